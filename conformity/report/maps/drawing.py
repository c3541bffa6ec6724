"""Shapes on a sheet of matplotlib, without its global state."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

if TYPE_CHECKING:
    from collections.abc import Iterable

Box = tuple[float, float, float, float]
_SURFACE: Final = 2


def clipped(geometry: Any, box: Box, tree: Any = None) -> Any:
    """Shapes cut to a window, ``None`` for those outside it.

    Parameters
    ----------
    tree
        STRtree of ``geometry``, where several windows are cut from it.
    """
    shapes = np.asarray(geometry, dtype=object)
    cut = np.full(len(shapes), None, dtype=object)
    if not len(shapes):
        return cut
    window = shapely.box(*box)
    if tree is None:
        present = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
        near = np.flatnonzero(present & shapely.intersects(shapely.envelope(shapes), window))
    else:
        near = np.sort(tree.query(window))
    parts = shapely.clip_by_rect(shapes[near], *box)
    cut[near] = np.where(shapely.is_empty(parts), None, parts)
    return cut


def thinned(geometry: Any, metres: float) -> Any:
    """Outlines without the detail that a picture cannot show."""
    return shapely.simplify(geometry, metres, preserve_topology=False)


def widened(box: Box, metres: float) -> Box:
    """A window with a margin."""
    return box[0] - metres, box[1] - metres, box[2] + metres, box[3] + metres


def surfaces(axes: Any, shapes: Iterable[Any], **style: Any) -> None:
    """Draw polygons as one figure, holes left open: ground that two of them share is coloured once."""
    from matplotlib.patches import PathPatch

    path = _path(_parts(shapes, _SURFACE))
    if path is not None:
        axes.add_artist(PathPatch(path, **style))


def lines(axes: Any, shapes: Iterable[Any], **style: Any) -> None:
    """Draw lines."""
    from matplotlib.collections import LineCollection

    parts = _parts(shapes, 1)
    if len(parts):
        axes.add_artist(LineCollection([shapely.get_coordinates(part) for part in parts], **style))


def outlines(axes: Any, shapes: Iterable[Any], **style: Any) -> None:
    """Draw the borders of polygons, and lines as they are."""
    held = list(shapes)
    borders = [shapely.boundary(part) for part in _parts(held, _SURFACE)]
    lines(axes, [*borders, *_parts(held, 1)], **style)


def points(axes: Any, shapes: Iterable[Any], **style: Any) -> None:
    """Draw points."""
    parts = _parts(shapes, 0)
    if len(parts):
        places = shapely.get_coordinates(parts)
        axes.scatter(places[:, 0], places[:, 1], **style)


def dimensions(shapes: Iterable[Any]) -> set[int]:
    """The dimensions of all parts of some shapes."""
    parts = _apart(shapes)
    return {int(d) for d in shapely.get_dimensions(parts)} - {-1} if len(parts) else set()


def _apart(shapes: Iterable[Any]) -> Any:
    """The single parts of some shapes; collections within collections are taken apart too."""
    held = np.array([s for s in shapes if s is not None], dtype=object)
    while len(held) and (shapely.get_type_id(held) > shapely.GeometryType.POLYGON).any():
        held = shapely.get_parts(held)
    return held[~shapely.is_empty(held)] if len(held) else held


def _parts(shapes: Iterable[Any], dimension: int) -> Any:
    parts = _apart(shapes)
    return parts[shapely.get_dimensions(parts) == dimension] if len(parts) else parts


def _path(polygons: Any) -> Any:
    """One path of polygons; none without any."""
    from matplotlib.path import Path

    if not len(polygons):
        return None
    # holes run against their outline, or they would be filled
    rings = shapely.get_rings(shapely.orient_polygons(polygons))
    places, of = shapely.get_coordinates(rings, return_index=True)
    codes = np.full(len(places), Path.LINETO, dtype=Path.code_type)
    starts = np.searchsorted(of, np.arange(len(rings)))
    codes[starts] = Path.MOVETO
    codes[np.append(starts[1:], len(places)) - 1] = Path.CLOSEPOLY
    return Path(places, codes)
