//! Events out of CSV and the MovieLens layouts.
#![no_main]

use libfuzzer_sys::fuzz_target;
use slate_fuzz::{Choices, events};
use slate_tables::{Format, ReadOptions};

const NAMES: &[&str] = &["events.csv", "ratings.csv", "u.data", "ratings.dat", "input"];
const FORMATS: &[Option<Format>] = &[None, Some(Format::Csv)];
const DELIMITERS: &[Option<u8>] =
    &[None, Some(b','), Some(b';'), Some(b'\t'), Some(b'|'), Some(b'"'), Some(0xFF), Some(b'a')];

fuzz_target!(|input: &[u8]| {
    let mut choices = Choices::new(input);
    let format = choices.one(FORMATS);
    let delimiter = choices.one(DELIMITERS);
    let options = events::options(&mut choices, NAMES, format);
    let chunk = usize::from(choices.byte());
    events::check(choices.rest(), &ReadOptions { delimiter, ..options }, chunk);
});
