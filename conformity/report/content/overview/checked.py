"""What was checked, what could not be, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from conformity.errors import Msg
from conformity.language import figures, of
from conformity.model import (
    CONSTRUCTIBLE_CLASSES,
    GROUND_KINDS,
    UNSURE_SOURCES,
    Relation,
    ZoneClass,
    assumed_preserve,
)
from conformity.profiles.resolve_network import UNCERTAINTY_M
from conformity.report.content.overview.totals import ground, layer_total
from conformity.report.wording import grammar
from conformity.report.wording.register import Record, records, text, texts
from conformity.rulebook.judging import judges

if TYPE_CHECKING:
    from conformity.model import NotAssessed
    from conformity.report.wording.texts import Texts

_OAP: Final = "18"
#: design brief on continuities, CNIG code of prescriptions
_OAP_TVB: Final = "18-15"
#: why elements of a layer were not judged (``reason`` of the table ``coverage``) → phrase
UNJUDGED: Final = {
    Msg.ELEMENTS_WITHOUT_RULE: "unjudged_rule",
    Msg.ELEMENTS_IN_ZONES_WITHOUT_RULE: "unjudged_rule",
    Msg.OBJECTIVE_ASSUMED: "unjudged_untold",
    Msg.NEEDS_NOT_GIVEN: "unjudged_input",
}
#: class of zones → what a reader calls those zones; in this order
_GROUP: Final[Mapping[str, str]] = {
    ZoneClass.TO_URBANISE_OPEN: "au", ZoneClass.TO_URBANISE_CLOSED: "au", ZoneClass.POCKET: "pocket",
    ZoneClass.URBAN: "u", ZoneClass.URBAN_BUILT: "u", ZoneClass.URBAN_UNBUILT: "u",
}  # fmt: skip
#: what a reader calls sectors of which nothing tells that they are pockets
_UNSURE: Final = "unsure"
#: classes of such sectors
_ORDINARY: Final = (ZoneClass.NATURAL, ZoneClass.AGRICULTURAL)
#: less of a layer in zones where no rule judges it is not told (m2, m, number)
_LEAST_LEFT: Final = {"area": 500.0, "length": 20.0, "count": 1.0}
#: lines that differ by one field, said together: the declarations and the entries of the dossier that are missing
_LISTED: Final = {Msg.DECLARATION_NOT_GIVEN: "declaration", Msg.RULE_DEPENDS_ON_DOSSIER: "facts"}
_PLAIN: Final = (Msg.RULE_DEPENDS_ON_DOSSIER,)
#: so many layers are named one by one
_FEW: Final = 3
#: layers given as a network and not read as one
_SET_ASIDE: Final = (Msg.LAYER_KIND_UNKNOWN, Msg.LAYER_IS_A_PLAN_TABLE)


def checked(texts_: Texts) -> list[tuple[str, str]]:
    """What was checked and what could not be; whatever was requested and is missing comes first."""
    report, phrase = texts_.report, texts_.words.phrase
    missing = [
        (phrase["requested_missing"], sentence + _resting(texts_, rules))
        for sentence, rules, requested in not_assessed(texts_)
        if requested
    ]
    unjudged_layers = [(phrase["unjudged"], sentence) for sentence in read_not_judged(texts_)]
    n_oap = _count_codes(texts_, _OAP)
    oap = phrase["oaps_found"].format(n=n_oap) if n_oap else phrase["oaps_none"]
    said = text(report.dossier.declarations.get("oap_tvb", "unknown")) or "unknown"
    drawn = said == "unknown" and _count_codes(texts_, _OAP_TVB)
    answer = phrase["oap_tvb_drawn"] if drawn else texts_.words.declaration.get(said, said)
    declared = phrase["oap_tvb"].format(said=answer)
    read = report.plan.get("prescriptions_read")
    return [
        *missing,
        (phrase["coverage"], _coverage(texts_)),
        *[(phrase["precision"], sentence) for sentence in _precision(texts_)],
        *unjudged_layers,
        *[(phrase["untold"], sentence) for sentence in _assumed(texts_)],
        (
            phrase["prescriptions"],
            phrase["prescriptions_read"].format(n=figures.count(len(report.prescriptions), texts_.lang))
            if read
            else phrase["prescriptions_missing"],
        ),
        (phrase["buildings"], phrase[f"buildings_{'read' if texts_.register.given('buildings') else 'missing'}"]),
        (phrase["in_force"], phrase[f"in_force_{'read' if texts_.register.given('in_force') else 'missing'}"]),
        (phrase["oaps"], of(texts_.lang).semicolon.join(part for part in (oap, declared) if part)),
        (phrase["written"], phrase["written_unread"]),
    ]


def _precision(texts_: Texts) -> list[str]:
    """The precision of every layer, where the source of some tells none: those for which this tool takes one first."""
    layers = [each for each in texts_.report.layers if each.status == "read"]
    taken = [each.layer for each in layers if not each.scale and each.uncertainty_m == UNCERTAINTY_M]
    if not taken:
        return []
    phrase, lang = texts_.words.phrase, texts_.lang
    held: dict[float, list[str]] = {}
    for each in layers:
        if each.layer not in taken:
            held.setdefault(each.uncertainty_m, []).append(each.layer)

    def said(name: str, uncertainty_m: float, own: Sequence[str]) -> str:
        marked = of(lang).marked if name == "precision_default" else str
        named = ", ".join(marked(texts_.words.layer(each)) for each in own)
        if len(own) > _FEW:
            named = phrase["precision_layers"].format(n=figures.count(len(own), lang))
        return phrase[name].format(uncertainty=figures.uncertainty(uncertainty_m, lang), layers=named)

    parts = [said("precision_default", UNCERTAINTY_M, taken)]
    parts += [said("precision_other", metres, own) for metres, own in sorted(held.items())]
    return [of(lang).semicolon.join(parts)]


def _assumed(texts_: Texts) -> list[str]:
    """The layers of unknown objective, taken as to be preserved by assumption."""
    every = list(texts_.register.elements.values())
    counts = Counter(
        text(row["layer"]) for row in every if assumed_preserve(text(row["objective"]), text(row["objective_source"]))
    )
    if not counts:
        return []
    whole = Counter(text(row["layer"]) for row in every)
    phrase, lang = texts_.words.phrase, texts_.lang
    named = []
    for layer in sorted(counts):
        n, total_ = figures.count(counts[layer], lang), figures.count(whole[layer], lang)
        part = "" if counts[layer] == whole[layer] else phrase["untold_part"].format(n=n, total=total_)
        named.append(of(lang).marked(texts_.words.layer(layer)) + part)
    if len(counts) > _FEW and counts == whole and len(counts) == len(texts_.report.layers):
        named = [phrase["every_layer"].format(n=figures.count(len(counts), lang))]
    return [phrase["untold_layers"].format(layers=grammar.shortened(named, 8, phrase["and_others"]))]


def _resting(texts_: Texts, rules: Sequence[str]) -> str:
    """How many rules rest on what could not be assessed; nothing where none does."""
    phrase = texts_.words.phrase
    return phrase["resting_1" if len(rules) == 1 else "resting_n"].format(n=len(rules)) if rules else ""


def _count_codes(texts_: Texts, family: str) -> int:
    return sum(text(row["code"]).startswith(family) for row in texts_.register.prescriptions.values())


def unusable(texts_: Texts) -> set[str]:
    """Layers that could not be assessed."""
    register = texts_.register
    bad = {layer.layer for layer in texts_.report.layers if layer.status != "read"}
    return bad | {
        layer.layer
        for layer in texts_.report.layers
        if register.territory.get(("plan", "coverage_share", layer.layer), 1.0) <= 0
    }


def nothing_assessed(texts_: Texts) -> bool:
    """Whether no layer at all could be assessed: no figure may then be read as an absence."""
    return len(unusable(texts_)) == len(texts_.report.layers)


def has_surfaces(texts_: Texts) -> bool:
    """Whether reservoirs or corridors drawn as surfaces were assessed, so that their ground can be reported."""
    bad = unusable(texts_)
    usable = [layer for layer in texts_.report.layers if layer.layer not in bad]
    return any(layer.kind in GROUND_KINDS and layer.geometry in ("surface", "mixed") for layer in usable)


def judged(texts_: Texts) -> list[str]:
    """Layers with every element judged by some rule."""
    bad = unusable(texts_)
    whole = {text(row["layer"]) for row in records(texts_.report.coverage) if not row["reason"]}
    return [layer.layer for layer in texts_.report.layers if layer.layer in whole and layer.layer not in bad]


def read_not_judged(texts_: Texts) -> list[str]:
    """Each layer that was read and not judged whole: how much of it, why, and its part in the plan.

    Elements without geometry are reported separately.
    """
    phrase, lang = texts_.words.phrase, texts_.lang
    bad = unusable(texts_)
    said = []
    for row in records(texts_.report.coverage):
        layer, reason = text(row["layer"]), text(row["reason"])
        if layer not in bad and not reason and (part := _judged_part(texts_, row)):
            said.append(part)  # every element meets a zone that is judged; what lies in others is not
        if layer in bad or reason not in UNJUDGED:
            continue
        counts = {"n": figures.count(row["not_looked_at"], lang), "total": figures.count(row["elements"], lang)}
        kind = texts_.words.kind.get(text(row["kind"]), text(row["kind"]))
        partly = reason == Msg.ELEMENTS_IN_ZONES_WITHOUT_RULE and row["looked_at"] > 0
        why = phrase["unjudged_zones"].format(**counts) if partly else why_not_judged(texts_, row)
        if reason == Msg.ELEMENTS_IN_ZONES_WITHOUT_RULE and (part := _judged_part(texts_, row)):
            said.append(part)
            continue
        inside = _inside(texts_, layer)
        where = phrase["unjudged_inside" if inside else "unjudged_outside"].format(list=inside)
        name = texts_.words.layer(layer).removesuffix(f" / {kind}")  # the kind is printed beside it
        head = phrase["unjudged_part" if partly else "unjudged_layer"]
        said.append(head.format(layer=name, kind=kind, why=why, **counts) + ("" if row["looked_at"] else where))
    return said


def _judged_part(texts_: Texts, row: Record) -> str:
    """In which zones a layer is judged, and its part in other constructible zones; empty where that is not the reason.

    The classes are those of the rules that judge its kind; where none of them meets the layer, that is said instead.
    """
    rules = [r for r in texts_.report.rulebook.rules if judges(r) and text(row["kind"]) in r.applies.kinds]
    if not rules or not all(rule.applies.zones for rule in rules):
        return ""
    taken = {str(each) for rule in rules for each in rule.applies.zones}
    table = texts_.report.totals
    totals = [
        each for each in (*records(table[table["layer"] == row["layer"]]), *_doubtful_in(texts_, text(row["layer"])))
        if _size(each)
    ]  # fmt: skip
    called = {"pocket": _UNSURE} if _pockets_unsure(texts_) else {}
    met = {_GROUP[text(each["zone_class"])] for each in totals if each["zone_class"] in taken & set(_GROUP)}
    left: dict[str, dict[str, float]] = {}
    for each in totals:
        name = text(each["zone_class"])
        if name in (*CONSTRUCTIBLE_CLASSES, _UNSURE) and name not in taken and (measured := _size(each)):
            unit, size = measured
            group = called.get(_GROUP.get(name, name), _GROUP.get(name, name))
            sizes = left.setdefault(group, {})
            sizes[unit] = sizes.get(unit, 0.0) + size
    left = {
        group: told for group, sizes in left.items()
        if (told := {unit: size for unit, size in sizes.items() if size >= _LEAST_LEFT[unit]})
    }  # fmt: skip
    if not left:
        return ""
    phrase, lang = texts_.words.phrase, texts_.lang
    order = ["au", "pocket", _UNSURE, "u"]
    how: dict[str, Callable[[float, str], str]]
    how = {"area": figures.area, "length": figures.length, "count": figures.count}
    rest = [
        phrase["judged_left"].format(x=how[unit](size, lang), zones=phrase[f"zones_{name}"])
        for name in sorted(left, key=order.index)
        for unit, size in sorted(left[name].items())
    ]
    groups = met or {_GROUP[name] for name in taken if name in _GROUP}
    bare = {each for each in groups if called.get(each, each) not in left}
    ordered = sorted(groups if met else bare, key=order.index)
    if not met and texts_.document == "CC":
        ordered = []  # its sectors are of one kind
    names = [called.get(name, name) for name in ordered]
    zones = [phrase[f"zones_{name}"] if met else phrase[f"one_{name}"] for name in names]
    kind = texts_.words.kind.get(text(row["kind"]), text(row["kind"]))
    name = texts_.words.layer(text(row["layer"])).removesuffix(f" / {kind}")
    key = "judged_in" if met else "judged_nowhere" if ordered else "judged_left_alone"
    joined = grammar.joined(zones, phrase["and" if met else "or"])
    return phrase[key].format(
        layer=name, kind=kind, zones=joined, left=phrase["judged_rest"].format(list=grammar.joined(rest, phrase["and"]))
    )


def _doubtful_in(texts_: Texts, layer: str) -> list[dict[str, Any]]:
    """What of a layer lies in sectors of A and N of which nothing tells that they are pockets, as rows of totals."""
    zones, elements = texts_.register.zones, texts_.register.elements
    doubtful = {
        key for key, zone in zones.items()
        if zone["zone_class"] in _ORDINARY and text(zone["candidate_class"]) == ZoneClass.POCKET
    }  # fmt: skip
    if not doubtful:
        return []
    own = {key for key, row in elements.items() if layer in texts(row["layers"])}
    table = texts_.report.contacts
    chosen = table[
        table["subject_key"].isin(doubtful) & table["element_key"].isin(own) & (table["relation"] == Relation.OVERLAP)
    ]
    sizes = {name: float(chosen[f"{name}_m2" if name == "area" else f"{name}_m"].sum()) for name in ("area", "length")}
    row: dict[str, Any] = {"zone_class": _UNSURE, "ground_area_m2": sizes["area"], "ground_length_m": sizes["length"],
           "count": int(chosen["count"].sum())}  # fmt: skip
    return [row]


def _pockets_unsure(texts_: Texts) -> bool:
    """Whether pockets are identified by types and labels alone: this has to be confirmed."""
    pockets = [row for row in texts_.register.zones.values() if row["zone_class"] == ZoneClass.POCKET]
    return all(row["class_source"] in UNSURE_SOURCES for row in pockets)


def _size(row: Record) -> tuple[str, float] | None:
    """The part of a layer in a class of zones, with its unit; none where it is empty."""
    sizes = {"area": row["ground_area_m2"], "length": row["ground_length_m"], "count": row["count"]}
    return next(((unit, float(size)) for unit, size in sizes.items() if size > 0), None)


def why_not_judged(texts_: Texts, row: Record) -> str:
    """Why most of a layer's elements were not judged, or why the layer was not; empty where all were."""
    reason = text(row["reason"])
    if reason in UNJUDGED:
        return texts_.words.phrase[UNJUDGED[reason]]
    if reason == Msg.ELEMENTS_WITHOUT_GEOMETRY:
        return texts_.words.phrase["unjudged_unplaced"]
    return texts_.reason(reason, {"layer": text(row["layer"])}) if reason else ""


