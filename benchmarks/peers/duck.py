"""DuckDB spatial, two threads, by the packaged extension."""

import pathlib
import sys
import time

import common
import duckdb


def main() -> None:
    base = duckdb.connect(config={"allow_unsigned_extensions": "true"})
    import duckdb_extension_spatial as packaged

    extension = next(pathlib.Path(packaged.__file__).parent.rglob("spatial.duckdb_extension"))
    base.execute(f"LOAD '{extension}'")
    base.execute("SET threads = 2")
    for name in ("zones", "features"):
        key = name[:-1]
        base.execute(f"CREATE TABLE {name} AS SELECT {key}, geometry FROM read_parquet('{sys.argv[1]}/{name}.parquet')")
    read_s = time.perf_counter() - common.BEGAN
    question = (
        "SELECT zone, feature, ST_Area(ST_Intersection(z.geometry, f.geometry)) AS area "
        "FROM zones z JOIN features f ON ST_Intersects(z.geometry, f.geometry)"
    )
    rows, kernel_s = common.least(lambda: base.execute(question).fetchnumpy())
    kept = rows["area"] > 0
    common.write(read_s, kernel_s, rows["zone"][kept], rows["feature"][kept], rows["area"][kept])


main()
