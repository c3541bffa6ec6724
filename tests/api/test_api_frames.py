"""Tables in memory: whatever people pass is read like a file, or refused with what to write; never modified."""

from __future__ import annotations

import copy
import datetime
from typing import Any

import geopandas as gpd
import hypothesis.strategies as st
import numpy as np
import pandas as pd
import pyproj
import pytest
import shapely
from effort import examples
from hypothesis import HealthCheck, assume, given, settings

import conformity
from conformity.api import accepting, frames
from conformity.errors import ConformityError, InputError, UsageError

X, Y = 700_000.0, 7_000_000.0
#: a hectare of AU in a reservoir, in the usual tables
USUAL = ["RP01", "TR01", "TR02"]
#: the system of a building site
SITE = 'ENGCRS["site",EDATUM["d"],CS[Cartesian,2],AXIS["e",east],AXIS["n",north],LENGTHUNIT["metre",1]]'


def zones() -> gpd.GeoDataFrame:
    boxes = [shapely.box(X, Y, X + 400, Y + 400), shapely.box(X, Y + 400, X + 400, Y + 900)]
    return gpd.GeoDataFrame({"LIBELLE": ["1AU", "N"], "TYPEZONE": ["AUc", "N"]}, geometry=boxes, crs=2154)


def network() -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame({"NOM": ["r"]}, geometry=[shapely.box(X, Y + 300, X + 400, Y + 700)], crs=2154)


def rules(plan: Any, reservoirs: Any, **more: Any) -> list[str]:
    report = conformity.check(plan, reservoirs=reservoirs, date="2026-01-02", **more)
    return sorted(set(report.findings["rule_id"]))


def wide() -> gpd.GeoDataFrame:
    table = network()
    table["wide"] = table.buffer(5)
    return table.set_geometry("wide")


def many_types() -> gpd.GeoDataFrame:
    table = zones().astype({"TYPEZONE": "category", "LIBELLE": "string"})
    table["n"] = pd.array([1, None], dtype="Int64")
    table["f"] = pd.array([1.5, None], dtype="Float64")
    table["b"] = pd.array([True, None], dtype="boolean")
    table["day"] = pd.Timestamp("2020-01-01", tz="Europe/Paris")
    table["span"] = pd.Timedelta("1D")
    table["period"] = pd.Period("2020-01")
    table["complex"] = 1 + 2j
    table["list"] = [[1], {"a": 1}]
    table["sparse"] = pd.arrays.SparseArray([0, 1])
    for name in (None, float("nan"), b"x", 3, ("a", "b")):
        table[name] = 1
    return table


@pytest.mark.parametrize(
    "reservoirs",
    [
        wide(),
        [network()],
        (network(),),
        iter([network()]),
        network().rename(columns={"geometry": "g"}),
        network().rename_geometry("outline"),
        network().geometry,
        pd.DataFrame(network()),
        network().set_axis(pd.MultiIndex.from_tuples([("a", "NOM"), ("geometry", "")]), axis=1),
        network().set_axis([0, "geometry"], axis=1),
        network().set_index(pd.Index(["x"])),
    ],
    ids=["set_geometry", "list", "tuple", "iterator", "renamed", "rename_geometry", "GeoSeries", "DataFrame",
         "MultiIndex", "numbers", "index"],
)  # fmt: skip
def test_what_people_pass_is_read(reservoirs: Any) -> None:
    assert rules(zones(), reservoirs) == USUAL


@pytest.mark.parametrize(
    "plan",
    [
        many_types(),
        pd.concat([zones(), zones()[["LIBELLE"]]], axis=1),
        zones().set_index(pd.MultiIndex.from_tuples([(1, 2), (1, 2)])),
        zones().set_axis(pd.MultiIndex.from_tuples([("LIBELLE", ""), ("TYPEZONE", ""), ("geometry", "")]), axis=1),
        zones().assign(geometry_2="x", other=lambda t: t.buffer(1)),
        [zones()],
    ],
    ids=["dtypes", "doubled", "index", "columns", "geometries", "list"],
)
def test_what_people_pass_as_a_plan_is_read(plan: Any) -> None:
    assert rules(plan, network()) == USUAL


