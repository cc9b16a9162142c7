#!/usr/bin/env python3
"""Train LightGBM and Slate's trees on the same rows with the same settings, and compare error and cost.

    compare.py BOOST [--data FOLDER] [--threads 1] [--repeat 3] [--only NAME]

BOOST is the program made by `cargo build --release -p slate-math --example boost`. Needs `numpy` and `lightgbm`
from PyPI. The tables are seeded; `--data` names a folder that holds `ml-100k/u.data` and `u.item` for one table
more. The two take turns, each in a process of its own; the least CPU time (user + system) of the training alone
counts, binning included. Ratios are Slate's by LightGBM's.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

SETTINGS = {"trees": 200, "leaves": 31, "rows_min": 20, "lambda": 1.0, "shrinkage": 0.1}


def friedman(rng, n=200_000):
    """Friedman (1991), eq. 61: two interactions, and five columns of noise; 5 % of all values missing."""
    x = rng.random((n, 10))
    y = 10 * np.sin(np.pi * x[:, 0] * x[:, 1]) + 20 * (x[:, 2] - 0.5) ** 2 + 10 * x[:, 3] + 5 * x[:, 4]
    y += rng.normal(size=n)
    x[rng.random(x.shape) < 0.05] = np.nan
    return "squared", x, y, None


def classes(rng, n=200_000):
    """A log odds of six columns out of forty, some of them with few values."""
    x = rng.normal(size=(n, 40))
    x[:, 10:20] = np.round(x[:, 10:20] * 2)
    odds = x[:, 0] * x[:, 1] + np.sin(2 * x[:, 2]) + 0.5 * x[:, 10] - np.abs(x[:, 11]) * (x[:, 3] > 0) + 0.7
    return "logistic", x, (rng.random(n) < 1 / (1 + np.exp(-odds))).astype(float), None


def ranking(rng, lists=4000):
    """Lists of 20 to 120 rows, 25 columns; grades 0 to 4 by the place of a hidden strength in all lists."""
    groups = rng.integers(20, 121, size=lists)
    n = groups.sum()
    own = np.repeat(rng.normal(size=(lists, 5)), groups, axis=0)
    x = np.hstack([rng.normal(size=(n, 20)), own])
    strength = x[:, 0] + 0.8 * x[:, 1] * own[:, 0] + np.maximum(x[:, 2], own[:, 1]) + 0.5 * np.sin(3 * x[:, 3])
    strength += rng.normal(size=n)
    grades = np.searchsorted(np.quantile(strength, [0.6, 0.8, 0.92, 0.98]), strength)
    return "rank", x, grades.astype(float), groups


def films(folder):
    """MovieLens 100K: a rating from what was rated before it, in time order; the last fifth is the test."""
    rows = np.loadtxt(folder / "ml-100k" / "u.data", dtype=int)
    rows = rows[np.argsort(rows[:, 3], kind="stable")]
    with open(folder / "ml-100k" / "u.item", encoding="latin-1") as file:
        items = [line.rstrip("\n").split("|") for line in file]
    kinds = {int(i[0]): [float(g) for g in i[-19:]] for i in items}
    years = {int(i[0]): float(i[2][-4:]) if i[2] else np.nan for i in items}
    return "squared", np.array(list(past(rows, kinds, years))), rows[:, 2].astype(float), None


def past(rows, kinds, years):
    """The features of each rating: counts, means and times of what the viewer and the title had before."""
    viewers, titles = {}, {}
    for viewer, title, stars, time in rows:
        a = viewers.setdefault(viewer, [0, 0.0, 0.0, time, np.zeros(19), np.zeros(19)])
        b = titles.setdefault(title, [0, 0.0, 0.0, time])
        kind = np.array(kinds[title])
        with np.errstate(invalid="ignore"):
            liked = (a[5] / a[4])[kind > 0]
        yield [
            a[0], a[1] / a[0] if a[0] else np.nan, a[2] / a[0] if a[0] else np.nan, time - a[3],
            b[0], b[1] / b[0] if b[0] else np.nan, b[2] / b[0] if b[0] else np.nan, time - b[3],
            np.nan if np.isnan(liked).all() else np.nanmean(liked), years[title], *kind,
        ]
        for s in (a, b):
            s[0], s[1], s[2] = s[0] + 1, s[1] + stars, s[2] + stars * stars
        a[4], a[5] = a[4] + kind, a[5] + kind * stars


def cut(table):
    """The first four fifths of the rows, or of the lists, for training; the others for the test."""
    objective, x, y, groups = table
    x = x.astype(np.float32)
    if groups is None:
        k = len(y) * 4 // 5
        return objective, (x[:k], y[:k], None), (x[k:], y[k:], None)
    g = len(groups) * 4 // 5
    k = groups[:g].sum()
    return objective, (x[:k], y[:k], groups[:g]), (x[k:], y[k:], groups[g:])


def write(path, part):
    """The format that the example `boost` reads."""
    x, y, groups = part
    groups = np.array([] if groups is None else groups, dtype="<u4")
    with open(path, "wb") as file:
        file.write(np.array([*x.shape, len(groups)], dtype="<u4").tobytes())
        file.write(np.asfortranarray(x, dtype="<f4").tobytes(order="F"))
        file.write(y.astype("<f4").tobytes() + groups.tobytes())


def ndcg(scores, y, groups, k=10):
    """The mean over lists that have a grade above 0; of equal scores the first row first."""
    values, start = [], 0
    discounts = 1 / np.log2(np.arange(k) + 2)
    for n in groups:
        s, gains = scores[start : start + n], 2.0 ** y[start : start + n] - 1
        start += n
        top = gains[np.argsort(-s, kind="stable")][:k]
        best = np.sort(gains)[::-1][:k]
        if best.any():
            values.append((top * discounts[: len(top)]).sum() / (best * discounts[: len(best)]).sum())
    return float(np.mean(values))


def error(objective, scores, part):
    """What is to be small, and its name: RMSE, log loss, or 1 - NDCG@10."""
    _, y, groups = part
    if objective == "squared":
        return "RMSE", float(np.sqrt(np.mean((scores - y) ** 2)))
    if objective == "logistic":
        return "log loss", float(np.mean(np.logaddexp(0, np.where(y > 0, -scores, scores))))
    return "1 - NDCG@10", 1 - ndcg(scores, y, groups)


def lightgbm_child(folder, objective, threads):
    """In a process of its own: train, write the scores, print the cost as JSON."""
    import resource
    import time
    import lightgbm

    train, test = (np.load(folder / f"{name}.npz", allow_pickle=False) for name in ("train", "test"))
    x, y, xt = train["x"], train["y"], test["x"]
    groups = train["groups"] if len(train["groups"]) else None
    parameters = {
        "objective": {"squared": "regression", "logistic": "binary", "rank": "lambdarank"}[objective],
        "num_leaves": SETTINGS["leaves"], "min_data_in_leaf": SETTINGS["rows_min"],
        "lambda_l2": SETTINGS["lambda"], "learning_rate": SETTINGS["shrinkage"],
        "num_threads": threads, "verbose": -1, "seed": 1,
    }
    start = time.process_time()
    data = lightgbm.Dataset(x, y, group=groups)
    model = lightgbm.train(parameters, data, SETTINGS["trees"])
    cost = {"fit_s": time.process_time() - start}
    cost["peak_mib"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    start = time.process_time()
    scores = model.predict(xt, raw_score=True, num_threads=threads)
    cost["predict_s"] = time.process_time() - start
    batch = np.ascontiguousarray(xt[:200])
    start = time.process_time()
    for _ in range(100):
        model.predict(batch, raw_score=True, num_threads=1)
    cost["batch_s"] = (time.process_time() - start) / 100
    start = time.process_time()
    contributions = model.predict(xt[:500], pred_contrib=True, num_threads=threads)
    cost["shap_row_s"] = (time.process_time() - start) / 500
    contributions.astype("<f8").tofile(folder / "contributions.f64")
    model.save_model(str(folder / "model.txt"))
    scores.astype("<f8").tofile(folder / "lightgbm.f64")
    print(json.dumps(cost))


def run(command, threads):
    """Run a command; give the JSON of its last line."""
    environment = {**os.environ, "RAYON_NUM_THREADS": str(threads), "OMP_NUM_THREADS": str(threads)}
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True, env=environment)
    return json.loads(done.stdout.splitlines()[-1])


def least(costs):
    """The run with the least CPU time of training."""
    return min(costs, key=lambda c: c["fit_s"])


def compare(name, table, arguments):
    """Train both on one table, taking turns, and print a line."""
    objective, train, test = cut(table)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        for part, label in ((train, "train"), (test, "test")):
            write(folder / label, part)
            groups = [] if part[2] is None else part[2]
            np.savez(folder / f"{label}.npz", x=part[0], y=part[1], groups=groups)
        own = [f"{k}={v}" for k, v in SETTINGS.items()]
        commands = {
            "lightgbm": [sys.executable, __file__, "--child", place, objective, str(arguments.threads)],
            "slate": [arguments.boost, *(str(folder / f) for f in ("train", "test", "slate.f64")), objective, *own],
        }
        costs = {who: [] for who in commands}
        for _ in range(arguments.repeat):
            for who, command in commands.items():
                costs[who].append(run(command, arguments.threads))
        theirs_gap = explained(arguments.boost, folder)
        errors = {who: error(objective, np.fromfile(folder / f"{who}.f64"), test) for who in commands}
    report(name, train, errors, {who: least(c) for who, c in costs.items()}, theirs_gap)


def explained(boost, folder):
    """The largest difference between LightGBM's SHAP values and Slate's on the trees of LightGBM's model file."""
    files = [str(folder / name) for name in ("model.txt", "test", "values.f64")]
    subprocess.run([boost, "explain", *files], check=True)
    theirs, ours = (np.fromfile(folder / name) for name in ("contributions.f64", "values.f64"))
    return float(np.abs(theirs - ours).max())


