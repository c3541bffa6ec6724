"""The list of concerns, a sheet for each that is to be treated, every finding, the table of requests."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from conformity.language import figures
from conformity.report.content import overview
from conformity.report.content.blocks import (
    Block,
    Facts,
    Inline,
    List,
    Paragraph,
    Picture,
    Quote,
    Row,
    Section,
    Span,
    Table,
    code,
    emphasis,
    strong,
)
from conformity.report.content.front import no_request, place_link
from conformity.report.maps.names import extract_name
from conformity.report.wording import grammar
from conformity.report.wording.fabric import FABRIC
from conformity.report.wording.register import text, texts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from conformity.report.content.extent import Extent
    from conformity.report.places import Spot
    from conformity.report.wording.register import Record
    from conformity.report.wording.texts import Texts

#: pieces of U zones that a letter lists
_MOST_PIECES: Final = 12
#: smaller pieces than this share of the figure, and than this (m2), are in the workbook alone
_LEAST_PIECE: Final = 0.05
_LEAST_M2: Final = 2_500.0
#: topic of what the officer is to read
READING: Final = "reading"
#: single places with nothing to report but that they were assessed
MINOR: Final = "minor"
_BLANK: Final = "\u2026"


def heads(texts_: Texts, *keys: str) -> tuple[str, ...]:
    """Names of columns."""
    return tuple(texts_.words.heading[key] for key in keys)


def rows_more(texts_: Texts, left: int, sheet: str) -> tuple[Block, ...]:
    """That more rows are in a sheet of the workbook; nothing where none is."""
    if left <= 0:
        return ()
    more = texts_.words.phrase["rows_more_1" if left == 1 else "rows_more"]
    return (Paragraph(more.format(n=left, sheet=texts_.words.sheet[sheet])),)


def concerns(texts_: Texts, extent: Extent) -> Section:
    """Every concern, one row each; the title links to its sheet, where it has one."""
    words = texts_.words
    phrase = words.phrase
    own = sheeted(texts_) if extent.evidence else overview.to_treat(texts_)[: extent.sheets]
    sheets_of = {c["concern_id"] for c in own}
    rows = [
        Row(
            (
                badge(c),
                Span(texts_.title(c), link=f"#{c['concern_id']}" if c["concern_id"] in sheets_of else ""),
                texts_.figure(c),
                texts_.label(c),
                words.certainty[c["certainty"]],
            ),
            tags=tags(texts_, texts_.register.of_concern(c), c),
        )
        for c in texts_.register.concerns
    ]
    head: tuple[Inline, ...] = (
        Span("", about=phrase["page_rank"]),
        *heads(texts_, "concern", "figure", "label", "certainty"),
    )
    table = Table.of(head, rows, phrase["page_concerns_caption"], names=1)
    body: Block = table if rows else Paragraph(overview.assessment(texts_))
    return Section(phrase["all_concerns"], (body,), id="concerns", entry=phrase["all_concerns"])


def sheeted(texts_: Texts) -> list[Record]:
    """Concerns that have a sheet on the page: places to treat or to check, then the document's points."""
    return [*overview.places(texts_), *_points(texts_)]


def badge(concern: Record) -> Span:
    """A concern's rank."""
    return Span(str(concern["rank"]), "badge", severity=str(concern["severity"]))


def tags(texts_: Texts, findings: list[dict[str, Any]], concern: Record | None = None) -> dict[str, list[str]]:
    """The values that filters use: name → values of a concern, or of a finding."""
    severity = [str(concern["severity"])] if concern is not None else [str(f["severity"]) for f in findings]
    communes = texts(concern["communes"]) if concern is not None else [text(f["commune"]) for f in findings]
    return {
        **({"concern": [str(concern["concern_id"])]} if concern is not None else {}),
        "severity": severity,
        "mode": sorted({str(f["mode"]) for f in findings}),
        "commune": sorted({c for c in communes if c}),
        "class": sorted({text(f["zone_class"]) for f in findings} - {""}),
        "kind": sorted({text(f["kind"]) for f in findings} - {""}),
        "reference": sorted({text(f["reference"]) for f in findings} - {""}),
    }


def sheets(texts_: Texts, spots: Mapping[str, Spot], extent: Extent) -> Section:
    """A sheet for each concern of moderate severity or worse, as many as the document contains."""
    phrase = texts_.words.phrase
    chosen = overview.to_treat(texts_)
    held = chosen[: extent.sheets]
    blocks: list[Block] = [sheet(texts_, concern, spots, extent, n) for n, concern in enumerate(held)]
    if not chosen:
        blocks.append(Paragraph(overview.no_sheets(texts_)))
    if left := len(chosen) - len(held):
        more = phrase["sheets_more"].format(most=extent.sheets, n=left, table=phrase["all_concerns"])
        blocks.append(Paragraph(more))
    return Section(phrase["sheets"], tuple(blocks), id="sheets", entry=phrase["sheets"])


