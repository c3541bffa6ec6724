"""The sheet ``PLAN n/N`` of a commune: what stands on it, in which order, and that nothing lies on anything else."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd
import pytest
from report_made import REFERENCE, small_report, square

from conformity.errors import RulesError, UsageError
from conformity.model import Dossier, NetworkLayer, Reference, is_commune_code
from conformity.report import formats, symbols
from conformity.report.content import plate
from conformity.report.maps import columns, lettering, names, sheet
from conformity.report.places import commune_codes
from conformity.report.wording.texts import Texts
from conformity.result import Report

pytest.importorskip("matplotlib", reason="the extra 'maps' is not installed")

from conformity.report.maps import communes
from conformity.report.maps.ground import Ground
from conformity.report.maps.printed import Book

LONG = "Saint-Rémy-en-Bouzemont-Saint-Genest-et-Isson"
NETWORK = small_report().layers[0]


@dataclass
class Drawn:
    """Each sheet as it was written: the words with their boxes (centimetres), the map's box."""

    sheets: list[list[tuple[float, float, float, float, str]]] = field(default_factory=list)
    maps: list[tuple[float, float, float, float]] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)

    def text(self, n: int = 0) -> str:
        """The words of a sheet, line by line, without the ties between them."""
        return " ".join(each[4] for each in self.sheets[n]).replace("\u00a0", " ").replace("\u202f", " ")


