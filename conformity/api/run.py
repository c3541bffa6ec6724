"""One run: read, normalise, overlay, evaluate, in one straight way; the ledger rides along."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from conformity.api import machine, packs, provenance, recipe
from conformity.api.frames import shown, writable
from conformity.api.upper import Upper, upper
from conformity.errors import InputError, Place, message
from conformity.evaluate import evaluate
from conformity.model import (
    Context,
    Dossier,
    Layer,
    LedgerLine,
    Network,
    NotAssessed,
    Plan,
)
from conformity.normalise.context import surfaces, territory
from conformity.normalise.network import network as normalise_network
from conformity.normalise.plan import plan as normalise_plan
from conformity.normalise.plan import working_of
from conformity.overlay import measure
from conformity.profiles import resolve_network as resolver
from conformity.profiles.resolve_plan import PlanTables, assign, table_of
from conformity.read import Workspace
from conformity.result import Report
from conformity.rulebook.load import needs

if TYPE_CHECKING:
    from conformity.normalise.crs import Operation
    from conformity.profiles.resolve_network import NetworkRole
    from conformity.profiles.schema import Profile
    from conformity.rulebook.schema import Rulebook

Talk = Callable[[str], None]
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


@dataclass
class _Journal:
    """What every stage adds: layers read, ledger lines, transformations."""

    layers: dict[str, list[Layer]] = field(default_factory=dict)
    ledger: list[LedgerLine] = field(default_factory=list)
    operations: list[Operation] = field(default_factory=list)

    def read(self, role: str, layer: Layer) -> Layer:
        self.layers.setdefault(role, []).append(layer)
        self.ledger.extend(layer.ledger)
        return layer


def run(request: Request, talk: Talk) -> Report:
    """Carry a request through every stage."""
    mark = request.mark
    mark("start")
    machine.capable()
    date = provenance.today(request.date)
    dossier = replace(request.dossier or Dossier(), assessed_on=date)
    references = upper(request.references)
    profile = packs.profile(request.profile) if request.profile is not None else None
    journal = _Journal()
    with Workspace() as files:
        mark("read")
        opened = _open(files, request.plan)
        tables = assign([d for d, _ in opened], profile, request.columns)
        layers = {n: journal.read("plan", opened[n][1]()) for n in tables.used}
        working = working_of(layers, tables, request.crs)
        outlines = _territory(files, request, journal, working)
        buildings = _surfaces(files, "buildings", request.buildings, request, journal, working)
        mark("normalise")
        plan, lines, operations = normalise_plan(
            layers, tables, crs=request.crs, working=working, territory=outlines, buildings=buildings
        )
        journal.ledger += [*_siblings(opened, tables), *lines]
        journal.operations += operations
        mark("read")
        in_force = _in_force(files, request, journal, working, profile)
        coverage = _surfaces(files, "coverage", request.coverage, request, journal, working)
        extra = {
            _name_of(given): _surfaces(files, "context", given, request, journal, working) for given in request.context
        }
        network, refused, rules_hint = _network(files, request, journal, working, references, coverage, profile)
        mark("read")
        files.prove()
    if dossier.document and not plan.document:
        plan = replace(plan, document=dossier.document)
    mark("rules")
    rulebook = packs.rulebook(_pack(request, profile, rules_hint))
    _say(talk, request.lang, plan, network, rulebook, journal.ledger)
    network = references.of(network, rulebook.reference)
    context = Context(buildings=buildings, in_force=in_force, territory=outlines, layers=extra, dossier=dossier)
    measured = measure(plan, network, context, needs(rulebook), mark)
    mark("evaluate")
    found = evaluate(plan, network, context, measured, rulebook)
    journal.ledger += measured.ledger
    changed = None
    if request.fixes:
        from conformity.api.fixes import fixes

        mark("fixes")
        changed = fixes(plan, network, context, measured, found, rulebook)
    return Report(
        findings=found.findings,
        concerns=found.concerns,
        undetermined=found.undetermined,
        contacts=measured.contacts,
        matrix=found.matrix,
        totals=measured.totals,
        balance=measured.balance,
        certification=measured.certification,
        zones=plan.zones,
        prescriptions=plan.prescriptions,
        elements=network.elements,
        sites=measured.sites,
        element_measures=measured.element_measures,
        passages=measured.passages,
        territory_measures=measured.territory_measures,
        plan_faults=measured.plan_faults,
        correspondence=plan.confirm,
        not_assessed=(*refused, *found.not_assessed),
        ledger=tuple(journal.ledger),
        rulebook=rulebook,
        layers=network.layers,
        references=network.references,
        dossier=dossier,
        plan={
            "name": _name_of(request.plan),
            "document": plan.document,
            "document_id": plan.document_id,
            "standard": plan.standard,
            "approved_on": plan.approved_on,
            "state": plan.state,
            "communes": list(plan.communes),
            "prescriptions_read": plan.prescriptions_read,
        },
        choices=(*plan.choices, *network.choices),
        crs=working,
        date=date,
        provenance=_provenance(request, journal, rulebook.sources),
        fixes=changed,
        invented=request.invented,
        recipe={"inputs": recipe.files(layer for many in journal.layers.values() for layer in many)},
    )


# ------------------------------------------------------------------------------------------------- reading


def _open(files: Workspace, given: Any) -> list[tuple[Any, Callable[[], Layer]]]:
    """Descriptions of everything an argument holds, each with the way to load it."""
    if hasattr(given, "geometry") and hasattr(given, "columns"):
        layer = _of_frame(given)
        return [(_Shown(layer), lambda: layer)]
    return [(d, lambda d=d: files.load(d)) for d in files.describe(given)]  # type: ignore[misc]


class _Shown:
    """A frame given by the caller, described as a file's layer is."""

    def __init__(self, layer: Layer) -> None:
        frame = layer.frame
        self.name, self.path, self.source = layer.name, layer.path, layer.source
        self.geometry = layer.geometry
        self.columns = tuple(str(c) for c in frame.columns if c != frame.geometry.name)
        self.sibling = False
        self.features = len(frame)


