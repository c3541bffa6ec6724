"""The algorithm ``conformity:check``."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from qgis.core import (
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingOutputBoolean,
    QgsProcessingOutputFile,
    QgsProcessingOutputHtml,
    QgsProcessingOutputNumber,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterCrs,
    QgsProcessingParameterEnum,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterFile,
    QgsProcessingParameterFolderDestination,
    QgsProcessingParameterMultipleLayers,
    QgsProcessingParameterString,
    QgsProject,
)

from . import layers, results
from .algorithm import Algorithm, chosen_language, locale_language, open_file
from .faults import Fault
from .layers import Exports
from .texts import LANGUAGES

#: parameters of networks, and the inputs of the engine
NETWORKS = ("NETWORK", "RESERVOIRS", "CORRIDORS", "OBSTACLES", "WATERCOURSES", "HEDGES")
#: of one layer each
SINGLE = ("BUILDINGS", "TERRITORY", "COVERAGE", "PLACES")
TEXTS = ("RULES", "REFERENCE", "PROFILE", "PLACES_NAME", "DATE")
FILES = ("WAIVERS", "RESUME")
FORMATS = ("xlsx", "html", "md", "json", "geojson", "docx", "maps", "csv", "fgb")
USUAL = ("xlsx", "html", "md", "json")
#: written whatever is chosen: the map is drawn from it
MAPPED = "gpkg"


class Check(Algorithm):
    """Check a zoning against networks, and add the places to the map."""

    NAME = "check"
    LAYERS = ("ZONES", "PRESCRIPTIONS", "IN_FORCE", "CONTEXT", *NETWORKS, *SINGLE)

    def initAlgorithm(self, configuration: Any = None) -> None:
        polygons, any_geometry = QgsProcessing.TypeVectorPolygon, QgsProcessing.TypeVectorAnyGeometry
        self.add(QgsProcessingParameterFeatureSource("ZONES", "", [polygons]))
        self.add(QgsProcessingParameterMultipleLayers("NETWORK", "", any_geometry, optional=True))
        self.add(QgsProcessingParameterFolderDestination("OUT", ""))
        self.add(QgsProcessingParameterMultipleLayers("PRESCRIPTIONS", "", any_geometry, optional=True))
        self.add(QgsProcessingParameterString("RULES", "", optional=True))
        for name in NETWORKS[1:]:
            self.add(QgsProcessingParameterMultipleLayers(name, "", any_geometry, optional=True), advanced=True)
        for name in ("REFERENCE", "PROFILE", "OBJECTIVE", "MAP"):
            self.add(QgsProcessingParameterString(name, "", optional=True), advanced=True)
        for name in ("IN_FORCE", *SINGLE):
            kinds = [any_geometry if name == "PLACES" else polygons]
            self.add(QgsProcessingParameterFeatureSource(name, "", kinds, optional=True), advanced=True)
        self.add(QgsProcessingParameterString("PLACES_NAME", "", optional=True), advanced=True)
        self.add(QgsProcessingParameterMultipleLayers("CONTEXT", "", any_geometry, optional=True), advanced=True)
        self.add(QgsProcessingParameterCrs("CRS", "", optional=True), advanced=True)
        self.add(QgsProcessingParameterString("DATE", "", optional=True), advanced=True)
        for name in FILES:
            self.add(QgsProcessingParameterFile(name, "", optional=True), advanced=True)
        formats = QgsProcessingParameterEnum("FORMATS", "", list(FORMATS), True, list(USUAL), True, True)
        self.add(formats, advanced=True)
        speech = QgsProcessingParameterEnum("LANG", "", list(LANGUAGES), False, locale_language(), True, True)
        self.add(speech, advanced=True)
        for name, default in (("SELECTED", False), ("FIXES", False), ("FORCE", False), ("LOAD", True), ("OPEN", True)):
            self.add(QgsProcessingParameterBoolean(name, "", default, True), advanced=True)
        self.addOutput(QgsProcessingOutputHtml("REPORT", self.say("REPORT")))
        self.addOutput(QgsProcessingOutputFile("WORKBOOK", self.say("WORKBOOK")))
        self.addOutput(QgsProcessingOutputFile("GEOPACKAGE", self.say("GEOPACKAGE")))
        self.addOutput(QgsProcessingOutputNumber("CONCERNS", self.say("CONCERNS")))
        self.addOutput(QgsProcessingOutputBoolean("COMPLETE", self.say("COMPLETE")))

    def prepareAlgorithm(
        self, parameters: Mapping[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> bool:
        self._tell_selections(parameters, context, feedback)
        return super().prepareAlgorithm(parameters, context, feedback)

    def _tell_selections(
        self, parameters: Mapping[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> None:
        """Name the layers with a selection of which all features are read."""
        if self.parameterAsBool(parameters, "SELECTED", context):
            return
        for name in self.LAYERS:
            for part in layers.parts(parameters.get(name), context):
                count = getattr(part.layer, "selectedFeatureCount", int)()
                if count and not part.selected:
                    feedback.pushInfo(self.say("selection", layer=part.layer.name(), n=count))

    def prepared(
        self, parameters: Mapping[str, Any], context: QgsProcessingContext, exports: Exports
    ) -> dict[str, Any]:
        selected = self.parameterAsBool(parameters, "SELECTED", context)
        inputs: dict[str, Any] = {"plan": exports.plan(parameters.get("ZONES"), parameters.get("PRESCRIPTIONS"))}
        inputs["in_force"] = exports.plan(parameters.get("IN_FORCE"))
        for name in (*NETWORKS, "CONTEXT"):
            inputs[name.lower()] = exports.paths(parameters.get(name), selected=selected)
        for name in SINGLE:
            inputs[name.lower()] = next(iter(exports.paths(parameters.get(name))), None)
        for name in (*TEXTS, *FILES):
            inputs[name.lower()] = self.text(parameters, name, context)
        inputs["map"] = self.pairs(parameters, "MAP", context)
        objective = self.text(parameters, "OBJECTIVE", context) or ""
        inputs["objective"] = self.pairs(parameters, "OBJECTIVE", context) if "=" in objective else objective
        crs = self.parameterAsCrs(parameters, "CRS", context)
        inputs["crs"] = crs.authid() if crs.isValid() else None
        inputs["fixes"] = self.parameterAsBool(parameters, "FIXES", context)
        kept = {name: value for name, value in inputs.items() if value}
        if not kept.keys() & {name.lower() for name in NETWORKS} and not _is_dossier(kept.get("plan", "")):
            raise Fault("QGS-977")
        formats = [each for each in self.parameterAsEnumStrings(parameters, "FORMATS", context) if each in FORMATS]
        self._out = Path(self.parameterAsFileOutput(parameters, "OUT", context)).absolute()
        self._group = self._title(parameters, context)
        self._load = self.parameterAsBool(parameters, "LOAD", context)
        self._open = self.parameterAsBool(parameters, "OPEN", context)
        self._opened = ""
        self._mapped: Path | None = None
        return {
            "task": "check",
            "inputs": kept,
            "out": str(self._out),
            "formats": [*(formats or USUAL), MAPPED],
            "force": self.parameterAsBool(parameters, "FORCE", context),
            "lang": chosen_language(self.parameterAsEnumString(parameters, "LANG", context)),
        }

    def _title(self, parameters: Mapping[str, Any], context: QgsProcessingContext) -> str:
        """Title of the group of layers: the layer or file that the plan is."""
        zones = layers.parts(parameters.get("ZONES"), context)[0]
        return self.say("group", name=zones.layer.name() if zones.layer else Path(zones.path).stem)

    def finished(self, ended: Mapping[str, Any], feedback: QgsProcessingFeedback) -> dict[str, Any]:
        for line in ended["summary"]:
            feedback.pushInfo(line)
        if not ended["complete"]:
            feedback.pushWarning(self.say("incomplete"))
        feedback.pushInfo(self.say("written", path=self._out))
        feedback.setProgress(100)
        files = {Path(path).name: path for path in ended["done"]}
        self._mapped = Path(files["report.gpkg"])
        self._opened = files.get("report.html") or files.get("report.xlsx") or ""
        outputs = {
            "OUT": str(self._out),
            "REPORT": files.get("report.html"),
            "WORKBOOK": files.get("report.xlsx"),
            "GEOPACKAGE": files["report.gpkg"],
            "CONCERNS": sum(ended["concerns"].values()),
            "COMPLETE": ended["complete"],
        }
        return {name: value for name, value in outputs.items() if value is not None}

    def postProcessAlgorithm(self, context: QgsProcessingContext, feedback: QgsProcessingFeedback) -> dict[str, Any]:
        """Add the layers and open the report. Called in the main thread."""
        if self._mapped is None:
            return {}
        if self._load:
            results.withdraw(self._mapped, context.project() or QgsProject.instance())
            results.add(self._mapped, self._group, context)
        if self._open and self._opened:
            open_file(self._opened)
        return {}


def _is_dossier(plan: str) -> bool:
    """Whether a plan is a file that names its networks itself."""
    return Path(plan).suffix.lower() in (".yml", ".yaml")
