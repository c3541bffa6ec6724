"""The sheet of each commune, in the manner of the PAC map: the map on the left, a column on the right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from conformity.language import of
from conformity.report.content.overview import subject
from conformity.report.maps import legend, sheet
from conformity.report.maps.names import MOST_COMMUNES, commune_name
from conformity.report.maps.views import floor_of, numbered, sources, started

if TYPE_CHECKING:
    from collections.abc import Callable

    from conformity.report.maps.ground import Ground

#: A4, landscape, and the column of the legend (centimetres)
_PAGE: Final = (29.7, 21.0)
_COLUMN: Final = 7.6
_FOOT: Final = 6.2
_LEGEND: Final = 7.2
_NAME: Final = 6.4
_DPI: Final = 120


def communes(ground: Ground, step: Callable[[], None]) -> dict[str, bytes]:
    """A sheet a commune, numbered; none where the zones tell no commune. ``step`` is called before each is drawn."""
    pages = {}
    chosen = [code for code in ground.communes if code][:MOST_COMMUNES]
    for n, code in enumerate(chosen, start=1):
        step()
        pages[commune_name(code)] = _page(ground, code, f"{n}/{len(chosen)}")
    return pages


def _page(ground: Ground, code: str, number: str) -> bytes:
    texts, phrase = ground.texts, ground.texts.words.phrase
    width, high = _PAGE[0] - _COLUMN - 1.2, _PAGE[1] - 1.2
    frame = sheet.fitted(ground.communes[code].bounds, width, high, floor_of(ground.uncertainty))
    paper, room = started(ground, frame)
    axes = room.map.axes
    paper.cut(*_PAGE)
    paper.place(0.6, 0.6)
    shapes = ground.draw_zones(axes, frame, faint=True)
    network = ground.draw_network(axes, frame)
    ground.draw_communes(axes, frame, code)
    shown = numbered(ground, room, texts.register.concerns, code)
    zones = {key for concern in shown for key in concern["zones"]}
    ground.name_zones(room, shapes, zones, _NAME)
    ground.name_communes(room, _NAME + 1.4)

    x, room_cm = _PAGE[0] - _COLUMN, _COLUMN - 0.5
    y = _PAGE[1] - 0.6
    for said, size, weight in (
        (subject(texts), 8.5, "normal"),
        (texts.commune(code), 13.0, "bold"),
        (f"{phrase['map_plan']} {number}", 10.0, "bold"),
        (phrase["map_purpose"], 8.0, "normal"),
        (phrase["map_theme"], 9.0, "bold"),
        (_status(ground), 7.0, "bold"),
    ):
        y = paper.write(said, x, y, room_cm, size, weight) - 0.15
    for head, entries in (
        (phrase["map_concerns"], legend.places(texts, shown)),
        (phrase["map_legend"], [legend.commune(texts), *legend.network(texts, network)]),
        (phrase["map_zones"], legend.zones(texts, {ground.classes[n] for n in shapes}, faint=True)),
    ):
        if entries:
            y = paper.write(head, x, y - 0.15, room_cm, 8.5, "bold") - 0.05
            y = legend.write(paper, entries, x, y, room_cm, _LEGEND)
    vague = any(form.startswith("vague") for forms in network.values() for form in forms)
    foot = [*([phrase["map_bands"]] if vague else []), *sources(ground)[1:]]
    y = 0.6 + sum(sheet.text_height(each, room_cm, _FOOT) for each in foot)
    for each in foot:
        y = paper.write(each, x, y, room_cm, _FOOT, color="#444444")
    return paper.png(_DPI)


def _status(ground: Ground) -> str:
    texts = ground.texts
    invented = [texts.words.phrase["invented"]] if texts.report.invented else []
    colon = of(texts.lang).colon
    lines = [f"{texts.short(r.id)}{colon}{texts.status(r)}." for r in texts.ordered]
    return f"{texts.words.phrase['map_information']} {' '.join([*invented, *lines])}"
