"""QGIS styles (QML) for the layers of ``report.gpkg``: colour, hatching and symbol by category, aliases of fields."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import quoteattr

if TYPE_CHECKING:
    from collections.abc import Sequence

_KINDS: Final = {2: "fill", 1: "line", 0: "marker"}
_CLASSES: Final = {2: "SimpleFill", 1: "SimpleLine", 0: "SimpleMarker"}


@dataclass(frozen=True)
class Symbol:
    """How one category is drawn, in millimetres: told apart by pattern and shape, not by colour alone.

    ``pattern`` is a Qt brush style of a surface or pen style of a line; ``shape`` a marker.
    """

    value: str
    label: str
    colour: str
    outline: str = "#333333"
    width: float = 0.26
    pattern: str = "solid"
    shape: str = "circle"
    size: float = 3.0
    alpha: int = 255


def qml(dimension: int, attribute: str, symbols: Sequence[Symbol], aliases: Sequence[tuple[str, str]]) -> str:
    """The style of one layer, by the values of one attribute.

    ``aliases`` are (field, alias) in the order of the table, its ``fid`` left out.
    """
    categories = "".join(
        f'<category render="true" symbol="{n}" value={quoteattr(s.value)} label={quoteattr(s.label)} type="string"/>'
        for n, s in enumerate(symbols)
    )
    drawn = "".join(_symbol(n, dimension, symbol) for n, symbol in enumerate(symbols))
    named = "".join(
        f'<alias index="{n}" field={quoteattr(field)} name={quoteattr(alias)}/>'
        for n, (field, alias) in enumerate([("fid", ""), *aliases])
    )
    return (
        "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>"
        f'<qgis version="3.22.0" styleCategories="Symbology|Fields|Forms">'
        f'<renderer-v2 type="categorizedSymbol" attr={quoteattr(attribute)} forceraster="0" symbollevels="0" '
        f'enableorderby="0"><categories>{categories}</categories><symbols>{drawn}</symbols></renderer-v2>'
        f"<aliases>{named}</aliases></qgis>"
    )


def _symbol(number: int, dimension: int, symbol: Symbol) -> str:
    options = _options(dimension, symbol)
    joined = "".join(f'<Option type="QString" name="{k}" value={quoteattr(v)}/>' for k, v in options.items())
    props = "".join(f'<prop k="{k}" v={quoteattr(v)}/>' for k, v in options.items())
    return (
        f'<symbol name="{number}" type="{_KINDS[dimension]}" alpha="1" clip_to_extent="1" force_rhr="0">'
        f'<layer class="{_CLASSES[dimension]}" enabled="1" locked="0" pass="0">'
        f'<Option type="Map">{joined}</Option>{props}</layer></symbol>'
    )


def _options(dimension: int, symbol: Symbol) -> dict[str, str]:
    fill, outline = _rgba(symbol.colour, symbol.alpha), _rgba(symbol.outline, 255)
    width = f"{symbol.width:g}"
    if dimension == 2:
        return {
            "color": fill, "style": symbol.pattern, "outline_color": outline, "outline_style": "solid",
            "outline_width": width, "outline_width_unit": "MM", "joinstyle": "round",
        }  # fmt: skip
    if dimension == 1:
        return {
            "line_color": fill, "line_style": symbol.pattern, "line_width": width, "line_width_unit": "MM",
            "capstyle": "round", "joinstyle": "round",
        }  # fmt: skip
    return {
        "color": fill, "name": symbol.shape, "size": f"{symbol.size:g}", "size_unit": "MM", "outline_color": outline,
        "outline_style": "solid", "outline_width": width, "outline_width_unit": "MM",
    }  # fmt: skip


def _rgba(colour: str, alpha: int) -> str:
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"{red},{green},{blue},{alpha}"
