"""The first screen of the page: how much there is, what it rests on, and every concern beside the map."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformity.language import of
from conformity.model import SEVERITY_RANK, SILENT_SEVERITIES
from conformity.report.content import overview
from conformity.report.content.blocks import Entry, Map, Paragraph, Picture, Section, Span, emphasis, strong
from conformity.report.content.front import no_request
from conformity.report.content.sheets import sheeted, tags
from conformity.report.maps.names import OVERVIEW
from conformity.report.wording import grammar

if TYPE_CHECKING:
    from collections.abc import Iterable

    from conformity.report.content.extent import Extent
    from conformity.report.wording.register import Record
    from conformity.report.wording.texts import Texts


def first(texts: Texts, extent: Extent) -> Section:
    """The first screen: assessment, status of the references, what was not assessed, map and list."""
    phrase = texts.words.phrase
    sheets_of = {concern["concern_id"] for concern in sheeted(texts)}
    entries = [_entry(texts, concern, linked=concern["concern_id"] in sheets_of) for concern in texts.register.concerns]
    kinds = {str(concern["concern_id"]): concern["kind"] for concern in texts.register.concerns}
    listed = Map(
        tuple(entry for entry in entries if kinds[entry.id] == "place"),
        tuple(entry for entry in entries if kinds[entry.id] != "place"),
        (phrase["places_head"], phrase["points_head"]),
        no_request(texts),
        Picture(OVERVIEW, phrase["map_alt_overview"], phrase["map_overview"], "overview"),
        _points_lead(texts),
    )
    return Section(
        "", (Paragraph(overview.assessment(texts), "lead"), _notice(texts), listed), id="first", role="first"
    )


def _points_lead(texts: Texts) -> bool:
    """Whether a point of the document is to be treated and weighs more than any place."""
    worst = {"place": len(SEVERITY_RANK), "document": len(SEVERITY_RANK)}
    for concern in texts.register.concerns:
        worst[concern["kind"]] = min(worst[concern["kind"]], SEVERITY_RANK[concern["severity"]])
    least = max(SEVERITY_RANK[severity] for severity in overview.TREAT)
    return worst["document"] < worst["place"] and worst["document"] <= least


def _notice(texts: Texts) -> Paragraph:
    """The essentials for the reader, in a line or two."""
    phrase, way = texts.words.phrase, of(texts.lang)
    statuses = [f"{texts.short(r.id)}{way.colon}{texts.status(r)}" for r in texts.ordered]
    parts: list[str | Span] = [strong(phrase["invented"]), " "] if texts.report.invented else []
    parts += [f"{way.semicolon.join(statuses)}. "] if statuses else []
    if missing := len(overview.not_assessed(texts)):
        parts += [Span(phrase["page_missing"].format(n=missing), link="#missing"), " · "]
    return Paragraph((*parts, emphasis(phrase["page_aid"])), "notice")


def _entry(texts: Texts, concern: Record, *, linked: bool) -> Entry:
    words, ident = texts.words, str(concern["concern_id"])
    asks = concern["severity"] not in SILENT_SEVERITIES
    return Entry(
        ident,
        int(concern["rank"]),
        str(concern["severity"]),
        grammar.capital(texts.opinion_level(concern)),
        words.severity[concern["severity"]],
        texts.title(concern),
        texts.figure(concern),
        texts.request(concern) if asks else "",
        texts.articles_of(concern) if asks else "",
        tags(texts, texts.register.of_concern(concern), concern),
        f"#{ident}" if linked else "",
        words.phrase["page_sheet"].format(rank=concern["rank"]),
    )


def level_said(texts: Texts, severity: str, concerns: Iterable[Record]) -> str:
    """A severity with the levels of opinion that the text gives it, as *Demande (majeur)*; empty where none has it."""
    held = [concern for concern in concerns if concern["severity"] == severity]
    if not held:
        return ""
    said = texts.words.severity[severity]
    levels = [level for level in dict.fromkeys(map(texts.opinion_level, held)) if level]
    if not levels:
        return grammar.capital(said)
    joined = ", ".join(map(grammar.capital, levels))
    return texts.words.phrase["map_level"].format(level=joined, severity=said)
