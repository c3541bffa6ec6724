"""The two sides of every pair: subjects (zones, then prescriptions) and elements, as sorted arrays."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from conformity.errors import Msg
from conformity.model import LedgerLine, SubjectKind, counted_in
from conformity.overlay import grid

if TYPE_CHECKING:
    from typing import Self

    from conformity.overlay.arrays import Bools, Floats, Geometries, Ints


@dataclass(frozen=True)
class _Side:
    def take(self, rows: Ints | Bools) -> Self:
        """The same side with some of its rows."""
        return replace(self, **{each.name: getattr(self, each.name)[rows] for each in fields(self)})


@dataclass(frozen=True)
class Subjects(_Side):
    """Zones sorted by key, then prescriptions sorted by key. ``classes`` is empty for a prescription.

    ``counted``: the one commune in whose totals a subject counts.
    """

    keys: Any
    is_zone: Bools
    geometry: Geometries
    dims: Ints
    sizes: Floats
    classes: Any
    uses: Any
    communes: Any
    counted: Any
    codes: Any
    effects: Any
    purposes: Any

    @property
    def kinds(self) -> Any:
        return np.where(self.is_zone, SubjectKind.ZONE.value, SubjectKind.PRESCRIPTION.value).astype(object)

    @property
    def zones(self) -> int:
        """How many zones there are: rows 0 … zones-1."""
        return int(self.is_zone.sum())


@dataclass(frozen=True)
class Elements(_Side):
    """Elements sorted by key. ``roles`` and ``layers`` contain frozen sets."""

    keys: Any
    geometry: Geometries
    dims: Ints
    sizes: Floats
    whole_sizes: Floats
    uncertainty: Floats
    roles: Any
    layers: Any
    #: id of the upper document of each, or empty
    references: Any
    #: geometries as stored, where the source contains some ground of the element several times; else None
    stored: Any

    def has_role(self, *kinds: str) -> Bools:
        """Which elements have one of these kinds among their roles."""
        wanted = frozenset(kinds)
        return np.array([not wanted.isdisjoint(roles) for roles in self.roles], dtype=bool)

    def in_layer(self, layer: str) -> Bools:
        return np.array([layer in layers for layers in self.layers], dtype=bool)


def _column(frame: Any, name: str) -> Any:
    return frame[name].to_numpy(dtype=object)


def _sets(values: Any, firsts: Any) -> Any:
    held = np.empty(len(values), dtype=object)
    held[:] = [frozenset((*several, one)) for several, one in zip(values, firsts, strict=True)]
    return held


def _flat(frame: Any) -> tuple[Geometries, list[int]]:
    """Geometries of one dimension each; rows that were collections, reduced to their highest dimension."""
    geometry = grid.array(frame.geometry.array)
    mixed = np.flatnonzero(shapely.get_type_id(geometry) == shapely.GeometryType.GEOMETRYCOLLECTION).tolist()
    for i in mixed:
        parts = shapely.get_parts(shapely.get_parts(geometry[i]))
        geometry[i : i + 1] = grid.only(geometry[i : i + 1], grid.dimensions(parts).max(initial=-1))
    return geometry, mixed


def subjects(zones: Any, prescriptions: Any) -> tuple[Subjects, tuple[LedgerLine, ...]]:
    """Zones and prescriptions of a plan as one side.

    Parameters
    ----------
    zones, prescriptions
        Frames of the contracts ``zones`` and ``prescriptions``.
    """
    z = zones.sort_values("zone_key", kind="stable")
    p = prescriptions.sort_values("prescription_key", kind="stable")
    zone_shapes, zone_mixed = _flat(z)
    tool_shapes, tool_mixed = _flat(p)
    geometry = np.concatenate([zone_shapes, tool_shapes])
    dims = grid.dimensions(geometry)
    nothing = np.full(len(z), "", dtype=object)
    side = Subjects(
        keys=np.concatenate([_column(z, "zone_key"), _column(p, "prescription_key")]),
        is_zone=np.arange(len(geometry)) < len(z),
        geometry=geometry,
        dims=dims,
        sizes=grid.quantise(grid.sizes(geometry, dims)),
        classes=np.concatenate([_column(z, "zone_class"), np.full(len(p), "", dtype=object)]),
        uses=np.concatenate([_column(z, "zone_use"), np.full(len(p), "", dtype=object)]),
        communes=np.concatenate([_column(z, "commune"), _column(p, "commune")]),
        counted=np.concatenate([_counted(z), _column(p, "commune")]),
        codes=np.concatenate([nothing, _column(p, "read_as")]),
        effects=np.concatenate([nothing, _column(p, "effect")]),
        purposes=np.concatenate([nothing, _column(p, "purpose")]),
    )
    named = (("zones", len(z), zone_mixed), ("prescriptions", len(p), tool_mixed))
    return side, tuple(_mixed_line(name, n, len(rows)) for name, n, rows in named if rows)


def _counted(zones: Any) -> Any:
    both = zip(_column(zones, "commune"), _column(zones, "class_source"), strict=True)
    held = np.full(len(zones), "", dtype=object)
    held[:] = [counted_in(str(commune), str(source)) for commune, source in both]
    return held


def elements(frame: Any) -> tuple[Elements, tuple[LedgerLine, ...]]:
    """Elements of a network as one side.

    Parameters
    ----------
    frame
        Frame of the contract ``elements``.
    """
    e = frame.sort_values("element_key", kind="stable")
    geometry, mixed = _flat(e)
    side = Elements(
        keys=_column(e, "element_key"),
        geometry=geometry,
        dims=grid.dimensions(geometry),
        sizes=e["size"].to_numpy(dtype=float),
        whole_sizes=e["whole_size"].to_numpy(dtype=float),
        uncertainty=np.nan_to_num(e["uncertainty_m"].to_numpy(dtype=float)),
        roles=_sets(e["roles"], e["kind"]),
        layers=_sets(e["layers"], e["layer"]),
        references=_column(e, "reference"),
        stored=_column(e, "stored") if "stored" in e else np.full(len(e), None, dtype=object),
    )
    return side, (_mixed_line("elements", len(e), len(mixed)),) if mixed else ()


def _mixed_line(name: str, n: int, mixed: int) -> LedgerLine:
    return LedgerLine(
        "overlay", name, Msg.COMPOSITE_GEOMETRIES_REDUCED, "warning", count_in=n, count_out=n, fields={"n": mixed}
    )
