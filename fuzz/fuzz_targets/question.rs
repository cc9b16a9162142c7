//! Questions to the calculator: refused with a reason, or answered by numbers that can be what they say they are.
#![no_main]

use libfuzzer_sys::fuzz_target;
use serde_json::Value;
use slate_core::ErrorKind;
use slate_experiment::compute::{Answer, Question};

fuzz_target!(|text: &str| {
    let Ok(document) = serde_json::from_str::<Value>(text) else { return };
    match Question::read(&document).and_then(|question| question.answer()) {
        Ok(answer) => check(&answer, text),
        Err(e) => assert_eq!(e.kind(), ErrorKind::Invalid, "{e}"),
    }
});

fn check(answer: &Answer, text: &str) {
    let share = |x: Option<f64>| x.is_none_or(|x| (0.0..=1.0).contains(&x));
    assert!(
        share(answer.p) && share(answer.power) && share(answer.chance_to_win),
        "{text}\n{answer:?}"
    );
    if let Some([Some(low), Some(high)]) = answer.interval {
        assert!(low <= high, "{text}\n{answer:?}");
    }
    assert!(answer.se.is_none_or(|se| se >= 0.0), "{text}\n{answer:?}");
}
