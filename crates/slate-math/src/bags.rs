//! Bags of named features as rows of numbers: each feature weighted by how rare it is (tf-idf; Sparck Jones 1972), each row of
//! length 1.

use std::collections::BTreeMap;

use crate::cast::{index, narrow};

/// Named features, each with how much of it there is.
pub type Bag = BTreeMap<String, f64>;

/// Shorter words are mostly grammar.
const LETTERS_MIN: usize = 4;

/// 1 + ln of how often every longer word stands in a text (Salton and Buckley 1988).
pub fn words(text: &str) -> Bag {
    let mut counts = Bag::new();
    for word in text.split(|c: char| !c.is_alphabetic()) {
        if word.chars().count() >= LETTERS_MIN {
            *counts.entry(word.to_lowercase()).or_default() += 1.0;
        }
    }
    counts.values_mut().for_each(|n| *n = 1.0 + n.ln());
    counts
}

/// The features of a set of bags, numbered in the order of their names, with how rare each is.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Vocabulary {
    numbers: BTreeMap<String, u32>,
    /// ln(1 + bags / bags with the feature), by number.
    rarities: Vec<f64>,
}

impl Vocabulary {
    /// The features of `bags` for which `keep` says yes to the number of bags that have them. `known` is the number of
    /// bags that rarity is a share of: those that could have had features.
    pub fn new(bags: &[Bag], known: usize, keep: impl Fn(usize) -> bool) -> Self {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for feature in bags.iter().flat_map(Bag::keys) {
            *counts.entry(feature).or_default() += 1;
        }
        let mut vocabulary = Self::default();
        for (feature, count) in counts.into_iter().filter(|(_, count)| keep(*count)) {
            vocabulary.numbers.insert(feature.to_owned(), index(vocabulary.rarities.len()));
            vocabulary.rarities.push((1.0 + known as f64 / count as f64).ln());
        }
        vocabulary
    }

    /// Number of features.
    pub fn len(&self) -> usize {
        self.rarities.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.rarities.is_empty()
    }

    /// A bag's features by number, tf-idf and of length 1; those that are not in the vocabulary are left out.
    pub fn row(&self, bag: &Bag) -> Vec<(u32, f32)> {
        let weighed = bag.iter().filter_map(|(feature, weight)| {
            let number = *self.numbers.get(feature)?;
            Some((number, weight * self.rarities[number as usize]))
        });
        unit(weighed.collect())
    }
}

/// The same direction with length 1.
pub fn unit(row: Vec<(u32, f64)>) -> Vec<(u32, f32)> {
    let length = row.iter().map(|(_, x)| x * x).sum::<f64>().sqrt();
    row.into_iter().map(|(f, x)| (f, narrow(x / length))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_count_less_and_less() {
        let bag = words("The vault, the VAULT: a heist; vault");
        let expected: Bag =
            [("heist".to_owned(), 1.0), ("vault".to_owned(), 1.0 + 3.0_f64.ln())].into();
        assert_eq!(bag, expected);
    }

    /// `a` in two of two bags, `b` in one: ln 2 and ln 3; `c` is not kept, `d` not known.
    #[test]
    fn rare_features_count_more() {
        let bag = |features: &[&str]| -> Bag {
            features.iter().map(|f| ((*f).to_owned(), 1.0)).collect()
        };
        let bags = [bag(&["a", "b"]), bag(&["a"])];
        let vocabulary = Vocabulary::new(&bags, 2, |_| true);
        let row = vocabulary.row(&bag(&["a", "b", "d"]));
        let (a, b) = (2.0_f64.ln(), 3.0_f64.ln());
        let length = a.hypot(b);
        assert_eq!(row, [(0, narrow(a / length)), (1, narrow(b / length))]);
        assert_eq!(Vocabulary::new(&bags, 2, |count| count > 1).len(), 1);
        assert!(vocabulary.row(&bag(&["d"])).is_empty());
    }
}
