"""Faults 79 to 100: reference systems that are missing, wrong, foreign or inaccurate, and the library behind them."""

from __future__ import annotations

import math
import subprocess
import sys
import warnings
from pathlib import Path
from typing import Any

import pyproj
import pytest
import shapely
from faulty import LAYER, Bench, findings, reservoirs, sound, zoning
from pyproj import Geod, Transformer

from conformity.api import machine, provenance
from conformity.errors import MachineError
from conformity.normalise import crs as systems

pytestmark = pytest.mark.fault

#: What a declaration without datum says: no transformation out of it can be trusted.
UNKNOWN = (
    'PROJCS["unknown",GEOGCS["unknown",DATUM["unknown",SPHEROID["Clarke_1880_IGN",6378249.2,293.46602]],'
    'PRIMEM["Greenwich",0],UNIT["Degree",0.0174532925199433]],PROJECTION["Lambert_Conformal_Conic_1SP"],'
    'PARAMETER["latitude_of_origin",46.8],PARAMETER["central_meridian",2.33722917],PARAMETER["scale_factor",0.99987742],'
    'PARAMETER["false_easting",600000],PARAMETER["false_northing",2200000],UNIT["Meter",1]]'
)
ESRI = (
    'PROJCS["RGF_1993_Lambert_93",GEOGCS["GCS_RGF_1993",DATUM["D_RGF_1993",SPHEROID["GRS_1980",6378137.0,298.257222101]],'
    'PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Lambert_Conformal_Conic"],'
    'PARAMETER["False_Easting",700000.0],PARAMETER["False_Northing",6600000.0],PARAMETER["Central_Meridian",3.0],'
    'PARAMETER["Standard_Parallel_1",44.0],PARAMETER["Standard_Parallel_2",49.0],PARAMETER["Latitude_Of_Origin",46.5],'
    'UNIT["Meter",1.0]]'
)


def prj(bench: Bench, text: str | None, of: Path | None = None) -> None:
    """Write another ``.prj``, or take it away."""
    path = (of or bench.zones).with_suffix(".prj")
    path.unlink() if text is None else path.write_text(text, encoding="utf-8")


def areas(done: Any) -> dict[str, float]:
    return {zone["label"]: zone["area_m2"] for zone in done.report["zones"]}


def measures(done: Any) -> list[tuple[Any, ...]]:
    """Rule, severity and area of each finding: what must not change with the system of the data."""
    return [
        (
            row["rule_id"],
            row["element_id"],
            row["measure"],
            row["zone_label"],
            row["severity"],
            row["low"],
            row["value"],
            row["high"],
        )
        for row in findings(done)
    ]


def close(rows: list[tuple[Any, ...]], expected: list[tuple[Any, ...]], metres: float) -> None:
    """Row by row: the same rules, and measures that a shift of so many metres explains."""
    key = lambda row: tuple(map(str, row[:5]))  # noqa: E731
    assert sorted(map(key, rows)) == sorted(map(key, expected))
    for one, other in zip(sorted(rows, key=key), sorted(expected, key=key), strict=True):
        for a, b in zip(one[5:], other[5:], strict=True):
            assert (a is None) == (b is None)
            if a is not None:
                assert a == pytest.approx(b, abs=metres * 1_500)


def converted(bench: Bench, source: str, layer: str) -> Any:
    """One layer was converted, and that is said with the operation and its accuracy: journal, provenance, report."""
    for lang, words in (("en", "stated accuracy"), ("fr", "précision annoncée")):
        done = sound(bench.check(lang=lang))
        (line,) = done.lines("CRS-112")
        assert line["layer"] == layer
        assert source in line["text"]
        (change,) = done.report["provenance"]["transformations"]
        assert (change["from"], change["to"]) == (source, "EPSG:2154")
        assert change["accuracy_m"] is not None
        assert change["operation"]
        stated = f"{change['accuracy_m']:g}".replace(".", "," if lang == "fr" else ".")
        assert f"{words} {stated} m" in done.markdown
    return done


