"""``synthese``: many documents as one workbook, text and page; what was not assessed comes first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from conformity.model import SEVERITY_RANK
from conformity.report import figures, wording
from conformity.report.markdown.page import escape, table
from conformity.report.page import Link, Page
from conformity.report.xlsx.book import Book, Col

if TYPE_CHECKING:
    from conformity.follow.synthesis import DocumentLine, PlaceLine, Synthesis
    from conformity.report.wording import Words

NAMES: Final = ("synthese.xlsx", "synthese.md", "synthese.html")
#: concerns that text and page tell; the workbook tells all
_FIRST: Final = 100
#: folders left out that the head of the outputs names
_MOST_LEFT_OUT: Final = 20
#: communes told of a document by name, the others by their number
_MOST: Final = 4


def render_all(made: Synthesis, lang: str, documents: str) -> dict[str, bytes]:
    """File name → bytes.

    Parameters
    ----------
    documents
        Where a document's report stands, seen from the synthesis; ``{name}`` is the document's.
    """
    rendered = (_workbook(made, lang), _markdown(made, lang), _page(made, lang, documents))
    return dict(zip(NAMES, rendered, strict=True))


def summary(made: Synthesis, lang: str) -> list[str]:
    """What stands at the head of every output: date and rules, states, concerns."""
    words = wording.of(lang)
    phrase = words.phrase
    counts = {name: n for name, n in made.counts().items() if n}
    key = "batch_made" if made.pack else "batch_none_made"
    lines = [
        phrase[key].format(date=figures.date(made.date, lang), pack=made.pack),
        phrase["batch_states"].format(**made.states()),
    ]
    if counts:
        told = ", ".join(f"{words.severity[name]} {n}" for name, n in counts.items())
        lines.append(phrase["batch_concerns_n"].format(n=sum(counts.values()), told=told))
    if made.states()["failed"]:
        lines.append(phrase["batch_absent"])
    lines += made.left_out[:_MOST_LEFT_OUT]
    if len(made.left_out) > _MOST_LEFT_OUT:
        lines.append(phrase["batch_left_out"].format(n=len(made.left_out) - _MOST_LEFT_OUT))
    return lines


def _title(made: Synthesis, words: Words) -> str:
    return str(words.phrase["batch_title"].format(n=len(made.documents)))


def _weighed(made: Synthesis) -> list[str]:
    """Severities that some concern has."""
    return [name for name, n in made.counts().items() if n]


def _ranked(made: Synthesis) -> list[tuple[DocumentLine, Mapping[str, Any]]]:
    """Every concern with its document, the worst first."""
    every = [(line, concern) for line in made.documents for concern in line.concerns]
    return sorted(every, key=lambda each: (SEVERITY_RANK[each[1]["severity"]], each[1]["rank"], each[0].name))


def _communes(line: DocumentLine) -> str:
    told = [f"{name} ({code})" if name else code for code, name in line.communes]
    return ", ".join(told[:_MOST]) + (f" … ({len(told)})" if len(told) > _MOST else "")


def _ha(m2: float) -> str:
    return f"{m2 / 1e4:.2f}"


# ------------------------------------------------------------------------------------------- Markdown, page


def _document_cells(line: DocumentLine, severities: list[str], words: Words) -> list[str]:
    done = line.state != "failed"
    return [
        words.phrase[f"batch_state_{line.state}"],
        _communes(line),
        *(str(line.counts.get(name, 0)) if done else "–" for name in severities),
        str(line.undetermined) if done else "–",
        _ha(line.taken_m2) if done else "–",
    ]


def _document_head(severities: list[str], words: Words) -> list[str]:
    phrase = words.phrase
    return [
        phrase["batch_col_document"], phrase["batch_col_state"], phrase["batch_col_communes"],
        *(words.severity[name] for name in severities), phrase["batch_col_undetermined"], phrase["batch_col_taken"],
    ]  # fmt: skip


def _place_cells(place: PlaceLine, severities: list[str], words: Words) -> list[str]:
    return [
        words.phrase[f"batch_{place.kind}"],
        f"{place.name} ({place.code})" if place.name else place.code,
        str(place.documents),
        str(place.failed),
        str(place.incomplete),
        *(str(place.counts.get(name, 0)) for name in severities),
    ]


def _place_head(severities: list[str], words: Words) -> list[str]:
    phrase = words.phrase
    names = ("kind", "place", "documents", "failed", "incomplete")
    return [*(phrase[f"batch_col_{name}"] for name in names), *(words.severity[name] for name in severities)]


def _concern_head(words: Words) -> list[str]:
    return [words.phrase[f"batch_col_{name}"] for name in ("severity", "title", "figure", "document")]


def _markdown(made: Synthesis, lang: str) -> bytes:
    words = wording.of(lang)
    phrase = words.phrase
    severities = _weighed(made)
    lines = [f"# {escape(_title(made, words))}", ""]
    for told in summary(made, lang):
        lines += [escape(told), ""]
    failed = [line for line in made.documents if line.state == "failed"]
    if failed:
        lines += [f"## {escape(phrase['batch_failures'])}", ""]
        head = [escape(phrase[f"batch_col_{name}"]) for name in ("document", "reason")]
        lines += table(head, [(escape(line.name), escape(line.text)) for line in failed])
    ranked = _ranked(made)
    if ranked:
        lines += [f"## {escape(phrase['batch_first'])}", ""]
        rows = [
            (escape(str(c["label"])), escape(str(c["title"])), escape(str(c["figure"])), escape(line.name))
            for line, c in ranked[:_FIRST]
        ]
        lines += table([escape(h) for h in _concern_head(words)], rows)
        if len(ranked) > _FIRST:
            lines += [escape(phrase["batch_more"].format(n=_FIRST, total=len(ranked))), ""]
    lines += [f"## {escape(phrase['batch_places'])}", "", escape(phrase["batch_note"]), ""]
    places = [[escape(cell) for cell in _place_cells(place, severities, words)] for place in made.places]
    lines += table([escape(h) for h in _place_head(severities, words)], places, right=range(2, 5 + len(severities)))
    lines += [f"## {escape(phrase['batch_documents'])}", ""]
    documents = [
        [escape(cell) for cell in (line.name, *_document_cells(line, severities, words))] for line in made.documents
    ]
    right = range(3, 5 + len(severities))
    lines += table([escape(h) for h in _document_head(severities, words)], documents, right=right)
    return ("\n".join(lines).rstrip("\n") + "\n").encode("utf-8", "replace")


def _page(made: Synthesis, lang: str, documents: str) -> bytes:
    words = wording.of(lang)
    phrase = words.phrase
    severities = _weighed(made)
    page = Page(_title(made, words), lang)
    for told in summary(made, lang):
        page.paragraph(told)
    failed = [line for line in made.documents if line.state == "failed"]
    if failed:
        page.heading(phrase["batch_failures"])
        head = [phrase["batch_col_document"], phrase["batch_col_reason"]]
        page.table(phrase["batch_failures"], head, [(line.name, line.text) for line in failed])
    ranked = _ranked(made)
    if ranked:
        page.heading(phrase["batch_first"])
        rows = [
            (str(c["label"]), str(c["title"]), str(c["figure"]), _linked(line, documents))
            for line, c in ranked[:_FIRST]
        ]
        page.table(phrase["batch_first"], _concern_head(words), rows)
        if len(ranked) > _FIRST:
            page.paragraph(phrase["batch_more"].format(n=_FIRST, total=len(ranked)))
    page.heading(phrase["batch_places"])
    page.paragraph(phrase["batch_note"])
    page.table(
        phrase["batch_places"],
        _place_head(severities, words),
        [_place_cells(place, severities, words) for place in made.places],
        right=range(2, 5 + len(severities)),
    )
    page.heading(phrase["batch_documents"])
    page.table(
        phrase["batch_documents"],
        _document_head(severities, words),
        [[_linked(line, documents), *_document_cells(line, severities, words)] for line in made.documents],
        right=range(3, 5 + len(severities)),
    )
    return page.render()


def _linked(line: DocumentLine, documents: str) -> Link | str:
    """The document's name, leading to its report where there is one."""
    return line.name if line.state == "failed" else Link(line.name, documents.format(name=line.name))


