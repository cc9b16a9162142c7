//! Metrics: refused with a reason, or a layout and a text of SQL that say which totals they need.
#![no_main]

use libfuzzer_sys::fuzz_target;
use serde_json::Value;
use slate_core::ErrorKind;
use slate_experiment::metric::{Layout, Metric, Totals};

fuzz_target!(|text: &str| {
    let Ok(document) = serde_json::from_str::<Value>(text) else { return };
    match Metric::read(&document) {
        Ok(metric) => check(metric),
        Err(e) => assert!(matches!(e.kind(), ErrorKind::Invalid | ErrorKind::Limit), "{e}"),
    }
});

fn check(metric: Metric) {
    let written = serde_json::to_value(&metric).unwrap();
    assert_eq!(Metric::read(&written).unwrap(), metric, "what is written is read");
    let split = metric.split(&["Drama".to_owned()]).unwrap();
    let layout = Layout::new(&split).unwrap();
    assert!(!metric.sql().unwrap().is_empty());
    assert_eq!(layout.names().len(), split.len());
    let mut totals = Totals::new(&layout);
    totals.grow(3);
    assert!(totals.columns().iter().all(|column| column.len() == 3));
}
