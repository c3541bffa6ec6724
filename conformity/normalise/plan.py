"""A plan from its layers: one projection, sound geometries, tables of the contract."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from conformity.errors import InputError, Place
from conformity.model import LedgerLine, Plan, Unplaced
from conformity.model.alone import ALONE
from conformity.normalise import crs as systems
from conformity.normalise import geometry, repeats, texts
from conformity.normalise.prescriptions import prescriptions
from conformity.normalise.unplaced import unplaced
from conformity.normalise.zones import correspondence, split_urban, take_pockets, zones

if TYPE_CHECKING:
    import geopandas as gpd

    from conformity.model import Layer
    from conformity.profiles.resolve_plan import PlanTables

#: DATAPPRO of a document that is not approved (CNIG standard: « 00000000 », date to come or not known)
_NO_DATE = ("00000000", "99999999")
#: ETAT of a document that is no draft: opposable, annulled, replaced, abrogated, lapsed (CNIG standard, DOC_URBA)
_CLOSED = frozenset({"03", "04", "05", "06", "09"})
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
) -> tuple[Plan, tuple[LedgerLine, ...], list[systems.Operation]]:
    """Normalise a plan.

    Parameters
    ----------
    layers
        Loaded layers by the positions that ``tables`` names.
    crs
        What layers without a CRS are in (``--crs``).
    working
        Projection to use (that of another plan); by default the legal one of the zoning's territory.
    territory
        Commune outlines (insee, name, geometry) in the working projection, for zones that do not tell their commune.
    buildings
        Building polygons in the working projection: U zones are then split.

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

    document = _document(layers, tables)
    only = document["communes"][0][0] if len(document["communes"]) == 1 else ""
    zoning = [ready(n, (2,), "zones") for n in tables.zones]
    if not any(len(frame) for _, frame, _ in zoning):
        raise InputError("SEM-103", Place(file=first.path, layer=first.name))
    zoning, said = repeats.once(zoning, ("label", "typezone"))
    lines += said
    repeats.one_version(zoning)
    if len(zoning) > 1:
        listed = ", ".join(name for name, _, _ in zoning)
        lines.append(LedgerLine("normalise", "zones", "SEM-106", "note", fields={"n": len(zoning), "layers": listed}))
    kind = document["type"]
    zone_table, said = zones(zoning, tables.profile, working, document=kind, sector=tables.sector, commune=only)
    lines += said
    given, said = repeats.once(
        [ready(n, _dimensions(layers[n].name), "prescriptions") for n in tables.prescriptions],
        ("psc_type", "psc_subtype", "psc_label"),
    )
    lines += [*said, *repeats.disagreement([*zoning, *given])]
    if document["state"] in _CLOSED:
        lines.append(LedgerLine("normalise", "plan", "SEM-116", "note", fields={"state": document["state"]}))
    if tables.unused:
        fields = {"n": len(tables.unused), "layers": ", ".join(sorted(tables.unused))}
        lines.append(LedgerLine("normalise", "plan", "SEM-120", "note", fields=fields))
    prescription_table, said = prescriptions(given, tables.profile, working, only)
    lines += said
    zone_table, said = take_pockets(zone_table, prescription_table, working)
    lines += said
    if territory is not None:
        zone_table = _communes(zone_table, territory)
    if buildings is not None:
        zone_table, said = split_urban(zone_table, buildings)
        lines += said
    confirm = correspondence(zone_table)
    found = sorted(set(zone_table["commune"]) - {""})
    communes = document["communes"] or tuple((insee, "") for insee in found)
    made = Plan(
        zones=zone_table.drop(columns="confirm"),
        prescriptions=prescription_table,
        crs=working,
        standard=tables.profile.standard,
        document=kind,
        document_id=document["id"],
        approved_on=document["approved"],
        state=document["state"],
        communes=_named(communes, territory),
        prescriptions_read=bool(tables.prescriptions),
        choices=tables.choices,
        confirm=confirm,
        unplaced=tuple(lost),
    )
    return made, tuple(lines), operations


