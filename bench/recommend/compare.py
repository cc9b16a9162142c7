#!/usr/bin/env python3
"""Slate beside implicit, irspack and numpy on one split in one run: quality, CPU seconds, memory.

    python3 bench/recommend/compare.py SLATE_BINARY [--repeat 3] [--threads 1]

Makes a Python environment beside this file (`.venv`, not committed) with the peers from PyPI, then runs every
model in a process of its own, the best of --repeat, Slate's and the peers' in turn. CPU seconds are user and
system time of the fit alone, on all threads; memory is the peak of the whole process. SLATE_TEST_DATA names the
folder with data/ml-1m/strong.
"""

import argparse
import json
import os
import pathlib
import resource
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).parent
PEERS = ["implicit==0.7.3", "irspack==0.5.2", "numpy", "scipy", "threadpoolctl"]
EPOCHS = 16
VENV = pathlib.Path(os.environ.get("SLATE_BENCH_VENV", HERE / ".venv"))


def data(part="test"):
    """Training matrix, and of a part (`val` or `test`) what is shown and what is to be found."""
    import numpy as np
    from scipy.sparse import csr_matrix

    folder = pathlib.Path(os.environ["SLATE_TEST_DATA"]) / "data/ml-1m/strong"

    def pairs(name):
        return np.loadtxt(folder / name, delimiter=",", skiprows=1, dtype=np.int64)

    train = pairs("train.csv")
    titles, columns = np.unique(train[:, 1], return_inverse=True)
    viewers, rows = np.unique(train[:, 0], return_inverse=True)

    def matrix(name):
        table = pairs(name)
        people, lines = np.unique(table[:, 0], return_inverse=True)
        ones = np.ones(len(table), dtype=np.float32)
        places = np.searchsorted(titles, table[:, 1])
        return csr_matrix((ones, (lines, places)), shape=(len(people), len(titles)))

    ones = np.ones(len(train), dtype=np.float32)
    x = csr_matrix((ones, (rows, columns)), shape=(len(viewers), len(titles)))
    return x, matrix(f"{part}_foldin.csv"), matrix(f"{part}_heldout.csv")


def ndcg(scores, seen, targets, k=100):
    import numpy as np

    scores = np.asarray(scores, dtype=np.float32).copy()
    scores[seen.nonzero()] = -np.inf
    discounts = 1 / np.log2(np.arange(2, k + 2))
    values = []
    for row, target in zip(scores, targets):
        best = np.argsort(-row, kind="stable")[:k]
        hits = np.isin(best, target.indices)
        values.append((hits * discounts).sum() / discounts[: min(k, target.nnz)].sum())
    return float(np.mean(values))


def implicit_als(x, seen, factors, cg, threads):
    from implicit.cpu.als import AlternatingLeastSquares

    model = AlternatingLeastSquares(
        factors=factors, regularization=30, alpha=5, iterations=EPOCHS, use_cg=cg,
        num_threads=threads, random_state=1,
    )
    yield lambda: model.fit(x, show_progress=False)
    people = list(range(seen.shape[0]))
    yield model.recalculate_user(people, seen) @ model.item_factors.T


def irspack_als(x, seen, factors, solver, threads):
    from irspack import IALSRecommender

    model = IALSRecommender(
        x, n_components=factors, alpha0=0.5, reg=0.005, train_epochs=EPOCHS, n_threads=threads,
        solver_type=solver,
    )
    yield lambda: model.learn()
    yield model.get_score_cold_user(seen)


def numpy_ease(x, seen, threads):
    import numpy as np

    out = {}

    def fit():
        gram = (x.T @ x).toarray().astype(np.float32)
        gram[np.diag_indices_from(gram)] += 1000
        p = np.linalg.inv(gram)
        b = -p / np.diag(p)
        b[np.diag_indices_from(b)] = 0
        out["b"] = b

    yield fit
    yield seen @ out["b"]


