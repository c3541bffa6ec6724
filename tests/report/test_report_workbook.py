"""The workbook: sheets, exact values, texts that stay texts, stable bytes."""

from __future__ import annotations

import io
import json
import re
import zipfile
from typing import Any

import pytest
from openpyxl import load_workbook
from report_made import small_report

from conformity.errors import OutputError
from conformity.report import json as report_json
from conformity.report import xlsx
from conformity.report.xlsx import book as book_module
from conformity.report.xlsx import stream
from conformity.report.xlsx.book import MOST_CHARACTERS, Book, Col, clean

FRENCH = [
    "LISEZ-MOI", "Synthèse", "Enjeux", "Conflits", "Réservoirs", "Corridors", "Cours d'eau", "Obstacles", "Communes",
    "Zones U dans le réseau", "Traduction", "Favorables", "Non évalué", "Couches", "Règles", "Correspondance zones", "Qualité données", "Bilan", "Provenance",
    "Glossaire", "_memoire", "_memoire_lieux", "_memoire_zones",
]  # fmt: skip


def _open(data: bytes):  # type: ignore[no-untyped-def]
    return load_workbook(io.BytesIO(data))


def _rows(sheet):  # type: ignore[no-untyped-def]
    """Rows of the table of a sheet, without what stands under it."""
    (table,) = sheet.tables.values()
    head, *rows = (tuple(cell.value for cell in row) for row in sheet[table.ref])
    return [dict(zip(head, row, strict=True)) for row in rows if any(value is not None for value in row)]


def test_sheets_in_order_each_one_table_with_filters_and_a_frozen_header() -> None:
    book = _open(xlsx.render(small_report(), "fr"))
    assert book.sheetnames == FRENCH
    for sheet in book:
        assert len(sheet.tables) == 1
        assert sheet.freeze_panes
        assert not sheet.merged_cells.ranges
        (table,) = sheet.tables.values()
        assert table.autoFilter is not None
    assert len({t for sheet in book for t in sheet.tables}) == len(FRENCH)
    assert len(_open(xlsx.render(small_report(), "en")).sheetnames) == len(FRENCH)


def test_values_are_exact_and_texts_say_them_rounded() -> None:
    book = _open(xlsx.render(small_report(), "fr"))
    (row,) = [r for r in _rows(book["Conflits"]) if r["id_stable"] == "F-1"]
    assert (row["surface_ha"], row["surface_min_ha"], row["surface_max_ha"]) == (0.5, 0.2, 0.9)
    assert row["gravite_finale"] == "majeur"
    assert row["seuil"] == "surface commune certaine ≥ 0,5\u202fha et STECAL"
    assert "env. 0,5" in row["constat"]
    (good,) = _rows(book["Favorables"])
    assert good["id_stable"] == "F-3"
    assert {r["id_stable"] for r in _rows(book["Conflits"])} == {"F-1", "F-2"}
    (reservoir,) = _rows(book["Réservoirs"])
    assert (reservoir["Surface (ha)"], reservoir["Part de l'élément"]) == (0.5, 0.125)


def test_a_concern_offers_its_opinion_and_the_officers_columns() -> None:
    book = _open(xlsx.render(small_report(), "fr"))
    sheet = book["Enjeux"]
    row = _rows(sheet)[0]
    assert row["Avis proposé"].startswith("Demande. À Wulverhove, ")
    assert row["Niveau d'avis"] == "demande"
    assert row["Avis de l'agent"] is None
    (listed,) = sheet.data_validations.dataValidation
    assert listed.formula1 == '"réserve,demande,recommandation,observation,sans suite"'
    english = _rows(_open(xlsx.render(small_report(), "en"))["Concerns"])[0]
    assert english["Proposed opinion (French)"] == row["Avis proposé"]
    assert english["Proposed opinion (English)"].startswith("Request. In Wulverhove, ")


@pytest.mark.parametrize(
    "payload",
    ['=HYPERLINK("http://x","y")', "=1+1", "==a", "@SUM(A1)", "+1", "-1", "#N/A", "\t=1", "a\x0bb", "\ufffe"],
)
def test_a_text_never_becomes_a_formula(payload: str) -> None:
    book = _open(xlsx.render(small_report(zone=payload, name=payload), "fr"))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n", "f"}
    ours = re.compile(r"=SUBTOTAL\((103|109),([A-Z]+)2:\2\d+\)")
    assert all(ours.fullmatch(cell.value) for cell in cells if cell.data_type == "f")
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
        for sheet in _open(xlsx.render(small_report(), lang)):
            for cell in sheet[1]:
                width = sheet.column_dimensions[cell.column_letter].width
                assert width >= max(map(len, cell.value.split())) + 2, cell.value
                assert 2 * (width - 2) >= len(cell.value), cell.value  # two lines, which the row has room for


def test_what_was_not_assessed_says_why_and_what_to_do() -> None:
    report = small_report()
    rows = _rows(_open(xlsx.render(report, "fr"))["Non évalué"])
    assert len(rows) == len(report.not_assessed) + len(report.undetermined)
    assert {r["Demandé"] for r in rows} <= {"oui", "non", None}
    left = [r for r in rows if r["Situations"] is not None]
    assert sum(r["Situations"] for r in left) == report.undetermined["cells"].sum()
    undetermined = json.loads(report_json.render(report, "fr"))["undetermined"]
    for row, same in zip(left, undetermined, strict=True):
        assert row["Résultat"] == "non évalué"
        assert row["Constat"].endswith(same["statement"])
        assert (row["Remède"] or "") == same["remedy"]


def test_english_sheets_have_english_punctuation() -> None:
    book = _open(xlsx.render(small_report(), "en"))
    for name in ("READ ME", "Summary"):
        for row in book[name].iter_rows(min_row=2, values_only=True):
            assert " : " not in str(row), row
            assert " ; " not in str(row), row


