"""Places that one would write as one: many sectors of one reservoir, a reserved site in pieces, a river of two layers."""

from __future__ import annotations

from typing import Any

import pytest
from evaluate_shapes import X, Y, box, level, network, plan, rule, run
from shapely import LineString

from conformity.model import Context

#: a reservoir of 4 km by 100 m, of which each sector of 30 m by 30 m lies 600 m from the next
WIDE = {"kind": "reservoir", "geometry": box(0, 0, 4000, 100)}
POCKETS = rule(
    applies={"kinds": ["reservoir"], "zones": ["pocket"]},
    levels=[level("moderate", {"measure": "area", "at_least": "500 m2"})],
)
ROADS = rule(
    id="TR99", applies={"kinds": ["reservoir"], "prescriptions": ["05-01"]},
    levels=[level("moderate", {"measure": "area", "at_least": "500 m2"})],
)  # fmt: skip


def places(evaluated: Any) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = evaluated.concerns[evaluated.concerns["kind"] == "place"].to_dict("records")
    return rows


@pytest.mark.parametrize(
    ("sectors", "source", "expected"),
    [
        (3, "typezone", [900.0] * 3),  # few: each is written out
        (4, "typezone", [3_600.0]),
        (6, "label", [5_400.0]),
        (4, "prescription", [900.0] * 4),  # STECAL by their own prescription: each has its request
    ],
)
def test_many_sectors_of_one_reservoir_are_one_place(sectors: int, source: str, expected: list[float]) -> None:
    drawn = plan([("Nh", "pocket", box(600 * n, 20, 600 * n + 30, 50)) for n in range(sectors)])
    drawn.zones["class_source"] = source
    assert [place["value"] for place in places(run(drawn, network(WIDE), POCKETS))] == expected


def test_sectors_of_other_elements_and_communes_are_places_of_their_own() -> None:
    other = {"kind": "reservoir", "geometry": box(0, 5000, 4000, 5100)}
    drawn = plan(
        [("Nh", "pocket", box(600 * n, y, 600 * n + 30, y + 30)) for n in range(3) for y in (20, 5020)]
    )  # fmt: skip
    assert len(places(run(drawn, network(WIDE, other), POCKETS))) == 6
    drawn = plan([("Nh", "pocket", box(600 * n, 20, 600 * n + 30, 50)) for n in range(4)])
    drawn.zones["commune"] = ["59991", "59991", "59991", "59992"]
    assert len(places(run(drawn, network(WIDE), POCKETS))) == 4


@pytest.mark.parametrize(("sites", "expected"), [(3, [900.0] * 3), (5, [4_500.0])])
def test_many_reserved_sites_on_one_element_are_one_place(sites: int, expected: list[float]) -> None:
    drawn = plan(
        [("A", "agricultural", box(0, 0, 4000, 100))],
        [("05-01", box(600 * n, 20, 600 * n + 30, 50)) for n in range(sites)], read=True,
    )  # fmt: skip
    drawn.prescriptions["label"] = [f"ER {n}" for n in range(sites)]
    assert [place["value"] for place in places(run(drawn, network(WIDE), ROADS))] == expected


@pytest.mark.parametrize(
    ("labels", "apart", "expected"),
    [
        (("ER 6", "ER 6"), 200.0, [2_000.0]),
        (("ER 6", "ER 7"), 200.0, [1_000.0, 1_000.0]),
        (("ER 6", "ER 6"), 700.0, [1_000.0, 1_000.0]),  # too far for one place
        (("Emplacement réservé", "Emplacement réservé"), 200.0, [1_000.0, 1_000.0]),  # has no number
    ],
)
def test_a_reserved_site_in_pieces_is_one_place(labels: tuple[str, str], apart: float, expected: list[float]) -> None:
    pieces = [("05-01", box(at, 0, at + 10, 100)) for at in (0.0, 10.0 + apart)]
    drawn = plan([("A", "agricultural", box(0, 0, 4000, 100))], pieces, read=True)
    drawn.prescriptions["label"] = list(labels)
    assert [place["value"] for place in places(run(drawn, network(WIDE), ROADS))] == expected


@pytest.mark.parametrize(
    ("name", "off", "named"), [("", 4.0, 1), ("", 30.0, 2), ("la Vive", 4.0, 1), ("l'Aure", 4.0, 2)]
)
def test_a_reach_without_a_name_is_the_river_that_it_follows(name: str, off: float, named: int) -> None:
    """Two layers draw a river 4 m apart, known to 1 m; beyond the plan they part."""
    wet = rule(
        applies={"kinds": ["watercourse"], "zones": ["to_urbanise_open"]}, measure="length",
        levels=[level("moderate", {"measure": "length", "at_least": "20 m"})],
    )  # fmt: skip
    first = LineString([(X - 50, Y + 50), (X + 200, Y + 50), (X + 2000, Y + 900)])
    second = LineString([(X - 50, Y + 50 - off), (X + 200, Y + 50 - off), (X + 2000, Y - 900)])
    rivers = [
        {"kind": "watercourse", "geometry": shape, "milieu": "river", "uncertainty_m": 1.0, "name": called}
        for shape, called in ((first, "La Vivé"), (second, name))
    ]
    (place,) = places(run(plan([("1AU", "to_urbanise_open", box(0, 0, 150, 100))]), network(*rivers), wet))
    assert len(place["fields"]["named"]) == named


def test_a_cut_says_how_wide_what_is_cut_is() -> None:
    """A zone across a corridor 160 m wide: half of that, 80 m, can be asked."""
    cut = rule(
        id="CP98", scope="element", measure="links_cut",
        applies={"kinds": ["corridor"], "zones": ["to_urbanise_open"]},
        levels=[level("major", {"measure": "links_cut", "at_least": "1"})],
    )  # fmt: skip
    corridor = {"kind": "corridor", "geometry": box(-1000, 0, 1000, 160)}
    ends = [{"kind": "reservoir", "geometry": box(at, -300, at + 600, 460)} for at in (-1600, 1000)]
    zones = [
        ("1AU", "to_urbanise_open", box(-200, -50, 200, 210)),
        ("A", "agricultural", box(-1700, -400, -200, 500)), ("N", "natural", box(200, -400, 1700, 500)),
    ]  # fmt: skip
    before = Context(in_force=plan([("A", "agricultural", box(-1700, -400, 1700, 500))]))
    (place,) = places(run(plan(zones), network(corridor, *ends), cut, context=before))
    assert place["fields"]["cut"]["wide_m"] == pytest.approx(160.0, abs=1.0)
