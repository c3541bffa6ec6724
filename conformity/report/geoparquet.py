"""``constats.parquet`` and ``enjeux.parquet``: every finding and concern with its outline, for tables of many plans."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, Final

from conformity.errors import OutputError
from conformity.report.wording.texts import Texts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from conformity.result import Report

NAMES: Final = ("enjeux.parquet", "constats.parquet")
_CONCERN: Final = (
    "concern_id", "rank", "kind", "severity", "certainty", "reach", "measure", "value", "low", "high", "unit",
)  # fmt: skip
_TOLD: Final = ("label", "title", "figure", "communes")
_FINDING: Final = (
    "finding_id", "concern_id", "rule_id", "mode", "scope", "severity", "base_severity", "certainty", "reach",
    "zone_key", "zone_label", "zone_class", "commune", "element_key", "kind", "objective", "reference", "measure",
    "value", "low", "high", "unit", "threshold",
)  # fmt: skip


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
        OUT-010 where pyarrow is not installed (extra ``fast``).
    """
    if not available():
        raise OutputError("OUT-010", format="parquet", extra="fast")
    texts = Texts.of(report, lang)
    shared = {"plan": str(report.plan["name"]), "date": report.date}
    concerns = [
        {
            **shared,
            **{name: row[name] for name in _CONCERN},
            "label": texts.label(row),
            "title": texts.title(row),
            "figure": texts.figure(row),
            "communes": ",".join(map(str, row["communes"])),
        }
        for row in texts.register.concerns
    ]
    findings = [
        {**shared, **{name: row[name] for name in _FINDING}, "statement": texts.statement(row)}
        for row in texts.register.findings
    ]
    found = (
        (
            NAMES[0],
            concerns,
            report.concerns,
            "concern_id",
            (*shared, *_CONCERN, *_TOLD),
        ),
        (NAMES[1], findings, report.findings, "finding_id", (*shared, *_FINDING, "statement")),
    )
    return {name: _written(rows, frame, key, columns, report.crs) for name, rows, frame, key, columns in found}


_NUMBERS: Final = ("value", "low", "high")


def _written(rows: list[dict[str, Any]], frame: Any, key: str, columns: Iterable[str], crs: str) -> bytes:
    import geopandas as gpd
    import numpy as np
    import pandas as pd

    shapes = dict(zip(frame[key], frame.geometry, strict=True))
    held: dict[str, Any] = {}
    for name in columns:
        values = [row[name] for row in rows]
        if name in _NUMBERS:
            held[name] = pd.Series(values, dtype="float64")
        elif name == "rank":
            held[name] = pd.Series(values, dtype="int64")
        else:
            held[name] = pd.array([None if v is None else str(v) for v in values], dtype="string")
    outlines = np.empty(len(rows), dtype=object)
    outlines[:] = [shapes[row[key]] for row in rows]
    table = gpd.GeoDataFrame(pd.DataFrame(held), geometry=gpd.GeoSeries(outlines, crs=crs))
    made = io.BytesIO()
    table.to_parquet(made, index=False, compression="zstd", write_covering_bbox=True)
    return made.getvalue()


def joined(parts: Iterable[tuple[str, bytes]]) -> bytes:
    """Tables of :func:`render` of many documents as one, each row with its document's name; in the order given."""
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
    made = io.BytesIO()
    whole.to_parquet(made, index=False, compression="zstd", write_covering_bbox=True)
    return made.getvalue()
