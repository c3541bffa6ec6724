"""What is to be treated and what to read with it: sheets, translation, waivers, what would clear a site."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from conformity.language import figures
from conformity.model import BY_TOOLS, CONSTRUCTIBLE_CLASSES
from conformity.report.wording import grammar
from conformity.report.wording.register import Record, text, texts

if TYPE_CHECKING:
    from conformity.report.wording.texts import Texts

TREAT: Final = ("critical", "major", "moderate")
CHECK: Final = ("watch", "inconclusive")


def oaps(texts_: Texts) -> list[str]:
    """OAP perimeters that meet the network, in the order of their numbers."""
    rules = texts_.register.rules
    names: dict[str, None] = {}
    for finding in texts_.register.findings:
        if rules[finding["rule_id"]].topic == "reading":
            names.update(dict.fromkeys(texts((finding["fields"] or {}).get("list"))))
    return sorted(names, key=grammar.by_number)


def written_rules(texts_: Texts) -> list[tuple[str, str]]:
    """(zone label, file of its written rules) of the constructible zones that concerns to treat or check name."""
    part_by_label: dict[str, str] = {}
    for concern in texts_.register.concerns:
        if concern["severity"] not in (*TREAT, *CHECK):
            continue
        sectors = [piece["zone"] for row in concern["fields"].get("sectors") or () for piece in row["pieces"]]
        wet = [row["zone"] for row in concern["fields"].get("wetlands") or ()]
        for key in (*texts(concern["zones"]), *sectors, *wet):
            zone = texts_.register.zones.get(key)
            if zone and zone["zone_class"] in CONSTRUCTIBLE_CLASSES | {"natural", "agricultural"}:
                part_by_label.setdefault(text(zone["label"]), text(zone["document_part"]))
    return [(label, part) for label, part in sorted(part_by_label.items()) if part]


def to_treat(texts_: Texts) -> list[Record]:
    """Concerns of moderate severity or worse, by rank."""
    return [c for c in texts_.register.concerns if c["severity"] in TREAT]


def places(texts_: Texts) -> list[Record]:
    """Places to treat or to check, by rank: those that have a map of their own."""
    return [c for c in texts_.register.concerns if c["kind"] == "place" and c["severity"] in (*TREAT, *CHECK)]


def translation(texts_: Texts) -> list[dict[str, Any]]:
    """One row for each element of the network inside the plan and each rule of translation that looks at it.

    Columns: rule, element_key, kind, objective, tools (codes), share, result (``none``, ``some`` or ``found``).
    """
    table = texts_.report.element_measures
    shares = table[table["measure"].isin(sorted(BY_TOOLS))]
    names = ("measure", "element_key", "qualifier", "value")
    value = {(m, e, q): float(v) for m, e, q, v in zip(*(shares[name] for name in names), strict=True)}
    inside = {key for _, key, _ in value}
    hits = {(f["rule_id"], f["element_key"]) for f in texts_.register.findings}
    rows = []
    for rule in texts_.report.rulebook.rules:
        if rule.measure not in BY_TOOLS or rule.status != "active":
            continue
        tools = ",".join(sorted(rule.applies.tools))
        for key in sorted(inside):
            element = texts_.register.elements.get(key)
            if element is None or not _looked_at(rule.applies, element) or (rule.measure, key, tools) not in value:
                continue
            share = value[rule.measure, key, tools]
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
