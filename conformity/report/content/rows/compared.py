"""Columns of a comparison of two drafts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from conformity.language import figures
from conformity.report.content.rows.columns import Column, Rows
from conformity.rulebook.describe import condition

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from conformity.follow.compare import Change, Comparison, ConcernChange
    from conformity.report.wording import Words
    from conformity.report.wording.register import Record

__all__ = ["TABLES", "concerns_text", "term_text"]


def _column(key: str, kind: str = "", width: float = 14, *, head: str = "", doc: str) -> Column:
    return Column(key, kind=kind, width=width, head=f"compared.{head or key}", doc=doc)


def _sides(kind: str, width: float, what: str) -> tuple[Column, Column]:
    """The same of the draft before and of the draft after."""
    return (
        _column("old", kind, width, doc=f"{what}, before"),
        _column("new", kind, width, doc=f"{what}, after"),
    )


_STATUS: Final = (
    _column("status", width=16, doc="what became of it, in words"),
    _column("how", width=22, doc="how the two were matched, in words"),
    Column("status_code", doc="new, worse, kept, unassessed, better or resolved"),
    Column("how_code", doc="same, place, renamed, split, merged, new or gone"),
    _column("old_id", width=16, doc="ids before"),
    _column("new_id", width=16, doc="ids after"),
    Column("old_ids", kind="list", doc="ids before"),
    Column("new_ids", kind="list", doc="ids after"),
)

_CONCERNS: Final = Rows(
    "compared_concerns",
    (
        *_STATUS,
        *_sides("long", 60, "titles and figures of the concerns"),
        _column("old_label", "long", 30, doc="what the severities may be called, before"),
        _column("new_label", "long", 30, doc="what the severities may be called, after"),
    ),
    {
        "md": "status how old new",
        "xlsx": "status how old old_label new new_label old_id new_id",
        "json": "status=status_code how=how_code before=old_ids after=new_ids",
    },
)

_FINDINGS: Final = Rows(
    "compared_findings",
    (
        *_STATUS,
        _column("rule", width=8, doc="rule"),
        *_sides("long", 70, "statements of the findings"),
        Column("value_before", kind="list", doc="values before, in the units of their measures"),
        Column("value_after", kind="list", doc="values after, in the units of their measures"),
    ),
    {
        "md": "status how rule old new",
        "xlsx": "status how rule old new old_id new_id",
        "json": "status=status_code how=how_code rule before=old_ids after=new_ids value_before value_after",
    },
)

_TERMS: Final = Rows(
    "compared_terms",
    (
        _column("subject", width=30, doc="what of the rules and references changed, in words"),
        *_sides("long", 70, "what it was"),
        Column("what", doc="pack, rule or reference"),
        Column("name", doc="its id"),
        Column("before", doc="what it was before, in codes"),
        Column("after", doc="what it was after, in codes"),
    ),
    {"md": "subject old new", "xlsx": "subject old new", "json": "what name before after"},
)

_BALANCE: Final = Rows(
    "compared_balance",
    (
        _column("place", width=24, doc="commune, or the whole plan"),
        _column("class", width=30, doc="class of the zones, in words"),
        *_sides("figure", 14, "ground that may be built on inside the network"),
        _column("diff", "figure", doc="after less before"),
        _column("old_ha", "ha", doc="before"),
        _column("new_ha", "ha", doc="after"),
        _column("diff_ha", "ha", doc="after less before"),
        Column("territory", doc="INSEE code, or plan"),
        Column("zone_class", doc="class of the zones"),
        Column("before_m2", kind="number", doc="before, m²"),
        Column("after_m2", kind="number", doc="after, m²"),
    ),
    {
        "md": "place class old new diff",
        "xlsx": "place class old_ha new_ha diff_ha",
        "json": "territory zone_class before_m2 after_m2",
    },
)

_UNPROTECTED: Final = Rows(
    "compared_unprotected",
    (
        _column("element", width=40, doc="name of the element"),
        _column("tools", width=40, doc="tools of the plan that covered it"),
        *_sides("figure", 12, "share covered"),
        _column("before", "share", 12, head="old", doc="share covered before"),
        _column("after", "share", 12, head="new", doc="share covered after"),
        Column("element_key", doc="key of the element"),
    ),
    {"md": "element tools old new", "xlsx": "element tools before after", "json": "element_key tools before after"},
)


def _how(change: ConcernChange, words: Words) -> str:
    """How a concern was found again: *même lieu*, *devenu 2 lieux*, *2 lieux réunis en un*."""
    old, new = len(change.old), len(change.new)
    if change.how == "split":
        return words.phrase["how_split_places"].format(n=new)
    if change.how == "merged":
        return words.phrase["how_merged_places" if new == 1 else "how_redrawn_places"].format(n=old, m=new)
    return words.phrase[f"how_{change.how}"]


def _status(change: Change | ConcernChange, old: Sequence[str], new: Sequence[str], words: Words) -> dict[str, Any]:
    return {
        "status": words.phrase[f"status_{change.status}"],
        "how": words.phrase[f"how_{change.how}"],
        "status_code": change.status,
        "how_code": change.how,
        "old_id": ", ".join(old),
        "new_id": ", ".join(new),
        "old_ids": list(old),
        "new_ids": list(new),
    }


def _concerns(changes: Comparison, words: Words) -> Iterator[Record]:
    for change in changes.concerns:
        old, new = ([row["concern_id"] for row in side] for side in (change.old, change.new))
        yield {
            **_status(change, old, new, words),
            "how": _how(change, words),
            "old": concerns_text(change.old),
            "new": concerns_text(change.new),
            "old_label": _labels(change.old),
            "new_label": _labels(change.new),
        }


def concerns_text(concerns: Sequence[Mapping[str, object]]) -> str:
    """The concerns of one draft, with their figures."""
    return " + ".join(f"{row['title']} ({row['figure']})" for row in concerns)


def _labels(concerns: Sequence[Mapping[str, object]]) -> str:
    return " + ".join(dict.fromkeys(str(row["label"]) for row in concerns))


def _findings(changes: Comparison, words: Words) -> Iterator[Record]:
    for change in changes.findings:
        old, new = ([finding.finding_id for finding in side] for side in (change.old, change.new))
        yield {
            **_status(change, old, new, words),
            "rule": change.rule_id,
            "old": " ".join(finding.statement for finding in change.old),
            "new": " ".join(finding.statement for finding in change.new),
            "value_before": [finding.value for finding in change.old],
            "value_after": [finding.value for finding in change.new],
        }


def _terms(changes: Comparison, words: Words) -> Iterator[Record]:
    for what, name, old, new in changes.terms:
        yield {
            "subject": term_text(what, name, words),
            "old": _term_value(what, old, words),
            "new": _term_value(what, new, words),
            "what": what,
            "name": name,
            "before": old,
            "after": new,
        }


def _term_value(what: str, value: str, words: Words) -> str:
    """What a rule or reference was, in words; drafts contain the levels of a rule as ``major area >= 1 ha (unit)``."""
    if what == "reference":
        return words.reference_status.get(value, value)
    if what == "pack" or not value:
        return value
    levels = []
    for level in value.split("; "):
        severity, _, when = level.partition(" ")
        threshold = condition(when.removesuffix(" (unit)"), words.lang, words.measure)
        levels.append(f"{words.severity.get(severity, severity)}{words.phrase['colon']}{threshold}")
    return words.phrase["semicolon"].join(levels)


def term_text(what: str, name: str, words: Words) -> str:
    """What of the rules and references changed."""
    return words.phrase[f"term_{what}"].format(name=name)


def _balance(changes: Comparison, words: Words) -> Iterator[Record]:
    for territory, zone_class, old, new in changes.balance:
        gap = new - old
        sign = "+" if gap > 0 else "\u2212" if gap < 0 else ""
        yield {
            "place": words.phrase["whole"] if territory == "plan" else territory,
            "class": words.zone_class.get(zone_class, zone_class),
            "old": figures.area(old, words.lang),
            "new": figures.area(new, words.lang),
            "diff": f"{sign}{figures.area(abs(gap), words.lang)}",
            "old_ha": old / 1e4,
            "new_ha": new / 1e4,
            "diff_ha": gap / 1e4,
            "territory": territory,
            "zone_class": zone_class,
            "before_m2": old,
            "after_m2": new,
        }


def _unprotected(changes: Comparison, words: Words) -> Iterator[Record]:
    for key, tools, old, new in changes.unprotected:
        yield {
            "element": changes.after.elements.get(key, key),
            "tools": tools,
            "old": figures.share(old, words.lang),
            "new": figures.share(new, words.lang),
            "before": old,
            "after": new,
            "element_key": key,
        }


#: name in ``comparaison.json`` → columns, and what makes the rows of a comparison in a language
TABLES: Final = {
    "concerns": (_CONCERNS, _concerns),
    "findings": (_FINDINGS, _findings),
    "terms": (_TERMS, _terms),
    "balance": (_BALANCE, _balance),
    "unprotected": (_UNPROTECTED, _unprotected),
}
