"""Every message of the reader is used, and every code used has its message."""

from __future__ import annotations

import re
from pathlib import Path

import conformity.read
from conformity.errors.messages import codes

CODE = re.compile(r'"((?:SHP|VEC|ARC)-\d{3})"')
SOURCES = sorted(Path(conformity.read.__file__).parent.glob("*.py"))


def test_codes_and_messages_are_the_same_set() -> None:
    used = {code for source in SOURCES for code in CODE.findall(source.read_text(encoding="utf-8"))}
    assert used == {code for code in codes() if code.startswith(("SHP", "VEC", "ARC"))}
