"""``report.html`` in a real browser, from ``file://`` and without network: map, filters, keyboard, access, print."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from conformity import api
from conformity.report import formats, html
from conformity.result import Report

BROWSER = os.environ.get("CONFORMITY_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
AXE = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytestmark = [
    pytest.mark.skipif(BROWSER is None, reason="no Chromium on this machine"),
    pytest.mark.program,
]


def until(page: Any, expression: str) -> None:
    """Wait for an expression to hold; asked from outside, since the page's own policy forbids a polled ``eval``."""
    for _ in range(200):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(50)
    raise AssertionError(expression)


@pytest.fixture(scope="module")
def report() -> Report:
    return api.check(**api.demo_inputs(), date="2025-09-01")


@pytest.fixture(scope="module")
def page_file(report: Report, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "report.html"
    path.write_bytes(formats.render_all(report, ["html"], "fr")["report.html"])
    return path


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with sync_api.sync_playwright() as play:
        opened = play.chromium.launch(executable_path=BROWSER, args=["--no-sandbox", "--disable-gpu"])
        yield opened
        opened.close()


class Seen:
    """A page, and what it asked for and complained of."""

    def __init__(self, browser: Any, path: Path, **options: Any) -> None:
        self.context = browser.new_context(viewport={"width": 1280, "height": 900}, offline=True, **options)
        self.page = self.context.new_page()
        self.complaints: list[str] = []
        self.asked: list[str] = []
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.goto(path.as_uri())


@pytest.fixture
def seen(browser: Any, page_file: Path) -> Iterator[Seen]:
    made = Seen(browser, page_file)
    yield made
    made.context.close()


def test_it_opens_from_a_file_asks_for_nothing_and_complains_of_nothing(seen: Seen, page_file: Path) -> None:
    assert seen.page.locator(".leaflet-container").count() == 1
    assert seen.page.locator(".rank-mark").count() > 20
    assert seen.complaints == []
    assert [url for url in seen.asked if not url.startswith("data:")] == [page_file.as_uri()]


def test_the_map_is_drawn(seen: Seen) -> None:
    import io

    from PIL import Image

    box = seen.page.locator("#map")
    box.scroll_into_view_if_needed()
    with Image.open(io.BytesIO(box.screenshot())) as picture:
        shown = np.asarray(picture.convert("RGB"))
    assert len(np.unique(shown.reshape(-1, 3), axis=0)) > 100
    assert (shown != 255).any(axis=2).mean() > 0.2
    fills = seen.page.eval_on_selector_all("#map path", "all => all.map(e => e.getAttribute('fill'))")
    assert "url(#n-reservoir_restore)" in fills
    assert "url(#n-corridor_preserve)" in fills


def test_filters_keep_what_they_say(seen: Seen, report: Report) -> None:
    page = seen.page
    for severity in ("critical", "moderate"):
        page.select_option("#f-severity", severity)
        expected = sorted(report.concerns.loc[report.concerns["severity"] == severity, "concern_id"])
        shown = page.eval_on_selector_all(
            "#concerns tr[data-concern]:not([hidden])", "all => all.map(e => e.dataset.concern)"
        )
        assert sorted(shown) == expected
        assert page.inner_text("#shown") == f"Enjeux affichés : {len(expected)}"
    page.select_option("#f-severity", "")
    commune = str(report.concerns["communes"][0][0])
    page.select_option("#f-commune", commune)
    shown = page.eval_on_selector_all(
        "#concerns tr[data-concern]:not([hidden])", "all => all.map(e => e.dataset.concern)"
    )
    assert sorted(shown) == sorted(
        c["concern_id"] for c in report.concerns.to_dict("records") if commune in c["communes"]
    )
    page.click("#filters button[type=reset]")
    until(page, f"document.getElementById('shown').textContent.endsWith(' {len(report.concerns)}')")
    assert page.locator("#concerns tr[data-concern]:not([hidden])").count() == len(report.concerns)
    assert seen.complaints == []


def test_a_sheet_leads_to_its_place_and_back(seen: Seen) -> None:
    page = seen.page
    first = page.locator("article.sheet").first
    before = page.inner_text(".leaflet-control-scale-line")
    first.locator("[data-show]").click()
    until(page, "document.activeElement.id === 'map'")
    page.wait_for_timeout(500)
    assert page.inner_text(".leaflet-control-scale-line") != before
    page.locator(".rank-mark").first.press("Enter")
    assert page.evaluate(
        "document.activeElement.classList.contains('sheet') || document.activeElement.id === 'concerns'"
    )


def test_the_keyboard_is_enough(seen: Seen) -> None:
    page = seen.page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    page.focus("#f-severity")
    page.keyboard.press("ArrowDown")
    until(page, "document.getElementById('shown').textContent !== ''")
    page.focus("summary")
    page.keyboard.press("Enter")
    assert page.locator("details[open]").count() == 1


def test_an_opinion_is_copied(browser: Any, page_file: Path) -> None:
    made = Seen(browser, page_file)
    made.page.locator("[data-copy]").first.click()
    until(made.page, "document.getElementById('shown').textContent === 'Avis copié'")
    made.context.close()


def test_everything_can_be_read_without_script(browser: Any, page_file: Path, report: Report) -> None:
    made = Seen(browser, page_file, java_script_enabled=False)
    page = made.page
    assert page.locator("#concerns tbody tr").count() == len(report.concerns)
    assert page.locator("#filters").is_hidden()
    assert page.locator("#still img").is_visible()
    assert page.locator("#findings tbody tr").count() == len(report.findings)
    made.context.close()


def test_it_prints_as_sheets_of_a4(seen: Seen, tmp_path: Path) -> None:
    seen.page.emulate_media(media="print")
    data = seen.page.pdf(format="A4", path=tmp_path / "page.pdf")
    pages = len(re.findall(rb"/Type\s*/Page\b", data))
    sheets = seen.page.locator("article.sheet").count()
    assert sheets < pages < 2.5 * sheets
    assert seen.page.locator("#map").is_hidden()


@pytest.mark.skipif(not AXE.is_file(), reason="axe-core is not installed beside the test")
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_it_can_be_used_by_everyone(browser: Any, report: Report, tmp_path: Path, lang: str) -> None:
    path = tmp_path / "report.html"
    path.write_bytes(html.render(report, lang))
    made = Seen(browser, path, bypass_csp=True)
    made.page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
    made.page.add_script_tag(path=AXE)
    found = made.page.evaluate("axe.run(document)")["violations"]
    assert [(v["id"], v["nodes"][0]["html"][:120]) for v in found] == []
    made.context.close()


def test_hostile_text_stays_text(browser: Any, report: Report, tmp_path: Path) -> None:
    from dataclasses import replace

    hostile = (
        "</script><script>document.title='taken'</script><img src=x onerror=\"document.title='taken'\">{{7*7}}\u2028'"
    )
    zones = report.zones.assign(label=hostile)
    elements = report.elements.assign(name=hostile)
    concerns = report.concerns.assign(zone_labels=[[hostile]] * len(report.concerns))
    findings = report.findings.assign(
        zone_label=hostile, fields=[{**f, "zone": hostile, "zones": [hostile]} for f in report.findings["fields"]]
    )
    path = tmp_path / "report.html"
    path.write_bytes(
        html.render(replace(report, zones=zones, elements=elements, concerns=concerns, findings=findings), "fr")
    )
    made = Seen(browser, path)
    assert made.page.title().startswith("Analyse du plan")
    assert made.complaints == []
    assert made.page.locator("img[src=x]").count() == 0
    assert "{{7*7}}" in made.page.inner_text("#concerns")
    made.context.close()


def test_five_thousand_findings_can_be_filtered(browser: Any, report: Report, tmp_path: Path) -> None:
    from dataclasses import replace

    import pandas as pd

    many = -(-5000 // len(report.findings))
    copies = [report.findings.assign(finding_id=report.findings["finding_id"] + f"-{n}") for n in range(1, many)]
    findings = pd.concat([report.findings, *copies], ignore_index=True)
    path = tmp_path / "report.html"
    path.write_bytes(html.render(replace(report, findings=findings), "fr"))
    made = Seen(browser, path)
    assert made.page.locator("#findings tbody tr").count() >= 5000
    assert made.complaints == []
    made.page.select_option("#f-severity", "critical")
    assert made.page.locator("#findings tbody tr:not([hidden])").count() < 5000
    made.context.close()
