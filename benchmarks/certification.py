"""What certification costs: the time spent in the second method and the arbiter, of the time that measuring takes.

``python benchmarks/certification.py`` measures the shipped example, and a seeded zoning of some thousand zones against
a network of large outlines, each several times in one process; it prints ratios, of one run and machine.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "scale"))

import region_made

from conformity import api
from conformity.api import run
from conformity.overlay import certify, pairs

#: what the second method adds: pairs by it, zeros between boxes, crossings; and the arbiter within
ADDED = ((certify, "certify"), (certify, "crossed"), (pairs, "_with_missed"))


class Clock:
    """Seconds spent in functions, those called from one another counted once."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self._depth = 0

    def around(self, function: Any) -> Any:
        def timed(*given: Any, **named: Any) -> Any:
            self._depth += 1
            began = time.perf_counter()
            try:
                return function(*given, **named)
            finally:
                self._depth -= 1
                if not self._depth:
                    self.seconds += time.perf_counter() - began

        return timed


def shares(check: Any, times: int) -> tuple[list[float], list[float], list[float]]:
    """Seconds of the whole check, of measuring, and of what certification adds, one entry a time."""
    whole, measuring, certifying = [], [], []
    for _ in range(times):
        added, measured = Clock(), Clock()
        kept = [(room, name, getattr(room, name)) for room, name in ADDED] + [(run, "measure", run.measure)]
        for room, name, function in kept:
            setattr(room, name, (measured if name == "measure" else added).around(function))
        began = time.perf_counter()
        try:
            check()
        finally:
            for room, name, function in kept:
                setattr(room, name, function)
        whole.append(time.perf_counter() - began)
        measuring.append(measured.seconds)
        certifying.append(added.seconds)
    return whole, measuring, certifying


def region() -> Any:
    """A check of 6,000 zones and 800 elements."""
    zones, network = region_made.zoning(), region_made.network()
    return lambda: api.check(
        zones,
        reservoirs=[network["reservoirs"]],
        corridors=[network["corridors"]],
        watercourses=[network["cours_eau"]],
        obstacles=[network["obstacles"]],
        date="2026-11-23",
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=3)
    times = parser.parse_args().times
    print(f"{'':24}{'check':>9}{'measure':>9}{'certify':>9}{'of measure':>12}{'of check':>10}")
    for name, check in (("shipped example", lambda: api.check(**api.demo_inputs())), ("6,000 zones", region())):
        check()  # imports, compiled kernel, parsed packs
        whole, measured, certified = (statistics.median(each) for each in shares(check, times))
        print(
            f"{name:24}{whole:8.2f}s{measured:8.2f}s{certified:8.2f}s"
            f"{certified / measured:12.1%}{certified / whole:10.1%}"
        )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
