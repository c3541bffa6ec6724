"""The page in Chromium: files dropped, what was read confirmed, the report read, the dossier taken; by keyboard too."""

from __future__ import annotations

import base64
import json
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import geopandas
import pytest
import shapely
from chromium import MARKS, Watched
from page_server import Server, zipped

AXE = Path(__file__).parent.parent / "browser" / "node_modules" / "axe-core" / "axe.min.js"
pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytestmark = MARKS
MINUTE = 60_000
#: puts files, as a drag from the desktop brings them, on an element
DROP = """
(target, files) => {
  const transfer = new DataTransfer();
  for (const [name, content] of files) {
    transfer.items.add(new File([Uint8Array.from(atob(content), (c) => c.charCodeAt(0))], name));
  }
  for (const type of ["dragenter", "dragover", "drop"]) {
    target.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer: transfer }));
  }
}
"""


class OpenPage(Watched):
    """A page, what it asked of whom, and what it complained of."""

    def __init__(self, browser: Any, server: Server, lang: str = "fr", **options: Any) -> None:
        self.server = server
        super().__init__(browser, viewport={"width": 1280, "height": 900}, accept_downloads=True, **options)
        self.page.on("dialog", lambda dialog: dialog.accept())
        self.page.on("filechooser", lambda chooser: None)  # none opens in a window, from the start
        self.page.goto(f"{server.address}&lang={lang}")

    def drop(self, field: str, **files: bytes) -> None:
        """Drop files on a field."""
        given = [[name, base64.b64encode(content).decode()] for name, content in files.items()]
        self.page.locator(f'.zone[data-field="{field}"]').evaluate(DROP, given)

    def read(self, data: dict[str, bytes]) -> None:
        """Drop the files of a check and wait until what was read is shown."""
        self.drop("plan", **{"plan.zip": data["plan.zip"]})
        self.drop("network", **{"reservoirs.gpkg": data["reservoirs.gpkg"]})
        self.page.click("#upload button[type=submit]")
        self.page.wait_for_selector("#confirm form", timeout=MINUTE)

    def run(self) -> None:
        """Start the check and wait for its result."""
        self.page.click("#confirm button.first")
        self.page.wait_for_selector("#result iframe", timeout=MINUTE)

    def outside(self) -> list[str]:
        """Addresses asked for beyond the server."""
        own = (f"{self.server.origin}/", "data:", "blob:")
        return [url for url in self.asked if not url.startswith(own)]


@pytest.fixture
def open_page(browser: Any, start: Callable[..., Server]) -> Iterator[Callable[..., OpenPage]]:
    sessions: list[OpenPage] = []

    def open_(lang: str = "fr", server: Server | None = None, **options: Any) -> OpenPage:
        sessions.append(OpenPage(browser, server or start(), lang, **options))
        return sessions[-1]

    yield open_
    for each in sessions:
        each.context.close()


def test_from_dropped_files_to_the_dossier(
    open_page: Callable[..., OpenPage], data: dict[str, bytes], tmp_path: Path
) -> None:
    page = (session := open_page()).page
    assert page.url == f"{session.server.origin}/"  # the token has left the address
    session.read(data)
    assert page.inner_text("#work-title") == "plan"
    assert page.locator("#drop").is_hidden()
    asked = page.locator("tr.asked")
    assert [row.locator("th").inner_text().split("\n")[0] for row in asked.all()] == ["reservoirs", "Ngs"]
    assert "STECAL" in asked.nth(1).inner_text()
    assert page.locator("#map > svg path").count() > 2
    # a changed answer is a confirmed one, and the map follows
    page.get_by_label("Classe, Ngs").select_option("pocket")
    assert page.get_by_label("Confirmé, Ngs").is_checked()
    assert page.locator("tr.asked").count() == 1
    assert page.locator('#map > svg path[fill="#d08ad0"]').count() == 1
    page.get_by_label("Titre").fill("Projet de PLU")
    page.get_by_label("Date d'arrêt").fill("2026-03-01")
    session.run()
    assert page.inner_text("#work-title") == "Projet de PLU"
    assert "ha" in page.inner_text(".first-concerns")
    with page.expect_download() as taken:
        page.click("#result a.first")
    assert taken.value.suggested_filename == "Projet de PLU.zip"
    taken.value.save_as(tmp_path / "dossier.zip")
    with zipfile.ZipFile(tmp_path / "dossier.zip") as held:
        assert 'label: "Ngs", typezone: "N", class: pocket}' in held.read("correspondance.yml").decode()
        assert 'drafted_on: "2026-03-01"' in held.read("dossier.yml").decode()
        report = json.loads(held.read("report.json"))
    assert {row["label"]: row["zone_class"] for row in report["correspondence"]}["Ngs"] == "pocket"
    assert page.get_by_text("Ce que dit le programme").is_visible()
    assert session.complaints == []
    assert session.outside() == []


