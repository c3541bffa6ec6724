"""Ground under prescriptions: what a set of tools covers of a contact or of an element."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from conformity.model import Effect, Purpose
from conformity.overlay import bands, grid

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from conformity.model import Needs
    from conformity.overlay.arrays import Bools, Floats, Geometries, Ints
    from conformity.overlay.measures import Contacts
    from conformity.overlay.sides import Subjects


def carries(code: str, patterns: Iterable[str]) -> bool:
    """Whether a code is named: ``"25-00"`` names itself, ``"25"`` every sub-type of type 25."""
    return any(code == pattern or code.split("-", 1)[0] == pattern for pattern in patterns)


class Tools:
    """The ground of some prescriptions: surfaces as drawn, lines and points with ``buffer_m`` round them.

    It is united once and held as parts that share nothing, so that what each part covers simply adds up.
    """

    def __init__(self, subjects: Subjects, chosen: Bools, buffer_m: float) -> None:
        rows = np.flatnonzero(chosen & ~subjects.is_zone & (subjects.dims >= 0))
        ground = subjects.geometry[rows]
        thin = subjects.dims[rows] < 2
        ground[thin] = bands.buffer(ground[thin], buffer_m)
        whole = grid.union(ground)
        parts = grid.none(0) if whole is None else grid.array(shapely.get_parts(whole))
        self.ground = parts[grid.dimensions(parts) == 2]
        self._tree = shapely.STRtree(self.ground)

    def covered(self, geometries: Geometries, dims: Ints) -> Floats:
        """Size of the part of each geometry that lies under the tools, each square metre once. Not quantised."""
        own, tool = self._tree.query(geometries, predicate="intersects")
        order = np.lexsort((tool, own))
        own, tool = own[order], tool[order]
        pieces = grid.only(grid.intersect(geometries[own], self.ground[tool]), dims[own])
        return grid.group_sum(grid.sizes(pieces, dims[own]), own.astype(np.intp), len(geometries))

    def within(self, geometries: Geometries, radius: float) -> Bools:
        """Whether some tool lies within ``radius`` metres."""
        near = np.zeros(len(geometries), dtype=bool)
        if len(self.ground) and len(geometries):
            near[self._tree.query(geometries, predicate="dwithin", distance=radius)[0]] = True
        return near


def toolsets(subjects: Subjects, needs: Needs) -> dict[str, Tools]:
    """The tools of every set that the rulebook asks for, by name."""
    wanted = sorted(needs.deductions | needs.coverages)
    return {name: Tools(subjects, _chosen(subjects, needs.toolsets[name]), needs.tool_buffer_m) for name in wanted}


def possible(subjects: Subjects, needs: Needs) -> dict[str, Tools]:
    """The tools of the sets that are asked to cover elements, with the prescriptions that may be of them.

    A prescription whose object is to be told (07-00, 05-00 without a purpose) may be any sub-type of its type. Sets
    that no such prescription may belong to are left out.
    """
    untold = subjects.effects == Effect.UNKNOWN.value
    untold &= np.isin(subjects.purposes, [Purpose.NONE.value, Purpose.UNKNOWN.value])
    tools = {}
    for name in sorted(needs.coverages):
        types = {pattern.split("-", 1)[0] for pattern in needs.toolsets[name]}
        maybe = untold & _chosen(subjects, [f"{kind}-00" for kind in types & {"05", "07"}])
        if maybe.any():
            tools[name] = Tools(subjects, maybe | _chosen(subjects, needs.toolsets[name]), needs.tool_buffer_m)
    return tools


def _chosen(subjects: Subjects, patterns: Iterable[str]) -> Bools:
    wanted = tuple(patterns)
    codes, of = np.unique(subjects.codes.astype(str), return_inverse=True)
    chosen: Bools = np.array([carries(code, wanted) for code in codes.tolist()], dtype=bool)[of]
    return chosen


def protection(subjects: Subjects, needs: Needs) -> Tools:
    """The ground of every prescription that protects."""
    return Tools(subjects, subjects.effects == Effect.PROTECTS.value, needs.tool_buffer_m)


def protected_shares(contacts: Contacts, protecting: Tools) -> Floats:
    """Share of each contact that lies under a prescription that protects; 0 where nothing is shared."""
    return grid.shares(grid.quantise(protecting.covered(contacts.nominal, contacts.dims)), contacts.size)


def deductions(
    contacts: Contacts, sets: Mapping[str, Tools], names: Iterable[str], radius_m: float
) -> dict[str, list[object] | Floats | Ints]:
    """What is left of each contact once the ground of a toolset is taken off.

    Defined in ``docs/how-it-measures.md``, *Tools*.

    Returns
    -------
    dict
        ``row`` (of ``contacts``), ``toolset``, ``area_m2``, ``area_low_m2``, ``area_high_m2``, ``length_m``, ``near``,
        for every contact with shared area or length, be it with the envelope alone, and on an obstacle's approaches.
    """
    approached = contacts.approach > 0
    rows = np.flatnonzero(((contacts.size_high > 0) & (contacts.dims >= 1)) | approached)
    places = np.where(approached, contacts.approach_ground, contacts.geometry)[rows]
    dims = contacts.dims[rows]
    ordered = sorted(names)
    left: dict[str, list[Floats]] = {"nominal": [], "low": [], "high": []}
    for name in ordered:
        for band, geometry, size in (
            ("nominal", contacts.nominal, contacts.size),
            ("low", contacts.low, contacts.size_low),
            ("high", contacts.high, contacts.size_high),
        ):
            covered = grid.quantise(sets[name].covered(geometry[rows], dims))
            left[band].append(grid.quantise(np.maximum(size[rows] - covered, 0.0)))
    joined = {band: np.concatenate(values) if values else np.empty(0) for band, values in left.items()}
    surface = np.tile(dims == 2, len(ordered))
    nominal = joined["nominal"]
    return {
        "row": np.tile(rows, len(ordered)),
        "toolset": [name for name in ordered for _ in rows],
        "area_m2": np.where(surface, nominal, 0.0),
        "area_low_m2": np.where(surface, np.minimum(joined["low"], nominal), 0.0),
        "area_high_m2": np.where(surface, np.maximum(joined["high"], nominal), 0.0),
        "length_m": np.where(surface, 0.0, nominal),
        "near": [bool(near) for name in ordered for near in sets[name].within(places, radius_m)],
    }
