"""How a network is spelled: which layer is what, and how far its outlines may be trusted.

Positional uncertainty (half-width of the band in which an outline may lie): one millimetre at map scale is the last
resort (PPRi Épernay, DDT 51: a contour drawn at 1:10 000 is uncertain by 10 m); an outline delimited
geographically (COVADIS ``DG``) is trusted to 25 m, or to the precision of the layer it was drawn from.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from conformity.model import Delimitation, Kind, Milieu, Objective

Text = Annotated[str, StringConstraints(min_length=1, max_length=400)]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class LayerRule(Strict):
    """One layer of the source: recognised by name (globs, ASCII-folded, lower case) or by columns."""

    names: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    #: column (or its role, such as ``legend``) → value, where one layer holds several entries of a legend; globs over
    #: the value's words without accents, ``*_a_restaurer``
    where: dict[str, str] = Field(default_factory=dict)
    kind: Kind
    objective: Objective | None = None
    #: the objective is an assumption (an entry of the legend without a qualifier), and shown as one
    assumed: bool = False
    milieu: Milieu | None = None
    delimitation: Delimitation | None = None
    uncertainty_m: float | None = Field(default=None, ge=0, le=1000)
    legend: str = ""


class LayerSaid(Strict):
    """What an officer says of one layer: its name or path (or a glob over them), its kind and objective.

    ``kind`` left blank: as the layer itself tells, row by row; a layer that tells nothing is asked again. An
    ``objective`` holds where the source is silent. A line with ``guess`` is a proposal that nobody confirmed.
    """

    name: Text
    kind: Kind | None = None
    objective: Literal[Objective.PRESERVE, Objective.RESTORE, Objective.BOTH] | None = None
    guess: bool = False


class NetworkProfile(Strict):
    """How one source of network layers is spelled.

    Recognised in the data, a profile lends its words and columns alone (:func:`~.resolve_network.spelling`): the upper
    document, scale, precision and rule pack that it names are those of the officer who chooses it.
    """

    #: columns of the source's own (lower case): all of the first, or any of the second, tell a layer's spelling
    detect_columns: tuple[str, ...] = ()
    detect_any: tuple[str, ...] = ()
    #: names of the source's own tables (globs), which no other source uses
    detect_tables: tuple[str, ...] = ()
    #: how many entries of ``layers`` a delivery must bear by name to be told by them; None: names tell nothing, being
    #: words that any source uses
    detect_names: int | None = Field(default=None, ge=2, le=20)
    layers: tuple[LayerRule, ...] = ()
    columns: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    #: values of the objective column (as stored) → objective; empty: words are read, codes never guessed at
    objectives: dict[str, Objective] = Field(default_factory=dict)
    milieux: dict[str, Milieu] = Field(default_factory=dict)
    #: rows whose columns say ``T`` change kind: column → kind
    flags: dict[str, Kind] = Field(default_factory=dict)
    scale: int | None = Field(default=None, ge=100, le=5_000_000)
    uncertainty_m: float | None = Field(default=None, ge=0, le=1000)
    delimitation: Delimitation | None = None
    #: the upper document that the officer who chooses this profile means
    reference: Text | None = None
    #: lines of one layer that bear the same name are one element (rivers)
    merge_named_lines: bool = True
