"""What the first page of every format says: identity of the file, what was checked, the assessment, landmarks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from conformity.model import (
    CONSTRUCTIBLE_CLASSES,
    TO_URBANISE_CLASSES,
    URBAN_CLASSES,
    ZoneClass,
    assumed_preserve,
    together,
)
from conformity.report import figures
from conformity.report.wording import grammar
from conformity.report.wording.register import Record, records, text, texts

if TYPE_CHECKING:
    from conformity.model import NotAssessed
    from conformity.report.wording.texts import Texts

TREAT: Final = ("critical", "major", "moderate")
CHECK: Final = ("watch", "inconclusive")
_KINDS: Final = ("reservoir", "corridor")
_OAP: Final = "18"
#: what leaves the plan's document, or the communes of its zones, in doubt
_DOUBTS: Final = ("SEM-582", "SEM-583", "SEM-584", "SEM-586")
#: why elements of a layer were not judged (``reason`` of the table ``coverage``) → phrase
UNJUDGED: Final = {"SEM-318": "unjudged_rule", "SEM-306": "unjudged_untold", "SEM-566": "unjudged_input"}
#: layers given as a network and not read as one
_SET_ASIDE: Final = ("SEM-200", "SEM-207")
Pair = tuple[str, str]


def identity(texts_: Texts) -> list[Pair]:
    """Document, procedure and stage, dates, references with their status, rules, date."""
    report, words, lang = texts_.report, texts_.words, texts_.lang
    phrase, dossier, plan = words.phrase, report.dossier, report.plan
    unknown = phrase["unknown"]
    kind = words.document.get(text(plan.get("document")) or dossier.document, text(plan.get("document")))
    name = dossier.title or text(plan.get("name"))
    ident = text(plan.get("document_id"))
    document = f"{name} ({', '.join(p for p in (kind, ident, words.standard(plan.get('standard'))) if p)})"
    communes = [texts_.commune(str(code)) for code, _ in plan.get("communes", ())]
    rows = [
        (phrase["document"], document),
        *_documents(texts_),
        (phrase["communes"], grammar.shortened(communes, 12, phrase["and_others"]) or unknown),
        (phrase["procedure"], ", ".join(p for p in (dossier.procedure, dossier.stage) if p) or unknown),
        (phrase["drafted"], figures.date(dossier.drafted_on, lang) or unknown),
        (phrase["due"], figures.date(dossier.opinion_due_on, lang) or unknown),
    ]
    if not dossier.drafted_on and plan.get("approved_on"):
        rows.append((phrase["approved_data"], figures.date(text(plan["approved_on"]), lang)))
    rows.append((phrase["scot"], _scot(texts_)))
    rows += [(phrase["references"], texts_.reference(i)) for i in sorted(report.references)]
    book = report.rulebook
    title = book.title.fr if lang == "fr" else book.title.en
    rows.append((phrase["rules"], f"{title} ({book.pack} {book.version})"))
    rows += [(phrase["basis"], said) for said in basis(texts_)]
    rows.append((phrase["date"], figures.date(report.date, lang)))
    return rows


def basis(texts_: Texts) -> list[str]:
    """Which documents and rules the run rests on, and why; what is left open, with the option that settles it."""
    lines = []
    for line in texts_.report.basis:
        fields = line.told(texts_.lang)
        said = texts_.reason(line.code, fields)
        remedy = texts_.what_to_do(line.code, fields)
        lines.append(f"{said}. {remedy}" if remedy else f"{said}.")
    return lines


def _documents(texts_: Texts) -> list[Pair]:
    """Each document of the zones where they are of several, and what is to be checked of what tells the document."""
    report, phrase, lang = texts_.report, texts_.words.phrase, texts_.lang
    several = list(report.plan.get("documents") or ())
    rows = []
    if len(several) > 1:
        told = []
        for one in several:
            communes = [texts_.commune(str(code)) for code in one["communes"]]
            name = text(one["document_id"]) or grammar.shortened(communes, 3, phrase["and_others"])
            facts = (texts_.words.document.get(text(one["document"]), text(one["document"])),
                     figures.date(text(one["approved_on"]), lang), texts_.words.standard(one["standard"]))  # fmt: skip
            said = ", ".join(each for each in facts if each)
            n = figures.count(float(len(one["zones"])), lang)
            told.append(phrase["documents_one"].format(name=name or phrase["document_unknown"], facts=said, n=n))
        rows.append((phrase["documents"], " ; ".join(told) if lang == "fr" else "; ".join(told)))
    rows += [(phrase["document_check"], texts_.ledger(line)) for line in report.ledger if line.code in _DOUBTS]
    return rows


def _scot(texts_: Texts) -> str:
    phrase, dossier, lang = texts_.words.phrase, texts_.report.dossier, texts_.lang
    if not dossier.scot:
        return phrase["unknown"]
    if dossier.scot.strip().lower() in ("aucun", "none", "non"):
        return phrase["scot_none"]
    told = [dossier.scot]
    if dossier.scot_approved_on:
        told.append(phrase["scot_approved"].format(date=figures.date(dossier.scot_approved_on, lang)))
    if dossier.scot_suspended_by:
        told.append(phrase["scot_suspended"].format(by=dossier.scot_suspended_by))
    elif dossier.scot_executory_on:
        told.append(phrase["scot_executory"].format(date=figures.date(dossier.scot_executory_on, lang)))
    else:
        told.append(phrase["scot_unknown"])
    return ", ".join(told)


def statuses(texts_: Texts) -> list[Pair]:
    """The banner: each reference with its status, then every contradiction of its acts, each under its heading."""
    found = [texts_.report.references[i] for i in sorted(texts_.report.references)]
    phrase = texts_.words.phrase
    lines: list[Pair] = []
    for reference in found:
        title = reference.title.get(texts_.lang) or reference.id
        note = text(reference.notes.get(texts_.lang))
        gap = " : " if texts_.lang == "fr" else ": "
        lines.append((phrase["status"], f"{title}{gap}{texts_.status(reference)}." + (f" {note}" if note else "")))
        lines += [(phrase["claim"], said) for said in texts_.contradictions(reference)]
    return lines


# ------------------------------------------------------------------------------------------- what was checked


def checked(texts_: Texts) -> list[Pair]:
    """What was checked and what could not be; whatever was requested and is missing comes first."""
    report, phrase = texts_.report, texts_.words.phrase
    missing = [
        (phrase["requested_missing"], told + _resting(texts_, rules))
        for told, rules, requested in not_assessed(texts_)
        if requested
    ]
    unjudged_layers = [(phrase["unjudged"], told) for told in read_not_judged(texts_)]
    n_oap = _count_codes(texts_, _OAP)
    oap = phrase["oaps_found"].format(n=n_oap) if n_oap else phrase["oaps_none"]
    said = text(report.dossier.declarations.get("oap_tvb", "unknown")) or "unknown"
    declared = phrase["oap_tvb"].format(said=texts_.words.declaration.get(said, said))
    read = report.plan.get("prescriptions_read")
    return [
        *missing,
        (phrase["coverage"], _coverage(texts_)),
        *unjudged_layers,
        *[(phrase["untold"], told) for told in _assumed(texts_)],
        (
            phrase["prescriptions"],
            phrase["prescriptions_read"].format(n=figures.count(len(report.prescriptions), texts_.lang))
            if read
            else phrase["prescriptions_missing"],
        ),
        (phrase["buildings"], phrase[f"buildings_{'read' if texts_.register.given('buildings') else 'missing'}"]),
        (phrase["in_force"], phrase[f"in_force_{'read' if texts_.register.given('in_force') else 'missing'}"]),
        (phrase["oaps"], (" ; " if texts_.lang == "fr" else "; ").join(part for part in (oap, declared) if part)),
        (phrase["written"], phrase["written_unread"]),
    ]


def _assumed(texts_: Texts) -> list[str]:
    """The layers whose objective nothing tells, held to be preserved by assumption."""
    every = list(texts_.register.elements.values())
    counts = Counter(
        text(row["layer"]) for row in every if assumed_preserve(text(row["objective"]), text(row["objective_source"]))
    )
    if not counts:
        return []
    of = Counter(text(row["layer"]) for row in every)
    phrase, lang = texts_.words.phrase, texts_.lang
    named = []
    for layer in sorted(counts):
        n, total_ = figures.count(counts[layer], lang), figures.count(of[layer], lang)
        part = "" if counts[layer] == of[layer] else phrase["untold_part"].format(n=n, total=total_)
        named.append((f"« {texts_.words.layer(layer)} »" if lang == "fr" else f"'{texts_.words.layer(layer)}'") + part)
    return [phrase["untold_layers"].format(layers=grammar.shortened(named, 8, phrase["and_others"]))]


def _resting(texts_: Texts, rules: Sequence[str]) -> str:
    """How many rules rest on what could not be assessed; nothing where none does."""
    phrase = texts_.words.phrase
    return phrase["resting_1" if len(rules) == 1 else "resting_n"].format(n=len(rules)) if rules else ""


def _count_codes(texts_: Texts, family: str) -> int:
    return sum(text(row["code"]).startswith(family) for row in texts_.register.prescriptions.values())


def unusable(texts_: Texts) -> set[str]:
    """Layers that bear no answer."""
    register = texts_.register
    bad = {layer.layer for layer in texts_.report.layers if layer.status != "read"}
    return bad | {
        layer.layer
        for layer in texts_.report.layers
        if register.territory.get(("plan", "coverage_share", layer.layer), 1.0) <= 0
    }


def nothing_assessed(texts_: Texts) -> bool:
    """Whether no layer at all bears an answer: no figure may then be read as an absence."""
    return len(unusable(texts_)) == len(texts_.report.layers)


def has_surfaces(texts_: Texts) -> bool:
    """Whether reservoirs or corridors drawn as surfaces were assessed, so that their ground can be told."""
    bad = unusable(texts_)
    found = [layer for layer in texts_.report.layers if layer.layer not in bad]
    return any(layer.kind in _KINDS and layer.geometry in ("surface", "mixed") for layer in found)


def judged(texts_: Texts) -> list[str]:
    """Layers of which every element was judged by some rule."""
    bad = unusable(texts_)
    whole = {text(row["layer"]) for row in records(texts_.report.coverage) if not row["reason"]}
    return [layer.layer for layer in texts_.report.layers if layer.layer in whole and layer.layer not in bad]


def read_not_judged(texts_: Texts) -> list[str]:
    """Each layer that was read and not judged whole: how much of it, why, and what of the plan lies in it.

    Elements without geometry are told by themselves.
    """
    phrase, lang = texts_.words.phrase, texts_.lang
    bad = unusable(texts_)
    said = []
    for row in records(texts_.report.coverage):
        layer, reason = text(row["layer"]), text(row["reason"])
        if layer in bad or reason not in UNJUDGED:
            continue
        counts = {"n": figures.count(row["not_looked_at"], lang), "total": figures.count(row["elements"], lang)}
        kind = texts_.words.kind.get(text(row["kind"]), text(row["kind"]))
        why = why_not_judged(texts_, row)
        inside = _inside(texts_, layer)
        where = phrase["unjudged_inside" if inside else "unjudged_outside"].format(list=inside)
        name = texts_.words.layer(layer).removesuffix(f" / {kind}")  # the kind is told beside it
        said.append(phrase["unjudged_layer"].format(layer=name, kind=kind, why=why, **counts) + where)
    return said


def why_not_judged(texts_: Texts, row: Record) -> str:
    """Why most of a layer's elements were not judged, or why the layer was not; empty where all were."""
    reason = text(row["reason"])
    if reason in UNJUDGED:
        return texts_.words.phrase[UNJUDGED[reason]]
    if reason == "SEM-561":
        return texts_.words.phrase["unjudged_unplaced"]
    return texts_.reason(reason, {"layer": text(row["layer"])}) if reason else ""


