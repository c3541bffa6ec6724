"""Chromium for the tests of pages: the program, and a page with what it asked for and complained of."""

from __future__ import annotations

import os
import shutil
from typing import Any, Final

import pytest

BROWSER: Final = os.environ.get("CONFORMITY_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
#: marks of a module that needs it
MARKS: Final = [pytest.mark.skipif(BROWSER is None, reason="no Chromium on this machine"), pytest.mark.program]


class Watched:
    """A page in a context of its own, what it asked for, and what it complained of."""

    def __init__(self, browser: Any, **options: Any) -> None:
        self.context = browser.new_context(**options)
        self.page = self.context.new_page()
        self.complaints: list[str] = []
        self.asked: list[str] = []
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda request: self.asked.append(request.url))
