"""The layers of ``report.gpkg``: what each holds, in French or English columns, and how it is drawn."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

from conformity.report import figures
from conformity.report.dimensions import by_dimension
from conformity.report.gpkg.styles import Symbol, qml
from conformity.report.gpkg.writer import AT_A_TIME, Layer
from conformity.report.wording.register import Record, text, texts

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from conformity.report.wording.texts import Texts

#: a column of a layer: name in the file (ASCII, one for both languages), SQL type, key of its alias, value of a row
_Col = tuple[str, str, str, Callable[[Record], Any]]

_PALE: Final = {
    "urban": ("#f4b6a6", "solid"), "urban_built": ("#e9a08c", "solid"), "urban_unbuilt": ("#f9d2c6", "solid"),
    "to_urbanise_open": ("#f0894e", "b_diagonal"), "to_urbanise_closed": ("#f5b183", "b_diagonal"),
    "agricultural": ("#fdf6d2", "solid"), "agricultural_protected": ("#f3e6a0", "solid"),
    "natural": ("#dcefd3", "solid"), "natural_protected": ("#b9dfa9", "solid"),
    "pocket": ("#d08ad0", "cross"), "unknown": ("#dddddd", "dense6"),
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
_SEVERITY: Final = {
    "critical": ("#67001f", "dense4", 1.2), "major": ("#b2182b", "diagonal_x", 1.0),
    "moderate": ("#ef8a62", "f_diagonal", 0.8), "watch": ("#d8b365", "horizontal", 0.6),
    "inconclusive": ("#8073ac", "dense6", 0.5), "information": ("#5f5f5f", "dense7", 0.4),
    "favourable": ("#1b7837", "no", 0.6),
}  # fmt: skip
_DIMENSIONS: Final = ((2, "surfaces"), (1, "lignes"), (0, "points"))


def layers(texts_: Texts) -> Iterator[Layer]:
    """Every layer, in the order QGIS should stack them from the bottom; each is made as it is asked for."""
    for made in (_zones, _elements, _contacts, _findings, _concerns, _passages, _faults, _fixes):
        yield from made(texts_)


def _zones(texts_: Texts) -> Iterator[Layer]:
    word = texts_.words.zone_class
    columns: list[_Col] = [
        ("zone", "TEXT", "zone", lambda r: text(r["label"])),
        ("zone_long", "TEXT", "long_label", lambda r: text(r["long_label"])),
        ("typezone", "TEXT", "typezone", lambda r: text(r["typezone"])),
        ("classe", "TEXT", "class", lambda r: word.get(text(r["zone_class"]), "")),
        ("commune", "TEXT", "commune", lambda r: texts_.commune(text(r["commune"]))),
        ("insee", "TEXT", "insee", lambda r: text(r["commune"])),
        ("surface_ha", "REAL", "area_ha", lambda r: r["area_m2"] / 1e4),
        ("cle", "TEXT", "key", lambda r: r["zone_key"]),
    ]
    symbols = [
        Symbol(word[name], word[name], colour, "#8a8a8a", 0.2, pattern) for name, (colour, pattern) in _PALE.items()
    ]
    records = list(texts_.register.zones.values())
    return _split(texts_, "zonage", "layer_zones", columns, records, texts_.report.zones.geometry, "classe", symbols)


def _elements(texts_: Texts) -> Iterator[Layer]:
    def category(row: Record) -> tuple[str, str]:
        kind, objective = text(row["kind"]), text(row["objective"])
        if kind == "obstacle":
            return "obstacle", ""
        told = "restore" if objective == "restore" else "preserve"
        return (kind, told) if (kind, told) in _NETWORK else ("other", "")

    columns: list[_Col] = [
        ("categorie", "TEXT", "category", lambda r: _category(texts_, *category(r))),
        ("nom", "TEXT", "element", lambda r: texts_.element_short(r["element_key"])),
        ("id_source", "TEXT", "element_id", lambda r: text(r["element_id"])),
        ("type", "TEXT", "kind", lambda r: texts_.words.kind.get(text(r["kind"]), "")),
        ("objectif", "TEXT", "objective", lambda r: texts_.objective(r["element_key"])),
        ("sous_trame", "TEXT", "milieu", lambda r: texts_.words.milieu.get(text(r["milieu"]), "")),
        ("obstacle", "TEXT", "obstacle_label", lambda r: text(r["obstacle_label"])),
        ("couche", "TEXT", "layer", lambda r: ", ".join(texts(r["layers"]))),
        ("reference", "TEXT", "reference", lambda r: text(r["reference"])),
        ("incertitude_m", "REAL", "uncertainty", lambda r: figures.known(r["uncertainty_m"])),
        ("cle", "TEXT", "element_key", lambda r: r["element_key"]),
    ]
    records = list(texts_.register.elements.values())
    symbols = []
    for (kind, objective), (colour, brush, pen, shape) in _NETWORK.items():
        label = _category(texts_, kind, objective)
        symbols.append((Symbol(label, label, colour, colour, 0.7, brush, shape, 3.4), pen))
    return _split(
        texts_, "elements", "layer_elements", columns, records, texts_.report.elements.geometry, "categorie", symbols
    )


def _category(texts_: Texts, kind: str, objective: str) -> str:
    """The entry of the legend of the map sheet."""
    return texts_.words.phrase[f"legend_{kind}{'_' + objective if objective else ''}"]


def _contacts(texts_: Texts) -> Iterator[Layer]:
    register, word = texts_.register, texts_.words
    table = texts_.report.contacts
    kept = table[table["relation"] == "overlap"]

    def zone(row: Record) -> str:
        return text((register.zones.get(row["subject_key"]) or {}).get("label"))

    def kind(row: Record) -> str:
        element = register.elements.get(row["element_key"]) or {}
        return word.kind.get(text(element.get("kind")), "")

    columns: list[_Col] = [
        ("zone", "TEXT", "zone", zone),
        ("prescription", "TEXT", "prescription",
         lambda r: text((register.prescriptions.get(r["subject_key"]) or {}).get("label"))),
        ("element", "TEXT", "element", lambda r: texts_.element_short(r["element_key"])),
        ("type", "TEXT", "kind", kind),
        ("surface_ha", "REAL", "area_ha", lambda r: r["area_m2"] / 1e4),
        ("surface_min_ha", "REAL", "area_low_ha", lambda r: r["area_low_m2"] / 1e4),
        ("surface_max_ha", "REAL", "area_high_ha", lambda r: r["area_high_m2"] / 1e4),
        ("longueur_m", "REAL", "length_m", lambda r: r["length_m"]),
        ("nombre", "INTEGER", "count", lambda r: int(r["count"])),
        ("part_element", "REAL", "share_element", lambda r: r["share_of_element"]),
        ("part_zone", "REAL", "share_zone", lambda r: r["share_of_subject"]),
    ]  # fmt: skip
    symbols = [Symbol(v, v, "#444444", "#444444", 0.3, "dense7", "circle", 2.0) for v in word.kind.values()]
    return _split(texts_, "contacts", "layer_contacts", columns, kept, kept.geometry, "type", symbols)


def _severities(texts_: Texts) -> list[Symbol]:
    word = texts_.words.severity
    return [
        Symbol(word[name], word[name], colour, colour, width, pattern, "triangle", 3 + 2 * width)
        for name, (colour, pattern, width) in _SEVERITY.items()
    ]


def _findings(texts_: Texts) -> Iterator[Layer]:
    word = texts_.words
    columns: list[_Col] = [
        ("gravite", "TEXT", "severity", lambda r: word.severity[r["severity"]]),
        ("libelle", "TEXT", "label", texts_.label),
        ("constat", "TEXT", "statement", texts_.statement),
        ("demande", "TEXT", "remedy", texts_.remedy),
        ("regle", "TEXT", "rule", lambda r: r["rule_id"]),
        ("certitude", "TEXT", "certainty", lambda r: word.certainty[r["certainty"]]),
        ("portee", "TEXT", "reach", lambda r: word.reach[r["reach"]]),
        ("zone", "TEXT", "zone", lambda r: text(r["zone_label"])),
        ("element", "TEXT", "element", lambda r: texts_.element_short(r["element_key"]) if r["element_key"] else ""),
        ("mesure", "TEXT", "measure", lambda r: word.measure.get(r["measure"], r["measure"])),
        ("valeur", "REAL", "value", lambda r: figures.known(r["value"])),
        ("unite", "TEXT", "unit", lambda r: r["unit"]),
        ("enjeu", "TEXT", "concern", lambda r: r["concern_id"]),
        ("id", "TEXT", "id", lambda r: r["finding_id"]),
    ]
    rows = texts_.register.findings
    shapes = texts_.report.findings.geometry
    return _split(texts_, "constats", "layer_findings", columns, rows, shapes, "gravite", _severities(texts_))


def _concerns(texts_: Texts) -> Iterator[Layer]:
    word = texts_.words
    columns: list[_Col] = [
        ("gravite", "TEXT", "severity", lambda r: word.severity[r["severity"]]),
        ("rang", "INTEGER", "rank", lambda r: int(r["rank"])),
        ("libelle", "TEXT", "label", texts_.label),
        ("titre", "TEXT", "title", texts_.title),
        ("chiffre", "TEXT", "figure", texts_.figure),
        ("avis", "TEXT", "opinion", texts_.opinion),
        ("constats", "INTEGER", "findings", lambda r: len(r["finding_ids"])),
        ("id", "TEXT", "id", lambda r: r["concern_id"]),
    ]
    frame = texts_.report.concerns
    order = {key: n for n, key in enumerate(frame["concern_id"])}
    rows = texts_.register.concerns
    shapes = [frame.geometry.iloc[order[row["concern_id"]]] for row in rows]
    return _split(texts_, "enjeux", "layer_concerns", columns, rows, shapes, "gravite", _severities(texts_))


def _passages(texts_: Texts) -> Iterator[Layer]:
    table = texts_.report.passages
    kept = table[table["reason"] == ""]
    phrase = texts_.words.phrase

    def between(row: Record) -> str:
        ends = {name: phrase[name] for name in ("end", "outside")}
        return ", ".join(ends.get(k) or texts_.element_short(k) for k in texts(row["between"]))

    columns: list[_Col] = [
        ("nature", "TEXT", "measure", lambda r: phrase[f"passage_{r['measure']}"]),
        ("element", "TEXT", "element", lambda r: texts_.element_short(r["element_key"])),
        ("valeur", "REAL", "value", lambda r: figures.known(r["value"])),
        ("avant", "REAL", "before", lambda r: figures.known(r["before"])),
        ("entre", "TEXT", "between", between),
    ]
    drawn = (
        ("break", "#67001f", "dense3"), ("residual_width", "#d95f02", "solid"), ("gap", "#7570b3", "dash"),
        ("sides", "#000000", "diagonal_x"), ("interface", "#1f78b4", "b_diagonal"),
    )  # fmt: skip
    symbols = [
        Symbol(phrase[f"passage_{n}"], phrase[f"passage_{n}"], colour, "#000000", 0.8, pattern, "star", 5)
        for n, colour, pattern in drawn
    ]
    return _split(texts_, "passages", "layer_passages", columns, kept, kept.geometry, "nature", symbols)


def _faults(texts_: Texts) -> Iterator[Layer]:
    table = texts_.report.plan_faults
    word = texts_.words.fault
    zones = texts_.register.zones
    columns: list[_Col] = [
        ("defaut", "TEXT", "fault", lambda r: word[r["fault"]]),
        ("zones", "TEXT", "zone", lambda r: ", ".join(text(zones[k]["label"]) for k in r["zone_keys"] if k in zones)),
        ("surface_m2", "REAL", "area_m2", lambda r: r["area_m2"]),
    ]
    symbols = [Symbol(v, v, "#ff00ff", "#ff00ff", 0.5, "dense4") for v in word.values()]
    return _split(texts_, "defauts_zonage", "layer_faults", columns, table, table.geometry, "defaut", symbols)


def _fixes(texts_: Texts) -> Iterator[Layer]:
    """Zones as they would be, were each site cleared."""
    table = texts_.report.fixes
    if table is None or not len(table):
        return iter(())
    words = texts_.words
    columns: list[_Col] = [
        ("zone", "TEXT", "zone", lambda r: text(r["zone_label"])),
        ("classe", "TEXT", "class", lambda r: words.zone_class.get(text(r["zone_class"]), "")),
        ("rendu_ha", "REAL", "removed_ha", lambda r: r["removed_area_m2"] / 1e4),
        ("garde_ha", "REAL", "kept_ha", lambda r: r["kept_area_m2"] / 1e4),
        ("avant", "TEXT", "severity_before", lambda r: words.severity[r["severity_before"]]),
        ("apres", "TEXT", "severity_after", lambda r: words.severity.get(text(r["severity_after"]), "")),
        ("id_enjeu", "TEXT", "concern_id", lambda r: text(r["concern_id"])),
    ]
    names = list(dict.fromkeys(words.zone_class.get(text(value), "") for value in table["zone_class"]))
    symbols = [Symbol(name, name, "#00a000", "#00a000", 0.8, "no") for name in names]
    return _split(texts_, "corrections", "layer_fixes", columns, table, table.geometry, "classe", symbols)


def _split(
    texts_: Texts,
    name: str,
    title: str,
    columns: Sequence[_Col],
    rows: list[dict[str, Any]] | pd.DataFrame,
    shapes: Any,
    attribute: str,
    symbols: Sequence[Symbol | tuple[Symbol, str]],
) -> Iterator[Layer]:
    """One layer a dimension that occurs: a GIS draws no collection. A row with two dimensions stands in both."""
    phrase, word = texts_.words.phrase, texts_.words.column
    parts = by_dimension(shapes)
    aliases = [(column, word.get(alias) or phrase.get(alias) or alias) for column, _, alias, _ in columns]
    for dimension, suffix in _DIMENSIONS:
        chosen, held = parts[dimension]
        if not len(chosen):
            continue
        drawn = [_for(dimension, symbol) for symbol in symbols]
        yield (
            Layer(
                name=f"{name}_{suffix}",
                title=f"{phrase[title]} ({phrase[f'dim_{suffix}']})",
                columns=tuple((column, kind) for column, kind, _, _ in columns),
                rows=([value(row) for _, _, _, value in columns] for row in _picked(rows, chosen)),
                dimension=dimension,
                shapes=held,
                style=qml(dimension, attribute, drawn, aliases),
            )
        )


def _picked(rows: list[dict[str, Any]] | pd.DataFrame, chosen: NDArray[np.intp]) -> Iterator[Record]:
    """Some rows; those of a table as records a few at a time."""
    if isinstance(rows, list):
        yield from (rows[n] for n in chosen.tolist())
        return
    plain = rows[[name for name in rows.columns if name != "geometry"]]
    for start in range(0, len(chosen), AT_A_TIME):
        found: list[Record] = plain.iloc[chosen[start : start + AT_A_TIME]].to_dict("records")  # type: ignore[assignment]
        yield from found


def _for(dimension: int, symbol: Symbol | tuple[Symbol, str]) -> Symbol:
    """A symbol as a surface, line or point: lines have a pen of their own, or a plain one."""
    from dataclasses import replace

    pen = "solid"
    if isinstance(symbol, tuple):
        symbol, pen = symbol
    return replace(symbol, pattern=pen) if dimension == 1 else symbol
