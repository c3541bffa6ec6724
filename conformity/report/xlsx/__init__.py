"""``report.xlsx``: one table a sheet, values as numbers, texts as texts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformity.report import overview
from conformity.report.places import spots
from conformity.report.wording.register import records
from conformity.report.wording.texts import Texts
from conformity.report.xlsx.back import (
    add_balance,
    add_glossary,
    add_mapping,
    add_not_assessed,
    add_provenance,
    add_quality,
    add_rules,
    add_waivers,
)
from conformity.report.xlsx.book import Book, Col, marks
from conformity.report.xlsx.concerns import add_concerns, add_findings
from conformity.report.xlsx.maps import add_maps
from conformity.report.xlsx.memory import add_extract, add_memory, add_typed, remember_zones
from conformity.report.xlsx.network import add_communes, add_elements, add_layers, add_translation

if TYPE_CHECKING:
    from collections.abc import Mapping

    from conformity.report.wording.register import Record
    from conformity.result import Report

__all__ = ["render"]


def render(report: Report, lang: str, pictures: Mapping[str, bytes] | None = None) -> bytes:
    """The workbook's bytes; the same report gives the same bytes.

    Parameters
    ----------
    pictures
        Maps (PNG) by file name that are published beside the workbook: it shows the large ones and links the extracts.
    """
    texts = Texts.of(report, lang)
    french = texts if lang == "fr" else Texts.of(report, "fr")
    places = spots(report)
    book = Book(texts.words.phrase["read_me_title"], lang)
    _read_me(book, texts)
    _summary(book, texts)
    add_concerns(book, texts, french, places, frozenset(pictures or ()))
    add_extract(book, texts, french)
    add_findings(book, texts, places, favourable=False)
    add_elements(book, texts)
    add_communes(book, texts)
    add_translation(book, texts)
    add_findings(book, texts, places, favourable=True)
    add_maps(book, texts, pictures or {})
    add_waivers(book, texts)
    add_not_assessed(book, texts)
    add_layers(book, texts)
    add_rules(book, texts)
    proposed = add_mapping(book, texts)
    add_quality(book, texts)
    add_balance(book, texts)
    add_provenance(book, texts)
    add_glossary(book, texts)
    add_typed(book, texts)
    add_memory(book, texts)
    remember_zones(book, proposed)
    return book.render()


def _columns(texts: Texts) -> list[Col]:
    c = texts.words.column
    return [Col("section", c["section"], 34, "long"), Col("text", c["text"], 110, "long")]


def _read_me(book: Book, texts: Texts) -> None:
    """Status of the references, identity of the file, how to use the workbook."""
    phrase = texts.words.phrase
    _, semicolon = marks(texts.lang)
    rows = [(phrase["warning"], phrase["invented"])] if texts.report.invented else []
    rows += overview.identity(texts)
    rows += overview.statuses(texts)
    rows += [(phrase["use"], phrase[f"read_me_{name}"]) for name in ("use", "columns", "numbers")]
    rows.append((phrase["limits"], phrase["aid"]))
    rows.append((phrase["limits"], phrase["read_me_scale"].format(list=semicolon.join(overview.sources(texts)))))
    rows.append((phrase["limits"], phrase["read_me_potential"]))
    rows += [(phrase["law_frame"], said) for said in texts.legal_frame()]
    book.table(texts.words.sheet["readme"], _columns(texts), ({"section": a, "text": b} for a, b in rows))


def _summary(book: Book, texts: Texts) -> None:
    """What the first page of the report says."""
    phrase, words = texts.words.phrase, texts.words
    colon, semicolon = marks(texts.lang)
    rows: list[tuple[str, str | int]] = [(phrase["assessment"], overview.assessment(texts))]
    if texts.report.invented:
        rows.insert(0, (phrase["warning"], phrase["invented"]))
    rows += [(f"{phrase['checked']}{colon}{a}", b) for a, b in overview.checked(texts)]
    rows += [(phrase["figures"], line) for line in overview.landmarks(texts)]
    rows += [(words.severity[name], n) for name, n in texts.report.counts().items()]
    for concern in overview.to_treat(texts)[:5]:
        rows.append(
            (f"{phrase['requests']}{colon}{concern['rank']}", f"{texts.headline(concern)}. {texts.request(concern)}")
        )
    good = [f for f in texts.register.findings if f["severity"] == "favourable"]
    rows += [(phrase["favourable"], texts.statement(f)) for f in good[:5]]
    for layer, group in texts.report.totals.groupby("layer", sort=True):
        if layer in overview.unusable(texts):
            continue
        by_class = [_total(texts, row) for row in records(group)]
        whole = overview.layer_total(texts, str(layer))
        told = semicolon.join([f"{phrase['whole_plan']} {whole}", *(t for t in by_class if t)]) if whole else ""
        rows.append((f"{phrase['balance']}{colon}{layer}", told or 0))
    book.table(words.sheet["summary"], _columns(texts), ({"section": a, "text": b} for a, b in rows))


def _total(texts: Texts, row: Record) -> str:
    told = overview.ground(row, texts.lang)
    return f"{texts.zone_class(str(row['zone_class']))} {told}" if told else ""
