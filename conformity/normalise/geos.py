"""Where GEOS gives up: an error of ours that holds the shapes it was working on, so that they can be named.

Valid outlines hardly ever bring GEOS to that. Where they do, the answer is not known, and neither is which of the
shapes is at fault: those it was given are named, and no other.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from conformity.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["UnworkableError", "by_row", "on_rows", "working_on"]


class UnworkableError(InputError):
    """GEO-770: GEOS gave up on some shapes.

    Attributes
    ----------
    shapes
        Those it was given, then those they were made of.
    """

    def __init__(self, problem: str, shapes: tuple[Any, ...]) -> None:
        self.shapes = shapes
        box = shapely.total_bounds([shape for shape in shapes if shape is not None])
        middle = (box[:2] + box[2:]) / 2 if np.isfinite(box).all() else np.zeros(2)
        x, y = middle.round().tolist()
        super().__init__("GEO-770", problem=problem, name="?", x=f"{x:.0f}", y=f"{y:.0f}")


@contextmanager
def working_on(*shapes: Any, layer: str | None = None, feature: int | None = None) -> Iterator[None]:
    """Say of an error of GEOS that it arose from these shapes; ``layer`` and ``feature`` as of a place."""
    try:
        yield
    except shapely.errors.ShapelyError as error:
        raise _placed(UnworkableError(_said(error), shapes), layer, feature) from error
    except UnworkableError as error:
        error.shapes += shapes
        raise _placed(error, layer, feature) from error.__cause__


def by_row(function: Callable[..., Any], *columns: Any) -> Any:
    """``function(*columns)`` for aligned arrays; where GEOS gives up, the error holds the shapes of one row.

    Raises
    ------
    UnworkableError
        GEO-770.
    """
    try:
        return function(*columns)
    except shapely.errors.ShapelyError as error:
        if np.ndim(columns[0]) != np.ndim(columns[-1]):
            columns = tuple(np.broadcast_arrays(*columns))
        if np.ndim(columns[0]) == 0 or len(columns[0]) < 2:
            held = [np.asarray(column, dtype=object).reshape(-1) for column in columns]
            shapes = [shape for shape in np.concatenate(held) if isinstance(shape, shapely.Geometry)]
            raise UnworkableError(_said(error), tuple(shapes)) from error
    n = len(columns[0]) // 2
    halves = (by_row(function, *(column[part] for column in columns)) for part in (slice(n), slice(n, None)))
    return np.concatenate(list(halves))


def on_rows(function: Callable[[int], Any], shapes: Any) -> Callable[[int], Any]:
    """A function of a row that says of an error of GEOS that it arose from the shape of that row."""

    def run(row: int) -> Any:
        with working_on(shapes[row]):
            return function(row)

    return run


def _said(error: Exception) -> str:
    return (" ".join(str(error).split()) or type(error).__name__)[:200]


def _placed(error: UnworkableError, layer: str | None, feature: int | None) -> UnworkableError:
    error.at(**{name: value for name, value in (("layer", layer), ("feature", feature)) if value is not None})
    return error
