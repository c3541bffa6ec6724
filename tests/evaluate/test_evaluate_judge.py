"""Levels in three-valued logic: reached, not reached, or undetermined; never guessed."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from evaluate_shapes import level, rule

from conformity.evaluate.judge import judge, kleene, threshold_text
from conformity.rulebook.schema import AllOf, AnyOf, Comparison


def compare(measure: str, **bound: str) -> Comparison:
    return Comparison.model_validate({"measure": measure, **bound})


AREA = compare("area", at_least="1 ha")
LENGTH = compare("length", above="50 m")


@pytest.mark.parametrize(
    ("area", "length", "both", "either"),
    [
        (10_000.0, 50.1, True, True),
        (9_999.999, 50.1, False, True),
        (10_000.0, 50.0, False, True),
        (np.nan, 50.1, None, True),
        (np.nan, 50.0, False, None),
        (np.nan, np.nan, None, None),
    ],
)
def test_kleene(area: float, length: float, both: bool | None, either: bool | None) -> None:
    measures = pd.DataFrame({"area": [area], "length": [length]})
    for condition, expected in ((AllOf(all=(AREA, LENGTH)), both), (AnyOf(any=(AREA, LENGTH)), either)):
        holds, fails = kleene(condition, measures)
        assert (holds.tolist(), fails.tolist()) == ([expected is True], [expected is False])


def test_a_measure_that_nobody_took_is_unknown_not_zero() -> None:
    holds, fails = kleene(compare("residual_width", below="50 m"), pd.DataFrame({"area": [1.0, 2.0]}))
    assert (holds.tolist(), fails.tolist()) == ([False, False], [False, False])


@pytest.mark.parametrize(
    ("area", "core", "severity"),
    [(499.999, 0.0, ""), (500.0, 499.999, "moderate"), (500.0, 500.0, "major"), (800.0, np.nan, "moderate")],
)
def test_the_worst_level_reached_counts(area: float, core: float, severity: str) -> None:
    verdicts = judge(rule(), pd.DataFrame({"area": [area], "core_area": [core]}))
    assert verdicts["severity"].tolist() == [severity]


def test_a_level_that_cannot_be_told_is_undetermined_only_where_no_milder_one_is_reached() -> None:
    verdicts = judge(rule(), pd.DataFrame({"area": [100.0, 600.0], "core_area": [np.nan, np.nan]}))
    assert verdicts["severity"].tolist() == ["?", "moderate"]


def test_a_level_judged_on_the_site_looks_at_the_sites_total() -> None:
    one = rule(
        levels=[
            level("critical", {"measure": "core_area", "at_least": "1 ha"}, at="site"),
            level("moderate", {"measure": "area", "at_least": "500 m2"}),
        ]
    )
    unit = pd.DataFrame({"area": [6000.0, 6000.0], "core_area": [6000.0, 6000.0]})
    site = pd.DataFrame({"area": [12000.0, np.nan], "core_area": [12000.0, np.nan]})
    assert judge(one, unit, site)["severity"].tolist() == ["critical", "moderate"]
    assert threshold_text(one.levels[0]) == "core_area >= 1 ha (site)"


def test_rows_keep_their_order_whatever_their_index() -> None:
    unit = pd.DataFrame({"area": [600.0, 0.0, 600.0], "core_area": [0.0, 0.0, 600.0]}, index=[42, 7, 1])
    verdicts = judge(rule(), unit)
    assert list(zip(verdicts["severity"], verdicts["level"], strict=True)) == [("moderate", 1), ("", -1), ("major", 0)]
