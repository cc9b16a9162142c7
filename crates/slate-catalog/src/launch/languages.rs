//! Dub, subtitle or neither, language by language: by the viewers that each is likely to bring, against what it costs.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use slate_core::{Error, ErrorKind, Result};
use slate_math::stats::{mean, variance};

/// What is done for viewers of a language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Treatment {
    /// Nothing.
    None,
    /// Subtitles.
    Subtitle,
    /// Another language spoken.
    Dub,
}

/// What came of a title in a language.
#[derive(Debug, Clone, PartialEq)]
pub struct Localised {
    /// The language.
    pub language: String,
    /// What was done.
    pub treatment: Treatment,
    /// Viewers who speak it and not that of the title.
    pub reachable: f64,
    /// Those who watched.
    pub viewers: f64,
}

/// What could be done for a title.
#[derive(Debug, Clone, PartialEq)]
pub struct Offered {
    /// The language.
    pub language: String,
    /// Viewers who speak it and not that of the title.
    pub reachable: f64,
    /// What subtitles cost,
    pub subtitle: f64,
    /// and what dubbing costs.
    pub dub: f64,
}

/// What is advised for a language.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Advised {
    /// The language.
    pub language: String,
    /// What is worth most.
    pub treatment: Treatment,
    /// Each of the three with what it is likely to bring.
    pub choices: Vec<Choice>,
}

/// A treatment with what it is likely to bring.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Choice {
    /// What would be done.
    pub treatment: Treatment,
    /// Viewers, and the ends of the 80 % interval of that.
    pub viewers: [f64; 3],
    /// What it costs.
    pub cost: f64,
    /// What the viewers are worth less the cost.
    pub net: f64,
    /// Past titles that it rests on, of this language.
    pub titles: usize,
}

/// The fewest past titles of a treatment.
const TITLES_MIN: usize = 5;

/// The 90th percentile of the normal distribution: half the width of an 80 % interval in standard deviations.
const Z80: f64 = 1.2816;

/// Advice for each language, where a viewer is worth `value`.
///
/// # Errors
/// [`ErrorKind::Insufficient`] where a treatment has fewer than five past titles; viewers, costs or a value below 0, or more
/// viewers than could be reached.
pub fn advise(past: &[Localised], offered: &[Offered], value: f64) -> Result<Vec<Advised>> {
    let good = |of: &Localised| of.reachable > 0.0 && (0.0..=of.reachable).contains(&of.viewers);
    if let Some(wrong) = past.iter().find(|of| !good(of)) {
        let detail =
            format!("{} of {} viewers in `{}`", wrong.viewers, wrong.reachable, wrong.language);
        return Err(Error::invalid(detail).hint("viewers are from 0 to those that can be reached"));
    }
    let positive = |of: &Offered| [of.reachable, of.subtitle, of.dub].iter().all(|x| *x >= 0.0);
    if !offered.iter().all(positive) || value.is_nan() || value < 0.0 {
        return Err(Error::invalid("viewers, costs and the value of a viewer are from 0 on"));
    }
    let rates: Vec<Rates> = [Treatment::None, Treatment::Subtitle, Treatment::Dub]
        .into_iter()
        .map(|treatment| Rates::of(past, treatment))
        .collect::<Result<_>>()?;
    let advice = |of: &Offered| {
        let choices: Vec<Choice> = rates.iter().map(|rates| rates.choice(of, value)).collect();
        // Of two that are worth the same, the one that costs less.
        let best = choices.iter().rev().max_by(|a, b| a.net.total_cmp(&b.net));
        let treatment = best.map_or(Treatment::None, |choice| choice.treatment);
        Advised { language: of.language.clone(), treatment, choices }
    };
    Ok(offered.iter().map(advice).collect())
}

/// The share of reachable viewers that a treatment brings, by language.
struct Rates {
    treatment: Treatment,
    /// Over all languages.
    typical: f64,
    /// The variance of titles of one language, and that of languages.
    within: f64,
    between: f64,
    /// Titles and their mean.
    languages: BTreeMap<String, (usize, f64)>,
}

impl Rates {
    fn of(past: &[Localised], treatment: Treatment) -> Result<Self> {
        let mut rates: BTreeMap<String, Vec<f64>> = BTreeMap::new();
        for of in past.iter().filter(|of| of.treatment == treatment) {
            rates.entry(of.language.clone()).or_default().push(of.viewers / of.reachable);
        }
        let count: usize = rates.values().map(Vec::len).sum();
        if count < TITLES_MIN {
            let detail =
                format!("{count} past titles with {treatment:?} are too few to learn from");
            return Err(Error::new(ErrorKind::Insufficient, detail.to_lowercase())
                .hint(format!("at least {TITLES_MIN}")));
        }
        let means: Vec<f64> = rates.values().filter_map(|of| mean(of)).collect();
        let squares = rates.values().filter_map(|of| Some((variance(of)?, of.len() as f64 - 1.0)));
        let (sum, degrees) = squares.fold((0.0, 0.0), |(s, d), (v, n)| (s + v * n, d + n));
        let within = if degrees > 0.0 { sum / degrees } else { 0.0 };
        // Means of languages differ by chance as well: what is more than that is between them.
        let chance = within * rates.values().map(|of| 1.0 / of.len() as f64).sum::<f64>()
            / rates.len() as f64;
        let between = (variance(&means).unwrap_or(0.0) - chance).max(0.0);
        let languages = rates.into_iter().map(|(l, of)| (l, (of.len(), mean(&of).unwrap_or(0.0))));
        Ok(Self {
            treatment,
            typical: mean(&means).unwrap_or(0.0),
            within,
            between,
            languages: languages.collect(),
        })
    }

    /// The mean of a language, drawn to that of all as far as chance can explain it (empirical Bayes; Efron and Morris
    /// 1973), with the spread of a title to come.
    fn choice(&self, of: &Offered, value: f64) -> Choice {
        let (titles, own) = self.languages.get(&of.language).copied().unwrap_or((0, 0.0));
        let trust = if titles == 0 {
            0.0
        } else {
            self.between / (self.between + self.within / titles as f64).max(f64::MIN_POSITIVE)
        };
        let rate = trust * own + (1.0 - trust) * self.typical;
        let spread = (self.within + (1.0 - trust) * self.between).sqrt();
        let viewers = [rate, rate - Z80 * spread, rate + Z80 * spread]
            .map(|share| of.reachable * share.clamp(0.0, 1.0));
        let cost = match self.treatment {
            Treatment::None => 0.0,
            Treatment::Subtitle => of.subtitle,
            Treatment::Dub => of.dub,
        };
        let net = value * viewers[0] - cost;
        Choice { treatment: self.treatment, viewers, cost, net, titles }
    }
}
