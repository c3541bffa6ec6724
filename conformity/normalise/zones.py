"""Builds the table of zones: one row a zone, with its class, the source of the class, and what is to be confirmed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from conformity.errors import InputError, Msg, Place
from conformity.model import (
    BUILT_PART,
    CORRESPONDENCE,
    UNBUILT_PART,
    ZONES,
    ClassSource,
    LedgerLine,
    ZoneClass,
    ZoneUse,
    communes_of,
    is_commune_code,
)
from conformity.normalise import classes, geos, keys, texts
from conformity.normalise.documents import OWNER, SECTOR
from conformity.normalise.mapped import Mapped

if TYPE_CHECKING:
    from conformity.normalise.documents import Entry
    from conformity.profiles.schema import PlanProfile

_AREA_DECIMALS = 3
#: a sector whose zones are all at most this large may be a STECAL, "of limited size" (L151-13) (m2)
_POCKET_M2 = 50_000.0
#: zones this near adjoin one another (metres)
_ADJOINING_M = 0.05
#: a commune with a smaller share of a pocket is not named
_COMMUNE_SHARE = 0.1


def zones(
    layers: Sequence[tuple[str, gpd.GeoDataFrame, Mapping[str, str]]],
    profile: PlanProfile,
    working: str,
    documents: Sequence[Entry],
) -> tuple[gpd.GeoDataFrame, list[LedgerLine]]:
    """Zones of the contract from repaired layers.

    Parameters
    ----------
    layers
        (name, features in the working projection, role → column) of each zoning layer; features carry the position
        of their document and whether they are sectors (columns ``OWNER`` and ``SECTOR``).
    documents
        The documents of the zones, which give the standard of their types and their commune.

    Returns
    -------
    (zones, ledger lines)
        The columns of :data:`conformity.model.tables.ZONES`, and ``confirm`` and ``OWNER``.

    Raises
    ------
    InputError
        SEM-103 where no zone is left.
    """
    frames, lines = [], []
    for name, frame, roles in layers:
        table_of_layer = pd.DataFrame(
            {
                "label": texts.column(frame, roles, "label"),
                "long_label": texts.column(frame, roles, "long_label"),
                "typezone": texts.column(frame, roles, "typezone"),
                "destination": texts.first(
                    texts.column(frame, roles, "destination_new"), texts.column(frame, roles, "destination_old")
                ),
                "commune": texts.territory(frame, roles),
                "file": texts.column(frame, roles, "file"),
                "url": texts.column(frame, roles, "url"),
                "has_type": "typezone" in roles,
                OWNER: frame[OWNER],
                "sector": frame[SECTOR],
                "source_row": np.asarray(frame.index, dtype=int),
            },
            index=frame.index,
        )
        table_of_layer["geometry"] = frame.geometry.array
        table_of_layer["layer"] = name
        frames.append(table_of_layer)
        lines += [*texts.mixed(frame, roles, name), *texts.doubts(frame, roles, name), *texts.too_long(frame, name)]
    table = pd.concat(frames, ignore_index=True)
    if not len(table):
        raise InputError(Msg.ZONING_WITHOUT_ZONE, Place(layer=layers[0][0] if layers else None))
    table["pos"] = [documents[i].as_pos for i in table[OWNER]]
    if any(documents[i].as_pos and documents[i].kind != "POS" for i in set(table[OWNER])):
        lines.append(LedgerLine("normalise", "zones", Msg.POS_ZONE_TYPES, "warning"))
    # the types of a carte communale in a layer of zones (01, 02, 03) are those of its sectors
    of_map = np.array([documents[i].kind == "CC" for i in table[OWNER]], dtype=bool)
    table["sector"] |= of_map & texts.each(table["typezone"], classes.is_sector).to_numpy(dtype=bool)
    mapping = Mapped(profile)
    lines += mapping.absent(set(zip(table["label"], table["typezone"], strict=True)))
    said = list(zip(*(table[name] for name in _Said._fields), strict=True))
    # many zones have the same attributes
    classed = {each: _class(_Said(*each), mapping) for each in set(said)}
    texts_of = {
        each: (c.zone_class.value, str(c.candidate), c.use.value, c.source.value, c.confirm)
        for each, c in classed.items()
    }
    for n, name in enumerate(("zone_class", "candidate_class", "zone_use", "class_source", "confirm")):
        table[name] = [texts_of[each][n] for each in said]
    table["label"] = table["label"].where(table["label"] != "", table["typezone"])
    table["commune"] = [_commune(codes, documents[i]) for codes, i in zip(table["commune"], table[OWNER], strict=True)]
    table["document_part"] = texts.first(table["file"], table["url"])
    table["area_m2"] = np.round(shapely.area(table["geometry"].to_numpy()), _AREA_DECIMALS)
    table = _small_sectors(table)
    table = _keyed(table)
    out = gpd.GeoDataFrame(table[[*ZONES.names, "confirm", OWNER]], geometry="geometry", crs=working)
    return out, lines


def _small_sectors(table: pd.DataFrame) -> pd.DataFrame:
    """Sectors of A and N with an index that nothing explains, all of a pocket's size, may be pockets (STECAL).

    Zones of one label that adjoin one another are one sector, however they were cut.
    """
    open_ = table["zone_class"].isin([ZoneClass.NATURAL.value, ZoneClass.AGRICULTURAL.value])
    open_ &= (table["candidate_class"] == "") & (table["class_source"] == ClassSource.TYPEZONE.value)
    open_ &= table["confirm"].isin(["", Msg.CLASS_GUESSED_FROM_LABEL])  # a proposal of a mapping, of the same class
    pairs = zip(table["label"], table["long_label"], strict=True)
    open_ &= np.array([classes.is_unexplained(label, more) for label, more in pairs], dtype=bool)
    largest = {label: _largest(rows["geometry"].to_numpy()) for label, rows in table[open_].groupby("label")}
    small = open_ & (table["label"].map(largest).fillna(np.inf) <= _POCKET_M2)
    table.loc[small, ["candidate_class", "confirm"]] = [ZoneClass.POCKET.value, Msg.SECTOR_TO_BE_TOLD]
    return table


def _largest(shapes: np.ndarray) -> float:
    """Area of the largest surface that some zones make together (m2)."""
    areas = np.nan_to_num(shapely.area(shapes))
    if areas.max() > _POCKET_M2 or areas.sum() <= _POCKET_M2:
        return float(areas.max())
    together = shapely.union_all(shapely.buffer(shapes, _ADJOINING_M / 2, quad_segs=1))
    return float(shapely.area(shapely.get_parts(together)).max())


class _Said(NamedTuple):
    """The attributes from which a zone's class is determined."""

    label: str
    long_label: str
    typezone: str
    destination: str
    has_type: bool
    pos: bool
    sector: bool


