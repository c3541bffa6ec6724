"""Near-coincident pairs of surfaces against exact arithmetic: what would be published, and what is true.

``python scripts/fuzz_pairs.py --count 1000000 --jobs 2`` draws that many valid pairs at the origin, at Lambert-93
and at CC50 magnitudes, measures them as a run does (overlay on the grid, second method, arbiter), and compares each
with the truth worked out in fractions by code that the program does not share. It ends in 1 where one published area
differs by more than 0.001 m2 and a micrometre along both outlines, or a pair is left open.
"""

from __future__ import annotations

import argparse
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import shapely

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "overlay"))

from adversarial import OFFSETS, convex_truth, quads

_CHUNK = 5_000
_COUNTED = ("pairs", "agreement", "fractions", "open", "wrong", "stock_wrong")


def tried(job: tuple[int, int, str]) -> dict[str, Any]:
    """One chunk of pairs: how many, by what they were certified, how many are wrong, the largest error."""
    from conformity.overlay import certify, grid, pairs

    seed, count, place = job
    left, right = quads(np.random.default_rng([seed, *place.encode()]), count, OFFSETS[place])
    dims = np.full(len(left), 2)
    raw = grid.none(len(left))
    met = pairs.meet(right, left)
    raw[met] = grid.overlap(left[met], right[met])
    certified = certify.certify(left, right, dims, grid.only(raw, dims))
    stock = shapely.area(shapely.intersection(left, right))
    published = grid.quantise(certified.size)
    exact = np.array([convex_truth(a, b) for a, b in zip(left, right, strict=True)])
    outline = shapely.length(left) + shapely.length(right)
    error = np.abs(published - exact)
    wrong = error > 1e-3 + 1e-6 * outline
    return {
        "place": place,
        "pairs": len(left),
        "agreement": int((certified.how == "agreement").sum()),
        "fractions": int((certified.how == "fractions").sum()),
        "open": int((certified.how == "nothing").sum()),
        "wrong": int(wrong.sum()),
        "stock_wrong": int((np.abs(stock - exact) > 0.05 + 2e-3 * outline).sum()),
        "largest": float(error.max(initial=0.0)),
        "examples": [(left[n].wkt, right[n].wkt, published[n], exact[n]) for n in np.flatnonzero(wrong)[:2]],
    }


def main() -> int:
    """Draw, measure, compare, print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--count", type=int, default=30_000, help="valid pairs to try, at least")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--jobs", type=int, default=1)
    given = options.parse_args()
    start = time.monotonic()
    names = list(OFFSETS)
    table = {
        name: dict.fromkeys(("pairs", "agreement", "fractions", "open", "wrong", "stock_wrong"), 0) for name in names
    }
    largest = dict.fromkeys(names, 0.0)
    examples: list[Any] = []
    with ProcessPoolExecutor(given.jobs) as pool:
        done, n = 0, 0
        while done < given.count:
            wave = [
                (given.seed * 1_000_003 + n + k, _CHUNK, names[(n + k) % len(names)]) for k in range(given.jobs * 3)
            ]
            n += len(wave)
            for result in pool.map(tried, wave):
                for key in table[result["place"]]:
                    table[result["place"]][key] += result[key]
                largest[result["place"]] = max(largest[result["place"]], result["largest"])
                examples += result["examples"]
                done += result["pairs"]
    print("| place | pairs | agree | settled by fractions | open | wrong | largest error (m2) | stock overlay wrong |")
    print("|---|---|---|---|---|---|---|---|")
    for name in names:
        row = table[name]
        result = " | ".join(f"{row[key]:,}" for key in _COUNTED[:-1])
        print(f"| {name} | {result} | {largest[name]:.6f} | {row['stock_wrong']} |")
    print(f"{done:,} pairs in {time.monotonic() - start:.0f} s")
    for one in examples[:5]:
        print(*one, sep="\n  ")
    return 1 if any(row["wrong"] or row["open"] for row in table.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
