"""Hundreds of hostile texts as labels, names, ids, communes and titles: in every format they are text and no more."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import sqlite3
import warnings
import zipfile
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest
from faulty import Bench, Outcome
from payloads_made import (
    FLAG,
    HOST,
    LONE,
    PAYLOADS,
    corridors,
    outlines,
    points,
    prescriptions,
    reservoirs,
    zones,
)

from conformity import api
from conformity.cli import speech
from conformity.cli.outcome import summary
from conformity.model import Dossier, Waiver
from conformity.report import (
    comparison,
    docx,
    flatgeobuf,
    geojson,
    github,
    gpkg,
    html,
    junit,
    maps,
    markdown,
    sarif,
    xlsx,
)
from conformity.report import json as report_json
from conformity.report.inputs import line as on_one_line
from conformity.report.maps import lettering
from conformity.report.xlsx.book import clean
from conformity.result import Report

#: a total of one column, the only formula that a workbook holds
TOTAL = re.compile(r"=SUBTOTAL\((?:103|109),[A-Z]+\d+:[A-Z]+\d+\)")

pytestmark = pytest.mark.fault

#: every family keeps its place in the run, the combinations of leads and formulas are thinned to save time
CHOSEN = tuple(text for n, text in enumerate(PAYLOADS) if n % 3 or len(text) > 1_000)
TITLE = "=1+1 <script>" + FLAG + "</script> | [l](http://" + HOST + ") $x$ \x1b[31m \u202e {0} %s"
BROWSER = os.environ.get("CONFORMITY_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
#: what no terminal may be sent
OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def test_payloads_are_many_and_distinct() -> None:
    assert len(PAYLOADS) >= 450
    assert len(set(PAYLOADS)) == len(PAYLOADS)
    assert len(CHOSEN) >= 300


@pytest.fixture(scope="module")
def report() -> Report:
    texts = (*CHOSEN, *LONE)
    checked = api.check(
        zones(texts, CHOSEN[5]), network=[reservoirs(texts, "reservoirs " + CHOSEN[50]), corridors(texts)],
        obstacles=[points(texts, "obstacles " + CHOSEN[100])], date="2025-06-01",
        dossier=Dossier(title=TITLE, procedure=TITLE, stage=TITLE, scot=TITLE, previous_scot=TITLE),
    )  # fmt: skip
    ids = list(checked.findings["finding_id"])[:4]
    waivers = tuple(
        Waiver(ident, text, text, "2025-01-01", "", status="used", finding_ids=(ident,))
        for ident, text in zip(ids, (TITLE, CHOSEN[0], CHOSEN[80], CHOSEN[120]), strict=True)
    )
    return replace(checked, waivers=waivers)


def test_payload_lone_surrogates_are_replaced_and_said(report: Report) -> None:
    lines = [line for line in report.ledger if line.code == "ATT-118"]
    assert len(lines) == 3
    assert all(line.level == "warning" and line.fields["n"] >= 3 for line in lines)
    assert {"a\ufffdb", "\ufffd", "\ufffd.shp"} <= set(report.zones["label"])
    assert len(report.zones) == len(CHOSEN) + len(LONE)


# ------------------------------------------------------------------------------------------------- workbook


@pytest.fixture(scope="module")
def book(report: Report) -> bytes:
    return xlsx.render(report, "fr", {})


def test_payload_xlsx_holds_no_formula_link_or_comment(book: bytes) -> None:
    import openpyxl

    opened = openpyxl.load_workbook(io.BytesIO(book))
    assert not list(opened.defined_names)
    checked = 0
    for tab in opened.worksheets:
        for row in tab.iter_rows():
            for cell in row:
                # the totals that follow the filters are the only formulas, and they are ours
                ours = TOTAL.fullmatch(str(cell.value)) is not None
                assert cell.data_type != "f" or ours, (tab.title, cell.coordinate, cell.value)
                assert cell.comment is None
                if cell.hyperlink is not None:
                    assert HOST not in str(cell.hyperlink.target)
                    assert str(cell.hyperlink.target).startswith("https://")
                checked += isinstance(cell.value, str)
    assert checked > 5_000
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        names = archive.namelist()
        assert not [n for n in names if "externalLink" in n or "vba" in n.lower() or "embeddings" in n]
        for name in names:
            body = archive.read(name)
            ElementTree.fromstring(body)
            assert all(TOTAL.fullmatch(f"={each.decode()}") for each in re.findall(rb"<f>(.*?)</f>", body))
            if name.endswith(".rels"):
                assert HOST.encode() not in body


def test_payload_xlsx_texts_are_those_of_the_plan(book: bytes, report: Report) -> None:
    import openpyxl

    opened = openpyxl.load_workbook(io.BytesIO(book), read_only=True)
    texts = {
        v for tab in opened.worksheets for row in tab.iter_rows(values_only=True) for v in row if isinstance(v, str)
    }
    # openpyxl writes what looks like an escape of its own (_x000D_) as it is: Excel shows the character
    labels = {str(v) for v in report.zones["label"] if "_x00" not in v and not re.search(r"[\r\n\t]", v)}
    missing = {label for label in labels if label and clean(label) not in texts}
    assert not missing
    assert len(labels) > 280


# ------------------------------------------------------------------------------------------------- note


def test_payload_docx_is_inert(report: Report) -> None:
    import docx as python_docx

    data = docx.render(report, "fr", {})
    note = python_docx.Document(io.BytesIO(data))
    assert len(note.paragraphs) > 50
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            body = archive.read(name)
            if name.endswith((".xml", ".rels")):
                ElementTree.fromstring(body)
            if name.startswith("word/") and name.endswith(".xml"):
                # the number of the page is the one field
                body = body.replace(b'<w:fldSimple w:instr="PAGE"/>', b"")
                for tag in (
                    b"<w:fldSimple",
                    b"<w:instrText",
                    b"<w:hyperlink",
                    b"<w:object",
                    b"<w:altChunk",
                    b"w:fldChar",
                ):
                    assert tag not in body, (name, tag)
            if name.endswith(".rels"):
                assert b'TargetMode="External"' not in body


# ------------------------------------------------------------------------------------------------- page


class _Page(HTMLParser):
    """What elements and attributes a page has."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.handlers: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attrs:
            if name.startswith("on") or name == "srcdoc":
                self.handlers.append(f"{tag} {name}")
            if name in ("href", "src", "action", "data", "formaction", "xlink:href"):
                self.links.append(value or "")


