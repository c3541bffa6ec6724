"""Message codes stand in the code by their names."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import conformity
from conformity.errors import Msg
from conformity.errors.messages import codes

HOME = Path(conformity.__file__).parent
NAMES = {name: code for name, code in vars(Msg).items() if name.isupper()}
_CODE = re.compile(r"[A-Z]{3}-\d{3}")
_WITH_DOCSTRING = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def texts(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Line and value of every string but docstrings."""
    docstrings = {
        node.body[0].value
        for node in ast.walk(tree)
        if isinstance(node, _WITH_DOCSTRING) and node.body and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in docstrings:
            yield node.lineno, node.value


def test_every_code_of_the_catalogue_has_one_name() -> None:
    assert sorted(NAMES.values()) == codes()
    assert all(re.fullmatch(r"[A-Z][A-Z0-9_]+", name) for name in NAMES)


def test_a_code_is_plain_text() -> None:
    assert {type(code) for code in NAMES.values()} == {str}


def test_no_code_stands_without_its_name() -> None:
    families = {code[:3] for code in codes()}
    bare = [
        f"{path.relative_to(HOME)}:{line}: {code}"
        for path in sorted(HOME.rglob("*.py"))
        if path != HOME / "errors" / "codes.py"
        for line, text in texts(ast.parse(path.read_text(encoding="utf-8")))
        for code in _CODE.findall(text)
        if code[:3] in families
    ]
    assert bare == []


def test_the_page_of_messages_shows_the_names(project: Path) -> None:
    page = (project / "docs" / "messages.md").read_text(encoding="utf-8")
    heads = re.findall(r"^### (\S+) `(\S+)`$", page, re.MULTILINE)
    assert {name: code for code, name in heads} == NAMES