def _of_frame(frame: Any) -> Layer:
    """A GeoDataFrame as a layer; ``frame.attrs["layer"]`` names it."""
    name = str(frame.attrs.get("layer", "layer"))
    kinds = {t.removeprefix("Multi") for t in frame.geom_type.dropna().unique()}
    names = {"Polygon": "surface", "LineString": "line", "Point": "point"}
    geometry = names.get(next(iter(kinds)), "mixed") if len(kinds) == 1 else "mixed"
    wkt = frame.crs.to_wkt() if frame.crs is not None else None
    named = frame if frame.geometry.name == "geometry" else frame.rename_geometry("geometry")
    plain, changed = writable(named.reset_index(drop=True))
    name = shown(name)
    ledger = (LedgerLine("read", name, "ATT-118", "warning", fields={"n": changed}),) if changed else ()
    return Layer(name, name, plain, geometry, wkt, "", "format", "GeoDataFrame", source=name, ledger=ledger)


def _name_of(given: Any) -> str:
    if hasattr(given, "geometry") and hasattr(given, "columns"):
        return shown(str(given.attrs.get("layer", "layer")))
    return Path(str(given)).name


def _siblings(opened: Sequence[tuple[Any, Any]], tables: PlanTables) -> list[LedgerLine]:
    taken = [opened[n][0].name for n in tables.used if opened[n][0].sibling]
    if not taken:
        return []
    return [LedgerLine("read", "plan", "SEM-105", fields={"n": len(taken), "tables": ", ".join(taken)})]


def _in_force(
    files: Workspace, request: Request, journal: _Journal, working: str, profile: Profile | None
) -> Plan | None:
    if request.in_force is None:
        return None
    opened = _open(files, request.in_force)
    tables = assign([d for d, _ in opened], profile, request.columns)
    layers = {n: journal.read("in_force", opened[n][1]()) for n in tables.used}
    plan, lines, operations = normalise_plan(layers, tables, crs=request.crs, working=working)
    journal.ledger += lines
    journal.operations += operations
    return plan


def _surfaces(files: Workspace, role: str, given: Any, request: Request, journal: _Journal, working: str) -> Any:
    if given is None:
        return None
    layers = [journal.read(role, load()) for d, load in _open(files, given) if d.geometry != "none"]
    frame, lines = surfaces(layers, request.crs, working)
    journal.ledger += lines
    return frame


def _territory(files: Workspace, request: Request, journal: _Journal, working: str) -> Any:
    if request.territory is None:
        return None
    layers = [journal.read("territory", load()) for d, load in _open(files, request.territory) if d.geometry != "none"]
    frame, lines = territory(layers, request.crs, working)
    journal.ledger += lines
    return frame


