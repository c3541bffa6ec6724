"""The grid of every measure: overlays on a grid of 1e-6 m, values quantised once at 1e-3.

Overlays are computed in full precision and their corners rounded to the grid; they are snap-rounded where that leaves
no sound geometry (:func:`overlap`).
"""

from __future__ import annotations

import warnings
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from conformity.model.alone import ALONE
from conformity.normalise import geos
from conformity.overlay import parallel, window

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from conformity.model import Table
    from conformity.overlay.arrays import Bools, Floats, Geometries, Ints

#: Grid of every overlay, in metres. At Lambert-93 coordinates a double resolves 1e-9 m.
GRID: Final = 1e-6
_STEPS: Final = 1.0 / GRID
#: Segments a quarter circle in every buffer: an arc is at most 0.5 % of the radius inside the true circle.
QUAD_SEGS: Final = 8
#: Zones from which their union is made by strips, and the strips: the same on every machine.
_MANY: Final = 5_000
_STRIPS: Final = 8
#: Pairs that are intersected at a time.
_ROWS: Final = 20_000
#: Sets that one thread unites at a time.
_FEW: Final = 32
_DIMENSION: Final = np.array([0, 1, 1, 2, 0, 1, 2])  # by geometry type; a collection (7) has none


def quantise(values: Any) -> Floats:
    """Square metres and metres to 1e-3; not-a-number (no geometry) is 0, and -0 is 0."""
    rounded: Floats = np.round(np.nan_to_num(np.asarray(values, dtype=float)), 3) + 0.0
    return rounded


def shares(part: Any, whole: Any) -> Floats:
    """``part`` over ``whole`` to 1e-6, within 0 and 1; 0 where there is no whole."""
    part, whole = np.broadcast_arrays(np.asarray(part, dtype=float), np.asarray(whole, dtype=float))
    ratio = np.divide(part, whole, out=np.zeros(part.shape), where=whole > 0)
    held: Floats = np.round(np.clip(ratio, 0.0, 1.0), 6) + 0.0
    return held


def array(geometries: Any) -> Geometries:
    """An object array of geometries, from any sequence."""
    given = np.asarray(geometries, dtype=object)
    held = np.empty(len(given), dtype=object)
    held[:] = given
    return held


def once(geometries: Geometries) -> tuple[Ints, Ints]:
    """The row of each distinct geometry, and its index for every row. Equal but distinct objects count as two."""
    _, first, of = np.unique([id(each) for each in geometries], return_index=True, return_inverse=True)
    return first.astype(np.intp), of.reshape(-1).astype(np.intp)


def none(n: int) -> Geometries:
    """``n`` times no geometry."""
    return np.full(n, None, dtype=object)


def dimensions(geometries: Geometries) -> Ints:
    """0 points, 1 lines, 2 surfaces, -1 where there is none or a collection."""
    kinds = shapely.get_type_id(geometries)
    simple = (kinds >= 0) & (kinds < len(_DIMENSION))
    dims: Ints = np.where(simple, _DIMENSION[np.where(simple, kinds, 0)], -1).astype(np.intp)
    return dims


def only(geometries: Geometries, dims: Any) -> Geometries:
    """The parts of the wanted dimension of each geometry; ``None`` where it has none.

    Two surfaces may share ground and, elsewhere, a border: the border has no area.
    """
    wanted = np.broadcast_to(np.asarray(dims), geometries.shape)
    held = none(len(geometries))
    there = ~(shapely.is_missing(geometries) | shapely.is_empty(geometries))
    fits = there & (dimensions(geometries) == wanted)
    held[fits] = geometries[fits]
    for i in np.flatnonzero(there & (shapely.get_type_id(geometries) == shapely.GeometryType.GEOMETRYCOLLECTION)):
        parts = shapely.get_parts(shapely.get_parts(geometries[i]))
        parts = parts[dimensions(parts) == wanted[i]]
        if len(parts):
            held[i] = _gather(parts, int(wanted[i]))
    return held


def _gather(parts: Geometries, dim: int) -> Any:
    if len(parts) == 1:
        return parts[0]
    return (shapely.multipoints, shapely.multilinestrings, shapely.multipolygons)[dim](parts)


def valid(shapes: Any) -> Any:
    """Whether geometries are valid.

    ``shapely.is_valid`` sets warning filters of the process: they are set once, by one thread, for all calls within.
    """
    with ALONE, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return (
            parallel.over_rows(shapely.lib.is_valid, shapes) if np.ndim(shapes) == 1 else shapely.lib.is_valid(shapes)
        )


