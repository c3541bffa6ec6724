"""What a plan does to the continuity of an element: links it cuts, the passage it leaves, the pieces it makes.

Only what the plan does counts: an element linked some things before (under the plan in force, else between the
buildings that stand) and no longer does. Without anything to compare with, nothing is said.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from conformity.model import Kind
from conformity.overlay import bands, barriers, grid, many, passage
from conformity.overlay.ports import CRUMB_M2, TOUCH_M, Network, network_of, ports_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from conformity.model import Context, Needs
    from conformity.overlay.barriers import Before, Ground
    from conformity.overlay.coverage import Zoning
    from conformity.overlay.grid import Geometries
    from conformity.overlay.measures import Contacts
    from conformity.overlay.sides import Elements, Subjects

#: What the plan newly closes of an element below this is rounding (m2).
_NOTHING_M2: Final = 1.0
#: A reservoir lets its corridor's end breathe within this (metres): its ground is free ground too.
_MOUTH_M: Final = 200.0
#: Zones beyond these are not tried one by one for what they cut.
_MOST_MAKERS: Final = 12
NO_BEFORE, LINKS_NOTHING = "SEM-325", "SEM-326"


@dataclass
class Rows:
    """Rows of ``element_measures`` (key, measure, qualifier, value, low, high, unit) and of ``passages``."""

    measures: list[tuple[Any, ...]] = field(default_factory=list)
    passages: list[dict[str, Any]] = field(default_factory=list)

    def tell(self, key: str, barrier: str, unit: str = "1", **values: float) -> None:
        """Measures of one element under one barrier."""
        for name, value in values.items():
            self.measures.append((key, name, barrier, round(float(value), 6), None, None, unit))

    def place(self, key: str, measure: str, barrier: str, **told: Any) -> None:
        """One place, or why there is none."""
        row: dict[str, Any] = {"element_key": key, "measure": measure, "barrier": barrier, "reason": ""}
        row |= {"value": None, "before": None, "subject_keys": [], "between": [], "geometry": None}
        self.passages.append(row | told)

    def add(self, parts: Iterable[Rows]) -> None:
        """The rows of some parts, in their order."""
        for part in parts:
            self.measures += part.measures
            self.passages += part.passages


@dataclass(frozen=True)
class _Case:
    """One element under one barrier: its ground as drawn, what closes it, and the ports it links."""

    row: int
    key: str
    name: str
    ground: Any
    before: Any
    after: Any
    ports: Geometries
    port_keys: list[str]
    makers: list[int]


def measure(subjects: Subjects, elements: Elements, zoning: Zoning, context: Context, needs: Needs) -> Rows:
    """Breaks, passages and pieces of every element that a barrier of ``needs.breaks`` meets.

    Parameters
    ----------
    elements
        The whole network: what lies beyond the plan may still be what an element links.

    Returns
    -------
    Rows
        Elements that no barrier meets have none: nothing changes for them.
    """
    rows = Rows()
    if not needs.breaks:
        return rows
    before = barriers.Before(context)
    network = network_of(elements, needs)
    plan = barriers.Ground(zoning.geometry)
    for name, (barrier, kinds) in needs.breaks.items():
        ground = barriers.ground_of(barrier, subjects, needs)
        tried = elements.has_role(*kinds) & (elements.dims >= 1)
        if needs.only is not None:
            tried &= np.isin(elements.keys.astype(str), sorted(needs.only.get(name, ())))
        of_one = partial(
            _one, name=name, ground=ground, network=network, before=before, plan=plan, subjects=subjects, needs=needs
        )
        rows.add(many.each(of_one, np.flatnonzero(tried).tolist()))
    return rows


def _one(
    row: int, name: str, ground: Ground, network: Network, before: Before, plan: Ground, subjects: Subjects,
    needs: Needs,
) -> Rows:  # fmt: skip
    rows = Rows()
    elements = network.elements
    own, key = network.grounds[row], str(elements.keys[row])
    near = ground.near(own)
    if len(near):
        shared = shapely.area(grid.overlap(ground.shapes[near], np.full(len(near), own, dtype=object)))
        order = np.argsort(-np.nan_to_num(shared), kind="stable")
        near = near[order[np.nan_to_num(shared)[order] > _NOTHING_M2]]
    if not len(near):
        return rows
    makers = [int(n) for n in near]
    keys = [str(subjects.keys[ground.rows[n]]) for n in makers]
    if not before.known:
        rows.place(key, "break", name, reason=NO_BEFORE, subject_keys=keys)
        return rows
    closed_before = before.closed(own)
    closed_after = barriers.together(ground.union(makers), before.fabric(own))
    new = barriers.less(closed_after, closed_before)
    if new is None or shapely.area(grid.intersect(np.array([new]), np.array([own])))[0] <= _NOTHING_M2:
        return rows
    ports, port_keys = ports_of(row, network, plan)
    case = _Case(row, key, name, own, closed_before, closed_after, ports, port_keys, makers)
    linking = bool(elements.has_role(Kind.CORRIDOR, Kind.WATERCOURSE)[row])
    _pieces(case, needs.piece_m2 if not linking else CRUMB_M2, rows)
    if linking:
        rows.tell(key, name, width_from_buffer=float(elements.dims[row] == 1))
        _links(case, network, ground, keys, rows)
    else:
        cut = grid.intersect(np.array([own]), np.array([closed_after]))[0]
        rows.place(key, "break", name, subject_keys=keys, geometry=cut)
    return rows


def _pieces(case: _Case, least_m2: float, rows: Rows) -> None:
    """Pieces, the largest of them, and the effective mesh size (Jaeger 2000: Σ aᵢ² / A), before and after."""
    counted, largest, mesh = [], [], []
    whole = float(shapely.area(barriers.less(case.ground, case.before) or shapely.Polygon()))
    for closed in (case.before, case.after):
        left = barriers.less(case.ground, closed)
        areas = shapely.area(passage.centres(left, 0.0))
        counted.append(int((areas >= least_m2).sum()))
        largest.append(float(areas.max(initial=0.0)))
        mesh.append(float((areas**2).sum() / whole) if whole > 0 else 0.0)
    rows.tell(case.key, case.name, pieces_before=counted[0], pieces_after=counted[1])
    rows.tell(case.key, case.name, pieces_added=max(counted[1] - counted[0], 0))
    loss = 1 - largest[1] / largest[0] if largest[0] > 0 else 0.0
    rows.tell(case.key, case.name, largest_part_loss=max(loss, 0.0))
    rows.tell(case.key, case.name, "m2", mesh_before=mesh[0], mesh_after=mesh[1])
    rows.tell(case.key, case.name, mesh_loss=max(1 - mesh[1] / mesh[0], 0.0) if mesh[0] > 0 else 0.0)


def _links(case: _Case, network: Network, ground: Ground, keys: list[str], rows: Rows) -> None:
    free = [barriers.less(_with_mouths(case, network), closed) for closed in (case.before, case.after)]
    before = passage.links(free[0], case.ports, 0.0)
    linked = [group for group in before if len(group) > 1]
    if not linked:
        rows.place(case.key, "break", case.name, reason=LINKS_NOTHING, subject_keys=keys)
        return
    after = passage.links(free[1], case.ports, 0.0)
    cut = _cut(before, after)
    enveloped = _enveloped(case, network)
    rows.tell(case.key, case.name, links_before=sum(len(group) - 1 for group in linked))
    rows.measures.append((case.key, "links_cut", case.name, float(cut), None, float(enveloped), "1"))
    rows.tell(case.key, case.name, envelope_links_cut=enveloped)
    if cut:
        split = _split(linked, after)
        between = [case.port_keys[min(piece)] for piece in split]
        taken = grid.intersect(np.array([case.ground]), np.array([case.after]))[0]
        makers = _makers(case, network, ground, before, keys)
        rows.place(case.key, "break", case.name, value=float(cut), subject_keys=makers, between=between, geometry=taken)
        rows.tell(case.key, case.name, last_link=_last(case, network, split))
    else:
        rows.tell(case.key, case.name, last_link=0.0)
    _width(case, free, before, ground, keys, rows)


def _with_mouths(case: _Case, network: Network) -> Any:
    """The element's ground and that of the reservoirs it meets, near it."""
    around = bands.moved(case.ground, _MOUTH_M, 4)
    known = network.known
    near = [network.grounds[known[key]] for key in case.port_keys if key in known]
    kept = [grid.intersect(np.array([shape]), np.array([around]))[0] for shape in near]
    return barriers.together(case.ground, *grid.only(grid.array(kept), 2)) if kept else case.ground


