"""Determines an element's objective from the words of its source, the officer's statement, or the default of its kind.

Order: the source's words; the officer's statement for the kind (``obstacle=preserve``); the default of the kind
(restore for an obstacle, which is to be removed), or a profile's assumption; the officer's general statement.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

from conformity.errors import Msg, Place, UsageError
from conformity.model import Kind, Objective, ObjectiveSource
from conformity.profiles.folding import folded
from conformity.yamltext import suggestion

#: kind → objective where the source states none (SRCE and SRADDET name obstacles as what is to be removed)
DEFAULTS: Final[Mapping[Kind, Objective]] = MappingProxyType({Kind.OBSTACLE: Objective.RESTORE})
#: key of a mapping for every kind without another statement
OTHERS: Final = "*"
#: objectives that an officer may state
SAYABLE: Final = (Objective.PRESERVE.value, Objective.RESTORE.value)

_RESTORE = re.compile(
    r"\bremis|\bremett|(?<!non )restaur|renatur|reconqu|\brecre(?!a)|\ba creer|retabl|\brbe\b"
    r"|\brendre (?:\w+ ){0,2}fonctionnel|\bfonctionnalites? (?:\w+ ){0,2}a (?:ameliorer|rendre)"
)
# a « conservatoire » owns land: the word is not an objective
_PRESERVE = re.compile(r"(?<!non )(?<!pas )(?:preserv|\bconserv(?!atoire)|proteg)|\bmaint(?:en|ien)")
#: words of an objective, in a column not named after objectives
_PHRASE = re.compile(
    r"\ba (?:preserver|proteger|maintenir|conserver|conforter|renforcer|restaurer|remettre|renaturer|reconquerir"
    r"|recreer|creer|retablir|rendre (?:\w+ ){0,2}fonctionnel)"
    r"|^(?:preserver|preservation|conserver|conservation|maintenir|maintien|conforter|renforcer|restaurer|restauration"
    r"|remettre|remise|rendre (?:\w+ ){0,2}fonctionnel\w*)\b|\bremise en (?:bon )?etat"
)
#: a longer text is a description, not an objective (characters)
_PHRASE_MOST: Final = 80


def plain(text: str) -> str:
    """Words in lower case without accents, single blanks between them."""
    return re.sub(r"[\s_\-'’.]+", " ", folded(text.replace("’", "'"))).strip()


def objective_of(text: str) -> Objective:
    """The objective named in a text (R371-20: *préservation*, *remise en bon état*); ``unknown`` if none."""
    said = plain(text)
    restore, preserve = bool(_RESTORE.search(said)), bool(_PRESERVE.search(said))
    if restore and preserve:
        return Objective.BOTH
    return Objective.RESTORE if restore else Objective.PRESERVE if preserve else Objective.UNKNOWN


def speaks_of_objective(text: str) -> bool:
    """Whether a value is an objective in words (« à préserver », « Corridor à conforter »), and no longer text."""
    return len(text) <= _PHRASE_MOST and bool(_PHRASE.search(plain(text)))


@dataclass(frozen=True)
class Statement:
    """The officer's objectives: by kind, and for every kind without another statement."""

    by_kind: Mapping[Kind, Objective] = field(default_factory=dict)
    others: Objective | None = None

    def over(self, wider: Statement) -> Statement:
        """Complete the statement by a wider one (of the whole run)."""
        return Statement({**wider.by_kind, **self.by_kind}, self.others or wider.others)

    def settled(self, kind: Kind, objective: Objective, source: ObjectiveSource) -> tuple[Objective, ObjectiveSource]:
        """Objective of an element and its source, from its kind and the ``objective`` of the data.

        Parameters
        ----------
        source
            ``default`` where the data state none; ``objective`` may then be a profile's assumption.
        """
        if objective is not Objective.UNKNOWN and source is not ObjectiveSource.DEFAULT:
            return objective, source
        if kind in self.by_kind:
            return self.by_kind[kind], ObjectiveSource.OPTION
        assumed = objective if objective is not Objective.UNKNOWN else DEFAULTS.get(kind)
        if assumed is not None:
            return assumed, ObjectiveSource.DEFAULT
        if self.others is not None:
            return self.others, ObjectiveSource.OPTION
        return Objective.UNKNOWN, ObjectiveSource.DEFAULT

    def opposed(self, kind: Kind, objective: Objective) -> bool:
        """Whether the officer's objective for a kind differs from that of the data."""
        said = self.by_kind.get(kind)
        return said is not None and objective not in (said, Objective.BOTH, Objective.UNKNOWN)


