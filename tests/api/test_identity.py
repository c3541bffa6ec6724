"""Which upper document and which rules a run rests on: identifiers and the officer say it, words only ask."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely
from pyproj import Transformer

import conformity
import conformity.api
from conformity.api import batch, inspect, packs
from conformity.errors import UsageError
from conformity.model import Basis, Territory
from conformity.result import Report

#: (EPSG code, longitude, latitude) of invented plans
PLACES = {
    "reunion": (2975, 55.47, -21.14), "toulouse": (2154, 1.35, 43.65), "oise": (2154, 2.5, 49.35),
    "nord": (2154, 2.5, 50.85), "bray": (2154, 1.4, 49.6),
}  # fmt: skip
#: layers as any region calls them, with the identifier column of COVADIS of each
LAYERS = {
    "reservoirs_biodiversite": ("ID_RESV", "FR00RS1"), "corridors_ecologiques": ("ID_CORR", "FR00CS1"),
    "obstacles_routes": ("ID_OBST", "FR00OL1"),
}  # fmt: skip
REGIONAL = frozenset({"sraddet-hdf", "srce-tvb-npdc", "tvb-pays-de-bray"})


def origin(place: str) -> tuple[int, float, float]:
    epsg, lon, lat = PLACES[place]
    x, y = Transformer.from_crs(4326, epsg, always_xy=True).transform(lon, lat)
    return epsg, round(x), round(y)


def plan(place: str, insee: str = "") -> gpd.GeoDataFrame:
    epsg, x, y = origin(place)
    shapes = [shapely.box(x, y, x + 1000, y + 1000), shapely.box(x + 1000, y, x + 3000, y + 1000)]
    columns = {"LIBELLE": ["1AU", "N"], "TYPEZONE": ["AUc", "N"], **({"INSEE": [insee] * 2} if insee else {})}
    frame = gpd.GeoDataFrame(columns, geometry=shapes, crs=epsg)
    frame.attrs["layer"] = "ZONE_URBA"
    return frame


def layer(place: str, name: str, columns: Mapping[str, Any] | None = None) -> gpd.GeoDataFrame:
    epsg, x, y = origin(place)
    shapes = {
        "reservoirs_biodiversite": shapely.box(x + 500, y + 300, x + 1500, y + 800),
        "corridors_ecologiques": shapely.box(x + 100, y + 600, x + 2500, y + 700),
        "obstacles_routes": shapely.LineString([(x + 200, y + 550), (x + 200, y + 850)]),
    }
    shape = shapes.get(name, shapes["reservoirs_biodiversite"])
    frame = gpd.GeoDataFrame(
        {"nom": ["Bois"], **{k: [v] for k, v in (columns or {}).items()}}, geometry=[shape], crs=epsg
    )
    frame.attrs["layer"] = name
    return frame


def network(place: str, scheme: str = "") -> list[gpd.GeoDataFrame]:
    """Ordinary layers, without columns of a standard, or with those of COVADIS and a scheme's identifier."""
    if not scheme:
        return [layer(place, name) for name in LAYERS]
    column = "ID_CER" if "CER" in scheme else "ID_SRCE"
    return [layer(place, name, {own: value, column: scheme}) for name, (own, value) in LAYERS.items()]


def check(place: str, *layers: gpd.GeoDataFrame, insee: str = "", **options: Any) -> Report:
    return conformity.check(plan(place, insee), network=layers or network(place), date="2026-01-02", **options)


def codes(report: Report) -> list[str]:
    return [line.code for line in report.basis]


def basis_of(report: Report, code: str) -> Basis:
    return next(line for line in report.basis if line.code == code)


def front(report: Report, tmp_path: Path, lang: str = "fr") -> str:
    """The first page, without the signs that keep Markdown quiet."""
    report.write(tmp_path / lang, formats=["md"], lang=lang)
    return (tmp_path / lang / "report.md").read_text(encoding="utf-8").split("\n---")[0].replace("\\", "")


