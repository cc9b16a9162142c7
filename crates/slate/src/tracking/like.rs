//! `LIKE` of SQL: `%` is any text, `_` is one character.

/// Whether all of `text` follows `pattern`. Letters are compared as they are, or without their case.
pub(super) fn like(text: &str, pattern: &str, any_case: bool) -> bool {
    if any_case {
        return like(&text.to_lowercase(), &pattern.to_lowercase(), false);
    }
    let (text, pattern): (Vec<char>, Vec<char>) =
        (text.chars().collect(), pattern.chars().collect());
    let (mut at, mut of) = (0, 0);
    // Where to go on when what follows the last `%` does not fit: it then takes one character more.
    let mut retry: Option<(usize, usize)> = None;
    while at < text.len() {
        match pattern.get(of) {
            Some('%') => {
                retry = Some((at, of + 1));
                of += 1;
            }
            Some(c) if *c == '_' || *c == text[at] => (at, of) = (at + 1, of + 1),
            _ => match retry {
                Some((from, after)) => {
                    retry = Some((from + 1, after));
                    (at, of) = (from + 1, after);
                }
                None => return false,
            },
        }
    }
    pattern[of..].iter().all(|c| *c == '%')
}
