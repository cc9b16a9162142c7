//! Model files: refused, or a model that keeps the contract of every model.
#![no_main]

use libfuzzer_sys::fuzz_target;
use slate_core::ErrorKind;
use slate_recommend::{Loaded, RankOptions, Recommender, Scratch, load, rank, save};

/// Titles tried as the only one of a history.
const TRIED_MAX: usize = 8;

fuzz_target!(|input: &[u8]| {
    if let Ok(loaded) = load(input) {
        check(&loaded);
    }
    if let Ok(loaded) = load(&framed(input)) {
        check(&loaded);
    }
});

/// The first line as the header and the rest as the data: a header that grows keeps its length right.
fn framed(input: &[u8]) -> Vec<u8> {
    let end = input.iter().position(|&b| b == b'\n').unwrap_or(input.len());
    let (header, data) = input.split_at(end);
    let data = data.get(1..).unwrap_or_default();
    [&(header.len() as u64).to_le_bytes(), header, data].concat()
}

fn check(loaded: &Loaded) {
    let n = loaded.titles.len();
    assert_eq!(loaded.model.title_count(), n);
    let mut scratch = Scratch::default();
    check_scores(loaded.model.as_ref(), &[], &mut scratch);
    for title in (0..n).take(TRIED_MAX).map(|t| u32::try_from(t).expect("few titles")) {
        check_scores(loaded.model.as_ref(), &[title], &mut scratch);
    }
    check_saved(loaded);
}

fn check_scores(model: &dyn Recommender, history: &[u32], scratch: &mut Scratch) {
    let n = model.title_count();
    let mut scores = vec![f32::NAN; n];
    let scored = model.score(history, &mut scores, scratch);
    let finite = scores.iter().all(|s| s.is_finite());
    let options = RankOptions { k: 5, ..RankOptions::default() };
    match (scored, rank(model, history, &options, scratch)) {
        (Ok(()), Ok(list)) => assert!(finite && list.iter().all(|s| (s.title as usize) < n)),
        (Ok(()), Err(e)) => assert!(!finite && e.kind() == ErrorKind::Corrupt, "{e}"),
        (Err(e), list) => assert!(!history.is_empty() && list.is_err(), "{e}"),
    }
    for &title in history {
        let _ = model.explain(history, title);
        let _ = model.similar(title, &mut scores);
    }
}

/// What was loaded can be saved, and from then on gives the same bytes.
fn check_saved(loaded: &Loaded) {
    let write = |l: &Loaded| save(l.model.as_ref(), &l.titles, &l.spec).expect("it can be saved");
    let bytes = write(loaded);
    let again = load(&bytes).expect("what was saved can be loaded");
    assert_eq!(again.titles, loaded.titles);
    assert_eq!(again.spec, loaded.spec);
    assert!(write(&again) == bytes, "the same model gives other bytes");
}
