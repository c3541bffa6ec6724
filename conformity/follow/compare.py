"""What changed between two drafts: resolved, kept, worse, better, new; and what is no longer known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from conformity.follow import match, places
from conformity.model import SEVERITY_RANK, ConcernKind
from conformity.model.measures import names

if TYPE_CHECKING:
    from conformity.follow.drafts import Draft, ReportedFinding

#: statuses, the most important first
STATUSES: Final = ("new", "worse", "kept", "unassessed", "better", "resolved")
#: measures of which a lower value is worse
_LESS_IS_WORSE: Final = names(less_is_worse=True)
#: a figure that moves by less has not moved
_STILL: Final = 0.01


@dataclass(frozen=True)
class Change:
    """One matter in two drafts."""

    status: str
    how: str
    rule_id: str
    old: tuple[ReportedFinding, ...]
    new: tuple[ReportedFinding, ...]


@dataclass(frozen=True)
class ConcernChange:
    """One concern in two drafts; several old ones were merged, several new ones split off."""

    status: str
    how: str
    old: tuple[Mapping[str, Any], ...]
    new: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True)
class Comparison:
    """Two drafts, and what changed from one to the other."""

    before: Draft
    after: Draft
    findings: tuple[Change, ...]
    concerns: tuple[ConcernChange, ...]
    #: rules, packs and references that differ: reported first, as a changed threshold is not progress
    terms: tuple[tuple[str, str, str, str], ...]
    #: (territory, class, before, after): constructible ground inside the network, m2
    balance: tuple[tuple[str, str, float, float], ...]
    #: (element, toolset, share before, share after): protections that shrank
    unprotected: tuple[tuple[str, str, float, float], ...]

    def counts(self) -> dict[str, int]:
        """Number of concerns by status, every status present."""
        return {status: sum(c.status == status for c in self.concerns) for status in STATUSES}


def compare(before: Draft, after: Draft) -> Comparison:
    """Compare two drafts by the one match; every finding and every concern of both is in exactly one change."""
    matched = match.groups(before.findings, after.findings)
    changes = tuple(sorted((_change(group, after) for group in matched), key=_order))
    return Comparison(
        before, after, changes, _concerns(before, after, matched, changes), _terms(before, after),
        _balance(before, after), _unprotected(before, after),
    )  # fmt: skip


def _order(change: Change) -> tuple[Any, ...]:
    worst = min(SEVERITY_RANK[t.severity] for t in (*change.new, *change.old))
    return STATUSES.index(change.status), worst, change.rule_id, [t.finding_id for t in (*change.new, *change.old)]


def _change(group: match.Group, after: Draft) -> Change:
    rule_id = (group.new or group.old)[0].rule_id
    if not group.old:
        # a favourable point that appears is progress
        status = "better" if all(t.severity == "favourable" for t in group.new) else "new"
    elif not group.new:
        assessed = all(_assessed(finding, after) for finding in group.old)
        good = all(t.severity == "favourable" for t in group.old)
        status = "unassessed" if not assessed else "worse" if good else "resolved"
    else:
        status = _moved(group)
    return Change(status, group.how, rule_id, group.old, group.new)


def _assessed(finding: ReportedFinding, after: Draft) -> bool:
    """Whether the later run could have found it: what could not be judged is not resolved."""
    if finding.rule_id not in after.rules or finding.rule_id in after.silenced:
        return False
    return not any(
        rule == finding.rule_id and element in ("", finding.element_key) and label in ("", finding.label)
        for rule, element, label in after.undetermined
    )


def _moved(group: match.Group) -> str:
    before = min(SEVERITY_RANK[t.severity] for t in group.old)
    after = min(SEVERITY_RANK[t.severity] for t in group.new)
    if before != after:
        return "worse" if after < before else "better"
    measures = {t.measure for t in (*group.old, *group.new)}
    if len(measures) != 1:
        return "kept"
    (measure,) = measures
    less = measure in _LESS_IS_WORSE
    gather = min if less else sum
    old = gather(t.value or 0.0 for t in group.old)
    new = gather(t.value or 0.0 for t in group.new)
    if abs(new - old) <= _STILL * max(abs(old), abs(new)):
        return "kept"
    favourable = all(t.severity == "favourable" for t in (*group.old, *group.new))
    if favourable:  # of a favourable point more is better, whatever the measure
        return "better" if new > old else "worse"
    return "worse" if (new > old) is not less else "better"


def _concerns(
    before: Draft, after: Draft, matched: list[match.Group], changes: tuple[Change, ...]
) -> tuple[ConcernChange, ...]:
    by_ground = places.heirs(before.grounds, after.grounds)
    taken = match.concerns(matched)
    heir, split_of = _heirs(before, after, by_ground, taken)
    forebears: dict[str, list[str]] = {}
    for old, new in heir.items():
        forebears.setdefault(new, []).append(old)
    extra = {new for news in split_of.values() for new in news}
    extra |= {new for old, news in taken.items() for new in news if _leaves_place(before, after, old, new)}
    unknown = {t.concern_id for c in changes if c.status == "unassessed" for t in c.old}
    concern_changes = []
    for ident, concern in after.concerns.items():
        if ident in forebears:
            own = [o for o in forebears[ident] if not _leaves_place(after, before, ident, o)]
            olds = tuple(before.concerns[o] for o in own or forebears[ident])
            news = (concern, *(after.concerns[n] for n in sorted(split_of.get(ident, ()))))
            one = "same" if olds[0]["concern_id"] == ident else "place"
            how = "merged" if len(olds) > 1 else "split" if len(news) > 1 else one
            concern_changes.append(ConcernChange(_weighed(olds, news), how, olds, news))
        elif ident not in extra:
            good = concern["severity"] == "favourable"
            concern_changes.append(ConcernChange("better" if good else "new", "new", (), (concern,)))
    for ident, concern in before.concerns.items():
        if ident not in heir:
            good = concern["severity"] == "favourable"
            status = "unassessed" if ident in unknown else "worse" if good else "resolved"
            concern_changes.append(ConcernChange(status, "gone", (concern,), ()))
    return tuple(sorted(concern_changes, key=lambda c: (STATUSES.index(c.status), int((c.new or c.old)[0]["rank"]))))


def _heirs(
    before: Draft, after: Draft, by_ground: places.Heirs, taken: Mapping[str, Mapping[str, int]]
) -> tuple[dict[str, str], dict[str, set[str]]]:
    """Old concern → its heir, and heir → what was split off beside it.

    A place is matched to the place that contains its ground; one without ground, to that of most of its findings.
    """
    heir = dict(by_ground.same)
    heir |= {
        old: old for old in before.concerns if old in after.concerns and old not in heir and _groundless(before, old)
    }
    heir |= by_ground.merged
    for old, news in taken.items():
        heir.setdefault(old, next(iter(news)))
    heirs = set(heir.values())
    split_of: dict[str, set[str]] = {}
    held = {new for new in by_ground.split if new not in heirs}
    for new in sorted(held):
        split_of.setdefault(heir[by_ground.split[new]], set()).add(new)
    for old, news in taken.items():
        own = {new for new in news if new not in heirs and new not in held}
        own -= {new for new in own if _leaves_place(before, after, old, new)}
        split_of.setdefault(heir[old], set()).update(own)
        held |= own
    return heir, split_of


def _leaves_place(before: Draft, after: Draft, old: str, new: str) -> bool:
    """Whether what was said at a place is now said of the document: a total, no part of the place."""
    kinds = before.concerns[old]["kind"], after.concerns[new]["kind"]
    return kinds == (ConcernKind.PLACE, ConcernKind.DOCUMENT)


def _groundless(draft: Draft, concern_id: str) -> bool:
    """Whether a concern has no known ground: it is matched by its id."""
    return all(each.shape is None for each in draft.grounds if each.concern_id == concern_id)


def _weighed(olds: tuple[Mapping[str, Any], ...], news: tuple[Mapping[str, Any], ...]) -> str:
    before, after = (min(SEVERITY_RANK[c["severity"]] for c in side) for side in (olds, news))
    if before != after:
        return "worse" if after < before else "better"
    if len({(c["measure"], c["unit"]) for c in (*olds, *news)}) != 1:
        return "kept"
    less = olds[0]["measure"] in _LESS_IS_WORSE
    gather = min if less else sum
    old, new = (gather(c["value"] or 0.0 for c in side) for side in (olds, news))
    if abs(new - old) <= _STILL * max(abs(old), abs(new)):
        return "kept"
    return "worse" if (new > old) is not less else "better"


def _terms(before: Draft, after: Draft) -> tuple[tuple[str, str, str, str], ...]:
    """(what, its name, before, after) of every rule, pack and reference that differs."""
    terms = []
    if before.pack != after.pack:
        terms.append(("pack", "", before.pack, after.pack))
    for kind, old, new in (("rule", before.rules, after.rules), ("reference", before.references, after.references)):
        terms += [
            (kind, name, old.get(name, ""), new.get(name, ""))
            for name in sorted({*old, *new})
            if old.get(name) != new.get(name)
        ]
    return tuple(terms)


def _balance(before: Draft, after: Draft) -> tuple[tuple[str, str, float, float], ...]:
    keys = sorted({*before.taken, *after.taken}, key=lambda k: (k[0] != "plan", k))
    rows = ((*key, before.taken.get(key, 0.0), after.taken.get(key, 0.0)) for key in keys)
    return tuple(row for row in rows if row[2] or row[3])


def _unprotected(before: Draft, after: Draft) -> tuple[tuple[str, str, float, float], ...]:
    return tuple(
        (key[0], key[1], share, after.covered[key])
        for key, share in sorted(before.covered.items())
        if key in after.covered and after.covered[key] < share - _STILL
    )
