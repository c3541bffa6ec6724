"""What frames a map: title, status, legend, scale bar, north, date and sources."""

from __future__ import annotations

import io
import textwrap
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from conformity.language import figures
from conformity.model.alone import ALONE
from conformity.report import symbols
from conformity.report.inputs import line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from conformity.report.maps.drawing import Box
    from conformity.report.wording.texts import Texts

CM: Final = 1 / 2.54
_INK = "#1a1a1a"
_MOST_SAID: Final = 600
#: the smallest type of a line at the foot (points), and how much of the picture's width it may take
_LEAST_TYPE: Final = 5.0
_LINE_SHARE: Final = 0.97
#: round lengths of a scale bar (metres)
_STEPS: Final = (50, 100, 200, 250, 500, 1000, 2000, 2500, 5000, 10_000, 20_000, 25_000, 50_000, 100_000)
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
    """A map's window: where its ground lies, at which scale, and how large it is on paper (centimetres)."""

    box: Box
    scale: int
    width_cm: float
    height_cm: float

    @property
    def metres_a_point(self) -> float:
        """Ground that one point of the picture (1/72 inch) stands for."""
        return self.scale * 0.0254 / 72


def fitted(box: Box, width_cm: float, height_cm: float, floor: int, margin: float = 1.08) -> Frame:
    """The window around some ground, at the largest round scale that shows it whole and is no larger than ``floor``."""
    x0, y0, x1, y1 = box
    need = max((x1 - x0) * 100 / width_cm, (y1 - y0) * 100 / height_cm) * margin
    scale = next((s for s in SCALES if s >= max(need, floor)), SCALES[-1])
    half_x, half_y = width_cm / 100 * scale / 2, height_cm / 100 * scale / 2
    x, y = (x0 + x1) / 2, (y0 + y1) / 2
    return Frame((x - half_x, y - half_y, x + half_x, y + half_y), scale, width_cm, height_cm)


def paper(width_cm: float, height_cm: float) -> Any:
    """A blank sheet."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width_cm * CM, height_cm * CM), facecolor="white")
    FigureCanvasAgg(figure)
    return figure


def window(figure: Any, frame: Frame, left_cm: float, bottom_cm: float) -> Any:
    """The axes of a map, placed by centimetres."""
    width, height = figure.get_size_inches() / CM
    axes = figure.add_axes((left_cm / width, bottom_cm / height, frame.width_cm / width, frame.height_cm / height))
    x0, y0, x1, y1 = frame.box
    axes.set_xlim(x0, x1)
    axes.set_ylim(y0, y1)
    axes.set_xticks([])
    axes.set_yticks([])
    for side in axes.spines.values():
        side.set_linewidth(0.8)
    return axes


def scale_bar(axes: Any, frame: Frame, lang: str) -> None:
    """A bar of a round length, with the scale in figures."""
    x0, y0, x1, y1 = frame.box
    length = max((s for s in _STEPS if s <= (x1 - x0) * 0.28), default=_STEPS[0])
    left, low = x0 + (x1 - x0) * 0.03, y0 + (y1 - y0) * 0.045
    high = (y1 - y0) * 0.012
    from matplotlib.patches import Rectangle

    pad = (x1 - x0) * 0.012
    axes.add_patch(
        Rectangle(
            (left - pad, low - 2.2 * high),
            length + 2 * pad + (x1 - x0) * 0.05,
            high * 7.5,
            fc="white",
            ec="none",
            alpha=0.82,
            zorder=29,
        )
    )
    for n in range(4):
        face = _INK if n % 2 == 0 else "white"
        axes.add_patch(Rectangle((left + n * length / 4, low), length / 4, high, fc=face, ec=_INK, lw=0.6, zorder=30))
    said = figures.length(float(length), lang)
    axes.text(left + length, low + 1.6 * high, said, fontsize=7, ha="center", va="bottom", zorder=31)
    axes.text(left, low + 1.6 * high, figures.scale(frame.scale, lang), fontsize=7, ha="left", va="bottom", zorder=31)


def north(axes: Any, frame: Frame) -> None:
    """An arrow: the plan's grid points up."""
    x0, y0, x1, y1 = frame.box
    x, y, size = x1 - (x1 - x0) * 0.04, y1 - (y1 - y0) * 0.1, (y1 - y0) * 0.055
    axes.annotate("", (x, y + size), (x, y), arrowprops={"arrowstyle": "-|>", "lw": 1.4, "color": _INK}, zorder=30)
    axes.text(x, y + size, "N", ha="center", va="bottom", fontsize=8, weight="bold", zorder=31)


