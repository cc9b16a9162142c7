//! The methods that are tried, and when they look.

/// How a test is analysed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Method {
    /// Difference of means, once.
    Mean,
    /// Difference of ratios, once.
    Ratio,
    /// Difference of means adjusted for the period before.
    Cuped,
    /// Difference of ratios adjusted for that of the period before.
    CupedRatio,
    /// Difference of means, each cell with its own slope on the period before.
    Regression,
    /// Difference of means by this many relabellings.
    Permuted(usize),
    /// Difference of means by Welch's test or this many relabellings, as the units are.
    Chosen(usize),
    /// The same of units adjusted for the period before.
    ChosenCuped(usize),
    /// A normal prior with this deviation, from which the effect of each test is drawn: a rejection is a credible
    /// interval that misses it.
    Bayes(f64),
    /// Difference of this quantile of events, of which a unit has several.
    Quantile(f64),
    /// Difference of means at many looks, as if each were the only one: what not to do.
    Peeking(Looks),
    /// Asymptotic confidence sequence at many looks.
    ConfidenceSequence(Looks),
    /// Mixture sequential probability ratio test at many looks.
    Msprt(Looks),
    /// The coefficient of the treatment beside that of the period before, at many looks.
    AnytimeRegression(Looks),
    /// Boundaries at a few planned looks.
    GroupSequential(Looks),
    /// Units by cell, at the end: each unit goes to either cell by chance.
    SampleRatio,
    /// Units by cell, at many looks.
    SequentialSampleRatio(Looks),
}

/// When a test is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Looks {
    /// How often, at even steps to the end.
    pub count: usize,
    /// Units of a cell at the first look at least.
    pub first: usize,
}

impl Method {
    /// When a test is looked at, if more than once.
    pub(super) fn looks(self) -> Option<Looks> {
        match self {
            Method::Peeking(looks)
            | Method::ConfidenceSequence(looks)
            | Method::Msprt(looks)
            | Method::AnytimeRegression(looks)
            | Method::GroupSequential(looks)
            | Method::SequentialSampleRatio(looks) => Some(looks),
            _ => None,
        }
    }

    /// Whether it looks at how many units there are, and not at what they do.
    pub(super) fn counts_alone(self) -> bool {
        matches!(self, Method::SampleRatio | Method::SequentialSampleRatio(_))
    }

    /// Whether it looks at events of units.
    pub(super) fn needs_events(self) -> bool {
        matches!(self, Method::Quantile(_))
    }

    /// Whether it looks at units one by one.
    pub(super) fn needs_units(self) -> bool {
        matches!(self, Method::Permuted(_) | Method::Chosen(_) | Method::ChosenCuped(_))
    }
}

impl Looks {
    /// Units of a cell at each look.
    pub(super) fn sizes(self, n: usize) -> Vec<usize> {
        let even = (1..=self.count).map(|look| (n * look).div_ceil(self.count));
        let mut sizes: Vec<usize> = even.map(|size| size.max(self.first).min(n)).collect();
        sizes.dedup();
        sizes
    }
}
