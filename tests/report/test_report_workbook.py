"""The workbook: sheets, exact values, texts that stay texts, stable bytes."""

from __future__ import annotations

import io
import json
import re
import zipfile
from typing import Any

import pytest
from openpyxl import load_workbook
from report_made import made

from conformity.errors import OutputError
from conformity.report import json as report_json
from conformity.report import xlsx
from conformity.report.xlsx import book as book_module
from conformity.report.xlsx import stream
from conformity.report.xlsx.book import MOST_CHARACTERS, Book, Col, clean

FRENCH = [
    "LISEZ-MOI", "Synthèse", "Enjeux", "Avis - extrait", "Conflits", "Réservoirs", "Corridors", "Cours d'eau", "Obstacles", "Communes",
    "Zones U dans le réseau", "Traduction", "Favorables", "Non évalué", "Couches", "Règles", "Correspondance zones", "Qualité données", "Bilan", "Provenance",
    "Glossaire", "_memoire", "_memoire_lieux", "_memoire_zones",
]  # fmt: skip


def _open(data: bytes):  # type: ignore[no-untyped-def]
    return load_workbook(io.BytesIO(data))


def _rows(sheet):  # type: ignore[no-untyped-def]
    head, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rows]


def test_sheets_in_order_each_one_table_with_filters_and_a_frozen_header() -> None:
    book = _open(xlsx.render(made(), "fr"))
    assert book.sheetnames == FRENCH
    for sheet in book:
        assert len(sheet.tables) == 1
        assert sheet.freeze_panes
        assert not sheet.merged_cells.ranges
        (table,) = sheet.tables.values()
        assert table.autoFilter is not None
    assert len({t for sheet in book for t in sheet.tables}) == len(FRENCH)
    assert len(_open(xlsx.render(made(), "en")).sheetnames) == len(FRENCH)


def test_values_are_exact_and_texts_say_them_rounded() -> None:
    book = _open(xlsx.render(made(), "fr"))
    (row,) = [r for r in _rows(book["Conflits"]) if r["id_stable"] == "F-1"]
    assert (row["surface_ha"], row["surface_min_ha"], row["surface_max_ha"]) == (0.5, 0.2, 0.9)
    assert row["gravite_finale"] == "majeur"
    assert row["seuil"] == "surface commune certaine ≥ 0,5\u202fha et STECAL"
    assert "env. 0,5" in row["constat"]
    (good,) = _rows(book["Favorables"])
    assert good["id_stable"] == "F-3"
    assert {r["id_stable"] for r in _rows(book["Conflits"])} == {"F-1", "F-2"}
    (reservoir,) = _rows(book["Réservoirs"])
    assert (reservoir["surface_ha"], reservoir["part_element"]) == (0.5, 0.125)


def test_a_concern_offers_its_opinion_and_the_officers_columns() -> None:
    book = _open(xlsx.render(made(), "fr"))
    sheet = book["Enjeux"]
    row = _rows(sheet)[0]
    assert row["avis_fr"].startswith("Demande. À Wulverhove, ")
    assert row["niveau_avis"] == "demande"
    assert row["avis_agent"] is None
    (listed,) = sheet.data_validations.dataValidation
    assert listed.formula1 == '"réserve,demande,recommandation,observation,sans suite"'
    english = _rows(_open(xlsx.render(made(), "en"))["Concerns"])[0]
    assert english["avis_fr"] == row["avis_fr"]
    assert english["avis_en"].startswith("Request. In Wulverhove, ")


@pytest.mark.parametrize(
    "payload",
    ['=HYPERLINK("http://x","y")', "=1+1", "==a", "@SUM(A1)", "+1", "-1", "#N/A", "\t=1", "a\x0bb", "\ufffe"],
)
def test_a_text_never_becomes_a_formula(payload: str) -> None:
    book = _open(xlsx.render(made(zone=payload, name=payload), "fr"))
    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None}
    assert kinds <= {"s", "n"}
    assert clean(payload) in [row["zone_libelle"] for row in _rows(book["Conflits"])]


def test_a_text_too_long_is_cut_with_a_mark() -> None:
    book = Book("essai", "fr")
    book.table("A", [Col("a", "a")], [{"a": "é" * 40_000}])
    value = _open(book.render())["A"]["A2"].value
    assert len(value) == MOST_CHARACTERS
    assert value.endswith(" […]")
    assert clean("a\ud800b\u202ec") == "a\ufffdb\ufffdc"