def test_fault_079_layers_in_several_systems(bench: Bench) -> None:
    """Everything is brought into the plan's projection, and said layer by layer."""
    before = measures(sound(bench.check()))
    bench.store(reservoirs().to_crs(4326), bench.reservoirs)
    done = converted(bench, "WGS 84", "reservoirs_a_preserver")
    close(measures(done), before, 1e-3)


@pytest.mark.parametrize("side", ["zones", "reservoirs"])
def test_fault_080_no_system_on_one_side(bench: Bench, side: str) -> None:
    path = getattr(bench, side)
    prj(bench, None, path)
    bench.refused("CRS-101", names=(path.stem,))
    bench.warned("CRS-110", "--crs", "EPSG:2154", layer=path.stem)


@pytest.mark.parametrize("text", ["", "   \n", "garbage", 'PROJCS["unfinished', "EPSG:999999", "\x00\x01"])
def test_fault_081_a_declaration_that_means_nothing(bench: Bench, text: str) -> None:
    prj(bench, text)
    bench.refused("CRS-101", names=(LAYER, f"{LAYER}.shp"))


def test_fault_082_metres_declared_as_degrees(bench: Bench) -> None:
    prj(bench, pyproj.CRS(4326).to_wkt("WKT1_ESRI"))
    bench.refused("CRS-107", names=(LAYER,))
    bench2 = Bench(bench.home / "network")
    prj(bench2, pyproj.CRS(4326).to_wkt("WKT1_ESRI"), bench2.reservoirs)
    bench2.refused("CRS-107", names=("reservoirs_a_preserver",))


def test_fault_083_degrees_declared_as_metres(bench: Bench) -> None:
    bench.store(zoning().to_crs(4326).set_crs(2154, allow_override=True), bench.zones)
    bench.refused("CRS-107", names=(LAYER, "EPSG:2154"))


@pytest.mark.parametrize("code", [4326, 2154])
def test_fault_084_axes_swapped(bench: Bench, code: int) -> None:
    turned = zoning().to_crs(code)
    turned.geometry = shapely.transform(turned.geometry.array, lambda xy: xy[:, ::-1])
    bench.store(turned, bench.zones)
    bench.refused("CRS-105", names=(LAYER,))


@pytest.mark.parametrize("code", [9793, 9794])
def test_fault_085_later_realisations_of_lambert_93(bench: Bench, code: int) -> None:
    """Less than 0.11 m apart by the registry: taken as they are, with a note; coordinates do not move."""
    before = measures(sound(bench.check()))
    only = bench.only(zoning().set_crs(code, allow_override=True), "ZONE_URBA.gpkg", layer=LAYER)
    done = sound(bench.check(plan=only))
    assert [(line["level"], line["layer"]) for line in done.lines("CRS-111")] == [("note", LAYER)]
    assert measures(done) == before


@pytest.mark.parametrize("spelling", ["IGNF:LAMB93", "ESRI:102110", ESRI, "EPSG:2154"])
def test_fault_086_other_spellings_of_lambert_93(bench: Bench, spelling: str) -> None:
    before = findings(sound(bench.check()))
    prj(bench, spelling if spelling is ESRI else pyproj.CRS(spelling).to_wkt())
    done = sound(bench.check())
    assert findings(done) == before
    assert not done.lines("CRS-112")
    assert not done.lines("CRS-111")


def gridded(code: int) -> bool:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it says itself that a grid is missing
        return bool(pyproj.transformer.TransformerGroup(code, 2154, always_xy=True).best_available)


@pytest.mark.parametrize("code", [27572, 27561])
def test_fault_087_ntf_without_its_grid(bench: Bench, code: int) -> None:
    """Candidates differ by 54 m: refused, with the accuracy. (Where the grid is installed it is accurate, and used.)"""
    if gridded(code):
        pytest.skip("the grid fr_ign_gr3df97a.tif is installed here: the transformation is accurate")
    old = zoning().to_crs(code)
    bench.store(old, bench.zones)
    prj(bench, pyproj.CRS(code).to_wkt("WKT1_ESRI"))
    bench.refused("CRS-106", names=(LAYER, f"EPSG:{code}", " m)"))


