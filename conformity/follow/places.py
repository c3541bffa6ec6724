"""Places of two drafts that are the same ground, whatever their zones are called and whichever elements they touch.

A place takes over the id of the one that it shares most ground with, if the two share at least half of the smaller one
(by area; of lines by length; points within 25 m). One old place has one heir, one new place one forebear. An old place
of which half lies in ground new to its heir was merged into it; a new one of which half lies in what the
heir gave up was split off.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import shapely

from conformity.model import ConcernKind

#: share of the smaller of two places that they have in common
HALF: Final = 0.5
#: two drawings of one line, and two points, lie this near (metres)
NEAR_M: Final = 25.0
#: how far two outlines may differ that are rounded to the metre (metres)
_DRAWN_M: Final = 2.0
#: a place that grew by less than this share has not grown
_STILL: Final = 0.01


@dataclass(frozen=True)
class Drawn:
    """A concern of a draft as its ground: ``shape`` is None for what is said of the document."""

    concern_id: str
    kind: str
    topic: str
    shape: Any


@dataclass(frozen=True)
class Heirs:
    """Which concerns of a later draft took over those of an earlier one."""

    #: old place → the new one that is the same
    same: Mapping[str, str] = field(default_factory=dict)
    #: old place → the new one that it was merged into
    merged: Mapping[str, str] = field(default_factory=dict)
    #: new place → the old one that it was split off
    split: Mapping[str, str] = field(default_factory=dict)

    def of(self, old: str) -> list[str]:
        """The new places that contain the ground of an old one, its own heir first."""
        first = self.same.get(old) or self.merged.get(old)
        return [*([first] if first else []), *sorted(new for new, came in self.split.items() if came == old)]


def heirs(old: Sequence[Drawn], new: Sequence[Drawn]) -> Heirs:
    """The heirs of every place; the order of neither draft counts."""
    before, after = (
        {each.concern_id: (each.topic, shape) for each in drafts if (shape := _ground(each)) is not None}
        for drafts in (old, new)
    )
    same: dict[str, str] = {}
    taken: set[str] = set()
    for *_, a, b in sorted(_pairs(before, after)):
        if a not in same and b not in taken:
            same[a] = b
            taken.add(b)
    forebear = {b: a for a, b in same.items()}
    merged: dict[str, str] = {}
    for a in sorted(before.keys() - same.keys()):
        added = {b: _beyond(after[b][1], before[forebear[b]][1]) for b in sorted(taken) if after[b][0] == before[a][0]}
        if (into := _most(before[a][1], added)) is not None:
            merged[a] = into
    split: dict[str, str] = {}
    for b in sorted(after.keys() - taken):
        given = {a: _beyond(before[a][1], after[same[a]][1]) for a in sorted(same) if before[a][0] == after[b][0]}
        if (came := _most(after[b][1], given)) is not None:
            split[b] = came
    return Heirs(same, merged, split)


def ids(old: Sequence[Drawn], new: Sequence[Drawn]) -> dict[str, str]:
    """New concern → its id after an earlier draft: that of the same place, else its own.

    Returns
    -------
    dict
        Every concern of ``new``; all ids differ. An id that is of other ground in the earlier draft gets a number.
    """
    kept = {b: a for a, b in heirs(old, new).same.items()}
    held = {each.concern_id for each in old if _ground(each) is not None}
    for each in sorted(concern.concern_id for concern in new):
        if each in kept:
            continue
        ident, n = each, 2
        while ident in held:
            ident, n = f"{each}-{n}", n + 1
        kept[each] = ident
        held.add(ident)
    return kept


def growth(old: Any, new: Iterable[Any]) -> tuple[float, int] | None:
    """Ground of some places outside an old one.

    Returns
    -------
    tuple or None
        Its size (m2, m or number) and dimension; None where it is less than 1 % of the old one.
    """
    grown = [(part, dimension) for shape in new for part, dimension in [_outside(shape, old)] if part > 0]
    if not grown:
        return None
    dimension = max(each for _, each in grown)
    size = sum(part for part, each in grown if each == dimension)
    whole = _size(old, dimension) if old is not None and _dimension(old) == dimension else 0.0
    return (size, dimension) if size > _STILL * whole else None


def _outside(shape: Any, old: Any) -> tuple[float, int]:
    dimension = _dimension(shape)
    if old is None:
        return _size(shape, dimension), dimension
    near = _DRAWN_M if dimension == 2 else NEAR_M
    return _size(_solid(shapely.difference(shape, shapely.buffer(old, near)), dimension), dimension), dimension


def ground(shape: Any) -> Any:
    """The parts of an outline of its highest dimension, as one geometry; None where it has none."""
    if shape is None or shapely.is_empty(shape):
        return None
    return _solid(shape, _dimension(shape))


def _ground(each: Drawn) -> Any:
    return ground(each.shape) if each.kind == ConcernKind.PLACE else None


def _dimension(shape: Any) -> int:
    return int(shapely.get_dimensions(shape))


def _solid(shape: Any, dimension: int) -> Any:
    """The parts of a geometry that have a dimension, as one; empty where none has."""
    parts = shapely.get_parts(shapely.get_parts(shape))
    return shapely.union_all(parts[shapely.get_dimensions(parts) == dimension])


def _size(shape: Any, dimension: int) -> float:
    measure = (shapely.get_num_geometries, shapely.length, shapely.area)[dimension]
    return float(measure(shape)) if not shapely.is_empty(shape) else 0.0


def _beyond(shape: Any, held: Any) -> Any:
    """The ground of a place outside another."""
    dimension = _dimension(shape)
    other = held if dimension == 2 and _dimension(held) == 2 else shapely.buffer(held, NEAR_M)
    return _solid(shapely.difference(shape, other), dimension)


def _common(a: Any, b: Any) -> tuple[float, float, int]:
    """Share of the smaller of two places in the other, what they share (m2, m or points), and its dimension."""
    if not shapely.dwithin(a, b, NEAR_M):
        return 0.0, 0.0, 0
    dimension = min(_dimension(a), _dimension(b))
    if dimension == 2:
        size = float(shapely.area(shapely.intersection(a, b)))
        return size / max(min(_size(a, 2), _size(b, 2)), 1e-9), size, 2
    shares = []
    for one, other in ((a, b), (b, a)):
        whole = _size(one, dimension) if _dimension(one) == dimension else 0.0
        if whole > 0:
            near = _solid(shapely.intersection(one, shapely.buffer(other, NEAR_M)), dimension)
            shares.append((_size(near, dimension) / whole, whole))
    share, whole = min(shares, key=lambda each: (each[1], -each[0]))
    return share, share * whole, dimension


def _pairs(
    before: Mapping[str, tuple[str, Any]], after: Mapping[str, tuple[str, Any]]
) -> Iterable[tuple[int, float, float, bool, str, str]]:
    """Pairs of places that share half of the smaller one, in the order of choice: most ground, then likest, same id."""
    names, shapes = list(after), [shape for _, shape in after.values()]
    tree = shapely.STRtree(shapes)
    for a, (topic, shape) in before.items():
        for n in tree.query(shape, predicate="dwithin", distance=NEAR_M).tolist():
            b = names[n]
            if after[b][0] != topic:
                continue
            share, size, dimension = _common(shape, shapes[n])
            if share >= HALF:
                whole = max(_size(each, dimension) for each in (shape, shapes[n]) if _dimension(each) == dimension)
                yield -dimension, -round(size, 3), -round(size / whole, 6), a != b, a, b


def _most(shape: Any, others: Mapping[str, Any]) -> str | None:
    """The one of some grounds that contains most of a place, if at least half of it."""
    candidates = []
    for name, other in others.items():
        if not shapely.is_empty(other) and shapely.dwithin(shape, other, NEAR_M):
            dimension = _dimension(shape)
            near = other if dimension == 2 and _dimension(other) == 2 else shapely.buffer(other, NEAR_M)
            size = _size(_solid(shapely.intersection(shape, near), dimension), dimension)
            if size >= HALF * _size(shape, dimension) > 0:
                candidates.append((-size, name))
    return min(candidates)[1] if candidates else None
