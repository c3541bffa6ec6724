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

from conformity.errors import Msg
from conformity.normalise import geos
from conformity.overlay import bands, barriers, grid, parallel, passage
from conformity.overlay.ports import CRUMB_M2, MOUTH_M, NOTHING_M2, TOUCH_M, Network, Ports, network_of, ports_of
from conformity.overlay.ways import Ways

if TYPE_CHECKING:
    from collections.abc import Iterable

    from conformity.model import Context, Needs
    from conformity.overlay.arrays import Geometries, Ints
    from conformity.overlay.barriers import Before, Ground
    from conformity.overlay.coverage import Zoning
    from conformity.overlay.sides import Elements, Subjects

#: Zones beyond these are not tried one by one for what they cut.
_MOST_MAKERS: Final = 12
NO_BEFORE, LINKS_NOTHING = Msg.STATE_BEFORE_NOT_KNOWN, Msg.CORRIDOR_LINKS_NOTHING_BEFORE


@dataclass
class Rows:
    """Rows of ``element_measures`` (key, measure, qualifier, value, low, high, unit) and of ``passages``."""

    measures: list[tuple[Any, ...]] = field(default_factory=list)
    passages: list[dict[str, Any]] = field(default_factory=list)

    def tell(self, key: str, barrier: str, unit: str = "1", **values: float) -> None:
        """Measures of one element under one barrier."""
        for name, value in values.items():
            self.measures.append((key, name, barrier, round(float(value), 6), None, None, unit))

    def place(self, key: str, measure: str, barrier: str, **columns: Any) -> None:
        """One place, or why there is none."""
        row: dict[str, Any] = {"element_key": key, "measure": measure, "barrier": barrier, "reason": ""}
        row |= {"value": None, "before": None, "subject_keys": [], "between": [], "geometry": None}
        self.passages.append(row | columns)

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
    own: Any
    before: Any
    after: Any
    ports: Ports
    #: the zones that meet it, as rows of the barrier's ground, the largest share first, and their keys
    makers: list[int]
    keys: list[str]

    def links(self, closed: Any) -> passage.Partition:
        """The ports that are linked where some ground is closed."""
        return passage.links(self.ports.free(closed), self.ports.under(closed), 0.0)


@dataclass(frozen=True)
class _Barred:
    """A barrier, and what it is tried on."""

    name: str
    ground: Ground
    network: Network
    before: Before
    plan: Ground
    ways: Ways
    subjects: Subjects
    needs: Needs
    #: what each element links, which no barrier changes
    ports: dict[int, Ports]


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
    plan = barriers.Ground(zoning.outline)
    ways = Ways(network, subjects, before, needs)
    ports: dict[int, Ports] = {}
    for name, (barrier, kinds) in needs.breaks.items():
        ground = barriers.ground_of(barrier, subjects, needs)
        tried = elements.has_role(*kinds) & (elements.dims >= 1)
        if needs.only is not None:
            tried &= np.isin(elements.keys.astype(str), sorted(needs.only.get(name, ())))
        barred = _Barred(name, ground, network, before, plan, ways, subjects, needs, ports)
        chosen = np.flatnonzero(tried)
        chosen = chosen[ground.reached(network.grounds[chosen], np.where(network.linking[chosen], MOUTH_M, 0.0))]
        of_one = geos.on_rows(partial(_one, barred=barred), elements.geometry)
        rows.add(parallel.each(of_one, chosen.tolist()))
    return rows