def places(texts_: Texts, spots: Mapping[str, Spot], extent: Extent) -> Section:
    """Each place to treat or to check: level, title, figure, facts, request, law; its evidence where that is held."""
    phrase = texts_.words.phrase
    held = overview.places(texts_)
    blocks: tuple[Block, ...] = tuple(_said(texts_, concern, spots, extent) for concern in held)
    if not held:
        blocks = (Paragraph(no_request(texts_)),)
    if condition := texts_.condition_of_articles():
        blocks = (Paragraph(emphasis(condition)), *blocks)
    return Section(phrase["places_head"], blocks, id="places", entry=phrase["places_head"])


def points(texts_: Texts, spots: Mapping[str, Spot], extent: Extent) -> Section | None:
    """Concerns without place, on the document; nothing where there is none."""
    phrase = texts_.words.phrase
    held = _points(texts_)
    if not held:
        return None
    blocks = tuple(
        _said(texts_, concern, spots, extent, fabric(texts_, concern, extent) if concern["topic"] == FABRIC else ())
        for concern in held
    )
    return Section(phrase["points_head"], blocks, id="points", entry=phrase["points_head"])


def _points(texts_: Texts) -> list[Record]:
    """Points of the document to treat or to check, but what the first page lists to be read, and what is for memory."""
    rules = texts_.register.rules
    points = [c for c in _weighing(texts_) if c["kind"] == "document" and rules[c["ask"]].topic != READING]
    return [c for c in points if c["topic"] != MINOR]


def _said(
    texts_: Texts, concern: Record, spots: Mapping[str, Spot], extent: Extent, listed: tuple[Block, ...] = ()
) -> Section:
    """A concern as worded in a letter; with its evidence where the document contains that."""
    if not extent.evidence:
        return _concern_section(texts_, concern, spots, listed)
    section = sheet(texts_, concern, spots, extent)
    *head, evidence = section.blocks
    return replace(section, blocks=(*head, *listed, evidence))


def fabric(texts_: Texts, concern: Record, extent: Extent) -> tuple[Block, ...]:
    """The ground of U zones in the network by commune, and the lines there; nothing where there is one piece only."""
    pieces, words, lang = texts_.pieces_of(concern), texts_.words, texts_.lang
    if len(pieces) < 2:
        return ()
    several = len({piece["commune"] for piece in pieces}) > 1
    least = 0.0 if extent.rows is None else min(_LEAST_PIECE * float(concern["value"] or 0.0), _LEAST_M2)
    most = None if extent.rows is None else _MOST_PIECES
    shown = [piece for piece in pieces if piece["area_m2"] >= least][:most]
    names = {piece["element"]: texts_.element_in_table(piece["element"]) for piece in pieces}
    alike = len(set(names.values())) < len(names)
    sorted_out = any(piece.get("unbuilt_m2") is not None for piece in pieces)  # by buildings
    rows: list[tuple[Inline, ...]] = [
        (
            *((texts_.commune(text(piece["commune"])),) if several else ()),
            texts_.zone_apart(piece["zone"], text(piece["label"])),
            figures.area(piece["area_m2"], lang),
            *((_unbuilt(piece, lang),) if sorted_out else ()),
            grammar.capital(texts_.element_short(piece["element"]) if alike else names[piece["element"]]),
            texts_.where_of(piece),
        )
        for piece in shown
    ]
    head = (*(heads(texts_, "commune") if several else ()), words.phrase["page_zone"],
            *heads(texts_, "extent"), *((words.phrase["page_unbuilt"],) if sorted_out else ()),
            *heads(texts_, "element", "where"))  # fmt: skip
    of_figures = range(len(head) - 3 - sorted_out, len(head) - 2)
    table = Table.of(head, rows, words.phrase["fabric_table"], right=tuple(of_figures))
    left = len(pieces) - len(shown)
    sums, notes = texts_.fabric_sums(concern), texts_.fabric_notes(concern)
    if left:
        area = sum(float(piece["area_m2"]) for piece in pieces) - sum(float(piece["area_m2"]) for piece in shown)
        x = figures.area(area, lang)
        sums = [words.phrase["fabric_left"].format(n=left, x=x, sheet=words.sheet["fabric"]), *sums]
    return (
        table,
        *((Paragraph(" ".join(sums)),) if sums else ()),
        *((Paragraph(" ".join(notes)),) if notes else ()),
    )


