"""Transforms layers to the one legal projection of a plan, and records every transformation.

Legal projections: decree 2019-165 (metropolitan France EPSG:2154, Antilles 5490, Guyane 2972, La Réunion 2975,
Mayotte 4471, Saint-Pierre-et-Miquelon 4467); CNIG PLU standard, section 3.1.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from pyproj import CRS, Transformer
from pyproj.aoi import AreaOfInterest
from pyproj.exceptions import CRSError, ProjError
from pyproj.transformer import TransformerGroup
from shapely import get_coordinates, set_coordinates

from conformity.errors import InputError, Msg, Place, UsageError
from conformity.model import LedgerLine
from conformity.model.alone import ALONE
from conformity.normalise.likely import UNKNOWN, are_degrees, likely

if TYPE_CHECKING:
    import geopandas as gpd

#: EPSG code → (name, lon/lat box west, south, east, north of its territory)
LEGAL: Final[dict[int, tuple[str, tuple[float, float, float, float]]]] = {
    2154: ("RGF93 Lambert-93", (-9.9, 41.0, 10.4, 51.6)),
    5490: ("RGAF09 UTM 20N", (-63.7, 14.0, -60.5, 18.4)),
    2972: ("RGFG95 UTM 22N", (-54.7, 2.0, -51.3, 6.0)),
    2975: ("RGR92 UTM 40S", (54.9, -21.7, 56.2, -20.6)),
    4471: ("RGM04 UTM 38S", (44.7, -13.3, 45.6, -12.4)),
    4467: ("RGSPM06 UTM 21N", (-57.2, 46.3, -55.8, 47.4)),
}
#: EPSG codes equal to one of these for our purpose (RGF93 v2 and v2b: less than 0.11 m apart, EPSG registry)
_SAME: Final = {9793: 2154, 9794: 2154}
#: Worst accuracy (m) of a transformation whose results are accepted.
MOST_INACCURATE_M: Final = 1.0


@dataclass(frozen=True)
class Operation:
    """The transformation of a layer's coordinates to the working projection."""

    source: str
    target: str
    name: str
    accuracy_m: float | None


@lru_cache(maxsize=64)
def parse(declared: str) -> CRS | None:
    """A declared CRS (WKT, ``EPSG:n`` …), or None if it does not locate the coordinates on earth.

    Heights of a compound system are left out, and so is a null shift to WGS 84 (``TOWGS84[0,0,0…]``,
    which older programs add to RGF93).
    """
    try:
        crs = CRS.from_user_input(declared)
    except CRSError:
        return None
    if crs.is_compound:
        crs = crs.sub_crs_list[0]
    if crs.is_bound and crs.source_crs is not None and _modern(crs):
        shift = crs.coordinate_operation.towgs84 if crs.coordinate_operation else []
        crs = crs if any(shift) else crs.source_crs
    return crs if crs.is_geographic or crs.is_projected else None


def _modern(crs: CRS) -> bool:
    """On the ellipsoid GRS 80 or WGS 84, from Greenwich: in France RGF93, ETRS89 or WGS 84, within a metre."""
    ellipsoid, meridian = crs.ellipsoid, crs.prime_meridian
    return (
        ellipsoid is not None
        and abs(ellipsoid.semi_major_metre - 6_378_137.0) < 1e-6
        and abs(ellipsoid.inverse_flattening - 298.2572) < 1e-3
        and meridian is not None
        and meridian.longitude == 0
    )


@lru_cache(maxsize=64)
def legal_code(declared: str) -> int | None:
    """The EPSG code of the legal projection that a CRS declares, in any spelling; None if it is not a legal one."""
    crs = parse(declared)
    if crs is None:
        return None
    code = crs.to_epsg(min_confidence=60)
    if code in _SAME:
        return _SAME[code]
    if code in LEGAL:
        return code
    for legal in LEGAL:
        if crs.equals(CRS.from_epsg(legal), ignore_axis_order=True):
            return legal
    return 2154 if _is_lambert93(crs) else None


