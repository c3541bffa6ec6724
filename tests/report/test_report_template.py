"""A note in an officer's own layout: what it takes of the template, and templates that do not fit."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from report_made import small_report

from conformity.api.following import layout
from conformity.cli.options import used
from conformity.errors import InputError, UsageError
from conformity.report import docx
from conformity.report.docx import template
from conformity.report.docx.note import STYLES

library = pytest.importorskip("docx")


def letterhead(*paragraphs: str, without: tuple[str, ...] = ()) -> bytes:
    """A template with a header, a narrow text and some paragraphs of its own."""
    from docx.shared import Cm

    opened = library.Document()
    opened.sections[0].header.paragraphs[0].text = "Direction départementale des territoires"
    opened.sections[0].left_margin = opened.sections[0].right_margin = Cm(4)
    opened.sections[0].page_width = Cm(21)
    opened.styles["Heading 1"].font.name = "Courier New"
    for said in paragraphs:
        opened.add_paragraph(said)
    for name in without:
        opened.styles[name].delete()
    held = io.BytesIO()
    opened.save(held)
    return held.getvalue()


def written(data: bytes) -> Any:
    report = replace(small_report(), template=template.checked(data, "modele.docx"))
    first = docx.render(report, "fr")
    assert docx.render(report, "fr") == first
    return library.Document(io.BytesIO(first))


def test_paper_header_and_typefaces_are_those_of_the_template() -> None:
    note = written(letterhead())
    (section,) = note.sections
    assert section.header.paragraphs[0].text == "Direction départementale des territoires"
    assert section.left_margin.cm == pytest.approx(4, abs=0.01)
    assert note.styles["Heading 1"].font.name == "Courier New"
    widths = [sum(column.width.cm for column in table.columns) for table in note.tables]
    assert widths
    assert all(width <= 13.7 for width in widths)  # 18 cm that are said for 17 where the text is 13 wide


def test_the_report_stands_in_the_place_of_its_mark() -> None:
    note = written(letterhead("Monsieur le Président,", "{{rapport}}", "Le préfet"))
    said = [p.text for p in note.paragraphs]
    assert said[0] == "Monsieur le Président,"
    assert said[1].startswith("Analyse du plan")
    assert said[-1] == "Le préfet"
    assert "{{rapport}}" not in said
    assert note.element.body[-1].tag.endswith("}sectPr")


def test_without_a_mark_the_report_follows_what_the_template_holds() -> None:
    said = [p.text for p in written(letterhead("Objet : avis", "")).paragraphs]
    assert said[:2] == ["Objet : avis", "Analyse du plan au regard de la trame verte et bleue"]


def test_a_dotx_is_taken_as_it_is() -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(letterhead("Objet"))) as old, zipfile.ZipFile(held, "w") as new:
        for name in old.namelist():
            body = old.read(name)
            new.writestr(name, body.replace(b"wordprocessingml.document.main", b"wordprocessingml.template.main"))
    assert next(p.text for p in written(held.getvalue()).paragraphs) == "Objet"


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b"PK\x03\x04", b"{\\rtf1}"])
def test_what_is_no_word_document_is_said(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "modele.docx").write_bytes(data)
    with pytest.raises(InputError) as caught:
        layout(str(tmp_path / "modele.docx"))
    assert caught.value.code == "OUT-935"
    assert "modele.docx" in str(caught.value)


def test_another_document_of_office_is_no_template(tmp_path: Path) -> None:
    from openpyxl import Workbook

    Workbook().save(tmp_path / "modele.docx")
    with zipfile.ZipFile(tmp_path / "vide.docx", "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
    for path in (tmp_path / "modele.docx", tmp_path / "vide.docx", tmp_path):
        with pytest.raises(InputError) as caught:
            layout(str(path))
        assert caught.value.code == "OUT-935", path


def test_a_template_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        layout(str(tmp_path / "absent.docx"))
    assert caught.value.code == "VEC-001"
    assert layout(None) is None


def test_missing_styles_are_all_named_at_once() -> None:
    with pytest.raises(InputError) as caught:
        template.checked(letterhead(without=("Heading 2", "List Bullet")), "modele.docx")
    assert caught.value.code == "OUT-936"
    assert "Heading 2, List Bullet" in caught.value.text("fr")


def test_a_style_of_another_type_is_missing() -> None:
    from docx.enum.style import WD_STYLE_TYPE

    opened = library.Document()
    opened.styles["List Bullet"].delete()
    opened.styles.add_style("List Bullet", WD_STYLE_TYPE.CHARACTER)
    held = io.BytesIO()
    opened.save(held)
    with pytest.raises(InputError) as caught:
        template.checked(held.getvalue(), "modele.docx")
    assert caught.value.code == "OUT-936"
    assert set(STYLES) >= {"List Bullet", "Title"}


def test_a_note_written_without_a_template_can_be_one() -> None:
    assert template.checked(docx.render(small_report(), "fr"), "report.docx")


def test_a_template_without_its_format_is_refused() -> None:
    from conformity.api.request import Request

    with pytest.raises(UsageError) as caught:
        used(Request(template="modele.docx"), ("xlsx", "md"))
    assert caught.value.code == "CLI-937"
    assert "xlsx,md,docx" in caught.value.text("fr")
    used(Request(template="modele.docx"), ("docx",))
    used(Request(), ("xlsx",))
