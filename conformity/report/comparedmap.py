"""The map of two drafts compared, as SVG: what is new, worse, kept, better or resolved, each place by its number.

Drawn from the outlines of the two reports alone, without a library; the same comparison gives the same bytes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple
from xml.sax.saxutils import escape

import shapely

from conformity.follow.compare import STATUSES
from conformity.language import figures
from conformity.report.content.comparison import MAP as NAME
from conformity.report.inputs import line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conformity.follow.compare import Comparison
    from conformity.report.wording import Words

__all__ = ["NAME", "draw"]

#: status → colour, dashes of its outline, opacity of its ground; the most important is drawn last
_DRAWN: Final = {
    "new": ("#b2182b", "", 0.45), "worse": ("#d95f02", "", 0.35), "kept": ("#555555", "", 0.15),
    "unassessed": ("#7b5aa6", "2 4", 0.1), "better": ("#2166ac", "8 4", 0.15), "resolved": ("#1b7837", "3 3", 0.1),
}  # fmt: skip
#: the drawing, its margin, and the column of its legend (pixels)
_WIDTH: Final = 1000.0
_MARGIN: Final = 40.0
_LEGEND: Final = 220.0
_LEAST_HEIGHT: Final = 260.0
#: ground that is shown at least (metres)
_LEAST_M: Final = 500.0
_STEPS: Final = (100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000)


class _Place(NamedTuple):
    status: str
    number: str
    title: str
    shape: Any


def draw(changes: Comparison, words: Words) -> bytes | None:
    """The drawing; None where no place of either draft has an outline.

    Parameters
    ----------
    words
        The words of the language it is drawn in.
    """
    places = sorted(_places(changes), key=lambda place: -STATUSES.index(place.status))
    if not places:
        return None
    west, south, east, north = shapely.total_bounds([place.shape for place in places]).tolist()
    east, north = max(east, west + _LEAST_M), max(north, south + _LEAST_M)
    room = _WIDTH - _LEGEND - 2 * _MARGIN
    scale = min(room / (east - west), room / (north - south))
    height = max((north - south) * scale + 2 * _MARGIN, _LEAST_HEIGHT)
    title = escape(line(words.phrase["compare_map"]))
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH:.0f} {height:.0f}" width="{_WIDTH:.0f}" '
        f'height="{height:.0f}" font-family="sans-serif" role="img" aria-label="{title}"><title>{title}</title>',
        f'<rect width="{_WIDTH:.0f}" height="{height:.0f}" fill="#ffffff"/>',
    ]

    def at(x: float, y: float) -> str:
        return f"{_MARGIN + (x - west) * scale:.1f} {_MARGIN + (north - y) * scale:.1f}"

    parts += [_shape(place, at, 1 / scale) for place in places]
    parts += [_number(place, at) for place in places]
    parts += _legend(changes, words)
    parts.append(_bar(scale, height, words.lang))
    return "".join([*parts, "</svg>\n"]).encode("utf-8", "xmlcharrefreplace")


def _places(changes: Comparison) -> Iterator[_Place]:
    """Each change of a concern at its present place, or at its previous one if it has none now."""
    now = {each.concern_id: each.shape for each in changes.after.grounds}
    then = {each.concern_id: each.shape for each in changes.before.grounds}
    for change in changes.concerns:
        rows, shapes = (change.new, now) if change.new else (change.old, then)
        for row in rows:
            shape = shapes.get(row["concern_id"])
            if shape is not None and not shape.is_empty:
                yield _Place(change.status, str(row["rank"]), str(row["title"]), shape)


def _shape(place: _Place, at: Any, pixel: float) -> str:
    """The outline of a place, thinned to what the drawing shows; a point has a ring around it."""
    colour, dashes, opacity = _DRAWN[place.status]
    path, rings = [], []
    for part in shapely.get_parts(shapely.simplify(place.shape, pixel / 2)):
        for piece in shapely.get_parts(part) if part.geom_type.startswith(("Multi", "Geometry")) else (part,):
            if piece.geom_type == "Polygon":
                path += [
                    f"M{' L'.join(at(x, y) for x, y in shapely.get_coordinates(ring).tolist())}Z"
                    for ring in (piece.exterior, *piece.interiors)
                ]
            elif piece.geom_type == "LineString":
                rings.append(f"M{' L'.join(at(x, y) for x, y in shapely.get_coordinates(piece).tolist())}")
            elif not piece.is_empty:
                x, y = at(piece.x, piece.y).split()
                path.append(f"M{x} {y}m-6 0a6 6 0 1 0 12 0a6 6 0 1 0 -12 0Z")
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    pen = f'stroke="{colour}" stroke-width="2.5" stroke-linejoin="round"{dashed}'
    drawn = f'<path d="{"".join(path)}" fill="{colour}" fill-opacity="{opacity}" fill-rule="evenodd" {pen}/>' * bool(
        path
    )
    drawn += f'<path d="{"".join(rings)}" fill="none" {pen}/>' * bool(rings)
    return f"<g><title>{escape(line(f'{place.number}. {place.title}'))}</title>{drawn}</g>"


def _number(place: _Place, at: Any) -> str:
    colour = _DRAWN[place.status][0]
    point = shapely.point_on_surface(place.shape)
    x, y = at(point.x, point.y).split()
    return (
        f'<text x="{x}" y="{y}" font-size="15" font-weight="bold" text-anchor="middle" dominant-baseline="central" '
        f'fill="{colour}" stroke="#ffffff" stroke-width="4" paint-order="stroke">{escape(place.number)}</text>'
    )


def _legend(changes: Comparison, words: Words) -> list[str]:
    """What each outline means, and how many concerns there are of it, those without a place included."""
    left, counts = _WIDTH - _LEGEND, changes.counts()
    drawn = [
        f'<text x="{left:.0f}" y="36" font-size="15" font-weight="bold">{escape(words.phrase["map_legend"])}</text>'
    ]
    for n, status in enumerate(STATUSES):
        colour, dashes, opacity = _DRAWN[status]
        top = 56 + 28 * n
        dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
        drawn.append(
            f'<rect x="{left:.0f}" y="{top}" width="26" height="16" fill="{colour}" fill-opacity="{opacity}" '
            f'stroke="{colour}" stroke-width="2.5"{dashed}/><text x="{left + 36:.0f}" y="{top + 13}" font-size="14">'
            f"{escape(words.phrase[f'status_{status}'])} ({counts[status]})</text>"
        )
    return drawn


def _bar(scale: float, height: float, lang: str) -> str:
    """A bar of a round length, in the corner below the legend."""
    length = max((step for step in _STEPS if step * scale <= _LEGEND - 2 * _MARGIN), default=_STEPS[0])
    left, low = _WIDTH - _LEGEND, height - 24
    return (
        f'<path d="M{left:.0f} {low - 5:.0f}v5h{length * scale:.1f}v-5" fill="none" stroke="#1a1a1a" stroke-width="2"/>'
        f'<text x="{left:.0f}" y="{low - 10:.0f}" font-size="13">{escape(figures.length(float(length), lang))}</text>'
    )
