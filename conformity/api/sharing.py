"""Areas and shares of two polygon layers: both in memory, or both in files and read by tiles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
import pyproj
import shapely

from conformity.api import accepting
from conformity.errors import InputError, Msg, Place
from conformity.normalise.structure import without_empty_parts
from conformity.overlay import grid, tiles
from conformity.overlay import shares as room
from conformity.read import Workspace

if TYPE_CHECKING:
    from conformity.read.pieces import Pieces

__all__ = ["csv", "shares"]

#: Memory that files are measured in, where none is said (MB).
MEMORY_MB: Final = 1_000


def shares(zones: Any, elements: Any, memory_mb: float | None = None) -> pd.DataFrame:
    """See :func:`conformity.api.shares`."""
    if not hasattr(zones, "geometry") and not hasattr(elements, "geometry"):
        return _of_files(zones, elements, MEMORY_MB if memory_mb is None else memory_mb)
    for name, given in (("zones", zones), ("elements", elements)):
        if not hasattr(given, "geometry"):
            raise accepting.wrong(given, name)
    if memory_mb is not None:  # frames are held by the caller, whole
        raise accepting.wrong(memory_mb, "memory_mb")
    _one_projection(zones.crs, elements.crs)
    left, right = (np.asarray(frame.geometry.array, dtype=object) for frame in (zones, elements))
    for shapes in (left, right):
        _solid(shapes)
    return _table(room.shares(left, right), zones.index, elements.index)


def _of_files(zones: Any, elements: Any, memory_mb: float) -> pd.DataFrame:
    if isinstance(memory_mb, bool) or not isinstance(memory_mb, (int, float)) or not memory_mb > 0:
        raise accepting.wrong(memory_mb, "memory_mb")
    with Workspace() as files:
        left, right = _pieces(files, zones), _pieces(files, elements)
        _one_projection(_system(left), _system(right))
        pairs = tiles.shares(left, right, memory_mb * 1e6)
        files.prove()
    table = _table(pairs.shares, pd.RangeIndex(len(left.boxes)), pd.RangeIndex(len(right.boxes)))
    table.attrs = {"tiles": pairs.tiles, "most_mb": round(pairs.most_bytes / 1e6, 1)}
    return table


def _pieces(files: Workspace, given: Any) -> Pieces:
    """The polygon layer that an argument names."""
    there = [each for each in files.describe(given) if not each.sibling and each.geometry != "none"]
    if len(there) != 1:
        names = ", ".join(each.name for each in there) or "–"
        raise InputError(Msg.NOT_ONE_LAYER_OF_SURFACES, Place(file=str(given)), n=len(there), layers=names)
    return files.pieces(there[0], _solid)


def _system(side: Pieces) -> Any:
    return None if side.crs is None else pyproj.CRS.from_user_input(side.crs)


def _one_projection(one: Any, other: Any) -> None:
    if one is None or one != other or not one.is_projected:
        raise InputError(Msg.NOT_VALID_SURFACES, problem=f"{one} / {other}")


def _solid(shapes: Any, first: int = 0) -> None:
    """Refuse geometries that are not valid polygons; ``first`` is the row number of the first."""
    solid = np.isin(shapely.get_type_id(shapes), (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON))
    hollow = without_empty_parts(shapes)[1] > 0
    wrong = np.flatnonzero(~solid | hollow | ~grid.valid(np.where(hollow, None, shapes)))
    if len(wrong):
        why = "empty ring or part" if hollow[wrong[0]] else shapely.is_valid_reason(shapes[wrong[0]])
        reason = f"{len(wrong)}, {first + wrong[0]}: {why}"
        raise InputError(Msg.NOT_VALID_SURFACES, problem=reason)


def _table(shares: room.Shares, zones: Any, elements: Any) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "zone": zones[shares.zone],
            "element": elements[shares.feature],
            "area_m2": shares.area_m2,
            "share_of_zone": shares.share_of_zone,
            "share_of_element": shares.share_of_feature,
        }
    )


def csv(shares: pd.DataFrame) -> bytes:
    """The table as CSV: areas with three decimals (m2), shares with six."""
    table = shares.assign(
        area_m2=shares["area_m2"].map("{:.3f}".format),
        share_of_zone=shares["share_of_zone"].map("{:.6f}".format),
        share_of_element=shares["share_of_element"].map("{:.6f}".format),
    )
    written: str = table.to_csv(index=False, lineterminator="\n")
    return written.encode()