# ------------------------------------------------------------------------------------------- words


@pytest.mark.parametrize("place", ["reunion", "toulouse"])
@pytest.mark.parametrize("scheme", ["", "FR73SRCE2015", "FR52SRCE2014", "FR32CER2020", "FR31SRCE2014"])
def test_far_away_no_words_and_no_identifier_attach_a_document(place: str, scheme: str) -> None:
    report = check(place, *network(place, scheme))
    assert set(report.references) == {"tvb-locale"}
    assert report.rulebook.pack == "tvb-locale"
    assert not REGIONAL & set(report.elements["reference"])
    far = {"": "SEM-508", "FR32CER2020": "SEM-501", "FR31SRCE2014": "SEM-501"}.get(scheme, "SEM-502")
    assert codes(report) == ["SEM-508", "SEM-514"] if not scheme else [far, "SEM-508", "SEM-514"]
    assert basis_of(report, far).fields["layers"] == list(LAYERS)
    assert not report.incomplete


@pytest.mark.parametrize("names", [["reservoirs_biodiversite"], ["obstacles_routes"], list(LAYERS)])
def test_inside_the_region_words_are_a_question(names: list[str], tmp_path: Path) -> None:
    heard: list[str] = []
    report = check("oise", *(layer("oise", name) for name in names), talk=heard.append)
    assert set(report.references) == {"tvb-locale"}
    assert report.rulebook.pack == "tvb-locale"
    assert {each.uncertainty_m for each in report.layers} == {25.0}  # nothing gives a scale
    asked = basis_of(report, "SEM-503").fields
    assert (asked["reference"], asked["profile"]) == ("sraddet-hdf", "sraddet_hdf")
    assert asked["layers"] == [name for name in names if name != "corridors_ecologiques"]
    question = "S'il s'agit de « SRADDET Hauts-de-France, continuités écologiques régionales », dites-le : --reference sraddet-hdf, ou --profile sraddet_hdf."
    assert any(question in line for line in heard)
    assert question in front(report, tmp_path)
    assert "say so: --reference sraddet-hdf, or --profile sraddet_hdf." in front(report, tmp_path, "en")
    assert not any(line.requested for line in report.not_assessed if line.code.startswith("SEM-50"))  # no failure


def test_the_local_network_of_the_bray_has_no_identifier() -> None:
    wet = layer("bray", "reservoirs_humides")
    report = check("bray", wet)
    assert (codes(report), set(report.references)) == (["SEM-503", "SEM-514"], {"tvb-locale"})
    assert basis_of(report, "SEM-503").fields["reference"] == "tvb-pays-de-bray"
    assert [each.uncertainty_m for each in report.layers] == [25.0]
    for options in ({"profile": "tvb_pays_de_bray"}, {"reference": "tvb-pays-de-bray"}):
        said = check("bray", wet, **options)
        assert set(said.references) == {"tvb-pays-de-bray"}
        assert [(each.uncertainty_m, each.reference) for each in said.layers] == [(10.0, "tvb-pays-de-bray")]
        assert said.rulebook.pack == "tvb-locale"


def test_a_legend_decides_kind_and_objective_and_no_document(tmp_path: Path) -> None:
    names = ["reservoirs_a_preserver", "corridors_a_restaurer", "corridors_ecologiques", "obstacles"]
    for place in ("nord", "toulouse"):
        (tmp_path / place).mkdir()
        for name in names:
            layer(place, name).to_file(tmp_path / place / f"{name}.gpkg", layer=name)
    report = conformity.check(plan("nord"), network=tmp_path / "nord", date="2026-01-02")
    assert {each.layer: (each.kind, each.objective) for each in report.layers} == {
        "reservoirs_a_preserver": ("reservoir", "preserve"), "corridors_a_restaurer": ("corridor", "restore"),
        "corridors_ecologiques": ("corridor", "preserve"), "obstacles": ("obstacle", "restore"),
    }  # fmt: skip
    assert codes(report) == ["SEM-503", "SEM-514"]
    assert basis_of(report, "SEM-503").fields["reference"] == "srce-tvb-npdc"
    assert {each.uncertainty_m for each in report.layers} == {25.0}
    assert set(report.references) == {"tvb-locale"}
    # the same legend elsewhere decides the same, and asks about no document of the Nord
    far = conformity.check(plan("toulouse"), network=tmp_path / "toulouse", date="2026-01-02")
    assert [each.objective for each in far.layers] == [each.objective for each in report.layers]
    assert codes(far) == ["SEM-508", "SEM-514"]