def intersect(left: Any, right: Any) -> Geometries:
    """Snap-rounded intersection, aligned; ``None`` where one of them is missing."""
    return array(_over_rows(_intersection, left, right))


def overlap(left: Geometries, right: Geometries) -> Geometries:
    """What :func:`intersect` gives, in half its time where one side is a surface; for what is certified afterwards.

    They are intersected in full precision and their corners rounded to the grid. Only where that leaves
    something that is not a valid geometry on the grid (a sliver that closed, a corner met twice) are they snap-rounded.
    """
    with_surface = (dimensions(left) == 2) | (dimensions(right) == 2)
    shared = none(len(left))
    rows = np.flatnonzero(~with_surface)
    shared[rows] = intersect(left[rows], right[rows])
    rows = np.flatnonzero(with_surface)
    for first in range(0, len(rows), _ROWS):  # so many at a time: what is made on the way takes its room
        some = rows[first : first + _ROWS]
        given = _windows(left[some], right[some])
        rounded = _lines_cleaned(_quickly(shapely.intersection, *given))
        shared[some] = _settled(rounded, _intersection, left[some], right[some])
    return shared


def subtract(left: Geometries, right: Geometries) -> Geometries:
    """Difference on the grid, aligned, worked out as in :func:`overlap`; ``None`` where one of them is missing."""
    return _settled(_cleaned(_quickly(shapely.difference, left, right)), _difference, left, right)


def _quickly(quick: Callable[..., Any], *columns: Geometries) -> Geometries:
    """``quick`` in full precision over threads, rounded to the grid."""
    return array(parallel.over_rows(lambda *block: _rounded(quick, *block), *columns))


def _settled(results: Geometries, safe: Callable[..., Any], *columns: Geometries) -> Geometries:
    """What was made quickly of some columns; made again by ``safe``, which snap-rounds, where it is not sound."""
    if len(results) == 0:
        return results
    absent = [shapely.is_missing(column.reshape(len(results), -1)).all(axis=1) for column in columns]
    again = shapely.is_missing(results) & ~np.any(absent, axis=0)
    there = ~shapely.is_missing(results)
    again[there] = ~(valid(results[there]) & _single_corners(results[there]))
    if again.any():
        results[again] = array(parallel.over_rows(safe, *(column[again] for column in columns)))
    return results


