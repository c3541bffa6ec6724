"""Two drafts compared: first what changed in the rules, then the plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformity.language import figures
from conformity.report import wording
from conformity.report.content.blocks import Block, Document, Facts, Inline, Paragraph, Section, Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from conformity.follow.compare import Comparison, ConcernChange
    from conformity.follow.drafts import Told

    Rows = Iterable[tuple[Inline, ...]]


def of(changes: Comparison, lang: str, most: int | None = None) -> Document:
    """A comparison as a document.

    Parameters
    ----------
    most
        Rows of its longest tables; by default all. How many more there are is said.
    """
    phrase = wording.of(lang).phrase
    sides = (("before", changes.before), ("after", changes.after))
    rows = tuple(
        (phrase[f"compare_{side}"], f"{draft.name}, {figures.date(draft.date, lang)}, {draft.pack}")
        for side, draft in sides
    )
    return Document(
        phrase["compare_title"],
        lang,
        (
            Facts(rows, phrase["compare_title"]),
            _terms(changes, lang),
            _concerns(changes, lang, most),
            _findings(changes, lang, most),
            _balance(changes, lang),
            _unprotected(changes, lang),
        ),
    )


def _table(
    lang: str, name: str, head: str, rows: Rows, most: int | None = None, right: Iterable[int] = ()
) -> list[Block]:
    """A table by the names of its columns, and how many rows more there are."""
    words, every = wording.of(lang), list(rows)
    phrase = words.phrase
    names = [phrase[f"compare_{column}"] for column in head.split()]
    blocks: list[Block] = [Table.of(names, every[:most], phrase[f"compare_{name}"], right)]
    left = len(every) - len(every[:most])
    if left:
        more = phrase["rows_more_1" if left == 1 else "rows_more"]
        blocks.append(Paragraph(more.format(n=left, sheet=phrase[f"compare_{name}"])))
    return blocks


def _section(lang: str, name: str, *blocks: Block) -> Section:
    return Section(wording.of(lang).phrase[f"compare_{name}"], blocks)


def _terms(changes: Comparison, lang: str) -> Section:
    phrase = wording.of(lang).phrase
    if not changes.terms:
        return _section(lang, "terms", Paragraph(phrase["compare_terms_none"]))
    rows = [(term(each, lang), each[2], each[3]) for each in changes.terms]
    table = _table(lang, "terms", "what old new", rows)
    return _section(lang, "terms", *table, Paragraph(phrase["compare_terms_note"]))


def _concerns(changes: Comparison, lang: str, most: int | None) -> Section:
    phrase = wording.of(lang).phrase
    rows = [(phrase[f"status_{c.status}"], how(c, lang), concern(c.old), concern(c.new)) for c in changes.concerns]
    return _section(
        lang,
        "concerns",
        Paragraph(phrase["compare_counts"].format(**changes.counts())),
        Paragraph(phrase["compare_unassessed_note"]),
        *_table(lang, "concerns", "status how old new", rows, most),
    )


def _findings(changes: Comparison, lang: str, most: int | None) -> Section:
    phrase = wording.of(lang).phrase
    rows = [
        (phrase[f"status_{c.status}"], phrase[f"how_{c.how}"], c.rule_id, statements(c.old), statements(c.new))
        for c in changes.findings
    ]
    return _section(lang, "findings", *_table(lang, "findings", "status how rule old new", rows, most))


def _balance(changes: Comparison, lang: str) -> Section:
    classes = wording.of(lang).zone_class
    rows = [
        (
            place(code, lang), classes.get(name, name), figures.area(before, lang), figures.area(after, lang),
            _difference(after - before, lang),
        )
        for code, name, before, after in changes.balance
    ]  # fmt: skip
    return _section(lang, "balance", *_table(lang, "balance", "place class old new diff", rows, right=(2, 3, 4)))


def _unprotected(changes: Comparison, lang: str) -> Section:
    if not changes.unprotected:
        return _section(lang, "unprotected", Paragraph(wording.of(lang).phrase["compare_unprotected_none"]))
    rows = [
        (changes.after.elements.get(key, key), tools, figures.share(old, lang), figures.share(new, lang))
        for key, tools, old, new in changes.unprotected
    ]
    return _section(lang, "unprotected", *_table(lang, "unprotected", "element tools old new", rows, right=(2, 3)))


def summary(changes: Comparison, lang: str) -> list[str]:
    """In a few lines: terms that changed, how many concerns went which way, which are new or worse."""
    phrase = wording.of(lang).phrase
    lines = [phrase["compare_counts"].format(**changes.counts())]
    if changes.terms:
        named = ", ".join(term(each, lang) for each in changes.terms[:8])
        lines.insert(0, f"{phrase['compare_terms']}{phrase['colon']}{named}")
    lines += [
        f"  [{phrase[f'status_{c.status}']}] {concern(c.new or c.old)}"
        for c in changes.concerns
        if c.status in ("new", "worse")
    ][:10]
    return lines


def term(changed: tuple[str, str, str, str], lang: str) -> str:
    """What of the rules and references changed."""
    return str(wording.of(lang).phrase[f"term_{changed[0]}"].format(name=changed[1]))


def concern(rows: Sequence[Mapping[str, object]]) -> str:
    """The concerns of one draft, with their figures."""
    return " + ".join(f"{row['title']} ({row['figure']})" for row in rows)


def how(change: ConcernChange, lang: str) -> str:
    """How a concern was found again: *même lieu*, *devenu 2 lieux*, *2 lieux réunis en un*."""
    phrase = wording.of(lang).phrase
    if change.how == "split":
        return phrase["how_split_places"].format(n=len(change.new))
    if change.how == "merged":
        several = "how_merged_places" if len(change.new) == 1 else "how_redrawn_places"
        return phrase[several].format(n=len(change.old), m=len(change.new))
    return phrase[f"how_{change.how}"]


def statements(rows: Sequence[Told]) -> str:
    """The findings of one draft."""
    return " ".join(row.statement for row in rows)


def place(code: str, lang: str) -> str:
    """A territory of the balance."""
    return wording.of(lang).phrase["whole"] if code == "plan" else code


def _difference(m2: float, lang: str) -> str:
    sign = "+" if m2 > 0 else "\u2212" if m2 < 0 else ""
    return f"{sign}{figures.area(abs(m2), lang)}"
