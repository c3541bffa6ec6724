"""The arguments of a check, from wherever they come: none given, those of a dossier, and those typed beside it."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, TypedDict

from conformity.api import recipe
from conformity.errors import Place, UsageError
from conformity.profiles import objectives

if TYPE_CHECKING:
    from os import PathLike

    from conformity.model import Dossier

__all__ = ["NOTHING", "Inputs", "blank", "is_dossier", "over", "whole"]

#: every argument of a check but the plan, as if none were given
NOTHING: Final[Mapping[str, Any]] = {
    **dict.fromkeys(recipe.MANY, ()), "objective": None, "in_force": None, "buildings": None, "territory": None,
    "coverage": None, "rules": None, "profile": None, "reference": None, "map": {},
    "crs": None, "date": None, "dossier": None,
    "references": (), "layer_options": {}, "waivers": None, "resume": None, "fixes": False, "invented": False,
}  # fmt: skip
_DOSSIERS: Final = (".yml", ".yaml")


class Inputs(TypedDict, total=False):
    """Arguments of :func:`conformity.api.check` but the plan, and what only a single run has."""

    network: Any
    reservoirs: Any
    corridors: Any
    obstacles: Any
    watercourses: Any
    hedges: Any
    objective: str | Mapping[str, str] | None
    in_force: Any
    buildings: Any
    context: Sequence[Any]
    territory: Any
    coverage: Any
    rules: str | PathLike[str] | None
    profile: str | PathLike[str] | None
    reference: str | PathLike[str] | None
    map: Mapping[str, str] | None
    crs: str | None
    date: str | None
    dossier: Dossier | None
    references: Sequence[Mapping[str, Any]]
    layer_options: Mapping[str, Mapping[str, str]] | None
    waivers: str | PathLike[str] | None
    resume: str | PathLike[str] | None
    fixes: bool
    invented: bool


def blank(value: Any) -> bool:
    """Whether an argument says nothing: none, no text, no entry. A frame always says something."""
    return value is None or value is False or (isinstance(value, (str, list, tuple, Mapping)) and not value)


def is_dossier(plan: Any) -> bool:
    """Whether a plan is told by a ``dossier.yml``."""
    return isinstance(plan, (str, os.PathLike)) and str(os.fspath(plan)).lower().endswith(_DOSSIERS)


def over(base: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Arguments completed, and where they differ replaced, by others: lists grow, mappings by key, one value gives way.

    Parameters
    ----------
    base, above
        Arguments of :func:`conformity.api.check`, or some of them. What is blank in ``above`` changes nothing.
    """
    made = dict(base)
    for name, value in above.items():
        if blank(value):
            made.setdefault(name, value)
        elif name in (*recipe.MANY, "references"):
            made[name] = (*made.get(name, ()), *value)
        elif name == "objective":
            made[name] = objectives.merged(value, made.get(name))
        elif isinstance(value, Mapping):
            made[name] = {**made.get(name, {}), **value}
        else:
            made[name] = value
    return made


def whole(given: Mapping[str, Any]) -> dict[str, Any]:
    """Arguments with those of the dossier that their plan is, if it is one; what was given beside it wins.

    Raises
    ------
    UsageError
        CLI-001 where no network is given; CLI-610 where options are said of a network that is none of those given.
    InputError
        DOS-005 where the dossier cannot be read.
    RulesError
        Where it is not well made.
    """
    told = dict(given)
    if is_dossier(given["plan"]):
        from conformity.api.dossier import inputs_of

        told = over(inputs_of(given["plan"]), {name: value for name, value in given.items() if name != "plan"})
    networks = [each for name in recipe.NETWORKS for each in told[name] or ()]
    if not networks:
        raise UsageError("CLI-001")
    paths = [str(os.fspath(each)) for each in networks if isinstance(each, (str, os.PathLike))]
    for key in told["layer_options"]:
        if key not in paths:
            raise UsageError("CLI-610", Place(field="layer_options"), key=key, known=", ".join(paths) or "-")
    return told
