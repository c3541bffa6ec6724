"""The catalogues: every key in every language, the same placeholders, sound templates, no entry that nothing uses."""

from __future__ import annotations

import ast
import errno
import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

import conformity
from conformity.errors import Msg
from conformity.language import LANGUAGES, tables
from conformity.language.files import subjects
from conformity.language.sentence import FORMATS, pieces
from conformity.report.wording import OWN_WORDS

HOME = Path(conformity.__file__).parent
#: the names of messages, of which each must be used elsewhere
NAMES = HOME / "errors" / "codes.py"
FIRST, *OTHERS = LANGUAGES


@cache
def entries(lang: str) -> dict[tuple[str, ...], str]:
    """Every text of a language by its path: subject, tables, key."""

    def walk(path: tuple[str, ...], value: Any) -> Iterator[tuple[tuple[str, ...], str]]:
        if isinstance(value, str):
            yield path, value
        elif isinstance(value, tuple):
            for number, each in enumerate(value):
                yield from walk((*path, str(number)), each)
        elif hasattr(value, "items"):
            for key, each in value.items():
                yield from walk((*path, key), each)

    return dict(
        each for subject in subjects(lang) if subject != "language" for each in walk((subject,), tables(lang, subject))
    )


@pytest.mark.parametrize("lang", OTHERS)
def test_every_language_has_every_entry(lang: str) -> None:
    assert set(entries(lang)) == set(entries(FIRST))
    assert subjects(lang) == subjects(FIRST)


def test_one_subject_says_in_every_language_what_a_kind_of_document_has_of_its_own() -> None:
    for lang in LANGUAGES:
        report = tables(lang, "report")
        for subject in OWN_WORDS.values():
            for name, table in tables(lang, subject).items():
                assert set(table) <= set(report[name]), (lang, subject, name)


@pytest.mark.parametrize("lang", OTHERS)
def test_every_language_has_the_same_placeholders(lang: str) -> None:
    first, other = entries(FIRST), entries(lang)
    fields = {key: [{name for _, name, _ in pieces(each[key]) if name} for each in (first, other)] for key in first}
    assert {key: pair for key, pair in fields.items() if pair[0] != pair[1]} == {}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_template_is_sound(lang: str) -> None:
    wrong = []
    for key, text in entries(lang).items():
        for literal, _, spec in pieces(text):
            plural = "|" in spec
            if plural and spec.count("|") != 1:
                wrong.append((key, f"two forms, not {spec.count('|') + 1}"))
            elif spec and not plural and spec not in FORMATS:
                wrong.append((key, f"no format {spec!r}"))
            elif re.search(r"\w\((s|x|es|nt)\)", literal):
                wrong.append((key, "an ending left open"))
    assert wrong == []


#: a noun or participle in the plural after a count that may be one
_BARE = re.compile(r"\A (?!cas\b)[\w'-]*(?:s|x)\b")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_count_has_a_plural_that_does_not_follow_it(lang: str) -> None:
    bare = []
    for key, text in entries(lang).items():
        if key[-1].endswith(("_n", "_more")) or (*key[:-1], f"{key[-1]}_1") in entries(lang):
            continue  # said of two or more; the entry that ends in _1 is said of one
        held = pieces(text)
        for (_, name, spec), (literal, _, _) in pairwise(held):
            if name in ("n", "count") and not spec and _BARE.match(literal):
                bare.append((key, text))
    assert bare == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_plural_has_two_forms_that_differ(lang: str) -> None:
    same = [
        (key, spec)
        for key, text in entries(lang).items()
        for _, _, spec in pieces(text)
        if "|" in spec and len(set(spec.split("|"))) == 1
    ]
    assert same == []


def _literals() -> tuple[set[str], list[re.Pattern[str]]]:
    """Every string of the package's code, and what its f-strings of one word may make: ``standard_…``."""
    words: set[str] = set()
    patterns: list[re.Pattern[str]] = []
    for path in sorted(HOME.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and path != NAMES:
                words.add(node.value)
            elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "Msg":
                words.add(getattr(Msg, node.attr))
            elif isinstance(node, ast.JoinedStr):
                parts = [str(part.value) if isinstance(part, ast.Constant) else "" for part in node.values]
                if re.fullmatch(r"_\w+|\w+_", "".join(parts)):
                    patterns.append(re.compile("".join(re.escape(part) if part else ".+" for part in parts)))
    for path in [*HOME.rglob("*.j2"), *HOME.rglob("*.js"), *HOME.rglob("*.yaml")]:
        if "vendor" not in path.parts:
            words.update(re.findall(r"[\w-]+", path.read_text(encoding="utf-8")))
    return words, patterns


#: tables that are looked up by a value of the model, and not by a name in the code
BY_VALUE = {
    "kind", "kinds", "objective", "objective_source", "milieu", "milieu_short", "delimitation", "zone_class", "zone_use",
    "class_source", "mode", "scope", "severity", "label", "certainty", "reach", "outcome", "modifier", "concern_kind",
    "measure", "origin", "rule_status", "reference_kind", "reference_short", "reference_role", "reference_status",
    "standing", "act", "confidence", "document", "stage", "level", "fault", "role", "geometry", "declaration", "topic",
    "element_topic", "subject", "figure", "invalid", "encoding_source", "request", "opinion", "basis", "origin_of", "procedure",
}  # fmt: skip


#: subjects whose use is tested elsewhere: the help against the parser, conventions and glossary by their own tests
ELSEWHERE = ("glossary", "language", "help")


def test_every_entry_is_used() -> None:
    words, patterns = _literals()
    unused = []
    for subject, *path in entries(FIRST):
        if (subject in ("report", "rules", *OWN_WORDS.values()) and path[0] in BY_VALUE) or subject in ELSEWHERE:
            continue
        if (subject, path[0]) == ("errors", "system"):  # by the system's own names
            assert path[1] in errno.errorcode.values()
            continue
        key = path[0] if subject == "messages" else path[-1]
        if key.isdigit():  # a text of a list
            key = path[-2]
        stem = re.sub(r"_[01n]\Z", "", key)  # of a count: none, one, several
        if not {key, stem} & words and not any(pattern.fullmatch(key) for pattern in patterns):
            unused.append((subject, *path))
    assert unused == []
