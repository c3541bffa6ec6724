"""Faults 223 to 230 of the catalogue: what a verdict rests on, and how it is said."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest
from faulty import LANGUAGES, Bench, box, in_each_language, told_refused, zoning
from packs_made import SOUND

pytestmark = pytest.mark.fault


def pack(bench: Bench, *changes: tuple[str, str]) -> Path:
    """A pack of one rule, changed."""
    text = SOUND
    for was, now in changes:
        assert text.count(was) == 1
        text = text.replace(was, now)
    path = bench.home / "mine.yaml"
    path.write_text(text, encoding="utf-8")
    return path


NOTHING = {"fr": "la seule règle n'a pas pu être jugée", "en": "the only rule could not be judged"}


EMPTY = [
    pytest.param(("[reservoir]", "[watercourse]"), id="no such layer"),
    pytest.param(("[to_urbanise_open]", "[pocket]"), id="no such zone"),
    pytest.param(("geometries: [surface]", "geometries: [point]"), id="no such geometry"),
    pytest.param(("    mode: preserve\n", "    mode: preserve\n    status: deprecated\n"), id="no active rule"),
]


def nothing_judged(bench: Bench, *words: Any) -> None:
    """Incomplete, exit 1, and said on the first page, in both languages."""
    for lang in in_each_language():
        done = bench.check(*words, lang=lang)
        assert done.exit_code == 1
        assert done.report["findings"] == []
        assert done.report["incomplete"]
        (line,) = [row for row in done.report["not_assessed"] if row["code"] == "SEM-362"]
        assert line["requested"]
        assert line["text"].lower().startswith(NOTHING[lang])
        assert NOTHING[lang][1:] in done.markdown
        assert line["remedy"]


@pytest.mark.parametrize("change", EMPTY[:3])
def test_fault_223_selection_empty(bench: Bench, change: tuple[str, str]) -> None:
    """A rule that looks at nothing that is there."""
    nothing_judged(bench, "--rules", pack(bench, change))


@pytest.mark.parametrize("change", [EMPTY[0], EMPTY[3]])
def test_fault_224_nothing_evaluated_is_never_green(bench: Bench, change: tuple[str, str]) -> None:
    """Even where findings may not fail the run."""
    nothing_judged(bench, "--rules", pack(bench, change), "--fail-on", "never")


def test_fault_223_the_pack_unchanged_judges(bench: Bench) -> None:
    done = bench.check("--rules", pack(bench))
    assert [(row["rule_id"], row["severity"], row["value"]) for row in done.report["findings"]] == [
        ("RP99", "major", 20_000.0)
    ]
    assert "SEM-362" not in {row["code"] for row in done.report["not_assessed"]}


def test_fault_225_counts_by_severity(bench: Bench) -> None:
    """The number of each is reported everywhere, never the worst alone nor a mean."""
    done = bench.check(formats="md,json,xlsx")
    counts = {name: n for name, n in done.report["counts"].items() if n}
    assert counts == {"critical": 1, "watch": 1}
    severities = [concern["severity"] for concern in done.report["concerns"]]
    assert {name: severities.count(name) for name in counts} == counts
    assert "1 enjeu à traiter, 1 à vérifier, aucun point favorable relevé. Niveaux : 1 demande ; 1 observation." in (
        done.markdown
    )
    english = bench.check(lang="en").markdown
    assert "1 concern to treat, 1 to check, no favourable point found. Levels: 1 request; 1 observation." in english
    outcomes = done.report["matrix"]["by_outcome"]
    assert sum(outcomes.values()) == sum(sum(row.values()) for row in done.report["matrix"]["by_rule"].values())
    assert outcomes["finding"] == len(done.report["findings"]) == 7


def communes(bench: Bench, *codes: str) -> Path:
    """Outlines of communes of 400 m by 200 m from west to east."""
    shapes = [box(400 * i, 0, 400 * (i + 1), 200) for i in range(len(codes))]
    frame = gpd.GeoDataFrame(
        {"INSEE": list(codes), "NOM": [f"Bourg {code[-1]}" for code in codes]}, geometry=shapes, crs=2154
    )
    return bench.store(frame, bench.home / "communes.gpkg")


def test_fault_226_commune_missing_from_the_plan(bench: Bench) -> None:
    """The zones of one commune of two were lost: said by name; with all of them, nothing is said."""
    zones = zoning()
    zones["INSEE"] = ["59999", "59999", "59998", "59998"]
    bench.store(zones, bench.zones)
    territory = communes(bench, "59999", "59998")
    assert "SEM-361" not in {row["code"] for row in bench.check("--territory", territory).report["not_assessed"]}
    bench.store(zones.iloc[:2], bench.zones)
    for lang, words in (
        ("fr", "1 commune de --territory sans aucune zone du plan"),
        ("en", "1 commune of --territory without any zone"),
    ):
        done = bench.check("--territory", territory, lang=lang)
        assert done.exit_code == 1
        (line,) = [row for row in done.report["not_assessed"] if row["code"] == "SEM-361"]
        assert line["fields"] == {"n": 1, "communes": "59998 Bourg 8"}
        assert line["text"].startswith(words)
        assert line["remedy"]
        assert "59998 Bourg 8" in done.markdown


@pytest.mark.parametrize(
    ("column", "values"),
    [("DATAPPRO", ("20250101", "20200101")), ("IDURBA", ("59999_PLU_20250101", "59999_PLU_20200101"))],
)
def test_fault_227_two_drafts_in_one_file(bench: Bench, column: str, values: tuple[str, str]) -> None:
    """Told with the values, and a filter asked for; the ground is not counted twice."""
    drafts = pd.concat([zoning().assign(**{column: value}) for value in values])
    bench.store(drafts, bench.zones)
    done, lines = bench.warned("SEM-104", layer=bench.zones.stem)
    assert all(value in lines[0]["text"] for value in values)
    assert column in lines[0]["text"]
    measures = {(m["measure"], m["qualifier"], m["territory"]): m["value"] for m in done.report["territory_measures"]}
    assert measures["network_ground_area", "reservoir", "plan"] == 80_000.0
    assert measures["zoning_ground_area", "", "plan"] == 160_000.0
    assert {fault["fault"] for fault in done.report["plan_faults"]} == {"overlap"}
    assert sum(fault["area_m2"] for fault in done.report["plan_faults"]) == 160_000.0


def test_fault_228_a_and_n_are_no_protection_by_themselves(bench: Bench) -> None:
    """Without prescriptions pockets and reserved sites are not known: said; and A or N counts as no protection."""
    sentences = {
        "fr": ("prescriptions du plan non fournies", "STECAL", "**Règlement écrit** : non lu par l'outil"),
        "en": ("prescriptions of the plan not given", "pockets", "**Written rules**"),
    }
    for lang in in_each_language():
        done = bench.check(lang=lang)
        (line,) = [row for row in done.report["not_assessed"] if row["code"] == "SEM-307"]
        assert line["text"].lower() == sentences[lang][0]
        assert sentences[lang][1] in line["remedy"]
        assert sentences[lang][0][1:] in done.markdown
        assert {row["protected_share"] for row in done.report["contacts"]} == {0.0}
    assert sentences["fr"][2] in bench.check().markdown


def test_fault_229_units_of_rules(bench: Bench) -> None:
    """A hectare is ten thousand square metres; a threshold without unit, or with that of a length, is refused."""
    findings_of = {}
    for text in ("2 ha", "20000 m2", "2.0001 ha", "20001 m2"):
        done = bench.check("--rules", pack(bench, ("500 m2", text)))
        findings_of[text] = [(row["severity"], row["value"]) for row in done.report["findings"]]
    assert findings_of == {
        "2 ha": [("major", 20_000.0)],
        "20000 m2": [("major", 20_000.0)],
        "2.0001 ha": [],
        "20001 m2": [],
    }
    for text in ("500", "500 m", "20 000 m2", "20,000 m2"):
        for lang in LANGUAGES:
            done = bench.check("--rules", pack(bench, ("500 m2", f'"{text}"')), lang=lang)
            assert done.exit_code == 2, (text, done.stderr)
            code = re.search(r"RUL-\d+", done.stderr)
            assert code
            assert "mine.yaml:16" in done.stderr
            assert done.stdout == ""
            assert not done.out.exists()


def test_fault_229_numbers_of_the_workbook_are_numbers(bench: Bench) -> None:
    """Figures stand in cells as numbers, under a heading that names their unit."""
    done = bench.check(formats="json,xlsx")
    book = openpyxl.load_workbook(done.out / "report.xlsx")
    wanted = {row["value"] for row in done.report["findings"]}
    numbers: set[float] = set()
    united = 0
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, (int, float)) and not isinstance(cell.value, bool):
                    numbers.add(float(cell.value))
                if isinstance(cell.value, str):
                    assert not re.fullmatch(r"\d{1,3}([ \u00a0\u202f]\d{3})+([.,]\d+)?", cell.value), (
                        sheet.title,
                        cell.coordinate,
                    )
                    united += bool(re.search(r"\((m²|m2|ha|m|%)\)|_m2$|_m$", cell.value))
    assert wanted <= numbers
    assert united >= 3


def test_fault_230_language_is_of_words_alone(bench: Bench) -> None:
    """Decimal comma in French text, point in English; the same numbers, ids and severities in the data."""
    runs = {lang: bench.check(lang=lang) for lang in in_each_language()}
    for lang, own, other in (("fr", ",", "."), ("en", ".", ",")):
        text = runs[lang].markdown.replace("\u202f", " ").replace("\u00a0", " ").replace("\\", "")
        assert f"2{own}00 ha" in text
        assert f"2{other}00 ha" not in text
    spoken = {"label", "statement", "remedy", "piece", "fields", "law", "outcome"}

    def silent(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{k: v for k, v in row.items() if k not in spoken} for row in rows]

    assert silent(runs["fr"].report["findings"]) == silent(runs["en"].report["findings"])
    assert runs["fr"].report["contacts"] == runs["en"].report["contacts"]
    assert runs["fr"].report["matrix"] == runs["en"].report["matrix"]
    assert '"value": 20000.0' in (runs["fr"].out / "report.json").read_text(encoding="utf-8")


def test_fault_230_a_language_that_is_not_spoken(bench: Bench) -> None:
    done = bench.run("check", bench.plan, "--network", bench.network, "--out", bench.home / "none", "--lang", "de")
    assert done.exit_code == 2
    assert not (bench.home / "none").exists()


def test_fault_229_the_refusal_has_a_remedy(bench: Bench) -> None:
    done = bench.check("--rules", pack(bench, ("500 m2", "500")))
    told_refused(done, re.findall(r"RUL-\d+", done.stderr)[0], "fr", names=("mine.yaml:16",), exit_code=2)
