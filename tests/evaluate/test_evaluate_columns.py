"""Columns, codes and truth values by array give what the plain definition gives, row by row."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
from evaluate_shapes import box, level, network, plan, rule, run
from hypothesis import given
from hypothesis import strategies as st

from conformity.evaluate.columns import Coded, Columns, at, objects, places
from conformity.evaluate.judge import kleene
from conformity.evaluate.population import Candidates, population
from conformity.model import CONSTRUCTIBLE_CLASSES, ZoneClass
from conformity.rulebook.schema import AllOf, AnyOf, Comparison

TEXTS = st.lists(st.sampled_from(["a", "b", "", None]), max_size=8)


@given(st.lists(st.tuples(st.integers(), st.text(max_size=3)), min_size=1, max_size=6), st.data())
def test_rows_taken_twice_are_those_of_a_frame(rows: list[tuple[int, str]], data: Any) -> None:
    numbers, texts = zip(*rows, strict=True)
    table = Columns(len(rows), {"n": np.array(numbers, dtype=object), "t": np.array(texts, dtype=object)})
    frame = pd.DataFrame({"n": pd.Series(numbers, dtype=object), "t": pd.Series(texts, dtype=object)})
    once = data.draw(st.lists(st.integers(0, len(rows) - 1), min_size=1, max_size=6))
    twice = data.draw(st.lists(st.integers(0, len(once) - 1), max_size=6))
    taken = table.take(once)
    taken["own"] = np.arange(len(once))
    own = frame.iloc[once].assign(own=range(len(once)))
    assert "n" in taken
    assert "own" not in table
    assert taken.take(twice).records() == own.iloc[twice].to_dict("records")


def test_a_row_that_holds_lists_keeps_them() -> None:
    listed = [["a", "b"], ["c", "d"], []]
    assert Columns(3, {"list": objects(listed)}).records() == [{"list": each} for each in listed]
    assert places(pd.Index(["x", "y"], dtype=object), ["y", "z", "x"]) == [1, 0]
    assert at(np.array([1.0, 2.0]), np.array([1, -1, 0]), np.nan).tolist()[::2] == [2.0, 1.0]


@given(TEXTS, st.sets(st.sampled_from(["a", "b", "", "c"])))
def test_codes_choose_as_the_values_do(values: list[str | None], wanted: set[str]) -> None:
    assert Coded(values).isin(wanted).tolist() == [value in wanted for value in values]


CONDITIONS = st.recursive(
    st.builds(
        lambda measure, key, bound: Comparison.model_validate({"measure": measure, key: f"{bound} m2"}),
        st.sampled_from(["area", "core_area", "envelope_area"]),
        st.sampled_from(["at_least", "above", "at_most", "below"]),
        st.integers(0, 3),
    ),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: AllOf(all=tuple(parts))),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: AnyOf(any=tuple(parts))),
    ),
    max_leaves=6,
)


def plainly(condition: Any, row: dict[str, float]) -> bool | None:
    """True, false or unknown, as Kleene has it."""
    if isinstance(condition, (AllOf, AnyOf)):
        settles = isinstance(condition, AnyOf)
        answers = [plainly(part, row) for part in (condition.any if isinstance(condition, AnyOf) else condition.all)]
        return settles if settles in answers else None if None in answers else not settles
    value, bound = row.get(condition.measure, math.nan), condition.bound.value
    if math.isnan(value):
        return None
    return {">=": value >= bound, ">": value > bound, "<=": value <= bound, "<": value < bound}[condition.operator]


@given(CONDITIONS, st.lists(st.tuples(*[st.sampled_from([0.0, 1.0, 2.0, math.nan])] * 2), max_size=5))
def test_conditions_hold_as_they_do_row_by_row(condition: Any, rows: list[tuple[float, float]]) -> None:
    # envelope_area was not measured
    measures = pd.DataFrame(rows, columns=["area", "core_area"], dtype=float)
    holds, fails = kleene(condition, measures)
    answers = [True if yes else False if no else None for yes, no in zip(holds, fails, strict=True)]
    assert answers == [plainly(condition, row) for row in measures.to_dict("records")]


@given(
    st.lists(
        st.tuples(st.sampled_from([*map(str, ZoneClass)]), st.sampled_from(["", *map(str, ZoneClass)])), max_size=8
    ),
    st.sets(st.sampled_from([*map(str, ZoneClass)])),
    st.sets(st.sampled_from(["leisure", "extraction"])),
)
def test_zones_belong_to_a_rule_as_they_do_one_by_one(
    zones: list[tuple[str, str]], classes: set[str], uses: set[str]
) -> None:
    drafted = plan([(f"Z{n}", f"{cls}?{candidate}", box(0, 0, 10, 10)) for n, (cls, candidate) in enumerate(zones)])
    drafted.zones["zone_use"] = ["leisure" if n % 2 else "" for n in range(len(zones))]
    elements = network({"kind": "reservoir", "geometry": box(0, 0, 9, 9)}).elements.assign(reference_kind="")
    one = rule(applies={"kinds": ["reservoir"], "zones": sorted(classes), "zone_uses": sorted(uses)})
    pop = population(one, Candidates(drafted, elements))
    one_by_one = []
    for row in drafted.zones.to_dict("records"):
        by_use = row["zone_use"] in uses and row["zone_class"] not in CONSTRUCTIBLE_CLASSES
        sure = row["zone_class"] in classes or by_use
        unknown = not sure and row["zone_class"] == "unknown" and bool(classes)
        perhaps = not sure and not unknown and row["candidate_class"] in classes
        one_by_one.append((sure, perhaps, unknown))
    by_columns = zip(pop.zones.tolist(), pop.perhaps.tolist(), pop.unknown.tolist(), strict=True)
    assert list(by_columns) == one_by_one


def test_a_level_on_the_site_adds_the_pairs_of_one_element_there_and_no_others() -> None:
    zones = [(f"1AU{n}", "to_urbanise_open", box(100 * n, 0, 100 * n + 100, 100)) for n in range(3)]
    apart = ("1AUz", "to_urbanise_open", box(0, 300, 100, 400))
    judged = rule(levels=[level("critical", {"measure": "area", "at_least": "3 ha"}, at="site")])
    both = network(
        {"kind": "reservoir", "geometry": box(0, 0, 300, 400)},
        {"kind": "reservoir", "geometry": box(0, 0, 200, 400)},
    )
    findings = run(plan([*zones, apart]), both, judged).findings
    assert sorted(zip(findings["zone_label"], findings["element_key"], strict=True)) == [
        (f"1AU{n}", "reservoir:0") for n in range(3)
    ]


def test_an_element_tells_the_zones_it_meets_each_label_once_in_order() -> None:
    line = rule(
        id="TB99", scope="element", gather="element", measure="area",
        levels=[level("moderate", {"measure": "area", "at_least": "1 m2"})],
    )  # fmt: skip
    zones = [
        ("1AUb", "to_urbanise_open", box(0, 0, 100, 100)),
        ("1AUa", "to_urbanise_open", box(100, 0, 200, 100)),
        ("1AUb", "to_urbanise_open", box(200, 0, 300, 100)),
        ("N", "natural", box(300, 0, 400, 100)),
    ]
    (row,) = run(plan(zones), network({"kind": "reservoir", "geometry": box(0, 0, 400, 400)}), line).findings.to_dict(
        "records"
    )
    assert (row["zone_label"], row["fields"]["zones"]) == ("1AUa, 1AUb", ["1AUa", "1AUb"])
    assert (row["zone_class"], row["commune"]) == ("to_urbanise_open", "59991")
