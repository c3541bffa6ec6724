"""What a map is drawn on: paper measured in centimetres, the window of the ground, scale bar, north, picture."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from conformity.language import figures
from conformity.model.alone import ALONE
from conformity.report.maps.lettering import LEADING, POINT_CM, Words, text_height, wrapped

if TYPE_CHECKING:
    from conformity.report.maps.drawing import Box

__all__ = [
    "CM", "INK", "POINT_CM", "SCALES", "Frame", "Map", "Paper", "Words", "fitted", "north", "scale_bar", "text_height",
]  # fmt: skip

CM: Final = 1 / 2.54
INK: Final = "#1a1a1a"
#: round lengths of a scale bar (metres), and how long it is at most (share of the map's width)
_LENGTHS: Final = (20, 25, 50, 100, 200, 250, 500, 1000, 2000, 2500, 5000, 10_000, 20_000, 25_000, 50_000, 100_000)
_BAR_SHARE: Final = 0.28
#: denominators that a map may be drawn at
SCALES: Final = (
    2_500,
    5_000,
    7_500,
    10_000,
    12_500,
    15_000,
    20_000,
    25_000,
    30_000,
    35_000,
    40_000,
    50_000,
    60_000,
    75_000,
    90_000,
    100_000,
    125_000,
    150_000,
    200_000,
    250_000,
    300_000,
    400_000,
    500_000,
    750_000,
    1_000_000,
    2_500_000,
)


@dataclass(frozen=True)
class Frame:
    """A map's window: its ground, its scale, and how large it is on paper (centimetres)."""

    box: Box
    scale: int
    width_cm: float
    height_cm: float

    @property
    def metres_a_point(self) -> float:
        """Metres on the ground for one point of the picture (1/72 inch)."""
        return self.scale * 0.0254 / 72

    @property
    def metres_a_cm(self) -> float:
        """Metres on the ground for a centimetre of the picture."""
        return self.scale / 100


def fitted(box: Box, width_cm: float, height_cm: float, floor: int, margin: float = 1.08) -> Frame:
    """The window around some ground, at the largest round scale that shows it whole and is at most ``floor``."""
    x0, y0, x1, y1 = box
    need = max((x1 - x0) * 100 / width_cm, (y1 - y0) * 100 / height_cm) * margin
    scale = next((s for s in SCALES if s >= max(need, floor)), SCALES[-1])
    half_x, half_y = width_cm / 100 * scale / 2, height_cm / 100 * scale / 2
    x, y = (x0 + x1) / 2, (y0 + y1) / 2
    return Frame((x - half_x, y - half_y, x + half_x, y + half_y), scale, width_cm, height_cm)


class Map:
    """A map on a sheet: shapes and words, placed in metres of the ground."""

    def __init__(self, axes: Any) -> None:
        self.axes = axes
        self.words: list[tuple[float, float, Words]] = []

    def show(self, frame: Frame) -> None:
        """Take the window of another map, empty."""
        from matplotlib.patches import Rectangle

        _emptied(self.axes)
        self.words.clear()
        self.frame = frame
        x0, y0, x1, y1 = frame.box
        self.axes.set_xlim(x0, x1)
        self.axes.set_ylim(y0, y1)
        edge: dict[str, Any] = {"fill": False, "edgecolor": INK, "linewidth": 1.2, "clip_on": False, "zorder": 40}
        self.axes.add_artist(Rectangle((x0, y0), x1 - x0, y1 - y0, **edge))

    def write(self, x: float, y: float, words: Words) -> None:
        """Some words, their foot at a point of the ground."""
        self.words.append((x, y, words))


