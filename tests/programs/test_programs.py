"""Each output in the program a user opens it with, and its numbers read back from there."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pytest

from conformity import api
from conformity.report.wording.texts import Texts
from conformity.result import Report

pytestmark = pytest.mark.program
OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
PAGES = shutil.which("pdftotext")
needs_office = pytest.mark.skipif(OFFICE is None or PAGES is None, reason="LibreOffice or pdftotext is not installed")
SYSTEM = "/usr/bin/python3"


def _has_qgis() -> bool:
    if not Path(SYSTEM).exists():
        return False
    return subprocess.run([SYSTEM, "-c", "import qgis.core"], capture_output=True, check=False).returncode == 0


@pytest.fixture(scope="module", params=["demo", "saint-saens"])
def report(request: pytest.FixtureRequest) -> Report:
    if request.param == "demo":
        return api.check(**api.demo_inputs(), date="2025-09-01")
    home = request.getfixturevalue("real_data") / "pays_de_bray"
    return api.check(
        str(home / "plu" / "saint-saens"),
        network=str(home / "tvb"),
        territory=str(home / "communes.gpkg"),
        date="2025-09-01",
    )


@pytest.fixture(scope="module")
def out(report: Report, tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("programs") / "out"
    report.write(home, formats=["xlsx", "json", "docx", "gpkg", "html", "md", "geojson"])
    return home


def figures_of(report: Report) -> dict[str, str]:
    """concern_id → its figure, as every text says it."""
    texts = Texts(report, "fr")
    return {str(c["concern_id"]): texts.figure(c) for c in texts.register.concerns}


def converted(source: Path, kind: str, to: Path) -> Path:
    to.mkdir(exist_ok=True)
    assert OFFICE is not None
    command = [
        OFFICE,
        f"-env:UserInstallation={(to / 'profile').as_uri()}",
        "--headless",
        "--convert-to",
        kind,
        "--outdir",
        str(to),
        str(source),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    return to / f"{source.stem}.{kind}"


def words_of(pdf: Path) -> str:
    assert PAGES is not None
    text = subprocess.run(
        [PAGES, "-layout", str(pdf), "-"], check=True, capture_output=True, timeout=60
    ).stdout.decode()
    return re.sub(r"\s+", " ", text)


@needs_office
def test_the_note_opens_in_libreoffice_and_says_every_figure(report: Report, out: Path, tmp_path: Path) -> None:
    from conformity.report.content import overview

    said = words_of(converted(out / "report.docx", "pdf", tmp_path))
    texts = Texts(report, "fr")
    assert overview.subject(texts) in said
    for concern in overview.to_treat(texts)[:10]:
        assert re.sub(r"\s+", " ", texts.figure(concern)) in said, concern["concern_id"]
        assert re.sub(r"\s+", " ", texts.title(concern)) in said, concern["concern_id"]


@needs_office
def test_the_workbook_comes_back_from_libreoffice_with_the_same_numbers(out: Path, tmp_path: Path) -> None:
    data = json.loads((out / "report.json").read_bytes())
    sheet = openpyxl.load_workbook(converted(out / "report.xlsx", "xlsx", tmp_path / "back"))["Enjeux"]
    head = [cell.value for cell in sheet[1]]
    rows = {
        row[head.index("Identifiant de l'enjeu")]: dict(zip(head, row, strict=True))
        for row in sheet.iter_rows(min_row=2, values_only=True)
        if row[head.index("Identifiant de l'enjeu")]
    }
    assert len(rows) == len(data["concerns"])
    for concern in data["concerns"]:
        row = rows[concern["concern_id"]]
        for column, key in (("Valeur", "value"), ("Valeur basse", "low"), ("Valeur haute", "high")):
            stored, expected = row[column], concern[key]
            assert (stored is None) == (expected is None), (concern["concern_id"], key)
            if expected is not None:
                assert stored == pytest.approx(expected, rel=1e-12), (concern["concern_id"], key)


@pytest.mark.skipif(not _has_qgis(), reason="QGIS is not installed")
def test_qgis_draws_every_layer_by_itself(report: Report, out: Path, tmp_path: Path) -> None:
    from PIL import Image

    picture = tmp_path / "map.png"
    script = Path(__file__).with_name("in_qgis.py")
    done = subprocess.run(
        [SYSTEM, str(script), str(out / "report.gpkg"), str(picture)], capture_output=True, timeout=180, check=False
    )
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    layers: dict[str, Any] = json.loads(done.stdout.decode().strip().splitlines()[-1])
    drawn = {name for name, layer in layers.items() if layer["renderer"] == "categorizedSymbol"}
    assert {"zonage_surfaces", "enjeux_surfaces", "elements_surfaces", "elements_lignes"} <= {
        n for n in layers if layers[n]["features"]
    }
    for name in drawn:
        assert len(layers[name]["categories"]) >= 2, name
        assert layers[name]["crs"] == "EPSG:2154", name
        assert layers[name]["aliases"], name
    legend = {label for name in drawn for label in layers[name]["categories"]}
    sheet = {"Corridors écologiques", "Réservoir de biodiversité à préserver"}
    if report.invented:
        sheet |= {"Corridors à restaurer", "Réservoir de biodiversité à restaurer"}
    assert sheet <= legend
    with Image.open(picture) as image:
        shown = np.asarray(image.convert("RGB"))
    assert len(np.unique(shown.reshape(-1, 3), axis=0)) > 50


@pytest.mark.skipif(not _has_qgis(), reason="QGIS is not installed")
def test_qgis_opens_the_project_in_a_window(out: Path, tmp_path: Path, project: Path) -> None:
    from PIL import Image

    picture = tmp_path / "window.png"
    done = subprocess.run(
        [SYSTEM, str(project / "scripts" / "qgis_window.py"), str(out), str(picture)],
        capture_output=True, timeout=180, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    project_tree = json.loads(done.stdout.decode().strip().splitlines()[-1])
    assert project_tree["crs"] == "EPSG:2154"
    assert [group["name"] for group in project_tree["groups"]] == [
        "Enjeux",
        "Réseau écologique",
        "Zonage",
        "Constats et mesures",
    ]
    assert [group["shown"] for group in project_tree["groups"]] == [True, True, True, False]
    layers = [layer for group in project_tree["groups"] for layer in group["layers"]]
    assert all(layer["valid"] and layer["features"] and layer["aliases"] for layer in layers)
    labels = [layer["labels"] for layer in project_tree["groups"][0]["layers"]]
    assert labels == ["rang", *[""] * (len(labels) - 1)]
    assert project_tree["groups"][2]["layers"][0]["labels"] == "libelle"
    assert project_tree["groups"][2]["layers"][0]["labelled_to"] == 15_000
    assert {"Gravité", "Rang", "Intitulé"} <= set(layers[0]["aliases"])
    with Image.open(picture) as image:
        assert image.size == (1366, 768)
        shown = np.asarray(image.convert("RGB"))[:, 420:]
    assert len(np.unique(shown.reshape(-1, 3), axis=0)) > 50
    assert (shown == 255).all(axis=2).mean() < 0.9  # the map fills its part of the window


class Listed(HTMLParser):
    """Figures of the page's list, by concern."""

    def __init__(self) -> None:
        super().__init__()
        self.figures: dict[str, str] = {}
        self.now = ""
        self.reading = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "li":
            self.now = given.get("data-concern") or ""
        self.reading = tag == "span" and given.get("class") == "figure" and bool(self.now)
        if self.reading:
            self.figures[self.now] = ""

    def handle_endtag(self, tag: str) -> None:
        self.reading = False

    def handle_data(self, data: str) -> None:
        if self.reading:
            self.figures[self.now] += data