def _rounded(quick: Callable[..., Any], *columns: Any) -> Any:
    """Overlays in full precision, then rounded; ``None`` only where GEOS fails."""
    try:
        shapes = quick(*columns)
    except shapely.errors.GEOSException:
        n = len(columns[0])
        if n == 1:
            return none(1)
        halves = (tuple(column[part] for column in columns) for part in (slice(n // 2), slice(n // 2, None)))
        return np.concatenate([_rounded(quick, *half) for half in halves])
    steps = shapely.get_coordinates(shapes) * _STEPS
    return shapely.set_coordinates(shapes, np.trunc(steps + np.copysign(0.5, steps)) / _STEPS)  # halves as GEOS does


def _cleaned(shapes: Geometries) -> Geometries:
    """Rounded shapes without repeated corners, and lines without parts of zero length.

    A surface that would lose a part is left as it is.
    """
    shapes = _lines_cleaned(shapes)
    for row in np.flatnonzero(~_single_corners(shapes)).tolist():
        with suppress(shapely.errors.GEOSException):  # what closes to nothing is snap-rounded
            shapes[row] = shapely.remove_repeated_points(shapes[row], 0.0)
    return shapes


def _lines_cleaned(shapes: Geometries) -> Geometries:
    """Rounded shapes, lines without parts of no length and corners that fall together; surfaces are left as they are.

    A surface with such corners may be one that GEOS made wrong.
    """
    lines = np.flatnonzero(dimensions(shapes) == 1)
    lines = lines[~_single_corners(shapes[lines])]
    parts, of = shapely.get_parts(shapes[lines], return_index=True)
    long = shapely.length(parts) > 0
    parts, of = shapely.remove_repeated_points(parts[long], 0.0), of[long]
    own, starts = np.unique(of, return_index=True)
    for row, some in zip(lines[own].tolist(), np.split(parts, starts[1:]), strict=False):
        shapes[row] = _gather(some, 1)
    return shapes


def _joined(sets: Geometries) -> Geometries:
    """The union of each row of an array of surfaces in full precision, rounded.

    Where surfaces share no area, rings that the grid closed are left out.
    """
    united = _cleaned(_quickly(_united, sets))
    there = np.flatnonzero(~shapely.is_missing(united))
    for row in there[~valid(united[there])].tolist():
        solid, apart = _solid(united[row]), shapely.area(sets[row]).sum()
        if abs(shapely.area(solid) - apart) <= GRID * shapely.length(sets[row]).sum():
            united[row] = _cleaned(array([solid]))[0]
    return united


def _solid(shape: Any) -> Any:
    """A surface without its rings of no area; as it is where none has any."""
    parts = shapely.get_parts(shape)
    rings, of = shapely.get_rings(parts, return_index=True)
    wide = shapely.area(shapely.polygons(rings)) > 0
    if wide.all() or not wide.any():
        return shape
    kept = [rings[(of == n) & wide] for n in np.flatnonzero(shapely.area(parts) > 0).tolist()]
    solid = [shapely.polygons(each[0], each[1:]) for each in kept]
    return solid[0] if len(solid) == 1 else shapely.multipolygons(solid)


def _single_corners(shapes: Geometries) -> Bools:
    """Whether no corner of a geometry follows itself; a line of a set may begin where the one before it ends."""
    single = _all_differ(shapes)
    rows = np.flatnonzero(~single)
    rows = rows[dimensions(shapes[rows]) == 1]
    parts, of = shapely.get_parts(shapes[rows], return_index=True)
    single[rows] = True
    single[rows[of[~_all_differ(parts)]]] = False
    return single


def _all_differ(shapes: Geometries) -> Bools:
    """Whether no point of a geometry follows itself, the last of a part and the first of the next among them."""
    xy, row = shapely.get_coordinates(shapes, return_index=True)
    differ = np.ones(len(shapes), dtype=bool)
    differ[row[1:][(xy[1:] == xy[:-1]).all(axis=1) & (row[1:] == row[:-1])]] = False
    return differ


def _windows(left: Geometries, right: Geometries) -> tuple[Geometries, Geometries]:
    """Two sides of an intersection, long outlines with what matters to the other side alone."""
    surfaces = np.flatnonzero((dimensions(left) == 2) & (dimensions(right) == 2))
    a, b = left.copy(), right.copy()
    a[surfaces] = window.near(right[surfaces], left[surfaces])
    b[surfaces] = window.near(left[surfaces], right[surfaces])
    return a, b


def _intersection(left: Any, right: Any) -> Any:
    return geos.by_row(lambda a, b: shapely.intersection(a, b, grid_size=GRID), left, right)


def _difference(left: Any, right: Any) -> Any:
    return geos.by_row(lambda a, b: shapely.difference(a, b, grid_size=GRID), left, right)


def _united(sets: Any) -> Any:
    return shapely.union_all(sets, axis=1)


def _united_safely(sets: Any) -> Any:
    return geos.by_row(lambda each: shapely.union_all(each, axis=1, grid_size=GRID), sets)


def _over_rows(function: Callable[[Any, Any], Any], left: Any, right: Any) -> Any:
    """Over threads where both sides are of one length."""
    a, b = np.asarray(left, dtype=object), np.asarray(right, dtype=object)
    if a.shape != b.shape or a.ndim != 1:
        return function(a, b)
    return parallel.over_rows(function, a, b)


def sizes(geometries: Geometries, dims: Any) -> Floats:
    """Area, length or number of points, by dimension; 0 of no geometry. Not quantised."""
    wanted = np.broadcast_to(np.asarray(dims), geometries.shape)
    counted = shapely.get_num_coordinates(geometries).astype(float)
    measured: Floats = np.nan_to_num(
        np.select([wanted == 2, wanted == 1], [shapely.area(geometries), shapely.length(geometries)], counted)
    )
    return measured


def union(geometries: Geometries) -> Any:
    """Union on the grid of geometries of one dimension; ``None`` of nothing."""
    return unions([geometries])[0]


def unions(sets: Sequence[Geometries]) -> Geometries:
    """Union on the grid of each set of geometries of one dimension: of surfaces as in :func:`overlap`.

    Lines are snap-rounded: two that ran along one another end on the grid, off each other by a hair.
    """
    count = np.array([len(each) for each in sets], dtype=np.intp)
    held = none(len(sets))
    for i in np.flatnonzero(count == 1).tolist():
        held[i] = sets[i][0]
    # sets of one size are united by one call, a few at a time
    alike = [np.flatnonzero(count == n) for n in np.unique(count[count > 1]).tolist()]
    jobs = [rows[first : first + _FEW] for rows in alike for first in range(0, len(rows), _FEW)]
    merged = parallel.each(lambda rows: _united_alike(np.stack([sets[i] for i in rows.tolist()])), jobs, worth=2)
    for rows, batch in zip(jobs, merged, strict=True):
        held[rows] = batch
    return held


def _united_alike(sets: Geometries) -> Geometries:
    """Union of each row of an array of geometries, those of a row of one dimension."""
    dims = dimensions(sets)
    surfaces = (dims == 2).all(axis=1)
    united = none(len(sets))
    united[surfaces] = _settled(_joined(sets[surfaces]), _united_safely, sets[surfaces])
    united[~surfaces] = array(_united_safely(sets[~surfaces]))
    # A surface thinner than the grid may be left as a line: no ground, and no input for the next overlay.
    return only(united, dims.max(axis=1))


def union_of_many(geometries: Geometries) -> Any:
    """The union of all zones of a plan: a region's over threads, by strips from west to east that are united last."""
    if len(geometries) < _MANY:
        return union(geometries)
    order = np.argsort(shapely.bounds(geometries)[:, 0], kind="stable")
    return union(array(parallel.each(union, np.array_split(geometries[order], _STRIPS), worth=2)))


#: unions by the identities of what they are made of, which is held so that no identity is given again
Memo = dict[tuple[int, ...], tuple["Geometries", Any]]


def union_by(geometries: Geometries, groups: Any, memo: Memo | None = None) -> tuple[Geometries, Ints]:
    """One union a group; the groups are rows of ``groups`` (n,) or (n, k), and come back sorted.

    ``memo`` remembers unions from call to call: the same ground is used by plan, commune, layer and class.

    Returns
    -------
    tuple
        The unions and, for each, the index of one member of its group (to find the group's labels again).
    """
    if len(geometries) == 0:
        return none(0), np.empty(0, dtype=np.intp)
    labels = np.asarray(groups).reshape(len(geometries), -1)
    _, first, inverse = np.unique(labels, axis=0, return_index=True, return_inverse=True)
    inverse = inverse.reshape(-1)
    order = np.argsort(inverse, kind="stable")
    starts = np.searchsorted(inverse[order], np.arange(len(first)))
    members = [geometries[rows] for rows in np.split(order, starts[1:])]
    cache: Memo = {} if memo is None else memo
    keys = [tuple(map(id, each)) for each in members]
    wanted = {key: each for key, each in zip(keys, members, strict=True) if key not in cache}
    merged = unions(list(wanted.values()))
    cache.update({key: (each, one) for (key, each), one in zip(wanted.items(), merged, strict=True)})
    held = none(len(first))
    for i, key in enumerate(keys):
        held[i] = cache[key][1]
    return held, first.astype(np.intp)


def group_sum(values: Any, groups: Ints, n: int) -> Floats:
    """Sum of ``values`` for each group 0…n-1."""
    total: Floats = np.bincount(groups, weights=np.asarray(values, dtype=float), minlength=n).astype(float)
    return total


def components(n: int, left: Ints, right: Ints) -> Ints:
    """For each of ``n`` nodes, the smallest node linked with it through the edges (left, right)."""
    parent = list(range(n))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    for a, b in zip(left.tolist(), right.tolist(), strict=True):
        ra, rb = root(a), root(b)
        if ra != rb:
            parent[max(ra, rb)] = min(ra, rb)
    return np.array([root(i) for i in range(n)], dtype=np.intp)


_DTYPES: Final = {
    "text": "object", "number": "float64", "integer": "int64", "boolean": "bool", "list": "object", "mapping": "object",
}  # fmt: skip


def table(contract: Table, data: Mapping[str, Any], crs: str | None = None) -> Any:
    """A frame that follows a contract: its columns in its order and types, rows numbered from 0."""
    columns: dict[str, Any] = {}
    for column in contract.columns:
        values = data[column.name]
        if column.dtype == "geometry":
            columns[column.name] = gpd.array.from_shapely(np.asarray(values, dtype=object), crs=crs)
        elif _DTYPES[column.dtype] == "object":
            held = np.empty(len(values), dtype=object)
            held[:] = values
            # an index keeps its type in a frame: an array of texts does not
            columns[column.name] = pd.Index(held, dtype=object, copy=False)
        else:
            columns[column.name] = pd.Series(values, dtype=_DTYPES[column.dtype]).to_numpy()
    return gpd.GeoDataFrame(columns, geometry="geometry") if "geometry" in columns else pd.DataFrame(columns)
