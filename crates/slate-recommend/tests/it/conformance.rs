//! The contract of [`Recommender`], checked for every kind of model.

use slate_core::{Error, ErrorKind, Result, Seed};
use slate_recommend::{
    Interactions, RankOptions, Recommender, Scratch, Watch, fit, load, rank, save,
};

use crate::data::{
    MODELS, audience, bits, checkerboard, circle, fitted, ids, looks_at_order, spec,
};

fn scores(model: &dyn Recommender, history: &[u32]) -> Vec<f32> {
    let mut out = vec![f32::NAN; model.title_count()];
    model.score(history, &mut out, &mut Scratch::default()).unwrap();
    out
}

/// Runs a check on every model fitted to the same audience.
fn each(check: impl Fn(&str, &dyn Recommender, &Interactions)) {
    let data = audience(150, 60, 1);
    for json in MODELS {
        check(json, fitted(json, &data, 7).as_ref(), &data);
    }
}

fn best(model: &dyn Recommender, history: &[u32]) -> u32 {
    let options = RankOptions { k: 1, ..RankOptions::default() };
    rank(model, history, &options, &mut Scratch::default()).unwrap()[0].title
}

#[test]
fn the_missing_square_of_a_checkerboard_is_found() {
    let board = checkerboard(50);
    for json in MODELS.iter().filter(|json| looks_at_sets(json)) {
        let model = fitted(json, &board, 3);
        for u in 0..50_u32 {
            assert_eq!(best(model.as_ref(), board.histories.get(u as usize)), u, "{json}");
        }
    }
}

/// Models that ignore order and personalise.
fn looks_at_sets(json: &str) -> bool {
    !looks_at_order(json) && !["popularity", "content"].iter().any(|kind| json.contains(kind))
}

#[test]
fn the_next_step_round_a_circle_is_found() {
    let ring = circle(50);
    for json in MODELS.iter().filter(|json| json.contains("markov") || json.contains("sequential"))
    {
        let model = fitted(json, &ring, 3);
        for u in 0..50_u32 {
            let next = (u + 25) % 50;
            assert_eq!(best(model.as_ref(), ring.histories.get(u as usize)), next, "{json}");
        }
    }
}

/// The same for the models that need more than a few rounds to learn it.
#[test]
fn the_next_step_is_learned() {
    let ring = circle(50);
    for json in [
        r#"{"kind":"recurrent","width":16,"epochs":40,"rate":0.02,"negatives":0,"dropout":0.0}"#,
        r#"{"kind":"reranked","trees":20,"rows_min":20,"lambda":1.0}"#,
    ] {
        let model = fitted(json, &ring, 3);
        let next = |u: u32| best(model.as_ref(), ring.histories.get(u as usize));
        let right = (0..50).filter(|&u| next(u) == (u + 25) % 50).count();
        assert!(right >= 48, "{json}: {right} of 50");
    }
}

#[test]
fn equal_popularity_goes_by_index() {
    let board = checkerboard(50);
    let model = fitted(MODELS[0], &board, 3);
    for u in 0..50_u32 {
        let first_unseen = if u == 0 { 0 } else { (u + 1) % 2 };
        assert_eq!(best(model.as_ref(), board.histories.get(u as usize)), first_unseen.min(u));
    }
}

#[test]
fn a_used_scratch_changes_nothing() {
    each(|json, model, data| {
        let mut used = Scratch::default();
        for history in data.histories.iter().take(40) {
            let mut out = vec![f32::NAN; data.title_count];
            model.score(history, &mut out, &mut used).unwrap();
            assert_eq!(bits(&out), bits(&scores(model, history)), "{json}");
        }
    });
}

#[test]
fn every_score_is_finite_and_nothing_seen_is_fine() {
    each(|json, model, data| {
        for history in data.histories.iter().chain([&[][..]]) {
            assert!(scores(model, history).iter().all(|s| s.is_finite()), "{json}");
        }
    });
}

#[test]
fn sets_have_no_order_and_no_repeats() {
    each(|json, model, data| {
        if looks_at_order(json) {
            return;
        }
        let history = data.histories.get(5);
        let mut turned: Vec<u32> = history.iter().rev().copied().collect();
        turned.extend_from_slice(&history[..2]);
        assert_eq!(bits(&scores(model, history)), bits(&scores(model, &turned)), "{json}");
    });
}

