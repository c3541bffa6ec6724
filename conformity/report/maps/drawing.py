"""Shapes on a sheet of matplotlib, without its global state."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Box = tuple[float, float, float, float]


def clipped(geometry: Any, box: Box) -> Any:
    """Shapes that a window shows, cut to it: what lies outside costs nothing."""
    shapes = np.asarray(geometry, dtype=object)
    if not len(shapes):
        return shapes
    window = shapely.box(*box)
    present = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    near = present & shapely.intersects(shapely.envelope(shapes), window)
    cut = np.full(len(shapes), None, dtype=object)
    cut[near] = shapely.clip_by_rect(shapes[near], *box)
    return cut


def thinned(geometry: Any, metres: float) -> Any:
    """Outlines without the detail that a picture cannot show."""
    return shapely.simplify(geometry, metres, preserve_topology=False) if metres > 0 else geometry


def surfaces(axes: Any, shapes: Iterable[Any], **style: Any) -> None:
    """Draw polygons, holes left open."""
    from matplotlib.collections import PathCollection

    paths = [path for shape in shapes for path in _paths(shape)]
    if paths:
        axes.add_collection(PathCollection(paths, **style))


def lines(axes: Any, shapes: Iterable[Any], **style: Any) -> None:
    """Draw lines."""
    from matplotlib.collections import LineCollection

    parts = [
        shapely.get_coordinates(part) for shape in shapes for part in _parts(shape) if shapely.get_dimensions(part) == 1
    ]
    if parts:
        axes.add_collection(LineCollection(parts, **style))


def outlines(axes: Any, shapes: Iterable[Any], **style: Any) -> None:
    """Draw the borders of polygons, and lines as they are."""
    parts = [part for shape in shapes for part in _parts(shape)]
    borders = [shapely.boundary(part) if shapely.get_dimensions(part) == 2 else part for part in parts]
    lines(axes, borders, **style)


def points(axes: Any, shapes: Iterable[Any], **style: Any) -> None:
    """Draw points."""
    xy = [shapely.get_coordinates(part)[0] for s in shapes for part in _parts(s) if shapely.get_dimensions(part) == 0]
    if xy:
        places = np.array(xy)
        axes.scatter(places[:, 0], places[:, 1], **style)


def dimensions(shapes: Sequence[Any]) -> Any:
    """0, 1 or 2 of each shape; -1 of none."""
    return shapely.get_dimensions(np.asarray(shapes, dtype=object))


def _parts(shape: Any) -> list[Any]:
    if shape is None or shapely.is_empty(shape):
        return []
    parts: list[Any] = []
    for part in shapely.get_parts(shape):
        parts += _parts(part) if part.geom_type.startswith(("Multi", "Geometry")) else [part]
    return parts


def _paths(shape: Any) -> list[Any]:
    from matplotlib.path import Path

    paths = []
    for part in _parts(shape):
        if shapely.get_dimensions(part) != 2:
            continue
        turned = shapely.orient_polygons(part)  # holes run against their outline, or they would be filled
        rings = [shapely.get_coordinates(ring) for ring in (turned.exterior, *turned.interiors)]
        codes = [
            np.concatenate(([Path.MOVETO], np.full(len(ring) - 2, Path.LINETO), [Path.CLOSEPOLY])) for ring in rings
        ]
        paths.append(Path(np.concatenate(rings), np.concatenate(codes)))
    return paths
