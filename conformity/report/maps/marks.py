"""Numbers of places and names on a map: each where it covers nothing that was written before."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import shapely

from conformity.report import symbols
from conformity.report.maps.lettering import CAPITAL, LEADING, POINT_CM, Words, width, wrapped

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from conformity.report.maps.drawing import Box
    from conformity.report.maps.sheet import Map, Paper

#: half the height of a number's sign (points)
SIGN_PT: Final = 6.2
_LONG: Final = 3
#: width of a name beyond which it goes on in another line, and of a single word beyond which it is parted (points)
_LABEL_PT: Final = 90.0
_WORD_PT: Final = 180.0
#: the angle between two tries (radians)
_TURN: Final = 2.4
_TRIES: Final = 240


class Room:
    """The ground of a map that is written on; places are tried in turn until one is free."""

    def __init__(self, drawn: Map, taken: Iterable[Box] = ()) -> None:
        self.map, self.frame = drawn, drawn.frame
        self._taken = list(taken)

    def take(self, box: Box) -> None:
        """Nothing more is written there."""
        self._taken.append(box)

    def free(self, box: Box) -> bool:
        """Whether a box lies in the window and on nothing that is written."""
        x0, y0, x1, y1 = self.frame.box
        inside = box[0] >= x0 and box[1] >= y0 and box[2] <= x1 and box[3] <= y1
        return inside and not any(
            box[0] < b[2] and b[0] < box[2] and box[1] < b[3] and b[1] < box[3] for b in self._taken
        )

    def near(self, x: float, y: float, width: float, height: float, start: float = 0.0, most: int = _TRIES) -> Any:
        """The free place nearest to a point for a box of some size (points), taken; ``None`` where there is none.

        Parameters
        ----------
        start
            How far from the point it lies at least (points).
        most
            How many places are tried.
        """
        point = self.frame.metres_a_point
        half_x, half_y = width * point / 2, height * point / 2
        step = height * point * 0.3
        for n in range(most):
            away = start * point + step * math.sqrt(n)
            angle = 0.9 + n * _TURN
            cx, cy = x + (away * math.cos(angle) if away else 0.0), y + (away * math.sin(angle) if away else 0.0)
            box = (cx - half_x, cy - half_y, cx + half_x, cy + half_y)
            if self.free(box):
                self.take(box)
                return cx, cy
        return None


def sign(axes: Any, x: float, y: float, severity: str, unit: float) -> None:
    """The sign of a severity; ``unit`` is half its height in the units of the axes."""
    from matplotlib.patches import Circle, Polygon

    mark = symbols.SEVERITY[severity]
    style: dict[str, Any] = {"fc": mark.ink, "ec": mark.casing, "lw": 0.9, "zorder": 22, "clip_on": False}
    corners = symbols.SIGNS.get(mark.sign)
    if corners is None:
        axes.add_artist(Circle((x, y), unit, **style))
    else:
        axes.add_artist(Polygon([(x + a * unit, y + b * unit) for a, b in corners], **style))


def sign_words(text: str, severity: str, larger: float = 1.0) -> tuple[Words, float]:
    """The number in a sign, and how far its foot lies under the sign's middle (points)."""
    mark = symbols.SEVERITY[severity]
    size = (6.6 if len(text) < _LONG else 5.0) * larger
    low = 0.3 * SIGN_PT * larger if mark.sign == "triangle" else 0.0
    return Words(text, size, "bold", mark.number, middle=True), low + size * CAPITAL / 2


def on_paper(paper: Paper, x: float, y: float, text: str, severity: str, larger: float = 1.0) -> None:
    """A number in the sign of its severity beside the map; ``x`` and ``y`` are the sign's middle (centimetres).

    Parameters
    ----------
    larger
        How many times the usual size it has.
    """
    sign(paper.axes, x, y, severity, SIGN_PT * POINT_CM * larger)
    words, down = sign_words(text, severity, larger)
    paper.set(x, y - down * POINT_CM, words)


def number(room: Room, shape: Any, text: str, severity: str, start: float = 0.0, larger: float = 1.0) -> None:
    """The number of a place beside its point, with a line to it where it lies apart.

    Parameters
    ----------
    start
        How far from the point it lies at least (points).
    larger
        How many times the usual size it has.
    """
    from matplotlib.lines import Line2D

    axes, metres = room.map.axes, room.frame.metres_a_point
    point = shapely.point_on_surface(shape)
    size = SIGN_PT * larger
    place = room.near(point.x, point.y, size * 2.5, size * 2.5, start)
    if place is None:
        return
    if math.hypot(place[0] - point.x, place[1] - point.y) > size * metres:
        axes.add_artist(Line2D([point.x, place[0]], [point.y, place[1]], color="#1a1a1a", lw=0.7, zorder=21))
    sign(axes, place[0], place[1], severity, size * metres)
    words, down = sign_words(text, severity, larger)
    room.map.write(place[0], place[1] - down * metres, words)


def label(room: Room, at: Sequence[float], words: Words, most: int = _TRIES) -> bool:
    """Words near a point, on up to three lines; whether there was room for them in ``most`` places tried."""
    longest = max((width(each, words.size, words.face) for each in words.text.split()), default=0.0)
    lines = wrapped(words.text, min(max(_LABEL_PT, longest + 0.1), _WORD_PT), words.size, words.face, most=3)
    wide = max((width(each, words.size, words.face) for each in lines), default=0.0) + 3.0
    high = len(lines) * words.size * LEADING + 1.0
    place = room.near(at[0], at[1], wide, high, most=most) if lines else None
    if place is None:
        return False
    for n, each in enumerate(lines):
        down = ((n - (len(lines) - 1) / 2) * LEADING + CAPITAL / 2) * words.size * room.frame.metres_a_point
        room.map.write(place[0], place[1] - down, replace(words, text=each, middle=True, halo=1.0))
    return True
