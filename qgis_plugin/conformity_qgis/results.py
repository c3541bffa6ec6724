"""The layers of ``report.gpkg`` in the project: grouped, ordered, drawn by their own styles, the places on top."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

from qgis.core import (
    QgsCoordinateTransform,
    QgsLayerTreeGroup,
    QgsProcessingContext,
    QgsProcessingLayerPostProcessorInterface,
    QgsProject,
    QgsRectangle,
    QgsVectorLayer,
)
from qgis.PyQt import sip

#: names of the layers from the top of the map down: what begins so, and whether it is shown at first
ORDER = (
    ("enjeux_reperes", True), ("enjeux_points", True), ("enjeux_lignes", True), ("enjeux", True), ("passages", True),
    ("corrections", False),
    ("defauts", True), ("constats", False), ("contacts", False), ("elements_points", True), ("elements_lignes", True),
    ("elements", True), ("zonage", True),
)  # fmt: skip
#: properties of our layers and groups
RANK, GROUP, FILE = "conformity/rank", "conformity/group", "conformity/file"
_KEPT: list[Placed] = []
#: how much wider than the places the map is shown
MARGIN = 1.1


class Table(NamedTuple):
    """A layer of the file: its table, its title and its position."""

    name: str
    title: str
    rank: int


def tables(path: Path) -> list[Table]:
    """The layers of a GeoPackage that are drawn, from the top down."""
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as base:
        rows = base.execute("SELECT table_name, identifier FROM gpkg_contents WHERE data_type = 'features'").fetchall()
    return sorted(
        (Table(name, title or name, _rank(name)) for name, title in rows), key=lambda each: each[2:] + each[:1]
    )


def _rank(name: str) -> int:
    ranks = (rank for rank, (start, _) in enumerate(ORDER) if name.startswith(start))
    return next(ranks, len(ORDER) - 2)


def add(path: Path, group: str, context: QgsProcessingContext) -> None:
    """Have the layers of a GeoPackage loaded when the algorithm has ended."""
    project = context.project()
    if project is None:
        return
    for table in tables(path):
        layer = QgsVectorLayer(f"{path}|layername={table.name}", table.title, "ogr")
        if not layer.isValid() or not layer.featureCount():
            continue
        layer.setCustomProperty(RANK, table.rank)
        layer.setCustomProperty(GROUP, group)
        layer.setCustomProperty(FILE, str(path))
        details = QgsProcessingContext.LayerDetails(table.title, project, "")
        details.forceName = True  # QGIS may be set to name layers by their files
        placed = Placed()
        sip.transferto(placed, None)  # the context deletes it,
        _KEPT.append(placed)  # and does not keep its Python part
        details.setPostProcessor(placed)
        context.temporaryLayerStore().addMapLayer(layer)
        context.addLayerToLoadOnCompletion(layer.id(), details)


def withdraw(path: Path, project: QgsProject) -> bool:
    """Take the layers of an earlier run on the same file out of the project; whether there were any."""
    groups = [each for each in project.layerTreeRoot().findGroups() if each.customProperty(FILE) == str(path)]
    for group in groups:
        project.removeMapLayers([each.layerId() for each in group.findLayers()])
        group.parent().removeChildNode(group)
    return bool(groups)


class Placed(QgsProcessingLayerPostProcessorInterface):
    """Puts each layer at its place once QGIS has loaded it."""

    def postProcessLayer(self, layer: Any, context: Any, feedback: Any) -> None:
        project = context.project() or QgsProject.instance()
        rank = int(layer.customProperty(RANK))
        group = _group(project, layer.customProperty(GROUP), layer.customProperty(FILE))
        held = project.layerTreeRoot().findLayer(layer.id())
        ranks = [int(each.layer().customProperty(RANK, 99)) for each in group.findLayers() if each.layer()]
        node = group.insertLayer(sum(each <= rank for each in ranks), layer)
        node.setExpanded(not rank)
        node.setItemVisibilityChecked(ORDER[rank][1])
        if held is not None:
            held.parent().removeChildNode(held)
        _zoom(group, project)


def _group(project: QgsProject, name: str, path: str) -> QgsLayerTreeGroup:
    """The group of a run, on top of the project."""
    root = project.layerTreeRoot()
    for group in root.findGroups():
        if group.customProperty(FILE) == path:
            return group
    group = root.insertGroup(0, name)
    group.setCustomProperty(FILE, path)
    return group


def _zoom(group: QgsLayerTreeGroup, project: QgsProject) -> None:
    """Show the places on the map; where there are none, the zones."""
    from qgis.utils import iface

    if iface is None:
        return
    layers = [each.layer() for each in group.findLayers() if each.layer()]
    places = [each for each in layers if int(each.customProperty(RANK, 99)) <= 2] or layers
    canvas = iface.mapCanvas()
    target = canvas.mapSettings().destinationCrs()
    whole = QgsRectangle()
    whole.setMinimal()
    for layer in places:
        change = QgsCoordinateTransform(layer.crs(), target, project)
        whole.combineExtentWith(change.transformBoundingBox(layer.extent()))
    if not whole.isEmpty():
        whole.scale(MARGIN)
        canvas.setExtent(whole)
        canvas.refresh()
