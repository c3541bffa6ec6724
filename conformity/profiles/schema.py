"""The schema of profiles: the names and codes of one data standard or one consultant."""

from __future__ import annotations

from typing import Annotated, Final, Literal, get_args

from pydantic import Field, StringConstraints

from conformity.model import ZoneClass, ZoneUse
from conformity.profiles.network_schema import LayerSaid, NetworkProfile
from conformity.strict import Bilingual, Strict

Text = Annotated[str, StringConstraints(min_length=1, max_length=400)]


#: Roles of a plan's columns; also those of ``--map``.
PlanRole = Literal[
    "label", "long_label", "typezone", "destination_old", "destination_new", "commune", "document", "partition",
    "approved", "file", "url", "psc_type", "psc_subtype", "psc_label", "psc_short", "psc_nature", "doc_id", "doc_type",
    "doc_state", "doc_procedure", "doc_approved",
]  # fmt: skip
PLAN_ROLES: Final[tuple[str, ...]] = get_args(PlanRole)


class Detect(Strict):
    """Columns (lower case) that identify the standard: all of ``has``, some of ``any``, none of ``lacks``."""

    has: tuple[str, ...] = ()
    any: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()

    def matches(self, columns: frozenset[str]) -> bool:
        """Whether a set of lower-case columns matches."""
        return (
            set(self.has) <= columns
            and (not self.any or bool(set(self.any) & columns))
            and not set(self.lacks) & columns
        )


class LabelClass(Strict):
    """The officer's class of one label. A class without ``guess`` is confirmed.

    Without ``use``, the use is read from the zone's texts; ``use: ""`` means none.
    """

    zone_class: ZoneClass = Field(alias="class")
    use: ZoneUse | None = None
    guess: bool = False


class ZoneSaid(LabelClass):
    """The officer's class of one label with one type: a plan may give one label to zones of several types.

    Without ``typezone``, it applies to any type.
    """

    #: empty for zones without a label
    label: Annotated[str, StringConstraints(max_length=400)]
    typezone: Annotated[str, StringConstraints(max_length=400)] | None = None


class PlanProfile(Strict):
    """The columns, labels and types of a plan.

    ``version`` keys the meaning of prescription codes; ``columns`` gives, by role, the names to try in order before
    the common aliases; ``zones`` maps LIBELLE and TYPEZONE together to a class, ``labels`` LIBELLE alone, ``types``
    TYPEZONE alone: the first match is used.
    """

    standard: Text = "profil"
    version: Text = "2017"
    detect: Detect | None = None
    columns: dict[PlanRole, tuple[str, ...]] = Field(default_factory=dict)
    zones: tuple[ZoneSaid, ...] = ()
    labels: dict[str, LabelClass] = Field(default_factory=dict)
    types: dict[str, ZoneClass] = Field(default_factory=dict)


class Profile(Strict):
    """A profile as written: for a plan, for a network, or both; ``layers`` are the officer's entries."""

    profile: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{1,60}$")]
    title: Bilingual
    plan: PlanProfile | None = None
    network: NetworkProfile | None = None
    layers: tuple[LayerSaid, ...] = ()
    rules: str | None = None
