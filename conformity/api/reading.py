"""What a run reads: the arguments of a check, opened, their layers loaded and entered in the journal."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from conformity.api import packs, recipe
from conformity.errors import InputError, Place, UsageError
from conformity.model import Layer, LedgerLine, Network, NotAssessed, Plan
from conformity.normalise.context import surfaces, territory
from conformity.normalise.network import network as normalise_network
from conformity.normalise.plan import plan as normalise_plan
from conformity.profiles import resolve_network as resolver
from conformity.profiles.resolve_plan import PlanTables, assign, table_of

if TYPE_CHECKING:
    from conformity.api.prepared import Prepared
    from conformity.api.upper import Upper
    from conformity.model import Dossier
    from conformity.normalise.crs import Operation
    from conformity.profiles.resolve_network import NetworkRole
    from conformity.profiles.schema import Profile
    from conformity.read import Workspace

#: told the name of each stage as it begins; one may begin several times
Mark = Callable[[str], None]


@dataclass(frozen=True)
class Request:
    """Arguments of :func:`conformity.api.check`."""

    plan: Any
    network: tuple[Any, ...] = ()
    by_kind: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    objective: str | None = None
    in_force: Any = None
    buildings: Any = None
    context: tuple[Any, ...] = ()
    territory: Any = None
    coverage: Any = None
    rules: Any = None
    profile: Any = None
    columns: Mapping[str, str] = field(default_factory=dict)
    crs: str | None = None
    date: str | None = None
    dossier: Dossier | None = None
    references: tuple[Any, ...] = ()
    layer_options: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    fixes: bool = False
    invented: bool = False
    lang: str = "fr"
    mark: Mark = lambda stage: None
    prepared: Prepared | None = None


@dataclass
class Journal:
    """What every stage adds: layers read (their rows counted only), ledger lines, transformations."""

    layers: dict[str, list[Layer]] = field(default_factory=dict)
    ledger: list[LedgerLine] = field(default_factory=list)
    operations: list[Operation] = field(default_factory=list)

    def read(self, role: str, layer: Layer) -> Layer:
        counted = pd.DataFrame(index=pd.RangeIndex(len(layer.frame)))
        self.layers.setdefault(role, []).append(replace(layer, frame=counted))
        self.ledger.extend(layer.ledger)
        return layer


# ------------------------------------------------------------------------------------------------- reading


def layers_of(files: Workspace, given: Any) -> list[tuple[Any, Callable[[], Layer]]]:
    """Descriptions of everything an argument holds, each with the way to load it."""
    if isinstance(given, tuple):
        return [each for one in given for each in layers_of(files, one)]
    if isinstance(given, Layer):
        return [(_Shown(given), lambda: given)]
    return [(d, lambda d=d: files.load(d)) for d in files.describe(given)]  # type: ignore[misc]


class _Shown:
    """A layer given in memory, described as a file's is."""

    def __init__(self, layer: Layer) -> None:
        frame = layer.frame
        self.name, self.path, self.source = layer.name, layer.path, layer.source
        self.geometry = layer.geometry
        self.columns = tuple(c for c in frame.columns if c != "geometry")
        self.sibling = False
        self.features = len(frame)


def name_of(given: Any) -> str:
    """What an argument is called: a layer in memory by its name, a file by its own."""
    if isinstance(given, tuple):
        return name_of(given[0])
    return given.name if isinstance(given, Layer) else Path(str(given)).name


def siblings(opened: Sequence[tuple[Any, Any]], tables: PlanTables) -> list[LedgerLine]:
    taken = [opened[n][0].name for n in tables.used if opened[n][0].sibling]
    if not taken:
        return []
    return [LedgerLine("read", "plan", "SEM-105", fields={"n": len(taken), "tables": ", ".join(taken)})]


def plan_in_force(
    files: Workspace, request: Request, journal: Journal, working: str, profile: Profile | None
) -> Plan | None:
    if request.in_force is None:
        return None
    opened = layers_of(files, request.in_force)
    tables = assign([d for d, _ in opened], profile, request.columns)
    layers = {n: journal.read("in_force", opened[n][1]()) for n in tables.used}
    plan, lines, operations = normalise_plan(layers, tables, crs=request.crs, working=working)
    journal.ledger += lines
    journal.operations += operations
    return plan