def test_the_active_geometry_counts_and_the_others_are_told() -> None:
    table = wide()
    report = conformity.check(zones(), reservoirs=table, date="2026-01-02")
    (lead,) = report.findings[report.findings["rule_id"] == "RP01"].to_dict("records")
    assert lead["value"] == 400 * 105  # the wider outline begins 5 m earlier
    assert [(line.code, line.fields) for line in report.ledger if line.code == "ATT-600"] == [
        ("ATT-600", {"n": 1, "columns": "geometry"})
    ]


def test_columns_of_one_name_that_differ_are_told() -> None:
    """A second column of the same name and values is the same column."""
    same = pd.concat([zones(), zones()[["TYPEZONE"]]], axis=1)
    other = pd.concat([zones(), zones()[["TYPEZONE"]].assign(TYPEZONE="N")], axis=1)
    for table, warnings in ((same, []), (other, [("plan", {"n": 1, "columns": "TYPEZONE"})])):
        report = conformity.check(table, reservoirs=network(), date="2026-01-02")
        assert [(line.layer, line.fields) for line in report.ledger if line.code == "ATT-811"] == warnings
        assert sorted(set(report.findings["rule_id"])) == USUAL  # by the first


def test_a_table_without_the_column_of_types_says_what_to_write() -> None:
    numbered = zones().set_axis([0, 1, "geometry"], axis=1)
    labelled = zones().rename(columns={"TYPEZONE": "GENRE"})
    labelled.attrs["layer"] = "ZONE_URBA"
    for table, name, column in ((numbered, "plan", "1"), (labelled, "ZONE_URBA", "GENRE")):
        with pytest.raises(InputError) as caught:
            conformity.check(table, reservoirs=network())
        assert (caught.value.code, caught.value.place.layer) == ("ATT-810", name)
        for lang in ("fr", "en"):
            assert 'map={"typezone": ' in caught.value.remedy(lang)
        assert rules(table, network(), map={"typezone": column}) == USUAL
    renamed = labelled.rename(columns={"GENRE": "TYPEZONE"})
    assert rules(renamed, network()) == USUAL


def test_tables_of_one_plan_are_a_list_of_named_frames() -> None:
    plan, tool = zones(), gpd.GeoDataFrame(
        {"TYPEPSC": ["07"], "STYPEPSC": ["04"], "LIBELLE": ["haie"]},
        geometry=[shapely.box(X, Y + 300, X + 100, Y + 400)],
        crs=2154,
    )  # fmt: skip
    plan.attrs["layer"], tool.attrs["layer"] = "ZONE_URBA", "PRESCRIPTION_SURF"
    report = conformity.check([plan, tool], reservoirs=network(), date="2026-01-02")
    assert list(report.prescriptions["code"]) == ["07-04"]
    with pytest.raises(UsageError) as caught:
        conformity.check([zones(), tool], reservoirs=network())
    assert caught.value.code == "CLI-605"


