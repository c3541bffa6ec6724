"""A draft changed in known ways gives exactly the comparison worked out by hand."""

from __future__ import annotations

import dataclasses
import io
import json
from functools import cache
from pathlib import Path

import drafts_made as drafts
import openpyxl
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely import box

from conformity import api
from conformity.api import own
from conformity.errors import InputError
from conformity.follow import compare as room
from conformity.follow import match
from conformity.follow.drafts import Draft, ReportedFinding
from conformity.report import comparison
from conformity.report.formats import COMPARED
from conformity.result import Report


@cache
def before() -> Draft:
    return made_draft(drafts.before())


@cache
def after() -> Draft:
    return made_draft(drafts.after())


def made_draft(report: Report) -> Draft:
    from conformity.api.following import draft_of

    return draft_of(report)


def of_rule(comparison_: room.Comparison, rule: str = "RP01") -> set[tuple[str, str, tuple[str, ...], tuple[str, ...]]]:
    return {
        (c.status, c.how, tuple(sorted(t.label for t in c.old)), tuple(sorted(t.label for t in c.new)))
        for c in comparison_.findings
        if c.rule_id == rule
    }


def test_each_change_is_what_was_done() -> None:
    assert of_rule(room.compare(before(), after())) == {
        ("kept", "same", ("1AUa",), ("1AUa",)),
        ("kept", "place", ("1AUb",), ("1AUb",)),
        ("better", "split", ("1AUc",), ("1AUc", "1AUc")),  # 0.8 ha of 16 between the two halves were given up
        ("resolved", "gone", ("1AUd",), ()),
        ("new", "new", (), ("1AUg",)),
        ("better", "place", ("1AUe",), ("1AUe",)),
        ("kept", "renamed", ("1AUf",), ("1AUx",)),
    }


def test_the_way_back_is_the_opposite() -> None:
    assert of_rule(room.compare(after(), before())) == {
        ("kept", "same", ("1AUa",), ("1AUa",)),
        ("kept", "place", ("1AUb",), ("1AUb",)),
        ("worse", "merged", ("1AUc", "1AUc"), ("1AUc",)),
        ("new", "new", (), ("1AUd",)),
        ("resolved", "gone", ("1AUg",), ()),
        ("worse", "place", ("1AUe",), ("1AUe",)),
        ("kept", "renamed", ("1AUx",), ("1AUf",)),
    }


def test_every_finding_and_concern_of_both_is_in_exactly_one_change() -> None:
    comparison_ = room.compare(before(), after())
    for side, draft in (("old", before()), ("new", after())):
        listed = sorted(t.finding_id for c in comparison_.findings for t in getattr(c, side))
        assert listed == sorted(t.finding_id for t in draft.findings)
        concerns = sorted(row["concern_id"] for c in comparison_.concerns for row in getattr(c, side))
        assert concerns == sorted(draft.concerns)


def test_a_draft_compared_with_itself_changes_nothing() -> None:
    comparison_ = room.compare(before(), before())
    assert {(c.status, c.how) for c in comparison_.findings} == {("kept", "same")}
    assert {c.status for c in comparison_.concerns} == {"kept"}
    assert comparison_.terms == ()
    assert all(a == b for _, _, a, b in comparison_.balance)


def test_the_balance_of_ground_is_that_of_the_boxes() -> None:
    comparison_ = room.compare(before(), after())
    balance = {(place, name): (a, b) for place, name, a, b in comparison_.balance}
    old = 300 * 300 * 3 + 400 * 400 * 2 + 200 * 200
    new = 300 * 300 * 2 + 190 * 400 * 2 + 200 * 200 * 2 + 400 * 400
    assert balance["plan", "to_urbanise_open"] == (pytest.approx(old), pytest.approx(new))