# ------------------------------------------------------------------------------------------------- networks


def _network(
    files: Workspace,
    request: Request,
    journal: _Journal,
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
        opened = [(d, load) for d, load in _open(files, given) if d.geometry != "none"]
        options = request.layer_options.get(str(given), {}) if isinstance(given, (str, Path)) else {}
        name, content, rules = _profile_of([d for d, _ in opened], options, profile)
        hint = hint or rules
        wanted = kind or options.get("kind")
        for description, load in opened:
            role = resolver.resolve(
                description,
                profile=name,
                network=content,
                option_kind=wanted,
                option_objective=options.get("objective") or (request.objective if kind else None),
            )
            if role.kind is None and role.kind_how == "name":
                role = _by_values(description, load, name, content, role)
            if role.kind is None:
                refused.append(_unknown(description, role))
                continue
            layer = journal.read("network", load())
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
    return ", ".join(_name_of(a) for a in arguments)


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


def _pack(request: Request, profile: Profile | None, hint: str) -> str:
    if request.rules is not None:
        return str(request.rules)
    own = profile.rules if profile is not None else None
    name = own or hint or packs.DEFAULT_PACK
    if name not in packs.pack_names():
        name = packs.DEFAULT_PACK
    return name


def _say(talk: Talk, lang: str, plan: Plan, network: Network, rulebook: Rulebook, ledger: Sequence[LedgerLine]) -> None:
    """What was decided of the inputs, before anything is measured."""
    tables = [line for line in ledger if line.code == "SEM-105"]
    said: list[tuple[str, Mapping[str, Any]]] = [(line.code, line.fields) for line in tables]
    count = {"zones": len(plan.zones), "prescriptions": len(plan.prescriptions)}
    said.append(("SEM-320", {"standard": plan.standard, "crs": plan.crs, **count}))
    for layer in network.layers:
        how = layer.profile or layer.objective_source
        told = {"layer": layer.layer, "kind": layer.kind, "objective": layer.objective, "how": how}
        said.append(("SEM-321", told))
    book = {"pack": rulebook.pack, "version": rulebook.version, "n": len(rulebook.rules)}
    for code, fields in [*said, ("SEM-319", book)]:
        talk(message(code).what(lang, fields))


# ------------------------------------------------------------------------------------------------- provenance


def _layer_options(path: str, told: Mapping[str, str]) -> str:
    """What was said of one network: a file named beside it loses its folder."""
    return f"{_name_of(path)}: " + ", ".join(f"{name}={_name_of(value)}" for name, value in sorted(told.items()))


def _provenance(request: Request, journal: _Journal, sources: Iterable[tuple[str, str]]) -> dict[str, Any]:
    operations = {(o.source, o.target, o.name, o.accuracy_m) for o in journal.operations if o.source != o.target}
    options: dict[str, Any] = {
        "objective": request.objective,
        "crs": request.crs,
        "map": dict(sorted(request.columns.items())),
        "profile": _name_of(request.profile) if request.profile is not None else None,
        "rules": _name_of(request.rules) if request.rules is not None else None,
        "plan": _name_of(request.plan),
        "network": sorted(_name_of(a) for a in request.network),
        **{kind: sorted(map(_name_of, many)) for kind, many in request.by_kind.items()},
        "in_force": _name_of(request.in_force) if request.in_force is not None else None,
        "buildings": _name_of(request.buildings) if request.buildings is not None else None,
        "territory": _name_of(request.territory) if request.territory is not None else None,
        "coverage": _name_of(request.coverage) if request.coverage is not None else None,
        "context": sorted(map(_name_of, request.context)),
        "layer_options": [_layer_options(path, told) for path, told in sorted(request.layer_options.items())],
        "fixes": request.fixes or None,
    }
    return {
        "versions": provenance.versions(),
        "inputs": provenance.inputs(journal.layers),
        "rules": [{"file": name, "sha256": digest} for name, digest in sources],
        "transformations": [
            {"from": a, "to": b, "operation": name, "accuracy_m": accuracy}
            for a, b, name, accuracy in sorted(operations, key=str)
        ],
        "options": {name: value for name, value in options.items() if value not in (None, {}, [])},
    }
