//! `catalog windows`: how long to license a title.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use slate_catalog::gaps::Stock;
use slate_catalog::launch::{Arrivals, Held, WHOLE_DAYS, Worth, held, worth};
use slate_core::{Error, Purpose, Result, Seed, Title};
use utoipa::ToSchema;

use super::gaps::Seen;
use crate::operation::{About, Context, Operation, Outcome, Show};
use crate::table::Table;

/// A title without a day of its own is new if nobody watched it in the first days of the log.
const SETTLED_DAYS: i32 = 30;

/// The most lengths that are compared.
const LENGTHS_MAX: usize = 24;

/// Say how long to license a title.
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CatalogWindows {
    /// Viewers that would come in a year, such as a forecast or a shortlist says
    #[arg(long)]
    pub viewers: f64,
    /// What a viewer is worth, in the currency of the prices
    #[arg(long)]
    pub value: f64,
    /// What a licence of so many days costs, 1 to 365, as `90=2000`; may be given again
    #[arg(long, value_name = "DAYS=PRICE", num_args = 1.., required = true)]
    pub price: Vec<String>,
    /// Only titles of this genre say how viewers come
    #[arg(long)]
    #[serde(default)]
    pub genre: Option<String>,
}

/// Lengths of a licence.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct WindowAdvice {
    /// Titles that say it: there for a year, from their first day on, with 20 viewers and more in it.
    pub titles: u64,
    /// What share of a year's viewers each length holds.
    #[schema(value_type = Vec<Object>)]
    pub held: Vec<Held>,
    /// What each is worth, the best first.
    #[schema(value_type = Vec<Object>)]
    pub worth: Vec<Worth>,
}

impl Operation for CatalogWindows {
    type Response = WindowAdvice;
    const ABOUT: About = About {
        path: &["catalog", "windows"],
        purpose: Purpose::Observe,
        summary: "Say how long to license a title, by how viewers come after a launch",
        example: "slate catalog windows --viewers 9000 --value 2 --price 90=4000 365=9000",
    };

    fn check(&self) -> Result<()> {
        for (name, number) in [("viewers", self.viewers), ("value", self.value)] {
            if !(number.is_finite() && number > 0.0) {
                return Err(Error::invalid(format!("expected `{name}` above 0, found {number}")));
            }
        }
        self.prices().map(drop)
    }

    fn run<'a>(self, cx: &Context<'a>) -> Result<Outcome<'a, WindowAdvice>> {
        let catalog = cx.engine.insight.catalog(cx.place)?;
        let seen = Seen::read(cx, &catalog.titles)?;
        let arrivals = self.arrivals(&seen, &catalog.titles);
        let (lengths, prices): (Vec<i32>, Vec<f64>) = self.prices()?.into_iter().unzip();
        let found = held(&arrivals, &lengths, Seed(7))?;
        let worth = worth(&found, &prices, self.viewers, self.value);
        let titles = found.first().map_or(0, |held| held.titles as u64);
        Ok(Outcome::Answer(WindowAdvice { titles, held: found, worth }))
    }
}

impl CatalogWindows {
    /// Lengths and their prices, the shortest first.
    fn prices(&self) -> Result<Vec<(i32, f64)>> {
        if !(1..=LENGTHS_MAX).contains(&self.price.len()) {
            let found = self.price.len();
            return Err(Error::invalid(format!(
                "expected 1 to {LENGTHS_MAX} prices, found {found}"
            )));
        }
        let one = |text: &String| {
            let parts = text.split_once('=').and_then(|(days, price)| {
                Some((days.trim().parse::<i32>().ok()?, price.trim().parse::<f64>().ok()?))
            });
            let good = |(days, price): &(i32, f64)| {
                (1..=WHOLE_DAYS).contains(days) && price.is_finite() && *price >= 0.0
            };
            parts.filter(good).ok_or_else(|| {
                let found = text.chars().take(40).collect::<String>().escape_debug().to_string();
                Error::invalid(format!(
                    "expected 1 to {WHOLE_DAYS} days and a price, found `{found}`"
                ))
                .hint("as in `90=2000`")
            })
        };
        let mut prices = self.price.iter().map(one).collect::<Result<Vec<_>>>()?;
        prices.sort_by_key(|(days, _)| *days);
        if let Some(twice) = prices.windows(2).find(|pair| pair[0].0 == pair[1].0) {
            let detail = format!("there are two prices of {} days", twice[0].0);
            return Err(Error::invalid(detail));
        }
        Ok(prices)
    }

