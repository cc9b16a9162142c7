#!/usr/bin/env python3
"""Import a ratings.csv with DuckDB and with Slate in one run, and compare what each of them cost.

    compare.py ratings.csv [--repeat N] -- COMMAND [ARGUMENT ...]

In COMMAND, {csv} stands for the file and {out} for an empty folder. DuckDB does
COPY (SELECT * FROM read_csv(..) ORDER BY timestamp) TO 'x.parquet' with the threads it chooses itself.
The two take turns, so that a busy machine is unfair to neither. Printed for each: CPU seconds (user + system),
wall seconds, peak memory, bytes written; then the ratio of the best CPU times.
"""

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

DUCKDB = """
import duckdb, sys
duckdb.sql(f"COPY (SELECT * FROM read_csv('{sys.argv[1]}') ORDER BY timestamp) TO '{sys.argv[2]}/x.parquet'")
"""


def measure(command):
    """Run a command; give its CPU seconds, wall seconds and peak memory in MiB."""
    # A process of its own for each measurement: the peak of children is a maximum over all of them.
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        start = time.monotonic()
        code = subprocess.run(command, stdout=subprocess.DEVNULL, check=False).returncode
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        wall = time.monotonic() - start
        os.write(writing, f"{code} {used.ru_utime + used.ru_stime} {wall} {used.ru_maxrss}".encode())
        os._exit(0)
    os.close(writing)
    code, cpu, wall, peak = os.read(reading, 1000).decode().split()
    os.close(reading)
    os.waitpid(child, 0)
    if code != "0":
        sys.exit(f"{command[0]} failed with exit code {code}")
    return float(cpu), float(wall), int(peak) / 1024


def run(name, command, csv):
    """Run one importer into an empty folder and print a line about it."""
    out = tempfile.mkdtemp(prefix="slate-bench-", dir=csv.parent)
    try:
        filled = [part.replace("{csv}", str(csv)).replace("{out}", out) for part in command]
        cpu, wall, peak = measure(filled)
        size = sum(f.stat().st_size for f in Path(out).rglob("*") if f.is_file())
        print(f"{name:8} {cpu:7.1f} CPU s {wall:7.1f} s {peak:7.0f} MiB {size / 1e6:7.0f} MB", flush=True)
        return cpu
    finally:
        shutil.rmtree(out)


def warm(path):
    """Read a file once, so that both importers find it in the page cache."""
    with path.open("rb") as file:
        while file.read(1 << 24):
            pass


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("csv", type=Path)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("command", nargs="+")
    arguments = parser.parse_args()
    csv = arguments.csv.resolve()
    warm(csv)
    duckdb = [sys.executable, "-c", DUCKDB, "{csv}", "{out}"]
    times = {"duckdb": [], "slate": []}
    for _ in range(arguments.repeat):
        times["duckdb"].append(run("duckdb", duckdb, csv))
        times["slate"].append(run("slate", arguments.command, csv))
    ratio = min(times["slate"]) / min(times["duckdb"])
    print(f"ratio {ratio:.2f} (goal: at most 1.5)")


if __name__ == "__main__":
    main()