# ------------------------------------------------------------------------------------------- identifiers


@pytest.mark.parametrize(
    ("place", "scheme", "reference"),
    [
        ("oise", "FR32CER2020", "sraddet-hdf"), ("oise", " fr32cer2020 ", "sraddet-hdf"),
        ("nord", "FR31SRCE2014", "srce-tvb-npdc"),
    ],
)  # fmt: skip
def test_an_identifier_attaches_its_document_its_scale_and_its_pack(place: str, scheme: str, reference: str) -> None:
    report = check(place, *network(place, scheme))
    assert set(report.references) == {reference}
    assert set(report.elements["reference"]) == {reference}
    assert (report.rulebook.pack, report.rulebook.reference) == (reference, reference)
    assert {(each.scale, each.uncertainty_m) for each in report.layers} == {(100_000, 100.0)}
    assert codes(report) == ["SEM-500", "SEM-512"]


def test_an_identifier_of_a_neighbour_is_not_attached_beyond_its_territory(tmp_path: Path) -> None:
    report = check("oise", *network("oise", "FR31SRCE2014"))  # Nord and Pas-de-Calais alone
    assert codes(report) == ["SEM-501", "SEM-508", "SEM-514"]
    assert "(départements 59, 62)" in front(report, tmp_path)
    assert {each.scale for each in report.layers} == {None}


def test_a_document_is_not_held_for_a_plan_of_another_departement() -> None:
    """The box of the Hauts-de-France holds some of its neighbours: their communes say so."""
    inside = check("bray", *network("bray", "FR32CER2020"), insee="60176")
    assert set(inside.references) == {"sraddet-hdf"}
    beside = check("bray", *network("bray", "FR32CER2020"), insee="76676")
    assert (codes(beside), set(beside.references)) == (["SEM-501", "SEM-508", "SEM-514"], {"tvb-locale"})


def test_a_scheme_that_is_not_shipped_is_named(tmp_path: Path) -> None:
    report = check("toulouse", *network("toulouse", "FR73SRCE2015"))
    for lang, words in (
        ("fr", "les données nomment le schéma FR73SRCE2015, qui n'est pas livré"),
        ("en", "the data name the scheme FR73SRCE2015, which does not come with"),
    ):
        assert words in front(report, tmp_path, lang)
    # an SRCE is drawn at 1:100 000 (R. 371-29): its identifier gives the precision
    assert {(each.scale, each.uncertainty_m) for each in report.layers} == {(100_000, 100.0)}


def test_columns_of_the_standard_alone_give_neither_document_nor_precision() -> None:
    bare = layer("oise", "zones", {"ID_RESV": "FR99RS1", "MILMAJ_NAT": "boisé"})
    report = check("oise", bare)
    (only,) = report.layers
    assert (only.kind, only.profile, only.scale, only.uncertainty_m) == ("reservoir", "covadis_srce", None, 25.0)
    assert codes(report) == ["SEM-508", "SEM-514"]


def test_one_layer_does_not_decide_for_its_neighbours() -> None:
    own, *others = network("oise", "FR32CER2020")[:1] + network("oise")[1:]
    report = check("oise", own, *others)
    assert {each.layer: (each.reference, each.scale) for each in report.layers} == {
        "reservoirs_biodiversite": ("sraddet-hdf", 100_000), "corridors_ecologiques": ("", None),
        "obstacles_routes": ("", None),
    }  # fmt: skip
    assert report.rulebook.pack == "tvb-locale"
    assert codes(report) == ["SEM-500", "SEM-508", "SEM-503", "SEM-513"]
    assert set(report.references) == {"sraddet-hdf", "tvb-locale"}


