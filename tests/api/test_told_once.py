"""Ground in several layers is reported once; an obstacle and a corridor drawn alike are two objects."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pytest
from shapely.geometry import LineString, box
from typer.testing import CliRunner

import conformity
from conformity.cli import app

X, Y = 355_000, 6_700_000
LINE = LineString([(X + 100, Y + 200), (X + 900, Y + 200)])


def store(path: Path, geometry: object, **columns: str) -> Path:
    frame = gpd.GeoDataFrame({k: [v] for k, v in columns.items()}, geometry=[geometry], crs=2154)
    frame.to_file(path)
    return path


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("plan") / "ZONE_URBA.shp"
    shapes = [box(X + 500 * n, Y, X + 500 * n + 500, Y + 600) for n in range(2)]
    gpd.GeoDataFrame({"LIBELLE": ["UA", "1AUh"], "TYPEZONE": ["U", "AUc"]}, geometry=shapes, crs=2154).to_file(path)
    return path


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("network")
    store(folder / "corridors.shp", LINE, NOM="x")
    store(folder / "obstacles_routes.shp", LINE, NOM="x")
    return folder


@pytest.mark.parametrize("order", [("corridors", "obstacles"), ("obstacles", "corridors")])
def test_an_obstacle_lends_its_default_to_no_corridor_drawn_alike(
    plan: Path, network: Path, order: tuple[str, str]
) -> None:
    files = {"corridors": network / "corridors.shp", "obstacles": network / "obstacles_routes.shp"}
    report = conformity.check(plan, **{kind: [files[kind]] for kind in order})
    objectives = {(row["kind"], row["objective"]) for row in report.elements.to_dict("records")}
    assert objectives == {("corridor", "unknown"), ("obstacle", "restore")}
    rules = set(report.findings["rule_id"])
    assert "OB01" in rules
    assert not rules & {"CR01", "CR03"}, "a corridor whose objective nothing tells is not one to restore"


def test_a_network_given_twice_is_read_once(plan: Path, network: Path) -> None:
    once = conformity.check(plan, network=[network])
    again = conformity.check(plan, network=[network, network / "corridors.shp", network])
    assert [layer.layer for layer in again.layers] == [layer.layer for layer in once.layers]
    assert again.findings.equals(once.findings)
    lines = [line for line in again.ledger if line.code == "SEM-680"]
    assert [line.fields["layers"] for line in lines] == ["corridors", "corridors, obstacles_routes"]
    # said to be of two kinds, one file is of both
    both = conformity.check(plan, reservoirs=[network / "corridors.shp"], corridors=[network / "corridors.shp"])
    assert set(both.elements["roles"].iloc[0]) == {"reservoir", "corridor"}


def test_the_console_says_a_reason_once_for_all_its_layers(plan: Path, network: Path, tmp_path: Path) -> None:
    words = ["check", str(plan), "--network", str(network), "--reference", "sraddet-hdf", "--format", "md"]
    done = CliRunner().invoke(app, [*words, "--out", str(tmp_path / "out")])
    assert done.exit_code == 1
    assert done.stderr.count("» était demandé") == 1
    assert "« corridors », « obstacles_routes »" in done.stderr
    first = (tmp_path / "out/report.md").read_text(encoding="utf-8").split("\n---")[0]
    assert "non indiqué par la source pour « corridors »" in first.replace("\u00a0", " ").replace("\u202f", " ")
    assert "hors standard" not in done.stderr + first
