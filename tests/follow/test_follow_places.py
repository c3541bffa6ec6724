"""Places of two drafts match by their ground: ids, opinions and waivers follow it, and nothing else does."""

from __future__ import annotations

import io
import random
from pathlib import Path
from typing import Any

import drafts_made as drafts
import openpyxl
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString, MultiPoint, Point, affinity, box

from conformity import api
from conformity.follow import places
from conformity.follow.places import Drawn
from conformity.report import comparison, formats
from conformity.result import Report


def drawn(**shapes: Any) -> list[Drawn]:
    return [Drawn(name, "place", "place", shape) for name, shape in shapes.items()]


def test_ground_decides_whatever_the_ids_are() -> None:
    old = drawn(a=box(0, 0, 100, 100), b=box(200, 0, 300, 100))
    new = drawn(x=box(210, 0, 290, 100), y=box(40, 0, 100, 100), z=box(500, 0, 600, 100))
    assert places.ids(old, new) == {"x": "b", "y": "a", "z": "z"}


def test_half_of_the_smaller_is_enough_and_less_is_not() -> None:
    old = drawn(a=box(0, 0, 100, 100))
    assert places.ids(old, drawn(x=box(50, 0, 150, 100))) == {"x": "a"}  # 50 of 100 m, exactly half
    assert places.ids(old, drawn(x=box(51, 0, 151, 100))) == {"x": "x"}
    assert places.ids(old, drawn(x=box(90, 0, 110, 100))) == {"x": "a"}  # half of the smaller, a tenth of the larger


def test_the_larger_part_of_a_split_keeps_the_id_and_the_other_is_said() -> None:
    old, new = drawn(a=box(0, 0, 100, 100)), drawn(x=box(0, 0, 30, 100), y=box(40, 0, 100, 100))
    heirs = places.heirs(old, new)
    assert heirs.same == {"a": "y"}
    assert heirs.split == {"x": "a"}
    assert heirs.of("a") == ["y", "x"]


def test_of_two_that_became_one_the_larger_gives_the_id() -> None:
    heirs = places.heirs(drawn(a=box(0, 0, 30, 100), b=box(30, 0, 100, 100)), drawn(x=box(0, 0, 100, 100)))
    assert heirs.same == {"b": "x"}
    assert heirs.merged == {"a": "x"}


def test_what_lay_on_ground_that_another_held_already_is_gone_not_merged() -> None:
    old = drawn(zone=box(0, 0, 100, 100), road=box(40, 0, 50, 100))
    heirs = places.heirs(old, drawn(zone=box(0, 0, 100, 100)))
    assert heirs.same == {"zone": "zone"}
    assert not heirs.merged
    assert heirs.of("road") == []


def test_an_id_of_other_ground_is_not_taken_over() -> None:
    assert places.ids(drawn(a=box(0, 0, 10, 10)), drawn(a=box(500, 0, 510, 10))) == {"a": "a-2"}


def test_lines_and_points_follow_within_their_precision() -> None:
    old = drawn(line=LineString([(0, 0), (100, 0)]), point=Point(1000, 0))
    new = drawn(x=LineString([(0, 20), (60, 20)]), y=Point(1010, 0), z=LineString([(0, 40), (100, 40)]))
    assert places.ids(old, new) == {"x": "line", "y": "point", "z": "z"}


def test_another_matter_on_the_same_ground_is_another_place() -> None:
    lost = Drawn("lost", "place", "unprotected", box(0, 0, 100, 100))
    assert places.ids([lost], drawn(x=box(0, 0, 100, 100))) == {"x": "x"}


@pytest.mark.parametrize(
    ("old", "new", "grown"),
    [
        (box(0, 0, 100, 100), [box(0, 0, 100, 100)], None),
        (box(0, 0, 100, 100), [box(0, 0, 40, 100), box(60, 0, 100, 100)], None),
        (box(0, 0, 100, 100), [box(0, 0, 102, 100)], None),  # within what an outline strays
        (box(0, 0, 100, 100), [box(0, 0, 112, 100)], (1000.0, 2)),  # 10 m beyond those 2 m
        (LineString([(0, 0), (100, 0)]), [LineString([(0, 0), (165, 0)])], (40.0, 1)),
    ],
)
def test_growth_is_the_ground_that_is_new(old: Any, new: list[Any], grown: tuple[float, int] | None) -> None:
    growth = places.growth(old, new)
    if grown is None:
        assert growth is None
    else:
        assert growth is not None
        assert growth[1] == grown[1]
        assert growth[0] == pytest.approx(grown[0], rel=0.01)


