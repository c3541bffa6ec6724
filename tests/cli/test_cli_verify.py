"""``conformity verify``: digests first, then the replay; every file that is not as published is named."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
from shared import measured_once
from typer.testing import CliRunner, Result

import conformity
from conformity.api import differing, dossier, recipe
from conformity.cli import app
from conformity.errors import message
from conformity.publish import publish

LANGUAGES = ("fr", "en")
DATE = "2025-06-01"


def run(*words: str | Path) -> Result:
    done = CliRunner().invoke(app, [str(word) for word in words])
    assert "Traceback" not in done.output
    return done


def check(*words: str | Path, out: str | Path = "out", formats: str = "md,json") -> None:
    done = run("check", "plan", "--network", "reseau", "--out", out, "--format", formats, "--date", DATE,
               "--fail-on", "never", "--allow-undetermined", "-q", *words)  # fmt: skip
    assert done.exit_code == 0, done.stderr


@pytest.fixture(scope="module")
def published_case(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A case with its published report."""
    home = tmp_path_factory.mktemp("verify")
    shutil.copytree(project / "fixtures" / "known-answers" / "three-strips", home / "cas")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(home / "cas")
        check(formats="xlsx,md,json")
    return home / "cas"


@pytest.fixture
def case(published_case: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it, in the folder where the run was."""
    shutil.copytree(published_case, tmp_path / "cas")
    monkeypatch.chdir(tmp_path / "cas")
    return tmp_path / "cas"


def in_each_language() -> Iterator[str]:
    """The languages, for replays of files that stay as they are."""
    with measured_once():
        yield from LANGUAGES


def refused(
    code: str, *names: str, words: tuple[str | Path, ...] = (), folder: str | Path = "out"
) -> dict[str, Result]:
    """Exit 4 in both languages, with code, names and remedy; nothing on stdout, no talk of a replay before it."""
    results = {}
    for lang in in_each_language():
        done = run("verify", folder, "--lang", lang, *words)
        assert (done.exit_code, done.stdout) == (4, ""), done.output
        assert code in done.stderr, done.stderr
        for name in names:
            assert name in done.stderr, done.stderr
        entry = message(code)
        remedy = entry.template(lang, "remedy")
        assert remedy.split("{")[0].strip() in done.stderr
        results[lang] = done
    return results


def manifest(folder: Path = Path("out")) -> dict[str, Any]:
    record: dict[str, Any] = json.loads((folder / "manifest.json").read_bytes())
    return record


def rewrite(record: dict[str, Any], folder: Path = Path("out")) -> None:
    (folder / "manifest.json").write_text(json.dumps(record), encoding="utf-8")


def forge(name: str, data: bytes) -> None:
    """Replace a file, and its digest with it."""
    (Path("out") / name).write_bytes(data)
    record = manifest()
    record["files"][name] = {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    rewrite(record)


# ------------------------------------------------------------------------------------------- the set


def test_a_whole_set_replays_identically_in_both_languages(case: Path) -> None:
    said = {
        "fr": "Dossier entier : 4 fichiers, empreintes vérifiées.\nRelance : identique à l'octet.\n",
        "en": "Whole folder: 4 files, digests verified.\nReplay: identical to the byte.\n",
    }
    for lang in in_each_language():
        text = said[lang]
        done = run("verify", "out", "--lang", lang)
        assert (done.exit_code, done.stdout) == (0, text), done.stderr
        only = run("verify", "out", "--hashes-only", "--lang", lang)
        assert (only.exit_code, only.stdout, only.stderr) == (0, text.splitlines(keepends=True)[0], "")


@pytest.mark.parametrize("words", [(), ("--hashes-only",)])
def test_every_file_that_is_not_as_published_is_named(case: Path, words: tuple[str, ...]) -> None:
    whole = Path("out/report.md").read_bytes()
    Path("out/report.md").write_bytes(whole.replace(b"e", b"f", 1))  # same size
    Path("out/report.xlsx").unlink()
    Path("out/avis.txt").write_text("mon avis")
    for lang, done in refused("OUT-022", words=words).items():
        errors = [line for line in done.stderr.splitlines() if line.startswith(("erreur", "error"))]
        assert [line.split()[1].rstrip(":") for line in errors] == ["OUT-023", "OUT-022", "OUT-021"], lang
        places = [line.strip() for line in done.stderr.splitlines() if line.startswith("  -->")]
        assert places == ["--> out/avis.txt", "--> out/report.md", "--> out/report.xlsx"]
        assert len(done.stderr.splitlines()) == 9  # and no talk of a replay


def test_a_file_replaced_by_a_folder_or_a_link_is_altered(case: Path, tmp_path: Path) -> None:
    for name in ("report.md", "report.json"):
        Path("out", name).rename(tmp_path / name)
    Path("out/report.md").mkdir()
    Path("out/report.json").symlink_to(tmp_path / "report.json")
    for done in refused("OUT-022", "out/report.md", "out/report.json").values():
        assert done.stderr.count("OUT-022") == 2


@pytest.mark.parametrize("text", [None, "{", "[]", '{"kind": "other", "files": {}}', '{"kind": "conformity report"}'])
def test_what_we_did_not_publish(tmp_path: Path, text: str | None) -> None:
    (tmp_path / "out").mkdir()
    if text is not None:
        (tmp_path / "out" / "manifest.json").write_text(text)
    refused("OUT-020", "--> out", folder=tmp_path / "out")


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    refused("OUT-020", "--> nowhere", folder=tmp_path / "nowhere")


def test_a_set_put_aside_by_a_killed_run_is_told_and_comes_back(case: Path) -> None:
    Path("out").rename(".out.conformity-4194999.old")
    for done in refused("OUT-025", ".out.conformity-4194999.old").values():
        assert done.stderr.count(".out.conformity-4194999.old") == 2
    check(formats="md")
    assert sorted(p.name for p in Path().iterdir() if "out" in p.name) == ["out"]
    assert run("verify", "out", "--hashes-only").exit_code == 0


# ------------------------------------------------------------------------------------------- before the replay


def test_an_input_that_changed_is_named_before_any_replay(case: Path) -> None:
    path = Path("reseau/reservoirs_a_preserver.dbf")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    path.write_bytes(path.read_bytes() + b" ")
    for done in refused("OUT-030", str(path), digest).values():
        assert done.stderr.count("OUT-") == 1
        assert len(done.stderr.splitlines()) == 3


def test_a_sidecar_that_is_gone_is_named(case: Path) -> None:
    Path("plan/59999_ZONE_URBA_20250101.prj").unlink()
    for done in refused("OUT-031", "plan/59999_ZONE_URBA_20250101.prj").values():
        assert done.stderr.count("OUT-") == 1


def test_inputs_elsewhere_are_told_by_an_option(case: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "data").mkdir()
    Path("plan").rename(tmp_path / "data" / "plan")
    Path("reseau").rename(tmp_path / "data" / "reseau")
    for done in refused("OUT-031", "--> plan", "--> reseau").values():
        assert done.stderr.count("OUT-031") == 2
    refused("OUT-031", words=("--inputs", tmp_path / "cas"))
    done = run("verify", "out", "--inputs", tmp_path / "data", "-q")
    assert (done.exit_code, done.stderr) == (0, "")
    assert "identique" in done.stdout


def test_rules_that_changed_are_named(case: Path, project: Path) -> None:
    text = (project / "rules" / "tvb-locale.yaml").read_text(encoding="utf-8")
    Path("mes_regles.yaml").write_text(text, encoding="utf-8")
    check("--rules", "mes_regles.yaml", out="own")
    assert run("verify", "own").exit_code == 0
    Path("mes_regles.yaml").write_text(text + "\n# revu\n", encoding="utf-8")
    for done in refused("OUT-032", "--> mes_regles.yaml", folder="own").values():
        assert done.stderr.count("OUT-") == 1
    Path("mes_regles.yaml").unlink()
    refused("OUT-032", "--> mes_regles.yaml", folder="own")


def test_a_version_that_differs_is_said_and_does_not_condemn(case: Path) -> None:
    record = manifest()
    record["run"]["versions"]["GEOS"] = "3.0.0"
    rewrite(record)
    for lang, said in (
        ("fr", "l'analyse fut faite avec la version 3.0.0"),
        ("en", "the run was made with version 3.0.0"),
    ):
        done = run("verify", "out", "-q", "--lang", lang)
        assert done.exit_code == 0
        assert f"OUT-033{' : ' if lang == 'fr' else ': '}GEOS" in done.stderr
        assert said in done.stderr
        assert len(done.stderr.splitlines()) == 1


def test_data_given_in_memory_cannot_be_replayed(case: Path) -> None:
    zones = gpd.read_file("plan", encoding="UTF-8")
    zones.attrs["layer"] = "ZONE_URBA"
    conformity.check(zones, network="reseau", date=DATE).write("frames", formats=["md"])
    verification = conformity.verify("frames")
    assert (verification.ok, verification.replayed, [p.code for p in verification.problems]) == (
        False,
        False,
        ["OUT-029"],
    )
    refused("OUT-029", folder="frames")
    assert conformity.verify("frames", hashes_only=True).ok


def test_a_manifest_without_its_run_cannot_be_replayed(case: Path) -> None:
    publish({"comparison.md": b"#"}, Path("other"))
    refused("OUT-028", "--hashes-only", folder="other")
    assert run("verify", "other", "--hashes-only").stdout == "Dossier entier : 1 fichier, empreinte vérifiée.\n"


@pytest.mark.parametrize(
    "spoil",
    [
        lambda record: record["run"]["arguments"].update(surprise=1),
        lambda record: record["run"]["arguments"].pop("plan"),
        lambda record: record["run"].pop("formats"),
        lambda record: record["run"].update(inputs=[{}]),
        lambda record: record["run"].update(inputs=3),
        lambda record: record["run"].update(arguments=[]),
        lambda record: record["run"]["arguments"].update(network=[7]),
    ],
)
def test_a_manifest_whose_run_is_damaged_is_no_traceback(case: Path, spoil: Any) -> None:
    record = manifest()
    spoil(record)
    rewrite(record)
    refused("OUT-028")


# ------------------------------------------------------------------------------------------- the replay


def test_a_forged_figure_is_told_where_it_stands(case: Path) -> None:
    data = json.loads(Path("out/report.json").read_bytes())
    row = next(row for row in data["findings"] if row["value"])
    row["value"] += 1
    forge("report.json", (json.dumps(data, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode())
    text = Path("out/report.md").read_text(encoding="utf-8").split("\n")
    n = next(i for i, line in enumerate(text) if re.search(r"\d\u202fha", line))
    text[n] = re.sub(r"(\d)\u202fha", lambda digit: f"{(int(digit[1]) + 1) % 10}\u202fha", text[n], count=1)
    forge("report.md", "\n".join(text).encode())
    for lang, line in {"fr": "ligne", "en": "line"}.items():
        done = run("verify", "out", "--lang", lang)
        assert (done.exit_code, done.stdout) == (4, "")
        assert done.stderr.count("OUT-034") == 2
        difference = {"fr": f" : publié « {row['value']} »", "en": f": published '{row['value']}'"}[lang]
        assert f"findings[{row['finding_id']}].value{difference}" in done.stderr
        assert f"{line} {n + 1} (" in done.stderr


def test_a_layer_that_was_not_there_is_named(case: Path) -> None:
    for path in sorted(Path("reseau").glob("reservoirs_a_preserver.*")):
        shutil.copy(path, path.with_name(f"reservoirs_en_plus{path.suffix}"))
    for done in refused("OUT-035", "reseau/reservoirs_en_plus.shp").values():
        assert "OUT-034" in done.stderr  # and the files differ


def test_a_file_that_the_replay_does_not_give(case: Path) -> None:
    record = manifest()
    record["run"]["formats"] = ["md", "json"]
    rewrite(record)
    refused("OUT-037", "--> out/report.xlsx")


def test_options_dossier_waivers_and_a_workbook_resumed_are_replayed(case: Path) -> None:
    Path("dossier.yml").write_text(
        "title: Essai\nplan: plan\n"
        "networks:\n  - {path: reseau, reference: autre, objective: preserve}\n"
        "references:\n"
        "  - {id: autre, kind: SCoT_DOO, title: Un SCoT, status: opposable, executory_on: 2020-01-01, scale: 25000}\n"
        "procedure: {document: PLUi, drafted_on: 2025-01-02}\n"
        'declarations: {clotures: "yes"}\n',
        encoding="utf-8",
    )
    ident = json.loads(Path("out/report.json").read_bytes())["concerns"][0]["concern_id"]
    Path("derogations.yml").write_text(
        f"waivers:\n  - {{id: {ident}, reason: essai, author: moi, date: 2025-01-01, expires: 2027-01-01}}\n",
        encoding="utf-8",
    )
    Path("out/report.xlsx").rename("avant.xlsx")
    done = run("check", "dossier.yml", "--map", "label=LIBELLE", "--crs", "EPSG:2154", "--resume", "avant.xlsx",
               "--waivers", "derogations.yml", "--fixes", "--out", "whole", "--date", DATE, "--format", "xlsx,json",
               "--lang", "en", "--fail-on", "never", "--allow-undetermined")  # fmt: skip
    assert done.exit_code == 0, done.stderr
    run_ = manifest(Path("whole"))["run"]
    assert run_["language"] == "en"
    assert run_["arguments"]["dossier"]["declarations"] == {"clotures": "yes"}
    assert {e["file"] for e in run_["inputs"] if e["input"] in ("avant.xlsx", "derogations.yml")} == {
        "avant.xlsx", "derogations.yml"
    }  # fmt: skip
    verification = conformity.verify("whole")
    assert [p.text() for p in verification.problems] == []
    assert verification.replayed
    Path("derogations.yml").write_text("waivers: []\n", encoding="utf-8")
    assert [p.code for p in conformity.verify("whole").problems] == ["OUT-030"]


def test_an_archive_and_a_layer_of_a_file_are_found_again(case: Path) -> None:
    shutil.make_archive("delivery", "zip", "plan")
    gpd.read_file("reseau/reservoirs_a_preserver.shp").to_file("tout.gpkg", layer="reservoirs_a_preserver")
    done = run("check", "delivery.zip", "--reservoirs", "tout.gpkg:reservoirs_a_preserver", "--out", "two",
               "--objective", "preserve", "--date", DATE, "--format", "json", "--fail-on", "never",
               "--allow-undetermined")  # fmt: skip
    assert done.exit_code == 0, done.stderr
    inputs = manifest(Path("two"))["run"]["inputs"]
    assert [(e["input"], e["file"]) for e in inputs] == [("delivery.zip", "delivery.zip"), ("tout.gpkg", "tout.gpkg")]
    assert conformity.verify("two").ok
    Path("delivery.zip").unlink()
    assert [(p.code, p.place.file) for p in conformity.verify("two").problems] == [("OUT-031", "delivery.zip")]


# ------------------------------------------------------------------------------------------- what reports print


def test_paths_as_typed_stand_in_the_manifest_and_never_in_a_report(case: Path) -> None:
    home = case.resolve()
    Path("reseau/lisez.txt").write_text("x")
    for name, plan, network in (("near", "plan", "reseau"), ("far", home / "plan", f"{home}/reseau/")):
        done = run("check", plan, "--network", network, "--out", name, "--date", DATE, "--format", "xlsx,md,json,geojson",
                   "--fail-on", "never", "--allow-undetermined")  # fmt: skip
        assert done.exit_code == 0, done.stderr
    for each in ("report.xlsx", "report.md", "report.json", "report.geojson"):
        assert Path("near", each).read_bytes() == Path("far", each).read_bytes(), each
    assert str(home).encode() not in Path("far/report.json").read_bytes()
    assert manifest(Path("far"))["run"]["arguments"]["plan"] == str(home / "plan")
    assert manifest(Path("near"))["run"]["arguments"]["plan"] == "plan"


def test_the_shipped_example_is_named_without_the_folder_of_the_installation() -> None:
    request = dossier.demo()
    stored = recipe.stored(request)
    assert stored is not None
    assert stored["plan"] == "shipped:hauts-de-flandre/plui"
    assert recipe.restored(json.loads(json.dumps(stored)), None) == request


@pytest.mark.parametrize(
    ("name", "old", "new", "difference"),
    [
        ("a.json", b'{"a": [1, 2]}', b'{"a": [1, 3]}', "a[1]: published '2', replayed '3'"),
        ("a.json", b'{"r": [{"id": "x", "v": 1}]}', b'{"r": []}', "r[0]: published '{\"id\": \"x\", \"v\": 1}', replayed absent"),
        (
            "a.json",
            b'{"r": [{"id": "x", "v": 1}, {"id": "y", "v": 2}]}',
            b'{"r": [{"id": "y", "v": 2}, {"id": "x", "v": 1}]}',
            "r: published '[\"x\", \"y\"]', replayed '[\"y\", \"x\"]'",
        ),
        ("a.json", b'{"a": 1}', b'{"a":  1}', "line 1 (published '{\"a\": 1}', replayed '{\"a\":  1}')"),
        ("a.json", b"[1,2,3,4,5]", b"[]", "[0]: published '1', replayed absent; [1]: published '2', replayed absent; "
         "[2]: published '3', replayed absent; and 2 more"),
        ("a.md", b"x\ny\n", b"x\nz\n", "line 2 (published 'y', replayed 'z')"),
        ("a.md", b"x\n", b"x\nz\n", "line 2 (published '', replayed 'z')"),
        ("a.gpkg", b"\xff\x00\x01", b"\xff\x00\x02", "byte 2"),
        ("a.xlsx", b"PK\x03\x04a", b"PK\x03\x04b", "line 1 (published 'PK\x03\x04a', replayed 'PK\x03\x04b')"),
    ],
)  # fmt: skip
def test_where_two_files_first_differ(name: str, old: bytes, new: bytes, difference: str) -> None:
    assert differing.first(name, old, new, "en") == difference
