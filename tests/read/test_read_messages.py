"""Every message of the reader is used, and every code used has its message."""

from __future__ import annotations

import re
from pathlib import Path

import conformity.read
from conformity.errors import Msg
from conformity.errors.messages import codes

NAME = re.compile(r"\bMsg\.([A-Z0-9_]+)")
FAMILIES = ("SHP", "VEC", "ARC")
SOURCES = sorted(Path(conformity.read.__file__).parent.glob("*.py"))


def test_codes_and_messages_are_the_same_set() -> None:
    used = {getattr(Msg, name) for source in SOURCES for name in NAME.findall(source.read_text(encoding="utf-8"))}
    assert {code for code in used if code.startswith(FAMILIES)} == {c for c in codes() if c.startswith(FAMILIES)}
