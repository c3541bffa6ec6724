"""What the page's map draws: outlines in metres from a corner of the plan, thinned to what a screen can show."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from conformity.report import figures, symbols

if TYPE_CHECKING:
    from conformity.report.wording.texts import Texts

#: the map's widest side in steps: detail finer than one of them is left out
_STEPS: Final = 3000
_MOST_ZONES: Final = 20_000
#: what speaks for the plan, and what is only to be read, is in the tables
_UNDRAWN: Final = frozenset({"favourable", "information"})


def of(texts: Texts) -> dict[str, Any]:
    """Zones, elements, concerns and narrow places, with what the legend and the filters need."""
    report = texts.report
    bounds = shapely.total_bounds(np.asarray(report.zones.geometry.array, dtype=object))
    x0, y0, x1, y1 = (float(v) for v in bounds)
    corner = (np.floor(x0), np.floor(y0))
    detail = max(x1 - x0, y1 - y0, 1.0) / _STEPS
    window = (x0 - 3000, y0 - 3000, x1 + 3000, y1 + 3000)

    def drawn(shape: Any, metres: float = detail) -> list[Any] | None:
        return _drawn(shape, corner, metres, window)

    zones: list[list[Any]] = []
    for row, shape in zip(report.zones.to_dict("records"), report.zones.geometry, strict=True):
        parts = drawn(shape)
        if parts and len(zones) < _MOST_ZONES:
            zones.append([str(row["zone_class"]), str(row["label"]), parts])
    elements: list[list[Any]] = []
    for key, shape in zip(report.elements["element_key"], report.elements.geometry, strict=True):
        parts = drawn(shape)
        if parts:
            row = texts.register.elements[str(key)]
            elements.append(
                [symbols.of_element(row), texts.element_short(str(key)), float(row["uncertainty_m"] or 0.0), parts]
            )
    order = list(symbols.NETWORK)
    elements.sort(key=lambda e: order.index(e[0]), reverse=True)
    geometry = dict(zip(report.concerns["concern_id"], report.concerns.geometry, strict=True))
    concerns = []
    for concern in texts.register.concerns:
        shape = geometry[concern["concern_id"]]
        parts = drawn(shape, detail / 2) if shape is not None and not shape.is_empty else None
        if parts and concern["severity"] not in _UNDRAWN:
            concerns.append(
                [
                    concern["concern_id"],
                    concern["rank"],
                    concern["severity"],
                    texts.title(concern),
                    concern["kind"] == "site",
                    parts,
                ]
            )
    return {
        "bounds": [0, 0, round(x1 - corner[0]), round(y1 - corner[1])],
        "zones": zones,
        "elements": elements,
        "concerns": concerns,
        "passages": _passages(texts, corner, detail, window),
        "classes": {
            name: [ink, texts.words.zone_class[name], hatched] for name, (ink, hatched) in symbols.ZONES.items()
        },
        "network": {
            key: [d.colour, texts.words.phrase[d.phrase], d.hatch, list(d.dashes), d.marker]
            for key, d in symbols.NETWORK.items()
        },
        "severity": {name: [ink, width, texts.words.severity[name]] for name, (ink, width) in symbols.SEVERITY.items()},
        "said": {
            name: texts.words.phrase[f"page_{name}"]
            for name in ("shown", "copied", "map_zones", "map_network", "map_concerns", "zoom_in", "zoom_out")
        },
    }


def _passages(texts: Texts, corner: Any, detail: float, window: Any) -> list[Any]:
    table = texts.report.passages
    found = []
    for row, shape in zip(table.to_dict("records"), table.geometry, strict=True):
        value = figures.known(row["value"])
        if shape is None or row["measure"] != "residual_width" or row["reason"] or value is None:
            continue
        parts = _drawn(shape, corner, detail, window)
        if parts:
            found.append(
                [figures.length(round(value), texts.lang), texts.element_short(str(row["element_key"])), parts]
            )
    return found


def _drawn(shape: Any, corner: Any, metres: float, window: Any) -> list[Any] | None:
    """``[dimension, rings …]`` of each part, in whole metres from the corner; None for nothing to be seen."""
    if shape is None or shapely.is_empty(shape):
        return None
    cut = shapely.clip_by_rect(shape, *window)
    parts: list[Any] = []
    for part in shapely.get_parts(shapely.get_parts(cut)):
        dimension = int(shapely.get_dimensions(part))
        thin = shapely.simplify(part, metres, preserve_topology=False) if dimension else part
        if shapely.is_empty(thin):
            thin = shapely.envelope(part) if dimension else part
        for piece in shapely.get_parts(thin):
            if shapely.get_dimensions(piece) == 2:
                parts.append([2, *(_ring(ring, corner) for ring in (piece.exterior, *piece.interiors))])
            elif not shapely.is_empty(piece):
                parts.append([int(shapely.get_dimensions(piece)), _ring(piece, corner)])
    return parts or None


def _ring(line: Any, corner: Any) -> list[int]:
    """X and y one after the other."""
    xy = np.round(shapely.get_coordinates(line) - np.asarray(corner)).astype(int)
    keep = np.ones(len(xy), dtype=bool)
    keep[1:] = (xy[1:] != xy[:-1]).any(axis=1)
    return [int(v) for v in xy[keep].ravel()]
