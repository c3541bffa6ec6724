"""``report.gpkg``: everything that has a place, styled, for QGIS."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformity.report.content.rows import Context
from conformity.report.gpkg.layers import layers
from conformity.report.gpkg.writer import write

if TYPE_CHECKING:
    from conformity.result import Report

__all__ = ["render"]


def render(report: Report, lang: str) -> bytes:
    """The GeoPackage's bytes; the same report gives the same bytes."""
    return write(layers(Context(report, lang)), report.crs, report.date)
