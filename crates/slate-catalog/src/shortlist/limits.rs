//! What a shortlist must keep to.

use slate_core::{Error, ErrorKind, Result};

use super::Coverage;

/// At least so many titles of some.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quota {
    /// What it is called.
    pub name: String,
    /// By candidate, whether it counts.
    pub members: Vec<bool>,
    /// How many there must be.
    pub at_least: usize,
}

/// Budget, quotas, and what is not to be chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// What everything may cost together.
    pub budget: u64,
    /// Numbers of titles that there must be.
    pub quotas: Vec<Quota>,
    /// Candidates that are chosen in any case.
    pub include: Vec<usize>,
    /// Candidates that are not.
    pub exclude: Vec<usize>,
}

impl Limits {
    /// Nothing but a budget.
    pub fn of_budget(budget: u64) -> Self {
        Self { budget, quotas: Vec::new(), include: Vec::new(), exclude: Vec::new() }
    }

    /// By candidate, whether it may be chosen.
    pub(super) fn allowed(&self, coverage: &Coverage) -> Vec<bool> {
        let affordable = coverage.candidates().iter().map(|c| c.price <= self.budget);
        let mut allowed: Vec<bool> = affordable.collect();
        self.exclude.iter().for_each(|&c| allowed[c] = false);
        allowed
    }

    /// How many titles each quota still asks for.
    pub(super) fn missing(&self, set: &[usize]) -> Vec<usize> {
        let of = |quota: &Quota| {
            let have = set.iter().filter(|&&c| quota.members[c]).count();
            quota.at_least.saturating_sub(have)
        };
        self.quotas.iter().map(of).collect()
    }

    /// Whether the quotas are met.
    pub(super) fn are_met(&self, set: &[usize]) -> bool {
        self.missing(set).iter().all(|missing| *missing == 0)
    }

    /// What the cheapest titles cost at the most that the set still needs: a title that counts for two quotas is counted
    /// twice. None where there are too few.
    pub(super) fn completion(
        &self,
        coverage: &Coverage,
        set: &[usize],
        allowed: &[bool],
    ) -> Option<u64> {
        let mut sum = 0_u64;
        for (quota, missing) in self.quotas.iter().zip(self.missing(set)) {
            let free =
                (0..allowed.len()).filter(|&c| allowed[c] && quota.members[c] && !set.contains(&c));
            let mut prices: Vec<u64> = free.map(|c| coverage.candidates()[c].price).collect();
            prices.sort_unstable();
            let needed = prices.get(..missing)?;
            sum = needed.iter().fold(sum, |sum, price| sum.saturating_add(*price));
        }
        Some(sum)
    }

    /// That candidates exist, and that what is included may be and costs no more than the budget.
    pub(super) fn check(&self, coverage: &Coverage) -> Result<()> {
        let count = coverage.candidates().len();
        let lists = self.include.iter().chain(&self.exclude);
        if lists.into_iter().any(|&c| c >= count)
            || self.quotas.iter().any(|quota| quota.members.len() != count)
        {
            return Err(Error::invalid("limits are about other candidates"));
        }
        if let Some(both) = self.include.iter().find(|c| self.exclude.contains(c)) {
            return Err(Error::invalid(format!("candidate {both} is both included and excluded")));
        }
        let price = coverage.price(&self.include);
        if price > self.budget {
            let detail =
                format!("what is included costs {price}, more than the budget of {}", self.budget);
            return Err(Error::new(ErrorKind::Insufficient, detail));
        }
        let allowed = self.allowed(coverage);
        for (quota, missing) in self.quotas.iter().zip(self.missing(&self.include)) {
            let there = (0..count).filter(|&c| allowed[c] && quota.members[c]);
            if there.filter(|c| !self.include.contains(c)).count() < missing {
                let detail =
                    format!("too few candidates within the budget count as `{}`", quota.name);
                return Err(Error::new(ErrorKind::Insufficient, detail)
                    .hint(format!("the quota asks for {}", quota.at_least)));
            }
        }
        Ok(())
    }
}
