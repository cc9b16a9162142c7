//! Names in a plain form: what is left when sources spell the same name in their own ways.

use icu_normalizer::DecomposingNormalizerBorrowed;

/// Articles that stand before a name, or after it and a comma.
const ARTICLES: [&str; 18] = [
    "the", "a", "an", "la", "le", "les", "l", "el", "il", "lo", "los", "las", "der", "die", "das",
    "un", "une", "den",
];

/// A name longer than this is cut: nobody has one.
const CHARS_MAX: usize = 300;

/// Where a name comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// The name itself.
    Main,
    /// In brackets behind it: another name, or that of another country.
    Other,
    /// What stands before a colon or dash.
    Part,
}

/// A name to find others by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Name {
    /// Letters and digits without a first article, without spaces.
    pub(super) key: String,
    /// The same with it.
    pub(super) with_article: String,
    pub(super) form: Form,
}

/// All names that a text gives: `Old Boy (a.k.a. Oldeuboi)`, `Matrix, The`, `Garfield: The Movie`.
pub(super) fn names(text: &str) -> Vec<Name> {
    let text: String = text.chars().take(CHARS_MAX).collect();
    let (main, others) = outside_brackets(&text);
    let part =
        [": ", " - "].iter().filter_map(|mark| main.split_once(mark)).map(|(first, _)| first);
    let mut names = Vec::new();
    let each = [(main.as_str(), Form::Main)].into_iter();
    let each = each.chain(others.iter().map(|other| (other.as_str(), Form::Other)));
    for (text, form) in each.chain(part.map(|part| (part, Form::Part))) {
        let name = plain(&article_first(text), form);
        let known = |known: &Name| known.key == name.as_ref().map_or("", |name| &name.key);
        if !names.iter().any(known) {
            names.extend(name);
        }
    }
    names
}

/// A name in its plain form; empty where no letter or digit is left.
pub(crate) fn key(text: &str) -> String {
    names(text).into_iter().next().map(|name| name.key).unwrap_or_default()
}

/// The text without brackets, and what stood in each.
fn outside_brackets(text: &str) -> (String, Vec<String>) {
    let (mut main, mut others, mut depth) = (String::new(), Vec::new(), 0usize);
    for c in text.chars() {
        match c {
            '(' => {
                depth += 1;
                others.push(String::new());
            }
            ')' => depth = depth.saturating_sub(1),
            _ if depth == 0 => main.push(c),
            _ => others.last_mut().into_iter().for_each(|other| other.push(c)),
        }
    }
    // Brackets that a name begins with are part of it, as in `(500) Days of Summer`.
    if text.trim_start().starts_with('(') {
        return (text.replace(['(', ')'], " "), Vec::new());
    }
    let without =
        |other: String| other.trim_start_matches("a.k.a.").trim_start_matches("aka ").to_owned();
    (main, others.into_iter().map(without).collect())
}

/// `Matrix, The` as `The Matrix`.
fn article_first(text: &str) -> String {
    let text = text.trim();
    match text.rsplit_once(", ") {
        Some((name, last)) if is_article(&last.to_lowercase()) => format!("{last} {name}"),
        _ => text.to_owned(),
    }
}

fn is_article(word: &str) -> bool {
    ARTICLES.contains(&word.trim_end_matches(['\'', '’']))
}

/// None where no letter or digit is left.
fn plain(text: &str, form: Form) -> Option<Name> {
    let lower = text.to_lowercase().replace('&', " and ").replace(['’', '‘', '`', '´'], "'");
    // An article that is written together with its word.
    let apart =
        |word: &str| word.strip_prefix("l'").map_or(word.to_owned(), |rest| format!("l {rest}"));
    let lower = lower.split_whitespace().map(apart).collect::<Vec<_>>().join(" ").replace('\'', "");
    let decomposed = DecomposingNormalizerBorrowed::new_nfkd().normalize(&lower);
    let letters: String = decomposed.chars().filter(|c| !is_mark(*c)).flat_map(spelled).collect();
    let words: Vec<&str> = letters
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
        .map(arabic)
        .collect();
    let first = usize::from(words.len() > 1 && is_article(words[0]));
    let (key, with_article) = (words[first..].concat(), words.concat());
    (!key.is_empty()).then_some(Name { key, with_article, form })
}

/// Accents that decomposition has taken off their letters.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}' | '\u{fe20}'..='\u{fe2f}')
}

/// Letters that decomposition leaves whole and others write with two.
fn spelled(c: char) -> impl Iterator<Item = char> {
    let two = match c {
        'æ' => "ae",
        'œ' => "oe",
        'ß' => "ss",
        'ø' => "o",
        'ł' => "l",
        'đ' => "d",
        _ => "",
    };
    two.chars().chain(two.is_empty().then_some(c))
}

/// Numbers of sequels; `i` and `v` and `x` are words too.
fn arabic(word: &str) -> &str {
    match word {
        "ii" => "2",
        "iii" => "3",
        "iv" => "4",
        "vi" => "6",
        "vii" => "7",
        "viii" => "8",
        "ix" => "9",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(text: &str) -> Vec<(String, Form)> {
        names(text).into_iter().map(|name| (name.key, name.form)).collect()
    }

    #[test]
    fn names_that_sources_spell_in_their_own_ways() {
        let table = [
            ("Matrix, The", "The Matrix"),
            ("Old Boy", "Oldboy"),
            ("Cité des enfants perdus, La", "La Cite des Enfants Perdus"),
            ("Battle Royale II", "Battle Royale 2"),
            ("Aeon Flux", "Æon Flux"),
            ("Wallace & Gromit", "Wallace and Gromit"),
            ("Schindler's List", "Schindlers List"),
            ("Avventura, L'", "L’avventura"),
            ("WALL·E", "Wall-E"),
            ("ＡＢＣ", "abc"),
        ];
        for (a, b) in table {
            assert_eq!(keys(a)[0].0, keys(b)[0].0, "{a} {b}");
        }
    }

    #[test]
    fn other_names_and_parts() {
        let owned = |text: &str, form| (text.to_owned(), form);
        assert_eq!(
            keys("City of Lost Children, The (Cité des enfants perdus, La)"),
            [owned("cityoflostchildren", Form::Main), owned("citedesenfantsperdus", Form::Other)]
        );
        assert_eq!(
            keys("Garfield: The Movie"),
            [owned("garfieldthemovie", Form::Main), owned("garfield", Form::Part)]
        );
        assert_eq!(keys("Fast Runner, The (a.k.a. Atanarjuat)")[1].0, "atanarjuat");
        assert_eq!(keys("(500) Days of Summer"), [owned("500daysofsummer", Form::Main)]);
        assert_eq!(keys("The"), [owned("the", Form::Main)], "an article alone is a name");
        assert!(keys("?!").is_empty() && keys("").is_empty());
    }
}
