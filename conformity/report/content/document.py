"""The order of a report's sections, and how much of them each document contains.

A section is a function of :mod:`~conformity.report.content.front`, :mod:`~conformity.report.content.sheets`,
:mod:`~conformity.report.content.territory` or :mod:`~conformity.report.content.annex`; to rearrange a document, change
its list here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from conformity.report.content import annex, front, listed, overview, sheets, territory
from conformity.report.content.blocks import Block, Document, Section
from conformity.report.content.extent import Extent
from conformity.report.places import spots
from conformity.report.wording.texts import Texts

if TYPE_CHECKING:
    from conformity.result import Report

__all__ = ["ANNEX", "NOTE", "PAGE", "TEXT", "Extent", "of"]


Build = Callable[[Texts, Extent], Block | None]
_ANNEX: Final[tuple[Build, ...]] = (
    lambda texts, extent: annex.legal(texts),
    territory.balance,
    territory.translation,
    annex.by_piece,
    lambda texts, extent: territory.indicators(texts),
    lambda texts, extent: annex.waivers(texts),
    annex.not_assessed,
    annex.method,
    lambda texts, extent: annex.rules(texts),
    lambda texts, extent: annex.data(texts),
    annex.journal,
    lambda texts, extent: annex.glossary(texts),
)


def _first_page(texts: Texts, extent: Extent) -> Section:
    """Everything a decision-maker reads first, on about one page."""
    return Section(
        "",
        (
            front.banner(texts),
            front.identity(texts, extent),
            front.checked(texts),
            front.assessment(texts),
            *((front.requests(texts, spots(texts.report)),) if extent.requests else ()),
            front.favourable(texts, extent.good),
            front.to_read(texts),
        ),
        id="summary",
        role="front",
        entry=texts.words.phrase["page_summary"],
    )


def _opening(texts: Texts, extent: Extent) -> Section:
    """The first page of a letter: the worst places and what is asked before what they rest on."""
    return Section(
        "",
        (
            *((said,) if (said := front.invented(texts)) else ()),
            front.opening(texts),
            front.banner(texts, whole=False),
            front.checked(texts),
            front.favourable(texts, extent.good),
            front.to_read(texts),
            front.overview_map(texts),
        ),
        id="summary",
        role="front",
    )


def _file(texts: Texts, extent: Extent) -> Section:
    """Which document was analysed, and with what."""
    return Section(texts.words.phrase["page_identity"], (front.identity(texts, extent),), id="file")


def _identity(texts: Texts, extent: Extent) -> Section:
    """The same where the requests are already above it: collapsed."""
    title = texts.words.phrase["page_summary"]
    return replace(_first_page(texts, extent), title=title, fold=title, role="", entry=title)


def _folded(build: Build) -> Build:
    """A section that is collapsed at first, with its entry in the navigation."""

    def folded(texts: Texts, extent: Extent) -> Block | None:
        block = build(texts, extent)
        return replace(block, fold=block.title) if isinstance(block, Section) else block

    return folded


def _commune_maps(texts: Texts, extent: Extent) -> Section | None:
    """The sheet of each commune, where it was drawn."""
    title = texts.words.phrase["maps"]
    held = territory.commune_maps(texts)
    return Section(title, held, id="mapped", entry=title, fold=title) if held else None


def _sheets(texts: Texts, extent: Extent) -> Section:
    return sheets.sheets(texts, spots(texts.report), extent)


def _findings(texts: Texts, extent: Extent) -> Section:
    return sheets.findings(texts)


def _places(texts: Texts, extent: Extent) -> Section:
    return sheets.places(texts, spots(texts.report), extent)


def _points(texts: Texts, extent: Extent) -> Section | None:
    return sheets.points(texts, spots(texts.report), extent)


def _form(texts: Texts, extent: Extent) -> Section | None:
    return sheets.form(texts)


@dataclass(frozen=True, slots=True)
class Form:
    """One document: the phrase of its title, its sections in order, and its extent."""

    title: str
    sections: tuple[Build, ...]
    extent: Extent


#: to be read as a text
TEXT: Final = Form(
    "note",
    (_first_page, _places, _points),
    Extent(sheets=0, detailed=None, statements=0, rows=30, good=5, requests=False, references=False),
)
#: the basis of that text: every concern with its evidence, rules, data, journal, glossary
ANNEX: Final = Form(
    "note_annex",
    (sheets.concerns, _sheets, *_ANNEX),
    Extent(sheets=40, detailed=12, statements=6, rows=30, good=5, answers=True),
)
#: the same to be worked with in Word, with the requests in a table to be filled in
NOTE: Final = Form(
    "note",
    (_opening, _places, _points, _file, _form),
    Extent(sheets=0, detailed=None, statements=0, rows=30, good=5, requests=False, references=False),
)
#: to be searched, with a map
PAGE: Final = Form(
    "page_title",
    (listed.first, _places, _points, _identity, _findings, _commune_maps, *(_folded(build) for build in _ANNEX)),
    Extent(sheets=None, detailed=None, statements=12, rows=None, good=None, evidence=True, requests=False),
)


def of(report: Report, lang: str, form: Form) -> Document:
    """A report as a document in one of its forms."""
    texts = Texts.of(report, lang)
    phrase = texts.words.phrase
    built = (build(texts, form.extent) for build in form.sections)
    invented = [phrase["map_invented"]] if report.invented else []
    return Document(
        phrase[form.title],
        lang,
        tuple(block for block in built if block is not None),
        subject=overview.subject(texts),
        date=report.date,
        running=" · ".join([*invented, *(texts.short(reference.id) for reference in texts.ordered)]),
    )
