"""PostGIS with two workers, in a server of its own; what is timed is the join with its areas."""

import io
import os
import pathlib
import shutil
import subprocess
import tempfile
import time

import common
import numpy as np


def run_as(words, **more):
    if os.getuid() == 0:
        words = ["runuser", "-u", "postgres", "--", *words]
    return subprocess.run(words, check=True, capture_output=True, text=True, cwd="/", **more).stdout


def program(name):
    return shutil.which(name) or str(sorted(pathlib.Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))[0])


def main() -> None:
    home = tempfile.mkdtemp(prefix="pg")
    if os.getuid() == 0:
        shutil.chown(home, "postgres")
    try:
        run_as([program("initdb"), "-D", f"{home}/data", "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C"])
        options = (
            f"-c listen_addresses='' -c unix_socket_directories={home} -c fsync=off -c shared_buffers=1GB "
            "-c work_mem=256MB -c max_wal_size=4GB -c max_parallel_workers_per_gather=1 -c max_parallel_workers=2 "
            "-c parallel_setup_cost=0 -c parallel_tuple_cost=0 -c min_parallel_table_scan_size=0"
        )
        run_as([program("pg_ctl"), "-D", f"{home}/data", "-o", options, "-l", f"{home}/log", "-w", "start"])

        def sql(text):
            words = [program("psql"), "-h", home, "-U", "postgres", "-qAt", "-F", "\t", "-v", "ON_ERROR_STOP=1"]
            return run_as(words, input=text)

        sql("CREATE EXTENSION postgis")
        for name, frame in zip(("zones", "features"), common.frames(), strict=True):
            text = io.StringIO()
            for n, shape in enumerate(frame.geometry.to_wkb(hex=True)):
                text.write(f"{n}\t{shape}\n")
            sql(
                f"CREATE TABLE {name} (k int, g geometry); COPY {name} FROM STDIN;\n{text.getvalue()}\\.\n"
                f"CREATE INDEX ON {name} USING gist (g); ALTER TABLE {name} SET (parallel_workers = 2); ANALYZE {name};"
            )
        read_s = time.perf_counter() - common.BEGAN
        question = (
            "SELECT z.k, f.k, ST_Area(ST_Intersection(z.g, f.g)) "
            "FROM features f JOIN zones z ON ST_Intersects(z.g, f.g)"
        )
        out, kernel_s = common.least(lambda: sql(question))
        rows = np.loadtxt(io.StringIO(out), ndmin=2)
        rows = rows[rows[:, 2] > 0]
        common.write(read_s, kernel_s, rows[:, 0], rows[:, 1], rows[:, 2])
    finally:
        run_as([program("pg_ctl"), "-D", f"{home}/data", "-m", "immediate", "stop"])
        shutil.rmtree(home, ignore_errors=True)


main()
