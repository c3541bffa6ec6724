"""The first page: identity, what was checked, the assessment, the requests, the favourable points, what to read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from conformity.language import of
from conformity.report.content import overview
from conformity.report.content.blocks import (
    Block,
    Facts,
    Inline,
    List,
    Paragraph,
    Picture,
    Quote,
    Request,
    Requests,
    Section,
    Span,
    code,
    emphasis,
    strong,
)
from conformity.report.maps.names import OVERVIEW
from conformity.report.wording import grammar

if TYPE_CHECKING:
    from collections.abc import Mapping

    from conformity.report.content.extent import Extent
    from conformity.report.places import Spot
    from conformity.report.wording.register import Record
    from conformity.report.wording.texts import Texts

MOST_REQUESTS: Final = 5
#: requests that a letter says before everything else
_FIRST_REQUESTS: Final = 3
_MOST_READ: Final = 25
#: prefix of a zone's name inside a file: repeats the label, unlike a page's number
_NAMED: Final = re.compile(r"(?<=.)#nameddest=.*", re.DOTALL)


def invented(texts: Texts) -> Quote | None:
    """That an example is invented."""
    if not texts.report.invented:
        return None
    return Quote((strong(texts.words.phrase["invented"]),), "banner", about=texts.words.phrase["page_status"])


def banner(texts: Texts, *, whole: bool = True) -> Quote:
    """Over everything: that an example is invented, the status of each reference, that the file is an aid.

    Parameters
    ----------
    whole
        False where :func:`invented` is printed apart.
    """
    phrase = texts.words.phrase
    lines: list[Inline] = [strong(phrase["invented"])] if whole and texts.report.invented else []
    lines += [(strong(f"{head}."), f" {line}") for head, line in overview.statuses(texts)]
    return Quote((*lines, emphasis(phrase["aid"])), "banner", about=phrase["page_status"])


def identity(texts: Texts, extent: Extent) -> Facts:
    """Document, procedure, references, rules, date."""
    return Facts(tuple(overview.identity(texts, references=extent.references)), texts.words.phrase["page_identity"])


def checked(texts: Texts) -> Section:
    """What was checked, and what could not be."""
    colon = texts.words.phrase["colon"]
    said = tuple((strong(head), f"{colon}{line}") for head, line in overview.checked(texts))
    return Section(texts.words.phrase["checked"], (List(said),))


def assessment(texts: Texts) -> Section:
    """How many concerns, and the figures of the whole plan."""
    phrase = texts.words.phrase
    return Section(
        phrase["assessment"],
        (
            Paragraph(overview.assessment(texts), "lead"),
            *((List(tuple(lines)),) if (lines := overview.landmarks(texts)) else ()),
            overview_map(texts),
        ),
    )


def opening(texts: Texts) -> Section:
    """How a letter begins: how many concerns, the worst places and what is asked there, the figures of the plan."""
    whole = assessment(texts)
    lead, *figured = (block for block in whole.blocks if not isinstance(block, Picture))
    worst = overview.to_treat(texts)[:_FIRST_REQUESTS]  # places first: a point of the document where they are fewer
    colon = texts.words.phrase["colon"]
    asked = (
        Paragraph((strong(f"{_numbered(texts, c)}{colon}{texts.figure(c)}."), " ", emphasis(texts.request(c))))
        for c in worst
    )
    return Section(whole.title, (lead, *asked, *figured))


def _numbered(texts: Texts, concern: Record) -> str:
    """Number, level and title of a concern, as its heading has them."""
    level = grammar.capital(texts.opinion_level(concern))
    return ". ".join(part for part in (str(concern["rank"]), level, texts.title(concern)) if part)


def overview_map(texts: Texts) -> Picture:
    """The whole plan with all places, where it was drawn."""
    phrase = texts.words.phrase
    return Picture(OVERVIEW, phrase["map_alt_overview"], phrase["map_overview"], "overview")


def requests(texts: Texts, spots: Mapping[str, Spot]) -> Section:
    """The first five requests; where there is none, why."""
    phrase = texts.words.phrase
    asked = overview.to_treat(texts)
    if not asked:
        return Section(phrase["requests"], (Paragraph(no_request(texts)),))
    blocks: list[Block] = [Requests(tuple(_request(texts, concern, spots) for concern in asked[:MOST_REQUESTS]))]
    left = len(asked) - MOST_REQUESTS
    if left > 0:
        blocks.append(Paragraph(phrase["requests_more_1" if left == 1 else "requests_more"].format(n=left)))
    if not texts.report.plan.get("prescriptions_read", True) and phrase["unread"]:
        blocks.append(Paragraph(emphasis(phrase["unread"])))
    return Section(phrase["requests"], tuple(blocks))


def no_request(texts: Texts) -> str:
    """Why no request is made, or that requests concern no single place."""
    phrase = texts.words.phrase
    if treated := len(overview.to_treat(texts)):
        return phrase["requests_of_document"].format(n=treated)
    why = "requests_nothing" if overview.nothing_assessed(texts) else "requests_none"
    check = sum(c["severity"] in overview.CHECK for c in texts.register.concerns)
    return phrase[why] + (f" {phrase['requests_check'].format(n=check)}" if check else "")


def _request(texts: Texts, concern: Record, spots: Mapping[str, Spot]) -> Request:
    phrase = texts.words.phrase
    law, link = texts.law_of(concern), place_link(texts, concern, spots)
    basis = f"{phrase['sheet_basis']}{phrase['colon']}{law}. " if law else ""
    return Request(
        (strong(texts.title(concern)), f"{phrase['colon']}{texts.figure(concern)}."),
        (emphasis(f"{texts.label(concern)}."), f" {texts.request(concern)}"),
        (basis, link) if link else basis,
    )


def place_link(texts: Texts, concern: Record, spots: Mapping[str, Spot]) -> Span | None:
    """A link to a public map of the concern's place; none where it has none, or the plan is invented."""
    spot = spots.get(str(concern["concern_id"]))
    if spot is None or texts.report.invented:
        return None
    return Span(texts.words.phrase["map_link"], link=spot.link, about=texts.title(concern))


