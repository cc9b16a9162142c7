//! What is known, on a day, of the earlier films of a company, a genre and the like.

/// Films whose mean result stands for the prior in a shrunk mean: a company with two known results counts half.
const PRIOR_FILMS: f64 = 2.0;

/// How much of a result's weight is left when the next one comes.
const RECENT: f64 = 0.8;

/// Sums over the films that somebody or something took part in.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Tally {
    films: u32,
    budgets: u32,
    budget_sum: f64,
    results: u32,
    result_sum: f64,
    best: f64,
    recent_sum: f64,
    recent_weight: f64,
}

/// The numbers of a [`Tally`].
pub(crate) const TALLY_NUMBERS: usize = 8;

impl Tally {
    /// Its numbers, to be stored.
    pub(crate) fn numbers(&self) -> [f64; TALLY_NUMBERS] {
        let [films, budgets, results] = [self.films, self.budgets, self.results].map(f64::from);
        let (best, recent) = (self.best, [self.recent_sum, self.recent_weight]);
        [films, budgets, self.budget_sum, results, self.result_sum, best, recent[0], recent[1]]
    }

    /// From its numbers; none where a count is no whole number.
    pub(crate) fn from_numbers(numbers: [f64; TALLY_NUMBERS]) -> Option<Self> {
        let [films, budgets, budget_sum, results, result_sum, best, recent_sum, recent_weight] =
            numbers;
        Some(Self {
            films: whole(films)?,
            budgets: whole(budgets)?,
            budget_sum,
            results: whole(results)?,
            result_sum,
            best,
            recent_sum,
            recent_weight,
        })
    }

    /// A film that is out; `budget` is the natural logarithm of what it cost, where that is known.
    pub(super) fn release(&mut self, budget: Option<f64>) {
        self.films += 1;
        if let Some(budget) = budget {
            self.budgets += 1;
            self.budget_sum += budget;
        }
    }

    /// The result of a film that is out long enough.
    pub(super) fn result(&mut self, result: f64) {
        self.best = if self.results == 0 { result } else { self.best.max(result) };
        self.results += 1;
        self.result_sum += result;
        self.recent_sum = RECENT * self.recent_sum + result;
        self.recent_weight = RECENT * self.recent_weight + 1.0;
    }

    /// The mean result, drawn towards `prior` as far as there are few.
    fn mean(&self, prior: f64) -> Option<f64> {
        let n = f64::from(self.results);
        (self.results > 0).then(|| (self.result_sum + PRIOR_FILMS * prior) / (n + PRIOR_FILMS))
    }

    /// The mean of all results, without a prior.
    pub(super) fn plain_mean(&self) -> Option<f64> {
        (self.results > 0).then(|| self.result_sum / f64::from(self.results))
    }
}

/// What the members of one kind say together, such as all companies of a film.
pub(super) const STATISTICS: [&str; 9] = [
    "mean result, averaged",
    "mean result, highest",
    "best result",
    "recent result, highest",
    "results known",
    "films",
    "share of results known",
    "mean budget, highest",
    "share of budgets known",
];

/// The values of [`STATISTICS`] over `members`; NaN where nothing is known.
pub(super) fn statistics(members: &[&Tally], prior: f64) -> [f32; STATISTICS.len()] {
    let with_results = || members.iter().filter(|tally| tally.results > 0);
    let means: Vec<f64> = with_results().filter_map(|tally| tally.mean(prior)).collect();
    let total =
        |count: fn(&Tally) -> u32| members.iter().map(|tally| f64::from(count(tally))).sum::<f64>();
    let films = total(|tally| tally.films);
    let share = |part: f64| if films > 0.0 { part / films } else { f64::NAN };
    let budgets = members.iter().filter(|tally| tally.budgets > 0);
    let most =
        |count: fn(&Tally) -> u32| highest(members.iter().map(|tally| f64::from(count(tally))));
    [
        means.iter().sum::<f64>() / means.len() as f64,
        highest(means.iter().copied()),
        highest(with_results().map(|tally| tally.best)),
        highest(with_results().map(|tally| tally.recent_sum / tally.recent_weight)),
        most(|tally| tally.results),
        most(|tally| tally.films),
        share(total(|tally| tally.results)),
        highest(budgets.map(|tally| tally.budget_sum / f64::from(tally.budgets))),
        share(total(|tally| tally.budgets)),
    ]
    .map(super::narrow)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "only of whole numbers in the range of u32"
)]
fn whole(x: f64) -> Option<u32> {
    let counts = x.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(&x);
    counts.then_some(x as u32)
}

/// The highest; NaN of none.
fn highest(values: impl Iterator<Item = f64>) -> f64 {
    values.fold(f64::NAN, f64::max)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::float_cmp, reason = "sums of small whole numbers are exact")]

    use super::*;

    /// Two companies: one with results 10 and 14, one new. Prior 6: (24 + 2 x 6) / 4 = 9.
    #[test]
    fn statistics_of_a_worked_example() {
        let (mut old, mut new) = (Tally::default(), Tally::default());
        old.release(Some(3.0));
        old.release(None);
        old.result(10.0);
        old.result(14.0);
        new.release(None);
        let found = statistics(&[&old, &new], 6.0);
        let recent = (0.8 * 10.0 + 14.0) / 1.8;
        let expected = [9.0, 9.0, 14.0, recent, 2.0, 2.0, 2.0 / 3.0, 3.0, 1.0 / 3.0];
        assert_eq!(found, expected.map(super::super::narrow));
    }

    #[test]
    fn of_nobody_nothing_is_known() {
        assert!(statistics(&[], 6.0).iter().all(|x| x.is_nan()));
        let unseen = Tally::default();
        let found = statistics(&[&unseen], 6.0);
        assert!(found[..4].iter().all(|x| x.is_nan()));
        assert_eq!(found[4..6], [0.0, 0.0]);
    }
}
