"""What each verb answers: exit status, result on stdout, talk on stderr, never a traceback."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from conformity.cli import app
from conformity.cli.options import columns_of, formats_of
from conformity.errors import UsageError


def run(*words: str | Path, answers: str | None = None) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words], input=answers)


@pytest.fixture(scope="module")
def strips(project: Path) -> Path:
    return project / "fixtures" / "known-answers" / "three-strips"


@pytest.fixture
def example(project: Path, tmp_path: Path) -> Path:
    home = tmp_path / "cas"
    shutil.copytree(project / "fixtures" / "hauts-de-flandre", home)
    return home


def test_formats_are_known_and_stand_once() -> None:
    assert formats_of("md, xlsx,md", ("xlsx", "md")) == ("md", "xlsx")
    for wrong in ("docz", "", ","):
        with pytest.raises(UsageError):
            formats_of(wrong, ("xlsx", "md"))


def test_a_column_is_role_equals_name() -> None:
    assert columns_of(["Typezone=ZONAGE", "label = LIB=1"]) == {"typezone": "ZONAGE", "label": "LIB=1"}
    for wrong in ("typezone", "=ZONAGE", "typezone="):
        with pytest.raises(UsageError) as caught:
            columns_of([wrong])
        assert caught.value.exit_code == 2


def test_version_names_the_libraries() -> None:
    done = run("--version")
    assert done.exit_code == 0
    assert {line.split()[0] for line in done.stdout.splitlines()} >= {"conformity", "GEOS", "GDAL", "PROJ", "python"}


def test_without_a_verb_help_is_shown() -> None:
    assert "check" in run().output


def test_an_unknown_option_ends_in_two() -> None:
    assert run("check", "plan.shp", "--netwrok", "x").exit_code == 2
    assert run("check", "plan.shp", "--network", "x", "--fail-on", "grave").exit_code == 2
    assert run("check", "plan.shp", "--network", "x", "--lang", "de").exit_code == 2


def test_check_without_network_ends_in_two(strips: Path) -> None:
    done = run("check", strips / "plan")
    assert done.exit_code == 2
    assert "CLI-001" in done.stderr
    assert "--network" in done.stderr
    assert done.stdout == ""


def test_a_missing_plan_ends_in_three_and_is_named(strips: Path, tmp_path: Path) -> None:
    done = run("check", tmp_path / "nowhere.shp", "--network", strips / "reseau", "--out", tmp_path / "out")
    assert done.exit_code == 3
    assert "nowhere.shp" in done.stderr
    assert "Traceback" not in done.output
    assert not (tmp_path / "out").exists()


def test_a_missing_dossier_ends_in_three(tmp_path: Path) -> None:
    done = run("check", tmp_path / "dossier.yml")
    assert done.exit_code == 3
    assert "DOS-005" in done.stderr


def test_an_unknown_pack_ends_in_two_with_the_nearest(strips: Path, tmp_path: Path) -> None:
    done = run(
        "check", strips / "plan", "--network", strips / "reseau", "--rules", "tvb-local", "--out", tmp_path / "out"
    )
    assert done.exit_code == 2
    assert "tvb-locale" in done.stderr


def test_messages_speak_english_on_demand(strips: Path) -> None:
    assert "no ecological network is given" in run("check", strips / "plan", "--lang", "en").stderr


def test_a_broken_pack_names_its_line(strips: Path, tmp_path: Path) -> None:
    (tmp_path / "broken.yaml").write_text("pack: [", encoding="utf-8")
    words = ["check", strips / "plan", "--network", strips / "reseau", "--out", tmp_path / "out"]
    done = run(*words, "--rules", tmp_path / "broken.yaml")
    assert done.exit_code == 2
    assert "broken.yaml:1" in done.stderr


def test_a_fault_of_ours_ends_in_101_and_traces_only_on_demand(
    strips: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def burst(*_: object, **__: object) -> None:
        raise ZeroDivisionError("pouf")

    monkeypatch.setattr("conformity.api.checking.checked", burst)
    words = ["check", strips / "plan", "--network", strips / "reseau", "--out", tmp_path / "out"]
    done = run(*words)
    assert done.exit_code == 101
    assert "BUG-001" in done.stderr
    assert "ZeroDivisionError: pouf" in done.stderr
    assert "Traceback" not in done.stderr
    assert "Traceback" in run(*words, "--debug").stderr


def test_an_interruption_ends_in_130(strips: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("conformity.api.checking.checked", stop)
    words = ["check", strips / "plan", "--network", strips / "reseau", "--out", tmp_path / "out"]
    assert run(*words).exit_code == 130


def test_inspect_lists_layers_as_text_and_json(strips: Path) -> None:
    done = run("inspect", strips / "plan", strips / "reseau", "--format", "json")
    assert done.exit_code == 0
    layers = {layer["layer"]: layer for layer in json.loads(done.stdout)["layers"]}
    assert layers["reservoirs_a_preserver"]["kind"] == "reservoir"
    assert layers["reservoirs_a_preserver"]["objective"] == "preserve"
    assert layers["obstacles_reservoirs"]["features"] == 5
    text = run("inspect", strips / "plan", strips / "reseau").stdout
    assert "59999_ZONE_URBA_20250101" in text
    assert "EPSG:2154" in text


def test_inspect_writes_a_mapping_and_does_not_overwrite_it(strips: Path, tmp_path: Path) -> None:
    mapping = tmp_path / "correspondance.yaml"
    assert run("inspect", strips / "plan", "--write-profile", mapping).exit_code == 0
    assert "1AU" in mapping.read_text(encoding="utf-8")
    done = run("inspect", strips / "plan", "--write-profile", mapping)
    assert done.exit_code == 4
    assert "CLI-008" in done.stderr
    assert run("inspect", strips / "plan", "--write-profile", mapping, "--force").exit_code == 0


def test_inspect_tells_a_missing_projection(strips: Path, tmp_path: Path) -> None:
    shutil.copytree(strips / "plan", tmp_path / "plan")
    next((tmp_path / "plan").glob("*.prj")).unlink()
    done = run("inspect", tmp_path / "plan")
    assert done.exit_code == 0
    assert "sans projection" in done.stdout


def test_init_writes_a_dossier_without_asking(example: Path) -> None:
    assert run("init", example, "--yes").exit_code == 4
    done = run("init", example, "--yes", "--force")
    assert done.exit_code == 0
    assert done.stdout.strip() == str(example / "dossier.yml")
    text = (example / "dossier.yml").read_text(encoding="utf-8")
    assert "plan: plui\n" in text
    assert "in_force: plui_en_vigueur\n" in text
    assert "  document: PLUi\n" in text


def test_init_asks_what_the_files_do_not_tell(example: Path) -> None:
    answers = "Mon PLUi\n\narrêté\n2025-06-24\nsrce-tvb-npdc\n\nno\n"
    done = run("init", example, "--force", answers=answers)
    assert done.exit_code == 0, done.stderr
    text = (example / "dossier.yml").read_text(encoding="utf-8")
    for line in ("title: Mon PLUi\n", "stage: arrêté\n", 'drafted_on: "2025-06-24"\n', "reference: srce-tvb-npdc\n"):
        assert line in text
    assert "oap_tvb: no" in text


def test_init_refuses_an_answer_that_is_no_date(example: Path) -> None:
    done = run("init", example, "--force", answers="t\n\n\nhier\n\n\n\n")
    assert done.exit_code == 2
    assert "hier" in done.stderr
    assert "inventé" in (example / "dossier.yml").read_text(encoding="utf-8")


def test_rules_are_listed_and_shown() -> None:
    listed = run("rules", "list").stdout.splitlines()
    assert len(listed) >= 27
    assert any(line.startswith("RP01 ") for line in listed)
    shown = run("rules", "show", "rp01")
    assert shown.exit_code == 0
    assert "L101-2" in shown.stdout.replace(". ", "").replace(" ", "")
    missing = run("rules", "show", "RP99")
    assert missing.exit_code == 2
    assert "CLI-010" in missing.stderr


def test_the_schema_of_packs_is_json() -> None:
    schema = json.loads(run("rules", "schema").stdout)
    assert schema["additionalProperties"] is False
    assert {"pack", "rules", "extends"} <= schema["properties"].keys()


def test_shipped_packs_are_clean_and_their_cases_hold() -> None:
    assert run("rules", "lint", "base").exit_code == 0
    done = run("rules", "test", "base", "--rule", "RP01")
    assert done.exit_code == 0, done.output
