"""The network in the whole plan: by layer, by commune, by element, and in a few indicators."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from conformity.language import figures
from conformity.model import CONSTRUCTIBLE_CLASSES, PROTECTIVE_CLASSES, communes_of, together
from conformity.report.content import overview
from conformity.report.content.blocks import Block, Inline, Paragraph, Picture, Section, Table
from conformity.report.content.sheets import heads, rows_more
from conformity.report.maps.names import commune_name
from conformity.report.places import commune_codes
from conformity.report.wording import grammar

if TYPE_CHECKING:
    from conformity.report.content.extent import Extent
    from conformity.report.wording.texts import Texts

_MOST_COMMUNES: Final = 40
_ORDER: Final = {"none": 0, "some": 1, "found": 2}


def balance(texts: Texts, extent: Extent) -> Section:
    """Totals of each layer by zone class: sum over zones, and the ground figure where it differs."""
    words, lang = texts.words, texts.lang
    title = words.phrase["balance"]
    totals = texts.report.totals
    classes = [c for c in words.zone_class if c in set(totals["zone_class"])]
    rows: list[list[Inline]] = []
    bad = overview.unusable(texts)
    for key, group in totals.groupby(["layer", "kind", "objective"], sort=True):
        layer, kind, objective = map(str, key)
        if layer in bad:
            continue
        by_class = group.set_index("zone_class")
        cells = [_total(by_class.loc[c], lang) if c in by_class.index else "0" for c in classes]
        about = f"{words.kind.get(kind, kind)}, {words.objective.get(objective, objective).split(' (')[0]}"
        rows.append([layer, about, *cells, overview.layer_total(texts, layer) or "0"])
    head = [
        *heads(texts, "layer", "kind"),
        *(grammar.capital(words.zone_class[c]) for c in classes),
        *heads(texts, "total"),
    ]
    table = Table.of(head, rows, title, right=range(2, len(head)), names=0)
    blocks = (Paragraph(words.phrase["balance_note"]), table, *_communes(texts, extent))
    return Section(title, blocks, id="territory", entry=title)


def _total(row: Any, lang: str) -> str:
    return overview.total(row, lang) or figures.count(float(row["count"]), lang)


def _communes(texts: Texts, extent: Extent) -> tuple[Block, ...]:
    """The same by commune, where there are several; with the map of each."""
    register, title = texts.register, texts.words.phrase["balance_communes"]
    joint = {place for place, _, _ in register.territory if len(communes_of(place)) > 1}
    codes = [
        code
        for code in sorted({*register.communes, *joint})
        if register.territory.get((code, "zoning_ground_area", ""), 0.0) > 0
    ]
    rows = [_commune(texts, code) for code in codes]
    if len(rows) < 2 or not overview.has_surfaces(texts):
        return ()
    most = _MOST_COMMUNES if extent.rows is not None else None
    head = heads(texts, "commune", "zoning", "network", "constructible", "concerns")
    table = Table.of(head, rows[:most], title, right=range(1, 5), names=0)
    more = rows_more(texts, len(rows) - most, "communes") if most is not None else ()
    return (Section(title, (table, *more), level=3),)


def _commune(texts: Texts, code: str) -> tuple[Inline, ...]:
    register, lang = texts.register, texts.lang
    zoning = register.territory[code, "zoning_ground_area", ""]
    network = register.territory.get((code, "network_ground_area", ""), 0.0)
    taken = register.territory.get((code, "classes_network_area", together(CONSTRUCTIBLE_CLASSES)), 0.0)
    about = sum({*communes_of(code)} <= {*c["communes"]} and c["severity"] in overview.TREAT for c in register.concerns)
    return (
        texts.commune(code),
        figures.area(zoning, lang),
        f"{figures.area(network, lang)} ({figures.share(network / zoning, lang)})",
        overview.partly_known(texts, taken, code),
        str(about),
    )


def commune_maps(texts: Texts) -> tuple[Block, ...]:
    """The map of each commune, for formats with pictures."""
    alt = texts.words.phrase["map_alt_commune"]
    names = {
        code: texts.commune(code) if code else texts.words.phrase["plate_no_commune"]
        for code in commune_codes(texts.report)
    }
    return tuple(Picture(commune_name(code), alt.format(commune=name), name, "sheet") for code, name in names.items())


def translation(texts: Texts, extent: Extent) -> Section:
    """Which elements the plan's tools protect, those without any first."""
    phrase = texts.words.phrase
    table = sorted(overview.translation(texts), key=lambda r: (_ORDER[r["result"]], r["rule"], r["element_key"]))
    if not table:
        return Section(phrase["translation"], (Paragraph(phrase["translation_none"]),))
    rows = [
        (
            grammar.capital(texts.element_short(r["element_key"])),
            texts.objective(r["element_key"]),
            figures.share(r["share"], texts.lang),
            phrase[f"tool_{r['result']}"],
            r["rule"],
        )
        for r in table
    ]
    head = heads(texts, "element", "objective", "share", "result", "rule")
    drawn = Table.of(head, rows[: extent.rows], phrase["translation"], right=(2,), names=0)
    more = rows_more(texts, len(rows) - len(drawn.rows), "translation")
    return Section(phrase["translation"], (Paragraph(phrase["translation_note"]), drawn, *more))


def indicators(texts: Texts) -> Section | None:
    """Figures of the plan that can be followed over the years."""
    phrase, lang, register = texts.words.phrase, texts.lang, texts.register
    zoning = register.over_plan("zoning_ground_area")
    rows: list[tuple[str, str]] = []
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
        return None
    table = Table.of(("", ""), rows, phrase["indicators"], right=(1,), names=0)
    return Section(phrase["indicators"], (Paragraph(phrase["indicators_note"]), table))
