#![expect(clippy::unwrap_used, reason = "a failure is the test's answer")]

use proptest::prelude::*;
use rayon::ThreadPoolBuilder;
use slate_core::{ErrorKind, Unwatched};

use super::*;
use crate::trees::{LambdaRank, Logistic, SquaredError, Table, testing};

fn classes(table: &Table) -> Vec<f32> {
    testing::labels(table, 3).iter().map(|&y| f32::from(u8::from(y > 0.7))).collect()
}

fn grades(table: &Table) -> Vec<f32> {
    testing::labels(table, 3).iter().map(|y| (y * 2.0).clamp(0.0, 4.0).floor()).collect()
}

#[test]
fn two_leaves_by_hand() {
    let table = Table::from_columns(vec![vec![1.0, 2.0, 3.0, 10.0]]).unwrap();
    let examples = Examples::new(&table, &[0.0, 0.0, 0.0, 8.0]).unwrap();
    let spec = BoostSpec {
        trees: 1,
        leaves: 2,
        rows_min: 1,
        lambda: 1.0,
        shrinkage: 0.5,
        ..Default::default()
    };
    let forest = testing::fit(&spec, &SquaredError, &examples);
    let arrays = forest.arrays();
    // The mean is 2; derivatives are 2, 2, 2, -6; values -0.5 * 6 / 4 and 0.5 * 6 / 2.
    assert_eq!((arrays.base, arrays.thresholds[0]), (2.0, 6.5));
    assert_eq!(arrays.values, [0.0, -0.75, 1.5]);
    assert_eq!(arrays.rows, [4, 3, 1]);
    assert_eq!(forest.predict(&table).unwrap(), [1.25, 1.25, 1.25, 3.5]);
}

#[test]
fn the_training_loss_never_rises() {
    let table = testing::table(600, 6, 1);
    let (regression, classes) = (testing::labels(&table, 1), classes(&table));
    let cases: [(&dyn Objective, &[f32]); 2] =
        [(&SquaredError, &regression), (&Logistic, &classes)];
    for (objective, labels) in cases {
        let examples = Examples::new(&table, labels).unwrap();
        let spec = BoostSpec { trees: 40, patience: 40, ..BoostSpec::default() };
        let fitted = fit(&spec, objective, &examples, Some(&examples), Seed(1), &mut Unwatched);
        let history = fitted.unwrap().history;
        assert!(history.windows(2).all(|w| w[1] <= w[0]), "{history:?}");
        assert!(history.last() < history.first());
    }
}

#[test]
fn missing_values_go_where_they_belong() {
    // Values up to 50 have label 0, above 1; the missing ones are like one side, then like the other.
    for missing in [0.0, 1.0] {
        let x: Vec<f32> =
            (0..100_u8).map(|i| if i % 5 == 0 { f32::NAN } else { f32::from(i) }).collect();
        let label = |x: &f32| if x.is_nan() { missing } else { f32::from(u8::from(*x > 50.0)) };
        let y: Vec<f32> = x.iter().map(label).collect();
        let table = Table::from_columns(vec![x]).unwrap();
        let spec = BoostSpec { trees: 1, leaves: 2, shrinkage: 1.0, ..BoostSpec::default() };
        let forest = testing::fit(&spec, &SquaredError, &Examples::new(&table, &y).unwrap());
        assert_eq!(forest.arrays().missing_left[0], u8::from(missing == 0.0));
        let scores = forest.predict(&table).unwrap();
        assert!(scores.iter().zip(&y).all(|(s, y)| (s - f64::from(*y)).abs() < 1e-6));
    }
}

#[test]
fn the_number_of_threads_changes_no_byte() {
    // More rows than one piece of a histogram, more columns than one block.
    let table = testing::table(140_000, 18, 4);
    let groups = vec![70; 2000];
    let (regression, classes, grades) =
        (testing::labels(&table, 4), classes(&table), grades(&table));
    let cases: [(&dyn Objective, &[f32]); 3] =
        [(&SquaredError, &regression), (&Logistic, &classes), (&LambdaRank::default(), &grades)];
    for (objective, labels) in cases {
        let examples = Examples::grouped(&table, labels, &groups).unwrap();
        let spec = BoostSpec { trees: 3, row_share: 0.97, column_share: 0.7, ..Default::default() };
        let grown = [1, 2].map(|threads| {
            let pool = ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| {
                let forest = testing::fit(&spec, objective, &examples);
                (forest.predict(&table).unwrap(), forest)
            })
        });
        assert_eq!(grown[0], grown[1]);
    }
}

#[test]
fn growing_stops_when_the_validation_says_so() {
    let (train, valid) = (testing::table(300, 4, 5), testing::table(300, 4, 6));
    let (y, y_valid) = (testing::labels(&train, 5), testing::labels(&valid, 6));
    let (train, valid) =
        (Examples::new(&train, &y).unwrap(), Examples::new(&valid, &y_valid).unwrap());
    let spec = BoostSpec { trees: 500, rows_min: 2, patience: 5, ..BoostSpec::default() };
    let boosted = fit(&spec, &SquaredError, &train, Some(&valid), Seed(1), &mut Unwatched).unwrap();
    let best = boosted.history.iter().copied().fold(f64::INFINITY, f64::min);
    let at = boosted.history.iter().position(|&v| v == best).unwrap();
    assert!(boosted.history.len() < 500);
    assert_eq!(boosted.history.len(), at + 1 + 5);
    assert_eq!(boosted.forest.tree_count(), at + 1);
    let scores = boosted.forest.predict(valid.table()).unwrap();
    let target = SquaredError.target(&valid).unwrap();
    assert!((target.metric(&scores) - best).abs() < 1e-12);
}