def test_the_report_runs_in_a_frame_that_reaches_nothing(
    open_page: Callable[..., OpenPage], data: dict[str, bytes]
) -> None:
    session = open_page()
    session.read(data)
    session.run()
    frame = next(each for each in session.page.frames if each.url.endswith("/report.html"))
    frame.wait_for_selector(".leaflet-container")
    assert frame.evaluate("window.origin") == "null"
    for reach in ("fetch('/jobs')", "fetch('/end', {method: 'POST'})", "new Promise((y, n) => parent.document)"):
        assert frame.evaluate(f"{reach}.then(() => 'reached', () => 'refused')") == "refused"
    assert frame.evaluate("(() => { try { return document.cookie; } catch (e) { return 'refused'; } })()") == "refused"
    assert session.server.process.poll() is None
    assert session.outside() == []


def violations(page: Any) -> list[Any]:
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
    if not page.evaluate("typeof axe !== 'undefined'"):
        page.add_script_tag(path=AXE)
    broken = page.evaluate("axe.run(document, {iframes: false})")["violations"]
    return [(v["id"], v["nodes"][0]["html"][:160]) for v in broken]


@pytest.mark.skipif(not AXE.is_file(), reason="axe-core is not installed beside the tests")
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_it_can_be_used_by_everyone(open_page: Callable[..., OpenPage], data: dict[str, bytes], lang: str) -> None:
    session = open_page(lang, bypass_csp=True)
    page = session.page
    assert page.get_attribute("html", "lang") == lang
    assert violations(page) == []
    page.click("#upload button[type=submit]")  # nothing was given
    assert page.locator("#notice").is_visible()
    assert violations(page) == []
    session.read(data)
    assert violations(page) == []
    page.click("#confirm button.first")
    page.wait_for_selector("#progress:not([hidden])")
    assert violations(page) == []
    page.wait_for_selector("#result iframe", timeout=MINUTE)
    assert violations(page) == []
    page.click("#new")
    session.drop("plan", **{"plan.zip": b"PK junk"})
    session.drop("network", **{"n.gpkg": b"junk"})
    page.click("#upload button[type=submit]")
    page.wait_for_selector("#error:not([hidden])", timeout=MINUTE)
    assert violations(page) == []


def test_by_keyboard_alone(open_page: Callable[..., OpenPage], data: dict[str, bytes], tmp_path: Path) -> None:
    for name in ("plan.zip", "reservoirs.gpkg"):
        (tmp_path / name).write_bytes(data[name])
    page = (session := open_page()).page

    def tab_to(test: str) -> None:
        for _ in range(80):
            page.keyboard.press("Tab")
            if page.evaluate(f"((e) => {test})(document.activeElement)"):
                outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
                assert outline != "none"
                return
        raise AssertionError(test)

    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    for field, name in (("plan", "plan.zip"), ("network", "reservoirs.gpkg")):
        tab_to(f"e.id === '{field}'")
        with page.expect_file_chooser() as asked:
            page.keyboard.press("Space")
        asked.value.set_files(tmp_path / name)
        page.wait_for_selector(f'.zone[data-field="{field}"] .chosen li')
    tab_to("e.type === 'submit'")
    page.keyboard.press("Enter")
    page.wait_for_selector("#confirm form", timeout=MINUTE)
    assert page.evaluate("document.activeElement.id") == "work-title"
    tab_to("e.getAttribute('aria-label') === 'Confirmé, Ngs'")
    page.keyboard.press("Space")
    assert page.get_by_label("Confirmé, Ngs").is_checked()
    tab_to("e.type === 'submit'")
    page.keyboard.press("Enter")
    page.wait_for_selector("#result iframe", timeout=MINUTE)
    assert page.evaluate("document.activeElement.id") == "work-title"
    tab_to("e.download !== undefined && e.href.endsWith('dossier.zip')")
    with page.expect_download():
        page.keyboard.press("Enter")
    assert session.complaints == []


def test_several_checks_and_one_cancelled(open_page: Callable[..., OpenPage], data: dict[str, bytes]) -> None:
    page = (session := open_page()).page
    session.read(data)
    page.get_by_label("Titre").fill("Le premier")
    page.click("#confirm button.first")
    page.wait_for_selector("#progress:not([hidden])")
    page.click("#cancel")
    page.wait_for_selector("#confirm form", timeout=MINUTE)
    assert page.get_by_label("Titre").input_value() == "Le premier"  # what was answered is not asked again
    page.click("#new")
    assert page.locator("#confirm form").count() == 0  # the first one's form is not shown under the second one's title
    session.read(data)
    assert page.get_by_label("Titre").input_value() == "plan"
    page.get_by_label("Titre").fill("Le second")
    session.run()
    page.locator("#works li strong", has_text="Le second").wait_for(timeout=20_000)
    assert page.locator("#works li strong").all_inner_texts() == ["Le premier", "Le second"]
    page.reload()  # what the session holds is there again
    page.wait_for_selector("#result iframe", timeout=MINUTE)
    page.get_by_label("Ouvrir : Le premier").click()
    page.wait_for_selector("#confirm form", timeout=MINUTE)
    page.get_by_label("Retirer l'analyse : Le premier").click()
    page.locator("#works li strong", has_text="Le premier").wait_for(state="detached", timeout=MINUTE)
    assert page.locator("#works li strong").all_inner_texts() == ["Le second"]
    assert page.locator("#drop").is_visible()
    assert session.complaints == []


