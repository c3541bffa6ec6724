"""Contacts thinner than the precision of the source: no request, in the journal; thin zones and elements are reported."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import pytest
from shapely import affinity, union_all
from shapely.geometry import box

import conformity

X, Y = 700_000, 6_600_000
#: Precision of a layer of which nothing is said (metres).
ZONE = box(X, Y, X + 1000, Y + 600)
LOUD = {"critical", "major", "moderate", "watch"}


def along(thickness: float) -> Any:
    """A reservoir that reaches so far into the zone along 600 m of its northern side."""
    return box(X, Y + 600 - thickness, X + 600, Y + 1000)


def around(*inside: Any) -> Any:
    """A reservoir round the zone, with what it takes of it."""
    return union_all([box(X - 400, Y - 400, X + 1400, Y + 1000).difference(ZONE), *inside])


THIN = {
    "a strip": (ZONE, along(1)),
    "a strip as wide as nine tenths of the precision": (ZONE, along(22)),
    "strips on both sides": (ZONE, union_all([along(1), box(X, Y - 400, X + 600, Y + 2)])),
    "an L": (ZONE, around(box(X, Y, X + 2, Y + 600), box(X, Y, X + 1000, Y + 2))),
    "a U": (ZONE, around(box(X, Y, X + 2, Y + 600), box(X, Y, X + 1000, Y + 2), box(X + 998, Y, X + 1000, Y + 600))),
    "a ring": (ZONE, around(ZONE.difference(ZONE.buffer(-3, join_style="mitre")))),
    "eight pieces": (ZONE, union_all([box(X + i * 100, Y + 595, X + i * 100 + 50, Y + 1000) for i in range(8)])),
    "a corner": (ZONE, box(X + 985, Y + 585, X + 1400, Y + 1000)),
}
TOLD = {
    "a reservoir that is thin itself": (ZONE, box(X, Y + 100, X + 1000, Y + 108)),
    "an arm of a wide reservoir": (
        ZONE,
        union_all([box(X - 400, Y, X, Y + 600), box(X - 1, Y + 100, X + 900, Y + 108)]),
    ),
    "a zone that is thin itself": (box(X, Y, X + 1000, Y + 8), box(X - 100, Y - 300, X + 1100, Y + 300)),
    "a fringe wider than the precision": (ZONE, along(40)),
    "a fringe as wide as the precision": (ZONE, along(25)),
    "a square as wide as the precision": (ZONE, box(X + 975, Y + 575, X + 1400, Y + 1000)),
    "a strip with a wide place": (ZONE, union_all([along(1), box(X + 300, Y + 550, X + 350, Y + 600)])),
}


def checked(zone: Any, reservoir: Any, turn: str) -> Any:
    rest = box(X - 500, Y - 500, X + 3000, Y + 2000).difference(zone)
    moves = {
        "as drawn": lambda shape: shape,
        "mirrored": lambda shape: affinity.scale(shape, -1, 1, origin=(X, Y)),
        "turned": lambda shape: affinity.rotate(shape, 37, origin=(X, Y)),
    }
    zone, rest, reservoir = (moves[turn](shape) for shape in (zone, rest, reservoir))
    zones = gpd.GeoDataFrame({"LIBELLE": ["1AU", "N"], "TYPEZONE": ["AUc", "N"]}, geometry=[zone, rest], crs=2154)
    network = gpd.GeoDataFrame({"NOM": ["la Noue"]}, geometry=[reservoir], crs=2154)
    return conformity.check(zones, reservoirs=[network], objective="preserve", date="2026-01-01")


@pytest.mark.long(2)  # of three turns: every shape in one of them at least
@pytest.mark.parametrize("turn", ["as drawn", "mirrored", "turned"])
@pytest.mark.parametrize("name", list(THIN))
def test_ground_thinner_than_the_source_is_precise_is_no_request(name: str, turn: str) -> None:
    report = checked(*THIN[name], turn)
    assert not set(report.findings["severity"]) & LOUD
    assert not set(report.concerns["severity"]) & LOUD
    (line,) = [line for line in report.ledger if line.code == "SEM-620"]
    own = report.contacts[report.contacts["thin"] == 1]
    assert (line.fields["n"], line.fields["area_m2"]) == (1, pytest.approx(own["area_m2"].sum()))
    # the pair is a cell of the matrix, below the threshold
    assert report.matrix.by_rule["RP01"]["below_threshold"] >= 1


@pytest.mark.long(2)  # of three turns: every shape in one of them at least
@pytest.mark.parametrize("turn", ["as drawn", "mirrored", "turned"])
@pytest.mark.parametrize("name", list(TOLD))
def test_what_is_itself_thin_or_wide_somewhere_is_told(name: str, turn: str) -> None:
    report = checked(*TOLD[name], turn)
    assert report.contacts["thin"].tolist().count(1) == 0
    assert set(report.findings["severity"]) - {"favourable", "information"}
    assert "SEM-620" not in [line.code for line in report.ledger]