def _is_lambert93(crs: CRS) -> bool:
    """Lambert-93 by its parameters: ``IGNF:LAMB93``, ESRI spellings and hand-written .prj files."""
    if not crs.is_projected or crs.coordinate_operation is None:
        return False
    given = {p.name.lower(): float(p.value) for p in crs.coordinate_operation.params if not isinstance(p.value, str)}
    wanted = {
        "latitude of false origin": 46.5,
        "longitude of false origin": 3.0,
        "latitude of 1st standard parallel": 49.0,
        "latitude of 2nd standard parallel": 44.0,
        "easting at false origin": 700000.0,
        "northing at false origin": 6600000.0,
    }
    either = {49.0, 44.0}  # the two parallels are written in either order
    conic = all(
        min(abs(given.get(name, np.inf) - v) for v in (either if value in either else {value})) < 1e-9
        for name, value in wanted.items()
    )
    metres = all(axis.unit_conversion_factor == 1 for axis in crs.axis_info)
    return conic and metres and _modern(crs)


@lru_cache(maxsize=64)
def _code(declared: str) -> int | None:
    """The EPSG code of a declared CRS; cached, as pyproj takes 20 ms."""
    crs = parse(declared)
    return None if crs is None else crs.to_epsg()


def short(declared: str | None) -> str:
    """``EPSG:2154``, or the system's own name; empty if none."""
    if not declared:
        return ""
    code = legal_code(declared)
    if code:
        return f"EPSG:{code}"
    crs = parse(declared)
    if crs is None:
        return ""
    epsg = _code(declared)
    return f"EPSG:{epsg}" if epsg else crs.name


def nominal(declared: str) -> str:
    """The name in a declaration that does not locate the coordinates on earth, or its first words."""
    try:
        name = str(CRS.from_user_input(declared).name)
    except CRSError:
        name = ""
    return (name if name.strip() and name != "unknown" else declared)[:60]


def working_crs(
    declared: Iterable[tuple[str | None, Sequence[float] | None]], override: str | None, place: Place
) -> str:
    """The legal projection in which a plan is measured.

    Parameters
    ----------
    declared
        CRS and bounds (in that CRS) of each layer of the plan.
    override
        ``--crs``: CRS of layers that declare none.

    Returns
    -------
    str
        ``"EPSG:2154"`` or an overseas projection.

    Raises
    ------
    UsageError
        CRS-108 where the override is not a CRS.
    InputError
        CRS-101 where nothing is declared, CRS-102 where the declaration is not a CRS, CRS-103 where no territory
        fits, CRS-104, CRS-105 and CRS-107 where the bounds contradict the declared CRS.
    """
    if override and parse(override) is None:
        raise UsageError(Msg.CRS_OPTION_UNKNOWN, given=override[:60])
    for wkt, read in declared:
        bounds = read
        void = wkt is None or _contradicted(wkt, bounds)
        text = (override or wkt) if void else wkt
        if wkt and override and void and _exchanged(override, bounds):
            bounds = _turned(bounds)
        if not text:
            raise InputError(Msg.CRS_NOT_DECLARED, place, likely=likely(bounds, LEGAL))
        crs = parse(text)
        if crs is None:
            raise InputError(Msg.CRS_PLACES_NOTHING, place, declared=nominal(text), likely=likely(bounds, LEGAL))
        code = legal_code(text)
        if code:
            return f"EPSG:{code}"
        if bounds is None:
            continue
        if crs.is_geographic:
            _plausible_degrees(np.asarray(bounds, dtype=float).reshape(2, 2), place)
        elif crs.is_projected and are_degrees(bounds):
            raise _contradiction(short(text), bounds, place)
        west, south, east, north = _lonlat(crs, bounds, place)
        lon, lat = (west + east) / 2, (south + north) / 2
        for code, (_, box) in LEGAL.items():
            if box[0] <= lon <= box[2] and box[1] <= lat <= box[3]:
                return f"EPSG:{code}"
        raise InputError(Msg.DATA_OUTSIDE_FRANCE, place, lon=round(lon, 3), lat=round(lat, 3))
    raise InputError(Msg.CRS_NOT_DECLARED, place, likely=likely(None, LEGAL))


