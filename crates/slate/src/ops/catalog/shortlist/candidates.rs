//! What a shortlist is made from: candidates with prices, and whom each would reach.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use serde::{Deserialize, Serialize};
use slate_catalog::VIEWERS_MIN;
use slate_catalog::shortlist::{Candidate, Coverage, Segment};
use slate_core::{Error, MONEY_MAX, Result, TitleId};
use slate_tables::{TextRow, read_texts};

/// The most candidates.
const CANDIDATES_MAX: usize = 20_000;

/// A title that could be had.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Offer {
    pub(super) title: TitleId,
    pub(super) name: String,
    pub(super) price: u64,
    /// By segment: the share of its viewers that would choose it, and the ends of the interval of that.
    pub(super) shares: Vec<(u32, [f64; 3])>,
    /// What stands in the columns that quotas are about, by column.
    pub(super) columns: BTreeMap<String, Vec<String>>,
}

/// Everything that a shortlist is made from, as it is kept with it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Market {
    /// Name, viewers, share of them that is well served already.
    pub(super) segments: Vec<(String, f64, f64)>,
    pub(super) offers: Vec<Offer>,
    /// Segments that were left out, being of fewer than 20 viewers.
    pub(super) left_out: u64,
}

/// Which of the three numbers of a share is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    Middle = 0,
    Low = 1,
    High = 2,
}

impl Market {
    /// Reads candidates, who reach nobody yet; `columns` are those that quotas are about.
    pub(super) fn of_offers(candidates: &Path, columns: &[&str]) -> Result<Self> {
        Ok(Self { segments: Vec::new(), offers: offers(candidates, columns)?, left_out: 0 })
    }

    /// Reads whom they reach from a file.
    pub(super) fn reach_of_file(&mut self, path: &Path) -> Result<()> {
        let columns = ["segment!", "viewers!", "title!", "share!", "low", "high", "served"];
        let name = name_of(path);
        let titles: HashMap<TitleId, usize> =
            self.offers.iter().enumerate().map(|(n, offer)| (offer.title.clone(), n)).collect();
        let mut numbers: HashMap<String, Option<u32>> = HashMap::new();
        for TextRow { line, cells } in read_texts(path, &columns)? {
            let row = Reach::parse(&cells).map_err(|e| e.at_line(&name, line, None))?;
            let segment = match numbers.get(&row.segment) {
                Some(known) => self.same(*known, &row).map_err(|e| e.at_line(&name, line, None))?,
                None => {
                    let number = self.segment(&row);
                    numbers.insert(row.segment.clone(), number);
                    number
                }
            };
            // A title that is no candidate may be in the same file.
            let Some((segment, &title)) = segment.zip(titles.get(&row.title)) else { continue };
            let shares = &mut self.offers[title].shares;
            if shares.iter().any(|(known, _)| *known == segment) {
                let detail = format!("`{}` reaches the segment `{}` twice", row.title, row.segment);
                return Err(Error::invalid(detail).at_line(&name, line, None));
            }
            shares.push((segment, row.share));
        }
        Ok(())
    }

    /// A segment that was not there before; none if it is too small.
    fn segment(&mut self, row: &Reach) -> Option<u32> {
        if row.viewers < VIEWERS_MIN as f64 {
            self.left_out += 1;
            return None;
        }
        self.segments.push((row.segment.clone(), row.viewers, row.served));
        u32::try_from(self.segments.len() - 1).ok()
    }

    /// That a segment is what it was.
    fn same(&self, known: Option<u32>, row: &Reach) -> Result<Option<u32>> {
        let Some((name, viewers, served)) = known.map(|n| &self.segments[n as usize]) else {
            return Ok(known);
        };
        #[expect(clippy::float_cmp, reason = "the same text gives the same number")]
        let differs = *viewers != row.viewers || *served != row.served;
        if differs {
            let detail =
                format!("the segment `{name}` had {viewers} viewers, {served} of them served");
            return Err(Error::invalid(detail).hint("every line of a segment says the same of it"));
        }
        Ok(known)
    }

    /// As the solver wants it, with one of the numbers of each share.
    pub(super) fn coverage(&self, end: End) -> Result<Coverage> {
        self.changed(end, |served| served)
    }

    /// The same with another share of viewers that are served already.
    pub(super) fn changed(&self, end: End, served: impl Fn(f64) -> f64) -> Result<Coverage> {
        let segment = |(name, viewers, own): &(String, f64, f64)| Segment {
            name: name.clone(),
            viewers: *viewers,
            served: served(*own),
        };
        let candidate = |offer: &Offer| Candidate {
            price: offer.price,
            shares: offer.shares.iter().map(|(s, x)| (*s, x[end as usize])).collect(),
        };
        let segments = self.segments.iter().map(segment).collect();
        Coverage::new(segments, self.offers.iter().map(candidate).collect())
    }