def test_frames_without_a_name_are_called_by_their_argument() -> None:
    report = conformity.check(zones(), reservoirs=[network(), network().translate(0, 50)], date="2026-01-02")
    assert [layer.layer for layer in report.layers] == ["reservoirs", "reservoirs-2"]
    with pytest.raises(UsageError) as caught:
        conformity.check(zones(), network=network())
    for lang in ("fr", "en"):
        assert 'attrs["layer"]' in caught.value.text(lang)
        assert "reservoirs=, corridors=" in caught.value.text(lang)
    assert 'attrs["layer"]' in str(caught.value)
    named = network()
    named.attrs["layer"] = "reservoirs"
    assert conformity.check(zones(), network=named).layers[0].layer == "reservoirs"


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        ({"reservoirs": [network(), None]}, "CLI-600", "reservoirs[1]"),
        ({"reservoirs": 3}, "CLI-600", "reservoirs[0]"),
        ({"reservoirs": {"a": network()}}, "CLI-600", "reservoirs[0]"),
        ({"reservoirs": b"a.gpkg"}, "CLI-600", "reservoirs[0]"),
        ({"reservoirs": [[network()]]}, "CLI-600", "reservoirs[0]"),
        ({"reservoirs": pd.DataFrame({"a": [1]})}, "CLI-601", "geopandas.GeoDataFrame"),
        ({"reservoirs": pd.Series([1])}, "CLI-601", "geopandas.GeoDataFrame"),
        ({"reservoirs": network().geometry.iloc[0]}, "CLI-602", "Polygon"),
        ({"reservoirs": network().__geo_interface__}, "CLI-602", "from_features"),
        ({"reservoirs": pd.DataFrame({"a": network().geometry, "b": network().geometry})}, "CLI-604", "'a', 'b'"),
        ({"plan": None}, "CLI-600", "plan"),
        ({"plan": ["a", "b"]}, "CLI-605", "plan"),
        ({"objective": 3}, "CLI-520", "preserve or restore"),
        ({"objective": "x"}, "CLI-520", "'x'"),
        ({"map": {"typezone": None}}, "CLI-607", "map['typezone']"),
        ({"map": [1]}, "CLI-607", 'map={"typezone": "ZONAGE"}'),
        ({"map": {3: "a"}}, "CLI-607", "map"),
        ({"references": [3]}, "CLI-607", "references[0]"),
        ({"references": [{"id": "x", "kind": "y"}]}, "CLI-608", "kind"),
        ({"layer_options": {"x": 3}}, "CLI-607", "layer_options['x']"),
        ({"layer_options": {"x": {"kind": "y"}}}, "CLI-606", "reservoir, corridor"),
        ({"layer_options": {"x": {"colour": "y"}}}, "CLI-606", "reference, profile"),
        ({"layer_options": {"x": {"kind": "corridor"}}}, "CLI-610", "x"),
        ({"date": object}, "CLI-607", "date="),
        ({"date": pd.NaT}, "CLI-607", "date="),
        ({"crs": object()}, "CLI-607", "crs="),
        ({"crs": "EPSG:99999999"}, "CRS-108", "99999999"),
        ({"lang": "xx"}, "CLI-606", "fr, en"),
        ({"lang": ["fr"]}, "CLI-606", "fr, en"),
        ({"rules": 3}, "CLI-607", "rules="),
        ({"profile": {"a": 1}}, "CLI-607", "profile="),
        ({"waivers": 3}, "CLI-607", "waivers="),
        ({"resume": [1]}, "CLI-607", "resume="),
        ({"fixes": "no"}, "CLI-607", "fixes=True"),
        ({"talk": 3}, "CLI-607", "talk="),
        ({"mark": "x"}, "CLI-607", "mark="),
        ({"dossier": "dossier.yml"}, "CLI-607", 'check("dossier.yml")'),
        ({"buildings": 3}, "CLI-600", "buildings"),
        ({"in_force": [zones(), zones()]}, "CLI-605", "in_force"),
        ({"context": [None]}, "CLI-600", "context[0]"),
    ],
)
def test_an_argument_of_the_wrong_kind_says_its_name_and_what_to_write(
    arguments: dict[str, Any], code: str, sentence: str
) -> None:
    usual = {"plan": zones(), "reservoirs": network()}
    with pytest.raises(ConformityError) as caught:
        conformity.check(**{**usual, **arguments})
    assert caught.value.code == code
    assert sentence in str(caught.value)
    for lang in ("fr", "en"):
        assert caught.value.remedy(lang)


def test_what_means_the_same_is_taken() -> None:
    day = conformity.check(zones(), reservoirs=network(), date=datetime.date(2026, 1, 2))  # type: ignore[arg-type]
    assert day.date == "2026-01-02"
    bare = zones().set_crs(None, allow_override=True)
    for crs in (2154, pyproj.CRS(2154), "EPSG:2154"):
        assert rules(bare, network(), crs=crs) == USUAL
    assert accepting.formats_of("xlsx, md") == ("xlsx", "md")
    for wrong in (3, [3], None, [None]):
        with pytest.raises(UsageError):
            accepting.formats_of(wrong)


