"""All measures, arranged once for all rules: pairs, elements, ground not covered by tools, passages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from conformity.evaluate.columns import Columns, at
from conformity.evaluate.passages import Passages
from conformity.model import CertifiedBy, Relation, SubjectKind
from conformity.model.measures import names
from conformity.rulebook.load import toolset_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from conformity.evaluate.attributes import Attributes
    from conformity.overlay import Measured

#: measure of a pair under the name that rules use → column of the contacts
_NAMED = {
    "area": "area_m2",
    "core_area": "area_low_m2",
    "envelope_area": "area_high_m2",
    "length": "length_m",
    "core_length": "length_low_m",
    "envelope_length": "length_high_m",
    "distance": "distance_m",
    "edge_length": "edge_length_m",
    "approach_area": "approach_area_m2",
    "share_of_zone": "share_of_subject",
    "core_share_of_element": "core_share",
    "rollback_area": "rollback_area_m2",
    "rollback_length": "rollback_length_m",
}
#: measures of a pair that are not known where no method settled it
_UNSETTLED = (
    *("area", "core_area", "envelope_area", "length", "core_length", "envelope_length", "count", "edge_length"),
    *("approach_area", "share_of_element", "core_share_of_element", "share_of_zone"),
    *sorted(names(attached=True)),
)
_LEFT = ("area_m2", "area_low_m2", "area_high_m2", "length_m", "near")


class Tables:
    """What the units of every rule are taken from."""

    def __init__(self, measured: Measured, attributes: Attributes) -> None:
        self._attributes = attributes
        #: contacts with their measures under the names of the rules, and the attributes of both sides
        self.pairs = _named(attributes.contacts)
        attributes.add_sides(self.pairs)
        self._related: dict[tuple[str, float], np.ndarray] = {}
        self._measures(measured.element_measures)
        contacts = measured.contacts
        open_ = (contacts["certified_by"] == CertifiedBy.NOTHING) & (contacts["subject_kind"] == SubjectKind.ZONE)
        #: which elements have some contact with a zone that no method settled; and whether any element has
        self.unproved = pd.Series(attributes.element_at).isin(contacts["element_key"][open_]).to_numpy()
        self.some_unproved = bool(open_.any())
        plan = measured.territory_measures[measured.territory_measures["territory"] == "plan"]
        #: measures of the plan by (measure, qualifier)
        self.of_plan = {
            (m, q): float(v) for m, q, v in zip(plan["measure"], plan["qualifier"], plan["value"], strict=True)
        }
        self._deductions(measured.deductions)
        self.passages = Passages(measured.passages)

    def _measures(self, table: pd.DataFrame) -> None:
        element = self._attributes.element_at.get_indexer(table["element_key"])
        table = table.assign(element=element)[element >= 0]
        #: rows of each (measure, qualifier)
        self._measured = table.groupby(["measure", "qualifier"], sort=False).indices
        self._measured_of = table["element"].to_numpy()
        self._bands = {band: table[band].to_numpy(float) for band in ("value", "low", "high")}
        inside = table["measure"].isin(["inside_area", "inside_length", "inside_count"]) & (table["value"] > 0)
        keys = self._attributes.element_at
        #: elements partly or wholly in the zoning, in the order of their keys
        self.inside = np.array(sorted(table["element"][inside].unique(), key=keys.__getitem__), dtype=int)

    def of_element(
        self, measure: str, qualifier: str, band: str, elements: np.ndarray, missing: float = np.nan
    ) -> np.ndarray:
        """A measure of some elements; ``missing`` where there is none."""
        values = np.full(len(self._attributes.elements), np.nan)
        rows = self._measured.get((measure, qualifier), ())
        if len(rows):
            values[self._measured_of[rows]] = self._bands[band][rows]
        chosen = values[elements]
        return chosen if np.isnan(missing) else np.where(np.isnan(chosen), missing, chosen)

    def related(self, relation: str, within_m: float) -> np.ndarray:
        """Which pairs have a relation that rules use."""
        if (relation, within_m) not in self._related:
            self._related[relation, within_m] = _related(self.pairs, relation, within_m)
        return self._related[relation, within_m]

    def _deductions(self, table: pd.DataFrame) -> None:
        """The row of the deductions for each pair, by toolset."""
        attributes, pairs = self._attributes, self.pairs
        zone = (table["subject_kind"] == SubjectKind.ZONE).to_numpy()
        subject = np.where(
            zone,
            attributes.zone_at.get_indexer(table["subject_key"]),
            attributes.prescription_at.get_indexer(table["subject_key"]),
        )
        element = attributes.element_at.get_indexer(table["element_key"])
        listed = (subject >= 0) & (element >= 0)
        of_pair = self._code(pairs["is_zone"], pairs["subject_at"], pairs["element_at"])
        positions = pd.Index(of_pair).get_indexer(self._code(zone, subject, element))
        self._deduction_of = np.where(listed, positions, -1)
        self._deducted = table.groupby("toolset", sort=False).indices
        self._left = {name: table[name].to_numpy() for name in _LEFT}
        self._rows_left: dict[str, np.ndarray] = {}

    def _code(self, zone: np.ndarray, subject: np.ndarray, element: np.ndarray) -> np.ndarray:
        """One number for a pair."""
        whole: np.ndarray = (subject * 2 + zone) * max(len(self._attributes.elements), 1) + element
        return whole

    def left(self, codes: Iterable[str], pairs: np.ndarray) -> Columns:
        """What is left of some pairs once a set of prescription codes is taken off.

        Returns
        -------
        Columns
            ``known``, whether it was measured; areas and lengths left and whether the tools lie ``near``, 0 and false
            where it was not.
        """
        name = toolset_name(codes)
        if name not in self._rows_left:
            row_of = np.full(len(self.pairs) + 1, -1)
            rows = self._deducted.get(name, np.empty(0, dtype=int))
            row_of[self._deduction_of[rows]] = rows
            self._rows_left[name] = row_of[:-1]
        rows = self._rows_left[name][pairs]
        measured = rows >= 0
        left = {each: at(values, rows) for each, values in self._left.items()}
        return Columns(len(pairs), {**left, "known": measured})


def _named(contacts: Columns) -> Columns:
    """Contacts with their measures under the names that rules use; NA where no method settled them."""
    rows = Columns(len(contacts), {name: contacts[name] for name in contacts.names})
    for name, source in _NAMED.items():
        rows[name] = contacts[source].astype(float)
    rows["unproved"] = contacts["certified_by"] == CertifiedBy.NOTHING
    if rows["unproved"].any():
        for name in _UNSETTLED:
            rows[name] = np.where(rows["unproved"], np.nan, rows[name])
    rows["present"] = np.ones(len(rows))
    rows["crosses"] = contacts["crosses"].astype(float)
    site, _ = pd.factorize(contacts["site_key"])
    rows["site_at"] = np.where(contacts["site_key"] == "", -1, site)
    return rows


def _related(contacts: Columns, relation: str, within_m: float) -> np.ndarray:
    overlap = contacts["relation"] == Relation.OVERLAP
    related: np.ndarray
    if relation == "near":
        related = ~overlap & (contacts["edge_length_m"] > 0)
    elif relation == "within":
        related = contacts["distance_m"] <= within_m
    elif relation == "approach":
        related = contacts["approach_area_m2"] > 0
    else:
        related = overlap | (contacts["area_high_m2"] > 0) | (contacts["length_high_m"] > 0)
    return related
