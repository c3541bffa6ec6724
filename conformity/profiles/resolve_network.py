"""Determines the kind and objective of each layer of a network, and the reason.

Order: the officer's entry, then the profile, then the layer's attributes, then its name. Codes of OBJ_ASSI are not
interpreted: their labels are not published, and in the data of one region every row has the same code although its
map shows both objectives.
"""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from conformity.model import Choice, Delimitation, Kind, Milieu, Objective, ObjectiveSource
from conformity.profiles import get, shipped
from conformity.profiles.folding import folded
from conformity.profiles.kinds import asked, diffuse, kind_of_name, milieu_of
from conformity.profiles.network_schema import LayerRule, LayerSaid, NetworkProfile
from conformity.profiles.objectives import NOTHING_SAID, Statement, objective_of
from conformity.profiles.resolve_plan import table_of
from conformity.profiles.zoning import Described, natural

if TYPE_CHECKING:
    from conformity.profiles.schema import Profile

#: last resort for a source of unknown scale whose outlines are geographic (m)
UNCERTAINTY_M: Final = 25.0
#: a stored precision above this is a code for « unknown » (BD TOPO writes 9999), not a length (m)
MOST_UNCERTAIN_M: Final = 1000.0
_ID = re.compile(r"FR(\d{2})([RCHO])([SLP])(\d+)\Z", re.IGNORECASE)
_ID_KINDS: Final = {"R": Kind.RESERVOIR, "C": Kind.CORRIDOR, "H": Kind.WATERCOURSE, "O": Kind.OBSTACLE}
#: identifier columns of COVADIS tables → kind
_ID_COLUMNS: Final = {
    "id_resv": Kind.RESERVOIR,
    "id_corr": Kind.CORRIDOR,
    "id_ceau": Kind.WATERCOURSE,
    "id_obst": Kind.OBSTACLE,
}
#: columns found only in a plan's tables
_PLAN_COLUMNS: Final = frozenset({"typezone", "typepsc", "typeinf", "typesect", "nattrac"})
ALIASES: Final[dict[str, tuple[str, ...]]] = {
    "id": (
        "id_resv", "id_corr", "id_ceau", "id_obst", "id_cinter", "id_tvb", "identifiant", "code", "id", "code_hydro",
    ),
    "name": ("nom_resv", "nom_corr", "nom_ce", "nom_site", "toponyme", "nom", "libelle", "name", "nom_znieff"),
    "objective": ("obj_assi", "objectif", "obj_assign", "objectif_a", "objectifs", "obj"),
    "milieu": ("milmaj_nat", "milmaj_reg", "sous_trame", "s_trame", "strame", "soustrame", "milieu", "type_milie"),
    "obstacle_type": ("type_obst", "typ_obst"),
    "obstacle_label": ("nom_obst", "lib_obst", "nature_obs"),
    "delimitation": ("delimit",),
    "precision": ("prec_plani",),
    "legend": ("legende", "legend"),
    "scheme": ("id_srce", "id_cer"),
    "type": ("type", "typ", "nature", "categorie", "classe", "composante", "element"),
}  # fmt: skip
#: columns that may hold the objective or something else: read where they do, no question otherwise
_PERHAPS_OBJECTIVE: Final = ("enjeu", "enjeux", "legende", "legend")


#: profiles recognised by columns or names, in order of precedence
_DETECTED: Final = ("pac_59_legend", "sraddet_hdf", "covadis_srce")


@dataclass(frozen=True)
class NetworkRole:
    """The role of a layer in a network.

    ``rules`` are the profile's entries for rows that differ from the layer; ``by_rows`` is true where only rows give
    the kind (``kind`` is then the most frequent one): a row without kind is set aside. ``objective`` is that of the
    source for the whole layer, ``statement`` the officer's where the source has none. ``objective_columns`` are read in
    order, each for the rows without objective in the previous ones. ``schemes`` maps a scheme's identifier, as rows
    store it (upper case), to its reference, for rows that ``reference`` does not cover.
    """

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
    by_rows: bool = False
    statement: Statement = NOTHING_SAID
    objective_columns: tuple[str, ...] = ()
    schemes: Mapping[str, str] = field(default_factory=dict)
    data_date: str = ""


