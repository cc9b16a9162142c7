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
    for damping in [0.0, 0.6] {
        let after = |solver: &str| {
            let json = format!(
                r#"{{"kind":"als","factors":24,"epochs":4,"w0":0.3,"lambda":0.01,
                "damping":{damping},"solver":{solver}}}"#
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

/// The x of a x = b, by Cramer's rule.
fn solved(a: [f64; 3], b: Pair) -> Pair {
    let determinant = a[0] * a[2] - a[1] * a[1];
    [(a[2] * b[0] - a[1] * b[1]) / determinant, (a[0] * b[1] - a[1] * b[0]) / determinant]
}

/// The factors of a viewer where the derivative of the loss by them is 0.
fn viewer(titles: &[Pair], history: &[u32]) -> Pair {
    viewer_of(titles, history, history.len())
}

/// The same with the regularisation of so many titles.
fn viewer_of(titles: &[Pair], history: &[u32], seen: usize) -> Pair {
    let ridge = LAMBDA * (seen as f64 + W0 * titles.len() as f64);
    let mut a = [ridge, 0.0, ridge];
    let mut b = [0.0; 2];
    for &h in titles {
        a = plus_outer(a, W0, h);
    }
    for h in history.iter().map(|&i| titles[i as usize]) {
        a = plus_outer(a, 1.0, h);
        b = [b[0] + h[0], b[1] + h[1]];
    }
    solved(a, b)
}

/// v_u of the definition.
fn weights(data: &Interactions, damping: f64) -> Vec<f64> {
    let lengths = || data.histories.iter().map(|history| history.len() as f64);
    let scale = lengths().sum::<f64>() / lengths().map(|m| m.powf(1.0 - damping)).sum::<f64>();
    lengths().map(|m| scale * m.powf(-damping)).collect()
}

/// The largest derivative, by the factors of the titles, of half of sum_u v_u [sum_{i seen} (s_ui - 1)^2 + w0 sum_i s_ui^2
/// + lambda (m_u + w0 n) |w_u|^2] + lambda sum_i (sum_{u saw i} v_u + w0 sum_u v_u) |h_i|^2, where every w_u is the best.
fn slope(titles: &[Pair], data: &Interactions, damping: f64) -> f64 {
    let weights = weights(data, damping);
    let all: f64 = weights.iter().sum();
    let mut slopes: Vec<Pair> = titles.iter().map(|&h| h.map(|x| LAMBDA * W0 * all * x)).collect();
    for (history, v) in data.histories.iter().zip(&weights) {
        let w = viewer(titles, history);
        for (i, (&h, slope)) in titles.iter().zip(&mut slopes).enumerate() {
            let is_seen = history.contains(&u32::try_from(i).unwrap());
            let (miss, ridge) = if is_seen { (dot(w, h) - 1.0, LAMBDA) } else { (0.0, 0.0) };
            for k in 0..2 {
                slope[k] += v * ((miss + W0 * dot(w, h)) * w[k] + ridge * h[k]);
            }
        }
    }
    slopes.iter().flatten().fold(0.0, |most, slope| slope.abs().max(most))
}

/// Only at the exponent that it was fitted with: elsewhere the loss goes downhill from there.
#[test]
fn the_weighted_loss_is_at_its_least() {
    let data = audience(60, 20, 5);
    for damping in [0.0, 0.4, 1.0] {
        let json = format!(
            r#"{{"kind":"als","factors":2,"epochs":400,"solver":"cholesky","w0":{W0},"lambda":{LAMBDA},
            "damping":{damping}}}"#
        );
        let found = factors(&json, &data);
        let titles: Vec<Pair> =
            found.chunks_exact(2).map(|h| [f64::from(h[0]), f64::from(h[1])]).collect();
        let (at, beside) = (slope(&titles, &data, damping), slope(&titles, &data, damping + 0.3));
        assert!(at < 1e-3 && beside > 0.1, "{damping}: {at}, beside it {beside}");
    }
}