def whole(texts_: Texts) -> bool:
    """Whether everything that was read and requested was judged, so that nothing found means nothing there."""
    return not texts_.report.incomplete and not texts_.report.coverage["not_looked_at"].any()


def _inside(texts_: Texts, layer: str) -> str:
    """The part of a layer in the plan, then in each class of zones where one may build."""
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
    covered = [
        register.territory.get(("plan", "coverage_share", name), 1.0)
        for name in good
        if register.territory.get(("plan", "coverage_known", name), 0.0) > 0
    ]
    # with the layers of the network that were set aside: of unknown kind, or tables of a plan
    total_ = len(report.layers) + len({line.layer for line in report.not_assessed if line.code in _SET_ASIDE})
    counts = {"n": len(good), "total": total_}
    if nothing_assessed(texts_):
        return phrase["coverage_none"].format(total=total_)
    if not good:
        return phrase["coverage_partly"].format(total=total_)
    if covered and len(covered) == len(good):
        sentence = phrase["coverage_full"].format(**counts, share=figures.share(min(covered), lang))
    else:
        sentence = phrase["coverage_unknown"].format(**counts)
    totals = report.totals
    met = set(totals.loc[(totals["area_m2"] > 0) | (totals["length_m"] > 0) | (totals["count"] > 0), "layer"])
    silent = [texts_.words.layer(name) for name in sorted(set(good) - met)]
    if silent:
        sentence += of(lang).semicolon
        sentence += phrase["no_contact"].format(layers=grammar.shortened(silent, 8, phrase["and_others"]))
    return sentence


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
        listed = _LISTED.get(line.code)
        without = texts_.reason(line.code, {**line.fields, "layer": "?", **({listed: "?"} if listed else {})})
        together.setdefault((line.code, without), []).append(line)
    before, after = of(texts_.lang).marks
    between = f"{after}, {before}"
    said = []
    for (code, _), alike in together.items():
        names = list(dict.fromkeys(texts_.words.layer(text(each.layer or each.fields.get("layer"))) for each in alike))
        fields = {**alike[0].fields, "layer": between.join(names)}
        if code in _LISTED:
            values = sorted({text(each.fields[_LISTED[code]]) for each in alike})
            fields[_LISTED[code]] = (", " if code in _PLAIN else between).join(values)
        said.append((texts_.reason(code, fields), alike))
    return said


def unjudged(texts_: Texts) -> list[tuple[str, tuple[str, ...]]]:
    """What could not be judged for a reason without a line in « non évalué »: each statement, with its rules."""
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
    values = {"n": row["cells"], **{k: v for k, v in fields.items() if v not in ("", None, [])}}
    for line in texts_.report.not_assessed:  # the line that says the same of the same rule completes the fields
        same_layer = not values.get("layer") or line.layer in ("", values["layer"])
        if line.code == row["reason"] and row["rule_id"] in line.rules and same_layer:
            values = {"n": row["cells"], **line.fields, **values}
            break
    return texts_.reason(row["reason"], values), texts_.what_to_do(row["reason"], values)
