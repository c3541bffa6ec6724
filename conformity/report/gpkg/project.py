"""``report.qgs``: a QGIS project of the layers of ``report.gpkg`` beside it, grouped, concerns on top.

Plain XML, as QGIS 3.22 and later read it; what a project need not say is left out. Each layer has the same style as
in the GeoPackage.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape, quoteattr

from pyproj import CRS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from conformity.report.gpkg.layers import Group

__all__ = ["Drawn", "project"]

_GEOMETRIES: Final = {2: "Polygon", 1: "Line", 0: "Point"}
#: tables whose legend is open at first
_OPEN: Final = ("enjeux_reperes", "elements_surfaces", "elements_lignes", "zonage_surfaces")
#: room around the plan (share of its size)
_MARGIN: Final = 0.05


@dataclass(frozen=True)
class Drawn:
    """What a project says of one layer: its table, title, dimension, style, and the box of its shapes."""

    name: str
    title: str
    dimension: int
    style: str
    box: tuple[float, float, float, float]


def project(title: str, layers: Sequence[Drawn], groups: Sequence[Group], names: Mapping[str, str], crs: str) -> bytes:
    """The bytes of the project.

    Parameters
    ----------
    layers
        In the order in which they are drawn, the last on top.
    groups
        From the top of the tree down.
    names
        Title of each group.
    crs
        ``EPSG:n`` of every layer.
    """
    held = {layer.name: layer for layer in layers}
    order = list(reversed(held))
    trees, on_top = [], []
    for group in groups:
        own = [name for name in order if name.rpartition("_")[0] in group.tables]
        if own:
            on_top += own
            trees.append(_group(group, names[group.name], [held[name] for name in own]))
    zoning = [layer.box for layer in layers if layer.name.startswith("zonage")] or [layer.box for layer in layers]
    wkt = escape(CRS.from_user_input(crs).to_wkt())  # without it, QGIS does not take the projection of a project
    srs = f"<spatialrefsys><wkt>{wkt}</wkt><authid>{escape(crs)}</authid></spatialrefsys>"
    parts = [
        "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n",
        f'<qgis projectname={quoteattr(title)} version="3.22.0"><title>{escape(title)}</title>',
        f"<projectCrs>{srs}</projectCrs>",
        f"<layer-tree-group>{''.join(trees)}</layer-tree-group>",
        f'<mapcanvas name="theMapCanvas" annotationsVisible="1"><units>meters</units>{_extent(zoning)}'
        f"<rotation>0</rotation><destinationsrs>{srs}</destinationsrs></mapcanvas>",
        f"<projectlayers>{''.join(_layer(held[name], srs) for name in on_top)}</projectlayers>",
        '<properties><Paths><Absolute type="bool">false</Absolute></Paths>'
        '<SpatialRefSys><ProjectionsEnabled type="int">1</ProjectionsEnabled></SpatialRefSys></properties></qgis>\n',
    ]
    return "".join(parts).encode("utf-8", "xmlcharrefreplace")


def _group(group: Group, title: str, layers: Sequence[Drawn]) -> str:
    checked = "Qt::Checked" if group.shown else "Qt::Unchecked"
    inside = "".join(
        f'<layer-tree-layer id="{layer.name}" name={quoteattr(layer.title)} '
        f'source="./report.gpkg|layername={layer.name}" providerKey="ogr" checked="Qt::Checked" '
        f'expanded="{int(layer.name in _OPEN)}"/>'
        for layer in layers
    )
    opening = f'<layer-tree-group name={quoteattr(title)} checked="{checked}" expanded="{int(group.shown)}">'
    return f"{opening}{inside}</layer-tree-group>"


def _layer(layer: Drawn, srs: str) -> str:
    """A layer of the project, drawn by the content between the marks of its style."""
    opening = layer.style.index(">", layer.style.index("<qgis")) + 1
    style = layer.style[opening : layer.style.rindex("</qgis>")]
    labelled, geometry = int("<labeling" in style), _GEOMETRIES[layer.dimension]
    return (
        f'<maplayer type="vector" geometry="{geometry}" labelsEnabled="{labelled}">'
        f"<id>{layer.name}</id><datasource>./report.gpkg|layername={layer.name}</datasource>"
        f"<layername>{escape(layer.title)}</layername><srs>{srs}</srs>"
        f'<provider encoding="UTF-8">ogr</provider>{style}</maplayer>'
    )


def _extent(boxes: Sequence[tuple[float, float, float, float]]) -> str:
    west, south = min(box[0] for box in boxes), min(box[1] for box in boxes)
    east, north = max(box[2] for box in boxes), max(box[3] for box in boxes)
    x, y = (east - west) * _MARGIN, (north - south) * _MARGIN
    sides = {"xmin": west - x, "ymin": south - y, "xmax": east + x, "ymax": north + y}
    return f"<extent>{''.join(f'<{name}>{value:.3f}</{name}>' for name, value in sides.items())}</extent>"
