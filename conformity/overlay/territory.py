"""What is said of the whole plan, and of each commune."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from conformity.model import CLASS_GROUPS, CONSTRUCTIBLE_CLASSES, GROUND_KINDS, together
from conformity.overlay import coverage, grid
from conformity.overlay.totals import Lines, ground

if TYPE_CHECKING:
    from collections.abc import Iterable

    from conformity.model import Network
    from conformity.overlay.arrays import Bools, Floats, Geometries, Ints
    from conformity.overlay.coverage import Zoning
    from conformity.overlay.measures import Contacts
    from conformity.overlay.sides import Elements, Subjects

#: Name of the whole plan among the territories; the others are INSEE codes.
WHOLE: Final = "plan"
_Rows = list[tuple[str, str, str, float, str]]


def territory_measures(
    subjects: Subjects,
    elements: Elements,
    zoned: Contacts,
    plan: Zoning,
    network: Network,
    more: _Rows | None = None,
    groups: Iterable[str] = (),
) -> dict[str, list[Any]]:
    """Measures of the plan and of each commune, for the table ``territory_measures``.

    Sums over zones (``zoning_area``, ``class_area``) are reported beside ground figures, where each square metre counts
    once. ``zoned`` are the contacts of zones. The part of each layer in the plan (``layer_ground_area``,
    ``layer_ground_length``, ``layer_count``) is measured on the whole: a line on the border of two zones, or ground
    where two zones overlap, must not be summed over classes.

    Parameters
    ----------
    groups
        Classes to measure together, beside those of the report, as :func:`conformity.model.together` writes them.
    """
    communes = subjects.counted[: subjects.zones]
    names, of = np.unique(communes.astype(str), return_inverse=True)
    named = (names != "")[of]
    whole = _Territories((WHOLE,), np.zeros(len(communes), dtype=np.intp))
    parts = _Territories(tuple(names.tolist()), np.where(named, of, -1).astype(np.intp))
    rows: _Rows = []
    pieces = _surveyed(plan, network)
    wanted = sorted({*groups, *(together(each) for each in CLASS_GROUPS)})
    for territories in (whole, parts) if len(communes) else ():
        said = [
            *_of_zoning(subjects, plan, territories, wanted),
            *_of_network(subjects, elements, zoned, plan, territories, wanted),
            *_of_layers(plan, network, territories, pieces),
        ]
        rows += sorted(said)
    if len(communes):
        rows += _whole_layers(elements, zoned, plan, network)
    rows += more or []
    columns = ("territory", "measure", "qualifier", "value", "unit")
    return {name: [row[i] for row in rows] for i, name in enumerate(columns)}


@dataclass(frozen=True)
class _Territories:
    """Territories that share no zone, and whose each zone is: its place among the names, -1 for none."""

    names: tuple[str, ...]
    of: Ints

    @cached_property
    def zones(self) -> list[Ints]:
        """Rows of the zones of each."""
        return _members(self.of, len(self.names))

    def rows(self, measure: str, values: Floats, unit: str, qualifier: str = "", where: Bools | None = None) -> _Rows:
        """A row for each territory that has zones (or those named by ``where``)."""
        there = np.bincount(self.of[self.of >= 0], minlength=len(self.names)) > 0
        if where is not None:
            there &= where
        return [(self.names[t], measure, qualifier, float(values[t]), unit) for t in np.flatnonzero(there).tolist()]


def _members(group: Ints, n: int) -> list[Ints]:
    """Rows of each group 0…n-1; what is in none has a number below 0."""
    order = np.argsort(group, kind="stable")
    bounds = np.searchsorted(group[order], np.arange(n + 1))
    return [order[first:last] for first, last in zip(bounds[:-1].tolist(), bounds[1:].tolist(), strict=True)]


def _of_zoning(subjects: Subjects, plan: Zoning, territories: _Territories, groups: list[str]) -> _Rows:
    classes = subjects.classes[: subjects.zones]
    names, n = sorted(set(classes)), len(territories.names)
    said = []
    for measure, qualifier in (("zoning", ""), *(("class", name) for name in names)):
        kept = territories.of >= 0
        if qualifier:
            kept &= classes == qualifier
        rows = np.flatnonzero(kept)
        group = territories.of[rows]
        where = np.bincount(group, minlength=n) > 0
        summed = grid.quantise(grid.group_sum(subjects.sizes[rows], group, n))
        once = ground(plan.geometry[rows], np.full(len(rows), 2), rows, group, n, plan)
        said += territories.rows(f"{measure}_area", summed, "m2", qualifier, where)
        said += territories.rows(f"{measure}_ground_area", once, "m2", qualifier, where)
    for name in groups:
        rows = np.flatnonzero((territories.of >= 0) & np.isin(classes, name.split(",")))
        group = territories.of[rows]
        once = ground(plan.geometry[rows], np.full(len(rows), 2), rows, group, n, plan)
        said += territories.rows("classes_ground_area", once, "m2", name, np.bincount(group, minlength=n) > 0)
    return said


def _of_network(
    subjects: Subjects,
    elements: Elements,
    zoned: Contacts,
    plan: Zoning,
    territories: _Territories,
    groups: list[str],
) -> _Rows:
    group = territories.of[zoned.s]
    inside = (group >= 0) & (zoned.size > 0)
    kinds = sorted({role for roles in elements.roles for role in roles})
    said: _Rows = []
    lines = Lines(zoned.e, elements.geometry)

    def add(measure: str, qualifier: str, kept: Bools, unit: str, where: Bools | None = None) -> None:
        rows = np.flatnonzero(kept)
        n = len(territories.names)
        sizes = ground(zoned.nominal[rows], zoned.dims[rows], zoned.s[rows], group[rows], n, plan, lines.take(rows))
        said.extend(territories.rows(measure, sizes, unit, qualifier, where))

    in_network = inside & elements.has_role(*GROUND_KINDS)[zoned.e]
    for qualifier, within in (("", in_network), *((k, inside & elements.has_role(k)[zoned.e]) for k in kinds)):
        add("network_ground_area", qualifier, within & (zoned.dims == 2), "m2")
        add("network_length", qualifier, within & (zoned.dims == 1), "m")
    classes = subjects.classes[: subjects.zones]
    for name in sorted(set(classes) & set(CONSTRUCTIBLE_CLASSES)):
        own = classes == name
        where = np.bincount(territories.of[own & (territories.of >= 0)], minlength=len(territories.names)) > 0
        kept = in_network & (zoned.dims == 2) & own[zoned.s]
        add("constructible_network_area", name, kept, "m2", where)
    for name in groups:
        own = np.isin(classes, name.split(","))
        where = np.bincount(territories.of[own & (territories.of >= 0)], minlength=len(territories.names)) > 0
        add("classes_network_area", name, in_network & (zoned.dims == 2) & own[zoned.s], "m2", where)
    return said


def _whole_layers(elements: Elements, zoned: Contacts, plan: Zoning, network: Network) -> _Rows:
    """The part of each layer in the plan, each square metre, metre and point of an element once."""
    said: _Rows = []
    inside, lines = zoned.size > 0, Lines(zoned.e, elements.geometry)
    for layer in sorted({each.layer for each in network.layers}):
        within = inside & elements.in_layer(layer)[zoned.e]
        for dim, name, unit in (
            (2, "layer_ground_area", "m2"),
            (1, "layer_ground_length", "m"),
            (0, "layer_count", "1"),
        ):
            rows = np.flatnonzero(within & (zoned.dims == dim))
            # two obstacles of one spot are two
            of = np.unique(zoned.e[rows], return_inverse=True)[1] if dim == 0 else np.zeros(len(rows), dtype=np.intp)
            n = int(of.max(initial=0)) + 1
            sizes = ground(
                zoned.nominal[rows], zoned.dims[rows], zoned.s[rows], of.astype(np.intp), n, plan, lines.take(rows)
            )
            said.append((WHOLE, name, layer, float(grid.quantise(sizes.sum())), unit))
    return said


def _surveyed(plan: Zoning, network: Network) -> Geometries | None:
    """The part of each zone inside the outline of the area surveyed; None where no outline was given."""
    if network.coverage is None or len(network.coverage) == 0:
        return None
    outline = np.array([grid.union(grid.array(network.coverage.geometry.array))], dtype=object)
    return grid.only(grid.intersect(plan.geometry, outline), 2)


def _of_layers(plan: Zoning, network: Network, territories: _Territories, surveyed: Geometries | None) -> _Rows:
    """How far each layer is known to reach over the zones.

    With an outline of the surveyed area the share of the zoning inside it; without, only whether anything that was
    delivered with the layer lies here at all: ``coverage_known`` is then 0.
    """
    n = len(territories.names)
    share = np.zeros(n)
    if surveyed is not None:
        rows = np.flatnonzero(territories.of >= 0)
        here = rows[~shapely.is_missing(surveyed[rows])]
        covered, whole = (
            ground(shapes[kept], np.full(len(kept), 2), kept, territories.of[kept], n, plan)
            for shapes, kept in ((surveyed, here), (plan.geometry, rows))
        )
        share = grid.shares(covered, whole)
    extents = coverage.source_extents(network.layers)
    zones = [plan.geometry[rows] for rows in territories.zones]
    said: _Rows = []
    reach: dict[str, tuple[Floats, Floats]] = {}
    for name, source in sorted({layer.layer: layer.source for layer in network.layers}.items()):
        if source not in reach:
            extent = extents.get(source)
            met = [float(len(own) > 0 and coverage.reached(own, extent)) for own in zones]
            inside = [coverage.extent_share(own, extent) if len(own) else 0.0 for own in zones]
            reach[source] = np.array(met), np.array(inside)
        met_of, inside_of = reach[source]
        said += territories.rows("coverage_known", np.full(n, float(surveyed is not None)), "1", name)
        said += territories.rows("coverage_share", share if surveyed is not None else met_of, "1", name)
        said += territories.rows("extent_share", inside_of, "1", name)
    return said
