"""What the points of a letter say of small plans, by known answers."""

from __future__ import annotations

from typing import Any

import decided
import shapely

from conformity.report.wording.texts import Texts
from conformity.rulebook.schema import Case

NATURAL = {"class": "natural", "wkt": "POLYGON ((0 100, 400 100, 400 400, 0 400, 0 100))", "label": "N"}


def texts(zones: list[dict[str, Any]], elements: list[dict[str, Any]], prescriptions: Any = ()) -> Texts:
    case = Case.model_validate(
        {"name": "plan", "outcome": "cleared", "zones": zones, "elements": elements, "prescriptions": prescriptions}
    )
    fields = {name: getattr(case, name) for name in type(case).model_fields}
    return Texts.of(decided.run(decided.Decided.model_construct(**fields)), "fr")


def said(texts_: Texts, topic: str) -> str:
    """The facts of the one concern of a topic, with plain blanks."""
    (concern,) = [c for c in texts_.register.concerns if c["topic"] == topic and c["severity"] != "favourable"]
    return " ".join(texts_.facts_of(concern)).replace("\u202f", " ").replace("\u00a0", " ")


def test_woodland_along_a_zone_is_told_in_metres_of_its_perimeter() -> None:
    # the wood lies along the south side: 100 m of it, and 5 m of each side that meets it
    zones = [
        {"class": "to_urbanise_open", "wkt": "POLYGON ((0 0, 100 0, 100 100, 0 100, 0 0))", "label": "AU"},
        NATURAL,
    ]
    bocage = {"kind": "habitat_network", "milieu": "bocage", "objective": "preserve",
              "wkt": "POLYGON ((0 0, 400 0, 400 400, 0 400, 0 0))"}  # fmt: skip
    wood = {"code": "01-00", "label": "EBC", "wkt": "POLYGON ((0 -10, 100 -10, 100 0, 0 0, 0 -10))"}
    assert "Un espace boisé classé longe 110 m de ses 400 m de pourtour" in said(
        texts(zones, [bocage], [wood]), "place"
    )
    assert "Aucune haie protégée par le plan ne longe ses 400 m" in said(texts(zones, [bocage]), "place")


def test_running_water_has_the_name_that_another_layer_gives_with_its_accents() -> None:
    bed = "LINESTRING (50 150, 50 1000)"
    stream = {"kind": "corridor", "milieu": "river", "objective": "preserve", "wkt": bed}
    named = {"kind": "watercourse", "name": "la Roulee", "objective": "preserve", "wkt": "LINESTRING (52 140, 52 400)"}
    spelt = {
        "kind": "watercourse",
        "name": "la Roulée",
        "objective": "preserve",
        "wkt": "LINESTRING (300 150, 300 350)",
    }
    texts_ = texts([{**NATURAL, "class": "agricultural", "label": "A"}], [stream, named, spelt])
    (key,) = [k for k in texts_.register.elements if k.startswith("corridor")]
    assert texts_.thing([key]) == "la Roulée"
    apart = texts([{**NATURAL, "class": "agricultural", "label": "A"}], [stream, spelt])
    assert "Roulée" not in apart.thing([key])


def test_a_point_of_an_element_lies_in_the_plan() -> None:
    stream = {"kind": "corridor", "milieu": "river", "name": "le Hareng", "objective": "preserve",
              "wkt": "LINESTRING (50 150, 50 9000)"}  # fmt: skip
    texts_ = texts([{**NATURAL, "class": "agricultural", "label": "A"}], [stream])
    shapes = [g for g in texts_.report.concerns.geometry if g is not None]
    plan = shapely.box(*texts_.report.zones.total_bounds)
    assert [shapely.length(g) for g in shapes] == [250.0]
    assert all(shapely.covers(plan, g) for g in shapes)


def test_a_reserved_site_lies_wholly_in_what_holds_it_whole_alone() -> None:
    # the site of 400 m2 lies whole in the corridor, and with a tenth of it in the reservoir
    zones = [{"class": "urban", "wkt": "POLYGON ((0 0, 400 0, 400 100, 0 100, 0 0))", "label": "U"}, NATURAL]
    corridor = {"kind": "corridor", "name": "Liaison", "objective": "preserve",
                "wkt": "POLYGON ((0 0, 200 0, 200 400, 0 400, 0 0))"}  # fmt: skip
    wood = {"kind": "reservoir", "name": "Bois", "objective": "preserve",
            "wkt": "POLYGON ((30 0, 200 0, 200 400, 30 400, 30 0))"}  # fmt: skip
    site = {"code": "05-00", "label": "ER02", "wkt": "POLYGON ((12 10, 32 10, 32 30, 12 30, 12 10))"}
    facts = said(texts(zones, [corridor, wood], [site]), "purpose")
    assert "en entier dans le corridor « Liaison »" in facts
    assert "Bois" not in facts


U = {"class": "urban", "wkt": "POLYGON ((0 0, 400 0, 400 100, 0 100, 0 0))", "label": "U"}


def asked(texts_: Texts, topic: str) -> tuple[str, str]:
    """The request of the one concern of a topic, and the articles that it rests on, with plain blanks."""
    (concern,) = [c for c in texts_.register.concerns if c["topic"] == topic and c["severity"] != "favourable"]
    said_ = (texts_.request(concern), texts_.law_of(concern))
    request, law = (each.replace("\u202f", " ").replace("\u00a0", " ") for each in said_)
    return request, law


