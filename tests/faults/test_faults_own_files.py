"""Altered files of ours: reported with file, place and remedy, or read; never a fault of ours."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import geopandas as gpd
import hypothesis.strategies as st
import jsonschema
import pytest
import shapely
from effort import examples, size
from hypothesis import HealthCheck, given, settings
from typer.testing import CliRunner

import conformity
from conformity import api
from conformity.cli import app
from conformity.errors import ConformityError, InputError
from conformity.follow.drafts import of_payload
from conformity.report import comparison, form, json_schema

X, Y = 650_000.0, 7_080_000.0
GONE = object()
#: what stands in place of a value: nothing, another type, what no measure is, what no text should be
ODD = (
    *(GONE, None, 3, -1, True, 1.5, 1e308, 10**400, float("nan"), "", "x", "\ud800", "x" * 50_000, [], [None], {}),
    *({"x": 1}, "POLYGON ((0 0, 1 1, 2 2, 0 0), EMPTY)", "POINT (nan 0)", "POLYGON ((0 0, 9 9, 9 0, 0 9, 0 0))"),
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small report: findings on a zone, an element and the territory, some cases not assessed."""
    home = tmp_path_factory.mktemp("own")
    boxes = [shapely.box(X, Y, X + 100, Y + 100), shapely.box(X + 100, Y, X + 600, Y + 400)]
    zones = gpd.GeoDataFrame({"LIBELLE": ["1AU", "N"], "TYPEZONE": ["AUc", "?"]}, geometry=boxes, crs=2154)
    zones.to_file(home / "ZONE_URBA.gpkg")
    net = gpd.GeoDataFrame({"NOM": ["r1"]}, geometry=[shapely.box(X, Y, X + 400, Y + 400)], crs=2154)
    net.to_file(home / "reservoirs.gpkg")
    report = conformity.check(home / "ZONE_URBA.gpkg", reservoirs=home / "reservoirs.gpkg", date="2026-01-02")
    report.write(home / "out", formats=["json", "xlsx"])
    return home / "out"


