"""QGIS styles (QML) for the layers of ``report.gpkg``: colour, hatching and symbol by category, aliases of fields."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape, quoteattr

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_KINDS: Final = {2: "fill", 1: "line", 0: "marker"}
_CLASSES: Final = {2: "SimpleFill", 1: "SimpleLine", 0: "SimpleMarker"}
#: how much wider than its line the casing is (mm)
_CASING_MM: Final = 0.8


@dataclass(frozen=True)
class Symbol:
    """How one category is drawn, in millimetres: distinguished by pattern and shape, not by colour alone.

    ``pattern`` is a Qt brush style of a surface or pen style of a line; ``shape`` a marker, drawn ``up`` of its point;
    ``casing`` the colour of a wider line under the outline, visible on any ground. A category that is not ``shown`` is
    off until the reader ticks it.
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
    up: float = 0.0
    shown: bool = True
    casing: str = ""


@dataclass(frozen=True)
class Label:
    """What is written beside a feature: a field, the size (points) and colour of the type.

    ``most`` is the denominator of the smallest scale at which it is written; 0 for every scale. ``inside`` is for
    labels inside the marker of a point: a field, and its values for which the type is black.
    """

    field: str
    size: float
    colour: str
    bold: bool = False
    most: int = 0
    inside: tuple[str, tuple[str, ...]] | None = None


def qml(
    dimension: int,
    attribute: str,
    symbols: Sequence[Symbol],
    aliases: Sequence[tuple[str, str]],
    label: Label | None = None,
    tip: str = "",
    last: str = "",
) -> str:
    """The style of one layer, by the values of one attribute.

    ``aliases`` are (field, alias) in the order of the table, its ``fid`` left out; ``tip`` is the HTML of what QGIS
    shows beside the pointer; ``last`` the expression whose lowest value is drawn on top.
    """
    categories = "".join(
        f'<category render="{str(s.shown).lower()}" symbol="{n}" value={quoteattr(s.value)} '
        f'label={quoteattr(s.label)} type="string"/>'
        for n, s in enumerate(symbols)
    )
    drawn = "".join(_symbol(n, dimension, symbol) for n, symbol in enumerate(symbols))
    named = "".join(
        f'<alias index="{n}" field={quoteattr(field)} name={quoteattr(alias)}/>'
        for n, (field, alias) in enumerate([("fid", ""), *aliases])
    )
    return (
        "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>"
        '<qgis version="3.22.0" styleCategories="Symbology|Labeling|Fields|Forms|MapTips" '
        f'labelsEnabled="{int(bool(label))}">'
        f'<renderer-v2 type="categorizedSymbol" attr={quoteattr(attribute)} forceraster="0" symbollevels="0" '
        f'enableorderby="{int(bool(last))}"><categories>{categories}</categories><symbols>{drawn}</symbols>'
        f"{_order(last) if last else ''}</renderer-v2>"
        f"{_labeling(dimension, label) if label else ''}<aliases>{named}</aliases>"
        f"{f'<mapTip>{escape(tip)}</mapTip>' if tip else ''}</qgis>"
    )


def _order(expression: str) -> str:
    return f'<orderby><orderByClause asc="0" nullsFirst="0">{escape(expression)}</orderByClause></orderby>'


def _labeling(dimension: int, label: Label) -> str:
    """Labels with a white edge, or in the marker; one a feature, however many parts it has."""
    weight, style = (75, "Bold") if label.bold else (50, "Regular")
    # over the point of a surface, along a line, around a point
    placement = "1" if label.inside else {2: "1", 1: "2", 0: "6"}[dimension]
    black = _black(*label.inside) if label.inside else ""
    return (
        '<labeling type="simple"><settings calloutType="simple">'
        f'<text-style fieldName="{label.field}" isExpression="0" fontFamily="Open Sans" fontSize="{label.size:g}" '
        f'fontSizeUnit="Point" fontWeight="{weight}" namedStyle="{style}" '
        f'textColor="{_rgba(label.colour, 255)}" textOpacity="1">'
        f'<text-buffer bufferDraw="{int(not label.inside)}" bufferSize="0.8" bufferSizeUnits="MM" '
        'bufferColor="255,255,255,255" bufferOpacity="1" bufferNoFill="0"/></text-style>'
        f'<placement placement="{placement}" quadOffset="4" centroidInside="1" centroidWhole="0" '
        f'overlapHandling="{"AllowOverlapIfRequired" if label.inside else "PreventOverlap"}" '
        f'priority="{9 if label.bold else 4}"/>'
        f'<rendering drawLabels="1" scaleVisibility="{int(bool(label.most))}" scaleMin="0" scaleMax="{label.most}" '
        f'labelPerPart="0" obstacle="1" displayAll="{int(label.bold)}"/>{black}</settings></labeling>'
    )


def _black(field: str, values: Sequence[str]) -> str:
    """Type of black for some values of a field."""
    listed = ",".join("'" + value.replace("'", "''") + "'" for value in values)
    expression = f"if(\"{field}\" IN ({listed}), '#000000', '#ffffff')"
    return (
        '<dd_properties><Option type="Map"><Option type="QString" name="name" value=""/>'
        '<Option type="Map" name="properties"><Option type="Map" name="Color"><Option type="bool" name="active" '
        f'value="true"/><Option type="QString" name="expression" value={quoteattr(expression)}/>'
        '<Option type="int" name="type" value="3"/></Option></Option>'
        '<Option type="QString" name="type" value="collection"/></Option></dd_properties>'
    )


def _symbol(number: int, dimension: int, symbol: Symbol) -> str:
    layers = [(_CLASSES[dimension], _options(dimension, symbol))]
    if symbol.casing and dimension:
        under = replace(symbol, colour=symbol.casing, width=symbol.width + _CASING_MM, pattern="solid")
        layers.insert(0, (_CLASSES[1], _options(1, under)))
    drawn = "".join(_symbol_layer(*layer) for layer in layers)
    opening = f'<symbol name="{number}" type="{_KINDS[dimension]}" alpha="1" clip_to_extent="1" force_rhr="0">'
    return f"{opening}{drawn}</symbol>"


def _symbol_layer(kind: str, options: Mapping[str, str]) -> str:
    joined = "".join(f'<Option type="QString" name="{k}" value={quoteattr(v)}/>' for k, v in options.items())
    props = "".join(f'<prop k="{k}" v={quoteattr(v)}/>' for k, v in options.items())
    return f'<layer class="{kind}" enabled="1" locked="0" pass="0"><Option type="Map">{joined}</Option>{props}</layer>'


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
        "offset": f"0,{-symbol.up:g}", "offset_unit": "MM", "outline_style": "solid", "outline_width": width,
        "outline_width_unit": "MM",
    }  # fmt: skip


def _rgba(colour: str, alpha: int) -> str:
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"{red},{green},{blue},{alpha}"