def test_counts_of_the_summary_are_numbers() -> None:
    rows = {r["Rubrique"]: r["Contenu"] for r in _rows(_open(xlsx.render(small_report(), "fr"))["Synthèse"])}
    assert {rows["critique"], rows["majeur"]} == {small_report().counts()["critical"], small_report().counts()["major"]}


def test_codes_of_digits_are_meant_as_texts() -> None:
    with zipfile.ZipFile(io.BytesIO(xlsx.render(small_report(), "fr"))) as file:
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
    report = small_report()
    empty = small_report(findings=report.findings[:0], concerns=report.concerns[:0])
    assert _open(xlsx.render(empty, "fr"))["Conflits"].tables


def test_same_report_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    first = xlsx.render(small_report(), "fr")
    monkeypatch.setenv("TZ", "Pacific/Noumea")
    assert xlsx.render(small_report(), "fr") == first


def test_the_mapping_reads_back_as_a_profile() -> None:
    from conformity.profiles.draft import profile_from_rows

    rows = [
        {k: "" if v is None else str(v) for k, v in r.items()}
        for r in _rows(_open(xlsx.render(small_report(), "fr"))["Correspondance zones"])
    ]
    profile = profile_from_rows(rows, "report.xlsx")
    assert profile.plan is not None
    (zone,) = [each for each in profile.plan.zones if each.label == "1AUh"]
    assert str(zone.zone_class) == "to_urbanise_open"


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
    books = {}
    for long in (5, 10_000):
        monkeypatch.setattr(stream, "LONG", long)
        book = Book("essai", "fr")
        book.table("Court", [Col("a", "a")], [{"a": "x"}])
        book.table("Long", columns, rows, severity="grave", freeze="B2")
        data = book.render()
        assert data == _again(columns, rows)
        books[long] = load_workbook(io.BytesIO(data))
    streamed, plain = books[5]["Long"], books[10_000]["Long"]
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


def _under(sheet: Any) -> dict[str, Any]:
    """Heading → what stands under the table, where something does."""
    (table,) = sheet.tables.values()
    last = int(re.findall(r"\d+", table.ref)[-1])
    assert all(cell.value is None for cell in sheet[last + 1])
    return {
        head.value: cell.value for head, cell in zip(sheet[1], sheet[last + 2], strict=False) if cell.value is not None
    }


def test_totals_follow_the_filters() -> None:
    data = xlsx.render(small_report(), "fr")
    book, shown = _open(data), load_workbook(io.BytesIO(data), data_only=True)
    assert _under(book["Enjeux"]) == {"Rang": "=SUBTOTAL(103,A2:A4)", "Intitulé": "lignes affichées"}
    under = _under(shown["Conflits"])
    rows = _rows(shown["Conflits"])
    assert under["id_stable"] == len(rows) == 2
    assert under["surface_ha"] == sum(row["surface_ha"] or 0 for row in rows)
    assert _under(book["Conflits"])["surface_ha"] == "=SUBTOTAL(109,W2:W3)"
    assert "plusieurs fois" in under["element_nom"]
    rules = _under(shown["Règles"])
    assert rules["constat"] == sum(row["constat"] for row in _rows(shown["Règles"]))


def test_a_dozen_columns_are_shown_and_the_others_grouped() -> None:
    for lang, name in (("fr", "Enjeux"), ("en", "Concerns")):
        sheet = _open(xlsx.render(small_report(), lang))[name]
        shown = [cell.value for cell in sheet[1] if not sheet.column_dimensions[cell.column_letter].hidden]
        assert len(shown) == 12, shown
        assert all(d.outlineLevel == 1 for d in sheet.column_dimensions.values() if d.hidden)
        assert sheet.page_setup.fitToWidth == 1
        assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize)) == ("landscape", 9)
        assert sheet.print_title_rows in ("1:1", "$1:$1")
    assert shown[:2] == ["Rank", "Severity"]


def test_columns_for_people_have_titles_and_those_for_programs_names() -> None:
    book = _open(xlsx.render(small_report(), "fr"))
    heads = [cell.value for cell in book["Enjeux"][1]]
    assert {"Gravité", "Portée juridique"} <= set(heads)
    assert not [head for head in heads if "_" in head]
    assert {"gravite_finale", "portee_juridique"} <= {cell.value for cell in book["Conflits"][1]}
    for sheet in book:
        names = [cell.value for cell in sheet[1]]
        assert len(set(names)) == len(names), sheet.title  # a table refuses two columns of one name


def test_the_workbook_opens_on_the_concerns() -> None:
    book = _open(xlsx.render(small_report(), "fr"))
    assert book.active.title == "Enjeux"
    assert [sheet.title for sheet in book if sheet.sheet_view.tabSelected] == ["Enjeux"]


def test_no_sheet_says_another_again() -> None:
    book = _open(xlsx.render(small_report(), "fr"))
    requests = {row["Demande"] for row in _rows(book["Enjeux"])}
    opinions = {row["Avis proposé"] for row in _rows(book["Enjeux"])}
    for sheet in book:
        if sheet.title != "Enjeux" and not sheet.title.startswith("_"):
            said = {str(cell.value) for row in sheet.iter_rows() for cell in row}
            assert not (requests | opinions) & said, sheet.title


def test_a_long_report_keeps_room_for_its_totals(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(book_module, "MOST_ROWS", 4)
    book = Book("essai", "fr")
    book.table("A", [Col("a", "a", total="count")], [{"a": "x"}], label="lignes")
    with pytest.raises(OutputError) as caught:
        book.table("B", [Col("a", "a", total="count")], [{"a": "x"}] * 2, label="lignes")
    assert caught.value.code == "OUT-007"
