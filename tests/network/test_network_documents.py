"""Upper documents as shipped: reliability of acts, reported contradictions, reach never stronger than known."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from conformity.errors import RulesError
from conformity.model import REACH_RANK, Dossier, Reach, Reference
from conformity.profiles import legal, references


def shipped(project: Path) -> dict[str, Reference]:
    loaded = [references.load(path.read_bytes(), path.name) for path in sorted((project / "references").glob("*.yaml"))]
    return {reference.id: reference for reference in loaded}


def test_every_shipped_document_is_named_after_its_file_in_both_languages(project: Path) -> None:
    documents = shipped(project)
    assert sorted(documents) == sorted(path.stem for path in (project / "references").glob("*.yaml"))
    assert {"srce-tvb-npdc", "sraddet-hdf", "pac-59-hauts-de-flandre", "scot-flandre-dunkerque", "tvb-locale"} <= set(
        documents
    )
    for reference in documents.values():
        assert set(reference.title) == {"fr", "en"}
        assert all(act.source for act in reference.acts)


def test_the_scheme_was_annulled_and_the_sheets_date_is_only_a_claim(project: Path) -> None:
    srce = shipped(project)["srce-tvb-npdc"]
    assert srce.status == "annule"
    dated = {(act.type, act.date): act.confidence for act in srce.acts}
    assert dated["arrete_prefet_region", "2014-07-16"] == "verified"
    assert dated["annulation", "2017-01-26"] == "verified"
    assert dated["arrete_prefet_region", "2017-07-10"] == "claimed_by_sheet"


def test_only_documents_that_bear_a_claim_are_contradicted(project: Path) -> None:
    assert {name for name, r in shipped(project).items() if references.contradictions(r)} == {"srce-tvb-npdc"}


def test_no_shipped_document_binds_by_itself(project: Path) -> None:
    assert Reach.BINDING not in {legal.reach(r, Dossier()) for r in shipped(project).values()}


def test_the_scot_approved_and_deferred_binds_once_it_is_known_to_be_executory(project: Path) -> None:
    scot = shipped(project)["scot-flandre-dunkerque"]
    assert legal.reach(scot, Dossier()) is Reach.UPCOMING
    assert legal.reach(scot, Dossier(scot="Flandre-Dunkerque", scot_approved_on="2020-03-10")) is Reach.UPCOMING
    dossier = Dossier(scot="Flandre-Dunkerque", scot_executory_on="2020-09-01")
    assert legal.reach(scot, dossier) is Reach.VIA_SCOT


SRCE = Reference(id="srce", kind="SRCE", title={}, status="opposable")
RULES = Reference(id="regles", kind="SRADDET_regles", title={}, status="opposable")


@pytest.mark.parametrize(
    ("reference", "dossier", "reach"),
    [
        (SRCE, {"scot": "aucun", "engaged_on": "2021-03-31"}, Reach.TO_ACCOUNT_FOR),
        (SRCE, {"scot": "aucun", "engaged_on": "2021-04-01"}, Reach.BINDING),
        (SRCE, {"scot": "aucun"}, Reach.TO_ACCOUNT_FOR),
        (SRCE, {"scot": "x", "scot_executory_on": "2015-01-01", "engaged_on": "2022-01-01"}, Reach.VIA_SCOT),
        (RULES, {"scot": "Aucun"}, Reach.BINDING),
        (RULES, {"scot": "x", "scot_approved_on": "2015-01-01"}, Reach.TO_ACCOUNT_FOR),
        (RULES, {"scot": "x", "scot_executory_on": "2015-01-01"}, Reach.VIA_SCOT),
        (RULES, {"scot": "x", "scot_executory_on": "2015-01-01", "scot_suspended_by": "préfet"}, Reach.TO_ACCOUNT_FOR),
        (RULES, {}, Reach.TO_ACCOUNT_FOR),
    ],
)
def test_a_scot_screens_the_regional_documents(reference: Reference, dossier: dict[str, Any], reach: Reach) -> None:
    assert legal.reach(reference, Dossier(**dossier)) is reach


@pytest.mark.parametrize("kind", ["SRCE", "SRADDET_regles", "SRADDET_objectifs", "SCoT_DOO", "TVB_locale", "PAC"])
@pytest.mark.parametrize("status", ["opposable", "en_elaboration", "annule", "caduc", "connaissance"])
def test_what_is_not_known_never_strengthens(kind: str, status: str) -> None:
    reference = Reference(id="x", kind=kind, title={}, status=status)
    dossier = Dossier(scot="aucun", engaged_on="2022-01-01", scot_executory_on="2020-01-01")
    weakest = REACH_RANK[legal.reach(reference, Dossier())]
    assert weakest >= REACH_RANK[legal.reach(reference, dossier)]


def test_faults_of_a_document_are_told_together_with_their_places() -> None:
    text = """reference: Mon SRCE
kind: SRCE
title: {fr: Le mien}
status: vivant
acts:
  - {type: annulation, date: hier, confidence: verified}
"""
    with pytest.raises(RulesError) as caught:
        references.load(text, "mien.yaml")
    assert sorted({p.place.line for p in caught.value.problems if p.place.line}) == [1, 3, 4, 6]


def test_a_date_of_the_act_itself_is_no_contradiction() -> None:
    text = """reference: r
kind: SRCE
title: {fr: r, en: r}
status: opposable
acts:
  - {type: arrete_prefet_region, date: "2014-07-16", confidence: verified}
  - {type: arrete_prefet_region, date: "2014-07-16", confidence: claimed_by_sheet}
"""
    text = text.replace("reference: r\n", "reference: r1\n")
    assert references.contradictions(references.load(text, "r.yaml")) == ()


SHEET = """reference: x-y
kind: SRCE
title: {fr: X, en: X}
status: caduc
identifiers: [" fr73srce2015 "]
territory: {departments: ["31", "2A"], extent_wgs84: [-0.4, 42.6, 2.1, 44.1]}
rules: tvb-locale
"""


def test_a_document_says_its_identifiers_its_territory_and_its_pack() -> None:
    document = references.load(SHEET, "x-y.yaml")
    assert (document.identifiers, document.rules) == (("FR73SRCE2015",), "tvb-locale")
    assert document.territory is not None
    assert (document.territory.departments, document.territory.extent_wgs84) == (("31", "2A"), (-0.4, 42.6, 2.1, 44.1))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('"31"', '"Haute-Garonne"'), ("-0.4, 42.6, 2.1, 44.1", "2.1, 42.6, -0.4, 44.1"), ("44.1]", "44.1, 3]"),
        ("42.6", "142.6"), ('["31", "2A"]', "[]"), ('[" fr73srce2015 "]', '[""]'),
    ],
)  # fmt: skip
def test_a_territory_that_is_none_is_refused_with_its_place(before: str, after: str) -> None:
    with pytest.raises(RulesError) as caught:
        references.load(SHEET.replace(before, after), "x-y.yaml")
    assert {problem.place.file for problem in caught.value.problems} == {"x-y.yaml"}
    assert all(problem.place.line in (5, 6) for problem in caught.value.problems)
