"""What an officer typed survives: three drafts, LibreOffice between them, odd cells, rows that are gone, split or merged."""

from __future__ import annotations

import io
import shutil
import subprocess
from datetime import datetime
from pathlib import Path
from typing import Any

import drafts_made as drafts
import openpyxl
import pytest
from shared import once

from conformity.errors import InputError
from conformity.model import Typed
from conformity.report import formats
from conformity.report.content.rows import CONCERNS, TYPED
from conformity.report.wording import of
from conformity.report.xlsx.memory import remembered
from conformity.result import Report

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")


@once
def drafted(lang: str = "fr") -> bytes:
    """The workbook of the first draft."""
    return workbook(drafts.before(), lang)


def workbook(report: Report, lang: str = "fr") -> bytes:
    return formats.render_all(report, ["xlsx"], lang)["report.xlsx"]


#: title of a column → its name
NAMES = {
    column.title(of(lang)): column.heading(of(lang))
    for lang in ("fr", "en")
    for table in (CONCERNS, TYPED)
    for _, column in table.picked("xlsx")
}


def named(head: Any) -> list[str]:
    return [NAMES.get(each, each) for each in head]


def rows(book: Any, sheet: str) -> list[dict[str, Any]]:
    lines = book[sheet].iter_rows(values_only=True)
    head = named(next(lines))
    return [dict(zip(head, line, strict=True)) for line in lines]


