"""One run: read, normalise, overlay, evaluate. The ledger is passed through every stage."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from conformity.api import machine, packs, provenance, reading, recipe
from conformity.api.identity import resting
from conformity.api.reading import Journal
from conformity.api.request import name_of
from conformity.api.site import OUTSIDE, not_held, site_of
from conformity.api.upper import upper
from conformity.errors import Msg, message
from conformity.evaluate import evaluate
from conformity.model import ConcernKind, Context, Dossier, LedgerLine
from conformity.normalise.nearby import nearby
from conformity.normalise.plan import plan as normalise_plan
from conformity.normalise.plan import working_of
from conformity.overlay import measure
from conformity.profiles import cited, get, shipped
from conformity.profiles.legal import situation
from conformity.profiles.resolve_plan import assign
from conformity.read import Workspace
from conformity.report import wording
from conformity.report.wording.statements import Spoken
from conformity.result import Report
from conformity.rulebook.in_case import applied
from conformity.rulebook.load import needs

if TYPE_CHECKING:
    from conformity.api.prepared import Prepared
    from conformity.api.reading import Mark
    from conformity.api.request import Request
    from conformity.model import Basis, Network, NetworkLayer, NotAssessed, Plan
    from conformity.rulebook.schema import Rulebook

__all__ = ["run", "say_network"]

Talk = Callable[[str], None]
#: ledger lines on the tables and document of the plan that are printed before the measures
_SAID = (
    Msg.SIBLING_TABLES_READ,
    Msg.ZONES_OF_SEVERAL_DOCUMENTS,
    Msg.DOCUMENT_NOT_DESCRIBED,
    Msg.DOCUMENT_TYPE_AMBIGUOUS,
    Msg.ZONES_WITHOUT_DOCUMENT,
    Msg.ONE_INSEE_CODE_FOR_SEVERAL_COMMUNES,
)


def run(request: Request, *, talk: Talk, mark: Mark, lang: str, prepared: Prepared | None = None) -> Report:
    """Run every stage of a check.

    Parameters
    ----------
    request
        Inputs of the check; the plan is not a dossier.
    talk, mark
        Called with each decision on the inputs, in ``lang``; and with the name of each stage as it begins.
    prepared
        The network, if it was already read and normalised.
    """
    mark("start")
    machine.capable()
    date = provenance.today(request.date)
    dossier = replace(request.dossier or Dossier(), assessed_on=date)
    references = upper(request.references)
    profile = packs.profile(request.profile) if request.profile is not None else None
    journal = Journal()
    with Workspace() as files:
        mark("read")
        opened = reading.layers_of(files, request.plan)
        tables = assign([d for d, _ in opened], profile, request.map, reading.values_of(opened))
        layers = {n: journal.read("plan", opened[n][1]()) for n in tables.used}
        working = working_of(layers, tables, request.crs)
        territory = reading.communes(files, request, journal, working)
        buildings = reading.outlines(files, "buildings", request.buildings, request, journal, working)
        mark("normalise")
        plan, lines, operations = normalise_plan(
            layers, tables, crs=request.crs, working=working, territory=territory, buildings=buildings,
            folder=reading.folder_of(request.plan),
        )  # fmt: skip
        journal.ledger += [*reading.siblings(opened, tables), *lines]
        journal.operations += operations
        del layers  # the outlines as read are not held beside the plan's
        mark("read")
        in_force = reading.plan_in_force(files, request, journal, working, profile)
        localities = reading.localities(files, request, journal, plan)
        coverage = reading.outlines(files, "coverage", request.coverage, request, journal, working)
        extra = {
            f"{n + 1} {name_of(given)}": reading.outlines(files, "context", given, request, journal, working)
            for n, given in enumerate(request.context)
        }
        references.site = site_of(plan)
        if prepared is not None and prepared.serves(working, references):
            network, refused, attached = prepared.given(journal, coverage)
        else:
            network, refused, attached = reading.network(
                files, request, journal, working, references, coverage, profile, mark
            )
        mark("read")
        files.prove()
    if dossier.document and not plan.document:
        plan = replace(plan, document=dossier.document)
    mark("rules")
    references.asked(request.reference)
    rests = resting(request, profile, attached, references)
    case = situation(
        dossier,
        plan.document,
        documents={each.document for each in plan.documents},
        approved_on=plan.approved_on,
        zone_classes=set(plan.zones["zone_class"]),
    )
    rulebook = applied(rests.rulebook, case)
    _say(talk, lang, plan, network, rulebook, journal.ledger, [x for x in refused if x.code not in OUTSIDE])
    elsewhere = references.elsewhere()
    say_basis(talk, lang, (*not_held((*refused, *elsewhere), lang), *rests.basis))
    wanted = needs(rulebook)
    on_shelf = prepared.elements if "bounds" in network.elements and prepared is not None else None
    network, left = nearby(network, plan, wanted, on_shelf)
    journal.ledger += left
    network = references.of(network, rulebook.reference)
    context = Context(
        buildings=buildings, in_force=in_force, territory=territory, localities=localities, layers=extra,
        dossier=dossier,
    )  # fmt: skip
    measured = measure(plan, network, context, wanted, mark)
    mark("evaluate")
    evaluated = evaluate(plan, network, context, measured, rulebook)
    journal.ledger += measured.ledger
    for line in _uncited(dossier, evaluated.concerns, network.elements):
        journal.ledger.append(line)
        talk(f"{message(line.code).what(lang, line.fields)}. {message(line.code).remedy(lang, line.fields)}")
    report = Report(
        findings=evaluated.findings,
        concerns=evaluated.concerns,
        undetermined=evaluated.undetermined,
        contacts=measured.contacts,
        matrix=evaluated.matrix,
        coverage=evaluated.coverage,
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
        not_assessed=(*refused, *elsewhere, *evaluated.not_assessed),
        ledger=tuple(journal.ledger),
        rulebook=rulebook,
        layers=network.layers,
        references=network.references,
        dossier=dossier,
        plan={
            "name": name_of(request.plan),
            "document": plan.document,
            "document_id": plan.document_id,
            "standard": plan.standard,
            "approved_on": plan.approved_on,
            "state": plan.state,
            "communes": list(plan.communes),
            "prescriptions_read": plan.prescriptions_read,
            "documents": [asdict(each) for each in plan.documents],
        },
        choices=(*plan.choices, *network.choices),
        crs=working,
        date=date,
        provenance=_provenance(request, journal, rulebook.sources),
        invented=request.invented,
        basis=rests.basis,
        recipe={"inputs": recipe.files(layer for of_role in journal.layers.values() for layer in of_role)},
    )
    if not request.fixes:
        return report
    from conformity.api.fixes import fixes
    from conformity.report.wording.texts import Texts

    mark("fixes")
    texts = Texts.of(report, lang)
    asked = {c["concern_id"]: texts.redrawn(c) for c in texts.register.concerns if c["kind"] == ConcernKind.PLACE}
    return replace(report, fixes=fixes(plan, network, context, measured, evaluated, rulebook, asked))


def _uncited(dossier: Dossier, concerns: Any, elements: Any) -> list[LedgerLine]:
    """A warning for each citation of the dossier that no concern is about."""
    if not dossier.cited:
        return []
    names = dict(zip(elements["element_key"], zip(elements["name"], elements["element_id"], strict=True), strict=True))
    rows = concerns.drop(columns="geometry").to_dict("records")
    lines = []
    for each in cited.unmatched(dossier.cited, rows, names):
        fields = {
            "file": each.file or "dossier", "line": each.line, "column": each.column, "target": cited.target(each),
            "near": cited.near(each, rows, names),
        }  # fmt: skip
        lines.append(LedgerLine("evaluate", "dossier", Msg.CITATION_PRINTED_NOWHERE, "warning", fields=fields))
    return lines


def _say(
    talk: Talk,
    lang: str,
    plan: Plan,
    network: Network,
    rulebook: Rulebook,
    ledger: Sequence[LedgerLine],
    refused: Sequence[NotAssessed],
) -> None:
    """Print the decisions on the inputs, before anything is measured."""
    tables = [line for line in ledger if line.code in _SAID and not line.role]
    said: list[tuple[str, Mapping[str, Any]]] = [(line.code, line.fields) for line in tables]
    count = {"zones": len(plan.zones), "prescriptions": len(plan.prescriptions)}
    said.append((Msg.PLAN_READ, {"standard": wording.of(lang).standard(plan.standard), "crs": plan.crs, **count}))
    book = {"pack": rulebook.pack, "version": rulebook.version, "n": len(rulebook.rules)}
    for code, fields in said:
        talk(message(code).what(lang, Spoken(fields, lang)))
    say_network(talk, lang, network, refused)
    talk(message(Msg.RULES_USED).what(lang, book))


def say_network(talk: Talk, lang: str, network: Network, refused: Sequence[NotAssessed]) -> None:
    """Print the role of each network layer; then the layers not read and the questions, with what to type."""
    for layer in network.layers:
        talk(message(Msg.NETWORK_LAYER_READ).what(lang, _in_words(layer, lang)))
    for line in refused:
        entry = message(line.code)
        fields = Spoken({"layer": line.layer, **line.fields}, lang)
        talk(". ".join(part for part in (entry.what(lang, fields), entry.remedy(lang, fields)) if part))


def _in_words(layer: NetworkLayer, lang: str) -> dict[str, str]:
    """Kind, objective and source of the objective of a layer, in words."""
    words = wording.of(lang)
    objective, _, assumed = words.objective[layer.objective].partition(" (")
    how = assumed.rstrip(")") or profile_title(layer.profile, lang)
    how = how or words.objective_source.get(layer.objective_source, layer.objective_source)
    return {
        "layer": words.layer(layer.layer), "kind": words.kinds.get(layer.kind, layer.kind), "objective": objective,
        "how": how,
    }  # fmt: skip


def profile_title(name: str, lang: str) -> str:
    """Title of a shipped profile; name of another."""
    if name not in shipped():
        return name
    title = get(name).title
    return title.of(lang)


def say_basis(talk: Talk, lang: str, basis: Iterable[Basis]) -> None:
    """Print the documents and rules used with the reasons, and the remedy of each open question."""
    for line in basis:
        fields = line.in_language(lang)
        what, remedy = message(line.code).what(lang, fields), message(line.code).remedy(lang, fields)
        talk(f"{what}. {remedy}" if remedy else what)


# ------------------------------------------------------------------------------------------------- provenance


def _provenance(request: Request, journal: Journal, sources: Iterable[tuple[str, str]]) -> dict[str, Any]:
    operations = {(o.source, o.target, o.name, o.accuracy_m) for o in journal.operations if o.source != o.target}
    return {
        "versions": provenance.versions(),
        "inputs": provenance.inputs(journal.layers),
        "rules": [{"file": name, "sha256": digest} for name, digest in sources],
        "transformations": [
            {"from": a, "to": b, "operation": name, "accuracy_m": accuracy}
            for a, b, name, accuracy in sorted(operations, key=str)
        ],
        "options": provenance.options(request),
    }
