"""``--timings``: time of a run by stage, and its peak memory."""

from __future__ import annotations

import sys
import time

from conformity.engine.stages import STAGES
from conformity.language import of, words


class Timings:
    """Clock of the stages of a run. Each mark ends one stage and begins the next."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._stage, self._since = "start", time.perf_counter()

    def mark(self, stage: str) -> None:
        """Begin a stage."""
        now = time.perf_counter()
        self.seconds[self._stage] = self.seconds.get(self._stage, 0.0) + now - self._since
        self._stage, self._since = stage, now

    def lines(self, lang: str) -> list[str]:
        """One line per stage with seconds and share; then the total, and the peak memory."""
        self.mark("")
        said = words(lang, "cli.timings")
        stages = sorted(self.seconds, key=lambda stage: STAGES.index(stage) if stage in STAGES else len(STAGES))
        whole = sum(self.seconds.values())
        names = {stage: said.get(stage) or said["render"].format(format=stage) for stage in stages}
        width = max(map(len, (*names.values(), said["peak"])))
        lines = [
            f"  {names[stage]:<{width}} {self.seconds[stage]:8.2f} s {self.seconds[stage] / whole:5.0%}"
            for stage in stages
        ]
        lines.append(f"  {said['total']:<{width}} {whole:8.2f} s")
        lines = [line.replace(".", of(lang).decimal) for line in lines]
        peak = peak_mb()
        return lines if peak is None else [*lines, f"  {said['peak']:<{width}} {peak:8.0f} {said['unit']}"]


def peak_mb() -> float | None:
    """Peak memory of this process in megabytes; None where the system does not report it."""
    try:
        import resource
    except ImportError:  # Windows
        return None
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return held / 2**20 if sys.platform == "darwin" else held / 2**10
