"""The three kinds of map: overview, extract, sheet of a commune."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from conformity.language import figures, of
from conformity.report import symbols
from conformity.report.content.overview import to_treat
from conformity.report.maps import drawing, sheet
from conformity.report.maps.names import MOST_COMMUNES, commune_name
from conformity.report.wording.register import texts as listed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from conformity.report.maps.ground import Ground
    from conformity.report.wording.register import Record

#: A coarse source bears no map larger than this (circular on the maps of SRCE: 1:100 000).
_FLOOR_COARSE: Final = 25_000
_FLOOR: Final = 2_500
_COARSE_M: Final = 100.0
#: A4, landscape, and the column of the legend (centimetres)
_PAGE: Final = (29.7, 21.0)
_COLUMN: Final = 7.6
_EXTRACT: Final = (11.0, 7.6)


def overview(ground: Ground) -> bytes:
    """The whole plan, with the network and the places of the concerns."""
    box = tuple(shapely.total_bounds(ground.zones).tolist())
    phrase = ground.texts.words.phrase
    return _page(
        ground,
        box,
        ground.texts.report.dossier.title or str(ground.texts.report.plan.get("name", "")),
        phrase["map_overview"],
        None,
    )


def communes(ground: Ground, step: Callable[[], None]) -> dict[str, bytes]:
    """A sheet a commune, numbered; none where the zones tell no commune. ``step`` is called before each is drawn."""
    outlines = {code: shape for code, shape in ground.commune_outlines().items() if code}
    pages = {}
    chosen = sorted(outlines)[:MOST_COMMUNES]
    for n, code in enumerate(chosen, start=1):
        phrase = ground.texts.words.phrase
        number = f"{phrase['map_plan']} {n}/{len(chosen)}"
        step()
        pages[commune_name(code)] = _page(ground, outlines[code].bounds, ground.texts.commune(code), number, code)
    return pages


def extract(ground: Ground, concern: Record, shape: Any) -> bytes:
    """The surroundings of a concern."""
    keys = {str(k) for k in listed(concern["elements"])}
    coarse = [u for row, u in zip(ground.rows, ground.uncertainty, strict=True) if str(row["element_key"]) in keys]
    floor = _FLOOR_COARSE if max(coarse, default=0.0) >= _COARSE_M else _FLOOR
    frame = sheet.fitted(shape.bounds, *_EXTRACT, floor=max(floor, 5_000), margin=1.6)
    figure = sheet.paper(_EXTRACT[0] + 0.2, _EXTRACT[1] + 0.9)
    axes = sheet.window(figure, frame, 0.1, 0.8)
    ground.draw_zones(axes, frame, labels=True)
    ground.draw_network(axes, frame)
    ground.draw_passages(axes, frame, keys)
    ground.draw_concern(axes, shape, str(concern["severity"]), frame)
    sheet.scale_bar(axes, frame, ground.texts.lang)
    sheet.north(axes, frame)
    sheet.fitted_line(figure, _line(ground), 6.5)
    return sheet.png(figure, 160)


def _page(ground: Ground, box: Sequence[float], title: str, number: str, commune: str | None) -> bytes:
    """An A4 sheet: the map on the left, the column of the PAC sheet on the right."""
    texts = ground.texts
    frame = sheet.fitted(
        (box[0], box[1], box[2], box[3]), _PAGE[0] - _COLUMN - 1.4, _PAGE[1] - 1.6, floor=_floor(ground)
    )
    figure = sheet.paper(*_PAGE)
    axes = sheet.window(figure, frame, 0.7, 0.8)
    ground.draw_zones(axes, frame, labels=commune is not None, faint=True)
    network = ground.draw_network(axes, frame)
    _communes(ground, axes, frame, commune)
    drawn = _concerns(ground, axes, frame, commune)
    sheet.scale_bar(axes, frame, texts.lang)
    sheet.north(axes, frame)
    _column(figure, ground, title, number, network, drawn)
    return sheet.png(figure, 120)


def _floor(ground: Ground) -> int:
    return _FLOOR_COARSE if float(ground.uncertainty.max(initial=0.0)) >= _COARSE_M else _FLOOR


def _communes(ground: Ground, axes: Any, frame: sheet.Frame, commune: str | None) -> None:
    for code, shape in ground.commune_outlines().items():
        own = commune is None or code == commune
        clipped = drawing.thinned(shape.boundary, frame.metres_a_point)
        drawing.lines(
            axes,
            [clipped],
            colors="#333333" if own else "#888888",
            linewidths=1.6 if own else 0.7,
            linestyles=[(0, (7, 2, 1.5, 2))],
            zorder=10,
        )
        if commune is not None and not own:
            continue
        if commune is None and code:
            place = shapely.point_on_surface(shape)
            axes.text(
                place.x,
                place.y,
                sheet.wrapped(ground.texts.commune(code), 18),
                fontsize=8,
                style="italic",
                ha="center",
                color="#222222",
                zorder=13,
                bbox={"fc": "white", "ec": "none", "alpha": 0.6, "pad": 0.6},
            )


def _concerns(ground: Ground, axes: Any, frame: sheet.Frame, commune: str | None) -> list[str]:
    """Places of the concerns to treat, with their rank: the number is that of the report."""
    report = ground.texts.report
    shapes = dict(zip(report.concerns["concern_id"], report.concerns.geometry, strict=True))
    severities = []
    taken: list[tuple[float, float]] = []
    for concern in to_treat(ground.texts):
        if concern["kind"] != "place":  # a point of the document has no one place
            continue
        shape = shapes[concern["concern_id"]]
        if shape is None or shape.is_empty or (commune is not None and commune not in concern["communes"]):
            continue
        (clipped,) = drawing.clipped([shape], frame.box)
        if clipped is None or shapely.is_empty(clipped):
            continue
        severity = str(concern["severity"])
        severities.append(severity)
        ground.draw_concern(axes, clipped, severity, frame)
        place = shapely.point_on_surface(clipped)
        x, y = _free(place.x, place.y, taken, frame.metres_a_point * 15)
        axes.annotate(
            str(concern["rank"]),
            (place.x, place.y),
            (x, y),
            fontsize=7,
            weight="bold",
            color="white",
            ha="center",
            va="center",
            bbox={"boxstyle": "circle,pad=0.25", "fc": symbols.SEVERITY[severity][0], "ec": "white", "lw": 0.8},
            arrowprops={"arrowstyle": "-", "lw": 0.7, "color": "#333333"},
            zorder=20,
        )
    return [s for s in symbols.SEVERITY if s in severities]


def _free(x: float, y: float, taken: list[tuple[float, float]], apart: float) -> tuple[float, float]:
    """A place for a number, beside the others: the nearest free one of a spiral."""
    for n in range(60):
        angle, away = n * 2.4, apart * 0.45 * n**0.5 if n else 0.0
        there = (x + away * float(np.cos(angle)), y + away * float(np.sin(angle)))
        if all((there[0] - a) ** 2 + (there[1] - b) ** 2 > apart**2 for a, b in taken):
            break
    taken.append(there)
    return there


def _column(figure: Any, ground: Ground, title: str, number: str, network: list[str], drawn: list[str]) -> None:
    """The column of the sheet: who, what, status, legend, date, sources."""
    from matplotlib.lines import Line2D

    texts, phrase = ground.texts, ground.texts.words.phrase
    axes = figure.add_axes(((_PAGE[0] - _COLUMN) / _PAGE[0], 0.035, (_COLUMN - 0.5) / _PAGE[0], 0.93))
    axes.set_axis_off()
    plan = texts.report.dossier.title or str(texts.report.plan.get("name", ""))
    y = 1.0
    for said, size, weight, width in (
        (plan if plan != title else "", 8.5, "normal", 46),
        (title, 13, "bold", 27),
        (number, 10, "bold", 40),
        (phrase["map_purpose"], 8, "normal", 48),
        (phrase["map_theme"], 9, "bold", 40),
    ):
        if said:
            y = sheet.written(axes, sheet.wrapped(said, width), y, fontsize=size, weight=weight) - 0.01
    frame = {"fc": "#fff3cd", "ec": "#8a6d00", "lw": 0.8, "boxstyle": "square,pad=0.4"}
    y = sheet.written(axes, sheet.wrapped(_status(ground), 52), y - 0.012, fontsize=6.8, weight="bold", bbox=frame)
    dots = Line2D([], [], ls=(0, (7, 2, 1.5, 2)), color="#333333", lw=1.5)
    entries = [(dots, phrase["map_commune"]), *sheet.legend(texts, network)]
    y = sheet.listed(axes, entries, y - 0.022, phrase["map_legend"])
    severities = [_line_of(s, texts.words.severity[s]) for s in drawn]
    zones = [_patch_of(c, texts.words.zone_class[c]) for c in symbols.ZONES if c in set(ground.classes)]
    sheet.listed(axes, severities, y - 0.004, phrase["map_concerns"], x=0.62, width=17)
    sheet.listed(axes, zones, y - 0.004, phrase["map_zones"], width=24)
    foot = "\n".join(sheet.wrapped(line, 62) for line in _foot(ground))
    axes.text(0, 0.0, foot, fontsize=5.8, va="bottom", color="#333333", linespacing=1.2)


def _patch_of(name: str, label: str) -> tuple[Any, str]:
    from matplotlib.patches import Patch

    colour, hatched = symbols.ZONES[name]
    edge = "#a0522d" if hatched else "#9a9a9a"
    return Patch(fc=colour, ec=edge, hatch="\\\\\\" if hatched else None, lw=0.5), label


def _line_of(severity: str, label: str) -> tuple[Any, str]:
    from matplotlib.lines import Line2D

    colour, width = symbols.SEVERITY[severity]
    return Line2D([], [], color=colour, lw=width + 0.6), label


def _status(ground: Ground) -> str:
    texts = ground.texts
    invented = [texts.words.phrase["invented"]] if texts.report.invented else []
    colon = of(texts.lang).colon
    lines = [f"{texts.short(r.id)}{colon}{texts.status(r)}." for r in texts.ordered]
    return f"{texts.words.phrase['map_information']} {' '.join([*invented, *lines])}"


def _line(ground: Ground) -> str:
    """The one line under an extract: sources, scale of the source, date, status."""
    texts = ground.texts
    parts = [texts.words.phrase["map_information"], *(texts.short(r.id) for r in texts.ordered)]
    parts.append(figures.date(texts.report.date, texts.lang))
    if texts.report.invented:
        parts.insert(0, texts.words.phrase["map_invented"])
    return " · ".join(parts)


def _foot(ground: Ground) -> list[str]:
    texts, phrase = ground.texts, ground.texts.words.phrase
    report = texts.report
    sources = ", ".join(dict.fromkeys(texts.short(r.id) for r in texts.ordered))
    scales = sorted({layer.scale for layer in report.layers if layer.scale})
    said = [
        phrase["map_date"].format(date=figures.date(report.date, texts.lang)),
        phrase["map_sources"].format(
            plan=report.plan.get("document_id") or report.plan.get("name", ""), network=sources
        ),
    ]
    if scales:
        said.append(phrase["map_source_scale"].format(scales=", ".join(figures.scale(s, texts.lang) for s in scales)))
    said.append(phrase["map_bands"])
    said.append(report.crs)
    return said
