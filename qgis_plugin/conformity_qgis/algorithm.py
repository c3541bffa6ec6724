"""What the algorithms share: texts, the engine's run, its messages."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Any

from qgis.core import (
    QgsApplication,
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingParameterDefinition,
)
from qgis.PyQt.QtCore import QUrl
from qgis.PyQt.QtGui import QDesktopServices, QIcon

from . import find
from .engine import Run
from .faults import Cancelled, EngineError, Fault
from .layers import Exports
from .texts import LANGUAGES, language, say

ICON = Path(__file__).with_name("icon.svg")


def locale_language() -> str:
    """The language of QGIS, if the plugin has it."""
    return language(QgsApplication.locale())


class Algorithm(QgsProcessingAlgorithm):
    """An algorithm that has the engine do one job.

    A subclass names itself by ``NAME``, adds its parameters, and says in ``prepared`` what the job is.
    """

    NAME = ""
    #: parameters whose values are layers or paths: a text among them is never refused before the engine sees it
    LAYERS: tuple[str, ...] = ()

    def __init__(self) -> None:
        super().__init__()
        self.lang = locale_language()
        self._work: Path | None = None
        self._job: dict[str, Any] = {}

    def name(self) -> str:
        return self.NAME

    def displayName(self) -> str:
        return self.say(self.NAME)

    def shortHelpString(self) -> str:
        return self.say(f"{self.NAME}.help").replace("\n", "<br>")

    def icon(self) -> QIcon:
        return QIcon(str(ICON))

    def createInstance(self) -> Algorithm:
        return type(self)()

    def say(self, key: str, **fields: object) -> str:
        """A text in the language of QGIS."""
        return say(key, self.lang, **fields)

    def add(self, parameter: QgsProcessingParameterDefinition, *, advanced: bool = False) -> None:
        """Add a parameter, described by its name."""
        parameter.setDescription(self.say(parameter.name()))
        if advanced:
            parameter.setFlags(parameter.flags() | QgsProcessingParameterDefinition.FlagAdvanced)
        self.addParameter(parameter)

    def canExecute(self) -> tuple[bool, str]:
        """Whether there is an engine; where not, QGIS shows what to do."""
        try:
            find.engine(self.lang)
        except Fault as fault:
            text = fault.text(self.lang)
            return False, escape(text).replace("\n", "<br>") if window() else text
        return True, ""

    def checkParameterValues(self, parameters: Mapping[str, Any], context: QgsProcessingContext) -> tuple[bool, str]:
        """Leave what is wrong with a file to the engine: it says what to do."""
        for definition in self.parameterDefinitions():
            value = parameters.get(definition.name())
            left = definition.name() in self.LAYERS and value not in (None, "", [])
            if not left and not definition.checkValueIsAcceptable(value, context):
                return False, self.say("unacceptable", name=f"{definition.name()} ({definition.description()})")
        return True, ""

    def text(self, parameters: Mapping[str, Any], name: str, context: QgsProcessingContext) -> str | None:
        """The text of a parameter, None where it has none."""
        return self.parameterAsString(parameters, name, context).strip() or None

    def pairs(self, parameters: Mapping[str, Any], name: str, context: QgsProcessingContext) -> dict[str, str]:
        """A parameter of the form ``key=value, key=value``.

        Raises
        ------
        Fault
            QGS-978 where it is not.
        """
        held = {}
        for part in (self.text(parameters, name, context) or "").split(","):
            key, sign, value = (each.strip() for each in part.partition("="))
            if part.strip() and not (key and sign and value):
                raise Fault("QGS-978", value=part.strip(), name=name, example="typezone=ZONAGE")
            if key:
                held[key] = value
        return held

    def prepared(
        self, parameters: Mapping[str, Any], context: QgsProcessingContext, exports: Exports
    ) -> dict[str, Any]:
        """The job. Called in the main thread, where layers may be read."""
        raise NotImplementedError

    def finished(self, ended: Mapping[str, Any], feedback: QgsProcessingFeedback) -> dict[str, Any]:
        """The outputs, from the last line of the job."""
        raise NotImplementedError

    def prepareAlgorithm(
        self, parameters: Mapping[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> bool:
        self._work = Path(tempfile.mkdtemp(prefix="conformity-"))

        def report(key: str, **fields: Any) -> None:
            if "why" in fields:
                fields["why"] = self.say(f"why.{fields['why']}")
            feedback.pushInfo(self.say(key, **fields))

        done = False
        try:
            self._python = find.engine(self.lang)
            self._job = self.prepared(parameters, context, Exports(self._work, context, report, feedback.isCanceled))
            done = True
        except Fault as fault:
            raise QgsProcessingException(fault.text(self.lang)) from fault
        except Cancelled:
            feedback.pushInfo(self.say("cancelled"))
        finally:
            if not done:
                self._clear()
        return done

    def processAlgorithm(
        self, parameters: Mapping[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> dict[str, Any]:
        try:
            return self.finished(self._run(feedback), feedback)
        except Fault as fault:
            raise QgsProcessingException(fault.text(self.lang)) from fault
        except EngineError as error:
            raise QgsProcessingException(str(error)) from error
        except Cancelled:
            feedback.pushInfo(self.say("cancelled"))
            return {}
        finally:
            self._clear()

    def _run(self, feedback: QgsProcessingFeedback) -> dict[str, Any]:
        def heard(line: Mapping[str, Any]) -> None:
            if "talk" in line:
                feedback.pushInfo(line["talk"])
            elif "stage" in line:
                feedback.setProgress(100 * line["step"] / line["steps"])
                feedback.setProgressText(line["name"])
            elif "engine" in line:
                feedback.pushDebugInfo(self.say("engine", version=line["engine"], python=self._python.path))

        return Run(self._python, self._work, self._job).result(heard, feedback.isCanceled)

    def _clear(self) -> None:
        """Remove what was written for the run. What the engine still holds, it removes as it ends."""
        if self._work is not None:
            shutil.rmtree(self._work, ignore_errors=True)


def chosen_language(value: str) -> str:
    """A language of the report as a parameter names it."""
    return value if value in LANGUAGES else locale_language()


def window() -> Any:
    """The interface of QGIS; None where it has no window, as under ``qgis_process``."""
    from qgis.utils import iface

    return iface


def open_file(path: str) -> None:
    """Open a file by the program that the user has for it; only where there is a window."""
    if window() is not None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(path))