def whole(texts_: Texts) -> bool:
    """Whether everything that was read and requested was judged, so that nothing found means nothing there."""
    return not texts_.report.incomplete and not texts_.report.coverage["not_looked_at"].any()


def _inside(texts_: Texts, layer: str) -> str:
    """What of a layer lies in the plan, then what of it lies in each class of zones where one may build."""
    total_ = layer_total(texts_, layer)
    if not total_:
        return ""
    table = texts_.report.totals
    rows = [row for row in records(table[table["layer"] == layer]) if row["zone_class"] in CONSTRUCTIBLE_CLASSES]
    order = list(texts_.words.zone_class)
    rows.sort(key=lambda row: order.index(row["zone_class"]))
    parts = [(texts_.zone_class(text(row["zone_class"])), ground(row, texts_.lang)) for row in rows]
    phrase = texts_.words.phrase
    listed = [phrase["unjudged_class"].format(name=name, size=size) for name, size in parts if size]
    return f"{total_}, {phrase['unjudged_of'].format(list=grammar.joined(listed, phrase['and']))}" if listed else total_


def _coverage(texts_: Texts) -> str:
    report, phrase, register, lang = texts_.report, texts_.words.phrase, texts_.register, texts_.lang
    good = judged(texts_)
    known = [
        register.territory.get(("plan", "coverage_share", name), 1.0)
        for name in good
        if register.territory.get(("plan", "coverage_known", name), 0.0) > 0
    ]
    # with the layers of the network that were set aside: nothing tells what they are, or they are tables of a plan
    total_ = len(report.layers) + len({line.layer for line in report.not_assessed if line.code in _SET_ASIDE})
    counts = {"n": len(good), "total": total_}
    if nothing_assessed(texts_):
        return phrase["coverage_none"].format(total=total_)
    if not good:
        return phrase["coverage_partly"].format(total=total_)
    if known and len(known) == len(good):
        told = phrase["coverage_full"].format(**counts, share=figures.share(min(known), lang))
    else:
        told = phrase["coverage_unknown"].format(**counts)
    totals = report.totals
    met = set(totals.loc[(totals["area_m2"] > 0) | (totals["length_m"] > 0) | (totals["count"] > 0), "layer"])
    silent = [texts_.words.layer(name) for name in sorted(set(good) - met)]
    if silent:
        told += " ; " if lang == "fr" else "; "
        told += phrase["no_contact"].format(layers=grammar.shortened(silent, 8, phrase["and_others"]))
    return told


