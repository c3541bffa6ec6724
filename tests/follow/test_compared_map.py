"""The one map of two drafts: every change with a place is drawn by its status, and the drawing depends on nothing else."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree

import drafts_made as drafts
import pytest
import shapely

from conformity.api.following import compare
from conformity.follow.compare import STATUSES, Comparison
from conformity.report import comparedmap, comparison, wording

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def changes() -> Comparison:
    return compare(drafts.before(), drafts.after())


def _drawn(changes: Comparison, lang: str = "fr") -> ElementTree.Element:
    data = comparedmap.draw(changes, wording.of(lang))
    assert data is not None
    return ElementTree.fromstring(data)


def test_every_change_with_a_place_is_drawn_under_its_number(changes: Comparison) -> None:
    root = _drawn(changes)
    shapes = {each.concern_id: each.shape for draft in (changes.before, changes.after) for each in draft.grounds}
    expected = [
        f"{row['rank']}. {row['title']}"
        for change in changes.concerns
        for row in (change.new or change.old)
        if shapes.get(row["concern_id"]) is not None
    ]
    titles = [group.findtext(f"{SVG}title") for group in root.findall(f"{SVG}g")]
    assert sorted(titles) == sorted(expected)
    assert len(titles) >= 6


def test_statuses_differ_in_colour_and_line_and_the_legend_counts_them(changes: Comparison) -> None:
    assert set(comparedmap._DRAWN) == set(STATUSES)
    assert len({colour for colour, *_ in comparedmap._DRAWN.values()}) == len(STATUSES)
    said = [text.text or "" for text in _drawn(changes).iter(f"{SVG}text")]
    counts, phrase = changes.counts(), wording.of("fr").phrase
    for status in STATUSES:
        assert f"{phrase[f'status_{status}']} ({counts[status]})" in said


def test_what_is_resolved_lies_where_it_lay(changes: Comparison) -> None:
    (gone,) = [c for c in changes.concerns if c.status == "resolved" and c.old[0]["zone_labels"] == ["1AUd"]]
    (group,) = [
        g
        for g in _drawn(changes).findall(f"{SVG}g")
        if g.findtext(f"{SVG}title").endswith(gone.old[0]["title"])  # type: ignore[union-attr]
    ]
    path = group.find(f"{SVG}path")
    assert path is not None
    assert path.get("stroke") == comparedmap._DRAWN["resolved"][0]
    assert path.get("d", "").startswith("M")


def test_lines_points_and_titles_that_look_like_markup_are_drawn(changes: Comparison) -> None:
    ident = changes.after.grounds[0].concern_id
    shape = shapely.GeometryCollection(
        [shapely.Point(650_000, 7_081_000), shapely.LineString([(650_000, 7_081_000), (650_300, 7_081_300)])]
    )
    grounds = tuple(replace(each, shape=shape) if each.concern_id == ident else each for each in changes.after.grounds)
    concerns = tuple(
        replace(c, new=tuple({**row, "title": "<b> & co"} if row["concern_id"] == ident else row for row in c.new))
        for c in changes.concerns
    )
    odd = replace(changes, after=replace(changes.after, grounds=grounds), concerns=concerns)
    titles = [title.text or "" for title in _drawn(odd).iter(f"{SVG}title")]
    assert any(title.endswith("<b> & co") for title in titles)


def test_without_outlines_there_is_no_map(changes: Comparison) -> None:
    bare = replace(changes, before=replace(changes.before, grounds=()), after=replace(changes.after, grounds=()))
    assert comparedmap.draw(bare, wording.of("fr")) is None
    files = comparison.render_all(bare, ["md", "html"], "fr")
    assert set(files) == {"comparaison.md", "comparaison.html"}
    assert b"comparaison.svg" not in files["comparaison.md"]


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_text_and_page_show_it(changes: Comparison, lang: str) -> None:
    files = comparison.render_all(changes, ["md", "html", "xlsx"], lang)
    assert set(files) == {"comparaison.md", "comparaison.html", "comparaison.xlsx", "comparaison.svg"}
    assert b"](comparaison.svg)" in files["comparaison.md"]
    assert b'src="data:image/svg+xml;base64,' in files["comparaison.html"]
    assert comparison.render_all(changes, ["md"], lang)["comparaison.svg"] == files["comparaison.svg"]