def test_rows_of_two_schemes_are_each_of_their_own() -> None:
    epsg, x, y = origin("nord")
    shapes = [shapely.box(x + 300 * n, y, x + 300 * n + 200, y + 200) for n in range(4)]
    columns = {
        "ID_RESV": [f"FR00RS{n}" for n in range(4)],
        "ID_SRCE": ["FR31SRCE2014", "FR73SRCE2015", None, "FR31SRCE2014"],
    }
    frame = gpd.GeoDataFrame(columns, geometry=shapes, crs=epsg)
    frame.attrs["layer"] = "reservoirs"
    report = check("nord", frame)
    held = dict(zip(report.elements["element_id"], report.elements["reference"], strict=True))
    assert held == {"FR00RS0": "srce-tvb-npdc", "FR00RS1": "", "FR00RS2": "", "FR00RS3": "srce-tvb-npdc"}
    assert codes(report) == ["SEM-500", "SEM-502", "SEM-518", "SEM-513"]
    assert (report.rulebook.reference, set(report.references)) == ("tvb-locale", {"srce-tvb-npdc", "tvb-locale"})


# ------------------------------------------------------------------------------------------- the officer


def test_the_profile_chosen_brings_its_document_and_the_pack_that_goes_with_it(tmp_path: Path) -> None:
    report = check("oise", profile="sraddet_hdf")
    assert (report.rulebook.pack, set(report.references)) == ("sraddet-hdf", {"sraddet-hdf"})
    assert codes(report) == ["SEM-506", "SEM-511"]
    page = front(report, tmp_path)
    assert "par le profil demandé (SRADDET Hauts-de-France 2020, continuités écologiques régionales)" in page
    assert "sraddet_hdf" not in page


def test_the_document_asked_brings_its_scale_and_its_pack() -> None:
    report = check("oise", reference="sraddet-hdf")
    assert (report.rulebook.pack, set(report.references)) == ("sraddet-hdf", {"sraddet-hdf"})
    assert codes(report) == ["SEM-505", "SEM-512"]
    assert {each.scale for each in report.layers} == {100_000}
    assert report.provenance["options"]["reference"] == "sraddet-hdf"
    rules = check("oise", reference="sraddet-hdf", rules="tvb-locale")
    assert (rules.rulebook.pack, set(rules.references)) == ("tvb-locale", {"sraddet-hdf"})


def test_what_the_officer_says_holds_over_identifiers_and_the_difference_is_told() -> None:
    report = check("nord", *network("nord", "FR31SRCE2014"), reference="sraddet-hdf")
    assert set(report.elements["reference"]) == {"sraddet-hdf"}
    assert codes(report) == ["SEM-507", "SEM-512"]
    assert basis_of(report, "SEM-507").fields["scheme"] == "FR31SRCE2014"


@pytest.mark.parametrize("options", [{"reference": "sraddet-hdf"}, {"profile": "sraddet_hdf"}])
def test_a_document_asked_beyond_its_territory_is_not_held_and_the_run_says_so(
    options: dict[str, str], tmp_path: Path
) -> None:
    heard: list[str] = []
    report = check("reunion", **options, talk=heard.append)
    assert (report.rulebook.pack, set(report.references)) == ("tvb-locale", {"tvb-locale"})
    assert {(each.scale, each.uncertainty_m) for each in report.layers} == {(None, 25.0)}
    assert report.incomplete  # exit status 1
    refused = [line for line in report.not_assessed if line.code == "SEM-504"]
    assert [line.layer for line in refused] == list(LAYERS)
    said = "« SRADDET Hauts-de-France, continuités écologiques régionales » était demandé, mais les données ou le plan sont hors du territoire de ce document (départements 02, 59, 60, 62, 80)"
    assert sum(said in line for line in heard) == 1
    assert said in front(report, tmp_path)


