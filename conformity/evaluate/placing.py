"""Which findings are said of one place: pieces of conflict ground, joined as one would point at them.

A piece is what one zone or prescription shares with one element;
pieces are joined by :mod:`conformity.evaluate.joining`.
A finding on an element belongs to the place of its cause; one over several places belongs to the one where most of it
lies. What has no place is said of the document.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from conformity.evaluate import joining
from conformity.model import (
    SEVERITY_RANK,
    URBAN_CLASSES,
    ConcernKind,
    Relation,
    Scope,
    Severity,
    worst,
)
from conformity.overlay import grid
from conformity.overlay.ground import ADJOINING_M

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from conformity.evaluate.grounds import Grounds, Pair
    from conformity.rulebook.schema import Rule

Row = dict[str, Any]
Key = tuple[str, str, str]
#: a removed protection is reported at a place that contains at least a third of it
_FAR: Final = 3.0
#: a protection is removed at a place within this of its ground (metres)
_NEAR_M: Final = 50.0
TREATED: Final = frozenset({Severity.CRITICAL, Severity.MAJOR, Severity.MODERATE})
_URBAN: Final = frozenset(str(each) for each in URBAN_CLASSES)
#: measures of each piece in the table of U zones
_TABLED: Final = frozenset({"area", "length"})
#: topics of concerns on the document: U zones without worse findings; information about single places
FABRIC, MINOR = "urban-fabric", "minor"


@dataclass(frozen=True)
class Placed:
    """The concern of each finding, and the pieces of each place with the worst severity found there.

    ``keys``: kind of concern, topic and, of a place, its number as text, one a finding. ``pieces``: by that number.
    ``elsewhere``: likewise, pieces of its findings that lie far from it and are in no other place.
    """

    keys: list[Key]
    pieces: Mapping[str, Mapping[Pair, str]]
    elsewhere: Mapping[str, Sequence[Pair]]


def placed(
    rows: Sequence[Row], rules: Mapping[str, Rule], grounds: Grounds, same: Mapping[str, str], merge_m: float
) -> Placed:
    """The concern of each finding.

    Parameters
    ----------
    rows
        Findings, worst first.
    same
        Element → the first of those that are the same thing.
    merge_m
        Pieces of one element within this distance are one place (metres).
    """
    keys: list[Key | None] = [_of_document(row, rules[row["rule_id"]], grounds) for row in rows]
    open_ = [n for n, key in enumerate(keys) if key is None]
    pairs_of = {n: pairs(rows[n], rules[rows[n]["rule_id"]], grounds) for n in open_}
    pieces = list(dict.fromkeys(pair for n in open_ for pair in pairs_of[n]))
    requesting = {pair for n in open_ if rows[n]["severity"] != Severity.INFORMATION for pair in pairs_of[n]}
    carried = _carried(pieces, requesting, grounds) | _woods_carried(requesting, grounds)
    pieces = list(dict.fromkeys([*pieces, *carried]))
    label = joining.joined(pieces, same, rows, pairs_of, grounds, merge_m)
    size = {pair: joining.size(grounds, pair) for pair in pieces}
    for n in open_:
        if pairs_of[n]:
            own = [pair for pair in pairs_of[n] if pair[0] == rows[n]["zone_key"]]
            lead = max(own or pairs_of[n], key=lambda pair: (size[pair], pair))
            keys[n] = (ConcernKind.PLACE, "place", str(label[lead]))
    tabled = _tabled(keys, rows, rules, grounds)
    _merge_idle(keys, open_, pairs_of, label, grounds, dict.fromkeys(tabled, merge_m))
    lost = _lost([n for n in open_ if keys[n] is None], rows, grounds, merge_m)
    for n in open_:
        if keys[n] is None:
            keys[n] = _of_element(n, rules[rows[n]["rule_id"]], keys, rows, same, grounds, lost)
    _attach(keys, rows, rules, same, grounds)
    held: dict[str, dict[Pair, str]] = {}
    for n in open_:
        for pair in pairs_of[n]:
            here = held.setdefault(str(label[pair]), {})
            severity = str(rows[n]["severity"])
            here[pair] = str(worst((here.get(pair, severity), severity)))
    for pair, of in carried.items():
        here = held[str(label[of])]
        if label[pair] == label[of]:
            here[pair] = str(worst((here.get(pair, here[of]), here[of])))
    _fabric_there(keys, rows, rules, held, grounds)
    _obstacles_there(keys, rows, rules, held, grounds)
    _said_already(keys, rows, rules, held, grounds)
    final = _quiet(keys, rows)
    # ground that only has findings without a request makes no place
    places = {key[2] for key in final if key[:2] == (ConcernKind.PLACE, "place")}
    far: dict[str, list[Pair]] = {}
    for n in open_:
        key = final[n]
        for pair in pairs_of[n]:
            if key[:2] == (ConcernKind.PLACE, "place") and str(label[pair]) not in places and pair not in tabled:
                far.setdefault(key[2], []).append(pair)
    pieces_of = {key: held[key] for key in sorted(places) if key in held}
    return Placed(final, pieces_of, {key: list(dict.fromkeys(own)) for key, own in far.items()})


def _carried(pieces: Sequence[Pair], requesting: Collection[Pair], grounds: Grounds) -> dict[Pair, Pair]:
    """Ground of U zones that continues a piece on its element, with that piece: it joins the same place.

    ``requesting``: the pieces with findings that make a request.

    That is the other part, built or not, of the zone of a piece, and what adjoins one of them in another U zone.
    """
    carried: dict[Pair, Pair] = {}
    reached = set(requesting)
    waiting = [(pair, pair) for pair in pieces if pair in reached]
    while waiting:
        pair, of = waiting.pop(0)
        for other in _continuing(pair, grounds):
            if other not in reached:
                reached.add(other)
                carried[other] = of
                waiting.append((other, of))
    return carried


def _woods_carried(spoken: Collection[Pair], grounds: Grounds) -> dict[Pair, Pair]:
    """Other classified woodland of some size on an element on which one is told of, with that: it is told there too."""
    carried: dict[Pair, Pair] = {}
    for pair in sorted(spoken):
        if grounds.is_woodland(pair[0]):
            for other in grounds.woodland_on(pair[1]):
                if (other, pair[1]) not in spoken and joining.size(grounds, (other, pair[1])) >= joining.SLIVER[2]:
                    carried.setdefault((other, pair[1]), pair)
    return carried


def _continuing(pair: Pair, grounds: Grounds) -> list[Pair]:
    """Other U zones with ground in the element of a piece where the two adjoin; the other part of its zone anywhere."""
    zone, shape = grounds.zone(pair[0]), grounds.shape(pair)
    if (
        zone is None
        or zone["zone_class"] not in _URBAN
        or not joining.takes(grounds, pair)
        or grounds.is_obstacle(pair[1])
    ):
        return []
    parts = grounds.parts(pair[0])
    return [
        (key, pair[1])
        for key in grounds.zones_of(pair[1], _URBAN)
        if key != pair[0] and (other := grounds.shape((key, pair[1]))) is not None
        and (key in parts or shapely.dwithin(shape, other, ADJOINING_M))
    ]  # fmt: skip


def _fabric_there(
    keys: list[Key | None], rows: Sequence[Row], rules: Mapping[str, Rule],
    held: Mapping[str, Mapping[Pair, str]], grounds: Grounds,
) -> None:  # fmt: skip
    """A finding on U zones whose ground is all in one place goes to that place."""
    of_pair: dict[Pair, str] = {}
    loud = {key[2] for key in keys if key is not None and key[:2] == (ConcernKind.PLACE, "place")}
    for place in sorted(loud & set(held)):
        of_pair |= {pair: place for pair, level in held[place].items() if level != Severity.INFORMATION}
    for n, row in enumerate(rows):
        if keys[n] == (ConcernKind.DOCUMENT, FABRIC, ""):
            where = {of_pair.get(pair, "") for pair in pairs(row, rules[row["rule_id"]], grounds)}
            if len(where) == 1 and "" not in where:
                keys[n] = (ConcernKind.PLACE, "place", where.pop())


def _obstacles_there(
    keys: list[Key | None], rows: Sequence[Row], rules: Mapping[str, Rule],
    held: Mapping[str, Mapping[Pair, str]], grounds: Grounds,
) -> None:  # fmt: skip
    """Findings on an obstacle as a whole go to a place of its zone, the one of worst severity near it."""
    weight: dict[str, int] = {}
    for key, row in zip(keys, rows, strict=True):
        if (
            key is not None
            and key[:2] == (ConcernKind.PLACE, "place")
            and row["severity"] in {*TREATED, Severity.WATCH}
        ):
            rank = SEVERITY_RANK[row["severity"]]
            weight[key[2]] = min(rank, weight.get(key[2], rank))
    of_obstacle: dict[str, list[str]] = {}
    for place in sorted(weight, key=lambda each: (weight[each], each)):
        for obstacle in dict.fromkeys(obstacles_at(held.get(place, {}), grounds)):
            of_obstacle.setdefault(obstacle, []).append(place)
    for n, row in enumerate(rows):
        rule, key = rules[row["rule_id"]], keys[n]
        whole = rule.scope is Scope.ELEMENT and rule.gather == "document" and row["severity"] != Severity.FAVOURABLE
        if whole and key is not None and key[0] == ConcernKind.DOCUMENT and row["element_key"] in of_obstacle:
            keys[n] = (ConcernKind.PLACE, "place", of_obstacle[row["element_key"]][0])


def obstacles_at(pieces: Iterable[Pair], grounds: Grounds) -> list[str]:
    """The obstacles that lie in the zones of a place, within :data:`joining.ZONE_M` of its ground there."""
    obstacles: dict[str, None] = {}
    for pair in pieces:
        shape = grounds.shape(pair)
        for obstacle in grounds.obstacles_in(pair[0]) if shape is not None else ():
            if shapely.dwithin(shape, grounds.element(obstacle, "geometry"), joining.ZONE_M):
                obstacles[obstacle] = None
    return list(obstacles)


def _said_already(
    keys: list[Key | None], rows: Sequence[Row], rules: Mapping[str, Rule],
    held: Mapping[str, Mapping[Pair, str]], grounds: Grounds,
) -> None:  # fmt: skip
    """A total over zones that are all of one place says nothing that the place does not: it goes there."""
    places = {key[2] for key in keys if key is not None and key[:2] == (ConcernKind.PLACE, "place")}
    of_place = {key: {subject for subject, _ in held[key]} for key in sorted(places) if key in held}
    for n, row in enumerate(rows):
        rule = rules[row["rule_id"]]
        if rule.scope is not Scope.TERRITORY or not rule.applies.zones or row["severity"] == Severity.FAVOURABLE:
            continue
        zones = _zones_in(rule, grounds)
        where = [key for key, subjects in of_place.items() if zones and zones <= subjects]
        if where:
            keys[n] = (ConcernKind.PLACE, "place", where[0])


def _zones_in(rule: Rule, grounds: Grounds) -> set[str]:
    """The zones of a rule's classes that share ground with an element of its kinds, more than a sliver."""
    attributes = grounds.attributes
    contacts = attributes.contacts
    zone_class = attributes.zones["zone_class"][contacts["zone_at"]]
    kind = attributes.elements["kind"][contacts["element_at"]]
    chosen = (contacts["relation"] == Relation.OVERLAP) & contacts["is_zone"]
    chosen &= np.isin(zone_class, [str(each) for each in rule.applies.zones])
    chosen &= np.isin(kind, [str(each) for each in rule.applies.kinds])
    chosen &= contacts["area_m2"] >= joining.SLIVER[2]
    return {str(key) for key in contacts["subject_key"][np.flatnonzero(chosen)]}


