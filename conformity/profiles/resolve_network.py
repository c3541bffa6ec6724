"""Which layer of a delivery is which part of a network, and what told its kind and objective.

Order: what the officer says, then the profile, then what the layer's own attributes tell, then its name.
Codes of OBJ_ASSI are never guessed at: their labels are not published, and every row seen of one region holds the
same code although its map shows both objectives.
"""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from conformity.model import Choice, Delimitation, Kind, Milieu, Objective, ObjectiveSource
from conformity.profiles import get
from conformity.profiles.network_schema import LayerRule, NetworkProfile
from conformity.profiles.resolve_plan import folded, table_of

#: last resort for a source of unknown scale whose outlines are geographic (m)
UNCERTAINTY_M: Final = 25.0
#: a source drawn for this scale or smaller is uncertain by 1 mm on the map unless delimited geographically
_KINDS: Final = (
    (Kind.OBSTACLE, r"obstacle|element.?fragment|(?:point|zone)s?.?(?:de)?.?conflit|discontinuit|rupture|fragment"),
    (Kind.HEDGE, r"\bhaies?\b|_haies?|bocage_lin|alignement"),
    (Kind.RESERVOIR, r"reservoir|resv|coeur|noyau|\bcore\b|\brb\b"),
    (Kind.CORRIDOR, r"corridor|liaison|connexion|continuit(?!.*obst)|biocorridor"),
    (Kind.RENATURATION_AREA, r"renatur|relais|\bear\b"),
    (Kind.WATERCOURSE, r"cours.?d.?eau|cours_eau|trame.?bleue|rivier|watercourse"),
    (Kind.HABITAT_NETWORK, r"trame_|reseau_|matrice|continuum|sous_trame"),
)  # fmt: skip
_MILIEUX: Final = (
    (Milieu.RIVER, r"cours.?d.?eau|rivier|aquat|fluvia|\beau"),
    (Milieu.WETLAND, r"humid|marais|tourb|\bzh\b"),
    (Milieu.WOODED, r"bois|forest|foret"),
    (Milieu.BOCAGE, r"bocag"),
    (Milieu.OPEN, r"ouvert|prair|pelous|calcic|lande|coteau"),
    (Milieu.COASTAL, r"littor|dun|falais|estran"),
    (Milieu.MULTI, r"multi|mixte"),
    (Milieu.OTHER, r"rocheu|thermo|montagn|autre"),
)  # fmt: skip
_RESTORE = re.compile(r"remise|remettre|remett|restaur|renatur|reconqu|recre|a creer|retabl|\brbe\b")
_PRESERVE = re.compile(r"preserv|conserv|proteg|maint")
_ID = re.compile(r"FR(\d{2})([RCHO])([SLP])(\d+)\Z", re.IGNORECASE)
_ID_KINDS: Final = {"R": Kind.RESERVOIR, "C": Kind.CORRIDOR, "H": Kind.WATERCOURSE, "O": Kind.OBSTACLE}
#: identifier columns of COVADIS tables → kind
_ID_COLUMNS: Final = {
    "id_resv": Kind.RESERVOIR,
    "id_corr": Kind.CORRIDOR,
    "id_ceau": Kind.WATERCOURSE,
    "id_obst": Kind.OBSTACLE,
}
ALIASES: Final[dict[str, tuple[str, ...]]] = {
    "id": ("id_resv", "id_corr", "id_ceau", "id_obst", "id_cinter", "id_tvb", "identifiant", "code", "id"),
    "name": ("nom_resv", "nom_corr", "nom_ce", "nom_site", "toponyme", "nom", "libelle", "name"),
    "objective": ("obj_assi", "objectif", "obj_assign", "objectif_a", "objectifs"),
    "milieu": ("milmaj_nat", "milmaj_reg", "sous_trame", "s_trame", "strame", "soustrame", "milieu", "type_milie"),
    "obstacle_type": ("type_obst", "typ_obst"),
    "obstacle_label": ("nom_obst", "lib_obst", "nature_obs"),
    "delimitation": ("delimit",),
    "precision": ("prec_plani",),
    "legend": ("legende", "legend"),
}  # fmt: skip


