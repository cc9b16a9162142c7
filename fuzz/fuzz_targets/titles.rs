//! Titles out of CSV, JSON Lines and the MovieLens layouts.
#![no_main]

use libfuzzer_sys::fuzz_target;
use slate_fuzz::{Choices, titles};

fuzz_target!(|input: &[u8]| {
    let mut choices = Choices::new(input);
    let options = titles::options(&mut choices);
    let skip_bad = choices.one(&[0, 1, u64::MAX]);
    let chunk = usize::from(choices.byte());
    titles::check(choices.rest(), &options, skip_bad, chunk);
});