def test_rules_asked_beyond_their_territory_are_applied_and_attach_nothing(tmp_path: Path) -> None:
    report = check("toulouse", rules="srce-tvb-npdc")
    assert (report.rulebook.pack, report.rulebook.reference) == ("srce-tvb-npdc", "tvb-locale")
    assert set(report.references) == {"tvb-locale"}
    assert codes(report) == ["SEM-515", "SEM-508", "SEM-510"]
    assert "ne comprend pas le plan" in front(report, tmp_path)
    near = check("nord", rules="srce-tvb-npdc")
    assert set(near.references) == {"srce-tvb-npdc"}
    assert codes(near) == ["SEM-509", "SEM-510"]
    # the officer's pack holds for rows of a scheme that is not shipped, which is named beside it
    other = check("nord", *network("nord", "FR99SRCE0000"), rules="srce-tvb-npdc")
    assert (set(other.references), codes(other)) == ({"srce-tvb-npdc"}, ["SEM-502", "SEM-509", "SEM-510"])


def test_a_dossier_gives_identifiers_to_a_document_of_its_own() -> None:
    own = {
        "id": "srce-mp",
        "kind": "SRCE",
        "title": "SRCE de Midi-Pyrénées",
        "status": "caduc",
        "scale": 100_000,
        "identifiers": ["fr73srce2015"],
    }
    report = check("toulouse", *network("toulouse", "FR73SRCE2015"), references=[own])
    assert set(report.elements["reference"]) == {"srce-mp"}
    assert codes(report) == ["SEM-500", "SEM-519"]
    assert basis_of(report, "SEM-500").fields["title"]["fr"] == "SRCE de Midi-Pyrénées"


def test_a_shipped_document_that_a_dossier_lists_elsewhere_is_left_out() -> None:
    report = check("toulouse", references=[{"id": "sraddet-hdf"}])
    assert set(report.references) == {"tvb-locale"}
    assert [line.code for line in report.not_assessed if line.requested] == ["SEM-517"]
    assert report.incomplete


def test_a_document_in_a_file_says_its_territory_or_none(tmp_path: Path) -> None:
    text = "reference: tvb-x\nkind: TVB_locale\ntitle: {fr: Trame X, en: Network X}\nstatus: connaissance\nnominal_scale: 25000\n"
    (tmp_path / "x.yaml").write_text(text, encoding="utf-8")
    report = check("toulouse", reference=str(tmp_path / "x.yaml"))
    assert (set(report.references), {each.uncertainty_m for each in report.layers}) == ({"tvb-x"}, {25.0})
    bounded = text + 'territory: {departments: ["40"], extent_wgs84: [-1.6, 43.4, 0.2, 44.6]}\n'
    (tmp_path / "x.yaml").write_text(bounded, encoding="utf-8")
    assert set(check("toulouse", reference=str(tmp_path / "x.yaml")).references) == {"tvb-locale"}


def test_a_document_or_a_pack_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        check("oise", reference="sradet-hdf")
    assert caught.value.code == "CLI-021"
    own = tmp_path / "p.yaml"
    own.write_text(
        "profile: mine\ntitle: {fr: Mien, en: Mine}\nnetwork: {scale: 5000}\nrules: tvb-local\n", encoding="utf-8"
    )
    with pytest.raises(UsageError) as caught:  # it was replaced by the default pack without a word
        check("oise", profile=own)
    assert caught.value.code == "CLI-020"


# ------------------------------------------------------------------------------------------- elsewhere it is said


def test_the_report_tells_its_basis_as_data(tmp_path: Path) -> None:
    check("oise").write(tmp_path / "out", formats=["json"])
    basis = json.loads((tmp_path / "out" / "report.json").read_text(encoding="utf-8"))["basis"]
    assert [line["code"] for line in basis] == ["SEM-503", "SEM-508", "SEM-514"]
    assert basis[0]["fields"]["reference"] == "sraddet-hdf"
    assert basis[0]["remedy"].startswith("S'il s'agit de « SRADDET")


