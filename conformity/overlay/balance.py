"""What was measured of each zone and element, and what is left of it, give it back whole: nothing lost, nothing twice.

The parts were certified by two methods; what is left is a difference of its own. A row that does not close is said,
and the run is then incomplete.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from conformity.model import SIZE_UNITS, Certification, CertifiedBy
from conformity.overlay import grid

if TYPE_CHECKING:
    from conformity.overlay.arrays import Floats, Geometries, Ints
    from conformity.overlay.measures import Contacts
    from conformity.overlay.sides import Elements, Subjects

#: A balance closes within this, and within what the grid moves along the outlines (m2, or m for a line).
_SLACK: Final = 0.01
#: Each overlay may move an outline by this (metres): a part has two, its own and the one it was cut by.
_MOVED: Final = 4 * grid.GRID
_COLUMNS: Final = ("side", "key", "unit", "whole", "met", "again", "rest", "gap", "closed")


def balance(
    subjects: Subjects, elements: Elements, zoned: Contacts, memo: grid.Memo | None = None
) -> dict[str, list[Any]]:
    """Balance of every zone and of every element that meets the zoning, for the table ``balance``.

    ``zoned`` are the contacts of zones, ``memo`` the unions made so far.
    """
    sharing = zoned.take(zoned.size > 0)
    zones = np.arange(subjects.zones)
    surfaces = sharing.take(sharing.dims == 2)
    of_zones = _of(
        "zone", subjects.keys[zones], subjects.geometry[zones], np.full(len(zones), 2), surfaces, surfaces.s, memo=memo
    )
    own = np.unique(sharing.e)
    like = sharing.take(sharing.dims == elements.dims[sharing.e])
    group = np.searchsorted(own, like.e).astype(np.intp)
    zoned_by = subjects.geometry[like.s]
    of_elements = _of(
        "element", elements.keys[own], elements.geometry[own], elements.dims[own], like, group, zoned_by, memo
    )
    return {name: [*of_zones[name], *of_elements[name]] for name in _COLUMNS}


def _of(
    side: str,
    keys: Any,
    wholes: Geometries,
    dims: Ints,
    parts: Contacts,
    group: Ints,
    cut_by: Geometries | None = None,
    memo: grid.Memo | None = None,
) -> dict[str, list[Any]]:
    """Balance of some wholes; ``group`` is the whole that each part belongs to, ``cut_by`` the zone that cut it out."""
    size = grid.sizes(wholes, dims)
    summed = grid.group_sum(parts.size, group, len(keys))
    met, rest = np.zeros(len(keys)), size.copy()
    drawn = ~shapely.is_missing(parts.nominal)
    united, first = grid.union_by(parts.nominal[drawn], group[drawn], memo)
    held = group[drawn][first]
    met[held] = grid.sizes(united, dims[held])
    taken = united.copy()
    if cut_by is not None:
        # a part of a line ends on the grid, off the line by a hair: it is the zones that are taken away from lines
        rows = np.flatnonzero((dims[group] < 2) & drawn)
        zones, of = grid.union_by(cut_by[rows], group[rows], memo)
        at = np.searchsorted(held, group[rows][of])
        taken[at] = zones
        lines = at[dims[held[at]] == 1]
        met[held[lines]] = grid.sizes(grid.only(grid.intersect(wholes[held[lines]], taken[lines]), 1), 1)
    left = grid.subtract(wholes[held], taken)
    rest[held] = grid.sizes(grid.only(left, dims[held]), dims[held])
    gap = np.abs(size - met - rest)
    slack = _SLACK + _MOVED * _outline(wholes, united, held, dims)
    return {
        "side": [side] * len(keys),
        "key": list(keys),
        "unit": [SIZE_UNITS[dim] for dim in dims],
        "whole": grid.quantise(size).tolist(),
        "met": grid.quantise(met).tolist(),
        "again": grid.quantise(np.maximum(summed - met, 0.0)).tolist(),
        "rest": grid.quantise(rest).tolist(),
        "gap": grid.quantise(gap).tolist(),
        "closed": (gap <= slack).tolist(),
    }


def _outline(wholes: Geometries, united: Geometries, held: Ints, dims: Ints) -> Floats:
    """Along how much of an outline the grid may move: lengths of surfaces, number of ends of lines."""
    along = np.zeros(len(wholes))
    along[held] = np.where(
        dims[held] == 2,
        shapely.length(wholes[held]) + shapely.length(united),
        shapely.get_num_coordinates(united).astype(float),
    )
    return along


def certification(contacts: Contacts, boxes: int) -> Certification:
    """How the measures of the contacts were certified.

    Parameters
    ----------
    boxes
        Number of pairs whose boxes meet: those among them that share nothing are zeros, found by both methods.
    """
    counts = {each.value: int(np.count_nonzero(contacts.how == each.value)) for each in CertifiedBy}
    shared = int(np.count_nonzero((contacts.size > 0) | (contacts.crossings > 0)))
    largest = {
        SIZE_UNITS[dim]: float(np.ceil(contacts.difference[contacts.dims == dim].max(initial=0.0) * 1000) / 1000)
        for dim in (2, 1)
    }
    return Certification(
        pairs=len(contacts.s),
        agreement=counts[CertifiedBy.AGREEMENT],
        fractions=counts[CertifiedBy.FRACTIONS],
        nothing=counts[CertifiedBy.NOTHING],
        zeros=max(0, boxes - shared),
        largest_area_m2=largest["m2"],
        largest_length_m=largest["m"],
    )
