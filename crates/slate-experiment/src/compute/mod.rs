//! A calculator: one method, summary statistics in, one answer out. Whoever has a paper or another package in hand can
//! check any formula of this crate through it.

mod answer;
mod cells;
mod looks;
mod many;
mod pair;
mod parts;
mod plan;
mod rankers;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use slate_core::{Error, ErrorKind, Result};

pub use answer::Answer;
pub use cells::Cell;

/// What is to be computed, by the name of the method.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "method", rename_all = "kebab-case")]
pub enum Question {
    /// Difference of means, variances apart (Welch 1947).
    Welch(pair::Pair),
    /// Difference of means, one variance (Student).
    Student(pair::Pair),
    /// Difference of means, the statistic taken as normal.
    Z(pair::Pair),
    /// Difference of ratios of means by the delta method (Deng, Knoblich and Lu 2018).
    Ratio(pair::Pair),
    /// Difference of means adjusted for a covariate (Deng, Xu, Kohavi and Walker 2013).
    Cuped(pair::Pair),
    /// Difference of ratios adjusted for a ratio of covariates.
    CupedRatio(pair::Pair),
    /// Difference of two shares: z with one variance, and Newcombe's interval.
    Proportions(pair::Pair),
    /// Effect under a normal prior.
    Bayes(pair::Bayes),
    /// Effect within strata, added up by their weights.
    PostStratified(pair::Strata),
    /// Asymptotic confidence sequence (Waudby-Smith and others 2024).
    ConfidenceSequence(looks::Sequence),
    /// Mixture sequential probability ratio test (Robbins 1970).
    Msprt(looks::Mixture),
    /// A coefficient of a regression, at any look (Lindon and others 2022).
    AnytimeRegression(looks::Regression),
    /// Boundaries of a group-sequential test (Lan and DeMets 1983).
    GroupSequential(looks::Groups),
    /// Shares of units in cells against the plan, by chi-square.
    SampleRatio(looks::Counts),
    /// The same at any look (Lindon and Malek 2022).
    SequentialSampleRatio(looks::Counts),
    /// p-values adjusted for their number.
    Adjust(many::Family),
    /// The power of a test.
    Power(plan::Planned),
    /// The units that a test needs.
    SampleSize(plan::Planned),
    /// The value of a policy from the log of another.
    OffPolicy(many::Policy),
    /// The value of a policy over slates, slot by slot.
    SlateOffPolicy(rankers::SlatePolicy),
    /// The same where rewards add up over slots that nobody observes (Swaminathan and others 2017).
    PseudoInverse(rankers::Slates),
    /// Which of two interleaved rankers viewers prefer.
    SignTest(rankers::Interleaved),
    /// The same at any look (Robbins 1970).
    BetaBinomial(rankers::Interleaved),
    /// Effects by level of a dimension, adjusted for their number.
    ByDimension(parts::Dimension),
    /// p-values adjusted by the roles of their metrics.
    AdjustByRole(parts::Roles),
    /// How an offline metric predicted online effects (Fuller 1987; Bibaut and others 2024).
    Surrogate(parts::Past),
    /// The effect on all units from that on the triggered (Deng and Hu 2015).
    Triggered(parts::Triggered),
    /// Retention where windows are still open (Kaplan and Meier 1958).
    KaplanMeier(parts::Retention),
    /// The least effect that a test finds.
    MinimumEffect(plan::Planned),
    /// Rates of events in two cells, at any look.
    SequentialCounts(looks::Events),
}

/// The names of all methods.
pub const METHODS: [&str; 30] = [
    "welch",
    "student",
    "z",
    "ratio",
    "cuped",
    "cuped-ratio",
    "proportions",
    "bayes",
    "post-stratified",
    "confidence-sequence",
    "msprt",
    "anytime-regression",
    "group-sequential",
    "sample-ratio",
    "sequential-sample-ratio",
    "adjust",
    "power",
    "sample-size",
    "off-policy",
    "slate-off-policy",
    "pseudo-inverse",
    "sign-test",
    "beta-binomial",
    "by-dimension",
    "adjust-by-role",
    "surrogate",
    "triggered",
    "kaplan-meier",
    "minimum-effect",
    "sequential-counts",
];

impl Question {
    /// Reads a question.
    ///
    /// # Errors
    /// A method that there is not, and whatever of it is missing, too much or of another type.
    pub fn read(document: &Value) -> Result<Self> {
        let name = document["method"].as_str().unwrap_or_default();
        if !METHODS.contains(&name) {
            let found = name.escape_debug();
            return Err(Error::invalid(format!("there is no method `{found}`"))
                .hint(format!("the methods are {}", METHODS.join(", "))));
        }
        Self::deserialize(document)
            .map_err(|e| Error::invalid(format!("the question for `{name}` is not complete: {e}")))
    }

    /// The answer. What the numbers are not enough for is refused in it, with the reason.
    ///
    /// # Errors
    /// Numbers that mean nothing: counts below 0, levels that are none.
    pub fn answer(&self) -> Result<Answer> {
        match self.computed() {
            Err(e) if e.kind() == ErrorKind::Insufficient => Ok(Answer::refused(e.detail())),
            Ok(answer) if !answer.is_sound() => {
                Ok(Answer::refused("the numbers are too large or too small to be computed with"))
            }
            answer => answer,
        }
    }

    fn computed(&self) -> Result<Answer> {
        match self {
            Question::Welch(pair) => pair.welch(),
            Question::Student(pair) => pair.means(pair.pooled()),
            Question::Z(pair) => pair.means(pair.normal()),
            Question::Ratio(pair) => pair.ratios(),
            Question::Cuped(pair) => pair.adjusted_means(),
            Question::CupedRatio(pair) => pair.adjusted_ratios(),
            Question::Proportions(pair) => pair.proportions(),
            Question::Bayes(bayes) => bayes.answer(),
            Question::PostStratified(strata) => strata.answer(),
            Question::ConfidenceSequence(sequence) => sequence.answer(),
            Question::Msprt(mixture) => mixture.answer(),
            Question::AnytimeRegression(regression) => regression.answer(),
            Question::GroupSequential(groups) => groups.answer(),
            Question::SampleRatio(counts) => counts.at_the_end(),
            Question::SequentialSampleRatio(counts) => counts.at_any_look(),
            Question::Adjust(family) => Ok(family.answer()),
            Question::Power(planned) => planned.power(),
            Question::SampleSize(planned) => planned.size(),
            Question::OffPolicy(policy) => policy.answer(),
            Question::SlateOffPolicy(policy) => policy.answer(),
            Question::PseudoInverse(slates) => slates.answer(),
            Question::SignTest(wins) => wins.once(),
            Question::BetaBinomial(wins) => wins.at_any_look(),
            Question::ByDimension(dimension) => dimension.answer(),
            Question::AdjustByRole(roles) => Ok(roles.answer()),
            Question::Surrogate(past) => past.answer(),
            Question::Triggered(triggered) => triggered.answer(),
            Question::KaplanMeier(retention) => retention.answer(),
            Question::MinimumEffect(planned) => planned.effect(),
            Question::SequentialCounts(events) => events.answer(),
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]
mod tests;
