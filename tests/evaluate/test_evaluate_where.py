"""Conditions on attributes: SQL's three values, whole of CQL2 text, nothing that searches for ever."""

from __future__ import annotations

import sqlite3
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import PydanticCustomError

from conformity.evaluate.where import where
from conformity.rulebook.cql import Where, parse

ROWS: list[dict[str, Any]] = [
    {"TYPE_MIL": "bois", "SURF_HA": 12.5, "nom": "L'Isle-Adam", "Protégé": True},
    {"TYPE_MIL": "Étang", "SURF_HA": 0.4, "nom": "étang 100%", "Protégé": False},
    {"SURF_HA": "7,5", "nom": "bois_du_roi"},
    {"TYPE_MIL": None, "SURF_HA": "8"},
    {"TYPE_MIL": float("nan"), "SURF_HA": None, "nom": ""},
]
Y, N, U = True, False, None


def answers(text: str, rows: list[dict[str, Any]] | None = None) -> list[bool | None]:
    held = where(parse(text), ROWS if rows is None else rows)
    return [None if pd.isna(v) else bool(v) for v in held]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("TYPE_MIL = 'bois'", [Y, N, U, U, U]),
        ("NOT (TYPE_MIL = 'bois')", [N, Y, U, U, U]),
        ("TYPE_MIL <> 'bois'", [N, Y, U, U, U]),
        ("type_mil = 'bois'", [Y, N, U, U, U]),
        ("TYPE_MIL IS NULL", [N, N, Y, Y, Y]),
        ("TYPE_MIL IS NOT NULL", [Y, Y, N, N, N]),
        # a decimal comma is no number to a computer: unknown, never 7 nor 75
        ("SURF_HA > 5", [Y, N, U, Y, U]),
        ("SURF_HA BETWEEN 0.4 AND 8", [N, Y, U, Y, U]),
        ("NOT SURF_HA BETWEEN 0.4 AND 8", [Y, N, U, N, U]),
        ("SURF_HA * 2 >= 16 AND SURF_HA / 0 > 1", [U, N, U, U, U]),
        ("SURF_HA IN (8, 12.5)", [Y, N, U, Y, U]),
        ("TYPE_MIL IN ('bois', 'mare')", [Y, N, U, U, U]),
        ("nom = 'L''Isle-Adam'", [Y, N, N, U, N]),
        ("nom LIKE 'L''Isle%'", [Y, N, N, U, N]),
        ("nom LIKE 'bois_du%'", [N, N, Y, U, N]),
        ("CASEI(TYPE_MIL) = CASEI('BOIS')", [Y, N, U, U, U]),
        ("ACCENTI(CASEI(TYPE_MIL)) = 'etang'", [N, Y, U, U, U]),
        ('"Protégé" = TRUE', [Y, N, U, U, U]),
        ("absent = 1", [U, U, U, U, U]),
        ("absent = 1 OR SURF_HA > 5", [Y, U, U, Y, U]),
        ("absent = 1 AND SURF_HA > 5", [U, N, U, U, U]),
        ("nom > 5", [U, U, U, U, U]),
    ],
)
def test_known_answers(text: str, expected: list[bool | None]) -> None:
    assert answers(text) == expected


def test_two_columns_that_differ_by_case_are_read_as_written_or_not_at_all() -> None:
    rows = [{"a": 1, "A": 2}]
    assert answers("A = 2", rows) == [True]
    assert answers("a = 1", rows) == [True]
    assert answers("Å = 1", rows) == [None]


_VALUES = st.one_of(st.none(), st.integers(-3, 3))
_LEAVES = st.builds(
    lambda column, op, bound: f"{column} {op} {bound}",
    st.sampled_from(["a", "b"]),
    st.sampled_from(["=", "<>", "<", "<=", ">", ">="]),
    st.integers(-3, 3),
) | st.builds(
    lambda column, low, high: f"{column} BETWEEN {low} AND {high}",
    st.sampled_from(["a", "b"]),
    st.integers(-3, 0),
    st.integers(0, 3),
) | st.sampled_from(["a IS NULL", "b IS NOT NULL", "a IN (1, 2)", "a + b > 1", "a * b <= 2"])  # fmt: skip
_CONDITIONS = st.recursive(
    _LEAVES,
    lambda inner: (
        st.builds("({}) AND ({})".format, inner, inner)
        | st.builds("({}) OR ({})".format, inner, inner)
        | st.builds("NOT ({})".format, inner)
    ),
    max_leaves=6,
)


@given(_CONDITIONS, st.lists(st.tuples(_VALUES, _VALUES), min_size=1, max_size=8))
def test_it_says_what_sql_says(text: str, rows: list[tuple[int | None, int | None]]) -> None:
    base = sqlite3.connect(":memory:")
    base.execute("CREATE TABLE t (a INTEGER, b INTEGER)")
    base.executemany("INSERT INTO t VALUES (?, ?)", rows)
    expected = [None if v is None else bool(v) for (v,) in base.execute(f"SELECT ({text}) FROM t ORDER BY rowid")]
    assert answers(text, [{"a": a, "b": b} for a, b in rows]) == expected


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a = = 2", "RUL-047"), ("", "RUL-047"), (3, "RUL-023"), ("a = 1 AND " * 400 + "a = 1", "RUL-047"),
        ("S_INTERSECTS(g, POINT(0 0))", "RUL-048"), ("d > DATE('2020-01-01')", "RUL-048"), ("foo(a) = 1", "RUL-048"),
        ("a", "RUL-048"), ("1 + 2", "RUL-048"), ("NOT a", "RUL-048"),
    ],
)  # fmt: skip
def test_what_is_no_condition_on_attributes_is_refused(text: Any, code: str) -> None:
    with pytest.raises(PydanticCustomError) as caught:
        parse(text)
    assert caught.value.type == code


def test_a_pattern_cannot_make_it_search_for_ever() -> None:
    hostile = "nom LIKE '" + "%a" * 12 + "%%%%%%b'"
    assert answers(hostile, [{"nom": "a" * 60}]) == [False]


def test_the_attributes_that_it_names() -> None:
    assert parse("a = 1 AND (B LIKE 'x%' OR NOT a > 2)").properties() == ("a", "B")
    assert isinstance(parse("TRUE"), Where)
    assert answers("TRUE AND SURF_HA > 5") == [True, False, None, True, None]
