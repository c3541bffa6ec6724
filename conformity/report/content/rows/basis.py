"""Columns of sheets on what the results rest on: rules, classes of zones, quality of the data, what is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from conformity.language import figures
from conformity.language.sentence import readable
from conformity.model import BALANCE as BALANCE_CONTRACT
from conformity.model import CORRESPONDENCE as MAPPING_CONTRACT
from conformity.model import ZoneClass, ZoneUse
from conformity.report.content.rows.columns import Column, Rows
from conformity.report.content.rows.context import zone_key
from conformity.report.content.rows.records import LEDGER
from conformity.report.content.rows.shared import hectares
from conformity.report.wording.glossary import glossary
from conformity.report.wording.register import records, text, texts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from conformity.report.content.rows.context import Context
    from conformity.report.wording.register import Record
    from conformity.rulebook.schema import Level, Rule

__all__ = ["BALANCE", "GLOSSARY", "MAPPING", "QUALITY", "RULES", "UNASSESSED"]


# ------------------------------------------------------------------------------------------------ not assessed


def _unassessed(c: Context) -> Iterator[Record]:
    """Rows of the inputs that could not be assessed, then of the undetermined cases of each rule."""
    for line in sorted(c.report.not_assessed, key=lambda li: not li.requested):
        yield {
            "text": c.texts.not_assessed(line),
            "remedy": c.texts.what_to_do(line.code, {"layer": line.layer, **line.fields}),
            "requested": c.words.phrase["yes" if line.requested else "no"],
            "code": line.code,
            "rules": ", ".join(line.rules),
            "layer": line.layer,
        }
    for row in c.register.undetermined:
        zone = text(row["zone_label"])
        why, remedy = c.unjudged(row)
        yield {
            "text": f"{row['rule_id']} {c.own(c.rule(row).title)}{f' ({zone})' if zone else ''}. {why}",
            "remedy": remedy,
            "result": c.words.outcome["undetermined"],
            "code": row["reason"],
            "rules": row["rule_id"],
            "layer": text((row["fields"] or {}).get("layer")),
            "cells": row["cells"],
        }


UNASSESSED: Final = Rows(
    "unassessed",
    (
        Column("text", kind="long", width=70, head="what", doc="what could not be assessed, and why"),
        Column("remedy", kind="long", width=60, head="remedy_data", doc="what to do about it"),
        Column("result", doc="the outcome, of a rule on a place"),
        Column("requested", width=12, doc="whether it was asked for"),
        Column("code", width=10, doc="message code"),
        Column("rules", kind="long", width=30, doc="rules that could not look"),
        Column("layer", width=26, doc="layer it is about"),
        Column("cells", kind="integer", width=10, doc="cells of the matrix that it stands for"),
    ),
    {"xlsx": "text remedy result requested code rules layer cells"},
    _unassessed,
)

# ------------------------------------------------------------------------------------------------ rules


def _thresholds(c: Context, rule: Rule) -> str:
    def said(level: Level) -> str:
        return c.words.severity[level.severity] + c.words.phrase["colon"] + c.texts.threshold(level.when.text())

    return "\n".join(map(said, rule.levels))


def _origins(c: Context, rule: Rule) -> str:
    def said(level: Level) -> str:
        note = f" {c.own(level.origin.note)}" if level.origin.note else ""
        return f"{level.origin.type} ({c.words.origin[level.origin.type]}){note}"

    return "\n".join(map(said, rule.levels))


def _rules(c: Context) -> Iterator[Record]:
    """One row a rule: its population, its thresholds with their origin, and its outcomes."""
    changes = {o.rule: f"{o.before} → {o.after}" for o in c.report.rulebook.overrides}
    for rule in c.report.rulebook.rules:
        yield {
            "rule": rule.id,
            "title": c.own(rule.title),
            "mode": c.words.mode[rule.mode],
            "scope": c.words.scope[rule.scope],
            "status": c.words.rule_status[rule.status],
            "measure": c.words.measure.get(rule.measure, rule.measure),
            "levels": _thresholds(c, rule),
            "origins": _origins(c, rule),
            "law": c.texts.law(rule),
            "why": c.own(rule.why),
            "text": readable(c.own(rule.texts.finding)),
            "changed": changes.get(rule.id, ""),
            **dict.fromkeys(_OUTCOMES, 0),
            **c.report.matrix.by_rule.get(rule.id, {}),
        }


_OUTCOMES: Final = ("finding", "cleared", "below_threshold", "not_applicable", "undetermined")

RULES: Final = Rows(
    "rules",
    (
        Column("rule", width=8, doc="id of the rule"),
        Column("title", kind="long", width=40, doc="its title"),
        Column("mode", width=12, doc="its mode in words"),
        Column("scope", width=16, doc="what it looks at"),
        Column("status", width=12, doc="active, experimental or withdrawn"),
        Column("measure", width=34, doc="what it measures, in words"),
        Column("levels", kind="long", width=50, doc="its thresholds, one a line"),
        Column("origins", kind="long", width=40, doc="the origin of each"),
        Column("law", kind="long", width=36, doc="the articles it rests on"),
        Column("why", kind="long", width=50, doc="why it is there"),
        Column("text", kind="long", width=50, head="finding_text", doc="the text of its findings"),
        Column("changed", kind="long", width=30, doc="what the rule pack changed"),
        *(Column(name, kind="integer", width=12, head=f"outcome.{name}", doc=f"cells: {name}") for name in _OUTCOMES),
    ),
    {"xlsx": f"rule title mode scope status measure levels origins law why text changed {' '.join(_OUTCOMES)}"},
    _rules,
    shown="rule title mode status measure levels law finding cleared below_threshold not_applicable undetermined",
    totals={"title": "label", **dict.fromkeys(_OUTCOMES, "sum")},
)

# ------------------------------------------------------------------------------------------------ zones to classes


def _answers(c: Context) -> tuple[str, ...]:
    return c.words.phrase["yes"], c.words.phrase["no"]


def _typed(column: str) -> Callable[[Context, Record], str]:
    return lambda c, r: c.typed("zones", zone_key(r), column, r[column])


def _class(name: str) -> Callable[[Context, Record], str]:
    return lambda c, r: c.texts.zone_class(text(r[name])) if text(r[name]) else ""


def _mapping(c: Context) -> Iterator[Record]:
    """Label → class, as proposed."""
    for row in records(c.report.correspondence):
        yield {
            **row,
            "class": text(row["zone_class"]),
            "use": text(row["zone_use"]),
            "confirmed": c.words.phrase["no" if text(row["confirm"]) else "yes"],
        }


def _confirm(c: Context, row: Record) -> str:
    code = text(row["confirm"])
    return c.texts.reason(code, {**row, "zone": text(row["label"])}) if code else ""


#: Its first columns are those that ``--profile`` reads back once edited.
MAPPING: Final = Rows(
    "correspondence",
    (
        Column("label", width=16, fixed="label"),
        Column("long_label", kind="long", width=44, fixed="long_label"),
        Column("typezone", width=12, fixed="typezone"),
        Column("zones", width=9, fixed="zones"),
        Column("area_ha", lambda c, r: hectares(float(r["area_m2"])), "ha", 12, fixed="area_ha", doc="their area"),
        Column("class", _typed("class"), "fill", 24, fixed="class", choices=lambda c: tuple(v.value for v in ZoneClass),
               doc="class used, or typed"),
        Column("use", _typed("use"), "fill", fixed="use", choices=lambda c: tuple(v.value for v in ZoneUse if v),
               doc="use read from the label, or typed"),
        Column("confirmed", _typed("confirmed"), "fill", 12, fixed="confirmed", choices=_answers,
               doc="whether somebody confirmed it"),
        Column("class_label", lambda c, r: c.texts.zone_class(text(r["zone_class"])), width=30,
               doc="the class in words"),
        Column("candidate", _class("candidate_class"), width=28, doc="class that the label suggests, in words"),
        Column("source", lambda c, r: c.words.class_source.get(text(r["class_source"]), ""), width=24,
               head="class_source", doc="where the class comes from"),
        Column("confirm_words", _confirm, "long", 60, head="confirm", doc="what is to be confirmed"),
    ),
    {
        "xlsx": "label long_label typezone zones area_ha class use confirmed class_label candidate source "
                "confirm_words",
    },
    _mapping,
    MAPPING_CONTRACT,
)  # fmt: skip

# ------------------------------------------------------------------------------------------------ quality, balance


def _quality(c: Context) -> Iterator[Record]:
    """The ledger, then overlaps and gaps of the zoning."""
    words = c.words
    for row in LEDGER.of(c):
        yield {
            **row,
            "layer": c.texts.subject(row["record"]),
            "stage": words.stage.get(row["stage"], row["stage"]),
            "level": words.level.get(row["level"], row["level"]),
            "text": LEDGER.by_key["text"].of(c, row),
            "remedy": LEDGER.by_key["remedy"].of(c, row),
        }
    for fault in records(c.report.plan_faults):
        area = float(fault["area_m2"])
        zones = ", ".join(c.texts.zone(key) for key in texts(list(fault["zone_keys"])))
        said = f"{words.fault[fault['fault']]} ({figures.area(area, c.lang)})"
        yield {
            "stage": words.stage["overlay"],
            "layer": "zones",
            "level": words.level["warning"],
            "text": said + words.phrase["colon"] + zones if zones else said,
            "area_after_m2": area,
        }


QUALITY: Final = Rows(
    "quality",
    (
        Column("stage", width=16, doc="when it was noticed"),
        Column("layer", width=32, doc="layer it is about"),
        Column("level", width=16, doc="note, warning or set aside"),
        Column("code", width=10, doc="message code"),
        Column("text", kind="long", width=70, head="what", doc="what was done or noticed"),
        Column("remedy", kind="long", width=50, head="remedy_data", doc="what to do about it"),
        Column("feature", kind="integer", width=10, doc="row as stored, 0-based"),
        Column("count_in", kind="integer", width=10, doc="features that came in"),
        Column("count_out", kind="integer", width=10, doc="features that went out"),
        Column("count_aside", kind="integer", width=12, doc="features set aside"),
        Column("before", lambda c, r: hectares(r.get("area_before_m2")), "ha", 16, head="area_before_ha",
               doc="area before"),
        Column("after", lambda c, r: hectares(r.get("area_after_m2")), "ha", 16, head="area_after_ha",
               doc="area after"),
    ),
    {"xlsx": "stage layer level code text remedy feature count_in count_out count_aside before after"},
    _quality,
)  # fmt: skip


def _named(c: Context, row: Record) -> str:
    return (c.texts.zone if row["side"] == "zone" else c.texts.element_short)(text(row["key"]))


BALANCE: Final = Rows(
    "balance",
    (
        Column("side_word", lambda c, r: c.words.phrase[f"side_{r['side']}"], width=12, head="bal_side",
               doc="zone or element, in words"),
        Column("label", _named, "long", 40, head="bal_label", doc="what the report calls it"),
        Column("key", width=30, head="bal_key"),
        Column("unit", width=8, head="bal_unit"),
        *(Column(name, kind="number", width=16, head=f"bal_{name}")
          for name in ("whole", "met", "again", "rest", "gap")),
        Column("closed_word", lambda c, r: c.words.phrase["closed_yes" if r["closed"] else "closed_no"], width=10,
               head="bal_closed", doc="whether the gap is rounding, in words"),
    ),
    {"xlsx": "side_word label key unit whole met again rest gap closed_word"},
    lambda c: records(c.report.balance),
    BALANCE_CONTRACT,
)  # fmt: skip

GLOSSARY: Final = Rows(
    "glossary",
    (Column("french", width=50, doc="French"), Column("english", width=60, doc="English")),
    {"xlsx": "french english"},
    lambda c: ({"french": fr, "english": en} for fr, en in glossary(c.texts.document)),
)