SHAPES = st.one_of(
    st.builds(lambda x, y, w, h: box(x, y, x + w, y + h), *[st.integers(0, 60)] * 2, *[st.integers(5, 60)] * 2),
    st.builds(lambda x, y, w: LineString([(x, y), (x + w, y)]), *[st.integers(0, 60)] * 2, st.integers(5, 60)),
    st.builds(lambda x, y: MultiPoint([(x, y), (x + 40, y)]), *[st.integers(0, 60)] * 2),
)
DRAFT = st.lists(SHAPES, max_size=6).map(
    lambda shapes: [Drawn(f"P-{n}", "place", "place", shape) for n, shape in enumerate(shapes)]
)


@given(DRAFT)
def test_identical_drafts_keep_every_id(draft: list[Drawn]) -> None:
    assert places.ids(draft, draft) == {each.concern_id: each.concern_id for each in draft}
    heirs = places.heirs(draft, draft)
    assert not heirs.merged
    assert not heirs.split


@given(DRAFT, DRAFT, st.randoms(use_true_random=False))
def test_the_order_of_places_does_not_matter(old: list[Drawn], new: list[Drawn], chance: random.Random) -> None:
    in_order = places.heirs(old, new), places.ids(old, new)
    shuffled = [chance.sample(draft, len(draft)) for draft in (old, new)]
    assert (places.heirs(*shuffled), places.ids(*shuffled)) == in_order
    assert len(set(in_order[1].values())) == len(new)
    assert set(in_order[0].same) | set(in_order[0].merged) <= {each.concern_id for each in old}
    assert not set(in_order[0].same) & set(in_order[0].merged)


@given(DRAFT, DRAFT)
def test_mirrored_drafts_match_alike(old: list[Drawn], new: list[Drawn]) -> None:
    def mirrored(draft: list[Drawn]) -> list[Drawn]:
        turned = [affinity.scale(each.shape, -1, 1, origin=(0, 0)) for each in draft]
        return [Drawn(e.concern_id, e.kind, e.topic, shape) for e, shape in zip(draft, turned, strict=True)]

    assert places.heirs(mirrored(old), mirrored(new)) == places.heirs(old, new)


# ------------------------------------------------------------------------------------------------- whole runs


def book(report: Report, home: Path) -> Path:
    path = home / f"{len(list(home.iterdir()))}.xlsx"
    path.write_bytes(formats.render_all(report, ["xlsx"], "fr")["report.xlsx"])
    return path


def of(report: Report, label: str) -> list[str]:
    rows = report.concerns[report.concerns["kind"] == "place"]
    return [i for i, labels in zip(rows["concern_id"], rows["zone_labels"], strict=True) if label in labels]


@pytest.fixture(scope="module")
def before() -> Report:
    return drafts.run(drafts.plan(**drafts.BEFORE))


def test_a_renamed_shrunk_or_moved_zone_keeps_the_id_of_its_place(before: Report, tmp_path: Path) -> None:
    after = drafts.run(drafts.plan(**drafts.AFTER), resume=book(before, tmp_path))
    assert of(after, "1AUx") == of(before, "1AUf")  # another label
    assert of(after, "1AUe") == of(before, "1AUe")  # shrunk
    assert of(after, "1AUb") == of(before, "1AUb")  # moved
    assert of(after, "1AUc") == of(before, "1AUc")  # split by a lane: one place still
    assert not set(of(after, "1AUg")) & set(before.concerns["concern_id"])
    assert set(after.findings["concern_id"]) == set(after.concerns["concern_id"])
    (again,) = [drafts.run(drafts.plan(**drafts.AFTER), resume=book(after, tmp_path))]
    assert list(again.concerns["concern_id"]) == list(after.concerns["concern_id"])