def test_fault_087_an_old_network_under_a_plan_of_today(bench: Bench) -> None:
    prj(bench, pyproj.CRS(27572).to_wkt("WKT1_ESRI"), bench.corridors)
    if not gridded(27572):
        bench.refused("CRS-106", names=("corridors_a_restaurer",))


def test_fault_088_a_datum_that_nobody_knows(bench: Bench) -> None:
    """PROJ would go by ballpark, with an accuracy of -1; that is no accuracy."""
    bench.store(zoning().to_crs(27572), bench.zones)
    prj(bench, UNKNOWN)
    bench.refused("CRS-106", names=(LAYER, "? m"))


@pytest.mark.parametrize("code", range(3942, 3951))
def test_fault_089_conic_zones_are_exact(code: int) -> None:
    """CC42 to CC50: there and back within a tenth of a millimetre, by the zone's own latitude."""
    import geopandas as gpd

    lat = code - 3900
    x, y = Transformer.from_crs(4171, code, always_xy=True).transform(3.0, float(lat))
    assert (x, y) == pytest.approx((1_700_000, 1_200_000 + (lat - 42) * 1_000_000), abs=1e-4)
    frame = gpd.GeoDataFrame(geometry=[shapely.Point(x + 10_000, y)], crs=code)
    moved, lines, operation = systems.to_working(frame, pyproj.CRS(code).to_wkt(), None, "EPSG:2154", _place())
    back = moved.to_crs(code).geometry[0]
    assert (back.x, back.y) == pytest.approx((x + 10_000, y), abs=1e-4)
    assert operation.accuracy_m == 0
    assert [line.code for line in lines] == ["CRS-112"]


def test_fault_089_a_plan_in_cc50_gives_the_same_findings(bench: Bench) -> None:
    before = measures(sound(bench.check()))
    bench.store(zoning().to_crs(3950), bench.zones)
    done = converted(bench, "EPSG:3950", LAYER)
    close(measures(done), before, 1e-3)


@pytest.mark.parametrize("wrong", [3949, 3945, 3942])
def test_fault_090_the_wrong_conic_zone(bench: Bench, wrong: int) -> None:
    bench.store(zoning().to_crs(3950).set_crs(wrong, allow_override=True), bench.zones)
    bench.refused("CRS-104", names=(LAYER,))


def test_fault_091_no_area_is_measured_in_web_mercator(bench: Bench) -> None:
    """There a square is 2.5 times too large at Dunkerque; here it keeps its area of Lambert-93."""
    web = zoning().to_crs(3857)
    assert web.area[0] / zoning().area[0] == pytest.approx(2.5, abs=0.02)
    expected = areas(sound(bench.check()))
    measured = areas(sound(bench.check(plan=bench.only(web, "ZONE_URBA.gpkg", layer=LAYER))))
    assert measured == {label: pytest.approx(area, abs=0.01) for label, area in expected.items()}
    assert expected["UB"] == 40_000


@pytest.mark.parametrize(
    ("place", "x", "y", "factor"),
    [("Dunkerque", 650_000, 7_090_000, 1.00414), ("centre", 700_000, 6_600_000, 0.99810),
     ("Nice", 1_000_000, 6_250_000, 1.00121), ("Corse", 1_200_000, 6_100_000, 1.00460)],
)  # fmt: skip
def test_fault_092_areas_are_those_of_the_projection(place: str, x: float, y: float, factor: float) -> None:
    """The factor to the ellipsoid, for whoever needs it: measured with a second library, documented, never applied."""
    ring = [(x, y), (x + 1000, y), (x + 1000, y + 1000), (x, y + 1000)]
    lon, lat = Transformer.from_crs(2154, 4171, always_xy=True).transform(*zip(*ring, strict=True))
    ground, _ = Geod(ellps="GRS80").polygon_area_perimeter(lon, lat)
    assert 1e6 / ground == pytest.approx(factor, abs=2e-5), place
    docs = Path(__file__).parents[2] / "docs" / "how-it-measures.md"
    assert f"{(factor - 1) * 100:+.2f} %".replace("-", "−") in docs.read_text(encoding="utf-8").replace(" %", " %")


def test_fault_092_the_report_says_projected_areas(bench: Bench) -> None:
    for lang, words in (("fr", "surfaces planes"), ("en", "plane areas")):
        assert words in bench.check(lang=lang).markdown