    /// Whether any share has an interval.
    pub(super) fn is_uncertain(&self) -> bool {
        let wide = |(_, [_, low, high]): &(u32, [f64; 3])| high > low;
        self.offers.iter().any(|offer| offer.shares.iter().any(wide))
    }

    /// The number of a candidate.
    pub(super) fn number(&self, title: &TitleId) -> Result<usize> {
        self.offers
            .iter()
            .position(|offer| offer.title == *title)
            .ok_or_else(|| Error::not_found(format!("`{title}` is none of the candidates")))
    }
}

fn offers(path: &Path, columns: &[&str]) -> Result<Vec<Offer>> {
    let name = name_of(path);
    let required: Vec<String> = columns.iter().map(|column| format!("{column}!")).collect();
    let wanted = ["id!", "price!", "name"].into_iter().chain(required.iter().map(String::as_str));
    let wanted: Vec<&str> = wanted.collect();
    let mut offers: Vec<Offer> = Vec::new();
    let mut seen: HashMap<TitleId, u64> = HashMap::new();
    for TextRow { line, cells } in read_texts(path, &wanted)? {
        let offer = offer(&cells, columns).map_err(|e| e.at_line(&name, line, None))?;
        if let Some(before) = seen.insert(offer.title.clone(), line) {
            let detail = format!("the candidate `{}` stands in line {before} too", offer.title);
            return Err(Error::invalid(detail).at_line(&name, line, None));
        }
        offers.push(offer);
        if offers.len() > CANDIDATES_MAX {
            return Err(
                Error::invalid(format!("expected at most {CANDIDATES_MAX} candidates")).at(&name)
            );
        }
    }
    if offers.is_empty() {
        return Err(Error::invalid("there are no candidates").at(&name));
    }
    Ok(offers)
}

fn offer(cells: &[String], columns: &[&str]) -> Result<Offer> {
    let price = cells[1].parse::<u64>().ok().filter(|price| *price <= MONEY_MAX);
    let price = price.ok_or_else(|| {
        Error::invalid(format!(
            "expected a price from 0 to {MONEY_MAX}, found `{}`",
            shown(&cells[1])
        ))
        .hint("a whole number, in the currency of the budget")
    })?;
    let several = |text: &String| {
        text.split('|').map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
    };
    let named = columns.iter().zip(&cells[3..]);
    let title: TitleId = cells[0].parse()?;
    let name = if cells[2].is_empty() { title.to_string() } else { cells[2].clone() };
    let columns = named.map(|(column, text)| ((*column).to_owned(), several(text))).collect();
    Ok(Offer { title, name, price, shares: Vec::new(), columns })
}

/// A line of a file of reach.
struct Reach {
    segment: String,
    viewers: f64,
    title: TitleId,
    share: [f64; 3],
    served: f64,
}

impl Reach {
    fn parse(cells: &[String]) -> Result<Self> {
        let viewers = number("viewers", &cells[1], 0.0, 1e12)?.unwrap_or(0.0);
        let share = number("share", &cells[3], 0.0, 1.0)?.unwrap_or(0.0);
        let low = number("low", &cells[4], 0.0, 1.0)?.unwrap_or(share);
        let high = number("high", &cells[5], 0.0, 1.0)?.unwrap_or(share);
        if !(low <= share && share <= high) {
            return Err(Error::invalid(format!(
                "expected low <= share <= high, found {low}, {share}, {high}"
            )));
        }
        let served = number("served", &cells[6], 0.0, 1.0)?.unwrap_or(0.0);
        let (segment, title) = (cells[0].clone(), cells[2].parse()?);
        Ok(Self { segment, viewers, title, share: [share, low, high], served })
    }
}

fn number(column: &str, text: &str, low: f64, high: f64) -> Result<Option<f64>> {
    if text.is_empty() {
        return Ok(None);
    }
    let found = text.parse::<f64>().ok().filter(|x| (low..=high).contains(x));
    found.map(Some).ok_or_else(|| {
        Error::invalid(format!(
            "expected a number from {low} to {high} in `{column}`, found `{}`",
            shown(text)
        ))
    })
}

fn shown(text: &str) -> String {
    text.chars().take(40).collect::<String>().escape_debug().to_string()
}

fn name_of(path: &Path) -> String {
    path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into())
}