def _lost(which: Sequence[int], rows: Sequence[Row], grounds: Grounds, merge_m: float) -> dict[int, int]:
    """Findings whose ground lost a protection, with a number for each ground: one that touches another is the same."""
    held = [n for n in which if grounds.unprotected.get(rows[n]["element_key"]) is not None]
    shapes = grid.array([grounds.unprotected[rows[n]["element_key"]] for n in held])
    label = joining.components(len(held), joining.within(list(range(len(held))), shapes, merge_m))
    return {n: int(label[i]) for i, n in enumerate(held)}


def _of_document(row: Row, rule: Rule, grounds: Grounds) -> Key | None:
    """The key of a finding that never belongs to a place; ``None`` where it may."""
    if row["severity"] == Severity.FAVOURABLE:
        return (ConcernKind.DOCUMENT, "favourable", rule.id)
    if rule.scope in (Scope.TERRITORY, Scope.DOSSIER) or rule.gather == "document":
        return (ConcernKind.DOCUMENT, rule.topic, "")
    classes = _classes(row, rule, grounds)
    beside = rule.applies.relation == "approach"  # no ground of the table of U zones
    in_table = row["severity"] not in TREATED or _is_in_table(row)
    if classes and classes <= _URBAN and in_table and not beside:
        return (ConcernKind.DOCUMENT, FABRIC, "")
    return None


