"""Sheets that say what the rest stands on: what was not assessed, rules, mapping, data, provenance, glossary."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from conformity.model import ZoneClass, ZoneUse
from conformity.report import figures, overview
from conformity.report.wording.glossary import glossary
from conformity.report.wording.register import Record, records, text, texts
from conformity.report.xlsx.book import Book, Col, marks
from conformity.report.xlsx.memory import cells, zone_key

if TYPE_CHECKING:
    from conformity.report.wording.texts import Texts


def add_not_assessed(book: Book, texts_: Texts) -> None:
    """Lines of « non évalué », then what was left undetermined rule by rule."""
    words, c = texts_.words, texts_.words.column
    columns = [
        Col("text", c["what"], 70, "long"),
        Col("remedy", c["remedy_data"], 60, "long"),
        Col("result", c["result"], 14),
        Col("requested", c["requested"], 12),
        Col("code", c["code"], 10),
        Col("rules", c["rules"], 30, "long"),
        Col("layer", c["layer"], 26),
        Col("cells", c["cells"], 10, "integer"),
    ]
    rows: list[dict[str, Any]] = [
        {
            "text": texts_.not_assessed(line),
            "remedy": texts_.what_to_do(line.code, {"layer": line.layer, **line.fields}),
            "requested": words.phrase["yes" if line.requested else "no"],
            "code": line.code,
            "rules": ", ".join(line.rules),
            "layer": line.layer,
        }
        for line in sorted(texts_.report.not_assessed, key=lambda li: not li.requested)
    ]
    rows += [_undetermined(texts_, row) for row in texts_.register.undetermined]
    book.table(words.sheet["not_assessed"], columns, rows)


def _undetermined(texts_: Texts, row: Record) -> dict[str, Any]:
    rule = texts_.register.rules[row["rule_id"]]
    title = rule.title.fr if texts_.lang == "fr" else rule.title.en
    zone = text(row["zone_label"])
    why, remedy = overview.undetermined(texts_, row)
    return {
        "text": f"{row['rule_id']} {title}" + (f" ({zone})" if zone else "") + f". {why}",
        "remedy": remedy,
        "result": texts_.words.outcome["undetermined"],
        "code": row["reason"],
        "rules": row["rule_id"],
        "layer": text((row["fields"] or {}).get("layer")),
        "cells": row["cells"],
    }


def add_rules(book: Book, texts_: Texts) -> None:
    """One row a rule: what it looks at, its thresholds with their origin, and what came of it."""
    words, lang, c = texts_.words, texts_.lang, texts_.words.column
    columns = [
        Col("rule", c["rule"], 8),
        Col("title", c["title"], 40, "long"),
        Col("mode", c["mode"], 12),
        Col("scope", c["scope"], 16),
        Col("status", c["status"], 12),
        Col("measure", c["measure"], 34),
        Col("levels", c["levels"], 50, "long"),
        Col("origins", c["origins"], 40, "long"),
        Col("law", c["law"], 36, "long"),
        Col("why", c["why"], 50, "long"),
        Col("text", c["finding_text"], 50, "long"),
        Col("changed", c["changed"], 30, "long"),
        *[Col(f"n_{name}", label, 12, "integer") for name, label in words.outcome.items()],
    ]
    colon, _ = marks(lang)
    changes = {o.rule: f"{o.before} → {o.after}" for o in texts_.report.rulebook.overrides}
    rows = []
    for rule in texts_.report.rulebook.rules:
        counts = texts_.report.matrix.by_rule.get(rule.id, {})
        rows.append(
            {
                "rule": rule.id,
                "title": rule.title.fr if lang == "fr" else rule.title.en,
                "mode": words.mode[rule.mode],
                "scope": words.scope[rule.scope],
                "status": words.rule_status[rule.status],
                "measure": words.measure.get(rule.measure, rule.measure),
                "levels": "\n".join(
                    f"{words.severity[level.severity]}{colon}{texts_.threshold(level.when.text())}"
                    for level in rule.levels
                ),
                "origins": "\n".join(
                    f"{level.origin.type} ({words.origin[level.origin.type]}) {level.origin.note}".strip()
                    for level in rule.levels
                ),
                "law": texts_.law(rule),
                "why": rule.why.fr if lang == "fr" else rule.why.en,
                "text": rule.texts.finding.fr if lang == "fr" else rule.texts.finding.en,
                "changed": changes.get(rule.id, ""),
                **{f"n_{name}": counts.get(name, 0) for name in words.outcome},
            }
        )
    book.table(words.sheet["rules"], columns, rows, freeze="C2")


def add_waivers(book: Book, texts_: Texts) -> None:
    """What was let pass, by whom and until when; no sheet where nothing was."""
    words, c = texts_.words, texts_.words.column
    if not texts_.report.waivers:
        return
    columns = [
        Col("target", c["id"], 16),
        Col("status", c["waived"], 26),
        Col("reason", c["reason"], 70, "long"),
        Col("author", c["author"], 24),
        Col("date", c["date"], 14),
        Col("expires", c["expires"], 14),
        Col("ids", c["finding_ids"], 40, "long"),
    ]
    rows = [
        {
            "target": w.target,
            "status": words.phrase[f"waiver_{w.status}"].format(n=len(w.finding_ids), date=w.expires),
            "reason": w.reason,
            "author": w.author,
            "date": w.date,
            "expires": w.expires,
            "ids": ", ".join(w.finding_ids),
        }
        for w in texts_.report.waivers
    ]
    book.table(words.phrase["waivers"], columns, rows)


def add_mapping(book: Book, texts_: Texts) -> list[dict[str, Any]]:
    """Label → class. Its first columns are those that ``--profile`` reads back once edited.

    Returns the rows as proposed: what differs from them in a workbook was typed.
    """
    words, c = texts_.words, texts_.words.column
    columns = [
        Col("label", "label", 16),
        Col("long_label", "long_label", 44, "long"),
        Col("typezone", "typezone", 12),
        Col("zones", "zones", 9, "integer"),
        Col("area_ha", "area_ha", 12, "ha"),
        Col("class", "class", 24, "fill", tuple(v.value for v in ZoneClass)),
        Col("use", "use", 14, "fill", tuple(v.value for v in ZoneUse if v)),
        Col("confirmed", "confirmed", 12, "fill", ("oui", "non") if texts_.lang == "fr" else ("yes", "no")),
        Col("class_label", c["class_label"], 30),
        Col("candidate", c["candidate"], 28),
        Col("source", c["class_source"], 24),
        Col("confirm", c["confirm"], 60, "long"),
    ]
    rows = []
    for row in records(texts_.report.correspondence):
        code = text(row["confirm"])
        candidate = text(row["candidate_class"])
        rows.append(
            {
                "label": text(row["label"]),
                "long_label": text(row["long_label"]),
                "typezone": text(row["typezone"]),
                "zones": row["zones"],
                "area_ha": float(row["area_m2"]) / 1e4,
                "class": text(row["zone_class"]),
                "use": text(row["zone_use"]),
                "confirmed": words.phrase["no" if code else "yes"],
                "class_label": texts_.zone_class(text(row["zone_class"])),
                "candidate": texts_.zone_class(candidate) if candidate else "",
                "source": words.class_source.get(text(row["class_source"]), ""),
                "confirm": texts_.reason(code, {**row, "zone": text(row["label"])}) if code else "",
            }
        )
    proposed = [dict(row) for row in rows]
    typed = cells(texts_)
    for row in rows:
        own = {name: typed.get(("zones", zone_key(row), name)) for name in ("class", "use", "confirmed")}
        row |= {name: told for name, told in own.items() if told is not None}
    book.table(words.sheet["zones"], columns, rows)
    return proposed


def add_quality(book: Book, texts_: Texts) -> None:
    """The ledger, then overlaps and gaps of the zoning."""
    words, c = texts_.words, texts_.words.column
    columns = [
        Col("stage", c["stage"], 16),
        Col("layer", c["layer"], 32),
        Col("level", c["level"], 16),
        Col("code", c["code"], 10),
        Col("text", c["what"], 70, "long"),
        Col("remedy", c["remedy_data"], 50, "long"),
        Col("feature", c["feature"], 10, "integer"),
        Col("count_in", c["count_in"], 10, "integer"),
        Col("count_out", c["count_out"], 10, "integer"),
        Col("count_aside", c["count_aside"], 12, "integer"),
        Col("before", c["area_before_ha"], 16, "ha"),
        Col("after", c["area_after_ha"], 16, "ha"),
    ]
    rows: list[dict[str, Any]] = [
        {
            "stage": words.stage.get(line.stage, line.stage),
            "layer": line.layer,
            "level": words.level.get(line.level, line.level),
            "code": line.code,
            "text": texts_.ledger(line),
            "remedy": texts_.what_to_do(line.code, {"layer": line.layer, **line.fields}),
            "feature": line.feature,
            "count_in": line.count_in,
            "count_out": line.count_out,
            "count_aside": line.count_aside,
            "before": None if line.area_before_m2 is None else line.area_before_m2 / 1e4,
            "after": None if line.area_after_m2 is None else line.area_after_m2 / 1e4,
        }
        for line in texts_.report.ledger
    ]
    colon, _ = marks(texts_.lang)
    faults = texts_.report.plan_faults
    for fault, keys, area in zip(faults["fault"], faults["zone_keys"], faults["area_m2"], strict=True):
        zones = ", ".join(texts_.zone(key) for key in texts(list(keys)))
        told = figures.area(float(area), texts_.lang)
        rows.append(
            {
                "stage": words.stage["overlay"],
                "layer": "zones",
                "level": words.level["warning"],
                "text": f"{words.fault[fault]} ({told}){colon}{zones}" if zones else f"{words.fault[fault]} ({told})",
                "after": float(area) / 1e4,
            }
        )
    book.table(words.sheet["quality"], columns, rows)


def add_balance(book: Book, texts_: Texts) -> None:
    """Each zone and element: what was measured of it, what is left; how the measures were certified above all."""
    words, c = texts_.words, texts_.words.column
    columns = [
        Col("side", c["bal_side"], 12),
        Col("label", c["bal_label"], 40, "long"),
        Col("key", c["bal_key"], 30),
        Col("unit", c["bal_unit"], 8),
        *(Col(name, c[f"bal_{name}"], 16, "number") for name in ("whole", "met", "again", "rest", "gap")),
        Col("closed", c["bal_closed"], 10),
    ]
    rows = (
        {
            **row,
            "side": words.phrase[f"side_{row['side']}"],
            "label": (texts_.zone if row["side"] == "zone" else texts_.element_short)(text(row["key"])),
            "closed": words.phrase["closed_yes" if row["closed"] else "closed_no"],
        }
        for row in records(texts_.report.balance)
    )
    book.table(words.sheet["balance"], columns, rows)


def add_provenance(book: Book, texts_: Texts) -> None:
    """Inputs with their digests, rules, versions, transformations, options, choices, references."""
    words, c, report = texts_.words, texts_.words.column, texts_.report
    columns = [
        Col("section", c["section"], 26),
        Col("item", c["item"], 40, "long"),
        Col("text", c["text"], 70, "long"),
        Col("sha256", c["sha256"], 66),
    ]
    rows: list[dict[str, Any]] = []
    _, semicolon = marks(texts_.lang)

    def add(section: str, item: str, told: str, sha256: str = "") -> None:
        rows.append({"section": section, "item": item, "text": told, "sha256": sha256})

    for entry in report.provenance.get("inputs", ()):
        role = words.role.get(str(entry.get("role")), str(entry.get("role")))
        shape = str(entry.get("geometry", ""))
        about = [str(entry.get(k, "")) for k in ("driver", "crs", "encoding", "encoding_source")]
        about.insert(1, words.geometry.get(shape, shape))
        add(role, str(entry.get("layer", "")), semicolon.join([str(entry.get("features")), *filter(None, about)]))
        for file in entry.get("files", ()):
            size = figures.count(int(file.get("bytes", 0)), texts_.lang)
            add(
                role,
                str(file.get("path", "")),
                f"{size} o" if texts_.lang == "fr" else f"{size} B",
                str(file["sha256"]),
            )
    for source in report.provenance.get("rules", ()):
        add(words.sheet["rules"], str(source["file"]), report.rulebook.version, str(source["sha256"]))
    for ident in sorted(report.references):
        reference = report.references[ident]
        add(words.phrase["references"], ident, texts_.reference(ident))
        for act in reference.acts:
            trust = words.confidence.get(act.confidence, act.confidence)
            add(
                words.phrase["acts"],
                texts_.act(act),
                semicolon.join(p for p in (act.by, act.outcome, act.source, trust) if p),
            )
        for said in texts_.contradictions(reference):
            add(words.phrase["acts"], ident, said)
    for layer in report.layers:
        about = [words.kind.get(layer.kind, layer.kind), words.objective.get(layer.objective, ""), layer.profile]
        about.append(figures.uncertainty(layer.uncertainty_m, texts_.lang))
        add(words.phrase["layers"], layer.layer, semicolon.join(a for a in about if a))
    for change in report.provenance.get("transformations", ()):
        add(
            "CRS",
            f"{change.get('from')} → {change.get('to')}",
            f"{change.get('operation')} ({change.get('accuracy_m')} m)",
        )
    for line in overview.proof(texts_):
        add(words.phrase["proof"], "", line)
    for name, value in sorted(report.provenance.get("versions", {}).items()):
        add("versions", str(name), str(value))
    for name, value in sorted(report.provenance.get("options", {}).items()):
        add("options", str(name), _listed(value))
    for choice in report.choices:
        add("choix" if texts_.lang == "fr" else "choices", choice.subject, f"{choice.chosen} ({choice.how})")
    book.table(words.sheet["provenance"], columns, rows)


def _listed(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{k}={v}" for k, v in sorted(value.items()))
    return ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)


def add_glossary(book: Book, texts_: Texts) -> None:
    """The field's terms in both languages."""
    c = texts_.words.column
    columns = [Col("fr", c["french"], 50), Col("en", c["english"], 60)]
    book.table(texts_.words.sheet["glossary"], columns, ({"fr": fr, "en": en} for fr, en in glossary(texts_.document)))
