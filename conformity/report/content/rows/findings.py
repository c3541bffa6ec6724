"""Columns of findings, and of what could not be assessed rule by rule."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from conformity.language import figures
from conformity.model import FINDINGS as CONTRACT
from conformity.model import UNDETERMINED as UNDETERMINED_CONTRACT
from conformity.report.content.rows.columns import Column, Rows
from conformity.report.content.rows.shared import DATE, PLAN, hectares, map_link, measured, x, y
from conformity.report.wording.register import text

if TYPE_CHECKING:
    from collections.abc import Callable

    from conformity.report.content.rows.context import Context
    from conformity.report.wording.register import Record

__all__ = ["FINDINGS", "UNDETERMINED"]


def _short(c: Context, row: Record) -> str:
    key = text(row["element_key"])
    return c.texts.element_short(key) if key else ""


def _area(name: str) -> Callable[[Context, Record], Any]:
    return lambda c, r: hectares(figures.finite(r[name])) if r["unit"] == "m2" else None


def _length(name: str) -> Callable[[Context, Record], Any]:
    return lambda c, r: figures.finite(r[name]) if r["unit"] == "m" and r["measure"] != "residual_width" else None


def _width(c: Context, row: Record) -> float | None:
    if row["measure"] == "residual_width" and row["unit"] != "m2":
        return figures.finite(row["value"])
    return figures.finite((row["fields"] or {}).get("width"))


def _count(c: Context, row: Record) -> float | None:
    return figures.finite(row["value"]) if row["measure"] == "count" and row["unit"] not in ("m2", "m") else None


def _law(c: Context, row: Record) -> list[str]:
    return list(c.texts.laws(c.rule(row), [text(row["reference"])]))


def _typed(column: str) -> Callable[[Context, Record], str]:
    return lambda c, r: c.typed("findings", r["finding_id"], column)


_LABEL: Final = Column(
    "label", lambda c, r: c.texts.label(r), "long", 26, field="libelle",
    doc="what the severity may be called, by legal force",
)  # fmt: skip
_LAW: Final = Column("law", _law, "list", doc="citations of the rule that hold for its document")

SHEET: Final = (
    "finding_id concern_id rule_id rule_title mode_word base_severity_word modifier_names severity_word "
    "label certainty_word stability_word reach_word commune_name commune kind_word element_id element "
    "milieu_word objective_word zone_label zone_class_word prescription area_ha area_low_ha area_high_ha "
    "share_of_element share_of_zone length_m length_low_m length_high_m residual_width_m count "
    "measure_word value unit threshold_words articles statement remedy piece x y map"
)

FINDINGS: Final = Rows(
    "findings",
    (
        PLAN,
        DATE,
        Column("warning", lambda c, r: c.words.phrase["invented"], "long", 34, when=lambda c: c.report.invented,
               doc="that the plan is invented, where it is"),
        Column("what", lambda c, r: "finding", doc="finding"),
        Column("outcome", lambda c, r: "finding", doc="finding"),
        Column("finding_id", head="id", field="id"),
        Column("concern_id", head="concern", field="enjeu"),
        Column("rule_id", width=8, head="rule", field="regle"),
        Column("rule_title", lambda c, r: c.own(c.rule(r).title), "long", 34, doc="title of the rule"),
        Column("mode_word", lambda c, r: c.words.mode[r["mode"]], width=11, head="mode", doc="the mode in words"),
        Column("base_severity_word", lambda c, r: c.words.severity[r["base_severity"]], head="base_severity",
               doc="the severity before modifiers, in words"),
        Column("modifier_names", lambda c, r: c.texts.modifiers(r), "long", 22, head="modifiers",
               doc="what moved the severity"),
        Column("severity_word", lambda c, r: c.words.severity[r["severity"]], head="severity", field="gravite",
               doc="the severity in words"),
        _LABEL,
        Column("certainty_word", lambda c, r: c.words.certainty[r["certainty"]], width=12, head="certainty",
               field="certitude", doc="the certainty in words"),
        Column("stability_word", lambda c, r: c.words.phrase.get(f"stability_{text(r['stability'])}", ""), width=12,
               head="stability", doc="whether core and envelope give the same severity, in words"),
        Column("reach_word", lambda c, r: c.words.reach[r["reach"]], width=20, head="reach", field="portee",
               doc="the legal force in words"),
        Column("commune_name", lambda c, r: c.texts.commune(text(r["commune"])), width=18, head="commune",
               doc="name of the commune"),
        Column("commune", width=9, head="insee"),
        Column("place", lambda c, r: c.texts.place(r), doc="communes by name"),
        Column("kind_word", lambda c, r: c.words.kind.get(text(r["kind"]), ""), head="kind",
               doc="the kind of element in words"),
        Column("element_id", lambda c, r: text(c.element(r).get("element_id")), width=16,
               doc="id of the element in its source"),
        Column("element_name", lambda c, r: text(c.element(r).get("name")), doc="name of the element in its source"),
        Column("element", _short, "long", 28, field="element", doc="what the report calls the element"),
        Column("milieu_word", lambda c, r: c.words.milieu.get(text(c.element(r).get("milieu")), ""), width=16,
               head="milieu", doc="the element's habitat in words"),
        Column("objective_word", lambda c, r: c.texts.objective(r["element_key"]) if c.element(r) else "", width=18,
               head="objective", doc="the objective in words"),
        Column("zone_label", head="zone", field="zone"),
        Column("zone_class_word", lambda c, r: c.texts.zone_class(text(r["zone_class"])), width=22, head="class",
               doc="the class of zone in words"),
        Column("prescription", lambda c, r: text((r["fields"] or {}).get("prescription")), "long", 26,
               doc="the prescriptions that it names"),
        measured("area_ha", _area("value"), "", "the value, where it is an area"),
        measured("area_low_ha", _area("low"), "", "its low value"),
        measured("area_high_ha", _area("high"), "", "its high value"),
        Column("share_of_element", kind="share", width=11, head="share_element"),
        Column("share_of_zone", kind="share", width=11, head="share_zone"),
        measured("length_m", _length("value"), "", "the value, where it is a length"),
        measured("length_low_m", _length("low"), "", "its low value"),
        measured("length_high_m", _length("high"), "", "its high value"),
        measured("residual_width_m", _width, "", "width left of the continuity"),
        Column("count", _count, "integer", 8, doc="the value, where it is a count"),
        Column("measure_word", lambda c, r: c.words.measure.get(r["measure"], r["measure"]), width=34, head="measure",
               field="mesure", doc="what decided, in words"),
        Column("figure", lambda c, r: c.texts.value(r), field="chiffre", doc="value and bounds in words"),
        Column("value", kind="number", field="valeur"),
        Column("unit", width=8, field="unite"),
        Column("threshold_words", lambda c, r: c.texts.threshold(text(r["threshold"])), "long", 30, head="threshold",
               doc="the level reached, in words"),
        Column("articles", lambda c, r: c.articles(r), "long", 36, head="law", doc="the articles it rests on"),
        _LAW,
        Column("statement", lambda c, r: c.texts.statement(r), "long", 60, field="constat",
               doc="one sentence of fact"),
        Column("remedy", lambda c, r: c.texts.remedy(r), "long", 50, field="demande", doc="what is asked"),
        Column("piece", lambda c, r: c.texts.piece(c.rule(r)), "long", 22, doc="which part of the plan to change"),
        x("finding_id"),
        y("finding_id"),
        map_link("finding_id"),
        Column("outline", lambda c, r: c.outline(r["finding_id"]), nullable=True,
               doc="where it lies, WKT in the plan's projection, thinned to 1 m"),
        Column("waived", lambda c, r: c.words.phrase["waived"] if r["finding_id"] in c.report.waived else "",
               when=lambda c: bool(c.report.waivers), doc="whether somebody decided to let it pass"),
        Column("answer", _typed("answer"), "fill", 30, doc="the commune's answer"),
        Column("follow", _typed("follow"), "fill", 24, doc="what came of it"),
    ),
    {
        "xlsx": f"{SHEET} waived answer follow",
        "gpkg": "severity_word label statement remedy rule_id certainty_word reach_word zone_label element "
                "measure_word figure value unit concern_id finding_id",
        "fgb": "finding_id id_enjeu=concern_id rule_id severity_word label statement remedy certainty_word reach_word "
               "zone_label element measure_word figure value unit",
        "geojson": "what id=finding_id concern_id rule_id mode severity label certainty reach place zone=zone_label "
                   "zone_class element kind objective measure figure value unit statement remedy",
        "parquet": "plan date finding_id concern_id rule_id mode scope severity base_severity certainty reach zone_key "
                   "zone_label zone_class commune element_key kind objective reference measure value low high unit "
                   "threshold label figure statement remedy",
        "json": "* outcome label statement remedy piece law element_id element_name x y outline",
    },
    lambda c: c.register.findings,
    CONTRACT,
    shown="finding_id rule_id severity_word commune_name element zone_label area_ha length_m statement answer follow",
    totals={"finding_id": "count", "element": "label", "area_ha": "sum", "length_m": "sum"},
)  # fmt: skip

UNDETERMINED: Final = Rows(
    "undetermined",
    (
        Column("outcome", lambda c, r: "undetermined", doc="undetermined"),
        _LABEL,
        Column("statement", lambda c, r: c.unjudged(r)[0], doc="why it could not be assessed"),
        Column("remedy", lambda c, r: c.unjudged(r)[1], doc="what to do about it"),
        _LAW,
    ),
    {"json": "* outcome label statement remedy law"},
    lambda c: c.register.undetermined,
    UNDETERMINED_CONTRACT,
)
