"""``enjeux.fgb`` and ``constats.fgb``: FlatGeobuf with a spatial index, for large plans and remote reading."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from conformity.report.content import rows
from conformity.report.content.rows import Context

if TYPE_CHECKING:
    import geopandas as gpd

    from conformity.report.content.rows import Rows
    from conformity.result import Report

NAMES: Final = ("enjeux.fgb", "constats.fgb")
#: types of pandas, with that of an all-empty column
_DTYPES: Final = {"number": "float64", "integer": "int64", "text": "object"}


def render(report: Report, lang: str) -> dict[str, bytes]:
    """File name → bytes. Rows without geometry are left out. The same report gives the same bytes."""
    context = Context(report, lang)
    tables = ((rows.CONCERNS, report.concerns, "concern_id"), (rows.FINDINGS, report.findings, "finding_id"))
    return {name: _written(context, *each) for name, each in zip(NAMES, tables, strict=True)}


def _written(context: Context, table: Rows, frame: gpd.GeoDataFrame, key: str) -> bytes:
    import geopandas as gpd
    import pandas as pd

    places = {ident: n for n, (ident, shape) in enumerate(zip(frame[key], frame.geometry, strict=True)) if shape}
    placed = [row for row in table.of(context) if row[key] in places]
    data = {
        pick.field: pd.Series([pick.column.of(context, row) for row in placed], dtype=_DTYPES[pick.column.dtype])
        for pick in table.picked("fgb")
    }
    shapes = frame.geometry.iloc[[places[row[key]] for row in placed]].array
    layer = gpd.GeoDataFrame(pd.DataFrame(data), geometry=shapes, crs=context.report.crs)
    with tempfile.TemporaryDirectory() as home:
        path = Path(home) / "layer.fgb"
        layer.to_file(path, driver="FlatGeobuf")
        return path.read_bytes()
