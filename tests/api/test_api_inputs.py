"""What a run reads is never taken away by what it writes, even with --force."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely
from typer.testing import CliRunner

import conformity
from conformity.api import inputs
from conformity.cli import app
from conformity.errors import OutputError

X, Y = 650_000.0, 7_080_000.0
PACK = 'schema: 1\npack: {name}\nversion: "1.0.0"\ntitle: {{fr: a, en: b}}\nextends: {extends}\n'
REFERENCE = (
    "reference: scot-essai\nkind: SCoT_DOO\nstatus: opposable\ntitle: {fr: a, en: b}\nnominal_scale: 50000\n"
    "sources: [essai]\n"
)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A plan and a network in a folder ``data``; beside it, whatever a test puts in ``out``."""
    data = tmp_path / "data"
    data.mkdir()
    boxes = [shapely.box(X, Y, X + 100, Y + 100), shapely.box(X + 100, Y, X + 600, Y + 400)]
    zones = gpd.GeoDataFrame({"LIBELLE": ["1AU", "N"], "TYPEZONE": ["AUc", "N"]}, geometry=boxes, crs=2154)
    zones.to_file(data / "ZONE_URBA.gpkg")
    communes = gpd.GeoDataFrame({"INSEE": ["59991"]}, geometry=[shapely.box(X, Y, X + 600, Y + 400)], crs=2154)
    communes.to_file(data / "communes.gpkg")
    net = gpd.GeoDataFrame({"id": ["r1"]}, geometry=[shapely.box(X, Y, X + 400, Y + 400)], crs=2154)
    net.to_file(data / "reservoirs.gpkg")
    (tmp_path / "out").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*words: str | Path) -> Any:
    return CliRunner().invoke(app, [*map(str, words), "--date", "2026-01-02", "--fail-on", "never"])


def usual(*more: str | Path, out: str | Path = "out") -> Any:
    return run(
        *("check", "data/ZONE_URBA.gpkg", "--reservoirs", "data/reservoirs.gpkg", "--format", "json"),
        *("--force", "--allow-undetermined", "--out", out, *more),
    )


def waivers(out: Path) -> tuple[str, ...]:
    (out / "w.yml").write_text("waivers: []\n")
    return ("--waivers", "out/w.yml")


def rules(out: Path) -> tuple[str, ...]:
    (out / "p.yaml").write_text(PACK.format(name="own", extends="base"))
    return ("--rules", "out/p.yaml")


def extended(out: Path) -> tuple[str, ...]:
    """A pack beside the folder, which extends one that a link beside it leads to."""
    (out / "below.yaml").write_text(PACK.format(name="below", extends="base"))
    (out / "above.yaml").write_text(PACK.format(name="above", extends="below"))
    return ("--rules", "out/above.yaml")


def profile(out: Path) -> tuple[str, ...]:
    (out / "mapping.yaml").write_text("profile: mine\nplan:\n  columns: {typezone: [TYPEZONE]}\n")
    return ("--profile", "out/mapping.yaml")


def territory(out: Path) -> tuple[str, ...]:
    shutil.copy("data/communes.gpkg", out / "communes.gpkg")
    return ("--territory", "out/communes.gpkg")


def layer(out: Path) -> tuple[str, ...]:
    shutil.copy("data/reservoirs.gpkg", out / "net.gpkg")
    return ("--corridors", "out/net.gpkg:net")


def linked(out: Path) -> tuple[str, ...]:
    """A link in the folder, which would go with it."""
    (out / "net.gpkg").symlink_to(Path("data/reservoirs.gpkg").absolute())
    return ("--corridors", "out/net.gpkg")


def leading(out: Path) -> tuple[str, ...]:
    """A link elsewhere to what lies in the folder."""
    shutil.copy("data/reservoirs.gpkg", out / "net.gpkg")
    Path("data/link.gpkg").symlink_to(out / "net.gpkg")
    return ("--corridors", "data/link.gpkg")


