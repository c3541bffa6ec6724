"""What tells an element's objective: the words of its source, what the officer says, the default of its kind.

Order: the source's words; what the officer says of that kind (``obstacle=preserve``); the default of the kind (an
obstacle is there to be removed: restore), or what a profile assumes; what the officer says of all the rest.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

from conformity.errors import Place, UsageError
from conformity.model import Kind, Objective, ObjectiveSource
from conformity.profiles.folding import folded
from conformity.yamltext import suggestion

#: kind → objective where the source is silent (SRCE and SRADDET name obstacles as what is to be removed)
DEFAULTS: Final[Mapping[Kind, Objective]] = MappingProxyType({Kind.OBSTACLE: Objective.RESTORE})
#: key of a mapping that stands for every kind that nothing else tells
OTHERS: Final = "*"
#: what an officer may say
SAYABLE: Final = (Objective.PRESERVE.value, Objective.RESTORE.value)

_RESTORE = re.compile(
    r"\bremis|\bremett|(?<!non )restaur|renatur|reconqu|\brecre(?!a)|\ba creer|retabl|\brbe\b"
    r"|\brendre (?:\w+ ){0,2}fonctionnel|\bfonctionnalites? (?:\w+ ){0,2}a (?:ameliorer|rendre)"
)
# a « conservatoire » owns land and says nothing of an objective
_PRESERVE = re.compile(r"(?<!non )(?<!pas )(?:preserv|\bconserv(?!atoire)|proteg)|\bmaint(?:en|ien)")
#: words that speak of what is to be done, in a column whose name does not tell that it holds objectives
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
    """The objective some words tell (R371-20: *préservation*, *remise en bon état*); ``unknown`` if none."""
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
    """What the officer says of objectives: by kind, and for every kind that nothing else tells."""

    by_kind: Mapping[Kind, Objective] = field(default_factory=dict)
    others: Objective | None = None

    def over(self, wider: Statement) -> Statement:
        """Itself, completed by a wider one (of the whole run)."""
        return Statement({**wider.by_kind, **self.by_kind}, self.others or wider.others)

    def settled(self, kind: Kind, objective: Objective, source: ObjectiveSource) -> tuple[Objective, ObjectiveSource]:
        """Objective and what told it, of an element of some kind of which the source says ``objective``.

        Parameters
        ----------
        source
            ``default`` where the source is silent; ``objective`` may then be what a profile assumes.
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
        """Whether the officer said something else of a kind than its source does."""
        said = self.by_kind.get(kind)
        return said is not None and objective not in (said, Objective.BOTH, Objective.UNKNOWN)


NOTHING_SAID: Final = Statement()


def statement(value: Any, where: str = "objective") -> Statement:
    """What an argument says of objectives.

    Parameters
    ----------
    value
        None; ``"restore"``, for what nothing else tells; ``"obstacle=preserve"``, for one kind; several of these; or a
        mapping from kind to objective, in which ``"*"`` stands for what nothing else tells.
    where
        The argument, as its fault is told.

    Raises
    ------
    UsageError
        CLI-520 for a value that is no objective, CLI-521 for a kind that does not exist, CLI-522 where one kind is
        given two objectives.
    """
    by_kind: dict[Kind, Objective] = {}
    others: Objective | None = None
    for key, said in _pairs(value, where):
        objective = _objective(said, where)
        if key == OTHERS:
            if others not in (None, objective):
                raise UsageError("CLI-522", Place(field=where), kind=OTHERS)
            others = objective
            continue
        kind = _kind(key, where)
        if by_kind.get(kind, objective) is not objective:
            raise UsageError("CLI-522", Place(field=where), kind=kind.value)
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
    """One argument completed by another: what the first says of a kind, or of the rest, holds."""
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
    raise UsageError("CLI-520", Place(field=where), value=_shown(value))


def _objective(said: Any, where: str) -> Objective:
    text = said.strip() if isinstance(said, str) else said
    if text not in SAYABLE:
        raise UsageError("CLI-520", Place(field=where), value=_shown(said))
    return Objective(text)


def _kind(said: Any, where: str) -> Kind:
    kinds = [kind.value for kind in Kind]
    text = said.strip().lower() if isinstance(said, str) else _shown(said)
    if text not in kinds:
        raise UsageError("CLI-521", Place(field=where), kind=text, near=suggestion(text, kinds) or ", ".join(kinds))
    return Kind(text)


def _shown(value: Any) -> str:
    return str(value)[:80]
