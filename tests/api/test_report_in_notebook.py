"""A report as a notebook shows it: one line, a summary in HTML, titles and figures in the frame of concerns."""

from __future__ import annotations

import json
import pickle
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely
from shared import Store

import conformity
from conformity import api
from conformity.errors import InputError, RulesError
from conformity.report.wording.texts import Texts
from conformity.result import Report

X, Y = 700_000.0, 6_600_000.0
_VOID = {"br", "img"}


@cache
def checked(label: str = "1AU", **options: Any) -> Report:
    """One hectare of a zone of two in a reservoir."""
    zones, core = shapely.box(X, Y, X + 200, Y + 100), shapely.box(X + 100, Y, X + 400, Y + 100)
    plan = gpd.GeoDataFrame({"LIBELLE": [label], "TYPEZONE": ["AUc"]}, geometry=[zones], crs=2154)
    reservoir = gpd.GeoDataFrame({"id": ["R1"]}, geometry=[core], crs=2154)
    return conformity.check(plan, reservoirs=reservoir, date="2026-01-01", **options)


class Parsed(HTMLParser):
    """Text of every cell, and the names of the elements; raises for an element left open or closed twice."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: set[str] = set()
        self.attributes: set[str] = set()
        self.cells: list[str] = []
        self.feed(text)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag in {"td", "th"}:
            self.cells.append("")
        if tag not in _VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] in {"td", "th"}:
            self.cells[-1] += data


def test_the_summary_says_what_was_judged_and_shows_the_concerns_in_both_languages() -> None:
    french, english = Parsed(checked()._repr_html_()), Parsed(checked(lang="en")._repr_html_())
    for page, row in (
        (french, ["majeur", "La zone 1AU empiète sur le réservoir R1 (partie est)", "env. 1,0 ha (0,4–1,3) sur 2,00 ha"]),
        (english, ["major", "Zone 1AU encroaches on the reservoir R1 (eastern part)", "about 1.0 ha (0.4–1.3) out of 2.00 ha"]),
    ):
        cells = [cell.replace("\u202f", " ").replace("\u00a0", " ") for cell in page.cells]
        at = cells.index(row[0])
        assert cells[at : at + 3] == row
    assert french.cells[french.cells.index("Gravité") :][:3] == ["Gravité", "Enjeu", "Mesure"]
    assert english.cells[english.cells.index("Buildings") + 1].startswith("not given")
    assert "1 concern to treat, none" in checked(lang="en")._repr_html_()


@pytest.mark.parametrize("label", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "&amp;<b>"])
def test_a_label_with_markup_is_shown_as_text(label: str) -> None:
    page = Parsed(checked(label)._repr_html_())
    assert not page.elements & {"script", "img", "b", "style", "iframe"}
    assert not {name for name in page.attributes if name.startswith("on")}
    assert any(label in cell for cell in page.cells)


def test_more_than_ten_concerns_are_counted(store: Store) -> None:
    example = store.example()
    page = example._repr_html_()
    left = len(example.concerns) - 10
    assert f"{left} autres enjeux dans <code>report.concerns</code>" in page
    assert "script" not in Parsed(page).elements
    assert "EXEMPLE INVENTÉ" in page


def test_a_report_is_one_line_of_text() -> None:
    assert repr(checked()) == "<Report: 1 zone, 1 element, 1 concern (1 major)>"
    assert str(checked()) == repr(checked())


def test_concerns_have_a_title_and_a_figure_in_the_language_of_the_report() -> None:
    for lang in ("fr", "en"):
        report = checked(lang=lang)
        texts = Texts.of(report, lang)
        said = [(texts.title(c), texts.figure(c)) for c in texts.register.concerns]
        assert list(zip(report.concerns["title"], report.concerns["figure"], strict=True)) == said
    first = report.concerns.iloc[0]
    assert first[["value", "low", "high", "unit"]].tolist() == [10_000.0, 3750.0, 12_500.0, "m2"]


def test_counts_are_plain_values() -> None:
    counts = checked().counts()
    assert json.loads(json.dumps(counts)) == counts
    assert {type(name) for name in counts} == {str}
    assert {type(n) for n in counts.values()} == {int}
    assert (counts["major"], counts["watch"], counts["critical"]) == (1, 0, 0)


def test_a_report_is_written_in_its_own_language_unless_told_another(tmp_path: Path) -> None:
    report = checked(lang="en")
    texts = {}
    for name, options in (("own", {}), ("fr", {"lang": "fr"})):
        report.write(tmp_path / name, formats=["md"], **options)
        texts[name] = (tmp_path / name / "report.md").read_text("utf-8")
    assert "Zone 1AU encroaches on the reservoir R1" in texts["own"]
    assert "La zone 1AU empiète sur le réservoir R1" in texts["fr"]
    assert report.write(tmp_path / "json", formats=["json"])
    written = json.loads((tmp_path / "json" / "report.json").read_text("utf-8"))
    assert [c["title"] for c in written["concerns"]] == report.concerns["title"].tolist()


def test_a_report_survives_a_process() -> None:
    report = checked(lang="en")
    again = pickle.loads(pickle.dumps(report))
    assert again._repr_html_() == report._repr_html_()


def test_the_text_of_an_error_holds_place_and_remedy(tmp_path: Path) -> None:
    rules = tmp_path / "mine.yaml"
    rules.write_text("pack: mine\nversion: 1\nrules: []\ncolour: red\n", "utf-8")
    with pytest.raises(RulesError) as caught:
        checked(rules=rules)
    said = str(caught.value)
    assert "mine.yaml:4:1" in said
    assert caught.value.problems[0].code in said
    with pytest.raises(InputError) as refused:
        conformity.check(tmp_path / "absent.shp", reservoirs=tmp_path / "other.shp")
    said = str(refused.value)
    assert "absent.shp" in said
    assert refused.value.remedy("en") in said
    assert refused.value.remedy("en")


def test_the_names_of_the_interface_hold() -> None:
    assert callable(Report._repr_html_)
    assert Report.write is api.write
