"""The Processing provider ``conformity``."""

from __future__ import annotations

from processing.core.ProcessingConfig import ProcessingConfig, Setting
from qgis.core import QgsProcessingProvider
from qgis.PyQt.QtGui import QIcon

from . import find
from .algorithm import ICON, locale_language
from .check import Check
from .compare import Compare
from .inspect import Inspect
from .texts import say

#: group of the provider's settings
GROUP = "Conformity"


class Provider(QgsProcessingProvider):
    """Check, inspect, compare; and the setting that names the engine's Python."""

    def id(self) -> str:
        return "conformity"

    def name(self) -> str:
        return say("provider", locale_language())

    def icon(self) -> QIcon:
        return QIcon(str(ICON))

    def load(self) -> bool:
        ProcessingConfig.settingIcons[GROUP] = self.icon()
        text = say("setting", locale_language())
        ProcessingConfig.addSetting(Setting(GROUP, find.SETTING, text, "", valuetype=Setting.STRING))
        ProcessingConfig.readSettings()
        self.refreshAlgorithms()
        return True

    def unload(self) -> None:
        ProcessingConfig.removeSetting(find.SETTING)

    def loadAlgorithms(self) -> None:
        for algorithm in (Check, Inspect, Compare):
            self.addAlgorithm(algorithm())