# ------------------------------------------------------------------------------------------- workbook


def _workbook(made: Synthesis, lang: str) -> bytes:
    words = wording.of(lang)
    told = {name.removeprefix("batch_col_"): text for name, text in words.phrase.items() if "batch_col_" in name}
    severities = _weighed(made)
    counted = [Col(name, words.severity[name], 12, "integer") for name in severities]
    book = Book(_title(made, words), lang)
    book.table(
        words.phrase["batch_documents"],
        [
            Col("name", told["document"], 34), Col("state", told["state"], 18),
            Col("communes", told["communes"], 34, "long"), Col("epci", told["epci"], 14),
            Col("departements", told["departements"], 12), *counted,
            Col("undetermined", told["undetermined"], 12, "integer"), Col("zoning", told["zoning"], 14, "ha"),
            Col("taken", told["taken"], 16, "ha"), Col("code", told["code"], 10),
            Col("reason", told["reason"], 70, "long"), Col("path", told["path"], 50),
        ],
        _document_rows(made, words),
    )  # fmt: skip
    book.table(
        words.phrase["batch_places"],
        [
            Col("kind", told["kind"], 14), Col("code", told["code"], 12), Col("name", told["place"], 34),
            Col("documents", told["documents"], 12, "integer"), Col("failed", told["failed"], 12, "integer"),
            Col("incomplete", told["incomplete"], 12, "integer"), *counted,
        ],
        (
            {
                "kind": words.phrase[f"batch_{place.kind}"], "code": place.code, "name": place.name,
                "documents": place.documents, "failed": place.failed, "incomplete": place.incomplete, **place.counts,
            }
            for place in made.places
        ),
    )  # fmt: skip
    book.table(
        words.phrase["batch_all"],
        [
            Col("severity", told["severity"], 30), Col("title", told["title"], 60, "long"),
            Col("figure", told["figure"], 20), Col("communes", told["communes"], 24),
            Col("document", told["document"], 34), Col("rank", told["rank"], 8, "integer"), Col("x", "X", 10, "xy"),
            Col("y", "Y", 10, "xy"), Col("id", told["id"], 16),
        ],
        (
            {
                "severity": concern["label"], "_severity": concern["severity"], "title": concern["title"],
                "figure": concern["figure"], "communes": ", ".join(map(str, concern["communes"])),
                "document": line.name, "rank": concern["rank"], "x": concern["x"], "y": concern["y"],
                "id": concern["concern_id"],
            }
            for line, concern in _ranked(made)
        ),
        severity="severity",
    )  # fmt: skip
    return book.render()


def _document_rows(made: Synthesis, words: Words) -> Iterator[dict[str, Any]]:
    for line in made.documents:
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