PEER_MODELS = {
    "implicit cg 64": (implicit_als, (64, True)),
    "implicit cg 128": (implicit_als, (128, True)),
    "implicit cg 256": (implicit_als, (256, True)),
    "irspack cg 64": (irspack_als, (64, "CG")),
    "irspack cg 128": (irspack_als, (128, "CG")),
    "irspack cholesky 64": (irspack_als, (64, "CHOLESKY")),
    "irspack ials++ 128": (irspack_als, (128, "IALSPP")),
    "numpy ease": (numpy_ease, ()),
}


def cpu():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def run_peer(name, threads):
    from threadpoolctl import threadpool_limits

    x, seen, targets = data()
    make, parameters = PEER_MODELS[name]
    # implicit forbids a threaded BLAS; numpy's own runs on as many threads as everybody.
    with threadpool_limits(threads if make is numpy_ease else 1, user_api="blas"):
        steps = make(x, seen, *parameters, threads)
        fit = next(steps)
        start, wall = cpu(), time.perf_counter()
        fit()
        seconds, wall = cpu() - start, time.perf_counter() - wall
        value = ndcg(next(steps), seen, targets)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"name": name, "cpu_s": seconds, "wall_s": wall, "ndcg": value, "peak_mib": peak}))


def run_slate(binary, threads, folder):
    """One process a model, so that each has its own peak of memory."""
    plan = (HERE / "solvers.toml").read_text()
    head, *models = plan.split("[[model]]")
    for model in models:
        path = pathlib.Path(folder) / "plan.toml"
        path.write_text(head + "[[model]]" + model)
        command = [binary, "evaluate", str(path), "--json", "--threads", str(threads)]
        wall = time.perf_counter()
        report = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
        found = report["models"][0]
        yield {
            "name": "slate " + found["name"], "cpu_s": found["fit_cpu_s"], "wall_s": time.perf_counter() - wall,
            "ndcg": found["metrics"]["ndcg@100"]["mean"], "peak_mib": found["peak_mib"],
        }


def environment():
    python = VENV / "bin/python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", VENV], check=True)
        subprocess.run([python, "-m", "pip", "install", "-q", *PEERS], check=True)
    return python


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("slate", nargs="?")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--peer", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.peer:
        return run_peer(options.peer, options.threads)
    import tempfile

    python, best = environment(), {}
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(options.repeat):
            found = list(run_slate(options.slate, options.threads, folder))
            for name in PEER_MODELS:
                command = [python, __file__, "--peer", name, "--threads", str(options.threads)]
                said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
                # irspack draws its progress on stdout.
                found.append(json.loads(said[said.rindex('{"name"') :]))
            for row in found:
                if row["name"] not in best or row["cpu_s"] < best[row["name"]]["cpu_s"]:
                    best[row["name"]] = row
    print("| model | NDCG@100 | fit, CPU s | CPU s an epoch | peak, MiB |\n|---|---|---|---|---|")
    for row in best.values():
        epoch = f"{row['cpu_s'] / EPOCHS:.4f}" if "ease" not in row["name"] else ""
        print(f"| {row['name']} | {row['ndcg']:.4f} | {row['cpu_s']:.2f} | {epoch} | {row['peak_mib']:.0f} |")
    ratios(best)


PAIRS = [
    ("slate als cg 64", ["implicit cg 64", "irspack cg 64"], 0.7),
    ("slate als cg 128", ["implicit cg 128", "irspack cg 128"], 0.7),
    ("slate als cholesky 64", ["irspack cholesky 64"], 0.7),
    ("slate als blocks 128", ["irspack ials++ 128"], None),
    ("slate ease", ["numpy ease"], 0.7),
]


def ratios(best):
    print("\n| model | fastest peer | ratio of CPU s | wanted |\n|---|---|---|---|")
    for own, peers, most in PAIRS:
        peer = min(peers, key=lambda name: best[name]["cpu_s"])
        ratio = best[own]["cpu_s"] / best[peer]["cpu_s"]
        print(f"| {own} | {peer} | {ratio:.2f} | {most or ''} |")


if __name__ == "__main__":
    main()
