//! A shortlist as it is made, told and kept.

use serde::{Deserialize, Serialize};
use slate_catalog::shortlist::{
    Chosen, Coverage, Guarantee, Limits, assumptions, choose, ranked, titled,
};
use slate_core::{Error, ErrorKind, Result, TitleId, Watch};
use utoipa::ToSchema;

use super::candidates::{End, Market};
use super::limits::Terms;

/// What to acquire for a budget, and why.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Shortlist {
    /// What it is called.
    pub name: String,
    /// What it may cost, and what it costs.
    pub budget: u64,
    /// The sum of the prices.
    pub spent: u64,
    /// Viewers, not well served today, who would choose at least one of its titles: forecast, and the ends of its
    /// interval if all shares were at theirs.
    pub viewers: [f64; 3],
    /// What no set within the budget is worth more than.
    pub bound: f64,
    /// `best`: nothing is worth more; `half`: at least half of the best, by the way it was found; `bound`: nothing but the bound.
    pub guarantee: String,
    /// The titles, each after those that add more for their price.
    pub titles: Vec<ShortlistTitle>,
    /// What the same budget buys by audience per price.
    pub ranked: RankedByAudience,
    /// Viewers reached, by segment.
    pub segments: Vec<SegmentReached>,
    /// Segments of fewer than 20 viewers, which are left out of every figure.
    pub left_out: u64,
    /// What becomes of it if something is otherwise.
    pub assumptions: Vec<Otherwise>,
}

/// A title of a shortlist.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ShortlistTitle {
    /// Its id.
    #[schema(value_type = String)]
    pub title: TitleId,
    /// Its name.
    pub name: String,
    /// What it costs.
    pub price: u64,
    /// `chosen`, `included` because somebody asked for it, or `explored` because more may be in it than is known.
    pub because: String,
    /// Viewers that it adds to those of the titles before it.
    pub adds: f64,
    /// Viewers it would have by itself: forecast, and the ends of its interval.
    pub audience: [f64; 3],
    /// Viewers that are lost if it goes and nothing comes for it.
    pub lost: f64,
    /// What would come if it were not to be had.
    #[schema(value_type = Vec<String>)]
    pub displaces: Vec<TitleId>,
    /// Viewers by which it is ahead of those.
    pub ahead: f64,
}

/// What a budget buys by audience per price.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RankedByAudience {
    /// Viewers, measured as those of the shortlist.
    pub viewers: f64,
    /// The share by which the shortlist is ahead.
    pub behind: f64,
    /// Its titles.
    #[schema(value_type = Vec<String>)]
    pub titles: Vec<TitleId>,
}

/// Viewers of a segment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SegmentReached {
    /// Its name.
    pub segment: String,
    /// How many.
    pub viewers: f64,
    /// The share that is well served already.
    pub served: f64,
    /// The share that the shortlist reaches of the others.
    pub reached: f64,
}

/// A shortlist if something is otherwise.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Otherwise {
    /// What is otherwise.
    pub assumption: String,
    /// What this shortlist is then worth.
    pub as_chosen: f64,
    /// What one made for it is worth.
    pub best: f64,
    /// How many titles of this shortlist stand in that one.
    pub kept: u64,
}

/// A shortlist with what it was made from, as it is kept: whoever changes it starts from here.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Kept {
    pub(super) shortlist: Shortlist,
    pub(super) market: Market,
    pub(super) terms: Terms,
}

/// Makes a shortlist.
pub(super) fn make(
    name: &str,
    market: Market,
    terms: Terms,
    watch: &mut dyn Watch,
) -> Result<Kept> {
    let [middle, low, high] = [End::Middle, End::Low, End::High].map(|end| market.coverage(end));
    let coverages = [middle?, low?, high?];
    let coverage = &coverages[End::Middle as usize];
    let limits = terms.limits(&market, terms.budget)?;
    let (chosen, explored) = chosen(&market, &terms, &coverages, watch)?;
    let because = |c: usize| match (limits.include.contains(&c), explored.contains(&c)) {
        (true, _) => "included",
        (_, true) => "explored",
        _ => "chosen",
    };
    let id = |&c: &usize| market.offers[c].title.clone();
    let titles = titled(coverage, &limits, &chosen, watch)?.into_iter().map(|t| ShortlistTitle {
        title: id(&t.candidate),
        name: market.offers[t.candidate].name.clone(),
        price: market.offers[t.candidate].price,
        because: because(t.candidate).to_owned(),
        adds: t.gain,
        audience: [0, 1, 2].map(|end| coverages[end].audience(t.candidate)),
        lost: t.lost,
        displaces: t.instead.iter().map(id).collect(),
        ahead: t.ahead,
    });
    let by_audience = ranked(coverage, &limits);
    let shortlist = Shortlist {
        name: name.to_owned(),
        budget: terms.budget,
        spent: coverage.price(&chosen.set),
        viewers: [0, 1, 2].map(|end| coverages[end].value(&chosen.set)),
        bound: chosen.bound,
        guarantee: guarantee(chosen.guarantee).to_owned(),
        titles: titles.collect(),
        ranked: RankedByAudience {
            viewers: by_audience.value,
            behind: chosen.value / by_audience.value.max(f64::MIN_POSITIVE) - 1.0,
            titles: by_audience.set.iter().map(id).collect(),
        },
        segments: segments(coverage, &chosen),
        left_out: market.left_out,
        assumptions: otherwise(&market, &terms, &chosen, watch)?,
    };
    Ok(Kept { shortlist, market, terms })
}