def test_the_articles_of_a_point_are_those_of_what_it_asks() -> None:
    # a river and a strip of a reservoir in U: bed and banks, and free ground not to be built on; no open soil
    river = {"kind": "watercourse", "name": "la Vive", "objective": "preserve", "wkt": "LINESTRING (-50 20, 450 20)"}
    wood = {"kind": "reservoir", "name": "Bois", "objective": "preserve",
            "wkt": "POLYGON ((0 70, 400 70, 400 400, 0 400, 0 70))"}  # fmt: skip
    request, law = asked(texts([U, NATURAL], [river, wood]), "urban-fabric")
    assert "d'exclure des zones urbaines le lit et les berges de la Vive" in request
    assert "de rendre inconstructibles les terrains libres" in request
    assert law == "code de l'urbanisme, art. R. 151-43 4°, L. 151-23 al. 2, R. 151-43 6°"


def test_a_point_of_one_zone_calls_it_not_the_largest() -> None:
    strip = {"kind": "reservoir", "name": "Bois", "objective": "preserve",
             "wkt": "POLYGON ((0 70, 400 70, 400 400, 0 400, 0 70))"}  # fmt: skip
    facts = said(texts([U, NATURAL], [strip]), "urban-fabric")
    assert "Les plus étendues" not in facts
    assert "Dans le réservoir « Bois », la zone U" in facts


def test_of_a_wood_in_farmland_no_protected_farm_sector_is_asked() -> None:
    farm = {"class": "agricultural", "wkt": "POLYGON ((0 0, 800 0, 800 400, 0 400, 0 0))", "label": "A"}

    def reservoir(name: str, west: int, milieu: str) -> dict[str, Any]:
        ring = f"{west} 0, {west + 100} 0, {west + 100} 400, {west} 400, {west} 0"
        return {"kind": "reservoir", "name": name, "milieu": milieu, "objective": "preserve",
                "wkt": f"POLYGON (({ring}))"}  # fmt: skip

    heath = reservoir("Lande", 0, "open")
    for wood in (reservoir("Taillis du Loup", 200, "wooded"), reservoir("Bois Madame", 200, "unknown")):
        request, law = asked(texts([farm], [wood]), "farmland")
        assert request.endswith(
            f"de classer {texts([farm], [wood]).element('reservoir:0')} en zone N ou en espace boisé (L. 113-1)."
        )
        assert law == "code de l'urbanisme, art. R. 151-24 1°, L. 113-1"
        both, _ = asked(texts([farm], [heath, wood]), "farmland")
        assert "créer un secteur Ap inconstructible" in both
        assert "en zone N ou en espace boisé" in both
    meadow = reservoir("Prairies du Bois", 200, "unknown")
    assert "espace boisé" not in asked(texts([farm], [meadow]), "farmland")[0]


def test_an_interface_names_its_zone_and_the_place_that_tells_of_it() -> None:
    def zone(east: int, size: int, label: str) -> dict[str, Any]:
        ring = f"{east - size} 100, {east} 100, {east} 180, {east - size} 180, {east - size} 100"
        return {"class": "to_urbanise_open", "wkt": f"POLYGON (({ring}))", "label": label}

    corridor = {"kind": "corridor", "name": "Liaison", "objective": "preserve",
                "wkt": "POLYGON ((-900 90, 900 90, 900 190, -900 190, -900 90))"}  # fmt: skip
    ground = "POLYGON ((-400 -400, 400 -400, 400 100, 350 100, 350 180, 400 180, 400 600, -400 600, -400 -400))"
    natural = {"class": "natural", "wkt": ground, "label": "N"}
    away = {"class": "to_urbanise_open", "label": "1AU",
            "wkt": "POLYGON ((-300 700, -200 700, -200 900, -300 900, -300 700))"}  # fmt: skip
    texts_ = texts([natural, zone(400, 50, "1AU"), away], [corridor])
    (place,) = [c for c in texts_.register.concerns if c["kind"] == "place"]
    facts = said(texts_, "interfaces")
    assert "qui en sort (1) : le corridor « Liaison » (1AU de 0,40 ha, " in facts
    assert facts.endswith(f"voir n° {place['rank']}).")


def test_woodland_on_one_habitat_is_told_with_its_zones_and_what_else_it_asks() -> None:
    heath = {"kind": "reservoir", "name": "Lande", "milieu": "open", "objective": "restore",
             "wkt": "POLYGON ((0 100, 400 100, 400 400, 0 400, 0 100))"}  # fmt: skip
    woods = [
        {"code": "01-00", "label": "EBC", "wkt": "POLYGON ((0 100, 100 100, 100 180, 0 180, 0 100))"},
        {"code": "01-00", "label": "EBC", "wkt": "POLYGON ((110 100, 160 100, 160 180, 110 180, 110 100))"},
    ]
    texts_ = texts([NATURAL], [heath], woods)
    request, _ = asked(texts_, "place")
    (place,) = [c for c in texts_.register.concerns if c["kind"] == "place"]
    assert "en partie le réservoir de milieux ouverts « Lande »" in texts_.title(place).replace("\u00a0", " ")
    assert texts_.figure(place).replace("\u202f", " ") == "1,20 ha sur 12,0 ha"
    assert "En zone N." in said(texts_, "place")
    assert "préférer à l'espace boisé classé une protection qui admet la gestion" in request
    assert "restauration du réservoir" in request
