"""Maps: one picture a thing, never blank, never larger than the source allows, the same bytes twice."""

from __future__ import annotations

import io
import itertools
import re
import sys
import time
from typing import Any

import numpy as np
import pytest
import shapely
from report_made import small_report

from conformity import api
from conformity.errors import OutputError
from conformity.report import formats, maps, symbols
from conformity.report.content import overview
from conformity.report.maps import drawing, legend, lettering, marks, names, sheet, views
from conformity.report.maps.ground import Ground
from conformity.report.wording.texts import Texts

pytest.importorskip("matplotlib", reason="the extra 'maps' is not installed")


@pytest.fixture(scope="module")
def pictures() -> dict[str, bytes]:
    return maps.render(small_report(), "fr")


def pixels(data: bytes) -> Any:
    from PIL import Image

    with Image.open(io.BytesIO(data)) as picture:
        return np.asarray(picture.convert("RGB"))


def test_there_is_one_map_of_the_whole_one_a_commune_and_one_a_placed_concern(pictures: dict[str, bytes]) -> None:
    report = small_report()
    placed = dict(zip(report.concerns["concern_id"], report.concerns.geometry, strict=True))
    places = [c["concern_id"] for c in overview.places(Texts(report, "fr"))]
    assert all(placed[key] is not None for key in places)
    communes = sorted(set(report.zones["commune"]) - {""})
    assert set(pictures) == {
        maps.OVERVIEW, *(maps.extract_name(c) for c in places), *(maps.commune_name(c) for c in communes), names.SHEETS
    }  # fmt: skip


def test_no_map_is_blank(pictures: dict[str, bytes]) -> None:
    for name, data in pictures.items():
        if name == names.SHEETS:
            continue
        shown = pixels(data)
        inked = (shown != 255).any(axis=2).mean()
        assert inked > 0.1, name
        assert len(np.unique(shown.reshape(-1, 3), axis=0)) > 8, name


def test_the_same_report_gives_the_same_bytes(pictures: dict[str, bytes]) -> None:
    assert maps.render(small_report(), "fr") == pictures


def test_what_a_concern_is_about_is_drawn(pictures: dict[str, bytes]) -> None:
    report = small_report()
    for row in report.concerns.to_dict("records"):
        name = maps.extract_name(row["concern_id"])
        if name not in pictures:
            continue
        ink = tuple(int(symbols.SEVERITY[row["severity"]].ink[n : n + 2], 16) for n in (1, 3, 5))
        near = np.abs(pixels(pictures[name]).astype(int) - ink).sum(axis=2) < 60
        assert near.sum() > 30, name


@pytest.mark.parametrize(
    ("box", "floor", "scale"),
    [
        ((0.0, 0.0, 100.0, 50.0), 25_000, 25_000),
        ((0.0, 0.0, 100.0, 50.0), 2_500, 2_500),
        ((0.0, 0.0, 4_000.0, 100.0), 2_500, 30_000),  # 4 km over 16 cm is 1:25,000; with its margin, the next
        ((0.0, 0.0, 100.0, 40_000.0), 2_500, 500_000),
    ],
)
def test_the_scale_is_round_shows_it_all_and_keeps_to_its_floor(box: drawing.Box, floor: int, scale: int) -> None:
    frame = sheet.fitted(box, 16.0, 10.0, floor)
    assert frame.scale == scale
    x0, y0, x1, y1 = frame.box
    assert x1 - x0 == pytest.approx(0.16 * scale)
    assert y1 - y0 == pytest.approx(0.10 * scale)
    assert x0 <= box[0]
    assert x1 >= box[2]
    assert y0 <= box[1]
    assert y1 >= box[3]


def test_entries_of_the_legend_stay_apart_without_colour() -> None:
    drawn = [(d.hatch, d.dashes, d.marker) for d in symbols.NETWORK.values() if not d.key.startswith("watercourse")]
    assert len(set(drawn)) == len(drawn)
    obstacles = [symbols.NETWORK[k] for k in ("obstacle_corridor", "obstacle_reservoir")]
    assert obstacles[0].marker != obstacles[1].marker


def test_what_lies_outside_the_window_is_not_drawn() -> None:
    shapes = [shapely.box(0, 0, 2, 2), shapely.box(9, 9, 10, 10), None, shapely.Point(0.5, 1)]
    cut = drawing.clipped(shapes, (0, 0, 1, 5))
    assert [None if s is None else round(shapely.area(s), 6) for s in cut] == [2.0, None, None, 0.0]


def blank() -> sheet.Paper:
    """A sheet of 5 cm that shows ten metres."""
    paper = sheet.Paper()
    paper.map.show(sheet.Frame((0, 0, 10, 10), 200, 5, 5))
    paper.cut(5, 5)
    paper.place(0, 0)
    return paper


