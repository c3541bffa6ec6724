"""How much is tried: a part of the random work by day, the whole of it in CI.

``make test`` runs the day's part: of random work and of long lists of cases a part, and a draw of the tests that take
the time. Where only some rooms, files or tests are asked for, none of theirs is left to the draw. ``make test-long``,
which CI runs, sets ``CONFORMITY_TESTS=long``: every test, random scene, example of Hypothesis and case, and each check
of a fault measured by itself.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence, Set
from typing import Final, TypeVar

from hypothesis import settings

#: whether the whole is run
LONG: Final = os.environ.get("CONFORMITY_TESTS", "") in ("long", "random")
#: whether Hypothesis draws other examples each time
RANDOM: Final = os.environ.get("CONFORMITY_TESTS", "") == "random"
#: most examples of one Hypothesis test by day
DAY: Final = 10

#: rooms, or files of a room, whose tests take the time: where every room is run, one of so many is run by day
DRAWN: Final = {
    "api": 4,
    "case_law": 3,
    "cli": 4,
    "engine": 6,
    "evaluate/test_own_modifiers.py": 3,
    "faults": 6,
    "follow": 4,
    "overlay": 3,
    "report": 2,
    "rules": 2,
    "serve": 4,
}

Item = TypeVar("Item")


def examples(number: int) -> int:
    """How many examples Hypothesis draws, of the number that the whole run draws: by day a sixth, from 3 to 10."""
    return number if LONG else max(3, min(number // 6, DAY))


def part(every: Sequence[Item], step: int) -> Sequence[Item]:
    """What a test goes through: in the whole run all, by day every ``step``-th and the first always."""
    return every if LONG else every[::step]


def drawn(tests: Sequence[tuple[str, Set[str]]]) -> list[bool]:
    """Which tests are run by day where every room is: the same ones every time.

    A test is given as its file, from the folder of the tests, and the families of message codes that it names
    (``{"SHP"}``). Of a file that stands in :data:`DRAWN`, or its room, the first test is kept and every n-th after it;
    and of each family that none of these names, the first test that does.
    """
    position: Counter[str] = Counter()
    kept = []
    for file, _ in tests:
        step = DRAWN.get(file) or DRAWN.get(file.split("/")[0], 1)
        kept.append(position[file] % step == 0)
        position[file] += 1
    named = {family for (_, families), keep in zip(tests, kept, strict=True) if keep for family in families}
    for n, (_, families) in enumerate(tests):
        if families - named:
            kept[n] = True
            named |= families
    return kept


def size(whole: int, day: int) -> int:
    """How many things a test is made of: ``whole`` in the whole run, ``day`` by day."""
    return whole if LONG else day


def load() -> None:
    """Set what Hypothesis does unless a test says otherwise: the same examples every time, and no store of them."""
    settings.register_profile("day", max_examples=DAY, deadline=None, derandomize=True, database=None)
    settings.register_profile("long", deadline=None, derandomize=True, database=None)
    settings.register_profile("random", deadline=None)
    settings.load_profile("random" if RANDOM else "long" if LONG else "day")