def _unbuilt(piece: Record, lang: str) -> str:
    unbuilt = piece.get("unbuilt_m2")
    return "" if unbuilt is None else figures.area(unbuilt, lang)


def _weighing(texts_: Texts) -> list[Record]:
    return [c for c in texts_.register.concerns if c["severity"] in (*overview.TREAT, *overview.CHECK)]


def _concern_section(
    texts_: Texts, concern: Record, spots: Mapping[str, Spot], listed: tuple[Block, ...] = ()
) -> Section:
    """A concern as worded in a letter; ``listed`` replaces its facts but the wetlands."""
    phrase, ident = texts_.words.phrase, str(concern["concern_id"])
    title, head = texts_.title(concern), _head(texts_, concern)
    link = place_link(texts_, concern, spots)
    figure: list[str | Span] = [strong(texts_.figure(concern))]
    if link:
        figure += [" · ", link]
    alt = phrase["map_alt"].format(rank=concern["rank"], title=title, figure=texts_.figure(concern))
    blocks: list[Block] = [Paragraph(tuple(figure), "lead")]
    if concern["kind"] == "place":
        blocks.append(Picture(extract_name(ident), alt))
    facts = texts_.facts_of(concern, titled=True)
    if listed:  # a table says the rest, and the figure what it makes
        facts = facts[:1] if texts_.has_wetlands(concern) else []
    if facts:
        blocks.append(Paragraph(" ".join(facts)))
    blocks += listed
    if changes := overview.fixes(texts_, concern):
        blocks.append(Paragraph((f"{phrase['fixes']}{phrase['colon']}", " ; ".join(changes))))
    request, law = emphasis(texts_.request(concern)), texts_.articles_of(concern)
    blocks.append(Paragraph((request, f" {law}") if law else request))
    return Section(head, tuple(blocks), level=3, id=ident, role="place", badge=badge(concern))


def _head(texts_: Texts, concern: Record, title: str = "") -> str:
    """*Demande. La zone 1AUe coupe le corridor…*; ``title`` replaces the usual one."""
    level, title = texts_.opinion_level(concern), title or texts_.title(concern)
    return texts_.words.phrase["place_head"].format(level=grammar.capital(level), title=title) if level else title


def sheet(texts_: Texts, concern: Record, spots: Mapping[str, Spot], extent: Extent, n: int = 0) -> Section:
    """The sheet of a concern, the ``n``-th (from 0) of the document: what a letter says of it, then its evidence."""
    phrase = texts_.words.phrase
    ident, title = str(concern["concern_id"]), texts_.title(concern)
    findings = texts_.register.of_concern(concern)
    why = texts_.register.rules[concern["ask"]].why.of(texts_.lang)
    alt = phrase["map_alt"].format(rank=concern["rank"], title=title, figure=texts_.figure(concern))
    detailed = extent.detailed is None or n < extent.detailed
    drawn = concern["kind"] == "place"
    evidence = (
        Facts(tuple(_facts(texts_, concern, findings, spots, extent)), title),
        Paragraph((strong(f"{phrase['sheet_why']}."), f" {why}")),
        *(_statements(texts_, findings, extent.statements) if detailed else ()),
    )
    return Section(
        _head(texts_, concern),
        (
            Paragraph((strong(texts_.figure(concern)), f" · {texts_.label(concern)}"), "lead"),
            *((Picture(extract_name(ident), alt),) if drawn else ()),
            Quote((texts_.opinion(concern),), "opinion", f"avis-{ident}", title),
            Section("", evidence, fold=phrase["sheet_evidence"]),
        ),
        level=3,
        id=ident,
        tags=tags(texts_, findings, concern),
        role="sheet",
        badge=badge(concern),
    )


def _statements(texts_: Texts, findings: list[dict[str, Any]], most: int) -> tuple[Block, ...]:
    """The findings one by one; nothing where there is one only."""
    if len(findings) < 2:
        return ()
    items: list[Inline] = [
        (f"{texts_.statement(f)} (", Span(f["rule_id"], link=f"#rule-{f['rule_id']}"), ", ", code(f["finding_id"]), ")")
        for f in findings[:most]
    ]
    head = Paragraph(strong(texts_.words.phrase["sheet_statements"]))
    return (head, List(tuple(items)), *rows_more(texts_, len(findings) - most, "findings"))


