"""``report.gpkg``: everything that has a place, styled, for QGIS; ``report.qgs`` opens it, grouped, concerns on top."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shapely

from conformity.report.content.rows import Context
from conformity.report.gpkg.layers import GROUPS, layers
from conformity.report.gpkg.project import Drawn, project
from conformity.report.gpkg.writer import write

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conformity.report.gpkg.writer import Layer
    from conformity.result import Report

__all__ = ["render"]


def render(report: Report, lang: str) -> dict[str, bytes]:
    """The GeoPackage and the project; the same report gives the same bytes."""
    context = Context(report, lang)
    drawn: list[Drawn] = []

    def noted() -> Iterator[Layer]:
        for layer in layers(context):
            box = tuple(shapely.total_bounds(layer.shapes).tolist())
            drawn.append(Drawn(layer.name, layer.title, layer.dimension, layer.style, box))
            yield layer

    written = write(noted(), report.crs, report.date)
    phrase = context.words.phrase
    names = {group.name: phrase[f"group_{group.name}"] for group in GROUPS}
    title = report.dossier.title or str(report.plan.get("name", ""))
    return {"report.gpkg": written, "report.qgs": project(title, drawn, GROUPS, names, report.crs)}
