"""QGIS: native overlap analysis of the features over the zones; shares by zone alone, no pairs."""

import json
import os
import pathlib
import sys
import time

os.environ["QT_QPA_PLATFORM"] = "offscreen"
from qgis.analysis import QgsNativeAlgorithms
from qgis.core import QgsApplication, QgsProcessingContext, QgsProcessingFeedback

BEGAN = time.perf_counter()
application = QgsApplication([], False)
application.initQgis()
provider = QgsNativeAlgorithms()
application.processingRegistry().addProvider(provider)
algorithm = application.processingRegistry().algorithmById("native:calculatevectoroverlaps")
home, out = sys.argv[1], sys.argv[2]
parameters = {"INPUT": f"{home}/zones.gpkg", "LAYERS": [f"{home}/features.gpkg"], "OUTPUT": f"{out}.gpkg"}
ready = time.perf_counter() - BEGAN
began = time.perf_counter()
algorithm.run(parameters, QgsProcessingContext(), QgsProcessingFeedback())
sys.path.insert(0, str(pathlib.Path(__file__).parent))
import common

result = {"read_s": ready, "kernel_s": time.perf_counter() - began, "pairs": None, "peak_mb": common.peak_mb()}
pathlib.Path(f"{out}.json").write_text(json.dumps(result))
os._exit(0)
