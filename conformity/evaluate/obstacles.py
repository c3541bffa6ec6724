"""Obstacles that sources draw in pieces: the stretches of one road are one obstacle, however many features draw it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from conformity.model import GROUND_KINDS, SIZE_UNITS, Kind
from conformity.overlay import barred, grid, ground

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from conformity.evaluate.columns import Columns

Row = dict[str, Any]
#: pieces of one sort this near are one obstacle (metres)
JOIN_M: Final = 25.0
#: a stretch with nine tenths of its length this near to another is a duplicate (metres)
_TWICE_M: Final = 1.0
_SORT: Final = ("obstacle_type", "obstacle_label", "name")


def sort_of(columns: Columns, row: int) -> tuple[str, ...]:
    """Type, label and name of an obstacle; empty where the source gives none of them."""
    sort = tuple(str(columns[name][row] or "") for name in _SORT)
    return sort if any(sort) else ()


def joined(columns: Columns, rows: Sequence[int]) -> list[tuple[int, int]]:
    """Pairs of obstacles, by their position among ``rows``, that are pieces of one.

    They are of one sort (type, label and name are the same, and not all empty) and touch or lie within
    :data:`JOIN_M`.

    Parameters
    ----------
    columns
        The table of elements.
    rows
        Rows of it that are obstacles.
    """
    of_sort: dict[tuple[str, ...], list[int]] = {}
    for n, row in enumerate(rows):
        if sort := sort_of(columns, row):
            of_sort.setdefault(sort, []).append(n)
    pairs = []
    for members in of_sort.values():
        shapes = grid.array([columns["geometry"][rows[n]] for n in members])
        a, b = shapely.STRtree(shapes).query(shapes, predicate="dwithin", distance=JOIN_M)
        pairs += [(members[i], members[j]) for i, j in zip(a.tolist(), b.tolist(), strict=True) if i < j]
    return pairs


def untreated(group: Iterable[Mapping[str, Any]], grounds: Any, same: Mapping[str, str]) -> list[Row]:
    """The obstacles that nothing in the plan treats, each once however many pieces it is drawn in, the largest first.

    Lines shorter in the plan than their uncertainty are left out, unless there are no others.

    Parameters
    ----------
    group
        Findings.
    same
        Element → the first of those that are the same thing.

    Returns
    -------
    list of dict
        ``keys``, the largest piece first; ``pieces``, less those drawn twice; ``size`` in the plan, drawn once, and its
        ``unit`` (m, m2 or 1); ``crossings`` of a line (:func:`crossings`).
    """
    pieces: dict[str, list[str]] = {}
    for row in group:
        key = row["element_key"]
        if row["measure"] == "treated" and key and grounds.is_obstacle(key):
            pieces.setdefault(same.get(key, key), []).append(key)
    rows = [_row(sorted(set(keys)), grounds) for keys in pieces.values()]
    listed = [row for row, vague in rows if not vague] or [row for row, _ in rows]
    return sorted(listed, key=lambda row: (row["unit"] == "1", -row["size"], row["keys"]))


def _row(keys: Sequence[str], grounds: Any) -> tuple[Row, bool]:
    """One obstacle, and whether it is a line too short to be listed."""
    shapes = {key: in_plan(key, grounds) for key in keys}
    dim = max(int(shapely.get_dimensions(shape)) for shape in shapes.values())
    order = sorted(keys, key=lambda key: (-ground.size(shapes[key], dim), key))
    own = [shapes[key] for key in order if int(shapely.get_dimensions(shapes[key])) == dim]
    if dim == 1:
        twice = {max(pair) for pair in ground.drawn_twice(own, [_TWICE_M] * len(own))}
        own = [shape for n, shape in enumerate(own) if n not in twice]
    whole = ground.outline(own, dim) if dim else shapely.union_all(own)
    size = ground.size(whole, dim)
    unit = SIZE_UNITS[dim]
    vague = dim == 1 and size < max(grounds.uncertainty(key) for key in keys)
    row: Row = {"keys": order, "pieces": len(own), "size": size, "unit": unit, "crossings": []}
    if dim == 1:
        row["crossings"] = crossings(order, whole, grounds)
    return row, vague


def in_plan(key: str, grounds: Any) -> Any:
    """The part of an obstacle in the zones of the plan; all of a point, and of an obstacle that is only near."""
    shape = grounds.element(key, "geometry")
    part = grounds.part_in_plan(key) if int(shapely.get_dimensions(shape)) else None
    return shape if part is None else part


def crossings(keys: Sequence[str], inside: Any, grounds: Any) -> list[Row]:
    """Where a line crosses corridors in the plan, else reservoirs (:func:`barred.crossed`).

    Parameters
    ----------
    keys
        Its pieces.
    inside
        The part of it in the plan.

    Returns
    -------
    list of dict
        ``element``; ``size``: metres of the line in it, 0 where it only touches it or the element is a line; ``point``:
        x and y of the middle of the longest stretch in it, else of the nearest point; ``met``: false of what the line
        passes within the precision of the two. The longest first; what is not met only where nothing is.
    """
    columns, element_at = grounds.attributes.elements, grounds.attributes.element_at
    rows = np.flatnonzero(np.isin(columns["kind"].astype(str), [kind.value for kind in GROUND_KINDS]))
    shapes = grid.array([columns["geometry"][n] for n in rows])
    uncertainty = np.asarray(columns["uncertainty_m"])[rows].astype(float)
    corridors = columns["kind"][rows].astype(str) == Kind.CORRIDOR.value
    whole = shapely.union_all([grounds.element(key, "geometry") for key in keys])
    within_m = max(grounds.uncertainty(key) for key in keys)
    met = barred.crossed(inside, whole, within_m, shapes, uncertainty, corridors).tolist()
    said = [_crossing(inside, shapes[n], str(element_at[rows[n]])) for n in met]
    said = [row for row in said if row["met"]] or said
    return sorted(said, key=lambda row: (-row["size"], row["element"]))


def _crossing(line: Any, shape: Any, element: str) -> Row:
    held = grid.only(np.array([shapely.intersection(line, shape)], dtype=object), 1)[0]
    if held is not None and int(shapely.get_dimensions(shape)) == 2:
        parts = shapely.get_parts(shapely.line_merge(held))
        longest = parts[int(np.argmax(shapely.length(parts)))]
        at = shapely.line_interpolate_point(longest, 0.5, normalized=True)
    else:
        held, at = None, shapely.get_point(shapely.shortest_line(line, shape), 0)
    x, y = shapely.get_coordinates(at)[0].tolist()
    met = bool(shapely.intersects(line, shape))
    return {"element": element, "size": ground.size(held, 1), "point": [round(x, 1), round(y, 1)], "met": met}
