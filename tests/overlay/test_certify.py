"""Certification: two methods, an arbiter where they differ, and what is reported where none settles it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import shapely
from adversarial import OFFSETS, convex_truth, quads
from overlay_shapes import element, prescription, run, square, zone

from conformity.errors import InputError
from conformity.overlay import certify, grid
from conformity.testing import contact

AU = zone("AU-1", square(0, 0, 100), "to_urbanise_open")
RESERVOIR = element("r", square(50, 0, 100))
RIVER = element("w", shapely.LineString([(-50, 50), (150, 50)]), kind="watercourse")


def lying(monkeypatch: pytest.MonkeyPatch, answer: Any) -> None:
    """Let the overlay on a grid answer something else than the truth."""
    true = grid.intersect
    for name in ("intersect", "overlap"):
        monkeypatch.setattr(grid, name, lambda left, right: answer(true(left, right), left, right))


@pytest.mark.fault
@pytest.mark.parametrize("offset", OFFSETS)
def test_fault_113_near_coincident_borders_are_measured_right(offset: str) -> None:
    left, right = quads(np.random.default_rng(7), 400, OFFSETS[offset])
    dims = np.full(len(left), 2)
    shared = grid.only(grid.overlap(left, right), 2)
    certified = certify.certify(left, right, dims, shared)
    assert set(certified.how) <= {"agreement", "fractions"}
    for n in range(len(left)):
        perimeter = shapely.length(left[n]) + shapely.length(right[n])
        assert certified.size[n] == pytest.approx(convex_truth(left[n], right[n]), abs=1e-3 + 1e-6 * perimeter), n


def test_every_contact_of_a_sound_run_is_certified_by_agreement() -> None:
    measured = run([AU], [RESERVOIR, RIVER])
    assert measured.contacts["certified_by"].tolist() == ["agreement", "agreement"]
    assert measured.certification.pairs == measured.certification.agreement == 2
    assert measured.certification.nothing == 0


@pytest.mark.parametrize(
    "answer",
    [
        lambda true, left, right: left,  # all of the zone
        lambda true, left, right: grid.none(len(left)),  # nothing
        lambda true, left, right: grid.array(shapely.buffer(true, -1)),  # something smaller
    ],
)
def test_a_wrong_overlay_is_found_out_and_fractions_give_the_measure(
    monkeypatch: pytest.MonkeyPatch, answer: Any
) -> None:
    lying(monkeypatch, answer)
    (row,) = run([AU], [RESERVOIR]).contacts.to_dict("records")
    assert (row["certified_by"], row["relation"]) == ("fractions", "overlap")
    assert row["area_m2"] == 5000.0
    assert row["geometry"] is None or shapely.area(row["geometry"]) == pytest.approx(5000.0, abs=0.5)
    assert row["difference"] > 100


def test_a_wrong_length_is_found_out_too(monkeypatch: pytest.MonkeyPatch) -> None:
    lying(monkeypatch, lambda true, left, right: grid.none(len(left)))
    (row,) = run([AU], [RIVER]).contacts.to_dict("records")
    assert (row["certified_by"], row["length_m"]) == ("fractions", 100.0)


def test_a_line_that_runs_a_stretch_twice_counts_it_once() -> None:
    twice = shapely.MultiLineString([[(-50, 50), (150, 50)], [(20, 50), (60, 50)], [(20, 0), (20, 200)]])
    (row,) = run([AU], [element("w", twice, kind="watercourse")]).contacts.to_dict("records")
    assert (row["certified_by"], row["length_m"]) == ("agreement", 200.0)


def test_a_predicate_that_lets_a_pair_go_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    class Blind(shapely.STRtree):
        def query(self, geometry: Any, predicate: Any = None, distance: Any = None) -> Any:
            pairs = super().query(geometry, predicate, distance)
            return pairs[..., :0] if predicate == "dwithin" else pairs

    monkeypatch.setattr("conformity.overlay.pairs.shapely.STRtree", Blind)
    monkeypatch.setattr("conformity.overlay.pairs.meet", lambda left, right: np.zeros(len(left), dtype=bool))
    contacts = run([AU], [RESERVOIR, RIVER]).contacts.set_index("element_key")
    assert contacts.loc["r", "area_m2"] == 5000.0
    assert contacts.loc["w", "length_m"] == 100.0
    assert set(contacts["certified_by"]) == {"fractions"}
    assert set(contacts["distance_m"]) == {0.0}


def test_zeros_between_boxes_that_meet_are_counted() -> None:
    away = element("away", shapely.Polygon([(99, 300), (300, 99), (300, 300)]))
    corner = element("corner", shapely.Polygon([(80, 400), (400, 80), (400, 400)]))
    measured = run([AU], [RESERVOIR, away, corner])
    assert measured.certification.zeros == 2


def test_what_nothing_settles_is_told_with_its_pair(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(certify, "ARBITER_PAIRS", 1)
    lying(monkeypatch, lambda true, left, right: grid.none(len(left)))
    measured = run([AU], [RESERVOIR])
    (row,) = measured.contacts.to_dict("records")
    assert (row["certified_by"], row["relation"]) == ("nothing", "overlap")
    assert measured.certification.nothing == 1


def test_of_two_proofs_the_weaker_stands() -> None:
    weakest = certify.weaker(
        np.array(["agreement", "fractions", "agreement"], dtype=object),
        np.array(["agreement", "agreement", "nothing"], dtype=object),
    )
    assert weakest.tolist() == ["agreement", "fractions", "nothing"]
    assert certify.weaker(np.array([], dtype=object), np.array([], dtype=object)).tolist() == []


def test_one_pair_for_authors_of_rules() -> None:
    ground = "POLYGON ((0 0, 10 0, 10 10, 0 10, 0 0))"
    assert contact(ground, shapely.box(5, 5, 20, 20)) == {
        "area_m2": 25.0, "length_m": 0.0, "count": 0, "certified": True,
        "methods": ["snap-rounded overlay", "signed trapezoids"], "difference": 0.0,
    }  # fmt: skip
    assert contact(ground, "LINESTRING (-5 5, 15 5)")["length_m"] == 10.0
    assert contact(ground, "MULTIPOINT ((5 5), (10 10), (20 20))")["count"] == 2
    assert contact("LINESTRING (0 0, 10 10)", "LINESTRING (0 10, 10 0)")["count"] == 1
    assert contact(ground, "POINT (10 10)")["count"] == 1
    assert contact("MULTIPOINT ((1 1), (2 2))", "POINT (1 1)") == {
        "area_m2": 0.0, "length_m": 0.0, "count": 1, "certified": True,
        "methods": ["snap-rounded overlay", "points in outline"], "difference": 0.0,
    }  # fmt: skip
    assert contact("POINT (1 1)", "POINT (5 1)")["count"] == 0


@pytest.mark.parametrize(
    "wrong",
    ["POLYGO", "POLYGON ((0 0, 10 10, 10 0, 0 10, 0 0))", "POLYGON EMPTY", None, 3, b"x", "\ud800", {"type": "Point"},
     "CIRCULARSTRING (0 0, 5 5, 10 0)", [shapely.Point(1, 1)], np.array([shapely.Point(1, 1)]),
     "LINESTRING (0 0, nan 1)"],
    ids=lambda wrong: type(wrong).__name__,
)  # fmt: skip
def test_one_pair_refuses_what_cannot_be_measured(wrong: Any) -> None:
    with pytest.raises(InputError) as caught:
        contact(wrong, "POINT (1 1)")
    assert caught.value.code == "GEO-120"
    assert caught.value.place.layer == "zone"
    for lang in ("fr", "en"):
        assert caught.value.remedy(lang)


@pytest.mark.parametrize("size", [1e9, 1e12, 1e300])
def test_one_pair_refuses_what_no_projection_holds(size: float) -> None:
    with pytest.raises(InputError) as caught:
        contact("POINT (1 1)", shapely.box(-size, -size, size, size))
    assert (caught.value.code, caught.value.place.layer) == ("VEC-032", "element")


def test_balances_close_and_say_what_is_left() -> None:
    other = zone("AU-2", square(80, 0, 100), "natural")  # 20 m over the first
    table = run([AU, other], [RESERVOIR, RIVER]).balance.set_index("key")
    assert table["closed"].all()
    assert table.loc["AU-1", ["whole", "met", "again", "rest"]].tolist() == [10_000.0, 5000.0, 0.0, 5000.0]
    assert table.loc["r", ["whole", "met", "again", "rest"]].tolist() == [10_000.0, 10_000.0, 2000.0, 0.0]
    assert table.loc["w", ["unit", "whole", "met", "again", "rest"]].tolist() == ["m", 200.0, 150.0, 20.0, 50.0]


def test_a_balance_that_does_not_close_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    true = shapely.difference
    monkeypatch.setattr(
        "conformity.overlay.balance.shapely.difference", lambda a, b, **how: true(a, shapely.buffer(b, 1), **how)
    )
    assert not run([AU], [RESERVOIR]).balance["closed"].all()


def test_ground_that_two_classes_claim_is_an_interval() -> None:
    other = zone("N-1", square(80, 0, 100), "natural")
    measured = run([AU, other], [RESERVOIR])
    (row,) = measured.contacts[measured.contacts["subject_key"] == "AU-1"].to_dict("records")
    assert (row["area_low_m2"], row["area_m2"]) == (3000.0, 5000.0)
    totals = measured.totals.set_index("zone_class")
    assert totals.loc["to_urbanise_open", ["ground_area_m2", "alone_area_m2"]].tolist() == [5000.0, 3000.0]
    assert totals.loc["natural", ["ground_area_m2", "alone_area_m2"]].tolist() == [7000.0, 5000.0]
    same = run([AU, zone("AU-2", square(80, 0, 100), "to_urbanise_open")], [RESERVOIR])
    assert same.contacts["area_low_m2"].tolist() == same.contacts["area_m2"].tolist()


def test_prescriptions_are_certified_as_well() -> None:
    road = prescription("05-00-1", shapely.LineString([(0, 10), (200, 10)]), "05-00")
    measured = run([AU], [RESERVOIR, RIVER], [road])
    rows = measured.contacts.set_index(["subject_key", "element_key"])
    assert rows.loc[("05-00-1", "r"), "length_m"] == 100.0
    assert set(rows["certified_by"]) == {"agreement"}
