//! Against brute force: where slates can be counted, what an estimator gives in the mean is a finite sum, and it is the
//! judged policy's value to the last digits wherever its assumption holds.

use proptest::prelude::*;
use slate_core::{ErrorKind, Seed};
use slate_math::Rng;

use super::*;

const SLOTS: usize = 3;
const ACTIONS: usize = 4;

/// Probabilities of each action in the next slot, given the slots above: no action twice.
struct Chain(Vec<Vec<f64>>);

impl Chain {
    fn drawn(rng: &mut Rng) -> Self {
        Self((0..SLOTS).map(|_| (0..ACTIONS).map(|_| rng.normal().exp()).collect()).collect())
    }

    fn next(&self, above: &[usize]) -> Vec<f64> {
        // What stands directly above changes what is likely next.
        let lean = above.last().map_or(1.0, |last| 1.0 + 0.3 * *last as f64);
        let score = |action: usize| {
            let free = f64::from(u8::from(!above.contains(&action)));
            free * self.0[above.len()][action].powf(lean)
        };
        let scores: Vec<f64> = (0..ACTIONS).map(score).collect();
        let whole: f64 = scores.iter().sum();
        scores.into_iter().map(|score| score / whole).collect()
    }

    fn probability(&self, slate: &[usize]) -> f64 {
        (0..SLOTS).map(|slot| self.next(&slate[..slot])[slate[slot]]).product()
    }
}

/// All slates without an action twice.
fn slates() -> Vec<Vec<usize>> {
    let mut all = vec![Vec::new()];
    for _ in 0..SLOTS {
        let longer = |slate: &Vec<usize>| -> Vec<Vec<usize>> {
            let free = (0..ACTIONS).filter(|action| !slate.contains(action));
            free.map(|action| [slate.clone(), vec![action]].concat()).collect()
        };
        all = all.iter().flat_map(longer).collect();
    }
    all
}

/// A number that follows from some actions alone, and from nothing else about them.
fn of(seed: u64, actions: &[usize]) -> f64 {
    let place = actions.iter().fold(seed, |sum, action| sum * 31 + *action as u64 + 1);
    Rng::new(Seed(place)).uniform()
}

/// Rewards of each slot by what they rest on.
fn rewards(rests_on: &str, seed: u64, slate: &[usize]) -> Vec<f64> {
    let reward = |slot: usize| match rests_on {
        "slot" => of(seed + slot as u64, &slate[slot..=slot]),
        "above" => of(seed, &slate[..=slot]),
        _ => of(seed + slot as u64, slate),
    };
    (0..SLOTS).map(reward).collect()
}

fn row(logging: &Chain, judged: &Chain, seed: u64, rests_on: &str, slate: &[usize]) -> SlateRow {
    let model = |slot: usize| {
        (0..ACTIONS).map(|a| of(seed ^ 7, &[&slate[..slot], &[a]].concat())).collect()
    };
    SlateRow {
        actions: slate.to_vec(),
        rewards: rewards(rests_on, seed, slate),
        propensities: (0..SLOTS).map(|k| logging.next(&slate[..k])[slate[k]]).collect(),
        policy: (0..SLOTS).map(|k| judged.next(&slate[..k])).collect(),
        expected: Some((0..SLOTS).map(model).collect()),
        unit: None,
    }
}

/// The mean of the estimator over the log's policy, and the judged policy's value.
fn both(estimator: SlateEstimator, rests_on: &str, seed: u64) -> (f64, f64) {
    let mut rng = Rng::new(Seed(seed));
    let (logging, judged) = (Chain::drawn(&mut rng), Chain::drawn(&mut rng));
    let (mut mean, mut value) = (0.0, 0.0);
    for slate in slates() {
        let rows = [row(&logging, &judged, seed, rests_on, &slate)];
        let parts = estimator.parts(&SlateLog::new(&rows).unwrap()).unwrap();
        mean += logging.probability(&slate) * parts[0][0];
        value += judged.probability(&slate) * rows[0].rewards.iter().sum::<f64>();
    }
    (mean, value)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn estimators_are_unbiased_where_their_assumption_holds(seed in 0_u64..1_000_000) {
        use SlateEstimator::{CascadeDr, Rips, Sips};
        let table = [(Sips, "all"), (Sips, "above"), (Rips, "above"), (Rips, "slot"), (CascadeDr, "above")];
        for (estimator, rests_on) in table {
            let (mean, value) = both(estimator, rests_on, seed);
            prop_assert!((mean - value).abs() < 1e-9, "{estimator:?}, {rests_on}: {mean} is not {value}");
        }
    }

    #[test]
    fn the_pseudo_inverse_is_unbiased_for_sums_over_slots(seed in 0_u64..1_000_000) {
        let mut rng = Rng::new(Seed(seed));
        let chains = [Chain::drawn(&mut rng), Chain::drawn(&mut rng)];
        let [logging, judged] = chains.map(|chain| {
            slates().into_iter().map(|s| (s.clone(), chain.probability(&s))).collect::<Vec<_>>()
        });
        let weights = PseudoInverse::new(&logging, &judged, ACTIONS).unwrap();
        let sum = |slate: &Slate| rewards("slot", seed, slate).iter().sum::<f64>();
        let weighted = |(s, p): &(Slate, f64)| p * sum(s) * weights.weight(s).unwrap();
        let mean: f64 = logging.iter().map(weighted).sum();
        let value: f64 = judged.iter().map(|(s, p)| p * sum(s)).sum();
        prop_assert!((mean - value).abs() < 1e-7, "{mean} is not {value}");
    }
}

