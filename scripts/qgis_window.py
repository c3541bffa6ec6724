"""Draw ``report.qgs`` in a window of QGIS, with the tree of its layers and its map, to a PNG.

Run by the Python that QGIS brings: ``/usr/bin/python3 scripts/qgis_window.py FOLDER PICTURE [WIDTH HEIGHT]``. It prints
what QGIS read of the project as JSON: groups from the top, their layers, labels, aliases, categories and counts.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
from qgis.core import QgsApplication, QgsLayerTreeModel, QgsProject, QgsVectorLayer  # type: ignore[import-not-found]
from qgis.gui import (  # type: ignore[import-not-found]
    QgsLayerTreeMapCanvasBridge,
    QgsLayerTreeView,
    QgsMapCanvas,
)
from qgis.PyQt.QtCore import QEventLoop, QSize, Qt, QTimer  # type: ignore[import-not-found]
from qgis.PyQt.QtWidgets import QDockWidget, QMainWindow  # type: ignore[import-not-found]

#: milliseconds that the map may take to be drawn
_PATIENCE = 60_000


def main() -> int:
    folder, picture, *size = sys.argv[1:]
    width, height = map(int, size or (1366, 768))
    application = QgsApplication([], True)
    application.initQgis()
    project = QgsProject.instance()
    canvas, tree = QgsMapCanvas(), QgsLayerTreeView()
    canvas.setObjectName("theMapCanvas")  # what a project says of its view is of the canvas of that name
    project.readProject.connect(canvas.readProject)
    if not project.read(str(Path(folder) / "report.qgs")):
        print(f"QGIS does not read {folder}/report.qgs: {project.error()}", file=sys.stderr)
        return 1
    extent = canvas.extent()  # before the layers come in, which would show all of the first
    window = QMainWindow()
    window.setWindowTitle(f"{project.title()} — QGIS")
    canvas.setCanvasColor(Qt.white)
    canvas.enableAntiAliasing(True)
    model = QgsLayerTreeModel(project.layerTreeRoot())
    model.setFlag(QgsLayerTreeModel.ShowLegend)
    tree.setModel(model)
    dock = QDockWidget("Couches")
    dock.setWidget(tree)
    window.addDockWidget(Qt.LeftDockWidgetArea, dock)
    window.resizeDocks([dock], [width * 3 // 10], Qt.Horizontal)
    window.setCentralWidget(canvas)
    window.resize(QSize(width, height))
    bridge = QgsLayerTreeMapCanvasBridge(project.layerTreeRoot(), canvas)
    bridge.setCanvasLayers()
    window.show()
    application.processEvents()
    waiting = QEventLoop()
    canvas.mapCanvasRefreshed.connect(waiting.quit)
    QTimer.singleShot(_PATIENCE, waiting.quit)
    canvas.setExtent(extent)  # the window has its size now
    canvas.refreshAllLayers()
    waiting.exec_()
    application.processEvents()
    window.grab().save(picture)
    print(json.dumps({"crs": project.crs().authid(), "groups": [_group(each) for each in _children(project)]}))
    sys.stdout.flush()
    os._exit(0)  # taken down in whatever order, window and project bring the interpreter down


def _children(project: Any) -> list[Any]:
    return list(project.layerTreeRoot().children())


def _group(group: Any) -> dict[str, Any]:
    layers = [node.layer() for node in group.findLayers()]
    return {
        "name": group.name(),
        "shown": group.isVisible(),
        "layers": [_layer(layer) for layer in layers if isinstance(layer, QgsVectorLayer)],
    }


def _layer(layer: Any) -> dict[str, Any]:
    renderer = layer.renderer()
    labels = layer.labeling().settings().fieldName if layer.labelsEnabled() and layer.labeling() else ""
    return {
        "name": layer.name(),
        "valid": layer.isValid(),
        "features": layer.featureCount(),
        "categories": [each.label() for each in renderer.categories()]
        if renderer.type() == "categorizedSymbol"
        else [],
        "labels": labels,
        "labelled_to": layer.labeling().settings().minimumScale if labels else 0,
        "aliases": [field.alias() for field in layer.fields() if field.alias()],
    }


if __name__ == "__main__":
    sys.exit(main())
