//! Files of forecasters: refused, or a forecaster that answers.
#![no_main]

use libfuzzer_sys::fuzz_target;
use slate_catalog::model::ForecastModel;
use slate_core::Title;

fuzz_target!(|bytes: &[u8]| {
    let Ok(model) = ForecastModel::load(bytes) else { return };
    let title = Title {
        year: Some(2199),
        genres: vec!["Drama".to_owned()],
        ..Title::named("t".parse().expect("an id"), "T")
    };
    if let Ok(sheet) = model.forecast(&title) {
        let sum = sheet.typical + sheet.moved.iter().map(|moved| moved.adds).sum::<f64>();
        let size = sheet.moved.iter().map(|moved| moved.adds.abs()).fold(1.0, f64::max);
        assert!((sum - sheet.forecast.center).abs() <= 1e-6 * size * sheet.moved.len() as f64);
    }
});
