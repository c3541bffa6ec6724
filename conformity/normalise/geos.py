"""Converts errors of GEOS to ``UnworkableError``, which has the shapes in use so that they can be named.

GEOS rarely fails on valid outlines. Where it does, the result is unknown, and so is which of the shapes is at
fault: all those passed to it are named.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from conformity.errors import InputError, Msg

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["UnworkableError", "by_row", "on_rows", "working_on"]


class UnworkableError(InputError):
    """GEO-770: GEOS failed on some shapes.

    Attributes
    ----------
    shapes
        The shapes passed to it, then those from which they were built.
    """

    def __init__(self, problem: str, shapes: tuple[Any, ...]) -> None:
        self.shapes = shapes
        boxes = np.array([shape.bounds for shape in shapes if shape is not None and not shape.is_empty]).reshape(-1, 4)
        # where the boxes meet, or between them
        middle = (boxes[:, :2].max(axis=0) + boxes[:, 2:].min(axis=0)) / 2 if len(boxes) else np.zeros(2)
        x, y = (f"{each:.0f}" for each in middle.tolist())
        super().__init__(Msg.GEOS_FAILED, problem=problem, name="?", x=x, y=y)


@contextmanager
def working_on(*shapes: Any, name: str = "", **place: Any) -> Iterator[None]:
    """Convert an error of GEOS in the block to one about these shapes, with their name, ``layer`` and ``feature``."""
    try:
        yield
    except shapely.errors.ShapelyError as error:
        raise _placed(UnworkableError(_said(error), shapes), name, place) from error
    except UnworkableError as error:
        error.shapes += shapes
        raise _placed(error, name, place) from error.__cause__


def by_row(function: Callable[..., Any], *columns: Any) -> Any:
    """``function(*columns)`` for aligned arrays; where GEOS fails, the error has the shapes of one row.

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
            shapes = [shape for each in held for shape in each if isinstance(shape, shapely.Geometry)]
            raise UnworkableError(_said(error), tuple(shapes)) from error
    n = len(columns[0]) // 2
    halves = (by_row(function, *(column[part] for column in columns)) for part in (slice(n), slice(n, None)))
    return np.concatenate(list(halves))


def on_rows(function: Callable[[int], Any], shapes: Any) -> Callable[[int], Any]:
    """A function of a row that converts an error of GEOS to one about the shape of that row."""

    def run(row: int) -> Any:
        with working_on(shapes[row]):
            return function(row)

    return run


def _said(error: Exception) -> str:
    return (" ".join(str(error).split()) or type(error).__name__)[:200]


def _placed(error: UnworkableError, name: str, place: dict[str, Any]) -> UnworkableError:
    error.at(**place)
    if name and error.fields["name"] == "?":
        error.fields["name"] = name
    return error