def favourable(texts: Texts, most: int | None) -> Section:
    """The favourable points of the plan."""
    phrase = texts.words.phrase
    good = [texts.statement(f) for f in texts.register.findings if f["severity"] == "favourable"]
    if not good:
        return Section(phrase["favourable"], (Paragraph(phrase["favourable_none"]),))
    blocks: list[Block] = [List(tuple(good[:most]))]
    if most is not None and len(good) > most:
        blocks.append(Paragraph(phrase["favourable_all"].format(n=len(good))))
    return Section(phrase["favourable"], tuple(blocks))


def to_read(texts: Texts) -> Section:
    """Design briefs and written rules that concerns name, which the program does not read."""
    phrase = texts.words.phrase
    oaps, rules = overview.oaps(texts), overview.written_rules(texts)
    items: list[Inline] = []
    if oaps:
        listed = grammar.shortened(oaps, _MOST_READ, phrase["and_others"])
        items.append((phrase["to_read_oap"], f"{phrase['colon']}{listed}"))
    if rules:
        by_part: dict[str, list[str]] = {}
        for label, part in rules[:_MOST_READ]:
            by_part.setdefault(_NAMED.sub("", part), []).append(label)
        named: list[str | Span] = []
        for part, labels in by_part.items():
            named += [" ; " if named else phrase["colon"], f"{', '.join(labels)} (", code(part), ")"]
        left = len(rules) - _MOST_READ
        more = f" {phrase['and_others'].format(n=left)}" if left > 0 else ""
        items.append((phrase["to_read_zone"], *named, more))
    if doubts := overview.to_confirm(texts):
        items.append((phrase["to_confirm"], f"{phrase['colon']}{of(texts.lang).semicolon.join(doubts)}"))
    return Section(phrase["to_read"], (List(tuple(items)),) if items else (Paragraph(phrase["to_read_none"]),))
