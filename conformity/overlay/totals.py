"""What adds up: totals by network layer and zone class, and the measures of each element."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import shapely

from conformity.model import SIZE_UNITS, Kind, ZoneClass
from conformity.overlay import bands, coverage, grid, tools

if TYPE_CHECKING:
    from collections.abc import Iterable

    from conformity.model import Needs, NetworkLayer
    from conformity.overlay.arrays import Bools, Floats, Geometries, Ints
    from conformity.overlay.coverage import Zoning
    from conformity.overlay.measures import Contacts
    from conformity.overlay.sides import Elements, Subjects
    from conformity.overlay.tools import Tools

#: By dimension.
_NAMES: Final = ("count", "length", "area")
#: Zones this close to one another are neighbours without a gap (metres).
_CLOSING: Final = 0.01
#: Classes of zones that protect their ground.
_SHELTERING: Final = [ZoneClass.AGRICULTURAL_PROTECTED.value, ZoneClass.NATURAL_PROTECTED.value]
#: A tool treats an obstacle within this distance, or within the uncertainty of the obstacle (metres).
TREATED_M: Final = 25.0
_ELEMENT_COLUMNS: Final = ("element_key", "measure", "qualifier", "value", "low", "high", "unit")


class Lines(NamedTuple):
    """What pieces of lines were cut from: the element of each, and the elements' geometries."""

    element: Ints
    geometry: Geometries

    def take(self, rows: Ints | Bools) -> Lines:
        """Of some pieces."""
        return Lines(self.element[rows], self.geometry)


def merged(
    pieces: Geometries, dims: Ints, zone: Ints, group: Ints, plan: Zoning, lines: Lines | None = None
) -> tuple[Geometries, Ints]:
    """Unions of pieces by group, each square metre, metre or point once, and the row of one piece of each union.

    Surfaces are united within each block of overlapping zones, so that a group may have several unions that share
    no ground. Lines are united over all zones, for one may run on the border of two zones that share no ground.

    Parameters
    ----------
    lines
        Given with pieces of the elements as drawn: lines are then not united from pieces, but cut once by all zones of
        the group. Where zones overlap, pieces of one line lie off each other by a hair, and their union may count
        the shared ground twice.
    """
    unions: list[Geometries] = []
    firsts: list[Ints] = []
    for dim in range(3):
        rows = np.flatnonzero((dims == dim) & ~shapely.is_missing(pieces))
        if dim == 2:
            united, first = plan.ground(pieces[rows], zone[rows], group[rows])
        elif dim == 1 and lines is not None:
            united, first = _cut_once(pieces[rows], zone[rows], group[rows], plan, lines.take(rows))
        else:
            united, first = grid.union_by(pieces[rows], group[rows])
        unions.append(united)
        firsts.append(rows[first])
    return np.concatenate(unions), np.concatenate(firsts)


def _cut_once(pieces: Geometries, zone: Ints, group: Ints, plan: Zoning, lines: Lines) -> tuple[Geometries, Ints]:
    """What the lines of each group share with the union of its zones, and the row of one piece of each."""
    _, first, of, count = np.unique(group, return_index=True, return_inverse=True, return_counts=True)
    held = pieces[first]
    several = np.flatnonzero(count[of] > 1)
    if len(several):
        drawn, at = _of_groups(lines.geometry, lines.element[several], of[several], plan.memo)
        ground_, _ = _of_groups(plan.geometry, zone[several], of[several], plan.memo)
        held[at] = grid.only(grid.overlap(drawn, ground_), 1)
    return held, first.astype(np.intp)


def _of_groups(geometry: Geometries, rows: Ints, group: Ints, memo: grid.Memo) -> tuple[Geometries, Ints]:
    """The union of some geometries a group, each taken once, and the groups."""
    pairs = np.unique(np.column_stack([group, rows]), axis=0)
    united, first = grid.union_by(geometry[pairs[:, 1]], pairs[:, 0], memo)
    return united, pairs[first, 0]


def ground(
    pieces: Geometries, dims: Ints, zone: Ints, group: Ints, n: int, plan: Zoning, lines: Lines | None = None
) -> Floats:
    """Size of the union of pieces for each group 0…n-1, quantised; ``lines`` as in :func:`merged`."""
    united, first = merged(pieces, dims, zone, group, plan, lines)
    return grid.quantise(grid.group_sum(grid.sizes(united, dims[first]), group[first], n))


