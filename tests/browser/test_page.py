"""``report.html`` in a real browser, from ``file://`` and without network: map, filters, keyboard, access, print."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from chromium import MARKS, Watched

from conformity import api
from conformity.report import formats, html
from conformity.result import Report

PAGES = shutil.which("pdftotext")
AXE = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytestmark = MARKS


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


class OpenPage(Watched):
    """A page, and what it asked for and complained of."""

    def __init__(self, browser: Any, path: Path, **options: Any) -> None:
        super().__init__(browser, **{"offline": True, "viewport": {"width": 1280, "height": 900}, **options})
        self.page.goto(path.as_uri())


@pytest.fixture
def opened(browser: Any, page_file: Path) -> Iterator[OpenPage]:
    opened = OpenPage(browser, page_file)
    yield opened
    opened.context.close()


def shown(page: Any, places_only: bool = False) -> list[str]:
    """Ids of the concerns that the list shows."""
    where = "#concerns" if places_only else "#list"
    ids: list[str] = page.eval_on_selector_all(
        f"{where} .entry:not([hidden])", "all => all.map(e => e.dataset.concern)"
    )
    return ids


def numbered(page: Any) -> list[str]:
    """Ids of the places whose number stands on the map."""
    ids: list[str] = page.eval_on_selector_all("#map .rank-mark", "all => all.map(e => e.dataset.id)")
    return ids


def places_of(report: Report) -> list[str]:
    table = report.concerns
    return sorted(table.loc[table["kind"] == "place", "concern_id"])


def test_it_opens_from_a_file_asks_for_nothing_and_complains_of_nothing(opened: OpenPage, page_file: Path) -> None:
    assert opened.page.locator(".leaflet-container").count() == 1
    assert opened.page.locator(".rank-mark").count() > 20
    assert opened.complaints == []
    assert [url for url in opened.asked if not url.startswith("data:")] == [page_file.as_uri()]


def test_the_map_is_drawn(opened: OpenPage) -> None:
    import io

    from PIL import Image

    box = opened.page.locator("#map")
    with Image.open(io.BytesIO(box.screenshot())) as picture:
        pixels = np.asarray(picture.convert("RGB"))
    assert len(np.unique(pixels.reshape(-1, 3), axis=0)) > 100
    assert (pixels != 255).any(axis=2).mean() > 0.2
    fills = opened.page.eval_on_selector_all("#map path", "all => all.map(e => e.getAttribute('fill'))")
    assert "url(#n-reservoir_restore)" in fills
    assert "url(#n-corridor_preserve)" in fills


BOX = "e => { const b = e.getBoundingClientRect(); return [b.left, b.top, b.right, b.bottom]; }"


@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080)])
def test_map_list_filters_and_legend_stand_side_by_side_on_the_first_screen(
    browser: Any, page_file: Path, size: tuple[int, int]
) -> None:
    opened = OpenPage(browser, page_file, viewport={"width": size[0], "height": size[1]})
    boxes = {name: opened.page.eval_on_selector(name, BOX) for name in ("#map", "#legend", "#list", "#filters")}
    for name, (left, top, right, bottom) in boxes.items():
        assert left >= 0, name
        assert top >= 0, name
        assert right <= size[0], name
        assert bottom <= size[1] + 1, name
    assert boxes["#map"][2] <= boxes["#list"][0]
    assert boxes["#map"][3] - boxes["#map"][1] >= 0.45 * size[1]
    first = opened.page.locator("#concerns .entry").first
    assert all(0 <= v <= size[1] for v in first.evaluate(BOX)[1::2])
    assert first.locator(".level strong").inner_text() == "Demande"
    assert opened.page.evaluate(
        "document.getElementById('legend').scrollHeight <= document.getElementById('legend').clientHeight + 1"
    )
    opened.context.close()


def test_every_concern_with_ground_has_its_outline_and_every_place_its_number(opened: OpenPage, report: Report) -> None:
    data = opened.page.evaluate("JSON.parse(document.getElementById('shapes').textContent).concerns")
    drawn = {each[0] for each in data if each[4]}
    table = report.concerns
    ground = ~(table.geometry.isna() | table.geometry.is_empty)
    assert drawn == set(table.loc[ground, "concern_id"])
    assert sorted(each[0] for each in data if each[5]) == places_of(report)
    assert sorted(numbered(opened.page)) == places_of(report)
    # a casing and an outline for each part of a place, an outline for each part of a point of the document
    parts = sum(len(each[4]) * (2 if each[5] else 1) for each in data)
    passages = opened.page.evaluate("JSON.parse(document.getElementById('shapes').textContent).passages")
    paths = opened.page.locator("#map .leaflet-concerns-pane path:not([stroke-width='1'])").count()
    assert paths == parts + sum(len(each[3]) for each in passages)


def test_no_number_covers_another_at_any_zoom(opened: OpenPage) -> None:
    for _ in range(3):
        boxes = opened.page.eval_on_selector_all("#map .rank-mark", f"all => all.map({BOX})")
        for n, a in enumerate(boxes):
            for b in boxes[:n]:
                apart = a[0] >= b[2] - 3 or b[0] >= a[2] - 3 or a[1] >= b[3] - 3 or b[1] >= a[3] - 3
                assert apart, (a, b)
        opened.page.click(".leaflet-control-zoom-out")
        opened.page.wait_for_timeout(500)


def test_zones_and_communes_have_their_names_on_the_map(opened: OpenPage, report: Report) -> None:
    zones = set(opened.page.eval_on_selector_all(".zone-name", "all => all.map(e => e.textContent)"))
    assert zones
    assert zones <= {label[:14] for label in report.zones["label"]}
    communes = set(opened.page.eval_on_selector_all(".commune-name", "all => all.map(e => e.textContent)"))
    assert communes
    assert communes <= {name for _, name in report.plan["communes"]}


def test_the_legend_is_drawn_as_the_map_draws(opened: OpenPage) -> None:
    """Each key has the fill, line and dashes of some outline of the map; every kind on the map has a key."""
    drawn = "e => ['fill', 'stroke', 'stroke-dasharray'].map(n => e.getAttribute(n) || '').join(' ')"
    keys = opened.page.eval_on_selector_all(
        "#legend svg[data-key]:not([data-key^=zone]):not([data-key=commune]):not([data-key=bands]) > :is(rect, path:not(.symbol))",
        f"all => all.map({drawn})",
    )
    outlines = set(opened.page.eval_on_selector_all("#map svg path:not(.symbol)", f"all => all.map({drawn})"))
    assert keys
    for key in keys:
        assert " ".join(key.split()) in {" ".join(each.split()) for each in outlines}, key
    inks = set(
        opened.page.eval_on_selector_all(
            "#map .leaflet-concerns-pane svg > g > path", "all => all.map(e => e.getAttribute('stroke'))"
        )
    )
    legend = set(
        opened.page.eval_on_selector_all(
            "#legend svg path:not(.symbol)", "all => all.map(e => e.getAttribute('stroke'))"
        )
    )
    points = {"#dfe3e6", "#12662c"}  # grounds of the document have one key for all severities
    assert inks - points <= legend
    symbols_of = "all => all.map(e => e.getAttribute('d') + e.getAttribute('fill'))"
    assert set(opened.page.eval_on_selector_all("#map .symbol", symbols_of)) == set(
        opened.page.eval_on_selector_all("#legend .symbol", symbols_of)
    )


def test_filters_act_on_list_and_map(opened: OpenPage, report: Report) -> None:
    page, table = opened.page, report.concerns
    for severity in ("critical", "moderate"):
        page.select_option("#f-severity", severity)
        expected = sorted(table.loc[table["severity"] == severity, "concern_id"])
        assert sorted(shown(page)) == expected
        assert set(numbered(page)) == set(expected) & set(places_of(report))
        assert page.inner_text("#shown") == f"Enjeux affichés : {len(expected)}"
    page.select_option("#f-severity", "")
    commune = str(table["communes"][0][0])
    page.select_option("#f-commune", commune)
    assert sorted(shown(page)) == sorted(c["concern_id"] for c in table.to_dict("records") if commune in c["communes"])
    page.click("#filters button[type=reset]")
    until(page, f"document.getElementById('shown').textContent.endsWith(' {len(table)}')")
    assert sorted(shown(page)) == sorted(table["concern_id"])
    assert sorted(numbered(page)) == places_of(report)
    page.fill("#f-words", "reservoir")
    until(page, f"!document.getElementById('shown').textContent.endsWith(' {len(table)}')")
    kept = page.eval_on_selector_all("#list .entry:not([hidden])", "all => all.map(e => e.textContent.toLowerCase())")
    assert kept
    assert all("réservoir" in words for words in kept)
    assert opened.complaints == []


def test_list_and_map_follow_each_other(opened: OpenPage) -> None:
    page = opened.page
    before = page.inner_text(".leaflet-control-scale-line")
    second = page.locator("#concerns .entry").nth(1)
    ident = second.get_attribute("data-concern")
    second.locator(".pick").click()
    page.wait_for_timeout(600)
    assert page.inner_text(".leaflet-control-scale-line") != before
    assert page.eval_on_selector_all(".rank-mark.chosen", "all => all.map(e => e.dataset.id)") == [ident]
    map_box, mark = page.eval_on_selector("#map", BOX), page.eval_on_selector(".rank-mark.chosen", BOX)
    assert map_box[0] < mark[0] < map_box[2]
    assert map_box[1] < mark[1] < map_box[3]
    page.click(".whole")
    page.wait_for_timeout(600)
    assert page.locator(".entry.chosen").count() == 0
    last = page.locator("#concerns .entry").last.get_attribute("data-concern")
    page.locator(f".rank-mark[data-id='{last}']").press("Enter")
    assert page.evaluate("document.activeElement.closest('.entry').dataset.concern") == last
    page.wait_for_timeout(600)
    box, entry = page.eval_on_selector("#list", BOX), page.eval_on_selector(f"#e-{last}", BOX)
    assert box[1] - 1 <= entry[1] <= box[3]
    page.keyboard.press("Escape")
    assert page.locator(".entry.chosen").count() == 0


def test_a_point_of_the_document_has_no_number_on_the_map(opened: OpenPage, report: Report) -> None:
    points = sorted(report.concerns.loc[report.concerns["kind"] == "document", "concern_id"])
    assert sorted(set(shown(opened.page)) - set(shown(opened.page, places_only=True))) == points
    assert not set(numbered(opened.page)) & set(points)
    for ident in points:
        opened.page.locator(f"#e-{ident} .pick").click()
        assert opened.page.locator(f"#e-{ident}.chosen").count() == 1
    assert opened.complaints == []


def test_a_sheet_leads_to_its_place_and_the_list_to_the_sheet(opened: OpenPage) -> None:
    page = opened.page
    first = page.locator("article.sheet").first
    ident = first.get_attribute("id")
    first.locator("[data-show]").click()
    until(page, "document.activeElement.id === 'map'")
    assert page.locator(f"#e-{ident}.chosen").count() == 1
    page.locator(f"#e-{ident} .more a").click()
    assert page.evaluate("location.hash") == f"#{ident}"


def test_the_keyboard_is_enough(opened: OpenPage) -> None:
    page = opened.page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    page.focus("#f-severity")
    page.keyboard.press("ArrowDown")
    until(page, "document.getElementById('shown').textContent !== ''")
    page.focus("#concerns .entry:not([hidden]) .pick")
    page.keyboard.press("Enter")
    assert page.locator(".entry.chosen").count() == 1
    page.focus("#summary summary")
    page.keyboard.press("Enter")
    assert page.locator("#summary > details[open]").count() == 1


def test_identity_law_and_journal_are_folded_and_opened_by_a_link(opened: OpenPage) -> None:
    page = opened.page
    folded = page.locator(".fold > details")
    assert folded.count() >= 8
    assert page.locator(".fold > details[open]").count() == 0
    assert page.locator("#summary .banner").is_hidden()
    page.click(".notice a[href='#missing']")
    until(page, "document.querySelector('#missing > details').open")


def test_a_phone_shows_the_list_then_the_map_and_cuts_nothing_off(browser: Any, page_file: Path) -> None:
    opened = OpenPage(browser, page_file, viewport={"width": 390, "height": 844})
    page = opened.page
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    wide = page.evaluate(
        "[...document.querySelectorAll('main :is(table, th, td, p, li, h1, h2, h3, img, select, button)')]"
        ".filter(e => !e.closest('#map, .visually-hidden') && !e.matches('.visually-hidden'))"
        ".filter(e => { const b = e.getBoundingClientRect(); return b.width > 2 && (b.right > 391 || b.left < -1); })"
        ".map(e => e.outerHTML.slice(0, 120))"
    )
    assert wide == []
    scrolled = page.evaluate(
        "[...document.querySelectorAll('.wide')].filter(e => e.scrollWidth > e.clientWidth + 1).map(e => e.ariaLabel)"
    )
    assert scrolled == []
    assert page.eval_on_selector("#list", BOX)[3] <= page.eval_on_selector("#map", BOX)[1]
    page.locator("#concerns .entry .pick").nth(3).click()
    page.wait_for_timeout(800)
    top = page.eval_on_selector("#map", BOX)[1]
    assert 0 <= top < 400
    assert page.locator("#chosen").is_visible()
    page.click("#chosen button")
    page.wait_for_timeout(800)
    assert 0 <= page.locator("#concerns .entry").nth(3).evaluate(BOX)[1] < 844
    opened.context.close()


def test_an_opinion_is_copied(browser: Any, page_file: Path) -> None:
    opened = OpenPage(browser, page_file)
    opened.page.locator("[data-copy]").first.click()
    until(opened.page, "document.getElementById('shown').textContent === 'Avis copié'")
    opened.context.close()


def test_everything_can_be_read_without_script(browser: Any, page_file: Path, report: Report) -> None:
    opened = OpenPage(browser, page_file, java_script_enabled=False)
    page = opened.page
    assert page.locator("#list .entry").count() == len(report.concerns)
    assert page.locator("#list .entry .asked").first.is_visible()
    assert page.locator("#filters").is_hidden()
    assert page.locator("#still img").is_visible()
    assert page.locator("#findings tbody tr").count() == len(report.findings)
    page.locator("#findings summary").click()
    assert page.locator("#findings tbody tr").first.is_visible()
    opened.context.close()


def test_it_prints_as_sheets_of_a4(opened: OpenPage, tmp_path: Path) -> None:
    page = opened.page
    page.emulate_media(media="print")
    assert page.locator("#map").is_hidden()
    assert page.locator("#still img").is_visible()
    data = page.pdf(format="A4", path=tmp_path / "page.pdf")
    pages = len(re.findall(rb"/Type\s*/Page\b", data))
    sheets = page.locator("article.sheet").count()
    assert 0.4 * sheets < pages < 1.2 * sheets
    if PAGES is None:
        return
    said = [
        re.sub(r"[\s-]+", "", part)
        for part in subprocess.run([PAGES, str(tmp_path / "page.pdf"), "-"], check=True, capture_output=True)
        .stdout.decode().split("\f")
    ]  # fmt: skip
    assert "EXEMPLEINVENTÉ" in said[0]
    assert any("Documentanalysé" in each for each in said)  # what the analysis rests on is printed, though closed
    assert not any("Glossaire" in each for each in said)
    for name in page.eval_on_selector_all("article.sheet", "all => all.map(e => e.querySelector('h3').textContent)"):
        heading = re.sub(r"[\s-]+", "", name)
        held = [each for each in said if heading in each]
        assert held, heading
        # no heading is left at the foot of a page: its paragraph follows on the same one
        assert any(len(each.split(heading, 1)[1]) > 80 for each in held), heading


@pytest.mark.skipif(not AXE.is_file(), reason="axe-core is not installed beside the test")
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_it_can_be_used_by_everyone(browser: Any, report: Report, tmp_path: Path, lang: str) -> None:
    path = tmp_path / "report.html"
    path.write_bytes(html.render(report, lang))
    opened = OpenPage(browser, path, bypass_csp=True)
    opened.page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
    opened.page.add_script_tag(path=AXE)
    violations = opened.page.evaluate("axe.run(document)")["violations"]
    assert [(v["id"], v["nodes"][0]["html"][:120]) for v in violations] == []
    opened.context.close()


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
    opened = OpenPage(browser, path)
    assert opened.page.title().startswith("Analyse du plan")
    assert opened.complaints == []
    assert opened.page.locator("img[src=x]").count() == 0
    assert "{{7*7}}" in opened.page.inner_text("#concerns")
    opened.context.close()


@pytest.fixture(scope="module")
def long_page(report: Report, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example with five thousand findings."""
    from dataclasses import replace

    import pandas as pd

    copies_n = -(-5000 // len(report.findings))
    copies = [report.findings.assign(finding_id=report.findings["finding_id"] + f"-{n}") for n in range(1, copies_n)]
    findings = pd.concat([report.findings, *copies], ignore_index=True)
    path = tmp_path_factory.mktemp("long") / "report.html"
    path.write_bytes(html.render(replace(report, findings=findings), "fr"))
    return path


def test_five_thousand_findings_can_be_filtered(browser: Any, long_page: Path) -> None:
    opened = OpenPage(browser, long_page)
    assert opened.page.locator("#findings tbody tr").count() >= 5000
    assert opened.complaints == []
    opened.page.select_option("#f-severity", "critical")
    assert opened.page.locator("#findings tbody tr:not([hidden])").count() < 5000
    opened.context.close()


def busy(browser: Any, path: Path) -> float:
    """Seconds of processor time that Chromium's page takes to open, until it stands still."""
    context = browser.new_context(viewport={"width": 1366, "height": 768}, offline=True)
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    page.goto(path.as_uri(), wait_until="load")
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done())))")
    metrics = {each["name"]: each["value"] for each in session.send("Performance.getMetrics")["metrics"]}
    context.close()
    return float(metrics["TaskDuration"])


def test_five_thousand_findings_open_in_little_more_time_than_the_example(
    browser: Any, page_file: Path, long_page: Path
) -> None:
    busy(browser, page_file)
    short, long = (min(busy(browser, path) for _ in range(3)) for path in (page_file, long_page))
    assert long < 2.5 * short, (short, long)
    assert long < 2.0, long
