"""Sites: the constructible pieces that one would walk to in one go, over every element and reference."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from conformity.model import SITE_CLASSES, Effect, Kind, Purpose, Relation, ZoneUse, communes_of
from conformity.overlay import grid

if TYPE_CHECKING:
    from conformity.model import Needs
    from conformity.overlay.arrays import Bools, Geometries, Ints
    from conformity.overlay.measures import Contacts
    from conformity.overlay.sides import Elements, Subjects

#: Reserved sites (CNIG type 05, Code de l'urbanisme L151-41) for these purposes take no ground worth a walk.
_SOFT: Final = frozenset({Purpose.PATH, Purpose.SOFT, Purpose.CONTINUITY})


#: Uses of an A or N zone that build or dig.
_BUSY: Final = (ZoneUse.LEISURE, ZoneUse.ACTIVITY, ZoneUse.EXTRACTION, ZoneUse.ENERGY, ZoneUse.TRAVELLERS)
#: Types of prescriptions that take ground: reserved sites (05), subsoil wealth (19), roads (24).
_TAKING: Final = ("05", "19", "24")


_SIZES: Final = ("area_m2", "area_low_m2", "area_high_m2", "length_m", "length_low_m", "length_high_m")


def site_subjects(subjects: Subjects) -> Bools:
    """Subjects whose contacts make sites: AU, pockets, unbuilt U, busy sectors of A and N, ground reserved to build."""
    zone = np.isin(subjects.classes, [each.value for each in SITE_CLASSES])
    plain = np.isin(subjects.classes, ["agricultural", "natural"])
    zone |= plain & np.isin(subjects.uses, [each.value for each in _BUSY])
    reserved = np.array([code.startswith(_TAKING) for code in subjects.codes], dtype=bool)
    builds = (subjects.effects == Effect.BUILDS.value) & ~np.isin(subjects.purposes, [each.value for each in _SOFT])
    held: Bools = np.where(subjects.is_zone, zone, reserved & builds)
    return held


def gather(
    contacts: Contacts, subjects: Subjects, elements: Elements, needs: Needs
) -> tuple[Any, dict[str, list[Any]]]:
    """Pieces within ``site_merge_m`` of one another, joined.

    A piece is the geometry of a contact. Pieces of a habitat network, and of obstacles whose surroundings contain no
    reservoir or corridor, join the nearest site but never connect two: such layers cover whole communes
    and would make one site of all of them. Alone, they make sites of their own.

    Returns
    -------
    tuple
        The site key of each contact ("" where it belongs to none), and the columns of the table ``sites``.
    """
    keys = np.full(len(contacts.s), "", dtype=object)
    rows = np.flatnonzero(site_subjects(subjects)[contacts.s] & ~shapely.is_missing(contacts.geometry))
    pieces = contacts.geometry[rows]
    only_habitat = np.array([roles == {Kind.HABITAT_NETWORK} for roles in elements.roles], dtype=bool)[contacts.e[rows]]
    idle = np.array([roles == {Kind.OBSTACLE} for roles in elements.roles], dtype=bool)[contacts.e[rows]]
    guest = only_habitat | (idle & (contacts.approach[rows] <= 0))
    label = _join(pieces, guest, needs.site_merge_m)
    columns: dict[str, list[Any]] = {
        name: []
        for name in (
            "site_key",
            "communes",
            "subject_keys",
            "element_keys",
            *_SIZES,
            "by_reference",
            "geometry",
        )
    }
    _, first = np.unique(np.sort(label), return_index=True)
    for own in np.split(rows[np.argsort(label, kind="stable")], first[1:]) if len(rows) else []:
        pairs = sorted({(str(subjects.keys[contacts.s[i]]), str(elements.keys[contacts.e[i]])) for i in own})
        key = "site-" + hashlib.sha256("\n".join(f"{a}\t{b}" for a, b in pairs).encode()).hexdigest()[:12]
        keys[own] = key
        shared = own[contacts.relation[own] == Relation.OVERLAP]
        columns["site_key"].append(key)
        columns["communes"].append(
            sorted({code for codes in subjects.communes[contacts.s[own]] for code in communes_of(codes)})
        )
        columns["subject_keys"].append(sorted({a for a, _ in pairs}))
        columns["element_keys"].append(sorted({b for _, b in pairs}))
        whole = _ground(contacts, shared)
        for name, size in whole.items():
            columns[name].append(size)
        of = elements.references[contacts.e[shared]]
        references = sorted(set(of))
        columns["by_reference"].append(
            {r: _ground(contacts, shared[of == r]) if len(references) > 1 else whole for r in references}
        )
        columns["geometry"].append(_together(contacts.geometry[own]))
    order = sorted(range(len(columns["site_key"])), key=columns["site_key"].__getitem__)
    return keys, {name: [values[i] for i in order] for name, values in columns.items()}


def _ground(contacts: Contacts, rows: Ints) -> dict[str, float]:
    """Ground and length that some contacts take together, each square metre and metre once, with what bounds them.

    The low value is measured on what is surely shared (cores), the high one on envelopes.
    """
    sizes = {}
    for dim, name, unit in ((2, "area", "m2"), (1, "length", "m")):
        own = rows[contacts.dims[rows] == dim]
        value, low, high = (_united(band[own], dim) for band in (contacts.nominal, contacts.sure, contacts.high))
        sizes[f"{name}_{unit}"] = value
        sizes[f"{name}_low_{unit}"], sizes[f"{name}_high_{unit}"] = min(low, value), max(high, value)
    return sizes


def _united(pieces: Geometries, dim: int) -> float:
    merged = grid.union(grid.only(pieces, dim)) if len(pieces) else None
    return float(grid.quantise(grid.sizes(np.array([merged], dtype=object), dim))[0])


def _join(pieces: Geometries, guest: Bools, merge_m: float) -> Ints:
    """A label for each piece; equal labels make one site."""
    if len(pieces) == 0:
        return np.empty(0, dtype=np.intp)
    a, b = shapely.STRtree(pieces).query(pieces, predicate="dwithin", distance=merge_m)
    hosts = ~guest[a] & ~guest[b] & (a < b)
    label = grid.components(len(pieces), a[hosts], b[hosts])
    link = guest[a] & ~guest[b]
    a_guest, b_host = a[link], b[link]
    order = np.lexsort((b_host, shapely.distance(pieces[a_guest], pieces[b_host]), a_guest))
    taken, first = np.unique(a_guest[order], return_index=True)
    label[taken] = label[b_host[order][first]]
    alone = guest.copy()
    alone[taken] = False
    among = alone[a] & alone[b] & (a < b)
    free = grid.components(len(pieces), a[among], b[among])
    label[alone] = free[alone]
    return label


def _together(pieces: Geometries) -> Any:
    """The pieces as one geometry: a multi-part of the union of each dimension that occurs."""
    dims = grid.dimensions(pieces)
    parts = [grid.union(pieces[dims == dim]) for dim in (2, 1, 0) if (dims == dim).any()]
    return parts[0] if len(parts) == 1 else shapely.geometrycollections(parts)
