"""The sheet ``PLAN n/N`` of each commune, in the manner of the PAC map, as pictures and as one PDF.

A3, landscape: at A4, a commune of 8 km would fall under 1:50,000, and the note under it below 6 points. Its letters
stay readable on a copy reduced to A4. Map on the left; title, places and legend on the right; under the map the note,
what the network is, and the sources.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import shapely

from conformity.model import communes_of
from conformity.report import places
from conformity.report.content import overview, plate
from conformity.report.maps import legend, marks, sheet
from conformity.report.maps.columns import split
from conformity.report.maps.names import SHEETS, commune_name
from conformity.report.maps.printed import Book
from conformity.report.maps.sheet import INK, text_height
from conformity.report.maps.views import floor_of, numbered, started

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from conformity.report.maps.ground import Ground
    from conformity.report.maps.sheet import Paper

#: the paper, its margin, the column of title, places and legend, and what parts them (centimetres)
_PAGE: Final = (42.0, 29.7)
_EDGE: Final = 1.0
_COLUMN: Final = 12.0
_GAP: Final = 0.6
#: columns under the map
_NOTES: Final = 3
#: box of the number of the sheet (centimetres)
_BOX: Final = (3.0, 1.7)
#: sizes of letters (points): notes and legend, heads, names on the map
_SMALL: Final = 8.0
_TEXT: Final = 8.5
_HEAD: Final = 9.5
_NAME: Final = 7.0
#: how many times their usual size the numbers of places have
_NUMBER: Final = 1.25
_DPI: Final = 130
#: how many lines a paragraph of the notes takes, and how high they are, at most (centimetres)
_MOST_LINES: Final = 12
_MOST_HIGH: Final = 11.5
#: width of the map, and of each column of notes (centimetres)
_WIDE: Final = _PAGE[0] - 2 * _EDGE - _COLUMN - _GAP
_NOTE: Final = (_WIDE - (_NOTES - 1) * _GAP) / _NOTES


@dataclass(frozen=True)
class _Block:
    """Texts of the notes that stay together, each with its face, and the space over them (centimetres)."""

    texts: tuple[tuple[str, str], ...]
    over: float


@dataclass(frozen=True)
class _Notes:
    """The notes under every map, in columns, each paragraph of ``most`` lines at most."""

    columns: tuple[tuple[_Block, ...], ...]
    height: float
    most: int

    def write(self, paper: Paper) -> None:
        """Write them at the foot of the sheet."""
        for n, column in enumerate(self.columns):
            y = _EDGE + self.height
            for block in column:
                y -= block.over
                for said, face in block.texts:
                    y = paper.write(said, _EDGE + n * (_NOTE + _GAP), y, _NOTE, _size(face), face, self.most)


def communes(ground: Ground, step: Callable[[], None]) -> dict[str, bytes]:
    """A sheet a commune, in the order of their codes, and all of them as :data:`SHEETS`.

    Zones that tell no commune have a sheet of their own, the last one. ``step`` is called before each is drawn.
    """
    texts = ground.texts
    codes = places.commune_codes(texts.report)
    if not codes:
        return {}
    book = Book(overview.subject(texts), texts.report.date)
    notes = _notes(plate.notices(texts, set(ground.keys)))
    pages = {}
    for n, code in enumerate(codes, start=1):
        step()
        paper = _draw(ground, code, (n, len(codes)), notes)
        pages[commune_name(code)] = paper.png(_DPI)
        book.add(paper)
    return {**pages, SHEETS: book.bytes()}


def _draw(ground: Ground, code: str, number: tuple[int, int], notes: _Notes) -> Paper:
    """The sheet of one commune, on the ground's paper."""
    texts = ground.texts
    high = _PAGE[1] - 2 * _EDGE - notes.height - 0.25

    own = {held for held in ground.communes if held == code or code in communes_of(held)}
    held = [c for c in places.marked(texts.report, texts.register.concerns) if _lies(c["communes"], code)]
    frame = sheet.fitted(_bounds(ground, code, own, held), _WIDE, high, floor_of(ground.uncertainty))
    paper, room = started(ground, frame)
    paper.cut(*_PAGE)
    paper.place(_EDGE, _PAGE[1] - _EDGE - high)
    axes = room.map.axes
    shapes = ground.draw_zones(axes, frame, faint=True)
    network = ground.draw_network(axes, frame)
    ground.draw_communes(axes, frame, own)
    shown = numbered(ground, room, held, _NUMBER)
    ground.name_zones(room, shapes, {key for concern in shown for key in concern["zones"]}, _NAME)
    ground.name_communes(room, _NAME + 2.0)

    notes.write(paper)
    x = _PAGE[0] - _EDGE - _COLUMN
    top = _heading(paper, plate.heading(texts, code, alone=number[1] == 1), texts.words.phrase["map_plan"], number, x)
    entries = (
        (texts.words.phrase["map_concerns"], legend.places(texts, shown)),
        (texts.words.phrase["map_legend"], [legend.commune(texts), *legend.network(texts, network)]),
        (texts.words.phrase["map_zones"], legend.zones(texts, {ground.classes[n] for n in shapes}, faint=True)),
    )
    bottom = _legend(paper, [(head, keys) for head, keys in entries if keys], x)
    head = texts.words.phrase["plate_places" if code else "plate_places_all"]
    _places(paper, ground, (code, plate.places(texts, shown, code)), head, (x, top - 0.35, bottom + 0.3))
    return paper