def test_a_report_is_written_in_formats_and_languages_that_exist(tmp_path: Any) -> None:
    report = conformity.check(zones(), reservoirs=network())
    for arguments in ({"formats": 3}, {"formats": ["x"]}, {"lang": "de"}, {"force": "yes"}, {"out": 3}):
        with pytest.raises(ConformityError):
            report.write(**{"out": tmp_path / "out", **arguments})  # type: ignore[arg-type]
    assert not list(tmp_path.iterdir())
    assert [path.name for path in report.write(tmp_path / "out", formats="md")] == ["report.md", "annexe.md"]


def test_the_caller_s_table_is_left_as_it_was() -> None:
    for make in (many_types, wide, zones):
        table = make()
        table.attrs["layer"] = "ZONE_URBA" if make is not wide else "reservoirs"
        before, attrs, named = table.copy(deep=True), copy.deepcopy(table.attrs), table.active_geometry_name
        frames.layer(table, "plan", "plan")
        assert table.equals(before)
        assert list(map(repr, table.columns)) == list(map(repr, before.columns))
        assert (table.attrs, table.active_geometry_name) == (attrs, named)


def test_a_coordinate_that_is_no_number_is_told_by_its_feature() -> None:
    table = network()
    table.geometry = [shapely.Point(float("nan"), 1)]
    with pytest.raises(InputError) as caught:
        conformity.check(zones(), reservoirs=table)
    assert (caught.value.code, caught.value.place.feature) == ("VEC-032", 0)


# ------------------------------------------------------------------------------------------------- whatever comes


def says_itself(error: ConformityError) -> None:
    assert error.exit_code in (2, 3)
    assert error.text("fr")
    assert str(error)


NAMES = st.one_of(
    st.sampled_from(["LIBELLE", "TYPEZONE", "geometry", "NOM", "", " ", None, 0, 1.5, ("a", "b"), float("nan"), b"x"]),
    st.text(max_size=4),
    st.integers(-2, 2),
)
CELLS = st.sampled_from(
    [None, np.nan, pd.NA, pd.NaT, 1, 1.5, True, "AUc", "N", "\ud800", [1], {"a": 1}, 10**30, 1 + 2j, b"x",
     pd.Timestamp("2020-01-01"), shapely.Point(0, 0), np.array([1])]
)  # fmt: skip
DTYPES = st.sampled_from(["object", "category", "string", None])
SHAPES = st.sampled_from(
    [shapely.box(X, Y + 300, X + 400, Y + 700), shapely.box(X, Y, X + 50, Y + 50), None, shapely.Polygon(),
     shapely.Point(X, Y), shapely.LineString([(X, Y), (X + 400, Y + 700)]), shapely.MultiPolygon(),
     shapely.GeometryCollection([shapely.box(X, Y, X + 9, Y + 9), shapely.Point(X, Y)]), shapely.Point(np.inf, 0),
     shapely.LinearRing([(X, Y), (X + 1, Y), (X, Y + 1)]), shapely.force_3d(shapely.box(X, Y, X + 90, Y + 90), 3)]
)  # fmt: skip


@st.composite
def tables(draw: Any) -> Any:
    """A frame with common mistakes."""
    rows = draw(st.integers(0, 3))
    columns = []
    for _ in range(draw(st.integers(0, 4))):
        cells = draw(st.lists(CELLS, min_size=rows, max_size=rows))
        column = pd.Series(cells, dtype=object)
        dtype = draw(DTYPES)
        try:
            columns.append(column if dtype is None else column.astype(dtype))
        except (TypeError, ValueError):
            columns.append(column)
    for _ in range(draw(st.integers(0, 2))):
        shapes = draw(st.lists(SHAPES, min_size=rows, max_size=rows))
        columns.append(gpd.GeoSeries(shapes, crs=draw(st.sampled_from([2154, 4326, None]))))
    if not columns:
        return pd.DataFrame(index=range(rows))
    table = pd.concat(columns, axis=1)
    table.columns = pd.Index(draw(st.lists(NAMES, min_size=len(columns), max_size=len(columns))), tupleize_cols=False)
    if draw(st.booleans()) and rows:
        table.index = pd.Index([0] * rows)
    return table


