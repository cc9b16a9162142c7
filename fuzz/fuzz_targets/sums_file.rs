//! Kept sums: refused, or sums that can be saved, changed and finished.
#![no_main]

use libfuzzer_sys::fuzz_target;
use slate_recommend::sums::{LoadedSums, load_sums, save_sums};
use slate_recommend::{Scratch, save};

/// More titles make a finished model larger than an input should cost.
const TITLES_MAX: usize = 64;

fuzz_target!(|input: &[u8]| {
    if let Ok(kept) = load_sums(input) {
        check(&kept);
    }
    if let Ok(kept) = load_sums(&framed(input)) {
        check(&kept);
    }
});

/// The first line as the header and the rest as the data: a header that grows keeps its length right.
fn framed(input: &[u8]) -> Vec<u8> {
    let end = input.iter().position(|&b| b == b'\n').unwrap_or(input.len());
    let (header, data) = input.split_at(end);
    let data = data.get(1..).unwrap_or_default();
    [&(header.len() as u64).to_le_bytes(), header, data].concat()
}

fn check(kept: &LoadedSums) {
    let bytes = save_sums(kept).expect("what was loaded can be saved");
    assert_eq!(&load_sums(&bytes).expect("and loaded again"), kept);
    if kept.titles.len() > TITLES_MAX {
        return;
    }
    let mut twice = kept.sums.clone();
    let _ = twice.merge(&kept.sums);
    let Ok(model) = kept.sums.finish() else { return };
    let mut scores = vec![f32::NAN; kept.titles.len()];
    model.score(&[], &mut scores, &mut Scratch::default()).expect("the empty history has scores");
    save(model.as_ref(), &kept.titles, kept.sums.spec()).expect("a finished model can be saved");
}
