use super::*;
use proptest::prelude::*;

#[test]
fn numbers_are_dense_and_in_order_of_first_sight() {
    let mut ids = Interner::new();
    let numbers: Vec<u32> = [&b"b"[..], b"a", b"b", b"", b"a"].map(|t| ids.intern(t)).to_vec();
    assert_eq!(numbers, [0, 1, 0, 2, 1]);
    assert_eq!((ids.len(), ids.text(1), ids.text(2)), (3, &b"a"[..], &b""[..]));
    assert_eq!((ids.get(b"b"), ids.get(b"c")), (Some(0), None));
}

#[test]
fn grows_past_many_texts() {
    let mut ids = Interner::new();
    for n in 0..100_000_u32 {
        assert_eq!(ids.intern(n.to_string().as_bytes()), n);
    }
    for n in (0..100_000_u32).rev() {
        assert_eq!(ids.get(n.to_string().as_bytes()), Some(n));
        assert_eq!(ids.string(n), n.to_string());
    }
}

#[test]
fn words_of_short_texts_differ() {
    let texts: [&[u8]; 9] =
        [b"", b"a", b"ab", b"abc", b"abcd", b"abcde", b"abcdef", b"abcdefg", b"abcdefgh"];
    for text in texts {
        let mut bytes = [0; 8];
        bytes[..text.len()].copy_from_slice(text);
        assert_eq!(first_word(text), u64::from_le_bytes(bytes));
    }
    let mut ids = Interner::new();
    let numbers: Vec<u32> = [&b"a"[..], b"a\0", b"abcdefgh", b"abcdefghi", b"abcdefghj"]
        .map(|t| ids.intern(t))
        .to_vec();
    assert_eq!(numbers, [0, 1, 2, 3, 4]);
}

proptest! {
    #[test]
    fn agrees_with_a_map(texts in prop::collection::vec("[ab]{0,12}", 0..200)) {
        let mut ids = Interner::new();
        let mut seen: Vec<String> = Vec::new();
        for text in &texts {
            let number = ids.intern(text.as_bytes());
            let expected = seen.iter().position(|s| s == text).unwrap_or_else(|| {
                seen.push(text.clone());
                seen.len() - 1
            });
            prop_assert_eq!(number as usize, expected);
        }
        let all: Vec<&[u8]> = ids.iter().collect();
        prop_assert_eq!(all, seen.iter().map(|s| s.as_bytes()).collect::<Vec<_>>());
    }
}
