"""The draw of the day's part: what is kept of rooms, files and families of messages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import effort
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformity.errors import Msg

FILES = [f"faults/test_{name}.py" for name in "abc"]
EVERY = [(file, frozenset[str]()) for file in FILES for _ in range(10)]


def test_of_a_file_the_first_is_kept_and_every_nth_after_it() -> None:
    step = effort.DRAWN["faults"]
    assert effort.drawn(EVERY) == [n % 10 % step == 0 for n in range(30)]
    assert effort.drawn(EVERY[::10]) == [True] * 3
    assert effort.drawn([]) == []


def test_a_file_is_drawn_as_it_is_named_before_its_room() -> None:
    (file,) = (name for name in effort.DRAWN if name.startswith("evaluate/"))
    step = effort.DRAWN[file]
    assert effort.drawn([(file, frozenset())] * 7) == [n % step == 0 for n in range(7)]
    assert effort.drawn([("evaluate/test_other.py", frozenset())] * 7) == [True] * 7


def test_of_each_family_the_first_test_is_kept_where_none_is_drawn() -> None:
    tests = [("faults/test_a.py", frozenset(named)) for named in ([], ["SHP"], ["SHP", "VEC"], ["VEC"], [], ["CRS"])]
    assert effort.DRAWN["faults"] > 5
    assert effort.drawn(tests) == [True, True, True, False, False, True]
    assert effort.drawn([("read/test_a.py", frozenset(["SHP", "VEC", "CRS"])), *tests])[1:] == [True, *[False] * 5]


def test_every_room_and_file_of_the_draw_is_there(project: Path) -> None:
    assert [name for name in effort.DRAWN if not (project / "tests" / name).exists()] == []


@given(st.just(Msg.DOSSIER_UNREADABLE))
def _named_in_a_body(code: str) -> None:
    assert code == Msg.DOSSIER_UNREADABLE


def test_the_text_of_a_test_that_hypothesis_runs_is_whole(request: pytest.FixtureRequest, project: Path) -> None:
    conftest: Any = request.config.pluginmanager.get_plugin(str(project / "tests" / "conftest.py"))
    lines = conftest._text(_named_in_a_body).splitlines()
    assert (lines[0], lines[-1].strip()) == (
        "@given(st.just(Msg.DOSSIER_UNREADABLE))", "assert code == Msg.DOSSIER_UNREADABLE"
    )  # fmt: skip