def through(out: Path) -> tuple[str, ...]:
    """A chain of links that passes through the folder and ends elsewhere."""
    (out / "way").symlink_to(Path("data").absolute())
    Path("first").symlink_to(out / "way")
    return ("--corridors", "first/reservoirs.gpkg")


def dotted(out: Path) -> tuple[str, ...]:
    shutil.copy("data/reservoirs.gpkg", out / "net.gpkg")
    return ("--corridors", "data/../out/./net.gpkg")


def gathered(out: Path) -> tuple[str, ...]:
    """A folder as network, whose layer is a link to a file that lies in the folder."""
    shutil.copy("data/reservoirs.gpkg", out / "corridors.gpkg")
    Path("nets").mkdir()
    Path("nets/corridors.gpkg").symlink_to(out / "corridors.gpkg")
    return ("--network", "nets")


def resumed(out: Path) -> tuple[str, ...]:
    (out / "avant.xlsx").write_bytes(b"PK")
    return ("--resume", "out/avant.xlsx")


@pytest.mark.parametrize(
    "put",
    [
        *(waivers, rules, extended, profile, territory, layer, linked, leading, through, dotted, gathered, resumed),
    ],
    ids=lambda put: put.__name__,
)
def test_an_input_in_the_output_folder_is_never_taken_away(home: Path, put: Callable[[Path], tuple[str, ...]]) -> None:
    options = put(home / "out")
    before = {path.name: path.lstat().st_ino for path in (home / "out").iterdir()}
    done = usual(*options)
    assert done.exit_code == 4, done.output
    assert "OUT-009" in done.stderr
    assert {path.name: path.lstat().st_ino for path in (home / "out").iterdir()} == before
    assert usual(*options, out=home / "elsewhere").exit_code in (0, 1, 2, 3)


def test_a_dossier_and_what_it_names_are_inputs(home: Path) -> None:
    text = (
        "title: Essai\nplan: {up}data/ZONE_URBA.gpkg\nnetworks:\n"
        "  - {{path: {up}data/reservoirs.gpkg, kind: reservoir, reference: {ref}}}\n"
    )
    (home / "out" / "dossier.yml").write_text(text.format(up="../", ref="scot-flandre-dunkerque"))
    assert "OUT-009" in run("check", "out/dossier.yml", "--out", "out", "--force").stderr
    (home / "out" / "ref.yaml").write_text(REFERENCE)
    (home / "dossier.yml").write_text(text.format(up="", ref="out/ref.yaml"))
    assert "OUT-009" in run("check", "dossier.yml", "--out", "out", "--force").stderr
    listed = text.format(up="", ref="scot-flandre-dunkerque") + "references:\n  - {id: out/ref.yaml}\n"
    (home / "dossier.yml").write_text(listed)
    assert "OUT-009" in run("check", "dossier.yml", "--out", "out", "--force").stderr
    assert "OUT-009" in run("check", "dossier.yml", "--out", ".", "--force").stderr
    assert "OUT-009" in run("check", "out/../dossier.yml", "--out", home.parent / home.name, "--force").stderr
    assert sorted(path.name for path in (home / "out").iterdir()) == ["dossier.yml", "ref.yaml"]


def test_files_found_in_a_folder_are_inputs(home: Path) -> None:
    inner = home / "plan" / "Donnees_geographiques"
    inner.mkdir(parents=True)
    shutil.copy("data/ZONE_URBA.gpkg", inner / "ZONE_URBA.gpkg")
    done = run("check", "plan", "--reservoirs", "data/reservoirs.gpkg", "--out", inner, "--force")
    assert "OUT-009" in done.stderr
    assert (inner / "ZONE_URBA.gpkg").exists()
    beside = run("check", "plan", "--reservoirs", "data/reservoirs.gpkg", "--out", "plan/avis", "--format", "json")
    assert beside.exit_code in (0, 1), beside.output


