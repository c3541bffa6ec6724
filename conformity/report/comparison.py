"""Two drafts compared, as Markdown, workbook, page or JSON: first what changed in the rules, then the plan."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from conformity.report import figures, wording
from conformity.report.markdown.page import escape, table
from conformity.report.page import Page
from conformity.report.xlsx.book import Book, Col

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from conformity.follow.compare import Change, Comparison, ConcernChange
    from conformity.follow.drafts import Told

FORMATS: Final = ("md", "xlsx", "html", "json")
NAMES: Final = {name: f"comparaison.{name}" for name in FORMATS}
_MOST: Final = 200


def render_all(found: Comparison, formats: Sequence[str], lang: str) -> dict[str, bytes]:
    """File name → bytes, for some of :data:`FORMATS`."""
    made = {"md": _markdown, "xlsx": _workbook, "html": _page, "json": _json}
    return {NAMES[name]: made[name](found, lang) for name in dict.fromkeys(formats)}


def summary(found: Comparison, lang: str) -> list[str]:
    """In a few lines: terms that changed, how many concerns went which way, which are new or worse."""
    phrase = wording.of(lang).phrase
    colon = " : " if lang == "fr" else ": "
    lines = [phrase["compare_counts"].format(**found.counts())]
    if found.terms:
        lines.insert(0, f"{phrase['compare_terms']}{colon}{', '.join(_term(t, lang) for t in found.terms[:8])}")
    lines += [
        f"  [{phrase[f'status_{c.status}']}] {_concern(c.new or c.old)}"
        for c in found.concerns
        if c.status in ("new", "worse")
    ][:10]
    return lines


def _term(term: tuple[str, str, str, str], lang: str) -> str:
    return str(wording.of(lang).phrase[f"term_{term[0]}"].format(name=term[1]))


def _concern(rows: Sequence[Mapping[str, Any]]) -> str:
    return " + ".join(f"{row['title']} ({row['figure']})" for row in rows)


def _labels(rows: Sequence[Mapping[str, Any]]) -> str:
    return " + ".join(dict.fromkeys(str(row["label"]) for row in rows))


def _statements(told: Sequence[Told]) -> str:
    return " ".join(t.statement for t in told)


def _area(m2: float, lang: str) -> str:
    return figures.area(m2, lang)


def _difference(m2: float, lang: str) -> str:
    sign = "+" if m2 > 0 else "\u2212" if m2 < 0 else ""
    return f"{sign}{figures.area(abs(m2), lang)}"


def _place(code: str, lang: str) -> str:
    return wording.of(lang).phrase["whole"] if code == "plan" else code


# ------------------------------------------------------------------------------------------- Markdown


def _markdown(found: Comparison, lang: str) -> bytes:
    words = wording.of(lang)
    phrase = words.phrase
    lines = [f"# {escape(phrase['compare_title'])}", ""]
    lines += table(
        ("", ""),
        [
            (
                f"**{escape(phrase[f'compare_{side}'])}**",
                escape(f"{draft.name}, {figures.date(draft.date, lang)}, {draft.pack}"),
            )
            for side, draft in (("before", found.before), ("after", found.after))
        ],
    )
    lines += [f"## {escape(phrase['compare_terms'])}", ""]
    if found.terms:
        rows = [(escape(_term(t, lang)), escape(t[2]), escape(t[3])) for t in found.terms]
        lines += [
            *table(("", escape(phrase["compare_old"]), escape(phrase["compare_new"])), rows),
            escape(phrase["compare_terms_note"]),
            "",
        ]
    else:
        lines += [escape(phrase["compare_terms_none"]), ""]
    lines += [
        f"## {escape(phrase['compare_concerns'])}",
        "",
        escape(phrase["compare_counts"].format(**found.counts())),
        "",
    ]
    lines += [escape(phrase["compare_unassessed_note"]), ""]
    head = [escape(phrase[f"compare_{name}"]) for name in ("status", "how", "old", "new")]
    lines += _escaped(head, [_concern_row(c, lang) for c in found.concerns[:_MOST]])
    lines += [f"## {escape(phrase['compare_findings'])}", ""]
    head = [escape(phrase[f"compare_{name}"]) for name in ("status", "how", "rule", "old", "new")]
    lines += _escaped(head, [_finding_row(c, lang) for c in found.findings[:_MOST]])
    lines += [f"## {escape(phrase['compare_balance'])}", ""]
    head = [escape(phrase[f"compare_{name}"]) for name in ("place", "class", "old", "new", "diff")]
    lines += table(
        head,
        [tuple(escape(text) for text in _balance_row(each, lang)) for each in found.balance],
        right=(2, 3, 4),
    )
    lines += [f"## {escape(phrase['compare_unprotected'])}", ""]
    if found.unprotected:
        head = [escape(phrase[f"compare_{name}"]) for name in ("element", "tools", "old", "new")]
        rows_ = [
            (escape(found.after.elements.get(key, key)), escape(tools), figures.share(a, lang), figures.share(b, lang))
            for key, tools, a, b in found.unprotected
        ]
        lines += table(head, rows_, right=(2, 3))
    else:
        lines += [escape(phrase["compare_unprotected_none"]), ""]
    return ("\n".join(lines).rstrip("\n") + "\n").encode("utf-8", "replace")


def _concern_row(change: ConcernChange, lang: str) -> tuple[str, ...]:
    phrase = wording.of(lang).phrase
    return (phrase[f"status_{change.status}"], phrase[f"how_{change.how}"], _concern(change.old), _concern(change.new))


def _finding_row(change: Change, lang: str) -> tuple[str, ...]:
    phrase = wording.of(lang).phrase
    return (
        phrase[f"status_{change.status}"],
        phrase[f"how_{change.how}"],
        change.rule_id,
        _statements(change.old),
        _statements(change.new),
    )


def _escaped(head: Sequence[str], rows: Sequence[tuple[str, ...]]) -> list[str]:
    return table(head, [tuple(escape(text) for text in row) for row in rows])


def _balance_row(found: tuple[str, str, float, float], lang: str) -> tuple[str, ...]:
    place, name, before, after = found
    named = wording.of(lang).zone_class.get(name, name)
    return _place(place, lang), named, _area(before, lang), _area(after, lang), _difference(after - before, lang)


# ------------------------------------------------------------------------------------------- page


def _page(found: Comparison, lang: str) -> bytes:
    phrase = wording.of(lang).phrase

    def head(*names: str) -> list[str]:
        return [phrase[f"compare_{name}"] for name in names]

    page = Page(phrase["compare_title"], lang)
    sides = (("before", found.before), ("after", found.after))
    page.table(
        phrase["compare_title"], head("what", "new"),
        [(phrase[f"compare_{side}"], f"{d.name}, {figures.date(d.date, lang)}, {d.pack}") for side, d in sides],
    )  # fmt: skip
    page.heading(phrase["compare_terms"])
    if found.terms:
        rows = [(_term(t, lang), t[2], t[3]) for t in found.terms]
        page.table(phrase["compare_terms"], head("what", "old", "new"), rows)
    page.paragraph(phrase["compare_terms_note" if found.terms else "compare_terms_none"])
    page.heading(phrase["compare_concerns"])
    page.paragraph(phrase["compare_counts"].format(**found.counts()))
    page.paragraph(phrase["compare_unassessed_note"])
    page.table(
        phrase["compare_concerns"], head("status", "how", "old", "new"), [_concern_row(c, lang) for c in found.concerns]
    )
    page.heading(phrase["compare_findings"])
    page.table(
        phrase["compare_findings"], head("status", "how", "rule", "old", "new"),
        [_finding_row(c, lang) for c in found.findings],
    )  # fmt: skip
    page.heading(phrase["compare_balance"])
    page.table(
        phrase["compare_balance"], head("place", "class", "old", "new", "diff"),
        [_balance_row(each, lang) for each in found.balance], right=(2, 3, 4),
    )  # fmt: skip
    page.heading(phrase["compare_unprotected"])
    if not found.unprotected:
        page.paragraph(phrase["compare_unprotected_none"])
    page.table(
        phrase["compare_unprotected"], head("element", "tools", "old", "new"),
        [
            (found.after.elements.get(key, key), tools, figures.share(a, lang), figures.share(b, lang))
            for key, tools, a, b in found.unprotected
        ],
        right=(2, 3),
    )  # fmt: skip
    return page.render()


# ------------------------------------------------------------------------------------------- workbook


def _workbook(found: Comparison, lang: str) -> bytes:
    words = wording.of(lang)
    phrase = words.phrase
    book = Book(phrase["compare_title"], lang)
    told = {
        name: phrase[f"compare_{name}"]
        for name in ("status", "how", "rule", "old", "new", "place", "class", "diff", "element", "tools", "what")
    }
    book.table(
        phrase["compare_concerns"],
        [
            Col("status", told["status"], 16),
            Col("how", told["how"], 22),
            Col("old", told["old"], 60, "long"),
            Col("old_label", f"{words.heading['label']} 1", 30, "long"),
            Col("new", told["new"], 60, "long"),
            Col("new_label", f"{words.heading['label']} 2", 30, "long"),
            Col("old_id", "id 1", 16),
            Col("new_id", "id 2", 16),
        ],
        [
            {
                "status": phrase[f"status_{c.status}"],
                "how": phrase[f"how_{c.how}"],
                "old": _concern(c.old),
                "old_label": _labels(c.old),
                "new": _concern(c.new),
                "new_label": _labels(c.new),
                "old_id": ", ".join(r["concern_id"] for r in c.old),
                "new_id": ", ".join(r["concern_id"] for r in c.new),
            }
            for c in found.concerns
        ],
    )
    book.table(
        phrase["compare_findings"],
        [
            Col("status", told["status"], 16),
            Col("how", told["how"], 22),
            Col("rule", told["rule"], 8),
            Col("old", told["old"], 70, "long"),
            Col("new", told["new"], 70, "long"),
            Col("old_id", "id 1", 16),
            Col("new_id", "id 2", 16),
        ],
        [
            {
                "status": phrase[f"status_{c.status}"],
                "how": phrase[f"how_{c.how}"],
                "rule": c.rule_id,
                "old": _statements(c.old),
                "new": _statements(c.new),
                "old_id": ", ".join(t.finding_id for t in c.old),
                "new_id": ", ".join(t.finding_id for t in c.new),
            }
            for c in found.findings
        ],
    )
    book.table(
        phrase["compare_terms"],
        [Col("what", told["what"], 30), Col("old", told["old"], 70, "long"), Col("new", told["new"], 70, "long")],
        [{"what": _term(t, lang), "old": t[2], "new": t[3]} for t in found.terms],
    )
    book.table(
        words.sheet["summary"],
        [
            Col("place", told["place"], 24),
            Col("class", told["class"], 30),
            Col("old", f"{told['old']} (ha)", 14, "ha"),
            Col("new", f"{told['new']} (ha)", 14, "ha"),
            Col("diff", f"{told['diff']} (ha)", 14, "ha"),
        ],
        [
            {
                "place": _place(p, lang),
                "class": words.zone_class.get(n, n),
                "old": a / 1e4,
                "new": b / 1e4,
                "diff": (b - a) / 1e4,
            }
            for p, n, a, b in found.balance
        ],
    )
    book.table(
        phrase["compare_unprotected"],
        [
            Col("element", told["element"], 40),
            Col("tools", told["tools"], 40),
            Col("old", told["old"], 12, "share"),
            Col("new", told["new"], 12, "share"),
        ],
        [
            {"element": found.after.elements.get(k, k), "tools": t, "old": a, "new": b}
            for k, t, a, b in found.unprotected
        ],
    )
    return book.render()


# ------------------------------------------------------------------------------------------- JSON


def _json(found: Comparison, lang: str) -> bytes:
    told = {
        "schema": 1,
        "before": {"name": found.before.name, "date": found.before.date, "pack": found.before.pack},
        "after": {"name": found.after.name, "date": found.after.date, "pack": found.after.pack},
        "counts": found.counts(),
        "terms": [dict(zip(("what", "name", "before", "after"), t, strict=True)) for t in found.terms],
        "concerns": [
            {
                "status": c.status,
                "how": c.how,
                "before": [r["concern_id"] for r in c.old],
                "after": [r["concern_id"] for r in c.new],
            }
            for c in found.concerns
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
            for c in found.findings
        ],
        "balance": [
            dict(zip(("territory", "zone_class", "before_m2", "after_m2"), b, strict=True)) for b in found.balance
        ],
        "unprotected": [
            dict(zip(("element_key", "tools", "before", "after"), u, strict=True)) for u in found.unprotected
        ],
        "language": lang,
    }
    return (json.dumps(told, ensure_ascii=False, sort_keys=True, indent=1, allow_nan=False) + "\n").encode(
        "utf-8", "replace"
    )
