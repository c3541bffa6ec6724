"""What the page's map draws: outlines in metres from a corner of the plan, thinned to what a screen can show."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from conformity.language import figures
from conformity.report import places, symbols
from conformity.report.content.listed import level_said

if TYPE_CHECKING:
    from conformity.report.wording.texts import Texts

#: the map's widest side in steps: detail finer than one of them is left out
_STEPS: Final = 3000
_MOST_ZONES: Final = 20_000
#: zones that have a name on the map, the largest first
_MOST_NAMES: Final = 3_000
#: phrases that the script says
_SAID: Final = (
    "shown", "copied", "map_zones", "map_network", "map_concerns", "map_communes", "zoom_in", "zoom_out", "back",
    "whole", "nowhere", "legend_point",
)  # fmt: skip


def of(texts: Texts) -> dict[str, Any]:
    """Zones, communes, elements, concerns and narrow places, with what the legend needs."""
    report, phrase = texts.report, texts.words.phrase
    view = _View(report)
    zones, elements = _zones(texts, view), _elements(texts, view)
    classes, entries = {each[0] for each in zones}, {each[0] for each in elements}
    return {
        "bounds": view.bounds,
        "zones": zones,
        "communes": _communes(texts, view),
        "elements": elements,
        "concerns": _concerns(texts, view),
        "passages": _passages(texts, view),
        "classes": {
            name: [ink, texts.words.zone_class[name], symbols.AU_EDGE if hatched else ""]
            for name, (ink, hatched) in symbols.ZONES.items()
            if name in classes
        },
        "network": {
            key: [d.colour, phrase[d.phrase], d.hatch, list(d.dashes), d.marker]
            for key, d in symbols.NETWORK.items()
            if key in entries
        },
        "severity": {
            name: [m.ink, m.casing, m.number, m.width, m.sign, level_said(texts, name, texts.register.concerns)]
            for name, m in symbols.SEVERITY.items()
        },
        "signs": symbols.SIGNS,
        "measures": {name: phrase[f"map_passage_{name}"] for name in ("residual_width", "gap")},
        "commune": phrase["map_commune"],
        "said": {
            "colon": phrase["colon"],
            "bands": phrase["map_bands_short"],
            **{name: phrase[f"page_{name}"] for name in _SAID},
        },
    }


class _View:
    """The map's corner, window and detail."""

    def __init__(self, report: Any) -> None:
        x0, y0, x1, y1 = shapely.total_bounds(np.asarray(report.zones.geometry.array, dtype=object)).tolist()
        self.corner = (float(np.floor(x0)), float(np.floor(y0)))
        self.detail = max(x1 - x0, y1 - y0, 1.0) / _STEPS
        self.window = (x0 - 3000, y0 - 3000, x1 + 3000, y1 + 3000)
        self.bounds = [0, 0, round(x1 - self.corner[0]), round(y1 - self.corner[1])]

    def drawn(self, shapes: Any, share: float = 1.0) -> list[list[Any]]:
        """``[dimension, rings …]`` of each part of each geometry, thinned to a share of the map's detail."""
        return outlines(shapes, self.corner, self.detail * share, self.window)

    def point(self, x: float, y: float) -> list[int]:
        """A point in whole metres from the corner."""
        return [round(x - self.corner[0]), round(y - self.corner[1])]


def _zones(texts: Texts, view: _View) -> list[list[Any]]:
    """Class, label, outlines, and the position of the name with the room it has (metres)."""
    table = texts.report.zones
    shapes = np.asarray(table.geometry.array, dtype=object)
    held = np.flatnonzero(~(shapely.is_missing(shapes) | shapely.is_empty(shapes)))
    named = held[np.argsort(-shapely.area(shapes[held]), kind="stable")[:_MOST_NAMES]]
    spots: list[list[int]] = [[] for _ in shapes]
    at, radius = places.middles(shapes[named], view.detail * 2)
    for n, (x, y), r in zip(named.tolist(), at.tolist(), radius.tolist(), strict=True):
        spots[n] = [*view.point(x, y), round(r)]
    rows = zip(table["zone_class"], table["label"], view.drawn(shapes), spots, strict=True)
    return [[str(c), str(label), parts, spot] for c, label, parts, spot in rows if parts][:_MOST_ZONES]


