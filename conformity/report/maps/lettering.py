"""Words of the maps: their widths, lines that fit, and writing them on a picture."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from conformity.report.inputs import line, unbroken

if TYPE_CHECKING:
    from PIL import ImageDraw

#: signs of a text beyond which it is cut
_MOST_SIGNS: Final = 600
#: height of a line, and of a capital over its foot, as shares of the type's size
LEADING: Final = 1.22
CAPITAL: Final = 0.73
POINT_CM: Final = 2.54 / 72
#: the size at which widths are taken (pixels)
_SET: Final = 100
_FACES: Final = {
    "normal": "DejaVuSans.ttf", "bold": "DejaVuSans-Bold.ttf", "italic": "DejaVuSans-BoldOblique.ttf",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Words:
    """A line of words and how it is written.

    Attributes
    ----------
    size
        Size of the type (points).
    face
        ``normal``, ``bold`` or ``italic``.
    middle
        Whether the place that it is written at is the middle of its foot, not the left end.
    halo
        Width of a white border around the letters (points); 0 for none.
    """

    text: str
    size: float
    face: str = "normal"
    color: str = "#1a1a1a"
    middle: bool = False
    halo: float = 0.0

    def draw(self, onto: ImageDraw.ImageDraw, x: float, y: float, pixels: float) -> None:
        """Write it on a picture of so many pixels a point, its foot at (x, y)."""
        font = _font(self.face, max(round(self.size * pixels), 1))
        border = round(self.halo * pixels)
        onto.text((x, y), self.text, fill=self.color, font=font, anchor="ms" if self.middle else "ls",
                  stroke_width=border, stroke_fill="#ffffff" if border else None)  # fmt: skip

    def onto(self, figure: Any, x: float, y: float) -> None:
        """Write it on a figure, its foot at (x, y), as shares of the figure: as text, not as a picture of it."""
        from matplotlib.font_manager import FontProperties
        from matplotlib.patheffects import Stroke

        style: dict[str, Any] = {
            "fontproperties": FontProperties(fname=_file(self.face), size=self.size),
            "ha": "center" if self.middle else "left", "va": "baseline", "parse_math": False,
        }  # fmt: skip
        if self.halo:
            border = figure.text(x, y, self.text, color="#ffffff", **style)
            border.set_path_effects([Stroke(linewidth=2 * self.halo, foreground="#ffffff")])
        figure.text(x, y, self.text, color=self.color, **style)


def width(text: str, size: float, face: str = "normal") -> float:
    """Width of a text in points."""
    return _width(line(text), face) * size


def wrapped(text: str, room: float, size: float, face: str = "normal", most: int = 99) -> list[str]:
    """The lines of a text of some size (points) in a column (points) as wide as ``room``; ``most`` of them at most."""
    shown = text if len(text) <= _MOST_SIGNS else f"{text[:_MOST_SIGNS].rstrip()}…"
    return list(_wrapped(unbroken(line(shown)), room / size, face, most))


@lru_cache(maxsize=4096)
def _wrapped(text: str, room: float, face: str, most: int) -> tuple[str, ...]:
    lines: list[str] = []
    for word in text.split(" "):
        joined = f"{lines[-1]} {word}" if lines else word
        if lines and _width(joined, face) <= room:
            lines[-1] = joined
            continue
        lines += _cut(word, room, face)
    if len(lines) > most:
        last = lines[most - 1]
        while last and _width(f"{last}…", face) > room:
            last = last[:-1]
        lines = [*lines[: most - 1], f"{last.rstrip()}…"]
    return tuple(lines)


def text_height(text: str, room_cm: float, size: float, face: str = "normal", most: int = 99) -> float:
    """Height of a text in a column, in centimetres."""
    return len(wrapped(text, room_cm / POINT_CM, size, face, most)) * size * LEADING * POINT_CM


def _cut(word: str, room: float, face: str) -> list[str]:
    """A word that is wider than its column, in pieces: after a hyphen where it has one."""
    if _width(word, face) <= room:
        return [word]
    pieces = [""]
    for sign in word:
        if pieces[-1] and _width(pieces[-1] + sign, face) > room:
            kept, hyphen, begun = pieces[-1].rpartition("-")
            pieces[-1:] = [kept + hyphen, begun] if kept and begun else [pieces[-1], ""]
        pieces[-1] += sign
    return pieces


@lru_cache(maxsize=16384)
def _width(text: str, face: str) -> float:
    """Width of a text of one point."""
    return float(_font(face, _SET).getlength(text)) / _SET


@lru_cache(maxsize=64)
def _font(face: str, pixels: int) -> Any:
    """The typeface that comes with matplotlib: the same letters on every machine."""
    from PIL import ImageFont

    return ImageFont.truetype(_file(face), pixels, layout_engine=ImageFont.Layout.BASIC)


def _file(face: str) -> str:
    from pathlib import Path

    import matplotlib

    return str(Path(matplotlib.get_data_path()) / "fonts" / "ttf" / _FACES[face])