/// Where rewards rest on more than an estimator assumes, it is wrong, and brute force shows it.
#[test]
fn estimators_are_biased_where_their_assumption_fails() {
    for (estimator, rests_on) in [(SlateEstimator::Rips, "all"), (SlateEstimator::Iips, "above")] {
        let (mean, value) = both(estimator, rests_on, 5);
        assert!((mean - value).abs() > 1e-3, "{estimator:?}: {mean} is {value}");
    }
}

/// Slots that are filled apart from one another: the weight is the sum of the slots' less one for each slot but one
/// (Swaminathan and others 2017, section 3).
#[test]
fn independent_slots_have_weights_that_add_up() {
    let p = [[0.2, 0.8], [0.5, 0.5]];
    let q = [[0.6, 0.4], [0.1, 0.9]];
    let all = |p: [[f64; 2]; 2]| -> Vec<(Slate, f64)> {
        let pairs = [(0, 0), (0, 1), (1, 0), (1, 1)];
        pairs.map(|(a, b)| (vec![a, b], p[0][a] * p[1][b])).to_vec()
    };
    let weights = PseudoInverse::new(&all(p), &all(q), 2).unwrap();
    for (slate, _) in all(p) {
        let expected = (0..2).map(|k| q[k][slate[k]] / p[k][slate[k]]).sum::<f64>() - 1.0;
        assert!((weights.weight(&slate).unwrap() - expected).abs() < 1e-9, "{slate:?}");
    }
}

#[test]
fn what_the_log_does_not_span_is_refused_and_slot_by_slot_too() {
    let logging = vec![(vec![0, 1], 0.5), (vec![1, 0], 0.5)];
    let judged = vec![(vec![0, 2], 1.0)];
    let e = PseudoInverse::new(&logging, &judged, 3).unwrap_err();
    assert_eq!(e.kind(), ErrorKind::Insufficient);
    assert!(e.detail().contains("action 2 in slot 1"), "{e}");
    let row = SlateRow {
        actions: vec![0, 1],
        rewards: vec![1.0, 0.0],
        propensities: vec![0.5, 0.5],
        policy: vec![vec![0.9, 0.1], vec![0.9, 0.1]],
        expected: None,
        unit: None,
    };
    let rows = vec![row; 100];
    let log = SlateLog::new(&rows).unwrap();
    let e = estimate_slates(&log, SlateEstimator::Rips, 0.95).unwrap_err();
    assert!(e.detail().starts_with("in slot 1 the log never did"), "{e}");
    let e = estimate_slates(&log, SlateEstimator::CascadeDr, 0.95).unwrap_err();
    assert!(e.detail().contains("in slot 1") || e.detail().contains("model"), "{e}");
}

/// What a log of the policy's own says is the mean of its rewards, with the error of a mean.
#[test]
fn a_log_of_the_policy_itself_is_its_mean() {
    let mut rng = Rng::new(Seed(9));
    let chain = Chain::drawn(&mut rng);
    let draw = |rng: &mut Rng| {
        let mut slate: Vec<usize> = Vec::new();
        for _ in 0..SLOTS {
            let mut left = rng.uniform();
            let passed = |p: &f64| {
                left -= p;
                left < 0.0
            };
            slate.push(chain.next(&slate).iter().position(passed).unwrap_or(0));
        }
        row(&chain, &chain, 3, "above", &slate)
    };
    let rows: Vec<SlateRow> = (0..500).map(|_| draw(&mut rng)).collect();
    let log = SlateLog::new(&rows).unwrap();
    let mean = rows.iter().flat_map(|row| &row.rewards).sum::<f64>() / 500.0;
    for estimator in [SlateEstimator::Rips, SlateEstimator::Snrips, SlateEstimator::Sips] {
        let found = estimate_slates(&log, estimator, 0.95).unwrap();
        assert!((found.value - mean).abs() < 1e-9, "{estimator:?}");
        assert!((found.support[SLOTS - 1].effective_sample_size - 500.0).abs() < 1e-6);
    }
}