def test_what_could_not_be_judged_is_not_resolved() -> None:
    silent = dataclasses.replace(after(), silenced=frozenset({"RP01"}))
    comparison_ = room.compare(before(), silent)
    gone = [c for c in comparison_.findings if c.rule_id == "RP01" and not c.new]
    assert gone
    assert {c.status for c in gone} == {"unassessed"}
    without = dataclasses.replace(after(), rules={k: v for k, v in after().rules.items() if k != "RP01"})
    assert {c.status for c in room.compare(before(), without).findings if c.rule_id == "RP01" and not c.new} == {
        "unassessed"
    }
    element = next(t.element_key for t in before().findings if t.label == "1AUd" and t.rule_id == "RP01")
    doubt = dataclasses.replace(after(), undetermined=frozenset({("RP01", element, "")}))
    assert [
        c.status
        for c in room.compare(before(), doubt).findings
        if c.old and c.old[0].label == "1AUd" and c.rule_id == "RP01"
    ] == ["unassessed"]


def test_a_changed_rule_is_said_first() -> None:
    rules = {**after().rules, "RP01": "major area >= 3 ha (unit)"}
    comparison_ = room.compare(before(), dataclasses.replace(after(), rules=rules, pack="autre 2.0.0"))
    assert [(kind, name) for kind, name, *_ in comparison_.terms] == [("pack", ""), ("rule", "RP01")]
    text = comparison.render_all(comparison_, ["md"], "fr")["comparaison.md"].decode()
    assert text.index("règle RP01") < text.index("## Enjeux")
    assert "Un seuil changé n'est ni un progrès ni un recul" in text


def test_less_of_a_passage_is_worse_and_more_of_a_favourable_point_is_better() -> None:
    def finding(measure: str, value: float, severity: str) -> ReportedFinding:
        return ReportedFinding("F-1", "S-1", "CP02", "e", "1AU", "", severity, measure, value, "m", "", box(0, 0, 1, 1))

    def status(old: ReportedFinding, new: ReportedFinding) -> str:
        return room._moved(match.Group((old,), (new,), "same"))

    assert status(finding("residual_width", 40, "major"), finding("residual_width", 20, "major")) == "worse"
    assert status(finding("area", 40, "major"), finding("area", 20, "major")) == "better"
    assert status(finding("area", 40, "major"), finding("area", 20, "critical")) == "worse"
    assert status(finding("covered_share", 0.4, "favourable"), finding("covered_share", 0.9, "favourable")) in (
        "better",
        "worse",
    )
    assert status(finding("area", 10.0, "favourable"), finding("area", 30.0, "favourable")) == "better"
    assert status(finding("area", 100.0, "major"), finding("area", 100.5, "major")) == "kept"


def test_the_three_outputs_tell_the_same() -> None:
    comparison_ = room.compare(before(), after())
    files = comparison.render_all(comparison_, COMPARED, "fr")
    assert comparison.render_all(comparison_, COMPARED, "fr") == files
    data = json.loads(files["comparaison.json"])
    assert data["counts"] == comparison_.counts()
    assert [c["status"] for c in data["findings"]] == [c.status for c in comparison_.findings]
    assert [c["value_after"] for c in data["findings"]] == [[f.value for f in c.new] for c in comparison_.findings]
    assert [[b[k] for k in ("territory", "zone_class", "before_m2", "after_m2")] for b in data["balance"]] == [
        list(b) for b in comparison_.balance
    ]
    book = openpyxl.load_workbook(io.BytesIO(files["comparaison.xlsx"]))
    words = [row[0] for row in book["Constats"].iter_rows(min_row=2, values_only=True)]
    french = {
        "new": "nouveau",
        "worse": "aggravé",
        "kept": "maintenu",
        "better": "amélioré",
        "resolved": "résolu",
        "unassessed": "non réévalué",
    }
    assert words == [french[c.status] for c in comparison_.findings]
    assert len(book["Enjeux"]["A"]) == len(comparison_.concerns) + 1
    (head, line), ((_, _, old, new),) = book["Synthèse"].values, comparison_.balance
    assert head == ("Territoire", "Classe", "Avant (ha)", "Après (ha)", "Écart (ha)")
    assert line[2:] == (old / 1e4, new / 1e4, (new - old) / 1e4)
    text = files["comparaison.md"].decode()
    assert "| Territoire | Classe | Avant | Après | Écart |\n| --- | --- | ---: | ---: | ---: |" in text


