"""Which concerns a passage of another document is cited in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from conformity.profiles.folding import folded
from conformity.yamltext import suggestion

if TYPE_CHECKING:
    from conformity.model import Cited

__all__ = ["holds", "near", "target", "unmatched"]

#: topic of the one concern about U zones
_FABRIC: Final = "urban-fabric"
#: names that a warning lists
_FEW: Final = 8


def holds(cited: Cited, concern: Mapping[str, Any], elements: Iterable[str]) -> bool:
    """Whether a passage is cited in a concern.

    By a concern's id in that concern; by a zone or an element in places, and in the point about urban zones. What is
    on several of them applies where all are met.

    Parameters
    ----------
    concern
        Row of the concerns' contract.
    elements
        Names and ids of its elements.
    """
    if concern["severity"] == "favourable":
        return False
    if cited.concern and cited.concern != concern["concern_id"]:
        return False
    if not cited.concern and concern["kind"] != "place" and concern["topic"] != _FABRIC:
        return False
    labels = {label for each in concern["zone_labels"] for label in (each, _inner(each))}
    if cited.zone and cited.zone not in labels:
        return False
    return not cited.element or folded(cited.element) in {folded(each) for each in elements if each}


def _inner(label: str) -> str:
    """The label of a STECAL as its table writes it: ``STECAL (Nt)`` is Nt too."""
    return label[label.index("(") + 1 : -1] if "(" in label and label.endswith(")") else label


def unmatched(
    cited: Iterable[Cited], concerns: Iterable[Mapping[str, Any]], names: Mapping[str, Sequence[str]]
) -> list[Cited]:
    """Passages that are cited nowhere, one for each entry of the dossier.

    Parameters
    ----------
    names
        element_key → name and id.
    """
    rows = [(row, [text for key in row["elements"] for text in names.get(key, ())]) for row in concerns]
    left: dict[tuple[int, int], Cited] = {}
    for each in cited:
        if not any(holds(each, row, elements) for row, elements in rows):
            left.setdefault((each.line, each.column), each)
    return list(left.values())


def target(cited: Cited) -> str:
    """What a passage is cited for, as the dossier writes it: ``zone: 1AUe``."""
    parts = (("zone", cited.zone), ("element", cited.element), ("concern", cited.concern))
    return ", ".join(f"{name}: {value}" for name, value in parts if value)


def near(cited: Cited, concerns: Iterable[Mapping[str, Any]], names: Mapping[str, Sequence[str]]) -> str:
    """A zone, element or id of the concerns that resembles what matches none; else the first few that there are."""
    rows = [row for row in concerns if row["severity"] != "favourable"]
    listed = {
        "zone": {label for row in rows for label in row["zone_labels"]},
        "element": {text for row in rows for key in row["elements"] for text in names.get(key, ()) if text},
        "concern": {row["concern_id"] for row in rows},
    }
    for name, values in listed.items():
        value = getattr(cited, name)
        if value and value not in values:
            return suggestion(value, sorted(values)) or ", ".join(sorted(values)[:_FEW]) or "-"
    return "-"
