"""The engine depends on no rule, modifier or pack by its id."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from conformity.api import packs
from conformity.rulebook.parts import CAPS

CODE = Path(packs.__file__).resolve().parent.parent
#: drawn or written by a browser, not by us
VENDOR = CODE / "report" / "html" / "vendor"


def shipped_ids() -> set[str]:
    """Ids of every shipped rule, modifier, pack and reference but the plain words among them (``base``, ``scot``)."""
    ids = {*packs.pack_names(), *packs.references()}
    for name in packs.pack_names():
        book = packs.rulebook(name)
        ids |= {rule.id for rule in book.rules} | {modifier.id for modifier in book.modifiers}
    return {name for name in ids if not name.isalpha()}


def strings(source: str) -> Iterator[tuple[int, str]]:
    """Texts of a module with their line; docstrings and comments are for readers, and are left out."""
    tree = ast.parse(source)
    read = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in read:
            yield node.lineno, node.value


def named(text: str, ids: set[str]) -> list[str]:
    pattern = "|".join(re.escape(name) for name in sorted(ids, key=len, reverse=True))
    return re.findall(rf"(?<![\w-])(?:{pattern})(?![\w-])", text)


def test_the_search_sees_what_it_is_for() -> None:
    ids = shipped_ids()
    assert {"RP01", "M12", "srce-tvb-npdc", "tvb-locale"} <= ids
    source = '"""RP01 reads."""\nif "M12" in f"{x} RP02":  # CP01\n    y = "srce-tvb-npdc.yaml"\n'
    met = [(line, name) for line, text in strings(source) for name in named(text, ids)]
    assert sorted(met) == [(2, "M12"), (2, "RP02"), (3, "srce-tvb-npdc")]


def test_no_id_of_a_rule_modifier_pack_or_reference_stands_in_code() -> None:
    ids = shipped_ids()
    met = []
    for path in sorted(CODE.rglob("*.py")):
        if path.is_relative_to(CODE / "_rules") or path.is_relative_to(CODE / "_fixtures"):
            continue
        for line, text in strings(path.read_text(encoding="utf-8")):
            met += [(path.relative_to(CODE).as_posix(), line, name) for name in named(text, ids)]
    default = [(path, name) for path, _, name in met if name == packs.DEFAULT_PACK]
    assert default == [("api/packs.py", packs.DEFAULT_PACK)]
    assert [each for each in met if each[2] != packs.DEFAULT_PACK] == []


@pytest.mark.parametrize("ending", ["j2", "html", "js", "css"])
def test_no_id_stands_in_a_template(ending: str) -> None:
    ids = {name for name in shipped_ids() if not re.fullmatch(r"M\d+", name)}  # SVG paths move by M12
    paths = [path for path in sorted(CODE.rglob(f"*.{ending}")) if not path.is_relative_to(VENDOR)]
    assert [(path.name, name) for path in paths for name in named(path.read_text(encoding="utf-8"), ids)] == []


def test_names_of_caps_are_those_that_reports_know() -> None:
    from conformity.report import wording

    assert all(set(wording.of(lang).modifier) == CAPS for lang in wording.LANGUAGES)