def _commune(written: str, document: Entry) -> str:
    """The communes that a zone states, else the only one of its document; empty where all zones have its code."""
    codes = written.split(",")
    if all(map(is_commune_code, codes)):
        return "" if codes == [document.constant] else written
    return document.only


def _class(row: _Said, mapping: Mapped) -> classes.Classed:
    by_label = mapping.of(row.label, row.typezone)
    if by_label is None:
        return _unlabelled(row, mapping)
    use = by_label.use
    if use is None:
        use = classes.use_of(row.label, row.long_label, row.destination, by_label.zone_class)
    if not by_label.guess:
        return classes.Classed(by_label.zone_class, ClassSource.PROFILE, use=use)
    # an unconfirmed proposal decides nothing: what was open without it stays open
    proposed = _unlabelled(row, mapping)
    if proposed.zone_class is by_label.zone_class:
        return replace(proposed, use=use, confirm=proposed.confirm or Msg.CLASS_GUESSED_FROM_LABEL)
    return classes.Classed(by_label.zone_class, ClassSource.PROFILE, use=use, confirm=Msg.CLASS_GUESSED_FROM_LABEL)


def _unlabelled(row: _Said, mapping: Mapped) -> classes.Classed:
    """The class of a zone whose label no mapping names."""
    mapped = mapping.types.get(classes.fold(row.typezone))
    if mapped is not None:
        return classes.Classed(mapped, ClassSource.PROFILE, use=ZoneUse.NONE)
    if not row.has_type:
        return classes.guess(row.label, row.long_label)
    typed = classes.by_type(row.typezone, pos=row.pos, sector=row.sector)
    use = classes.use_of(row.label, row.long_label, row.destination, typed)
    classed = classes.classify(row.label, row.typezone, use, long_label=row.long_label, pos=row.pos, sector=row.sector)
    # what the long label forbids to build is used as before: a quarry stays one
    if classed.zone_class is typed or classed.confirm == Msg.LONG_LABEL_FORBIDS_BUILDING:
        return classed
    # the use follows from the class given by the label, as in a mapping that confirms it
    return replace(classed, use=classes.use_of(row.label, row.long_label, row.destination, classed.zone_class))