def test_fault_093_degrees_are_never_an_area(bench: Bench) -> None:
    """A plan and a network both in degrees are measured in the legal projection."""
    expected = areas(sound(bench.check()))
    for frame, path in ((zoning(), bench.zones), (reservoirs(), bench.reservoirs)):
        bench.store(frame.to_crs(4326), path)
    done = sound(bench.check())
    assert areas(done) == {label: pytest.approx(area, abs=0.05) for label, area in expected.items()}
    assert done.report["crs"] == "EPSG:2154"


@pytest.mark.parametrize(
    ("code", "lon", "lat"), [(2972, -52.3, 4.9), (5490, -61.5, 16.2), (2975, 55.5, -21.0), (4471, 45.2, -12.8)]
)
def test_fault_094_overseas(bench: Bench, code: int, lon: float, lat: float) -> None:
    """The legal projection of the place is the working one, whatever system the data came in."""
    x, y = Transformer.from_crs(4326, code, always_xy=True).transform(lon, lat)
    for frame, path in ((zoning(), bench.zones), (reservoirs(), bench.reservoirs)):
        there = frame.set_geometry(
            shapely.transform(frame.geometry.array, lambda xy: xy - [650_000, 7_090_000] + [x, y])
        )
        bench.store(there.set_crs(code, allow_override=True).to_crs(4326), path)
    for path in (bench.corridors, bench.obstacles):
        for part in bench.network.glob(path.stem + ".*"):
            part.unlink()
    done = sound(bench.check())
    assert done.report["crs"] == f"EPSG:{code}"
    assert areas(done)["UB"] == pytest.approx(40_000, abs=0.1)


def test_fault_094_a_plan_and_a_network_of_two_territories(bench: Bench) -> None:
    x, y = Transformer.from_crs(4326, 2975, always_xy=True).transform(55.5, -21.0)
    far = reservoirs().set_geometry(
        shapely.transform(reservoirs().geometry.array, lambda xy: xy - [650_000, 7_090_000] + [x, y])
    )
    bench.store(far.set_crs(2975, allow_override=True), bench.reservoirs)
    bench.refused("CRS-623", names=("reservoirs_a_preserver", "55.5"))


def test_fault_095_heights_are_left_out(bench: Bench) -> None:
    before = findings(sound(bench.check()))
    prj(bench, pyproj.CRS("EPSG:2154+5720").to_wkt("WKT1_GDAL"))
    assert findings(sound(bench.check())) == before


def test_fault_095_a_shift_of_zeros_is_none(bench: Bench) -> None:
    before = findings(sound(bench.check()))
    prj(bench, pyproj.CRS("+proj=lcc +lat_0=46.5 +lon_0=3 +lat_1=49 +lat_2=44 +x_0=700000 +y_0=6600000 +ellps=GRS80"
                          " +towgs84=0,0,0,0,0,0,0 +units=m +no_defs").to_wkt("WKT1_GDAL"))  # fmt: skip
    assert findings(sound(bench.check())) == before


def test_fault_095_a_system_of_a_building_site(bench: Bench) -> None:
    prj(bench, 'LOCAL_CS["chantier",UNIT["metre",1],AXIS["X",EAST],AXIS["Y",NORTH]]')
    bench.refused("CRS-102", names=(LAYER, "chantier", "--crs EPSG:2154"))
    bench.warned("CRS-621", "--crs", "EPSG:2154", layer=LAYER)


PROBE = """
import os, sys
import pyproj
if sys.argv[1] == "emptied":
    def missing(*given, **named):
        raise pyproj.exceptions.CRSError("no database context specified")
    pyproj.Transformer.from_crs = missing
elif sys.argv[1] == "zeros":
    pyproj.Transformer.transform = lambda self, x, y: (0.0 * x, 0.0 * y)
from conformity.cli import main
sys.argv = ["conformity", *sys.argv[3:]]
main()
"""


