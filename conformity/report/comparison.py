"""Comparison of two drafts as Markdown, workbook, page or JSON: changes of the rules first, then of the plan."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from conformity.report import html, markdown, wording
from conformity.report.content.comparison import concern, of, place, statements, summary, term
from conformity.report.formats import COMPARED
from conformity.report.xlsx.book import Book, Col

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from conformity.follow.compare import Comparison

__all__ = ["NAMES", "render_all", "summary"]

NAMES: Final = {name: f"comparaison.{name}" for name in COMPARED}
#: rows of the longer tables of the text
_MOST: Final = 200


def render_all(compared: Comparison, formats: Sequence[str], lang: str) -> dict[str, bytes]:
    """File name → bytes, for some of :data:`~conformity.report.formats.COMPARED`."""
    writers = {"md": _markdown, "xlsx": _workbook, "html": _page, "json": _json}
    return {NAMES[name]: writers[name](compared, lang) for name in dict.fromkeys(formats)}


def _markdown(compared: Comparison, lang: str) -> bytes:
    return markdown.draw(of(compared, lang, _MOST))


def _page(compared: Comparison, lang: str) -> bytes:
    return html.draw(of(compared, lang))


def _labels(rows: Sequence[Mapping[str, Any]]) -> str:
    return " + ".join(dict.fromkeys(str(row["label"]) for row in rows))


# ------------------------------------------------------------------------------------------- workbook


def _workbook(compared: Comparison, lang: str) -> bytes:
    words = wording.of(lang)
    phrase = words.phrase
    book = Book(phrase["compare_title"], lang)
    heads = {
        name: phrase[f"compare_{name}"]
        for name in ("status", "how", "rule", "old", "new", "place", "class", "diff", "element", "tools", "what")
    }
    book.table(
        phrase["compare_concerns"],
        [
            Col("status", heads["status"], 16),
            Col("how", heads["how"], 22),
            Col("old", heads["old"], 60, "long"),
            Col("old_label", f"{words.heading['label']} 1", 30, "long"),
            Col("new", heads["new"], 60, "long"),
            Col("new_label", f"{words.heading['label']} 2", 30, "long"),
            Col("old_id", "id 1", 16),
            Col("new_id", "id 2", 16),
        ],
        [
            {
                "status": phrase[f"status_{c.status}"],
                "how": phrase[f"how_{c.how}"],
                "old": concern(c.old),
                "old_label": _labels(c.old),
                "new": concern(c.new),
                "new_label": _labels(c.new),
                "old_id": ", ".join(r["concern_id"] for r in c.old),
                "new_id": ", ".join(r["concern_id"] for r in c.new),
            }
            for c in compared.concerns
        ],
    )
    book.table(
        phrase["compare_findings"],
        [
            Col("status", heads["status"], 16),
            Col("how", heads["how"], 22),
            Col("rule", heads["rule"], 8),
            Col("old", heads["old"], 70, "long"),
            Col("new", heads["new"], 70, "long"),
            Col("old_id", "id 1", 16),
            Col("new_id", "id 2", 16),
        ],
        [
            {
                "status": phrase[f"status_{c.status}"],
                "how": phrase[f"how_{c.how}"],
                "rule": c.rule_id,
                "old": statements(c.old),
                "new": statements(c.new),
                "old_id": ", ".join(t.finding_id for t in c.old),
                "new_id": ", ".join(t.finding_id for t in c.new),
            }
            for c in compared.findings
        ],
    )
    book.table(
        phrase["compare_terms"],
        [Col("what", heads["what"], 30), Col("old", heads["old"], 70, "long"), Col("new", heads["new"], 70, "long")],
        [{"what": term(t, lang), "old": t[2], "new": t[3]} for t in compared.terms],
    )
    book.table(
        words.sheet["summary"],
        [
            Col("place", heads["place"], 24),
            Col("class", heads["class"], 30),
            Col("old", f"{heads['old']} (ha)", 14, "ha"),
            Col("new", f"{heads['new']} (ha)", 14, "ha"),
            Col("diff", f"{heads['diff']} (ha)", 14, "ha"),
        ],
        [
            {
                "place": place(p, lang),
                "class": words.zone_class.get(n, n),
                "old": a / 1e4,
                "new": b / 1e4,
                "diff": (b - a) / 1e4,
            }
            for p, n, a, b in compared.balance
        ],
    )
    book.table(
        phrase["compare_unprotected"],
        [
            Col("element", heads["element"], 40),
            Col("tools", heads["tools"], 40),
            Col("old", heads["old"], 12, "share"),
            Col("new", heads["new"], 12, "share"),
        ],
        [
            {"element": compared.after.elements.get(k, k), "tools": t, "old": a, "new": b}
            for k, t, a, b in compared.unprotected
        ],
    )
    return book.render()


# ------------------------------------------------------------------------------------------- JSON


def _json(compared: Comparison, lang: str) -> bytes:
    content = {
        "schema": 1,
        "before": {"name": compared.before.name, "date": compared.before.date, "pack": compared.before.pack},
        "after": {"name": compared.after.name, "date": compared.after.date, "pack": compared.after.pack},
        "counts": compared.counts(),
        "terms": [dict(zip(("what", "name", "before", "after"), t, strict=True)) for t in compared.terms],
        "concerns": [
            {
                "status": c.status,
                "how": c.how,
                "before": [r["concern_id"] for r in c.old],
                "after": [r["concern_id"] for r in c.new],
            }
            for c in compared.concerns
        ],
        "findings": [
            {
                "status": c.status,
                "how": c.how,
                "rule": c.rule_id,
                "before": [t.finding_id for t in c.old],
                "after": [t.finding_id for t in c.new],
                "value_before": [t.value for t in c.old],
                "value_after": [t.value for t in c.new],
            }
            for c in compared.findings
        ],
        "balance": [
            dict(zip(("territory", "zone_class", "before_m2", "after_m2"), b, strict=True)) for b in compared.balance
        ],
        "unprotected": [
            dict(zip(("element_key", "tools", "before", "after"), u, strict=True)) for u in compared.unprotected
        ],
        "language": lang,
    }
    return (json.dumps(content, ensure_ascii=False, sort_keys=True, indent=1, allow_nan=False) + "\n").encode(
        "utf-8", "replace"
    )