    /// By title, the days after its first on which each viewer began.
    fn arrivals(&self, seen: &Seen, titles: &[Title]) -> Vec<Arrivals> {
        let mut first: HashMap<(u32, u32), i32> = HashMap::new();
        for play in &seen.plays {
            let day = first.entry((play.title, play.viewer)).or_insert(play.day);
            *day = (*day).min(play.day);
        }
        let opens = seen.plays.iter().map(|play| play.day).min().unwrap_or(0);
        let mut days: Vec<Vec<i32>> = vec![Vec::new(); seen.stock.len()];
        first.into_iter().for_each(|((title, _), day)| days[title as usize].push(day));
        let is_asked = |title: &Option<usize>| match &self.genre {
            None => true,
            Some(genre) => title.is_some_and(|n| titles[n].genres.contains(genre)),
        };
        let one = |((days, stock), _): ((Vec<i32>, &Stock), _)| {
            let first = days.iter().min().copied()?;
            let begin = stock.from.unwrap_or(first);
            // What came before the log begins is not known: nor is how viewers came to such a title.
            let is_whole = match stock.from {
                Some(from) => from >= opens,
                None => first >= opens + SETTLED_DAYS,
            };
            is_whole.then(|| Arrivals {
                days: days.iter().filter(|day| **day >= begin).map(|day| day - begin).collect(),
                there: seen.today.min(stock.until.unwrap_or(i32::MAX)).saturating_sub(begin),
            })
        };
        let each = days.into_iter().zip(&seen.stock).zip(&seen.in_catalog);
        each.filter(|(_, title)| is_asked(title)).filter_map(one).collect()
    }
}

impl Show for WindowAdvice {
    fn show(&self, out: &mut String) {
        let heads =
            ["days", "of a year's viewers", "95 %", "viewers", "80 %", "price", "net", "80 %"];
        let mut table = Table::new(heads).right(&[0, 1, 2, 3, 4, 5, 6, 7]);
        for of in &self.worth {
            let Some(held) = self.held.iter().find(|held| held.days == of.days) else { continue };
            let share = |x: f64| format!("{:.0} %", 100.0 * x);
            let ends = |[_, low, high]: [f64; 3]| format!("{low:.0} to {high:.0}");
            table.row([
                of.days.to_string(),
                share(held.share),
                format!("{} to {}", share(held.ci95[0]), share(held.ci95[1])),
                format!("{:.0}", of.viewers[0]),
                ends(of.viewers),
                format!("{:.0}", of.price),
                format!("{:+.0}", of.net[0]),
                ends(of.net),
            ]);
        }
        table.show(out);
        out.push_str(&format!(
            "\nfrom {} titles that have been there for a year; 95 %: of the mean over other titles; 80 %: of single titles\n",
            self.titles
        ));
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

    use super::*;

    fn asked(price: &[&str]) -> CatalogWindows {
        let price = price.iter().map(|text| (*text).to_owned()).collect();
        CatalogWindows { viewers: 100.0, value: 1.0, price, genre: None }
    }

    #[test]
    fn prices_are_read_in_order() {
        assert_eq!(asked(&["365=10", " 90 = 4.5"]).prices().unwrap(), [(90, 4.5), (365, 10.0)]);
        for wrong in ["90", "0=1", "366=1", "90=-1", "90=nan", "x=1"] {
            assert!(asked(&[wrong]).check().is_err(), "{wrong}");
        }
        assert!(asked(&["90=1", "90=2"]).check().is_err());
        assert!(asked(&[]).check().is_err());
        assert!(CatalogWindows { value: 0.0, ..asked(&["90=1"]) }.check().is_err());
    }
}
