"""Whatever a library beneath raises, a caller gets an error of ours: with what it was working on where that is known."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import effort
import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pyproj
import pytest
import shapely
from faulty import box, corridors, obstacles, reservoirs, zoning

import conformity
from conformity import api, testing
from conformity.api import packs
from conformity.errors import ConformityError, InputError, InternalError, MachineError
from conformity.normalise import geos
from conformity.normalise.geos import UnworkableError
from conformity.overlay import grid

ROOT = Path(conformity.__file__).parent
_WORDS = "TopologyException: side location conflict at 650300 7090100"
#: modules that go on another way where GEOS gives up
_FALLING_BACK = {"conformity.overlay.grid"}
#: functions of shapely that only look at what is there: they have no way to give up on valid shapes
_LOOKING = re.compile(
    r"get_|is_|has_|box$|prepare|destroy_|set_coord|polygons$|linestrings$|multi|geometrycoll|to_|from_"
)


def scene() -> dict[str, Any]:
    """A plan with everything that the overlay measures: surfaces, lines, points, a plan in force, buildings, tools."""
    tools = gpd.GeoDataFrame(
        {"LIBELLE": ["Haie", "Espace boisé"], "TYPEPSC": ["07", "01"], "STYPEPSC": ["00", "00"]},
        geometry=[box(320, 20, 360, 60).boundary, box(450, 20, 500, 90)],
        crs=2154,
    )
    zones, tools.attrs["layer"] = zoning(), "PRESCRIPTION_SURF"
    zones.attrs["layer"] = "ZONE_URBA"
    old = zoning()
    old["TYPEZONE"], old["LIBELLE"] = ["U", "A", "A", "N"], ["UB", "A", "A", "N"]
    river = gpd.GeoDataFrame({"NOM": ["La Rive"]}, geometry=corridors().geometry, crs=2154)
    ground = gpd.GeoDataFrame({"NOM": ["Bande"]}, geometry=[box(-100, 60, 900, 140)], crs=2154)
    road = gpd.GeoDataFrame({"NOM": ["D1"]}, geometry=[box(240, -20, 241, 220).boundary], crs=2154)
    roads = gpd.GeoDataFrame(pd.concat([obstacles(), road], ignore_index=True), crs=2154)
    return {
        "plan": [zones, tools],
        "reservoirs": [reservoirs()],
        "corridors": [ground],
        "watercourses": [river],
        "obstacles": [roads],
        "in_force": old,
        "buildings": gpd.GeoDataFrame(geometry=[box(20, 20, 40, 40), box(20, 150, 60, 190)], crs=2154),
        "date": "2026-01-02",
    }


def refusal(call: Callable[[], Any]) -> ConformityError | None:
    """What a call is refused with; nothing else may leave it."""
    try:
        call()
    except ConformityError as error:
        return error
    return None


def of_overlay() -> set[str]:
    """Functions of shapely that the overlay calls and that may give up."""
    texts = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "overlay").rglob("*.py"))
    names = set(re.findall(r"shapely\.([a-z_0-9]+)\b", texts)) - {"lib", "errors"}
    return {name for name in names if not _LOOKING.match(name)}


def broken(
    patch: pytest.MonkeyPatch, name: str, room: str = "conformity.overlay", error: Exception | None = None
) -> list[str]:
    """Let a function of shapely raise where a room calls it; the list fills with the modules that do."""
    ordinary, calls = getattr(shapely, name), []

    def raising(*given: Any, **named: Any) -> Any:
        # the caller, behind what hands functions on to rows
        frame = sys._getframe(1)
        while frame.f_globals["__name__"] == "conformity.normalise.geos" and frame.f_back is not None:
            frame = frame.f_back
        if frame.f_globals["__name__"].startswith(room) and np.size(given[0]):
            calls.append(frame.f_globals["__name__"])
            raise error or shapely.errors.GEOSException(_WORDS)
        return ordinary(*given, **named)

    patch.setattr(shapely, name, raising)
    return calls


#: functions that make shapes, and name those they work on
_PLACED = {"buffer", "difference", "distance", "intersection", "intersects", "line_merge"}


def test_whatever_geos_gives_up_on_in_the_overlay_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    given, reached, placed = scene(), set(), set()
    names = sorted(of_overlay())
    for name in names if effort.LONG else sorted({*_PLACED, *names[::5]}):
        with monkeypatch.context() as patch:
            calls = broken(patch, name)
            error = refusal(lambda: api.check(**given))
        assert (error is not None) >= bool(set(calls) - _FALLING_BACK), (name, calls)
        if error is None:
            continue
        reached.add(name)
        assert all(_WORDS in error.text(lang) for lang in ("fr", "en")), (name, error.text("en"))
        if error.code == "GEO-770":
            placed.add(name)
            assert isinstance(error, InputError)
            assert error.place.layer, (name, error)
            assert error.fields["name"] != "?"
        else:
            assert error.code == "BUG-001", (name, error)
            assert re.search(r"\[\w+\]", error.text("fr")), (name, error)
            assert isinstance(error.__cause__, shapely.errors.GEOSException)
    assert placed >= _PLACED
    assert len(reached) > (20 if effort.LONG else 8), sorted(reached)


def test_the_shapes_that_geos_gave_up_on_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """GEOS fails on one pair alone: it is found among all, and its zone and its element are named."""
    ordinary = shapely.intersection
    marsh = reservoirs().geometry[0]

    def choosy(left: Any, right: Any, **options: Any) -> Any:
        sides = [np.atleast_1d(np.asarray(each, dtype=object)) for each in (left, right)]
        for a, b in zip(*np.broadcast_arrays(*sides), strict=True):
            if {shapely.area(a), shapely.area(b)} == {40_000.0, marsh.area} and "1AU" in where(a, b):
                raise shapely.errors.GEOSException(_WORDS)
        return ordinary(left, right, **options)

    def where(*shapes: Any) -> str:
        names = dict(zip((shape.wkb for shape in zoning().geometry), zoning()["LIBELLE"], strict=True))
        return " ".join(names.get(shapely.normalize(each).wkb, names.get(each.wkb, "")) for each in shapes)

    monkeypatch.setattr(shapely, "intersection", choosy)
    frame = reservoirs()
    frame.attrs["layer"] = "marais"
    with pytest.raises(InputError) as caught:
        api.check(zoning(), reservoirs=[frame], date="2026-01-02")
    error = caught.value
    assert error.code == "GEO-770"
    assert (error.place.layer, error.place.feature) == ("marais", 1)
    assert error.fields["name"] == "Grand marais, 1AU"
    assert "650350 7090100" in error.text("fr")


def bowtie() -> dict[str, Any]:
    zones = zoning()
    x, y = 650_200, 7_090_000
    zones.loc[1, "geometry"] = shapely.Polygon([(x, y), (x + 200, y + 200), (x + 200, y), (x, y + 200)])
    zones.attrs["layer"] = "ZONE_URBA"
    return small() | {"plan": zones}


def pocket() -> dict[str, Any]:
    zones, tool = zoning(), box(620, 20, 660, 60)
    tools = gpd.GeoDataFrame(
        {"LIBELLE": ["Camping", "Camping"], "TYPEPSC": ["07", "16"], "STYPEPSC": ["00", "03"], "DATAPPRO": ["20250101"] * 2},
        geometry=[box(0, 0, 9, 9), tool], crs=2154,
    )  # fmt: skip
    zones.attrs["layer"], tools.attrs["layer"] = "ZONE_URBA", "PRESCRIPTION_SURF"
    return small() | {"plan": [zones, tools]}


def built() -> dict[str, Any]:
    return small() | {"buildings": gpd.GeoDataFrame(geometry=[box(20, 20, 40, 40)], crs=2154)}


def river() -> dict[str, Any]:
    lines = [shapely.LineString([(650_000 + x, 7_090_100), (650_200 + x, 7_090_100)]) for x in (0, 200)]
    return small() | {"watercourses": [gpd.GeoDataFrame({"NOM": ["La Rive"] * 2}, geometry=lines, crs=2154)]}


@pytest.mark.parametrize(
    ("given", "name", "room", "layer", "feature", "called"),
    [
        (bowtie, "make_valid", "geometry", "ZONE_URBA", 1, "ZONE_URBA"),
        (pocket, "difference", "zones", "PRESCRIPTION_SURF", 1, "Camping"),
        (built, "buffer", "zones", "zones", 0, "UB"),
        (river, "union_all", "elements", None, None, "la Rive"),
    ],
    ids=["repair", "pocket", "buildings", "river"],
)
def test_what_geos_gives_up_on_before_the_overlay_is_told(
    monkeypatch: pytest.MonkeyPatch, given: Callable[[], dict[str, Any]], name: str, room: str, layer: str | None,
    feature: int | None, called: str,
) -> None:  # fmt: skip
    arguments = given()
    assert broken(monkeypatch, name, f"conformity.normalise.{room}") == []
    error = refusal(lambda: api.check(**arguments))
    assert error is not None
    assert (error.code, error.place.layer, error.place.feature) == ("GEO-770", layer, feature), error
    assert error.fields["name"] == called


def test_by_row_gives_what_one_call_gives_and_holds_the_shapes_of_one_row() -> None:
    boxes = grid.array([shapely.box(n, 0, n + 1, 1) for n in range(9)])

    def grown(shapes: Any, by: Any) -> Any:
        if len(shapes) > 1:
            raise shapely.errors.GEOSException("too many at once")
        return shapely.buffer(shapes, by)

    by = np.arange(9.0)
    assert geos.by_row(grown, boxes, by).tolist() == shapely.buffer(boxes, by).tolist()

    def refusing(shapes: Any, by: Any) -> Any:
        if boxes[6] in shapes.tolist():
            raise shapely.errors.GEOSException("no")
        return shapely.buffer(shapes, by)

    with pytest.raises(UnworkableError) as caught:
        geos.by_row(refusing, boxes, by)
    assert caught.value.shapes == (boxes[6],)
    assert (caught.value.fields["x"], caught.value.fields["problem"]) == ("6", "no")


@pytest.mark.parametrize(
    "error",
    [
        shapely.errors.GEOSException(_WORDS), pyogrio.errors.DataSourceError("gone"), pyproj.exceptions.ProjError("lost"),
        pd.errors.MergeError("twice"), np.linalg.LinAlgError("singular"), KeyError("x"), RuntimeError("no"),
    ],
    ids=lambda error: type(error).__name__,
)  # fmt: skip
@pytest.mark.parametrize(
    ("home", "name", "call", "stage"),
    [
        ("conformity.api.run", "evaluate", lambda at: api.check(**small()), "evaluate"),
        ("conformity.api.run", "normalise_plan", lambda at: api.check(**small()), "normalise"),
        ("conformity.api.inspection", "look", lambda at: api.inspect(at), ""),
        ("conformity.api.following", "draft_of", lambda at: api.compare(at, at), ""),
        ("conformity.api.batching", "run", lambda at: api.batch(at, at), ""),
        ("conformity.testing", "_tried", lambda at: testing.run_cases(packs.rulebook("base")), ""),
        ("conformity.overlay.certify", "certify", lambda at: testing.contact("POINT (0 0)", "POINT (0 0)"), ""),
    ],
    ids=["check", "plan", "inspect", "compare", "batch", "run_cases", "contact"],
)
def test_an_error_of_another_library_leaves_as_one_of_ours(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, error: Exception, home: str, name: str,
    call: Callable[[Path], Any], stage: str,
) -> None:  # fmt: skip
    def raising(*_: Any, **__: Any) -> Any:
        raise error

    monkeypatch.setattr(f"{home}.{name}", raising)
    with pytest.raises(InternalError) as caught:
        call(tmp_path)
    assert caught.value.code == "BUG-001"
    assert caught.value.__cause__ is error
    assert caught.value.fields["error"].startswith(type(error).__name__)
    assert caught.value.fields["error"].endswith(f"[{stage}]" if stage else str(error))


def small() -> dict[str, Any]:
    return {"plan": zoning(), "reservoirs": [reservoirs()], "date": "2026-01-02"}


def test_a_lack_of_memory_is_told_as_one(monkeypatch: pytest.MonkeyPatch) -> None:
    broken(monkeypatch, "buffer", error=MemoryError("Unable to allocate 8 GiB"))
    with pytest.raises(MachineError) as caught:
        api.check(**small())
    assert caught.value.code == "ENV-002"


class CancelledError(Exception):
    """A caller's own."""


