"""The one match between two drafts: by rule, element, label and an overlap of at least half.

ZONE_URBA has no identifier: an id derives from outlines, and changes when an outline does. So findings of the same rule
and element that share at least half of the smaller one are the same matter, moved or redrawn; where several share it,
it was split or merged. Comparison, waivers and resumed opinions all use this match, and say how it matched.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import shapely

from conformity.follow.places import HALF, NEAR_M

if TYPE_CHECKING:
    from conformity.follow.drafts import ReportedFinding


@dataclass(frozen=True)
class Group:
    """Findings of two drafts that are the same. ``how``: same, place, renamed, split, merged, new or gone."""

    old: tuple[ReportedFinding, ...]
    new: tuple[ReportedFinding, ...]
    how: str


def groups(old: Sequence[ReportedFinding], new: Sequence[ReportedFinding]) -> list[Group]:
    """Every finding of both drafts in exactly one group, in the order of the new draft, the lost ones last."""
    links = _links(old, new)
    parent = {**{("o", n): ("o", n) for n in range(len(old))}, **{("n", n): ("n", n) for n in range(len(new))}}

    def root(node: tuple[str, int]) -> tuple[str, int]:
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    for a, b in links:
        first, second = sorted((root(("o", a)), root(("n", b))))
        parent[second] = first
    together: dict[tuple[str, int], tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
    for side, n in parent:
        together[root((side, n))][side == "n"].append(n)
    grouped = [
        Group(tuple(old[n] for n in sorted(olds)), tuple(new[n] for n in sorted(news)), _how(olds, news, links))
        for olds, news in together.values()
    ]
    order = {finding.finding_id: n for n, finding in enumerate(new)}
    last = len(order)
    return sorted(grouped, key=lambda g: (order[g.new[0].finding_id] if g.new else last, [o.finding_id for o in g.old]))


def _how(olds: list[int], news: list[int], links: dict[tuple[int, int], str]) -> str:
    if not olds or not news:
        return "new" if news else "gone"
    if len(olds) == len(news) == 1:
        return links[olds[0], news[0]]
    return "split" if len(olds) < len(news) else "merged"


def _links(old: Sequence[ReportedFinding], new: Sequence[ReportedFinding]) -> dict[tuple[int, int], str]:
    """(old, new) → how they match."""
    ids = {finding.finding_id: n for n, finding in enumerate(new)}
    links = {(a, ids[finding.finding_id]): "same" for a, finding in enumerate(old) if finding.finding_id in ids}
    settled_old, settled_new = {a for a, _ in links}, {b for _, b in links}
    by_subject: dict[tuple[str, str], list[int]] = defaultdict(list)
    for n, finding in enumerate(new):
        by_subject[finding.rule_id, finding.element_key].append(n)
    for a, before in enumerate(old):
        for b in by_subject.get((before.rule_id, before.element_key), ()):
            # one that kept its id may still have taken in, or given off, another
            if (a in settled_old and b in settled_new) or (a, b) in links:
                continue
            after = new[b]
            if before.shape is None and after.shape is None:
                if before.label == after.label:
                    links[a, b] = "place"
            elif shared(before.shape, after.shape) >= HALF:
                links[a, b] = "place" if before.label == after.label else "renamed"
    return links


def shared(a: Any, b: Any) -> float:
    """Share of the smaller of two places that is in the other; 0 where one has no ground."""
    if a is None or b is None or shapely.is_empty(a) or shapely.is_empty(b):
        return 0.0
    dimension = min(shapely.get_dimensions(a), shapely.get_dimensions(b))
    if dimension == 0:
        return 1.0 if shapely.distance(a, b) <= NEAR_M else 0.0
    size = shapely.area if dimension == 2 else shapely.length
    if shapely.get_dimensions(a) != shapely.get_dimensions(b):
        return 1.0 if shapely.distance(a, b) <= NEAR_M else 0.0
    smaller = float(min(size(a), size(b)))
    if smaller <= 0:
        return 0.0
    # two drawings of one line rarely share a point: a line's own breadth is what it may move by
    other = shapely.buffer(b, NEAR_M) if dimension == 1 else b
    return min(1.0, float(size(shapely.intersection(a, other))) / smaller)


def concerns(matched: Iterable[Group]) -> dict[str, dict[str, int]]:
    """Old concern → the new concerns that took over its findings, with how many of them."""
    taken_over: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for group in matched:
        for before in group.old:
            for after in group.new:
                taken_over[before.concern_id][after.concern_id] += 1
    return {
        old: dict(sorted(news.items(), key=lambda item: (-item[1], item[0])))
        for old, news in sorted(taken_over.items())
    }
