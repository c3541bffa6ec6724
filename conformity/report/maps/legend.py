"""Legends: an entry for each thing that a map shows, drawn as the map draws it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from conformity.report import symbols
from conformity.report.content.listed import level_said
from conformity.report.maps import lettering, marks
from conformity.report.maps.columns import split
from conformity.report.wording import grammar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    #: draws a key in a box of the paper: axes, left, bottom, width, height (centimetres)
    Key = Callable[[Any, float, float, float, float], None]
    from conformity.report.maps.sheet import Paper
    from conformity.report.wording.register import Record
    from conformity.report.wording.texts import Texts

#: width and height of a key, space after it and under an entry (centimetres)
_KEY: Final = (0.75, 0.3)
_GAP: Final = 0.15
_UNDER: Final = 0.06


@dataclass(frozen=True)
class Entry:
    """A key and its words."""

    draw: Key
    said: str


def network(texts: Texts, drawn: Mapping[str, set[str]]) -> list[Entry]:
    """Entries of the network, in the order of the sheet."""
    return [
        Entry(_of_element(symbols.NETWORK[key], sorted(drawn[key])), texts.words.phrase[symbols.NETWORK[key].phrase])
        for key in symbols.NETWORK
        if key in drawn
    ]


def zones(texts: Texts, classes: Iterable[str], *, faint: bool = False) -> list[Entry]:
    """Entries of the classes of zones."""
    held = set(classes)
    return [
        Entry(_of_zone(name, faint=faint), grammar.capital(texts.words.zone_class[name]))
        for name in symbols.ZONES
        if name in held
    ]


def places(texts: Texts, concerns: Sequence[Record]) -> list[Entry]:
    """Entries of some concerns: each severity with the levels of opinion that the text gives it."""
    said = {severity: level_said(texts, severity, concerns) for severity in symbols.SEVERITY}
    return [Entry(_of_place(severity), words) for severity, words in said.items() if words]


def passages(texts: Texts, drawn: Iterable[str]) -> list[Entry]:
    """Entries of measured passages."""
    return [Entry(_passage, grammar.capital(texts.words.phrase[f"map_passage_{measure}"])) for measure in sorted(drawn)]


def commune(texts: Texts) -> Entry:
    """The entry of communes' outlines."""
    return Entry(_commune, texts.words.phrase["map_commune"])


def height(entries: Sequence[Entry], room: float, size: float, columns: int = 1) -> float:
    """Height of a legend in centimetres."""
    return max((sum(_high(each, room, size) for each in part) for part in _split(entries, room, size, columns)),
               default=0.0)  # fmt: skip


def write(
    paper: Paper, entries: Sequence[Entry], x: float, top: float, room: float, size: float, columns: int = 1
) -> float:
    """A legend from ``top`` down, in columns each as wide as ``room``; where it ends (centimetres)."""
    ends = [top]
    for n, part in enumerate(_split(entries, room, size, columns)):
        y, left = top, x + n * room
        for entry in part:
            first = size * lettering.LEADING * lettering.POINT_CM
            entry.draw(paper.axes, left, y - (first + _KEY[1]) / 2, *_KEY)
            paper.write(entry.said, left + _KEY[0] + _GAP, y, _words(room), size)
            y -= _high(entry, room, size)
        ends.append(y)
    return min(ends)


def _words(room: float) -> float:
    return room - _KEY[0] - 2 * _GAP


def _high(entry: Entry, room: float, size: float) -> float:
    return max(lettering.text_height(entry.said, _words(room), size), _KEY[1]) + _UNDER


def _split(entries: Sequence[Entry], room: float, size: float, columns: int) -> list[list[Entry]]:
    """Entries in columns of about the same height, in their order."""
    heights = [_high(each, room, size) for each in entries]
    return [[entries[n] for n in part] for part in split(heights, columns)]


# ---------------------------------------------------------------------------------------------------------- the keys


def _of_element(drawn: symbols.Drawn, forms: Sequence[str]) -> Key:
    def draw(axes: Any, x: float, y: float, width: float, height: float) -> None:
        share = width / len(forms)
        for n, form in enumerate(forms):
            _form(axes, drawn, form, (x + n * share, y, share - (0.06 if len(forms) > 1 else 0.0), height))

    return draw


def _form(axes: Any, drawn: symbols.Drawn, form: str, box: tuple[float, float, float, float]) -> None:
    from matplotlib.patches import Rectangle

    x, y, width, height = box
    dashes = (0, drawn.dashes) if drawn.dashes else "-"
    vague = form.startswith("vague")
    if vague:
        axes.add_artist(Rectangle((x, y), width, height, fc=f"{drawn.colour}1f", ec="none"))
    if form == "vague surface":
        inner = (x, y + height * 0.18), width, height * 0.64
        axes.add_artist(Rectangle(*inner, fc=f"{drawn.colour}40", ec="none"))
        axes.add_artist(Rectangle(*inner, fc="none", ec=f"{drawn.colour}88", hatch=drawn.hatch * 2 or None, lw=0.0))
    elif form == "surface":
        axes.add_artist(Rectangle((x, y), width, height, fc=f"{drawn.colour}2e", ec="none"))
        axes.add_artist(Rectangle((x, y), width, height, fc="none", ec=drawn.colour, hatch=drawn.hatch * 2 or None,
                                  lw=0.9, linestyle=dashes))  # fmt: skip
    elif form == "line":
        _line(axes, x, y, width, height, color=drawn.colour, lw=2.0, ls=dashes)
    elif form.endswith("point"):
        axes.scatter([x + width / 2], [y + height / 2], s=34, c=drawn.colour, marker=drawn.marker, ec="white", lw=0.5)


def _of_zone(name: str, *, faint: bool) -> Key:
    colour, hatched = symbols.ZONES[name]

    def draw(axes: Any, x: float, y: float, width: float, height: float) -> None:
        from matplotlib.patches import Rectangle

        alpha = 0.6 if faint else None
        axes.add_artist(Rectangle((x, y), width, height, fc=colour, ec="#8a8a8a", lw=0.35, alpha=alpha))
        if hatched:
            axes.add_artist(Rectangle((x, y), width, height, fc="none", ec=symbols.AU_EDGE, hatch="\\\\\\", lw=0.3))

    return draw


def _of_place(severity: str) -> Key:
    mark = symbols.SEVERITY[severity]

    def draw(axes: Any, x: float, y: float, width: float, height: float) -> None:
        _line(axes, x, y, width, height, color=mark.casing, lw=mark.width + 1.6)
        _line(axes, x, y, width, height, color=mark.ink, lw=mark.width)
        marks.sign(axes, x + width / 2, y + height / 2, severity, height * 0.46)

    return draw


def _passage(axes: Any, x: float, y: float, width: float, height: float) -> None:
    _line(axes, x, y, width, height, color="black", lw=1.6)
    axes.scatter([x + width / 2], [y + height / 2], s=22, marker="o", fc="white", ec="black", lw=1.3, zorder=4)


def _commune(axes: Any, x: float, y: float, width: float, height: float) -> None:
    _line(axes, x, y, width, height, color="#333333", lw=1.6, ls=(0, (7, 2, 1.5, 2)))


def _line(axes: Any, x: float, y: float, width: float, height: float, **style: Any) -> None:
    from matplotlib.lines import Line2D

    axes.add_artist(Line2D([x, x + width], [y + height / 2] * 2, solid_capstyle="butt", **style))
