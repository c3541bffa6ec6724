"""Every rule is reached by a whole plan of ours, and none says more than knowledge where the document has no force."""

from __future__ import annotations

import html
import io
import json
import re
import sqlite3
import zipfile
from dataclasses import replace
from functools import cache
from pathlib import Path

import decided
import geopandas as gpd
import openpyxl
import pandas as pd
import pytest
from shared import Store

from conformity import api
from conformity.model import Outcome
from conformity.report import formats as registry
from conformity.report import maps
from conformity.result import Report
from conformity.rulebook.bounds import beyond_knowledge

RULES = [rule.id for rule in decided.base().rules]


@cache
def reached(store: Store) -> dict[str, str]:
    """Rule → a whole plan in which it finds something."""
    home = Path(__file__).resolve().parents[2] / "fixtures" / "known-answers"
    reports = {
        "demo": store.example(),
        **{
            name: api.check(home / name / "dossier.yml", date="2025-01-01")
            for name in ("no-network-oap", "procedure-points")
        },
        **{name: decided.run(decided.load(name)) for name in decided.names()},
        "habitats": drawn_from("RA01", "HN01"),
        "hedges": drawn_from("HR01"),
        "pocket": drawn_from("CR06"),
        "protected": drawn_from("FV09"),
        "wetland": drawn_from("TR07"),
        "whole": drawn_from("TR08"),
    }
    return {rule: name for name, report in reports.items() for rule in report.findings["rule_id"]}


def drawn_from(*rules: str) -> Report:
    """One plan with the zones of the first rule's case and the elements of all."""
    cases = [next(c for c in decided.base().rule(rule).cases if c.outcome is Outcome.FINDING) for rule in rules]
    fields = {name: getattr(cases[0], name) for name in type(cases[0]).model_fields}
    fields["elements"] = tuple(element for case in cases for element in case.elements)
    return decided.run(decided.Decided.model_construct(**fields))


def test_every_rule_is_reached_by_the_example_or_a_fixture(store: Store) -> None:
    assert sorted(set(RULES) - reached(store).keys()) == []


def weakened(rule_id: str, status: str) -> Report:
    """A case of a rule that finds something, under a document of a status."""
    rule = decided.base().rule(rule_id)
    case = next(c for c in rule.cases if c.outcome is Outcome.FINDING)
    decision = decided.Decided.model_construct(**{name: getattr(case, name) for name in type(case).model_fields})
    report = decided.run(decision)
    references = {name: replace(reference, status=status) for name, reference in report.references.items()}
    return replace(report, references=references)


def texts_of(name: str, data: bytes) -> list[str]:
    """Everything that a reader may read in one file."""
    if name.endswith(".xlsx"):
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True)
        return [c for sheet in book for row in sheet.iter_rows(values_only=True) for c in row if isinstance(c, str)]
    if name.endswith(".docx"):
        with zipfile.ZipFile(io.BytesIO(data)) as note:
            return [
                html.unescape(t) for t in re.findall(r"<w:t[^>]*>([^<]*)<", note.read("word/document.xml").decode())
            ]
    if name.endswith(".gpkg"):
        base = sqlite3.connect(":memory:")
        base.deserialize(data)
        tables = [row[0] for row in base.execute("SELECT table_name FROM gpkg_contents WHERE data_type = 'features'")]
        return [v for t in tables for row in base.execute(f"SELECT * FROM {t}") for v in row if isinstance(v, str)]
    if name.endswith(("json", "sarif")):
        texts: list[str] = []
        held = [json.loads(data)]
        while held:
            value = held.pop()
            if isinstance(value, dict):
                # the rules are quoted whole, thresholds and sources too; their texts are tried by the pack's own lint
                held += [v for k, v in value.items() if k not in ("origin", "origins", "provenance", "note")]
            elif isinstance(value, list):
                held += value
            elif isinstance(value, str):
                texts.append(value)
        return texts
    if name.endswith(".parquet"):
        frame = pd.DataFrame(gpd.read_parquet(io.BytesIO(data))).drop(columns=["geometry", "bbox"], errors="ignore")
        return [v for column in frame for v in frame[column] if isinstance(v, str)]
    page = data.decode()
    if name.endswith(".html"):
        page = re.sub(r"<(script|style)[^>]*>.*?</\1>", "", page, flags=re.DOTALL)
        return [html.unescape(t) for t in re.findall(r">([^<]+)<", page)]
    return page.splitlines()


@pytest.mark.long(6)
@pytest.mark.parametrize("rule_id", RULES)
def test_no_output_says_more_than_knowledge(rule_id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # the words on a map are those of the same texts
    monkeypatch.setattr(maps, "available", lambda: False)
    report = weakened(rule_id, "annule")
    assert set(report.findings["reach"]) <= {"knowledge"}
    # containers hold the texts that the others show: one language each, in turn
    heavy = {"xlsx", "docx", "gpkg", "geojson", "parquet"}
    for lang in ("fr", "en"):
        other = (RULES.index(rule_id) % 2 == 0) == (lang == "fr")
        formats = [f for f in api.FORMATS if f not in ("maps", "fgb") and (other or f not in heavy)]
        for name, data in registry.render_all(report, formats, lang).items():
            said = {text: words for text in texts_of(name, data) if (words := beyond_knowledge(text, lang))}
            assert said == {}, (name, lang)
