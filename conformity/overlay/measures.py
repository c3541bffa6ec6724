"""What a subject and an element share: area, length, count, distance, and the parts nearby."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from conformity.model import GROUND_KINDS, CertifiedBy, Kind, Relation
from conformity.normalise import geos
from conformity.overlay import bands, certify, coverage, grid, pairs, parallel

if TYPE_CHECKING:
    from conformity.model import Needs
    from conformity.overlay.arrays import Bools, Floats, Geometries, Ints
    from conformity.overlay.sides import Elements, Subjects

#: An outline this close to a zone's border runs on it, not inside the zone (metres).
_ON_BORDER: Final = 0.01
#: It runs there for at least this length; less is where it crosses (metres).
_RUN: Final = 0.1
#: Factor by which a polygon with ``QUAD_SEGS`` segments per quarter circle must grow to contain the circle.
_ROUND: Final = 1 / np.cos(np.pi / (4 * grid.QUAD_SEGS))
#: Half-width given to a corridor or reservoir drawn as a line without an uncertainty (metres).
_LINE_HALF_WIDTH: Final = 25.0


@dataclass(frozen=True)
class Contacts:
    """One row a pair, aligned arrays. ``dims`` is the dimension of what is shared; sizes follow it.

    ``nominal``, ``low`` and ``high`` are what the subject shares with the element as drawn, its core and its
    envelope; ``geometry`` is what is returned (nominal, or the subject's part that lies near).
    """

    s: Ints
    e: Ints
    dims: Ints
    nominal: Geometries
    low: Geometries
    high: Geometries
    size: Floats
    size_low: Floats
    size_high: Floats
    relation: Any
    distance: Floats
    crossings: Ints
    edge: Floats
    approach: Floats
    approach_ground: Geometries
    #: what certified the row's measures (the weakest of them), and how far two methods lay apart at most
    how: Any
    difference: Floats
    geometry: Geometries
    #: the core less the ground that a zone of another class overlaps
    sure: Geometries

    def take(self, rows: Ints | Bools) -> Contacts:
        """The same table with some of its rows."""
        return replace(self, **{each.name: getattr(self, each.name)[rows] for each in fields(self)})

    def of(self, dim: int, values: Floats) -> Floats:
        """``values`` where the shared part has this dimension, else 0."""
        return np.where(self.dims == dim, values, 0.0)


def contacts(
    subjects: Subjects,
    elements: Elements,
    cores: Geometries,
    s: Ints,
    e: Ints,
    needs: Needs,
    contested: Geometries | None = None,
) -> Contacts:
    """Measure every pair once.

    Defined in ``docs/how-it-measures.md``, *Area, length, count*, *Three outlines* and *Pairs and contacts*.

    Parameters
    ----------
    subjects, elements
        The two sides; ``cores`` belongs to the elements.
    s, e
        Rows of the pairs, sorted, as :func:`conformity.overlay.pairs.candidates` gives them.
    needs
        Radii in metres.
    contested
        For each subject the ground that another zone, of another class, overlaps: it is not surely the subject's.

    Returns
    -------
    Contacts
        The pairs that share something, touch, or lie within the radius that concerns them.
    """
    reach = pairs.reach(elements, needs)
    shapes = bands.near_plan(elements.geometry, elements.dims, subjects.geometry, s, e, reach)
    left, right = subjects.geometry[s], shapes[e]
    met = pairs.meet(right, left)
    dims = np.minimum(subjects.dims[s], elements.dims[e])
    raw = grid.none(len(s))
    raw[met] = grid.overlap(left[met], right[met])
    nominal = grid.only(raw, dims)
    proof = certify.certify(left, elements.geometry[e], dims, nominal)
    nominal = proof.geometry
    low, high, how, difference = _bands(subjects, elements, shapes, cores, s, e, proof)
    points = subjects.is_zone[s] & (elements.dims[e] == 0)
    nominal[points] = _points_once(nominal[points], left[points], e[points])
    if points.any():
        exact = points & (elements.uncertainty[e] <= 0)
        low[exact], high[exact] = nominal[exact], nominal[exact]

    # what fractions settled may have no outline to count from
    size = grid.quantise(np.where(points, grid.sizes(nominal, dims), proof.size))
    sure = low if contested is None else coverage.alone(low, contested[s])
    size_low = np.minimum(grid.quantise(grid.sizes(sure, dims)), size)
    size_high = np.maximum(grid.quantise(grid.sizes(high, dims)), size)
    crossed, crossed_at = crossings(raw, left, right, met & (subjects.dims[s] == 1) & (elements.dims[e] == 1))
    how[~certify.crossed(left, elements.geometry[e], crossed)] = CertifiedBy.NOTHING.value
    distance = np.zeros(len(s))
    met |= size > 0
    distance[~met] = grid.quantise(parallel.over_rows(_distance, left[~met], right[~met]))
    open_ = how == CertifiedBy.NOTHING.value  # something may be shared: to be reported, not dropped
    relation = np.where(
        (size > 0) | (crossed > 0) | open_,
        Relation.OVERLAP.value,
        np.where(distance == 0, Relation.TOUCH.value, Relation.NEAR.value),
    ).astype(object)

    radius = np.where(elements.has_role(Kind.OBSTACLE), max(needs.near_m, needs.obstacle_radius_m), needs.near_m)
    kept = (distance <= radius[e]) | (size_high > 0)
    nothing = np.zeros(len(s))
    measured = Contacts(
        s, e, dims, nominal, low, high, size, size_low, size_high, relation, distance, crossed,
        edge=nothing, approach=nothing, approach_ground=grid.none(len(s)), how=how, difference=difference,
        geometry=np.where(shapely.is_missing(nominal), crossed_at, nominal), sure=sure,
    ).take(kept)  # fmt: skip
    return _near(measured, subjects, elements, shapes, radius, needs)


def _bands(
    subjects: Subjects,
    elements: Elements,
    shapes: Geometries,
    cores: Geometries,
    s: Ints,
    e: Ints,
    nominal: certify.Certified,
) -> tuple[Geometries, Geometries, Any, Floats]:
    """What the subject shares with core and envelope, by the dimensions of both; what certified all three."""
    u = elements.uncertainty[e]
    low, high = nominal.geometry.copy(), nominal.geometry.copy()
    how, difference = nominal.how.copy(), nominal.difference.copy()
    sdim, edim = subjects.dims[s], elements.dims[e]
    dims = np.minimum(sdim, edim)
    vague = u > 0

    def settle(
        held: Geometries, rows: Bools, left: Geometries, right: Geometries, near: Geometries | None = None
    ) -> None:
        proof = certify.certify(left, right, dims[rows], _shared(left, right if near is None else near, dims[rows]))
        held[rows] = proof.geometry
        how[rows] = certify.weaker(how[rows], proof.how)
        difference[rows] = np.maximum(difference[rows], proof.difference)

    surface = vague & (edim == 2)
    near = bands.near_plan(cores, elements.dims, subjects.geometry, s, e, np.zeros(len(cores)))
    settle(low, surface, subjects.geometry[s[surface]], cores[e[surface]], near[e[surface]])
    settle(high, surface, subjects.geometry[s[surface]], bands.envelopes(elements, shapes)[e[surface]])

    under = vague & (edim < 2) & (sdim == 2)
    settle(low, under, bands.band(subjects.geometry, s[under], -u[under]), shapes[e[under]])
    settle(high, under, bands.band(subjects.geometry, s[under], u[under]), shapes[e[under]])

    # Two lines, or a line and a point, meet on nothing that would outlast a shift.
    thin = vague & (edim < 2) & (sdim < 2)
    low[thin] = None
    settle(high, thin, subjects.geometry[s[thin]], bands.band(shapes, e[thin], u[thin]))
    return low, high, how, difference


def _distance(left: Geometries, right: Geometries) -> Floats:
    away: Floats = geos.by_row(shapely.distance, left, right)
    return away


def _shared(left: Geometries, right: Geometries, dims: Any) -> Geometries:
    return grid.only(grid.overlap(left, right), dims)


def _points_once(nominal: Geometries, zones: Geometries, e: Ints) -> Geometries:
    """Points of elements by zone, a point on a border only in the first zone that it touches.

    Rows come sorted by zone. A point inside a zone belongs to it (to both where zones overlap); one that lies on
    borders alone belongs to the first zone by key, so that neighbours do not count it twice.
    """
    parts, row = shapely.get_parts(nominal, return_index=True)
    inside = shapely.contains_properly(zones[row], parts)
    xy = shapely.get_coordinates(parts)
    held: set[tuple[int, float, float]] = set()
    spots = [(int(e[r]), float(x), float(y)) for r, (x, y) in zip(row, xy, strict=True)]
    held.update(spot for spot, within in zip(spots, inside, strict=True) if within)
    kept = inside.copy()
    for i in np.flatnonzero(~inside):
        if spots[i] not in held:
            held.add(spots[i])
            kept[i] = True
    counted = grid.none(len(nominal))
    for r in np.unique(row[kept]):
        members = parts[kept & (row == r)]
        counted[r] = members[0] if len(members) == 1 else shapely.multipoints(members)
    return counted


def crossings(raw: Geometries, left: Geometries, right: Geometries, lines: Bools) -> tuple[Ints, Geometries]:
    """How many isolated points two lines share, where they cross, and these points."""
    count, where = np.zeros(len(raw), dtype=np.intp), grid.none(len(raw))
    rows = np.flatnonzero(lines)
    rows = rows[geos.by_row(shapely.crosses, left[rows], right[rows])]
    where[rows] = grid.only(raw[rows], 0)
    count[rows] = grid.sizes(where[rows], 0).astype(np.intp)
    return count, where


def _near(
    contacts: Contacts, subjects: Subjects, elements: Elements, shapes: Geometries, radius: Floats, needs: Needs
) -> Contacts:
    """Edges, approaches of obstacles, and the nearby part of the subject."""
    approach, ground = _approaches(contacts, subjects, elements, shapes, needs)
    geometry = contacts.geometry.copy()
    beside = np.flatnonzero(contacts.relation != Relation.OVERLAP)
    within = radius[contacts.e[beside]]
    wide = np.where(contacts.distance[beside] <= within, within, elements.uncertainty[contacts.e[beside]])
    geometry[beside] = _part_within(subjects, elements, shapes, contacts.s[beside], contacts.e[beside], wide)
    reached = beside[approach[beside] > 0]
    geometry[reached] = ground[reached]
    edge = _edges(contacts, subjects, elements, shapes, needs)
    return replace(contacts, edge=edge, approach=approach, approach_ground=ground, geometry=geometry)


def _part_within(
    subjects: Subjects, elements: Elements, shapes: Geometries, s: Ints, e: Ints, radius: Floats
) -> Geometries:
    """The part of each subject within ``radius`` of its element; a mere point of contact gives ``None``."""
    left = subjects.geometry[s]
    boxes = shapely.bounds(left)
    margin = 2 * radius + 1
    box = shapely.box(boxes[:, 0] - margin, boxes[:, 1] - margin, boxes[:, 2] + margin, boxes[:, 3] + margin)
    local = _shared(shapes[e], box, elements.dims[e])
    # The polygon round the circle, not in it: a subject at the very end of the radius keeps a part.
    return _shared(left, bands.buffer(local, radius * _ROUND), subjects.dims[s])


def _edges(contacts: Contacts, subjects: Subjects, elements: Elements, shapes: Geometries, needs: Needs) -> Floats:
    """Length of the element's outline (or of the line) within ``near_m`` of the subject and not inside it.

    An outline that runs on the subject's border is an edge, not inside: surveyed borders are often shared.

    Defined in ``docs/how-it-measures.md``, *Edges and approaches*.
    """
    outlines = grid.none(len(elements.keys))
    surface, line = elements.dims == 2, elements.dims == 1
    outlines[surface] = shapely.boundary(elements.geometry[surface])
    outlines[line] = shapes[line]
    rows = np.flatnonzero(elements.dims[contacts.e] >= 1)
    left, right = subjects.geometry[contacts.s[rows]], outlines[contacts.e[rows]]
    shapely.prepare(right)
    rows = rows[shapely.dwithin(right, left, needs.near_m)]
    shapely.destroy_prepared(right)
    s = contacts.s[rows]
    around = bands.band(subjects.geometry, s, np.full(len(rows), needs.near_m))
    near = _shared(outlines[contacts.e[rows]], around, 1)
    edge = grid.sizes(near, 1)

    solid = np.flatnonzero(subjects.dims[s] == 2)
    within = _shared(near[solid], subjects.geometry[s[solid]], 1)
    inner = bands.band(subjects.geometry, s[solid], np.full(len(solid), -_ON_BORDER))
    on_border = grid.subtract(within, inner)
    on_border[shapely.is_missing(inner)] = within[shapely.is_missing(inner)]
    parts, row = shapely.get_parts(geos.by_row(shapely.line_merge, grid.only(on_border, 1)), return_index=True)
    # Where an outline crosses the border it leaves a stub there as well, which is inside.
    runs = shapely.length(parts)
    runs[runs < _RUN] = 0.0
    edge[solid] += grid.group_sum(runs, row, len(solid)) - grid.sizes(within, 1)
    measured = np.zeros(len(contacts.s))
    measured[rows] = np.maximum(grid.quantise(edge), 0.0)
    return measured


def _approaches(
    contacts: Contacts, subjects: Subjects, elements: Elements, shapes: Geometries, needs: Needs
) -> tuple[Floats, Geometries]:
    """Ground of the subject within the obstacle radius of an obstacle and inside the network.

    The network is made of the reservoirs and corridors; one drawn as a line counts with its uncertainty as
    half-width, 25 m where it has none.

    Defined in ``docs/how-it-measures.md``, *Edges and approaches*.
    """
    area, ground = np.zeros(len(contacts.s)), grid.none(len(contacts.s))
    obstacle = elements.has_role(Kind.OBSTACLE)
    rows = np.flatnonzero(obstacle[contacts.e] & (subjects.dims[contacts.s] == 2))
    network = np.flatnonzero(elements.has_role(*GROUND_KINDS) & (elements.dims >= 1))
    if len(rows) == 0 or len(network) == 0:
        return area, ground
    surfaces = shapes[network]
    lines = elements.dims[network] == 1
    u = elements.uncertainty[network]
    surfaces[lines] = bands.buffer(surfaces[lines], np.where(u > 0, u, _LINE_HALF_WIDTH)[lines])
    own = np.unique(contacts.e[rows])
    discs = bands.buffer(shapes[own], needs.obstacle_radius_m)
    d, n = shapely.STRtree(surfaces).query(discs, predicate="intersects")
    order = np.lexsort((n, d))
    d, n = d[order], n[order]
    pieces = grid.only(grid.intersect(discs[d], surfaces[n]), 2)
    solid = ~shapely.is_missing(pieces)
    merged, first = grid.union_by(pieces[solid], own[d[solid]])
    by_element = grid.none(len(elements.keys))
    by_element[own[d[solid]][first]] = merged
    ground[rows] = grid.only(grid.intersect(subjects.geometry[contacts.s[rows]], by_element[contacts.e[rows]]), 2)
    area[rows] = grid.quantise(shapely.area(ground[rows]))
    return area, ground
