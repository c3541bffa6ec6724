"""Contacts thinner than their source is precise: two outlines that follow one another, not ground that is taken.

A contact is thin where each of its pieces is narrower than the element's uncertainty (area over length, and no patch
wider than that and larger than its square), and where both the subject and the element are wider than that beside it.
A stream-side reservoir of 8 m, or a zone of 8 m, is itself thin: its shared ground is not an artefact of drawing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

from conformity.overlay import bands, grid

if TYPE_CHECKING:
    from conformity.overlay.arrays import Bools, Floats, Geometries
    from conformity.overlay.measures import Contacts
    from conformity.overlay.sides import Elements, Subjects

#: Relative difference of widths that counts as none: the width of a square leaps with the last digit of its corners.
_SAME: Final = 0.01
#: Share of a contact that may lie elsewhere than beside wide ground: the end of a strip, a corner.
_ELSEWHERE: Final = 0.25


def thin(contacts: Contacts, subjects: Subjects, elements: Elements) -> Bools:
    """Which contacts share ground that is thinner than the element's outline is precise.

    Returns
    -------
    array of bool
        Aligned with the contacts; false for lines and points, and where the outline is exact.
    """
    held = np.zeros(len(contacts.s), dtype=bool)
    surface = (contacts.dims == 2) & (contacts.size > 0) & (elements.uncertainty[contacts.e] > 0)
    rows = np.flatnonzero(surface & ~shapely.is_missing(contacts.nominal))
    if not len(rows):
        return held
    parts, owner = shapely.get_parts(grid.only(contacts.nominal[rows], 2), return_index=True)
    width = elements.uncertainty[contacts.e[rows]][owner]
    area = shapely.area(parts)
    wide = _width(area, shapely.length(parts)) >= width * (1 - _SAME)
    narrow = np.bincount(owner[wide], minlength=len(rows)) == 0
    kept = narrow[owner]
    parts, owner, width, area = parts[kept], owner[kept], width[kept], area[kept]
    opened = grid.sizes(_grown(_shrunk(parts, width), width / 2), 2)
    narrow &= np.bincount(owner, opened, minlength=len(rows)) <= elements.uncertainty[contacts.e[rows]] ** 2
    rows = rows[narrow]
    shared, width = grid.only(contacts.nominal[rows], 2), elements.uncertainty[contacts.e[rows]]
    held[rows] = _beside_wide_ground(shared, width, elements.geometry[contacts.e[rows]]) & _beside_wide_ground(
        shared, width, subjects.geometry[contacts.s[rows]]
    )
    return held


def _width(area: Floats, around: Floats) -> Floats:
    """Area over length: the shorter side of the rectangle of that area and outline; a square's for what is rounder."""
    half = around / 2
    held: Floats = (half - np.sqrt(np.maximum(half**2 - 4 * area, 0.0))) / 2
    return np.where(half**2 < 4 * area, np.sqrt(area), held)


def _beside_wide_ground(shared: Geometries, width: Floats, sides: Geometries) -> Bools:
    """Whether each contact lies where a side is as wide as that, or within half of it of such ground."""
    box = shapely.bounds(shared)
    margin = 2 * width[:, None]
    near = grid.none(len(shared))
    for n, window in enumerate(np.column_stack([box[:, :2] - margin, box[:, 2:] + margin]).tolist()):
        near[n] = shapely.clip_by_rect(sides[n], *window)
    ground = _grown(_shrunk(near, width), width)
    there = np.flatnonzero(~shapely.is_missing(ground))
    within = np.zeros(len(shared))
    within[there] = grid.sizes(grid.only(grid.overlap(shared[there], ground[there]), 2), 2)
    whole = grid.sizes(shared, 2)
    held: Bools = (whole > 0) & (whole - within <= _ELSEWHERE * whole)
    return held


def _shrunk(shapes: Geometries, width: Floats) -> Geometries:
    """What is left of each where half a width is taken off all round."""
    return bands.buffer(grid.array(shapes), -width / 2)


def _grown(shapes: Geometries, by: Floats) -> Geometries:
    held = grid.none(len(shapes))
    there = np.flatnonzero(~shapely.is_missing(shapes))
    held[there] = bands.buffer(shapes[there], by[there])
    return held
