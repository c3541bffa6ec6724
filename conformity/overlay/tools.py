"""Ground under prescriptions: what a set of tools covers of a contact or of an element."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

from conformity.model import Effect, Purpose
from conformity.overlay import bands, certify, grid

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from conformity.model import Needs
    from conformity.overlay.arrays import Bools, Floats, Geometries, Ints
    from conformity.overlay.measures import Contacts
    from conformity.overlay.sides import Subjects

#: Name of the set of all prescriptions that protect; what follows the name of a set for those that may be of it.
PROTECTING: Final = "*"
POSSIBLE: Final = "?"
#: Pairs of a geometry and a tool that are measured at a time.
_PAIRS: Final = 200_000


def carries(code: str, patterns: Iterable[str]) -> bool:
    """Whether a code is named: ``"25-00"`` names itself, ``"25"`` every sub-type of type 25."""
    return any(code == pattern or code.split("-", 1)[0] == pattern for pattern in patterns)


def carrying(subjects: Subjects, patterns: Iterable[str]) -> Bools:
    """Which subjects have a code that is named (:func:`carries`).

    Parameters
    ----------
    subjects
        Zones and prescriptions; zones have no code.
    patterns
        Codes and types, as in ``("25", "05-02")``.
    """
    wanted = tuple(patterns)
    codes, of = np.unique(subjects.codes.astype(str), return_inverse=True)
    chosen: Bools = np.array([carries(code, wanted) for code in codes.tolist()], dtype=bool)[of]
    return chosen


class Tools:
    """The ground of sets of prescriptions: surfaces as drawn, lines and points with a buffer round them.

    Prescriptions of a set that lie over one another are united; what each union covers simply adds up. Sets have most
    of their prescriptions in common: a union in several sets is made once, and measured once.

    Parameters
    ----------
    sets
        Which subjects are of each set, by its name; zones are of none.
    buffer_m
        Width that lines and points are given on each side (metres).
    """

    def __init__(self, subjects: Subjects, sets: Mapping[str, Bools], buffer_m: float) -> None:
        drawn = ~subjects.is_zone & (subjects.dims >= 0)
        names = list(sets)
        chosen = np.array([sets[name] & drawn for name in names], dtype=bool).reshape(len(names), len(drawn))
        rows = np.flatnonzero(chosen.any(axis=0))
        ground = subjects.geometry[rows]
        thin = subjects.dims[rows] < 2
        ground[thin] = bands.buffer(ground[thin], buffer_m)
        different, of = np.unique(chosen[:, rows], axis=0, return_inverse=True)
        self._row = dict(zip(names, of.reshape(-1).tolist(), strict=True))
        held, unions = _unions(ground, different)
        parts, union = shapely.get_parts(unions, return_index=True)
        solid = grid.dimensions(parts) == 2
        #: surfaces, and which set contains which: those of one set share nothing
        self.ground: Geometries = grid.array(parts[solid])
        self._holds: Bools = held[:, union[solid]]
        self._tree = shapely.STRtree(self.ground)

    def covered(self, geometries: Geometries, dims: Ints) -> dict[str, Floats]:
        """Size of the part of each geometry that lies under each set, each square metre once. Not quantised."""
        first, of = grid.once(geometries)
        shapes, dim = geometries[first], dims[first]
        own, part = self._tree.query(shapes, predicate="intersects")
        order = np.lexsort((part, own))
        own, part = own[order].astype(np.intp), part[order].astype(np.intp)
        sizes = np.zeros(len(own))
        for start in range(0, len(own), _PAIRS):
            rows = slice(start, start + _PAIRS)
            sizes[rows] = _shared(shapes[own[rows]], self.ground[part[rows]], dim[own[rows]])
        held = [of_set[part] for of_set in self._holds]
        covered = [grid.group_sum(sizes[rows], own[rows], len(shapes))[of] for rows in held]
        return {name: covered[row] for name, row in self._row.items()}

    def within(self, geometries: Geometries, radius: float | Floats) -> dict[str, Bools]:
        """Whether some tool of each set lies within ``radius`` metres, one of all or one of each, of each geometry."""
        near = np.zeros((len(self._holds), len(geometries)), dtype=bool)
        if len(self.ground) and len(geometries):
            own, part = self._tree.query(geometries, predicate="dwithin", distance=radius)
            for row, of_set in enumerate(self._holds):
                near[row, own[of_set[part]]] = True
        return {name: near[row] for name, row in self._row.items()}


def _unions(ground: Geometries, sets: Bools) -> tuple[Bools, Geometries]:
    """Unions of overlapping surfaces in each set, and which set (row) contains which of them.

    Parameters
    ----------
    sets
        Which of the surfaces (columns) are of each set (rows).
    """
    a, b = shapely.STRtree(ground).query(ground, predicate="intersects")
    a, b = a[a < b], b[a < b]
    numbers: dict[tuple[int, ...], int] = {}
    holds: list[list[int]] = []
    for chosen in sets:
        both = chosen[a] & chosen[b]
        root = grid.components(len(ground), a[both], b[both])
        rows = np.flatnonzero(chosen)
        rows = rows[np.argsort(root[rows], kind="stable")]
        begins = np.flatnonzero(np.diff(root[rows])) + 1
        groups = [tuple(each.tolist()) for each in np.split(rows, begins)] if len(rows) else []
        holds.append([numbers.setdefault(group, len(numbers)) for group in groups])
    held = np.zeros((len(sets), len(numbers)), dtype=bool)
    for row, own in enumerate(holds):
        held[row, own] = True
    return held, grid.unions([ground[list(group)] for group in numbers])


def _shared(geometries: Geometries, surfaces: Geometries, dims: Ints) -> Floats:
    """What each geometry shares with a surface, by the sums of the second method: nothing is built."""
    sizes = np.zeros(len(dims))
    for dim, measured in ((2, certify.areas), (1, certify.lengths), (0, certify.counts)):
        rows = np.flatnonzero(dims == dim)
        sizes[rows] = measured(geometries[rows], surfaces[rows])
    return sizes


def tools_of(subjects: Subjects, needs: Needs) -> Tools:
    """The tools of every set that the rulebook uses, by name, and of those that :data:`PROTECTING` names.

    Of a set that is asked to cover elements, :data:`POSSIBLE` after its name gives the prescriptions that may be of it:
    one of unknown object (07-00, 05-00 without a purpose) may be any sub-type of its type. Sets that no such
    prescription may belong to have none.
    """
    unknown = subjects.effects == Effect.UNKNOWN.value
    unknown &= np.isin(subjects.purposes, [Purpose.NONE.value, Purpose.UNKNOWN.value])
    sets = {name: carrying(subjects, needs.toolsets[name]) for name in sorted(needs.deductions | needs.coverages)}
    for name in sorted(needs.coverages):
        types = {pattern.split("-", 1)[0] for pattern in needs.toolsets[name]}
        maybe = unknown & carrying(subjects, [f"{kind}-00" for kind in types & {"05", "07"}])
        if maybe.any():
            sets[name + POSSIBLE] = maybe | sets[name]
    sets[PROTECTING] = subjects.effects == Effect.PROTECTS.value
    return Tools(subjects, sets, needs.tool_buffer_m)


def measured(
    contacts: Contacts, sets: Tools, names: Iterable[str], radius_m: float
) -> tuple[Floats, dict[str, list[object] | Floats | Ints]]:
    """What protects each contact, and what is left of it once the ground of a toolset is taken off.

    Defined in ``docs/how-it-measures.md``, *Tools*.

    Returns
    -------
    tuple
        Share of each contact under a prescription that protects, 0 where nothing is shared; and ``row`` (of
        ``contacts``), ``toolset``, ``area_m2``, ``area_low_m2``, ``area_high_m2``, ``length_m``, ``near``, for every
        contact with shared area or length, be it with the envelope alone, and on an obstacle's approaches.
    """
    approached = contacts.approach > 0
    rows = np.flatnonzero(((contacts.size_high > 0) & (contacts.dims >= 1)) | approached)
    places = np.where(approached, contacts.approach_ground, contacts.geometry)[rows]
    dims, ordered, n = contacts.dims[rows], sorted(names), len(contacts.s)
    # all at once: most cores and envelopes are the contact itself
    every = np.concatenate([contacts.nominal, contacts.low[rows], contacts.high[rows]])
    covered = sets.covered(every, np.concatenate([contacts.dims, dims, dims]))
    protected = grid.shares(grid.quantise(covered[PROTECTING][:n]), contacts.size)
    left: dict[str, list[Floats]] = {"nominal": [], "low": [], "high": []}
    for name in ordered:
        nominal, low, high = np.split(grid.quantise(covered[name]), [n, n + len(rows)])
        for band, part, size in (
            ("nominal", nominal[rows], contacts.size),
            ("low", low, contacts.size_low),
            ("high", high, contacts.size_high),
        ):
            left[band].append(grid.quantise(np.maximum(size[rows] - part, 0.0)))
    joined = {band: np.concatenate(values) if values else np.empty(0) for band, values in left.items()}
    near = sets.within(places, radius_m)
    surface = np.tile(dims == 2, len(ordered))
    nominal = joined["nominal"]
    return protected, {
        "row": np.tile(rows, len(ordered)),
        "toolset": [name for name in ordered for _ in rows],
        "area_m2": np.where(surface, nominal, 0.0),
        "area_low_m2": np.where(surface, np.minimum(joined["low"], nominal), 0.0),
        "area_high_m2": np.where(surface, np.maximum(joined["high"], nominal), 0.0),
        "length_m": np.where(surface, 0.0, nominal),
        "near": [bool(each) for name in ordered for each in near[name]],
    }
