"""``synthese``: many documents as one workbook, text and page; what was not assessed comes first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from conformity.model import SEVERITY_RANK
from conformity.report import html, markdown, wording
from conformity.report.content.synthesis import of, ranked, summary, title
from conformity.report.xlsx.book import Book, Col

if TYPE_CHECKING:
    from conformity.follow.synthesis import Synthesis
    from conformity.report.wording import Words

__all__ = ["NAMES", "render_all", "summary"]

NAMES: Final = ("synthese.xlsx", "synthese.md", "synthese.html")


def render_all(batch: Synthesis, lang: str, documents: str) -> dict[str, bytes]:
    """File name → bytes.

    Parameters
    ----------
    documents
        Where a document's report stands, seen from the synthesis; ``{name}`` is the document's.
    """
    document = of(batch, lang, documents)
    return dict(zip(NAMES, (_workbook(batch, lang), markdown.draw(document), html.draw(document)), strict=True))


def _workbook(batch: Synthesis, lang: str) -> bytes:
    words = wording.of(lang)
    heads = {name.removeprefix("batch_col_"): text for name, text in words.phrase.items() if "batch_col_" in name}
    severities = [name for name, n in batch.counts().items() if n]
    counted = [Col(name, words.severity[name], 12, "integer") for name in severities]
    book = Book(title(batch, words), lang)
    book.table(
        words.phrase["batch_documents"],
        [
            Col("name", heads["document"], 34), Col("state", heads["state"], 18),
            Col("communes", heads["communes"], 34, "long"), Col("epci", heads["epci"], 14),
            Col("departements", heads["departements"], 12), *counted,
            Col("undetermined", heads["undetermined"], 12, "integer"), Col("zoning", heads["zoning"], 14, "ha"),
            Col("taken", heads["taken"], 16, "ha"), Col("code", heads["code"], 10),
            Col("reason", heads["reason"], 70, "long"), Col("path", heads["path"], 50),
        ],
        _document_rows(batch, words),
    )  # fmt: skip
    book.table(
        words.phrase["batch_places"],
        [
            Col("kind", heads["kind"], 14), Col("code", heads["code"], 12), Col("name", heads["place"], 34),
            Col("documents", heads["documents"], 12, "integer"), Col("failed", heads["failed"], 12, "integer"),
            Col("incomplete", heads["incomplete"], 12, "integer"), *counted,
        ],
        (
            {
                "kind": words.phrase[f"batch_{place.kind}"], "code": place.code, "name": place.name,
                "documents": place.documents, "failed": place.failed, "incomplete": place.incomplete, **place.counts,
            }
            for place in batch.places
        ),
    )  # fmt: skip
    book.table(
        words.phrase["batch_all"],
        [
            Col("severity", heads["severity"], 30), Col("title", heads["title"], 60, "long"),
            Col("figure", heads["figure"], 20), Col("communes", heads["communes"], 24),
            Col("document", heads["document"], 34), Col("rank", heads["rank"], 8, "integer"), Col("x", "X", 10, "xy"),
            Col("y", "Y", 10, "xy"), Col("id", heads["id"], 16),
        ],
        (
            {
                "severity": concern["label"], "_severity": concern["severity"], "title": concern["title"],
                "figure": concern["figure"], "communes": ", ".join(map(str, concern["communes"])),
                "document": line.name, "rank": concern["rank"], "x": concern["x"], "y": concern["y"],
                "id": concern["concern_id"],
            }
            for line, concern in ranked(batch)
        ),
        severity="severity",
    )  # fmt: skip
    return book.render()


def _document_rows(batch: Synthesis, words: Words) -> Iterator[dict[str, Any]]:
    for line in batch.documents:
        done = line.state != "failed"
        yield {
            "name": line.name,
            "state": words.phrase[f"batch_state_{line.state}"],
            "communes": ", ".join(f"{name} ({code})" if name else code for code, name in line.communes),
            "epci": ", ".join(line.epci),
            "departements": ", ".join(line.departements),
            **({name: line.counts.get(name, 0) for name in SEVERITY_RANK} if done else {}),
            "undetermined": line.undetermined if done else None,
            "zoning": line.zoning_m2 / 1e4 if done else None,
            "taken": line.taken_m2 / 1e4 if done else None,
            "code": line.code,
            "reason": line.text,
            "path": line.path,
        }