def _cut(before: passage.Partition, after: passage.Partition) -> int:
    """How many links between ports that held before hold no more."""
    return sum(len(_split([group], after)) - 1 for group in before if len(group) > 1)


def _split(groups: Any, after: passage.Partition) -> list[frozenset[int]]:
    """The pieces of the group that falls into most, its largest first."""
    pieces = [[found & group for found in after if found & group] for group in groups]
    most = max(pieces, key=len)
    return sorted(most, key=lambda piece: (-len(piece), min(piece)))


def _enveloped(case: _Case, network: Network) -> int:
    """Links cut when the element is drawn as wide as its uncertainty allows."""
    u = float(network.elements.uncertainty[case.row])
    if u <= 0:
        ground = _with_mouths(case, network)
    else:
        ground = barriers.together(_with_mouths(case, network), bands.moved(case.ground, u, 8))
    before = passage.links(barriers.less(ground, case.before), case.ports, 0.0)
    after = passage.links(barriers.less(ground, case.after), case.ports, 0.0)
    return _cut(before, after)


def _makers(case: _Case, network: Network, ground: Ground, before: passage.Partition, keys: list[str]) -> list[str]:
    """The zones without which the links would hold: each alone, else all that meet the element."""
    if len(case.makers) == 1 or len(case.makers) > _MOST_MAKERS:
        return keys
    whole = _with_mouths(case, network)
    base = _cut(before, passage.links(barriers.less(whole, case.after), case.ports, 0.0))
    found = []
    for n, key in zip(case.makers, keys, strict=True):
        others = ground.union([m for m in case.makers if m != n])
        closed = barriers.together(others, case.before)
        if _cut(before, passage.links(barriers.less(whole, closed), case.ports, 0.0)) < base:
            found.append(key)
    return found or keys


