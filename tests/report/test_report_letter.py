"""The letter: a place's map beside its words, headings with what follows, U zones by commune, room for answers."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from typing import Any

import pytest
from openpyxl import load_workbook
from PIL import Image
from report_made import small_report

from conformity.report import docx, markdown, xlsx
from conformity.report.content import blocks as of
from conformity.report.content import document, overview, sheets
from conformity.report.content.rows import FABRIC, Context
from conformity.report.wording.texts import Texts

library = pytest.importorskip("docx")
PICTURE = "carte-P-1.png"


def picture() -> bytes:
    held = io.BytesIO()
    Image.new("RGB", (11, 8), "white").save(held, "PNG")
    return held.getvalue()


def note(*blocks: of.Block, pictures: bool = True) -> Any:
    letter = of.Document("Note", "fr", blocks, date="2025-09-01")
    return library.Document(io.BytesIO(docx.draw(letter, {PICTURE: picture()} if pictures else {})))


def place(*more: of.Block) -> of.Section:
    words = (of.Paragraph(of.strong("2 ha"), "lead"), of.Picture(PICTURE, "Carte"), of.Paragraph("Faits."), *more)
    return of.Section("Demande. Un lieu", (*words, of.Paragraph("Demande.")), level=3, role="place")


def test_a_map_stands_beside_the_words_of_its_place() -> None:
    letter = note(place())
    (table,) = letter.tables
    left, right = table.rows[0].cells
    assert len(left._tc.xpath(".//pic:pic")) == 1
    assert left._tc.xpath(".//wp:docPr/@descr") == ["Carte"]
    assert [p.text for p in right.paragraphs] == ["2\u00a0ha", "Faits.", "Demande."]
    assert table.rows[0]._tr.xpath("./w:trPr/w:cantSplit")
    assert letter.styles["Heading 2"].paragraph_format.keep_with_next


def test_without_its_map_a_place_stays_on_one_page_too() -> None:
    letter = note(place(), pictures=False)
    assert not letter.tables
    held = {p.text: p.paragraph_format.keep_with_next for p in letter.paragraphs}
    assert (held["2\u00a0ha"], held["Faits."], held["Demande."]) == (True, True, None)


def test_a_table_of_a_point_is_kept_whole() -> None:
    table = of.Table.of(("Commune", "Zone"), [("A", "UB"), ("B", "UE")])
    letter = note(place(table), pictures=False)
    (drawn,) = letter.tables
    assert [row.cells[0].paragraphs[0].paragraph_format.keep_with_next for row in drawn.rows] == [True, True, None]


def test_a_form_follows_on_the_same_page_and_repeats_its_head() -> None:
    table = of.Table.of(("", "Enjeu", "Réponse", "Suite"), [("1", "a", "", "")] * 40)
    letter = note(of.Section("Réponses aux demandes", (table,), role="form"))
    assert [section.orientation.name for section in letter.sections] == ["PORTRAIT"]
    (drawn,) = letter.tables
    assert len(drawn.rows) == 41
    assert drawn.rows[0]._tr.xpath("./w:trPr/w:tblHeader")
    assert sum(column.width.cm for column in drawn.columns) == pytest.approx(17.0, abs=0.01)


def test_the_form_says_no_request_again() -> None:
    texts = Texts.of(small_report(), "fr")
    form = sheets.form(texts)
    assert form is not None
    (table,) = form.blocks
    assert isinstance(table, of.Table)
    concern = texts.register.concerns[0]
    assert [str(cell) for cell in table.rows[0].cells] == [
        "1",
        "Demande. La zone 1AUh empiète sur le réservoir boisé « Bois des Sarts »",
        "",
        "",
    ]
    assert texts.request(concern) not in str(table)


def test_a_letter_begins_with_the_worst_place_and_what_is_asked_there() -> None:
    report = small_report()
    letter = library.Document(io.BytesIO(docx.render(report, "fr")))
    texts = Texts.of(report, "fr")
    worst = overview.to_treat(texts)[0]
    first = next(p.text for p in letter.paragraphs if p.text.startswith("1. "))
    assert docx.unbroken(f"1. Demande. {texts.title(worst)} : {texts.figure(worst)}.").replace("\u2011", "-") in first
    assert first.endswith(docx.unbroken(texts.request(worst)).replace("\u2011", "-"))
    heads = [p.text for p in letter.paragraphs]
    assert heads.index(first) < heads.index("Lieux")


def test_no_heading_is_left_alone_at_the_foot_of_a_page() -> None:
    letter = library.Document(io.BytesIO(docx.render(small_report(), "fr")))
    heads = [p for p in letter.paragraphs if p.style.name.startswith("Heading")]
    assert len(heads) > 5
    assert all(p.paragraph_format.keep_with_next for p in heads)


def test_the_number_of_an_article_is_never_parted() -> None:
    letter = note(of.Paragraph("Voir l'art. L. 113-1 et R. 151-43 4° du code, n° 12, bien-être."))
    (said,) = [p for p in letter.paragraphs if p.text.startswith("Voir")]
    assert said.text == "Voir l'art.\u00a0L.\u00a0113-1 et R.\u00a0151-43\u00a04° du code, n°\u00a012, bien-être."
    assert len(said._p.xpath(".//w:noBreakHyphen")) == 2


def test_the_note_holds_first_page_places_points_and_form_alone() -> None:
    report = small_report()
    letter = library.Document(io.BytesIO(docx.render(report, "fr")))
    heads = [p.text for p in letter.paragraphs if p.style.name == "Heading 1"]
    assert heads == [
        "Appréciation", "Ce qui a été vérifié, ce qui n'a pas pu l'être", "Points favorables", "À lire vous-même", "Lieux",
        "Points relatifs au document", "Document analysé", "Réponses aux demandes",
    ]  # fmt: skip
    text = "\n".join(p.text for p in letter.paragraphs)
    for word in ("Glossaire", "Journal", "Versions", "sous le seuil"):
        assert word not in text
    annex = markdown.render(report, "fr")["annexe.md"].decode()
    assert "situation" in annex
    assert "## Glossaire" in annex


def test_nothing_asked_needs_no_form() -> None:
    report = small_report()
    bare = replace(report, concerns=report.concerns.iloc[:0], findings=report.findings.iloc[:0])
    assert sheets.form(Texts.of(bare, "fr")) is None


def test_the_letter_leaves_references_to_its_banner_and_says_every_choice() -> None:
    texts = Texts.of(small_report(), "fr")
    whole, letter = overview.identity(texts), overview.identity(texts, references=False)
    assert [row for row in whole if row[0] != "Références"] == letter
    assert "Références" in [name for name, _ in whole]


def piece(commune: str, label: str, area: float, length: float = 0.0) -> dict[str, Any]:
    where = {"form": "edge", "side": "S", "share": 0.1}
    return {"zone": f"{label}-{commune}", "label": label, "commune": commune, "element": "reservoir:R1", "where": where,
            "area_m2": area, "length_m": length, "protected": 0.0, "belt_m": None}  # fmt: skip


PIECES = [
    piece("59002", "UB", 20_000.0), piece("59001", "UA", 15_000.0), piece("59001", "UE", 12_000.0),
    piece("59001", "UC", 900.0), piece("59002", "UX", 0.0, 300.0),
]  # fmt: skip


def fabric_report() -> tuple[Any, dict[str, Any]]:
    report = small_report()
    texts = Texts(report, "fr")
    row = {**texts.register.concerns[0], "topic": "urban-fabric", "kind": "document", "value": 47_900.0, "unit": "m2",
           "low": None, "high": None, "communes": ["59001", "59002"]}  # fmt: skip
    row["fields"] = {**row["fields"], "fabric": PIECES, "lines": []}
    texts.register.concerns.append(row)
    return texts, row


def test_u_zones_are_listed_by_commune_largest_first() -> None:
    texts, row = fabric_report()
    assert [(p["commune"], p["label"]) for p in texts.pieces_of(row)] == [
        ("59001", "UA"), ("59001", "UE"), ("59001", "UC"), ("59002", "UB"),
    ]  # 27 900 m2 against 20 000; lines are in a sentence  # fmt: skip
    table, *rest = sheets.fabric(texts, row, document.NOTE.extent)
    assert isinstance(table, of.Table)
    assert table.head == ("Commune", "Zone", "Emprise", "Élément", "Position dans la zone")
    assert [[str(c).replace("\u202f", " ") for c in line.cells[1:3]] for line in table.rows] == [
        ["UA", "1,50 ha"], ["UE", "1,20 ha"], ["UB", "2,00 ha"],
    ]  # fmt: skip
    (left,) = rest  # less than a twentieth of the figure
    assert isinstance(left, of.Paragraph)
    said = str(left.text).replace("\u202f", " ").replace("\u00a0", " ")
    assert "Une autre ligne (900 m²) dans le classeur, feuille « Zones U dans le réseau »." in said


def test_the_others_stand_in_the_workbook() -> None:
    texts, row = fabric_report()
    said = " ".join(texts.fabric_facts(row))
    assert re.search(r"Une autre figure dans le classeur, feuille « Zones U dans le réseau »", said)
    context = Context(texts.report, "fr", frozenset())
    context.register.concerns.append(row)
    lines = list(FABRIC.of(context))
    assert [line["label"] for line in lines] == ["UB", "UA", "UE", "UC", "UX"]  # surfaces first, then lines
    assert "Zones U dans le réseau" in load_workbook(io.BytesIO(xlsx.render(small_report(), "fr"))).sheetnames
