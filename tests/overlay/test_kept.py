"""What the plan itself protects: each metre, square metre and object once."""

from __future__ import annotations

import geopandas as gpd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from conformity.overlay.kept import kept


def table(*rows: tuple[str, str, object, str]) -> gpd.GeoDataFrame:
    names = ("read_as", "nature", "geometry", "effect")
    columns = dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))
    return gpd.GeoDataFrame({"code": columns["read_as"], "label": "", **columns}, geometry="geometry")


def line(a: float, b: float) -> shapely.LineString:
    return shapely.LineString([(700_000 + a, 6_600_000), (700_000 + b, 6_600_000)])


def square(x: float, side: float) -> shapely.Polygon:
    return shapely.box(700_000 + x, 6_600_000, 700_000 + x + side, 6_600_000 + side)


def test_a_metre_of_two_prescriptions_counts_once_by_basis_and_nature() -> None:
    rows = table(
        ("07-05", "hedge", line(0, 100), "protects"), ("07-04", "hedge", line(60, 150), "protects"),
        ("01-00", "hedge", line(0, 30), "protects"), ("07-03", "tree_row", line(0, 10), "protects"),
    )  # fmt: skip
    assert kept(rows) == [
        ("kept_length", "heritage|tree_row", 10.0, "m"), ("kept_length", "landscape|hedge", 150.0, "m"),
        ("kept_length", "wood|hedge", 30.0, "m"),
    ]  # fmt: skip


def test_ponds_are_counted_and_wetlands_measured() -> None:
    rows = table(
        ("07-04", "pond", square(0, 10), "protects"), ("07-04", "pond", shapely.Point(700_500, 6_600_000), "protects"),
        ("07-04", "pond", shapely.Point(700_500, 6_600_000), "protects"),
        ("07-04", "wetland", square(0, 100), "protects"), ("07-04", "wetland", square(50, 100), "protects"),
    )  # fmt: skip
    assert kept(rows) == [
        ("kept_area", "landscape|wetland", 15_000.0, "m2"),
        ("kept_count", "landscape|pond", 2.0, "1"),
    ]


def test_classified_woodland_is_measured_once_by_its_ground() -> None:
    rows = table(
        ("01-00", "other", square(0, 100), "protects"), ("01-02", "other", square(50, 100), "protects"),
        ("01-00", "other", line(0, 100), "protects"),
    )  # fmt: skip
    assert kept(rows) == [("kept_area", "wood|other", 15_000.0, "m2")]


def test_a_row_of_trees_coded_as_woodland_and_labelled_as_landscape_is_told_apart() -> None:
    rows = table(("07-05", "tree_row", line(0, 100), "protects"))
    rows["code"] = "01-00"
    assert kept(rows) == [("kept_length", "unsettled|tree_row", 100.0, "m")]


def test_what_type_07_protects_without_a_sub_type_rests_on_either_article() -> None:
    rows = table(
        ("07-04", "hedge", line(0, 100), "protects"), ("07-00", "", square(0, 100), "neutral"),
        ("07-00", "", square(50, 100), "neutral"), ("07-00", "", square(500, 100), "neutral"),
        ("07-00", "", line(0, 100), "neutral"),
    )  # fmt: skip
    rows["code"] = "07-00"
    rows["label"] = ["Haie", "Élément de paysage", "Elément du paysage à protéger", "Périmètre", "Élément de paysage"]
    assert kept(rows) == [
        ("kept_area", "unspecified|other", 15_000.0, "m2"), ("kept_length", "unspecified|hedge", 100.0, "m"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("code", "nature", "effect"),
    [("07-01", "", "neutral"), ("07-04", "other", "protects"), ("07-04", "hedge", "neutral")],
)
def test_what_is_no_object_or_no_protection_is_left_out(code: str, nature: str, effect: str) -> None:
    assert kept(table((code, nature, line(0, 100), effect))) == []


@given(st.lists(st.tuples(st.integers(0, 500), st.integers(1, 200)), min_size=1, max_size=8))
def test_the_sum_is_that_of_the_union(spans: list[tuple[int, int]]) -> None:
    rows = table(*(("07-05", "hedge", line(a, a + n), "protects") for a, n in spans))
    ((_, _, value, _),) = kept(rows)
    assert value == len({metre for a, n in spans for metre in range(a, a + n)})