def words(name: str) -> str:
    """A layer or file name as lower-case words without accents."""
    return re.sub(r"[\s\-]+", "_", folded(name))


def kind_of_id(value: str) -> Kind | None:
    """The kind in a COVADIS identifier such as ``FR31RS70``."""
    match = _ID.match(value)
    return _ID_KINDS[match[2].upper()] if match else None


def detect(descriptions: Sequence[Described]) -> tuple[str, ...]:
    """The shipped profile of each layer of a delivery; empty where none is recognised.

    A layer is recognised by columns or table names that only its source uses, or by the words of a legend where the
    delivery has enough of its entries; each layer is recognised by itself. The profile with most matches is taken,
    then the one that its name matches, then the first.
    """
    content = {name: network for name in _DETECTED if (network := get(name).network) is not None}
    legends = {name: _legend(network, descriptions) for name, network in content.items()}
    return tuple(
        max(
            content,
            key=lambda name: (
                _signs(content[name], each) + legends[name][n],
                legends[name][n] + _names(content[name], each),
            ),
        )
        if any(_signs(content[name], each) + legends[name][n] for name in content)
        else ""
        for n, each in enumerate(descriptions)
    )


def _signs(network: NetworkProfile, description: Described) -> int:
    """Number of matches with columns and table names specific to the source: 0 to 2."""
    columns = {c.lower() for c in description.columns}
    everything = bool(network.detect_columns) and set(network.detect_columns) <= columns
    return (everything or bool(set(network.detect_any) & columns)) + _bears(description, network.detect_tables)


def _names(network: NetworkProfile, description: Described) -> bool:
    """Whether an entry for a whole layer matches."""
    return any(not rule.where and _fits(rule, description) for rule in network.layers)


def _legend(network: NetworkProfile, descriptions: Sequence[Described]) -> list[bool]:
    """Which layers match an entry of a legend, where the delivery has enough of its entries."""
    hits = [{n for n, rule in enumerate(network.layers) if not rule.where and _fits(rule, d)} for d in descriptions]
    enough = network.detect_names is not None and len(set().union(*hits)) >= network.detect_names
    return [enough and bool(hit) for hit in hits]


def spelling(network: NetworkProfile) -> NetworkProfile:
    """The part used of a profile that was only recognised: words and columns, without document, scale or precision."""
    layers = tuple(rule.model_copy(update={"uncertainty_m": None}) for rule in network.layers)
    without = {"reference": None, "scale": None, "uncertainty_m": None, "delimitation": None}
    return network.model_copy(update={**without, "layers": layers})


def candidates(descriptions: Sequence[Described]) -> tuple[tuple[str, str], ...]:
    """For each layer, the (reference, profile) whose words its name or columns use: a question to the officer.

    Words do not identify a document, as any region may use them. The profile with most matches is proposed; empty where
    no shipped document uses such names.
    """
    content = {name: network for name in shipped() if (network := get(name).network) is not None and network.reference}
    legends = {
        name: _legend(network, descriptions) if network.detect_names else [_names(network, d) for d in descriptions]
        for name, network in content.items()
    }
    detected = []
    for n, each in enumerate(descriptions):
        scores = {name: _signs(network, each) + legends[name][n] for name, network in content.items()}
        best = max(sorted(scores), key=lambda name: scores[name])
        detected.append((str(content[best].reference), best) if scores[best] else ("", ""))
    return tuple(detected)


def _fits(rule: LayerRule, description: Described) -> bool:
    """Whether a layer matches an entry, by name or by columns; an entry for rows only matches any layer."""
    if not rule.names and not rule.columns:
        return bool(rule.where)
    columns = {c.lower() for c in description.columns}
    return _bears(description, rule.names) or (bool(rule.columns) and set(rule.columns) <= columns)


def _bears(description: Described, patterns: Iterable[str]) -> bool:
    """Whether a layer's name matches one of some globs."""
    names = {words(description.name), words(description.name.rsplit("/", 1)[-1])}
    return any(fnmatch.fnmatchcase(name, pattern) for name in names for pattern in patterns)


