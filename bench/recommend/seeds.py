#!/usr/bin/env python3
"""iALS against irspack's iALS by quality: both tuned on validation over one grid, then ten seeds on the test part.

    bench/recommend/seeds.py [--sizes 64,128,256] SLATE

Run it with the Python of the environment that compare.py makes. Both try every w0 x lambda of GRID with three settings of
what they have besides, the same for all sizes: irspack the exponent nu of the regularisation, whose amount it is asked to
keep (nu_star = 1), and Slate (damping, rarity). All settings are fitted with one seed, the best BEST with three, and the
best mean NDCG@100 on validation is judged on the test part, once, with SEEDS other seeds.
Prints the mean on both parts with a 95 % interval of the mean on test (Student's t), and the difference (Welch's t).
"""

import argparse
import contextlib
import functools
import itertools
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile

import compare

SEEDS = 10
BEST = 9
EPOCHS = 16
GRID = list(itertools.product((0.15, 0.25, 0.35, 0.5), (0.004, 0.0055, 0.0075, 0.01)))

PLAN = """
name = "seeds"
seed = SEED
protocol = "strong"
metrics = ["ndcg@100"]

[data]
format = "pairs"
train = "$SLATE_TEST_DATA/data/ml-1m/strong/train.csv"
test = { fold_in = "$SLATE_TEST_DATA/data/ml-1m/strong/PART_foldin.csv", held_out = "$SLATE_TEST_DATA/data/ml-1m/strong/PART_heldout.csv" }
columns = { viewer = "user", title = "item" }

"""

part = functools.cache(compare.data)


class Irspack:
    name = "irspack"
    besides = (0.9, 1, 1.1)

    def judge(self, size, settings, seeds, name):
        """NDCG@100 of every setting and seed on a part."""
        return [[self.one(size, setting, seed, name) for seed in seeds] for setting in settings]

    @staticmethod
    def one(size, setting, seed, name):
        from irspack import IALSRecommender

        (w0, reg, nu), (x, seen, targets) = setting, part(name)
        model = IALSRecommender(
            x, n_components=size, alpha0=w0, reg=reg, nu=nu, nu_star=1.0, train_epochs=EPOCHS,
            n_threads=1, random_seed=seed,
        )
        with contextlib.redirect_stdout(sys.stderr):  # its progress
            model.learn()
        return compare.ndcg(model.get_score_cold_user(seen), seen, targets)


class Slate:
    name = "Slate"
    besides = ((0.0, 0.0), (0.4, 0.1), (0.4, 0.2))

    def __init__(self, binary):
        self.binary = binary

    def judge(self, size, settings, seeds, name):
        """The same: a plan with a model a setting, the part in the place of the test."""
        plan = PLAN.replace("PART", name).replace("SEED", str(seeds[0]))
        for number, (w0, reg, (damping, rarity)) in enumerate(settings):
            plan += f'[[model]]\nname = "{number}"\nkind = "als"\nfactors = {size}\nepochs = {EPOCHS}\n'
            plan += f"w0 = {w0}\nlambda = {reg}\nseeds = {len(seeds)}\n"
            plan += f"damping = {damping}\nrarity = {rarity}\n"
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder) / "plan.toml"
            file.write_text(plan)
            command = [self.binary, "evaluate", str(file), "--threads", "1", "--json"]
            out = subprocess.run(command, check=True, capture_output=True, cwd=folder, env=os.environ)
        models = {int(model["name"]): model for model in json.loads(out.stdout)["models"]}
        values = [models[number]["seeds"] for number in range(len(settings))]
        return [[seed["metrics"]["ndcg@100"] for seed in seeds] for seeds in values]


def tune(system, size):
    """The setting that validation likes best, and its mean there."""

    def ranked(settings, seeds):
        means = map(statistics.mean, system.judge(size, settings, seeds, "val"))
        return sorted(zip(means, settings), reverse=True)

    grid = [(*setting, more) for setting in GRID for more in system.besides]
    best = [setting for _, setting in ranked(grid, range(1))[:BEST]]
    return ranked(best, range(3))[0]


def interval(values, name):
    from scipy.stats import t

    mean, error = statistics.mean(values), statistics.stdev(values) / len(values) ** 0.5
    reach = t.ppf(0.975, len(values) - 1) * error
    return [name, f"{mean:.4f}", f"{mean - reach:.4f} to {mean + reach:.4f}"]


def difference(a, b):
    from scipy.stats import ttest_ind

    low, high = ttest_ind(a, b, equal_var=False).confidence_interval()
    return f"{statistics.mean(a) - statistics.mean(b):+.4f}, {low:+.4f} to {high:+.4f}"


def show(cells):
    print("| " + " | ".join(map(str, cells)) + " |", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("slate")
    parser.add_argument("--sizes", default="64,128,256")
    args = parser.parse_args()
    settings = ["w0", "lambda", "nu, or damping and rarity"]
    show(["model", "NDCG@100", "95 % of the mean", "validation", *settings, "over irspack"])
    print("|---|---|---|---|---|---|---|---|", flush=True)
    for size in map(int, args.sizes.split(",")):
        found = {}
        for system in (Irspack(), Slate(args.slate)):
            value, setting = tune(system, size)
            (values,) = system.judge(size, [setting], range(100, 100 + SEEDS), "test")
            found[system.name] = values
            cells = interval(values, f"{system.name} {size}")
            cells += [f"{value:.4f}", *setting]
            show(cells + ["" if system.name == "irspack" else difference(values, found["irspack"])])


if __name__ == "__main__":
    main()
