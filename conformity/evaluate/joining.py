"""Pieces of conflict ground that make one place: what adjoins, what is drawn in several, what is one request.

A piece is what one zone or prescription shares with one element. Pieces make one place where

* they are of the same zone and element, or of one prescription;
* they are of one zone and lie within :data:`ZONE_M`;
* they are of one element, however many layers it is in, and their ground of some size lies within the rulebook's
  merging distance: a sliver joins nothing;
* they are of zones of one label in one commune that take nothing but bocage: that is one request;
* they are of reserved sites or roads that only lie at one obstacle, within :data:`ZONE_M` of each other;
* they are of many sectors that may be STECAL, or of many reserved sites, on one element in one commune: likewise;
* they are of classified woodland on one element: likewise, however many;
* their zones together make a cut, a neck, a gap or two locked sides, and face each other there;
* most of a prescription's ground lies beside ground of a zone on the same element.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from conformity.evaluate.columns import places as columns_at
from conformity.evaluate.continuity import FAMILIES
from conformity.model import UNSURE_SOURCES, Kind, ZoneClass, whole_zone
from conformity.overlay import grid
from conformity.overlay.ground import ADJOINING_M

if TYPE_CHECKING:
    from conformity.evaluate.grounds import Grounds, Pair

Row = dict[str, Any]
#: pieces of one zone farther apart than this (metres) are places of their own, unless they are of one element
ZONE_M: Final = 500.0
_BESIDE: Final = 0.5
#: a smaller piece is a sliver, and connects no zones (m2, m; share of the largest piece of its zone)
SLIVER: Final = {2: 500.0, 1: 20.0, 0: 1.0}
_SLIVER_SHARE: Final = 0.05
#: type of reserved sites (CNIG)
_RESERVED: Final = "05"
#: this many places of possible STECAL, or of reserved sites, on one element become one
_MANY: Final = 4
#: places of classified woodland alone
_WOODS: Final = "woods"


def size(grounds: Grounds, pair: Pair) -> float:
    contact = grounds.contact(pair)
    if contact is None:
        return 0.0
    return float(contact["area_m2"] or contact["length_m"] or contact["approach_area_m2"] or 0.0)


def joined(
    pieces: list[Pair], same: Mapping[str, str], rows: Sequence[Row], pairs_of: Mapping[int, list[Pair]],
    grounds: Grounds, merge_m: float,
) -> dict[Pair, int]:  # fmt: skip
    """A number for each piece; equal numbers are one place."""
    n = len(pieces)
    at = {pair: i for i, pair in enumerate(pieces)}
    shapes = grid.array([grounds.shape(pair) for pair in pieces])
    links: list[tuple[int, int]] = []

    def chain(group: Iterable[int]) -> None:
        links.extend(pairwise(group))

    by_pair: dict[tuple[str, str], list[int]] = defaultdict(list)
    by_zone: dict[str, list[int]] = defaultdict(list)
    by_element: dict[str, list[int]] = defaultdict(list)
    by_label: dict[tuple[str, str], list[int]] = defaultdict(list)
    for i, (subject, element) in enumerate(pieces):
        by_pair[whole_zone(subject), same[element]].append(i)
        by_zone[whole_zone(subject)].append(i)
        if (zone := grounds.zone(subject)) is not None:
            by_element[same[element]].append(i)
            by_label[str(zone["label"]), same[element]].append(i)
    for group in by_pair.values():
        chain(group)
    for group in by_zone.values():
        if grounds.zone(pieces[group[0]][0]) is None:
            chain(group)
        else:
            links.extend(within(group, shapes, ZONE_M))
    for group in _sites(by_zone, pieces, grounds).values():  # one reserved site, drawn in several
        links.extend(within(group, shapes, ZONE_M))
    for group in _at_obstacles(by_zone, pieces, same, grounds).values():  # both ask for the same work
        links.extend(within(group, shapes, ZONE_M))
    for group in by_label.values():  # one zone, cut in several
        links.extend(within(group, shapes, ADJOINING_M))
    solid = _solid(by_zone, shapes)
    for group in by_element.values():
        links.extend(within([i for i in group if i in solid], shapes, merge_m))
    for row_at, own in pairs_of.items():
        if rows[row_at]["measure"] in FAMILIES:
            makers = [at[pair] for pair in own if at[pair] in solid]
            links.extend(within(makers, shapes, merge_m + _width(rows[row_at])))
    label = components(n, links)
    links += _beside(by_zone, pieces, shapes, same, label, grounds, merge_m)
    label = components(n, links)
    links += [*_one_request(pieces, label, grounds), *_alike(pieces, same, label, grounds)]
    label = components(n, links)
    return {pair: int(label[i]) for i, pair in enumerate(pieces)}


def _sites(
    by_zone: Mapping[str, list[int]], pieces: Sequence[Pair], grounds: Grounds
) -> dict[tuple[str, str], list[int]]:  # fmt: skip
    """The pieces of reserved sites of one number, as one label."""
    sites: dict[tuple[str, str], list[int]] = defaultdict(list)
    rows = grounds.attributes
    for own in by_zone.values():
        key = pieces[own[0]][0]
        at = columns_at(rows.prescription_at, [key])
        if grounds.zone(key) is None and at and (code := _code(key, grounds)).startswith(_RESERVED):
            label = str(rows.prescriptions["prescription_label"][at[0]])
            if any(sign.isdigit() for sign in label):
                sites[label, code].extend(own)
    return sites


def _at_obstacles(
    by_zone: Mapping[str, list[int]], pieces: Sequence[Pair], same: Mapping[str, str], grounds: Grounds
) -> dict[str, list[int]]:  # fmt: skip
    """The reserved sites and roads that only lie at an obstacle, by that obstacle."""
    at: dict[str, list[int]] = defaultdict(list)
    for own in by_zone.values():
        if grounds.zone(pieces[own[0]][0]) is None and all(grounds.is_obstacle(pieces[i][1]) for i in own):
            for i in own:
                at[same[pieces[i][1]]].append(i)
    return at


def takes(grounds: Grounds, pair: Pair) -> bool:
    """Whether a piece takes ground of its element; one that only lies along it does not."""
    contact = grounds.contact(pair)
    return contact is not None and bool(contact["area_m2"] or contact["length_m"] or contact["count"])


def _width(row: Row) -> float:
    """The passage that a finding leaves between the zones that make it (metres); 0 where there is none."""
    return float(row["value"] or 0.0) if row["unit"] == "m" else 0.0


def _solid(by_zone: Mapping[str, list[int]], shapes: Any) -> set[int]:
    """The pieces that are not slivers: of some size, and a good part of the largest piece of their zone."""
    solid = set()
    for own in by_zone.values():
        held = [i for i in own if shapes[i] is not None]
        dims = {i: int(shapely.get_dimensions(shapes[i])) for i in held}
        largest = {dim: max(extent(shapes[i]) for i in held if dims[i] == dim) for dim in set(dims.values())}
        solid |= {
            i for i in held if extent(shapes[i]) >= max(SLIVER[dims[i]], _SLIVER_SHARE * largest[dims[i]])
        }  # fmt: skip
    return solid


def _one_request(pieces: list[Pair], label: Any, grounds: Grounds) -> list[tuple[int, int]]:
    """Places of bocage alone, of zones with one label in one commune."""
    held: dict[int, list[int]] = defaultdict(list)
    for i, number in enumerate(label.tolist()):
        held[number].append(i)
    alike: dict[tuple[str, str], list[int]] = defaultdict(list)
    for own in held.values():
        habitat = {i: grounds.element(pieces[i][1], "kind") == Kind.HABITAT_NETWORK for i in own}
        if any(habitat.values()) and all(alone or not takes(grounds, pieces[i]) for i, alone in habitat.items()):
            zones = [zone for i in own if (zone := grounds.zone(pieces[i][0])) is not None]
            labels = {(str(zone["label"]), str(zone["commune"])) for zone in zones}
            if len(labels) == 1:
                alike[labels.pop()].append(own[0])
    return [link for own in alike.values() for link in pairwise(own)]


def _alike(pieces: list[Pair], same: Mapping[str, str], label: Any, grounds: Grounds) -> list[tuple[int, int]]:
    """Places of sectors that may be STECAL, or of reserved sites, of one element and commune, where they are many.

    Those of classified woodland on one element, however many.
    """
    held: dict[int, list[int]] = defaultdict(list)
    for i, number in enumerate(label.tolist()):
        held[number].append(i)
    alike: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for own in held.values():
        sorts = {_sort(pieces[i][0], grounds) for i in own}
        if len(sorts) > 1 or not all(sorts):
            continue
        surfaces = [i for i in own if (contact := grounds.contact(pieces[i])) is not None and contact["area_m2"]]
        if surfaces:
            lead = max(surfaces, key=lambda i: (size(grounds, pieces[i]), pieces[i]))
            commune = str((grounds.zone(pieces[lead][0]) or {}).get("commune") or "")
            alike[sorts.pop(), same[pieces[lead][1]], commune].append(own[0])
    least = {sort: 2 if sort == _WOODS else _MANY for sort, *_ in alike}
    return [link for (sort, *_), own in alike.items() if len(own) >= least[sort] for link in pairwise(own)]


def _sort(subject: str, grounds: Grounds) -> str:
    """``sector`` of what its type or label alone says to be a STECAL, ``reserved``, ``woods``, else empty."""
    zone = grounds.zone(subject)
    if zone is None and grounds.is_woodland(subject):
        return _WOODS
    if zone is None:
        return "reserved" if _code(subject, grounds).startswith(_RESERVED) else ""
    return "sector" if zone["zone_class"] == ZoneClass.POCKET and zone["class_source"] in UNSURE_SOURCES else ""


def _code(prescription: str, grounds: Grounds) -> str:
    at = columns_at(grounds.attributes.prescription_at, [prescription])
    return str(grounds.attributes.prescriptions["code"][at[0]]) if at else ""


def components(n: int, links: list[tuple[int, int]]) -> Any:
    left, right = (np.array([link[side] for link in links], dtype=np.intp) for side in (0, 1))
    return grid.components(n, left, right)


def within(group: list[int], shapes: Any, distance: float) -> list[tuple[int, int]]:
    """Pairs of a group that lie within a distance; what has no shape joins nothing."""
    held = [i for i in group if shapes[i] is not None]
    if len(held) < 2:
        return []
    own = shapes[held]
    a, b = shapely.STRtree(own).query(own, predicate="dwithin", distance=distance)
    return [(held[i], held[j]) for i, j in zip(a.tolist(), b.tolist(), strict=True) if i < j]


def _beside(
    by_zone: Mapping[str, list[int]], pieces: list[Pair], shapes: Any, same: Mapping[str, str], label: Any,
    grounds: Grounds, merge_m: float,
) -> list[tuple[int, int]]:  # fmt: skip
    """Prescriptions of which most ground lies beside zones of one place, on the same element."""
    links = []
    for own in by_zone.values():
        if grounds.zone(pieces[own[0]][0]) is not None:
            continue
        whole = sum(extent(shapes[i]) for i in own)
        beside: dict[int, tuple[float, int]] = {}
        for i in own:
            for j, (other, element) in enumerate(pieces):
                if shapes[i] is None or shapes[j] is None or same[element] != same[pieces[i][1]]:
                    continue
                if grounds.zone(other) is None or not shapely.dwithin(shapes[i], shapes[j], merge_m):
                    continue
                near = extent(shapely.intersection(shapes[i], shapely.buffer(shapes[j], merge_m)))
                held = beside.get(int(label[j]), (0.0, j))
                beside[int(label[j])] = (held[0] + near, j)
        best = max(beside.values(), default=(0.0, -1))
        if whole > 0 and best[0] >= _BESIDE * whole:
            links.append((own[0], best[1]))
    return links


def extent(shape: Any) -> float:
    if shape is None:
        return 0.0
    return float(shapely.area(shape) or shapely.length(shape) or len(shapely.get_parts(shape)))
