"""A network from its layers: one projection, sound geometries, elements of the contract, every layer accounted for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from conformity.errors import Place
from conformity.model import LedgerLine, Network, NetworkLayer
from conformity.normalise import crs as systems
from conformity.normalise import geometry
from conformity.normalise.elements import elements, join

if TYPE_CHECKING:
    import geopandas as gpd

    from conformity.model import Layer, Reference
    from conformity.profiles.resolve_network import NetworkRole


def network(
    layers: Sequence[tuple[Layer, NetworkRole]],
    *,
    crs: str | None,
    working: str,
    references: Mapping[str, Reference],
    coverage: gpd.GeoDataFrame | None = None,
) -> tuple[Network, tuple[LedgerLine, ...], list[systems.Operation]]:
    """Normalise one or more networks.

    Parameters
    ----------
    layers
        Loaded layers with what was decided of each (``role.kind`` is told).
    crs
        What layers without a CRS are in.
    working
        The plan's projection.
    references
        Upper documents by id, for the layers that point to one.
    coverage
        Outline of the territory that the network studied, in the working projection, if known.

    Raises
    ------
    InputError
        Where a layer has no CRS or coordinates that cannot be right.
    """
    lines: list[LedgerLine] = []
    operations: list[systems.Operation] = []
    frames: list[gpd.GeoDataFrame] = []
    decided: list[NetworkLayer] = []
    names = _unique([layer for layer, _ in layers])
    for name, (layer, role) in zip(names, layers, strict=True):
        assert role.kind is not None
        place = Place(file=layer.path, layer=name)
        status, made, extent = "read", None, None
        if len(layer.frame) == 0:
            status = "empty"
        else:
            frame, said, operation = systems.to_working(layer.frame, layer.crs, crs, working, place)
            operations.append(operation)
            frame, repaired = geometry.repair(frame, name)
            lines += [*said, *repaired]
            if len(frame):
                made, found = elements(name, frame, role)
                lines += found
                frames.append(made)
                box = np.round(made.total_bounds, 3)
                extent = (float(box[0]), float(box[1]), float(box[2]), float(box[3]))
            else:
                status = "empty"
        if status == "empty":
            lines.append(LedgerLine("normalise", name, "SEM-205", "warning", len(layer.frame), 0, len(layer.frame)))
        objectives = sorted(set(made["objective"])) if made is not None else [role.objective.value]
        decided.append(
            NetworkLayer(
                layer=name,
                path=layer.path,
                source=layer.source,
                kind=role.kind.value,
                objective=objectives[0] if len(objectives) == 1 else "mixed",
                objective_source=role.objective_source.value
                if made is None or not len(made)
                else str(made["objective_source"].iloc[0]),
                milieu=role.milieu.value,
                delimitation=_only(made, "delimitation", role.delimitation.value),
                uncertainty_m=float(made["uncertainty_m"].max()) if made is not None and len(made) else 0.0,
                scale=role.scale,
                reference=role.reference,
                profile=role.profile,
                geometry=layer.geometry,
                features=len(layer.frame),
                elements=len(made) if made is not None else 0,
                extent=extent,
                legend=role.legend,
                status=status,
                reason="SEM-205" if status == "empty" else "",
            )
        )
    table, said = join(frames, working)
    lines += said
    used = sorted({layer.reference for layer in decided} & references.keys())
    choices = tuple(choice for _, role in layers for choice in role.choices)
    found_network = Network(
        elements=table,
        layers=tuple(decided),
        references={name: references[name] for name in used},
        choices=choices,
        coverage=coverage,
    )
    return found_network, tuple(lines), operations


def _unique(layers: Sequence[Layer]) -> list[str]:
    """A name for each layer that no other one has: its own, with its path where two arguments hold the same name."""
    names = [layer.name for layer in layers]
    return [
        name if names.count(name) == 1 else f"{layer.path} {name}" if layer.path != name else f"{name} {n + 1}"
        for n, (name, layer) in enumerate(zip(names, layers, strict=True))
    ]


def _only(frame: gpd.GeoDataFrame | None, column: str, otherwise: str) -> str:
    if frame is None or not len(frame):
        return otherwise
    values = sorted(set(frame[column]))
    return str(values[0]) if len(values) == 1 else "mixed"
