//! A variation asked for in an address: `?my-test=1`.

/// The variation of test `key` that the query of a web address asks for, if it is one of `n`.
pub fn override_of(key: &str, address: &str, n: usize) -> Option<usize> {
    let query = address.split_once('?')?.1;
    let query = query.split('#').next().unwrap_or_default();
    let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    let (_, number) = pairs.find(|(name, number)| *name == key && is_number(number))?;
    number.parse().ok().filter(|variation| *variation < n)
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}