def _keyed(table: pd.DataFrame) -> pd.DataFrame:
    """Keys from label and outline; rows sorted by key, so that the order of input has no effect."""
    outlines = keys.digests(table["geometry"])
    base = [f"{label}-{outline}" for label, outline in zip(table["label"], outlines, strict=True)]
    if len(set(base)) == len(base):
        return table.assign(zone_key=base).sort_values("zone_key", kind="stable", ignore_index=True)
    table = table.assign(_base=base).sort_values(["_base", "typezone", "long_label", "commune"], kind="stable")
    table["zone_key"] = keys.unique(list(table["_base"]))
    return table.sort_values("zone_key", kind="stable").drop(columns="_base").reset_index(drop=True)


def take_pockets(
    zones: gpd.GeoDataFrame, prescriptions: gpd.GeoDataFrame, working: str
) -> tuple[gpd.GeoDataFrame, list[LedgerLine]]:
    """Pockets (STECAL, prescription 16-03 since the 2017 standard) taken out of the A and N zones they lie in.

    Parts over U or AU zones are ignored. A pocket in zones of several communes has the codes of all that have a tenth
    of it or more. The key is the prescription's own, so that it does not change when the
    zone underneath is drawn differently.
    """
    coded = (prescriptions["code"] == "16-03") & (prescriptions["version"] >= "2017")
    stecal = prescriptions[coded & (prescriptions.geom_type.isin(["Polygon", "MultiPolygon"]))]
    host = ~zones["zone_class"].isin(["urban", "to_urbanise_open", "to_urbanise_closed", "pocket"])
    if not len(stecal) or not host.any():
        return zones, []
    grounds = zones[host]
    shapes = grounds.geometry.to_numpy().copy()
    rows: list[dict[str, Any]] = []
    tree = shapely.STRtree(shapes)
    taken_all = 0.0
    for row in stecal.sort_values("prescription_key").itertuples():
        met = np.sort(tree.query(row.geometry, predicate="intersects"))
        with geos.working_on(row.geometry, name=row.label, layer=row.layer, feature=row.source_row):
            pieces = shapely.intersection(shapes[met], row.geometry, grid_size=1e-6)
            area = shapely.area(pieces)
            if area.sum() <= 1.0:
                continue
            # earlier pockets are already removed, so that overlapping prescriptions do not count twice
            shapes[met] = shapely.difference(shapes[met], row.geometry, grid_size=1e-6)
            ground = _surface(shapely.union_all(pieces[area > 0], grid_size=1e-6))
        under = grounds.iloc[met[int(np.argmax(area))]]
        taken_all += float(ground.area)
        rows.append(
            {
                **{name: under[name] for name in ("document_part", "typezone", OWNER)},
                "commune": _communes_under(grounds["commune"].iloc[met], area),
                "zone_key": f"STECAL-{row.prescription_key}",
                "label": f"STECAL ({under['label']})",
                "long_label": row.label,
                "zone_class": ZoneClass.POCKET.value,
                "candidate_class": "",
                "zone_use": under["zone_use"],
                "class_source": ClassSource.PRESCRIPTION.value,
                "confirm": "",
                "source_row": -1,
                "area_m2": round(float(ground.area), _AREA_DECIMALS),
                "geometry": ground,
            }
        )
    if not rows:
        return zones, []
    before = float(zones["area_m2"].sum())
    zones = zones.copy()
    zones.loc[host, "geometry"] = gpd.GeoSeries([_surface(g) for g in shapes], index=grounds.index, crs=working)
    covered = zones.geometry.is_empty
    zones = zones[~covered]
    zones["area_m2"] = np.round(zones.geometry.area, _AREA_DECIMALS)
    out = pd.concat([zones, gpd.GeoDataFrame(rows, geometry="geometry", crs=working)], ignore_index=True)
    line = LedgerLine(
        "normalise", "zones", Msg.POCKETS_TAKEN_OUT, "note", area_before_m2=round(before, 3),
        area_after_m2=round(float(out["area_m2"].sum()), 3),
        fields={"n": len(rows), "area_m2": round(taken_all, 3), "whole": int(covered.sum())},
    )  # fmt: skip
    return out.sort_values("zone_key", kind="stable", ignore_index=True), [line]