@pytest.fixture(scope="module")
def content(folder: Path) -> dict[str, Any]:
    report: dict[str, Any] = json.loads((folder / "report.json").read_bytes())
    assert report["findings"]
    assert report["undetermined"]
    return report


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place of a document, two items of each list."""
    if path:
        yield path
    if isinstance(value, dict):
        for key in value:
            yield from places(value[key], (*path, key))
    elif isinstance(value, list):
        for n in range(min(2, len(value))):
            yield from places(value[n], (*path, n))


def altered(content: dict[str, Any], path: tuple[Any, ...], value: Any) -> dict[str, Any]:
    changed = copy.deepcopy(content)
    at: Any = changed
    for step in path[:-1]:
        at = at[step]
    if value is GONE:
        del at[path[-1]]
    else:
        at[path[-1]] = value
    return changed


def followed(path: Path, whole: Path, content: dict[str, Any]) -> str:
    """The code of the error that following a report ends in; empty where it is read."""
    try:
        for pair in ((path, whole), (whole, path)):
            compared = api.compare(*pair)
            comparison.render_all(compared, ("md", "json"), "fr")
            comparison.summary(compared, "en")
        for lang in ("fr", "en"):
            for row in (*content["concerns"][:2], *content["findings"][:2], *content["undetermined"][:2]):
                api.explain(row.get("finding_id") or row["concern_id"], path, lang)
    except ConformityError as error:
        return says_itself(error)
    return ""


def says_itself(error: ConformityError) -> str:
    assert error.text("fr")
    assert error.remedy("en")
    assert error.exit_code in (2, 3)
    return error.code


def test_a_report_that_nobody_altered_is_followed(folder: Path, content: dict[str, Any]) -> None:
    assert followed(folder, folder, content) == ""


def test_every_key_altered_in_every_way_is_told_or_read(folder: Path, content: dict[str, Any], tmp_path: Path) -> None:
    every = [(path, value) for path in places(content) for value in ODD]
    assert len(every) > 20_000
    codes: dict[str, int] = {}
    # some of them, each value in turn at places from one end to the other
    for path, value in every[:: size(101, 307)]:
        file = tmp_path / "report.json"
        file.write_text(json.dumps(altered(content, path, value)))
        code = followed(file, folder, content)
        codes[code] = codes.get(code, 0) + 1
    assert set(codes) <= {"", "OUT-011", "OUT-015", "OUT-601", "OUT-602", "OUT-603", "OUT-604", "OUT-605", "OUT-950"}
    assert len(codes) >= 4


@pytest.mark.parametrize(
    ("path", "value", "code", "at"),
    [
        (("findings", 0, "severity"), GONE, "OUT-601", "findings[0]"),
        (("findings", 0, "severity"), "grave", "OUT-603", "findings[0].severity"),
        (("findings", 0, "value"), "1 ha", "OUT-602", "findings[0].value"),
        (("findings", 0, "value"), 1e300, "OUT-602", "findings[0].value"),
        (("findings", 0, "value"), float("inf"), "OUT-602", "findings[0].value"),
        (("findings", 0, "rule_id"), "ZZ99", "OUT-604", "findings[0].rule_id"),
        (("findings", 0, "concern_id"), "S-0", "OUT-604", "findings[0].concern_id"),
        (("findings", 0, "outline"), "POLYGON ((0 0, 1 1, 2 2, 0 0), EMPTY)", "OUT-603", "findings[0].outline"),
        (("concerns", 0, "finding_ids"), ["F-0"], "OUT-604", "concerns[0].finding_ids[0]"),
        (("elements", 0, "uncertainty_m"), None, "OUT-602", "elements[0].uncertainty_m"),
        (("rulebook", "rules"), [], "OUT-604", "findings[0].rule_id"),
        (("rulebook", "rules", 0, "title", "fr"), GONE, "OUT-601", "rulebook.rules[0].title"),
        (("territory_measures", 0), 3, "OUT-602", "territory_measures[0]"),
        (("schema",), 1, "OUT-011", None),
        (("schema",), 3, "OUT-011", None),
        (("findings",), GONE, "OUT-011", None),
    ],
)
def test_what_was_altered_is_told_with_its_place(
    content: dict[str, Any], tmp_path: Path, path: tuple[Any, ...], value: Any, code: str, at: str | None
) -> None:
    file = tmp_path / "report.json"
    file.write_text(json.dumps(altered(content, path, value)))
    for read in (lambda: conformity.compare(file, file), lambda: conformity.explain("F-0", file)):
        with pytest.raises(InputError) as caught:
            read()
        assert (caught.value.code, caught.value.place.file, caught.value.place.field) == (code, "report.json", at)


def test_one_name_for_two_things_is_told(content: dict[str, Any], tmp_path: Path) -> None:
    changed = copy.deepcopy(content)
    changed["findings"][0]["finding_id"] = changed["concerns"][0]["concern_id"]
    changed["concerns"][0]["finding_ids"] = [changed["concerns"][0]["concern_id"]]
    (tmp_path / "report.json").write_text(json.dumps(changed))
    with pytest.raises(InputError) as caught:
        conformity.explain(changed["concerns"][0]["concern_id"], tmp_path)
    assert caught.value.code == "OUT-605"


@pytest.mark.parametrize(
    "data",
    [b"", b"{", b"[]", b"null", b'{"schema": 1}', b"\xff\xfe", b"[" * 200_000, b'{"findings": ' + b"[" * 200_000, b"1" * 9_000],
    ids=["empty", "cut", "list", "null", "bare", "bytes", "deep", "deeper", "digits"],
)  # fmt: skip
def test_what_is_no_report_is_told(tmp_path: Path, folder: Path, data: bytes) -> None:
    (tmp_path / "report.json").write_bytes(data)
    for words in (("compare", tmp_path, folder), ("compare", folder, tmp_path), ("explain", "F-0", "--in", tmp_path)):
        done = CliRunner().invoke(
            app, [*map(str, words), *(("--out", str(tmp_path / "o")) if "F-0" not in words else ())]
        )
        assert done.exit_code == 3, done.output
        assert "OUT-011" in done.stderr
        assert "Traceback" not in done.stderr


def test_a_report_of_a_later_version_may_hold_more(content: dict[str, Any], folder: Path, tmp_path: Path) -> None:
    changed = altered(content, ("coverage_of_rules",), [1])
    changed["findings"][0]["novel"] = {"x": 1}
    del changed["fixes"]
    (tmp_path / "report.json").write_text(json.dumps(changed))
    assert followed(tmp_path, folder, content) == ""


@settings(max_examples=examples(60), deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_forms_are_judged_as_an_independent_validator_does(content: dict[str, Any], data: Any) -> None:
    schema = json_schema.schema()
    path = data.draw(st.sampled_from(list(places(content))))
    value = data.draw(
        st.sampled_from([v for v in ODD if v is not True and not isinstance(v, (int, float))] + [-1, 1.5])
    )
    changed = altered(content, path, value)
    ours = form.checker(schema)(changed)
    theirs = [
        error
        for error in jsonschema.Draft202012Validator(schema).iter_errors(changed)
        if error.validator != "additionalProperties"
    ]
    assert (ours is None) == (not theirs), (path, value, ours)


def test_a_draft_in_memory_is_taken_as_it_is(content: dict[str, Any]) -> None:
    assert len(of_payload(content).findings) == len(content["findings"])


# ------------------------------------------------------------------------------------------------- manifests


def verified(folder: Path, manifest: Any, *more: str) -> tuple[int, str]:
    (folder / "manifest.json").write_text(json.dumps(manifest))
    done = CliRunner().invoke(app, ["verify", str(folder), *more])
    assert "Traceback" not in done.output
    assert "BUG-" not in done.output
    return done.exit_code, done.output + done.stderr


@pytest.fixture
def copied(folder: Path, tmp_path: Path) -> Path:
    copied_folder = tmp_path / "out"
    copied_folder.mkdir()
    for path in folder.iterdir():
        (copied_folder / path.name).write_bytes(path.read_bytes())
    return copied_folder


def test_a_manifest_without_its_rules_is_refused(copied: Path) -> None:
    manifest = json.loads((copied / "manifest.json").read_bytes())
    assert verified(copied, manifest)[0] == 0
    for rules in ([], None, {}, GONE):
        for more in ((), ("--hashes-only",)):
            changed = altered(manifest, ("run", "rules"), rules)
            code, said = verified(copied, changed, *more)
            assert (code, "OUT-606" in said) == (4, True)
    for kept in range(len(manifest["run"]["rules"])):
        code, said = verified(copied, altered(manifest, ("run", "rules"), [manifest["run"]["rules"][kept]]))
        assert (code, "OUT-032" in said) == (4, True)


def test_a_manifest_altered_anywhere_is_told(copied: Path) -> None:
    manifest = json.loads((copied / "manifest.json").read_bytes())
    every = [
        (path, value)
        for path in places(manifest)
        for value in ODD
        if path[:2] != ("run", "versions") and path[-1] not in ("date", "language", "formats")
    ]
    for path, value in every[:: size(29, 113)]:
        code, _ = verified(copied, altered(manifest, path, value))
        assert code in (0, 4), (path, value)


# ------------------------------------------------------------------------------------------------- workbooks


@pytest.mark.parametrize(
    ("sheet", "row", "column", "value", "code"),
    [
        ("_memoire", 1, 1, "=1+1", "OUT-012"),
        ("_memoire", 1, 12, None, "OUT-012"),
        ("_memoire", 2, 12, "POLYGON ((0 0, 1 1", "OUT-012"),
        ("_memoire", 2, 12, "POLYGON ((0 0, 1 1, 2 2, 0 0), EMPTY)", "OUT-012"),
        ("_memoire", 2, 12, "POLYGON ((0 0, 9 9, 9 0, 0 9, 0 0))", ""),
        ("_memoire_zones", 1, 1, 3, "OUT-012"),
        ("Enjeux", 1, 1, "=1+1", ""),
        ("Enjeux", 400, 1, "=1+1", ""),
        ("Conflits", 1, 1, None, "OUT-012"),
    ],
)
def test_a_workbook_altered_is_told_or_read(
    folder: Path, content: dict[str, Any], sheet: str, row: int, column: int, value: Any, code: str
) -> None:
    import io

    import openpyxl

    from conformity.follow import typed
    from conformity.report.xlsx.memory import remembered

    book = openpyxl.load_workbook(folder / "report.xlsx")
    book[sheet].cell(row, column).value = value
    held = io.BytesIO()
    book.save(held)
    try:
        memory = remembered(held.getvalue(), "report.xlsx")
        assert typed.carried(memory, of_payload(content).findings, []) is not None
        actual = ""
    except InputError as error:
        actual = error.code
    if code or actual:
        assert actual == "OUT-012"
    assert bool(actual) == bool(code) or sheet == "Enjeux"