#[test]
fn what_does_not_fit_is_an_error() {
    each(|json, model, data| {
        let n = u32::try_from(data.title_count).unwrap();
        let (mut out, mut scratch) = (vec![0.0; data.title_count], Scratch::default());
        let error = model.score(&[0, n], &mut out, &mut scratch).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Invalid, "{json}");
        assert!(model.score(&[0], &mut out[1..], &mut scratch).is_err(), "{json}");
        assert!(rank(model, &[n], &RankOptions::default(), &mut scratch).is_err(), "{json}");
        assert!(model.explain(&[0], n).is_none(), "{json}");
        assert!(!model.similar(n, &mut out), "{json}");
        // And the scratch is none the worse for it.
        model.score(&[0], &mut out, &mut scratch).unwrap();
        assert_eq!(bits(&out), bits(&scores(model, &[0])), "{json}");
    });
}

#[test]
fn explanations_sum_to_the_score() {
    each(|json, model, data| {
        // Whose titles speak together are no sum of parts, and pretend none.
        let has_parts = !["kernel-ridge", "recurrent", "reranked"].contains(&model.kind());
        assert_eq!(model.explain(&[3], 0).is_some(), has_parts, "{json}");
        let histories = data.histories.iter().take(20).chain([&[][..], &[3, 4, 3]]);
        for history in histories.filter(|_| has_parts) {
            let scores = scores(model, history);
            let largest = scores.iter().fold(0.0_f32, |m, s| m.max(s.abs()));
            for (title, score) in (0..).zip(&scores) {
                let sum = model.explain(history, title).unwrap().sum();
                let wrong = (sum - score).abs();
                assert!(wrong <= 2e-4 * largest.max(1e-3), "{json} {title}: {sum} is not {score}");
            }
        }
    });
}

#[test]
fn similar_titles_share_viewers() {
    let board = checkerboard(50);
    for json in MODELS.iter().filter(|json| looks_at_sets(json)) {
        let model = fitted(json, &board, 3);
        let mut out = vec![0.0; 50];
        assert!(model.similar(10, &mut out), "{json}");
        let mean = |parity: usize| {
            (0..50).filter(|&i| i % 2 == parity && i != 10).map(|i| out[i]).sum::<f32>()
        };
        assert!(mean(0) > mean(1), "{json}");
    }
}

#[test]
fn likeness_among_some_titles_is_that_among_all() {
    each(|json, model, data| {
        let (mut all, mut some) = (vec![0.0; data.title_count], Vec::new());
        let among = [7, 3, 11];
        let can = model.similar(5, &mut all);
        assert_eq!(model.similar_among(5, &among, &mut some), can, "{json}");
        let rounding = |(t, s): (&u32, &f32)| (all[*t as usize] - s).abs() < 1e-5;
        assert!(!can || some.len() == 3 && among.iter().zip(&some).all(rounding), "{json}");
        assert!(!model.similar_among(5, &[u32::MAX], &mut some), "{json}");
    });
}

#[test]
fn saved_and_loaded_is_the_same() {
    each(|json, model, data| {
        let (titles, spec) = (ids(data.title_count), spec(json));
        let bytes = save(model, &titles, &spec).unwrap();
        let loaded = load(&bytes).unwrap();
        assert_eq!((&loaded.titles, &loaded.spec), (&titles, &spec), "{json}");
        assert_eq!(save(loaded.model.as_ref(), &titles, &spec).unwrap(), bytes, "{json}");
        for history in data.histories.iter().take(20).chain([&[][..]]) {
            let (ours, theirs) = (scores(model, history), scores(loaded.model.as_ref(), history));
            assert_eq!(bits(&ours), bits(&theirs), "{json}");
        }
    });
}

#[test]
fn threads_do_not_change_a_bit() {
    let data = audience(300, 200, 2);
    for json in MODELS {
        let run = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            let fitted = || save(fitted(json, &data, 5).as_ref(), &ids(200), &spec(json)).unwrap();
            pool.install(fitted)
        };
        let one = run(1);
        assert!(one == run(2) && one == run(3), "{json}");
    }
}

#[test]
fn only_random_models_depend_on_the_seed() {
    let data = audience(100, 40, 3);
    for json in MODELS {
        let run = |seed| save(fitted(json, &data, seed).as_ref(), &ids(40), &spec(json)).unwrap();
        assert_eq!(run(1) == run(2), !spec(json).is_random(), "{json}");
        assert_eq!(run(1), run(1), "{json}");
    }
}

#[test]
fn kinds_agree() {
    each(|json, model, _| assert_eq!(model.kind(), spec(json).kind()));
}

/// Stops at the given step.
struct Impatient(u64);

