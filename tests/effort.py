"""How much is tried: a part of the random work by day, the whole of it in CI.

``make test`` runs the day's part. ``make test-long``, which CI runs, sets ``CONFORMITY_TESTS=long``: every random
scene, every example of Hypothesis, every case, and each check of a fault measured by itself.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Final, TypeVar

from hypothesis import settings

#: whether the whole is run
LONG: Final = os.environ.get("CONFORMITY_TESTS", "") == "long"
#: most examples of one Hypothesis test by day
DAY: Final = 10

Item = TypeVar("Item")


def examples(number: int) -> int:
    """How many examples Hypothesis draws, of the number that the whole run draws: by day a sixth, from 3 to 10."""
    return number if LONG else max(3, min(number // 6, DAY))


def part(every: Sequence[Item], step: int) -> Sequence[Item]:
    """What a test goes through: in the whole run all, by day every ``step``-th and the first always."""
    return every if LONG else every[::step]


def size(whole: int, day: int) -> int:
    """How many things a test is made of: ``whole`` in the whole run, ``day`` by day."""
    return whole if LONG else day


def load() -> None:
    """Set what Hypothesis does unless a test says otherwise: by day the same examples every time, and no store of them."""
    settings.register_profile("day", max_examples=DAY, deadline=None, derandomize=True, database=None)
    settings.register_profile("long", deadline=None)
    settings.load_profile("long" if LONG else "day")
