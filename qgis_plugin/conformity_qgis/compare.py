"""The algorithm ``conformity:compare``."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingOutputHtml,
    QgsProcessingOutputNumber,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterFile,
    QgsProcessingParameterFolderDestination,
)

from .algorithm import Algorithm, open_file
from .layers import Exports


class Compare(Algorithm):
    """Compare the reports of two drafts."""

    NAME = "compare"
    LAYERS = ("OLD", "NEW")

    def initAlgorithm(self, configuration: Any = None) -> None:
        for name in ("OLD", "NEW"):
            self.add(QgsProcessingParameterFile(name, "", QgsProcessingParameterFile.Folder))
        self.add(QgsProcessingParameterFolderDestination("OUT", ""))
        self.add(QgsProcessingParameterBoolean("FORCE", "", False, True), advanced=True)
        self.add(QgsProcessingParameterBoolean("OPEN", "", True, True), advanced=True)
        self.addOutput(QgsProcessingOutputHtml("REPORT", self.say("REPORT")))
        self.addOutput(QgsProcessingOutputNumber("CHANGES", self.say("CHANGES")))

    def prepared(
        self, parameters: Mapping[str, Any], context: QgsProcessingContext, exports: Exports
    ) -> dict[str, Any]:
        self._out = Path(self.parameterAsFileOutput(parameters, "OUT", context)).absolute()
        self._open = self.parameterAsBool(parameters, "OPEN", context)
        self._opened = ""
        return {
            "task": "compare",
            "old": self.text(parameters, "OLD", context),
            "new": self.text(parameters, "NEW", context),
            "out": str(self._out),
            "formats": ["xlsx", "md", "json", "html"],
            "force": self.parameterAsBool(parameters, "FORCE", context),
            "lang": self.lang,
        }

    def finished(self, ended: Mapping[str, Any], feedback: QgsProcessingFeedback) -> dict[str, Any]:
        for line in ended["summary"]:
            feedback.pushInfo(line)
        feedback.pushInfo(self.say("written", path=self._out))
        self._opened = next((path for path in ended["done"] if path.endswith(".html")), "")
        return {"OUT": str(self._out), "REPORT": self._opened, "CHANGES": sum(ended["changes"].values())}

    def postProcessAlgorithm(self, context: QgsProcessingContext, feedback: QgsProcessingFeedback) -> dict[str, Any]:
        if self._open and self._opened:
            open_file(self._opened)
        return {}
