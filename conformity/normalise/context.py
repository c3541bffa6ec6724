"""Converts optional inputs to the plan's projection: buildings, commune outlines, the extent of a network's study."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd

from conformity.errors import InputError, Place
from conformity.model import LedgerLine
from conformity.normalise import crs as systems
from conformity.normalise import geometry, texts
from conformity.normalise.names import slug
from conformity.profiles.folding import folded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from conformity.model import Layer

_INSEE = ("insee", "insee_com", "code_insee", "codgeo", "code_commune", "insee_comm")
_NAME = ("nom", "nom_com", "nom_commune", "libelle", "name", "nom_comm")


def surfaces(layers: Sequence[Layer], crs: str | None, working: str) -> tuple[gpd.GeoDataFrame, list[LedgerLine]]:
    """Polygons of some layers in the working projection, with their attributes, and ledger lines for other layers.

    Raises
    ------
    InputError
        SEM-118 where no layer holds a surface.
    """
    frames, lines = [], []
    for layer in layers:
        place = Place(file=layer.path, layer=layer.name)
        frame, said, _ = systems.to_working(layer.frame, layer.crs, crs, working, place)
        frame, repaired = geometry.repair(frame, layer.name, (2,))
        lines += [*said, *repaired]
        if len(frame):
            frames.append(frame)
    if not frames:
        raise InputError("SEM-118", Place(file=layers[0].path if layers else None))
    joined = pd.concat(frames, ignore_index=True)
    return gpd.GeoDataFrame(joined, geometry="geometry", crs=working), lines


def territory(layers: Sequence[Layer], crs: str | None, working: str) -> tuple[gpd.GeoDataFrame, list[LedgerLine]]:
    """Commune outlines: ``insee``, ``name``, ``geometry``, sorted by code.

    For an outline without a code, ``insee`` holds its name in lower case with dashes.

    Raises
    ------
    InputError
        ATT-103 where no column holds an INSEE code or a name.
    """
    frame, lines = surfaces(layers, crs, working)
    columns = {folded(c): c for c in reversed(list(frame.columns))}
    insee = next((columns[name] for name in _INSEE if name in columns), None)
    name = next((columns[n] for n in _NAME if n in columns), None)
    if insee is None and name is None:
        listed = ", ".join(str(c) for c in frame.columns if c != "geometry")
        raise InputError("ATT-103", Place(file=layers[0].path, layer=layers[0].name), columns=listed)
    code = texts.column(frame, {"insee": insee} if insee else {}, "insee")
    names = texts.column(frame, {"name": name} if name else {}, "name")
    code = texts.each(code, lambda text: ",".join(texts.insee(text)))
    table = gpd.GeoDataFrame(
        {"insee": texts.first(code, texts.each(names, slug)), "name": names},
        geometry=frame.geometry.array,
        crs=working,
    )
    return table.sort_values("insee", kind="stable", ignore_index=True), lines
