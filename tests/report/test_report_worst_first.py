"""What weighs most is shown first, a place or a point of the document: signs of maps, list of the page, first page."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
from report_made import small_report

from conformity.report import html, symbols
from conformity.report.content import document, front, listed
from conformity.report.content.blocks import Map, Paragraph, Section, spans
from conformity.report.places import marked, spots
from conformity.report.wording.texts import Texts


def weighed(severity: str) -> tuple[Any, str]:
    """A report with a place to be watched, and a point of the document on the same ground that weighs so much."""
    report = small_report()
    (place,) = report.concerns[report.concerns["kind"] == "place"].index
    point = report.concerns.loc[[place]].copy()
    table = pd.concat([report.concerns.loc[[place]], point], ignore_index=True)
    table["severity"] = ["watch", severity]
    table["kind"], table["concern_id"], table["rank"] = ["place", "document"], ["C-place", "C-point"], [1, 2]
    return replace(report, concerns=table), "C-point"


@pytest.mark.parametrize(("severity", "bears_a_sign"), [("critical", True), ("major", True), ("moderate", False)])
def test_a_point_of_the_document_bears_a_sign_where_it_weighs(severity: str, bears_a_sign: bool) -> None:
    report, ident = weighed(severity)
    shown = marked(report, Texts(report, "fr").register.concerns)
    assert (ident in [row["concern_id"] for row in shown]) == bears_a_sign
    weights = [list(symbols.SEVERITY).index(row["severity"]) for row in shown]
    assert weights == sorted(weights)
    assert bears_a_sign == (shown[0]["concern_id"] == ident)


def test_what_has_no_ground_bears_no_sign() -> None:
    report, ident = weighed("major")
    spots(report).pop(ident)
    assert ident not in [row["concern_id"] for row in marked(report, Texts(report, "fr").register.concerns)]


@pytest.mark.parametrize(("severity", "leads"), [("major", True), ("watch", False), ("information", False)])
def test_points_stand_before_places_on_the_page_where_they_weigh_more(severity: str, leads: bool) -> None:
    report, _ = weighed(severity)
    texts = Texts(report, "fr")
    (chosen,) = [block for block in listed.first(texts, document.PAGE.extent).blocks if isinstance(block, Map)]
    assert chosen.points_lead == leads
    page = html.render(report, "fr").decode()
    at = [page.index(f'id="{name}"') for name in ("h-points-listed", "h-listed")]
    assert (at[0] < at[1]) == leads


def test_the_first_page_of_a_letter_says_the_level_of_each_request() -> None:
    texts = Texts(small_report(), "fr")
    section = front.opening(texts)
    assert isinstance(section, Section)
    said = [
        "".join(span.text for span in spans(block.text)) for block in section.blocks if isinstance(block, Paragraph)
    ]
    numbered = [each for each in said if re.match(r"\d+\. ", each)]
    assert numbered
    assert all(re.match(r"\d+\. (Réserve|Demande|Recommandation|Observation)\. ", each) for each in numbered)
