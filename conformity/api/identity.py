"""Choice of the upper document of each layer and of the rule pack, with the reason for each.

A document is attached to a layer because the user names it (option, dossier, profile) or because the rows have the
identifier of the scheme; never because of their vocabulary, and never if the layer or the plan is outside its
territory. If a layer uses the vocabulary of a shipped document, the user is asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from conformity.api import packs
from conformity.api.site import Box, departments, outside
from conformity.errors import Msg
from conformity.model import Basis
from conformity.normalise import crs as systems
from conformity.normalise import texts
from conformity.normalise.geometry import total_bounds

if TYPE_CHECKING:
    from conformity.api.request import Request
    from conformity.api.upper import Upper
    from conformity.model import Layer, NotAssessed, Reference
    from conformity.profiles.resolve_network import NetworkRole
    from conformity.profiles.schema import Profile
    from conformity.rulebook.schema import Rulebook

#: a regional scheme of ecological coherence as COVADIS names it (region, year)
_SRCE: Final = re.compile(r"FR\d{2}SRCE\d{4}\Z")
#: the scale that the law sets for its maps: Code de l'environnement, R. 371-29
_SRCE_SCALE: Final = 100_000


@dataclass(frozen=True)
class Attached:
    """The documents attached to the layers of a network.

    ``blank`` lists the layers without a document: (layer, reference to ask about, its profile). ``pack`` is the pack of
    the document, or of the chosen profile, that all layers have in common; ``by`` is that document.
    """

    lines: tuple[Basis, ...] = ()
    blank: tuple[tuple[str, str, str], ...] = ()
    references: frozenset[str] = frozenset()
    pack: str = ""
    by: str = ""


@dataclass
class Desk:
    """Decides, layer by layer, which document to attach."""

    upper: Upper
    #: the document asked for every layer of the run (``--reference``)
    asked: Reference | None = None
    refused: list[NotAssessed] = field(default_factory=list)
    _said: dict[tuple[str, str, str], list[str]] = field(default_factory=dict)
    _titles: dict[str, dict[str, str]] = field(default_factory=dict)
    _blank: list[tuple[str, str, str]] = field(default_factory=list)
    _packs: set[tuple[str, str]] = field(default_factory=set)
    _held: set[str] = field(default_factory=set)

    def role(
        self,
        role: NetworkRole,
        layer: str,
        box: Box | None,
        named: Mapping[str, Box | None],
        claimed: Reference | None,
        chosen: Profile | None,
        candidate: tuple[str, str],
    ) -> NetworkRole:
        """A layer's role with its document, and the scale that goes with it.

        Parameters
        ----------
        box, named
            The extent of the layer (WGS 84), and the :func:`identifiers` of its rows.
        claimed
            The document that the dossier gives this layer.
        chosen
            The profile that the officer chose for it; one that was only recognised names no document.
        candidate
            (reference, profile) whose words the layer uses.
        """
        own = chosen.rules or "" if chosen is not None else ""
        identified = claimed or self.asked
        by_profile = identified is None and bool(role.reference)
        if by_profile:
            identified = packs.reference(role.reference, self.upper.references)
        if identified is not None and not self.upper.within(identified, box):
            self.refused.append(outside(identified, layer))
            identified, own = None, ""
            role = replace(role, reference="", scale=None, uncertainty_m=None)
        if identified is not None:
            return self._as_asked(role, layer, identified, named, chosen if by_profile else None, own)
        return self._as_named(replace(role, reference=""), layer, box, named, candidate, own)

    def _as_asked(
        self,
        role: NetworkRole,
        layer: str,
        reference: Reference,
        named: Mapping[str, Box | None],
        profile: Profile | None,
        own: str,
    ) -> NetworkRole:
        """The officer's choice is taken; rows with another scheme's identifier are reported."""
        self.upper.references.setdefault(reference.id, reference)
        self._held.add(reference.id)
        self._packs.add((own or reference.rules or "", reference.id))
        others = ", ".join(each for each in named if each not in reference.identifiers)
        if others:
            self._say(Msg.ATTACHED_AGAINST_IDENTIFIER, layer, reference.id, others)
        elif profile is not None:
            self._titles[profile.profile] = profile.title.model_dump()
            self._say(Msg.ATTACHED_BY_PROFILE, layer, reference.id, profile.profile)
        else:
            self._say(Msg.ATTACHED_AS_ASKED, layer, reference.id)
        # the profile's own scale, unless the document is said beside it
        keeps = profile is not None and not self.upper.is_listed(reference.id)
        return replace(
            role, reference=reference.id, scale=role.scale if keeps else reference.nominal_scale or role.scale
        )

    def _as_named(
        self,
        role: NetworkRole,
        layer: str,
        box: Box | None,
        named: Mapping[str, Box | None],
        candidate: tuple[str, str],
        own: str,
    ) -> NetworkRole:
        """The documents that the rows' identifiers name: shipped or given, of another territory, unknown."""
        held: dict[str, str] = {}
        scales = []
        for identifier, ground in named.items():
            if not identifier:
                continue
            matched = self.upper.identified(identifier)
            if matched is None:
                self._say(Msg.SCHEME_NOT_SHIPPED, layer, "", identifier)
                scales += [_SRCE_SCALE] if _SRCE.match(identifier) else []
            elif not self.upper.within(matched, ground):
                self._say(Msg.IDENTIFIER_OUTSIDE_TERRITORY, layer, matched.id, identifier)
            else:
                held[identifier] = matched.id
                scales += [matched.nominal_scale] if matched.nominal_scale else []
                self._held.add(matched.id)
                self._say(Msg.ATTACHED_BY_IDENTIFIER, layer, matched.id, identifier)
        documents = set(held.values())
        whole = len(documents) == 1 and len(held) == len(named)
        reference = documents.pop() if whole else ""
        pack = own or (self.upper.references[reference].rules or "" if reference else "")
        self._packs.add((pack, reference))
        if not held:
            asked, profile = candidate
            inside = asked and not named and self.upper.within(self.upper.references[asked], box)
            self._blank.append((layer, asked, profile) if inside else (layer, "", ""))
        elif "" in named:
            self._say(Msg.OBJECTS_WITHOUT_IDENTIFIER, layer)
        return replace(role, reference=reference, schemes=held, scale=role.scale or max(scales, default=None))

    def _say(self, code: str, layer: str, reference: str = "", other: str = "") -> None:
        self._said.setdefault((code, reference, other), []).append(layer)

    def attached(self) -> Attached:
        """What was decided, once every layer had its turn."""
        lines = []
        for (code, reference, other), layers in self._said.items():
            title = self.upper.references[reference].title if reference else {}
            fields: dict[str, Any] = {"layers": layers, "title": title, "scheme": other}
            if code == Msg.ATTACHED_BY_PROFILE:
                fields["profile"] = self._titles[other]
            if code == Msg.IDENTIFIER_OUTSIDE_TERRITORY:
                fields["departments"] = departments(self.upper.references[reference])
            lines.append(Basis(code, fields))
        pack, by = next(iter(self._packs)) if len(self._packs) == 1 else ("", "")
        return Attached(tuple(lines), tuple(self._blank), frozenset(self._held), pack, by)


