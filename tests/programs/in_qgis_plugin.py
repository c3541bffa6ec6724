"""Run by QGIS's own Python, with numpy loaded: what the plugin does with layers of a project. Prints one JSON line."""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from pathlib import Path
from typing import Any

import numpy  # noqa: F401  (QGIS's own, which the engine must not meet)

os.environ["QT_QPA_PLATFORM"] = "offscreen"
from qgis.core import (  # type: ignore[import-not-found]
    QgsApplication,
    QgsFeature,
    QgsProcessingContext,
    QgsProcessingFeatureSourceDefinition,
    QgsProcessingFeedback,
    QgsProject,
    QgsVectorLayer,
)

plugins, zones_path, network_path, home = sys.argv[1:]
for each in ("/usr/share/qgis/python/plugins", plugins):
    sys.path.insert(0, each)
application = QgsApplication([], False)
application.initQgis()
import processing  # type: ignore[import-not-found]  # noqa: E402
from processing.core.Processing import Processing  # type: ignore[import-not-found]  # noqa: E402

Processing.initialize()
from conformity_qgis.plugin import Plugin  # type: ignore[import-not-found]  # noqa: E402

plugin = Plugin(None)
plugin.initProcessing()
results: dict[str, Any] = {}


class Log(QgsProcessingFeedback):
    """What an algorithm says, and how far it says it is."""

    def __init__(self) -> None:
        super().__init__(False)
        self.lines: list[str] = []
        self.progressed: list[float] = []
        self.progressChanged.connect(self.progressed.append)

    def pushInfo(self, info: str) -> None:
        self.lines.append(info)

    def setProgressText(self, text: str) -> None:
        self.lines.append(text)


def run(name: str, zones: Any, **more: Any) -> dict[str, Any]:
    log = Log()
    given = {"ZONES": zones, "NETWORK": [network_path], "OUT": f"{home}/{name}", "FORMATS": ["json"], **more}
    try:
        out = processing.run("conformity:check", given, feedback=log)
    except Exception as error:
        out = {"error": str(error)}
    report = Path(home, name, "report.json")
    zones_read = len(json.loads(report.read_text(encoding="utf-8"))["zones"]) if report.is_file() else None
    shas = []
    if report.is_file():
        inputs = json.loads(report.read_text(encoding="utf-8"))["provenance"]["inputs"]
        shas = sorted(file["sha256"] for each in inputs for file in each["files"])
    results[name] = {**out, "zones": zones_read, "lines": log.lines, "progress": log.progressed, "inputs": shas}
    return out


def zones_layer() -> QgsVectorLayer:
    return QgsVectorLayer(zones_path, "ZONE_URBA", "ogr")


run("plain", zones_layer())
filtered = zones_layer()
filtered.setSubsetString("TYPEZONE = 'N'")
run("filtered", filtered)
run("filtered_again", filtered)
memory = QgsVectorLayer("MultiPolygon?crs=EPSG:2154", "projet de zonage", "memory")
memory.dataProvider().addAttributes(zones_layer().fields().toList())
memory.updateFields()
copies = []
for feature in zones_layer().getFeatures():
    copy = QgsFeature(memory.fields())
    copy.setAttributes(feature.attributes())
    copy.setGeometry(feature.geometry())
    copies.append(copy)
memory.dataProvider().addFeatures(copies)
run("memory", memory)
tables = [str(path) for path in sorted(Path(zones_path).parent.glob("*PRESCRIPTION_*.shp"))]
run("memory_whole", memory, PRESCRIPTIONS=tables)
edited = zones_layer()
edited.startEditing()
edited.deleteFeatures([next(edited.getFeatures()).id()])
run("edited", edited)
edited.rollBack()
selected = zones_layer()
QgsProject.instance().addMapLayer(selected)
selected.selectByIds([feature.id() for feature in list(selected.getFeatures())[:3]])
run("selection_not_asked", selected)
run("selected", QgsProcessingFeatureSourceDefinition(selected.id(), True))
QgsProject.instance().removeAllMapLayers()
run("rules_unknown", zones_layer(), RULES="nowhere")
run("network_memory", zones_layer(), NETWORK=[QgsVectorLayer(network_path, "x", "ogr"), network_path])

# cancelled in the middle of its work, from another thread as the dialog does
log, began, moments = Log(), threading.Event(), []
log.progressChanged.connect(lambda share: began.set() if share > 0 else None)


def cancel() -> None:
    began.wait(60)
    moments.append(time.monotonic())
    log.cancel()


threading.Thread(target=cancel, daemon=True).start()
out = processing.run(
    "conformity:check", {"ZONES": zones_path, "NETWORK": [network_path], "OUT": f"{home}/cancelled"}, feedback=log
)
results["cancelled"] = {"took_s": time.monotonic() - moments[0], "out": out, "lines": log.lines}

# loaded into the project as the dialog does
context = QgsProcessingContext()
context.setProject(QgsProject.instance())
for _ in range(2):
    given = {"ZONES": zones_path, "NETWORK": [network_path], "OUT": f"{home}/loaded"}
    processing.runAndLoadResults("conformity:check", given, context=context)
root = QgsProject.instance().layerTreeRoot()
results["tree"] = [
    [
        child.name(),
        [[each.name(), each.itemVisibilityChecked(), each.layer().renderer().type()] for each in child.findLayers()],
    ]
    for child in root.children()
]
results["count"] = zones_layer().featureCount()
results["alone"] = sorted(
    name for name in sys.modules if name.partition(".")[0] in ("conformity", "geopandas", "shapely")
)
plugin.unload()
sys.stdout.write("\n" + json.dumps(results) + "\n")
sys.stdout.flush()
os._exit(0)  # QGIS may fall over as it takes its own things down
