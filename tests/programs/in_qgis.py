"""Run by QGIS's own Python: open a GeoPackage, print how each layer is drawn, render them all into a picture."""

from __future__ import annotations

import json
import os
import sys

os.environ["QT_QPA_PLATFORM"] = "offscreen"
from qgis.core import (  # type: ignore[import-not-found]
    QgsApplication,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QSize  # type: ignore[import-not-found]

path, picture = sys.argv[1:]
application = QgsApplication([], False)
application.initQgis()
whole = QgsVectorLayer(path, "x", "ogr")
names = sorted(whole.dataProvider().subLayers())
layers, drawn = [], {}
for line in names:
    name = line.split("!!::!!")[1]
    layer = QgsVectorLayer(f"{path}|layername={name}", name, "ogr")
    renderer = layer.renderer()
    classes = renderer.categories() if renderer is not None and renderer.type() == "categorizedSymbol" else []
    drawn[name] = {
        "features": layer.featureCount(),
        "renderer": renderer.type() if renderer is not None else "",
        "categories": [category.label() for category in classes],
        "aliases": [field.alias() for field in layer.fields() if field.alias()],
        "crs": layer.crs().authid(),
    }
    if layer.isSpatial():
        layers.append(layer)
settings = QgsMapSettings()
settings.setLayers(list(reversed(layers)))
settings.setOutputSize(QSize(800, 600))
settings.setDestinationCrs(layers[0].crs())
settings.setExtent(next(each for each in layers if each.name().startswith("zonage")).extent())
job = QgsMapRendererParallelJob(settings)
job.start()
job.waitForFinished()
image = job.renderedImage()
image.save(picture)
sys.stdout.write(json.dumps(drawn))
