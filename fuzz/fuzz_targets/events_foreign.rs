//! Events out of the files of other recommenders, and of whatever looks like them.
#![no_main]

use libfuzzer_sys::fuzz_target;
use slate_fuzz::{Choices, events};
use slate_tables::{Format, ReadOptions};

const NAMES: &[&str] = &["train.txt", "e.inter", "feedback.jsonl", "feedback.csv", "input"];
const FORMATS: &[Option<Format>] = &[
    None,
    Some(Format::LightGcn),
    Some(Format::SasRec),
    Some(Format::RecBole),
    Some(Format::Gorse),
    Some(Format::Metarank),
];
const KINDS: &[&str] = &["", "a=play,b=like", "rate=rating"];

fuzz_target!(|input: &[u8]| {
    let mut choices = Choices::new(input);
    let format = choices.one(FORMATS);
    let kinds = choices.one(KINDS).parse().expect("a map of words");
    let options = events::options(&mut choices, NAMES, format);
    let chunk = usize::from(choices.byte());
    events::check(choices.rest(), &ReadOptions { kinds, ..options }, chunk);
});