def not_assessed(texts_: Texts) -> list[tuple[str, tuple[str, ...], bool]]:
    """Lines of « non évalué » as (text, rules, requested): requested ones first, layers with one reason together."""
    every = texts_.report.not_assessed
    return [
        (said, tuple(dict.fromkeys(rule for line in lines for rule in line.rules)), requested)
        for requested in (True, False)
        for said, lines in by_reason(texts_, [line for line in every if line.requested is requested])
    ]


def by_reason(texts_: Texts, lines: Sequence[NotAssessed]) -> list[tuple[str, list[NotAssessed]]]:
    """Lines of « non évalué » by what they say; those that say the same of several layers say it once, of all."""
    together: dict[tuple[str, str], list[NotAssessed]] = {}
    for line in lines:
        without = texts_.reason(line.code, {**line.fields, "layer": "?"})
        together.setdefault((line.code, without), []).append(line)
    between = " », « " if texts_.lang == "fr" else "', '"
    said = []
    for (code, _), alike in together.items():
        names = list(dict.fromkeys(texts_.words.layer(text(each.layer or each.fields.get("layer"))) for each in alike))
        said.append((texts_.reason(code, {**alike[0].fields, "layer": between.join(names)}), alike))
    return said


def unjudged(texts_: Texts) -> list[tuple[str, tuple[str, ...]]]:
    """What could not be judged for a reason that no line of « non évalué » tells: each statement, with its rules."""
    lines = {line.code for line in texts_.report.not_assessed}
    together: dict[str, list[str]] = {}
    for row in records(texts_.report.undetermined):
        if text(row["reason"]) not in lines:
            together.setdefault(undetermined(texts_, row)[0], []).append(text(row["rule_id"]))
    return [(said, tuple(dict.fromkeys(rules))) for said, rules in together.items()]