def _one(row: int, barred: _Barred) -> Rows:
    rows = Rows()
    elements, ground = barred.network.elements, barred.ground
    own, key = barred.network.grounds[row], str(elements.keys[row])
    linking = bool(barred.network.linking[row])
    ports = _ports(row, barred) if linking else None
    whole = own if ports is None else ports.ground
    met, taken = _meeting(ground, whole, own)
    if not len(met):
        return rows
    fabric = barred.before.fabric(whole)
    after = barriers.together(ground.union(met), fabric)
    before = barriers.together(barred.before.zones.within(whole), fabric)
    new = barriers.less(after, before) if barred.before.provided else ground.union(met)
    inside = _area(new, own) > NOTHING_M2
    if not inside and (ports is None or _area(new, whole) <= NOTHING_M2):
        return rows
    on_it = taken > NOTHING_M2
    named = met[on_it] if on_it.any() else met
    keys = [str(barred.subjects.keys[ground.rows[n]]) for n in named]
    if inside and not barred.before.provided:
        rows.place(key, "break", barred.name, reason=NO_BEFORE, subject_keys=keys)
        return rows
    if inside:
        _pieces(own, before, after, key, barred, CRUMB_M2 if linking else barred.needs.piece_m2, rows)
    if ports is None:
        rows.place(key, "break", barred.name, subject_keys=keys, geometry=_shared(own, after))
        return rows
    every = [str(barred.subjects.keys[ground.rows[n]]) for n in met]
    case = _Case(row, key, barred.name, own, before, after, ports, met.tolist(), every)
    links = Rows()
    _links(case, barred, keys, links)
    ports.let_go()  # a barrier that closes the same ground asks for the same place
    if inside or _changes(links):
        if barred.before.provided:
            rows.tell(key, barred.name, width_from_buffer=float(elements.dims[row] == 1))
            rows.add([links])
        else:
            rows.place(key, "break", barred.name, reason=NO_BEFORE, subject_keys=keys)
    return rows


def _ports(row: int, barred: _Barred) -> Ports:
    """What an element links, worked out once for all barriers."""
    if row not in barred.ports:
        barred.ports[row] = ports_of(row, barred.network, barred.plan, barred.needs)
    return barred.ports[row]


def _meeting(ground: Ground, whole: Any, own: Any) -> tuple[Ints, Any]:
    """The surfaces of a barrier that share ground with what an element links on, and how much each takes of its own."""
    near = ground.near(whole)
    if not len(near):
        return near, np.zeros(0)
    taken, shared = (
        np.nan_to_num(shapely.area(grid.overlap(ground.shapes[near], np.full(len(near), shape, dtype=object))))
        for shape in (own, whole)
    )
    order = np.lexsort((near, -shared, -taken))
    order = order[shared[order] > 0]
    return near[order], taken[order]


def _area(left: Any, right: Any) -> float:
    shared = _shared(left, right)
    return 0.0 if shared is None else float(shapely.area(shared))


def _shared(left: Any, right: Any) -> Any:
    """The ground that two surfaces share; ``None`` of none."""
    if left is None or right is None:
        return None
    return grid.only(grid.intersect(np.array([left]), np.array([right])), 2)[0]


def _changes(links: Rows) -> bool:
    """Whether a link is cut or a passage narrowed."""
    values = {name: value for _, name, _, value, *_ in links.measures}
    return bool(values.get("links_cut", 0.0) > 0 or values.get("residual_width_ratio", 1.0) < 1)


def _pieces(own: Any, before: Any, after: Any, key: str, barred: _Barred, least_m2: float, rows: Rows) -> None:
    """Pieces, the largest of them, and the effective mesh size (Jaeger 2000: Σ aᵢ² / A), before and after.

    Defined in ``docs/how-it-measures.md``, *Fragmentation*.
    """
    counted, largest, mesh = [], [], []
    whole = float(shapely.area(barriers.less(own, before) or shapely.Polygon()))
    for closed in (before, after):
        left = barriers.less(own, closed)
        areas = shapely.area(passage.centres(left, 0.0))
        counted.append(int((areas >= least_m2).sum()))
        largest.append(float(areas.max(initial=0.0)))
        mesh.append(float((areas**2).sum() / whole) if whole > 0 else 0.0)
    rows.tell(key, barred.name, pieces_before=counted[0], pieces_after=counted[1])
    rows.tell(key, barred.name, pieces_added=max(counted[1] - counted[0], 0))
    loss = 1 - largest[1] / largest[0] if largest[0] > 0 else 0.0
    rows.tell(key, barred.name, largest_part_loss=max(loss, 0.0))
    rows.tell(key, barred.name, "m2", mesh_before=mesh[0], mesh_after=mesh[1])
    rows.tell(key, barred.name, mesh_loss=max(1 - mesh[1] / mesh[0], 0.0) if mesh[0] > 0 else 0.0)


