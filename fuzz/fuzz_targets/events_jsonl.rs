//! Events out of JSON Lines.
#![no_main]

use libfuzzer_sys::fuzz_target;
use slate_fuzz::{Choices, events};
use slate_tables::Format;

const NAMES: &[&str] = &["events.jsonl", "u.data"];

fuzz_target!(|input: &[u8]| {
    let mut choices = Choices::new(input);
    let options = events::options(&mut choices, NAMES, Some(Format::JsonLines));
    let chunk = usize::from(choices.byte());
    events::check(choices.rest(), &options, chunk);
});