def _tags(page: str) -> _Page:
    parsed = _Page()
    parsed.feed(page)
    return parsed


@pytest.fixture(scope="module")
def page(report: Report) -> str:
    return html.render(report, "fr", {}).decode()


def test_payload_html_makes_no_element_handler_or_link(page: str) -> None:
    parsed = _tags(page)
    assert parsed.handlers == []
    assert parsed.tags.count("script") == 3
    assert not {
        "iframe",
        "object",
        "embed",
        "base",
        "form action",
        "link",
        "video",
        "math",
        "plaintext",
        "template",
    } & set(parsed.tags)
    assert not [link for link in parsed.links if not link.startswith(("#", "data:image/png;base64,", "https://"))]
    assert not [link for link in parsed.links if HOST in link]
    policies = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)
    assert len(policies) == 1
    assert "default-src &#39;none&#39;" in policies[0] or "default-src 'none'" in policies[0]
    assert "unsafe" not in policies[0]
    assert HOST not in policies[0]


def test_payload_html_data_is_json_and_true(page: str, report: Report) -> None:
    (data,) = re.findall(r'<script[^>]*type="application/json"[^>]*>(.*?)</script>', page, re.DOTALL)
    assert "<" not in data
    assert json.loads(data)
    assert not OBEYED.search(page.replace("\r", ""))


