"""What would clear a site: the changes of the example, and what the rules say of the plan once they are made."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import jsonschema
import pytest
import shapely
from shared import DATE, Store, fixtures_measured_once

from conformity import api
from conformity.api import fixes
from conformity.evaluate import evaluate
from conformity.model import FIXES, SEVERITY_RANK, worst
from conformity.overlay import fixes as geometry
from conformity.overlay import measure
from conformity.report import geojson, json_schema, markdown
from conformity.report import json as report_json
from conformity.report.content import overview
from conformity.report.wording.texts import Texts
from conformity.result import Report
from conformity.rulebook.load import needs


@pytest.fixture(scope="module")
def run(store: Store) -> tuple[Report, dict[str, Any]]:
    """The example's report, and everything that its changes were worked out from, where it is measured here."""
    held: dict[str, Any] = {}
    own, table = fixes.fixes, fixes._row

    def propose(*given: Any) -> Any:
        held["given"] = given
        return own(*given)

    def row(change: Any, *more: Any) -> Any:
        held.setdefault("changes", []).append(change)
        return table(change, *more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fixes, "fixes", propose)
        patch.setattr(fixes, "_row", row)
        with fixtures_measured_once(store):
            return api.check(**api.demo_inputs(), date=DATE, fixes=True), held


def test_the_table_holds_its_contract(run: tuple[Report, dict[str, Any]]) -> None:
    report, _ = run
    table = report.fixes
    assert table is not None
    assert list(table.columns) == list(FIXES.names)
    assert len(table) > 15
    assert not table.duplicated(["concern_id", "zone_key"]).any()
    ranks = table["concern_id"].map(report.concerns.set_index("concern_id")["rank"])
    assert list(ranks) == sorted(ranks)
    assert set(table["concern_id"]) <= set(report.concerns.loc[report.concerns["kind"] == "place", "concern_id"])


def test_no_zone_grows_and_areas_close(run: tuple[Report, dict[str, Any]]) -> None:
    report, _ = run
    zones = report.zones.set_index("zone_key")
    for row in report.fixes.to_dict("records"):  # type: ignore[union-attr]
        whole = zones.loc[row["zone_key"]]
        assert row["removed_area_m2"] + row["kept_area_m2"] == pytest.approx(whole["area_m2"], abs=0.01)
        assert row["removed_area_m2"] > 0
        assert row["fields"]["removed_low_m2"] <= row["removed_area_m2"] <= row["fields"]["removed_high_m2"]
        if row["geometry"].is_empty:
            assert row["kept_area_m2"] == 0
        else:
            assert shapely.area(shapely.difference(row["geometry"], whole["geometry"])) < 0.02
            assert shapely.area(row["geometry"]) == pytest.approx(row["kept_area_m2"], abs=0.05)


def test_changes_lower_most_and_worsen_nothing(run: tuple[Report, dict[str, Any]]) -> None:
    table = run[0].fixes
    assert table is not None
    after = [SEVERITY_RANK[s] if s else len(SEVERITY_RANK) for s in table["severity_after"]]
    assert all(a >= SEVERITY_RANK[b] for a, b in zip(after, table["severity_before"], strict=True))
    assert (len(table), (table["severity_after"] == "").sum()) == (22, 7)
    assert sum(a > SEVERITY_RANK[b] for a, b in zip(after, table["severity_before"], strict=True)) == 17
    assert all(bool(row["rules"]) == bool(s) for row, s in zip(table["fields"], table["severity_after"], strict=True))


@pytest.mark.slow
@pytest.mark.long
def test_the_whole_plan_so_changed_says_the_same(run: tuple[Report, dict[str, Any]]) -> None:
    """The further run looks at a part of the plan and some rules: the plan whole, by every rule, agrees with it."""
    report, held = run
    plan, network, context, _, _, book, _ = held["given"]
    changed = geometry.changed(plan, [(each.zone["zone_key"], each.given) for each in held["changes"]])
    evaluated = evaluate(changed, network, context, measure(changed, network, context, needs(book)), book)
    whole = evaluated.findings
    concerns = report.concerns.set_index("concern_id")
    for row in report.fixes.drop_duplicates("concern_id").to_dict("records"):  # type: ignore[union-attr]
        concern = concerns.loc[row["concern_id"]]
        stays = whole["finding_id"].isin(list(concern["finding_ids"]))
        stays |= whole["zone_key"].isin(concern["zones"]) & whole["element_key"].isin(concern["elements"])
        left = whole[stays]
        weighs = [s for s in left["severity"] if s not in ("inconclusive", "information", "favourable")]
        severity = row["severity_after"]
        if severity != "inconclusive":
            assert severity == (worst(weighs) if weighs else ""), (row["concern_id"], sorted(set(left["rule_id"])))


def test_every_output_tells_the_same(run: tuple[Report, dict[str, Any]]) -> None:
    report, _ = run
    table = report.fixes
    assert table is not None
    data = json.loads(report_json.render(report, "fr"))
    jsonschema.Draft202012Validator(json_schema.schema()).validate(data)
    assert [(f["concern_id"], f["zone_key"], f["removed_area_m2"], f["severity_after"]) for f in data["fixes"]] == list(
        table[["concern_id", "zone_key", "removed_area_m2", "severity_after"]].itertuples(index=False, name=None)
    )
    drawn = [f for f in json.loads(geojson.render(report, "fr"))["features"] if f["properties"]["what"] == "fix"]
    assert [f["properties"]["removed_area_m2"] for f in drawn] == list(table["removed_area_m2"])
    assert [f["geometry"] is None for f in drawn] == [g.is_empty for g in table.geometry]
    sections = markdown.render(report, "fr")["report.md"].decode().split("\n### ")
    assert sum("Correction possible" in each for each in sections) == table["concern_id"].nunique()


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_it_is_said_in_both_languages(run: tuple[Report, dict[str, Any]], lang: str) -> None:
    report, _ = run
    texts = Texts(report, lang)
    for concern in texts.register.concerns:
        for said in overview.fixes(texts, concern):
            assert "{" not in said
            assert "conforme" not in said
    assert overview.fixes(Texts(replace(report, fixes=None), lang), texts.register.concerns[0]) == []


def test_what_stays_of_a_site_is_told_whoever_holds_it(run: tuple[Report, dict[str, Any]]) -> None:
    """No zone is said to clear a site that a road, or other zones, go on cutting; built ground is never asked for."""
    table = run[0].fixes
    assert table is not None
    first = table[table["concern_id"] == run[0].concerns.set_index("rank").loc[1, "concern_id"]]
    assert list(first["severity_before"]) == ["critical"]
    assert list(first["severity_after"]) == ["moderate"]
    assert [fields["rules"] for fields in first["fields"]] == [["CR04", "OB04"]]
    assert "urban_built" not in set(table["zone_class"])
