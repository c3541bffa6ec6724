"""Contacts thinner than their source is precise: two outlines that follow one another, not ground that is taken.

A contact is thin where nothing of it is as wide as the element's uncertainty (but for patches of less than its square),
and where both the subject and the element are wider than that beside it. A stream-side reservoir of 8 m, or a zone of
8 m, is itself thin: what it shares is no accident of drawing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

from conformity.overlay import bands, grid

if TYPE_CHECKING:
    from conformity.overlay.arrays import Bools, Floats, Geometries, Ints
    from conformity.overlay.measures import Contacts
    from conformity.overlay.sides import Elements, Subjects

#: Share of a piece that must lie beside wide ground of a side for that side to be wide there.
_BESIDE: Final = 0.5
#: Share of a contact that may lie elsewhere: the end of a strip, a corner.
_ELSEWHERE: Final = 0.1


def thin(found: Contacts, subjects: Subjects, elements: Elements) -> Bools:
    """Which contacts share ground that is thinner than the element's outline is precise.

    Returns
    -------
    array of bool
        Aligned with the contacts; false for lines and points, and where the outline is exact.
    """
    held = np.zeros(len(found.s), dtype=bool)
    surface = (found.dims == 2) & (found.size > 0) & (elements.uncertainty[found.e] > 0)
    rows = np.flatnonzero(surface & ~shapely.is_missing(found.nominal))
    if not len(rows):
        return held
    parts, owner = shapely.get_parts(grid.only(found.nominal[rows], 2), return_index=True)
    width = elements.uncertainty[found.e[rows]][owner]
    area = shapely.area(parts)
    # a piece as wide as that on average, and larger than its square, is wide somewhere: nothing is to be drawn
    wide = (2 * area >= width * shapely.length(parts)) & (area > width**2)
    narrow = np.bincount(owner[wide], minlength=len(rows)) == 0
    kept = narrow[owner]
    parts, owner, width, area = parts[kept], owner[kept], width[kept], area[kept]
    opened = grid.sizes(_grown(_shrunk(parts, width), width / 2), 2)
    narrow &= np.bincount(owner, opened, minlength=len(rows)) <= elements.uncertainty[found.e[rows]] ** 2
    kept = narrow[owner]
    parts, owner, width, area = parts[kept], owner[kept], width[kept], area[kept]
    elsewhere = np.zeros(len(parts), dtype=bool)
    for shapes, at in ((elements.geometry, found.e), (subjects.geometry, found.s)):
        elsewhere |= ~_beside_wide_ground(parts, area, width, shapes, at[rows][owner])
    lost = np.bincount(owner, np.where(elsewhere, area, 0.0), minlength=len(rows))
    whole = np.bincount(owner, area, minlength=len(rows))
    held[rows] = narrow & (whole > 0) & (lost <= _ELSEWHERE * whole)
    return held


def _beside_wide_ground(parts: Geometries, area: Floats, width: Floats, shapes: Geometries, at: Ints) -> Bools:
    """Whether each piece lies where a side is as wide as that, or within half of it of such ground."""
    box = shapely.bounds(parts)
    margin = 2 * width
    around = np.column_stack([box[:, :2] - margin[:, None], box[:, 2:] + margin[:, None]])
    near = grid.none(len(parts))
    for n, (shape, window) in enumerate(zip(shapes[at], around.tolist(), strict=True)):
        near[n] = shapely.clip_by_rect(shape, *window)
    ground = _grown(_shrunk(near, width), width)
    there = np.flatnonzero(~shapely.is_missing(ground))
    share = np.zeros(len(parts))
    share[there] = grid.sizes(grid.only(grid.intersect(parts[there], ground[there]), 2), 2)
    held: Bools = share >= _BESIDE * area
    return held


def _shrunk(shapes: Geometries, width: Floats) -> Geometries:
    """What is left of each where half a width is taken off all round."""
    return bands.buffer(grid.array(shapes), -width / 2)


def _grown(shapes: Geometries, by: Floats) -> Geometries:
    held = grid.none(len(shapes))
    there = np.flatnonzero(~shapely.is_missing(shapes))
    held[there] = bands.buffer(shapes[there], by[there])
    return held