@pytest.mark.skipif(BROWSER is None, reason="no Chromium on this machine")
def test_payload_html_in_a_browser_nothing_runs(page: str, tmp_path: Path) -> None:
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    file = tmp_path / "report.html"
    file.write_text(page, encoding="utf-8")
    said: list[str] = []
    asked: list[str] = []
    with sync_api.sync_playwright() as play:
        opened = play.chromium.launch(executable_path=BROWSER, args=["--no-sandbox", "--disable-gpu"])
        try:
            shown = opened.new_context(offline=True).new_page()
            shown.on("console", lambda message: said.append(message.text))
            shown.on("pageerror", lambda error: said.append(str(error)))
            shown.on("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))
            shown.on("request", lambda request: asked.append(request.url))
            shown.goto(file.as_uri())
            assert shown.locator(".leaflet-container").count() == 1
            assert shown.evaluate("typeof window.__ran") == "undefined"
            shown.evaluate("document.querySelectorAll('details').forEach(e => { e.open = true; })")
            assert shown.evaluate("typeof window.__ran") == "undefined"
        finally:
            opened.close()
    assert said == []
    assert [url for url in asked if not url.startswith(("data:", "blob:"))] == [file.as_uri()]


# ------------------------------------------------------------------------------------------------- Markdown


def _no_markup(text: str) -> int:
    """No HTML, link, image or code block of a Markdown text; the cells of its tables are counted."""
    from markdown_it import MarkdownIt

    tokens = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).parse(text)
    columns, rows, row, rules = 0, 0, 0, 0
    for token in tokens:
        assert token.type not in ("html_block", "fence", "code_block"), token.content[:80]
        assert not (token.type == "heading_open" and token.markup in ("=", "-")), token.map
        rules += token.type == "hr"
        for child in token.children or ():
            assert child.type not in ("html_inline", "s_open"), child.content[:80]
            if child.type in ("link_open", "image"):
                target = str(child.attrs.get("href") or child.attrs.get("src"))
                assert HOST not in target
                assert target.startswith(("#", "https://", "carte-")) or target == "comparaison.svg"
        if token.type in ("th_open", "td_open"):
            row += 1
        elif token.type == "tr_close":
            columns, rows, row = columns or row, rows + 1, 0
        elif token.type == "table_close":
            columns = 0
    assert rules == sum(line == "---" for line in text.split("\n")), "a rule that is not the program's own"
    assert rules <= 1
    return rows


@pytest.mark.parametrize("name", ["report.md", "annexe.md"])
def test_payload_markdown_is_text(report: Report, name: str) -> None:
    page = markdown.render(report, "fr", {})[name].decode()
    rows = _no_markup(page)
    lines = [line for line in page.splitlines() if line.startswith("|")]
    assert rows == len(lines) - sum(bool(re.fullmatch(r"\|( -+:? \|)+", line)) for line in lines)
    # a cell more or less than its heading has would shift what stands beside it
    head = 0
    for before, line in zip(["", *page.splitlines()], page.splitlines(), strict=False):
        if line.startswith("|"):
            cells = len(re.findall(r"(?<!\\)(?:\\\\)*\|", line))
            head = cells if not before.startswith("|") else head
            assert cells == head, line[:200]
    assert not [line for line in page.splitlines() if OBEYED.search(line)]


# ------------------------------------------------------------------------------------------------- data


def test_payload_json_keeps_every_label(report: Report) -> None:
    data = json.loads(report_json.render(report, "fr"))
    assert sorted(row["label"] for row in data["zones"]) == sorted(report.zones["label"])
    assert data["dossier"]["title"] == TITLE


def test_payload_geojson_and_flatgeobuf_open(report: Report, tmp_path: Path) -> None:
    import pyogrio

    data = json.loads(geojson.render(report, "fr"))
    assert len(data["features"]) > len(report.findings) * 0.9
    for name, body in flatgeobuf.render(report, "fr").items():
        (tmp_path / name).write_bytes(body)
        assert len(pyogrio.read_dataframe(tmp_path / name)) > 0


def test_payload_sarif_has_no_link_or_placeholder(report: Report) -> None:
    data = json.loads(sarif.render(report, "fr"))
    messages = [row["message"]["text"] for row in data["runs"][0]["results"]]
    assert len(messages) >= len(report.findings)
    for message in messages:
        assert not re.search(r"(?<!\\)(?:\\\\)*\[[^\]]*[^\\]\]\(", message)
        assert not re.search(r"(?<!\{)\{[0-9]+\}(?!\})", message)
        assert not OBEYED.search(message)


