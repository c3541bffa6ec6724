"""Every message of the reader is used, every code used has its message, in both languages."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest

import conformity.read
from conformity.errors.messages import reading

CODE = re.compile(r'"((?:SHP|VEC|ARC)-\d{3})"')
SOURCES = sorted(Path(conformity.read.__file__).parent.glob("*.py"))


def test_codes_and_messages_are_the_same_set() -> None:
    used = {code for source in SOURCES for code in CODE.findall(source.read_text(encoding="utf-8"))}
    assert used == set(reading.MESSAGES)


@pytest.mark.parametrize("code", sorted(reading.MESSAGES))
def test_both_languages_say_the_same_fields(code: str) -> None:
    entry = reading.MESSAGES[code]
    fields = [{name for _, name, _, _ in Formatter().parse(text) if name} for text in (entry.fr, entry.en)]
    assert entry.fr
    assert entry.en
    assert fields[0] == fields[1]
    assert bool(entry.fr_remedy) == bool(entry.en_remedy)