def test_holes_stay_open() -> None:
    ring = shapely.box(0, 0, 10, 10).difference(shapely.box(3, 3, 7, 7))
    paper = blank()
    drawing.surfaces(paper.map.axes, [ring], fc="#ff0000", ec="none")
    shown = pixels(paper.png(120))
    middle, edge = shown[shown.shape[0] // 2, shown.shape[1] // 2], shown[shown.shape[0] // 8, shown.shape[1] // 8]
    assert min(middle) > 250
    assert edge[0] > 200
    assert edge[1] < 60


def test_without_matplotlib_it_says_which_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(maps, "available", lambda: False)
    with pytest.raises(OutputError) as caught:
        formats.render_all(small_report(), ["maps"], "fr")
    assert "maps" in caught.value.text("fr")
    assert "report.html" in formats.render_all(small_report(), ["html"], "fr")
    assert "matplotlib.pyplot" not in sys.modules


def test_the_workbook_and_the_text_show_the_maps_that_stand_beside_them(pictures: dict[str, bytes]) -> None:
    import openpyxl

    files = formats.render_all(small_report(), ["xlsx", "md", "maps"], "fr")
    text = files["report.md"].decode()
    for name in pictures:
        assert name in files
    assert "](carte-ensemble.png)" in text
    book = openpyxl.load_workbook(io.BytesIO(files["report.xlsx"]))
    assert len(book["Cartes"]._images) >= 1  # type: ignore[attr-defined]
    links = [c.hyperlink.target for row in book["Enjeux"].iter_rows() for c in row if c.hyperlink]
    assert set(links) & set(pictures)
    alone = formats.render_all(small_report(), ["xlsx", "md"], "fr")
    assert b"carte-ensemble" not in alone["report.md"]
    assert "Cartes" not in openpyxl.load_workbook(io.BytesIO(alone["report.xlsx"])).sheetnames


# ---------------------------------------------------------------------------------------------------- what is readable

#: the smallest type size of a printed page (points)
LEAST_PT = 5.5


class Written:
    """Everything that is written on a map and beside it, with where it stands (centimetres)."""

    def __init__(self, paper: sheet.Paper) -> None:
        frame = paper.map.frame
        left, bottom = paper._corner
        self.on_map = [
            (left + (x - frame.box[0]) / frame.metres_a_cm, bottom + (y - frame.box[1]) / frame.metres_a_cm, words)
            for x, y, words in paper.map.words
        ]
        self.beside = list(paper._words)
        self.all = [*self.on_map, *self.beside]
        self.paper = (paper.width_cm, paper.height_cm)


def box_of(x: float, y: float, words: lettering.Words) -> tuple[float, float, float, float]:
    wide = lettering.width(words.text, words.size, words.face) * lettering.POINT_CM
    left = x - wide / 2 if words.middle else x
    return left, y, left + wide, y + words.size * lettering.CAPITAL * lettering.POINT_CM


@pytest.fixture(scope="module")
def written() -> dict[str, Written]:
    """What each map of the report says."""
    texts = Texts(small_report(), "fr")
    ground = Ground(texts)
    shapes = dict(zip(texts.report.concerns["concern_id"], texts.report.concerns.geometry, strict=True))
    views.overview(ground)
    drawn = {maps.OVERVIEW: Written(ground.paper)}
    for concern in overview.places(texts):
        views.extract(ground, concern, shapes[concern["concern_id"]])
        drawn[str(concern["concern_id"])] = Written(ground.paper)
    return drawn


def test_every_letter_is_readable_and_inside_its_sheet(written: dict[str, Written]) -> None:
    for name, each in written.items():
        assert each.paper[0] == (names.OVERVIEW_CM if name == maps.OVERVIEW else names.EXTRACT_CM)
        for x, y, words in each.all:
            assert words.size >= LEAST_PT or len(words.text) >= 3, (name, words)
            box = box_of(x, y, words)
            assert box[0] >= -0.01, (name, words)
            assert box[1] >= 0, (name, words)
            assert box[2] <= each.paper[0] + 0.01, (name, words)
            assert box[3] <= each.paper[1], (name, words)


def test_nothing_that_is_written_on_a_map_covers_another(written: dict[str, Written]) -> None:
    for name, each in written.items():
        boxes = [(words.text, box_of(x, y, words)) for x, y, words in each.on_map]
        for n, (a, one) in enumerate(boxes):
            for b, other in boxes[:n]:
                apart = one[0] >= other[2] or other[0] >= one[2] or one[1] >= other[3] or other[1] >= one[3]
                assert apart, (name, a, b)


def test_a_place_has_number_title_level_figure_and_the_names_of_its_zones(written: dict[str, Written]) -> None:
    texts = Texts(small_report(), "fr")
    for concern in overview.places(texts):
        each = written[str(concern["concern_id"])]
        beside = " ".join(words.text for _, _, words in each.beside).replace("\u00a0", " ")
        assert texts.title(concern) in beside
        assert texts.figure(concern) in beside
        assert texts.opinion_level(concern) in beside.lower()
        on_map = [words.text for _, _, words in each.on_map]
        assert str(concern["rank"]) in on_map
        shown = {words.text for _, _, words in each.on_map if words.face == "bold"}
        for label in concern["zone_labels"]:
            assert label[:14] in shown, (concern["concern_id"], label)


def test_the_legend_says_what_the_map_shows_and_no_more() -> None:
    texts = Texts(small_report(), "fr")
    ground = Ground(texts)
    x0, y0, x1, y1 = shapely.total_bounds(ground.zones).tolist()
    far = sheet.Frame((x1 + 9_000, y1 + 9_000, x1 + 9_500, y1 + 9_500), 5_000, 10, 10)
    paper, _ = views.started(ground, far)
    assert ground.draw_zones(paper.map.axes, far) == {}
    assert ground.draw_network(paper.map.axes, far) == {}
    near = sheet.fitted((x0, y0, x1, y1), 10, 10, 5_000)
    paper, room = views.started(ground, near)
    shown = views.numbered(ground, room, texts.register.concerns)
    said = [entry.said for entry in legend.places(texts, shown)]
    levels = {texts.opinion_level(c) for c in shown if c["severity"] == "major"}
    held = [s for s in symbols.SEVERITY if any(c["severity"] == s for c in shown)]
    assert [re.search(r"\((.*)\)$", each)[1] for each in said] == [texts.words.severity[s] for s in held]  # type: ignore[index]
    assert f"{levels.pop().capitalize()} ({texts.words.severity['major']})" in said
    drawn = ground.draw_network(paper.map.axes, near)
    assert drawn.keys() <= {symbols.of_element(row) for row in ground.rows}


def test_a_measure_on_a_map_stands_in_its_legend() -> None:
    texts = Texts(small_report(), "fr")
    for measure in ("residual_width", "gap"):
        assert [each.said for each in legend.passages(texts, {measure})] == [
            texts.words.phrase[f"map_passage_{measure}"].capitalize()
        ]


def test_severities_stay_apart_in_hue_in_lightness_and_in_sign() -> None:
    import colorsys

    marks_of = {name: symbols.SEVERITY[name] for name in ("critical", "major", "moderate", "watch")}
    assert len({mark.sign for mark in marks_of.values()}) == 4
    light, hues = [], []
    for mark in marks_of.values():
        rgb = [int(mark.ink[n : n + 2], 16) / 255 for n in (1, 3, 5)]
        hues.append(colorsys.rgb_to_hls(*rgb)[0] * 360)
        light.append(0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2])
    assert light == sorted(light)
    assert min(b - a for a, b in itertools.pairwise(light)) > 0.1
    turns = [min(abs(a - b), 360 - abs(a - b)) for n, a in enumerate(hues) for b in hues[:n]]
    assert min(turns) > 15


