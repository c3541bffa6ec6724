"""Annotations for GitHub workflows: one command per concern, worst first, on standard output; there is no file.

GitHub shows ten errors and ten warnings per step. Annotations are therefore made of concerns, not of findings.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from conformity.language import of
from conformity.report.inputs import Inputs, line
from conformity.report.wording.texts import Texts

if TYPE_CHECKING:
    from conformity.result import Report

#: severity → command; favourable concerns have no annotation
_COMMANDS: Final = {
    "critical": "error",
    "major": "error",
    "moderate": "warning",
    "watch": "warning",
    "inconclusive": "notice",
    "information": "notice",
}


def render(report: Report, lang: str) -> bytes:
    """The commands, one per line, UTF-8: first what could not be assessed, then the concerns by rank."""
    texts_ = Texts.of(report, lang)
    file = Inputs(texts_.register).zoning()
    phrase = texts_.words.phrase
    gap = of(lang).colon
    lines = []
    if report.invented:
        lines.append(_command("notice", "", "conformity", phrase["invented"]))
    for entry in report.not_assessed:
        command = "error" if entry.requested else "notice"
        lines.append(_command(command, "", f"{phrase['ci_undetermined']} ({entry.code})", texts_.not_assessed(entry)))
    for concern in texts_.register.concerns:
        command = _COMMANDS.get(concern["severity"], "")
        if not command:
            continue
        if set(concern["finding_ids"]) <= report.waived:
            command = "notice"
        said = f"[{texts_.label(concern)}] {texts_.figure(concern)}. {texts_.request(concern)}"
        reference = f"{phrase['ci_concern']}{gap}{concern['concern_id']}"
        lines.append(_command(command, file, texts_.title(concern), f"{said} ({reference})"))
    return "".join(f"{each}\n" for each in lines).encode("utf-8", "replace")


def _command(command: str, file: str, title: str, said: str) -> str:
    properties = [f"{name}={_property(value)}" for name, value in (("file", file), ("title", title)) if value]
    return f"::{command} {','.join(properties)}::{_data(said)}"


def _data(value: str) -> str:
    """A message on one line, with ``%`` escaped; a command of the older ``##[…]`` form cannot begin in it."""
    return line(value).replace("%", "%25").replace("##[", "# #[")


def _property(value: str) -> str:
    """A property value: the separators of properties are escaped too."""
    return _data(value).replace(":", "%3A").replace(",", "%2C")