#[test]
fn a_ranking_learns_its_order() {
    let table = testing::table(2000, 5, 7);
    let (grades, groups) = (grades(&table), vec![20; 100]);
    let examples = Examples::grouped(&table, &grades, &groups).unwrap();
    let rank = LambdaRank::default();
    let spec = BoostSpec { trees: 30, ..BoostSpec::default() };
    let boosted = fit(&spec, &rank, &examples, Some(&examples), Seed(1), &mut Unwatched).unwrap();
    assert_eq!(boosted.metric.name, "NDCG@10");
    let constant = rank.target(&examples).unwrap().metric(&vec![0.0; 2000]);
    assert!(constant < 0.6 && boosted.history[29] > 0.95, "{constant} {:?}", boosted.history);
}

#[test]
fn another_seed_draws_other_rows() {
    let table = testing::table(300, 6, 1);
    let y = testing::labels(&table, 1);
    let examples = Examples::new(&table, &y).unwrap();
    for share in [(0.5, 1.0), (1.0, 0.5)] {
        let spec =
            BoostSpec { trees: 5, row_share: share.0, column_share: share.1, ..Default::default() };
        let by = |seed| {
            fit(&spec, &SquaredError, &examples, None, Seed(seed), &mut Unwatched).unwrap().forest
        };
        assert!(by(1) == by(1) && by(1) != by(2), "{share:?}");
    }
}

#[test]
fn what_cannot_be_learned_is_named() {
    let table = testing::table(50, 2, 1);
    let other = testing::table(50, 3, 1);
    let (ones, thirds) = (vec![1.0; 50], vec![0.3; 50]);
    let constant = Examples::new(&table, &ones).unwrap();
    let shares = Examples::new(&table, &thirds).unwrap();
    let lists = Examples::grouped(&table, &thirds, &[50]).unwrap();
    let zeros = vec![0.0; 50];
    let no_order = Examples::grouped(&table, &zeros, &[20, 30]).unwrap();
    let spec = BoostSpec::default();
    let refused: [(&dyn Objective, &Examples, ErrorKind, &str); 6] = [
        (&Logistic, &constant, ErrorKind::Insufficient, "every row has class `1`"),
        (&Logistic, &shares, ErrorKind::Invalid, "found `0.3` in row 0"),
        (&LambdaRank::default(), &shares, ErrorKind::Invalid, "needs groups"),
        (&LambdaRank::default(), &lists, ErrorKind::Invalid, "a grade is a whole number"),
        (&LambdaRank::default(), &no_order, ErrorKind::Insufficient, "no order to learn"),
        (
            &LambdaRank { sigma: 0.0, ..Default::default() },
            &no_order,
            ErrorKind::Invalid,
            "`sigma`",
        ),
    ];
    for (objective, examples, kind, expected) in refused {
        let error = fit(&spec, objective, examples, None, Seed(1), &mut Unwatched).unwrap_err();
        assert_eq!(error.kind(), kind, "{error}");
        assert!(error.detail().contains(expected), "{error}");
    }
    let wide = Examples::new(&other, &ones).unwrap();
    let mut watch = Unwatched;
    let error = fit(&spec, &SquaredError, &constant, Some(&wide), Seed(1), &mut watch).unwrap_err();
    assert!(error.detail().contains("3 columns, training rows 2"), "{error}");
}

#[test]
fn a_constant_label_needs_no_tree() {
    let table = testing::table(50, 2, 1);
    let ones = vec![1.0; 50];
    let forest =
        testing::fit(&BoostSpec::default(), &SquaredError, &Examples::new(&table, &ones).unwrap());
    assert_eq!((forest.tree_count(), forest.predict(&table).unwrap()[3]), (0, 1.0));
}

#[test]
fn whoever_watches_can_stop() {
    struct Impatient(u64);
    impl Watch for Impatient {
        fn progress(&mut self, done: u64, total: u64, _: &str) -> Result<()> {
            assert!(done < total);
            self.0 = done;
            if done < 3 { Ok(()) } else { Err(Error::new(ErrorKind::Interrupted, "enough")) }
        }
    }
    let table = testing::table(100, 2, 1);
    let y = testing::labels(&table, 1);
    let examples = Examples::new(&table, &y).unwrap();
    let mut watch = Impatient(0);
    let spec = BoostSpec::default();
    let error = fit(&spec, &SquaredError, &examples, None, Seed(1), &mut watch).unwrap_err();
    assert_eq!((error.kind(), watch.0), (ErrorKind::Interrupted, 3));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Whatever the settings: a forest, whose scores on its own rows are finite and no worse than the mean.
    #[test]
    fn any_settings_give_a_forest(
        leaves in 2_usize..40, depth_max in 1_usize..12, rows_min in 1_usize..30, bins in 2_usize..=255,
        lambda in 0.0..10.0, row_share in 0.1..=1.0, seed in 0_u64..99,
    ) {
        let spec = BoostSpec {
            trees: 4, leaves, depth_max, rows_min, bins, lambda, row_share, ..BoostSpec::default()
        };
        let table = testing::table(200, 4, seed);
        let y = testing::labels(&table, seed);
        let examples = Examples::new(&table, &y).unwrap();
        let forest = testing::fit(&spec, &SquaredError, &examples);
        let target = SquaredError.target(&examples).unwrap();
        let before = target.metric(&vec![target.start(); 200]);
        prop_assert!(target.metric(&forest.predict(&table).unwrap()) <= before * 1.02);
    }
}
