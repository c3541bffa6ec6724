"""Sheets of the network by zone class: reservoirs, corridors, watercourses, obstacles, communes, translation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from conformity.report import figures, overview
from conformity.report.wording.register import records, text, texts
from conformity.report.xlsx.book import Book, Col

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from conformity.report.wording.register import Record
    from conformity.report.wording.texts import Texts

#: linear and areal links that are neither reservoirs nor obstacles stand with the corridors
_LINKS: Final = frozenset({"corridor", "hedge", "habitat_network", "renaturation_area"})


def add_elements(book: Book, texts_: Texts) -> None:
    """Four sheets: what of each element lies in each zone class."""
    chosen: tuple[tuple[str, Callable[[set[str], str], bool]], ...] = (
        ("reservoirs", lambda roles, milieu: "reservoir" in roles),
        ("corridors", lambda roles, milieu: bool(_LINKS & roles)),
        ("watercourses", lambda roles, milieu: "watercourse" in roles or milieu == "river"),
        ("obstacles", lambda roles, milieu: "obstacle" in roles),
    )
    rows = list(_rows(texts_))
    for name, keep in chosen:
        _add(book, texts_, name, [row for row in rows if keep(row["_roles"], row["_milieu"])])


def _add(book: Book, texts_: Texts, name: str, rows: list[dict[str, Any]]) -> None:
    c = texts_.words.column
    columns = [
        Col("key", c["element_key"], 26),
        Col("id", c["element_id"], 18),
        Col("name", c["element"], 34, "long"),
        Col("kind", c["kind"], 16),
        Col("milieu", c["milieu"], 16),
        Col("objective", c["objective"], 20),
        Col("source", c["source"], 20),
        Col("layer", c["layer"], 26),
        Col("reference", c["reference"], 20),
        Col("uncertainty", c["uncertainty"], 12, "m"),
        Col("class", c["class"], 26),
        Col("area_ha", c["area_ha"], 12, "ha"),
        Col("area_low_ha", c["area_low_ha"], 12, "ha"),
        Col("area_high_ha", c["area_high_ha"], 12, "ha"),
        Col("length_m", c["length_m"], 12, "m"),
        Col("length_low_m", c["length_low_m"], 12, "m"),
        Col("length_high_m", c["length_high_m"], 12, "m"),
        Col("count", c["count"], 8, "integer"),
        Col("share", c["share_element"], 12, "share"),
    ]
    book.table(texts_.words.sheet[name], columns, rows, freeze="D2")


def _rows(texts_: Texts) -> Iterable[dict[str, Any]]:
    """One row for each element and zone class that share ground."""
    words = texts_.words
    table = texts_.report.element_measures
    found = table[table["measure"].isin(["class_area", "class_length", "class_count"]) & (table["value"] > 0)]
    order = {name: n for n, name in enumerate(words.zone_class)}
    records: list[Record] = found.to_dict("records")  # type: ignore[assignment]
    for row in sorted(records, key=lambda r: (r["element_key"], order.get(r["qualifier"], 99), r["measure"])):
        element = texts_.register.elements.get(row["element_key"])
        if element is None:
            continue
        value, low, high = (figures.known(row[name]) for name in ("value", "low", "high"))
        size = figures.known(element["size"]) or 0.0
        numbers: dict[str, Any] = {"count": value} if row["measure"] == "class_count" else {}
        if row["measure"] == "class_area":
            numbers = {"area_ha": _ha(value), "area_low_ha": _ha(low), "area_high_ha": _ha(high)}
        elif row["measure"] == "class_length":
            numbers = {"length_m": value, "length_low_m": low, "length_high_m": high}
        yield {
            "_roles": set(texts(element["roles"])) | {text(element["kind"])},
            "_milieu": text(element["milieu"]),
            "key": row["element_key"],
            "id": text(element["element_id"]),
            "name": texts_.element_short(row["element_key"]),
            "kind": words.kind.get(text(element["kind"]), text(element["kind"])),
            "milieu": words.milieu.get(text(element["milieu"]), ""),
            "objective": texts_.objective(row["element_key"]),
            "source": words.objective_source.get(text(element["objective_source"]), ""),
            "layer": ", ".join(texts(element["layers"])),
            "reference": text(element["reference"]),
            "uncertainty": element["uncertainty_m"],
            "class": texts_.zone_class(row["qualifier"]),
            **numbers,
            "share": (value or 0.0) / size if size > 0 else None,
        }


def _ha(m2: float | None) -> float | None:
    return None if m2 is None else m2 / 1e4


def add_communes(book: Book, texts_: Texts) -> None:
    """One row a commune (the whole plan first) and zone class: ground, and ground inside reservoirs and corridors."""
    words, c, register = texts_.words, texts_.words.column, texts_.register
    columns = [
        Col("commune", c["commune"], 26),
        Col("insee", c["insee"], 10),
        Col("class", c["class"], 28),
        Col("zoning", c["zoning_ha"], 14, "ha"),
        Col("network", c["network_ha"], 14, "ha"),
        Col("share", c["network_share"], 12, "share"),
        Col("concerns", words.sheet["concerns"].lower(), 10, "integer"),
        Col("covered", c["coverage"], 16, "share"),
    ]
    rows: list[dict[str, Any]] = []
    present = {place for place, _, _ in register.territory}
    for place in ["plan", *sorted(present - {"plan"})]:
        whole = register.territory.get((place, "zoning_ground_area", ""), 0.0)
        if whole <= 0:
            continue
        name = words.phrase["whole_plan"] if place == "plan" else texts_.commune(place)
        insee = "" if place == "plan" else place
        about = sum(place == "plan" or place in row["communes"] for row in register.concerns)
        network = register.territory.get((place, "network_ground_area", ""), 0.0)
        rows.append(
            {"commune": name, "insee": insee, "class": "", "zoning": whole / 1e4, "network": network / 1e4,
             "share": network / whole, "concerns": about, "covered": _covered(texts_, place)}
        )  # fmt: skip
        for value in words.zone_class:
            ground = register.territory.get((place, "class_ground_area", value), 0.0)
            if ground > 0:
                taken = register.territory.get((place, "constructible_network_area", value))
                rows.append(
                    {"commune": name, "insee": insee, "class": texts_.zone_class(value), "zoning": ground / 1e4,
                     "network": _ha(taken), "share": taken / ground if taken is not None else None}
                )  # fmt: skip
    book.table(words.sheet["communes"], columns, rows)


def _covered(texts_: Texts, place: str) -> float | None:
    """Share of a territory inside the known extent of the study; None where that extent is not known."""
    told = texts_.register.territory
    known = [q for (p, measure, q), value in told.items() if p == place and measure == "coverage_known" and value > 0]
    return min((told[place, "coverage_share", layer] for layer in known), default=None)


def add_layers(book: Book, texts_: Texts) -> None:
    """One row a layer of the network: elements that some rule judged and those that none did, and its total."""
    words, c, register = texts_.words, texts_.words.column, texts_.register
    columns = [
        Col("layer", c["layer"], 34),
        Col("kind", c["kind"], 20),
        Col("elements", c["n_elements"], 12, "integer"),
        Col("looked_at", c["looked_at"], 12, "integer"),
        Col("not_looked_at", c["not_looked_at"], 12, "integer"),
        Col("why", c["why"], 60, "long"),
        Col("area", c["whole_ha"], 16, "ha"),
        Col("length", c["whole_m"], 16, "m"),
        Col("count", c["whole_n"], 14, "integer"),
    ]
    rows = [
        {
            **row,
            "kind": words.kind.get(text(row["kind"]), text(row["kind"])),
            "why": overview.why_not_judged(texts_, row),
            "area": register.over_plan("layer_ground_area", (text(row["layer"]),)) / 1e4,
            "length": register.over_plan("layer_ground_length", (text(row["layer"]),)),
            "count": int(register.over_plan("layer_count", (text(row["layer"]),))),
        }
        for row in records(texts_.report.coverage)
    ]
    book.table(words.sheet["layers"], columns, rows)


def add_translation(book: Book, texts_: Texts) -> None:
    """One row for each element and rule of translation: which tools count, and how far they cover it."""
    words, c = texts_.words, texts_.words.column
    columns = [
        Col("name", c["element"], 36, "long"),
        Col("kind", c["kind"], 16),
        Col("objective", c["objective"], 20),
        Col("rule", c["rule"], 8),
        Col("rule_title", c["rule_title"], 36, "long"),
        Col("tools", c["tools"], 40, "long"),
        Col("share", c["covered_share"], 12, "share"),
        Col("result", c["result"], 20),
        Col("key", c["element_key"], 26),
    ]
    rows = []
    for row in overview.translation(texts_):
        rule = texts_.register.rules[row["rule"]]
        rows.append(
            {
                "name": texts_.element_short(row["element_key"]),
                "kind": words.kind.get(row["kind"], row["kind"]),
                "objective": texts_.objective(row["element_key"]),
                "rule": row["rule"],
                "rule_title": rule.title.fr if texts_.lang == "fr" else rule.title.en,
                "tools": ", ".join(row["tools"]),
                "share": row["share"],
                "result": words.phrase[f"tool_{row['result']}"],
                "key": row["element_key"],
            }
        )
    book.table(words.sheet["translation"], columns, rows)