def plain(said: str) -> str:
    return re.sub(r"\s+", " ", said.replace("\u202f", " ").replace("\u00a0", " "))


def test_every_format_says_the_same_figures(report: Report, out: Path) -> None:
    import sqlite3

    figures = figures_of(report)
    page = Listed()
    page.feed((out / "report.html").read_text(encoding="utf-8"))
    assert {k: plain(v) for k, v in page.figures.items()} == {k: plain(v) for k, v in figures.items()}
    book = openpyxl.load_workbook(out / "report.xlsx")["Enjeux"]
    head = [cell.value for cell in book[1]]
    held = {
        row[head.index("Identifiant de l'enjeu")]: row[head.index("Mesure")]
        for row in book.iter_rows(min_row=2, values_only=True)
        if row[head.index("Identifiant de l'enjeu")]
    }
    assert {k: plain(str(v)) for k, v in held.items()} == {k: plain(v) for k, v in figures.items()}
    printed: dict[str, str] = {}
    with sqlite3.connect(out / "report.gpkg") as base:
        for (name,) in base.execute("SELECT table_name FROM gpkg_contents WHERE table_name LIKE 'enjeux%'").fetchall():
            printed.update(dict(base.execute(f"SELECT id, chiffre FROM {name}")))
    assert printed
    assert {k: plain(v) for k, v in printed.items()} == {k: plain(figures[k]) for k in printed}
    texts = [(out / name).read_text(encoding="utf-8") for name in ("report.md", "annexe.md")]
    text = plain("\n".join(texts).replace("\\", ""))
    for key, said in figures.items():
        assert plain(said) in text, key
