"""Maps: one picture a thing, never blank, never larger than the source can bear, the same bytes twice."""

from __future__ import annotations

import io
import sys
from typing import Any

import numpy as np
import pytest
import shapely
from report_made import made

from conformity.errors import OutputError
from conformity.report import formats, maps, symbols
from conformity.report.content import overview
from conformity.report.maps import drawing, sheet
from conformity.report.wording.texts import Texts

pytest.importorskip("matplotlib", reason="the extra 'maps' is not installed")


@pytest.fixture(scope="module")
def pictures() -> dict[str, bytes]:
    return maps.render(made(), "fr")


def pixels(data: bytes) -> Any:
    from PIL import Image

    with Image.open(io.BytesIO(data)) as picture:
        return np.asarray(picture.convert("RGB"))


def test_there_is_one_map_of_the_whole_one_a_commune_and_one_a_placed_concern(pictures: dict[str, bytes]) -> None:
    report = made()
    placed = dict(zip(report.concerns["concern_id"], report.concerns.geometry, strict=True))
    treated = [c["concern_id"] for c in overview.to_treat(Texts(report, "fr")) if placed[c["concern_id"]] is not None]
    communes = sorted(set(report.zones["commune"]) - {""})
    assert set(pictures) == {
        maps.OVERVIEW, *(maps.extract_name(c) for c in treated), *(maps.commune_name(c) for c in communes)
    }  # fmt: skip


def test_no_map_is_blank(pictures: dict[str, bytes]) -> None:
    for name, data in pictures.items():
        shown = pixels(data)
        inked = (shown != 255).any(axis=2).mean()
        assert inked > 0.1, name
        assert len(np.unique(shown.reshape(-1, 3), axis=0)) > 8, name


def test_the_same_report_gives_the_same_bytes(pictures: dict[str, bytes]) -> None:
    assert maps.render(made(), "fr") == pictures


def test_what_a_concern_is_about_is_drawn(pictures: dict[str, bytes]) -> None:
    report = made()
    for row in report.concerns.to_dict("records"):
        name = maps.extract_name(row["concern_id"])
        if name not in pictures:
            continue
        ink = tuple(int(symbols.SEVERITY[row["severity"]][0][n : n + 2], 16) for n in (1, 3, 5))
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
    shapes = [shapely.box(0, 0, 2, 2), shapely.box(9, 9, 10, 10), None, shapely.Point(1, 1)]
    cut = drawing.clipped(shapes, (0, 0, 1, 5))
    assert [None if s is None else round(shapely.area(s), 6) for s in cut] == [2.0, None, None, 0.0]


def test_holes_stay_open() -> None:
    ring = shapely.box(0, 0, 10, 10).difference(shapely.box(3, 3, 7, 7))
    figure = sheet.paper(5, 5)
    axes = sheet.window(figure, sheet.Frame((0, 0, 10, 10), 200, 5, 5), 0, 0)
    drawing.surfaces(axes, [ring], facecolor="#ff0000", edgecolor="none")
    shown = pixels(sheet.png(figure))
    middle, edge = shown[shown.shape[0] // 2, shown.shape[1] // 2], shown[shown.shape[0] // 8, shown.shape[1] // 8]
    assert tuple(middle) == (255, 255, 255)
    assert edge[0] > 200
    assert edge[1] < 60


def test_without_matplotlib_it_says_which_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(maps, "available", lambda: False)
    with pytest.raises(OutputError) as caught:
        formats.render_all(made(), ["maps"], "fr")
    assert "maps" in caught.value.text("fr")
    assert "report.html" in formats.render_all(made(), ["html"], "fr")
    assert "matplotlib.pyplot" not in sys.modules


def test_the_workbook_and_the_text_show_the_maps_that_stand_beside_them(pictures: dict[str, bytes]) -> None:
    import openpyxl

    files = formats.render_all(made(), ["xlsx", "md", "maps"], "fr")
    text = files["report.md"].decode()
    for name in pictures:
        assert name in files
    assert "](carte-ensemble.png)" in text
    book = openpyxl.load_workbook(io.BytesIO(files["report.xlsx"]))
    assert len(book["Cartes"]._images) >= 1  # type: ignore[attr-defined]
    links = [c.hyperlink.target for row in book["Enjeux"].iter_rows() for c in row if c.hyperlink]
    assert set(links) & set(pictures)
    alone = formats.render_all(made(), ["xlsx", "md"], "fr")
    assert b"carte-ensemble" not in alone["report.md"]
    assert "Cartes" not in openpyxl.load_workbook(io.BytesIO(alone["report.xlsx"])).sheetnames
