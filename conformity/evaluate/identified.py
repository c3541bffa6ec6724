"""Which upper documents identify a place, which of them is the finest, and which say nothing of it.

Each reference is measured apart: the figure and the certainty of a place are those of its finest source, never a sum
over references. A regional document and a local one may disagree on whether something is there at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from conformity.model import Kind, Severity
from conformity.profiles.legal import LOCAL, REGIONAL

if TYPE_CHECKING:
    import pandas as pd

    from conformity.evaluate.attributes import Attributes
    from conformity.model import Network

#: kinds that identify a continuity; an obstacle does not
_CONTINUITIES: Final = frozenset({kind.value for kind in Kind} - {Kind.OBSTACLE.value})
#: severities of which an outline may give a place its figure
_TOLD: Final = frozenset({Severity.CRITICAL, Severity.MAJOR, Severity.MODERATE, Severity.WATCH})
#: share of a territory above which a layer is held to cover it
_WHOLE: Final = 0.9995
_BOX: Final = 0.9


class Sources:
    """The references of a network: how fine their outlines are, and how far they reach.

    Parameters
    ----------
    territory
        Territory measures: ``coverage_known``, ``coverage_share`` and ``extent_share`` by commune and layer.
    """

    def __init__(self, network: Network, attributes: Attributes, territory: pd.DataFrame) -> None:
        self.kinds = {name: reference.kind for name, reference in network.references.items()}
        of = attributes.elements
        keys = of["element_key"].tolist()
        self.of_element: Mapping[Any, str] = dict(zip(keys, of["reference"].tolist(), strict=True))
        self.uncertainty: Mapping[Any, float] = dict(
            zip(keys, np.nan_to_num(of["uncertainty_m"]).tolist(), strict=True)
        )
        self.kind_of: Mapping[Any, str] = dict(zip(keys, of["kind"].tolist(), strict=True))
        self.layers: dict[str, list[str]] = {}
        for layer in network.layers:
            if layer.status == "read":
                self.layers.setdefault(layer.reference or attributes.reference, []).append(layer.layer)
        measures = zip(territory["territory"], territory["measure"], territory["qualifier"], strict=True)
        self.reached = dict(zip(measures, territory["value"].astype(float), strict=True))

    def identify(self, elements: Iterable[str]) -> list[str]:
        """Ids of the documents that some elements are of; those of obstacles count where there is nothing else."""
        keys = [key for key in elements if key in self.of_element]
        links = [key for key in keys if self.kind_of[key] in _CONTINUITIES]
        return sorted({self.of_element[key] for key in links or keys} - {""})

    def disagreement(self, identified: Iterable[str], communes: Iterable[str]) -> dict[str, Any]:
        """Whether only the region, or only the territory, identifies a place.

        Returns
        -------
        dict
            ``origin``: ``regional_only``, ``local_only`` or empty; ``absent``: ids of the documents that cover the
            place and hold nothing there; ``coverage``: ``known`` from an outline of what they studied, else
            ``supposed`` from the extent of their layers.
        """
        here = set(identified)
        regional, local = (self._held(here, kinds) for kinds in (REGIONAL, LOCAL))
        if bool(regional) == bool(local):
            return {"origin": "", "absent": [], "coverage": ""}
        others = LOCAL if regional else REGIONAL
        covering = {name: self._covers(name, communes) for name in self._held(set(self.layers) - here, others)}
        absent = {name: how for name, how in covering.items() if how}
        if not absent:
            return {"origin": "", "absent": [], "coverage": ""}
        sure = all(how == "known" for how in absent.values())
        return {
            "origin": "regional_only" if regional else "local_only",
            "absent": sorted(absent),
            "coverage": "known" if sure else "supposed",
        }

    def _held(self, names: set[str], kinds: frozenset[str]) -> list[str]:
        return sorted(name for name in names if self.kinds.get(name) in kinds)

    def _covers(self, reference: str, communes: Iterable[str]) -> str:
        """``known``, ``supposed``, or empty where the document does not, or not wholly, cover the communes."""
        how = {self._over(layer, place) for layer in self.layers[reference] for place in communes or ["plan"]}
        return "" if "" in how else "supposed" if "supposed" in how else "known"

    def _over(self, layer: str, place: str) -> str:
        if self.reached.get((place, "coverage_known", layer), 0.0) > 0:
            return "known" if self.reached.get((place, "coverage_share", layer), 0.0) >= _WHOLE else ""
        return "supposed" if self.reached.get((place, "extent_share", layer), 0.0) >= _BOX else ""

    def finest(self, group: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The findings of the finest document among those that find something, worst first; all where there is one."""
        if len({row["reference"] for row in group}) < 2:
            return group
        speaking = [row for row in group if row["element_key"] and row["severity"] in _TOLD] or group
        fine: dict[str, float] = {}
        for row in speaking:
            own = self.uncertainty.get(row["element_key"], float("inf"))
            fine[row["reference"]] = min(own, fine.get(row["reference"], float("inf")))
        best = min(fine, key=lambda name: (fine[name], name))
        return [row for row in speaking if row["reference"] == best]