def undetermined(texts_: Texts, row: Record) -> tuple[str, str]:
    """Why a row of ``undetermined`` could not be assessed, and what to do about it."""
    fields = {**(row["fields"] or {}), "rule": row["rule_id"], "zone": text(row["zone_label"])}
    condition = texts_.register.rules[row["rule_id"]].applies.where
    fields["condition"] = condition.text if condition else ""
    known = {"n": row["cells"], **{k: v for k, v in fields.items() if v not in ("", None, [])}}
    for line in texts_.report.not_assessed:  # the line that says the same of the same rule completes the fields
        same_layer = not known.get("layer") or line.layer in ("", known["layer"])
        if line.code == row["reason"] and row["rule_id"] in line.rules and same_layer:
            known = {"n": row["cells"], **line.fields, **known}
            break
    return texts_.reason(row["reason"], known), texts_.what_to_do(row["reason"], known)


# ------------------------------------------------------------------------------------------- assessment


def assessment(texts_: Texts) -> str:
    """How many concerns to treat and to check, how many favourable points; never a verdict.

    Where something requested could not be assessed, that nothing was found is said of the rest alone.
    """
    report, phrase = texts_.report, texts_.words.phrase
    counts = report.counts()
    treat, check = sum(counts[s] for s in TREAT), sum(counts[s] for s in CHECK)
    good = sum(f["severity"] == "favourable" for f in texts_.register.findings)
    if nothing_assessed(texts_):
        return phrase["assessment_nothing"]
    if not treat and not check and not good:
        return phrase["assessment_none" if report.coverage["looked_at"].any() else "assessment_unjudged"]

    partial = report.incomplete or (not treat and not whole(texts_))

    def told(name: str, n: int) -> str:
        if not n and partial and name != "good":
            return phrase[f"{name}_none"]
        return phrase[f"{name}_{n if n < 2 else 'n'}"].format(n=figures.count(n, texts_.lang))

    lead = phrase["assessment_open" if partial else "assessment_lead"].format(
        treat=told("treat", treat), check=told("check", check), good=told("good", good)
    )
    words = texts_.words.severity
    parts = [f"{n} {words[s]}" if texts_.lang == "en" else f"{words[s]} {n}" for s, n in counts.items() if n]
    return f"{lead} {phrase['by_severity'].format(list=', '.join(parts))}"


