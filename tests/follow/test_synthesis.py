"""Many reports as one: each concern once in every place it touches, nothing that failed passed over."""

from __future__ import annotations

import html
import io
import re
from typing import Any

import pytest
from openpyxl import load_workbook

from conformity.follow import synthesis
from conformity.model import CONSTRUCTIBLE_CLASSES, together
from conformity.report import synthesis as rendered


def concern(name: str, severity: str, rank: int, *communes: str) -> dict[str, Any]:
    return {
        "concern_id": name, "rank": rank, "severity": severity, "label": severity, "title": f"Zone {name}",
        "figure": "1,00 ha", "communes": list(communes), "x": 650_000.0, "y": 7_000_000.0,
    }  # fmt: skip


def payload(
    communes: list[tuple[str, str]], *concerns: dict[str, Any], incomplete: bool = False, **plan: str
) -> dict[str, Any]:
    counts: dict[str, int] = {}
    for each in concerns:
        counts[each["severity"]] = counts.get(each["severity"], 0) + 1
    return {
        "plan": {"communes": [list(each) for each in communes], "name": "ZONE_URBA.shp", "document_id": "", **plan},
        "counts": counts, "incomplete": incomplete, "undetermined": [{}, {}], "concerns": list(concerns),
        "territory_measures": [
            {"territory": "plan", "measure": "zoning_ground_area", "qualifier": "", "value": 2_000_000.0},
            {"territory": "60001", "measure": "zoning_ground_area", "qualifier": "", "value": 1_000_000.0},
            {"territory": "plan", "measure": "classes_network_area", "qualifier": "pocket", "value": 2_500.0},
            {"territory": "plan", "measure": "classes_network_area", "qualifier": together(CONSTRUCTIBLE_CLASSES),
             "value": 7_500.0},
        ],
    }  # fmt: skip


EPCI = {"60001": "200000001", "60002": "200000001", "60003": "200000002"}


@pytest.fixture
def gathered() -> synthesis.Synthesis:
    plui = payload(
        [("60001", "Aville"), ("60002", "Bville")],
        concern("C-1", "critical", 1, "60001", "60002"), concern("C-2", "watch", 2, "60002"),
        document_id="200000001_PLUi_20250101",
    )  # fmt: skip
    single = payload([("60003", "Cville")], concern("C-1", "major", 1, "60003"), incomplete=True)
    border = payload([("97101", "Île")])
    lines = [
        synthesis.of_payload("z_plui", "plans/z", plui, EPCI),
        synthesis.of_payload("60003_PLU", "plans/60003_PLU", single, EPCI),
        synthesis.of_payload("ile", "plans/ile", border, EPCI),
        synthesis.of_failure("2A004_PLU_2024", "plans/2A004_PLU_2024", "SHP-001", "erreur SHP-001 : =HYPERLINK(<b>|x"),
    ]
    return synthesis.gather(lines, "2026-01-01", "tvb-locale 1.0.0", EPCI, {"200000001": "CC des Essais"})


def test_each_concern_once_in_each_place(gathered: synthesis.Synthesis) -> None:
    """Worked out by hand: C-1 of the PLUi touches two communes of one EPCI, and counts once there."""
    assert [line.name for line in gathered.documents] == ["2A004_PLU_2024", "60003_PLU", "ile", "z_plui"]
    assert gathered.states() == {"failed": 1, "incomplete": 1, "assessed": 2}
    shown = {
        (p.kind, p.code): (p.name, p.documents, p.failed, p.incomplete, {k: n for k, n in p.counts.items() if n})
        for p in gathered.places
    }
    assert shown == {
        ("departement", "2A"): ("", 1, 1, 0, {}),
        ("departement", "60"): ("", 2, 0, 1, {"critical": 1, "major": 1, "watch": 1}),
        ("departement", "971"): ("", 1, 0, 0, {}),
        ("epci", "200000001"): ("CC des Essais", 1, 0, 0, {"critical": 1, "watch": 1}),
        ("epci", "200000002"): ("", 1, 0, 1, {"major": 1}),
        ("commune", "2A004"): ("", 1, 1, 0, {}),
        ("commune", "60001"): ("Aville", 1, 0, 0, {"critical": 1}),
        ("commune", "60002"): ("Bville", 1, 0, 0, {"critical": 1, "watch": 1}),
        ("commune", "60003"): ("Cville", 1, 0, 1, {"major": 1}),
        ("commune", "97101"): ("Île", 1, 0, 0, {}),
    }
    plui = gathered.documents[3]
    assert (plui.zoning_m2, plui.taken_m2, plui.undetermined) == (2_000_000.0, 7_500.0, 2)


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_every_output_says_the_same(gathered: synthesis.Synthesis, lang: str) -> None:
    files = rendered.render_all(gathered, lang, "../documents/{name}/report.html")
    assert files == rendered.render_all(gathered, lang, "../documents/{name}/report.html")
    book = load_workbook(io.BytesIO(files["synthese.xlsx"]))
    documents, places, concerns = (list(sheet.iter_rows(values_only=True)) for sheet in book)
    assert [row[0] for row in documents[1:]] == [line.name for line in gathered.documents]
    assert documents[1][5:8] == (None, None, None)  # what was not assessed has no numbers
    assert len(places) == 1 + len(gathered.places)
    assert [(row[1], row[4], row[8]) for row in concerns[1:]] == [
        ("Zone C-1", "z_plui", "C-1"), ("Zone C-1", "60003_PLU", "C-1"), ("Zone C-2", "z_plui", "C-2"),
    ]  # fmt: skip
    assert documents[0][5:8] == (
        ("critique", "majeur", "vigilance") if lang == "fr" else ("critical", "major", "watch")
    )
    assert documents[2][8:11] == (2, 200.0, 0.75)
    text, page = files["synthese.md"].decode(), files["synthese.html"].decode()
    assert ("| 2 | 0,75 |" if lang == "fr" else "| 2 | 0\\.75 |") in text  # the decimal mark of the language
    for line in rendered.summary(gathered, lang):
        assert line in text
    assert re.findall(r'href="([^"]*)"', page.split("<h2>")[-1]) == [
        f"../documents/{name}/report.html" for name in ("60003_PLU", "ile", "z_plui")
    ]
    # what a document holds is text, nowhere markup
    assert "<b>" not in page
    assert "&lt;b&gt;" in page
    assert "<b>" not in text
    assert "\\|x" in text
    assert "<script" not in page
    assert "default-src 'none'" in html.unescape(page)
