//! A column of numbers by title: refused with a place, or numbers, the same in pieces of any size.
#![no_main]

use libfuzzer_sys::fuzz_target;
use slate_fuzz::{Choices, Chunks};
use slate_tables::{ReadOptions, read_outcomes_from};

fuzz_target!(|input: &[u8]| {
    let mut choices = Choices::new(input);
    let chunk = usize::from(choices.byte());
    let file = choices.rest();
    let read = |size| {
        let options = ReadOptions { name: Some("films.csv".to_owned()), ..ReadOptions::default() };
        read_outcomes_from(Box::new(Chunks::new(file, size)), "revenue", &options)
    };
    match (read(usize::MAX), read(chunk)) {
        (Ok(whole), Ok(pieces)) => {
            assert_eq!(whole, pieces);
            assert!(whole.values().all(|outcome| outcome.is_finite()));
        }
        (Err(whole), Err(pieces)) => {
            assert_eq!(whole.to_string(), pieces.to_string());
            let place = whole.place().unwrap_or_else(|| panic!("no place: {whole}"));
            assert_eq!(place.source, "films.csv", "{whole}");
        }
        other => panic!("in pieces of {chunk} bytes it is another file: {other:?}"),
    }
});
