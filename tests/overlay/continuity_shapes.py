"""A corridor between two reservoirs, with what a plan does to it, and what is measured."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import geopandas as gpd
from overlay_shapes import CRS, at, element, network_of, plan_of, prescription, zone
from shapely import box, union_all

from conformity.model import Barrier, Context, Needs
from conformity.overlay import Measured, measure

BUILDS = Barrier(classes=("pocket", "to_urbanise_open", "urban", "urban_unbuilt"))
ROADS = Barrier(classes=("to_urbanise_open",), codes=("05-01",), purposes_excluded=("path",))
#: the plan covers this; everything the zones below do not take is natural
PLAN = box(-600, -600, 1600, 700)
WEST, EAST = box(-300, -50, 0, 150), box(1000, -50, 1300, 150)
STRIP = box(0, 0, 1000, 100)
Shape = tuple[str, Any]


def rest(*taken: Any, of: Any = PLAN) -> Any:
    return of.difference(union_all(list(taken))) if taken else of


def zoning(zones: Sequence[Shape], of: Any = PLAN) -> list[dict[str, Any]]:
    rows = [zone(f"{name}-{n}", shape, name) for n, (name, shape) in enumerate(zones)]
    left = rest(*(shape for _, shape in zones), of=of)
    return rows if left.is_empty else [*rows, zone("N-rest", left, "natural")]


def corridor(shape: Any = STRIP, key: str = "corridor:C", **given: Any) -> dict[str, Any]:
    return element(key, shape, "corridor", layers=("corridors",), **given)


def reservoirs() -> list[dict[str, Any]]:
    return [element("reservoir:W", WEST), element("reservoir:E", EAST)]


def obstacle(shape: Any, key: str = "obstacle:O") -> dict[str, Any]:
    return element(key, shape, "obstacle", layers=("obstacles",))


def run(
    zones: Sequence[Shape],
    elements: Sequence[dict[str, Any]] | None = None,
    *,
    before: Sequence[Shape] | None = (),
    buildings: Sequence[Any] = (),
    prescriptions: Sequence[dict[str, Any]] = (),
    protected: Sequence[dict[str, Any]] = (),
    barrier: Barrier = BUILDS,
    kinds: Sequence[str] = ("corridor",),
    of: Any = PLAN,
    **needs: Any,
) -> Measured:
    """The overlay of a draft (``zones``) against a plan in force (``before``; ``None``: not given)."""
    in_force = None
    if before is not None:
        in_force = plan_of(zoning(before, of), protected)
    built = gpd.GeoDataFrame(geometry=[at(b) for b in buildings], crs=CRS) if buildings else None
    asked = {
        "breaks": {barrier.name: (barrier, frozenset(kinds))},
        "fronts": {barrier.name: barrier},
        "sides": {barrier.name: barrier},
        "interfaces": {barrier.name: barrier},
        "rollback": True,
        "crossings": ("05-01",),
    } | needs
    chosen = [*reservoirs(), corridor()] if elements is None else list(elements)
    context = Context(in_force=in_force, buildings=built)
    return measure(plan_of(zoning(zones, of), prescriptions), network_of(chosen), context, Needs(**asked))


def measures_of(measured: Measured, key: str = "corridor:C", barrier: Barrier = BUILDS) -> dict[str, float]:
    """Measures of one element under the barrier, and those against the plan in force."""
    table = measured.element_measures
    own = table[(table["element_key"] == key) & table["qualifier"].isin([barrier.name, ""])]
    return dict(zip(own["measure"], own["value"], strict=True))


def places(measured: Measured, measure: str, key: str = "corridor:C") -> list[dict[str, Any]]:
    table = measured.passages
    rows: list[dict[str, Any]] = table[(table["element_key"] == key) & (table["measure"] == measure)].to_dict("records")
    return rows


__all__ = [
    "BUILDS",
    "ROADS",
    "STRIP",
    "box",
    "corridor",
    "element",
    "measures_of",
    "obstacle",
    "places",
    "prescription",
    "reservoirs",
    "rest",
    "run",
    "zoning",
]  # fmt: skip