SPLIT: dict[str, Any] = {"1AUa": ("AUc", (100, 1100, 500, 1500))}
IN_TWO: dict[str, Any] = {"1AUa": ("AUc", (100, 1100, 250, 1500)), "1AUb": ("AUc", (400, 1100, 500, 1500))}


def two_places() -> Report:
    return drafts.run(drafts.plan(**IN_TWO), rules=None)


def test_a_comparison_says_what_became_of_a_place() -> None:
    whole, parts = drafts.run(drafts.plan(**SPLIT)), two_places()
    assert (parts.concerns["kind"] == "place").sum() == 2
    there, back = api.compare(whole, parts), api.compare(parts, whole)
    (change,) = [c for c in there.concerns if c.how == "split"]
    assert (len(change.old), len(change.new)) == (1, 2)
    assert "devenu 2 lieux" in comparison.render_all(there, ["md"], "fr")["comparaison.md"].decode()
    (change,) = [c for c in back.concerns if c.how == "merged"]
    assert (len(change.old), len(change.new)) == (2, 1)
    assert "2 lieux réunis en un" in comparison.render_all(back, ["md"], "fr")["comparaison.md"].decode()


def waived(zones: dict[str, Any], ident: str, home: Path, resume: Path | None) -> tuple[Report, list[str]]:
    path = home / "w.yml"
    path.write_text(f"waivers:\n  - {{id: {ident}, reason: x, author: y, date: 2026-01-05}}\n", encoding="utf-8")
    said: list[str] = []
    return drafts.run(drafts.plan(**zones), waivers=path, resume=resume, talk=said.append), said


def test_a_waiver_follows_its_place_and_covers_no_ground_that_is_new(tmp_path: Path) -> None:
    old = {"1AUa": ("AUc", (100, 1100, 400, 1400))}
    first = drafts.run(drafts.plan(**old))
    workbook = book(first, tmp_path)
    (ident,) = of(first, "1AUa")
    renamed = {"2AUz": ("AUs", (150, 1100, 400, 1400))}
    report, said = waived(renamed, ident, tmp_path, workbook)
    assert of(report, "2AUz") == [ident]
    assert [w.status for w in report.waivers] == ["used"]
    assert not [line for line in said if "OUT-830" in line]
    grown = {"2AUz": ("AUs", (100, 1100, 500, 1400))}
    report, said = waived(grown, ident, tmp_path, workbook)
    assert [w.status for w in report.waivers] == ["grown"]
    assert report.waivers[0].grown == pytest.approx(98.0 * 300, rel=0.01)  # 100 m more, less 2 m of drawing
    assert report.worst_at_least("moderate")
    assert not report.waived
    assert [line for line in said if "OUT-830" in line and "w.yml:2" in line]
    text = formats.render_all(report, ["md"], "fr")["annexe.md"].decode()
    assert "le lieu s'est étendu depuis" in text


def test_what_was_typed_follows_the_ground(before: Report, tmp_path: Path) -> None:
    path = book(before, tmp_path)
    table = openpyxl.load_workbook(path)
    sheet = table["Enjeux"]
    head = [cell.value for cell in sheet[1]]
    (ident,) = of(before, "1AUf")
    for row in sheet.iter_rows(min_row=2):
        if row[head.index("Identifiant de l'enjeu")].value == ident:
            row[head.index("Avis de l'agent")].value = "Vu."
    table.save(path)
    after = drafts.run(drafts.plan(**drafts.AFTER), resume=path)
    assert [(t.key, t.how) for t in after.typed or () if t.text == "Vu."] == [(ident, "same")]
    held = openpyxl.load_workbook(io.BytesIO(formats.render_all(after, ["xlsx"], "fr")["report.xlsx"]))["Enjeux"]
    lines = [dict(zip(head, line, strict=False)) for line in held.iter_rows(min_row=2, values_only=True)]
    assert [line["Zones"] for line in lines if line["Avis de l'agent"] == "Vu."] == ["1AUx"]


def test_outlines_of_places_are_in_the_json(before: Report) -> None:
    from conformity.report.json import payload

    for row in payload(before, "fr")["concerns"]:
        assert (row["outline"] is None) == (row["kind"] == "document")
        if row["outline"]:
            assert shapely.from_wkt(row["outline"]).is_valid