def _bounds(layer: Layer) -> Sequence[float] | None:
    with ALONE:  # it sets the process's warning filters
        found = np.asarray(layer.frame.total_bounds, dtype=float)
    return list(found) if np.isfinite(found).all() else None


def _dimensions(name: str) -> tuple[int, ...]:
    upper = name.upper()
    return next((d for suffix, d in _DIMENSION.items() if f"PRESCRIPTION_{suffix}" in upper), (0, 1, 2))


def _document(layers: Mapping[int, Layer], tables: PlanTables) -> dict[str, Any]:
    """What is known of the document: DOC_URBA and DOC_URBA_COM first, the zones' own IDURBA else."""
    found: dict[str, Any] = {"id": "", "type": "", "state": "", "approved": None, "communes": ()}
    for n in tables.documents:
        frame, roles = layers[n].frame, tables.columns.get(n, {})
        for name, role in (
            ("id", "doc_id"),
            ("type", "doc_type"),
            ("state", "doc_state"),
            ("approved", "doc_approved"),
        ):
            values = sorted(set(texts.column(frame, roles, role)) - {"", *_NO_DATE})
            if values and not found[name]:
                found[name] = texts.date(values[-1]) if name == "approved" else values[-1]
    insee: set[str] = set()
    for n in tables.communes:
        columns = {c.lower(): c for c in layers[n].frame.columns}
        if "insee" in columns:
            insee |= set(texts.column(layers[n].frame, {"insee": columns["insee"]}, "insee")) - {""}
    if not found["id"]:
        ids = {
            value
            for n in tables.zones
            for value in texts.column(layers[n].frame, tables.columns.get(n, {}), "document")
            if value
        }
        found["id"] = min(ids, default="")
    if not found["approved"]:
        dates = {v for n in tables.zones for v in texts.column(layers[n].frame, tables.columns.get(n, {}), "approved")}
        readable = {texts.date(value) for value in dates - {"", *_NO_DATE}} - {None, *_NO_DATE}
        found["approved"] = max((told for told in readable if told), default=None)
    parsed = texts.IDURBA.fullmatch(found["id"])
    if parsed:
        found["type"] = found["type"] or (parsed["type"] or "")
        found["approved"] = found["approved"] or (parsed["date"] if parsed["date"] not in _NO_DATE else None)
    if not insee:
        insee = {
            v for n in tables.zones for v in texts.territory(layers[n].frame, tables.columns.get(n, {})) if len(v) == 5
        }
    found["communes"] = tuple((code, "") for code in sorted(insee))
    kind = found["type"].upper()
    found["type"] = {"PLUI": "PLUi", "PLUIH": "PLUi"}.get(kind, kind if kind in ("PLU", "POS", "CC") else "")
    if tables.sector and not found["type"]:
        found["type"] = "CC"
    return found


def _communes(zones: gpd.GeoDataFrame, territory: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The commune of zones that do not tell theirs: the outline that holds most of them."""
    import shapely

    blank = np.flatnonzero(~zones["commune"].isin(set(territory["insee"])))
    if not len(blank):
        return zones
    shapes, outlines = zones.geometry.to_numpy()[blank], territory.geometry.to_numpy()
    zone, outline = shapely.STRtree(outlines).query(shapes, predicate="intersects")
    area = shapely.area(shapely.intersection(shapes[zone], outlines[outline]))
    best = pd.DataFrame({"zone": zone, "insee": territory["insee"].to_numpy()[outline], "area": area})
    best = best.sort_values(["zone", "area", "insee"], ascending=[True, False, True]).drop_duplicates("zone")
    out = zones.copy()
    out.loc[out.index[blank[best["zone"]]], "commune"] = best["insee"].to_numpy()
    return out


def _named(communes: Sequence[tuple[str, str]], territory: gpd.GeoDataFrame | None) -> tuple[tuple[str, str], ...]:
    names = dict(zip(territory["insee"], territory["name"], strict=True)) if territory is not None else {}
    return tuple((insee, name or str(names.get(insee, ""))) for insee, name in communes)
