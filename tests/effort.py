"""How much is tried: a part of the random work by day, the whole of it in CI.

``make test`` runs the day's part: of random work and of long lists of cases a part, and of the tests that check whole
plans a draw. Where only some rooms or tests are asked for, none of theirs is left to the draw. ``make test-long``, which CI runs, sets ``CONFORMITY_TESTS=long``: every random
scene, every example of Hypothesis, every case, and each check of a fault measured by itself.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Final, TypeVar
from zlib import crc32

from hypothesis import settings

#: whether the whole is run
LONG: Final = os.environ.get("CONFORMITY_TESTS", "") in ("long", "random")
#: whether Hypothesis draws other examples each time
RANDOM: Final = os.environ.get("CONFORMITY_TESTS", "") == "random"
#: most examples of one Hypothesis test by day
DAY: Final = 10

#: rooms whose tests check whole plans: of those tests, one in so many is run by day where every room is
DRAWN: Final = {"api": 2, "cli": 2, "faults": 3, "follow": 2}
#: change it to draw other tests
_SEED: Final = 1

Item = TypeVar("Item")


def examples(number: int) -> int:
    """How many examples Hypothesis draws, of the number that the whole run draws: by day a sixth, from 3 to 10."""
    return number if LONG else max(3, min(number // 6, DAY))


def part(every: Sequence[Item], step: int) -> Sequence[Item]:
    """What a test goes through: in the whole run all, by day every ``step``-th and the first always."""
    return every if LONG else every[::step]


def is_drawn(room: str, name: str) -> bool:
    """Whether a test of a room is among those run by day: the same ones every time."""
    return crc32(f"{_SEED} {name}".encode()) % DRAWN.get(room, 1) == 0


def size(whole: int, day: int) -> int:
    """How many things a test is made of: ``whole`` in the whole run, ``day`` by day."""
    return whole if LONG else day


def load() -> None:
    """Set what Hypothesis does unless a test says otherwise: the same examples every time, and no store of them."""
    settings.register_profile("day", max_examples=DAY, deadline=None, derandomize=True, database=None)
    settings.register_profile("long", deadline=None, derandomize=True, database=None)
    settings.register_profile("random", deadline=None)
    settings.load_profile("random" if RANDOM else "long" if LONG else "day")
