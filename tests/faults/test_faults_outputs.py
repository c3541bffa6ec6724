"""Faults 173 to 187 and 191 to 193: what is written, where it is written, and whether it agrees with itself."""

from __future__ import annotations

import json
import math
import os
import re
import sqlite3
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from faulty import LANGUAGES, LAYER, Bench, Outcome, findings, in_each_language, sound, zoning
from markdown_it import MarkdownIt

from conformity.api import inputs
from conformity.publish import folder
from conformity.report.xlsx import book as book_module
from conformity.report.xlsx.book import Book, Col, clean

pytestmark = pytest.mark.fault

ALL = "xlsx,md,json,html,geojson,gpkg,docx"


def labelled(bench: Bench, text: str) -> None:
    """The zone 1AU under another label; the class comes from its type."""
    zones = zoning()
    zones.loc[1, "LIBELLE"] = text
    bench.only(zones, "ZONE_URBA.gpkg", layer=LAYER)


def book(done: Outcome) -> Any:
    return openpyxl.load_workbook(done.out / "report.xlsx")


def outward(sheet_cells: list[Any]) -> list[Any]:
    """Cells whose link is not the map service's, with two numbers."""
    ours = re.compile(r"https://[a-z.-]*(openstreetmap|geoportail|cartes)[a-z./-]*[?#/][A-Za-z0-9=&;,./#-]*\Z")
    return [cell for cell in sheet_cells if cell.hyperlink and not ours.match(cell.hyperlink.target or "")]


def cells(done: Outcome) -> list[Any]:
    return [cell for sheet in book(done) for row in sheet.iter_rows() for cell in row if cell.value is not None]


# ------------------------------------------------------------------------------------------- what is in the cells


@pytest.mark.parametrize(
    "text",
    [
        '1=HYPERLINK("http://x.invalid","y")',
        "=1+1",
        "==1AU",
        "+1AU",
        "-1AU",
        "@SUM(A1)",
        "\t=1AU",
        "=cmd|' /C calc'!A0",
    ],
)
def test_fault_173_a_text_is_never_a_formula(bench: Bench, text: str) -> None:
    labelled(bench, text)
    done = sound(bench.check(formats="xlsx,json"))
    sheet_cells = cells(done)
    formulas = {str(cell.value) for cell in sheet_cells if cell.data_type == "f"}
    assert all(re.fullmatch(r"=SUBTOTAL\((?:103|109),[A-Z]+\d+:[A-Z]+\d+\)", each) for each in formulas)
    assert {cell.data_type for cell in sheet_cells} <= {"s", "n", "f"}
    assert not outward(sheet_cells)
    same = [cell for cell in sheet_cells if cell.value == text.strip()]
    assert same
    assert all(cell.quotePrefix for cell in same if text.strip()[0] in "=+-@")


@pytest.mark.parametrize("text", ["1AU\x0bx", "1AU\x01", "1AU\x1b[2J", "1AU\x7f"])
def test_fault_174_control_characters(bench: Bench, text: str) -> None:
    """The workbook opens and shows a mark in their place; the JSON keeps them; nothing reaches the terminal."""
    labelled(bench, text)
    for lang in in_each_language():
        done = sound(bench.check(formats=ALL, lang=lang))
        assert clean(text) in {cell.value for cell in cells(done)}
        assert text in {zone["label"] for zone in done.report["zones"]}
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f]", done.stdout + done.stderr)


@pytest.mark.parametrize("text", ["1AU\ufffe", "1AU\uffff"])
def test_fault_175_what_is_no_character(bench: Bench, text: str) -> None:
    """A workbook that holds U+FFFE cannot be opened again: replaced, and opened here by another library than wrote it."""
    labelled(bench, text)
    done = sound(bench.check(formats=ALL))
    assert "1AU\ufffd" in {cell.value for cell in cells(done)}


def test_fault_176_a_text_longer_than_a_cell(bench: Bench) -> None:
    text = "1AU" + "x" * 40_000
    labelled(bench, text)
    done, (line,) = bench.warned("ATT-114", layer=LAYER)
    assert "LIBELLE" in line["text"]
    assert text in {zone["label"] for zone in done.report["zones"]}
    longest = max(len(cell.value) for cell in cells(bench.check(formats="xlsx")) if isinstance(cell.value, str))
    assert longest == book_module.MOST_CHARACTERS == 32_767
    cut = [c.value for c in cells(bench.check(formats="xlsx")) if isinstance(c.value, str) and len(c.value) == 32_767]
    assert all(value.endswith("[…]") for value in cut)


