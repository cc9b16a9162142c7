//! How much room words need at 12 px in a system font: an estimate on the wide side, so that labels
//! are kept apart without measuring them in a browser.

/// Height of a line of labels.
pub(super) const LINE: f64 = 16.0;

/// How much wider bold letters are.
pub(super) const BOLD: f64 = 1.1;

/// Estimated width in pixels at 12 px.
pub(super) fn width(text: &str) -> f64 {
    text.chars().map(advance).sum()
}

fn advance(letter: char) -> f64 {
    match letter {
        'i' | 'j' | 'l' | 'I' | '.' | ',' | ':' | ';' | '|' | '\'' | '!' => 3.6,
        'f' | 't' | 'r' | ' ' | '(' | ')' | '[' | ']' | '-' | '/' | '\u{202f}' => 4.6,
        'm' | 'w' | 'M' | 'W' | '@' | '%' | '+' | '=' | '−' | '…' => 10.6,
        _ if letter.is_uppercase() => 8.6,
        _ if letter > '\u{2e80}' => 12.4,
        _ => 7.2,
    }
}

/// The text, cut with an ellipsis if it needs more room than there is. The table has it whole.
pub(super) fn fit(text: &str, room: f64) -> String {
    if width(text) <= room {
        return text.to_owned();
    }
    let mut left = room - advance('…');
    let kept: String = text
        .chars()
        .take_while(|letter| {
            left -= advance(*letter);
            left >= 0.0
        })
        .collect();
    format!("{}…", kept.trim_end())
}
