"""Remake the pictures of ``docs/pictures``, each in the program that a user opens it with.

``make pictures`` takes them of the shipped example and of two real plans, those of Saint-Saëns and of the commune 41175
(whose network was drawn for tests), where the folder of the real plans is there. Names of cases limit it to these:
``python scripts/make_pictures.py exemple``.

Needs Chromium, LibreOffice, pdftoppm and QGIS; a picture whose program is missing is left as it is, and said.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
HOME = ROOT / "docs" / "pictures"
WIDTH = 1000
#: of the sheet of a commune, whose small print must be readable
WIDTH_SHEET = 1900
DATE = "2025-09-01"
#: screens on which the page is shown: name, width, height (pixels)
SCREENS = (("page", 1366, 768), ("page-telephone", 390, 844))


def cases() -> dict[str, dict[str, Any]]:
    """What is checked, by name; the real plans where they are there."""
    from conformity import api

    named = os.environ.get("CONFORMITY_REAL_DATA", "")
    real = Path(named) if named else ROOT.parent / "shared" / "data"
    inputs: dict[str, dict[str, Any]] = {"exemple": api.demo_inputs()}
    if (real / "README.md").is_file():
        bray = real / "pays_de_bray"
        inputs["saint-saens"] = {
            "plan": str(bray / "plu" / "saint-saens"), "network": str(bray / "tvb"),
            "territory": str(bray / "communes.gpkg"),
        }  # fmt: skip
        inputs["41175"] = {
            "plan": str(real / "cnig" / "41175_PLU_20140603"), "network": str(real / "networks" / "41175")
        }  # fmt: skip
    else:
        print("real plans: absent (set CONFORMITY_REAL_DATA to their folder)")
    return inputs


def keep(into: Path, name: str, data: bytes, width: int = WIDTH) -> None:
    """One picture, small and with few colours."""
    into.mkdir(parents=True, exist_ok=True)
    file = into / f"{name}.png"
    with Image.open(io.BytesIO(data)) as picture:
        shown = picture.convert("RGB")
        if shown.width > width:
            shown = shown.resize((width, round(shown.height * width / shown.width)), Image.Resampling.LANCZOS)
        few = shown.quantize(256, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
        few.save(file, optimize=True)
    print(f"{file.relative_to(HOME)} {file.stat().st_size // 1024} kB")


@contextmanager
def chromium() -> Iterator[Any]:
    """A browser; none where there is none."""
    browser = os.environ.get("CONFORMITY_CHROMIUM") or shutil.which("chromium")
    if browser is None:
        print("page: no Chromium")
        yield None
        return
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        opened = play.chromium.launch(executable_path=browser, args=["--no-sandbox", "--disable-gpu"])
        yield opened
        opened.close()


def local_page(out: Path, into: Path) -> None:
    """The local page in Chromium: files chosen, what was read, the result."""
    browser = shutil.which("chromium")
    if browser is None:
        print("page-locale: no Chromium")
        return
    from playwright.sync_api import sync_playwright

    example = ROOT / "fixtures" / "hauts-de-flandre"
    plan = shutil.make_archive(str(out / "299990009_PLUi_20250624"), "zip", example / "plui")
    network = sorted((example / "reseau").iterdir())
    command = [sys.executable, "-m", "conformity", "serve", "--no-browser"]
    with (
        subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT, text=True) as server,
        sync_playwright() as play,
    ):
        opened = play.chromium.launch(executable_path=browser, args=["--no-sandbox", "--disable-gpu"])
        shown = opened.new_page(viewport={"width": 1200, "height": 900}, locale="fr-FR")
        shown.goto(server.stdout.readline().strip() if server.stdout else "")
        shown.set_input_files("#plan", plan)
        shown.set_input_files("#network", network)
        keep(into, "page-locale-fichiers", shown.screenshot())
        shown.click("#upload button[type=submit]")
        shown.wait_for_selector("#confirm form", timeout=120_000)
        shown.evaluate("document.getElementById('work-title').scrollIntoView({behavior: 'instant'})")
        shown.wait_for_timeout(600)
        keep(into, "page-locale-lecture", shown.screenshot())
        shown.click("#confirm button.first")
        shown.wait_for_selector("#result iframe", timeout=300_000)
        shown.wait_for_timeout(3000)
        shown.evaluate("document.getElementById('work-title').scrollIntoView({behavior: 'instant'})")
        shown.wait_for_timeout(600)
        keep(into, "page-locale-resultat", shown.screenshot())
        opened.close()
        server.terminate()


def page(browser: Any, out: Path, into: Path) -> None:
    """The page as it opens on a screen and on a telephone, with a place chosen, and its first sheet of paper."""
    address = (out / "report.html").as_uri()
    for name, width, height in SCREENS:
        shown = browser.new_page(viewport={"width": width, "height": height})
        shown.goto(address)
        shown.wait_for_timeout(800)
        keep(into, name, shown.screenshot())
        if name == "page" and shown.locator("#concerns .pick").count():
            shown.locator("#concerns .pick").first.click()
            shown.wait_for_timeout(800)
            keep(into, "page-lieu", shown.screenshot())
        shown.close()
    shown = browser.new_page(viewport={"width": 1366, "height": 768})
    shown.goto(address)
    shown.pdf(format="A4", path=out / "page.pdf")
    shown.close()
    sheet(out / "page.pdf", into, "page-papier", 1)


def sheet(pdf: Path, into: Path, name: str, number: int) -> None:
    """A page of a PDF."""
    pages = shutil.which("pdftoppm")
    if pages is None:
        print(f"{name}: no pdftoppm")
        return
    which = ["-f", str(number), "-l", str(number)]
    picture = pdf.parent / name
    subprocess.run([pages, "-r", "90", "-png", *which, "-singlefile", str(pdf), str(picture)], check=True)
    keep(into, name, picture.with_suffix(".png").read_bytes())


def office(out: Path, source: str, into: Path, name: str, sheet_name: str = "") -> None:
    """The first page of a document, or of a sheet of a workbook, as LibreOffice prints it."""
    program = shutil.which("soffice")
    if program is None:
        print(f"{name}: no LibreOffice")
        return
    profile = f"-env:UserInstallation={(out.parent / 'profile').as_uri()}"
    command = [program, profile, "--headless", "--convert-to", "pdf", "--outdir", str(out.parent), str(out / source)]
    subprocess.run(command, check=True, capture_output=True)
    printed = out.parent / f"{Path(source).stem}.pdf"
    sheet(printed, into, name, page_of(printed, sheet_name) if sheet_name else 1)


def page_of(pdf: Path, sheet_name: str) -> int:
    """The first page whose footer names a sheet of the workbook; the first page where none does."""
    text = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], capture_output=True, check=True).stdout.decode()
    pages = (n for n, page in enumerate(text.split("\f"), 1) if f"{sheet_name}, {n} /" in page)
    return next(pages, 1)


def qgis(out: Path, into: Path) -> None:
    """The project of the GeoPackage in a window of QGIS."""
    script, picture = ROOT / "scripts" / "qgis_window.py", out.parent / "qgis.png"
    command = ["/usr/bin/python3", str(script), str(out), str(picture)]
    done = subprocess.run(command, capture_output=True, check=False)
    if done.returncode:
        print("qgis: not installed")
        return
    keep(into, "qgis", picture.read_bytes())


def plugin(out: Path, into: Path) -> None:
    """The example, checked by the plugin in a window of QGIS on a screen of its own."""
    programs = [shutil.which(name, path="/usr/bin:/bin") for name in ("xvfb-run", "qgis")]
    if None in programs:
        print("qgis-extension: no QGIS or Xvfb")
        return
    profile = out / "profiles" / "default"
    subprocess.run([sys.executable, str(ROOT / "qgis_plugin" / "build.py")], check=True)
    archive = sorted((ROOT / "dist").glob("conformity_qgis-*.zip"))[-1]
    shutil.unpack_archive(archive, profile / "python" / "plugins")
    (profile / "QGIS").mkdir()
    (profile / "QGIS" / "QGIS3.ini").write_text(
        "[locale]\noverrideFlag=true\nuserLocale=fr\n[PythonPlugins]\nconformity_qgis=true\nprocessing=true\n"
        "[qgis]\ncheckVersion=false\nshowTips345=false\n",
        encoding="utf-8",
    )
    home = ROOT / "fixtures" / "hauts-de-flandre"
    job = {
        "zones": str(next((home / "plui").rglob("*ZONE_URBA*.shp"))),
        "network": [str(path) for path in sorted((home / "reseau").glob("*.shp"))],
        "out": str(out / "dossier"),
        "picture": str(out / "window.png"),
    }
    surroundings = {
        "PATH": "/usr/bin:/bin",
        "HOME": str(out),
        "CONFORMITY_PYTHON": sys.executable,
        "CONFORMITY_PICTURE": json.dumps(job),
        "SOURCE_DATE_EPOCH": "1756684800",
    }
    command = [
        "/usr/bin/xvfb-run", "-a", "-s", "-screen 0 1280x900x24", "/usr/bin/qgis", "--nologo", "--noversioncheck",
        "--profiles-path", str(out), "--profile", "default", "--code", str(ROOT / "scripts" / "qgis_plugin_window.py"),
    ]  # fmt: skip
    done = subprocess.run(command, env=surroundings, capture_output=True, check=False, timeout=300)
    if not Path(job["picture"]).is_file():
        print(f"qgis-extension: {done.stderr.decode(errors='replace')[-800:]}")
        return
    keep(into, "qgis-extension", Path(job["picture"]).read_bytes())


def take(inputs: dict[str, Any], into: Path, browser: Any) -> None:
    """Every picture of one case."""
    from conformity import api

    report = api.check(**inputs, date=DATE)
    with tempfile.TemporaryDirectory() as held:
        out = Path(held) / "out"
        report.write(out, formats=["xlsx", "docx", "html", "gpkg", "maps"])
        keep(into, "carte-ensemble", (out / "carte-ensemble.png").read_bytes())
        for commune in sorted(out.glob("carte-commune-*.png"))[:1]:
            keep(into, "carte-commune", commune.read_bytes(), WIDTH_SHEET)
        table = report.concerns.sort_values("rank")
        for ident in table.loc[table["kind"] == "place", "concern_id"][:1]:
            keep(into, "carte-lieu", (out / f"carte-{ident}.png").read_bytes())
        if browser is not None:
            page(browser, out, into)
        office(out, "report.docx", into, "note")
        office(out, "report.xlsx", into, "classeur", "Enjeux")
        qgis(out, into)


def main(names: Sequence[str]) -> int:
    """Make them all, or those of the cases that are named."""
    held = cases()
    if unknown := set(names) - set(held):
        print(f"no such case: {', '.join(sorted(unknown))}; there is: {', '.join(held)}")
        return 2
    with chromium() as browser:
        for name in names or held:
            take(held[name], HOME / name, browser)
    if not names:
        with tempfile.TemporaryDirectory() as scratch:
            local_page(Path(scratch), HOME)
        with tempfile.TemporaryDirectory() as scratch:
            plugin(Path(scratch), HOME)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
