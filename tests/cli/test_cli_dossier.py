"""dossier.yml: what it may say, what it becomes, and the one that init writes."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from conformity.api import dossier, drafting
from conformity.cli import app
from conformity.errors import InputError, RulesError
from conformity.model import Cited

SMALL = """
title: PLU de Rien
plan: plu
networks:
  - {path: tvb.gpkg:reservoirs, reference: srce-tvb-npdc, objective: restore}
  - path: /ailleurs/corridors.shp
rules: maison.yaml
procedure: {document: PLU, drafted_on: 2025-06-24}
scot: {name: SCoT, approved_on: 2020-03-10}
declarations: {oap_tvb: oui}
"""


def test_paths_are_taken_from_the_dossiers_own_folder(tmp_path: Path) -> None:
    (tmp_path / "dossier.yml").write_text(SMALL, encoding="utf-8")
    (tmp_path / "maison.yaml").write_text("", encoding="utf-8")
    given = dossier.request_of(tmp_path / "dossier.yml")
    reservoirs = str(tmp_path / "tvb.gpkg:reservoirs")
    assert given.plan == str(tmp_path / "plu")
    assert given.network == (reservoirs, "/ailleurs/corridors.shp")
    assert given.layer_options == {reservoirs: {"reference": "srce-tvb-npdc", "objective": "restore"}}
    assert given.rules == str(tmp_path / "maison.yaml")
    assert given.in_force is None


def test_a_shipped_pack_keeps_its_name(tmp_path: Path) -> None:
    text = SMALL.replace("maison.yaml", "tvb-locale")
    assert dossier.load(text, "d.yml").request(tmp_path).rules == "tvb-locale"


def test_the_document_of_every_network_is_a_shipped_one_or_a_file_beside(tmp_path: Path) -> None:
    given = dossier.load(SMALL + "reference: sraddet-hdf\n", "d.yml").request(tmp_path)
    assert given.reference == "sraddet-hdf"
    (tmp_path / "scot.yaml").write_text("", encoding="utf-8")
    given = dossier.load(SMALL + "reference: scot.yaml\n", "d.yml").request(tmp_path)
    assert given.reference == str(tmp_path / "scot.yaml")


def test_what_is_told_and_what_stays_unknown() -> None:
    stated = dossier.load(SMALL, "d.yml").dossier()
    assert (stated.document, stated.drafted_on, stated.scot, stated.scot_approved_on) == (
        "PLU",
        "2025-06-24",
        "SCoT",
        "2020-03-10",
    )
    assert stated.scot_executory_on is None
    assert stated.opinion_due_on is None
    assert stated.declarations == {"oap_tvb": "yes"}


@pytest.mark.parametrize(
    ("before", "after", "line"),
    [
        ("rules:", "rulez:", 7),
        ("2025-06-24", "2025-06-31", 8),
        ("objective: restore", "objective: repair", 5),
        ("oap_tvb: oui", "oap_tvb: peut-être", 10),
        ("plan: plu\n", "", 2),
    ],
)
def test_each_fault_is_told_with_its_line(before: str, after: str, line: int) -> None:
    with pytest.raises(RulesError) as caught:
        dossier.load(SMALL.replace(before, after), "d.yml")
    assert [problem.place.line for problem in caught.value.problems] == [line]
    assert caught.value.problems[0].place.file == "d.yml"


def test_a_dossier_without_network_is_refused() -> None:
    with pytest.raises(RulesError):
        dossier.load("title: t\nplan: p\nnetworks: []\n", "d.yml")


def test_a_missing_dossier_names_the_file(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        dossier.request_of(tmp_path / "absent.yml")
    assert caught.value.code == "DOS-005"
    assert "absent.yml" in caught.value.text("fr")


def test_init_finds_every_part_of_the_example(project: Path, tmp_path: Path) -> None:
    home = tmp_path / "cas"
    shutil.copytree(project / "fixtures" / "hauts-de-flandre", home)
    (home / "dossier.yml").unlink()
    drafted = drafting.look(home)
    assert drafted.plans == ["plui"]
    assert drafted.in_force == "plui_en_vigueur"
    assert drafted.networks == ["reseau", "trame_locale"]
    assert drafted.buildings == "contexte/batiments.shp"
    assert drafted.territory == "contexte/communes.shp"
    assert drafted.coverage == "contexte/perimetre_etude.shp"
    assert drafted.others == []
    assert drafted.unread == []
    written = dossier.load(drafting.text(drafted, {"title": 'Le "cas" : 1'}), "dossier.yml")
    assert written.title == 'Le "cas" : 1'
    assert (written.plan, written.in_force, written.buildings) == ("plui", "plui_en_vigueur", "contexte/batiments.shp")
    assert [entry.path for entry in written.networks] == ["reseau", "trame_locale"]
    assert written.networks[0].objective is None
    assert written.declarations == {"oap_tvb": "unknown"}


def test_init_in_a_folder_without_plan_says_so(project: Path) -> None:
    with pytest.raises(InputError) as caught:
        drafting.look(project / "fixtures" / "hauts-de-flandre" / "reseau")
    assert caught.value.code == "DOS-006"


def test_the_shipped_dossier_points_to_files_that_stand(project: Path) -> None:
    home = project / "fixtures" / "hauts-de-flandre"
    given = dossier.request_of(home / "dossier.yml")
    for key in ("plan", "in_force", "buildings", "territory", "coverage"):
        assert Path(getattr(given, key)).exists(), key
    assert all(Path(path).exists() for path in given.network)
    assert given.layer_options[given.network[0]]["reference"] == "srce-tvb-npdc"


def test_init_takes_the_end_of_its_input_for_the_proposed_answers(tmp_path: Path, project: Path) -> None:
    """Closed standard input, as from a scheduler or a pipe: the dossier of ``--yes``."""
    for name in ("a", "b"):
        shutil.copytree(project / "fixtures" / "hauts-de-flandre", tmp_path / name / "exemple")
        (tmp_path / name / "exemple" / "dossier.yml").unlink()
    ended = CliRunner().invoke(app, ["init", str(tmp_path / "a" / "exemple")], input="")
    assert ended.exit_code == 0, ended.stderr
    assert CliRunner().invoke(app, ["init", str(tmp_path / "b" / "exemple"), "--yes"]).exit_code == 0
    assert (tmp_path / "a/exemple/dossier.yml").read_bytes() == (tmp_path / "b/exemple/dossier.yml").read_bytes()


CITED = (
    SMALL
    + """citations:
  - zone: 1AUe
    scot: {prescription: 42, page: 87, text: "de préserver les coupures."}
    oap: {number: 4}
  - {element: l'Aulnette, padd: {orientation: "3", page: 12}}
"""
)


def test_citations_become_passages_that_know_where_they_stand(tmp_path: Path) -> None:
    (tmp_path / "dossier.yml").write_text(CITED, encoding="utf-8")
    given = dossier.request_of(tmp_path / "dossier.yml").dossier
    assert given is not None
    assert given.cited == (
        Cited("scot", "42", "87", "de préserver les coupures", zone="1AUe", file="dossier.yml", line=12, column=5),
        Cited("oap", "4", zone="1AUe", file="dossier.yml", line=12, column=5),
        Cited("padd", "3", "12", element="l'Aulnette", file="dossier.yml", line=15, column=5),
    )


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        ("{oap: {number: 4}}", "RUL-820"), ("{zone: 1AUe}", "RUL-821"), ("{zone: 1AUe, oap: {page: 4}}", "RUL-021"),
        ("{zone: 1AUe, opa: {number: 4}}", "RUL-020"),
    ],
)  # fmt: skip
def test_a_citation_that_says_too_little_is_refused_where_it_stands(entry: str, code: str) -> None:
    with pytest.raises(RulesError) as caught:
        dossier.load(SMALL + f"citations:\n  - {entry}\n", "d.yml")
    assert code in [problem.code for problem in caught.value.problems]
    assert {problem.place.line for problem in caught.value.problems} == {12}


def test_the_citations_that_init_writes_are_read_once_uncommented(tmp_path: Path) -> None:
    text = drafting.text(drafting.Contents(plans=["plu"], networks=["tvb"]), {"title": "Essai"})
    head, _, tail = text.partition("# citations:")
    opened = "citations:" + "\n".join(line.removeprefix("# ") for line in tail.split("\n"))
    (entry,) = dossier.load(head + opened, "d.yml").citations
    assert entry.regulation is not None
    assert (entry.zone, entry.regulation.article, entry.regulation.page) == ("1AUe", "N 2", "104")