@settings(max_examples=examples(120), deadline=None, suppress_health_check=list(HealthCheck))
@given(tables(), st.sampled_from(["plan", "reservoirs", "network", "in_force", "buildings", "territory", "context"]))
def test_any_table_is_a_result_or_an_error_of_ours(table: Any, argument: str) -> None:
    usual: dict[str, Any] = {"plan": zones(), "reservoirs": network(), "date": "2026-01-02"}
    before = table.copy(deep=True)
    try:
        conformity.check(**{**usual, argument: table})
    except ConformityError as error:
        says_itself(error)
    assert list(map(repr, table.columns)) == list(map(repr, before.columns))
    assert list(table.dtypes) == list(before.dtypes)


ODD = st.one_of(
    st.none(), st.booleans(), st.integers(-2, 2), st.floats(allow_nan=True), st.text(max_size=3), st.binary(max_size=2),
    st.lists(st.one_of(st.none(), st.integers(), st.text(max_size=2)), max_size=2),
    st.dictionaries(st.one_of(st.integers(), st.text(max_size=2)), st.one_of(st.none(), st.text(max_size=2)), max_size=2),
    st.sampled_from([object, object(), print, np.array([1]), np.int64(3), pd.Series([1]), datetime.date(2026, 1, 2)]),
)  # fmt: skip


@settings(max_examples=examples(150), deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from([n for n in conformity.check.__annotations__ if n != "return"]), ODD)
def test_any_argument_is_a_result_or_an_error_of_ours(argument: str, value: Any) -> None:
    usual: dict[str, Any] = {"plan": zones(), "reservoirs": network(), "date": "2026-01-02"}
    assume(argument not in ("talk", "mark") or not callable(value))  # what a caller's own function raises is theirs
    try:
        conformity.check(**{**usual, argument: value})
    except ConformityError as error:
        says_itself(error)


class Unreadable:
    """A value whose own code fails."""

    def __str__(self) -> str:
        raise RuntimeError("no text")

    __repr__ = __str__


@pytest.mark.parametrize("where", ["value", "name"])
def test_what_a_value_raises_is_told_with_its_argument(where: str) -> None:
    table = (
        zones().assign(o=[Unreadable()] * 2) if where == "value" else zones().rename(columns={"LIBELLE": Unreadable()})
    )
    with pytest.raises(InputError) as caught:
        conformity.check(table, reservoirs=network())
    assert (caught.value.code, caught.value.place.field) == ("CLI-611", "plan")
    assert "RuntimeError: no text" in caught.value.what("en")


@pytest.mark.parametrize(
    "name", [pd.DataFrame({"a": [1]}), [1], None, b"x", np.array([1, 2])], ids=lambda n: type(n).__name__
)
def test_a_name_that_is_no_text_names_nothing(name: Any) -> None:
    table = zones()
    table.attrs["layer"] = name
    assert frames.layer(table, "plan", "plan").name == "plan"


@pytest.mark.parametrize("declared", [SITE, "EPSG:5720", "EPSG:4978"], ids=["site", "heights", "geocentric"])
def test_a_system_that_is_nowhere_gives_way_to_the_one_given(declared: str) -> None:
    table = zones().set_crs(declared, allow_override=True)
    with pytest.raises(InputError) as caught:
        conformity.check(table, reservoirs=network())
    assert (caught.value.code, caught.value.place.layer) == ("CRS-102", "plan")
    assert "--crs EPSG:2154" in caught.value.remedy("en")
    report = conformity.check(table, reservoirs=network(), crs="EPSG:2154", date="2026-01-02")
    assert sorted(set(report.findings["rule_id"])) == USUAL
    assert [line.layer for line in report.ledger if line.code == "CRS-621"] == ["plan"]