def entry_of(description: Described, profile: Profile | None) -> LayerSaid | None:
    """The entry of the officer's mapping for a layer: that of its name or path, else the first pattern that matches."""
    if profile is None or not profile.layers:
        return None
    own = {description.name, description.path, f"{description.source.rstrip('/')}/{description.path}"}
    exact = next((each for each in profile.layers if each.name in own), None)
    if exact is not None:
        return exact
    names = {words(name) for name in (description.name, description.name.rsplit("/", 1)[-1], description.path)} - {""}
    return next(
        (each for each in profile.layers if any(fnmatch.fnmatchcase(name, words(each.name)) for name in names)), None
    )


def source_of(column: str, columns: Mapping[str, str], there: Iterable[str]) -> str:
    """The layer's column for an entry of ``where``: by its name, else by role; empty if there is none."""
    own = next((c for c in there if folded(c) == folded(column)), "")
    return own or columns.get(column, "")


def meets(value: str, pattern: str) -> bool:
    """Whether a value matches an entry of ``where`` (glob over words without accents)."""
    return fnmatch.fnmatchcase(words(value), words(pattern))


def resolve(
    description: Described,
    *,
    profile: str = "",
    network: NetworkProfile | None = None,
    option_kind: str | None = None,
    statement: Statement | None = None,
    entry: LayerSaid | None = None,
    sample: Mapping[str, Iterable[Any]] | None = None,
) -> NetworkRole:
    """Determine the role of a layer.

    Parameters
    ----------
    profile, network
        Name and content of the profile of the layer's source, if any.
    option_kind
        The kind given by the officer.
    statement
        The officer's objectives.
    entry
        The entry of the officer's mapping for the layer.
    sample
        Some values by column, from which attributes are read.

    Returns
    -------
    NetworkRole
        ``kind`` is None where it is unknown: the caller must ask, not ignore the layer.
    """
    own = network or NetworkProfile()
    columns = _columns(description, own)
    fitting = [rule for rule in own.layers if _fits(rule, description)]
    lead = next((rule for rule in fitting if not rule.where), None)
    rules = [r for r in fitting if r.where and all(source_of(c, columns, description.columns) for c in r.where)]
    choices: list[Choice] = []
    kind, how = _kind(description, option_kind, lead, rules, columns, sample or {})
    if not option_kind and entry is not None and entry.kind not in (None, kind):
        kind, how = entry.kind, "mapping"
    of_layer = lead.objective if lead else None
    named = objective_of(description.name)
    if of_layer is not None:
        objective, source = of_layer, ObjectiveSource.DEFAULT if lead and lead.assumed else ObjectiveSource.LAYER
    elif named is not Objective.UNKNOWN:
        objective, source = named, ObjectiveSource.LAYER
    else:
        objective, source = Objective.UNKNOWN, ObjectiveSource.DEFAULT
    statement = statement or NOTHING_SAID
    if entry is not None and entry.objective is not None:
        if not entry.guess:
            statement = Statement(dict.fromkeys(Kind, entry.objective)).over(statement)
        elif objective is Objective.UNKNOWN:
            objective = entry.objective
    milieu = (lead.milieu if lead else None) or milieu_of(description.name)
    drawn = Delimitation.SCHEMATIC if kind is Kind.CORRIDOR and diffuse(description.name) else Delimitation.UNKNOWN
    delimitation = (lead.delimitation if lead else None) or own.delimitation or drawn
    uncertainty = lead.uncertainty_m if lead and lead.uncertainty_m is not None else own.uncertainty_m
    if kind is not None:
        other = kind_of_name(description.name)
        rivals = (other.value,) if other is not None and other is not kind and how != "values" else ()
        unsure = how in ("name", "values") or (entry is not None and entry.guess and not option_kind)
        choices.append(Choice(f"layer {description.name}", f"{kind} / {objective}", how, rivals, unsure))
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
        rules=tuple(rules),
        objectives={folded(k): v for k, v in own.objectives.items()},
        flags=dict(own.flags),
        merge_named_lines=own.merge_named_lines,
        choices=tuple(choices),
        by_rows=how == "values" or (how == "profile" and lead is None),
        statement=statement,
        objective_columns=_objective_columns(description, own),
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
        named = kind_of_name(description.name)
        return (named, "name") if named is not None else (rules[0].kind, "profile")
    named = kind_of_name(description.name)
    # a hedge or pond exported with the columns of a plan is recognised by its name
    of_plan = bool(_PLAN_COLUMNS & {c.lower() for c in description.columns}) and not natural(description.name)
    if table_of(description.name) or of_plan:
        return None, "plan"
    if asked(description.name):
        return None, "asked"
    identifier = columns.get("id", "")
    kinds = {kind_of_id(str(v)) for v in sample.get(identifier, ()) if v is not None} - {None}
    by_id = kinds.pop() if len(kinds) == 1 else None
    by_column = _ID_COLUMNS.get(identifier.lower())
    kind, how = (by_id, "id") if by_id is not None else (by_column, "columns")
    # a river's identifier does not give its role in the scheme, a layer of reservoirs does; rows state whether a river
    # is a corridor too (EST_CORRID)
    if kind is not None and not (kind is Kind.WATERCOURSE and named is Kind.RESERVOIR):
        return kind, how
    if named is not None:
        return named, "name"
    by_values = [k for role in ("legend", "type") for k in _kinds_of_values(sample.get(columns.get(role, ""), ()))]
    if by_values:
        return by_values[0], "values"
    return kind_of_name(description.path.rsplit("/", 1)[-1]) or kind_of_name(description.path), "name"