def _communes_under(communes: pd.Series, area: np.ndarray) -> str:
    """The codes of the communes with a tenth or more of a ground, joined by commas, the largest part first."""
    held: dict[str, float] = {}
    for commune, size in zip(communes, area.tolist(), strict=True):
        for code in communes_of(str(commune or "")):
            held[code] = held.get(code, 0.0) + size
    codes = [code for code, size in held.items() if size >= _COMMUNE_SHARE * float(area.sum())]
    codes.sort(key=lambda code: (-round(held[code], _AREA_DECIMALS), code))
    if len(codes) > 1 and all(map(is_commune_code, codes)):
        return ",".join(codes)
    return str(communes.iloc[int(np.argmax(area))])


def _surface(geometry: Any) -> Any:
    """The polygonal part of a result."""
    if geometry.geom_type in ("Polygon", "MultiPolygon"):
        return geometry
    parts = [p for p in shapely.get_parts(geometry) if p.geom_type in ("Polygon", "MultiPolygon")]
    return shapely.multipolygons([q for p in parts for q in shapely.get_parts(p)]) if parts else shapely.Polygon()


def split_urban(
    zones: gpd.GeoDataFrame, buildings: gpd.GeoDataFrame, margin_m: float = 20.0, least_m2: float = 500.0
) -> tuple[gpd.GeoDataFrame, list[LedgerLine]]:
    """U zones split into a built part (within ``margin_m`` of a building) and the unbuilt rest.

    Parts of the rest narrower than half the margin, and pieces below ``least_m2``, belong to the built part. The
    two parts together are exactly the zone.
    """
    urban = zones["zone_class"] == ZoneClass.URBAN
    if not urban.any():
        return zones, []
    shapes = buildings.geometry.to_numpy()
    tree = shapely.STRtree(shapes)
    rows: list[dict[str, Any]] = []
    for row in zones[urban].to_dict("records"):
        near = np.sort(tree.query(row["geometry"], predicate="dwithin", distance=margin_m))
        with geos.working_on(row["geometry"], name=row["label"], layer="zones", feature=row["source_row"]):
            around = shapely.union_all(shapely.buffer(shapes[near], margin_m, quad_segs=4), grid_size=1e-3)
            rest = shapely.difference(row["geometry"], around, grid_size=1e-6)
            opened = shapely.buffer(shapely.buffer(rest, -margin_m / 4, quad_segs=4), margin_m / 4, quad_segs=4)
            free = shapely.intersection(rest, opened, grid_size=1e-6)
            parts = [p for p in shapely.get_parts(_surface(free)) if p.area >= least_m2]
            unbuilt = shapely.union_all(parts, grid_size=1e-6) if parts else None
            built = row["geometry"] if unbuilt is None else shapely.difference(row["geometry"], unbuilt, grid_size=1e-6)
        for part, name, suffix in (
            (built, ZoneClass.URBAN_BUILT, BUILT_PART),
            (unbuilt, ZoneClass.URBAN_UNBUILT, UNBUILT_PART),
        ):
            if part is not None and not part.is_empty:
                ground = _surface(part)
                area = round(float(ground.area), _AREA_DECIMALS)
                rows.append({**row, "zone_key": f"{row['zone_key']}{suffix}", "zone_class": name.value,
                             "area_m2": area, "geometry": ground})  # fmt: skip
    split = gpd.GeoDataFrame(rows, geometry="geometry", crs=zones.crs)
    out = pd.concat([zones[~urban], split], ignore_index=True)
    line = LedgerLine(
        "normalise", "zones", Msg.URBAN_ZONES_SPLIT, "note",
        area_before_m2=round(float(zones.loc[urban, "area_m2"].sum()), 3),
        area_after_m2=round(float(split["area_m2"].sum()), 3),
        fields={"n": int(urban.sum()), "margin_m": margin_m},
    )  # fmt: skip
    return out.sort_values("zone_key", kind="stable", ignore_index=True), [line]


def correspondence(zones: gpd.GeoDataFrame) -> pd.DataFrame:
    """Table of label → class, with what is to be confirmed, for the officer to read and edit."""
    by = ["label", "typezone", "zone_class", "candidate_class", "zone_use", "class_source", "confirm"]
    grouped = pd.DataFrame(zones.drop(columns="geometry")).groupby(by, sort=True)
    table = grouped.agg(long_label=("long_label", "min"), zones=("zone_key", "size"), area_m2=("area_m2", "sum"))
    table["area_m2"] = table["area_m2"].round(3)
    return table.reset_index()[list(CORRESPONDENCE.names)]
