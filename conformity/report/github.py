"""Annotations of GitHub workflows: one line a concern, for ``--format github`` on standard output.

A text of the data can never begin a command of its own: line ends, percent signs, colons and commas are escaped as
GitHub's workflow commands ask.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from conformity.report.wording.texts import Texts

if TYPE_CHECKING:
    from conformity.result import Report

_COMMANDS: Final = {
    "critical": "error", "major": "error", "moderate": "warning", "watch": "warning", "inconclusive": "notice",
    "information": "notice",
}  # fmt: skip


def render(report: Report, lang: str) -> bytes:
    """The lines, worst concern first; what is favourable is no annotation."""
    texts = Texts(report, lang)
    gap = " : " if lang == "fr" else ": "
    lines = []
    for concern in texts.register.concerns:
        command = _COMMANDS.get(concern["severity"])
        if command is None:
            continue
        title = f"{texts.label(concern)}{gap}{texts.title(concern)}"
        said = f"{texts.figure(concern)}. {texts.request(concern)}"
        lines.append(f"::{command} title={_property(title)}::{_data(said)}")
    lines += [f"::notice title={_property(texts.words.phrase['not_assessed'])}::{_data(texts.not_assessed(line))}"
              for line in report.not_assessed if line.requested]  # fmt: skip
    return "".join(f"{line}\n" for line in lines).encode("utf-8", "replace")


def _data(told: str) -> str:
    return told.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(told: str) -> str:
    return _data(told).replace(":", "%3A").replace(",", "%2C")
