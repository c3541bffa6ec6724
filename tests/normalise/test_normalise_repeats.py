"""One ground, once: repeated tables, rival drafts, tables of different documents, layers left unread."""

from __future__ import annotations

import pytest
from normalise_layers import box, layer, plan_of, prescription, zone

from conformity.errors import InputError

GROUND = [zone("UA", "U", box(0, 0, 100, 100)), zone("N", "N", box(100, 0, 300, 100))]


def codes(lines: object) -> list[str]:
    return [line.code for line in lines]  # type: ignore[attr-defined]


def test_a_zoning_delivered_twice_is_counted_once() -> None:
    drafted, lines = plan_of(layer("SHP/ZONE_URBA", GROUND), layer("TAB/ZONE_URBA", GROUND[::-1]))
    assert drafted.zones["area_m2"].sum() == 30_000.0
    (line,) = [line for line in lines if line.code == "SEM-109"]
    assert (line.layer, line.count_in, line.count_out, line.count_aside) == ("TAB/ZONE_URBA", 2, 0, 2)
    assert "SEM-106" not in codes(lines)


def test_prescriptions_delivered_twice_are_counted_once_but_not_those_of_another_code() -> None:
    hedge = [prescription("25", "00", box(0, 0, 10, 10), "haie")]
    other = [prescription("07", "04", box(0, 0, 10, 10), "haie")]
    drafted, lines = plan_of(
        layer("ZONE_URBA", GROUND),
        layer("SHP/PRESCRIPTION_SURF", hedge),
        layer("TAB/PRESCRIPTION_SURF", hedge),
        layer("X/PRESCRIPTION_SURF", other),
    )
    assert drafted.prescriptions["code"].tolist() == ["07-04", "25-00"]
    assert codes(lines).count("SEM-109") == 1


def test_two_drafts_of_one_plan_are_refused_with_both_names() -> None:
    older = [zone("UA", "U", box(0, 0, 60, 100)), zone("N", "N", box(60, 0, 300, 100))]
    with pytest.raises(InputError) as caught:
        plan_of(layer("a/ZONE_URBA", GROUND), layer("b/ZONE_URBA", older))
    assert caught.value.code == "SEM-102"
    assert "a/ZONE_URBA" in caught.value.text("fr")
    assert "b/ZONE_URBA" in caught.value.text("fr")


def test_communes_side_by_side_and_a_small_layer_over_a_large_one_are_one_plan() -> None:
    # the second commune shares a strip of 1 000 m² (3 %) with the first; the third layer is a sub-sector
    second = [zone("A", "A", box(290, 0, 600, 100))]
    inner = [zone("Nzh", "N", box(150, 20, 200, 60))]
    drafted, lines = plan_of(layer("a/ZONE_URBA", GROUND), layer("b/ZONE_URBA", second), layer("c/ZONE_URBA", inner))
    assert len(drafted.zones) == 4
    assert [line.fields["n"] for line in lines if line.code == "SEM-106"] == [3]


def test_tables_of_different_documents_are_told() -> None:
    older = prescription("25", "00", box(0, 0, 10, 10), IDURBA="59991_PLU_20110101")
    _, lines = plan_of(layer("ZONE_URBA", GROUND), layer("PRESCRIPTION_SURF", [older]))
    (line,) = [line for line in lines if line.code == "SEM-121"]
    assert line.fields["values"] == "ZONE_URBA = 59991_PLU_20240101, PRESCRIPTION_SURF = 59991_PLU_20110101"


def test_layers_left_unread_are_named() -> None:
    _, lines = plan_of(layer("ZONE_URBA", GROUND), layer("INFO_SURF", [{"TYPEINF": "02", "geometry": box(0, 0, 1, 1)}]))
    assert [line.fields["layers"] for line in lines if line.code == "SEM-120"] == ["INFO_SURF"]