def _is_in_table(row: Row) -> bool:
    """Whether the table of U zones says what a finding about one of them says, and it weighs no more than moderate."""
    return row["severity"] == Severity.MODERATE and row["scope"] == Scope.PAIR and row["measure"] in _TABLED


def _classes(row: Row, rule: Rule, grounds: Grounds) -> set[str]:
    """Classes of the zones that a finding is about."""
    if row["zone_class"]:
        return {row["zone_class"]}
    zones = [zone for key in row["cause_keys"] if (zone := grounds.zone(key)) is not None]
    if not zones and not row["cause_keys"] and rule.applies.zones:
        zones = [zone for key, _ in _met(row, rule, grounds) if (zone := grounds.zone(key)) is not None]
    return {zone["zone_class"] for zone in zones}


def pairs(row: Row, rule: Rule, grounds: Grounds) -> list[Pair]:
    """The pieces that a finding is about."""
    element = row["element_key"]
    causes = [(key, element) for key in row["cause_keys"]]
    if not causes and rule.applies.zones:
        causes = _met(row, rule, grounds)
    return [pair for pair in dict.fromkeys(causes) if pair[0]]


def _met(row: Row, rule: Rule, grounds: Grounds) -> list[Pair]:
    """The zones of a rule's classes that share ground with an element."""
    keys = grounds.zones_of(row["element_key"], [str(each) for each in rule.applies.zones])
    return [(key, row["element_key"]) for key in keys]


