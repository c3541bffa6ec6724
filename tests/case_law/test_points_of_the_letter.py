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