def test_the_workbook_that_a_run_writes_again_may_be_resumed(home: Path) -> None:
    first = run(
        *("check", "data/ZONE_URBA.gpkg", "--reservoirs", "data/reservoirs.gpkg", "--format", "xlsx"),
        *("--out", "avis", "--allow-undetermined"),
    )
    assert first.exit_code == 0, first.output
    again = usual("--resume", "avis/report.xlsx", "--format", "xlsx,md", out="avis")
    assert again.exit_code == 0, again.output
    lost = usual("--resume", "avis/report.xlsx", "--format", "md", out="avis")
    assert "OUT-009" in lost.stderr


def test_the_program_itself_is_an_input(home: Path) -> None:
    from conformity.read import resources

    for folder in (resources.folder("rules"), Path(conformity.__file__).parent):
        with pytest.raises(OutputError) as caught:
            inputs.refuse(folder, ())
        assert caught.value.code == "OUT-009"


def test_a_report_made_from_python_is_not_written_over_its_inputs(home: Path) -> None:
    (home / "out" / "p.yaml").write_text(PACK.format(name="own", extends="base"))
    report = conformity.check(
        "data/ZONE_URBA.gpkg", reservoirs="data/reservoirs.gpkg", rules="out/p.yaml", date="2026-01-02"
    )
    for out in ("out", "data", ".", home / "data"):
        with pytest.raises(OutputError) as caught:
            report.write(out, formats="json", force=True)
        assert caught.value.code == "OUT-009"
    assert (home / "out" / "p.yaml").exists()
    assert report.write("avis", formats="json")
    assert str(home) not in (home / "avis" / "report.json").read_text()
    assert str(home) not in (home / "avis" / "manifest.json").read_text()


def test_a_comparison_takes_no_report_away(home: Path) -> None:
    for name in ("one", "two"):
        assert usual(out=name).exit_code == 0
    done = run_compare("one", "two", "--out", "one", "--force")
    assert (done.exit_code, "OUT-009" in done.stderr) == (4, True)
    assert (home / "one" / "report.json").exists()


def run_compare(*words: str) -> Any:
    return CliRunner().invoke(app, ["compare", *words])


@pytest.mark.parametrize("part", ["synthese", "documents", "reseau"])
def test_a_batch_takes_neither_its_list_nor_its_table_away(home: Path, part: str) -> None:
    held = home / "lot" / part
    held.mkdir(parents=True)
    (held / "liste.txt").write_text(f"{home}/data/ZONE_URBA.gpkg\n")
    (held / "epci.csv").write_text("insee,siren\n59991,200000000\n")
    (home / "liste.txt").write_text("data/ZONE_URBA.gpkg\n")
    common = ("--reservoirs", "data/reservoirs.gpkg", "--out", "lot", "--force")
    for words in ((held / "liste.txt",), ("liste.txt", "--epci", held / "epci.csv")):
        done = run("batch", *words, *common)
        assert (done.exit_code, "OUT-009" in done.stderr) == (4, True), done.output
    assert sorted(path.name for path in held.iterdir()) == ["epci.csv", "liste.txt"]


def test_every_path_of_a_check_is_collected(home: Path) -> None:
    report = conformity.check("data/ZONE_URBA.gpkg", reservoirs="data/reservoirs.gpkg", territory="data/communes.gpkg")
    named = {Path(path).name for _, path in report.reads}
    assert named == {"ZONE_URBA.gpkg", "reservoirs.gpkg", "communes.gpkg"}
    assert all(Path(path).is_absolute() for _, path in report.reads)


def test_a_mapping_is_not_written_over_what_is_read(home: Path) -> None:
    for name in ("data/ZONE_URBA.gpkg", "data/../data/ZONE_URBA.gpkg"):
        before = (home / "data" / "ZONE_URBA.gpkg").read_bytes()
        done = CliRunner().invoke(app, ["inspect", "data/ZONE_URBA.gpkg", "--write-profile", name, "--force"])
        assert (done.exit_code, "OUT-600" in done.stderr) == (4, True)
        assert (home / "data" / "ZONE_URBA.gpkg").read_bytes() == before