def _kinds_of_values(values: Iterable[Any]) -> list[Kind]:
    """Kinds named in some values, the most frequent first."""
    kinds = [kind for value in values if value is not None and (kind := kind_of_name(str(value))) is not None]
    return sorted(set(kinds), key=lambda kind: (-kinds.count(kind), kind.value))


def columns_to_sample(role: NetworkRole) -> tuple[str, ...]:
    """Columns to sample for the kind of a layer whose name does not give it."""
    return tuple(dict.fromkeys(role.columns[r] for r in ("id", "legend", "type") if r in role.columns))


def _columns(description: Described, own: NetworkProfile) -> dict[str, str]:
    there = {folded(c): c for c in reversed(description.columns)}
    column_of: dict[str, str] = {}
    for role, aliases in ALIASES.items():
        names = [folded(a) for a in (*own.columns.get(role, ()), *aliases)]
        hit = next((there[n] for n in names if n in there), None)
        if hit is not None:
            column_of[role] = hit
    return column_of


def _objective_columns(description: Described, own: NetworkProfile) -> tuple[str, ...]:
    """Every column that may hold the objective, the likeliest first."""
    there = {folded(c): c for c in reversed(description.columns)}
    names = (
        *own.columns.get("objective", ()), *ALIASES["objective"], *own.columns.get("legend", ()), *_PERHAPS_OBJECTIVE
    )  # fmt: skip
    return tuple(dict.fromkeys(there[folded(n)] for n in names if folded(n) in there))


def may_be_else(column: str) -> bool:
    """Whether a column that may hold the objective commonly holds something else."""
    return folded(column) not in ALIASES["objective"]


def uncertainty(role: NetworkRole, delimitation: str, precision: float | None) -> float:
    """Half-width (m) of the band in which an outline may lie; see :mod:`conformity.profiles.network_schema`."""
    if precision is not None and 0 < precision <= MOST_UNCERTAIN_M:
        return precision
    if role.uncertainty_m is not None and delimitation != Delimitation.SCHEMATIC:
        return role.uncertainty_m
    at_scale = role.scale / 1000.0 if role.scale else None
    if delimitation == Delimitation.SCHEMATIC:
        return at_scale or 100.0
    if delimitation == Delimitation.GEOGRAPHIC:
        return min(at_scale, UNCERTAINTY_M) if at_scale else UNCERTAINTY_M
    return at_scale if at_scale is not None else UNCERTAINTY_M
