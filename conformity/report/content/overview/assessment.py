"""How many concerns there are, and the figures of the whole plan."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from conformity.errors import Msg
from conformity.language import figures, of
from conformity.model import TO_URBANISE_CLASSES, URBAN_CLASSES, ZoneClass, together
from conformity.report.content.overview.checked import has_surfaces, nothing_assessed, whole
from conformity.report.content.overview.sheets import CHECK, TREAT
from conformity.report.wording.register import text

if TYPE_CHECKING:
    from conformity.report.wording.texts import Texts

#: from this share on, a part is reported as the whole
_ALMOST: Final = 0.98


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

    def counted(name: str, n: int) -> str:
        if not n and partial and name != "good":
            return phrase[f"{name}_none"]
        return phrase[f"{name}_{n if n < 2 else 'n'}"].format(n=figures.count(n, texts_.lang))

    lead = phrase["assessment_open" if partial else "assessment_lead"].format(
        treat=counted("treat", treat), check=counted("check", check), good=counted("good", good)
    )
    levels = _levels(texts_)
    return f"{lead} {phrase['by_level'].format(list=of(texts_.lang).semicolon.join(levels))}" if levels else lead


def _levels(texts_: Texts) -> list[str]:
    """How many concerns to treat or to check have each level of an opinion, the strongest first."""
    concerns = [c for c in texts_.register.concerns if c["severity"] in (*TREAT, *CHECK)]
    counts = Counter(texts_.opinion_level(concern) for concern in concerns)
    # the last level is that nothing follows
    names = texts_.words.opinion_levels[:-1]
    return [
        texts_.words.phrase[f"level_{n}"].format(n=figures.count(counts[name], texts_.lang))
        for n, name in enumerate(names)
        if counts[name]
    ]


def no_sheets(texts_: Texts) -> str:
    """That no concern is of moderate severity or worse; of what could be assessed, where something could not."""
    return texts_.words.phrase["sheets_none" if whole(texts_) else "sheets_none_open"]


def landmarks(texts_: Texts) -> list[str]:
    """Three figures of the whole plan at most, each with what it leaves out."""
    phrase, lang, register = texts_.words.phrase, texts_.lang, texts_.register
    lines = []
    zoning = register.over_plan("zoning_ground_area")
    network = register.over_plan("network_ground_area")
    if zoning > 0 and has_surfaces(texts_):
        lost = _unplaced(texts_)
        unclassed = [*_unclassed(texts_), *lost]
        share = figures.share(network / zoning, lang)
        drawn = phrase["figure_lines"] if network <= 0 and register.over_plan("network_length") > 0 else ""
        lines.append(_landmark(texts_, "figure_network", network, lost, share=share) + drawn)
        if phrase["figure_constructible"]:
            left = [*_sectors(texts_), *unclassed]
            lines.append(_extensions(texts_, left))
        lines.append(_landmark(texts_, "figure_urban", urban(texts_), unclassed))
    return lines


def situations(texts_: Texts) -> str:
    """How many pairs of a rule and a contact were examined, and with which outcome."""
    lang, matrix = texts_.lang, texts_.report.matrix
    outcomes = [f"{texts_.words.outcome[name]} {figures.count(n, lang)}" for name, n in matrix.by_outcome.items() if n]
    cells = figures.count(matrix.cells, lang)
    return texts_.words.phrase["figure_cells"].format(cells=cells, list=", ".join(outcomes))


def _landmark(texts_: Texts, name: str, area: float, left: list[str], part: str = "", **more: Any) -> str:
    """A figure with its unsure part and what it leaves out; only the latter where the area is not known."""
    phrase = texts_.words.phrase
    out = ", ".join(left)
    if left and area <= 0:
        return phrase[f"{name}_open"].format(left=out)
    built = texts_.register.given("buildings")  # of ground that may be built already nothing more is known
    potential = phrase["figure_potential"] if built else ""
    sentence = phrase[name].format(area=figures.area(area, texts_.lang), potential=potential, **more) + part
    return sentence + phrase["figure_left"].format(left=out) if left else sentence


def _unclassed(texts_: Texts) -> list[str]:
    """How many zones have no class, with their ground and its part in the network."""
    phrase, lang, register = texts_.words.phrase, texts_.lang, texts_.register
    n = sum(zone["zone_class"] == ZoneClass.UNKNOWN for zone in register.zones.values())
    if not n:
        return []
    unknown = (together({ZoneClass.UNKNOWN}),)
    area = figures.area(register.over_plan("classes_ground_area", unknown), lang)
    inside = register.over_plan("classes_network_area", unknown)
    ground = phrase["left_in_network" if inside > 0 else "left_off_network"].format(
        area=area, inside=figures.area(inside, lang)
    )
    return [phrase["left_zones_1" if n == 1 else "left_zones_n"].format(n=figures.count(n, lang), told=ground)]


def _sectors(texts_: Texts) -> list[str]:
    """How many sectors of A and N may be built on, with their ground in reservoirs and corridors."""
    concern = next((c for c in texts_.register.concerns if "sectors" in c["fields"]), None)
    if concern is None:
        return []
    held = concern["fields"]["sectors_in_network"]
    area = figures.area(held["area_m2"], texts_.lang)
    return [texts_.words.phrase["left_sectors"].format(n=held["zones"], labels=", ".join(held["labels"]), area=area)]


def _extensions(texts_: Texts, left: list[str]) -> str:
    """What extensions take, with the pockets by type or label alone; where all are such, as what is to be specified."""
    zones, area_m2 = texts_.register.unsure_pockets
    area, n, labels = constructible(texts_), len(zones), ", ".join(sorted({text(zone["label"]) for zone in zones}))
    if zones and area_m2 >= _ALMOST * area:
        return _landmark(texts_, "figure_unsure_all", area, left, n=n, labels=labels)
    unsure = texts_.words.phrase["figure_unsure"] if zones else ""
    part = unsure.format(n=n, labels=labels, area=figures.area(area_m2, texts_.lang))
    return _landmark(texts_, "figure_constructible", area, left, part)


def _unplaced(texts_: Texts) -> list[str]:
    """How many zones and elements have no geometry."""
    phrase = texts_.words.phrase
    said = []
    for code, name in ((Msg.ZONES_WITHOUT_GEOMETRY, "left_outlines"), (Msg.ELEMENTS_WITHOUT_GEOMETRY, "left_elements")):
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
    figure = figures.area(area, texts_.lang)
    return phrase["at_least"].format(figure=figure) if open_ else figure