def test_headings_are_never_broken() -> None:
    for lang in ("fr", "en"):
        for sheet in _open(xlsx.render(made(), lang)):
            for cell in sheet[1]:
                assert sheet.column_dimensions[cell.column_letter].width >= len(cell.value) + 2, cell.value


def test_what_was_not_assessed_says_why_and_what_to_do() -> None:
    report = made()
    rows = _rows(_open(xlsx.render(report, "fr"))["Non évalué"])
    assert len(rows) == len(report.not_assessed) + len(report.undetermined)
    assert {r["demande_explicite"] for r in rows} <= {"oui", "non", None}
    left = [r for r in rows if r["cellules"] is not None]
    assert sum(r["cellules"] for r in left) == report.undetermined["cells"].sum()
    told = json.loads(report_json.render(report, "fr"))["undetermined"]
    for row, same in zip(left, told, strict=True):
        assert row["resultat"] == "non évalué"
        assert row["constat"].endswith(same["statement"])
        assert (row["remede"] or "") == same["remedy"]


def test_english_sheets_have_english_punctuation() -> None:
    book = _open(xlsx.render(made(), "en"))
    for name in ("READ ME", "Summary"):
        for row in book[name].iter_rows(min_row=2, values_only=True):
            assert " : " not in str(row), row
            assert " ; " not in str(row), row


def test_counts_of_the_summary_are_numbers() -> None:
    rows = {r["rubrique"]: r["contenu"] for r in _rows(_open(xlsx.render(made(), "fr"))["Synthèse"])}
    assert {rows["critique"], rows["majeur"]} == {made().counts()["critical"], made().counts()["major"]}


def test_codes_of_digits_are_meant_as_texts() -> None:
    with zipfile.ZipFile(io.BytesIO(xlsx.render(made(), "fr"))) as file:
        sheets = [file.read(n).decode() for n in file.namelist() if n.startswith("xl/worksheets/sheet")]
    assert len(sheets) == len(FRENCH)
    for sheet in sheets:
        # the order that the format lays down: page, footer, what is meant, tables
        places = [sheet.index(f"<{name}") for name in ("pageSetup", "headerFooter", "ignoredErrors", "tableParts")]
        assert places == sorted(places)


def test_rows_are_never_left_out_in_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(book_module, "MOST_ROWS", 3)
    book = Book("essai", "fr")
    book.table("A", [Col("a", "a")], [{"a": "x"}] * 2)
    with pytest.raises(OutputError) as caught:
        book.table("B", [Col("a", "a")], [{"a": "x"}] * 3)
    assert caught.value.code == "OUT-007"


def test_an_empty_table_still_opens() -> None:
    report = made()
    empty = made(findings=report.findings[:0], concerns=report.concerns[:0])
    assert _open(xlsx.render(empty, "fr"))["Conflits"].tables


def test_same_report_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    first = xlsx.render(made(), "fr")
    monkeypatch.setenv("TZ", "Pacific/Noumea")
    assert xlsx.render(made(), "fr") == first


def test_the_mapping_reads_back_as_a_profile() -> None:
    from conformity.profiles.draft import profile_from_rows

    rows = [
        {k: "" if v is None else str(v) for k, v in r.items()}
        for r in _rows(_open(xlsx.render(made(), "fr"))["Correspondance zones"])
    ]
    profile = profile_from_rows(rows, "report.xlsx")
    assert profile.plan is not None
    (told,) = [each for each in profile.plan.zones if each.label == "1AUh"]
    assert str(told.zone_class) == "to_urbanise_open"


def _dressed(cell: Any) -> tuple[Any, ...]:
    """What a cell shows and how, its text inline or shared."""
    link = cell.hyperlink.target if cell.hyperlink else None
    return (
        cell.value, cell.number_format, *map(repr, (cell.font, cell.fill, cell.alignment, cell.border)),
        cell.quotePrefix, link,
        "s" if cell.data_type == "inlineStr" else cell.data_type,
    )  # fmt: skip