def _merge_idle(
    keys: list[Key | None], placed: list[int], pairs_of: Mapping[int, list[Pair]], label: dict[Pair, int],
    grounds: Grounds, within_m: Mapping[Pair, float],
) -> None:  # fmt: skip
    """Pieces of a finding in a place without findings join the place of that finding.

    Only where they lie within :data:`joining.ZONE_M` of it (or ``within_m``): farther pieces are not of that place.
    """
    named = _numbers(keys)
    for n in placed:
        key = keys[n]
        if key is None:
            continue
        here = [
            shape for pair in pairs_of[n] if str(label[pair]) == key[2] and (shape := grounds.shape(pair)) is not None
        ]
        for pair in pairs_of[n]:
            reach_m = within_m.get(pair, joining.ZONE_M)
            if str(label[pair]) not in named and _reaches(grounds.shape(pair), here, reach_m):
                idle = label[pair]
                label.update({each: int(key[2]) for each, own in label.items() if own == idle})


def _numbers(keys: Iterable[Key | None]) -> set[str]:
    """The numbers of the places with findings."""
    return {key[2] for key in keys if key is not None and key[0] == ConcernKind.PLACE}


def _tabled(
    keys: Sequence[Key | None], rows: Sequence[Row], rules: Mapping[str, Rule], grounds: Grounds
) -> set[Pair]:  # fmt: skip
    """The pieces of U zones that are in their table."""
    of_table = [row for key, row in zip(keys, rows, strict=True) if key is not None and key[1] == FABRIC]
    return {pair for row in of_table for pair in pairs(row, rules[row["rule_id"]], grounds)}


