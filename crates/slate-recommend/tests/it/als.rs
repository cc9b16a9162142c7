//! What alternating least squares minimises, by every solver and with viewers weighted.

use slate_core::Seed;
use slate_recommend::{DataSize, Interactions, Recommender, Scratch, TensorData, Unwatched, fit};

use crate::data::{audience, fitted, spec};

fn scores(model: &dyn Recommender, history: &[u32]) -> Vec<f32> {
    let mut out = vec![0.0; model.title_count()];
    model.score(history, &mut out, &mut Scratch::default()).unwrap();
    out
}

fn factors(json: &str, data: &Interactions) -> Vec<f32> {
    let model = fitted(json, data, 7);
    let TensorData::F32(numbers) = &model.tensors()[0].data else { panic!("factors are numbers") };
    numbers.to_vec()
}

/// As many steps as factors, or one block of all of them: both are the exact solution by another way.
#[test]
fn solvers_agree() {
    let data = audience(150, 60, 1);
    let history = data.histories.get(3);
    for (damping, rarity) in [(0.0, 0.0), (0.6, 0.0), (0.0, 0.4), (0.6, 0.4)] {
        let after = |solver: &str| {
            let json = format!(
                r#"{{"kind":"als","factors":24,"epochs":4,"w0":0.3,"lambda":0.01,
                "damping":{damping},"rarity":{rarity},"solver":{solver}}}"#
            );
            scores(fitted(&json, &data, 7).as_ref(), history)
        };
        let exact = after(r#""cholesky""#);
        for solver in [r#""cg","steps":60"#, r#""blocks","block":32"#] {
            for (found, expected) in after(solver).iter().zip(&exact) {
                assert!((found - expected).abs() < 1e-3, "{solver}: {found} {expected}");
            }
        }
    }
}

const W0: f64 = 0.3;
const LAMBDA: f64 = 0.02;

type Pair = [f64; 2];

fn dot(a: Pair, b: Pair) -> f64 {
    a[0] * b[0] + a[1] * b[1]
}

/// a + c b b' for the symmetric (xx, xy, yy).
fn plus_outer(a: [f64; 3], c: f64, b: Pair) -> [f64; 3] {
    [a[0] + c * b[0] * b[0], a[1] + c * b[0] * b[1], a[2] + c * b[1] * b[1]]
}

/// The factors of a viewer where the derivative of the loss by them is 0, by Cramer's rule; seen titles count `c` each.
fn viewer(titles: &[Pair], history: &[u32], c: &[f64]) -> Pair {
    let ridge = LAMBDA * (history.len() as f64 + W0 * titles.len() as f64);
    let mut a = [ridge, 0.0, ridge];
    let mut b = [0.0; 2];
    for &h in titles {
        a = plus_outer(a, W0, h);
    }
    for (h, c) in history.iter().map(|&i| (titles[i as usize], c[i as usize])) {
        a = plus_outer(a, c, h);
        b = [b[0] + c * h[0], b[1] + c * h[1]];
    }
    let determinant = a[0] * a[2] - a[1] * a[1];
    [(a[2] * b[0] - a[1] * b[1]) / determinant, (a[0] * b[1] - a[1] * b[0]) / determinant]
}

/// What each counts whose number is m: proportional to m^-exponent, and m in all as without.
fn weights(numbers: &[usize], exponent: f64) -> Vec<f64> {
    let numbers = || numbers.iter().map(|m| *m as f64);
    let scale = numbers().sum::<f64>() / numbers().map(|m| m.powf(1.0 - exponent)).sum::<f64>();
    numbers().map(|m| scale * m.powf(-exponent)).collect()
}

/// Exponents of damping and rarity.
type Exponents = (f64, f64);

/// v_u and c_i of the definitions.
fn counts(data: &Interactions, (damping, rarity): Exponents) -> (Vec<f64>, Vec<f64>) {
    let lengths: Vec<usize> = data.histories.iter().map(<[u32]>::len).collect();
    let mut viewers = vec![0; data.title_count];
    data.histories.iter().flatten().for_each(|&i| viewers[i as usize] += 1);
    (weights(&lengths, damping), weights(&viewers, rarity))
}

/// The largest derivative, by the factors of the titles, of half of the loss, where every w_u is the best:
///
/// ```text
/// sum_u v_u [sum_{i seen} c_i (s_ui - 1)^2 + w0 sum_i s_ui^2 + lambda (m_u + w0 n) |w_u|^2]
///     + lambda sum_i (sum_{u saw i} v_u + w0 sum_u v_u) |h_i|^2
/// ```
fn slope(titles: &[Pair], data: &Interactions, exponents: Exponents) -> f64 {
    let (weights, c) = counts(data, exponents);
    let all: f64 = weights.iter().sum();
    let mut slopes: Vec<Pair> = titles.iter().map(|&h| h.map(|x| LAMBDA * W0 * all * x)).collect();
    for (history, v) in data.histories.iter().zip(&weights) {
        let w = viewer(titles, history, &c);
        for (i, (&h, slope)) in titles.iter().zip(&mut slopes).enumerate() {
            let is_seen = history.contains(&u32::try_from(i).unwrap());
            let (miss, ridge) =
                if is_seen { (c[i] * (dot(w, h) - 1.0), LAMBDA) } else { (0.0, 0.0) };
            for k in 0..2 {
                slope[k] += v * ((miss + W0 * dot(w, h)) * w[k] + ridge * h[k]);
            }
        }
    }
    slopes.iter().flatten().fold(0.0, |most, slope| slope.abs().max(most))
}