class Described(Protocol):
    """What is asked of a layer's description."""

    @property
    def name(self) -> str: ...
    @property
    def path(self) -> str: ...
    @property
    def source(self) -> str: ...
    @property
    def geometry(self) -> str: ...
    @property
    def columns(self) -> tuple[str, ...]: ...


@dataclass(frozen=True)
class NetworkRole:
    """What was decided of a layer. ``rules`` are the profile's entries for rows that differ from the layer."""

    kind: Kind | None
    kind_how: str
    objective: Objective
    objective_source: ObjectiveSource
    milieu: Milieu
    delimitation: Delimitation
    scale: int | None
    uncertainty_m: float | None
    reference: str
    legend: str
    profile: str
    columns: Mapping[str, str]
    rules: tuple[LayerRule, ...] = ()
    objectives: Mapping[str, Objective] = field(default_factory=dict)
    flags: Mapping[str, Kind] = field(default_factory=dict)
    merge_named_lines: bool = True
    choices: tuple[Choice, ...] = ()


def words(name: str) -> str:
    """A layer or file name as lower-case words without accents."""
    return re.sub(r"[\s\-]+", "_", folded(name))


def kind_of_name(name: str) -> Kind | None:
    """The kind a layer or file name tells, if any."""
    text = words(name)
    spaced = text.replace("_", " ")
    return next((k for k, p in _KINDS if re.search(p, text) or re.search(p, spaced)), None)


def milieu_of(text: str) -> Milieu:
    """The sub-network some words tell; ``unknown`` if none."""
    spaced = words(text).replace("_", " ")
    return next((m for m, p in _MILIEUX if re.search(p, spaced)), Milieu.UNKNOWN)


def objective_of(text: str) -> Objective:
    """The objective some words tell (R371-20: *préservation*, *remise en bon état*); ``unknown`` if none."""
    plain = words(text).replace("_", " ")
    restore, preserve = bool(_RESTORE.search(plain)), bool(_PRESERVE.search(plain))
    if restore and preserve:
        return Objective.BOTH
    return Objective.RESTORE if restore else Objective.PRESERVE if preserve else Objective.UNKNOWN


def kind_of_id(value: str) -> Kind | None:
    """The kind in a COVADIS identifier such as ``FR31RS70``."""
    found = _ID.match(value)
    return _ID_KINDS[found[2].upper()] if found else None


def detect(descriptions: Sequence[Described]) -> str:
    """The shipped profile that knows a delivery; empty if none does.

    The profile whose layer names or signature columns fit most layers wins; names come first in a tie.
    """
    scores: list[tuple[int, int, str]] = []
    for name in ("pac_59_legend", "tvb_pays_de_bray", "sraddet_hdf", "covadis_srce"):
        network = get(name).network
        if network is None:
            continue
        met = {rule for d in descriptions for rule in _positions(network, d)}
        named = sum(1 for d in descriptions if _rules_for(network, d)) if len(met) >= network.detect_names else 0
        signed = sum(1 for d in descriptions if _signed(network, d))
        if named + signed:
            scores.append((named + signed, named, name))
    best = max(scores, default=(0, 0, ""), key=lambda s: (s[0], s[1]))
    return best[2]


def _positions(network: NetworkProfile, description: Described) -> set[int]:
    met = _rules_for(network, description)
    return {n for n, rule in enumerate(network.layers) if rule in met}


def _signed(network: NetworkProfile, description: Described) -> bool:
    columns = {c.lower() for c in description.columns}
    everything = bool(network.detect_columns) and set(network.detect_columns) <= columns
    return everything or bool(set(network.detect_any) & columns)


def _rules_for(network: NetworkProfile, description: Described) -> tuple[LayerRule, ...]:
    names = {words(description.name), words(description.name.rsplit("/", 1)[-1])}
    columns = {c.lower() for c in description.columns}
    return tuple(
        rule
        for rule in network.layers
        if any(fnmatch.fnmatchcase(n, pattern) for n in names for pattern in rule.names)
        or (rule.columns and set(rule.columns) <= columns)
    )


