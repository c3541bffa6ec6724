"""Waivers count only where the rule fires, until they expire; explain prints a finding's whole chain."""

from __future__ import annotations

from pathlib import Path

import drafts_made as drafts
import pytest

from conformity import api
from conformity.errors import RulesError, UsageError
from conformity.language import figures, of, words
from conformity.result import Report
from conformity.rulebook.describe import condition

ENTRY = '  - {{id: {id}, reason: "équipement public déjà autorisé", author: "DDT", date: 2026-01-05{more}}}\n'


def with_waivers(tmp_path: Path, *entries: tuple[str, str], said: list[str] | None = None) -> Report:
    path = tmp_path / "derogations.yml"
    path.write_text("waivers:\n" + "".join(ENTRY.format(id=i, more=m) for i, m in entries), encoding="utf-8")
    return drafts.run(drafts.plan(**drafts.BEFORE), waivers=path, talk=(said.append if said is not None else None))


@pytest.fixture(scope="module")
def plain() -> Report:
    return drafts.before()


def ids(report: Report) -> list[str]:
    return list(report.findings.loc[report.findings["severity"].isin(["critical", "major", "moderate"]), "finding_id"])


def test_a_waived_finding_stays_in_the_tables_and_fails_nothing(tmp_path: Path, plain: Report) -> None:
    assert plain.worst_at_least("moderate")
    report = with_waivers(tmp_path, *((i, "") for i in ids(plain)))
    assert {w.status for w in report.waivers} == {"used"}
    assert not report.worst_at_least("moderate")
    assert list(report.findings["finding_id"]) == list(plain.findings["finding_id"])
    some = with_waivers(tmp_path, (ids(plain)[0], ""))
    assert some.worst_at_least("moderate")


def test_a_concern_is_waived_with_all_its_findings(tmp_path: Path, plain: Report) -> None:
    concern = plain.concerns.iloc[0]
    (waiver,) = with_waivers(tmp_path, (str(concern["concern_id"]), "")).waivers
    assert waiver.finding_ids == tuple(sorted(concern["finding_ids"]))


def test_what_expired_or_has_no_object_is_told_and_does_not_count(tmp_path: Path, plain: Report) -> None:
    said: list[str] = []
    first, second = ids(plain)[:2]
    report = with_waivers(
        tmp_path,
        (first, ", expires: 2026-11-22"),
        (second, ", expires: 2026-11-23"),
        (first[:-1] + "0x", ""),
        said=said,
    )
    assert [w.status for w in report.waivers] == ["expired", "used", "unused"]
    assert report.waived == {second}
    assert any("OUT-014" in line and "derogations.yml:2" in line for line in said)
    assert any("OUT-013" in line and first in line for line in said)  # the nearest one there is


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("waivers:\n  - {id: F-1, reason: x, author: y}\n", 2),
        ("waivers:\n  - {id: F-1, reason: x, author: y, date: 2026-13-01}\n", 2),
        ("waivers:\n  - id: F-1\n    reson: x\n    author: y\n    date: 2026-01-01\n", 3),
        ("waivers:\n  - {id: F-1, reason: '', author: y, date: 2026-01-01}\n", 2),
    ],
)
def test_a_file_that_says_less_than_it_should_is_refused_with_its_line(tmp_path: Path, text: str, line: int) -> None:
    path = tmp_path / "w.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RulesError) as caught:
        drafts.run(drafts.plan(**drafts.BEFORE), waivers=path)
    assert caught.value.exit_code == 2
    assert f"w.yml:{line}" in caught.value.text("fr")


def test_every_output_tells_the_waivers(tmp_path: Path, plain: Report) -> None:
    import io
    import json

    import openpyxl

    from conformity.report import formats

    report = with_waivers(tmp_path, (ids(plain)[0], ""), ("F-0000000000", ""))
    files = formats.render_all(report, ["md", "xlsx", "json"], "fr")
    text = files["annexe.md"].decode()
    assert "## Dérogations" in text
    assert "équipement public déjà autorisé" in text
    assert "sans objet ici" in text
    book = openpyxl.load_workbook(io.BytesIO(files["report.xlsx"]))
    assert len(book["Dérogations"]["A"]) == 3
    marked = [row for row in book["Conflits"].iter_rows(values_only=True) if "dérogation" in row]
    assert [row[0] for row in marked] == [ids(plain)[0]]
    assert [w["status"] for w in json.loads(files["report.json"])["waivers"]] == ["used", "unused"]


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_a_finding_is_explained_from_its_attributes_to_its_label(plain: Report, lang: str) -> None:
    row = plain.findings[plain.findings["rule_id"] == "RP01"].iloc[0]
    text = "\n".join(api.explain(str(row["finding_id"]), plain, lang))
    element = plain.elements.set_index("element_key").loc[row["element_key"]]
    way = of(lang)
    for part in (
        row["zone_label"],
        row["zone_key"],
        element["name"],
        "RP01",
        condition(row["threshold"].removesuffix(" (site)"), lang),
        condition("area >= 500 m2", lang),
        words(lang, "report.origin")["D"],
        "L. 101-2",
        f"{figures.number(row['value'], 1, lang)}{way.unit_gap}m²",
    ):
        assert str(part) in text, part
    concern = "\n".join(api.explain(str(row["concern_id"]), plain, lang))
    assert text in concern


def test_an_unknown_id_gets_the_nearest(plain: Report) -> None:
    ident = str(plain.findings["finding_id"].iloc[0])
    with pytest.raises(UsageError) as caught:
        api.explain(ident[:-1] + "z", plain)
    assert caught.value.code == "OUT-015"
    assert ident[:4] in caught.value.text("fr")
