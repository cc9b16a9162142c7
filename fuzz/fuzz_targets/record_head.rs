//! Heads of the record: only the text that a head is exported as is a head.
#![no_main]

use ed25519_dalek::SigningKey;
use libfuzzer_sys::fuzz_target;
use slate_core::Timestamp;
use slate_rights::record::{Head, from_hex, to_hex};

const KEY: [u8; 32] = [7; 32];
/// A little more than what times have milliseconds, so that most numbers are one.
const TIMES_MS: i64 = 300_000_000_000_000;

fuzz_target!(|input: &[u8]| {
    if let Ok(text) = std::str::from_utf8(input) {
        check_read(text);
        check_signed(text);
    }
    let hash: &[u8; 32] = input.first_chunk().unwrap_or(&KEY);
    assert_eq!(from_hex::<32>(&to_hex(hash)).as_ref(), Some(hash));
});

/// A text that is read is the text that is written, to the byte; and nobody signed it by chance.
fn check_read(text: &str) {
    let Ok(head) = Head::parse(text) else { return };
    assert_eq!(head.to_text(), text);
    assert_eq!(Head::parse(&head.to_text()).ok(), Some(head.clone()));
    let key = SigningKey::from_bytes(&KEY);
    let mine = Head::sign(&head.studio, head.size, head.hash, head.at, &key);
    assert_eq!(head.is_signed_by(&key.verifying_key()), mine == head);
}

/// A head of any studio, size, hash and time can be exported and read, and keeps its signature.
fn check_signed(text: &str) {
    let bytes = text.as_bytes();
    let studio = text.lines().next().unwrap_or_default().trim_end_matches('\r');
    let size = bytes.first_chunk().map_or(0, |n| u64::from_le_bytes(*n));
    let ms = bytes.last_chunk().map_or(0, |n| i64::from_le_bytes(*n));
    let Ok(at) = Timestamp::from_millis(ms % TIMES_MS) else { return };
    let hash = bytes.first_chunk().copied().unwrap_or(KEY);
    let key = SigningKey::from_bytes(&KEY);
    let head = Head::sign(studio, size, hash, at, &key);
    let again = Head::parse(&head.to_text()).expect("an exported head can be read");
    assert_eq!(again, head);
    assert!(again.is_signed_by(&key.verifying_key()));
}
