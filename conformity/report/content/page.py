"""What surrounds the blocks of the page: the words of its map, filters and buttons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from conformity.language import figures
from conformity.report import symbols
from conformity.report.content.sheets import tags
from conformity.report.wording import grammar
from conformity.report.wording.texts import Texts

if TYPE_CHECKING:
    from collections.abc import Callable

    from conformity.result import Report

#: filters of the page, by the tags of concerns and findings
FILTERS: Final = ("severity", "mode", "commune", "class", "kind", "reference")
_WORDS: Final = (
    "skip", "contents", "noscript", "map", "legend", "list", "filters", "search", "all", "reset", "show", "copy",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shell:
    """The words and choices that the page has besides its document.

    Attributes
    ----------
    words
        By name: ``skip``, ``contents``, ``noscript``, ``map``, ``legend``, ``list``, ``filters``, ``search``, ``all``,
        ``reset``, ``show``, ``copy``.
    filters
        (tag, its name, its values with their names) of each filter with several values.
    footer
        Under everything.
    texts
        What the map is labelled with.
    """

    words: dict[str, str]
    filters: list[tuple[str, str, list[tuple[str, str]]]]
    footer: str
    texts: Texts


def of(report: Report, lang: str) -> Shell:
    """The shell of a report's page."""
    texts = Texts.of(report, lang)
    words = {name: texts.words.phrase[f"page_{name}"] for name in _WORDS}
    return Shell(words, _filters(texts), f"conformity · {figures.date(report.date, lang)}", texts)


def _filters(texts: Texts) -> list[tuple[str, str, list[tuple[str, str]]]]:
    words = texts.words
    say: dict[str, Callable[[str], Any]] = {
        "severity": lambda v: words.severity[v],
        "mode": lambda v: words.mode[v],
        "commune": texts.commune,
        "class": lambda v: words.zone_class.get(v, v),
        "kind": lambda v: words.kind.get(v, v),
        "reference": texts.short,
    }
    of_findings = [tags(texts, [finding]) for finding in texts.register.findings]
    filters = []
    for name in FILTERS:
        values = {value for each in of_findings for value in each[name]}
        if len(values) > 1:
            named = {value: str(say[name](value)) for value in values}
            order = (
                [value for value in symbols.SEVERITY if value in values]
                if name == "severity"
                else sorted(values, key=lambda value: (named[value], value))
            )
            choices = [(value, grammar.capital(named[value])) for value in order]
            filters.append((name, words.phrase[f"page_filter_{name}"], choices))
    return filters