def _links(case: _Case, barred: _Barred, keys: list[str], rows: Rows) -> None:
    """What of its links is cut, and how narrow the passage becomes; ``keys`` are the zones on the element itself.

    Defined in ``docs/how-it-measures.md``, *Breaks*.
    """
    before = case.links(case.before)
    linked = [group for group in before if len(group) > 1]
    if not linked:
        rows.place(case.key, "break", case.name, reason=LINKS_NOTHING, subject_keys=keys)
        return
    after = case.links(case.after)
    cut = _cut(before, after)
    enveloped = _enveloped(case, barred)
    rows.tell(case.key, case.name, links_before=sum(len(group) - 1 for group in linked))
    rows.measures.append((case.key, "links_cut", case.name, float(cut), None, float(enveloped), "1"))
    rows.tell(case.key, case.name, envelope_links_cut=enveloped)
    if cut:
        between = [case.ports.keys[min(piece)] for piece in _split(linked, after)]
        makers = _makers(case, barred.ground, before)
        named = [case.keys[case.makers.index(n)] for n in makers] or keys
        beside = [_shared(case.ports.ground, barred.ground.shapes[n]) for n in makers]
        beside = [part for part in beside if part is not None and shapely.area(part) > NOTHING_M2]
        mouths = [part for part in beside if _area(part, case.own) <= NOTHING_M2]
        taken = barriers.together(_shared(case.own, case.after), *mouths)
        rows.place(case.key, "break", case.name, value=float(cut), subject_keys=named, between=between, geometry=taken)
        rows.tell(case.key, case.name, last_link=_last(case, barred, linked, after))
    else:
        rows.tell(case.key, case.name, last_link=0.0)
    _width(case, before, barred.ground, keys, rows)


def _cut(before: passage.Partition, after: passage.Partition) -> int:
    """How many links between ports that held before hold no more."""
    return sum(len(_split([group], after)) - 1 for group in before if len(group) > 1)


def _split(groups: Any, after: passage.Partition) -> list[frozenset[int]]:
    """The pieces of the group that falls into most, its largest first."""
    pieces = [[part & group for part in after if part & group] for group in groups]
    most = max(pieces, key=len)
    return sorted(most, key=lambda piece: (-len(piece), min(piece)))


def _enveloped(case: _Case, barred: _Barred) -> int:
    """Links cut when the element is drawn as wide as its uncertainty allows, by all that the barrier closes there.

    Defined in ``docs/how-it-measures.md``, *Breaks*.
    """
    u = float(barred.network.elements.uncertainty[case.row])
    wide = case.ports.ground
    if u > 0:
        wide = barriers.together(wide, bands.moved(case.own, u, 8))
    fabric = barred.before.fabric(wide)
    partitions = []
    for zones in (barred.before.zones, barred.ground):
        closed = barriers.together(zones.within(wide), fabric)
        partitions.append(passage.links(barriers.less(wide, closed), case.ports.under(closed), 0.0))
    return _cut(*partitions)


def _makers(case: _Case, ground: Ground, before: passage.Partition) -> list[int]:
    """The zones that cut: alone, or without which a link would hold; zones that adjoin one another count as one first.

    Where no such zone or group of zones stands out, all that meet the element.
    """

    def cuts(makers: list[int]) -> int:
        return _cut(before, case.links(barriers.together(ground.union(makers), case.before)))

    every = case.makers
    base = cuts(every)

    def matters(some: list[int]) -> bool:
        return cuts(some) > 0 or cuts([n for n in every if n not in some]) < base

    groups = _adjoining(ground.shapes[every], every)
    if len(groups) > _MOST_MAKERS:
        return []
    cutting: list[int] = []
    for group in groups if len(groups) == 1 else filter(matters, groups):
        tried = len(group) > 1 and len(group) <= _MOST_MAKERS
        cutting += ([n for n in group if matters([n])] if tried else []) or group
    return [n for n in every if n in cutting]