def totals(
    layers: Iterable[NetworkLayer],
    subjects: Subjects,
    elements: Elements,
    zoned: Contacts,
    plan: Zoning,
    contested: Geometries,
) -> dict[str, list[Any]]:
    """Every network layer by every zone class of the plan, zeros included, for the table ``totals``.

    ``zoned`` are the contacts of zones. An element in two layers counts in each.
    """
    classes = sorted(set(subjects.classes[: subjects.zones]))
    of_class = np.searchsorted(classes, subjects.classes[zoned.s]) if classes else np.empty(0, dtype=np.intp)
    columns: dict[str, list[Any]] = {
        name: []
        for name in ("layer", "kind", "objective", "zone_class", "area_m2", "ground_area_m2", "alone_area_m2",
                     "length_m", "ground_length_m", "alone_length_m", "count")
    }  # fmt: skip
    counted: set[str] = set()
    as_stored = _as_stored(subjects, elements, zoned)
    alone = coverage.alone(zoned.nominal, contested[zoned.s])
    for layer in sorted(layers, key=lambda each: each.layer):
        if layer.layer in counted:
            continue
        counted.add(layer.layer)
        within = elements.in_layer(layer.layer)[zoned.e]
        columns["layer"] += [layer.layer] * len(classes)
        columns["kind"] += [layer.kind] * len(classes)
        columns["objective"] += [layer.objective] * len(classes)
        columns["zone_class"] += classes
        for dim, name in ((2, "area_m2"), (1, "length_m"), (0, "count")):
            rows = np.flatnonzero(within & (zoned.dims == dim))
            group = of_class[rows].astype(np.intp)
            columns[name] += grid.quantise(grid.group_sum(as_stored[rows], group, len(classes))).tolist()
            if dim:
                lines = Lines(zoned.e[rows], elements.geometry)
                size = ground(zoned.nominal[rows], zoned.dims[rows], zoned.s[rows], group, len(classes), plan, lines)
                columns[f"ground_{name}"] += size.tolist()
                sure = ground(alone[rows], zoned.dims[rows], zoned.s[rows], group, len(classes), plan)
                columns[f"alone_{name}"] += np.minimum(sure, size).tolist()
    columns["count"] = [int(n) for n in columns["count"]]
    return columns


def _as_stored(subjects: Subjects, elements: Elements, zoned: Contacts) -> Floats:
    """Size of each contact, features that the source contains twice counted twice.

    Sums over zones say what a table of the layer's features would; the ground figures beside them count once.
    """
    size = zoned.size.copy()
    for row in np.flatnonzero([elements.stored[e] is not None for e in zoned.e]):
        pieces = grid.array(elements.stored[zoned.e[row]])
        zone = np.full(len(pieces), subjects.geometry[zoned.s[row]], dtype=object)
        shared = grid.only(grid.intersect(zone, pieces), np.full(len(pieces), zoned.dims[row]))
        size[row] = grid.quantise(grid.sizes(shared, np.full(len(pieces), zoned.dims[row])).sum())
    return size