def no_sheets(texts_: Texts) -> str:
    """That no concern is of moderate severity or worse; of what could be assessed, where something could not."""
    return texts_.words.phrase["sheets_none" if whole(texts_) else "sheets_none_open"]


def landmarks(texts_: Texts) -> list[str]:
    """Up to four figures of the whole plan, each with what it leaves out, then how many situations were examined."""
    phrase, lang, register = texts_.words.phrase, texts_.lang, texts_.register
    matrix = texts_.report.matrix
    found = []
    zoning = register.over_plan("zoning_ground_area")
    network = register.over_plan("network_ground_area")
    if zoning > 0 and has_surfaces(texts_):
        lost = _unplaced(texts_)
        unclassed = [*_unclassed(texts_), *lost]
        share = figures.share(network / zoning, lang)
        found.append(_landmark(texts_, "figure_network", network, lost, share=share))
        if phrase["figure_constructible"]:
            found.append(_landmark(texts_, "figure_constructible", constructible(texts_), unclassed))
        found.append(_landmark(texts_, "figure_urban", urban(texts_), unclassed))
    outcomes = [f"{texts_.words.outcome[name]} {figures.count(n, lang)}" for name, n in matrix.by_outcome.items() if n]
    found.append(phrase["figure_cells"].format(cells=figures.count(matrix.cells, lang), list=", ".join(outcomes)))
    return found


def _landmark(texts_: Texts, name: str, area: float, left: list[str], **more: str) -> str:
    """A figure with what it leaves out; where nothing but that is known, no figure at all."""
    phrase = texts_.words.phrase
    out = ", ".join(left)
    if left and area <= 0:
        return phrase[f"{name}_open"].format(left=out)
    told = phrase[name].format(area=figures.area(area, texts_.lang), **more)
    return told + phrase["figure_left"].format(left=out) if left else told


def _unclassed(texts_: Texts) -> list[str]:
    """How many zones have no class, with their ground and what of it lies in the network."""
    phrase, lang, register = texts_.words.phrase, texts_.lang, texts_.register
    n = sum(zone["zone_class"] == ZoneClass.UNKNOWN for zone in register.zones.values())
    if not n:
        return []
    unknown = (together({ZoneClass.UNKNOWN}),)
    area = figures.area(register.over_plan("classes_ground_area", unknown), lang)
    inside = register.over_plan("classes_network_area", unknown)
    told = phrase["left_in_network" if inside > 0 else "left_off_network"].format(
        area=area, inside=figures.area(inside, lang)
    )
    return [phrase["left_zones_1" if n == 1 else "left_zones_n"].format(n=figures.count(n, lang), told=told)]


def _unplaced(texts_: Texts) -> list[str]:
    """How many zones and elements have no geometry."""
    phrase = texts_.words.phrase
    said = []
    for code, name in (("SEM-560", "left_outlines"), ("SEM-561", "left_elements")):
        n = sum(int(line.fields["n"]) for line in texts_.report.not_assessed if line.code == code)
        if n:
            said.append(phrase[f"{name}_{'1' if n == 1 else 'n'}"].format(n=figures.count(n, texts_.lang)))
    return said


def constructible(texts_: Texts) -> float:
    """Ground of AU zones and pockets inside reservoirs and corridors, m2."""
    classes = together(TO_URBANISE_CLASSES | {ZoneClass.POCKET})
    return texts_.register.over_plan("classes_network_area", (classes,))


