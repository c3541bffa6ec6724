"""``--timings``: where the time of a run goes, by stage, and the most memory it held."""

from __future__ import annotations

import sys
import time
from typing import Final

#: stages in the order they are told; a stage not listed (a format) comes after
_WORDS: Final = {
    "fr": {
        "start": "démarrage", "read": "lecture", "normalise": "mise en forme", "rules": "règles",
        "pairs": "paires", "coverage": "recouvrements et lacunes du zonage", "contacts": "contacts, certifiés",
        "tools": "outils de protection", "continuity": "continuités", "rollback": "reculs de protection",
        "totals": "bilans", "evaluate": "application des règles", "fixes": "changements possibles", "maps": "cartes",
        "publish": "publication", "total": "total", "peak": "mémoire au plus haut", "render": "écriture {}",
        "unit": "Mo",
    },
    "en": {
        "start": "start", "read": "reading", "normalise": "normalising", "rules": "rules",
        "pairs": "pairs", "coverage": "overlaps and gaps of the zoning", "contacts": "contacts, certified",
        "tools": "protective tools", "continuity": "continuity", "rollback": "protections rolled back",
        "totals": "totals", "evaluate": "applying the rules", "fixes": "possible changes", "maps": "maps",
        "publish": "publishing", "unit": "MB", "total": "total", "peak": "most memory held", "render": "writing {}",
    },
}  # fmt: skip


class Timings:
    """A clock that is told each stage as it begins; the time since goes to the stage before."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._stage, self._since = "start", time.perf_counter()

    def mark(self, stage: str) -> None:
        """Begin a stage."""
        now = time.perf_counter()
        self.seconds[self._stage] = self.seconds.get(self._stage, 0.0) + now - self._since
        self._stage, self._since = stage, now

    def lines(self, lang: str) -> list[str]:
        """One line a stage: seconds and share of the whole; then the whole, and the most memory held."""
        self.mark("")
        words = _WORDS[lang]
        order = list(words)
        told = sorted(self.seconds, key=lambda stage: order.index(stage) if stage in order else len(order))
        whole = sum(self.seconds.values())
        names = {stage: words.get(stage) or words["render"].format(stage) for stage in told}
        width = max(map(len, (*names.values(), words["peak"])))
        lines = [
            f"  {names[stage]:<{width}} {self.seconds[stage]:8.2f} s {self.seconds[stage] / whole:5.0%}"
            for stage in told
        ]
        lines.append(f"  {words['total']:<{width}} {whole:8.2f} s")
        peak = peak_mb()
        return lines if peak is None else [*lines, f"  {words['peak']:<{width}} {peak:8.0f} {words['unit']}"]


def peak_mb() -> float | None:
    """The most memory that this process has held, in megabytes; None where the system does not tell."""
    try:
        import resource
    except ImportError:  # Windows
        return None
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return held / 2**20 if sys.platform == "darwin" else held / 2**10