def test_numbers_of_places_at_one_spot_lie_side_by_side() -> None:
    paper = blank()
    room = marks.Room(paper.map)
    places = [room.near(5.0, 5.0, marks.SIGN_PT * 2, marks.SIGN_PT * 2) for _ in range(40)]
    kept = [place for place in places if place is not None]
    assert len(kept) > 20
    side = marks.SIGN_PT * 2 * paper.map.frame.metres_a_point
    for n, a in enumerate(kept):
        for b in kept[:n]:
            assert max(abs(a[0] - b[0]), abs(a[1] - b[1])) >= side * 0.999


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", [""]),
        ("a b", ["a b"]),
        ("W" * 40, None),  # a word wider than its column is cut
    ],
)
def test_lines_fit_their_column(text: str, lines: list[str] | None) -> None:
    shown = lettering.wrapped(text, 90.0, 7.0)
    assert lines is None or shown == lines
    assert all(lettering.width(each, 7.0) <= 90.0 for each in shown)
    assert "".join(shown).replace(" ", "") == text.replace(" ", "")


def test_a_text_that_is_too_long_ends_in_an_ellipsis() -> None:
    shown = lettering.wrapped("mot " * 60, 90.0, 7.0, most=2)
    assert len(shown) == 2
    assert shown[-1].endswith("…")
    assert lettering.width(shown[-1], 7.0) <= 90.0


@pytest.mark.slow
def test_drawing_forty_places_costs_no_more_than_the_check() -> None:
    """Processor time, the least of some tries: places of the example, repeated until there are as many as are drawn."""
    inputs = api.demo_inputs()
    started = time.process_time()
    report = api.check(**inputs, date="2025-09-01")
    check = time.process_time() - started
    shapes = dict(zip(report.concerns["concern_id"], report.concerns.geometry, strict=True))
    held = overview.places(Texts.of(report, "fr"))
    places = [held[n % len(held)] for n in range(names.MOST_EXTRACTS)]

    def drawn() -> float:
        started = time.process_time()
        ground = Ground(Texts(report, "fr"))
        for place in places:
            views.extract(ground, place, shapes[place["concern_id"]])
        return time.process_time() - started

    cost = min(drawn() for _ in range(2))
    assert cost <= check, (cost, check)
