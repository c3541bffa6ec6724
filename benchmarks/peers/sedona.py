"""SedonaDB, two threads."""

import os
import sys
import time

os.environ["DATAFUSION_EXECUTION_TARGET_PARTITIONS"] = "2"
import common
import sedonadb


def main() -> None:
    base = sedonadb.connect()
    for name in ("zones", "features"):
        base.read_parquet(f"{sys.argv[1]}/{name}.parquet").to_memtable().to_view(name)
    read_s = time.perf_counter() - common.BEGAN
    question = (
        "SELECT z.zone, f.feature, ST_Area(ST_Intersection(z.geometry, f.geometry)) AS area "
        "FROM zones z JOIN features f ON ST_Intersects(z.geometry, f.geometry)"
    )
    rows, kernel_s = common.least(lambda: base.sql(question).to_pandas())
    rows = rows[rows["area"] > 0]
    common.write(read_s, kernel_s, rows["zone"], rows["feature"], rows["area"])


main()
