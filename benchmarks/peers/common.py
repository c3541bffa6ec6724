"""Shared steps of every contender: read two GeoParquet files, work, report times, memory and pairs."""

import json
import os
import pathlib
import resource
import sys
import time

import numpy as np

BEGAN = time.perf_counter()


def read():
    """Zones and features as arrays of shapely geometries."""
    import geopandas as gpd

    home = sys.argv[1]
    return (np.asarray(gpd.read_parquet(f"{home}/{name}.parquet").geometry.values) for name in ("zones", "features"))


def frames():
    """Zones and features as GeoDataFrames with their numbers."""
    import geopandas as gpd

    return (gpd.read_parquet(f"{sys.argv[1]}/{name}.parquet") for name in ("zones", "features"))


def times():
    """How often everybody works; the least time counts."""
    return int(os.environ.get("BENCH_TIMES", "1"))


def least(work):
    """The result of ``work`` and its least time in seconds."""
    best = None
    for _ in range(times()):
        began = time.perf_counter()
        result = work()
        taken = time.perf_counter() - began
        best = taken if best is None else min(best, taken)
    return result, best


def measure(work, warm=False):
    """Time ``work``, which gives zone, feature and area of each pair; ``warm`` runs it once before."""
    read_s = time.perf_counter() - BEGAN
    cold = None
    if warm:
        began = time.perf_counter()
        work()
        cold = time.perf_counter() - began
    (zone, feature, area), taken = least(work)
    write(read_s, taken, zone, feature, area, cold)


def peak_mb():
    """Peak memory of this process (MB); the usage that the system reports includes that of its parent."""
    status = pathlib.Path("/proc/self/status")
    if not status.is_file():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmHWM")) / 1024


def write(read_s, kernel_s, zone, feature, area, cold=None, **more):
    """Write the result beside the data."""
    zone, feature, area = np.asarray(zone, np.int64), np.asarray(feature, np.int64), np.asarray(area, float)
    order = np.lexsort((feature, zone))
    np.savez(sys.argv[2] + ".npz", zone=zone[order], feature=feature[order], area=area[order])
    peak = peak_mb()
    result = {"read_s": read_s, "kernel_s": kernel_s, "cold_s": cold, "peak_mb": peak, "pairs": len(zone), **more}
    pathlib.Path(sys.argv[2] + ".json").write_text(json.dumps(result))