def test_inspect_tells_the_document_or_asks(tmp_path: Path) -> None:
    for place, scheme, expected in (
        ("oise", "", (None, "sraddet-hdf")), ("toulouse", "", (None, None)), ("oise", "FR32CER2020", ("sraddet-hdf", None)),
        ("toulouse", "FR32CER2020", (None, None)),
    ):  # fmt: skip
        path = tmp_path / f"{place}{scheme}.gpkg"
        network(place, scheme)[0].to_file(path, layer="reservoirs_biodiversite")
        (layer,) = inspect(path)["layers"]
        assert (layer["reference"], layer["candidate"]) == expected, (place, scheme)
        assert bool(layer["documents"]) == (place == "oise" or bool(scheme))


def test_a_batch_holds_a_document_for_the_plans_of_its_territory_alone(tmp_path: Path) -> None:
    plans = tmp_path / "plans"
    for place in ("nord", "oise"):
        (plans / place).mkdir(parents=True)
        plan(place).to_file(plans / place / "ZONE_URBA.shp")
    both = gpd.GeoDataFrame(
        {"ID_RESV": ["FR31RS1", "FR31RS2"], "ID_SRCE": ["FR31SRCE2014"] * 2},
        geometry=[layer(place, "reservoirs_biodiversite").geometry.iloc[0] for place in ("nord", "oise")], crs=2154,
    )  # fmt: skip
    both.to_file(tmp_path / "reservoirs.gpkg")
    heard: list[str] = []
    options = {"network": [tmp_path / "reservoirs.gpkg"], "date": "2026-01-02", "formats": ["json"]}
    batch(plans, tmp_path / "out", jobs=1, talk=heard.append, **options)
    by_place = {}
    for place in ("nord", "oise"):
        report = json.loads((tmp_path / "out" / "documents" / place / "report.json").read_text(encoding="utf-8"))
        by_place[place] = ([each["id"] for each in report["references"]], [line["code"] for line in report["basis"]])
    assert by_place == {
        "nord": (["srce-tvb-npdc"], ["SEM-500", "SEM-512"]),
        "oise": (["tvb-locale"], ["SEM-501", "SEM-508", "SEM-514"]),
    }
    assert any("par l'identifiant FR31SRCE2014" in line for line in heard)


def test_the_command_takes_a_document_and_can_be_replayed(tmp_path: Path) -> None:
    from typer.testing import CliRunner

    from conformity.cli import app

    plan("oise").to_file(tmp_path / "ZONE_URBA.shp")
    layer("oise", "reservoirs_biodiversite").to_file(tmp_path / "reservoirs_biodiversite.gpkg")
    words = [
        "check",
        tmp_path / "ZONE_URBA.shp",
        "--network",
        tmp_path / "reservoirs_biodiversite.gpkg",
        "--date",
        "2026-01-02",
        "--format",
        "json",
    ]
    for options, packs_of in (
        ([], "tvb-locale"),
        (["--reference", "sraddet-hdf"], "sraddet-hdf"),
        (["--profile", "sraddet_hdf"], "sraddet-hdf"),
    ):
        out = tmp_path / f"out{len(options)}{packs_of}"
        done = CliRunner().invoke(
            app, [str(word) for word in (*words, *options, "--out", out, "--force", "--fail-on", "never")]
        )
        assert done.exit_code == 0, done.stderr
        report = json.loads((out / "report.json").read_text(encoding="utf-8"))
        assert report["rulebook"]["pack"] == packs_of
        assert ("--reference sraddet-hdf" in done.stderr) is (not options)
        assert conformity.api.verify(out).ok


# ------------------------------------------------------------------------------------------- territories