def test_fault_177_more_rows_than_a_sheet(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """No row is left out: the workbook is refused, with the formats that allow them; nothing is written."""
    assert book_module.MOST_ROWS == 1_048_576
    monkeypatch.setattr(book_module, "MOST_ROWS", 4)
    for lang in in_each_language():
        done = bench.check(formats="xlsx,json", lang=lang)
        assert done.exit_code == 4, done.stderr
        assert "OUT-007" in done.stderr
        assert "--format md,json,geojson" in done.stderr
        assert not done.out.exists()


def test_fault_178_links_styles_and_line_feeds(bench: Bench) -> None:
    """No hyperlinks, few styles, and no cell with more than 253 line breaks."""
    labelled(bench, "1AU" + "\n." * 300)
    done = sound(bench.check(formats="xlsx,json"))
    sheet_cells = cells(done)
    assert max(str(cell.value).count("\n") for cell in sheet_cells) == 253
    assert not outward(sheet_cells)
    assert len(book(done)._cell_styles) < 500
    assert "1AU" + "\n." * 300 in {zone["label"] for zone in done.report["zones"]}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_fault_179_names_of_sheets(bench: Bench, lang: str) -> None:
    """They are ours, never from the data: short, unique whatever the case, without what Excel refuses."""
    labelled(bench, "1AU:[x]/history")
    names = book(sound(bench.check(formats="xlsx,json", lang=lang))).sheetnames
    assert len({name.casefold() for name in names}) == len(names)
    assert all(0 < len(name) <= 31 and not set(name) & set("[]:*?/\\") for name in names)
    assert all(name.casefold() != "history" and name.strip("' ") == name for name in names)


def test_fault_180_values_that_are_no_numbers() -> None:
    """Missing is an empty cell of a column that says so, not a zero; what is infinite is a text; codes stay texts."""
    workbook = Book("essai", "fr")
    values = [math.nan, None, math.inf, -math.inf, 1e20, "#N/A", "1e5", True, 10**20]
    workbook.table("A", [Col("a", "a", kind="number"), Col("b", "b")], [{"a": v, "b": v} for v in values])
    sheet = openpyxl.load_workbook(__import__("io").BytesIO(workbook.render()))["A"]
    stored = [(row[0].value, row[0].data_type) for row in sheet.iter_rows(min_row=2)]
    assert [kind for _, kind in stored if kind not in ("n", "s", "b")] == []
    assert all(value is None or value != 0 for value, _ in stored[:4])
    assert not any(isinstance(value, float) and not math.isfinite(value) for value, _ in stored)
    assert ("#N/A", "s") in [(row[1].value, row[1].data_type) for row in sheet.iter_rows(min_row=2)]


# ------------------------------------------------------------------------------------------- texts of the report

HOSTILE = [
    "1AU|x", "1AU\n# titre", "1AU`x`", "# 1AU", "1AU<img src=x onerror=alert(1)>", "[1AU](javascript:alert(1))",
    "http://x.invalid/1AU", "1AU<!-- x", "1AU**gras**", "1AU\\|", "* 1AU", "1AU~~x~~", "&lt;1AU&amp;", "1AU</td>",
]  # fmt: skip


class _Tags(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def columns(text: str) -> list[int]:
    """Cells of every table row after another reader's rule: bars that no backslash stands before."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    return [len(re.findall(r"(?<!\\)\|", line)) for line in lines]


@pytest.mark.parametrize("text", HOSTILE)
def test_fault_181_markdown_shows_texts_as_texts(bench: Bench, text: str) -> None:
    """By a renderer: no element that the report does not make by itself; by the bars: as many columns as before."""
    ours = sound(bench.check()).markdown
    labelled(bench, text)
    done = sound(bench.check())
    rendered = [
        _Tags(MarkdownIt("commonmark", {"html": True}).enable("table").render(t)).tags for t in (ours, done.markdown)
    ]
    tags = {tag for tag, _ in rendered[0]}
    assert {tag for tag, _ in rendered[1]} <= tags | {"br"}
    assert "img" not in tags
    for tag, attrs in rendered[1]:
        assert not any(name.startswith("on") for name in attrs), (tag, attrs)
        assert not str(attrs.get("href", "")).startswith(("javascript", "http://x.invalid"))
    assert set(columns(done.markdown)) <= set(columns(ours))


@pytest.mark.parametrize(
    "text", ["1AU</script><script>alert(1)</script>", "1AU`${1}`", "1AU\u2028x", "1AU{{7*7}}{%x%}", '1AU" onx="']
)
def test_fault_182_the_page_holds_its_data_inert(bench: Bench, text: str) -> None:
    """As many elements of script as without it, the strict policy, data that reads back as JSON."""
    pages = []
    for label in ("1AU", text):
        labelled(bench, label)
        pages.append((sound(bench.check(formats="html,json")).out / "report.html").read_text(encoding="utf-8"))
    tags = [_Tags(page).tags for page in pages]
    counts = [[tag for tag, _ in elements].count("script") for elements in tags]
    assert counts[0] == counts[1] > 0
    assert not any(name.startswith("on") for _, attrs in tags[1] for name in attrs)
    policy = next(attrs["content"] for tag, attrs in tags[1] if attrs.get("http-equiv") == "Content-Security-Policy")
    assert policy
    assert "default-src 'none'" in policy
    assert "unsafe-eval" not in policy
    inside = re.findall(r"<script[^>]*>(.*?)</script>", pages[1], re.DOTALL)
    assert len(inside) == counts[1]
    assert "\u2028" not in "".join(inside)


@pytest.mark.parametrize("text", ["1AU'); DROP TABLE zones;--", '1AU"x"', "1AU\\", "1AU%s{0}"])
def test_fault_183_layers_are_written_by_parameters(bench: Bench, text: str) -> None:
    labelled(bench, text)
    done = sound(bench.check(formats="gpkg,geojson,json"))
    with sqlite3.connect(done.out / "report.gpkg") as base:
        tables = {name for (name,) in base.execute("SELECT table_name FROM gpkg_contents")}
        assert tables
        held = [
            row
            for name in sorted(tables)
            for row in base.execute(f'SELECT * FROM "{name}"')
            if text in [v for v in row if v]
        ]
    assert held
    features = json.loads((done.out / "report.geojson").read_bytes())["features"]
    assert any(text in feature["properties"].values() for feature in features)


@pytest.mark.parametrize("name", ["../evil", "CON", "a:b", "nul.", "x" * 300, "/etc/x", "..\\x", "é\u0301"])
def test_fault_184_no_file_takes_its_name_from_the_data(bench: Bench, name: str) -> None:
    zones = zoning()
    zones["LIBELLE"] = ["UB", name, "A", "N"]
    zones["INSEE"] = name[:40]
    bench.only(zones, "ZONE_URBA.gpkg", layer=LAYER)
    before = sorted(p.name for p in bench.home.parent.iterdir())
    done = sound(bench.check(formats="md,json,xlsx,maps,fgb"))
    files = [p.relative_to(done.out).as_posix() for p in done.out.rglob("*")]
    assert all(re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,80}", each) for each in files), files
    assert not any(each.split(".")[0].upper() in ("CON", "NUL", "PRN", "AUX") for each in files)
    assert sorted(p.name for p in bench.home.parent.iterdir()) == before


# ------------------------------------------------------------------------------------------- where it is written


def again(bench: Bench, out: Path, *options: str) -> Outcome:
    done = bench.run(
        "check",
        bench.plan,
        "--network",
        bench.network,
        "--out",
        out,
        "--format",
        "md,json",
        "--date",
        "2025-06-01",
        *options,
    )
    return Outcome(done.exit_code, done.stdout, done.stderr, out)


def test_fault_185_what_stands_there_is_replaced_whole_or_not_at_all(bench: Bench) -> None:
    out = bench.home / "là"
    first = again(bench, out)
    assert first.exit_code == 1
    (out / "notes.txt").write_text("mes notes")
    for lang in LANGUAGES:
        done = again(bench, out, "--lang", lang)
        assert done.exit_code == 4
        assert "OUT-008" in done.stderr
        assert "notes.txt" in done.stderr
    assert (out / "notes.txt").read_text() == "mes notes"
    assert again(bench, out, "--force").exit_code == 1
    assert not (out / "notes.txt").exists()
    foreign = bench.home / "autre"
    foreign.mkdir()
    (foreign / "these.odt").write_text("dix ans")
    done = again(bench, foreign)
    assert (done.exit_code, "OUT-001" in done.stderr) == (4, True)
    assert [p.name for p in foreign.iterdir()] == ["these.odt"]


def test_fault_185_no_stale_file_stays(bench: Bench) -> None:
    out = bench.home / "là"
    done = bench.run("check", bench.plan, "--network", bench.network, "--out", out, "--format", "md,json,geojson,gpkg")
    assert done.exit_code == 1
    assert again(bench, out).exit_code == 1
    assert sorted(p.name for p in out.iterdir()) == ["annexe.md", "manifest.json", "report.json", "report.md"]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("options", [(), ("--force",)])
def test_fault_186_the_output_would_take_the_input_away(bench: Bench, lang: str, options: tuple[str, ...]) -> None:
    """Said before anything is read, even with --force, by whatever path or link the input was given."""
    before = {p: p.read_bytes() for p in sorted(bench.home.rglob("*")) if p.is_file()}
    link = bench.home / "lien"
    link.symlink_to(bench.plan, target_is_directory=True)
    for out, plan in (
        (bench.plan, bench.plan), (bench.network, bench.plan), (bench.home, bench.plan),
        (bench.plan, link), (bench.plan, bench.zones), (bench.plan, f"{bench.zones}:{LAYER}"), (bench.plan, os.path.relpath(bench.plan)),
    ):  # fmt: skip
        done = bench.run("check", plan, "--network", bench.network, "--out", out, "--lang", lang, *options)
        assert done.exit_code == 4, (out, plan, done.stderr)
        assert "OUT-009" in done.stderr
        assert "--out" in done.stderr
    link.unlink()
    assert {p: p.read_bytes() for p in sorted(bench.home.rglob("*")) if p.is_file()} == before


def test_fault_186_an_output_below_the_plan_is_no_part_of_it(bench: Bench) -> None:
    """A report written in the plan's folder is passed over by the next run, which says the same."""
    out = bench.plan / "rapport"
    runs = []
    for _ in range(2):
        done = bench.run("check", bench.plan, "--network", bench.network, "--out", out, "--format", "json,gpkg,geojson",
                         "--date", "2025-06-01")  # fmt: skip
        assert done.exit_code == 1, done.stderr
        runs.append((out / "report.json").read_bytes())
    assert runs[0] == runs[1]


def test_fault_186_a_hard_link_keeps_its_bytes(bench: Bench) -> None:
    """Files are made anew and put in place, never written over: other links to the same file keep its bytes."""
    out = bench.home / "là"
    assert again(bench, out).exit_code == 1
    kept = bench.home / "garde.json"
    os.link(out / "report.json", kept)
    before = kept.read_bytes()
    assert again(bench, out, "--lang", "en").exit_code == 1
    assert kept.read_bytes() == before
    assert (out / "report.json").read_bytes() != before


def test_fault_187_where_nothing_can_be_written(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """Told before anything is read: a file in the way, a folder below a file, a system that refuses."""
    in_the_way = bench.home / "fichier"
    in_the_way.write_text("x")
    read: list[Any] = []
    monkeypatch.setattr("conformity.api.run.run", lambda *given, **named: read.append(given))
    cases = [(in_the_way, "OUT-002"), (in_the_way / "sous", "OUT-003"), (Path("/proc/nowhere/out"), "OUT-003")]
    if os.geteuid() != 0:
        shut = bench.home / "fermé"
        shut.mkdir(mode=0o500)
        cases.append((shut / "out", "OUT-003"))
    for out, code in cases:
        for lang in LANGUAGES:
            done = again(bench, out, "--lang", lang)
            assert (done.exit_code, code in done.stderr) == (4, True), done.stderr
            assert not read
    assert in_the_way.read_text() == "x"


def test_fault_187_folders_above_are_made_and_taken_away_again(bench: Bench) -> None:
    deep = bench.home / "a" / "b" / "c"
    assert again(bench, deep).exit_code == 1
    assert sorted(p.name for p in deep.iterdir()) == ["annexe.md", "manifest.json", "report.json", "report.md"]
    bench.zones.with_suffix(".prj").unlink()
    assert again(bench, bench.home / "d" / "e").exit_code == 3
    assert not (bench.home / "d").exists()


def test_fault_191_a_file_held_open_by_another_program(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """On Windows a folder with a workbook open in it cannot be renamed: said, the old set whole, nothing left aside.

    Made by the calls that fail there; the exchange in one step, which is Linux's, is switched off.
    """
    out = bench.home / "là"
    assert again(bench, out).exit_code == 1
    before = {p.name: p.read_bytes() for p in out.iterdir()}
    monkeypatch.setattr(folder, "_exchanged", lambda one, other: False)
    ordinary = Path.rename

    def rename(self: Path, target: Any) -> Any:
        if self == out:
            raise PermissionError(13, "The process cannot access the file because it is being used", str(self))
        return ordinary(self, target)

    monkeypatch.setattr(Path, "rename", rename)
    for lang in in_each_language():
        done = again(bench, out, "--lang", lang)
        assert (done.exit_code, "OUT-003" in done.stderr) == (4, True), done.stderr
        assert ("ouvert ailleurs" if lang == "fr" else "open elsewhere") in done.stderr
        assert {p.name: p.read_bytes() for p in out.iterdir()} == before
    assert sorted(p.name for p in bench.home.iterdir()) == ["là", "plan", "reseau"]


# ------------------------------------------------------------------------------------------- whether it agrees


def test_fault_192_the_workbook_and_the_layers_say_what_the_json_says(bench: Bench) -> None:
    """Row by row: every finding with its value and bounds in the JSON, the workbook, the GeoJSON and the GeoPackage."""
    done = sound(bench.check(formats="xlsx,json,geojson,gpkg"))
    in_json = {row["finding_id"]: row for row in done.report["findings"]}
    assert len(in_json) > 3
    sheet = book(done)["Conflits"]
    head, *rows = sheet.iter_rows(values_only=True)
    named = [dict(zip(head, row, strict=True)) for row in rows]
    in_workbook = {row["id_stable"]: row for row in named if row["id_stable"] and not row["id_stable"].startswith("=")}
    kept = {key for key, row in in_json.items() if row["severity"] != "favourable"}
    assert set(in_workbook) == kept
    for key in kept:
        assert in_workbook[key]["regle"] == in_json[key]["rule_id"]
        assert in_workbook[key]["valeur"] == in_json[key]["value"]
        if in_json[key]["unit"] == "m":
            assert in_workbook[key]["longueur_min_m"] == in_json[key]["low"]
            assert in_workbook[key]["longueur_max_m"] == in_json[key]["high"]
    features = json.loads((done.out / "report.geojson").read_bytes())["features"]
    drawn = {f["properties"]["id"]: f["properties"] for f in features if f["properties"]["id"] in in_json}
    assert set(drawn) == set(in_json)
    assert {key: row["value"] for key, row in drawn.items()} == {key: in_json[key]["value"] for key in drawn}
    with sqlite3.connect(done.out / "report.gpkg") as base:
        base.row_factory = sqlite3.Row
        tables = [
            name for (name,) in base.execute("SELECT table_name FROM gpkg_contents WHERE table_name LIKE 'constats%'")
        ]
        assert tables
        layer = {row["id"]: row["valeur"] for name in tables for row in base.execute(f'SELECT * FROM "{name}"')}
    assert layer
    assert layer == {key: in_json[key]["value"] for key in layer}
    assert set(layer) >= {key for key, row in in_json.items() if row["x"] is not None}


def test_fault_193_rows_add_up_and_nothing_is_zero_or_minus_zero(bench: Bench) -> None:
    done = sound(bench.check())

    def numbers(value: Any) -> Any:
        if isinstance(value, dict):
            for each in value.values():
                yield from numbers(each)
        elif isinstance(value, list):
            for each in value:
                yield from numbers(each)
        elif isinstance(value, float):
            yield value

    every = list(numbers(done.report))
    assert len(every) > 200
    assert not [v for v in every if v == 0 and math.copysign(1, v) < 0]
    assert all(math.isfinite(v) for v in every)
    assert all(f["value"] != 0 for f in findings(done) if f["outcome"] == "finding" and f["unit"] in ("m2", "m"))
    assert "-0," not in done.markdown
    assert "0,00 ha" not in done.markdown
    pairs = [row for row in done.report["contacts"] if row["subject_kind"] == "zone" and row["area_m2"]]
    total = math.fsum(row["area_m2"] for row in pairs)
    summed = math.fsum(row["area_m2"] for row in done.report["totals"])
    assert round(total, 3) == round(summed, 3) > 0


def test_every_argument_that_names_an_input_is_guarded() -> None:
    """A new option that takes a path must be listed in the guard of fault 186, or as exempt."""
    import inspect

    from conformity.api import check

    no_path = {"references", "objective", "map", "crs", "date", "fixes", "talk", "mark", "lang"} | {
        "dossier",
        "layer_options",
        "data_date",
        "invented",
        "places_name",
    }
    assert set(inspect.signature(check).parameters) - no_path == set(inputs.PATHS)
