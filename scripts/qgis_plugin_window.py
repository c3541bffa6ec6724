"""Run by QGIS in its window (``qgis --code``): check the example with the plugin, and save what the window shows."""

from __future__ import annotations

import json
import os
import traceback
from pathlib import Path

import processing  # type: ignore[import-not-found]
from qgis.core import QgsProject, QgsVectorLayer  # type: ignore[import-not-found]
from qgis.PyQt.QtCore import QTimer  # type: ignore[import-not-found]
from qgis.PyQt.QtWidgets import QDockWidget  # type: ignore[import-not-found]
from qgis.utils import iface  # type: ignore[import-not-found]

given = json.loads(os.environ["CONFORMITY_PICTURE"])


def start() -> None:
    """Open the project's layers and run."""
    try:
        window = iface.mainWindow()
        window.resize(1280, 900)
        for dock in window.findChildren(QDockWidget):
            dock.setVisible(dock.objectName() in ("Layers", "ProcessingToolbox"))
        layers = [QgsVectorLayer(path, Path(path).stem, "ogr") for path in (*given["network"], given["zones"])]
        QgsProject.instance().addMapLayers(layers)
        ids = [layer.id() for layer in layers]
        inputs = {"ZONES": ids[-1], "NETWORK": ids[:-1], "OUT": given["out"], "OPEN": False}
        inputs.update(DATE="2025-09-01", RULES="srce-tvb-npdc", REFERENCE="srce-tvb-npdc", PROFILE="pac_59_legend")
        processing.runAndLoadResults("conformity:check", inputs)
        for layer_id in ids:
            QgsProject.instance().layerTreeRoot().findLayer(layer_id).setItemVisibilityChecked(False)
        QTimer.singleShot(6000, shoot)
    except Exception:
        traceback.print_exc()
        os._exit(1)


def shoot() -> None:
    """Save the window, and end QGIS without its questions."""
    iface.mainWindow().grab().save(given["picture"])
    os._exit(0)


QTimer.singleShot(3000, start)