impl Watch for Impatient {
    fn progress(&mut self, done: u64, _: u64, _: &str) -> Result<()> {
        if done < self.0 {
            return Ok(());
        }
        Err(Error::new(ErrorKind::Interrupted, "stopped"))
    }
}

#[test]
fn whoever_started_it_can_stop_it() {
    let data = audience(50, 20, 4);
    let spec = spec(r#"{"kind":"als","factors":4,"epochs":500}"#);
    let Err(error) = fit(&spec, &data, Seed(1), &mut Impatient(2)) else { panic!("went on") };
    assert_eq!(error.kind(), ErrorKind::Interrupted);
}

#[test]
fn nothing_to_learn_from_is_an_error() {
    let empty = Interactions::untimed(9, [[]].into_iter().collect::<slate_recommend::Histories>());
    let beyond = Interactions::untimed(3, [[3]].into_iter().collect());
    for json in MODELS {
        let kind = |data| {
            fit(&spec(json), data, Seed(1), &mut slate_recommend::Unwatched).err().unwrap().kind()
        };
        assert_eq!(kind(&empty), ErrorKind::Insufficient, "{json}");
        assert_eq!(kind(&beyond), ErrorKind::Invalid, "{json}");
    }
}

#[test]
fn recent_popularity_needs_times() {
    let data = Interactions::untimed(2, [[0, 1]].into_iter().collect());
    let spec = spec(r#"{"kind":"popularity","days":1.0}"#);
    let error = fit(&spec, &data, Seed(1), &mut slate_recommend::Unwatched).err().unwrap();
    assert_eq!(error.hint_text(), Some("leave out `days`, or use data with times"));
}

#[test]
fn recent_popularity_counts_from_the_newest_moment() {
    let day = crate::data::DAY_MS;
    let histories = [vec![0, 1, 2], vec![0, 3]].into_iter().collect();
    let data = Interactions::timed(4, histories, vec![0, 8 * day, 10 * day, 9 * day, 9 * day]);
    let model = fitted(r#"{"kind":"popularity","days":2.0}"#, &data, 1);
    assert_eq!(scores(model.as_ref(), &[]), [1.0, 0.0, 1.0, 1.0]);
}

/// After title 0 came 1 and then 2, and elsewhere 2 at once: 1 counts once, 2 once and a half.
#[test]
fn a_title_in_between_halves_the_count() {
    let data = Interactions::untimed(3, [vec![0, 1, 2], vec![0, 2]].into_iter().collect());
    let after = |skip: &str, whole: f32| {
        let json = format!(r#"{{"kind":"markov","popularity_weight":0.0,"shrink":1.0{skip}}}"#);
        scores(fitted(&json, &data, 1).as_ref(), &[0]).into_iter().map(|s| s * whole).collect()
    };
    let (halved, plain): (Vec<f32>, Vec<f32>) = (after("", 3.5), after(r#","skip":0.0"#, 3.0));
    assert_eq!((halved.as_slice(), plain.as_slice()), (&[0.0, 1.0, 1.5][..], &[0.0, 1.0, 1.0][..]));
}

fn is_near(found: &[f32], expected: &[f32]) -> bool {
    found.len() == expected.len() && found.iter().zip(expected).all(|(f, e)| (f - e).abs() < 1e-5)
}

/// Two viewers at right angles: with gamma = ln 2 and lambda = 1, K + I is (2, 1/2; 1/2, 2).
#[test]
fn a_kernel_of_two_viewers_by_hand() {
    let data = Interactions::untimed(3, [vec![0], vec![1], vec![]].into_iter().collect());
    let json = r#"{"kind":"kernel-ridge","gamma":0.6931471805599453,"lambda":1.0}"#;
    let model = fitted(json, &data, 1);
    let far = 0.5_f32.sqrt() * 1.5 / 3.75;
    let table = [(&[0][..], [1.75 / 3.75, 0.5 / 3.75, 0.0]), (&[][..], [far, far, 0.0])];
    for (history, expected) in table {
        let found = scores(model.as_ref(), history);
        assert!(is_near(&found, &expected), "{history:?}: {found:?}");
    }
}

/// Three saw title 0, one saw title 2: at discount 1 the columns are a third and the whole of what they were.
#[test]
fn a_discount_divides_by_popularity() {
    let histories = [vec![0, 1], vec![0, 1, 2], vec![0]];
    let data = Interactions::untimed(3, histories.into_iter().collect());
    let plain = scores(fitted(r#"{"kind":"edlae","lambda":1.0}"#, &data, 1).as_ref(), &[1]);
    let json = r#"{"kind":"edlae","lambda":1.0,"discount":1.0}"#;
    let found = scores(fitted(json, &data, 1).as_ref(), &[1]);
    assert!(plain[0] > 0.0 && is_near(&found, &[plain[0] / 3.0, 0.0, plain[2]]), "{found:?}");
}

/// Damping is about length: among viewers with as many titles each it does nothing, otherwise something.
#[test]
fn damping_weighs_by_length() {
    let damped = |data: &Interactions, damping: f64| {
        let json = format!(r#"{{"kind":"edlae","lambda":1.0,"damping":{damping}}}"#);
        scores(fitted(&json, data, 1).as_ref(), &[1])
    };
    let alike = Interactions::untimed(3, [[0, 1], [1, 2], [1, 2]].into_iter().collect());
    assert!(is_near(&damped(&alike, 1.5), &damped(&alike, 0.0)));
    let histories = [vec![0, 1], vec![1, 2], vec![0, 1, 2]];
    let mixed = Interactions::untimed(3, histories.into_iter().collect());
    assert!(!is_near(&damped(&mixed, 1.5), &damped(&mixed, 0.0)));
}

#[test]
fn out_of_range_parameters_are_named() {
    let table = [
        (r#"{"kind":"ease","lambda":0}"#, "`lambda`"),
        (r#"{"kind":"edlae","dropout":1.0}"#, "`dropout`"),
        (r#"{"kind":"als","factors":1025}"#, "`factors`"),
        (r#"{"kind":"als","solver":"cholesky","steps":3}"#, "`steps`"),
        (r#"{"kind":"als","block":32}"#, "`block`"),
        (r#"{"kind":"als","solver":"blocks","block":20}"#, "`block`"),
        (r#"{"kind":"edlae","damping":-0.1}"#, "`damping`"),
        (r#"{"kind":"edlae","discount":2.1}"#, "`discount`"),
        (r#"{"kind":"kernel-ridge","gamma":0.0}"#, "`gamma`"),
        (r#"{"kind":"kernel-ridge","lambda":0.0}"#, "`lambda`"),
        (r#"{"kind":"kernel-ridge","rarity":3.0}"#, "`rarity`"),
        (r#"{"kind":"als","alpha":5.0}"#, "`alpha`"),
        (r#"{"kind":"als","weighting":"hu-koren","w0":0.5}"#, "`w0`"),
        (r#"{"kind":"als","damping":2.1}"#, "`damping`"),
        (r#"{"kind":"als","damping":-0.1}"#, "`damping`"),
        (r#"{"kind":"als","weighting":"hu-koren","damping":0.5}"#, "weighting `rendle`"),
        (r#"{"kind":"als","rarity":2.1}"#, "`rarity`"),
        (r#"{"kind":"als","weighting":"hu-koren","rarity":0.5}"#, "weighting `rendle`"),
        (r#"{"kind":"item-knn","neighbors":0}"#, "`neighbors`"),
        (r#"{"kind":"popularity","days":0.0}"#, "`days`"),
        (r#"{"kind":"markov","shrink":-1.0}"#, "`shrink`"),
        (r#"{"kind":"linear-sequential","window":0}"#, "`window`"),
        (r#"{"kind":"linear-sequential","short":-1.0}"#, "`short`"),
        (r#"{"kind":"recurrent","width":0}"#, "`width`"),
        (r#"{"kind":"recurrent","dropout":1.0}"#, "`dropout`"),
        (r#"{"kind":"reranked","candidates":1}"#, "`candidates`"),
        (r#"{"kind":"reranked","rate":0.0}"#, "`rate`"),
        (r#"{"kind":"blend","parts":[]}"#, "parts"),
        (
            r#"{"kind":"blend","parts":[{"weight":1,"model":{"kind":"blend","parts":[]}}]}"#,
            "cannot be a blend",
        ),
        (
            r#"{"kind":"blend","parts":[{"weight":1,"model":{"kind":"reranked"}}]}"#,
            "`reranked` cannot be part of a blend",
        ),
        (r#"{"kind":"placed","model":{"kind":"reranked"}}"#, "cannot be placed"),
    ];
    for (json, expected) in table {
        let error = spec(json).check().unwrap_err();
        assert!(error.detail().contains(expected), "{json}: {error}");
    }
    assert!(
        serde_json::from_str::<slate_recommend::ModelSpec>(r#"{"kind":"ease","x":1}"#).is_err()
    );
}
