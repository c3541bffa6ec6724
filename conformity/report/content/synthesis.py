"""Many documents as one; what was not assessed comes first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from conformity.language import figures
from conformity.report import wording
from conformity.report.content.blocks import Block, Document, Paragraph, Section, Span
from conformity.report.content.rows.batched import CONCERNS, DOCUMENTS, PLACES, concerns, documents, picked, places
from conformity.report.content.tabled import table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from conformity.follow.synthesis import Synthesis
    from conformity.report.content.rows import Pick
    from conformity.report.wording import Words
    from conformity.report.wording.register import Record

    _Linked = Callable[[Record], Record]

#: concerns that text and page name; the workbook names all
_FIRST: Final = 100
#: folders left out that the head of the outputs names
_MOST_LEFT_OUT: Final = 20


def of(batch: Synthesis, lang: str, address: str) -> Document:
    """A synthesis as a document.

    Parameters
    ----------
    address
        Path of a document's report, relative to the synthesis; ``{name}`` is the document's.
    """
    words = wording.of(lang)
    reported = {line.name for line in batch.documents if line.state != "failed"}

    def linked(row: Record) -> Record:
        """A row whose document links to its report, where there is one."""
        name = row["document"]
        return {**row, "document": Span(name, link=address.format(name=name)) if name in reported else name}

    sections = (
        _failures(batch, words),
        _first(batch, words, linked),
        _places(batch, words),
        _documents(batch, words, linked),
    )
    return Document(
        title(batch, words),
        lang,
        (*(Paragraph(line) for line in summary(batch, lang)), *(each for each in sections if each is not None)),
    )


def title(batch: Synthesis, words: Words) -> str:
    """What it is a synthesis of."""
    return words.phrase["batch_title"].format(n=len(batch.documents))


def summary(batch: Synthesis, lang: str) -> list[str]:
    """The head of every output: date and rules, states, concerns."""
    words = wording.of(lang)
    phrase = words.phrase
    counts = {name: n for name, n in batch.counts().items() if n}
    key = "batch_made" if batch.pack else "batch_none_made"
    lines = [
        phrase[key].format(date=figures.date(batch.date, lang), pack=batch.pack),
        phrase["batch_states"].format(**batch.states()),
    ]
    if counts:
        named = ", ".join(f"{words.severity[name]} {n}" for name, n in counts.items())
        lines.append(phrase["batch_concerns_n"].format(n=sum(counts.values()), told=named))
    if batch.states()["failed"]:
        lines.append(phrase["batch_absent"])
    lines += batch.left_out[:_MOST_LEFT_OUT]
    if len(batch.left_out) > _MOST_LEFT_OUT:
        lines.append(phrase["batch_left_out"].format(n=len(batch.left_out) - _MOST_LEFT_OUT))
    return lines


def sheets(batch: Synthesis, lang: str) -> Iterator[tuple[str, list[Pick], Iterator[Record]]]:
    """Title, columns and rows of each sheet of a workbook."""
    words = wording.of(lang)
    phrase = words.phrase
    yield phrase["batch_documents"], picked(DOCUMENTS, "xlsx", batch), documents(batch, words)
    yield phrase["batch_places"], picked(PLACES, "xlsx", batch), places(batch, words)
    yield phrase["batch_all"], picked(CONCERNS, "xlsx", batch), concerns(batch)


def _failures(batch: Synthesis, words: Words) -> Section | None:
    failed = [row for row, line in zip(documents(batch, words), batch.documents, strict=True) if line.state == "failed"]
    if not failed:
        return None
    named = words.phrase["batch_failures"]
    return Section(named, (table(DOCUMENTS.pick("document reason"), failed, words, named),))


def _first(batch: Synthesis, words: Words, linked: _Linked) -> Section | None:
    every, phrase = [linked(row) for row in concerns(batch)], words.phrase
    if not every:
        return None
    blocks: list[Block] = [table(picked(CONCERNS, "md", batch), every[:_FIRST], words, phrase["batch_first"])]
    if len(every) > _FIRST:
        blocks.append(Paragraph(phrase["batch_more"].format(n=_FIRST, total=len(every))))
    return Section(phrase["batch_first"], tuple(blocks))


def _places(batch: Synthesis, words: Words) -> Section:
    named = words.phrase["batch_places"]
    drawn = table(picked(PLACES, "md", batch), places(batch, words), words, named)
    return Section(named, (Paragraph(words.phrase["batch_note"]), drawn))


def _documents(batch: Synthesis, words: Words, linked: _Linked) -> Section:
    named = words.phrase["batch_documents"]
    return Section(named, (table(picked(DOCUMENTS, "md", batch), map(linked, documents(batch, words)), words, named),))
