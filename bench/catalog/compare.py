#!/usr/bin/env python3
"""Hold forecasts of success against LightGBM on the same columns, in the same run.

    compare.py SLATE PLAN [--seeds 5] [--out SHEET]

SLATE is the program. Runs `slate catalog backtest PLAN --out SHEET`, then LightGBM (from PyPI, with numpy) on the columns
of that sheet: learned from the rows of `train`, stopped early by those of `tune`, judged by those of `test`; once with one
seed and once as the mean of several, with the settings that Slate's trees have. The differences in R2 have a paired
bootstrap over the judged titles. CPU seconds are of one thread each.
"""

import argparse
import csv
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import lightgbm
import numpy as np

OWN = 6
RESAMPLES = 2000


def read(path):
    """The sheet: part, result, forecast and columns of every title."""
    with open(path, newline="") as file:
        header, *rows = csv.reader(file)
    number = lambda text: float(text) if text else np.nan
    part = np.array([row[1] for row in rows])
    numbers = np.array([[number(cell) for cell in row[2:]] for row in rows])
    return part, numbers[:, 0], numbers[:, 1], numbers[:, OWN - 2 :], header[OWN:]


def grown(x, y, part, seed):
    """LightGBM's forecast of the judged titles, and how many trees it took."""
    train, tune, test = (part == name for name in ("train", "tune", "test"))
    data = lightgbm.Dataset(x[train], y[train])
    settings = {
        "objective": "regression", "learning_rate": 0.03, "num_leaves": 15, "min_data_in_leaf": 20,
        "lambda_l2": 5.0, "bagging_fraction": 0.8, "bagging_freq": 1, "feature_fraction": 0.5,
        "num_threads": 1, "verbose": -1, "seed": seed, "deterministic": True,
    }
    stop = lightgbm.early_stopping(100, verbose=False)
    valid = lightgbm.Dataset(x[tune], y[tune], reference=data)
    model = lightgbm.train(settings, data, 2000, valid_sets=[valid], callbacks=[stop])
    return model.predict(x[test]), model.best_iteration


def ranks(values):
    """Ranks from 1, ties averaged."""
    _, place, count = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(count)
    return (ends - (count - 1) / 2)[place]


def measures(actual, forecast):
    error = actual - forecast
    r2 = 1 - (error**2).sum() / ((actual - actual.mean()) ** 2).sum()
    return r2, np.corrcoef(ranks(actual), ranks(forecast))[0, 1], np.abs(error).mean()


def ahead(actual, ours, theirs):
    """R2 of ours less theirs, with its 95 % interval over other titles."""
    rng = np.random.default_rng(0)
    r2 = lambda n, forecast: measures(actual[n], forecast[n])[0]
    drawn = (rng.integers(0, len(actual), len(actual)) for _ in range(RESAMPLES))
    differences = [r2(n, ours) - r2(n, theirs) for n in drawn]
    every = np.arange(len(actual))
    return r2(every, ours) - r2(every, theirs), np.quantile(differences, [0.025, 0.975])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("slate")
    parser.add_argument("plan")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--out", type=Path)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        sheet = asked.out or Path(folder) / "sheet.csv"
        command = [asked.slate, "catalog", "backtest", asked.plan, "--out", str(sheet), "--json", "--quiet"]
        answer = subprocess.run(command, capture_output=True, text=True, check=False)
        if answer.returncode:
            sys.exit(answer.stderr)
        part, result, forecast, x, names = read(sheet)
    report = json.loads(answer.stdout)
    test = part == "test"
    actual, ours = result[test], forecast[test]
    started = time.process_time()
    each = [grown(x, result, part, seed) for seed in range(asked.seeds)]
    cpu_s = time.process_time() - started
    print(f"{report['plan']}: {len(actual)} titles, {len(names)} columns, LightGBM {lightgbm.__version__}\n")
    print("| forecast | R2 | Spearman | error, ln | Slate ahead in R2 | 95 % | CPU s |")
    print("|---|---|---|---|---|---|---|")
    row = lambda name, forecast: "| {} | {:.4f} | {:.4f} | {:.4f} |".format(name, *measures(actual, forecast))
    print(row("Slate, with intervals", ours), f"| | {report['cpu_s']:.1f} |")
    trees = np.mean([trees for _, trees in each])
    both = [("LightGBM, one seed", each[0][0], cpu_s / asked.seeds)]
    both.append((f"LightGBM, mean of {asked.seeds} ({trees:.0f} trees)", np.mean([f for f, _ in each], axis=0), cpu_s))
    for name, theirs, seconds in both:
        difference, (low, high) = ahead(actual, ours, theirs)
        print(row(name, theirs), f"{difference:+.4f} | {low:+.4f} to {high:+.4f} | {seconds:.1f} |")


if __name__ == "__main__":
    main()