def urban(texts_: Texts) -> float:
    """Ground of U zones inside reservoirs and corridors, m2."""
    return texts_.register.over_plan("classes_network_area", (together(URBAN_CLASSES),))


def partly_known(texts_: Texts, area: float, place: str = "plan") -> str:
    """A figure by class of zones, as one of several in a table: at least so much where zones there have no class."""
    phrase, unknown = texts_.words.phrase, together({ZoneClass.UNKNOWN})
    open_ = texts_.register.territory.get((place, "classes_ground_area", unknown), 0.0) > 0 or _unplaced(texts_)
    if open_ and area <= 0:
        return phrase["not_known"]
    told = figures.area(area, texts_.lang)
    return phrase["at_least"].format(figure=told) if open_ else told


# ------------------------------------------------------------------------------------------- what to read


def oaps(texts_: Texts) -> list[str]:
    """OAP perimeters that meet the network, as the reading rule lists them."""
    rules = texts_.register.rules
    found: dict[str, None] = {}
    for finding in texts_.register.findings:
        if rules[finding["rule_id"]].topic == "reading":
            found.update(dict.fromkeys(texts((finding["fields"] or {}).get("list"))))
    return list(found)


def written_rules(texts_: Texts) -> list[tuple[str, str]]:
    """(zone label, file of its written rules) of the constructible zones that concerns to treat or check name."""
    found: dict[str, str] = {}
    for concern in texts_.register.concerns:
        if concern["severity"] not in (*TREAT, *CHECK):
            continue
        for key in texts(concern["zones"]):
            zone = texts_.register.zones.get(key)
            if zone and zone["zone_class"] in CONSTRUCTIBLE_CLASSES | {"natural", "agricultural"}:
                found.setdefault(text(zone["label"]), text(zone["document_part"]))
    return [(label, part) for label, part in sorted(found.items()) if part]


def to_treat(texts_: Texts) -> list[Record]:
    """Concerns of moderate severity or worse, by rank."""
    return [c for c in texts_.register.concerns if c["severity"] in TREAT]


def translation(texts_: Texts) -> list[dict[str, Any]]:
    """One row for each element of the network inside the plan and each rule of translation that looks at it.

    Columns: rule, element_key, kind, objective, tools (codes), share, result (``none``, ``some`` or ``found``).
    """
    table = texts_.report.element_measures
    shares = table[table["measure"] == "covered_share"]
    value = {
        (e, q): float(v) for e, q, v in zip(shares["element_key"], shares["qualifier"], shares["value"], strict=True)
    }
    inside = {key for key, _ in value}
    hits = {(f["rule_id"], f["element_key"]) for f in texts_.register.findings}
    rows = []
    for rule in texts_.report.rulebook.rules:
        if rule.measure != "covered_share" or rule.status != "active":
            continue
        tools = ",".join(sorted(rule.applies.tools))
        for key in sorted(inside):
            element = texts_.register.elements.get(key)
            if element is None or not _looked_at(rule.applies, element) or (key, tools) not in value:
                continue
            share = value[key, tools]
            below = (rule.id, key) in hits
            result = "none" if share <= 0 else "some" if below else "found"
            rows.append(
                {
                    "rule": rule.id, "element_key": key, "kind": text(element["kind"]),
                    "objective": text(element["objective"]), "tools": sorted(rule.applies.tools), "share": share,
                    "result": result,
                }
            )  # fmt: skip
    return rows


def _looked_at(applies: Any, element: Record) -> bool:
    kinds = {str(k) for k in applies.kinds}
    if kinds and not kinds & set(texts(element["roles"]) or [text(element["kind"])]):
        return False
    objectives = {str(o) for o in applies.objectives}
    objective = text(element["objective"])
    if not objectives or objective in objectives:
        return True
    if objective == "preserve_and_restore":
        return True
    return objective == "unknown" and "preserve" in objectives


def total(row: Mapping[str, Any], lang: str) -> str:
    """A total of the balance: the sum over zones; the ground figure where it differs; an interval where zones differ.

    Empty where there is neither ground nor length.
    """
    for name, say in (("area_m2", figures.area), ("length_m", figures.length)):
        if row[name] > 0:
            told, ground, alone = (say(float(row[f"{part}{name}"]), lang) for part in ("", "ground_", "alone_"))
            if alone != ground:
                return f"{told} ({alone} – {ground})"
            return told if ground == told else f"{told} ({ground})"
    return ""


