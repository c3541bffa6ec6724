"""The upper documents of a run: those shipped, completed by the dossier; which of them each layer is of."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from conformity.api import packs
from conformity.errors import Place, UsageError
from conformity.model import NotAssessed
from conformity.profiles.folding import folded
from conformity.profiles.references import told
from conformity.read import resources

if TYPE_CHECKING:
    from conformity.model import Network, Reference
    from conformity.profiles.references import Listed
    from conformity.profiles.resolve_network import Described, NetworkRole


@dataclass
class Upper:
    """References by id, and the layers that those of the dossier claim."""

    references: dict[str, Reference]
    listed: tuple[Listed, ...] = ()
    #: patterns that fitted some layer
    met: set[tuple[str, str]] = field(default_factory=set)

    def role(self, role: NetworkRole, layer: Described, options: Mapping[str, Any]) -> NetworkRole:
        """What the officer says beside the files: a reference with its scale."""
        asked = options.get("reference")
        claimed = self._claimed(layer)
        found = packs.reference(asked, self.references) if asked else claimed
        if found is None and any(role.reference == each.reference.id for each in self.listed):
            found = self.references[role.reference]
        if found is not None:
            self.references.setdefault(found.id, found)
            role = replace(role, reference=found.id, scale=found.nominal_scale or role.scale)
        return role

    def _claimed(self, layer: Described) -> Reference | None:
        """The first reference of the dossier that names the layer; every pattern that fits is noted."""
        names = {folded(name) for name in (layer.name, Path(layer.path).stem, Path(layer.source).name)}
        found = None
        for each in self.listed:
            for pattern in each.layers:
                if any(fnmatch.fnmatchcase(name, folded(pattern)) for name in names):
                    self.met.add((each.reference.id, pattern))
                    found = found or each.reference
        return found

    def unmet(self) -> tuple[NotAssessed, ...]:
        """One line for each name of a layer that nothing in the networks bears."""
        return tuple(
            NotAssessed("SEM-330", requested=True, fields={"reference": each.reference.id, "pattern": pattern})
            for each in self.listed
            for pattern in each.layers
            if (each.reference.id, pattern) not in self.met
        )

    def of(self, network: Network, own: str | None) -> Network:
        """The network with the references to be told: those of its layers, the pack's own, all those of the dossier."""
        if own is not None and own not in self.references:
            raise UsageError("CLI-021", Place(file=own), name=own, near=", ".join(sorted(self.references)))
        listed = {each.reference.id: each.reference for each in self.listed}
        held = {**network.references, **listed}
        blank = (network.elements["reference"] == "").any() or not held
        if own is not None and blank:
            held[own] = self.references[own]
        return replace(network, references={name: held[name] for name in sorted(held)})


def upper(entries: Iterable[Any]) -> Upper:
    """Shipped references, and those of a dossier: each replaces or completes the shipped one of its id."""
    shipped = packs.references()

    def known(name: str) -> Reference | None:
        return packs.reference(name, shipped) if name in shipped or resources.is_file(name) else None

    listed = tuple(told(entries, known))
    return Upper({**shipped, **{each.reference.id: each.reference for each in listed}}, listed)
