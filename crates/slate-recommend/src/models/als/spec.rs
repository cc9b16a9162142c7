//! Parameters of alternating least squares, and the one form that its two losses have in common.

use serde::{Deserialize, Serialize};
use slate_core::{Error, Result};
use slate_math::small;

use super::half_step::Method;
use crate::models::damping::DAMPING_MAX;
use crate::spec::{check_count, check_number};

/// Factors a title.
pub const FACTORS: usize = 64;
/// Rounds over viewers and titles.
pub const EPOCHS: usize = 16;
/// Weight of what was not seen, for `rendle`.
pub const W0: f64 = 0.5;
/// Regularisation for `rendle`, scaled by how often a row was seen.
pub const LAMBDA_RENDLE: f64 = 0.005;
/// Exponent of that scale.
pub const NU: f64 = 1.0;
/// Exponent by which long histories count less, for `rendle`.
pub const DAMPING: f64 = 0.0;
/// Exponent by which rarely seen titles count more where they were seen, for `rendle`.
pub const RARITY: f64 = 0.0;
/// The largest of them.
const RARITY_MAX: f64 = 2.0;
/// Weight of what was seen, for `hu-koren`.
pub const ALPHA: f64 = 5.0;
/// Regularisation for `hu-koren`.
pub const LAMBDA_HU_KOREN: f64 = 30.0;
/// Steps of conjugate gradients.
pub const STEPS: usize = 3;
/// Factors solved for together by `blocks`.
pub const BLOCK: usize = 64;

/// How seen and unseen titles are weighted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Weighting {
    /// 1 for seen, `w0` for all; regularisation grows with how often a row was seen.
    #[default]
    Rendle,
    /// `alpha` for seen, 1 for unseen; the same regularisation for all.
    HuKoren,
}

/// How the system of a row is solved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Solver {
    /// A few steps of conjugate gradients from the last solution; the matrix is never formed.
    #[default]
    Cg,
    /// Exactly, by factoring the matrix.
    Cholesky,
    /// Exactly for a block of factors at a time, the others held (iALS++).
    Blocks,
}

/// Parameters of alternating least squares. Once read, those of its weighting and solver are all given: a model
/// that was saved keeps them, whatever the constants become.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(from = "AlsTable")]
pub struct AlsSpec {
    /// d, the factors a title.
    pub factors: usize,
    /// Rounds over viewers and titles.
    pub epochs: usize,
    /// Which of the two losses.
    pub weighting: Weighting,
    /// `rendle` only: the weight of all titles.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub w0: Option<f64>,
    /// Regularisation; tune it again for every number of factors.
    pub lambda: f64,
    /// `rendle` only: how the regularisation grows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nu: Option<f64>,
    /// `rendle` only: p, the exponent by which long histories count less.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub damping: Option<f64>,
    /// `rendle` only: q, the exponent by which rarely seen titles count more where they were seen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rarity: Option<f64>,
    /// `hu-koren` only: the weight of seen titles.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alpha: Option<f64>,
    /// How the system of a row is solved.
    pub solver: Solver,
    /// `cg` only: steps a row and half-step.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub steps: Option<usize>,
    /// `blocks` only: factors in a block, a multiple of 16.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub block: Option<usize>,
}

/// Parameters as they are written, most of them left out.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct AlsTable {
    factors: Option<usize>,
    epochs: Option<usize>,
    weighting: Weighting,
    w0: Option<f64>,
    lambda: Option<f64>,
    nu: Option<f64>,
    damping: Option<f64>,
    rarity: Option<f64>,
    alpha: Option<f64>,
    solver: Solver,
    steps: Option<usize>,
    block: Option<usize>,
}

impl From<AlsTable> for AlsSpec {
    fn from(table: AlsTable) -> Self {
        let rendle = table.weighting == Weighting::Rendle;
        let lambda = if rendle { LAMBDA_RENDLE } else { LAMBDA_HU_KOREN };
        Self {
            factors: table.factors.unwrap_or(FACTORS),
            epochs: table.epochs.unwrap_or(EPOCHS),
            weighting: table.weighting,
            w0: table.w0.or(rendle.then_some(W0)),
            lambda: table.lambda.unwrap_or(lambda),
            nu: table.nu.or(rendle.then_some(NU)),
            damping: table.damping.or(rendle.then_some(DAMPING)),
            rarity: table.rarity.or(rendle.then_some(RARITY)),
            alpha: table.alpha.or((!rendle).then_some(ALPHA)),
            solver: table.solver,
            steps: table.steps.or((table.solver == Solver::Cg).then_some(STEPS)),
            block: table.block.or((table.solver == Solver::Blocks).then_some(BLOCK)),
        }
    }
}

impl Default for AlsSpec {
    fn default() -> Self {
        AlsTable::default().into()
    }
}