def _last(case: _Case, network: Network, split: list[frozenset[int]]) -> float:
    """1 where no other link of the network joins the reservoirs that are separated, else 0."""
    known = network.known
    sides = [[known[case.port_keys[p]] for p in piece if case.port_keys[p] in known] for piece in split]
    sides = [side for side in sides if side]
    if len(sides) < 2:
        return 0.0
    others = np.flatnonzero(network.linking)
    others = others[others != case.row]
    a, b = network.tree.query(network.grounds[others], predicate="dwithin", distance=TOUCH_M)
    root = grid.components(len(network.grounds), others[a], b.astype(np.intp))
    joined = {int(root[n]) for n in sides[0]}
    return float(all(int(root[n]) not in joined for side in sides[1:] for n in side))


def _width(
    case: _Case, free: list[Any], before: passage.Partition, ground: Ground, keys: list[str], rows: Rows
) -> None:
    """The narrowest passage left, for the pair of ports whose passage shrinks most."""
    was, now = (_pairs(passage.necks(shape, case.ports)) for shape in free)
    best: tuple[float, float, int, int] | None = None
    for group in before:
        for i in sorted(group):
            for j in sorted(group):
                if i < j and (i, j) in was and was[i, j][0] > 0:
                    width = now[i, j][0] if (i, j) in now else 0.0
                    # measured twice within its tolerance, a width that the plan leaves alone is the same
                    same = abs(was[i, j][0] - width) <= 2 * passage.TOLERANCE_M + passage.RELATIVE * was[i, j][0]
                    ratio = 1.0 if same else width / was[i, j][0]
                    best = min(best, (ratio, width, i, j)) if best else (ratio, width, i, j)
    if best is None:
        return
    ratio, width, i, j = best
    rows.tell(case.key, case.name, "m", residual_width=width, width_before=was[i, j][0])
    rows.tell(case.key, case.name, residual_width_ratio=min(ratio, 1.0))
    if ratio >= 1:
        return
    place = now[i, j][1] if (i, j) in now else None
    makers = keys
    if place is not None:
        shapes = ground.shapes[case.makers]
        beside = shapely.dwithin(shapes, place, width / 2 + TOUCH_M)
        makers = [key for key, here in zip(keys, beside, strict=True) if here] or keys
    rows.place(
        case.key, "residual_width", case.name, value=round(width, 3), before=round(was[i, j][0], 3),
        subject_keys=makers, between=[case.port_keys[i], case.port_keys[j]], geometry=place,
    )  # fmt: skip