def identifiers(role: NetworkRole, layer: Layer, crs: str | None) -> dict[str, Box | None]:
    """Scheme identifiers in the rows of a layer, sorted, with the bounding box of their rows; ``""`` for rows without.

    Parameters
    ----------
    crs
        CRS of the layer.
    """
    if "scheme" not in role.columns or not len(layer.frame):
        return {}
    values = texts.column(layer.frame, role.columns, "scheme").str.strip().str.upper()
    if not values.any():
        return {}
    return {
        name: systems.degrees(total_bounds(layer.frame[(values == name).to_numpy()].geometry.array), crs)
        for name in sorted(set(values))
    }


# ------------------------------------------------------------------------------------------------- the pack


@dataclass(frozen=True)
class Resting:
    """The rulebook of a run, and the reasons for it and for the documents attached."""

    rulebook: Rulebook
    basis: tuple[Basis, ...]


def resting(request: Request, profile: Profile | None, attached: Attached, upper: Upper) -> Resting:
    """Choose the rule pack.

    In order of precedence: the pack given, that of the profile, that of the document given, that of the document which
    all layers have in common, the default.
    """
    name, why = _pack(request, profile, attached, upper)
    rulebook = packs.rulebook(name, cases=False)
    lines = list(attached.lines)
    own = upper.references.get(rulebook.reference or "")
    if own is not None and not upper.within(own, None):
        lines.append(Basis(Msg.PACK_OUTSIDE_TERRITORY, {"title": own.title, "departments": departments(own)}))
        rulebook = rulebook.model_copy(update={"reference": upper.local})
        own = None
    lines += questions(attached.blank, own if own is not None and own.id != upper.local else None, upper)
    title = rulebook.title.model_dump()
    return Resting(rulebook, (*lines, Basis(why.code, {**why.fields, "pack": title})))


