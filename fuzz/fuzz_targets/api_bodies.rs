//! Bodies of requests: the first line names an operation, the rest is its JSON. Where it names none, its first byte
//! picks one, so that chance comes everywhere.
#![no_main]

use libfuzzer_sys::fuzz_target;
use serde_json::Value;
use slate::ops::ALL;
use slate::registry::Entry;
use slate_core::{Event, Title};

fuzz_target!(|input: &[u8]| {
    let end = input.iter().position(|&b| b == b'\n').unwrap_or(input.len());
    let (name, json) = (&input[..end], input.get(end + 1..).unwrap_or_default());
    check_named(name, json);
});

/// What bodies are made of, by name.
const PARTS: [(&str, fn(&[u8])); 2] =
    [("Event", check_parts::<Event>), ("Title", check_parts::<Title>)];

fn check_named(name: &[u8], json: &[u8]) {
    let first = usize::from(name.first().copied().unwrap_or(0));
    let entry = ALL.iter().find(|entry| entry.about.name().as_bytes() == name);
    let part = PARTS.iter().find(|(part, _)| part.as_bytes() == name);
    match (entry, part) {
        (Some(entry), _) => check(entry, json),
        (None, Some((_, check))) => check(json),
        (None, None) => match ALL.get(first % (ALL.len() + PARTS.len())) {
            Some(entry) => check(entry, json),
            None => PARTS[first % PARTS.len()].1(json),
        },
    }
}

/// Reads a body as the server does. A request that is accepted says the same when it is written and
/// read again; so one that names a file names an upload, as paths cannot be read back.
fn check(entry: &Entry, json: &[u8]) {
    let Ok(body) = serde_json::from_slice::<Value>(json) else { return };
    let Ok(written) = (entry.meant_json)(body) else { return };
    let again = (entry.meant_json)(written.clone()).expect("what was written is read again");
    assert_eq!(again, written);
}

/// The same for what bodies are made of, straight from the text.
fn check_parts<T: serde::Serialize + serde::de::DeserializeOwned + PartialEq>(json: &[u8]) {
    let Ok(part) = serde_json::from_slice::<T>(json) else { return };
    let written = serde_json::to_string(&part).expect("a JSON form");
    // A number too large for its field becomes infinite; the rules refuse it, JSON cannot write it.
    if let Ok(again) = serde_json::from_str::<T>(&written) {
        assert!(again == part || written.contains("null"), "{written}");
    }
}
