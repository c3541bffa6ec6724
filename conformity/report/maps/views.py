"""The maps that are read beside a text: the whole document, and the surroundings of a place.

Both are drawn at the size at which a page of A4 shows them, so that their smallest letters stay readable.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from conformity.language import figures
from conformity.report import places
from conformity.report.content.overview import subject
from conformity.report.maps import drawing, legend, marks, sheet
from conformity.report.maps.lettering import text_height
from conformity.report.maps.names import EXTRACT_CM, OVERVIEW_CM
from conformity.report.wording import grammar
from conformity.report.wording.register import texts as listed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from conformity.report.maps.ground import Ground
    from conformity.report.maps.sheet import Frame, Paper
    from conformity.report.wording.register import Record

#: A coarse source bears no map larger than this (circular on the maps of SRCE: 1:100 000).
_FLOOR_COARSE: Final = 25_000
_FLOOR: Final = 2_500
_FLOOR_EXTRACT: Final = 5_000
_COARSE_M: Final = 100.0
#: height of an extract's map, least and most height of the overview's (centimetres)
_EXTRACT_HIGH: Final = 5.6
_OVERVIEW_HIGH: Final = (9.0, 16.0)
#: around the ground of a place: its surroundings must tell where it is
_SURROUNDINGS: Final = 1.7
_EDGE: Final = 0.06
#: sizes of letters (points): names on the map, legend, foot, titles
_NAME: Final = 6.2
_LEGEND: Final = 6.2
_FOOT: Final = 5.6
_TITLE: Final = 7.6
_HEAD: Final = 11.0
#: how much larger the number of the worst place is
_WORST: Final = 1.5
_DPI_EXTRACT: Final = 190
_DPI_OVERVIEW: Final = 140


def floor_of(uncertainty: Any) -> int:
    """The largest scale (its denominator) that outlines of some uncertainty (metres) bear."""
    return _FLOOR_COARSE if float(np.max(uncertainty, initial=0.0)) >= _COARSE_M else _FLOOR


def extract(ground: Ground, concern: Record, shape: Any) -> bytes:
    """A place and its surroundings: number, title, level and figure, map, legend of what it shows, sources."""
    texts, severity = ground.texts, str(concern["severity"])
    elements, zones = set(listed(concern["elements"])), set(listed(concern["zones"]))
    coarse = ground.uncertainty[[n for n, key in enumerate(ground.element_keys) if key in elements]]
    width = EXTRACT_CM - 2 * _EDGE
    frame = sheet.fitted(shape.bounds, width, _EXTRACT_HIGH, max(floor_of(coarse), _FLOOR_EXTRACT), _SURROUNDINGS)
    paper, room = started(ground, frame)
    axes = room.map.axes

    shapes = ground.draw_zones(axes, frame)
    network = ground.draw_network(axes, frame)
    communes = len(ground.communes) > 1 and ground.draw_communes(axes, frame)
    ground.draw_place(axes, shape, severity, frame)
    marks.number(room, drawing.clipped([shape], frame.box)[0], str(concern["rank"]), severity, start=14.0)
    passages = ground.draw_passages(room, elements, _NAME + 0.8)
    ground.name_zones(room, shapes, zones, _NAME)
    ground.name_elements(room, elements, _NAME)

    entries = [
        *legend.places(texts, [concern]),
        *legend.passages(texts, passages),
        *legend.network(texts, network),
        *legend.zones(texts, {ground.classes[n] for n in shapes}),
        *([legend.commune(texts)] if communes else []),
    ]
    level = grammar.capital(texts.opinion_level(concern))
    said = " · ".join(part for part in (level, texts.figure(concern)) if part)
    beside, line = width - 0.7, [*([texts.words.phrase["map_bands_short"]] if _vague(network) else []), _line(ground)]
    head = text_height(texts.title(concern), beside, _TITLE, "bold", 4) + text_height(said, beside, _LEGEND, most=2)
    keys = legend.height(entries, width / 2, _LEGEND, 2)
    foot = sum(text_height(each, width, _FOOT, most=3) for each in line)
    paper.cut(EXTRACT_CM, max(head, 0.55) + 0.16 + _EXTRACT_HIGH + 0.12 + keys + foot + 0.16)
    top = paper.height_cm - _EDGE
    marks.on_paper(paper, 0.36, top - 0.32, str(concern["rank"]), severity)
    y = paper.write(texts.title(concern), 0.7, top, beside, _TITLE, "bold", most=4)
    y = min(paper.write(said, 0.7, y, beside, _LEGEND, most=2), top - 0.55) - 0.1
    paper.place(_EDGE, y - _EXTRACT_HIGH)
    y = legend.write(paper, entries, _EDGE, y - _EXTRACT_HIGH - 0.12, width / 2, _LEGEND, 2)
    for each in line:
        y = paper.write(each, _EDGE, y, width, _FOOT, most=3, color="#444444")
    return paper.png(_DPI_EXTRACT)


def overview(ground: Ground) -> bytes:
    """The whole document: zones, network, communes, every place with its number, and the legend under it."""
    texts, phrase = ground.texts, ground.texts.words.phrase
    x0, y0, x1, y1 = shapely.total_bounds(ground.zones).tolist()
    width = OVERVIEW_CM - 2 * _EDGE
    high = min(max(width * max(y1 - y0, 1.0) / max(x1 - x0, 1.0), _OVERVIEW_HIGH[0]), _OVERVIEW_HIGH[1])
    frame = sheet.fitted((x0, y0, x1, y1), width, high, floor_of(ground.uncertainty), 1.05)
    paper, room = started(ground, frame)
    axes = room.map.axes

    shapes = ground.draw_zones(axes, frame, faint=True)
    network = ground.draw_network(axes, frame)
    communes = ground.draw_communes(axes, frame)
    shown = numbered(ground, room, texts.register.concerns)
    ground.name_communes(room, _NAME + 1.0)
    ground.name_zones(room, shapes, set(), _NAME - 0.7)

    title = subject(texts)
    blocks = (
        (phrase["map_concerns"], legend.places(texts, shown)),
        (phrase["map_legend"], [*([legend.commune(texts)] if communes else []), *legend.network(texts, network)]),
        (phrase["map_zones"], legend.zones(texts, {ground.classes[n] for n in shapes}, faint=True)),
    )
    size, columns = _LEGEND + 0.6, 3
    parts = [(said, entries) for said, entries in blocks if entries]
    keys = sum(legend.height(entries, width / columns, size, columns) + 0.45 for _, entries in parts)
    lines = [*([phrase["map_bands"]] if _vague(network) else []), *sources(ground)]
    foot = sum(text_height(each, width, _FOOT) for each in lines)
    head = text_height(title, width, _HEAD, "bold", 2) + text_height(phrase["map_overview"], width, _TITLE)
    paper.cut(OVERVIEW_CM, head + 0.15 + high + keys + foot + 0.2)
    y = paper.write(title, _EDGE, paper.height_cm - _EDGE, width, _HEAD, "bold", most=2)
    y = paper.write(phrase["map_overview"], _EDGE, y, width, _TITLE) - 0.1
    paper.place(_EDGE, y - high)
    y -= high
    for said, entries in parts:
        y = paper.write(said, _EDGE, y - 0.1, width, size + 0.6, "bold") - 0.03
        y = legend.write(paper, entries, _EDGE, y, width / columns, size, columns)
    for each in lines:
        y = paper.write(each, _EDGE, y, width, _FOOT, color="#444444")
    return paper.png(_DPI_OVERVIEW)


def numbered(ground: Ground, room: marks.Room, concerns: Sequence[Record], larger: float = 1.0) -> list[Record]:
    """Draw the places among some concerns with their numbers, those of the report; which were drawn.

    Parameters
    ----------
    larger
        How many times their usual size the numbers have; that of the worst place is larger again.
    """
    held = places.marked(ground.texts.report, concerns)
    cut = drawing.clipped([ground.shapes[c["concern_id"]] for c in held], room.frame.box)
    drawn = [(concern, shape) for concern, shape in zip(held, cut, strict=True) if shape is not None]
    for concern, shape in reversed(drawn):  # the worst is drawn last, over the others
        ground.draw_place(room.map.axes, shape, str(concern["severity"]), room.frame)
    for n, (concern, shape) in enumerate(drawn):
        times = larger * (1.0 if n else _WORST)
        marks.number(room, shape, str(concern["rank"]), str(concern["severity"]), larger=times)
    return [concern for concern, _ in drawn]


def sources(ground: Ground) -> list[str]:
    """What a map was drawn from: date, plan and network, scale of the network, status of its documents."""
    texts, phrase, report = ground.texts, ground.texts.words.phrase, ground.texts.report
    named = ", ".join(dict.fromkeys(texts.short(r.id) for r in texts.ordered))
    scales = sorted({layer.scale for layer in report.layers if layer.scale})
    plan = report.plan.get("document_id") or report.plan.get("name", "")
    invented = [texts.words.phrase["invented"]] if report.invented else []
    said = [
        " ".join([phrase["map_information"], *invented]),
        f"{phrase['map_date'].format(date=figures.date(report.date, texts.lang))}. "
        f"{phrase['map_sources'].format(plan=plan, network=named)}. {report.crs}.",
    ]
    if scales:
        said.append(phrase["map_source_scale"].format(scales=", ".join(figures.scale(s, texts.lang) for s in scales)))
    return said


def started(ground: Ground, frame: Frame) -> tuple[Paper, marks.Room]:
    """The ground's paper, empty but for scale bar and arrow of a map; and the room for writing that they leave."""
    paper = ground.paper
    paper.clear()
    paper.map.show(frame)
    return paper, marks.Room(paper.map, [sheet.scale_bar(paper.map, ground.texts.lang), sheet.north(paper.map)])


def _vague(network: dict[str, set[str]]) -> bool:
    return any(form.startswith("vague") for forms in network.values() for form in forms)


def _line(ground: Ground) -> str:
    """The one line under an extract: sources, scale of the source, date, status."""
    texts = ground.texts
    parts = [texts.words.phrase["map_information"], *(texts.short(r.id) for r in texts.ordered)]
    parts.append(figures.date(texts.report.date, texts.lang))
    if texts.report.invented:
        parts.insert(0, texts.words.phrase["map_invented"])
    return " · ".join(parts)
