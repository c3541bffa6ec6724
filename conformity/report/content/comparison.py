"""Two drafts compared: first what changed in the rules, then the plan."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from conformity.language import figures
from conformity.report import wording
from conformity.report.content.blocks import Block, Document, Facts, Paragraph, Picture, Section
from conformity.report.content.rows.compared import TABLES, concerns_text, term_text
from conformity.report.content.tabled import table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conformity.follow.compare import Comparison
    from conformity.report.content.rows import Pick
    from conformity.report.wording import Words
    from conformity.report.wording.register import Record


#: the map of both drafts
MAP: Final = "comparaison.svg"


def of(changes: Comparison, lang: str, most: int | None = None) -> Document:
    """A comparison as a document.

    Parameters
    ----------
    most
        Rows of its longest tables; by default all. How many more there are is said.
    """
    words = wording.of(lang)
    phrase = words.phrase
    sides = (("before", changes.before), ("after", changes.after))
    facts = tuple(
        (phrase[f"compare_{side}"], f"{draft.name}, {figures.date(draft.date, lang)}, {draft.pack}")
        for side, draft in sides
    )
    notes = [
        Paragraph(phrase["compare_other_language"].format(draft=phrase[f"compare_{side}"]))
        for side, draft in sides
        if draft.language not in ("", lang)
    ]
    terms = _section(changes, words, "terms", after=(phrase["compare_terms_note"],))
    concerns_said = phrase["compare_counts"].format(**changes.counts())
    concerns = _section(changes, words, "concerns", most, (concerns_said, phrase["compare_unassessed_note"]))
    drawn = Picture(MAP, f"{phrase['compare_map']}{phrase['colon']}{concerns_said}", phrase["compare_map"], "sheet")
    concerns = replace(concerns, blocks=(*concerns.blocks[:1], drawn, *concerns.blocks[1:]))
    findings = _section(changes, words, "findings", most)
    rest = (_section(changes, words, name) for name in ("balance", "unprotected"))
    return Document(
        phrase["compare_title"], lang, (Facts(facts, phrase["compare_title"]), *notes, terms, concerns, findings, *rest)
    )


def _section(
    changes: Comparison,
    words: Words,
    name: str,
    most: int | None = None,
    before: tuple[str, ...] = (),
    after: tuple[str, ...] = (),
) -> Section:
    """A table under its title, and how many rows more there are; or that nothing changed, where that is said."""
    columns, records = TABLES[name]
    rows, phrase = list(records(changes, words)), words.phrase
    title, nothing = phrase[f"compare_{name}"], phrase.get(f"compare_{name}_none")
    if nothing and not rows:
        return Section(title, (Paragraph(nothing),))
    blocks: list[Block] = [table(columns.picked("md"), rows[:most], words, title)]
    left = len(rows) - len(rows[:most])
    if left:
        blocks.append(Paragraph(phrase["rows_more_1" if left == 1 else "rows_more"].format(n=left, sheet=title)))
    return Section(title, (*map(Paragraph, before), *blocks, *map(Paragraph, after)))


def sheets(changes: Comparison, lang: str) -> Iterator[tuple[str, list[Pick], Iterator[Record]]]:
    """Title, columns and rows of each sheet of a workbook."""
    words = wording.of(lang)
    for name, (columns, records) in TABLES.items():
        title = words.sheet["summary"] if name == "balance" else words.phrase[f"compare_{name}"]
        yield title, columns.picked("xlsx"), records(changes, words)


def payload(changes: Comparison, lang: str) -> dict[str, Any]:
    """The content of ``comparaison.json``: codes, ids and values as measured."""
    words = wording.of(lang)
    sides = (("before", changes.before), ("after", changes.after))
    return {
        "schema": 1,
        "language": lang,
        "counts": changes.counts(),
        **{side: {"name": draft.name, "date": draft.date, "pack": draft.pack} for side, draft in sides},
        **{
            name: [
                {pick.key: row[pick.column.key] for pick in columns.picked("json")} for row in records(changes, words)
            ]
            for name, (columns, records) in TABLES.items()
        },
    }


def summary(changes: Comparison, lang: str) -> list[str]:
    """In a few lines: terms that changed, how many concerns went which way, which are new or worse."""
    words = wording.of(lang)
    phrase = words.phrase
    lines = [phrase["compare_counts"].format(**changes.counts())]
    if changes.terms:
        named = ", ".join(term_text(what, name, words) for what, name, _, _ in changes.terms[:8])
        lines.insert(0, f"{phrase['compare_terms']}{phrase['colon']}{named}")
    lines += [
        f"  [{phrase[f'status_{c.status}']}] {concerns_text(c.new or c.old)}"
        for c in changes.concerns
        if c.status in ("new", "worse")
    ][:10]
    return lines