def _lies(communes: Sequence[str], code: str) -> bool:
    return code in communes if code else not len(communes)


def _bounds(ground: Ground, code: str, own: set[str], held: Sequence[Any]) -> tuple[float, float, float, float]:
    """The window of a commune: its own zones, else those it shares, and what of its places lies beside them."""
    outlines = [ground.communes[name] for name in ([code] if code in own else sorted(own))]
    window = shapely.box(*shapely.total_bounds(outlines))
    away = [
        shape for c in held if (shape := ground.shapes[c["concern_id"]]) is not None and not shape.intersects(window)
    ]
    x0, y0, x1, y1 = shapely.total_bounds([window, *away]).tolist()
    return x0, y0, x1, y1


# --------------------------------------------------------------------------------------------- beside and under the map


def _heading(paper: Paper, said: plate.Heading, plan: str, number: tuple[int, int], x: float) -> float:
    """The title from the top down, with the number of the sheet in a box; where it ends (centimetres)."""
    from matplotlib.patches import Rectangle

    top = _PAGE[1] - _EDGE
    wide, high = _BOX
    left = x + _COLUMN - wide
    paper.axes.add_artist(Rectangle((left, top - high), wide, high, fc="none", ec=INK, lw=1.2))
    for text, size, y in ((plan, 10.0, top - 0.62), (f"{number[0]}/{number[1]}", 15.0, top - 1.4)):
        paper.set(left + wide / 2, y, sheet.Words(text, size, "bold", middle=True))
    y, beside = top, _COLUMN - wide - _GAP
    for text, size, face, most in (
        (said.service, 10.0, "bold", 8),
        (said.commune, 18.0, "bold", 3),
    ):
        if text:
            y = paper.write(text, x, y, beside, size, face, most) - 0.12
    y = min(y, top - high - 0.1)
    for text, size, face, most in (
        (said.document, 10.0, "normal", 7),
        (said.purpose, 9.0, "normal", 2),
        (said.network, 11.0, "bold", 4),
        (said.others, _TEXT, "normal", 3),
        (said.data, _TEXT, "bold", 3),
        (said.information, _TEXT, "bold", 4),
    ):
        if text:
            y = paper.write(text, x, y, _COLUMN, size, face, most) - 0.12
    return y


def _legend(paper: Paper, parts: Sequence[tuple[str, list[legend.Entry]]], x: float) -> float:
    """The legend at the foot of the column; where it begins (centimetres)."""
    room, columns = _COLUMN / 2, 2
    line = text_height("H", _COLUMN, _HEAD, "bold") + 0.05
    high = sum(line + legend.height(entries, room, _SMALL, columns) + 0.12 for _, entries in parts)
    y = top = _EDGE + high
    for head, entries in parts:
        y = paper.write(head, x, y, _COLUMN, _HEAD, "bold", 1) - 0.05
        y = legend.write(paper, entries, x, y, room, _SMALL, columns) - 0.12
    return top


def _places(
    paper: Paper, ground: Ground, listed: tuple[str, Sequence[plate.Place]], head: str, room: tuple[float, float, float]
) -> None:
    """The list of places between title and legend: as many as fit, then what is left for the report."""
    texts, (code, shown), (x, y, low) = ground.texts, listed, room
    y = paper.write(head, x, y, _COLUMN, _HEAD + 0.5, "bold", 1) - 0.12
    if not shown:
        y = paper.write(plate.no_place(texts), x, y, _COLUMN, _TEXT) - 0.1
    indent, gap = 1.0, 0.16
    beside = _COLUMN - indent
    last = text_height(plate.rest(texts, code, len(shown)), beside, _TEXT)
    left = len(shown)
    for place in shown:
        high = text_height(place.title, beside, _TEXT, "bold", 3) + text_height(place.said, beside, _SMALL, most=2)
        if y - high - last < low:
            break
        marks.on_paper(paper, x + 0.38, y - 0.28, place.rank, place.severity, 1.15)
        y = paper.write(place.title, x + indent, y, beside, _TEXT, "bold", 3)
        y = paper.write(place.said, x + indent, y, beside, _SMALL, most=2) - gap
        left -= 1
    if rest := plate.rest(texts, code, left):
        paper.write(rest, x + (indent if shown else 0.0), y, beside, _TEXT)


def _notes(notices: Sequence[plate.Notice]) -> _Notes:
    """The notes in columns: a head stays with its first paragraph; where there is too much, paragraphs are cut."""
    blocks = [
        _Block((*(((notice.head, "bold"),) if n == 0 else ()), (paragraph, "normal")), 0.28 if n == 0 else 0.1)
        for notice in notices
        for n, paragraph in enumerate(notice.paragraphs)
    ]
    for most in range(_MOST_LINES, 0, -1):
        heights = [
            block.over + sum(text_height(said, _NOTE, _size(face), face, most) for said, face in block.texts)
            for block in blocks
        ]
        parts = split(heights, _NOTES)
        height = max((sum(heights[n] for n in part) for part in parts), default=0.0)
        if height <= _MOST_HIGH:
            break
    return _Notes(tuple(tuple(blocks[n] for n in part) for part in parts), height, most)


def _size(face: str) -> float:
    return _HEAD if face == "bold" else _SMALL