def resolve(
    description: Described,
    *,
    profile: str = "",
    network: NetworkProfile | None = None,
    option_kind: str | None = None,
    option_objective: str | None = None,
    sample: Mapping[str, Iterable[Any]] | None = None,
) -> NetworkRole:
    """Decide what a layer is.

    Parameters
    ----------
    profile, network
        Name and content of the profile that holds for the layer's source, if any.
    option_kind, option_objective
        What the officer says outright.
    sample
        Some values by column, for what attributes tell.

    Returns
    -------
    NetworkRole
        ``kind`` is None where nothing tells it: the caller asks, and never ignores the layer.
    """
    own = network or NetworkProfile()
    rules = _rules_for(own, description)
    lead = next((r for r in rules if not r.where), None)
    columns = _columns(description, own)
    choices: list[Choice] = []
    kind, how = _kind(description, option_kind, lead, rules, columns, sample or {})
    told = lead.objective if lead else None
    named = objective_of(description.name)
    if option_objective:
        objective, source = Objective(option_objective), ObjectiveSource.OPTION
    elif told is not None:
        objective, source = told, ObjectiveSource.DEFAULT if lead and lead.assumed else ObjectiveSource.LAYER
    elif named is not Objective.UNKNOWN:
        objective, source = named, ObjectiveSource.LAYER
    else:
        objective, source = Objective.UNKNOWN, ObjectiveSource.DEFAULT
    milieu = (lead.milieu if lead else None) or milieu_of(description.name)
    delimitation = (lead.delimitation if lead else None) or own.delimitation or Delimitation.UNKNOWN
    uncertainty = lead.uncertainty_m if lead and lead.uncertainty_m is not None else own.uncertainty_m
    if kind is not None:
        choices.append(Choice(f"layer {description.name}", f"{kind} / {objective}", how, guess=how == "name"))
    return NetworkRole(
        kind=kind,
        kind_how=how,
        objective=objective,
        objective_source=source,
        milieu=milieu,
        delimitation=delimitation,
        scale=own.scale,
        uncertainty_m=uncertainty,
        reference=own.reference or "",
        legend=lead.legend if lead else "",
        profile=profile,
        columns=columns,
        rules=tuple(r for r in rules if r.where),
        objectives={folded(k): v for k, v in own.objectives.items()},
        flags=dict(own.flags),
        merge_named_lines=own.merge_named_lines,
        choices=tuple(choices),
    )


def _kind(
    description: Described,
    option: str | None,
    lead: LayerRule | None,
    rules: Sequence[LayerRule],
    columns: Mapping[str, str],
    sample: Mapping[str, Iterable[Any]],
) -> tuple[Kind | None, str]:
    if option:
        return Kind(option), "option"
    if lead is not None:
        return lead.kind, "profile"
    if rules:
        return rules[0].kind, "profile"
    if table_of(description.name):
        return None, "plan"
    named = kind_of_name(description.name)
    if named is not None:
        return named, "name"
    identifier = columns.get("id", "")
    kinds = {kind_of_id(str(v)) for v in sample.get(identifier, ()) if v is not None} - {None}
    if len(kinds) == 1:
        return kinds.pop(), "id"
    by_column = _ID_COLUMNS.get(identifier.lower())
    if by_column:
        return by_column, "columns"
    return kind_of_name(description.path.rsplit("/", 1)[-1]) or kind_of_name(description.path), "name"


def _columns(description: Described, own: NetworkProfile) -> dict[str, str]:
    there = {folded(c): c for c in reversed(description.columns)}
    found: dict[str, str] = {}
    for role, aliases in ALIASES.items():
        names = [folded(a) for a in (*own.columns.get(role, ()), *aliases)]
        hit = next((there[n] for n in names if n in there), None)
        if hit is not None:
            found[role] = hit
    return found


def uncertainty(role: NetworkRole, delimitation: str, precision: float | None) -> float:
    """Half-width (m) of the band in which an outline may lie; see :mod:`conformity.profiles.network_schema`."""
    if precision is not None and precision > 0:
        return precision
    if role.uncertainty_m is not None and delimitation != Delimitation.SCHEMATIC:
        return role.uncertainty_m
    at_scale = role.scale / 1000.0 if role.scale else None
    if delimitation == Delimitation.SCHEMATIC:
        return at_scale or 100.0
    if delimitation == Delimitation.GEOGRAPHIC:
        return min(at_scale, UNCERTAINTY_M) if at_scale else UNCERTAINTY_M
    return at_scale if at_scale is not None else UNCERTAINTY_M