def report(name, train, errors, costs, theirs_gap):
    """One table's lines."""
    (metric, theirs), (_, ours) = errors["lightgbm"], errors["slate"]
    a, b = costs["lightgbm"], costs["slate"]
    ratio = lambda key: b[key] / a[key]
    print(f"{name}: {train[0].shape[0]:,} x {train[0].shape[1]}")
    print(f"  {metric:12} {theirs:.5f} {ours:.5f}  ratio {ours / theirs:.4f}")
    print(f"  fit, CPU s   {a['fit_s']:.2f} {b['fit_s']:.2f}  ratio {ratio('fit_s'):.2f}")
    print(f"  peak, MiB    {a['peak_mib']:.0f} {b['peak_mib']:.0f}")
    print(f"  200 rows, ms {a['batch_s'] * 1e3:.3f} {b['batch_s'] * 1e3:.3f}")
    print(f"  SHAP row, ms {a['shap_row_s'] * 1e3:.3f} {b['shap_row_s'] * 1e3:.3f}")
    print(f"  SHAP, largest deviation {b['shap_gap']:.1e}")
    print(f"  SHAP on LightGBM's trees, largest difference {theirs_gap:.1e}", flush=True)


def main():
    if sys.argv[1:2] == ["--child"]:
        lightgbm_child(Path(sys.argv[2]), sys.argv[3], int(sys.argv[4]))
        return
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("boost")
    parser.add_argument("--data", type=Path)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--only")
    arguments = parser.parse_args()
    tables = {
        "friedman": lambda: friedman(np.random.default_rng(1)),
        "classes": lambda: classes(np.random.default_rng(2)),
        "ranking": lambda: ranking(np.random.default_rng(3)),
    }
    if arguments.data:
        tables["films"] = lambda: films(arguments.data)
    print("LightGBM, then Slate; ratios are Slate's by LightGBM's")
    for name, make in tables.items():
        if arguments.only in (None, name):
            compare(name, make(), arguments)


if __name__ == "__main__":
    main()
