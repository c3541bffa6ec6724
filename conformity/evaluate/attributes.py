"""Zones, prescriptions, elements and their contacts as columns, by position: joined once for every rule."""

from __future__ import annotations

from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from conformity.evaluate.columns import Coded, Columns, at, objects
from conformity.evaluate.population import dimensions
from conformity.language import toponyms
from conformity.model import TO_URBANISE_CLASSES, Kind, Milieu, Purpose, Relation, SubjectKind, ZoneClass, communes_of

if TYPE_CHECKING:
    from conformity.model import Plan
    from conformity.overlay import Measured

_ELEMENT = [
    "element_id", "kind", "objective", "name", "milieu", "obstacle_type", "obstacle_label", "delimitation",
    "objective_source", "uncertainty_m", "reference", "layer", "legend", "part", "whole_key", "size",
]  # fmt: skip


class Attributes:
    """Look-ups by key and by position. ``reference`` is the pack's, for elements and units that name none.

    ``contacts`` are those of elements that can be assessed, with the positions of both sides (-1: none).
    """

    def __init__(self, plan: Plan, elements: pd.DataFrame, measured: Measured, reference: str) -> None:
        self.reference = reference
        self.zone_at = pd.Index(plan.zones["zone_key"], dtype=object)
        self.prescription_at = pd.Index(plan.prescriptions["prescription_key"], dtype=object)
        self.element_at = pd.Index(elements["element_key"], dtype=object)
        self.zones = Columns(
            len(plan.zones),
            {
                "zone_label": _text(plan.zones["label"]),
                "zone_class": _text(plan.zones["zone_class"]),
                "commune": _text(plan.zones["commune"]),
            },
        )
        #: class that a zone's label suggests where its type gives another; empty where they agree
        self.candidate_class = _text(plan.zones["candidate_class"])
        code = _text(plan.prescriptions["code"])
        self._label = _text(plan.prescriptions["label"])
        self.prescriptions = Columns(
            len(plan.prescriptions),
            {
                "prescription_label": np.where(self._label != "", self._label, code),
                "code": code,
                "purpose": _text(plan.prescriptions["purpose"]),
                "commune": _text(plan.prescriptions["commune"]),
            },
        )
        self.elements = self._elements(elements, measured.element_measures)
        self.contacts = self._contacts(measured.contacts)
        element_at = self.contacts["element_at"]
        self._by_element = np.argsort(element_at, kind="stable")
        self._first = np.searchsorted(element_at[self._by_element], np.arange(len(elements) + 1))
        self._overlapping = self.contacts["relation"] == Relation.OVERLAP
        self._ranked = {name: pd.factorize(self.zones[name], sort=True) for name in self.zones.names}

    def _elements(self, elements: pd.DataFrame, measures: pd.DataFrame) -> Columns:
        columns = {name: np.asarray(elements[name]) for name in ("element_key", *_ELEMENT, "geometry")}
        #: what of a river its source calls fictive or underground; None of all else
        columns["covered_bed"] = np.asarray(elements["covered_bed"], dtype=object)
        reference = columns["reference"]
        columns["reference"] = np.where(reference != "", reference, self.reference).astype(object)
        core = set(measures["element_key"][(measures["measure"] == "core_area") & (measures["value"] > 0)])
        columns["dimension"] = dimensions(elements)
        cored = np.array([key in core for key in columns["element_key"]], dtype=bool)
        columns["has_core"] = (columns["dimension"] != "surface") | cored
        return Columns(len(elements), columns)

    def _contacts(self, contacts: pd.DataFrame) -> Columns:
        zone = (contacts["subject_kind"] == SubjectKind.ZONE).to_numpy()
        key = contacts["subject_key"]
        places = {
            "zone_at": np.where(zone, self.zone_at.get_indexer(key), -1),
            "prescription_at": np.where(zone, -1, self.prescription_at.get_indexer(key)),
            "element_at": self.element_at.get_indexer(contacts["element_key"]),
        }
        subject = np.where(zone, places["zone_at"], places["prescription_at"])
        rows = np.flatnonzero((subject >= 0) & (places["element_at"] >= 0))
        columns = {name: np.asarray(contacts[name]) for name in contacts.columns}
        columns |= {"is_zone": zone, "subject_at": subject, **places}
        return Columns(len(rows), {name: values[rows] for name, values in columns.items()})

    @cached_property
    def water(self) -> np.ndarray:
        """Which elements are watercourses: by their kind, or by the milieu of a linear reservoir or corridor."""
        beds: np.ndarray = np.isin(self.elements["kind"].astype(str), [Kind.WATERCOURSE.value])
        return beds | np.isin(self.elements["milieu"].astype(str), [Milieu.RIVER.value])

    @cached_property
    def waters(self) -> frozenset[str]:
        """Case-folded names of the watercourses: an element of another layer with the same name is the same river."""
        return frozenset(toponyms.folded(str(name)) for name in self.elements["name"][self.water]) - {""}

    def contacts_of(self, element: int) -> np.ndarray:
        """The contacts of an element, in the order of all."""
        return self._by_element[self._first[element] : self._first[element + 1]]

    def add_sides(self, pairs: Columns) -> None:
        """Give contacts the attributes of both sides; what the other kind of subject has is empty.

        Defined in ``docs/how-it-measures.md``, *Yes or no*.
        """
        zone, prescription, element = (pairs[name] for name in ("zone_at", "prescription_at", "element_at"))
        for name in self.zones.names:
            pairs[name] = at(self.zones[name], zone, "")
        for name in self.prescriptions.names:
            own = at(self.prescriptions[name], prescription, "")
            pairs[name] = np.where(pairs["is_zone"], pairs[name], own) if name in pairs else own
        pairs["subject_label"] = np.where(pairs["is_zone"], pairs["zone_label"], at(self._label, prescription, ""))
        for name in (*_ELEMENT, "has_core"):
            pairs[name] = self.elements[name][element]
        pairs["is_pocket"] = (pairs["zone_class"] == ZoneClass.POCKET).astype(float)
        pairs["is_built"] = (pairs["zone_class"] == ZoneClass.URBAN_BUILT).astype(float)
        pairs["is_to_urbanise"] = Coded(pairs["zone_class"]).isin(TO_URBANISE_CLASSES).astype(float)
        # a point stands for a place as wide as the radius of rules that look round it
        within = (pairs["distance"] <= pairs["uncertainty_m"]) | (self.elements["dimension"][element] == "point")
        pairs["meets_obstacle"] = within.astype(float)
        pairs["is_new_road"] = Coded(pairs["purpose"]).isin((Purpose.ROAD, Purpose.WORKS)).astype(float)

    def add_zones(self, rows: Columns, zones: np.ndarray | None) -> None:
        """Give elements the zones they meet (of the rule's classes where it names some), their class and communes.

        Parameters
        ----------
        rows
            Elements, with their position ``element_at``.
        zones
            Which zones count; all by default, and then their labels are not listed.
        """
        zones_met = self._met_by_any if zones is None else self._met_by(zones)
        met = {name: [lists[n] for n in rows["element_at"].tolist()] for name, lists in zones_met.items()}
        labels = met["zone_label"] if zones is not None else [[] for _ in range(len(rows))]
        rows["zone_labels"] = objects(labels)
        rows["zone_label"] = objects([", ".join(each) for each in labels])
        for name in ("zone_class", "commune"):
            rows[name] = objects([each[0] if len(each) == 1 else "" for each in met[name]])
        rows["communes"] = objects(
            [sorted({c for codes in each for c in communes_of(codes)}) for each in met["commune"]]
        )

    @cached_property
    def _met_by_any(self) -> dict[str, list[list[str]]]:
        return self._met_by(np.ones(len(self.zones), dtype=bool))

    def _met_by(self, zones: np.ndarray) -> dict[str, list[list[str]]]:
        """Attributes of the zones that meet each element: by name, for every element, sorted, without repeats."""
        contacts = self.contacts
        rows = np.flatnonzero(self._overlapping & at(zones, contacts["zone_at"]))
        element, zone = contacts["element_at"][rows], contacts["zone_at"][rows]
        return {name: _lists(element, *self._ranked[name], zone, len(self.elements)) for name in self.zones.names}


def _lists(rows: np.ndarray, ranks: np.ndarray, values: np.ndarray, zones: np.ndarray, length: int) -> list[list[str]]:
    """The values met by each row, in order; empty text is none."""
    filled = values[ranks[zones]] != ""
    pairs = np.unique(rows[filled] * len(values) + ranks[zones][filled])
    row, rank = np.divmod(pairs, max(len(values), 1))
    names = values[rank].tolist()
    ends = np.searchsorted(row, np.arange(length + 1)).tolist()
    return [names[start:end] for start, end in pairwise(ends)]


def _text(values: Any) -> np.ndarray:
    """Text, empty where it is missing."""
    text = np.array(values, dtype=object)
    text[pd.isna(text)] = ""
    return text
