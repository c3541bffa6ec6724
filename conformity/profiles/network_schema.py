"""The schema of network profiles: the kind of each layer, and the positional uncertainty of its outlines.

Positional uncertainty (half-width of the band in which an outline may lie): one millimetre at map scale is the last
resort (PPRi Épernay, DDT 51: a contour drawn at 1:10 000 is uncertain by 10 m); an outline delimited
geographically (COVADIS ``DG``) is trusted to 25 m, or to the precision of the layer it was drawn from.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from conformity.model import Delimitation, Kind, Milieu, Objective
from conformity.strict import Strict

Text = Annotated[str, StringConstraints(min_length=1, max_length=400)]


class LayerRule(Strict):
    """One layer of the source: recognised by name (globs, ASCII-folded, lower case) or by columns."""

    names: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    #: column (or its role, such as ``legend``) → value, where one layer holds several entries of a legend; globs over
    #: the value without accents, ``*_a_restaurer``
    where: dict[str, str] = Field(default_factory=dict)
    kind: Kind
    objective: Objective | None = None
    #: the objective is an assumption (a legend entry without a qualifier), and reported as such
    assumed: bool = False
    milieu: Milieu | None = None
    delimitation: Delimitation | None = None
    uncertainty_m: float | None = Field(default=None, ge=0, le=1000)
    legend: str = ""


class LayerSaid(Strict):
    """The officer's entry for one layer: its name or path (or a glob over them), its kind and objective.

    A blank ``kind`` is read from the layer, row by row; if the layer does not give it, the officer is asked again. An
    ``objective`` applies where the source gives none. An entry with ``guess`` is an unconfirmed proposal.
    """

    name: Text
    kind: Kind | None = None
    objective: Literal[Objective.PRESERVE, Objective.RESTORE, Objective.BOTH] | None = None
    guess: bool = False


class NetworkProfile(Strict):
    """The names and columns of one source of network layers.

    Where a profile is only recognised in the data, its words and columns alone are used
    (:func:`~.resolve_network.spelling`); its upper document, scale, precision and rule pack apply where the officer
    chooses it.
    """

    #: columns specific to the source (lower case): all of the first, or any of the second, identify it
    detect_columns: tuple[str, ...] = ()
    detect_any: tuple[str, ...] = ()
    #: names of tables (globs) that no other source uses
    detect_tables: tuple[str, ...] = ()
    #: number of names of ``layers`` in a delivery that identify the source; None: the names are too common
    detect_names: int | None = Field(default=None, ge=2, le=20)
    layers: tuple[LayerRule, ...] = ()
    columns: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    #: values of the objective column (as stored) → objective; empty: words are read, codes are not interpreted
    objectives: dict[str, Objective] = Field(default_factory=dict)
    milieux: dict[str, Milieu] = Field(default_factory=dict)
    #: rows whose columns say ``T`` change kind: column → kind
    flags: dict[str, Kind] = Field(default_factory=dict)
    scale: int | None = Field(default=None, ge=100, le=5_000_000)
    uncertainty_m: float | None = Field(default=None, ge=0, le=1000)
    delimitation: Delimitation | None = None
    #: the upper document that applies where the officer chooses this profile
    reference: Text | None = None
    #: lines of one layer with the same name are one element (rivers)
    merge_named_lines: bool = True
