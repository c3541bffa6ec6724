"""Upper documents of a run: those shipped, completed by the dossier, and the layers that belong to them."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from conformity.api import packs
from conformity.api.site import Site, outside
from conformity.errors import Msg, Place, UsageError
from conformity.model import NotAssessed
from conformity.profiles.folding import folded
from conformity.profiles.references import of_dossier
from conformity.read import resources

if TYPE_CHECKING:
    from conformity.model import Network, Reference
    from conformity.profiles.references import Listed
    from conformity.profiles.zoning import Described


@dataclass
class Upper:
    """References by id, and the layers that the dossier assigns to them."""

    references: dict[str, Reference]
    listed: tuple[Listed, ...] = ()
    #: patterns that matched a layer
    met: set[tuple[str, str]] = field(default_factory=set)
    #: extent of the plan
    site: Site = field(default_factory=Site)

    def asked(self, name: str | None) -> Reference | None:
        """The document that the user names, by id or path of its file."""
        if name is None:
            return None
        reference = packs.reference(name, self.references)
        return self.references.setdefault(reference.id, reference)

    def identified(self, identifier: str) -> Reference | None:
        """The document that has an identifier; those of the dossier come first."""
        own = (each.reference for each in self.listed)
        references = (*own, *(self.references[name] for name in sorted(self.references)))
        return next((each for each in references if identifier in each.identifiers), None)

    @property
    def local(self) -> str:
        """The document of the default pack, which has no territory: used for layers without another document."""
        return next(
            name
            for name, each in sorted(self.references.items())
            if each.rules == packs.DEFAULT_PACK and each.territory is None
        )

    def within(self, reference: Reference, box: tuple[float, float, float, float] | None) -> bool:
        """Whether a document can apply: neither the box nor the plan is outside its territory."""
        where = reference.territory
        return where is None or (where.holds(box) and where.holds(self.site.box, self.site.departments))

    def is_listed(self, ident: str) -> bool:
        """Whether the dossier lists a document."""
        return any(each.reference.id == ident for each in self.listed)

    def claimed(self, layer: Described) -> Reference | None:
        """The first reference of the dossier with a pattern that matches the layer; all matches are recorded."""
        names = {folded(name) for name in (layer.name, Path(layer.path).stem, Path(layer.source).name)}
        reference = None
        for each in self.listed:
            for pattern in each.layers:
                if any(fnmatch.fnmatchcase(name, folded(pattern)) for name in names):
                    self.met.add((each.reference.id, pattern))
                    reference = reference or each.reference
        return reference

    def elsewhere(self) -> tuple[NotAssessed, ...]:
        """One line per document of the dossier whose territory does not contain the plan."""
        return tuple(outside(each.reference) for each in self.listed if not self.within(each.reference, None))

    def unmet(self) -> tuple[NotAssessed, ...]:
        """One line per layer pattern of the dossier that matches no layer of the networks."""
        return tuple(
            NotAssessed(
                Msg.REFERENCE_LAYER_NOT_FOUND,
                requested=True,
                fields={"reference": each.reference.id, "pattern": pattern},
            )
            for each in self.listed
            for pattern in each.layers
            if (each.reference.id, pattern) not in self.met
        )

    def of(self, network: Network, own: str | None) -> Network:
        """The network with its references: those of its layers, of the pack, and all those of the dossier."""
        if own is not None and own not in self.references:
            raise UsageError(
                Msg.REFERENCE_NOT_FOUND, Place(file=own), name=own, near=", ".join(sorted(self.references))
            )
        listed = {each.reference.id: each.reference for each in self.listed if self.within(each.reference, None)}
        held = {**network.references, **listed}
        blank = (network.elements["reference"] == "").any() or not held
        if own is not None and blank:
            held[own] = self.references[own]
        return replace(network, references={name: held[name] for name in sorted(held)})


def upper(entries: Iterable[Any]) -> Upper:
    """Shipped references and those of a dossier, which replace or complete the shipped one of the same id."""
    shipped = packs.references()

    def by_name(name: str) -> Reference | None:
        return packs.reference(name, shipped) if name in shipped or resources.is_file(name) else None

    listed = tuple(of_dossier(entries, by_name))
    return Upper({**shipped, **{each.reference.id: each.reference for each in listed}}, listed)
