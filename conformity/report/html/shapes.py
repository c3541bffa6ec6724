"""What the page's map draws: outlines in metres from a corner of the plan, thinned to what a screen can show."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from conformity.language import figures
from conformity.report import symbols

if TYPE_CHECKING:
    from conformity.report.wording.texts import Texts

#: the map's widest side in steps: detail finer than one of them is left out
_STEPS: Final = 3000
_MOST_ZONES: Final = 20_000
#: what speaks for the plan, and what is only to be read, is in the tables
_UNDRAWN: Final = frozenset({"favourable", "information"})
#: phrases that the script says
_SAID: Final = ("shown", "copied", "map_zones", "map_network", "map_concerns", "zoom_in", "zoom_out")


def of(texts: Texts) -> dict[str, Any]:
    """Zones, elements, concerns and narrow places, with what the legend and the filters need."""
    report = texts.report
    bounds = shapely.total_bounds(np.asarray(report.zones.geometry.array, dtype=object))
    x0, y0, x1, y1 = (float(v) for v in bounds)
    corner = (np.floor(x0), np.floor(y0))
    detail = max(x1 - x0, y1 - y0, 1.0) / _STEPS
    window = (x0 - 3000, y0 - 3000, x1 + 3000, y1 + 3000)

    def drawn(frame: Any, metres: float = detail) -> list[list[Any]]:
        return outlines(frame.geometry.array, corner, metres, window)

    zones: list[list[Any]] = []
    for zone_class, label, parts in zip(
        report.zones["zone_class"], report.zones["label"], drawn(report.zones), strict=True
    ):
        if parts and len(zones) < _MOST_ZONES:
            zones.append([str(zone_class), str(label), parts])
    elements: list[list[Any]] = []
    for key, parts in zip(report.elements["element_key"], drawn(report.elements), strict=True):
        if parts:
            row = texts.register.elements[str(key)]
            elements.append(
                [symbols.of_element(row), texts.element_short(str(key)), float(row["uncertainty_m"] or 0.0), parts]
            )
    drawn_classes = {each[0] for each in zones}
    order = list(symbols.NETWORK)
    elements.sort(key=lambda e: order.index(e[0]), reverse=True)
    places = dict(zip(report.concerns["concern_id"], drawn(report.concerns, detail / 2), strict=True))
    concerns = []
    for concern in texts.register.concerns:
        parts = places[concern["concern_id"]]
        # a point of the document has no one place
        if parts and concern["kind"] == "place" and concern["severity"] not in _UNDRAWN:
            concerns.append([concern["concern_id"], concern["rank"], concern["severity"], texts.title(concern), parts])
    return {
        "bounds": [0, 0, round(x1 - corner[0]), round(y1 - corner[1])],
        "zones": zones,
        "elements": elements,
        "concerns": concerns,
        "passages": _passages(texts, corner, detail, window),
        "classes": {
            name: [ink, texts.words.zone_class[name], hatched]
            for name, (ink, hatched) in symbols.ZONES.items()
            if name in drawn_classes
        },
        "network": {
            key: [d.colour, texts.words.phrase[d.phrase], d.hatch, list(d.dashes), d.marker]
            for key, d in symbols.NETWORK.items()
        },
        "severity": {name: [ink, width, texts.words.severity[name]] for name, (ink, width) in symbols.SEVERITY.items()},
        "said": {
            "colon": texts.words.phrase["colon"],
            **{name: texts.words.phrase[f"page_{name}"] for name in _SAID},
        },
    }


def _passages(texts: Texts, corner: Any, detail: float, window: Any) -> list[Any]:
    table = texts.report.passages
    table = table[(table["measure"] == "residual_width") & (table["reason"] == "")]
    pieces = []
    drawn = outlines(table.geometry.array, corner, detail, window)
    for key, measured, parts in zip(table["element_key"], table["value"], drawn, strict=True):
        value = figures.finite(measured)
        if value is not None and parts:
            pieces.append([figures.length(round(value), texts.lang), texts.element_short(str(key)), parts])
    return pieces


def outlines(shapes: Any, corner: Any, metres: float, window: Any) -> list[list[Any]]:
    """``[dimension, rings …]`` of each part of each geometry, in whole metres from a corner.

    Parameters
    ----------
    shapes
        Geometries in metres; missing and empty ones have no part.
    metres
        Detail finer than this is left out.
    window
        Bounds (minimum x and y, maximum x and y, in metres) beyond which nothing is drawn.
    """
    held = np.asarray(shapes, dtype=object)
    present = np.flatnonzero(~(shapely.is_missing(held) | shapely.is_empty(held)))
    parts, of = _taken_apart(shapely.clip_by_rect(held[present], *window), present)
    parts, of = _taken_apart(parts, of)
    solid = shapely.get_dimensions(parts) != 0
    thin = parts.copy()
    thin[solid] = shapely.simplify(parts[solid], metres, preserve_topology=False)
    gone = solid & shapely.is_empty(thin)
    thin[gone] = shapely.envelope(parts[gone])
    pieces, of = _taken_apart(thin, of)
    dimensions = shapely.get_dimensions(pieces)
    surface = dimensions == 2
    rings, owner = shapely.get_rings(pieces[surface], return_index=True)
    flattened: list[list[list[int]]] = [[] for _ in pieces]
    for n, ring in zip(np.flatnonzero(surface)[owner].tolist(), _lines(rings, corner), strict=True):
        flattened[n].append(ring)
    bare = np.flatnonzero(~surface & ~shapely.is_empty(pieces))
    for n, line in zip(bare.tolist(), _lines(pieces[bare], corner), strict=True):
        flattened[n].append(line)
    runs: list[list[Any]] = [[] for _ in held]
    for at, dimension, lines in zip(of.tolist(), dimensions.tolist(), flattened, strict=True):
        if lines:
            runs[at].append([dimension, *lines])
    return runs


def _taken_apart(shapes: Any, of: Any) -> tuple[Any, Any]:
    """The parts of some geometries, and what each is of."""
    parts, at = shapely.get_parts(shapes, return_index=True)
    return parts, of[at]


def _lines(lines: Any, corner: Any) -> list[list[int]]:
    """X and y one after the other, of each line; a point told twice running stands once."""
    places, of = shapely.get_coordinates(lines, return_index=True)
    xy = np.round(places - np.asarray(corner)).astype(int)
    kept = np.ones(len(xy), dtype=bool)
    kept[1:] = (xy[1:] != xy[:-1]).any(axis=1) | (of[1:] != of[:-1])
    ends = 2 * np.searchsorted(of[kept], np.arange(1, len(lines) + 1))
    numbers = xy[kept].ravel().tolist()
    starts = [0, *ends[:-1].tolist()]
    return [numbers[a:b] for a, b in zip(starts, ends.tolist(), strict=False)]