/// Only at the exponents that it was fitted with: elsewhere the loss goes downhill from there.
#[test]
fn the_weighted_loss_is_at_its_least() {
    let data = audience(60, 20, 5);
    for (damping, rarity) in [(0.0, 0.0), (0.4, 0.0), (1.0, 0.0), (0.0, 0.5), (0.4, 0.3)] {
        let json = format!(
            r#"{{"kind":"als","factors":2,"epochs":400,"solver":"cholesky","w0":{W0},"lambda":{LAMBDA},
            "damping":{damping},"rarity":{rarity}}}"#
        );
        let found = factors(&json, &data);
        let titles: Vec<Pair> =
            found.chunks_exact(2).map(|h| [f64::from(h[0]), f64::from(h[1])]).collect();
        let at = slope(&titles, &data, (damping, rarity));
        let beside = [(damping + 0.3, rarity), (damping, rarity + 0.3)];
        let beside = beside.map(|exponents| slope(&titles, &data, exponents));
        let [a, b] = beside;
        assert!(at < 1e-3 && a > 0.1 && b > 0.1, "{damping} {rarity}: {at}, beside it {a} {b}");
    }
}

#[test]
fn no_damping_is_what_is_left_out() {
    let data = audience(80, 30, 2);
    for solver in ["cg", "cholesky", "blocks"] {
        let json = format!(r#"{{"kind":"als","factors":20,"epochs":3,"solver":"{solver}"}}"#);
        let zero = json.replace('}', r#","damping":0.0,"rarity":0.0}"#);
        assert_eq!(spec(&json), spec(&zero));
        assert_eq!(factors(&json, &data), factors(&zero, &data), "{solver}");
    }
}

/// A weight of titles is part of folding a viewer in: it is kept with the model, and reasons sum to the score.
#[test]
fn rare_titles_say_more_of_a_viewer() {
    let data = audience(60, 20, 5);
    let of = |rarity: f64| {
        let json = format!(r#"{{"kind":"als","factors":4,"epochs":8,"rarity":{rarity}}}"#);
        fitted(&json, &data, 7)
    };
    let model = of(0.8);
    let names: Vec<String> = model.tensors().iter().map(|t| t.name.clone()).collect();
    assert_eq!(names, ["factors", "rarity"]);
    assert_eq!(of(0.0).tensors().len(), 1);
    let reasons = model.explain(&[1, 2, 3], 7).unwrap();
    let told: f32 = reasons.contributions.iter().map(|c| c.value).sum();
    assert!((told - scores(model.as_ref(), &[1, 2, 3])[7]).abs() < 1e-4, "{told}");
}

/// How far a parameter moves the factors.
fn moved_by(parameter: &str, data: &Interactions) -> f32 {
    let json = r#"{"kind":"als","factors":4,"epochs":5,"solver":"cholesky"}"#;
    let weighed = json.replace('}', &format!(r#","{parameter}":1.5}}"#));
    let (plain, weighed) = (factors(json, data), factors(&weighed, data));
    plain.iter().zip(&weighed).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max)
}

/// Damping is about length: among viewers with as many titles each it does nothing, otherwise something. Rarity is about
/// how many have seen a title: among titles with as many viewers each it does nothing.
#[test]
fn damping_weighs_by_length_and_rarity_by_viewers() {
    for (parameter, viewers) in [("damping", 12_u32), ("rarity", 14)] {
        let alike = (0..viewers).map(|u| [u % 7, (u + 2) % 7, (u + 3) % 7]).collect();
        assert!(moved_by(parameter, &Interactions::untimed(7, alike)) < 1e-4, "{parameter}");
        assert!(moved_by(parameter, &audience(12, 7, 3)) > 1e-2, "{parameter}");
    }
}

/// Whoever saw nothing changes no weight of the others, and has no factors that could.
#[test]
fn viewers_who_saw_nothing_are_no_trouble() {
    let histories = [vec![0, 1], vec![], vec![1, 2, 3], vec![0, 3]];
    let data = Interactions::untimed(4, histories.into_iter().collect());
    let json = r#"{"kind":"als","factors":3,"epochs":5,"damping":0.7}"#;
    let model = fit(&spec(json), &data, Seed(1), &mut Unwatched).unwrap();
    assert!(scores(model.as_ref(), &[0]).iter().all(|s| s.is_finite() && *s != 0.0));
}

/// Weights are a number a viewer or a title, and one more while they are put together.
#[test]
fn weights_are_announced() {
    let size = DataSize { titles: 900, viewers: 5_000, events: 90_000, is_ordered: false };
    let of = |json: &str| spec(json).memory(&size, 2);
    let (plain, damped) = (of(r#"{"kind":"als"}"#), of(r#"{"kind":"als","damping":0.3}"#));
    assert_eq!(damped - plain, 8 * size.viewers);
    assert_eq!(of(r#"{"kind":"als","rarity":0.3}"#) - plain, 8 * size.titles);
}
