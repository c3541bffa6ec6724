"""The Markdown renders cleanly, whatever the data say."""

from __future__ import annotations

import re
from typing import Any

import pytest
from markdown_it import MarkdownIt
from report_made import small_report

from conformity.report import markdown
from conformity.report.content.sheets import rows_more
from conformity.report.markdown.page import code, escape
from conformity.report.wording.texts import Texts

PAYLOADS = [
    "<img src=x onerror=alert(1)>",
    "[clic](javascript:alert(1))",
    "![x](http://exemple.fr/x.png)",
    "http://exemple.fr www.exemple.fr a@b.fr",
    "| a | b |",
    "**gras** _ital_ ~~barré~~ `code` $x$",
    "# titre",
    "1. liste",
    "- liste",
    "> citation",
    "ligne\nnouvelle\r\n\n# titre",
    "&lt;b&gt; <!-- x -->",
    "\\*\\",
    "a\u2028b\x00c",
]
TAGS = re.compile(
    r"<(?!/?(?:h[1-6]|p|ul|ol|li|table|thead|tbody|tr|th|td|strong|em|code|blockquote|hr|br)\b)[a-zA-Z!/]"
)


def whole(report: Any, lang: str) -> str:
    """The report and its annex, one after the other."""
    return "\n".join(each.decode() for each in markdown.render(report, lang).values())


def _renderers() -> list[MarkdownIt]:
    return [
        MarkdownIt("commonmark", {"html": True}).enable("table"),
        MarkdownIt("js-default", {"html": True, "typographer": False}),
    ]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_text_stays_a_text(payload: str) -> None:
    for renderer in _renderers():
        html = renderer.render(f"- {escape(payload)}\n- {code(payload)}\n")
        assert html.count("<li>") == 2
        assert not re.search(r"<(a|img|em|strong|del|h1|ol|blockquote|b|script)\b", html), html
        row = renderer.render(f"| a | b |\n| --- | --- |\n| {escape(payload)} | {code(payload)} |\n")
        assert row.count("<td>") == 2


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_live_markup_from_data(lang: str, payload: str) -> None:
    plain = whole(small_report(), lang)
    hostile = whole(small_report(zone=payload, name=payload), lang)
    for renderer in _renderers():
        html = renderer.render(hostile)
        assert not TAGS.search(html.replace('<a href="https://www.openstreetmap.org', "<p").replace("</a>", "</p>"))
        clean = renderer.render(plain)
        for tag in ("<h1", "<h2", "<h3", "<li", "<tr", "<td", "<blockquote", "<ol", "<a "):
            assert html.count(tag) == clean.count(tag), tag


def test_the_first_page_says_what_matters() -> None:
    page = whole(small_report(), "fr").split("\n---\n")[0]
    order = ["## Ce qui a été vérifié", "## Appréciation", "## Points favorables", "## À lire"]
    assert [page.index(title) for title in order] == sorted(page.index(title) for title in order)
    assert "1 enjeu à traiter, 1 à vérifier, 1 point favorable" in page
    assert "**Demandé, non évalué** : Couche « vide »" in page
    assert "annulé le 26 janvier 2017" in page
    assert "`reglement.pdf#page=4`" in page


def test_an_invented_example_says_so_and_points_at_no_real_place() -> None:
    page = whole(small_report(invented=True), "fr")
    assert "EXEMPLE INVENTÉ" in page
    assert "openstreetmap" not in page
    assert "openstreetmap" in whole(small_report(), "fr")


def test_nothing_assessed_never_reads_as_nothing_found() -> None:
    report = small_report()
    measures = report.territory_measures.copy()
    measures.loc[measures["measure"] == "coverage_share", "value"] = 0.0
    empty = small_report(territory_measures=measures, findings=report.findings[:0], concerns=report.concerns[:0])
    page = whole(empty, "fr")
    assert "l'absence de constat ne vaut pas absence d'enjeu" in page
    assert "rien n'a pu être évalué" in page
    assert "du zonage (" not in page


def test_forty_sheets_at_most_and_the_rest_is_told() -> None:
    report = small_report()
    concern, finding = report.concerns.iloc[[0]], report.findings.iloc[[0]]
    import pandas as pd

    concerns = pd.concat([concern.assign(rank=n, concern_id=f"S-{n}", finding_ids=[[f"F-{n}"]]) for n in range(1, 44)])
    findings = pd.concat([finding.assign(finding_id=f"F-{n}", concern_id=f"S-{n}") for n in range(1, 44)])
    page = markdown.render(small_report(concerns=concerns, findings=findings), "fr")["annexe.md"].decode()
    assert page.count("\n### ") - page.count("\n### P") - page.count("\n### C") == 40
    assert "Les 40 premiers enjeux ont une fiche ; les 3 suivants" in page


@pytest.mark.parametrize(
    ("left", "fr", "en"),
    [
        (0, "", ""),
        (1, "Une autre ligne dans le classeur", "One more row in the workbook"),
        (2, "2 autres lignes dans le classeur", "2 more rows in the workbook"),
    ],
)
def test_one_line_left_out_is_told_in_the_singular(left: int, fr: str, en: str) -> None:
    for lang, said in (("fr", fr), ("en", en)):
        blocks = rows_more(Texts.of(small_report(), lang), left, "findings")
        assert [str(block.text).startswith(said) for block in blocks] == [True] * bool(said)