def _contradicted(declared: str, bounds: Sequence[float] | None) -> bool:
    """Whether coordinates contradict the CRS that a file declares, which is then ignored.

    True for longitudes beyond 180, metres that are all degrees, or metres far from the area of use; and for any
    coordinates in a system without a place on earth (local engineering systems, heights only).
    """
    crs = parse(declared)
    if crs is None:
        return True
    if bounds is None or not np.isfinite(bounds).all():
        return False
    corners = np.asarray(bounds, dtype=float).reshape(2, 2)
    try:
        code = legal_code(declared)
        if crs.is_geographic:
            _plausible_degrees(corners, Place())
        elif are_degrees(bounds):
            return True
        elif code is not None:
            _plausible(corners, code, Place())
        else:
            _lonlat(crs, bounds, Place())
    except InputError:
        return True
    return False


def _of_territory(moved: Any, target: int, crs: CRS, coordinates: Any, place: Place) -> None:
    """Refuse a layer whose CRS is plausible but which lies outside the plan's territory."""
    try:
        _plausible(moved, target, place)
    except InputError:
        x, y = coordinates.mean(axis=0).tolist()
        lon, lat = Transformer.from_crs(crs, 4326, always_xy=True).transform(x, y)
        working = f"{LEGAL[target][0]} (EPSG:{target})"
        raise InputError(
            Msg.LAYER_OUTSIDE_PLAN_TERRITORY, place, lon=round(lon, 3), lat=round(lat, 3), working=working
        ) from None


def _contradiction(declared: str, bounds: Sequence[float], place: Place) -> InputError:
    """The error for coordinates that contradict the declared CRS, with likely systems for either axis order."""
    x, y = (f"{value:.6f}".rstrip("0").rstrip(".") if abs(value) <= 180 else f"{value:.0f}" for value in bounds[:2])
    candidates = likely(bounds, LEGAL)
    if candidates == UNKNOWN and (turned := _turned(bounds)) is not None:
        candidates = likely(turned, LEGAL)
    return InputError(Msg.COORDINATES_NOT_IN_DECLARED_CRS, place, crs=declared, x=x, y=y, likely=candidates)


def _lonlat(crs: CRS, bounds: Sequence[float], place: Place) -> tuple[float, float, float, float]:
    try:
        west, south, east, north = _to_degrees(crs).transform_bounds(bounds[0], bounds[1], bounds[2], bounds[3])
    except ProjError:
        raise InputError(
            Msg.COORDINATES_OUTSIDE_CRS_DOMAIN, place, crs=short(crs.to_wkt()), likely=likely(bounds, LEGAL)
        ) from None
    if not np.isfinite([west, south, east, north]).all():
        raise InputError(
            Msg.COORDINATES_OUTSIDE_CRS_DOMAIN, place, crs=short(crs.to_wkt()), likely=likely(bounds, LEGAL)
        )
    if not _within_zone(crs, (west + east) / 2, (south + north) / 2):
        raise InputError(
            Msg.COORDINATES_OUTSIDE_CRS_DOMAIN, place, crs=short(crs.to_wkt()), likely=likely(bounds, LEGAL)
        )
    return west, south, east, north


@lru_cache(maxsize=64)
def _to_degrees(crs: CRS) -> Transformer:
    """The transformation to WGS 84, longitude first; cached, as pyproj takes 5 ms."""
    return Transformer.from_crs(crs, 4326, always_xy=True)


def degrees(box: Sequence[float], declared: str | None) -> tuple[float, float, float, float] | None:
    """A box in WGS 84 (west, south, east, north); None where it, or its projection, cannot be located."""
    crs = parse(declared) if declared else None
    if crs is None or not np.isfinite(box).all():
        return None
    try:
        west, south, east, north = _to_degrees(crs).transform_bounds(box[0], box[1], box[2], box[3])
    except ProjError:
        return None
    return (west, south, east, north) if np.isfinite([west, south, east, north]).all() else None


def _within_zone(crs: CRS, lon: float, lat: float) -> bool:
    """Whether data lies near its conic zone (CC42 to CC50); coordinates of the next zone lie 900 km away."""
    conic = crs.is_projected and "Conic" in (crs.coordinate_operation.method_name if crs.coordinate_operation else "")
    code = crs.to_epsg() if conic else None
    area = CRS.from_epsg(code).area_of_use if code else None
    return area is None or (area.west - 2 <= lon <= area.east + 2 and area.south - 2 <= lat <= area.north + 2)


