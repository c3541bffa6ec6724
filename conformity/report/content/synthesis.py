"""Many documents as one; what was not assessed comes first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from conformity.language import figures
from conformity.model import SEVERITY_RANK
from conformity.report import wording
from conformity.report.content.blocks import Block, Document, Inline, Paragraph, Section, Span, Table

if TYPE_CHECKING:
    from conformity.follow.synthesis import DocumentLine, PlaceLine, Synthesis
    from conformity.report.wording import Words

#: concerns that text and page name; the workbook names all
_FIRST: Final = 100
#: folders left out that the head of the outputs names
_MOST_LEFT_OUT: Final = 20
#: communes of a document that are named
_MOST_COMMUNES: Final = 4


def of(batch: Synthesis, lang: str, documents: str) -> Document:
    """A synthesis as a document.

    Parameters
    ----------
    documents
        Where a document's report stands, seen from the synthesis; ``{name}`` is the document's.
    """
    words = wording.of(lang)
    severities = [name for name, n in batch.counts().items() if n]
    sections = (
        _failures(batch, words),
        _first(batch, words, documents),
        _places(batch, words, severities),
        _documents(batch, words, severities, documents),
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
    """What stands at the head of every output: date and rules, states, concerns."""
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


def ranked(batch: Synthesis) -> list[tuple[DocumentLine, Mapping[str, Any]]]:
    """Every concern with its document, the worst first."""
    every = [(line, concern) for line in batch.documents for concern in line.concerns]
    return sorted(every, key=lambda each: (SEVERITY_RANK[each[1]["severity"]], each[1]["rank"], each[0].name))


def _heads(words: Words, *names: str) -> list[str]:
    return [words.phrase[f"batch_col_{name}"] for name in names]


def _failures(batch: Synthesis, words: Words) -> Section | None:
    failed = [(line.name, line.text) for line in batch.documents if line.state == "failed"]
    if not failed:
        return None
    named = words.phrase["batch_failures"]
    return Section(named, (Table.of(_heads(words, "document", "reason"), failed, named),))


def _first(batch: Synthesis, words: Words, documents: str) -> Section | None:
    every, phrase = ranked(batch), words.phrase
    if not every:
        return None
    rows = [
        (str(c["label"]), str(c["title"]), str(c["figure"]), _linked(line, documents)) for line, c in every[:_FIRST]
    ]
    head = _heads(words, "severity", "title", "figure", "document")
    blocks: list[Block] = [Table.of(head, rows, phrase["batch_first"])]
    if len(every) > _FIRST:
        blocks.append(Paragraph(phrase["batch_more"].format(n=_FIRST, total=len(every))))
    return Section(phrase["batch_first"], tuple(blocks))


def _places(batch: Synthesis, words: Words, severities: list[str]) -> Section:
    named = words.phrase["batch_places"]
    head = [
        *_heads(words, "kind", "place", "documents", "failed", "incomplete"),
        *(words.severity[name] for name in severities),
    ]
    rows = [_place(place, severities, words) for place in batch.places]
    table = Table.of(head, rows, named, right=range(2, 5 + len(severities)))
    return Section(named, (Paragraph(words.phrase["batch_note"]), table))


def _place(place: PlaceLine, severities: list[str], words: Words) -> tuple[str, ...]:
    return (
        words.phrase[f"batch_{place.kind}"],
        f"{place.name} ({place.code})" if place.name else place.code,
        str(place.documents),
        str(place.failed),
        str(place.incomplete),
        *(str(place.counts.get(name, 0)) for name in severities),
    )


def _documents(batch: Synthesis, words: Words, severities: list[str], documents: str) -> Section:
    named = words.phrase["batch_documents"]
    head = [
        *_heads(words, "document", "state", "communes"),
        *(words.severity[name] for name in severities),
        *_heads(words, "undetermined", "taken"),
    ]
    rows = [(_linked(line, documents), *_document(line, severities, words)) for line in batch.documents]
    return Section(named, (Table.of(head, rows, named, right=range(3, 5 + len(severities))),))


def _document(line: DocumentLine, severities: list[str], words: Words) -> tuple[str, ...]:
    done = line.state != "failed"
    return (
        words.phrase[f"batch_state_{line.state}"],
        _communes(line),
        *(str(line.counts.get(name, 0)) if done else "–" for name in severities),
        str(line.undetermined) if done else "–",
        f"{line.taken_m2 / 1e4:.2f}" if done else "–",
    )


def _communes(line: DocumentLine) -> str:
    named = [f"{name} ({code})" if name else code for code, name in line.communes]
    return ", ".join(named[:_MOST_COMMUNES]) + (f" … ({len(named)})" if len(named) > _MOST_COMMUNES else "")


def _linked(line: DocumentLine, documents: str) -> Inline:
    """The document's name, leading to its report where there is one."""
    return line.name if line.state == "failed" else Span(line.name, link=documents.format(name=line.name))
