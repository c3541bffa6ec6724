"""One registry of formats: everything that names them draws from it."""

from __future__ import annotations

import re
import subprocess
import sys
import types
from fnmatch import fnmatch
from pathlib import Path

import pytest
from report_made import small_report
from typer.testing import CliRunner

from conformity import api
from conformity.cli import app
from conformity.errors import OutputError
from conformity.report import formats, maps
from conformity.report.content import rows
from conformity.report.formats import BY_NAME, FORMATS, Format, Pictures, render_all


def test_formats_and_languages_that_exist() -> None:
    files = render_all(small_report(), ("md", "json", "md"), "fr")
    assert list(files) == ["report.md", "annexe.md", "report.json"]
    for asked, lang in ((("pdf",), "fr"), (("md",), "de")):
        with pytest.raises(OutputError) as caught:
            render_all(small_report(), asked, lang)
        assert caught.value.code == "OUT-006"


def test_importing_the_registry_loads_no_format_and_no_library() -> None:
    script = """
import sys
import conformity.report.formats
loaded = {name for name in sys.modules if name.startswith("conformity.report.")}
assert loaded == {"conformity.report.formats"}, loaded
heavy = {"openpyxl", "docx", "matplotlib", "jinja2", "pyarrow", "geopandas", "pandas", "numpy", "PIL"}
assert not heavy & sys.modules.keys(), heavy & sys.modules.keys()
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_library_help_and_determinism_runs_derive_from_the_registry(project: Path) -> None:
    names = [each.name for each in FORMATS]
    assert len(set(names)) == len(names) == len(BY_NAME)
    assert len({each.file for each in FORMATS}) == len(names)
    assert list(api.FORMATS) == names
    assert list(api.USUAL) == [each.name for each in FORMATS if each.usual] == ["xlsx", "md", "json", "geojson"]
    listed = ", ".join((*names, "github"))
    shown = " ".join(CliRunner().invoke(app, ["check", "--help"], env={"COLUMNS": "200"}).stdout.split())
    assert f"Parmi {listed} ; plusieurs" in shown
    english = CliRunner().invoke(app, ["check", "--help", "--lang", "en"], env={"COLUMNS": "200"}).stdout
    assert f"Among {listed}, separated by commas." in " ".join(english.split())
    script = (project / "scripts" / "determinism.py").read_text(encoding="utf-8")
    assert 'FORMATS: Final = ",".join(api.FORMATS)' in script


@pytest.mark.parametrize("each", FORMATS, ids=lambda each: each.name)
def test_every_format_is_documented(project: Path, each: Format) -> None:
    """A row of the table, written by ``scripts/check_docs.py --write``, and a sentence beside it."""
    page = (project / "docs" / "outputs.md").read_text(encoding="utf-8")
    table = re.search(r"<!-- formats -->\n((?:\|.*\n)+)", page)
    assert table is not None
    assert re.search(rf"^\| `{each.name}`", table[1], re.MULTILINE)
    assert f"`{each.name}`" in page.replace(table[1], "")
    module = each.loaded()
    assert module.__doc__
    assert callable(module.render)


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("each", FORMATS, ids=lambda each: each.name)
def test_every_format_draws_a_report(each: Format, lang: str) -> None:
    files = each.render(small_report(), lang, {})
    assert all(any(fnmatch(name, file) for file in each.files) for name in files)
    assert all(files.values())


def test_a_format_is_one_module_and_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its columns too stand in its module."""
    module = types.ModuleType("conformity.report.lines")
    module.COLUMNS = {"findings": "date id=finding_id"}  # type: ignore[attr-defined]
    module.render = lambda report, lang: f"{lang} {len(report.concerns)}".encode()  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "conformity.report.lines", module)
    lines = Format("lines", "lines", "report.lines")
    monkeypatch.setattr(formats, "BY_NAME", {**BY_NAME, "lines": lines})
    assert [pick.key for pick in lines.columns(rows.FINDINGS)] == ["date", "id"]
    assert lines.columns(rows.CONCERNS) == []
    report = small_report()
    assert render_all(report, ["lines"], "fr") == {"report.lines": f"fr {len(report.concerns)}".encode()}


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (["shown"], {"shown": []}),
        (["page"], {"page": ["o", "e"]}),
        (["page", "shown"], {"page": ["o", "e"], "shown": []}),
        (["shown", "maps", "page"], {"shown": ["all"], "page": ["all"]}),
    ],
)
def test_each_format_is_given_the_maps_it_asks_for(
    monkeypatch: pytest.MonkeyPatch, asked: list[str], expected: dict[str, list[str]]
) -> None:
    """``maps`` publishes them all; formats that hold maps draw their own, those that link them have none else."""
    got: dict[str, list[str]] = {}
    for name, kind in (("shown", Pictures.BESIDE), ("page", Pictures.OVERVIEW)):
        module = types.ModuleType(f"conformity.report.{name}")
        module.render = lambda report, lang, pictures, name=name: (got.setdefault(name, list(pictures)) and b"") or b""  # type: ignore[attr-defined]
        monkeypatch.setitem(sys.modules, f"conformity.report.{name}", module)
        monkeypatch.setitem(BY_NAME, name, Format(name, name, f"report.{name}", pictures=kind))  # type: ignore[arg-type]
    monkeypatch.setattr(maps, "render", lambda report, lang, *steps, **options: {"all": b"1"})
    monkeypatch.setattr(maps, "overview", lambda report, lang, *steps, **options: {"o": b"1"})
    monkeypatch.setattr(maps, "extracts", lambda report, lang, *steps, **options: {"e": b"1"})
    files = render_all(small_report(), asked, "fr")
    assert got == expected
    assert list(files) == [*(f"report.{n}" for n in asked if n != "maps"), *(["all"] if "maps" in asked else [])]