#[test]
fn no_damping_is_what_is_left_out() {
    let data = audience(80, 30, 2);
    for solver in ["cg", "cholesky", "blocks"] {
        let json = format!(r#"{{"kind":"als","factors":20,"epochs":3,"solver":"{solver}"}}"#);
        let zero = json.replace('}', r#","damping":0.0}"#);
        assert_eq!(spec(&json), spec(&zero));
        assert_eq!(factors(&json, &data), factors(&zero, &data), "{solver}");
    }
}

/// Damping is about length: among viewers with as many titles each it does nothing, otherwise something.
#[test]
fn damping_weighs_by_length() {
    let json = r#"{"kind":"als","factors":4,"epochs":5,"solver":"cholesky"}"#;
    let damped = json.replace('}', r#","damping":1.5}"#);
    let far = |data: &Interactions| {
        let (plain, damped) = (factors(json, data), factors(&damped, data));
        plain.iter().zip(&damped).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max)
    };
    let alike = (0..12_u32).map(|u| [u % 7, (u + 2) % 7, (u + 3) % 7]).collect();
    assert!(far(&Interactions::untimed(7, alike)) < 1e-4);
    assert!(far(&audience(12, 7, 3)) > 1e-2);
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

/// Weights are a number a viewer, and one more while their roots are taken.
#[test]
fn weights_of_viewers_are_announced() {
    let size = DataSize { titles: 900, viewers: 5_000, events: 90_000, is_ordered: false };
    let of = |json: &str| spec(json).memory(&size, 2);
    let (plain, damped) = (of(r#"{"kind":"als"}"#), of(r#"{"kind":"als","damping":0.3}"#));
    assert_eq!(damped - plain, 8 * size.viewers);
}

/// Factors without a title are those of a history without it, but for the regularisation, which stays that of the whole:
/// so a title half-step is the solution of its own equations.
#[test]
fn a_title_is_fitted_to_viewers_who_have_not_seen_it() {
    let data = audience(60, 20, 5);
    let fit = |more: &str| {
        let json = format!(
            r#"{{"kind":"als","factors":2,"solver":"cholesky","w0":{W0},"lambda":{LAMBDA}{more}}}"#
        );
        let found = factors(&json, &data);
        found.chunks_exact(2).map(|h| [f64::from(h[0]), f64::from(h[1])]).collect::<Vec<Pair>>()
    };
    // Where the iteration has come to rest the title half-step leads from the titles to themselves.
    let titles = fit(r#","epochs":400,"left_out":1.0"#);
    let viewers: Vec<Pair> =
        data.histories.iter().map(|history| viewer(&titles, history)).collect();
    let without = |u: usize, i: u32| {
        let history = data.histories.get(u);
        let kept: Vec<u32> = history.iter().copied().filter(|&j| j != i).collect();
        viewer_of(&titles, &kept, history.len())
    };
    for (i, h) in (0..).zip(&titles) {
        let mut a = [0.0; 3];
        let (mut b, mut count) = ([0.0; 2], 0.0);
        for (u, w) in viewers.iter().enumerate() {
            a = plus_outer(a, W0, *w);
            if data.histories.get(u).contains(&i) {
                let w = without(u, i);
                a = plus_outer(a, 1.0, w);
                (b, count) = ([b[0] + w[0], b[1] + w[1]], count + 1.0);
            }
        }
        let ridge = LAMBDA * (count + W0 * viewers.len() as f64);
        let expected = solved([a[0] + ridge, a[1], a[2] + ridge], b);
        for k in 0..2 {
            assert!((h[k] - expected[k]).abs() < 1e-3, "title {i}: {h:?} is not {expected:?}");
        }
    }
    let far = |other: Vec<Pair>| {
        let pairs = other.iter().flatten().zip(titles.iter().flatten());
        pairs.map(|(a, b)| (a.abs() - b.abs()).abs()).fold(0.0, f64::max)
    };
    assert!(far(fit(r#","epochs":400"#)) > 1e-2, "leaving out does nothing");
}

/// Nothing left out is the model without the parameter, and it is announced what leaving out takes.
#[test]
fn nothing_left_out_is_the_model_as_it_was() {
    let data = audience(80, 30, 2);
    let json = r#"{"kind":"als","factors":20,"epochs":3,"solver":"cholesky"}"#;
    let zero = json.replace('}', r#","left_out":0.0}"#);
    assert_eq!(factors(json, &data), factors(&zero, &data));
    let size = DataSize { titles: 900, viewers: 5_000, events: 90_000, is_ordered: false };
    let half = json.replace('}', r#","left_out":0.5}"#);
    let (plain, left_out) = (spec(json).memory(&size, 2), spec(&half).memory(&size, 2));
    assert!(left_out - plain >= 90_000 * 4 * 32, "{left_out}");
}