def _reaches(shape: Any, others: Sequence[Any], within_m: float) -> bool:
    """Whether a piece lies near one of some others; a piece without a shape counts as near."""
    return shape is None or not others or any(shapely.dwithin(shape, other, within_m) for other in others)


def _of_element(
    n: int, rule: Rule, keys: Sequence[Key | None], rows: Sequence[Row], same: Mapping[str, str], grounds: Grounds,
    lost: Mapping[int, int],
) -> Key:  # fmt: skip
    """Where a finding goes that no zone makes: a place of its element that contains a good part of it, else its own."""
    row = rows[n]
    element = same.get(row["element_key"], row["element_key"])
    if n in lost:
        bare = grounds.unprotected[row["element_key"]]
        for key, other in zip(keys, rows, strict=True):
            if key is None or key[:2] != (ConcernKind.PLACE, "place") or same.get(other["element_key"]) != element:
                continue
            pairs_ = [(subject, other["element_key"]) for subject in other["cause_keys"]]
            shapes = [shape for pair in pairs_ if (shape := grounds.shape(pair)) is not None]
            held = sum(joining.extent(shapely.intersection(bare, shapely.buffer(shape, _NEAR_M))) for shape in shapes)
            if held * _FAR >= joining.extent(bare):
                return key
        return (ConcernKind.PLACE, "unprotected", str(lost[n]))
    if not row["element_key"]:
        return (ConcernKind.DOCUMENT, rule.topic, "")
    return (ConcernKind.PLACE, "element", f"{rule.topic} {element}")


def _attach(
    keys: list[Key | None], rows: Sequence[Row], rules: Mapping[str, Rule], same: Mapping[str, str], grounds: Grounds
) -> None:
    """A request on an element as a whole is made at its first place with weight, if any.

    An obstacle that a road of the plan meets is reported there, whatever the severity: both ask for the same work. So
    is a habitat that classified woodland covers: one ground has one request.
    """
    first: dict[str, Key] = {}
    for severities in (TREATED, {*TREATED, Severity.WATCH}):  # a place of worse severity comes first
        weighs = {key for key, row in zip(keys, rows, strict=True) if row["severity"] in severities}
        for key, row in zip(keys, rows, strict=True):
            alike = severities is TREATED or grounds.is_obstacle(row["element_key"])
            alike = alike or grounds.is_woodland(row["prescription_key"])
            if alike and key in weighs and key is not None and key[0] == ConcernKind.PLACE and row["element_key"]:
                first.setdefault(_piece(row["element_key"], same, grounds), key)
    for n, row in enumerate(rows):
        rule = rules[row["rule_id"]]
        if rule.measure == "class_share":
            continue  # of all the zones of a class, it is said of no place
        if rule.scope is Scope.ELEMENT and rule.gather == "document" and row["severity"] != Severity.FAVOURABLE:
            place = first.get(_piece(row["element_key"], same, grounds))
            if place is not None:
                keys[n] = place


def _piece(element: str, same: Mapping[str, str], grounds: Grounds) -> str:
    """The first of the elements that are one thing; of an obstacle the piece itself: a road goes on beyond a place."""
    return element if grounds.is_obstacle(element) else same.get(element, "")


def _quiet(keys: Sequence[Key | None], rows: Sequence[Row]) -> list[Key]:
    """A place with findings of level information only is reported once for the document."""
    loud = {key for key, row in zip(keys, rows, strict=True) if row["severity"] != Severity.INFORMATION}
    minor = (ConcernKind.DOCUMENT, MINOR, "")
    return [minor if key[0] == ConcernKind.PLACE and key not in loud else key for key in keys if key is not None]
