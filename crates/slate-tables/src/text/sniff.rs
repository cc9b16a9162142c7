//! Which separator a delimited file uses, told from its first line.

/// The separators that are looked for, the likeliest first.
const CANDIDATES: [u8; 4] = [b',', b'\t', b';', b'|'];

/// The candidate that the first line uses most outside quotes; the comma when it uses none.
pub(crate) fn sniff(start: &[u8]) -> u8 {
    let line = start.split(|&byte| byte == b'\n').next().unwrap_or_default();
    let mut counts = [0_usize; CANDIDATES.len()];
    let mut inside = false;
    for byte in line {
        inside ^= *byte == b'"';
        if let (false, Some(n)) = (inside, CANDIDATES.iter().position(|c| c == byte)) {
            counts[n] += 1;
        }
    }
    let best = (0..counts.len()).rev().max_by_key(|&n| counts[n]).unwrap_or(0);
    CANDIDATES[best]
}
