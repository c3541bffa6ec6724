"""Identifies layers and columns by data standard, with the reason for each choice."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from conformity.profiles.schema import Profile

__all__ = ["get", "load", "shipped"]


def load(text: str | bytes, file: str) -> Profile:
    """A profile from its text.

    Raises
    ------
    RulesError
        Every fault at once, with line and column.
    """
    from conformity import yamltext
    from conformity.profiles.schema import Profile
    from conformity.strict import validate

    return validate(Profile, yamltext.load(text, file), file)


@cache
def shipped() -> tuple[str, ...]:
    """Names of the shipped profiles, sorted."""
    return tuple(
        sorted(p.name.removesuffix(".yaml") for p in files(f"{__name__}.data").iterdir() if p.name.endswith(".yaml"))
    )


@cache
def get(name: str) -> Profile:
    """A shipped profile by name."""
    return load(files(f"{__name__}.data").joinpath(f"{name}.yaml").read_bytes(), f"{name}.yaml")