def test_every_shipped_document_says_where_it_applies_or_is_the_default() -> None:
    places = {name: each.territory for name, each in packs.references().items()}
    assert [name for name, where in places.items() if where is None] == ["tvb-locale"]
    assert {name: where.departments for name, where in places.items() if where is not None} == {
        "pac-59-hauts-de-flandre": ("59",), "scot-flandre-dunkerque": ("59",), "srce-tvb-npdc": ("59", "62"),
        "sraddet-hdf": ("02", "59", "60", "62", "80"), "tvb-pays-de-bray": ("60", "76"),
    }  # fmt: skip


#: towns by longitude, latitude
@pytest.mark.parametrize(
    ("reference", "lon", "lat", "inside"),
    [
        ("sraddet-hdf", 3.06, 50.63, True),  # Lille
        ("sraddet-hdf", 3.40, 49.05, True),  # Château-Thierry, in the south
        ("sraddet-hdf", 2.35, 48.86, True),  # Paris lies in the box, in none of the départements
        ("sraddet-hdf", 4.83, 45.76, False),  # Lyon
        ("srce-tvb-npdc", 2.37, 51.03, True),  # Dunkerque
        ("srce-tvb-npdc", 2.30, 49.89, False),  # Amiens
        ("tvb-pays-de-bray", 1.44, 49.73, True),  # Neufchâtel-en-Bray
        ("tvb-pays-de-bray", 0.11, 49.49, False),  # Le Havre
        ("scot-flandre-dunkerque", 3.06, 50.63, False),
        ("pac-59-hauts-de-flandre", 2.43, 50.97, True),  # Bergues
    ],
)
def test_towns_lie_inside_or_outside(reference: str, lon: float, lat: float, inside: bool) -> None:
    where = packs.references()[reference].territory
    assert where is not None
    assert where.holds((lon, lat, lon, lat)) is inside


def test_a_territory_is_left_by_box_or_by_departement() -> None:
    where = Territory(("60",), (1.0, 49.0, 3.0, 50.0))
    assert where.holds((3.0, 50.0, 4.0, 51.0))  # they touch
    assert not where.holds((3.1, 49.0, 4.0, 50.0))
    assert not where.holds((1.0, 47.0, 3.0, 48.9))
    assert where.holds((2.0, 49.5, 2.1, 49.6), frozenset({"60", "76"}))
    assert not where.holds((2.0, 49.5, 2.1, 49.6), frozenset({"76"}))
    assert where.holds(None)


@pytest.mark.real
@pytest.mark.parametrize(
    ("data", "reference"),
    [
        ("sraddet_oise/reservoirs_biodiversite.geojson", "sraddet-hdf"),
        ("srce_npdc_schema_sample/trame_vert.geojson", "srce-tvb-npdc"),
        ("pays_de_bray/tvb/reservoirs_humides.gpkg", "tvb-pays-de-bray"), ("pays_de_bray/communes.gpkg", "tvb-pays-de-bray"),
    ],
)  # fmt: skip
def test_the_data_of_a_document_lie_in_its_territory(real_data: Path, data: str, reference: str) -> None:
    west, south, east, north = gpd.read_file(real_data / data).to_crs(4326).total_bounds
    where = packs.references()[reference].territory
    assert where is not None
    box = where.extent_wgs84
    assert box[0] < west < east < box[2]
    assert box[1] < south < north < box[3]


@pytest.mark.real
def test_the_sraddet_of_the_oise_is_attached_by_its_identifier(real_data: Path) -> None:
    report = conformity.check(plan("oise"), network=[real_data / "sraddet_oise"], date="2026-01-02")
    assert set(report.references) == {"sraddet-hdf"}
    assert set(report.elements["reference"]) == {"sraddet-hdf"}
    assert report.rulebook.pack == "sraddet-hdf"
    assert codes(report) == ["SEM-500", "SEM-512"]
    corridors = [each for each in report.layers if each.layer == "corridors_trame_verte"]
    assert [(each.kind, each.scale, each.uncertainty_m) for each in corridors] == [("corridor", 100_000, 100.0)]