def probed(bench: Bench, how: str, lang: str, **env: str) -> Any:
    """The program in a process of its own, its PROJ spoilt in one way."""
    import os

    out = bench.home / f"out-{how}-{lang}"
    (bench.home / "nothing").mkdir(exist_ok=True)
    done = subprocess.run(
        [sys.executable, "-c", PROBE, how, str(bench.home / "nothing"), "check", str(bench.plan), "--network",
         str(bench.network), "--out", str(out), "--format", "json", "--lang", lang, "--date", "2025-06-01"],
        capture_output=True, text=True, env={**os.environ, **env}, check=False,
    )  # fmt: skip
    return done, out


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("how", ["emptied", "zeros"])
def test_fault_096_and_098_a_proj_that_places_nothing(bench: Bench, how: str, lang: str) -> None:
    done, out = probed(bench, how, lang)
    assert done.returncode == 3, done.stderr
    assert "ENV-009" in done.stderr
    assert "Traceback" not in done.stderr
    assert "pip install --force-reinstall pyproj" in done.stderr
    assert not out.exists()


def test_fault_096_a_hostile_proj_data_changes_nothing(bench: Bench) -> None:
    """Whatever the environment says, either the canary passes and the result is the same, or nothing is given."""
    expected = findings(sound(bench.check(formats="json")))
    done, out = probed(bench, "as it is", "fr", PROJ_DATA="/nowhere", PROJ_LIB="/nowhere")
    if done.returncode == 3:
        assert "ENV-009" in done.stderr
    else:
        import json

        rows = json.loads((out / "report.json").read_bytes())["findings"]
        assert sorted(rows, key=lambda row: row["finding_id"]) == expected


def test_fault_097_proj_never_asks_the_network(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "projecting", machine.projecting.__wrapped__)
    pyproj.network.set_network_enabled(active=True)
    try:
        sound(bench.check())
        assert pyproj.network.is_network_enabled() is False
    finally:
        pyproj.network.set_network_enabled(active=False)


@pytest.mark.parametrize("wrong", [(0.0, 0.0), (math.inf, math.inf), (math.nan, math.nan), (700_000.02, 6_600_000.0)])
def test_fault_098_the_canary_is_a_centimetre_wide(wrong: tuple[float, float], monkeypatch: pytest.MonkeyPatch) -> None:
    source, target, point, _ = machine.CANARY[0]
    monkeypatch.setattr(machine, "CANARY", ((source, target, point, wrong),))
    with pytest.raises(MachineError) as caught:
        machine.projecting.__wrapped__()
    assert caught.value.code == "ENV-009"


def test_fault_099_two_projs_and_one_word(bench: Bench) -> None:
    """The reader's library may have a PROJ of its own; systems are parsed and transformed by pyproj's alone, and recorded."""
    versions = provenance.versions()
    assert versions["PROJ"] == pyproj.proj_version_str
    assert versions["EPSG"]
    assert versions["pyogrio"]
    assert versions["GDAL"]
    assert bench.check().report["provenance"]["versions"]["EPSG"] == versions["EPSG"]
    # the declaration comes from the .prj by our own reading, not as the reader's library would rewrite it
    read = {layer.name: layer for layer in _layers(bench)}
    assert read[LAYER].crs is not None
    assert systems.legal_code(read[LAYER].crs) == 2154


@pytest.mark.parametrize(("lon", "lat"), [(180.0, 0.0), (-180.0, 51.0), (0.0, 90.0), (0.0, -90.0), (2.4, 91.0)])
def test_fault_100_the_ends_of_the_earth(bench: Bench, lon: float, lat: float) -> None:
    far = zoning().iloc[[0]].copy().set_geometry([shapely.box(lon - 0.001, lat - 0.001, lon + 0.001, lat + 0.001)])
    bench.store(far.set_crs(4326, allow_override=True), bench.zones)
    done = bench.check()
    code = next(code for code in ("CRS-103", "CRS-104", "CRS-107") if code in done.stderr)
    bench.refused(code, names=(LAYER,))


def _place() -> Any:
    from conformity.errors import Place

    return Place(file="x.shp", layer="x")


def _layers(bench: Bench) -> Any:
    from conformity.read.source import Workspace

    with Workspace() as files:
        return [files.load(one) for one in files.describe(bench.plan)]
