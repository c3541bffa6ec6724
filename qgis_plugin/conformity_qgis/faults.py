"""Faults of the plugin itself. Those of the engine are shown in the engine's words."""

from __future__ import annotations

from .texts import say


class Fault(Exception):
    """A fault with a code (``QGS-97n``): what, and what to do."""

    def __init__(self, code: str, **fields: object) -> None:
        self.code = code
        self.fields = fields
        super().__init__(self.text("en"))

    def text(self, lang: str) -> str:
        """The fault as a message."""
        what, remedy = (say(f"{self.code}.{part}", lang, **self.fields) for part in ("what", "remedy"))
        return say("fault", lang, code=self.code, what=what, remedy=remedy)


class EngineError(Exception):
    """A fault that the engine has said. ``args[0]`` is its text."""


class Cancelled(Exception):
    """The user has cancelled the run."""
