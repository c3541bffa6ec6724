"""``enjeux.fgb`` and ``constats.fgb``: FlatGeobuf with a spatial index, for large plans and for reading remotely."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from conformity.report.wording.texts import Texts

if TYPE_CHECKING:
    import geopandas as gpd

    from conformity.result import Report

NAMES: Final = ("enjeux.fgb", "constats.fgb")


def render(report: Report, lang: str) -> dict[str, bytes]:
    """File name → bytes; what has no place is in the other outputs. The same report gives the same bytes."""
    texts = Texts.of(report, lang)
    concerns = [
        {
            "id": c["concern_id"],
            "rang": int(c["rank"]),
            "gravite": texts.words.severity[c["severity"]],
            "libelle": texts.label(c),
            "titre": texts.title(c),
            "chiffre": texts.figure(c),
            "valeur": c["value"],
            "unite": c["unit"],
        }
        for c in texts.register.concerns
    ]
    findings = [
        {
            "id": f["finding_id"],
            "id_enjeu": f["concern_id"],
            "regle": f["rule_id"],
            "gravite": texts.words.severity[f["severity"]],
            "constat": texts.statement(f),
            "mesure": texts.value(f),
            "valeur": f["value"],
            "unite": f["unit"],
        }
        for f in texts.register.findings
    ]
    found = (
        (NAMES[0], concerns, report.concerns, "concern_id"),
        (NAMES[1], findings, report.findings, "finding_id"),
    )
    return {name: _written(rows, frame, key, report.crs) for name, rows, frame, key in found}


def _written(rows: list[dict[str, Any]], frame: gpd.GeoDataFrame, key: str, crs: str) -> bytes:
    import geopandas as gpd

    shapes = dict(zip(frame[key], frame.geometry, strict=True))
    placed = [row for row in rows if shapes[row["id"]] is not None and not shapes[row["id"]].is_empty]
    table = gpd.GeoDataFrame(placed, geometry=[shapes[row["id"]] for row in placed], crs=crs)
    with tempfile.TemporaryDirectory() as home:
        path = Path(home) / "layer.fgb"
        table.to_file(path, driver="FlatGeobuf")
        return path.read_bytes()
