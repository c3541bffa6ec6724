"""The file that a finding refers to; and texts of the data on one line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from conformity.report.wording.register import Record, text

if TYPE_CHECKING:
    from conformity.report.wording.register import Register

#: control characters, line ends of any kind, marks that turn the direction of writing, lone surrogates, non-characters
_UNSEEN: Final = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]+"
)

#: spaces at which no line may end: before marks of two parts and units, inside quotes, before what is numbered
_TIED: Final = re.compile(
    r" (?=[:;!?»])|(?<=«) |(?<=\bart\.) (?=[LRD\d])|(?<=\b[LRDp]\.) (?=\d)|(?<=\bal\.) (?=\d)|(?<=\bn°) (?=\w)"
    r"|(?<=\d) (?=(?:[IVX]+ )?\d+°)|(?<=-\d) (?=[IVX]+\b)|(?<=\b[IVX]) (?=\d+°)|(?<=[IVX]{2}) (?=\d+°)"
    r"|(?<=\d) (?=(?:m²|m|km²|km|ha|cm|%|€)(?!\w))|(?<=±) (?=\d)"
)


def line(value: str) -> str:
    """A text on one line, without control and bidirectional characters."""
    return _UNSEEN.sub(" ", value).strip()


def unbroken(text: str) -> str:
    """A text with no line that begins with a mark or a unit, nor parts *art.*, *R.*, *n°* or *p.* from its number."""
    return _TIED.sub("\u00a0", text)


def _likely(entry: Record) -> tuple[bool, int, str]:
    """Sort key of the layers that may be the zoning: by name, then by number of features."""
    return "zone" not in text(entry["layer"]).lower(), -int(entry.get("features", 0)), text(entry["path"])


class Inputs:
    """Files of a report as in its provenance, relative to the path given."""

    def __init__(self, register: Register) -> None:
        self._register = register
        self.entries: list[Record] = list(register.report.provenance.get("inputs", ()))
        prescribed = {text(row.get("layer")) for row in register.prescriptions.values()}
        surfaces = [
            e for e in self.entries
            if e.get("role") == "plan" and e.get("geometry") == "surface" and e.get("layer") not in prescribed
        ]  # fmt: skip
        self._zones = min(surfaces, key=_likely, default=None)

    def zoning(self) -> str:
        """Path of the zoning; name of the plan if it was not read from a file."""
        return text(self._zones["path"]) if self._zones else text(self._register.report.plan.get("name"))

    def of(self, finding: Record) -> str:
        """Path of the layer of the prescription of a finding, otherwise of the zoning."""
        row = self._register.prescriptions.get(text(finding.get("prescription_key")))
        return (row and self._path("plan", text(row["layer"]))) or self.zoning()

    def of_element(self, element: Record) -> str:
        """Path of the layer of an element; empty if it was not read from a file."""
        return self._path("network", text(element["layer"]))

    def _path(self, role: str, layer: str) -> str:
        paths: list[Any] = [e["path"] for e in self.entries if e.get("role") == role and e.get("layer") == layer]
        return text(paths[0]) if paths else ""
