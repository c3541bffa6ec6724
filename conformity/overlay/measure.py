"""The whole overlay: from a plan and a network to the tables that rules use."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from conformity.errors import Msg
from conformity.model import (
    BALANCE,
    CONTACTS,
    DEDUCTIONS,
    ELEMENT_MEASURES,
    PASSAGES,
    PLAN_FAULTS,
    SITES,
    TERRITORY_MEASURES,
    TOTALS,
    LedgerLine,
)
from conformity.overlay import (
    attached,
    balance,
    bands,
    barred,
    continuity,
    coverage,
    crossings,
    fronts,
    grid,
    interfaces,
    measures,
    obstacles,
    pairs,
    placing,
    rollback,
    sides,
    sites,
    territory,
    thinness,
    tools,
    totals,
)
from conformity.overlay.kept import kept
from conformity.overlay.urban import urban

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import geopandas as gpd
    import pandas as pd

    from conformity.model import Certification, Context, Needs, Network, Plan, Table
    from conformity.overlay.arrays import Bools, Floats, Geometries


@dataclass(frozen=True)
class Measured:
    """Everything that was measured; each table follows its contract in :mod:`conformity.model.tables`."""

    contacts: gpd.GeoDataFrame
    deductions: pd.DataFrame
    sites: gpd.GeoDataFrame
    element_measures: pd.DataFrame
    passages: gpd.GeoDataFrame
    territory_measures: pd.DataFrame
    totals: pd.DataFrame
    balance: pd.DataFrame
    certification: Certification
    plan_faults: gpd.GeoDataFrame
    ledger: tuple[LedgerLine, ...]
    #: element_key → the ground of it that a prescription of the plan in force protected, and that nothing protects now
    unprotected: Mapping[str, Any] = field(default_factory=dict)
    #: (zone_key, element_key) → ground of the zone within the radius of an obstacle and inside the network
    approaches: Mapping[tuple[str, str], Any] = field(default_factory=dict)


def measure(
    plan: Plan, network: Network, context: Context, needs: Needs, mark: Callable[[str], None] = lambda stage: None
) -> Measured:
    """Measure every contact of a plan with a network, once.

    Parameters
    ----------
    plan, network, context
        Normalised, in one projection in metres. Keys are unique in their table.
    needs
        Radii in metres, and the toolsets whose ground is wanted.
    mark
        Told the name of each stage as it begins.

    Returns
    -------
    Measured
        Rows are sorted by their keys: the order of the input changes nothing.

    Raises
    ------
    InputError
        GEO-770 where GEOS fails on some shapes, with layer, feature and name of those.
    """
    with placing.placed(plan, network):
        return _measured(plan, network, context, needs, mark)


def _measured(plan: Plan, network: Network, context: Context, needs: Needs, mark: Callable[[str], None]) -> Measured:
    mark("pairs")
    subjects, subject_lines = sides.subjects(plan.zones, plan.prescriptions)
    every, element_lines = sides.elements(network.elements)
    s, e, boxes = pairs.candidates(subjects, every, needs)
    near, e = np.unique(e, return_inverse=True)
    elements = every.take(near)
    mark("coverage")
    cores = bands.cores(elements)
    zoning = coverage.zoning(subjects)
    contested = coverage.contested(subjects, zoning)
    mark("contacts")
    contacts = measures.contacts(subjects, elements, cores, s, e.reshape(-1).astype(np.intp), needs, contested)
    mark("tools")
    sets = tools.tools_of(subjects, needs)
    protected, left = tools.measured(contacts, sets, needs.deductions, needs.obstacle_radius_m)
    zoned = contacts.take(subjects.is_zone[contacts.s])
    slight = thinness.thin(contacts, subjects, elements)
    site_keys, site_columns = sites.gather(contacts, subjects, elements, needs)
    whole_plan = needs.only is None
    mark("coverage")
    faults = coverage.faults(subjects, zoning) if whole_plan else _nothing(PLAN_FAULTS)

    rows = left.pop("row")
    pair_keys = {
        "subject_kind": subjects.kinds[contacts.s],
        "subject_key": subjects.keys[contacts.s],
        "element_key": elements.keys[contacts.e],
    }
    deductions = grid.table(DEDUCTIONS, {**{name: keys[rows] for name, keys in pair_keys.items()}, **left})
    mark("continuity")
    crosses, pieces = crossings.crossings(contacts, subjects, elements, needs)
    row_sets = [
        continuity.measure(subjects, every, zoning, context, needs),
        fronts.measure(subjects, elements, context, needs),
        obstacles.measure(subjects, elements, needs),
        interfaces.measure(subjects, elements, zoning, needs),
    ]
    mark("rollback")
    back_area, back_length = rollback.of_contacts(contacts, subjects, context, needs)
    lost, lost_in_all, unprotected = rollback.of_elements(elements, subjects, plan, context, needs)
    more = [*lost, *barred.measure(zoned, elements, every, needs), *(row for part in row_sets for row in part.measures)]
    passages = [row for part in row_sets for row in part.passages]
    marks = {
        "rollback_area_m2": back_area,
        "rollback_length_m": back_length,
        "crosses": crosses,
        "pieces_cut": pieces,
        "thin": slight.astype(np.int64),
        **attached.measure(contacts, subjects, elements, needs),
    }
    mark("totals")
    if whole_plan:
        held = [*kept(plan.prescriptions), *urban(subjects, elements, zoned, plan.prescriptions)]
        own = [(territory.WHOLE, *row) for row in held]
        whole = territory.territory_measures(
            subjects, elements, zoned, zoning, network, [*lost_in_all, *own], needs.class_groups
        )
        summed = totals.totals(network.layers, subjects, elements, zoned, zoning, contested)
        balanced = balance.balance(subjects, elements, zoned, zoning.memo)
    else:
        whole, summed, balanced = _nothing(TERRITORY_MEASURES), _nothing(TOTALS), _nothing(BALANCE)
    return Measured(
        contacts=_contacts(contacts, subjects, elements, cores, protected, site_keys, pair_keys, marks, plan.crs),
        deductions=_sorted(deductions, "subject_kind", "subject_key", "element_key", "toolset"),
        sites=grid.table(SITES, site_columns, plan.crs),
        element_measures=_sorted(
            grid.table(
                ELEMENT_MEASURES,
                totals.element_measures(subjects, elements, cores, zoned, zoning, contested, sets, needs, more),
            ),
            "element_key",
            "measure",
            "qualifier",
        ),
        passages=_passages(passages, plan.crs),
        territory_measures=grid.table(TERRITORY_MEASURES, whole),
        totals=grid.table(TOTALS, summed),
        balance=grid.table(BALANCE, balanced),
        certification=balance.certification(contacts, boxes),
        plan_faults=grid.table(PLAN_FAULTS, faults, plan.crs),
        ledger=(
            *subject_lines,
            *element_lines,
            *_ledger(every, elements, contacts, subjects, cores, network, faults, slight),
        ),
        unprotected=unprotected,
        approaches={
            (str(subjects.keys[contacts.s[n]]), str(elements.keys[contacts.e[n]])): contacts.approach_ground[n]
            for n in np.flatnonzero(contacts.approach > 0).tolist()
        },
    )


def _nothing(table: Table) -> dict[str, list[Any]]:
    return {name: [] for name in table.names}


def _contacts(
    contacts: measures.Contacts,
    subjects: sides.Subjects,
    elements: sides.Elements,
    cores: Geometries,
    protected: Floats,
    site_keys: Any,
    pair_keys: dict[str, Any],
    marks: dict[str, Any],
    crs: str,
) -> gpd.GeoDataFrame:
    """The table of contacts, with the shares of both sides.

    Defined in ``docs/how-it-measures.md``, *Area, length, count* and *Three outlines*.
    """
    s, e = contacts.s, contacts.e
    area_low = contacts.of(2, contacts.size_low)
    # Shares are of like by like: the ground of a reservoir in a zone says nothing of the zone's length.
    of_subject = grid.shares(contacts.size, np.where(contacts.dims == subjects.dims[s], subjects.sizes[s], 0.0))
    like_element = contacts.dims == elements.dims[e]
    columns = {
        **pair_keys,
        "relation": contacts.relation,
        "area_m2": contacts.of(2, contacts.size),
        "area_low_m2": area_low,
        "area_high_m2": contacts.of(2, contacts.size_high),
        "length_m": contacts.of(1, contacts.size),
        "length_low_m": contacts.of(1, contacts.size_low),
        "length_high_m": contacts.of(1, contacts.size_high),
        "count": (contacts.of(0, contacts.size) + contacts.crossings).astype(np.int64),
        "count_low": contacts.of(0, contacts.size_low).astype(np.int64),
        "count_high": (contacts.of(0, contacts.size_high) + contacts.crossings).astype(np.int64),
        "distance_m": contacts.distance,
        "edge_length_m": contacts.edge,
        "approach_area_m2": contacts.approach,
        "share_of_subject": of_subject,
        "share_of_element": grid.shares(contacts.size, np.where(like_element, elements.sizes[e], 0.0)),
        "share_of_whole": grid.shares(contacts.size, np.where(like_element, elements.whole_sizes[e], 0.0)),
        "core_share": grid.shares(area_low, grid.quantise(grid.sizes(cores, 2))[e]),
        "protected_share": protected,
        **marks,
        "site_key": site_keys,
        "certified_by": contacts.how,
        "difference": np.round(contacts.difference, 3) + 0.0,
        "geometry": contacts.geometry,
    }
    return _sorted(grid.table(CONTACTS, columns, crs), "subject_kind", "subject_key", "element_key")


def _passages(rows: list[dict[str, Any]], crs: str) -> gpd.GeoDataFrame:
    order = sorted(rows, key=lambda row: (row["element_key"], row["measure"], row["barrier"], row["subject_keys"]))
    return grid.table(PASSAGES, {name: [row[name] for row in order] for name in PASSAGES.names}, crs)


def _sorted(frame: Any, *keys: str) -> Any:
    return frame.sort_values(list(keys), kind="stable").reset_index(drop=True)


def _ledger(
    every: sides.Elements,
    elements: sides.Elements,
    contacts: measures.Contacts,
    subjects: sides.Subjects,
    cores: Geometries,
    network: Network,
    faults: dict[str, list[Any]],
    slight: Bools,
) -> list[LedgerLine]:
    """What the overlay noticed: elements out of reach, elements without a core, the plan's own faults."""
    lines = []
    met = np.unique(contacts.e)
    coreless = (elements.dims == 2) & np.array([core is None for core in cores], dtype=bool)
    zoned = np.unique(contacts.e[subjects.is_zone[contacts.s] & (contacts.size > 0)])
    for layer in sorted({each.layer for each in network.layers}):
        n = int(every.in_layer(layer).sum())
        near = int(elements.take(met).in_layer(layer).sum())
        lines.append(
            LedgerLine("overlay", layer, Msg.ELEMENTS_TOO_FAR, "note", n, near, n - near, fields={"n": n, "near": near})
        )
        thin = int(coreless[zoned][elements.take(zoned).in_layer(layer)].sum())
        if thin:
            lines.append(
                LedgerLine("overlay", layer, Msg.ELEMENTS_NARROWER_THAN_UNCERTAINTY, "warning", fields={"n": thin})
            )
        own = slight & elements.in_layer(layer)[contacts.e]
        if own.any():
            fields = {"n": int(own.sum()), "area_m2": float(grid.quantise(contacts.size[own].sum()))}
            lines.append(LedgerLine("overlay", layer, Msg.OVERLAPS_THINNER_THAN_PRECISION, "note", fields=fields))
    for fault, code in (("overlap", Msg.ZONING_OVERLAPS), ("gap", Msg.ZONING_GAPS)):
        area = [faults["area_m2"][i] for i, each in enumerate(faults["fault"]) if each == fault]
        if area:
            size = float(grid.quantise(sum(area)))
            lines.append(LedgerLine("overlay", "zones", code, "warning", fields={"n": len(area), "area_m2": size}))
    if faults["fault"] and coverage.whole_metres(subjects):
        lines.append(LedgerLine("overlay", "zones", Msg.ZONING_IN_WHOLE_METRES, "warning"))
    gaps = [faults["geometry"][i] for i, each in enumerate(faults["fault"]) if each == "gap"]
    touched, area_m2, length_m = coverage.unzoned(gaps, every.geometry, every.dims)
    if touched:
        fields = {"n": touched, "area_m2": float(grid.quantise(area_m2)), "length_m": float(grid.quantise(length_m))}
        lines.append(LedgerLine("overlay", "zones", Msg.NETWORK_IN_GAPS, "warning", fields=fields))
    return lines
