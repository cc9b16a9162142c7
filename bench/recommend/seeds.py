#!/usr/bin/env python3
"""iALS against irspack's iALS by quality: each tuned on validation over one grid, then five seeds on the test part.

    bench/recommend/seeds.py [--sizes 64,128,256] SLATE

Run it with the Python of the environment that compare.py makes. Prints NDCG@100 as the mean over five seeds with a 95 %
interval of that mean (Student's t, 4 degrees of freedom), and what each was tuned to.
"""

import argparse
import functools
import json
import os
import pathlib
import statistics
import subprocess
import tempfile

import compare

SEEDS = 5
EPOCHS = 16
T_95 = 2.776
GRID = {
    64: [(w0, reg) for w0 in (0.35, 0.5, 0.75) for reg in (0.004, 0.005, 0.007)],
    128: [(w0, reg) for w0 in (0.25, 0.35, 0.5) for reg in (0.005, 0.006, 0.008)],
    256: [(w0, reg) for w0 in (0.2, 0.25, 0.35) for reg in (0.006, 0.008, 0.01)],
}


part = functools.cache(compare.data)


def irspack(size, w0, reg, seed, name):
    from irspack import IALSRecommender

    x, seen, targets = part(name)
    model = IALSRecommender(
        x, n_components=size, alpha0=w0, reg=reg, train_epochs=EPOCHS, n_threads=1, random_seed=seed
    )
    model.learn()
    return compare.ndcg(model.get_score_cold_user(seen), seen, targets)


def slate(binary, size, settings, seeds):
    """NDCG@100 of every seed on the test part, and the setting that validation chose."""
    w0, reg = sorted({s[0] for s in settings}), sorted({s[1] for s in settings})
    head = (pathlib.Path(__file__).parent / "ml-1m-strong.toml").read_text().split("[[model]]")[0]
    plan = head + f'[[model]]\nname = "ials"\nkind = "als"\nfactors = {size}\nepochs = {EPOCHS}\n'
    plan += f"w0 = {w0}\nlambda = {reg}\nseeds = {seeds}\n"
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder) / "plan.toml"
        file.write_text(plan)
        command = [binary, "evaluate", str(file), "--threads", "1", "--json"]
        out = subprocess.run(command, check=True, capture_output=True, cwd=folder, env=os.environ)
    model = json.loads(out.stdout)["models"][0]
    values = [seed["metrics"]["ndcg@100"] for seed in model["seeds"]]
    return values, (model["params"]["w0"], model["params"]["lambda"])


def show(name, values, setting):
    mean, error = statistics.mean(values), statistics.stdev(values) / len(values) ** 0.5
    w0, reg = setting
    cells = [name, f"{mean:.4f}", f"{mean - T_95 * error:.4f} to {mean + T_95 * error:.4f}"]
    print("| " + " | ".join(cells + [f"{w0:g}", f"{reg:g}"]) + " |", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("slate")
    parser.add_argument("--sizes", default="64,128,256")
    args = parser.parse_args()
    print("| model | NDCG@100 | 95 % of the mean | w0 | lambda |\n|---|---|---|---|---|", flush=True)
    for size in map(int, args.sizes.split(",")):
        settings = GRID[size]
        own = max(settings, key=lambda s: irspack(size, *s, 1, "val"))
        show(f"irspack {size}", [irspack(size, *own, seed, "test") for seed in range(SEEDS)], own)
        show(f"Slate {size}", *slate(args.slate, size, settings, SEEDS))


if __name__ == "__main__":
    main()