def legend(texts: Texts, keys: Sequence[str]) -> list[tuple[Any, str]]:
    """The entries of the sheet for what is drawn, in the sheet's order: (handle, text)."""
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    entries: list[tuple[Any, str]] = []
    for key, drawn in symbols.NETWORK.items():
        if key not in keys:
            continue
        handle: Any = Patch(fc=f"{drawn.colour}22", ec=drawn.colour, hatch=drawn.hatch * 2 or None, lw=1)
        if key.startswith("obstacle"):
            handle = Line2D([], [], color=drawn.colour, marker=drawn.marker, ls=(0, drawn.dashes), lw=1.2, ms=6)
        entries.append((handle, texts.words.phrase[drawn.phrase]))
    return entries


def listed(
    axes: Any, entries: Sequence[tuple[Any, str]], y: float, head: str, x: float = 0.0, width: int = 40
) -> float:
    """A list of entries under a heading, from ``y`` down; where it ends (share of the axes' height)."""
    from matplotlib.legend import Legend

    if not entries:
        return y
    box = Legend(
        axes,
        [handle for handle, _ in entries],
        [wrapped(said, width) for _, said in entries],
        loc="upper left",
        bbox_to_anchor=(x - 0.03, y),
        frameon=False,
        fontsize=6.8,
        handlelength=2.6,
        handleheight=1.3,
        alignment="left",
        title=wrapped(head, width),
        title_fontproperties={"size": 8, "weight": "bold"},
        labelspacing=0.6,
    )
    axes.add_artist(box)
    return _bottom(axes, box)


def written(axes: Any, said: str, y: float, **style: Any) -> float:
    """A text from ``y`` down; where it ends."""
    return _bottom(axes, axes.text(0.0, y, said, va="top", linespacing=1.2, **style))


def fitted_line(figure: Any, said: str, size: float) -> None:
    """A line at the foot of a picture, in smaller type where it is long; on two lines where that does not do."""
    artist = figure.text(0.01, 0.035, shown(said), fontsize=size, va="center", color="#333333", linespacing=1.1)

    def share() -> float:
        with _any_sign():
            extent = artist.get_window_extent(figure.canvas.get_renderer())
        return float(extent.width / figure.bbox.width)

    if share() * _LEAST_TYPE / size > _LINE_SHARE:
        artist.set_text(wrapped(said, len(said) // 2 + 12))
    if (wide := share()) > _LINE_SHARE:
        artist.set_fontsize(size * _LINE_SHARE / wide)


def _bottom(axes: Any, artist: Any) -> float:
    renderer = axes.figure.canvas.get_renderer()
    with _any_sign():
        extent = artist.get_window_extent(renderer)
    return float(axes.transAxes.inverted().transform((0, extent.y0))[1])


@contextmanager
def _any_sign() -> Iterator[None]:
    """A sign that the typeface lacks is drawn as a box, without a word: who runs the program could not mend it."""
    with ALONE, warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from font", category=UserWarning)
        warnings.filterwarnings("ignore", message="Matplotlib currently does not support", category=UserWarning)
        yield


def wrapped(text: str, width: int) -> str:
    """A text on several lines, its excess cut."""
    return "\n".join(shown(part) for part in textwrap.wrap(line(text[:_MOST_SAID]), width))


def shown(text: str) -> str:
    """A text as a picture shows it; a dollar stays a dollar (matplotlib would read it as a formula)."""
    return line(text).replace("$", r"\$")


def png(figure: Any, dpi: int = 120) -> bytes:
    """The picture's bytes, few colours, no clock and no program name in it."""
    from PIL import Image

    held = io.BytesIO()
    with _any_sign():
        figure.savefig(held, format="png", dpi=dpi, metadata={"Software": None})
    small = io.BytesIO()
    with Image.open(io.BytesIO(held.getvalue())) as picture:
        picture.convert("RGB").quantize(240, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(
            small, format="PNG", optimize=True
        )
    return small.getvalue()
