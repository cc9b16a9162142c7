//! What is compared: a mean, or a ratio of means, with or without what was known before.

use slate_core::{Error, ErrorKind, Result};

use crate::moments::Moments;

/// A mean, or a ratio of two means, by the numbers of the variables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quantity {
    /// The variable.
    pub numerator: usize,
    /// What its mean is divided by, if anything: then the units are compared by a ratio of sums, such as clicks a page.
    pub denominator: Option<usize>,
}

/// One cell, as far as comparing it needs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Arm {
    /// Units.
    pub n: f64,
    /// The mean or ratio, adjusted if anything was adjusted for.
    pub value: f64,
    /// The variance of one unit: of the value itself it is this by n.
    pub variance: f64,
}

impl Quantity {
    /// The mean of a variable.
    pub fn mean(numerator: usize) -> Self {
        Self { numerator, denominator: None }
    }

    /// The ratio of the means of two.
    pub fn ratio(numerator: usize, denominator: usize) -> Self {
        Self { numerator, denominator: Some(denominator) }
    }

    /// Its value.
    ///
    /// # Errors
    /// [`ErrorKind::Insufficient`] without a unit, or where the denominator is 0 in all of them.
    pub fn value<const K: usize>(self, moments: &Moments<K>) -> Result<f64> {
        if moments.n() < 1.0 {
            return Err(Error::new(ErrorKind::Insufficient, "there are no units"));
        }
        let (_, value) = self.scaled(moments)?;
        Ok(value)
    }

    /// The mean of the denominator, and the value.
    fn scaled<const K: usize>(self, moments: &Moments<K>) -> Result<(f64, f64)> {
        let scale = self.denominator.map_or(1.0, |d| moments.mean(d));
        if scale == 0.0 {
            let detail = "a ratio needs a denominator whose mean is not 0";
            return Err(Error::new(ErrorKind::Insufficient, detail));
        }
        Ok((scale, moments.mean(self.numerator) / scale))
    }

    /// The covariance, in one unit, of this and another quantity, each replaced by its linear part (delta method: Deng,
    /// Knoblich and Lu 2018, section 3): of a ratio R = M/D that is (m - R d) / D.
    ///
    /// # Errors
    /// Fewer than two units, or a denominator of 0.
    pub fn covariance<const K: usize>(self, other: Self, moments: &Moments<K>) -> Result<f64> {
        let (scale, value) = self.scaled(moments)?;
        let (other_scale, other_value) = other.scaled(moments)?;
        let mut sum = moments.covariance(self.numerator, other.numerator)?;
        if let Some(d) = self.denominator {
            sum -= value * moments.covariance(d, other.numerator)?;
        }
        if let Some(e) = other.denominator {
            sum -= other_value * moments.covariance(self.numerator, e)?;
        }
        if let (Some(d), Some(e)) = (self.denominator, other.denominator) {
            sum += value * other_value * moments.covariance(d, e)?;
        }
        Ok(sum / (scale * other_scale))
    }

    /// The variance in one unit.
    ///
    /// # Errors
    /// As of [`Quantity::covariance`].
    pub fn variance<const K: usize>(self, moments: &Moments<K>) -> Result<f64> {
        Ok(self.covariance(self, moments)?.max(0.0))
    }
}

/// One cell without adjustment.
///
/// # Errors
/// Fewer than two units, or a denominator of 0.
pub fn arm<const K: usize>(quantity: Quantity, moments: &Moments<K>) -> Result<Arm> {
    let (value, variance) = (quantity.value(moments)?, quantity.variance(moments)?);
    Ok(Arm { n: moments.n(), value, variance })
}

/// Two cells, each with what a covariate tells of it taken out: y - theta (x - mean of x over both), where
/// theta = cov(y, x) / var(x) over both cells together (Deng, Xu, Kohavi and Walker 2013, section 3; a ratio by its
/// linear part). A covariate that does not vary changes nothing. What is taken out must have been fixed before the
/// cells differed: nothing here can see whether it was.
///
/// # Errors
/// Fewer than two units in a cell, or a denominator of 0.
pub fn adjusted_arms<const K: usize>(
    quantity: Quantity,
    covariate: Quantity,
    cells: [&Moments<K>; 2],
) -> Result<[Arm; 2]> {
    let both = cells[0].with(cells[1]);
    let spread = covariate.variance(&both)?;
    let theta = if spread > 0.0 { quantity.covariance(covariate, &both)? / spread } else { 0.0 };
    let center = covariate.value(&both)?;
    let adjusted = |moments: &Moments<K>| -> Result<Arm> {
        let plain = arm(quantity, moments)?;
        let value = plain.value - theta * (covariate.value(moments)? - center);
        let variance = plain.variance + theta * theta * covariate.variance(moments)?
            - 2.0 * theta * quantity.covariance(covariate, moments)?;
        Ok(Arm { value, variance: variance.max(0.0), ..plain })
    };
    Ok([adjusted(cells[0])?, adjusted(cells[1])?])
}
