#!/usr/bin/env python3
"""Analyse the same invented test with Slate and with DuckDB in one run, and compare results and cost.

    compare.py [--events N] [--units N] [--repeat N] [--many] [--datafusion] PROGRAM

PROGRAM is the example `analyse_test` of the crate `slate`. DuckDB, from PyPI, is put into `.venv` beside this file. Both
read the same Parquet files of events and exposures: first exposures, units in two cells left out, plays and hours of
every unit after its first exposure and in the 14 days before the test, then n, mean, variance and covariance by cell.
The two take turns. Printed: CPU seconds (user + system), wall seconds, peak memory; then the ratio of the best CPU
times, a day's increment, and with --many the 50 metrics by 20 dimensions.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
VENV = HERE / ".venv"

QUERY = """
WITH units AS (
  SELECT c0 AS unit, arg_min(c1, c2) AS cell, min(c2) AS first_ms, count(DISTINCT c1) AS cells
  FROM '{folder}/work/exposures-*.parquet' WHERE c2 < {end} GROUP BY c0),
sums AS (
  SELECT u.unit, any_value(u.cell) AS cell,
    count(*) FILTER (WHERE e.kind = 0 AND epoch_ms(e.at) >= u.first_ms) AS plays,
    coalesce(sum(e.value) FILTER (WHERE e.kind = 0 AND epoch_ms(e.at) >= u.first_ms), 0) / 3600 AS hours,
    count(*) FILTER (WHERE e.kind = 0 AND epoch_ms(e.at) < {start}) AS plays_before,
    coalesce(sum(e.value) FILTER (WHERE e.kind = 0 AND epoch_ms(e.at) < {start}), 0) / 3600 AS hours_before
  FROM units u LEFT JOIN '{folder}/tables/events-*.parquet' e ON e.viewer = u.unit
  WHERE u.cells = 1 GROUP BY u.unit)
SELECT cell, count(*) AS n,
  avg(plays), var_samp(plays), avg(plays_before), covar_samp(plays, plays_before),
  avg(hours), var_samp(hours), avg(hours_before), covar_samp(hours, hours_before)
FROM sums GROUP BY cell ORDER BY cell
"""

DUCKDB = """
import duckdb, json, sys
connection = duckdb.connect()
connection.execute("SET threads = 2; SET enable_progress_bar = false")
print(json.dumps(connection.execute(sys.argv[1]).fetchall()))
"""

START_MS = 1_772_323_200_000 + 14 * 86_400_000
END_MS = START_MS + 28 * 86_400_000


def measure(command):
    """Run a command; its output, CPU seconds, wall seconds and peak memory in MiB."""
    reading, writing = os.pipe()
    start = time.monotonic()
    child = os.fork()
    if child == 0:
        os.dup2(writing, 1)
        os.execvp(command[0], command)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        output = pipe.read()
    _, status, used = os.wait4(child, 0)
    if status != 0:
        sys.exit(f"{command[0]} failed: {status}")
    return output, used.ru_utime + used.ru_stime, time.monotonic() - start, used.ru_maxrss / 1024


def duckdb(folder):
    """DuckDB's rows by cell."""
    query = QUERY.format(folder=folder, start=START_MS, end=END_MS)
    return measure([str(VENV / "bin/python"), "-c", DUCKDB, query])


def same(rows, found):
    """Compare numbers; the largest relative difference."""
    worst = 0.0
    for cell, row in enumerate(rows):
        n, rest = row[1], row[2:]
        for metric, values in (("plays", rest[:4]), ("hours", rest[4:])):
            ours = found["numbers"][metric][cell]
            if ours[0] != n:
                sys.exit(f"{metric}, cell {cell}: {ours[0]} units and {n}")
            for a, b in zip(ours[1:], values):
                worst = max(worst, abs(a - b) / max(abs(b), 1e-12))
    if worst > 1e-9:
        sys.exit(f"the results differ by {worst}")
    return worst


def line(name, cpu, wall, peak):
    print(f"{name:28} {cpu:8.2f} CPU s {wall:8.2f} s {peak:8.0f} MiB", flush=True)


def turns(program, folder, repeat):
    """Both in turns; the best CPU seconds of each."""
    best = {}
    for _ in range(repeat):
        output, *cost = duckdb(folder)
        line("duckdb", *cost)
        best["duckdb"] = min(best.get("duckdb", cost[0]), cost[0])
        rows = json.loads(output)
        output, *cost = measure([program, "at-once", str(folder)])
        line("slate, at once", *cost)
        best["slate"] = min(best.get("slate", cost[0]), cost[0])
        print(f"largest difference {same(rows, json.loads(output)):.1e}", flush=True)
    print(f"ratio of CPU s {best['slate'] / best['duckdb']:.2f}", flush=True)


def days(program, folder):
    """The first analysis with a line over time, and the day after it."""
    for name, day in (("slate, first 41 days", 41), ("slate, day 42", 42), ("slate, asked again", 42)):
        output, *cost = measure([program, "first", str(folder), str(day)])
        line(name, *cost)
        found = json.loads(output)
        print(f"  {found['days_added']} days added, {found['events_read']} events read", flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--events", type=int, default=10_000_000)
    parser.add_argument("--units", type=int, default=1_000_000)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--many", action="store_true")
    parser.add_argument("--folder", type=Path, help="keep or use an invented studio here")
    asked = parser.parse_args()
    if not VENV.exists():
        subprocess.run([sys.executable, "-m", "venv", VENV], check=True)
        subprocess.run([VENV / "bin/pip", "install", "-q", "duckdb==2.0.0"], check=True)
    root = asked.folder or Path(tempfile.mkdtemp(prefix="slate-bench-"))
    folder = root / "studio"
    try:
        if not folder.exists():
            root.mkdir(exist_ok=True)
            _, *cost = measure([asked.program, "generate", str(folder), str(asked.events), str(asked.units), "7"])
            line(f"invented {asked.events} events", *cost)
        turns(asked.program, folder, asked.repeat)
        days(asked.program, folder)
        if asked.many:
            print(measure([asked.program, "many", str(folder)])[0], flush=True)
    finally:
        if not asked.folder:
            shutil.rmtree(root)


if __name__ == "__main__":
    main()