def test_what_changed_in_the_rules_is_said_in_words_and_in_codes() -> None:
    harder = dataclasses.replace(
        after(),
        language="en",
        rules={**after().rules, "RP01": "major core_area >= 500 m2 and core_share_of_element >= 5 % (site)"},
        references={**after().references, "srce": "annule"},
    )
    changes = room.compare(before(), harder)
    files = comparison.render_all(changes, COMPARED, "fr")
    terms = {t["what"]: t for t in json.loads(files["comparaison.json"])["terms"]}
    assert terms["rule"]["after"] == harder.rules["RP01"]
    assert terms["reference"]["after"] == "annule"
    (_, *rows) = openpyxl.load_workbook(io.BytesIO(files["comparaison.xlsx"])).worksheets[2].values
    said = {row[0]: row[2] for row in rows}
    assert said["règle RP01"] == (
        "majeur : surface commune certaine ≥ 500\u202fm² et part certaine de l'élément ≥ 5\u202f% sur le site"
    )
    assert said["référence srce"] == "annulé : connaissance"
    text = files["comparaison.md"].decode()
    assert "core_area" not in text
    assert "Projet actuel : les phrases reprises de son rapport sont dans une autre langue" in text
    assert "Projet précédent : les phrases" not in text


def test_a_report_is_read_back_from_its_folder(tmp_path: object) -> None:
    report = drafts.before()
    report.write(f"{tmp_path}/a", formats=["json"])
    comparison_ = api.compare(f"{tmp_path}/a", report)
    assert {c.how for c in comparison_.findings} == {"same"}
    for wrong, code in (
        *(("{}", "OUT-011"), ("[]", "OUT-011"), ("nonsense", "OUT-011")),
        ('{"schema": 1, "findings": [{}]}', "OUT-601"),
    ):
        path = f"{tmp_path}/wrong.json"
        Path(path).write_text(wrong, encoding="utf-8")
        with pytest.raises(InputError) as caught:
            api.compare(path, report)
        assert caught.value.code == code
        assert caught.value.exit_code == 3
    with pytest.raises(InputError):
        own.checked({"schema": 2, "findings": []}, "r.json")


_BOX = st.builds(
    lambda x, y, w, h: box(x, y, x + w, y + h),
    *(st.integers(0, 50), st.integers(0, 50), st.integers(1, 40), st.integers(1, 40)),
)


@given(st.lists(_BOX, max_size=6), st.lists(_BOX, max_size=6))
def test_groups_hold_everything_once_and_matching_has_no_direction(old: list[object], new: list[object]) -> None:
    def findings(prefix: str, shapes: list[object]) -> list[ReportedFinding]:
        return [
            ReportedFinding(f"F-{prefix}{n}", "S", "RP01", "e", "1AU", "", "major", "area", 1.0, "m2", "", s)
            for n, s in enumerate(shapes)
        ]

    a, b = findings("a", old), findings("b", new)
    there, back = match.groups(a, b), match.groups(b, a)
    assert sorted(t.finding_id for g in there for t in (*g.old, *g.new)) == sorted(t.finding_id for t in (*a, *b))
    sets = {frozenset(t.finding_id for t in (*g.old, *g.new)) for g in there}
    assert sets == {frozenset(t.finding_id for t in (*g.old, *g.new)) for g in back}


@given(_BOX, _BOX)
def test_what_two_places_share_is_of_the_smaller(a: object, b: object) -> None:
    expected = shapely.area(shapely.intersection(a, b)) / min(shapely.area(a), shapely.area(b))
    assert match.shared(a, b) == pytest.approx(expected)
    assert match.shared(a, b) == pytest.approx(match.shared(b, a))