def ground(row: Mapping[str, Any], lang: str) -> str:
    """What of a layer lies in a class of zones on the ground, or how many points; empty where there is nothing."""
    for name, say in (("ground_area_m2", figures.area), ("ground_length_m", figures.length)):
        if row[name] > 0:
            return say(float(row[name]), lang)
    return figures.count(int(row["count"]), lang) if row["count"] else ""


def layer_total(texts_: Texts, layer: str) -> str:
    """What of a layer lies in the plan, measured on the whole; each dimension that it has there; empty for nothing."""
    register, lang = texts_.register, texts_.lang
    area, length, count = (
        register.over_plan(name, (layer,)) for name in ("layer_ground_area", "layer_ground_length", "layer_count")
    )
    told = [figures.area(area, lang)] if area > 0 else []
    told += [figures.length(length, lang)] if length > 0 else []
    n = int(count)
    points = texts_.words.phrase["points_1" if n == 1 else "points_n"]
    told += [points.format(n=figures.count(n, lang))] if n else []
    return ", ".join(told)


def proof(texts_: Texts) -> list[str]:
    """How the measures were certified, and whether the balances close: two or three sentences."""
    phrase, lang = texts_.words.phrase, texts_.lang
    how, table = texts_.report.certification, texts_.report.balance
    counts = {
        name: figures.count(getattr(how, name), lang)
        for name in ("pairs", "agreement", "fractions", "nothing", "zeros")
    }
    said = [
        phrase["proof_pairs"].format(
            **counts,
            area=figures.number(how.largest_area_m2, 3, lang),
            length=figures.number(how.largest_length_m, 3, lang),
        )
    ]
    of = {side: int((table["side"] == side).sum()) for side in ("zone", "element")}
    closed = bool(table["closed"].all())
    gap = figures.number(float(table.loc[table["unit"] == "m2", "gap"].max()) if len(table) else 0.0, 3, lang)
    said.append(
        phrase["proof_balance" if closed else "proof_open"].format(
            zones=figures.count(of["zone"], lang),
            elements=figures.count(of["element"], lang),
            gap=gap,
            n=figures.count(int((~table["closed"]).sum()), lang),
        )
    )
    return said


def sources(texts_: Texts) -> Sequence[str]:
    """Each network layer with the precision of its outline."""
    return [
        f"{texts_.words.layer(layer.layer)} {figures.uncertainty(layer.uncertainty_m, texts_.lang)}"
        + (f" ({figures.scale(layer.scale, texts_.lang)})" if layer.scale else "")
        for layer in texts_.report.layers
    ]


def waivers(texts_: Texts) -> list[str]:
    """Each waiver in one sentence, with what it covers here."""
    phrase, lang = texts_.words.phrase, texts_.lang
    said = []
    for waiver in texts_.report.waivers:
        status = phrase[f"waiver_{waiver.status}"].format(
            n=figures.count(len(waiver.finding_ids), lang), date=figures.date(waiver.expires, lang)
        )
        said.append(
            phrase["waiver_line"].format(
                target=waiver.target,
                reason=waiver.reason,
                author=waiver.author,
                date=figures.date(waiver.date, lang),
                status=status,
            )
        )
    return said


def fixes(texts_: Texts, concern: Record) -> list[str]:
    """What would clear a site, a sentence a zone; empty where it was not looked for, or nothing is to be changed."""
    table = texts_.report.fixes
    if table is None:
        return []
    phrase, lang = texts_.words.phrase, texts_.lang
    said = []
    for row in table[table["concern_id"] == concern["concern_id"]].to_dict("records"):
        after, rules = text(row["severity_after"]), ", ".join(row["fields"]["rules"])
        kept, removed = float(row["kept_area_m2"]), float(row["removed_area_m2"])
        # a border drawn along an element is as sure as the element's
        low, high = row["fields"]["removed_low_m2"], row["fields"]["removed_high_m2"]
        said.append(
            phrase["fix" if kept > 0 else "fix_whole"].format(
                zone=text(row["zone_label"]),
                removed=figures.area(removed, lang, *((low, high) if kept > 0 else ())),
                kept=figures.area(kept, lang, max(removed + kept - high, 0.0), removed + kept - low),
                after=phrase["fix_still"].format(severity=f"{texts_.words.severity[after]} ({rules})")
                if after
                else phrase["fix_clear"],
            )
        )
    return said