_COLUMNS = [
    Col("grave", "Gravité", 12), Col("texte", "Texte", 20, "long"), Col("lien", "Lien", 20, "link"),
    Col("ha", "Surface", 12, "ha"), Col("n", "Nombre", 8, "integer"), Col("note", "Note", 20, "fill", ("a", "b")),
]  # fmt: skip
_TEXTS = ["=1+1", "deux\nlignes", "<b>&amp;\"'", "  bords  ", "\x01 é 𝄞", "", None, "+33", "x" * 40_000, "'", "0012", 7]


def _data() -> list[dict[str, Any]]:
    return [
        {
            "grave": "majeur", "_severity": ("major", "watch")[n % 2], "texte": text,
            "lien": ("", f'https://ici/{n}?a=1&b=é"')[n % 3 > 0],
            "ha": (None, 0.1, float("nan"), 1e-9, 12345.678)[n % 5], "n": n, "note": (None, "a")[n % 2],
        }
        for n, text in enumerate(_TEXTS * 3)
    ]  # fmt: skip


def test_rows_are_written_as_openpyxl_writes_them() -> None:
    """Read and written again by openpyxl, a short sheet is the same to the byte: rows, links, table."""
    columns, rows = _COLUMNS, _data()
    ours = _again(columns, rows)
    book = load_workbook(io.BytesIO(ours))
    theirs = io.BytesIO()
    book.save(theirs)

    def parts(data: bytes) -> tuple[list[bytes], list[str]]:
        with zipfile.ZipFile(io.BytesIO(data)) as file:
            sheet = file.read("xl/worksheets/sheet2.xml")
            related = file.read("xl/worksheets/_rels/sheet2.xml.rels").decode()
        kept = [part for name in (b"sheetData", b"hyperlinks", b"tableParts") for part in _part(sheet, name)]
        return kept, sorted(re.findall(r'Target="https[^"]*"', related))

    assert parts(ours) == parts(theirs.getvalue())
    sheet = load_workbook(io.BytesIO(ours))["Long"]
    for n, row in enumerate(rows, start=2):
        link = sheet.cell(n, 3).hyperlink
        assert (link.target if link else "") == row["lien"]


def _part(sheet: bytes, name: bytes) -> list[bytes]:
    return re.findall(b"<%s[ >].*?</%s>" % (name, name), sheet, re.DOTALL)


def test_texts_of_digits_are_meant_in_long_sheets_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "LONG", 3)
    book = Book("essai", "fr")
    book.table("A", [Col("a", "a")], [{"a": "60001"}] * 9)
    with zipfile.ZipFile(io.BytesIO(book.render())) as file:
        assert b'<ignoredError sqref="A1:A10" numberStoredAsText="1" />' in file.read("xl/worksheets/sheet1.xml")


def test_long_sheets_are_written_as_short_ones_are(monkeypatch: pytest.MonkeyPatch) -> None:
    """Long and short: the same cells, styles, links, heights, tables; whatever the data holds."""
    columns, rows = _COLUMNS, _data()
    made = {}
    for long in (5, 10_000):
        monkeypatch.setattr(stream, "LONG", long)
        book = Book("essai", "fr")
        book.table("Court", [Col("a", "a")], [{"a": "x"}])
        book.table("Long", columns, rows, severity="grave", freeze="B2")
        data = book.render()
        assert data == _again(columns, rows)
        made[long] = load_workbook(io.BytesIO(data))
    streamed, plain = made[5]["Long"], made[10_000]["Long"]
    assert streamed.dimensions == plain.dimensions == f"A1:F{len(rows) + 1}"
    for left, right in zip(streamed.iter_rows(), plain.iter_rows(), strict=True):
        assert [_dressed(cell) for cell in left] == [_dressed(cell) for cell in right]
    heights = [{n: d.height for n, d in sheet.row_dimensions.items() if d.height} for sheet in (streamed, plain)]
    assert heights[0] == heights[1]
    assert [t.ref for t in streamed.tables.values()] == [t.ref for t in plain.tables.values()]


def _again(columns: list[Col], rows: list[dict[str, Any]]) -> bytes:
    book = Book("essai", "fr")
    book.table("Court", [Col("a", "a")], [{"a": "x"}])
    book.table("Long", columns, rows, severity="grave", freeze="B2")
    return book.render()
