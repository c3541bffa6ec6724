"""Passages that an officer cites stand in the requests that they are about, and nowhere else."""

from __future__ import annotations

import pytest
from report_made import small_report

from conformity.model import Cited, Dossier
from conformity.profiles import cited
from conformity.report.wording.texts import Texts

FR = {
    (
        "scot",
        "87",
        "de préserver les coupures",
    ): "Le DOO du SCoT (prescription 42, p. 87) demande de préserver les coupures.",
    ("scot", "", ""): "Voir le DOO du SCoT (prescription 42).",
    ("padd", "12", ""): "Voir l'orientation 42 du PADD (p. 12).",
    ("padd", "", "la protection des haies"): "L'orientation 42 du PADD prévoit la protection des haies.",
    ("oap", "31", ""): "Voir l'OAP n° 42 (p. 31).",
    ("regulation", "104", ""): "Voir l'article 42 du règlement (p. 104).",
}


@pytest.mark.parametrize(("part", "page", "text"), list(FR))
def test_each_passage_is_one_sentence_of_the_request(part: str, page: str, text: str) -> None:
    passage = Cited(part, "42", page, text, zone="1AUh")
    texts = Texts(small_report(dossier=Dossier(cited=(passage,))), "fr")
    place, *others = texts.register.concerns
    bare = Texts(small_report(), "fr").request(place)
    assert texts.request(place) == f"{bare} {FR[part, page, text]}"
    assert FR[part, page, text] in texts.opinion(place)
    assert all("SCoT" not in texts.request(each) and "42" not in texts.request(each) for each in others)


def test_passages_stand_in_their_order_and_once() -> None:
    of = {"zone": "1AUh"}
    rows = (Cited("oap", "4", **of), Cited("scot", "1", **of), Cited("oap", "4", element="BOIS DES SARTS"))
    texts = Texts(small_report(dossier=Dossier(cited=rows)), "en")
    said = texts.request(texts.register.concerns[0])
    assert said.endswith("See the DOO of the SCoT (prescription 1). See OAP no. 4.")


def test_nothing_is_printed_where_nothing_is_cited() -> None:
    texts = Texts(small_report(dossier=Dossier(cited=(Cited("oap", "4", zone="2AU"),))), "fr")
    assert [texts.request(c) for c in texts.register.concerns] == [
        Texts(small_report(), "fr").request(c) for c in Texts(small_report(), "fr").register.concerns
    ]


def test_a_passage_that_fits_no_concern_is_named_once_with_what_there_is() -> None:
    report = small_report()
    rows = report.concerns.drop(columns="geometry").to_dict("records")
    names = {"reservoir:R1": ("Bois des Sarts", "R1")}
    both = (
        Cited("oap", "4", zone="1AUx", line=3),
        Cited("padd", "4", zone="1AUx", line=3),
        Cited("oap", "1", zone="1AUh"),
    )
    (left,) = cited.unmatched(both, rows, names)
    assert (left.zone, cited.target(left), cited.near(left, rows, names)) == ("1AUx", "zone: 1AUx", "1AUh")


def test_what_is_said_of_a_zone_and_an_element_holds_where_both_are_met() -> None:
    row = {"kind": "place", "severity": "major", "topic": "place", "concern_id": "P-1", "zone_labels": ["STECAL (Nt)"]}
    assert cited.holds(Cited("oap", "1", zone="Nt", element="l'andelle"), row, ["L'Andelle"])
    assert not cited.holds(Cited("oap", "1", zone="Nt", element="Varenne"), row, ["L'Andelle"])
    assert cited.holds(Cited("oap", "1", concern="P-1"), row, [])
    assert not cited.holds(Cited("oap", "1", concern="P-1"), row | {"severity": "favourable"}, [])


@pytest.mark.parametrize(
    ("lang", "title", "fact"),
    [
        (
            "fr",
            "(partie est ; lieu-dit « Le Clos », Wulverhove)",
            "À Wulverhove, au lieu-dit « Le Clos », la zone 1AUh",
        ),
        (
            "en",
            "(eastern part; place called “Le Clos”, Wulverhove)",
            "In Wulverhove, at the place called “Le Clos”, zone",
        ),
    ],
)
def test_a_named_place_stands_in_title_and_facts(lang: str, title: str, fact: str) -> None:
    texts = Texts(small_report(), lang)
    row = {**texts.register.concerns[0], "locality": "Le Clos"}
    assert texts.place_title(row).endswith(title)
    assert texts.facts_of(row)[0].startswith(fact)


def test_what_the_plan_protects_is_said_by_what_protects_it() -> None:
    rows = [
        {"object": "landscape|hedge", "measure": "kept_length", "value": 44_000.0},
        {"object": "landscape|hedge", "measure": "kept_area", "value": 20_000.0},
        {"object": "landscape|pond", "measure": "kept_count", "value": 1.0},
        {"object": "landscape|wetland", "measure": "kept_area", "value": 2_700_000.0},
        {"object": "landscape|hedge", "measure": "kept_count", "value": 1.0},
        {"object": "wood|tree_row", "measure": "kept_length", "value": 120.0},
        {"object": "wood|other", "measure": "kept_area", "value": 9_380_000.0},
        {"object": "unsettled|tree_row", "measure": "kept_length", "value": 29_400.0},
    ]
    said = Texts(small_report(), "fr")._kept(rows).replace("\u202f", " ")
    assert (
        said
        == "44,0 km et 2,00 ha de haies, 1 mare et 270,0 ha de zones humides (L. 151-23) ; 29,4 km d'alignements d'arbres (codés espace boisé classé, libellés élément de paysage : à préciser) ; 120 m d'alignements d'arbres et 938,0 ha de bois et de parcs (espaces boisés classés)"
    )
