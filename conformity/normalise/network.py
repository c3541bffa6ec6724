"""Builds a network from its layers: one projection, valid geometries, the table of elements, a record of each layer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from conformity.errors import Msg, Place
from conformity.model import LedgerLine, Network, NetworkLayer, Unplaced
from conformity.model.alone import ALONE
from conformity.normalise import crs as systems
from conformity.normalise import geometry, texts
from conformity.normalise.elements import elements, join
from conformity.normalise.unplaced import unplaced

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
        Loaded layers, each with its role (``role.kind`` is set).
    crs
        CRS of layers that declare none.
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
    lost: list[Unplaced] = []
    names = _unique([layer for layer, _ in layers])
    for name, (layer, role) in zip(names, layers, strict=True):
        assert role.kind is not None
        place = Place(file=layer.path, layer=name)
        status, table_of_layer, extent = "read", None, None
        if len(layer.frame) == 0:
            status = "empty"
        else:
            frame, said, operation = systems.to_working(layer.frame, layer.crs, crs, working, place)
            operations.append(operation)
            before = frame
            frame, repaired = geometry.repair(before, name)
            lost += unplaced("elements", name, before, frame, role.columns)
            lines += [*said, *repaired, *texts.too_long(frame, name)]
            if len(frame):
                table_of_layer, notes = elements(name, frame, role)
                lines += notes
                # no row states its kind: the layer cannot be used, and its status says so
                status = "read" if len(table_of_layer) else "unreadable"
                with ALONE:  # it sets the process's warning filters
                    box = np.round(geometry.total_bounds(frame.geometry.array), 3)
                extent = (float(box[0]), float(box[1]), float(box[2]), float(box[3]))
            else:
                status = "empty"
        if status == "empty":
            lines.append(
                LedgerLine(
                    "normalise", name, Msg.LAYER_WITHOUT_GEOMETRY, "warning", len(layer.frame), 0, len(layer.frame)
                )
            )
        if table_of_layer is not None and len(table_of_layer) and role.by_rows:
            for part in _parts(table_of_layer, name):
                frames.append(part)
                decided.append(_layer(layer, role, str(part["layer"].iloc[0]), status, part, extent))
        else:
            if table_of_layer is not None and len(table_of_layer):
                frames.append(table_of_layer)
            decided.append(_layer(layer, role, name, status, table_of_layer, extent))
    table, said = join(frames, working)
    lines += said
    used = sorted(({layer.reference for layer in decided} | set(table["reference"])) & references.keys())
    choices = tuple(choice for _, role in layers for choice in role.choices)
    normalised = Network(
        elements=table,
        layers=tuple(decided),
        references={name: references[name] for name in used},
        choices=choices,
        coverage=coverage,
        unplaced=tuple(lost),
    )
    return normalised, tuple(lines), operations


def _parts(table: gpd.GeoDataFrame, name: str) -> list[gpd.GeoDataFrame]:
    """A layer classified row by row, split into layers: one for each entry of the legend, else one for each kind."""
    entry = table["legend"].where(table["legend"] != "", table["kind"])
    parts = []
    for (kind, legend), rows in table.groupby([table["kind"], entry], sort=True):
        one_kind = (table["kind"][entry == legend] == kind).all()
        own = f"{name} / {legend}" if one_kind else f"{name} / {legend} / {kind}"
        parts.append(rows.assign(layer=own, layers=[[own]] * len(rows)))
    return parts


def _layer(
    layer: Layer,
    role: NetworkRole,
    name: str,
    status: str,
    table: gpd.GeoDataFrame | None,
    extent: tuple[float, float, float, float] | None,
) -> NetworkLayer:
    """The record of a layer, or of a part of it that counts as a layer."""
    assert role.kind is not None
    rows = table if table is not None and len(table) else None
    objective, source = role.statement.settled(role.kind, role.objective, role.objective_source)
    apart = role.by_rows and rows is not None
    return NetworkLayer(
        layer=name,
        path=layer.path,
        source=name if layer.driver == "GeoDataFrame" else layer.source,
        kind=_only(rows, "kind", role.kind.value) if apart else role.kind.value,
        objective=_only(rows, "objective", objective.value),
        objective_source=source.value if rows is None else str(rows["objective_source"].iloc[0]),
        milieu=role.milieu.value,
        delimitation=_only(rows, "delimitation", role.delimitation.value),
        uncertainty_m=float(rows["uncertainty_m"].max()) if rows is not None else 0.0,
        scale=role.scale,
        reference=_reference(rows, role.reference),
        profile=role.profile,
        geometry=layer.geometry,
        features=rows["whole_key"].nunique() if apart and rows is not None else len(layer.frame),
        elements=len(rows) if rows is not None else 0,
        extent=extent,
        legend=_only(rows, "legend", role.legend) if apart else role.legend,
        status=status,
        reason={"empty": Msg.LAYER_WITHOUT_GEOMETRY, "unreadable": Msg.FEATURES_OF_UNKNOWN_KIND}.get(status, ""),
        data_date=role.data_date,
    )


def _unique(layers: Sequence[Layer]) -> list[str]:
    """A unique name for each layer.

    Its own name; where two arguments have the same name, preceded by its path, then by the folder of the argument,
    finally followed by a number.
    """
    names = [layer.name for layer in layers]
    for longer in (_with_path, _with_folder):
        more = [longer(layer) for layer in layers]
        names = [name if names.count(name) == 1 else more[n] for n, name in enumerate(names)]
    return [name if names.count(name) == 1 else f"{name} {n + 1}" for n, name in enumerate(names)]


def _with_path(layer: Layer) -> str:
    return layer.name if layer.path == layer.name else f"{layer.path} {layer.name}"


def _with_folder(layer: Layer) -> str:
    *folders, last = layer.source.replace("\\", "/").rstrip("/").split("/")
    file = layer.path.rsplit("/", 1)[-1]
    # the argument is the file itself (perhaps with a layer), or the folder or archive that holds it
    folder = (folders[-1] if folders else "") if last == file or last.startswith(f"{file}:") else last
    return f"{folder}/{_with_path(layer)}" if folder else _with_path(layer)


def _reference(frame: gpd.GeoDataFrame | None, otherwise: str) -> str:
    """The upper document of a layer's rows where it is one, else none."""
    values = sorted(set(frame["reference"])) if frame is not None else []
    return str(values[0]) if len(values) == 1 else otherwise


def _only(frame: gpd.GeoDataFrame | None, column: str, otherwise: str) -> str:
    if frame is None or not len(frame):
        return otherwise
    values = sorted(set(frame[column]))
    return str(values[0]) if len(values) == 1 else "mixed"