@pytest.mark.parametrize("argument", ["talk", "mark"])
def test_what_a_callback_raises_is_the_callers(argument: str) -> None:
    own = CancelledError()

    def stop(_: str) -> None:
        raise own

    with pytest.raises(CancelledError) as caught:
        api.check(**small(), **{argument: stop})
    assert caught.value is own


def test_arguments_that_are_missing_or_not_known_are_told_by_python() -> None:
    for call in (lambda: api.check(), lambda: api.check(zoning(), networks=[])):  # type: ignore[call-arg]
        with pytest.raises(TypeError):
            call()


def spiral(n: int) -> Any:
    """A comb of ``n`` teeth a micrometre wide, coordinates of Lambert-93."""
    x = np.repeat(np.arange(n) * 2e-6, 2)
    y = np.tile([0.0, 50.0, 50.0, 0.0], n // 2 + 1)[: 2 * n]
    return shapely.Polygon([*np.column_stack([650_300 + x, 7_090_050 + y]).tolist(), (650_310, 7_090_040)])


@pytest.mark.parametrize(
    "shape",
    [
        spiral(400),
        shapely.MultiPolygon([box(300, 0, 400, 100), box(300, 0, 400, 100), box(350, 50, 450, 150)]),
        shapely.Polygon([(0, 0), (1e-9, 0), (0, 1e-9)]),
        shapely.transform(shapely.Point(0, 0).buffer(1, quad_segs=200), lambda xy: xy * [1e-7, 1e6] + [650_300, 7_090_000]),
        shapely.GeometryCollection([box(300, 0, 400, 100), shapely.LineString([(650_300, 7_090_000)] * 2)]),
    ],
    ids=["comb", "overlapping parts", "speck", "needle", "collection"],
)  # fmt: skip
def test_outlines_that_make_geos_give_up_end_in_a_report_or_in_an_error_of_ours(shape: Any) -> None:
    element = gpd.GeoDataFrame({"NOM": ["odd"]}, geometry=[shape], crs=2154)
    zones = zoning()
    zones.loc[1, "geometry"] = shape
    for given in (
        {"plan": zoning(), "reservoirs": [element]}, {"plan": zones, "reservoirs": [reservoirs()]},
        {"plan": zones, "corridors": [element]},
    ):  # fmt: skip
        error = refusal(partial(conformity.check, **given, date="2026-01-02"))
        assert not isinstance(error, InternalError), error
    for pair in ((shape, box(0, 0, 800, 200)), (box(0, 0, 800, 200), shape)):
        error = refusal(partial(testing.contact, *pair))
        assert error is None or error.code == "GEO-120"