def test_a_folder_is_chosen_whole(open_page: Callable[..., OpenPage], data: dict[str, bytes], tmp_path: Path) -> None:
    folder = tmp_path / "76001_PLU" / "Donnees"
    folder.mkdir(parents=True)
    for name in (each for each in data if each.startswith("ZONE")):
        (folder / name).write_bytes(data[name])
    page = (session := open_page()).page
    page.set_input_files("#plan-folder", folder.parent)
    session.drop("network", **{"reservoirs.gpkg": data["reservoirs.gpkg"]})
    page.click("#upload button[type=submit]")
    page.wait_for_selector("#confirm form", timeout=MINUTE)
    assert page.inner_text("#work-title") == "76001_PLU"


def test_what_is_missing_too_large_or_unreadable_is_said(
    open_page: Callable[..., OpenPage], start: Callable[..., Server], data: dict[str, bytes]
) -> None:
    page = (session := open_page("en", start("--max-mb", "1"))).page
    session.drop("plan", **{"plan.zip": data["plan.zip"]})
    page.click("#upload button[type=submit]")
    assert page.inner_text("#notice") == "Still missing: Ecological network (trame verte et bleue)"
    assert page.evaluate("document.activeElement.id") == "network"
    session.drop("network", **{"r.gpkg": bytes(2**20)})
    page.click("#upload button[type=submit]")
    assert page.inner_text("#notice") == "These files are larger than allowed (in MB): 1"
    page.get_by_label("Take out : r.gpkg").click()
    session.drop("network", **{"r.gpkg": b"junk"})
    page.click("#upload button[type=submit]")
    page.wait_for_selector("#confirm form, #error:not([hidden])", timeout=MINUTE)
    assert "Traceback" not in page.inner_text("body")


def test_texts_of_the_data_stay_text(
    open_page: Callable[..., OpenPage], data: dict[str, bytes], tmp_path: Path
) -> None:
    hostile = "<img src=x onerror=\"document.title='taken'\">"
    box = shapely.box(9e5, 6.5e6, 9e5 + 100, 6.5e6 + 100)
    zones = geopandas.GeoDataFrame(
        {"LIBELLE": [hostile], "TYPEZONE": ["N"], "LIBELONG": [f"</script>{hostile}"]}, geometry=[box], crs=2154
    )
    zones.to_file(tmp_path / "ZONE_URBA.gpkg", layer="ZONE_URBA")
    page = (session := open_page()).page
    session.drop("plan", **{f"{hostile}.zip": zipped({"ZONE_URBA.gpkg": (tmp_path / "ZONE_URBA.gpkg").read_bytes()})})
    session.drop("network", **{"reservoirs.gpkg": data["reservoirs.gpkg"]})
    page.click("#upload button[type=submit]")
    page.wait_for_selector("#confirm form", timeout=MINUTE)
    assert hostile in page.inner_text("#confirm")
    session.run()
    assert page.locator("img[src=x]").count() == 0
    assert "taken" not in page.title()
    assert session.complaints == []


def test_the_end_is_told(open_page: Callable[..., OpenPage], data: dict[str, bytes]) -> None:
    asked, stopped = open_page(), open_page("en")
    asked.page.click("#end")
    asked.page.wait_for_selector("#notice:not([hidden])")
    assert "ses fichiers sont effacés" in asked.page.inner_text("#notice")
    assert asked.server.process.wait(20) == 0
    stopped.read(data)
    assert stopped.server.end() == 0
    stopped.page.wait_for_selector("#notice:not([hidden])", timeout=MINUTE)
    assert "was stopped" in stopped.page.inner_text("#notice")
    assert stopped.page.locator("main").is_hidden()
    assert asked.server.gone()
    assert stopped.server.gone()


@pytest.mark.real
def test_a_real_plan_and_its_network(open_page: Callable[..., OpenPage], real_data: Path) -> None:
    home = real_data / "pays_de_bray"
    plan = {path.name: path.read_bytes() for path in sorted((home / "plu" / "saint-saens").iterdir())}
    session = open_page()
    session.drop("plan", **{"saint-saens.zip": zipped(plan)})
    session.page.set_input_files("#network", sorted((home / "tvb").glob("*.gpkg")))
    session.page.click("#upload button[type=submit]")
    session.page.wait_for_selector("#confirm form", timeout=2 * MINUTE)
    session.page.click("#confirm button.first")
    session.page.wait_for_selector("#result iframe", timeout=5 * MINUTE)
    concerns = session.page.inner_text(".first-concerns")
    assert "La zone AUz touche le bocage" in concerns
    assert "1,2\u202fha (0,8–1,7) sur 10,2\u202fha" in concerns
    assert "Secteurs dont la nature est à préciser" in concerns  # what Ngs is was not confirmed
    assert session.complaints == []
    assert session.outside() == []