def _communes(texts: Texts, view: _View) -> list[list[Any]]:
    """Name, outline, and position of the name."""
    outlines = places.commune_outlines(texts.report)
    shapes = np.array(list(outlines.values()), dtype=object)
    if not len(shapes):
        return []
    at, _ = places.middles(shapes, view.detail * 8)
    return [
        [texts.commune(code) if code else "", parts, view.point(*spot)]
        for code, parts, spot in zip(outlines, view.drawn(shapely.boundary(shapes), 2.0), at.tolist(), strict=True)
    ]


def _elements(texts: Texts, view: _View) -> list[list[Any]]:
    """Entry of the legend, name, outlines, and the band of one that is vague; the most visible comes last."""
    table = texts.report.elements
    shapes = np.asarray(table.geometry.array, dtype=object)
    unsure = np.array([float(u or 0.0) for u in table["uncertainty_m"]])
    vague = (unsure >= symbols.VAGUE_M) & ~shapely.is_missing(shapes)
    bands = np.full(len(shapes), None, dtype=object)
    near = shapely.clip_by_rect(shapes[vague], *view.window)
    bands[vague] = shapely.buffer(shapely.simplify(near, view.detail), unsure[vague], quad_segs=4)
    rows = zip(table["element_key"], view.drawn(shapes), view.drawn(bands), strict=True)
    elements = [
        [symbols.of_element(texts.register.elements[str(key)]), texts.element_short(str(key)), parts, band]
        for key, parts, band in rows
        if parts or band
    ]
    order = list(symbols.NETWORK)
    return sorted(elements, key=lambda each: order.index(each[0]), reverse=True)


def _concerns(texts: Texts, view: _View) -> list[list[Any]]:
    """Id, rank, severity, title, outlines, and the point of what bears a sign."""
    table, spots = texts.report.concerns, places.spots(texts.report)
    marked = {row["concern_id"] for row in places.marked(texts.report, texts.register.concerns)}
    parts_of = dict(zip(table["concern_id"], view.drawn(table.geometry.array, 0.5), strict=True))
    concerns = []
    for concern in texts.register.concerns:
        ident = str(concern["concern_id"])
        spot = spots[ident] if ident in marked else None
        point = view.point(spot.x, spot.y) if spot else []
        concerns.append(
            [ident, int(concern["rank"]), concern["severity"], texts.title(concern), parts_of[ident], point]
        )
    return concerns


def _passages(texts: Texts, view: _View) -> list[Any]:
    """Measure, width in words, element, outlines."""
    table = texts.report.passages
    table = table[table["measure"].isin(("residual_width", "gap")) & (table["reason"] == "")]
    pieces = []
    rows = zip(table["measure"], table["element_key"], table["value"], view.drawn(table.geometry.array), strict=True)
    for measure, key, measured, parts in rows:
        value = figures.finite(measured)
        if value is not None and parts:
            said = figures.length(round(value), texts.lang)
            pieces.append([str(measure), said, texts.element_short(str(key)), parts])
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
    """X and y one after the other, of each line; repeated points once."""
    places, of = shapely.get_coordinates(lines, return_index=True)
    xy = np.round(places - np.asarray(corner)).astype(int)
    kept = np.ones(len(xy), dtype=bool)
    kept[1:] = (xy[1:] != xy[:-1]).any(axis=1) | (of[1:] != of[:-1])
    ends = 2 * np.searchsorted(of[kept], np.arange(1, len(lines) + 1))
    numbers = xy[kept].ravel().tolist()
    starts = [0, *ends[:-1].tolist()]
    return [numbers[a:b] for a, b in zip(starts, ends.tolist(), strict=False)]