def element_measures(
    subjects: Subjects,
    elements: Elements,
    shapes: Geometries,
    zoned: Contacts,
    plan: Zoning,
    contested: Geometries,
    sets: Tools,
    needs: Needs,
    more: Iterable[tuple[Any, ...]] = (),
) -> dict[str, list[Any]]:
    """What is said of each element that shares ground with the zoning, for the table ``element_measures``.

    ``shapes`` are the cores of the elements. A class that only the envelope reaches has value 0 and a high.

    Defined in ``docs/how-it-measures.md``, *Tools* and *Sums and ground*.
    """
    own = np.unique(zoned.e[zoned.size > 0])
    met = zoned.take(np.isin(zoned.e, own) & (zoned.size_high > 0))
    group = np.searchsorted(own, met.e).astype(np.intp)
    dims = elements.dims[own]
    names, units = np.array(_NAMES)[dims], np.array(SIZE_UNITS)[dims]
    rows: list[tuple[Any, ...]] = []

    value, low, high = _three(subjects, elements, met, group, len(own), plan)
    for i, row in enumerate(own):
        rows.append((elements.keys[row], f"inside_{names[i]}", "", value[i], low[i], high[i], units[i]))
        if dims[i] == 2:
            core = float(grid.quantise(shapely.area(shapes[row])))
            rows.append((elements.keys[row], "core_area", "", core, None, None, "m2"))

    classes = sorted(set(subjects.classes[: subjects.zones])) if needs.by_class else []
    if classes:
        cell = (group * len(classes) + np.searchsorted(classes, subjects.classes[met.s])).astype(np.intp)
        sure = replace(met, low=coverage.alone(met.low, contested[met.s]))
        in_class = _three(subjects, elements, sure, cell, len(own) * len(classes), plan)
        for c in np.unique(cell):
            i, name = c // len(classes), classes[c % len(classes)]
            rows.append((elements.keys[own[i]], f"class_{names[i]}", name, *(band[c] for band in in_class), units[i]))

    united, first = merged(met.nominal, met.dims, met.s, group, plan, Lines(met.e, elements.geometry))
    obstacle = elements.has_role(Kind.OBSTACLE)[own]
    under = sets.covered(united, met.dims[first]) if needs.coverages else {}
    at_m = np.maximum(elements.uncertainty[own], TREATED_M)
    near = sets.within(elements.geometry[own], at_m) if needs.coverages else {}

    bare = met.take(~np.isin(subjects.classes[met.s], _SHELTERING)) if needs.sheltered else None
    rest, left = (np.zeros(len(own)), {}) if bare is None else _unsheltered(bare, own, elements, plan, sets)

    def sheltered(name: str) -> Floats:
        """Share in a protected sector, or else under a set of tools."""
        return grid.shares(grid.quantise(np.maximum(value - rest, 0.0) + left[name]), value)

    def shares_of(name: str) -> tuple[Floats, Floats]:
        size = grid.quantise(grid.group_sum(under[name], group[first], len(own)))
        return size, np.where(obstacle, near[name], grid.shares(size, value))

    for tool in sorted(needs.coverages):
        size, share = shares_of(tool)
        most: Any = [None] * len(own)
        if tool + tools.POSSIBLE in under:
            _, most = shares_of(tool + tools.POSSIBLE)
        for i, row in enumerate(own):
            rows.append((elements.keys[row], "covered_share", tool, share[i], None, most[i], "1"))
            rows.append((elements.keys[row], "covered_size", tool, size[i], None, None, units[i]))
        if tool in needs.sheltered:
            share = sheltered(tool)
            most = sheltered(tool + tools.POSSIBLE) if tool + tools.POSSIBLE in left else [None] * len(own)
            for i, row in enumerate(own):
                rows.append((elements.keys[row], "sheltered_share", tool, share[i], None, most[i], "1"))
    return _columns(sorted([*rows, *more], key=lambda each: each[:3]), _ELEMENT_COLUMNS)


def _unsheltered(
    bare: Contacts, own: Ints, elements: Elements, plan: Zoning, sets: Tools
) -> tuple[Floats, dict[str, Floats]]:
    """Size of each element in zones that are not protected sectors, and what each set of tools covers of that.

    Ground over which such a zone lies beside a protected sector counts as not protected by zoning.
    """
    group = np.searchsorted(own, bare.e).astype(np.intp)
    united, first = merged(bare.nominal, bare.dims, bare.s, group, plan, Lines(bare.e, elements.geometry))
    dims, of = bare.dims[first], group[first]
    size = grid.quantise(grid.group_sum(grid.sizes(united, dims), of, len(own)))
    covered = {name: grid.group_sum(held, of, len(own)) for name, held in sets.covered(united, dims).items()}
    return size, covered


def _three(
    subjects: Subjects, elements: Elements, met: Contacts, group: Ints, n: int, plan: Zoning
) -> tuple[Floats, Floats, Floats]:
    """Nominal, low and high size of the ground of each group; a group is of one element."""
    value = ground(met.nominal, met.dims, met.s, group, n, plan, Lines(met.e, elements.geometry))
    low, high = (ground(band, met.dims, met.s, group, n, plan) for band in (met.low, met.high))
    # no more of a line than the whole line; the envelope of a surface is larger than what is drawn
    most = np.full(n, np.inf)
    linear = met.dims == 1
    most[group[linear]] = elements.sizes[met.e[linear]]
    high = np.minimum(high, most)
    # A line that runs from zone to zone is surely inside all along: only the border of the zones together is
    # doubtful. They are closed by a centimetre first, for digitised borders leave slivers between neighbours.
    thin = np.flatnonzero((met.dims < 2) & (elements.uncertainty[met.e] > 0))
    thin = thin[np.bincount(group[thin], minlength=n)[group[thin]] > 1]
    groups, first = np.unique(group[thin], return_index=True)
    zones = subjects.geometry[met.s[thin]]
    together = grid.array([bands.grown(zones[group[thin] == each], _CLOSING) for each in groups])
    rows = thin[first]
    inner = bands.buffer(together, -elements.uncertainty[met.e[rows]] - _CLOSING)
    sure = grid.only(grid.overlap(elements.geometry[met.e[rows]], inner), met.dims[rows])
    low[group[rows]] = grid.quantise(grid.sizes(sure, met.dims[rows]))
    return value, np.minimum(low, value), np.maximum(high, value)


def _columns(rows: list[tuple[Any, ...]], names: tuple[str, ...]) -> dict[str, list[Any]]:
    return {name: [row[i] for row in rows] for i, name in enumerate(names)}
