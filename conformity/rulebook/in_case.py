"""Reduces a rulebook to one case: the rules that apply there, with their texts and citations."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, Final

from conformity.rulebook.law import Article, Citation, Situation, When, holds, unknown_facts

if TYPE_CHECKING:
    from conformity.rulebook.schema import Rule, Rulebook
    from conformity.strict import Bilingual


def applied(book: Rulebook, case: Situation) -> Rulebook:
    """Reduce a rulebook to one case: the rules that apply there, with their texts and citations.

    Returns
    -------
    Rulebook
        Citations are those that apply; conditions on the reference are kept, as each finding has its own reference.
        ``left_out`` names the rules that do not apply, ``undecided`` those for which this is unknown, with the
        entries of a dossier that would decide it.
    """
    rules, left_out, undecided = [], [], {}
    for rule in book.rules:
        verdict = holds(rule.when, case)
        if verdict is False:
            left_out.append(rule.id)
            continue
        if verdict is None:
            undecided[rule.id] = unknown_facts(rule.when, case)
        rules.append(_in_case(rule, book.articles, case))
    modifiers = tuple(
        each.model_copy(update={name: _in_both(getattr(each, name), book.articles, case) for name in ("title", "why")})
        for each in book.modifiers
    )
    update = {"modifiers": modifiers, "rules": tuple(rules), "left_out": tuple(left_out), "undecided": undecided}
    return book.model_copy(update=update)


def _in_case(rule: Rule, articles: tuple[Article, ...], case: Situation) -> Rule:
    variant = next((each for each in rule.variants if holds(each.when, case) is True), None)
    if variant is not None:
        given = {name: getattr(variant, name) for name in ("title", "why", "texts", "law")}
        rule = rule.model_copy(update={name: value for name, value in given.items() if value is not None})
    update: dict[str, Any] = {name: _in_both(getattr(rule, name), articles, case) for name in ("title", "why")}
    said = {name: _in_both(getattr(rule.texts, name), articles, case) for name in ("finding", "remedy", "piece")}
    update |= {"texts": rule.texts.model_copy(update=said), "variants": ()}
    return rule.model_copy(update={**update, "law": tuple(cited(rule.law, articles, case))})


def conditions(citation: Citation, articles: Iterable[Article]) -> list[When]:
    """Every condition of a citation: those of its articles, then its own."""
    of_articles = [article.when for article in articles if article.stands_for(citation.cite)]
    return [*of_articles, citation.when] if citation.when is not None else of_articles


def cited(law: Iterable[Citation], articles: Iterable[Article], case: Situation) -> Iterator[Citation]:
    """The citations that apply in a case, with their remaining conditions on the reference."""
    listed = tuple(articles)
    for citation in law:
        parts = conditions(citation, listed)
        of_reference = [each for part in parts if (each := _of_reference(part)) is not None]
        if all(holds(_without_reference(part), case) is True for part in parts):
            yield citation.model_copy(update={"when": _joined(of_reference)})


_REFERENCE: Final = ("reference_kinds", "reference_statuses")


def _of_reference(when: When) -> When | None:
    kept = {name: getattr(when, name) for name in _REFERENCE if getattr(when, name)}
    return When(**kept) if kept else None


def _without_reference(when: When) -> When:
    return when.model_copy(update=dict.fromkeys(_REFERENCE, ()))


def _joined(parts: list[When]) -> When | None:
    """Combine conditions on the reference into one with the values that all of them allow."""
    if not parts:
        return None
    update: dict[str, Any] = {}
    for name in _REFERENCE:
        asked = [getattr(part, name) for part in parts if getattr(part, name)]
        if asked:
            update[name] = tuple(value for value in asked[0] if all(value in other for other in asked[1:]))
    return When(**update)


def printed(law: Iterable[Citation], references: Iterable[tuple[str, str]], lang: str) -> tuple[str, ...]:
    """The citations of a rule in a case, as texts, for a finding with some references (kind, status)."""
    case = Situation(references=tuple(references))
    return tuple(citation.of(lang) for citation in law if holds(citation.when, case) is True)


# ------------------------------------------------------------------------------------------------- articles in texts

BRACKETS: Final = re.compile(r"\s*\(([^()]*)\)")
ARTICLE: Final = re.compile(r"\b([LRD])\*?\.?\s?([0-9]{3}-[0-9]+(?:-[0-9]+)?)(?:,?\s((?:I+\s)?[0-9]°))?")
_OTHER_CODE: Final = re.compile(r"code de l'environnement|\bC\. env", re.IGNORECASE)


_ASKED: Final = re.compile(r"\{asked:([^{}]*)\}")


def remedy_text(remedy: str, *, asked: bool = False) -> str:
    """A remedy with its ``{asked:de }`` where it follows *il est demandé de*, without it otherwise."""
    return _ASKED.sub(r"\1" if asked else "", remedy)


def articles_in(text: str) -> list[str]:
    """The articles that a text names, as citations: ``(R. 151-43 4°)`` → ``CU R151-43 4°``."""
    citations = []
    for part in re.split(r"\s?;\s", text):
        for named in ARTICLE.finditer(part):
            code = "CE" if _OTHER_CODE.search(part[: named.start()]) else "CU"
            citations.append(f"{code} {named[1]}{named[2]} {named[3] or ''}".rstrip())
    return citations


def without_brackets(text: str) -> str:
    """A text without its parts in brackets."""
    return BRACKETS.sub("", text)


def _in_both(both: Bilingual, articles: tuple[Article, ...], case: Situation) -> Bilingual:
    texts = {lang: in_case(getattr(both, lang), articles, case) for lang in ("fr", "en")}
    return both.model_copy(update=texts)


def in_case(text: str, articles: Iterable[Article], case: Situation) -> str:
    """A text without the articles in brackets that do not apply in a case."""
    listed = tuple(articles)

    def kept(match: re.Match[str]) -> str:
        parts = re.split(r"\s?;\s", match[1])
        left = [part for part in parts if all(_law(name, listed, case) for name in articles_in(part))]
        if len(left) == len(parts):
            return match[0]
        return f" ({' ; '.join(left)})" if left else ""

    return BRACKETS.sub(kept, text)


def _law(citation: str, articles: tuple[Article, ...], case: Situation) -> bool:
    return all(holds(_without_reference(part), case) is True for part in conditions(Citation(cite=citation), articles))