def _facts(
    texts_: Texts, concern: Record, findings: list[dict[str, Any]], spots: Mapping[str, Spot], extent: Extent
) -> list[tuple[str, Inline]]:
    words, phrase, lead = texts_.words, texts_.words.phrase, findings[0]
    several = phrase["and_others"]
    zones = grammar.shortened(list(dict.fromkeys(texts_.zone(k) for k in texts(concern["zones"]))), 8, several)
    prescriptions = grammar.shortened(texts((concern["fields"] or {}).get("prescriptions")), 6, several)
    spot = spots.get(str(concern["concern_id"]))
    rows = [
        ("sheet_communes", texts_.place(concern, most=8)),
        ("sheet_elements", _elements(texts_, concern)),
        ("sheet_zones", zones),
        ("sheet_prescriptions", prescriptions),
        ("sheet_measure", _measure(texts_, lead)),
        ("sheet_level", f"{texts_.level(lead)}, {text(lead['rule_id'])} ({texts_.threshold(text(lead['threshold']))})"),
        ("sheet_certainty", f"{words.certainty[concern['certainty']]}. {texts_.rests(concern, findings)}"),
        ("sheet_reach", words.reach[concern["reach"]]),
        ("sheet_identified", _identified(texts_, concern)),
        ("fixes", " ; ".join(overview.fixes(texts_, concern))),
    ]
    said: list[tuple[str, Inline]] = [(phrase[key], value) for key, value in rows if value]
    if spot:
        place, link = f"{spot.x:.0f} ; {spot.y:.0f}", place_link(texts_, concern, spots)
        said.append((phrase["sheet_place"], (f"{place} ", link) if link else place))
    said.append((phrase["sheet_id"], code(str(concern["concern_id"]))))
    if extent.answers:
        said += [(phrase["sheet_answer"], _BLANK), (phrase["sheet_follow"], _BLANK)]
    return said


def _elements(texts_: Texts, concern: Record) -> str:
    keys = texts(concern["elements"])
    names = texts_.elements(keys)
    if len(keys) != 1 or keys[0] not in texts_.register.elements:
        return names
    row = texts_.register.elements[keys[0]]
    words = texts_.words
    details = [texts_.objective(keys[0])]
    if row["milieu"] != "unknown":
        details.append(words.milieu.get(text(row["milieu"]), ""))
    details += [text(row["obstacle_label"]), text(row["element_id"]) if row["name"] else "", text(row["layer"])]
    return f"{names} ({' ; '.join(d for d in dict.fromkeys(details) if d)})"


def _identified(texts_: Texts, concern: Record) -> str:
    """Which documents identify the place; the first page says it where there is one document only."""
    return texts_.identified(concern) if len(texts_.report.references) > 1 else ""


def _measure(texts_: Texts, finding: Record) -> str:
    """The lead finding's measure with its shares of the element and of the zone."""
    phrase, lang = texts_.words.phrase, texts_.lang
    parts = [f"{texts_.words.measure.get(finding['measure'], finding['measure'])} {texts_.value(finding)}"]
    for key, column in (("share_element", "share_of_element"), ("share_zone", "share_of_zone")):
        share = figures.finite(finding[column])
        if share:
            parts.append(phrase[key].format(share=figures.share(min(share, 1.0), lang)))
    return ", ".join(parts)


def findings(texts_: Texts) -> Section:
    """Every finding, one row each."""
    words, phrase = texts_.words, texts_.words.phrase
    rows = [
        Row(
            (
                f["rule_id"],
                words.severity[f["severity"]],
                text(f["zone_label"]),
                texts_.element_short(key) if (key := text(f["element_key"])) in texts_.register.elements else "",
                texts_.value(f),
                texts_.statement(f),
                code(f["finding_id"]),
            ),
            tags=tags(texts_, [f]),
        )
        for f in texts_.register.findings
    ]
    head = (
        words.heading["rule"], phrase["page_severity"], phrase["page_zone"], words.heading["element"],
        words.heading["figure"], phrase["page_statement"], phrase["sheet_id"],
    )  # fmt: skip
    return Section(
        phrase["page_findings"],
        (Table.of(head, rows, phrase["page_findings_caption"], names=0),),
        id="findings",
        entry=phrase["page_findings"],
        fold=phrase["page_findings"],
    )


def form(texts_: Texts) -> Section | None:
    """Room for the answers, a row a request by its number and title; nothing where there is no request."""
    words, phrase = texts_.words, texts_.words.phrase
    head = (
        Span("", about=phrase["page_rank"]), words.heading["concern"], phrase["sheet_answer"], phrase["sheet_follow"],
    )  # fmt: skip
    rows = [(str(c["rank"]), _head(texts_, c, texts_.short_title(c)), "", "") for c in _weighing(texts_)]
    if not rows:
        return None
    return Section(phrase["table_of_requests"], (Table.of(head, rows, words.heading["concern"], names=1),), role="form")
