//! Payloads of features: refused with a reason, or evaluated for whoever stands in `attributes`, the same each time.
#![no_main]

use libfuzzer_sys::fuzz_target;
use serde_json::Value;
use slate_core::ErrorKind;
use slate_experiment::assign::{Evaluated, Payload, Subject};

fuzz_target!(|text: &str| {
    let Ok(document) = serde_json::from_str::<Value>(text) else { return };
    let payload = match Payload::new(&document) {
        Ok(payload) => payload,
        Err(e) => return assert_eq!(e.kind(), ErrorKind::Invalid, "{e}"),
    };
    let attributes = document["attributes"].as_object().cloned().unwrap_or_default();
    for key in payload.keys() {
        let subject = Subject::new(&attributes);
        let (once, again) = (payload.evaluate(key, &subject), payload.evaluate(key, &subject));
        check(&once);
        assert_eq!((once.value, once.reason), (again.value, again.reason), "{key}");
    }
});

fn check(found: &Evaluated<'_>) {
    for assigned in found.exposures() {
        assert!(assigned.in_test && assigned.hash_used && assigned.value.is_some());
        assert!(assigned.bucket.is_some_and(|at| (0.0..1.0).contains(&at)));
        assert!(assigned.variation < assigned.experiment.variations.len());
    }
    assert!(found.remember.is_empty(), "nobody remembers anything here");
}
