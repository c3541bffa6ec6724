"""What is said of the whole plan, and of each commune."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from conformity.model import CONSTRUCTIBLE_CLASSES
from conformity.overlay import coverage, grid
from conformity.overlay.sides import GROUND_KINDS
from conformity.overlay.totals import ground

if TYPE_CHECKING:
    from conformity.model import Network
    from conformity.overlay.coverage import Zoning
    from conformity.overlay.grid import Bools
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
) -> dict[str, list[Any]]:
    """Measures of the plan and of each commune, for the table ``territory_measures``.

    Sums over zones (``zoning_area``, ``class_area``) stand beside ground figures, where each square metre counts
    once. ``zoned`` are the contacts of zones.
    """
    communes = subjects.communes[: subjects.zones]
    rows: _Rows = []
    for territory in (WHOLE, *sorted(set(communes) - {""})):
        zones = np.ones(len(communes), dtype=bool) if territory == WHOLE else communes == territory
        if zones.any():
            said = [
                *_of_zoning(subjects, plan, zones),
                *_of_network(subjects, elements, zoned, plan, zones),
                *_of_layers(plan, zones, network),
            ]
            rows += [(territory, *each) for each in sorted(said)]
    rows += more or []
    names = ("territory", "measure", "qualifier", "value", "unit")
    return {name: [row[i] for row in rows] for i, name in enumerate(names)}


def _of_zoning(subjects: Subjects, plan: Zoning, zones: Bools) -> list[tuple[str, str, float, str]]:
    classes = subjects.classes[: subjects.zones]
    said = []
    parts = [("zoning", "", zones)]
    parts += [("class", name, zones & (classes == name)) for name in sorted(set(classes[zones]))]
    for measure, qualifier, kept in parts:
        rows = np.flatnonzero(kept)
        summed = float(grid.quantise(subjects.sizes[rows].sum()))
        said.append((f"{measure}_area", qualifier, summed, "m2"))
        said.append((f"{measure}_ground_area", qualifier, plan.ground_area(plan.geometry[rows], rows), "m2"))
    return said


def _of_network(
    subjects: Subjects, elements: Elements, zoned: Contacts, plan: Zoning, zones: Bools
) -> list[tuple[str, str, float, str]]:
    inside = zones[zoned.s] & (zoned.size > 0)
    kinds = sorted({role for roles in elements.roles for role in roles})
    said = []
    for qualifier, role in (("", elements.has_role(*GROUND_KINDS)), *((k, elements.has_role(k)) for k in kinds)):
        within = inside & role[zoned.e]
        for measure, dim, unit in (("network_ground_area", 2, "m2"), ("network_length", 1, "m")):
            said.append((measure, qualifier, _ground(zoned, within & (zoned.dims == dim), plan), unit))
    classes = subjects.classes[: subjects.zones]
    in_network = inside & elements.has_role(*GROUND_KINDS)[zoned.e] & (zoned.dims == 2)
    for name in sorted(set(classes[zones]) & set(CONSTRUCTIBLE_CLASSES)):
        size = _ground(zoned, in_network & (classes[zoned.s] == name), plan)
        said.append(("constructible_network_area", name, size, "m2"))
    return said


def _ground(zoned: Contacts, kept: Bools, plan: Zoning) -> float:
    rows = zoned.take(kept)
    whole = np.zeros(len(rows.s), dtype=np.intp)
    return float(ground(rows.nominal, rows.dims, rows.s, whole, 1, plan)[0])


def _of_layers(plan: Zoning, zones: Bools, network: Network) -> list[tuple[str, str, float, str]]:
    """How far each layer is known to reach over the zones.

    With an outline of the surveyed area the share of the zoning inside it; without, only whether anything that was
    delivered with the layer lies here at all: ``coverage_known`` is then 0.
    """
    rows = np.flatnonzero(zones)
    known = network.coverage is not None and len(network.coverage) > 0
    share = 0.0
    if known:
        outline = np.array([grid.union(grid.array(network.coverage.geometry.array))], dtype=object)
        pieces = grid.only(grid.intersect(plan.geometry[rows], outline), 2)
        here = ~shapely.is_missing(pieces)
        covered = plan.ground_area(pieces[here], rows[here])
        share = float(grid.shares(covered, plan.ground_area(plan.geometry[rows], rows)))
    extents = coverage.source_extents(network.layers)
    said = []
    for name, source in sorted({layer.layer: layer.source for layer in network.layers}.items()):
        extent = extents.get(source)
        reaches = share if known else float(coverage.reached(plan.geometry[rows], extent))
        said.append(("coverage_known", name, float(known), "1"))
        said.append(("coverage_share", name, reaches, "1"))
        said.append(("extent_share", name, coverage.extent_share(plan.geometry[rows], extent), "1"))
    return said
