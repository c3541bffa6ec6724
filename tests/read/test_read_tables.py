"""Tables without geometry, edited workbooks, packaged folders."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pytest
import shapely

from conformity.errors import InputError, Place
from conformity.model import Layer
from conformity.read import frames, read_table, read_text, resources
from conformity.read.mapping import hashed

Load = Callable[..., Layer]
Refused = Callable[[Path | str], InputError]


@pytest.mark.parametrize(
    ("text", "codec", "encoding"),
    [
        ("IDURBA;ÉTAT\n59350;arrêté\n", "utf-8", "UTF-8"),
        ("\ufeffIDURBA,ÉTAT\r\n59350,arrêté\r\n", "utf-8", "UTF-8"),
        ("IDURBA\tÉTAT\n59350\tarrêté\n\n", "cp1252", "CP1252"),
        ('"IDURBA","ÉTAT"\n"59350","arrêté"', "utf-8", "UTF-8"),
    ],
)
def test_delimited_texts(tmp_path: Path, load: Load, text: str, codec: str, encoding: str) -> None:
    (tmp_path / "DOC_URBA.csv").write_bytes(text.encode(codec))
    layer = load(tmp_path / "DOC_URBA.csv")
    assert layer.frame.to_dict("records") == [{"IDURBA": "59350", "ÉTAT": "arrêté"}]
    assert (layer.encoding, layer.geometry, layer.crs) == (encoding, "none", None)


@pytest.mark.parametrize(
    ("given", "read"),
    [
        (["2017-09-01", None, "2018/01/31T00:00:00"], ["20170901", None, "20180131"]),
        (["2017-09-01", "2017-09-01", "hier"], ["2017-09-01", "2017-09-01", "hier"]),
        (
            ["x", "", "  ", None, "x", float("nan"), b"\x01", [1, "é"]],
            ["x", None, None, None, "x", None, "01", '[1, "é"]'],
        ),
        ([None, None], [None, None]),
        ([], []),
    ],
)
def test_a_column_of_any_container_is_text_and_its_dates_are_those_of_the_standard(given: Any, read: Any) -> None:
    assert list(frames.column(given, "object")) == read


@pytest.mark.parametrize("wrong", [1e9, -1e9, float("nan"), float("inf")])
def test_a_coordinate_out_of_any_projection_is_told_wherever_it_stands(
    monkeypatch: pytest.MonkeyPatch, wrong: float
) -> None:
    monkeypatch.setattr(frames, "_AT_ONCE", 2)
    shapes = [shapely.Point(n, n) for n in range(5)]
    wkb = [shapely.to_wkb(shape) for shape in [*shapes, shapely.Point(1.0, wrong), shapely.Point(wrong, 1.0)]]
    assert frames.geometries(np.array(wkb[:5], dtype=object), Place()).tolist() == shapes
    with pytest.raises(InputError) as caught:
        frames.geometries(np.array(wkb, dtype=object), Place())
    assert (caught.value.code, caught.value.place.feature, caught.value.fields["count"]) == ("VEC-032", 5, 2)


@pytest.mark.parametrize(("text", "code"), [("A;A\n1;2\n", "VEC-040"), ("A;B\n1;2;3\n", "VEC-041"), ("\n", "VEC-040")])
def test_a_ragged_table_is_refused(tmp_path: Path, refused: Refused, text: str, code: str) -> None:
    (tmp_path / "x.csv").write_text(text)
    assert refused(tmp_path / "x.csv").code == code


def test_an_edited_workbook_gives_its_rows_as_text(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "labels"
    for row in (
        ["label", "class", "n"],
        ["1AUh", "to_urbanise_open", 3.0],
        [None, None, None],
        [" Nh ", "pocket", None],
    ):
        sheet.append(row)
    book.save(tmp_path / "m.xlsx")
    rows = [
        {"label": "1AUh", "class": "to_urbanise_open", "n": "3"},
        {"label": "Nh", "class": "pocket", "n": ""},
    ]
    assert read_table(tmp_path / "m.xlsx", "labels") == rows
    assert read_table(tmp_path / "m.xlsx") == rows
    with pytest.raises(InputError) as caught:
        read_table(tmp_path / "m.xlsx", "other")
    assert caught.value.code == "VEC-045"


def test_a_text_that_is_no_workbook_is_refused(tmp_path: Path) -> None:
    (tmp_path / "m.xlsx").write_text("label;class")
    with pytest.raises(InputError) as caught:
        read_table(tmp_path / "m.xlsx")
    assert caught.value.code == "VEC-044"


def test_small_texts_are_read_and_hashed(tmp_path: Path) -> None:
    (tmp_path / "p.yaml").write_bytes(b"abc")
    assert read_text(tmp_path / "p.yaml") == b"abc"
    # The digest of "abc" is the first example of FIPS 180-2.
    assert hashed(tmp_path / "p.yaml").sha256 == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    with pytest.raises(InputError):
        read_text(tmp_path)


@pytest.mark.parametrize("name", ["rules", "references", "fixtures"])
def test_packaged_folders_are_found(name: str) -> None:
    assert resources.folder(name).is_dir()


def test_no_other_folder_is_given() -> None:
    with pytest.raises(ValueError, match="secrets"):
        resources.folder("secrets")


def test_finding_a_folder_loads_no_geo_stack() -> None:
    code = (
        "import sys; from conformity.read import resources; resources.folder('rules');"
        "sys.exit(bool({'geopandas', 'pandas', 'numpy', 'pyogrio', 'shapely'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
