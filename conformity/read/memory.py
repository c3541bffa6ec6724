"""Converts a table in memory to the form in which files are read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from conformity.read import frames

if TYPE_CHECKING:
    from conformity.errors import Place

__all__ = ["frame"]


def frame(table: pd.DataFrame, shapes: Any, crs: str | None, place: Place) -> gpd.GeoDataFrame:
    """Columns and geometries of a caller's table as a file would give them; the table is not changed.

    Parameters
    ----------
    table
        Columns of any name (a number, a tuple of a MultiIndex, one that occurs twice) and of any dtype.
    shapes
        Array of shapely geometries, a row each.
    crs
        WKT, or ``None``.

    Returns
    -------
    GeoDataFrame
        Names are text, each once; numbers stay, everything else is text or None; the index runs from 0.

    Raises
    ------
    InputError
        VEC-031, VEC-032 for a geometry that cannot be used.
    """
    columns: dict[str, Any] = {}
    for number, name in enumerate(table.columns):
        columns[frames.free_name(_name(name), columns)] = _values(table.iloc[:, number])
    attributes = pd.DataFrame(columns, index=pd.RangeIndex(len(table)))
    read = frames.geometries(shapely.to_wkb(shapes), place)
    return gpd.GeoDataFrame(attributes, geometry=gpd.GeoSeries(read, index=attributes.index, crs=crs))


def _name(name: Any) -> str:
    return "_".join(str(part) for part in name if str(part)) if isinstance(name, tuple) else str(name)


def _values(column: Any) -> Any:
    """A column without the dtypes that no file has, such as categories, nullable numbers and periods."""
    kind = column.dtype.kind
    if kind in "iu" and not column.isna().any():
        return column.to_numpy(dtype=np.int64 if kind == "i" else np.uint64)
    if kind == "b" and not column.isna().any():
        return column.to_numpy(dtype=np.bool_)
    if kind in "iuf":
        return column.to_numpy(dtype=np.float64, na_value=float("nan"))
    return frames.column(column.to_numpy(dtype=object, na_value=None), "object")
