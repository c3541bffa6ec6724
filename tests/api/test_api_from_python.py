"""What the command line does is done from Python: a dossier, two drafts compared, a finding explained, many plans."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

import conformity
from conformity.errors import InputError, RulesError, UsageError

X, Y = 650_000.0, 7_080_000.0
COLUMNS = ["finding_id", "rule_id", "severity", "value"]


def zoning(typezone: str = "AUc") -> gpd.GeoDataFrame:
    shapes = [shapely.box(X, Y, X + 100, Y + 100), shapely.box(X + 100, Y, X + 600, Y + 400)]
    return gpd.GeoDataFrame({"LIBELLE": ["1AU", "N"], "TYPEZONE": [typezone, "N"]}, geometry=shapes, crs=2154)


def reservoirs() -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame({"id": ["r1"]}, geometry=[shapely.box(X, Y, X + 400, Y + 400)], crs=2154)


@pytest.fixture
def case(tmp_path: Path) -> Path:
    """A folder with a plan, a network, and a dossier that names them."""
    zoning().to_file(tmp_path / "ZONE_URBA.shp", encoding="UTF-8")
    reservoirs().to_file(tmp_path / "reservoirs_a_preserver.gpkg")
    (tmp_path / "dossier.yml").write_text(
        "title: Essai\nplan: ZONE_URBA.shp\nnetworks:\n  - {path: reservoirs_a_preserver.gpkg}\n"
        "rules: base\ncolumns: {label: LIBELLE}\nprocedure: {document: PLU, stage: arrêté}\n"
    )
    return tmp_path


def test_a_dossier_is_run_by_its_path_alone(case: Path) -> None:
    for given in (case / "dossier.yml", str(case / "dossier.yml")):
        report = conformity.check(given, date="2026-01-02")
        assert (report.dossier.title, report.rulebook.pack, report.plan["document"]) == ("Essai", "base", "PLU")
        plain = conformity.check(
            case / "ZONE_URBA.shp", network=case / "reservoirs_a_preserver.gpkg", rules="base", date="2026-01-02"
        )
        assert list(report.findings["rule_id"])[:2] == ["RP01", "TR01"]
        shared = report.findings[report.findings["rule_id"].isin(set(plain.findings["rule_id"]))]
        assert shared[COLUMNS].to_dict("records") == plain.findings[COLUMNS].to_dict("records")


def test_what_is_given_beside_a_dossier_completes_it_and_wins(case: Path) -> None:
    more = reservoirs()
    more.geometry = more.geometry.translate(100, 0)
    report = conformity.check(
        case / "dossier.yml", rules="tvb-locale", corridors=[more], map={"typezone": "TYPEZONE"}, date="2026-01-02"
    )
    assert report.rulebook.pack == "tvb-locale"
    assert {layer.kind for layer in report.layers} == {"reservoir", "corridor"}
    assert report.provenance["options"]["map"] == {"label": "LIBELLE", "typezone": "TYPEZONE"}


def test_the_command_line_and_the_library_merge_alike(case: Path) -> None:
    import json

    done = subprocess.run(
        [
            *(sys.executable, "-m", "conformity", "check", case / "dossier.yml", "--rules", "tvb-locale"),
            *("--map", "typezone=TYPEZONE", "--corridors", case / "reservoirs_a_preserver.gpkg"),
            *("--date", "2026-01-02", "--format", "json", "--out", case / "out", "--fail-on", "never"),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in (0, 1), done.stderr
    report = conformity.check(
        case / "dossier.yml",
        rules="tvb-locale",
        map={"typezone": "TYPEZONE"},
        corridors=case / "reservoirs_a_preserver.gpkg",
        date="2026-01-02",
    )
    report.write(case / "out2", formats="json")
    assert (case / "out" / "report.json").read_bytes() == (case / "out2" / "report.json").read_bytes()
    run = [json.loads((case / name / "manifest.json").read_text())["run"]["arguments"] for name in ("out", "out2")]
    assert run[0] == run[1]


def test_a_dossier_that_cannot_be_read_says_so(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        conformity.check(tmp_path / "dossier.yml")
    assert caught.value.code == "DOS-005"
    (tmp_path / "dossier.yml").write_text("title: x\nplan: a\nnetwork: b\n")
    with pytest.raises(RulesError) as faulty:
        conformity.check(tmp_path / "dossier.yml")
    assert "dossier.yml:3:1" in str(faulty.value)


def test_a_plan_without_any_network_is_refused(case: Path) -> None:
    with pytest.raises(UsageError) as caught:
        conformity.check(case / "ZONE_URBA.shp")
    assert caught.value.code == "CLI-001"


def test_two_drafts_are_compared_and_a_finding_is_explained(case: Path) -> None:
    from conformity import check, compare, explain

    before = check(zoning("N"), reservoirs=reservoirs(), date="2026-01-02")
    after = check(zoning(), reservoirs=reservoirs(), date="2026-01-02")
    comparison = compare(before, after)
    assert comparison.counts()["new"] > 0
    after.write(case / "out", formats=["json"], lang="en")
    assert compare(before, case / "out").counts() == comparison.counts()
    name = after.findings["finding_id"].iloc[0]
    lines = explain(name, after, lang="en")
    assert any(name in line for line in lines)
    assert explain(name, case / "out", lang="en") == lines


def test_many_plans_are_checked_from_python(case: Path) -> None:
    (case / "plans" / "A").mkdir(parents=True)
    zoning().to_file(case / "plans" / "A" / "ZONE_URBA.shp", encoding="UTF-8")
    done = conformity.batch(case / "plans", case / "lot", reservoirs=case / "reservoirs_a_preserver.gpkg", jobs=1)
    assert done.synthesis.states()["failed"] == 0
    with pytest.raises(UsageError) as caught:
        conformity.batch(case / "plans", case / "lot", netwrok="x")  # type: ignore[call-arg]
    assert (caught.value.code, "network" in str(caught.value)) == ("CLI-609", True)


def test_importing_the_names_loads_nothing_heavy() -> None:
    code = (
        "import sys; from conformity import check, compare, batch, explain, inspect, verify; import conformity; "
        "dir(conformity); print([m for m in ('pandas', 'numpy', 'geopandas', 'shapely', 'pydantic') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
    assert {"batch", "check", "compare", "explain"} <= set(conformity.__all__) <= set(dir(conformity))
