"""Message codes stand in the code by their names."""

from __future__ import annotations

import re
from pathlib import Path

from conformity.errors import Msg
from conformity.errors.messages import codes

NAMES = {name: code for name, code in vars(Msg).items() if name.isupper()}


def test_every_code_of_the_catalogue_has_one_name() -> None:
    assert sorted(NAMES.values()) == codes()
    assert all(re.fullmatch(r"[A-Z][A-Z0-9_]+", name) for name in NAMES)


def test_a_code_is_plain_text() -> None:
    assert {type(code) for code in NAMES.values()} == {str}


def test_the_page_of_messages_shows_the_names(project: Path) -> None:
    page = (project / "docs" / "messages.md").read_text(encoding="utf-8")
    heads = re.findall(r"^### (\S+) `(\S+)`$", page, re.MULTILINE)
    assert {name: code for code, name in heads} == NAMES
