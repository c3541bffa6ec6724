"""The algorithm ``conformity:inspect``."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Any

from qgis.core import (
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingOutputNumber,
    QgsProcessingParameterCrs,
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterMultipleLayers,
    QgsProcessingParameterString,
)

from .algorithm import Algorithm
from .layers import Exports


class Inspect(Algorithm):
    """Show what the engine reads in layers; write the mapping to be confirmed."""

    NAME = "inspect"
    LAYERS = ("LAYERS",)

    def initAlgorithm(self, configuration: Any = None) -> None:
        self.add(QgsProcessingParameterMultipleLayers("LAYERS", "", QgsProcessing.TypeVectorAnyGeometry))
        tables = "Excel (*.xlsx);;YAML (*.yml)"
        self.add(QgsProcessingParameterFileDestination("MAPPING", "", tables, optional=True, createByDefault=False))
        for name in ("PROFILE", "MAP"):
            self.add(QgsProcessingParameterString(name, "", optional=True), advanced=True)
        self.add(QgsProcessingParameterCrs("CRS", "", optional=True), advanced=True)
        self.add(QgsProcessingParameterFileDestination("REPORT", "", "HTML (*.html)", optional=True))
        self.addOutput(QgsProcessingOutputNumber("COUNT", self.say("COUNT")))

    def prepared(
        self, parameters: Mapping[str, Any], context: QgsProcessingContext, exports: Exports
    ) -> dict[str, Any]:
        crs = self.parameterAsCrs(parameters, "CRS", context)
        self._page = self.parameterAsFileOutput(parameters, "REPORT", context)
        mapping = self.parameterAsFileOutput(parameters, "MAPPING", context)
        job = {
            "paths": exports.paths(parameters.get("LAYERS")),
            "profile": self.text(parameters, "PROFILE", context),
            "map": self.pairs(parameters, "MAP", context),
            "crs": crs.authid() if crs.isValid() else None,
        }
        kept = {name: value for name, value in job.items() if value}
        if mapping:  # an existing file may be replaced: the dialog has asked
            return {"task": "mapping", "out": mapping, "force": True, "lang": self.lang, **kept}
        return {"task": "inspect", "lang": self.lang, **kept}

    def finished(self, ended: Mapping[str, Any], feedback: QgsProcessingFeedback) -> dict[str, Any]:
        listed = ended["read"] if "read" in ended else ended["layers"]
        rows = [self._row(each) for each in listed]
        for row in rows:
            feedback.pushInfo(self.say("layer", **row))
        for fault in ended["faults"]:
            feedback.pushWarning(f"{fault['code']}: {fault['text']} ({fault['place']})")
        outputs: dict[str, Any] = {"COUNT": len(rows)}
        if ended["done"]:
            outputs["MAPPING"] = ended["done"][0]
        if self._page:
            Path(self._page).write_text(_page(rows, ended["faults"]), encoding="utf-8")
            outputs["REPORT"] = self._page
        return outputs

    def _row(self, layer: Mapping[str, Any]) -> dict[str, str]:
        parts = (layer["table"], layer["kind"], layer["objective"])
        return {
            "layer": str(layer["layer"]),
            "what": ", ".join(str(part) for part in parts if part) or self.say("unknown"),
            "features": str(layer["features"]),
            "crs": str(layer["crs"] or "-"),
            "encoding": str(layer["encoding"] or "-"),
        }


def _page(rows: list[dict[str, str]], faults: list[dict[str, str]]) -> str:
    """The layers and faults as a table for QGIS's viewer."""
    lines = "".join(f"<tr>{''.join(f'<td>{escape(value)}</td>' for value in row.values())}</tr>" for row in rows)
    wrong = "".join(
        f"<li>{escape(each['code'])}: {escape(each['text'])} ({escape(each['place'])})</li>" for each in faults
    )
    return f'<meta charset="utf-8"><table border="1" cellpadding="4">{lines}</table><ul>{wrong}</ul>\n'