def _pack(request: Request, profile: Profile | None, attached: Attached, upper: Upper) -> tuple[str, Basis]:
    if request.rules is not None:
        return str(request.rules), Basis(Msg.PACK_AS_ASKED)
    if profile is not None and profile.rules and _holds(profile, upper):
        return profile.rules, Basis(Msg.PACK_OF_PROFILE_ASKED, {"profile": profile.title.model_dump()})
    asked = upper.asked(request.reference)
    if asked is not None and asked.rules and upper.within(asked, None):
        return asked.rules, Basis(Msg.PACK_OF_REFERENCE, {"title": asked.title})
    if attached.pack and attached.by in upper.references:
        return attached.pack, Basis(Msg.PACK_OF_REFERENCE, {"title": upper.references[attached.by].title})
    if attached.pack:
        return attached.pack, Basis(Msg.PACK_OF_PROFILE_CHOSEN)
    if attached.by in upper.references:
        return packs.DEFAULT_PACK, Basis(
            Msg.PACK_DEFAULT_REFERENCE_HAS_NONE, {"title": upper.references[attached.by].title}
        )
    return packs.DEFAULT_PACK, Basis(
        Msg.PACK_DEFAULT_SEVERAL_REFERENCES if attached.references else Msg.PACK_DEFAULT_NO_REFERENCE
    )


def _holds(profile: Profile, upper: Upper) -> bool:
    """Whether the document of a profile, if any, can apply to the plan."""
    named = profile.network.reference if profile.network is not None else None
    return named is None or upper.within(packs.reference(named, upper.references), None)


def questions(blank: Iterable[tuple[str, str, str]], own: Reference | None, upper: Upper) -> list[Basis]:
    """Reasons for the layers without a document: attached to that of the pack, or taken as a local network."""
    layers: dict[tuple[str, str], list[str]] = {}
    for layer, candidate, profile in blank:
        inside = candidate and own is None and upper.within(upper.references[candidate], None)
        layers.setdefault((candidate, profile) if inside else ("", ""), []).append(layer)
    lines = []
    for (candidate, profile), names in layers.items():
        if own is not None:
            lines.append(Basis(Msg.ATTACHED_TO_DOCUMENT_OF_PACK, {"layers": names, "title": own.title}))
        elif candidate:
            fields = {"layers": names, "title": upper.references[candidate].title, "reference": candidate}
            lines.append(Basis(Msg.REFERENCE_NOT_IDENTIFIED, {**fields, "profile": profile}))
        else:
            lines.append(Basis(Msg.HELD_AS_LOCAL_NETWORK, {"layers": names}))
    return lines
