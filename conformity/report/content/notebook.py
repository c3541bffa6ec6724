"""A report in a notebook: the document, what was judged, how many concerns, the first of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from conformity.report.content import overview
from conformity.report.content.blocks import Block, Facts, Paragraph, Section, Table, code, emphasis, strong
from conformity.report.content.sheets import heads

if TYPE_CHECKING:
    from conformity.report.wording.texts import Texts

__all__ = ["blocks"]

#: rows of the table of concerns; the frame ``report.concerns`` contains all
MOST: Final = 10


def blocks(texts: Texts) -> tuple[Block, ...]:
    """The summary that a notebook shows for a report.

    Parameters
    ----------
    texts
        The sentences of the report, in its language.
    """
    phrase = texts.words.phrase
    shown = {phrase[name] for name in ("document", "references", "rules", "date")}
    identity = [(name, text) for name, text in overview.identity(texts) if name in shown]
    facts = Facts((*identity, *overview.checked(texts)))
    parts: list[Block] = [Paragraph(strong(phrase["invented"]))] if texts.report.invented else []
    parts += [facts, Paragraph(overview.assessment(texts), "lead")]
    concerns = texts.register.concerns
    rows = [(texts.words.severity[c["severity"]], texts.title(c), texts.figure(c)) for c in concerns[:MOST]]
    parts.append(Table.of((phrase["page_severity"], *heads(texts, "concern", "figure")), rows))
    if left := len(concerns) - len(rows):
        parts.append(Paragraph((phrase["notebook_more"].format(n=left), code("report.concerns"))))
    parts.append(Paragraph(emphasis(phrase["aid"])))
    return (Section(phrase["page_title"], tuple(parts), level=3),)