def type_into(data: bytes, sheet: str, find: Any, column: str, value: Any) -> bytes:
    """Type a value into the first row that ``find`` accepts."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    table = book[sheet]
    head = named(cell.value for cell in table[1])
    for n, row in enumerate(rows(book, sheet), start=2):
        if find(row):
            table.cell(n, head.index(column) + 1).value = value
            break
    else:
        raise AssertionError("no such row")
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def resumed(zones: dict[str, Any], data: bytes, home: Path, lang: str = "fr") -> Report:
    path = home / "previous.xlsx"
    path.write_bytes(data)
    return drafts.run(drafts.plan(**zones), resume=path, lang=lang)


def about(label: str) -> Any:
    return lambda row: label in (row.get("zones") or row.get("zone_libelle") or "").split(", ")


def typed_in(report: Report, text: str) -> list[Typed]:
    return [t for t in report.typed or () if text in t.text]


def test_three_drafts_keep_every_cell(tmp_path: Path) -> None:
    data = drafted()
    typed = {
        ("1AUa", "avis_agent"): "Vu avec la commune.",
        ("1AUb", "avis_agent"): '=CONCAT("ne pas";"perdre")',
        ("1AUc", "reponse"): "La commune propose de réduire.",
        ("1AUd", "suite"): "À suivre : 1AUd.",
        ("1AUf", "niveau_avis"): "observation",
    }
    for (label, column), value in typed.items():
        data = type_into(data, "Enjeux", about(label), column, value)
    data = type_into(data, "Conflits", about("1AUe"), "reponse", "Réponse à un constat.")
    first = resumed(drafts.AFTER, data, tmp_path)
    assert [t.key != "" for t in typed_in(first, "Vu avec la commune")] == [True]
    assert {t.how for t in typed_in(first, "propose de réduire")} <= {"same", "place", "split"}
    assert [t.key for t in typed_in(first, "À suivre : 1AUd.")] == [""]
    book = openpyxl.load_workbook(io.BytesIO(workbook(first)))
    assert any(row["texte"] == "À suivre : 1AUd." for row in rows(book, "Avis sans suite"))
    held = [row for row in rows(book, "Enjeux") if about("1AUx")(row)]
    assert held[0]["niveau_avis"] == "observation"
    everything = workbook(first)
    for zones in (drafts.BEFORE, drafts.AFTER, drafts.AFTER):
        again = resumed(zones, everything, tmp_path)
        everything = workbook(again)
        said = " ".join(t.text for t in again.typed or ())
        for value in (*typed.values(), "Réponse à un constat."):
            assert str(value) in said, value
    # carried three times, nothing is repeated
    assert len(again.typed or ()) == len(set(again.typed or ()))
    assert len(typed_in(again, "À suivre : 1AUd.")) == 1


def test_odd_cells_are_kept_as_text(tmp_path: Path) -> None:
    data = drafted()
    for label, value in (("1AUa", 12), ("1AUb", 3.5), ("1AUc", datetime(2026, 5, 4)), ("1AUd", True), ("1AUe", "=1+1")):
        data = type_into(data, "Enjeux", about(label), "reponse", value)
    report = resumed(drafts.BEFORE, data, tmp_path)
    said = {t.text for t in report.typed or () if t.column == "answer"}
    assert said == {"12", "3.5", "2026-05-04T00:00:00", "True", "=1+1"}
    book = openpyxl.load_workbook(io.BytesIO(workbook(report)))
    shown = {
        cell.value: cell.data_type for row in book["Enjeux"].iter_rows(min_row=2) for cell in row if cell.value in said
    }
    assert set(shown.values()) == {"s"}  # no formula came alive


def test_a_column_of_ones_own_and_an_edited_paragraph_are_kept(tmp_path: Path) -> None:
    data = drafted()
    data = type_into(data, "Enjeux", about("1AUa"), "avis_fr", "Paragraphe réécrit de ma main.")
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book["Enjeux"]
    sheet.cell(1, sheet.max_column + 1).value = "ma_colonne"
    sheet.cell(2, sheet.max_column).value = "une note"
    held = io.BytesIO()
    book.save(held)
    report = resumed(drafts.BEFORE, held.getvalue(), tmp_path)
    assert {(t.column, t.text) for t in report.typed or ()} >= {
        ("opinion", "Paragraphe réécrit de ma main."),
        ("ma_colonne", "une note"),
    }
    kept = openpyxl.load_workbook(io.BytesIO(workbook(report)))
    assert [row["texte"] for row in rows(kept, "Avis sans suite")] == ["une note"]
    (row,) = [row for row in rows(kept, "Enjeux") if about("1AUa")(row)]
    assert row["avis_fr"] == "Paragraphe réécrit de ma main."  # where it was typed
    again = resumed(drafts.BEFORE, workbook(report), tmp_path)
    assert [t.column for t in typed_in(again, "Paragraphe réécrit")] == ["opinion"]


def test_a_workbook_with_the_names_of_an_earlier_version_is_read(tmp_path: Path) -> None:
    data = type_into(drafted(), "Enjeux", about("1AUb"), "avis_agent", "Mon avis à moi.")
    book = openpyxl.load_workbook(io.BytesIO(data))
    for cell in book["Enjeux"][1]:
        cell.value = NAMES[cell.value]
    held = io.BytesIO()
    book.save(held)
    assert [t.column for t in typed_in(resumed(drafts.BEFORE, held.getvalue(), tmp_path), "Mon avis")] == ["agent"]


def test_a_column_of_ones_own_may_have_a_title_of_another_sheet(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(io.BytesIO(drafted()))
    sheet = book["Enjeux"]
    sheet.cell(1, sheet.max_column + 1).value = "Motif"
    sheet.cell(2, sheet.max_column).value = "vu en réunion"
    held = io.BytesIO()
    book.save(held)
    assert [t.column for t in typed_in(resumed(drafts.BEFORE, held.getvalue(), tmp_path), "vu en")] == ["Motif"]


def test_totals_are_nothing_that_was_typed(tmp_path: Path) -> None:
    data = type_into(drafted(), "Enjeux", lambda row: row["intitule"] == "lignes affichées", "reponse", "À revoir.")
    report = resumed(drafts.BEFORE, data, tmp_path)
    assert [(t.column, t.text, t.key) for t in report.typed or ()] == [("answer", "À revoir.", "")]


def test_two_rows_that_became_one_keep_both_texts(tmp_path: Path) -> None:
    data = workbook(drafts.after())
    book = openpyxl.load_workbook(io.BytesIO(data))
    conflicts = [
        row["id_stable"] for row in rows(book, "Conflits") if row["zone_libelle"] == "1AUc" and row["regle"] == "RP01"
    ]
    assert len(conflicts) == 2
    for ident, value in zip(conflicts, ("premier", "second"), strict=True):
        data = type_into(data, "Conflits", lambda row, ident=ident: row["id_stable"] == ident, "reponse", value)
    report = resumed(drafts.BEFORE, data, tmp_path)
    (cell,) = [t for t in report.typed or () if t.sheet == "findings" and t.column == "answer"]
    assert sorted(cell.text.split("\n\u2014\n")) == ["premier", "second"]
    assert cell.how == "merged"


def test_a_corrected_class_of_zone_is_kept(tmp_path: Path) -> None:
    data = drafted()
    data = type_into(data, "Correspondance zones", lambda row: row["label"] == "1AUa", "use", "leisure")
    report = resumed(drafts.BEFORE, data, tmp_path)
    assert [(t.sheet, t.column, t.text) for t in report.typed or ()] == [("zones", "use", "leisure")]
    kept = rows(openpyxl.load_workbook(io.BytesIO(workbook(report))), "Correspondance zones")
    assert [row["use"] for row in kept if row["label"] == "1AUa"] == ["leisure"]


def test_a_workbook_in_english_is_resumed_in_french(tmp_path: Path) -> None:
    data = drafted("en")
    english = openpyxl.load_workbook(io.BytesIO(data)).sheetnames
    sheet = next(name for name in english if name == "Concerns")
    data = type_into(data, sheet, about("1AUa"), "opinion_agent", "Kept across languages.")
    assert [t.column for t in typed_in(resumed(drafts.BEFORE, data, tmp_path), "Kept across")] == ["agent"]


@pytest.mark.program
@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")
def test_it_survives_libreoffice(tmp_path: Path) -> None:
    data = type_into(drafted(), "Enjeux", about("1AUb"), "avis_agent", "Saisi puis enregistré.")
    source = tmp_path / "in" / "previous.xlsx"
    source.parent.mkdir()
    source.write_bytes(data)
    assert OFFICE is not None
    command = [
        OFFICE,
        f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
        "--headless",
        "--convert-to",
        "xlsx",
        "--outdir",
        str(tmp_path),
        str(source),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    report = drafts.run(drafts.plan(**drafts.AFTER), resume=tmp_path / "previous.xlsx")
    assert [(t.column, bool(t.key)) for t in typed_in(report, "Saisi puis enregistré.")] == [("agent", True)]
    assert len(report.typed or ()) == 1  # nothing but what was typed


@pytest.mark.parametrize("data", [b"", b"no workbook", b"PK\x03\x04 broken"])
def test_what_is_no_workbook_of_ours_is_refused(data: bytes) -> None:
    with pytest.raises(InputError) as caught:
        remembered(data, "previous.xlsx")
    assert caught.value.code == "OUT-012"


def test_a_renamed_heading_is_refused_and_named() -> None:
    book = openpyxl.load_workbook(io.BytesIO(drafted()))
    (head,) = [cell for cell in book["Enjeux"][1] if cell.value == "Identifiant de l'enjeu"]
    head.value = "identifiant"
    held = io.BytesIO()
    book.save(held)
    with pytest.raises(InputError) as caught:
        remembered(held.getvalue(), "previous.xlsx")
    assert "Enjeux" in caught.value.text("fr")
