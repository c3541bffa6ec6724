"""After the concerns: law, territorial balance, translation, recommendations, indicators, limits, data, glossary."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from conformity.model import CONSTRUCTIBLE_CLASSES, PROTECTIVE_CLASSES, communes_of, together
from conformity.report import figures, overview
from conformity.report.markdown.page import bullets, code, escape, table
from conformity.report.wording import grammar
from conformity.report.wording.glossary import glossary
from conformity.report.wording.register import records, text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from conformity.report.wording.register import Record
    from conformity.report.wording.texts import Texts

_MOST_ROWS: Final = 30
#: statements of what could not be judged
_MOST_CASES: Final = 30
_MOST_COMMUNES: Final = 40


def annex(texts: Texts) -> list[str]:
    """Every section after the sheets, in order."""
    return [
        *_legal(texts),
        *_balance(texts),
        *_translation(texts),
        *_by_piece(texts),
        *_indicators(texts),
        *_waivers(texts),
        *_not_assessed(texts),
        *_method(texts),
        *_rules(texts),
        *_data(texts),
        *_journal(texts),
        *_glossary(texts),
    ]


def _waivers(texts: Texts) -> list[str]:
    said = overview.waivers(texts)
    return [*_title(texts, "waivers"), *bullets(escape(line) for line in said)] if said else []


def _title(texts: Texts, key: str, level: int = 2) -> list[str]:
    return [f"{'#' * level} {escape(texts.words.phrase[key])}", ""]


def _heads(texts: Texts, *keys: str) -> list[str]:
    return [escape(texts.words.heading[key]) for key in keys]


def rows_more(texts: Texts, left: int, sheet: str) -> list[str]:
    if left <= 0:
        return []
    more = texts.words.phrase["rows_more_1" if left == 1 else "rows_more"]
    return [escape(more.format(n=left, sheet=texts.words.sheet[sheet])), ""]


def _legal(texts: Texts) -> list[str]:
    words = texts.words
    lines = _title(texts, "legal")
    for paragraph in texts.legal_frame():
        lines += [escape(paragraph), ""]
    for ident in sorted(texts.report.references):
        reference = texts.report.references[ident]
        rows = [
            (
                escape(grammar.capital(words.act.get(act.type, act.type))),
                escape(figures.date(act.date, texts.lang)),
                escape(", ".join(p for p in (act.by, act.outcome) if p)),
                escape(words.confidence.get(act.confidence, act.confidence)),
                escape(act.source),
            )
            for act in reference.acts
        ]
        kind = words.reference_kind[reference.kind]
        lines += [f"**{escape(texts.reference(ident))}** ({escape(kind)})", ""]
        lines += table(_heads(texts, "act", "date", "by", "trust", "source"), rows)
    return lines


# ------------------------------------------------------------------------------------------- balance


def _balance(texts: Texts) -> list[str]:
    """Totals of each layer by zone class: sum over zones, and the ground figure where it differs."""
    words, lang = texts.words, texts.lang
    totals = texts.report.totals
    classes = [c for c in words.zone_class if c in set(totals["zone_class"])]
    rows = []
    bad = overview.unusable(texts)
    for key, group in totals.groupby(["layer", "kind", "objective"], sort=True):
        layer, kind, objective = map(str, key)
        if layer in bad:
            continue
        by_class = group.set_index("zone_class")
        cells = [_total(by_class.loc[c], lang) if c in by_class.index else "0" for c in classes]
        about = f"{words.kind.get(kind, kind)}, {words.objective.get(objective, objective).split(' (')[0]}"
        rows.append(
            [escape(str(layer)), escape(about), *map(escape, cells), escape(overview.layer_total(texts, layer) or "0")]
        )
    head = [*_heads(texts, "layer", "kind"), *(escape(grammar.capital(words.zone_class[c])) for c in classes)]
    head += _heads(texts, "total")
    lines = [*_title(texts, "balance"), escape(words.phrase["balance_note"]), ""]
    lines += table(head, rows, right=range(2, len(head)))
    return [*lines, *_communes(texts)]


def _total(row: Any, lang: str) -> str:
    return overview.total(row, lang) or figures.count(float(row["count"]), lang)


def _communes(texts: Texts) -> list[str]:
    register, lang = texts.register, texts.lang
    rows: list[list[str]] = []
    if not overview.has_surfaces(texts):
        return []
    joint = {place for place, _, _ in register.territory if len(communes_of(place)) > 1}
    for code_ in sorted({*register.communes, *joint}):
        zoning = register.territory.get((code_, "zoning_ground_area", ""), 0.0)
        if zoning <= 0:
            continue
        network = register.territory.get((code_, "network_ground_area", ""), 0.0)
        taken = register.territory.get((code_, "classes_network_area", together(CONSTRUCTIBLE_CLASSES)), 0.0)
        about = [
            c
            for c in register.concerns
            if {*communes_of(code_)} <= {*c["communes"]} and c["severity"] in overview.TREAT
        ]
        rows.append(
            [
                escape(texts.commune(code_)),
                escape(figures.area(zoning, lang)),
                escape(f"{figures.area(network, lang)} ({figures.share(network / zoning, lang)})"),
                escape(overview.partly_known(texts, taken, code_)),
                str(len(about)),
            ]
        )
    if len(rows) < 2:
        return []
    head = _heads(texts, "commune", "zoning", "network", "constructible", "concerns")
    lines = [*_title(texts, "balance_communes", 3), *table(head, rows[:_MOST_COMMUNES], right=range(1, 5))]
    return [*lines, *rows_more(texts, len(rows) - _MOST_COMMUNES, "communes")]


# ------------------------------------------------------------------------------------------- translation, requests


def _translation(texts: Texts) -> list[str]:
    phrase = texts.words.phrase
    found = overview.translation(texts)
    lines = _title(texts, "translation")
    if not found:
        return [*lines, escape(phrase["translation_none"]), ""]
    order = {"none": 0, "some": 1, "found": 2}
    found.sort(key=lambda r: (order[r["result"]], r["rule"], r["element_key"]))
    rows = [
        [
            escape(grammar.capital(texts.element_short(r["element_key"]))),
            escape(texts.objective(r["element_key"])),
            escape(figures.share(r["share"], texts.lang)),
            escape(phrase[f"tool_{r['result']}"]),
            r["rule"],
        ]
        for r in found
    ]
    head = _heads(texts, "element", "objective", "share", "result", "rule")
    lines += [escape(phrase["translation_note"]), "", *table(head, rows[:_MOST_ROWS], right=(2,))]
    return [*lines, *rows_more(texts, len(rows) - _MOST_ROWS, "translation")]


def _by_piece(texts: Texts) -> list[str]:
    """Remedies by the part of the plan they change, each once, with the concerns that ask for it."""
    pieces: dict[str, dict[str, list[int]]] = {}
    for concern in texts.register.concerns:
        if concern["severity"] == "favourable":
            continue
        for finding in texts.register.of_concern(concern):
            rule = texts.register.rules[finding["rule_id"]]
            ranks = pieces.setdefault(texts.piece(rule), {}).setdefault(texts.remedy(finding), [])
            if concern["rank"] not in ranks:
                ranks.append(int(concern["rank"]))
    if not pieces:
        return []
    lines = _title(texts, "by_piece")
    mark = texts.words.heading
    for piece in sorted(pieces):
        told = [
            f"{escape(remedy)} ({mark['rank' if len(ranks) == 1 else 'ranks']} {', '.join(map(str, ranks))})"
            for remedy, ranks in pieces[piece].items()
        ]
        lines += [f"**{escape(piece)}**", "", *bullets(told[:_MOST_ROWS])]
        lines += rows_more(texts, len(told) - _MOST_ROWS, "concerns")
    return lines


def _indicators(texts: Texts) -> list[str]:
    phrase, lang, register = texts.words.phrase, texts.lang, texts.register
    zoning = register.over_plan("zoning_ground_area")
    rows = []
    if zoning > 0 and overview.has_surfaces(texts):
        network = register.over_plan("network_ground_area")
        rows += [
            (phrase["indicator_network"], figures.share(network / zoning, lang)),
            (phrase["indicator_constructible"], overview.partly_known(texts, overview.constructible(texts))),
            (phrase["indicator_urban"], overview.partly_known(texts, overview.urban(texts))),
        ]
        rows = [row for row in rows if row[0]]
        if network > 0:
            kept = register.over_plan("classes_network_area", (together(PROTECTIVE_CLASSES),))
            rows.append((phrase["indicator_protected"], figures.share(kept / network, lang)))
    restored = [r for r in overview.translation(texts) if r["objective"] in ("restore", "preserve_and_restore")]
    if restored:
        elements = {r["element_key"] for r in restored}
        equipped = {r["element_key"] for r in restored if r["result"] == "found"}
        rows.append((phrase["indicator_tools"], f"{len(equipped)} / {len(elements)}"))
    if not rows:
        return []
    lines = [*_title(texts, "indicators"), escape(phrase["indicators_note"]), ""]
    return [*lines, *table(("", ""), [(escape(a), escape(b)) for a, b in rows], right=(1,))]


# ------------------------------------------------------------------------------------------- limits


def _not_assessed(texts: Texts) -> list[str]:
    phrase, lang = texts.words.phrase, texts.lang
    lines = _title(texts, "not_assessed")
    items = []
    for said, rules, requested in overview.not_assessed(texts):
        counted = phrase["not_assessed_rules_1" if len(rules) == 1 else "not_assessed_rules"]
        about = f" ({escape(counted.format(n=len(rules), list=', '.join(rules)))})" if rules else ""
        items.append(f"**{escape(said)}**{about}" if requested else f"{escape(said)}{about}")
    lines += bullets(items) or [escape(phrase["not_assessed_none"]), ""]
    missing = texts.report.matrix.by_outcome["undetermined"]
    if missing:
        note = phrase["undetermined_note_1" if missing == 1 else "undetermined_note"]
        cells = figures.count(texts.report.matrix.cells, lang)
        lines += [escape(note.format(cells=figures.count(missing, lang), total=cells)), ""]
    rows = overview.unjudged(texts)
    lines += bullets(f"{escape(said)} ({escape(', '.join(rules))})" for said, rules in rows[:_MOST_CASES])
    return [*lines, *rows_more(texts, len(rows) - _MOST_CASES, "not_assessed")]


def _method(texts: Texts) -> list[str]:
    words, phrase = texts.words, texts.words.phrase
    merge = figures.length(texts.report.rulebook.settings.site_merge.value, texts.lang)
    lines = [*_title(texts, "method"), escape(phrase["method_text"].format(merge=merge)), ""]
    lines += [*_title(texts, "method_sources", 3), *bullets(escape(line) for line in overview.sources(texts))]
    lines += [*_title(texts, "proof", 3), *bullets(escape(line) for line in overview.proof(texts))]
    found = records(texts.report.correspondence)
    head = _heads(texts, "zone", "typezone", "zone_class", "candidate", "zones", "area", "confirm")
    rows = [_label(texts, row) for row in found]
    lines += [*_title(texts, "method_classes", 3), *table(head, rows[:_MOST_ROWS], right=(4, 5))]
    lines += rows_more(texts, len(rows) - _MOST_ROWS, "zones")
    doubtful = sum(bool(text(row["confirm"])) for row in found)
    if doubtful:
        lines += [escape(phrase["method_confirm"].format(n=doubtful, sheet=words.sheet["zones"])), ""]
    return lines


def _label(texts: Texts, row: Record) -> list[str]:
    """One label of the plan with its class, and what is to be confirmed of it."""
    code_, candidate = text(row["confirm"]), text(row["candidate_class"])
    told = [
        text(row["label"]),
        text(row["typezone"]),
        texts.zone_class(text(row["zone_class"])),
        texts.zone_class(candidate) if candidate else "",
        str(int(row["zones"])),
        figures.area(float(row["area_m2"]), texts.lang),
        texts.reason(code_, {**row, "zone": text(row["label"])}) if code_ else "",
    ]
    return [escape(cell) for cell in told]


def _rules(texts: Texts) -> list[str]:
    words, lang = texts.words, texts.lang
    counts = texts.report.matrix.by_rule
    gap = " : " if lang == "fr" else ": "
    rows = []
    for rule in texts.report.rulebook.rules:
        if rule.status == "deprecated":
            continue
        levels = " ; ".join(
            f"{words.severity[level.severity]}{gap}{texts.threshold(level.when.text())} ({level.origin.type})"
            for level in rule.levels
        )
        found = counts.get(rule.id, {}).get("finding", 0)
        title = rule.title.fr if lang == "fr" else rule.title.en
        rows.append([rule.id, escape(title), escape(words.mode[rule.mode]), escape(levels), str(found)])
    head = _heads(texts, "rule", "title", "mode", "levels", "findings")
    origins = " ; ".join(f"{key} = {name}" for key, name in words.origin.items())
    lines = [*_title(texts, "thresholds"), *table(head, rows, right=(4,)), escape(origins), ""]
    if left := texts.report.rulebook.left_out:
        said = words.phrase["left_out_1" if len(left) == 1 else "left_out"]
        lines += [escape(said.format(n=len(left), list=", ".join(left))), ""]
    if texts.report.rulebook.overrides:
        lines += _title(texts, "overrides", 3)
        lines += bullets(
            f"{o.rule} ({escape(o.pack)}){gap}{escape(texts.threshold(o.before))} → "
            f"{escape(texts.threshold(o.after))}. "
            f"{escape(o.reason.fr if lang == 'fr' else o.reason.en)}"
            for o in texts.report.rulebook.overrides
        )
    return lines


def _data(texts: Texts) -> list[str]:
    words, provenance = texts.words, texts.report.provenance
    rows = []
    for entry in provenance.get("inputs", ()):
        main: Mapping[str, Any] = next(iter(entry.get("files", ())), {})
        rows.append(
            [
                escape(words.role.get(str(entry.get("role")), str(entry.get("role")))),
                escape(str(entry.get("layer", ""))),
                figures.count(int(entry.get("features", 0)), texts.lang),
                escape(str(entry.get("crs", ""))),
                escape(str(entry.get("encoding", ""))),
                code(str(main.get("sha256", ""))[:12]),
            ]
        )
    head = _heads(texts, "role", "layer", "features", "crs", "encoding", "sha256")
    lines = [*_title(texts, "provenance"), *table(head, rows, right=(2,))]
    lines += bullets(_transformed(texts, change) for change in provenance.get("transformations", ()))
    versions = provenance.get("versions", {})
    lines += [
        escape(", ".join(f"{name} {value}" for name, value in sorted(versions.items(), key=lambda p: p[0].lower()))),
        "",
    ]
    return lines


def _transformed(texts: Texts, change: Mapping[str, Any]) -> str:
    accuracy = change.get("accuracy_m")
    stated = "?" if accuracy is None else f"{float(accuracy):g}"
    return escape(
        texts.words.phrase["transformed"].format(
            source=change.get("from"),
            target=change.get("to"),
            operation=change.get("operation"),
            accuracy=stated.replace(".", ",") if texts.lang == "fr" else stated,
        )
    )


def _journal(texts: Texts) -> list[str]:
    """Warnings and what was set aside; plain notes stay in the workbook."""
    words = texts.words
    kept = [line for line in texts.report.ledger if line.level != "note"]
    items = [
        f"{escape(words.stage.get(line.stage, line.stage))}, {escape(line.layer)}"
        f"{' : ' if texts.lang == 'fr' else ': '}{escape(texts.ledger(line))} ({line.code})"
        for line in kept
    ]
    guesses = [c for c in texts.report.choices if c.guess]
    items += [escape(texts.choice(c)) for c in guesses]
    lines = _title(texts, "journal")
    lines += bullets(items[:_MOST_ROWS]) or [escape(words.phrase["journal_none"]), ""]
    return [*lines, *rows_more(texts, len(items) - _MOST_ROWS, "quality")]


def _glossary(texts: Texts) -> list[str]:
    head = _heads(texts, "french", "english")
    return [*_title(texts, "glossary"), *table(head, [(escape(fr), escape(en)) for fr, en in glossary(texts.document)])]
