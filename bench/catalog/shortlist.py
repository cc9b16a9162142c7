"""Shortlists of generated markets: against the best possible, and against buying by audience per price.

    python3 bench/catalog/shortlist.py target/release/slate

Every market is made from its seed: eight tastes of 1000, 500, 333 ... viewers, of whom up to half are well served already;
titles that one taste wants most and its neighbours less (by e a step); prices that follow the audience, half to one and a half
times. With overlap 1 titles are spread evenly over the tastes; the higher it is, the more are made for the largest. A part of what
everything costs can be spent. Buying by audience per price is worked out here, apart from the program, and both are measured
here.
"""

import itertools
import json
import math
import random
import subprocess
import sys
import tempfile
from pathlib import Path

SEEDS = 50


def market(seed, titles, overlap):
    rng = random.Random(seed)
    segments = [(1000 / (n + 1), 0.5 * rng.random()) for n in range(8)]
    offers = []
    for _ in range(titles):
        taste = math.floor(rng.random() ** overlap * 8)
        appeal = 0.1 + 0.6 * rng.random()
        shares = [appeal * math.exp(-abs(s - taste)) for s in range(8)]
        audience = sum(viewers * share for (viewers, _), share in zip(segments, shares))
        offers.append((int(1 + audience * (0.5 + rng.random())), shares))
    return segments, offers


def value(segments, offers, chosen):
    sum_ = 0
    for s, (viewers, served) in enumerate(segments):
        left = math.prod(1 - offers[n][1][s] for n in chosen)
        sum_ += viewers * (1 - served) * (1 - left)
    return sum_


def by_audience(segments, offers, budget):
    audience = [sum(v * x for (v, _), x in zip(segments, shares)) for _, shares in offers]
    order = sorted(range(len(offers)), key=lambda n: -audience[n] / offers[n][0])
    chosen = []
    for n in order:
        if offers[n][0] <= budget:
            budget -= offers[n][0]
            chosen.append(n)
    return chosen


def by_slate(slate, folder, segments, offers, budget):
    candidates, reach = Path(folder, "offers.csv"), Path(folder, "reach.csv")
    candidates.write_text("id,price\n" + "".join(f"{n},{price}\n" for n, (price, _) in enumerate(offers)))
    rows = (
        f"s{s},{viewers!r},{n},{shares[s]!r},{served!r}\n"
        for n, (_, shares) in enumerate(offers)
        for s, (viewers, served) in enumerate(segments)
    )
    reach.write_text("segment,viewers,title,share,served\n" + "".join(rows))
    command = [slate, "catalog", "shortlist", "--candidates", candidates, "--reach", reach]
    made = subprocess.run([*command, "--budget", str(budget), "--json"], capture_output=True, check=True, cwd=folder)
    told = json.loads(made.stdout)
    chosen = [int(title["title"]) for title in told["titles"]]
    assert sum(offers[n][0] for n in chosen) <= budget
    own = value(segments, offers, chosen)
    assert abs(own - told["viewers"][0]) < 1e-6 * own
    return own, told["bound"], told["guarantee"]


def best(segments, offers, budget):
    sets = itertools.chain.from_iterable(itertools.combinations(range(len(offers)), k) for k in range(len(offers) + 1))
    return max(value(segments, offers, s) for s in sets if sum(offers[n][0] for n in s) <= budget)


def interval(values):
    rng = random.Random(1)
    means = sorted(sum(rng.choices(values, k=len(values))) / len(values) for _ in range(4000))
    return sum(values) / len(values), means[100], means[3899]


def main(slate):
    slate = str(Path(slate).resolve())
    with tempfile.TemporaryDirectory() as folder:
        shares = []
        for seed in range(SEEDS):
            segments, offers = market(seed, 14, 2)
            budget = sum(price for price, _ in offers) // 5
            own, _, _ = by_slate(slate, folder, segments, offers, budget)
            shares.append(own / best(segments, offers, budget))
        print(f"14 titles, against all sets: {min(shares):.4f} of the best at least")
        for titles, overlap, part in [(60, 1, 5), (60, 2, 5), (60, 4, 5), (300, 4, 40)]:
            gains, bounds = [], []
            for seed in range(SEEDS):
                segments, offers = market(seed, titles, overlap)
                budget = sum(price for price, _ in offers) // part
                own, bound, _ = by_slate(slate, folder, segments, offers, budget)
                gains.append(own / value(segments, offers, by_audience(segments, offers, budget)) - 1)
                bounds.append(own / bound)
            mean, low, high = interval(gains)
            print(
                f"{titles} titles, overlap {overlap}, 1/{part} to spend: {100 * mean:+.1f} % over audience per price "
                f"({100 * low:.1f} to {100 * high:.1f}), least {100 * min(gains):+.1f} %; "
                f"{min(bounds):.3f} of the bound at least"
            )


if __name__ == "__main__":
    main(sys.argv[1])