def outlines(files: Workspace, role: str, given: Any, request: Request, journal: Journal, working: str) -> Any:
    if given is None:
        return None
    layers = [journal.read(role, load()) for d, load in layers_of(files, given) if d.geometry != "none"]
    frame, lines = surfaces(layers, request.crs, working)
    journal.ledger += lines
    return frame


def communes(files: Workspace, request: Request, journal: Journal, working: str) -> Any:
    if request.territory is None:
        return None
    layers = [
        journal.read("territory", load()) for d, load in layers_of(files, request.territory) if d.geometry != "none"
    ]
    frame, lines = territory(layers, request.crs, working)
    journal.ledger += lines
    return frame


# ------------------------------------------------------------------------------------------------- networks


def network(
    files: Workspace,
    request: Request,
    journal: Journal,
    working: str,
    references: Upper,
    coverage: Any,
    profile: Profile | None,
) -> tuple[Network, tuple[NotAssessed, ...], str]:
    """Every network argument; layers that nothing tells apart are refused with a question, never ignored."""
    decided: list[tuple[Layer, NetworkRole]] = []
    refused: list[NotAssessed] = []
    hint = ""
    arguments: list[tuple[str | None, Any]] = [(None, given) for given in request.network]
    arguments += [(kind, given) for kind, many in request.by_kind.items() for given in many]
    for kind, given in arguments:
        opened = [(d, load) for d, load in layers_of(files, given) if d.geometry != "none"]
        options = request.layer_options.get(str(given), {}) if isinstance(given, (str, Path)) else {}
        name, content, rules = _profile_of([d for d, _ in opened], options, profile)
        hint = hint or rules
        wanted = kind or options.get("kind")
        for description, load in opened:
            loaded = cache(load)  # asked for its own values first, a layer is not read twice
            role = resolver.resolve(
                description,
                profile=name,
                network=content,
                option_kind=wanted,
                option_objective=options.get("objective") or (request.objective if kind else None),
            )
            if role.kind is None and role.kind_how == "name":
                role = _by_values(description, loaded, name, content, role)
            if role.kind is None:
                if isinstance(given, Layer) and not given.source:
                    kinds = ", ".join(f"{each}=" for each in recipe.NETWORKS if each != "network")
                    raise UsageError("CLI-603", Place(field=given.name), argument="network", kinds=kinds)
                refused.append(_unknown(description, role))
                continue
            layer = journal.read("network", loaded())
            role = references.role(role, description, options, request.objective)
            decided.append((layer, role))
    if not decided:
        raise InputError("SEM-206", Place(file=_listed(a for _, a in arguments)))
    request.mark("normalise")
    made, lines, operations = normalise_network(
        decided, crs=request.crs, working=working, references=references.references, coverage=coverage
    )
    journal.ledger += lines
    journal.operations += operations
    return made, (*refused, *references.unmet()), hint


def _listed(arguments: Iterable[Any]) -> str:
    return ", ".join(name_of(a) for a in arguments)


def _profile_of(
    descriptions: Sequence[Any], options: Mapping[str, str], profile: Profile | None
) -> tuple[str, Any, str]:
    """Name, network section and suggested pack of the profile that holds for an argument."""
    if options.get("profile"):
        found = packs.profile(options["profile"])
    elif profile is not None and profile.network is not None:
        found = profile
    else:
        name = resolver.detect(descriptions)
        if not name:
            return "", None, ""
        found = packs.profile(name)
    return found.profile, found.network, found.rules or ""


def _by_values(description: Any, load: Callable[[], Layer], name: str, content: Any, role: NetworkRole) -> NetworkRole:
    """Ask the layer's own identifiers, legend and types before giving up on it."""
    columns = resolver.telling_columns(role)
    if not columns:
        return role
    frame = load().frame
    sample = {c: [v for v in frame[c].unique() if v is not None] for c in columns}
    return resolver.resolve(description, profile=name, network=content, sample=sample)


def _unknown(description: Any, role: NetworkRole) -> NotAssessed:
    code = "SEM-207" if role.kind_how == "plan" or table_of(description.name) else "SEM-200"
    return NotAssessed(code, requested=code == "SEM-200", layer=description.name, fields={"layer": description.name})
