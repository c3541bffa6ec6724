"""A third, made-up language: whatever it does not say stands outside the catalogues.

Its texts are the English ones with every letter moved to another alphabet, one to one, so that a word in Latin letters
in its outputs comes from the data, or from a text that the catalogue does not hold.
"""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from typing import Any

import pytest
from report_made import small_report
from spoken_strangely import installed, strange

from conformity.errors import ConformityError, InputError, Place, Problem, RulesError, message
from conformity.errors.messages import codes
from conformity.language import catalogue, conventions, tables
from conformity.language.sentence import pieces
from conformity.report.formats import BY_NAME
from conformity.report.wording.glossary import glossary
from conformity.report.wording.texts import Texts
from conformity.result import Report
from conformity.rulebook.law import Citation
from conformity.strict import Bilingual

THIRD = "xx"
#: words of the data of the report made by hand: its plan, network, references, links and files
DATA = {
    "AUh", "Besançon", "Bois", "Lille", "Préfet", "Sarts", "Wulverhove", "avril", "conformity", "des", "essai",
    "planche", "reservoirs", "srce", "vide", "zones",
    "https", "www", "openstreetmap", "org", "map", "mlat", "mlon", "page", "reglement", "pdf",
}  # fmt: skip
_WORD = re.compile(r"[A-Za-zÀ-ÿ]{3,}")


@pytest.fixture(autouse=True)
def third(monkeypatch: pytest.MonkeyPatch) -> None:
    """The made-up language beside the others; the texts of rule packs are put into it too."""
    for module in (catalogue, conventions):
        monkeypatch.setattr(module, "raw", module.raw)  # put back afterwards
    for model in (Bilingual, Citation):
        monkeypatch.setattr(model, "of", model.of)
    installed(THIRD)


def foreign(text: str) -> list[str]:
    """The words in Latin letters of a text that are no data; the glossary is a dictionary of French and English."""
    dictionary = " ".join(" ".join(pair) for pair in glossary(""))
    return sorted(set(_WORD.findall(text)) - DATA - set(_WORD.findall(dictionary)))


def test_the_made_up_language_keeps_placeholders() -> None:
    assert strange("a {n:# b|# b} of {layer}: {m2:area}") == (
        "\u13a0 {n:# \u13a1|# \u13a1} \u13ae\u13a5 {layer}: {m2:area}"
    )
    assert tables(THIRD, "messages")["SEM-361"]["what"].format(n=2, communes=7)[:2] == "2 "


@pytest.mark.parametrize("part", ["what", "remedy"])
def test_messages_hold_no_other_language(part: str) -> None:
    """Names of options, formats and columns stand in messages as one types them: they are data of the message."""
    for code in codes():
        assert not _WORD.search("".join(literal for literal, _, _ in pieces(message(code).template(THIRD, part))))


def test_an_error_with_its_place_holds_no_other_language() -> None:
    place = Place(file="1.shp", layer="2", feature=3, line=4, column=5, field="6")
    assert foreign(place.text(THIRD)) == ["shp"]
    error: ConformityError = InputError("VEC-020", place, detail=7)
    assert foreign(error.text(THIRD)) == ["VEC", "shp"]
    assert foreign(RulesError([Problem("RUL-046", place, {"rule": 1, "modifier": 2})] * 2).text(THIRD)) == [
        "RUL",
        "shp",
    ]


def spoken(texts: Texts, report: Report) -> str:
    """Every sentence of a report about its findings and concerns."""
    register = texts.register
    said: list[Any] = [texts.statement(row) for row in register.findings]
    said += [texts.remedy(row) for row in register.findings] + [texts.level(row) for row in register.findings]
    for row in register.concerns:
        said += [texts.title(row), texts.figure(row), texts.request(row), texts.opinion(row), texts.headline(row)]
    said += [texts.objective(key) for key in register.elements] + texts.legal_frame()
    said += [texts.ledger(line) for line in report.ledger] + [texts.not_assessed(line) for line in report.not_assessed]
    return "\n".join(said)


@pytest.mark.parametrize("document", ["PLU", "CC", "POS"])
def test_the_sentences_of_a_report_hold_no_other_language(document: str) -> None:
    report = small_report()
    report.plan["document"] = document
    assert foreign(spoken(Texts.of(report, THIRD), report)) == []


def content(name: str, data: bytes) -> str:
    """The text that a reader sees of a file."""
    if name.endswith(".docx"):
        return re.sub(r"<[^>]+>", " ", zipfile.ZipFile(BytesIO(data)).read("word/document.xml").decode())
    text = data.decode("utf-8")
    if name.endswith((".html", ".xml")):
        text = re.sub(r"<(script|style)\b.*?</\1>", " ", text, flags=re.S)
        return re.sub(r"<[^>]+>", " ", text)
    return text


@pytest.mark.parametrize("name", ["md", "html", "docx", "junit"])
def test_a_report_holds_no_other_language(name: str) -> None:
    """The workbook and JSON are left out: they carry codes, and the opinion in French, beside their texts."""
    for file, data in BY_NAME[name].render(small_report(), THIRD, {}).items():
        words = {word for word in foreign(content(file, data)) if word not in codes_of_families()}
        assert words == set()


def codes_of_families() -> set[str]:
    """``SHP``, ``SEM`` …: the first letters of codes."""
    return {code[:3] for code in codes()}
