"""The plugin: registers the provider, and a menu entry that opens the check."""

from __future__ import annotations

from typing import Any

from qgis.core import QgsApplication
from qgis.PyQt.QtGui import QIcon
from qgis.PyQt.QtWidgets import QAction

from .algorithm import ICON, locale_language
from .provider import Provider
from .texts import say


class Plugin:
    """What QGIS loads and unloads."""

    def __init__(self, iface: Any) -> None:
        self._iface = iface
        self._provider: Provider | None = None
        self._action: QAction | None = None

    def initProcessing(self) -> None:
        """Register the provider; ``qgis_process`` calls this alone."""
        self._provider = Provider()
        QgsApplication.processingRegistry().addProvider(self._provider)

    def initGui(self) -> None:
        """Register the provider, and put the check in the menu and the tool bar of the plugins."""
        self.initProcessing()
        self._action = QAction(QIcon(str(ICON)), say("menu", locale_language()), self._iface.mainWindow())
        self._action.triggered.connect(self._open)
        self._iface.addToolBarIcon(self._action)
        self._iface.addPluginToMenu("Conformity", self._action)

    def _open(self) -> None:
        import processing

        processing.execAlgorithmDialog("conformity:check")

    def unload(self) -> None:
        """Take everything out again."""
        if self._action is not None:
            self._iface.removeToolBarIcon(self._action)
            self._iface.removePluginMenu("Conformity", self._action)
            self._action = None
        if self._provider is not None:
            QgsApplication.processingRegistry().removeProvider(self._provider)
            self._provider = None
