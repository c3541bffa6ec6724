"""Attributes of zones, prescriptions and elements, joined to the units once for every rule."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

import pandas as pd

from conformity.evaluate.population import dimensions
from conformity.model import TO_URBANISE_CLASSES, Purpose, SubjectKind, ZoneClass

if TYPE_CHECKING:
    from conformity.model import Plan
    from conformity.overlay import Measured

_ELEMENT = [
    "element_id", "kind", "objective", "name", "milieu", "obstacle_type", "obstacle_label", "delimitation",
    "objective_source", "uncertainty_m", "reference", "layer", "legend", "part", "whole_key", "size",
]  # fmt: skip


class Attributes:
    """Look-ups by key. ``reference`` is the pack's, for elements and units that name none."""

    def __init__(self, plan: Plan, elements: pd.DataFrame, measured: Measured, reference: str) -> None:
        self.reference = reference
        self.contacts = measured.contacts
        self._of_element = measured.contacts.groupby("element_key", sort=False).indices
        self._passages = measured.passages[measured.passages["reason"] == ""]
        self._passages_of = self._passages.groupby(["barrier", "element_key"], sort=False).indices
        zones = plan.zones.set_index("zone_key")
        self.zones = pd.DataFrame(
            {"zone_label": zones["label"], "zone_class": zones["zone_class"], "commune": zones["commune"]}
        )
        prescriptions = plan.prescriptions.set_index("prescription_key")
        self.prescriptions = pd.DataFrame(
            {
                "prescription_label": prescriptions["label"].where(prescriptions["label"] != "", prescriptions["code"]),
                "code": prescriptions["code"],
                "purpose": prescriptions["purpose"],
                "commune": prescriptions["commune"],
            }
        )
        self.elements = pd.DataFrame(elements.set_index("element_key")[_ELEMENT])
        self.elements["reference"] = self.elements["reference"].where(self.elements["reference"] != "", reference)
        table = measured.element_measures
        core = table[table["measure"] == "core_area"].set_index("element_key")["value"]
        surface = pd.Series(dimensions(elements) == "surface", index=self.elements.index)
        self.elements["has_core"] = ~surface | (core.reindex(self.elements.index).fillna(0.0) > 0)

    def contacts_of(self, element: str) -> pd.DataFrame:
        """The contacts of an element, in the order of all."""
        found: pd.DataFrame = self.contacts.iloc[self._of_element.get(element, [])]
        return found

    def passages_of(self, barrier: str, element: str) -> pd.DataFrame:
        """What a barrier leaves of an element, and where, as far as it was measured."""
        found: pd.DataFrame = self._passages.iloc[self._passages_of.get((barrier, element), [])]
        return found

    def joined(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Pairs with the attributes of both sides."""
        zone = rows["subject_kind"] == SubjectKind.ZONE
        out = pd.DataFrame(rows)
        sides = {True: self.zones, False: self.prescriptions}
        for is_zone, side in sides.items():
            picked = side.reindex(out["subject_key"].where(zone == is_zone))
            for name in side.columns:
                values = pd.Series(picked[name].to_numpy(), index=out.index)
                out[name] = values if name not in out else out[name].where(zone != is_zone, values)
        side = self.elements.reindex(out["element_key"])
        for name in side.columns:
            out[name] = side[name].to_numpy()
        for name in ("zone_label", "zone_class", "commune", "prescription_label", "code", "purpose"):
            out[name] = out[name].astype(object).where(out[name].notna(), "")
        out["is_pocket"] = (out["zone_class"] == ZoneClass.POCKET).astype(float)
        out["is_built"] = (out["zone_class"] == ZoneClass.URBAN_BUILT).astype(float)
        out["is_to_urbanise"] = out["zone_class"].isin([str(c) for c in TO_URBANISE_CLASSES]).astype(float)
        out["is_new_road"] = out["purpose"].isin([str(Purpose.ROAD), str(Purpose.WORKS)]).astype(float)
        return out

    def of_elements(self, rows: pd.DataFrame, zones: Collection[str] | None) -> pd.DataFrame:
        """Elements with the zones they meet (of the rule's classes where it names some), their class and communes."""
        contacts = self.contacts[
            (self.contacts["subject_kind"] == SubjectKind.ZONE) & (self.contacts["relation"] == "overlap")
        ]
        if zones is not None:
            contacts = contacts[contacts["subject_key"].isin(list(zones))]
        met = contacts[["element_key", "subject_key"]].merge(self.zones, left_on="subject_key", right_index=True)
        rows = rows.copy()
        rows["reference"] = rows["reference"].where(rows["reference"] != "", self.reference)
        for name in ("zone_label", "zone_class", "commune"):
            listed = met.groupby("element_key")[name].agg(lambda values: sorted({v for v in values if v}))
            found = listed.reindex(rows["element_key"])
            values = [v if isinstance(v, list) else [] for v in found]
            if name == "zone_label":
                rows["zone_labels"] = [v if zones is not None else [] for v in values]
                rows[name] = [", ".join(v) for v in rows["zone_labels"]]
            else:
                rows[name] = [v[0] if len(v) == 1 else "" for v in values]
            if name == "commune":
                rows["communes"] = values
        return rows
