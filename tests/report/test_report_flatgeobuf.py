"""FlatGeobuf: read back by GDAL, every placed concern and finding, its own value, the same bytes twice."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
from report_made import small_report

from conformity.report import flatgeobuf, formats


def test_what_is_placed_is_read_back_with_its_value(tmp_path: Path) -> None:
    report = small_report()
    files = formats.render_all(report, ["fgb"], "fr")
    assert set(files) == set(flatgeobuf.NAMES)
    for name, table, key in (
        ("enjeux.fgb", report.concerns, "concern_id"),
        ("constats.fgb", report.findings, "finding_id"),
    ):
        (tmp_path / name).write_bytes(files[name])
        held = gpd.read_file(tmp_path / name).set_index("id")
        placed = table[~(table.geometry.isna() | table.geometry.is_empty)].set_index(key)
        assert sorted(held.index) == sorted(placed.index)
        assert held.crs == report.crs
        for ident, row in placed.iterrows():
            assert held.loc[ident, "valeur"] == row["value"]
            assert held.loc[ident].geometry.equals(row["geometry"])


def test_the_same_report_gives_the_same_bytes() -> None:
    assert flatgeobuf.render(small_report(), "fr") == flatgeobuf.render(small_report(), "fr")