NOTHING_SAID: Final = Statement()


def statement(value: Any, where: str = "objective") -> Statement:
    """Parse an argument about objectives.

    Parameters
    ----------
    value
        None; ``"restore"``, for every kind without another statement; ``"obstacle=preserve"``, for one kind; several of
        these; or a mapping from kind to objective, where ``"*"`` is every other kind.
    where
        Name of the argument in error messages.

    Raises
    ------
    UsageError
        CLI-520 for a value that is not an objective, CLI-521 for a kind that does not exist, CLI-522 where one kind is
        given two objectives.
    """
    by_kind: dict[Kind, Objective] = {}
    others: Objective | None = None
    for key, said in _pairs(value, where):
        objective = _objective(said, where)
        if key == OTHERS:
            if others not in (None, objective):
                raise UsageError(Msg.OBJECTIVE_GIVEN_TWICE, Place(field=where), kind=OTHERS)
            others = objective
            continue
        kind = _kind(key, where)
        if by_kind.get(kind, objective) is not objective:
            raise UsageError(Msg.OBJECTIVE_GIVEN_TWICE, Place(field=where), kind=kind.value)
        by_kind[kind] = objective
    return Statement(by_kind, others)


def written(value: Any, where: str = "objective") -> str | dict[str, str] | None:
    """The same statement in its shortest form: None, one text, or a mapping in the order of kinds.

    Raises
    ------
    UsageError
        As :func:`statement`.
    """
    said = statement(value, where)
    others = said.others.value if said.others is not None else None
    if not said.by_kind:
        return others
    pairs = {kind.value: said.by_kind[kind].value for kind in Kind if kind in said.by_kind}
    return pairs if others is None else {**pairs, OTHERS: others}


def merged(own: Any, wider: Any) -> str | dict[str, str] | None:
    """One argument completed by another: the first takes precedence."""
    both = statement(own).over(statement(wider))
    pairs: dict[str, Any] = {kind.value: objective.value for kind, objective in both.by_kind.items()}
    if both.others is not None:
        pairs[OTHERS] = both.others.value
    return written(pairs)


def _pairs(value: Any, where: str) -> list[tuple[str, Any]]:
    if value is None or (isinstance(value, (str, tuple, list)) and not value):
        return []
    if isinstance(value, Mapping):
        return list(value.items())
    if isinstance(value, str):
        key, equals, said = value.partition("=")
        return [(key.strip(), said.strip())] if equals else [(OTHERS, value)]
    if isinstance(value, Iterable) and not isinstance(value, (bytes, bytearray)):
        several = list(value)
        if all(isinstance(each, str) for each in several):
            return [pair for each in several for pair in _pairs(each, where)]
    raise UsageError(Msg.NOT_AN_OBJECTIVE, Place(field=where), value=_shown(value))


def _objective(said: Any, where: str) -> Objective:
    text = said.strip() if isinstance(said, str) else said
    if text not in SAYABLE:
        raise UsageError(Msg.NOT_AN_OBJECTIVE, Place(field=where), value=_shown(said))
    return Objective(text)


def _kind(said: Any, where: str) -> Kind:
    kinds = [kind.value for kind in Kind]
    text = said.strip().lower() if isinstance(said, str) else _shown(said)
    if text not in kinds:
        raise UsageError(
            Msg.NOT_A_KIND, Place(field=where), kind=text, near=suggestion(text, kinds) or ", ".join(kinds)
        )
    return Kind(text)


def _shown(value: Any) -> str:
    return str(value)[:80]
