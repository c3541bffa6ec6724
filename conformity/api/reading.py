"""Reading of the inputs of a check: files are opened, layers loaded and recorded in the journal."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
import shapely

from conformity.api import naming, packs
from conformity.api.identity import Desk, identifiers
from conformity.api.request import FIELDS, name_of
from conformity.errors import InputError, Msg, Place, UsageError
from conformity.evaluate.localities import NEAREST_M
from conformity.model import Layer, LedgerLine, Network, NotAssessed, Plan
from conformity.normalise import crs as systems
from conformity.normalise.context import named_places, surfaces, territory
from conformity.normalise.geometry import total_bounds
from conformity.normalise.network import network as normalise_network
from conformity.normalise.plan import plan as normalise_plan
from conformity.profiles import resolve_network as resolver
from conformity.profiles.objectives import statement
from conformity.profiles.resolve_plan import PlanTables, assign, table_of

if TYPE_CHECKING:
    from conformity.api.identity import Attached
    from conformity.api.request import Request
    from conformity.api.upper import Upper
    from conformity.normalise.crs import Operation
    from conformity.profiles.resolve_network import NetworkRole
    from conformity.profiles.schema import Profile
    from conformity.read import Workspace

#: codes of the ledger that ask the officer something of a network; of the last, part of a layer is not judged
QUESTIONS: Final = frozenset(
    {
        Msg.OBJECTIVE_COLUMN_NOT_IN_WORDS,
        Msg.OBJECTIVE_COLUMN_NOT_READ,
        Msg.KIND_NEEDS_CHOICE,
        Msg.OBJECTIVE_OPTION_OVERRULED,
        Msg.OBJECTIVE_IN_LAYER_NAME_UNKNOWN,
        Msg.FEATURES_OF_UNKNOWN_KIND,
    }
)
_LEFT: Final = Msg.FEATURES_OF_UNKNOWN_KIND
#: called with the name of each stage as it begins; a stage may begin several times
Mark = Callable[[str], None]
#: parts of a path that may be named after the plan's document: file, folder of data, delivery
_FOLDERS = 3


#: inputs that the ledger is about where it does not say otherwise
_JUDGED: Final = frozenset({"plan", "network"})


@dataclass
class Journal:
    """Record of a run: layers read (with their number of rows), ledger lines, transformations."""

    layers: dict[str, list[Layer]] = field(default_factory=dict)
    ledger: list[LedgerLine] = field(default_factory=list)
    operations: list[Operation] = field(default_factory=list)

    def read(self, role: str, layer: Layer) -> Layer:
        counted = pd.DataFrame(index=pd.RangeIndex(len(layer.frame)))
        self.layers.setdefault(role, []).append(replace(layer, frame=counted))
        self.add(role, layer.ledger)
        return layer

    def add(self, role: str, lines: Iterable[LedgerLine]) -> None:
        """Ledger lines about an input; the layers of two inputs may have the same names."""
        self.ledger += lines if role in _JUDGED else [replace(line, role=role) for line in lines]


# ------------------------------------------------------------------------------------------------- reading


def layers_of(files: Workspace, given: Any) -> list[tuple[Any, Callable[[], Layer]]]:
    """Descriptions of the layers of an argument, each with a function that loads it."""
    if isinstance(given, tuple):
        return [each for one in given for each in layers_of(files, one)]
    if isinstance(given, Layer):
        return [(_Shown(given), lambda: given)]
    return [(d, lambda d=d: files.load(d)) for d in files.describe(given)]  # type: ignore[misc]


def values_of(opened: Sequence[tuple[Any, Callable[[], Layer]]]) -> Callable[[int, str], list[Any]]:
    """A function that reads the distinct values of a column of the n-th layer; empty if the layer cannot be read."""

    def values(n: int, column: str) -> list[Any]:
        try:
            frame = opened[n][1]().frame
        except InputError:  # said when the layer is read for what it is
            return []
        return [value for value in frame[column].unique() if value is not None]

    return values


class _Shown:
    """Description of a layer in memory, with the attributes of that of a file."""

    def __init__(self, layer: Layer) -> None:
        frame = layer.frame
        self.name, self.path, self.source = layer.name, layer.path, layer.source
        self.geometry = layer.geometry
        self.columns = tuple(c for c in frame.columns if c != "geometry")
        self.sibling = False
        self.features = len(frame)


def folder_of(given: Any) -> str:
    """The last folders of the path of an argument, which often name the document; empty for a table in memory."""
    if not isinstance(given, (str, Path)):
        return ""
    return "/".join(Path(os.path.abspath(given)).parts[-_FOLDERS:])  # noqa: PTH100  (links are not followed)


def siblings(opened: Sequence[tuple[Any, Any]], tables: PlanTables) -> list[LedgerLine]:
    taken = [opened[n][0].name for n in tables.used if opened[n][0].sibling]
    if not taken:
        return []
    return [LedgerLine("read", "plan", Msg.SIBLING_TABLES_READ, fields={"n": len(taken), "tables": ", ".join(taken)})]


def plan_in_force(
    files: Workspace, request: Request, journal: Journal, working: str, profile: Profile | None
) -> Plan | None:
    if request.in_force is None:
        return None
    opened = layers_of(files, request.in_force)
    tables = assign([d for d, _ in opened], profile, request.map, values_of(opened))
    layers = {n: journal.read("in_force", opened[n][1]()) for n in tables.used}
    plan, lines, operations = normalise_plan(
        layers, tables, crs=request.crs, working=working, folder=folder_of(request.in_force)
    )
    journal.add("in_force", lines)
    journal.operations += operations
    return plan


def outlines(files: Workspace, role: str, given: Any, request: Request, journal: Journal, working: str) -> Any:
    if given is None:
        return None
    layers = [journal.read(role, load()) for d, load in layers_of(files, given) if d.geometry != "none"]
    if not layers:
        raise InputError(Msg.LAYER_WITHOUT_SURFACE, Place(file=name_of(given)))
    frame, lines = surfaces(layers, request.crs, working)
    journal.add(role, lines)
    return frame


def communes(files: Workspace, request: Request, journal: Journal, working: str) -> Any:
    if request.territory is None:
        return None
    layers = [
        journal.read("territory", load()) for d, load in layers_of(files, request.territory) if d.geometry != "none"
    ]
    if not layers:
        raise InputError(Msg.LAYER_WITHOUT_SURFACE, Place(file=name_of(request.territory)))
    frame, lines = territory(layers, request.crs, working)
    journal.add("territory", lines)
    return frame


def localities(files: Workspace, request: Request, journal: Journal, plan: Plan) -> Any:
    """Named places; None where none are given.

    Raises
    ------
    UsageError
        CLI-820 where a column of names is given without places.
    InputError
        ATT-820, ATT-821, SEM-820.
    """
    if request.places is None:
        if request.places_name is not None:
            raise UsageError(Msg.PLACE_NAMES_WITHOUT_LAYER, column=request.places_name)
        return None
    opened = [load for d, load in layers_of(files, request.places) if d.geometry != "none"]
    layers = [journal.read("places", load()) for load in opened]
    if not layers:
        raise InputError(Msg.PLACES_NEITHER_POINTS_NOR_POLYGONS, Place(file=name_of(request.places)))
    frame, lines = named_places(layers, request.crs, plan.crs, request.places_name)
    journal.ledger += lines
    around = shapely.box(*total_bounds(plan.zones.geometry.array)).buffer(NEAREST_M)
    if not shapely.intersects(np.asarray(frame.geometry.array, dtype=object), around).any():
        journal.ledger.append(
            LedgerLine("normalise", layers[0].name, Msg.PLACES_FAR_FROM_PLAN, "warning", fields={"n": len(frame)})
        )
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
    mark: Mark,
) -> tuple[Network, tuple[NotAssessed, ...], Attached]:
    """Read every network argument. Layers of unknown kind are refused with a question, never ignored."""
    decided: list[tuple[Layer, NetworkRole]] = []
    refused: list[NotAssessed] = []
    desk = Desk(references, references.asked(request.reference))
    general = statement(request.objective)
    arguments: list[tuple[str | None, Any]] = [(None, given) for given in request.network]
    arguments += [(kind, given) for kind, of_kind in request.by_kind().items() for given in of_kind]
    outright = _given_by_kind(files, request)
    read: set[Any] = set()
    for kind, given in arguments:
        opened = [
            (d, load)
            for d, load in layers_of(files, given)
            if d.geometry != "none" and (kind or naming.identity(d) not in outright)
        ]
        again = [d for d, _ in opened if naming.identity(d) is not None and (kind, naming.identity(d)) in read]
        if again:
            layers = naming.listed([d.name for d in again])
            journal.ledger.append(
                LedgerLine("read", name_of(given), Msg.NETWORK_GIVEN_TWICE, fields={"layers": layers})
            )
            opened = [(d, load) for d, load in opened if d not in again]
        read.update((kind, naming.identity(d)) for d, _ in opened)
        several = naming.shared_files(d for d, _ in opened)
        options = request.layer_options.get(str(given), {}) if isinstance(given, (str, Path)) else {}
        described = [d for d, _ in opened]
        chosen = _chosen(options, profile)
        spelled = spellings(described, chosen)
        asked_about = resolver.candidates(described)
        said = statement(options.get("objective")).over(general)
        for (description, load), (name, content), candidate in zip(opened, spelled, asked_about, strict=True):
            loaded = cache(load)  # asked for its own values first, a layer is not read twice
            entry = resolver.entry_of(description, profile)
            asked = {"profile": name, "network": content, "entry": entry, "statement": said}
            role = resolver.resolve(description, option_kind=kind or options.get("kind"), **asked)
            if role.kind is None and role.kind_how == "name":
                role = _by_values(description, loaded, role, asked)
            if role.kind is None:
                if isinstance(given, Layer) and not given.source:
                    kinds = ", ".join(f"{name}=" for name, each in FIELDS.items() if each.kind)
                    raise UsageError(Msg.FRAME_WITHOUT_NAME, Place(field=given.name), argument="network", kinds=kinds)
                refused.append(_unknown(description, role, several))
                continue
            layer = journal.read("network", loaded())
            claimed = references.asked(options.get("reference")) or references.claimed(description)
            crs = layer.crs or request.crs
            box = systems.degrees(total_bounds(layer.frame.geometry.array), crs) if len(layer.frame) else None
            role = desk.role(role, layer.name, box, identifiers(role, layer, crs), claimed, chosen, candidate)
            decided.append((layer, replace(role, data_date=options.get("data_date") or request.data_date or "")))
    if not decided:
        raise _nothing(refused, _listed(a for _, a in arguments))
    mark("normalise")
    normalised, lines, operations = normalise_network(
        decided, crs=request.crs, working=working, references=references.references, coverage=coverage
    )
    journal.ledger += lines
    journal.operations += operations
    questions = [
        NotAssessed(
            line.code, requested=line.code == _LEFT, layer=line.layer or "", fields={"layer": line.layer, **line.fields}
        )
        for line in lines
        if line.code in QUESTIONS
    ]
    return normalised, (*refused, *questions, *desk.refused, *references.unmet()), desk.attached()


def _given_by_kind(files: Workspace, request: Request) -> frozenset[Any]:
    """Layers given by kind. If they also lie in a folder given as a network, the kind given applies there too."""
    if not request.network:
        return frozenset()
    given = [each for of_kind in request.by_kind().values() for each in of_kind if isinstance(each, (str, Path))]
    return frozenset(naming.identity(d) for each in given for d in files.describe(each)) - {None}


def _nothing(refused: Sequence[NotAssessed], given: str) -> InputError:
    """The error for a network without any usable layer: it names the layers and the arguments to use."""
    unknown = [line for line in refused if line.code == Msg.LAYER_KIND_UNKNOWN]
    if unknown and not unknown[0].fields["file"]:
        return InputError(
            Msg.NETWORK_FRAMES_UNKNOWN, Place(file=given), layers=naming.listed([line.layer for line in unknown])
        )
    if unknown:
        layers = naming.listed([line.layer for line in unknown])
        return InputError(
            Msg.NETWORK_LAYERS_UNKNOWN, Place(file=given), layers=layers, **{**unknown[0].fields, "layer": ""}
        )
    if refused:
        return InputError(
            Msg.NETWORK_IS_A_PLAN, Place(file=given), layers=naming.listed([line.layer for line in refused])
        )
    return InputError(Msg.NO_READABLE_NETWORK_LAYER, Place(file=given))


def _listed(arguments: Iterable[Any]) -> str:
    return ", ".join(name_of(a) for a in arguments)


def _chosen(options: Mapping[str, str], profile: Profile | None) -> Profile | None:
    """The profile chosen for an argument, if any."""
    if options.get("profile"):
        return packs.profile(options["profile"])
    return profile if profile is not None and profile.network is not None else None


def spellings(descriptions: Sequence[Any], chosen: Profile | None) -> list[tuple[str, Any]]:
    """Name and network section of the profile of each layer. Of a recognised profile, the vocabulary alone is used."""
    if chosen is not None:
        return [(chosen.profile, chosen.network)] * len(descriptions)
    networks = [(name, packs.profile(name).network if name else None) for name in resolver.detect(descriptions)]
    return [(name, resolver.spelling(network) if network is not None else None) for name, network in networks]


def _by_values(description: Any, load: Callable[[], Layer], role: NetworkRole, asked: Mapping[str, Any]) -> NetworkRole:
    """Determine the kind of a layer from its identifiers, legend or types, if its name does not give it."""
    columns = resolver.columns_to_sample(role)
    if not columns:
        return role
    frame = load().frame
    sample = {c: [v for v in frame[c].unique() if v is not None] for c in columns}
    return resolver.resolve(description, sample=sample, **asked)


def _unknown(description: Any, role: NetworkRole, several: frozenset[str]) -> NotAssessed:
    code = (
        Msg.LAYER_IS_A_PLAN_TABLE if role.kind_how == "plan" or table_of(description.name) else Msg.LAYER_KIND_UNKNOWN
    )
    fields: dict[str, Any] = {
        "layer": description.name,
        "argument": naming.argument(description, several),
        "network": description.source,
    }
    fields["file"] = naming.identity(description) is not None
    return NotAssessed(code, requested=code == Msg.LAYER_KIND_UNKNOWN, layer=description.name, fields=fields)
