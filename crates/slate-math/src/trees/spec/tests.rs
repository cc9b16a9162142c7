#![expect(clippy::unwrap_used, reason = "a failure is the test's answer")]

use super::*;

#[test]
fn a_setting_out_of_bounds_is_named() {
    let good = BoostSpec::default();
    assert!(good.check().is_ok());
    let refused = [
        (BoostSpec { trees: 0, ..good }, "trees"),
        (BoostSpec { leaves: 1, ..good }, "leaves"),
        (BoostSpec { depth_max: 65, ..good }, "depth_max"),
        (BoostSpec { rows_min: 0, ..good }, "rows_min"),
        (BoostSpec { bins: 256, ..good }, "bins"),
        (BoostSpec { patience: 0, ..good }, "patience"),
        (BoostSpec { hessian_min: f64::NAN, ..good }, "hessian_min"),
        (BoostSpec { lambda: -1.0, ..good }, "lambda"),
        (BoostSpec { gain_min: f64::INFINITY, ..good }, "gain_min"),
        (BoostSpec { shrinkage: 0.0, ..good }, "shrinkage"),
        (BoostSpec { row_share: 1.1, ..good }, "row_share"),
        (BoostSpec { column_share: f64::NAN, ..good }, "column_share"),
    ];
    for (spec, name) in refused {
        let error = spec.check().unwrap_err();
        assert!(error.detail().starts_with(&format!("`{name}`")), "{error}");
    }
}