def to_working(
    frame: gpd.GeoDataFrame, declared: str | None, override: str | None, working: str, place: Place
) -> tuple[gpd.GeoDataFrame, list[LedgerLine], Operation]:
    """A layer in the working projection, with ledger lines and the transformation used.

    Raises
    ------
    InputError
        CRS-101 no CRS, CRS-102 an unusable one, CRS-104 coordinates out of its domain, CRS-105 coordinates
        that look swapped, CRS-106 a transformation that is too inaccurate, CRS-107 coordinates that
        contradict the declared projection.
    """
    layer = place.layer or ""
    lines: list[LedgerLine] = []
    coordinates = get_coordinates(frame.geometry.array)
    _finite(frame, coordinates, place)
    bounds = [*coordinates.min(axis=0).tolist(), *coordinates.max(axis=0).tolist()] if len(coordinates) else None
    text = declared or override
    if not text:
        raise InputError(Msg.CRS_NOT_DECLARED, place, likely=likely(bounds, LEGAL))
    if not declared:
        lines.append(LedgerLine("normalise", layer, Msg.CRS_TAKEN_FROM_OPTION, "warning", fields={"crs": override}))
    elif override and _contradicted(declared, bounds) and parse(override) is not None:
        text = override
        void = {"declared": short(declared) or nominal(declared), "crs": short(override)}
        lines.append(LedgerLine("normalise", layer, Msg.DECLARED_CRS_REPLACED, "warning", fields=void))
        if _exchanged(override, bounds):
            coordinates = coordinates[:, ::-1]
            turned = set_coordinates(frame.geometry.array.copy(), coordinates)
            frame = frame.set_geometry(turned)
            lines.append(
                LedgerLine("normalise", layer, Msg.AXES_PUT_BACK_IN_ORDER, "warning", fields={"crs": short(override)})
            )
    crs = parse(text)
    if crs is None:
        raise InputError(Msg.CRS_PLACES_NOTHING, place, declared=nominal(text), likely=likely(bounds, LEGAL))
    target = int(working.removeprefix("EPSG:"))
    if legal_code(text) == target:
        _plausible(coordinates, target, place)
        if _code(text) in _SAME:
            lines.append(
                LedgerLine("normalise", layer, Msg.CRS_TAKEN_AS_LEGAL_PROJECTION, "note", fields={"crs": short(text)})
            )
        return frame.set_crs(working, allow_override=True), lines, Operation(working, working, "", 0.0)
    if crs.is_geographic:
        _plausible_degrees(coordinates, place)
    elif bounds is not None and are_degrees(bounds):
        raise _contradiction(short(text), bounds, place)
    moved, operation = _transform(frame, crs, target, coordinates, place)
    stated = "?" if operation.accuracy_m is None else operation.accuracy_m
    fields = {"crs": short(text), "working": working, "accuracy_m": stated}
    lines.append(LedgerLine("normalise", layer, Msg.COORDINATES_CONVERTED, "note", fields=fields))
    return moved, lines, operation


def _finite(frame: gpd.GeoDataFrame, coordinates: Any, place: Place) -> None:
    bad = ~np.isfinite(coordinates).all(axis=1)
    if bad.any():
        _, index = get_coordinates(frame.geometry.array, return_index=True)
        raise InputError(Msg.COORDINATE_NOT_FINITE, replace(place, feature=int(frame.index[index[np.argmax(bad)]])))


