//! Searches of tracked runs: refused with a place inside the text, or read back as the same filter, which holds of
//! the same runs.
#![no_main]

use libfuzzer_sys::fuzz_target;
use slate::tracking::{BYTES_MAX, Family, Field, Filter, Order, Record, Shape, sort};
use slate_core::ErrorKind;

const RUNS: Shape = Shape {
    families: &[Family::Metric, Family::Param, Family::Tag],
    texts: &["status", "run_name"],
    numbers: &["start_time"],
    aliases: &[("created", "start_time")],
};

fuzz_target!(|text: &str| {
    match Filter::parse(text, &RUNS) {
        Ok(filter) => check(&filter),
        Err(e) => {
            assert!(matches!(e.kind(), ErrorKind::Invalid | ErrorKind::Limit), "{e}");
            let column = e.place().and_then(|place| place.column).unwrap_or(1) as usize;
            assert!(column <= text.chars().count().max(1), "{e}");
        }
    }
    if let Ok(order) = Order::parse(text, &RUNS) {
        assert_eq!(Order::parse(&order.to_string(), &RUNS).as_ref(), Ok(&order));
        sort(&mut [Run(None), Run(Some(f64::NAN)), Run(Some(1.0))], &[order]);
    }
});

fn check(filter: &Filter) {
    let written = filter.to_string();
    // Quotes are doubled and keys are quoted, so that the canonical form may be longer than what is taken.
    if written.len() > BYTES_MAX {
        return;
    }
    let again = Filter::parse(&written, &RUNS).unwrap_or_else(|e| panic!("{written}: {e}"));
    assert_eq!(&again, filter);
    assert_eq!(again.to_string(), written);
    for run in [Run(None), Run(Some(f64::NAN)), Run(Some(0.25))] {
        assert_eq!(filter.holds(&run), again.holds(&run), "{written}");
    }
}

/// A run where every number is the same, and every text is the name of its field.
struct Run(Option<f64>);

impl Record for Run {
    fn number(&self, field: &Field) -> Option<f64> {
        self.0.filter(|_| field.family == Family::Metric || field.key == "start_time")
    }

    fn text(&self, field: &Field) -> Option<&'static str> {
        matches!(field.family, Family::Param | Family::Tag).then_some("finished")
    }
}
