//! Model files of LightGBM: refused with a place, or a forest whose explanations sum to its scores.
#![no_main]

use libfuzzer_sys::fuzz_target;
use slate_math::trees::{Forest, Table};

/// A forest of more columns is not asked: the table would be the work.
const COLUMNS_MAX: usize = 64;

fuzz_target!(|text: &str| {
    match Forest::from_lightgbm(text, "model.txt") {
        Ok(forest) if forest.column_count() <= COLUMNS_MAX => explained(&forest),
        Ok(_) => {}
        Err(e) => {
            let place = e.place().unwrap_or_else(|| panic!("no place: {e}"));
            assert_eq!(place.source, "model.txt", "{e}");
        }
    }
});

fn explained(forest: &Forest) {
    let columns = vec![vec![0.0, 1.5, f32::NAN]; forest.column_count()];
    let table = Table::from_columns(columns).expect("columns of equal length");
    let (scores, shap) = (forest.predict(&table), forest.shap(&table));
    let (scores, shap) = (scores.expect("its own columns"), shap.expect("its own columns"));
    let largest = forest.arrays().values.iter().map(|x| x.abs()).fold(1.0, f64::max);
    for (i, score) in scores.iter().enumerate() {
        let sum = shap.expected + shap.row(i).iter().sum::<f64>();
        let terms = (forest.arrays().values.len() * forest.column_count()) as f64;
        assert!((sum - score).abs() <= 1e-9 * largest * terms, "{sum} {score}");
    }
}