/// What is chosen for the budget without the part kept for exploration, then what that part and the rest buy if every
/// share is at its upper end.
fn chosen(
    market: &Market,
    terms: &Terms,
    coverages: &[Coverage; 3],
    watch: &mut dyn Watch,
) -> Result<(Chosen, Vec<usize>)> {
    let coverage = &coverages[End::Middle as usize];
    let certain = kept_back(terms);
    let first = choose(coverage, &terms.limits(market, certain)?, watch)?;
    if terms.explore == 0.0 {
        return Ok((first, Vec::new()));
    }
    if !market.is_uncertain() {
        return Err(Error::invalid(
            "nothing is known of how uncertain the shares are, so nothing can be explored",
        )
        .hint("add columns `low` and `high` to the reach, or leave out --explore"));
    }
    let with = Limits { include: first.set.clone(), ..terms.limits(market, terms.budget)? };
    let second = choose(&coverages[End::High as usize], &with, watch)?;
    let explored = second.set.iter().copied().filter(|c| !first.set.contains(c)).collect();
    let whole = choose(coverage, &terms.limits(market, terms.budget)?, watch)?;
    let value = coverage.value(&second.set);
    let bound = whole.bound.max(value);
    Ok((Chosen { value, bound, guarantee: Guarantee::Bound, ..second }, explored))
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a share of a budget that has been checked"
)]
fn kept_back(terms: &Terms) -> u64 {
    if terms.explore == 0.0 {
        return terms.budget;
    }
    (terms.budget as f64 * (1.0 - terms.explore)) as u64
}

fn guarantee(guarantee: Guarantee) -> &'static str {
    match guarantee {
        Guarantee::Best => "best",
        Guarantee::Half => "half",
        Guarantee::Bound => "bound",
    }
}

fn segments(coverage: &Coverage, chosen: &Chosen) -> Vec<SegmentReached> {
    let mut left = vec![1.0; coverage.segments().len()];
    for &candidate in &chosen.set {
        let shares = &coverage.candidates()[candidate].shares;
        shares.iter().for_each(|&(s, share)| left[s as usize] *= 1.0 - share);
    }
    let reached = |(segment, left): (&slate_catalog::shortlist::Segment, f64)| SegmentReached {
        segment: segment.name.clone(),
        viewers: segment.viewers,
        served: segment.served,
        reached: 1.0 - left,
    };
    coverage.segments().iter().zip(left).map(reached).collect()
}

/// A tenth less and more money, nobody served yet, and every share at the ends of its interval. Where a limit can then
/// not be kept, nothing is said.
fn otherwise(
    market: &Market,
    terms: &Terms,
    chosen: &Chosen,
    watch: &mut dyn Watch,
) -> Result<Vec<Otherwise>> {
    let limits = |budget| terms.limits(market, budget);
    let (less, more) =
        (terms.budget - terms.budget / 10, terms.budget.saturating_add(terms.budget / 10));
    let middle = || market.coverage(End::Middle);
    let mut variants = vec![
        ("a tenth less to spend", middle()?, limits(less)?),
        ("a tenth more to spend", middle()?, limits(more)?),
        ("nobody is well served yet", market.changed(End::Middle, |_| 0.0)?, limits(terms.budget)?),
    ];
    if market.is_uncertain() {
        let ends = [
            ("all shares at their lower end", End::Low),
            ("all shares at their upper end", End::High),
        ];
        for (name, end) in ends {
            variants.push((name, market.coverage(end)?, limits(terms.budget)?));
        }
    }
    let mut told = Vec::new();
    for (name, coverage, limits) in variants {
        let variant = vec![(name.to_owned(), coverage, limits)];
        match assumptions(chosen, variant, watch) {
            Ok(found) => told.extend(found.into_iter().map(|a| Otherwise {
                assumption: a.assumption,
                as_chosen: a.as_chosen,
                best: a.best,
                kept: a.kept as u64,
            })),
            Err(e) if e.kind() == ErrorKind::Insufficient => {}
            Err(e) => return Err(e),
        }
    }
    Ok(told)
}
