"""Remake the pictures of ``docs/pictures`` from the shipped example, each in the program that a user opens it with.

Needs Chromium, LibreOffice, pdftoppm and QGIS; a picture whose program is missing is left as it is, and said.
"""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
HOME = ROOT / "docs" / "pictures"
WIDTH = 900


def keep(name: str, data: bytes, box: tuple[int, int, int, int] | None = None) -> None:
    """One picture, small and with few colours."""
    with Image.open(io.BytesIO(data)) as picture:
        shown = picture.convert("RGB")
        shown = shown.crop(box) if box else shown
        if shown.width > WIDTH:
            shown = shown.resize((WIDTH, round(shown.height * WIDTH / shown.width)), Image.Resampling.LANCZOS)
        shown.quantize(64, dither=Image.Dither.NONE).save(HOME / f"{name}.png", optimize=True)
    print(f"{name}.png {(HOME / f'{name}.png').stat().st_size // 1024} kB")


def page(out: Path) -> None:
    """The page in Chromium: its map and a sheet."""
    browser = shutil.which("chromium")
    if browser is None:
        print("page: no Chromium")
        return
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        opened = play.chromium.launch(executable_path=browser, args=["--no-sandbox", "--disable-gpu"])
        shown = opened.new_page(viewport={"width": 1200, "height": 900})
        shown.goto((out / "report.html").as_uri())
        for name, target in (("page-carte", "#mapped"), ("page-fiche", "article.sheet")):
            shown.locator(target).first.scroll_into_view_if_needed()
            shown.evaluate(f"document.querySelector('{target}').scrollIntoView({{behavior: 'instant'}})")
            shown.wait_for_timeout(600)
            keep(name, shown.screenshot())
        opened.close()


def local_page(out: Path) -> None:
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
        keep("page-locale-fichiers", shown.screenshot())
        shown.click("#upload button[type=submit]")
        shown.wait_for_selector("#confirm form", timeout=120_000)
        shown.evaluate("document.getElementById('work-title').scrollIntoView({behavior: 'instant'})")
        shown.wait_for_timeout(600)
        keep("page-locale-lecture", shown.screenshot())
        shown.click("#confirm button.first")
        shown.wait_for_selector("#result iframe", timeout=300_000)
        shown.wait_for_timeout(3000)
        shown.evaluate("document.getElementById('work-title').scrollIntoView({behavior: 'instant'})")
        shown.wait_for_timeout(600)
        keep("page-locale-resultat", shown.screenshot())
        opened.close()
        server.terminate()


def office(out: Path, source: str, name: str, number: int) -> None:
    """A page of a document as LibreOffice prints it."""
    program, pages = shutil.which("soffice"), shutil.which("pdftoppm")
    if program is None or pages is None:
        print(f"{name}: no LibreOffice or pdftoppm")
        return
    profile = f"-env:UserInstallation={(out / 'profile').as_uri()}"
    command = [program, profile, "--headless", "--convert-to", "pdf", "--outdir", str(out), str(out / source)]
    subprocess.run(command, check=True, capture_output=True)
    pdf = out / f"{Path(source).stem}.pdf"
    command = [
        pages,
        "-r",
        "90",
        "-png",
        "-f",
        str(number),
        "-l",
        str(number),
        "-singlefile",
        str(pdf),
        str(out / name),
    ]
    subprocess.run(command, check=True)
    pdf.unlink()
    keep(name, (out / f"{name}.png").read_bytes())


def qgis(out: Path) -> None:
    """The GeoPackage as QGIS draws it by itself."""
    script = ROOT / "tests" / "programs" / "in_qgis.py"
    picture = out / "qgis.png"
    command = ["/usr/bin/python3", str(script), str(out / "report.gpkg"), str(picture)]
    done = subprocess.run(command, capture_output=True, check=False)
    if done.returncode:
        print("qgis: not installed")
        return
    keep("qgis", picture.read_bytes())


def plugin(out: Path) -> None:
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
    keep("qgis-extension", Path(job["picture"]).read_bytes())


def main() -> int:
    """Make them all."""
    from conformity import api

    HOME.mkdir(exist_ok=True)
    report = api.check(**api.demo_inputs(), date="2025-09-01")
    with tempfile.TemporaryDirectory() as held:
        out = Path(held) / "out"
        report.write(out, formats=["xlsx", "docx", "html", "gpkg", "maps"])
        keep("carte-ensemble", (out / "carte-ensemble.png").read_bytes())
        keep("carte-commune", sorted(out.glob("carte-commune-*.png"))[0].read_bytes())
        first = report.concerns.sort_values("rank")["concern_id"].iloc[0]
        keep("carte-enjeu", (out / f"carte-{first}.png").read_bytes())
        page(out)
        local_page(out)
        office(out, "report.docx", "note", 1)
        office(out, "report.xlsx", "classeur", 3)
        qgis(out)
        plugin(Path(held))
    return 0


if __name__ == "__main__":
    sys.exit(main())