@pytest.fixture
def draw(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Draws the sheets of a report without their pictures."""

    def drawn(report: Report, lang: str = "fr") -> Drawn:
        held = Drawn()

        def png(paper: sheet.Paper, dpi: int) -> bytes:
            boxes = []
            for x, y, words in paper.written():
                wide = lettering.width(words.text, words.size, words.face) * lettering.POINT_CM
                left = x - wide / 2 if words.middle else x
                high = words.size * lettering.CAPITAL * lettering.POINT_CM
                boxes.append((left, y, left + wide, y + high, words.text))
            held.sheets.append(boxes)
            frame, (left, bottom) = paper.map.frame, paper._corner
            held.maps.append((left, bottom, left + frame.width_cm, bottom + frame.height_cm))
            return b""

        monkeypatch.setattr(sheet.Paper, "png", png)
        monkeypatch.setattr(Book, "add", lambda book, paper: None)
        held.files = communes.communes(Ground(Texts(report, lang)), lambda: None)
        return held

    return drawn


def of_communes(*codes: str, **more: Any) -> Report:
    """A report with one zone in each of some communes, 300 m apart; the place lies in the first."""
    report = small_report()
    zone = report.zones.iloc[0]
    rows = []
    for n, code in enumerate(codes):
        shape = square(0, 300 * n, 100)
        rows.append({**zone, "zone_key": f"z{n + 1}", "commune": code, "geometry": shape})
    zones = type(report.zones)(pd.DataFrame(rows), geometry="geometry", crs=report.zones.crs)
    concerns = report.concerns.copy()
    concerns["communes"] = [[codes[0]] if codes[0] else [] for _ in range(len(concerns))]
    return replace(report, zones=zones, concerns=concerns, **more)


def with_places(n: int) -> Report:
    """A report with so many places in its one commune."""
    report = small_report()
    first = report.concerns.iloc[0]
    rows = [
        {**first, "concern_id": f"P-{k}", "rank": k + 1, "geometry": square(5 + k % 9 * 10, k // 9 * 10, 4)}
        for k in range(n)
    ]
    concerns = type(report.concerns)(pd.DataFrame(rows), geometry="geometry", crs=report.concerns.crs)
    return replace(report, concerns=concerns)


def dated(*days: str) -> Report:
    """A report whose elements lie in one layer each, of one document, with these dates of data."""
    report = small_report()
    elements = report.elements.copy()
    layers = [f"couche{n}" for n in range(len(days))]
    elements["layer"] = [layers[n % len(days)] for n in range(len(elements))]
    elements["layers"] = [[layer] for layer in elements["layer"]]
    held = tuple(replace(NETWORK, layer=name, data_date=day) for name, day in zip(layers, days, strict=True))
    return replace(report, elements=elements, layers=held)


def overlapping(boxes: Sequence[tuple[float, float, float, float, str]]) -> list[tuple[str, str]]:
    pairs = []
    for n, one in enumerate(boxes):
        for other in boxes[:n]:
            apart = one[0] >= other[2] or other[0] >= one[2] or one[1] >= other[3] or other[1] >= one[3]
            if not apart:
                pairs.append((one[4], other[4]))
    return pairs


def assert_in_order(drawn: Drawn) -> None:
    """Nothing on anything else, everything on its sheet, and nothing of the notes on the map."""
    for boxes, window in zip(drawn.sheets, drawn.maps, strict=True):
        assert overlapping(boxes) == []
        for x0, y0, x1, y1, words in boxes:
            assert x0 >= 0.9, words
            assert y0 >= 0.5, words
            assert x1 <= 41.2, words
            assert y1 <= 29.2, words
            beside = x0 > window[2] or y1 < window[1]
            inside = x0 >= window[0] - 0.01 and x1 <= window[2] + 0.01 and y0 >= window[1] - 0.01
            assert beside or inside, words


# ------------------------------------------------------------------------------------------------- order and number


def test_each_commune_has_its_sheet_numbered_in_the_order_of_the_codes(draw: Any) -> None:
    drawn = draw(of_communes("59993", "59991", "59992"))
    assert list(drawn.files) == [*(names.commune_name(f"5999{n}") for n in (1, 2, 3)), names.SHEETS]
    for n in range(3):
        assert f"PLAN {n + 1}/3" in drawn.text(n)
    assert "1AUh empiète" not in drawn.text(0)
    assert "1AUh empiète" in drawn.text(2)


def test_a_plan_of_one_commune_is_one_sheet(draw: Any) -> None:
    drawn = draw(small_report())
    assert list(drawn.files) == ["carte-commune-59991.png", "cartes-communes.pdf"]
    assert "PLAN 1/1" in drawn.text()
    assert "Wulverhove" in drawn.text()


def test_more_communes_than_sixty_have_each_their_sheet(draw: Any) -> None:
    codes = [f"59{n:03}" for n in range(1, 66)]
    drawn = draw(of_communes(*codes))
    assert len(drawn.sheets) == 65
    assert "PLAN 65/65" in drawn.text(64)


def test_a_zone_of_two_communes_is_on_the_sheet_of_each(draw: Any) -> None:
    report = of_communes("59991,59992", "59992")
    assert commune_codes(report) == ["59991", "59992"]
    assert len(draw(report).sheets) == 2


def test_zones_without_a_commune_have_the_last_sheet(draw: Any) -> None:
    report = of_communes("", "59992")
    drawn = draw(report)
    assert list(drawn.files) == ["carte-commune-59992.png", "carte-commune-sans-code.png", "cartes-communes.pdf"]
    assert "Commune non indiquée" in drawn.text(1)
    assert "1AUh empiète" in drawn.text(1)
    alone = draw(of_communes(""))
    assert "Ensemble du document" in alone.text()
    assert "PLAN 1/1" in alone.text()


@pytest.mark.parametrize("name", ["../../etc/passwd", "Saint-Saëns / Est", "a\\b", "..", "x" * 300, "é", "C:nul"])
def test_no_part_of_the_data_is_a_path(name: str) -> None:
    file = names.commune_name(name)
    assert re.fullmatch(r"carte-commune-[a-z0-9-]*\.png", file)
    assert len(file) < 90
    assert not is_commune_code(name)
    assert file != names.commune_name(name + " ")


# ------------------------------------------------------------------------------------------------- what it says


def test_it_says_who_issues_it_and_where_to_ask_only_where_the_dossier_does(draw: Any) -> None:
    report = small_report()
    bare = draw(report).text()
    assert "Contact" not in bare
    assert plate.heading(Texts(report, "fr"), "59991").service == ""
    issued = replace(
        report, dossier=Dossier(title="PLUi d'essai", service="DDTM 99, urbanisme", contact="ddtm@essai.invalid")
    )
    text = draw(issued).text()
    assert "DDTM 99, urbanisme" in text
    assert "Contact : ddtm@essai.invalid" in text
    service = draw(replace(report, dossier=Dossier(title="PLUi d'essai", service="DDTM 99"))).text()
    assert "DDTM 99" in service
    assert "Contact" not in service


def test_it_says_document_purpose_network_and_that_it_informs(draw: Any) -> None:
    text = draw(small_report()).text()
    for said in ("PLUi d'essai", "Analyse du plan pour la procédure de planification urbaine", "Schéma d'essai",
                 "Pour information."):  # fmt: skip
        assert said in text
    notice = replace(small_report(), dossier=Dossier(title="x", stage="Porter à connaissance"))
    assert "Porter à connaissance pour la procédure de planification urbaine" in draw(notice).text()
    assert "EXEMPLE INVENTÉ" in draw(replace(small_report(), invented=True)).text()
    assert "EXEMPLE INVENTÉ" not in text


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (("",), "Données du réseau : date non déclarée"),
        (("2017-09",), "Données du réseau : septembre 2017"),
        (("2017",), "Données du réseau : 2017"),
        (("2017-09-30", "2017-09-30"), "Données du réseau : 30 septembre 2017"),
        (("2017-09", "2023"), "Données du réseau : septembre 2017 et 2023"),
        (("2017-09", ""), "Données du réseau : septembre 2017, en partie sans date déclarée"),
    ],
)
def test_the_date_of_the_data_is_the_declared_one_or_none(draw: Any, days: tuple[str, ...], said: str) -> None:
    heading = plate.heading(Texts(dated(*days), "fr"), "59991")
    assert heading.data == said
    text = draw(dated(*days)).text()
    assert said in text
    assert "Analyse du 23 novembre 2026" in text


def test_the_dates_of_two_documents_stand_apart() -> None:
    report = dated("2017-09", "")
    local = Reference("locale", "TVB_locale", {"fr": "Trame locale", "en": "Local"}, "connaissance")
    elements = report.elements.copy()
    elements["reference"] = ["srce", "locale"]
    report = replace(report, elements=elements, references={"srce": REFERENCE, "locale": local})
    heading = plate.heading(Texts(report, "fr"), "59991")
    assert heading.data == "Données du réseau : SRCE, septembre 2017 ; TVB locale, date non déclarée"
    assert (heading.network, heading.others) == ("Schéma d'essai", "avec : Trame locale")


def test_a_date_that_verified_acts_contradict_stands_only_as_contradicted(draw: Any) -> None:
    text = draw(small_report()).text()
    assert text.count("10 juillet 2017") == 1
    assert re.search(r"La date du 10 juillet 2017 \(.*?\) est contredite par les actes vérifiés : elle n'est pas retenue\.",
                     text)  # fmt: skip
    assert "Actes vérifiés : arrêté du préfet de région du 16 juillet 2014." in text
    assert "annulé le 26 janvier 2017, TA Lille" in text


def test_a_claim_that_nothing_verifies_is_not_said() -> None:
    claim = replace(REFERENCE, acts=REFERENCE.acts[1:2], status="connaissance")
    report = small_report(references={"srce": claim})
    said = " ".join(p for notice in plate.notices(Texts(report, "fr"), ()) for p in notice.paragraphs)
    assert "2017" not in said
    assert "Actes" not in said


def test_the_note_defines_what_the_sheets_show_and_no_more(draw: Any) -> None:
    texts = Texts(small_report(), "fr")
    every = plate.notices(texts, symbols.NETWORK)[0].paragraphs
    assert [p.split(" : ")[0] for p in every[:4]] == [
        "Réservoir de biodiversité", "Corridor écologique", "Cours d'eau de la trame bleue", "Obstacle"
    ]  # fmt: skip
    assert "R. 371-19, II" in every[0]
    few = plate.notices(texts, {"reservoir_preserve"})[0].paragraphs
    assert [p.split(" : ")[0] for p in few[:-1]] == [
        "Réservoir de biodiversité", "Un élément dont la source ne dit pas l'objectif est figuré à préserver."
    ]  # fmt: skip
    text = draw(small_report()).text()
    assert "NOTA" in text
    assert "Corridor écologique" not in text
    assert "Au 1/100 000, un millimètre de la source vaut 100 m." in text


def test_outlines_are_named_by_their_source(draw: Any) -> None:
    report = small_report()
    plan = {**report.plan, "document_id": "59991_PLU_20250624", "approved_on": "20250624"}
    inputs = [{"role": "territory", "layer": "communes"}]
    report = replace(report, plan=plan, provenance={**report.provenance, "inputs": inputs})
    text = draw(report).text()
    assert "Communes : contours tirés du zonage, rattaché à la couche « communes »." in text
    assert "Zonage : 59991_PLU_20250624 (CNIG 2022), daté du 24 juin 2025 dans ses données." in text
    assert (
        "Schéma d'essai : couche reservoirs ; dessin au 1/100 000 ; contours à ± 25 m près ; données : date non" in text
    )
    drafted = draw(replace(report, dossier=Dossier(title="x", drafted_on="2025-06-01"))).text()
    assert "Zonage : 59991_PLU_20250624 (CNIG 2022), arrêté le 1er juin 2025." in drafted


def test_a_scale_that_nothing_declares_is_said_so() -> None:
    layer = replace(NETWORK, scale=None)
    local = replace(REFERENCE, nominal_scale=None)
    report = small_report(layers=(layer,), references={"srce": local})
    said = plate.notices(Texts(report, "fr"), ())[2].paragraphs
    assert any("échelle non déclarée" in p for p in said)
    assert not any("millimètre" in p for n in plate.notices(Texts(report, "fr"), ()) for p in n.paragraphs)


def test_a_carte_communale_has_sectors(draw: Any) -> None:
    report = small_report()
    report = replace(report, plan={**report.plan, "document": "CC"}, dossier=Dossier(title="Carte communale"))
    text = draw(report).text()
    assert "Secteurs : plan" in text
    assert "PLAN 1/1" in text
    assert "Zonage" not in text


def test_it_speaks_english(draw: Any) -> None:
    text = draw(small_report(), "en").text()
    assert "SHEET 1/1" in text
    assert "Data of the network: date not declared" in text
    assert "The date of 10 July 2017" in text
    assert "Biodiversity reservoir: habitats" in text


# ------------------------------------------------------------------------------------------------- the list of places


def test_a_place_is_listed_by_number_title_level_and_figure(draw: Any) -> None:
    report = small_report()
    texts = Texts(report, "fr")
    concern = texts.register.concerns[0]
    drawn = draw(report)
    text = drawn.text()
    assert "Lieux de la commune" in text
    assert texts.short_title(concern) in text
    assert f"Demande (majeur) · {texts.figure(concern)}".replace("\u00a0", " ").replace("\u202f", " ") in text
    column = [words for x0, _, _, _, words in drawn.sheets[0] if x0 > drawn.maps[0][2]]
    assert column.count("1") == 1
    assert "1 point du document : voir le rapport." in text


def test_a_place_of_several_communes_names_them(draw: Any) -> None:
    report = small_report()
    concerns = report.concerns.copy()
    concerns["communes"] = [["59991", "59992"]] * len(concerns)
    plan = {**report.plan, "communes": [("59991", "Wulverhove"), ("59992", "Bremveld")]}
    assert "sur Wulverhove, Bremveld" in draw(replace(report, concerns=concerns, plan=plan)).text()


@pytest.mark.parametrize("n", [1, 12, 60])
def test_a_list_that_is_too_long_is_cut_and_says_how_many_are_left(draw: Any, n: int) -> None:
    drawn = draw(with_places(n))
    texts = Texts(with_places(n), "fr")
    column = [words for x0, _, _, _, words in drawn.sheets[0] if x0 > drawn.maps[0][2]]
    shown = [int(words) for words in column if words.isdecimal()]
    assert shown == list(range(1, len(shown) + 1))
    left = n - len(shown)
    rest = plate.rest(texts, "59991", left).replace("\u00a0", " ")
    assert (rest != "") == (left > 0)
    if left:
        assert f"{left} autres lieux : voir le rapport." == rest
        assert rest in drawn.text()
    assert_in_order(drawn)


def test_no_place_is_no_all_clear(draw: Any) -> None:
    report = small_report()
    concerns = report.concerns[report.concerns["kind"] != "place"]
    text = draw(replace(report, concerns=concerns)).text()
    assert "L'analyse ne relève aucun lieu. Tout n'a pas été évalué : voir « Non évalué » dans le rapport." in text
    assert "1 point du document : voir le rapport." in text
    done = plate.no_place(Texts(replace(report, concerns=concerns, not_assessed=()), "fr"))
    assert done == "L'analyse ne relève aucun lieu."


# ------------------------------------------------------------------------------------------------- nothing overlaps


def crowded(lang_title: str, service: str, commune: str, contact: str) -> Report:
    """Every entry of the legend, several documents, and names as long as a dossier takes."""
    report = with_places(30)
    row = report.elements.iloc[0]
    kinds = [(kind, objective, layer) for kind in ("reservoir", "corridor", "watercourse", "obstacle")
             for objective in ("preserve", "restore") for layer in ("réservoirs", "corridors")]  # fmt: skip
    kinds += [("hedge", "preserve", "haies"), ("habitat_network", "preserve", "bocage"), ("other", "preserve", "x")]
    idents = [f"doc{n}" for n in range(5)]
    rows = [
        {**row, "element_key": f"{kind}:{n}", "kind": kind, "objective": objective, "layer": f"{layer} {'x' * 40}",
         "layers": [f"{layer} {'x' * 40}"], "reference": idents[n % 5], "uncertainty_m": 100.0 if n % 2 else 10.0,
         "geometry": square(10 * n, 5 * n, 60)}
        for n, (kind, objective, layer) in enumerate(kinds)
    ]  # fmt: skip
    elements = type(report.elements)(pd.DataFrame(rows), geometry="geometry", crs=report.elements.crs)
    titled = {"fr": lang_title, "en": lang_title}
    references = {
        ident: replace(REFERENCE, id=ident, kind=kind, title=titled, notes=titled)
        for ident, kind in zip(idents, ("SRCE", "SRADDET_regles", "SCoT_DOO", "TVB_locale", "PAC"), strict=True)
    }
    zone = report.zones.iloc[0]
    zones = type(report.zones)(
        pd.DataFrame(
            {**zone, "zone_key": f"z{n + 1}", "zone_class": name, "label": f"{name}x" * 3, "commune": "59991",
             "geometry": square(100 * n, 0, 100)}
            for n, name in enumerate(symbols.ZONES)
        ),
        geometry="geometry", crs=report.zones.crs,
    )  # fmt: skip
    dossier = Dossier(title=lang_title, service=service, contact=contact)
    plan = {**report.plan, "communes": [("59991", commune)], "document_id": "9" * 60, "approved_on": "20250101"}
    return replace(report, elements=elements, zones=zones, references=references, dossier=dossier, plan=plan,
                   invented=True)  # fmt: skip


@pytest.mark.parametrize(
    ("title", "service", "commune", "contact"),
    [
        ("PLU", "", "Y", ""),
        ("Plan local d'urbanisme intercommunal valant programme local de l'habitat de la communauté de communes",
         "Direction départementale des territoires et de la mer du Nord, service urbanisme et connaissance",
         LONG, "ddtm-urbanisme@departement.invalid, 03 00 00 00 00"),
        ("mot " * 100, "service " * 50, "-".join([LONG] * 3), "y" * 400),
        ("W" * 400, "M" * 400, "W" * 120, "W" * 400),
    ],
)  # fmt: skip
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_nothing_lies_on_anything_else_whatever_the_names(
    draw: Any, title: str, service: str, commune: str, contact: str, lang: str
) -> None:
    drawn = draw(crowded(title, service, commune, contact), lang)
    assert_in_order(drawn)
    low = drawn.maps[0]
    assert low[3] - low[1] > 12.0, "the map keeps most of its height"


def test_a_name_is_parted_after_a_hyphen() -> None:
    shown = lettering.wrapped(LONG, 120.0, 10.0, "bold")
    assert "".join(shown) == LONG
    assert all(line.endswith("-") for line in shown[:-1])


def test_a_text_longer_than_a_sheet_bears_says_that_it_is_cut() -> None:
    shown = lettering.wrapped("mot " * 400, 400.0, 8.0)
    assert shown[-1].endswith("…")


@pytest.mark.parametrize(
    ("heights", "parts"),
    [([], []), ([1.0], [[0]]), ([1.0, 1.0, 1.0], [[0], [1], [2]]), ([3.0, 1.0, 1.0, 1.0], [[0], [1, 2, 3]])],
)
def test_columns_are_about_as_high(heights: list[float], parts: list[list[int]]) -> None:
    assert [list(part) for part in columns.split(heights, 3)] == parts


# ------------------------------------------------------------------------------------------------- the PDF


@pytest.fixture(scope="module")
def published() -> dict[str, bytes]:
    return formats.render_all(of_communes("59991", "59992"), ["maps"], "fr")


def test_the_pdf_and_the_pictures_have_the_same_bytes_twice(published: dict[str, bytes]) -> None:
    assert formats.render_all(of_communes("59991", "59992"), ["maps"], "fr") == published


def test_the_date_of_the_pdf_is_that_of_the_report(published: dict[str, bytes]) -> None:
    data = published[names.SHEETS]
    assert data.startswith(b"%PDF-")
    assert b"/CreationDate (D:20261123000000Z)" in data
    assert b"ModDate" not in data
    assert b"Producer" not in data


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext is not installed")
def test_the_words_of_the_pdf_can_be_searched(published: dict[str, bytes], tmp_path: Any) -> None:
    file = tmp_path / "sheets.pdf"
    file.write_bytes(published[names.SHEETS])
    pages = []
    for n in (1, 2):
        done = subprocess.run(
            ["pdftotext", "-f", str(n), "-l", str(n), str(file), "-"], capture_output=True, check=True
        )  # fmt: skip
        pages.append(re.sub(r"\s+", " ", done.stdout.decode()))
    for n, page in enumerate(pages, start=1):
        assert f"PLAN {n}/2" in page
        assert "date non déclarée" in page
        assert "Sources des contours" in page
    assert "1AUh empiète sur le réservoir boisé « Bois des Sarts »" in pages[0]
    assert "empiète" not in pages[1]
    assert "2" not in re.findall(r"PLAN (\d)/", pages[0])


def test_a_sheet_is_a3_landscape(published: dict[str, bytes]) -> None:
    from PIL import Image

    for name, data in published.items():
        if name.startswith("carte-commune-"):
            with Image.open(io.BytesIO(data)) as picture:
                assert picture.width / picture.height == pytest.approx(42.0 / 29.7, abs=0.002)
                assert picture.width >= 2000
    assert b"/MediaBox [ 0 0 1190.5511" in published[names.SHEETS]


def test_formats_that_hold_pictures_are_not_given_the_pdf() -> None:
    files = formats.render_all(small_report(), ["xlsx", "md", "maps"], "fr")
    assert names.SHEETS in files
    assert names.SHEETS.encode() not in files["report.md"]


@pytest.mark.parametrize(
    ("kind", "objective", "source", "noted"),
    [
        ("reservoir", "preserve", "default", True),
        ("corridor", "preserve_and_restore", "default", True),
        ("corridor", "unknown", "default", True),
        ("reservoir", "preserve_and_restore", "layer", False),
        ("reservoir", "restore", "default", False),
        ("hedge", "preserve", "default", False),
        ("obstacle", "unknown", "default", False),
    ],
)
def test_the_note_says_which_objectives_are_assumed_as_drawn(
    kind: str, objective: str, source: str, noted: bool
) -> None:
    report = small_report()
    elements = report.elements.assign(kind=kind, objective=objective, objective_source=source)
    said = plate.notices(Texts(replace(report, elements=elements), "fr"), ())[0].paragraphs
    assert ("Un élément dont la source ne dit pas l'objectif est figuré à préserver." in said) is noted


# ------------------------------------------------------------------------------------------------- the dossier


DOSSIER = """
title: PLU
plan: plu
networks: [{path: a.gpkg}, {path: b.gpkg, data_date: 2023}]
data_date: 2017-09
service: DDTM 99
contact: a@b.invalid
"""


def test_a_dossier_gives_service_contact_and_dates() -> None:
    from pathlib import Path

    from conformity.api import dossier

    content = dossier.load(DOSSIER, "d.yml")
    request = content.request(Path("x"))
    assert request.data_date == "2017-09"
    assert request.layer_options == {str(Path("x/b.gpkg")): {"data_date": "2023"}}
    assert request.dossier is not None
    assert (request.dossier.service, request.dossier.contact) == ("DDTM 99", "a@b.invalid")
    bare = dossier.load("title: PLU\nplan: plu\nnetworks: [{path: a.gpkg}]\n", "d.yml").dossier()
    assert (bare.service, bare.contact) == ("", "")


@pytest.mark.parametrize("day", ["septembre 2017", "2017-13", "2017-09-31", "09/2017", "2017.09", "17", "'2017-9'"])
def test_what_is_no_day_month_or_year_is_refused_where_it_stands(day: str) -> None:
    from conformity.api import dossier

    with pytest.raises(RulesError) as caught:
        dossier.load(DOSSIER.replace("2017-09", day), "d.yml")
    (problem,) = caught.value.problems
    assert (problem.code, problem.place.line) == ("RUL-980", 5)
    assert "2017-09" in problem.text("fr")


def test_a_date_of_data_that_is_no_day_is_refused_by_its_name() -> None:
    from datetime import date

    from conformity.api.accepting import accepted

    inputs: list[dict[str, Any]] = [
        {"layer_options": {"a.gpkg": {"data_date": "demain"}}}, {"data_date": "demain"}, {"data_date": pd.NaT}
    ]  # fmt: skip
    for given in inputs:
        with pytest.raises(UsageError) as caught:
            accepted(given)
        assert caught.value.code == "CLI-981"
        assert "data_date" in caught.value.text("en")
    day = date(2017, 9, 30)
    held = accepted({"layer_options": {"a.gpkg": {"data_date": day}}, "data_date": day})
    assert held.layer_options == {"a.gpkg": {"data_date": "2017-09-30"}}
    assert held.data_date == "2017-09-30"


def test_the_date_of_a_network_reaches_the_report() -> None:
    from conformity import api

    inputs = api.demo_inputs()
    own = {path: dict(options) for path, options in inputs.pop("layer_options").items()}
    del next(options for options in own.values() if options["reference"] == "tvb-locale")["data_date"]
    report = api.check(**inputs, layer_options=own, data_date="2023", date="2026-01-01")
    held: dict[str, set[str]] = {}
    for layer in report.layers:
        assert isinstance(layer, NetworkLayer)
        held.setdefault(layer.reference, set()).add(layer.data_date)
    assert held == {"srce-tvb-npdc": {"2017-09"}, "tvb-locale": {"2023"}}


def test_what_init_writes_about_the_sheets_is_read_once_uncommented() -> None:
    from conformity.api import dossier, drafting

    text = drafting.text(drafting.Contents(plans=["plu"], networks=["tvb.gpkg"]), {})
    for key, value in (("service", "DDTM"), ("contact", "a@b.invalid"), ("data_date", "2026-01")):
        assert f"# {key}: " in text
        text = re.sub(rf"^# {key}: .*$", f"{key}: {value}", text, flags=re.MULTILINE)
    content = dossier.load(text, "d.yml")
    assert (content.service, content.contact, content.data_date) == ("DDTM", "a@b.invalid", "2026-01")