def _transform(
    frame: gpd.GeoDataFrame, crs: CRS, target: int, coordinates: Any, place: Place
) -> tuple[gpd.GeoDataFrame, Operation]:
    working = f"EPSG:{target}"
    area: Any = AreaOfInterest(*LEGAL[target][1])
    with ALONE, warnings.catch_warnings():
        # a missing grid is handled below, by the accuracy of the remaining operation, and noted in the ledger
        warnings.simplefilter("ignore", UserWarning)
        try:
            group = TransformerGroup(crs, target, always_xy=True, area_of_interest=area)
        except ProjError:
            raise InputError(
                Msg.COORDINATES_OUTSIDE_CRS_DOMAIN, place, crs=short(crs.to_wkt()), likely=likely(None, LEGAL)
            ) from None
    best = next(iter(group.transformers), None)
    accuracy = best.accuracy if best is not None and best.accuracy is not None and best.accuracy >= 0 else None
    # without a stated accuracy only the ellipsoids of current systems are accepted: NTF was 50 m off in tests
    trusted = _modern(crs) if accuracy is None else accuracy <= MOST_INACCURATE_M
    if best is None or not trusted:
        stated = "?" if accuracy is None else f"{accuracy:g}"
        raise InputError(Msg.TRANSFORMATION_TOO_INACCURATE, place, crs=short(crs.to_wkt()), accuracy=stated)
    if not len(coordinates):
        return frame.set_crs(working, allow_override=True), Operation(
            short(crs.to_wkt()), working, best.description, accuracy
        )
    _lonlat(crs, (*coordinates.min(axis=0), *coordinates.max(axis=0)), place)
    moved = np.column_stack(best.transform(coordinates[:, 0], coordinates[:, 1]))
    if not np.isfinite(moved).all():
        bounds = [*coordinates.min(axis=0).tolist(), *coordinates.max(axis=0).tolist()]
        raise InputError(
            Msg.COORDINATES_OUTSIDE_CRS_DOMAIN, place, crs=short(crs.to_wkt()), likely=likely(bounds, LEGAL)
        )
    _of_territory(moved, target, crs, coordinates, place)
    out = frame.copy()
    out = out.set_geometry(set_coordinates(out.geometry.array.copy(), moved), crs=working)
    return out, Operation(short(crs.to_wkt()), working, best.description, accuracy)


@lru_cache(maxsize=8)
def _domain(target: int) -> tuple[float, float, float, float]:
    """Box of a legal projection's territory in metres, with a margin of 50 km."""
    x0, y0, x1, y1 = Transformer.from_crs(4326, target, always_xy=True).transform_bounds(*LEGAL[target][1])
    return x0 - 5e4, y0 - 5e4, x1 + 5e4, y1 + 5e4


def _plausible(coordinates: Any, target: int, place: Place) -> None:
    """Check that coordinates lie in the projection's territory: not degrees, not swapped, not another zone's metres."""
    if not len(coordinates):
        return
    x0, y0, x1, y1 = _domain(target)
    x, y = coordinates[:, 0], coordinates[:, 1]
    inside = (x >= x0) & (x <= x1) & (y >= y0) & (y <= y1)
    if inside.all():
        return
    swapped = (y >= x0) & (y <= x1) & (x >= y0) & (x <= y1)
    if swapped.all():
        raise InputError(Msg.AXES_SWAPPED, place)
    worst = int(np.argmin(inside))
    at = (float(x[worst]), float(y[worst]))
    raise _contradiction(f"EPSG:{target}", (*at, *at), place)


def _plausible_degrees(coordinates: Any, place: Place) -> None:
    if not len(coordinates):
        return
    lon, lat = coordinates[:, 0], coordinates[:, 1]
    beyond = (np.abs(lat) > 90) | (np.abs(lon) > 180)
    if beyond.any():
        bounds = [*coordinates.min(axis=0).tolist(), *coordinates.max(axis=0).tolist()]
        raise _contradiction("EPSG:4326", bounds, place)
    for west, south, east, north in (box for _, box in LEGAL.values()):
        if ((lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)).all():
            return
    for west, south, east, north in (box for _, box in LEGAL.values()):
        if ((lat >= west) & (lat <= east) & (lon >= south) & (lon <= north)).all():
            raise InputError(Msg.AXES_SWAPPED, place)


def _exchanged(declared: str, bounds: Sequence[float] | None) -> bool:
    """Whether bounds fit a system only with x and y exchanged: the file was read in latitude, longitude order."""
    return _contradicted(declared, bounds) and not _contradicted(declared, _turned(bounds))


def _turned(bounds: Sequence[float] | None) -> Sequence[float] | None:
    """Bounds with x and y exchanged."""
    return None if bounds is None else (bounds[1], bounds[0], bounds[3], bounds[2])