def test_payload_junit_is_xml(report: Report) -> None:
    root = ElementTree.fromstring(junit.render(report, "fr"))
    assert {each.tag for each in root.iter()} <= {
        "testsuites", "testsuite", "testcase", "failure", "error", "skipped", "system-out"
    }  # fmt: skip
    assert len(root.findall(".//testcase")) > 20


def test_payload_geopackage_is_whole(report: Report, tmp_path: Path) -> None:
    file = tmp_path / "report.gpkg"
    file.write_bytes(gpkg.render(report, "fr")["report.gpkg"])
    with sqlite3.connect(file) as db:
        assert db.execute("PRAGMA quick_check").fetchall() == [("ok",)]
        tables = {name for (name,) in db.execute("SELECT table_name FROM gpkg_contents")}
        assert all(re.fullmatch(r"[a-z0-9_]+", name) for name in tables)
        stored = {name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        assert tables <= stored
        # triggers keep the spatial indexes and counts of the standard and of GDAL; there are no others, and no views
        ours = re.compile(r"(gpkg_tile_matrix|rtree_[a-z_]+_geom|trigger_(insert|delete)_feature_count)_[a-z0-9_]+")
        programs = db.execute("SELECT type, name FROM sqlite_master WHERE type IN ('trigger', 'view')").fetchall()
        assert all(kind == "trigger" and ours.fullmatch(name) for kind, name in programs)
        styles = db.execute("SELECT f_table_name, styleQML FROM layer_styles").fetchall()
        assert len(styles) == len(tables) - 1
        for _, style in styles:
            assert HOST not in style
            assert "__ran" not in style
            ElementTree.fromstring(style)
        labels = sorted(zone for (zone,) in db.execute("SELECT zone FROM zonage_surfaces"))
        assert labels == sorted(str(label).replace("\0", "\ufffd") for label in report.zones["label"])
    db.close()


# ------------------------------------------------------------------------------------------------- terminal


def test_payload_annotations_are_one_line_each_and_ours(report: Report) -> None:
    printed = github.render(report, "fr").decode()
    assert printed.count("::error") + printed.count("::warning") + printed.count("::notice") >= len(report.concerns) - 2
    for line in printed.split("\n")[:-1]:
        assert re.match(r"::(error|warning|notice) (file=[^:,]*,?)?(title=[^:,]*)?::", line), line[:120]
        assert not OBEYED.search(line)
        assert "##[" not in line


def _spoken(capsys: pytest.CaptureFixture[str], report: Report) -> str:
    for line in summary(report, [], "fr"):
        speech.result(line)
    for text in (*CHOSEN, *LONE):
        speech.result(text)
        speech.talk(text)
        speech.document(text)
    done = capsys.readouterr()
    return done.out + done.err


def test_payload_nothing_commands_the_terminal_or_a_workflow(
    capsys: pytest.CaptureFixture[str], report: Report
) -> None:
    printed = _spoken(capsys, report)
    assert not OBEYED.search(printed)
    assert not re.search(r"(?m)^\s*::", printed)
    assert "##[" not in printed
    assert max(map(len, printed.split("\n"))) < 4_100


def test_payload_result_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    speech.result("zone\n::error::x\r\n\x1b[31mred\u2028::notice::y")
    assert capsys.readouterr().out == "zone ::error::x \ufffd[31mred ::notice::y\n"
    speech.talk("couche\n::error::x\n ##[error]y")
    assert capsys.readouterr().err == "couche\n: :error::x\n # #[error]y\n"
    speech.data(json.dumps({"a": "\u202e\x9b\x1b"}, ensure_ascii=False))
    assert capsys.readouterr().out == '{"a": "\\u202e\\u009b\\u001b"}\n'


def test_payload_explain_says_it_whole_and_inert(capsys: pytest.CaptureFixture[str], report: Report) -> None:
    for ident in [*report.concerns["concern_id"][:2], *report.findings["finding_id"][:1]]:
        for line in api.explain(str(ident), report, "fr"):
            speech.result(line)
    printed = capsys.readouterr().out
    assert len(printed) > 2_000
    assert not OBEYED.search(printed)


# ------------------------------------------------------------------------------------------------- comparison


def test_payload_comparison_is_inert(report: Report) -> None:
    import openpyxl

    compared = api.compare(report, report)
    files = comparison.render_all(compared, ("md", "json", "xlsx"), "fr")
    for name, body in files.items():
        if name.endswith(".md"):
            _no_markup(body.decode())
        elif name.endswith(".json"):
            json.loads(body)
        elif name.endswith(".svg"):
            drawn = list(ElementTree.fromstring(body).iter())
            assert not [each for each in drawn if each.tag.endswith(("script", "foreignObject", "image", "a"))]
            assert not [name for each in drawn for name in each.attrib if name.startswith("on") or "href" in name]
        else:
            book = openpyxl.load_workbook(io.BytesIO(body))
            formulas = [c for tab in book.worksheets for row in tab.iter_rows() for c in row if c.data_type == "f"]
            assert all(TOTAL.fullmatch(str(cell.value)) for cell in formulas)


# ------------------------------------------------------------------------------------------------- files and maps


def _files(tmp_path: Path) -> tuple[Path, Path, Path]:
    """A plan of zones and prescriptions, a network and communes, in files."""
    texts = tuple(t for t in CHOSEN[::6] if len(t) < 200 and "\0" not in t)
    plan, network = tmp_path / "plan", tmp_path / "reseau $x^2$ 'a' {0} %s"
    plan.mkdir()
    network.mkdir()
    codes = ("59001", "../59", "<b>", "$x$", "59002")
    zones(texts, insee=codes).to_file(plan / "ZONE_URBA.gpkg", layer="ZONE_URBA")
    prescriptions(texts).to_file(plan / "PRESCRIPTION_SURF.gpkg", layer="PRESCRIPTION_SURF")
    reservoirs(texts).to_file(network / "reservoirs =1+1 {0}.gpkg", layer="reservoirs '\"; DROP --")
    communes = tmp_path / "communes.gpkg"
    outlines((TITLE.replace("\x1b", ""), "$\\frac{1}{0}$", "<img src=x>", "a|b", "::error::x")).to_file(communes)
    return plan, network, communes


def test_payload_files_communes_and_maps(tmp_path: Path) -> None:
    plan, network, communes = _files(tmp_path)
    bench = Bench(tmp_path / "bench")
    done: Outcome = bench.check("--territory", communes, plan=plan, network=network, formats="md,json,github")
    assert done.exit_code in (0, 1), done.stderr
    assert not OBEYED.search(done.stdout + done.stderr)
    for line in done.stdout.split("\n"):
        if line.startswith("::"):
            assert re.match(r"::(error|warning|notice) ", line)
    _no_markup(done.markdown)
    report = api.check(plan, network=[network], territory=communes, date="2025-06-01")
    assert len(report.prescriptions) > 40
    few = replace(report, concerns=report.concerns.head(2))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        pictures = maps.render(few, "fr")
    assert pictures
    assert all(re.fullmatch(r"carte-[A-Za-z0-9_-]+\.png|cartes-communes\.pdf", name) for name in pictures)
    paths = report.write(tmp_path / "written", formats=("json",))
    assert [p.parent for p in paths] == [tmp_path / "written"]


@pytest.mark.parametrize("written", ["$x^2$", "$\\frac{1}{0}$", "$$", "\\$x$", "a$b$c$", "$\x00$"])
def test_payload_a_dollar_is_no_formula(written: str) -> None:
    """Words are drawn sign by sign: a formula is as wide as the signs that it is written with."""
    shown = on_one_line(written)
    by_sign = sum(lettering.width(f"|{sign}|", 10.0) - lettering.width("||", 10.0) for sign in shown)
    assert lettering.width(written, 10.0) == pytest.approx(by_sign, rel=0.1)
    lines = lettering.wrapped(written * 40, 90.0, 10.0)  # a longer text is cut
    assert "".join(lines).replace(" ", "") == on_one_line(written * 40).replace(" ", "")  # a line ends in no space
