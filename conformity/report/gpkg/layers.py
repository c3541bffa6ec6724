"""The layers of ``report.gpkg``: the content of each, in French or English columns, and how it is drawn."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import shapely

from conformity.language import figures
from conformity.report import symbols as symbology
from conformity.report.content import rows
from conformity.report.dimensions import by_dimension
from conformity.report.gpkg.styles import Label, Symbol, qml
from conformity.report.gpkg.writer import AT_A_TIME, Layer
from conformity.report.places import marked, spots
from conformity.report.wording.register import text

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from conformity.report.content.rows import Context, Rows
    from conformity.report.wording.register import Record

#: brush of the zones of a class; plain for the others
_BRUSHES: Final = {
    "to_urbanise_open": "b_diagonal", "to_urbanise_closed": "b_diagonal", "pocket": "cross", "unknown": "dense6",
}  # fmt: skip
#: kind and objective → colour, brush of a surface, pen of a line, marker
_NETWORK: Final = {
    ("reservoir", "preserve"): ("#1b7837", "f_diagonal", "solid", "circle"),
    ("reservoir", "restore"): ("#7fbf3f", "dense5", "dash", "circle"),
    ("corridor", "preserve"): ("#2166ac", "horizontal", "solid", "diamond"),
    ("corridor", "restore"): ("#d6604d", "vertical", "dash", "diamond"),
    ("watercourse", "preserve"): ("#2b8cbe", "horizontal", "solid", "diamond"),
    ("watercourse", "restore"): ("#2b8cbe", "vertical", "dash dot", "diamond"),
    ("obstacle", ""): ("#000000", "diagonal_x", "dot", "cross_fill"),
    ("other", ""): ("#756bb1", "dense6", "dash dot dot", "square"),
}
#: brush of the ground of a concern, by severity
_SEVERITY: Final = {
    "critical": "dense4", "major": "diagonal_x", "moderate": "f_diagonal", "watch": "horizontal",
    "inconclusive": "dense6", "information": "dense7", "favourable": "no",
}  # fmt: skip
_MM_PER_PT: Final = 25.4 / 72
#: sign of a place → its size, and how far up it is drawn so that the number lies in its widest part (mm)
_SIGNS_MM: Final = {
    "diamond": (7.5, 0.0), "triangle": (8.5, 0.9), "square": (5.5, 0.0), "circle": (6.0, 0.0), "hexagon": (6.5, 0.0),
}  # fmt: skip
#: size of the points of a concern's ground (mm)
_POINT_MM: Final = 2.4
#: type of a column → its SQL type, and a value as that type
_TYPES: Final = {"text": "TEXT", "number": "REAL", "integer": "INTEGER"}
_PLAIN: Final[dict[str, Callable[[Any], Any]]] = {"text": text, "number": figures.finite, "integer": int}
_DIMENSIONS: Final = ((2, "surfaces"), (1, "lignes"), (0, "points"))


class Group(NamedTuple):
    """A group of the project: its name, the tables of its layers, and whether it is shown at once."""

    name: str
    tables: tuple[str, ...]
    shown: bool = True


#: from the top of the tree down
GROUPS: Final = (
    Group("concerns", ("enjeux", "corrections")),
    Group("network", ("passages", "elements")),
    Group("plan", ("zonage",)),
    Group("evidence", ("constats", "contacts", "defauts_zonage"), shown=False),
)
#: table → what is written beside its features
_LABELS: Final = {
    "elements": Label("nom", 7.5, "#1b4d2b", most=30_000),
    "zonage": Label("libelle", 7.5, "#444444", most=15_000),
}
#: table → what QGIS shows beside the pointer, of each feature
_TIPS: Final = {
    "enjeux": '<b>[% "rang" %]. [% "titre" %]</b><br>[% "chiffre" %]<br>[% "niveau" %] : [% "demande" %]',
}


def layers(context: Context) -> Iterator[Layer]:
    """Every layer, in the order QGIS should stack them from the bottom; each is made on demand."""
    for builder in (_zones, _faults, _contacts, _findings, _elements, _passages, _fixes, _concerns, _markers):
        yield from builder(context)


def _zones(c: Context) -> Iterator[Layer]:
    word = c.words.zone_class
    symbols = [
        Symbol(word[name], word[name], colour, "#8a8a8a", 0.2, _BRUSHES.get(name, "solid"))
        for name, (colour, _) in symbology.ZONES.items()
    ]
    records = list(c.register.zones.values())
    return _split(c, "zonage", "layer_zones", rows.ZONES, records, c.report.zones.geometry, symbols, by="classe")


def _elements(c: Context) -> Iterator[Layer]:
    records = list(c.register.elements.values())
    symbols = []
    for (kind, objective), (colour, brush, pen, shape) in _NETWORK.items():
        label = rows.category(c, kind, objective)
        symbols.append((Symbol(label, label, colour, colour, 0.7, brush, shape, 3.4), pen))
    shapes = c.report.elements.geometry
    return _split(c, "elements", "layer_elements", rows.ELEMENTS, records, shapes, symbols, by="categorie")


def _contacts(c: Context) -> Iterator[Layer]:
    table = c.report.contacts
    kept = table[table["relation"] == "overlap"]
    symbols = [Symbol(v, v, "#444444", "#444444", 0.3, "dense7", "circle", 2.0) for v in c.words.kind.values()]
    return _split(c, "contacts", "layer_contacts", rows.CONTACTS, kept, kept.geometry, symbols, by="type")


def _severities(c: Context) -> list[Symbol]:
    word = c.words.severity
    return [
        Symbol(
            word[name], word[name], mark.ink, mark.ink, mark.width * _MM_PER_PT, _SEVERITY[name], "circle",
            size=_POINT_MM, shown=name != "favourable", casing=mark.casing,
        )
        for name, mark in symbology.SEVERITY.items()
    ]  # fmt: skip


def _findings(c: Context) -> Iterator[Layer]:
    records, shapes = c.register.findings, c.report.findings.geometry
    return _split(c, "constats", "layer_findings", rows.FINDINGS, records, shapes, _severities(c), by="gravite")


def _concerns(c: Context) -> Iterator[Layer]:
    frame = c.report.concerns
    order = {key: n for n, key in enumerate(frame["concern_id"])}
    records = c.register.concerns
    shapes = [frame.geometry.iloc[order[row["concern_id"]]] for row in records]
    return _split(c, "enjeux", "layer_concerns", rows.CONCERNS, records, shapes, _severities(c), by="gravite")


def _markers(c: Context) -> Iterator[Layer]:
    """A point for each place, with the sign of its severity and its number, as on the page and the maps."""
    points, places = spots(c.report), marked(c.report, c.register.concerns)
    if not places:
        return
    at = [points[row["concern_id"]] for row in places]
    shapes = shapely.multipoints(np.array([[(spot.x, spot.y)] for spot in at]))
    word, marks = c.words.severity, symbology.SEVERITY
    signs = []
    for name, mark in marks.items():
        size_mm, up_mm = _SIGNS_MM[mark.sign]
        sign = Symbol(word[name], word[name], mark.ink, mark.casing, 0.3, shape=mark.sign, size=size_mm, up=up_mm)
        signs.append(replace(sign, shown=name != "favourable"))
    dark = tuple(word[name] for name, mark in marks.items() if mark.number == "#000000")
    label = Label("rang", 7.5, "#ffffff", bold=True, inside=("gravite", dark))
    title = c.words.phrase["layer_markers"]
    yield _layer(c, "enjeux_reperes", title, rows.CONCERNS, places, 0, shapes, signs, "gravite", label)


def _passages(c: Context) -> Iterator[Layer]:
    table = c.report.passages
    kept = table[table["reason"] == ""]
    phrase = c.words.phrase
    drawn = (
        ("break", "#67001f", "dense3"), ("residual_width", "#d95f02", "solid"), ("gap", "#7570b3", "dash"),
        ("sides", "#000000", "diagonal_x"), ("interface", "#1f78b4", "b_diagonal"),
    )  # fmt: skip
    symbols = [
        Symbol(phrase[f"passage_{n}"], phrase[f"passage_{n}"], colour, "#000000", 0.8, pattern, "star", 5)
        for n, colour, pattern in drawn
    ]
    return _split(c, "passages", "layer_passages", rows.PASSAGES, kept, kept.geometry, symbols, by="nature")


def _faults(c: Context) -> Iterator[Layer]:
    table = c.report.plan_faults
    symbols = [Symbol(v, v, "#ff00ff", "#ff00ff", 0.5, "dense4") for v in c.words.fault.values()]
    return _split(c, "defauts_zonage", "layer_faults", rows.PLAN_FAULTS, table, table.geometry, symbols, by="defaut")


def _fixes(c: Context) -> Iterator[Layer]:
    """Zones as they would be, were each site cleared."""
    table = c.report.fixes
    if table is None or not len(table):
        return iter(())
    names = dict.fromkeys(c.words.zone_class.get(text(value), "") for value in table["zone_class"])
    symbols = [Symbol(name, name, "#00a000", "#00a000", 0.8, "no") for name in names]
    return _split(c, "corrections", "layer_fixes", rows.FIXES, table, table.geometry, symbols, by="classe")


def _split(
    c: Context,
    name: str,
    title: str,
    table: Rows,
    records: list[dict[str, Any]] | pd.DataFrame,
    shapes: Any,
    symbols: Sequence[Symbol | tuple[Symbol, str]],
    *,
    by: str,
) -> Iterator[Layer]:
    """One layer a dimension that occurs: a GIS draws no collection. A row with two dimensions is in both.

    ``by`` is the field whose values have symbols.
    """
    parts = by_dimension(shapes)
    for dimension, suffix in _DIMENSIONS:
        chosen, held = parts[dimension]
        if not len(chosen):
            continue
        drawn = [_for(dimension, symbol) for symbol in symbols]
        some = _picked(records, chosen)
        titled = f"{c.words.phrase[title]} ({c.words.phrase[f'dim_{suffix}']})"
        yield _layer(c, f"{name}_{suffix}", titled, table, some, dimension, held, drawn, by, _LABELS.get(name))


def _layer(
    c: Context,
    name: str,
    title: str,
    columns: Rows,
    records: Iterable[Record],
    dimension: int,
    shapes: Any,
    symbols: Sequence[Symbol],
    by: str,
    label: Label | None,
) -> Layer:
    picked, kind = columns.picked("gpkg"), name.rpartition("_")[0]
    aliases = [(pick.field, pick.column.title(c.words) or pick.field) for pick in picked]
    plain = [(pick.column, _PLAIN[pick.column.dtype]) for pick in picked]
    return Layer(
        name=name,
        title=title,
        columns=tuple((pick.field, _TYPES[pick.column.dtype]) for pick in picked),
        rows=([form(column.of(c, row)) for column, form in plain] for row in records),
        dimension=dimension,
        shapes=shapes,
        style=qml(
            dimension, by, symbols, aliases, label, _TIPS.get(kind, ""), _worst_first(c) if kind == "enjeux" else ""
        ),
    )


def _worst_first(c: Context) -> str:
    """The expression of QGIS that is lowest for the worst concern: its severity, then its rank."""
    listed = ",".join("'" + c.words.severity[name].replace("'", "''") + "'" for name in symbology.SEVERITY)
    return f'array_find(array({listed}), "gravite") * 10000 + "rang"'


def _picked(rows: list[dict[str, Any]] | pd.DataFrame, chosen: NDArray[np.intp]) -> Iterator[Record]:
    """Some rows; those of a table as records a few at a time."""
    if isinstance(rows, list):
        yield from (rows[n] for n in chosen.tolist())
        return
    plain = rows[[name for name in rows.columns if name != "geometry"]]
    for start in range(0, len(chosen), AT_A_TIME):
        batch: list[Record] = plain.iloc[chosen[start : start + AT_A_TIME]].to_dict("records")  # type: ignore[assignment]
        yield from batch


def _for(dimension: int, symbol: Symbol | tuple[Symbol, str]) -> Symbol:
    """A symbol as a surface, line or point: lines have a pen of their own, or a plain one."""
    pen = "solid"
    if isinstance(symbol, tuple):
        symbol, pen = symbol
    return replace(symbol, pattern=pen) if dimension == 1 else symbol
