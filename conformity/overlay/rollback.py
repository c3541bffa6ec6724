"""The draft against the plan in force inside the network: ground opened, protections dropped, ground won back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from conformity.model import CONSTRUCTIBLE_CLASSES, GROUND_KINDS, SIZE_UNITS, Effect, ZoneClass
from conformity.normalise import geos
from conformity.overlay import bands, barriers, grid

if TYPE_CHECKING:
    from conformity.model import Context, Needs, Plan
    from conformity.overlay.arrays import Floats, Geometries
    from conformity.overlay.measures import Contacts
    from conformity.overlay.sides import Elements, Subjects

#: A and N in the sense of Code de l'urbanisme R151-22 and R151-24; a STECAL lets one build.
_OPEN: Final = sorted(
    {
        ZoneClass.AGRICULTURAL.value,
        ZoneClass.AGRICULTURAL_PROTECTED.value,
        ZoneClass.NATURAL.value,
        ZoneClass.NATURAL_PROTECTED.value,
    }
)
_CONSTRUCTIBLE: Final = sorted(each.value for each in CONSTRUCTIBLE_CLASSES)
_STRICT: Final = [ZoneClass.AGRICULTURAL_PROTECTED.value, ZoneClass.NATURAL_PROTECTED.value]


@dataclass(frozen=True)
class _Zoning:
    """The zones of the draft, and those that are protected."""

    whole: barriers.Ground
    strict: barriers.Ground


def of_contacts(contacts: Contacts, subjects: Subjects, context: Context, needs: Needs) -> tuple[Floats, Floats]:
    """Area and length of each contact of a constructible zone that the plan in force held as A or N.

    Defined in ``docs/how-it-measures.md``, *Rollback*.

    Returns
    -------
    tuple
        ``rollback_area_m2`` and ``rollback_length_m``; NaN throughout without a plan in force.
    """
    nothing = np.full(len(contacts.s), np.nan)
    if context.in_force is None or not needs.rollback:
        return nothing, nothing.copy()
    open_ = _zones(context.in_force, _OPEN)
    rows = np.flatnonzero(np.isin(subjects.classes[contacts.s], _CONSTRUCTIBLE) & (contacts.size > 0))
    sizes = np.zeros(len(contacts.s))
    sizes[rows] = _covered(contacts.nominal[rows], open_, contacts.dims[rows])
    return np.where(contacts.dims == 2, sizes, 0.0), np.where(contacts.dims == 1, sizes, 0.0)


def of_elements(
    elements: Elements, subjects: Subjects, plan: Plan, context: Context, needs: Needs
) -> tuple[list[tuple[Any, ...]], list[tuple[str, str, str, float, str]], dict[str, Any]]:
    """Losses and gains of each element, and of the network, against the plan in force.

    Defined in ``docs/how-it-measures.md``, *Rollback*.

    Returns
    -------
    tuple
        Rows of ``element_measures`` (each square metre once) and of ``territory_measures`` for the whole plan. Elements
        without loss or gain have none; protections are compared only where both plans' prescriptions were read.
        Then, by element, the ground that is no longer protected.
    """
    if context.in_force is None or not needs.rollback:
        return [], [], {}
    old = context.in_force
    zones = subjects.geometry[: subjects.zones]
    classes = subjects.classes[: subjects.zones]
    buildable = barriers.Ground(zones[np.isin(classes, _CONSTRUCTIBLE)])
    kept = barriers.Ground(zones[np.isin(classes, _OPEN)])
    zoning = _Zoning(barriers.Ground(zones), barriers.Ground(zones[np.isin(classes, _STRICT)]))
    was_open, was_buildable = _zones(old, _OPEN), _zones(old, _CONSTRUCTIBLE)
    compared = old.prescriptions_read and plan.prescriptions_read
    protected = _protected(old.prescriptions, needs) if compared else {}
    protecting = _protecting(subjects, needs) if compared else {}
    rows: list[tuple[Any, ...]] = []
    whole: dict[str, list[Any]] = {}
    bare: dict[str, Any] = {}
    for row in np.flatnonzero(elements.dims >= 1).tolist():
        shape, dim = elements.geometry[row], int(elements.dims[row])
        with geos.working_on(shape):
            changes = {
                "rollback": _both(shape, buildable, was_open, dim),
                "gained": _both(shape, kept, was_buildable, dim),
            }
            if compared:
                changes["unprotected"] = _dropped(shape, protected, protecting, zoning, dim)
        for name, piece in changes.items():
            if piece is None or (name == "gained" and dim != 2):
                continue
            size = float(grid.quantise(grid.sizes(np.array([piece], dtype=object), dim))[0])
            if size > 0:
                measure = f"{name}_{'area' if dim == 2 else 'length'}"
                rows.append((str(elements.keys[row]), measure, "", size, None, None, SIZE_UNITS[dim]))
                if name == "unprotected":
                    bare[str(elements.keys[row])] = piece
                if dim == 2 and elements.has_role(*GROUND_KINDS)[row]:
                    whole.setdefault(f"{name}_area", []).append(piece)
    territory = []
    for measure, pieces in sorted(whole.items()):
        area = float(grid.quantise(shapely.area(grid.union(grid.array(pieces)))))
        territory.append(("plan", measure, "", area, "m2"))
    return rows, territory, bare


def _zones(plan: Plan, classes: list[str]) -> barriers.Ground:
    frame = plan.zones[plan.zones["zone_class"].isin(classes)].sort_values("zone_key", kind="stable")
    return barriers.Ground(grid.array(frame.geometry.array))


def _covered(pieces: Geometries, ground: barriers.Ground, dims: Any) -> Floats:
    sizes = np.zeros(len(pieces))
    for n, (piece, dim) in enumerate(zip(pieces, dims, strict=True)):
        shared = _shared(piece, ground.within(piece), int(dim))
        sizes[n] = grid.sizes(np.array([shared], dtype=object), dim)[0] if shared is not None else 0.0
    return grid.quantise(sizes)


def _shared(left: Any, right: Any, dim: int) -> Any:
    if left is None or right is None:
        return None
    return grid.only(grid.intersect(np.array([left], dtype=object), np.array([right], dtype=object)), dim)[0]


def _both(shape: Any, now: barriers.Ground, was: barriers.Ground, dim: int) -> Any:
    """The part of an element in some zones now and in others before."""
    return _shared(_shared(shape, now.within(shape), dim), was.within(shape), dim)


def _widened(shapes: Geometries, needs: Needs) -> Geometries:
    """Surfaces as drawn, lines and points widened as tools are."""
    held = shapes.copy()
    thin = grid.dimensions(held) < 2
    held[thin] = bands.buffer(held[thin], needs.tool_buffer_m)
    kept: Geometries = held[~shapely.is_missing(held)]
    return kept


def _grounds(shapes: Geometries, needs: Needs) -> dict[str, barriers.Ground]:
    """Tools that protect: ``all`` of them, lines and points widened, and ``surfaces`` alone."""
    surfaces = shapes[grid.dimensions(shapes) == 2]
    return {"all": barriers.Ground(_widened(shapes, needs)), "surfaces": barriers.Ground(surfaces)}


def _protected(prescriptions: Any, needs: Needs) -> dict[str, barriers.Ground]:
    frame = prescriptions[prescriptions["effect"] == Effect.PROTECTS.value]
    frame = frame.sort_values("prescription_key", kind="stable")
    return _grounds(grid.array(frame.geometry.array), needs)


def _protecting(subjects: Subjects, needs: Needs) -> dict[str, barriers.Ground]:
    chosen = ~subjects.is_zone & (subjects.effects == Effect.PROTECTS.value) & (subjects.dims >= 0)
    return _grounds(subjects.geometry[chosen], needs)


def _dropped(
    shape: Any, was: dict[str, barriers.Ground], now: dict[str, barriers.Ground], zoning: _Zoning, dim: int
) -> Any:
    """The part of an element inside the plan that was protected and that neither prescription nor zone protects now.

    A hedge that the draft protects keeps what a line kept before, not the wood that it crosses.
    """
    lost = _left(shape, was["all"], now["all"], zoning, dim)
    if dim == 1:
        return lost
    return barriers.together(lost, _left(shape, was["surfaces"], now["surfaces"], zoning, dim))


def _left(shape: Any, was: barriers.Ground, now: barriers.Ground, zoning: _Zoning, dim: int) -> Any:
    """What some tools protected of an element, less what others and strict zones protect."""
    covered = _shared(shape, was.within(shape), dim)
    if covered is None:
        return None
    inside = _shared(covered, zoning.whole.within(covered), dim)
    if inside is None:
        return None
    shield = barriers.together(now.within(inside), zoning.strict.within(inside))
    if shield is None:
        return inside
    left = shapely.difference(inside, shield, grid_size=grid.GRID)
    return grid.only(np.array([left], dtype=object), dim)[0]