impl AlsSpec {
    pub(crate) fn check(&self) -> Result<()> {
        check_count("factors", self.factors, 1..=small::D_MAX)?;
        check_count("epochs", self.epochs, 1..=1000)?;
        self.check_strays()?;
        self.loss()?;
        self.method()?;
        check_number("lambda", self.lambda, 1e-9..=1e9)?;
        self.w0.map_or(Ok(()), |w0| check_number("w0", w0, 1e-6..=1e3))?;
        self.nu.map_or(Ok(()), |nu| check_number("nu", nu, 0.0..=2.0))?;
        self.damping.map_or(Ok(()), |p| check_number("damping", p, 0.0..=DAMPING_MAX))?;
        self.rarity.map_or(Ok(()), |q| check_number("rarity", q, 0.0..=RARITY_MAX))?;
        self.alpha.map_or(Ok(()), |alpha| check_number("alpha", alpha, 1.0..=1e6))?;
        self.steps.map_or(Ok(()), |steps| check_count("steps", steps, 1..=100))?;
        match self.block {
            Some(block) if block % 16 != 0 => Err(Error::invalid(format!(
                "expected `block` as a multiple of 16, found `{block}`"
            ))),
            Some(block) => check_count("block", block, 16..=small::D_MAX),
            None => Ok(()),
        }
    }

    /// Refuses parameters of the other weighting and of other solvers.
    fn check_strays(&self) -> Result<()> {
        let rendle = self.weighting == Weighting::Rendle;
        let strays = [
            ("w0", self.w0.is_some() && !rendle, "weighting `rendle`"),
            ("nu", self.nu.is_some() && !rendle, "weighting `rendle`"),
            ("damping", self.damping.is_some() && !rendle, "weighting `rendle`"),
            ("rarity", self.rarity.is_some() && !rendle, "weighting `rendle`"),
            ("alpha", self.alpha.is_some() && rendle, "weighting `hu-koren`"),
            ("steps", self.steps.is_some() && self.solver != Solver::Cg, "solver `cg`"),
            ("block", self.block.is_some() && self.solver != Solver::Blocks, "solver `blocks`"),
        ];
        match strays.iter().find(|(_, is_stray, _)| *is_stray) {
            Some((name, _, home)) => Err(Error::invalid(format!("`{name}` belongs to {home}"))),
            None => Ok(()),
        }
    }

    /// p, if long histories count less.
    pub(crate) fn damping(&self) -> Option<f64> {
        self.damping.filter(|&p| p > 0.0)
    }

    /// q, if rarely seen titles count more.
    pub(crate) fn rarity(&self) -> Option<f64> {
        self.rarity.filter(|&q| q > 0.0)
    }

    /// How rows are solved.
    pub(super) fn method(&self) -> Result<Method> {
        Ok(match self.solver {
            Solver::Cg => Method::Steps(given("steps", self.steps, "solver `cg`")?),
            Solver::Cholesky => Method::Exact,
            Solver::Blocks => Method::Blocks(given("block", self.block, "solver `blocks`")?),
        })
    }

    /// The loss in the one form that the solvers know.
    pub(super) fn loss(&self) -> Result<Loss> {
        let lambda = self.lambda;
        Ok(match self.weighting {
            Weighting::Rendle => {
                let all = given("w0", self.w0, "weighting `rendle`")?;
                let nu = given("nu", self.nu, "weighting `rendle`")?;
                Loss { all, extra: 1.0, target: 1.0, lambda, nu }
            }
            Weighting::HuKoren => {
                let alpha = given("alpha", self.alpha, "weighting `hu-koren`")?;
                Loss { all: 1.0, extra: alpha - 1.0, target: alpha, lambda, nu: 0.0 }
            }
        })
    }
}

/// A parameter that its weighting or solver cannot do without. Reading a specification fills in what is left out;
/// one that was put together by hand may lack it.
fn given<T>(name: &str, value: Option<T>, home: &str) -> Result<T> {
    value.ok_or_else(|| Error::invalid(format!("{home} needs `{name}`")))
}

/// A = all H'H + extra sum h h' + lambda (seen + all n)^nu I, b = target sum h; of weighted rows, `seen` and `n` are
/// sums of their weights.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Loss {
    pub(super) all: f64,
    pub(super) extra: f64,
    pub(super) target: f64,
    pub(super) lambda: f64,
    pub(super) nu: f64,
}

impl Loss {
    /// The regularisation of a row that saw `seen` of `n`.
    pub(super) fn ridge(&self, seen: f64, n: f64) -> f64 {
        self.lambda * (seen + self.all * n).powf(self.nu)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

    use super::*;

    /// What reading a specification fills in is not filled in a second time, with who knows what.
    #[test]
    fn a_parameter_that_is_missing_is_named() {
        let rendle = AlsSpec::default;
        let other = |weighting, solver| AlsTable { weighting, solver, ..AlsTable::default() };
        let hu_koren: AlsSpec = other(Weighting::HuKoren, Solver::Blocks).into();
        let cases = [
            (AlsSpec { w0: None, ..rendle() }, "weighting `rendle` needs `w0`"),
            (AlsSpec { nu: None, ..rendle() }, "weighting `rendle` needs `nu`"),
            (AlsSpec { steps: None, ..rendle() }, "solver `cg` needs `steps`"),
            (AlsSpec { alpha: None, ..hu_koren.clone() }, "weighting `hu-koren` needs `alpha`"),
            (AlsSpec { block: None, ..hu_koren.clone() }, "solver `blocks` needs `block`"),
        ];
        for (spec, expected) in cases {
            assert_eq!(spec.check().unwrap_err().detail(), expected);
        }
        hu_koren.check().unwrap();
        assert_eq!(hu_koren.method().unwrap(), Method::Blocks(BLOCK));
        let loss = Loss { all: 1.0, extra: 4.0, target: 5.0, lambda: LAMBDA_HU_KOREN, nu: 0.0 };
        assert_eq!(hu_koren.loss().unwrap(), loss);
    }
}