def _adjoining(shapes: Geometries, rows: list[int]) -> list[list[int]]:
    """Surfaces in groups that touch one another."""
    a, b = shapely.STRtree(shapes).query(shapes, predicate="dwithin", distance=2 * barriers.CLOSING_M)
    root = grid.components(len(rows), a.astype(np.intp), b.astype(np.intp))
    return [[rows[n] for n in np.flatnonzero(root == each)] for each in dict.fromkeys(root.tolist())]


def _last(case: _Case, barred: _Barred, linked: list[frozenset[int]], after: passage.Partition) -> float:
    """1 where the rest of the network joins no more what is separated, else 0.

    Of a link with the ground beyond the plan or with an end the network says nothing.

    Defined in ``docs/how-it-measures.md``, *Breaks*.
    """
    row_by_key, keys = barred.network.row_by_key, case.ports.keys
    ports = case.ports.under(case.after)
    parts = passage.centres(case.ports.free(case.after), 0.0)
    for group in linked:
        sides = []
        for piece in _split([group], after):
            rows = [row_by_key[keys[p]] for p in piece if keys[p] in row_by_key]
            beside = [shapely.dwithin(parts, ports[p], passage.TOUCH_M) for p in piece]
            ground = barriers.together(*parts[np.any(beside, axis=0)]) if len(parts) else None
            left = passage.centres(_shared(case.own, ground), 0.0)
            sides.append((rows, left))
        sides = [side for side in sides if side[0]]
        if len(sides) > 1 and not barred.ways.joined(case.row, sides):
            return 1.0
    return 0.0


def _width(case: _Case, before: passage.Partition, ground: Ground, keys: list[str], rows: Rows) -> None:
    """The narrowest passage left, for the pair of ports whose passage shrinks most; where it is, and was how wide.

    Defined in ``docs/how-it-measures.md``, *Residual width*.
    """
    was, now = (_pairs(case.ports.necks(closed)) for closed in (case.before, case.after))
    best: tuple[float, float, int, int] | None = None
    for group in before:
        for i in sorted(group):
            for j in sorted(group):
                if i < j and (i, j) in was and was[i, j].width_m > 0:
                    full, width = was[i, j].width_m, now[i, j].width_m if (i, j) in now else 0.0
                    # measured twice within its tolerance, a width that the plan leaves alone is the same
                    same = abs(full - width) <= 2 * passage.TOLERANCE_M + passage.RELATIVE * full
                    ratio = 1.0 if same else width / full
                    best = min(best, (ratio, width, i, j)) if best else (ratio, width, i, j)
    if best is None:
        return
    ratio, width, i, j = best
    rows.tell(case.key, case.name, "m", residual_width=width, width_before=was[i, j].width_m)
    rows.tell(case.key, case.name, residual_width_ratio=min(ratio, 1.0))
    if ratio >= 1:
        return
    place = now[i, j].place if (i, j) in now else None
    makers, here = keys, was[i, j].width_m
    if place is not None:
        here = max(passage.width_at(barriers.less(case.own, case.before), place), here)
        shapes = ground.shapes[case.makers]
        beside = shapely.dwithin(shapes, place, width / 2 + TOUCH_M)
        makers = [key for key, near in zip(case.keys, beside, strict=True) if near] or keys
    rows.place(
        case.key, "residual_width", case.name, value=round(width, 3), before=round(here, 3),
        subject_keys=makers, between=[case.ports.keys[i], case.ports.keys[j]], geometry=place,
    )  # fmt: skip


def _pairs(necks: list[passage.Neck]) -> dict[tuple[int, int], passage.Neck]:
    """For each pair of linked ports the neck at which they part."""
    by_pair: dict[tuple[int, int], passage.Neck] = {}
    joined: dict[int, frozenset[int]] = {}
    for neck in sorted(necks, key=lambda each: -each.width_m):
        left, right = neck.sides
        whole_left = joined.get(min(left), left) | left
        whole_right = joined.get(min(right), right) | right
        for i in whole_left:
            for j in whole_right:
                by_pair.setdefault((min(i, j), max(i, j)), neck)
        for port in whole_left | whole_right:
            joined[port] = whole_left | whole_right
    return by_pair
