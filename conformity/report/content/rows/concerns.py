"""Columns of concerns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from conformity.model import CONCERNS as CONTRACT
from conformity.report.content import overview
from conformity.report.content.rows.columns import Column, Rows
from conformity.report.content.rows.shared import DATE, PLAN, map_link, x, y
from conformity.report.wording.register import texts

if TYPE_CHECKING:
    from conformity.report.content.rows.context import Context
    from conformity.report.wording.register import Record

__all__ = ["CONCERNS"]


def _levels(c: Context) -> tuple[str, ...]:
    return c.words.opinion_levels


def _second(c: Context) -> bool:
    return c.texts is not c.french


def _typed(column: str) -> Any:
    return lambda c, r: c.typed("concerns", r["concern_id"], column)


def _picture(c: Context, row: Record) -> str:
    name = f"carte-{row['concern_id']}.png"
    return name if name in c.pictures else ""


CONCERNS: Final = Rows(
    "concerns",
    (
        PLAN,
        DATE,
        Column("concern_id", field="id"),
        Column("rank", width=6, field="rang"),
        Column("what", lambda c, r: "concern", doc="concern"),
        Column("severity_word", lambda c, r: c.words.severity[r["severity"]], width=12, head="severity",
               field="gravite", doc="the severity in words"),
        Column("label", lambda c, r: c.texts.label(r), "long", 26, field="libelle",
               doc="what the severity may be called, by legal force"),
        Column("title", lambda c, r: c.texts.title(r), "long", 40, field="titre", doc="what it is called in a list"),
        Column("place", lambda c, r: c.texts.place(r), doc="communes by name, the first few"),
        Column("commune_names", lambda c, r: c.texts.place(r, most=20), "long", 16, head="communes",
               doc="communes by name, twenty at most"),
        Column("locality", width=22, field="lieu_dit", doc="named place (lieu-dit) where it lies; empty for none"),
        Column("figure", lambda c, r: c.texts.figure(r), "long", 16, field="chiffre", doc="value and bounds in words"),
        Column("opinion", lambda c, r: c.texts.opinion(r), "long", 105, field="avis",
               doc="the paragraph proposed, in the language of the report"),
        Column("avis", lambda c, r: c.typed("concerns", r["concern_id"], "opinion", c.french.opinion(r)), "long", 105,
               fixed="avis_fr", head="avis_fr", doc="the paragraph proposed for the opinion, in French, or typed"),
        Column("avis_fr", lambda c, r: c.french.opinion(r), "long", 105, fixed="avis_fr", head="avis_fr",
               doc="the paragraph proposed for the opinion, in French"),
        Column("avis_en", lambda c, r: c.texts.opinion(r) if _second(c) else None, "long", 105, fixed="avis_en",
               head="avis_en", nullable=True, when=_second, doc="the same in English; null in a French report"),
        Column("opinion_level", lambda c, r: c.texts.opinion_level(r), doc="the level of opinion proposed"),
        Column("level", lambda c, r: c.typed("concerns", r["concern_id"], "level", c.texts.opinion_level(r)),
               "fill", 15, head="opinion_level", field="niveau", choices=_levels,
               doc="the level of opinion, proposed or typed"),
        Column("agent", _typed("agent"), "fill", 24, head="opinion_agent", doc="the officer's own paragraph"),
        Column("answer", _typed("answer"), "fill", 22, doc="the commune's answer"),
        Column("follow", _typed("follow"), "fill", 16, doc="what came of it"),
        Column("certainty_word", lambda c, r: c.words.certainty[r["certainty"]], width=12, head="certainty",
               doc="the certainty in words"),
        Column("reach_word", lambda c, r: c.words.reach[r["reach"]], width=18, head="reach",
               doc="the legal force in words"),
        Column("nature", lambda c, r: c.words.concern_kind[r["kind"]], width=12, doc="place or document"),
        Column("zone_names", lambda c, r: ", ".join(texts(r["zone_labels"])), "long", 24, head="zones",
               doc="labels of its zones"),
        Column("element_names", lambda c, r: c.texts.elements(texts(r["elements"]), most=30), "long", 36,
               head="elements", doc="its elements by name, thirty at most"),
        Column("reference_ids", lambda c, r: ", ".join(texts(r["references"])), "long", 22, head="references",
               doc="ids of upper documents"),
        Column("measure_word", lambda c, r: c.words.measure.get(r["measure"], r["measure"]), width=34, head="measure",
               doc="what the figure measures, in words"),
        Column("value", kind="number", field="valeur"),
        Column("low", kind="number"),
        Column("high", kind="number"),
        Column("unit", width=8, field="unite"),
        Column("articles", lambda c, r: c.texts.law_of(r), "long", 36, head="law", doc="the articles it rests on"),
        Column("request", lambda c, r: c.texts.request(r), "long", 44, field="demande", doc="what is asked"),
        Column("findings", lambda c, r: len(r["finding_ids"]), "integer", 10, field="constats",
               doc="how many findings it gathers"),
        Column("finding_list", lambda c, r: ", ".join(r["finding_ids"]), "long", 26, head="finding_ids",
               doc="ids of its findings, worst first"),
        Column("insee", lambda c, r: ", ".join(texts(r["communes"])), doc="INSEE codes"),
        x("concern_id"),
        y("concern_id"),
        map_link("concern_id"),
        Column("outline", lambda c, r: c.outline(r["concern_id"]), nullable=True,
               doc="where it lies (WKT, metres), to be found again in a later draft; null of the document"),
        Column("picture", _picture, "link", 24, when=lambda c: bool(c.pictures), doc="file of its map"),
        Column("fix", lambda c, r: c.words.phrase["semicolon"].join(overview.fixes(c.texts, r)), "long", 60,
               when=lambda c: c.report.fixes is not None, doc="what would clear it (--fixes)"),
    ),
    {
        "xlsx": "rank severity_word title figure request commune_names level agent answer follow certainty_word "
                "reach_word concern_id label avis avis_en locality nature zone_names element_names reference_ids "
                "measure_word value low high unit articles findings finding_list insee x y map picture fix",
        "gpkg": "severity_word rank label title locality figure level request value unit opinion findings concern_id",
        "fgb": "concern_id rank severity_word label title locality figure value unit opinion findings",
        "geojson": "what id=concern_id concern_id rank severity label certainty reach title place locality figure "
                   "value unit request findings",
        "parquet": "plan date concern_id rank kind severity certainty reach measure value low high unit label title "
                   "figure communes place locality request",
        "json": "* title label figure place request opinion_level avis_fr avis_en x y outline",
    },
    lambda c: c.register.concerns,
    CONTRACT,
    shown="rank severity_word title figure request commune_names level agent answer follow certainty_word reach_word",
    totals={"rank": "count", "title": "label"},
)  # fmt: skip