def _pairs(necks: list[passage.Neck]) -> dict[tuple[int, int], tuple[float, Any]]:
    """For each pair of linked ports the width of the neck at which they part, and its place."""
    found: dict[tuple[int, int], tuple[float, Any]] = {}
    joined: dict[int, frozenset[int]] = {}
    for neck in sorted(necks, key=lambda each: -each.width_m):
        left, right = neck.sides
        whole_left = joined.get(min(left), left) | left
        whole_right = joined.get(min(right), right) | right
        for i in whole_left:
            for j in whole_right:
                found.setdefault((min(i, j), max(i, j)), (neck.width_m, neck.place))
        for port in whole_left | whole_right:
            joined[port] = whole_left | whole_right
    return found


def crossings(found: Contacts, subjects: Subjects, elements: Elements, needs: Needs) -> tuple[Any, Any]:
    """For each contact of a prescription of ``needs.crossings``: whether it alone cuts the element from bank to bank.

    Returns
    -------
    tuple
        ``crosses`` (1 or 0) and ``pieces_cut``: pieces of ``needs.piece_m2`` (reservoirs) or 500 m2 that it adds.
    """
    crosses, cut = np.zeros(len(found.s), dtype=np.int64), np.zeros(len(found.s), dtype=np.int64)
    if not needs.crossings:
        return crosses, cut
    coded = np.array([barriers._carries(code, needs.crossings) for code in subjects.codes], dtype=bool)
    reservoir = elements.has_role(Kind.RESERVOIR)
    for n in np.flatnonzero(coded[found.s] & (found.relation == "overlap")).tolist():
        s, e = int(found.s[n]), int(found.e[n])
        if elements.dims[e] == 1:
            crosses[n] = int(found.crossings[n] > 0 or found.size[n] > 0)
            continue
        if elements.dims[e] != 2:
            continue
        strip = subjects.geometry[s]
        if subjects.dims[s] < 2:
            strip = bands.buffer(np.array([strip]), needs.tool_buffer_m)[0]
        whole = passage.centres(elements.geometry[e], 0.0)
        left = passage.centres(barriers.less(elements.geometry[e], strip), 0.0)
        least = needs.piece_m2 if reservoir[e] else CRUMB_M2
        areas = [shapely.area(parts) for parts in (whole, left)]
        crosses[n] = int((areas[1] > _NOTHING_M2).sum() > (areas[0] > _NOTHING_M2).sum())
        cut[n] = max(int((areas[1] >= least).sum()) - int((areas[0] >= least).sum()), 0)
    return crosses, cut
