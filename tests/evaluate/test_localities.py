"""The named place that names a place of the report."""

from __future__ import annotations

import geopandas as gpd
import pytest
import shapely
from evaluate_shapes import CRS, box, network, plan, rule, run

from conformity.evaluate.localities import NEAREST_M, Localities
from conformity.model import Context


def named(*rows: tuple[str, object]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame({"name": [name for name, _ in rows]}, geometry=[shape for _, shape in rows], crs=CRS)


FIELD = box(0, 0, 100, 100)
CENTRE = shapely.point_on_surface(FIELD)


def test_the_smallest_polygon_that_holds_the_point_comes_before_any_point() -> None:
    localities = Localities(
        named(
            ("Grand", box(-500, -500, 500, 500)), ("Le Clos", box(-10, -10, 110, 110)), ("Près", shapely.Point(CENTRE)),
            ("Ailleurs", box(200, 0, 300, 100)),
        )
    )  # fmt: skip
    assert localities.at(FIELD) == "Le Clos"


@pytest.mark.parametrize(("away", "said"), [(NEAREST_M, "La Mare"), (NEAREST_M + 0.5, "")])
def test_the_nearest_point_within_a_distance_else_nothing(away: float, said: str) -> None:
    there = shapely.Point(CENTRE.x + away, CENTRE.y)
    assert (
        Localities(named(("La Mare", there), ("Zut", shapely.Point(CENTRE.x + away + 200, CENTRE.y)))).at(FIELD) == said
    )


def test_no_named_place_and_no_shape_say_nothing() -> None:
    assert Localities(None).at(FIELD) == ""
    assert Localities(named(("A", FIELD))).at(None) == ""


def test_places_bear_the_name_and_points_of_the_document_none() -> None:
    zones = [("1AU", "to_urbanise_open", FIELD), ("N", "natural", box(100, 0, 900, 400))]
    given = Context(localities=named(("Le Clos", box(-10, -10, 110, 110))))
    evaluated = run(plan(zones), network({"kind": "reservoir", "geometry": FIELD}), rule(), context=given)
    assert evaluated.concerns["locality"].tolist() == ["Le Clos"]
