"""``constats.parquet`` and ``enjeux.parquet``: findings and concerns with geometry, for tables of many plans."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, Final

from conformity.errors import Msg, OutputError
from conformity.report.content import rows
from conformity.report.content.rows import Context

if TYPE_CHECKING:
    from collections.abc import Iterable

    import geopandas as gpd

    from conformity.report.content.rows import Rows
    from conformity.result import Report

NAMES: Final = ("enjeux.parquet", "constats.parquet")
#: types of pandas; every other column is text
_DTYPES: Final = {"number": "float64", "integer": "int64"}


def available() -> bool:
    """Whether GeoParquet can be written (extra ``fast``)."""
    try:
        import pyarrow.parquet  # noqa: F401
    except ImportError:
        return False
    return True


def render(report: Report, lang: str) -> dict[str, bytes]:
    """File name → bytes. The same report gives the same bytes.

    Raises
    ------
    OutputError
        OUT-010 if pyarrow is not installed (extra ``fast``).
    """
    if not available():
        raise OutputError(Msg.FORMAT_EXTRA_NOT_INSTALLED, format="parquet", extra="fast")
    context = Context(report, lang)
    tables = ((rows.CONCERNS, report.concerns, "concern_id"), (rows.FINDINGS, report.findings, "finding_id"))
    return {name: _written(context, *each) for name, each in zip(NAMES, tables, strict=True)}


def _written(context: Context, table: Rows, frame: gpd.GeoDataFrame, key: str) -> bytes:
    import geopandas as gpd
    import numpy as np
    import pandas as pd

    shapes = dict(zip(frame[key], frame.geometry, strict=True))
    held = list(table.of(context))
    data: dict[str, Any] = {}
    for pick in table.picked("parquet"):
        values = [pick.column.of(context, row) for row in held]
        if pick.column.dtype in _DTYPES:
            data[pick.key] = pd.Series(values, dtype=_DTYPES[pick.column.dtype])
        else:
            data[pick.key] = pd.array(list(map(_text, values)), dtype="string")
    outlines = np.empty(len(held), dtype=object)
    outlines[:] = [shapes[row[key]] for row in held]
    layer = gpd.GeoDataFrame(pd.DataFrame(data), geometry=gpd.GeoSeries(outlines, crs=context.report.crs))
    buffer = io.BytesIO()
    layer.to_parquet(buffer, index=False, compression="zstd", write_covering_bbox=True)
    return buffer.getvalue()


def _text(value: Any) -> str | None:
    """A text; a list is joined by commas."""
    if isinstance(value, (list, tuple)):
        return ",".join(map(str, value))
    return None if value is None else str(value)


def joined(parts: Iterable[tuple[str, bytes]]) -> bytes:
    """Concatenate the tables of :func:`render` of many documents, in the order given, with a document column."""
    import geopandas as gpd
    import pandas as pd

    frames = []
    for name, data in parts:
        frame = gpd.read_parquet(io.BytesIO(data)).drop(columns="bbox", errors="ignore")
        frame.insert(0, "document", pd.array([name] * len(frame), dtype="string"))
        frames.append(frame)
    filled = [frame for frame in frames if len(frame)] or frames[:1]
    crs = filled[0].crs
    whole = pd.concat([frame if frame.crs == crs else frame.to_crs(crs) for frame in filled], ignore_index=True)
    buffer = io.BytesIO()
    whole.to_parquet(buffer, index=False, compression="zstd", write_covering_bbox=True)
    return buffer.getvalue()