class Paper:
    """A sheet with a map, written on in centimetres from its lower left corner.

    One sheet is reused for many maps, since creating it costs more than drawing on it.
    """

    def __init__(self) -> None:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        self.figure = Figure(facecolor="white")
        FigureCanvasAgg(self.figure)
        self.axes, window = self.figure.add_axes((0, 0, 1, 1)), self.figure.add_axes((0, 0, 1, 1))
        for axes in (self.axes, window):
            axes.set_axis_off()
        self.map = Map(window)
        self._words: list[tuple[float, float, Words]] = []
        self._corner = (0.0, 0.0)

    def clear(self) -> None:
        """Remove everything drawn on the sheet."""
        _emptied(self.axes)
        self._words.clear()

    def cut(self, width_cm: float, height_cm: float) -> None:
        """Give the sheet its size, which may be known only once its map is drawn."""
        self.width_cm, self.height_cm = width_cm, height_cm
        self.figure.set_size_inches(width_cm * CM, height_cm * CM)
        self.axes.set_xlim(0, width_cm)
        self.axes.set_ylim(0, height_cm)

    def place(self, left_cm: float, bottom_cm: float) -> None:
        """Put the map on the sheet, by its lower left corner."""
        width, height, frame = self.width_cm, self.height_cm, self.map.frame
        self._corner = (left_cm, bottom_cm)
        self.map.axes.set_position(
            (left_cm / width, bottom_cm / height, frame.width_cm / width, frame.height_cm / height)
        )

    def write(
        self, text: str, x: float, top: float, room: float, size: float, face: str = "normal", most: int = 99,
        color: str = INK,
    ) -> float:  # fmt: skip
        """A text from ``top`` down in a column ``room`` wide; where it ends (all in centimetres, size in points)."""
        lines = wrapped(text, room / POINT_CM, size, face, most)
        for n, each in enumerate(lines):
            self.set(x, top - (n + 0.84) * size * LEADING * POINT_CM, Words(each, size, face, color))
        return top - len(lines) * size * LEADING * POINT_CM

    def set(self, x: float, y: float, words: Words) -> None:
        """Some words, their foot at a point of the sheet."""
        self._words.append((x, y, words))

    def written(self) -> list[tuple[float, float, Words]]:
        """Everything that is written on the map and beside it, each with its foot (centimetres)."""
        frame, (left, bottom) = self.map.frame, self._corner
        ground = [
            (left + (x - frame.box[0]) / frame.metres_a_cm, bottom + (y - frame.box[1]) / frame.metres_a_cm, words)
            for x, y, words in self.map.words
        ]
        return [*ground, *self._words]

    def png(self, dpi: int) -> bytes:
        """The picture's bytes: few colours, no clock and no program name in it."""
        import numpy as np
        from PIL import Image, ImageDraw

        self.figure.set_dpi(dpi)
        canvas: Any = self.figure.canvas
        with ALONE:
            canvas.draw()
            drawn = Image.fromarray(np.ascontiguousarray(np.asarray(canvas.buffer_rgba())[:, :, :3]))
        pen, cm = ImageDraw.Draw(drawn), dpi * CM
        for x, y, words in self.written():
            words.draw(pen, x * cm, (self.height_cm - y) * cm, dpi / 72)
        held = io.BytesIO()
        colours = drawn.quantize(256, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
        colours.save(held, format="PNG", compress_level=6, dpi=(dpi, dpi))
        return held.getvalue()


def _emptied(axes: Any) -> None:
    for artist in (*axes.patches, *axes.lines, *axes.collections):
        artist.remove()


def scale_bar(drawn: Map, lang: str) -> Box:
    """A bar of a round length, with the scale in figures; the ground that it covers."""
    from matplotlib.patches import Rectangle

    axes, frame, cm = drawn.axes, drawn.frame, drawn.frame.metres_a_cm
    x0, y0, x1, _ = frame.box
    length = max((s for s in _LENGTHS if s <= (x1 - x0) * _BAR_SHARE), default=_LENGTHS[0])
    left, low, high = x0 + 0.35 * cm, y0 + 0.3 * cm, 0.11 * cm
    ground = (left - 0.2 * cm, low - 0.15 * cm, left + length + 0.65 * cm, low + 0.55 * cm)
    axes.add_artist(
        Rectangle(
            ground[:2], ground[2] - ground[0], ground[3] - ground[1], fc="white", ec="none", alpha=0.85, zorder=29
        )
    )
    for n in range(4):
        face = INK if n % 2 == 0 else "white"
        axes.add_artist(Rectangle((left + n * length / 4, low), length / 4, high, fc=face, ec=INK, lw=0.6, zorder=30))
    drawn.write(left, low + 0.19 * cm, Words(figures.scale(frame.scale, lang), 6.5))
    drawn.write(left + length, low + 0.19 * cm, Words(figures.length(float(length), lang), 6.5, middle=True))
    return ground


def north(drawn: Map) -> Box:
    """An arrow: the plan's grid points up; the ground that it covers."""
    from matplotlib.patches import Polygon

    cm, (_, _, x1, y1) = drawn.frame.metres_a_cm, drawn.frame.box
    x, y = x1 - 0.4 * cm, y1 - 0.95 * cm
    arrow = ((0, 0.5), (0.16, 0), (0, 0.1), (-0.16, 0))
    drawn.axes.add_artist(Polygon([(x + a * cm, y + b * cm) for a, b in arrow], fc=INK, ec="white", lw=0.5, zorder=30))
    drawn.write(x, y + 0.56 * cm, Words("N", 7.5, "bold", middle=True, halo=0.8))
    return x - 0.25 * cm, y - 0.1 * cm, x + 0.25 * cm, y1
