"""Many reports as one: what became of each document, and its concerns by commune, EPCI and département."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from conformity.model import CONSTRUCTIBLE_CLASSES, SEVERITY_RANK, is_commune_code, together

#: kinds of places, in the order of the report
PLACES: Final = ("departement", "epci", "commune")
#: a document named by the SIREN number of an EPCI (CNIG: ``<INSEE or SIREN>_<document>_<date>``)
_SIREN: Final = re.compile(r"(?<![0-9])(2[0-9]{8})_")
#: states of a document, what wants attention first
STATES: Final = ("failed", "incomplete", "assessed")


@dataclass(frozen=True)
class DocumentLine:
    """One document of a batch."""

    name: str
    #: its path as typed
    path: str
    #: failed | incomplete (something requested could not be assessed) | assessed
    state: str
    #: codes (INSEE) and names
    communes: tuple[tuple[str, str], ...] = ()
    #: SIREN numbers
    epci: tuple[str, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    #: statements that could not be judged
    undetermined: int = 0
    zoning_m2: float = 0.0
    #: constructible ground inside the network
    taken_m2: float = 0.0
    #: a fault's code, what is wrong and what to do
    code: str = ""
    text: str = ""
    #: title, figure, label … of its concerns, in their order
    concerns: tuple[Mapping[str, Any], ...] = ()

    @property
    def departements(self) -> tuple[str, ...]:
        """Codes, by the communes'."""
        return tuple(sorted({departement(code) for code, _ in self.communes} - {""}))


@dataclass(frozen=True)
class PlaceLine:
    """One commune, EPCI or département: the documents that have a say there, and the concerns that lie there."""

    kind: str
    code: str
    name: str
    documents: int
    #: documents that bore no report, or not of everything
    failed: int
    incomplete: int
    counts: Mapping[str, int]


@dataclass(frozen=True)
class Synthesis:
    """A batch, whole: every document in one line, every concern counted once in each place that it touches."""

    date: str
    pack: str
    documents: tuple[DocumentLine, ...]
    places: tuple[PlaceLine, ...]
    #: folders and files that were examined and are not documents, each with the reason
    left_out: tuple[str, ...] = ()

    def states(self) -> dict[str, int]:
        """Number of documents by state, every state present."""
        return {state: sum(1 for each in self.documents if each.state == state) for state in STATES}

    def counts(self) -> dict[str, int]:
        """Number of concerns by severity, every severity present, worst first."""
        return {name: sum(each.counts.get(name, 0) for each in self.documents) for name in SEVERITY_RANK}


def departement(insee: str) -> str:
    """Code of a commune's département: two characters, three overseas; empty for any other text."""
    if not is_commune_code(insee):
        return ""
    return insee[:3] if insee[:2] in ("97", "98") else insee[:2]


def of_failure(name: str, path: str, code: str, text: str) -> DocumentLine:
    """A document without a report; its name may still give its commune."""
    insee = re.match(r"([0-9][0-9AB][0-9]{3})_", name)
    communes = ((insee[1], ""),) if insee else ()
    return DocumentLine(name, path, "failed", communes, _epci((), {}, name), code=code, text=text)


def of_payload(name: str, path: str, payload: Mapping[str, Any], epci: Mapping[str, str]) -> DocumentLine:
    """A document from its ``report.json``.

    Parameters
    ----------
    epci
        INSEE code of a commune → SIREN of its EPCI, where known.
    """
    plan = payload["plan"]
    communes = tuple((str(code), str(label)) for code, label in plan["communes"])
    codes = tuple(code for code, _ in communes)
    whole = [row for row in payload["territory_measures"] if row["territory"] == "plan"]
    return DocumentLine(
        name=name,
        path=path,
        state="incomplete" if payload["incomplete"] else "assessed",
        communes=communes,
        epci=_epci(codes, epci, str(plan.get("document_id") or ""), str(plan.get("name") or ""), name),
        counts=dict(payload["counts"]),
        undetermined=len(payload["undetermined"]),
        zoning_m2=sum(float(row["value"]) for row in whole if row["measure"] == "zoning_ground_area"),
        taken_m2=sum(
            float(row["value"])
            for row in whole
            if row["measure"] == "classes_network_area" and row["qualifier"] == together(CONSTRUCTIBLE_CLASSES)
        ),
        concerns=tuple(
            {
                key: row[key]
                for key in ("concern_id", "rank", "severity", "label", "title", "figure", "communes", "x", "y")
            }
            for row in payload["concerns"]
        ),
    )


def _epci(codes: Iterable[str], epci_of: Mapping[str, str], *names: str) -> tuple[str, ...]:
    siren = {epci_of[code] for code in codes if code in epci_of}
    for name in names:
        if match := _SIREN.search(name):
            siren.add(match[1])
    return tuple(sorted(siren))


def gather(
    documents: Iterable[DocumentLine],
    date: str,
    pack: str,
    epci: Mapping[str, str],
    names: Mapping[str, str],
    left_out: tuple[str, ...] = (),
) -> Synthesis:
    """A synthesis; the documents in order of name, whatever order they ended in.

    Parameters
    ----------
    names
        SIREN of an EPCI → its name, where known.
    left_out
        Paths that were examined and are not documents, each with the reason.
    """
    lines = tuple(sorted(documents, key=lambda each: each.name))
    held: dict[tuple[str, str], _Place] = {}
    for line in lines:
        for place in _places(line):
            held.setdefault(place, _Place()).documents.append(line)
        for label in line.communes:
            held[("commune", label[0])].name = label[1] or held[("commune", label[0])].name
        for concern in line.concerns:
            codes = [str(code) for code in concern["communes"]] or [code for code, _ in line.communes]
            touched = {("commune", code) for code in codes} | {("departement", departement(code)) for code in codes}
            touched |= {("epci", epci[code]) for code in codes if code in epci}
            touched |= {("epci", code) for code in line.epci if len(line.epci) == 1}
            for place in touched:
                if place in held:
                    counts = held[place].counts
                    counts[concern["severity"]] = counts.get(concern["severity"], 0) + 1
    places = tuple(
        PlaceLine(
            kind, code, names.get(code, held[kind, code].name) if kind == "epci" else held[kind, code].name,
            len(held[kind, code].documents), held[kind, code].of("failed"), held[kind, code].of("incomplete"),
            {severity: held[kind, code].counts.get(severity, 0) for severity in SEVERITY_RANK},
        )
        for kind, code in sorted(held, key=lambda place: (PLACES.index(place[0]), place[1]))
    )  # fmt: skip
    return Synthesis(date, pack, lines, places, left_out)


@dataclass
class _Place:
    name: str = ""
    documents: list[DocumentLine] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    def of(self, state: str) -> int:
        return sum(1 for each in self.documents if each.state == state)


def _places(line: DocumentLine) -> list[tuple[str, str]]:
    territories = [("departement", code) for code in line.departements]
    territories += [("epci", code) for code in line.epci]
    return [*territories, *dict.fromkeys(("commune", code) for code, _ in line.communes)]
