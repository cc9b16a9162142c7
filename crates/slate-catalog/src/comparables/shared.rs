//! What two titles have in common, and what not, in words.

use serde::Serialize;
use slate_core::Title;

use super::kinds::{Kind, year};
use crate::features::{budget, short};

/// The most members of a kind that are named.
const NAMED: usize = 6;

/// Something that two titles have in common.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Shared {
    /// The kind of thing: `genres`, `people`.
    pub kind: &'static str,
    /// What both have.
    pub both: Vec<String>,
}

/// Something in which they differ.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// The kind of thing.
    pub kind: &'static str,
    /// What the one has,
    pub one: String,
    /// and the other.
    pub other: String,
}

/// What `one` and `other` have in common, and in what they differ where both are known.
pub fn between(one: &Title, other: &Title) -> (Vec<Shared>, Vec<Difference>) {
    let (mut shared, mut different) = (Vec::new(), Vec::new());
    for &(kind, _) in &Kind::ALL {
        let word = kind.word();
        let [own, others] = [one, other].map(|title| Has::of(kind, title));
        match (own, others) {
            (Has::Number(a, own), Has::Number(b, others)) if (a - b).abs() <= 1.0 => {
                let both = if own == others { vec![own] } else { vec![own, others] };
                shared.push(Shared { kind: word, both });
            }
            (Has::Number(_, one), Has::Number(_, other)) => {
                different.push(Difference { kind: word, one, other });
            }
            (Has::Members(own), Has::Members(others)) if !own.is_empty() && !others.is_empty() => {
                let common = own.iter().filter(|name| others.contains(*name)).take(NAMED);
                let both: Vec<String> = common.cloned().collect();
                if both.is_empty() {
                    let [one, other] = [own, others].map(|names| first(&names));
                    different.push(Difference { kind: word, one, other });
                } else {
                    shared.push(Shared { kind: word, both });
                }
            }
            _ => {}
        }
    }
    (shared, different)
}

/// What a title has of a kind.
enum Has {
    /// A number, in units within which two count as the same, and its words.
    Number(f64, String),
    /// Names.
    Members(Vec<String>),
}

impl Has {
    fn of(kind: Kind, title: &Title) -> Self {
        let number = match kind {
            Kind::Years => year(title).map(|year| (f64::from(year) / 3.0, year.to_string())),
            Kind::Length => title.duration_s.map(|s| (f64::from(s) / 600.0, minutes(s))),
            Kind::Budget => budget(title).map(|ln| (ln / 1.5_f64.ln(), dollars(ln))),
            // What words of two synopses have in common says little by itself.
            Kind::Synopsis => None,
            _ => return Self::Members(kind.bag(title).into_keys().collect()),
        };
        number.map_or(Self::Members(Vec::new()), |(x, words)| Self::Number(x, words))
    }
}

fn first(names: &[String]) -> String {
    let named = names.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", ");
    if names.len() > NAMED { format!("{named} and more") } else { named }
}

fn minutes(seconds: u32) -> String {
    format!("{} minutes", seconds / 60)
}

fn dollars(ln: f64) -> String {
    format!("{} USD", short(ln.exp()))
}
