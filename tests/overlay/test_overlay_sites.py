"""Sites: which constructible pieces one would walk to together."""

from __future__ import annotations

from typing import Any

import pytest
from overlay_shapes import element, prescription, run, square, zone

from conformity.model import SITES, Needs


def au(key: str, x: float, side: float = 100, zone_class: str = "to_urbanise_open", **more: Any) -> dict[str, Any]:
    return zone(key, square(x, 0, side), zone_class, **more)


def groups(measured: Any) -> list[list[str]]:
    return sorted(measured.sites["subject_keys"].tolist())


@pytest.mark.parametrize(("gap", "sites"), [(0, 1), (49, 1), (50, 1), (51, 2), (500, 2)])
def test_pieces_within_the_merging_distance_are_one_site(gap: float, sites: int) -> None:
    measured = run([au("AU-1", 0), au("AU-2", 100 + gap)], [element("r", square(-50, 0, 5000, 60))])
    assert list(measured.sites.columns) == list(SITES.names)
    assert len(measured.sites) == sites
    assert measured.sites["area_m2"].sum() == 2 * 6000


def test_the_merging_distance_is_that_of_the_rulebook() -> None:
    zones, elements = [au("AU-1", 0), au("AU-2", 300)], [element("r", square(-50, 0, 5000, 60))]
    assert len(run(zones, elements).sites) == 2
    assert len(run(zones, elements, needs=Needs(site_merge_m=200)).sites) == 1


def test_a_chain_of_pieces_is_one_site_over_elements_and_kinds() -> None:
    zones = [au(f"AU-{i}", 140 * i) for i in range(4)]
    elements = [element("r", square(0, 0, 240, 100)), element("c", square(280, 0, 300, 100), "corridor")]
    measured = run(zones, elements)
    (site,) = measured.sites.to_dict("records")
    assert site["subject_keys"] == ["AU-0", "AU-1", "AU-2", "AU-3"]
    assert site["element_keys"] == ["c", "r"]
    assert set(measured.contacts["site_key"]) == {site["site_key"]}


def test_the_distance_is_between_pieces_not_between_zones() -> None:
    # two zones that touch, met by reservoirs at their far ends
    zones = [au("AU-1", 0), au("AU-2", 100)]
    elements = [element("a", square(-90, 0, 100)), element("b", square(190, 0, 100))]
    assert groups(run(zones, elements)) == [["AU-1"], ["AU-2"]]


@pytest.mark.parametrize(
    ("zone_class", "makes"),
    [
        ("to_urbanise_open", True), ("to_urbanise_closed", True), ("pocket", True), ("urban_unbuilt", True),
        ("urban", False), ("urban_built", False), ("agricultural", False), ("natural", False), ("unknown", False),
    ],
)  # fmt: skip
def test_classes_that_make_sites(zone_class: str, makes: bool) -> None:
    assert len(run([au("Z-1", 0, zone_class=zone_class)], [element("r", square(50, 0, 100))]).sites) == makes


@pytest.mark.parametrize(
    ("code", "effect", "purpose", "makes"),
    [
        ("05-01", "builds", "road", True), ("05-00", "builds", "unknown", True), ("05-01", "builds", "path", False),
        ("05-02", "builds", "soft", False),
        ("05-04", "protects", "continuity", False), ("24-02", "builds", "road", True),
        ("19-00", "builds", "", True), ("01-00", "protects", "", False),
    ],
)  # fmt: skip
def test_prescriptions_that_make_sites(code: str, effect: str, purpose: str, makes: bool) -> None:
    tools = [prescription("p", "LINESTRING(0 0,100 0)", code, effect, purpose, commune="59993")]
    measured = run([], [element("r", square(50, -50, 100))], tools)
    assert len(measured.sites) == makes
    if makes:
        (site,) = measured.sites.to_dict("records")
        assert (site["communes"], site["area_m2"], site["length_m"]) == (["59993"], 0, 50)


def test_a_zone_beside_a_reservoir_makes_a_site_of_its_near_part_without_area() -> None:
    (site,) = run([au("AU-1", 0)], [element("r", square(120, 0, 100))]).sites.to_dict("records")
    assert site["area_m2"] == 0
    assert site["geometry"].area == pytest.approx(30 * 100, rel=0.02)


def test_ground_of_a_site_counts_once_under_two_elements() -> None:
    elements = [element("r", square(0, 0, 60, 100)), element("c", square(40, 0, 60, 100), "corridor")]
    (site,) = run([au("AU-1", 0)], elements).sites.to_dict("records")
    assert site["area_m2"] == 10_000


def test_a_habitat_network_joins_a_site_but_never_bridges_two() -> None:
    zones = [au("AU-1", 0), au("AU-2", 100), au("AU-3", 200)]
    elements = [element("a", square(-90, 0, 100)), element("b", square(290, 0, 100)),
                element("h", square(-100, -100, 1000, 500), "habitat_network", layers=("habitat",))]  # fmt: skip
    measured = run(zones, elements)
    assert groups(measured) == [["AU-1"], ["AU-2"], ["AU-3"]]
    keys = measured.contacts.groupby("subject_key")["site_key"].nunique()
    assert keys.tolist() == [1, 1, 1]


def test_habitat_pieces_alone_make_sites_of_their_own() -> None:
    elements = [element("h", square(-100, -100, 1000, 500), "habitat_network")]
    assert groups(run([au("AU-1", 0), au("AU-2", 100), au("AU-3", 600)], elements)) == [["AU-1", "AU-2"], ["AU-3"]]


def test_the_key_of_a_site_is_made_of_keys_alone() -> None:
    first = run([au("AU-1", 0)], [element("r", square(50, 0, 100))]).sites["site_key"].item()
    moved = run([au("AU-1", 0, side=90)], [element("r", square(40, 0, 100))]).sites["site_key"].item()
    other = run([au("AU-2", 0)], [element("r", square(50, 0, 100))]).sites["site_key"].item()
    assert first == moved != other


def test_contacts_outside_any_site_have_no_key() -> None:
    measured = run([au("AU-1", 0), au("N-1", 100, zone_class="natural")], [element("r", square(0, 0, 200, 100))])
    assert measured.contacts.set_index("subject_key")["site_key"].ne("").to_dict() == {"AU-1": True, "N-1": False}
