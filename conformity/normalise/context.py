"""Converts optional inputs to the plan's projection: buildings, commune outlines, the extent of a network's study."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from conformity.errors import InputError, Msg, Place
from conformity.language import toponyms
from conformity.model import LedgerLine
from conformity.normalise import crs as systems
from conformity.normalise import geometry, texts
from conformity.normalise.names import named
from conformity.profiles.folding import folded, slug

if TYPE_CHECKING:
    from collections.abc import Sequence

    from conformity.model import Layer

_INSEE = ("insee", "insee_com", "code_insee", "codgeo", "code_commune", "insee_comm")
#: columns of the name of a place, most particular first
_PLACE = (
    *("toponyme", "lieudit", "lieu_dit", "nom_lieudit", "nom_lieu_dit", "nom", "name", "libelle", "graphie", "nom_1"),
    *("nomlieudit", "lib", "label", "appellation"),
)
#: words that mark a place and are not part of its name
_HEAD = re.compile(r"^lieux?[\s-]?dits?\s*:?\s+", re.I)
_NAME = ("nom", "nom_com", "nom_commune", "libelle", "name", "nom_comm")


def surfaces(layers: Sequence[Layer], crs: str | None, working: str) -> tuple[gpd.GeoDataFrame, list[LedgerLine]]:
    """Polygons of some layers in the working projection, with their attributes, and ledger lines for other layers.

    Raises
    ------
    InputError
        SEM-118 where no layer contains a surface.
    """
    frames, lines = _converted(layers, crs, working, (2,))
    if not frames:
        raise InputError(Msg.LAYER_WITHOUT_SURFACE, Place(file=layers[0].path if layers else None))
    joined = pd.concat([frame for _, frame in frames], ignore_index=True)
    return gpd.GeoDataFrame(joined, geometry="geometry", crs=working), lines


def _converted(
    layers: Sequence[Layer], crs: str | None, working: str, dims: tuple[int, ...]
) -> tuple[list[tuple[Layer, gpd.GeoDataFrame]], list[LedgerLine]]:
    """Layers with geometries of some dimensions, repaired, in the working projection."""
    frames, lines = [], []
    for layer in layers:
        place = Place(file=layer.path, layer=layer.name)
        frame, said, _ = systems.to_working(layer.frame, layer.crs, crs, working, place)
        frame, repaired = geometry.repair(frame, layer.name, dims)
        lines += [*said, *repaired]
        if len(frame):
            frames.append((layer, frame))
    return frames, lines


def named_places(
    layers: Sequence[Layer], crs: str | None, working: str, column: str | None = None
) -> tuple[gpd.GeoDataFrame, list[LedgerLine]]:
    """Named places (lieux-dits), points and polygons: ``name``, ``geometry``, sorted by name and outline.

    Places without a name are set aside. BD TOPO (IGN) names them in TOPONYME, its older editions in NOM; the cadastre's
    ``lieux_dits`` (Etalab) in ``nom``.

    Parameters
    ----------
    column
        Column of the names; by default the first of the usual ones.

    Raises
    ------
    InputError
        SEM-820 where no layer contains points or surfaces; ATT-820 where no usual column has the names; ATT-821 where
        ``column`` is not there.
    """
    frames, lines = _converted(layers, crs, working, (0, 2))
    if not frames:
        raise InputError(Msg.PLACES_NEITHER_POINTS_NOR_POLYGONS, Place(file=layers[0].path if layers else None))
    tables = []
    for layer, frame in frames:
        place = Place(file=layer.path, layer=layer.name)
        columns = {folded(c): c for c in reversed([c for c in frame.columns if c != "geometry"])}
        listed = ", ".join(str(c) for c in frame.columns if c != "geometry")
        chosen = columns.get(folded(column)) if column else next((columns[n] for n in _PLACE if n in columns), None)
        if chosen is None:
            code = Msg.PLACE_NAME_COLUMN_UNKNOWN if column else Msg.PLACE_NAME_COLUMN_MISSING
            raise InputError(code, place, column=column or "", columns=listed)
        names = [_locality(text) for text in texts.column(frame, {"name": chosen}, "name")]
        bare = sum(not name for name in names)
        if bare:
            lines.append(
                LedgerLine(
                    "normalise",
                    layer.name,
                    Msg.PLACES_WITHOUT_NAME,
                    "note",
                    len(names),
                    len(names) - bare,
                    bare,
                    fields={"n": bare},
                )
            )
        tables.append(pd.DataFrame({"name": names, "geometry": frame.geometry.array}))
    table = pd.concat(tables, ignore_index=True)
    table = table[table["name"] != ""]
    table = table.assign(_key=shapely.to_wkb(shapely.normalize(np.asarray(table["geometry"], dtype=object))))
    table = table.sort_values(["name", "_key"], kind="stable", ignore_index=True)
    return gpd.GeoDataFrame(table[["name", "geometry"]], geometry="geometry", crs=working), lines


def _locality(text: str) -> str:
    """The name of a place as one writes it: *Le Clos des Haies*; empty where the text names nothing."""
    name = toponyms.cased(" ".join(text.split()))
    name = _HEAD.sub("", name)
    return name[:1].upper() + name[1:] if named(name) else ""


def territory(layers: Sequence[Layer], crs: str | None, working: str) -> tuple[gpd.GeoDataFrame, list[LedgerLine]]:
    """Commune outlines: ``insee``, ``name``, ``geometry``, sorted by code.

    For an outline without a code, ``insee`` holds its name in lower case with dashes.

    Raises
    ------
    InputError
        ATT-103 where no column has an INSEE code or a name.
    """
    frame, lines = surfaces(layers, crs, working)
    columns = {folded(c): c for c in reversed(list(frame.columns))}
    insee = next((columns[name] for name in _INSEE if name in columns), None)
    name = next((columns[n] for n in _NAME if n in columns), None)
    if insee is None and name is None:
        listed = ", ".join(str(c) for c in frame.columns if c != "geometry")
        raise InputError(Msg.COMMUNE_COLUMN_MISSING, Place(file=layers[0].path, layer=layers[0].name), columns=listed)
    code = texts.column(frame, {"insee": insee} if insee else {}, "insee")
    names = texts.column(frame, {"name": name} if name else {}, "name")
    code = texts.each(code, lambda text: ",".join(texts.insee(text)))
    table = gpd.GeoDataFrame(
        {"insee": texts.first(code, texts.each(names, slug)), "name": names},
        geometry=frame.geometry.array,
        crs=working,
    )
    return table.sort_values("insee", kind="stable", ignore_index=True), lines
