#![expect(clippy::unwrap_used, reason = "a test may stop at once")]

use super::*;
use proptest::prelude::*;

fn entry(seq: u64) -> Vec<u8> {
    let entry = Entry {
        seq,
        at: Timestamp::from_millis(1_700_000_000_000).unwrap(),
        actor: "ada".into(),
        person: "Ada".into(),
        operation: "model promote".into(),
        purpose: Purpose::Deploy,
        subject: "version:abc".into(),
        verdict: Verdict::Permit,
        reasons: Vec::new(),
        why: "better".into(),
        effect: serde_json::json!({"n": seq}),
    };
    serde_json::to_vec(&entry).unwrap()
}

fn rows(n: u64) -> Vec<(u64, Vec<u8>, Hash)> {
    let mut before = GENESIS;
    (1..=n)
        .map(|seq| {
            let bytes = entry(seq);
            before = chain(&before, &bytes);
            (seq, bytes, before)
        })
        .collect()
}

fn check(rows: &[(u64, Vec<u8>, Hash)]) -> std::result::Result<(u64, Hash), Fault> {
    let mut verifier = Verifier::default();
    for (seq, bytes, hash) in rows {
        verifier.push(*seq, bytes, hash)?;
    }
    Ok(verifier.state())
}

fn key() -> SigningKey {
    SigningKey::from_bytes(&[7; 32])
}

#[test]
fn a_whole_record_verifies() {
    let rows = rows(5);
    assert_eq!(check(&rows), Ok((5, rows[4].2)));
}

#[test]
fn a_missing_row_is_named() {
    let mut rows = rows(5);
    rows.remove(2);
    assert_eq!(check(&rows).unwrap_err().seq, 3);
}

proptest! {
    #[test]
    fn any_changed_byte_is_found_at_its_entry(row in 0_usize..4, at in any::<prop::sample::Index>(), flip in 1_u8..) {
        let mut rows = rows(4);
        let at = at.index(rows[row].1.len());
        rows[row].1[at] ^= flip;
        prop_assert_eq!(check(&rows).unwrap_err().seq, row as u64 + 1);
    }

    #[test]
    fn any_changed_byte_of_a_head_is_found(at in any::<prop::sample::Index>(), flip in 1_u8..128) {
        let head = Head::sign("studio", 4, rows(4)[3].2, Timestamp::default(), &key());
        let mut bytes = head.to_text().into_bytes();
        let at = at.index(bytes.len());
        bytes[at] ^= flip;
        let changed = String::from_utf8(bytes).ok().and_then(|t| Head::parse(&t).ok());
        let accepted = changed.is_some_and(|h| h.is_signed_by(&key().verifying_key()));
        prop_assert!(!accepted);
    }
}

#[test]
fn a_head_reads_back_and_names_its_signer() {
    let head = Head::sign("studio", 4, rows(4)[3].2, Timestamp::default(), &key());
    let back = Head::parse(&head.to_text()).unwrap();
    assert_eq!(back, head);
    assert!(back.is_signed_by(&key().verifying_key()));
    assert!(!back.is_signed_by(&SigningKey::from_bytes(&[8; 32]).verifying_key()));
}

#[test]
fn hexadecimal_has_one_form() {
    assert_eq!(to_hex(&[0, 171]), "00ab");
    assert_eq!(from_hex::<2>("00ab"), Some([0, 171]));
    for bad in ["00AB", "00a", "00abc", "+0ab", "zzzz"] {
        assert_eq!(from_hex::<2>(bad), None, "{bad}");
    }
}
