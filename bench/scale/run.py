#!/usr/bin/env python3
"""Time against size, on invented viewing: generate, import, fit, evaluate, a list for everybody.

    bench/scale/run.py [--sizes 1,10,100] [--titles 100000] [--threads 2] [--keep DIR]

Sizes are millions of events; a hundred events a viewer. Prints a table of CPU seconds (all threads) and the largest
memory of each command in MiB. Needs the release build: `cargo build --release -p slate` and `cargo build --release
-p slate-tables --example generate_viewing`. Nothing that is measured exists: the viewing is drawn from a seed.
"""

import argparse
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
TARGET = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "release"
SLATE = os.environ.get("SLATE", str(TARGET / "slate"))
GENERATE = str(TARGET / "examples" / "generate_viewing")
EPOCHS = 4

PLAN = f"""
name = "scale"
seed = 7
protocol = {{ kind = "strong", test_viewers = 1000, validation_viewers = 1000 }}
metrics = ["ndcg@100", "recall@20"]
[data]
min_events = 5
[[model]]
name = "als"
kind = "als"
factors = 64
epochs = {EPOCHS}
"""


class Cost:
    """What a command took."""

    def __init__(self, cpu_s, wall_s, peak_mib, out):
        self.cpu_s, self.wall_s, self.peak_mib, self.out = cpu_s, wall_s, peak_mib, out


def run(*command, **more):
    """Runs a command and says what it took; its answer is read as text."""
    started = time.monotonic()
    with tempfile.TemporaryFile() as out:
        process = subprocess.Popen(command, stdout=out, stderr=subprocess.DEVNULL, **more)
        _, status, usage = os.wait4(process.pid, 0)
        out.seek(0)
        text = out.read().decode()
    if status != 0:
        sys.exit(f"{' '.join(command)}: exit {os.waitstatus_to_exitcode(status)}\n{text[-2000:]}")
    cpu_s = usage.ru_utime + usage.ru_stime
    return Cost(cpu_s, time.monotonic() - started, usage.ru_maxrss / 1024, text)


def token(studio, name, role):
    answer = run(SLATE, "actor", "add", name, "--role", role, "--json", env=studio).out
    return json.loads(answer)["token"]


def measure(millions, titles, threads, folder):
    """The row of one size."""
    events, viewers = int(millions * 1_000_000), int(millions * 10_000)
    file, place = folder / "events.parquet", folder / "studio"
    shutil.rmtree(place, ignore_errors=True)
    run(GENERATE, "parquet", str(viewers), str(titles), str(events), "7", str(file))
    (folder / "plan.toml").write_text(PLAN)
    studio = dict(os.environ, SLATE_STUDIO=str(place))
    run(SLATE, "init", "--admin", "ada", "--person", "Ada", str(place))
    imported = run(SLATE, "import", "events", "--quiet", str(file), env=studio)
    plan = str(folder / "plan.toml")
    judged = run(SLATE, "evaluate", plan, "--threads", str(threads), "--quiet", "--json", env=studio)
    report = json.loads(judged.out)["models"][0]
    trained = run(SLATE, "model", "train", "--quiet", "--plan", plan, "--model", "als", "--json", env=studio)
    version = json.loads(trained.out)["version"]
    approver = dict(studio, SLATE_TOKEN=token(studio, "ben", "approver"))
    run(SLATE, "model", "propose", version, "--why", "scale", env=studio)
    run(SLATE, "model", "approve", "1", "--why", "scale", env=approver)
    run(SLATE, "model", "promote", version, env=approver)
    lists = str(folder / "lists.parquet")
    pathlib.Path(lists).unlink(missing_ok=True)
    all_lists = run(SLATE, "recommend", "--all", "--out", lists, "--quiet", env=studio)
    epoch = report["fit_cpu_s"] / EPOCHS
    ndcg = report["metrics"]["ndcg@100"]["mean"]
    cells = [f"{millions:g} M", f"{viewers:,}", f"{imported.cpu_s:.1f}", f"{imported.peak_mib:.0f}"]
    cells += [f"{epoch:.2f}", f"{judged.cpu_s:.1f}", f"{judged.peak_mib:.0f}", f"{ndcg:.4f}"]
    cells += [f"{all_lists.cpu_s:.1f}", f"{all_lists.wall_s:.1f}", f"{all_lists.peak_mib:.0f}"]
    return cells


def machine():
    text = pathlib.Path("/proc/cpuinfo").read_text()
    name = re.search(r"model name\s*: (.*)", text)
    return f"{name.group(1) if name else 'unknown processor'}, {os.cpu_count()} cores"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--sizes", default="1,10,100")
    parser.add_argument("--titles", type=int, default=100_000)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--keep", type=pathlib.Path)
    args = parser.parse_args()
    folder = args.keep or pathlib.Path(tempfile.mkdtemp(prefix="slate-scale-"))
    folder.mkdir(parents=True, exist_ok=True)
    print(f"{machine()}, {time.strftime('%Y-%m-%d')}, {args.titles:,} titles, {args.threads} threads\n")
    heads = ["events", "viewers", "import, CPU s", "MiB", "iALS-64 epoch, CPU s", "evaluate, CPU s", "MiB"]
    heads += ["NDCG@100", "lists for all, CPU s", "seconds", "MiB"]
    print("| " + " | ".join(heads) + " |\n|" + "---|" * len(heads), flush=True)
    try:
        for size in args.sizes.split(","):
            print("| " + " | ".join(measure(float(size), args.titles, args.threads, folder)) + " |", flush=True)
    finally:
        if not args.keep:
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
