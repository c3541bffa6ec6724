"""Communes of zones from the outlines of communes, where zones state none, or a code that cannot be right."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
import shapely

from conformity.model import communes_of, is_commune_code
from conformity.normalise import documents

if TYPE_CHECKING:
    import geopandas as gpd

    from conformity.model import LedgerLine

#: Share of a document's area outside the commune whose code all its zones have, above which that code is ignored.
#: A border drawn at another scale moves less.
_ELSEWHERE: Final = 0.1


def coded(territory: gpd.GeoDataFrame, zones: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Outlines that have a name alone, with the code of the zones that fill them, where one code fills one name."""
    unnamed = ~territory["insee"].map(is_commune_code).to_numpy(dtype=bool)
    one = zones["commune"].map(is_commune_code).to_numpy(dtype=bool)
    if not unnamed.any() or not one.any():
        return territory
    shared = _shared(zones[one], territory)
    shared["code"] = zones["commune"].to_numpy()[one][shared["zone"]]
    shared["name"] = territory["insee"].to_numpy()[shared["outline"]]
    area = shared.groupby(["code", "name"])["area"].sum()
    most = area[area > 0.5 * area.groupby("code").transform("sum")].reset_index()
    most = most[~most["name"].duplicated(keep=False)]
    codes = dict(zip(most["name"], most["code"], strict=True))
    out = territory.copy()
    out["insee"] = [codes.get(key, key) if bare else key for key, bare in zip(out["insee"], unnamed, strict=True)]
    return out.sort_values("insee", kind="stable", ignore_index=True)


def placed(zones: gpd.GeoDataFrame, territory: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, list[LedgerLine]]:
    """Zones with a commune of the outlines: for a zone that states none of them, the one that contains most of it.

    A zone of several communes gets the one that contains most of it. Where all zones of a
    document have one code but much of their area lies in other communes, the code is ignored with a ledger line, and
    the outlines are used.
    """
    codes = set(territory["insee"])
    blank = ~zones["commune"].isin(codes).to_numpy(dtype=bool)
    lines = []
    for document, code in _single(zones):
        own = (zones[documents.OWNER] == document).to_numpy()
        elsewhere = _elsewhere(zones[own], territory, code) if code in codes else []
        if elsewhere:
            blank |= own
            lines.append(documents.constant(code, int(own.sum()), len(elsewhere)))
    rows = np.flatnonzero(blank)
    if not len(rows):
        return zones, lines
    best = _shared(zones.iloc[rows], territory)
    best["insee"] = territory["insee"].to_numpy()[best["outline"]]
    # where a zone lists several codes, one of them is chosen
    stated = (communes_of(c) for c in zones["commune"].iloc[rows])
    listed = [codes & set(several) if len(several) > 1 else set() for several in stated]
    pairs = zip(best["zone"], best["insee"], strict=True)
    allowed = [not listed[zone] or insee in listed[zone] for zone, insee in pairs]
    best = best.loc[allowed].groupby(["zone", "insee"])["area"].sum().reset_index()
    best = best.sort_values(["zone", "area", "insee"], ascending=[True, False, True]).drop_duplicates("zone")
    out = zones.copy()
    out.loc[out.index[rows[best["zone"]]], "commune"] = best["insee"].to_numpy()
    return out, lines


def _single(zones: gpd.GeoDataFrame) -> list[tuple[int, str]]:
    """Documents of several zones that all have one commune code, with that code."""
    codes = zones.groupby(documents.OWNER)["commune"].agg(["nunique", "size", "first"])
    codes = codes[(codes["nunique"] == 1) & (codes["size"] > 1) & (codes["first"] != "")]
    return [(int(i), str(code)) for i, code in zip(codes.index, codes["first"], strict=True)]


def _elsewhere(zones: gpd.GeoDataFrame, territory: gpd.GeoDataFrame, code: str) -> list[str]:
    """Communes in which zones lie, where much of their area is outside the commune of their code; else none."""
    points = shapely.point_on_surface(zones.geometry.to_numpy())
    zone, outline = shapely.STRtree(territory.geometry.to_numpy()).query(points, predicate="within")
    area = zones["area_m2"].to_numpy()
    insee = territory["insee"].to_numpy()[outline]
    away = insee != code
    return sorted(set(insee)) if area[zone[away]].sum() > _ELSEWHERE * area.sum() else []


def _shared(zones: gpd.GeoDataFrame, territory: gpd.GeoDataFrame) -> pd.DataFrame:
    """Area (m²) that each zone shares with each outline, by their positions."""
    shapes, outlines = zones.geometry.to_numpy(), territory.geometry.to_numpy()
    zone, outline = shapely.STRtree(outlines).query(shapes, predicate="intersects")
    area = shapely.area(shapely.intersection(shapes[zone], outlines[outline]))
    return pd.DataFrame({"zone": zone, "outline": outline, "area": area}).sort_values(["zone", "outline"])


def named(communes: Iterable[str], territory: gpd.GeoDataFrame | None) -> tuple[tuple[str, str], ...]:
    """Communes with the name of their outline, empty where none is given."""
    names = dict(zip(territory["insee"], territory["name"], strict=True)) if territory is not None else {}
    return tuple((code, str(names.get(code, ""))) for code in communes)
