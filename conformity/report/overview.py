"""What the first page of every format says: identity of the file, what was checked, the assessment, landmarks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from conformity.model import CONSTRUCTIBLE_CLASSES, TO_URBANISE_CLASSES, URBAN_CLASSES, ZoneClass
from conformity.report import figures
from conformity.report.wording import grammar
from conformity.report.wording.register import Record, records, text, texts

if TYPE_CHECKING:
    from conformity.report.wording.texts import Texts

TREAT: Final = ("critical", "major", "moderate")
CHECK: Final = ("watch", "inconclusive")
_KINDS: Final = ("reservoir", "corridor")
_OAP: Final = "18"
Pair = tuple[str, str]


def identity(texts_: Texts) -> list[Pair]:
    """Document, procedure and stage, dates, references with their status, rules, date."""
    report, words, lang = texts_.report, texts_.words, texts_.lang
    phrase, dossier, plan = words.phrase, report.dossier, report.plan
    unknown = phrase["unknown"]
    kind = words.document.get(text(plan.get("document")) or dossier.document, text(plan.get("document")))
    name = dossier.title or text(plan.get("name"))
    ident = text(plan.get("document_id"))
    document = f"{name} ({', '.join(p for p in (kind, ident, text(plan.get('standard'))) if p)})"
    communes = [texts_.commune(str(code)) for code, _ in plan.get("communes", ())]
    rows = [
        (phrase["document"], document),
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
    rows.append((phrase["date"], figures.date(report.date, lang)))
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
    missing = [(phrase["requested_missing"], told) for told, _, requested in not_assessed(texts_) if requested]
    n_oap = _count_codes(texts_, _OAP)
    oap = phrase["oaps_found"].format(n=n_oap) if n_oap else phrase["oaps_none"]
    said = text(report.dossier.declarations.get("oap_tvb", "unknown")) or "unknown"
    declared = phrase["oap_tvb"].format(said=texts_.words.declaration.get(said, said))
    read = report.plan.get("prescriptions_read")
    return [
        *missing,
        (phrase["coverage"], _coverage(texts_)),
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


def _coverage(texts_: Texts) -> str:
    report, phrase, register, lang = texts_.report, texts_.words.phrase, texts_.register, texts_.lang
    bad = unusable(texts_)
    good = [layer.layer for layer in report.layers if layer.layer not in bad]
    known = [
        register.territory.get(("plan", "coverage_share", name), 1.0)
        for name in good
        if register.territory.get(("plan", "coverage_known", name), 0.0) > 0
    ]
    counts = {"n": len(good), "total": len(report.layers)}
    if not good:
        return phrase["coverage_none"].format(total=len(report.layers))
    if known and len(known) == len(good):
        told = phrase["coverage_full"].format(**counts, share=figures.share(min(known), lang))
    else:
        told = phrase["coverage_unknown"].format(**counts)
    totals = report.totals
    met = set(totals.loc[(totals["area_m2"] > 0) | (totals["length_m"] > 0) | (totals["count"] > 0), "layer"])
    silent = sorted(set(good) - met)
    if silent:
        told += " ; " if lang == "fr" else "; "
        told += phrase["no_contact"].format(layers=grammar.shortened(silent, 8, phrase["and_others"]))
    return told


def not_assessed(texts_: Texts) -> list[tuple[str, tuple[str, ...], bool]]:
    """Lines of « non évalué » as (text, rules, requested): requested ones first, layers with one reason together."""
    together: dict[tuple[Any, ...], list[Any]] = {}
    for line in texts_.report.not_assessed:
        rest = sorted((k, str(v)) for k, v in line.fields.items() if k != "layer")
        together.setdefault((not line.requested, line.code, tuple(rest)), []).append(line)
    told = []
    for (late, code, _), lines in together.items():
        names = list(dict.fromkeys(text(li.layer or li.fields.get("layer")) for li in lines))
        fields = {**lines[0].fields, "layer": " », « ".join(names) if texts_.lang == "fr" else "', '".join(names)}
        rules = tuple(dict.fromkeys(rule for line in lines for rule in line.rules))
        told.append((late, texts_.reason(code, fields), rules))
    return [(said, rules, not late) for late, said, rules in sorted(told, key=lambda t: t[0])]


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
    """How many concerns to treat and to check, how many favourable points; never a verdict."""
    report, phrase = texts_.report, texts_.words.phrase
    counts = report.counts()
    treat, check = sum(counts[s] for s in TREAT), sum(counts[s] for s in CHECK)
    good = sum(f["severity"] == "favourable" for f in texts_.register.findings)
    if nothing_assessed(texts_):
        return phrase["assessment_nothing"]
    if not treat and not check and not good:
        return phrase["assessment_none"]

    def told(name: str, n: int) -> str:
        return phrase[f"{name}_{n if n < 2 else 'n'}"].format(n=figures.count(n, texts_.lang))

    lead = phrase["assessment_lead"].format(
        treat=told("treat", treat), check=told("check", check), good=told("good", good)
    )
    words = texts_.words.severity
    parts = [f"{n} {words[s]}" if texts_.lang == "en" else f"{words[s]} {n}" for s, n in counts.items() if n]
    return f"{lead} {phrase['by_severity'].format(list=', '.join(parts))}"


def landmarks(texts_: Texts) -> list[str]:
    """Up to four figures of the whole plan, then how many situations were examined."""
    phrase, lang, register = texts_.words.phrase, texts_.lang, texts_.register
    matrix = texts_.report.matrix
    found = []
    zoning = register.over_plan("zoning_ground_area")
    network = register.over_plan("network_ground_area")
    if zoning > 0 and has_surfaces(texts_):
        found.append(
            phrase["figure_network"].format(
                share=figures.share(network / zoning, lang), area=figures.area(network, lang)
            )
        )
        if phrase["figure_constructible"]:
            found.append(phrase["figure_constructible"].format(area=figures.area(constructible(texts_), lang)))
        found.append(phrase["figure_urban"].format(area=figures.area(urban(texts_), lang)))
    outcomes = [f"{texts_.words.outcome[name]} {figures.count(n, lang)}" for name, n in matrix.by_outcome.items() if n]
    found.append(phrase["figure_cells"].format(cells=figures.count(matrix.cells, lang), list=", ".join(outcomes)))
    return found


def constructible(texts_: Texts) -> float:
    """Ground of AU zones and pockets inside reservoirs and corridors, m2."""
    classes = tuple(sorted(TO_URBANISE_CLASSES | {ZoneClass.POCKET}))
    return texts_.register.over_plan("constructible_network_area", classes)


def urban(texts_: Texts) -> float:
    """Ground of U zones inside reservoirs and corridors, m2."""
    return texts_.register.over_plan("constructible_network_area", tuple(sorted(URBAN_CLASSES)))


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
        f"{layer.layer} {figures.uncertainty(layer.uncertainty_m, texts_.lang)}"
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
