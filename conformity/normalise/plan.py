"""Builds a plan from its layers: one projection, valid geometries, the tables of zones and prescriptions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from conformity.errors import InputError, Msg, Place
from conformity.model import LedgerLine, Plan, Unplaced, communes_of, is_commune_code
from conformity.model.alone import ALONE
from conformity.normalise import crs as systems
from conformity.normalise import documents, geometry, outlines, repeats, texts
from conformity.normalise.prescriptions import VERSION, prescriptions, versions
from conformity.normalise.unplaced import unplaced
from conformity.normalise.zones import correspondence, split_urban, take_pockets, zones

if TYPE_CHECKING:
    import geopandas as gpd

    from conformity.model import Layer
    from conformity.profiles.resolve_plan import PlanTables

_DIMENSION = {"SURF": (2,), "LIN": (1, 2), "PCT": (0,)}


def working_of(layers: Mapping[int, Layer], tables: PlanTables, crs: str | None) -> str:
    """The legal projection of a plan's territory, from what its zoning layers declare.

    Raises
    ------
    InputError
        Where they declare nothing, or nothing that makes sense.
    """
    first = layers[tables.zones[0]]
    declared = [(layers[n].crs, _bounds(layers[n])) for n in tables.zones]
    return systems.working_crs(declared, crs, Place(file=first.path, layer=first.name))


def plan(
    layers: Mapping[int, Layer],
    tables: PlanTables,
    *,
    crs: str | None = None,
    working: str | None = None,
    territory: gpd.GeoDataFrame | None = None,
    buildings: gpd.GeoDataFrame | None = None,
    folder: str = "",
) -> tuple[Plan, tuple[LedgerLine, ...], list[systems.Operation]]:
    """Normalise a plan.

    Parameters
    ----------
    layers
        Loaded layers by the positions that ``tables`` names.
    crs
        CRS of layers that declare none (``--crs``).
    working
        Projection to use (that of another plan); by default the legal one of the zoning's territory.
    territory
        Commune outlines (insee, name, geometry) in the working projection, for zones that do not state their commune.
    buildings
        Building polygons in the working projection: U zones are then split.
    folder
        Path of the delivery, whose last parts may be named after its document (``44998_PLU_20140225``).

    Returns
    -------
    (plan, ledger lines, operations)

    Raises
    ------
    InputError
        Without a usable zone, a CRS, with coordinates that cannot be right, or with two zonings of the same ground.
    """
    lines: list[LedgerLine] = []
    operations: list[systems.Operation] = []
    first = layers[tables.zones[0]]
    working = working or working_of(layers, tables, crs)

    lost: list[Unplaced] = []

    def ready(n: int, dimensions: tuple[int, ...], table: str) -> tuple[str, gpd.GeoDataFrame, Mapping[str, str]]:
        layer = layers[n]
        place = Place(file=layer.path, layer=layer.name)
        frame, said, operation = systems.to_working(layer.frame, layer.crs, crs, working, place)
        sound, repaired = geometry.repair(frame, layer.name, dimensions)
        lines.extend((*said, *repaired))
        operations.append(operation)
        columns = tables.columns.get(n, {})
        lost.extend(unplaced(table, layer.name, frame, sound, columns))
        return layer.name, sound, columns

    zoning = [ready(n, (2,), "zones") for n in tables.zones]
    if not any(len(frame) for _, frame, _ in zoning):
        raise InputError(Msg.ZONING_WITHOUT_ZONE, Place(file=first.path, layer=first.name))
    own = documents.owners(layers, tables, [(n, frame) for n, (_, frame, _) in zip(tables.zones, zoning, strict=True)],
                           folder)  # fmt: skip
    zoning = [
        (name, own.marked(frame, i, sector=tables.sector or n in tables.sectors), roles)
        for i, (n, (name, frame, roles)) in enumerate(zip(tables.zones, zoning, strict=True))
    ]
    zoning, said = repeats.once(zoning, ("label", "typezone"))
    lines += said
    repeats.one_version(zoning)
    if len(zoning) > 1:
        listed = ", ".join(name for name, _, _ in zoning)
        lines.append(
            LedgerLine(
                "normalise", "zones", Msg.ZONING_LAYERS_MERGED, "note", fields={"n": len(zoning), "layers": listed}
            )
        )
    zone_table, said = zones(zoning, tables.profile, working, own.entries)
    lines += [*own.lines, *said]
    drawn = []
    for n in tables.prescriptions:
        name, frame, roles = ready(n, _dimensions(layers[n].name), "prescriptions")
        frame, said = _of_plan(name, frame, roles, own)
        lines += said
        drawn.append((name, frame.assign(**{VERSION: versions(tables.standard_of(n), frame, roles)}), roles))
    given, said = repeats.once(drawn, ("psc_type", "psc_subtype", "psc_label"))
    lines += said
    if len(own.entries) == 1:
        lines += repeats.disagreement([*zoning, *given])
    for state in sorted({entry.state for entry in own.entries} & documents.CLOSED):
        lines.append(LedgerLine("normalise", "plan", Msg.DOCUMENT_NOT_A_DRAFT, "note", fields={"state": state}))
    if tables.unused:
        fields = {"n": len(tables.unused), "layers": ", ".join(sorted(tables.unused))}
        lines.append(LedgerLine("normalise", "plan", Msg.PLAN_LAYERS_NOT_USED, "note", fields=fields))
    prescription_table, said = prescriptions(given, working, own.entries[0].only if len(own.entries) == 1 else "")
    lines += said
    if territory is not None:  # before pockets, which are in the communes of their zones
        territory = outlines.coded(territory, zone_table)
        zone_table, said = outlines.placed(zone_table, territory)
        lines += said
    zone_table, said = take_pockets(zone_table, prescription_table, working)
    lines += said
    if buildings is not None:
        zone_table, said = split_urban(zone_table, buildings)
        lines += said
    confirm = correspondence(zone_table)
    in_zones = {code for codes in zone_table["commune"] for code in communes_of(codes)}
    of_zones = own.of(zone_table)
    # a zone placed by an outline that only has a name is in a commune without code
    communes = {code for each in of_zones for code in each.communes}
    communes = communes | {code for code in in_zones if not is_commune_code(code)} if communes else in_zones
    normalised = Plan(
        zones=zone_table.drop(columns=["confirm", documents.OWNER]),
        prescriptions=prescription_table,
        crs=working,
        standard=", ".join(sorted({each.standard for each in of_zones})),
        document=documents.shared(each.document for each in of_zones),
        document_id=documents.shared(each.document_id for each in of_zones),
        approved_on=documents.shared(each.approved_on for each in of_zones) or None,
        state=documents.shared(each.state for each in of_zones),
        communes=outlines.named(sorted(communes), territory),
        prescriptions_read=bool(tables.prescriptions),
        choices=tables.choices,
        confirm=confirm,
        documents=of_zones,
        unplaced=tuple(lost),
    )
    return normalised, tuple(lines), operations


def _bounds(layer: Layer) -> Sequence[float] | None:
    with ALONE:  # it sets the process's warning filters
        bounds = np.asarray(geometry.total_bounds(layer.frame.geometry.array), dtype=float)
    return list(bounds) if np.isfinite(bounds).all() else None


def _dimensions(name: str) -> tuple[int, ...]:
    upper = name.upper()
    return next((d for suffix, d in _DIMENSION.items() if f"PRESCRIPTION_{suffix}" in upper), (0, 1, 2))


def _of_plan(
    name: str, frame: gpd.GeoDataFrame, roles: Mapping[str, str], own: documents.Owners
) -> tuple[gpd.GeoDataFrame, list[LedgerLine]]:
    """The prescriptions of a layer, without those of documents listed in DOC_URBA that have no zones."""
    documents_of_rows = zip(texts.column(frame, roles, "document"), texts.territory(frame, roles), strict=True)
    foreign = np.array([own.foreign(written, codes) for written, codes in documents_of_rows], dtype=bool)
    if not foreign.any():
        return frame, []
    n, aside = len(frame), int(foreign.sum())
    return frame[~foreign], [
        LedgerLine(
            "normalise",
            name,
            Msg.PRESCRIPTIONS_OF_ANOTHER_DOCUMENT,
            "set_aside",
            n,
            n - aside,
            aside,
            fields={"n": aside},
        )
    ]
