//! Sufficient statistics: how many units, the means of some variables, and how they vary together.
//!
//! What is analysed later, by any dimension and for any period, is added up from these. Means and products about the
//! means are kept, and not sums of squares, so that large values with small differences lose nothing; two of them are
//! put together by the formulas of Chan, Golub and LeVeque (1979), whatever their order up to rounding.

use slate_core::{Error, ErrorKind, Result};

/// How many units, and first and second moments of `K` variables of each.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Moments<const K: usize> {
    n: f64,
    mean: [f64; K],
    /// Sums of products of deviations from the means.
    products: [[f64; K]; K],
}

impl<const K: usize> Default for Moments<K> {
    fn default() -> Self {
        Self { n: 0.0, mean: [0.0; K], products: [[0.0; K]; K] }
    }
}

impl<const K: usize> Moments<K> {
    /// Of units one by one.
    pub fn of(units: impl IntoIterator<Item = [f64; K]>) -> Self {
        let mut moments = Self::default();
        units.into_iter().for_each(|unit| moments.add(&unit));
        moments
    }

    /// Of sums: `sums[i]` of variable i, `products[i][j]` of the products of variables i and j.
    ///
    /// # Errors
    /// A count below 0, sums that are not finite, and squares that are smaller than the sums allow.
    pub fn of_sums(n: f64, sums: [f64; K], products: [[f64; K]; K]) -> Result<Self> {
        let finite = sums.iter().chain(products.iter().flatten()).all(|x| x.is_finite());
        if n < 0.0 || !n.is_finite() || !finite {
            return Err(Error::invalid("counts and sums are finite, and counts are not below 0"));
        }
        if n == 0.0 {
            return Ok(Self::default());
        }
        let mean = sums.map(|sum| sum / n);
        let mut moments = Self { n, mean, products };
        for i in 0..K {
            for j in 0..K {
                moments.products[i][j] -= n * mean[i] * mean[j];
            }
            // What rounding leaves of equal values is less than this.
            let noise = 1e-12 * products[i][i].abs();
            if moments.products[i][i] < -noise {
                let detail = "a sum of squares is smaller than the square of the sum allows";
                return Err(Error::invalid(detail).hint("sum_squares * n >= sum * sum"));
            }
            moments.products[i][i] = moments.products[i][i].max(0.0);
        }
        Ok(moments)
    }

    /// Of means and sums of products of deviations from them; `products[i][j]` is read where i <= j.
    #[must_use]
    pub fn about_means(n: f64, mean: [f64; K], mut products: [[f64; K]; K]) -> Self {
        for (i, j) in (0..K).flat_map(|i| (0..i).map(move |j| (i, j))) {
            products[i][j] = products[j][i];
        }
        Self { n, mean, products }
    }

    /// Adds one unit.
    pub fn add(&mut self, unit: &[f64; K]) {
        self.merge(&Self { n: 1.0, mean: *unit, products: [[0.0; K]; K] });
    }

    /// Adds other units.
    pub fn merge(&mut self, other: &Self) {
        let n = self.n + other.n;
        if other.n == 0.0 {
            return;
        }
        let apart: [f64; K] = std::array::from_fn(|i| other.mean[i] - self.mean[i]);
        let (share, scale) = (other.n / n, self.n * (other.n / n));
        for i in 0..K {
            for j in 0..K {
                let between = apart[i] * apart[j] * scale;
                self.products[i][j] += other.products[i][j] + between;
            }
            self.mean[i] += apart[i] * share;
        }
        self.n = n;
    }

    /// These and others together.
    #[must_use]
    pub fn with(mut self, other: &Self) -> Self {
        self.merge(other);
        self
    }

    /// Some of the variables.
    #[must_use]
    pub fn only<const L: usize>(&self, variables: [usize; L]) -> Moments<L> {
        let products = variables.map(|i| variables.map(|j| self.products[i][j]));
        Moments { n: self.n, mean: variables.map(|i| self.mean[i]), products }
    }

    /// How many units.
    pub fn n(&self) -> f64 {
        self.n
    }

    /// The mean of a variable.
    pub fn mean(&self, i: usize) -> f64 {
        self.mean[i]
    }

    /// The means of all variables.
    pub fn means(&self) -> &[f64; K] {
        &self.mean
    }

    /// Sums of products of deviations from the means: what is stored beside n and the means, and given back to
    /// [`Moments::about_means`].
    pub fn products(&self) -> &[[f64; K]; K] {
        &self.products
    }

    /// The unbiased covariance of two variables, by n - 1.
    ///
    /// # Errors
    /// [`ErrorKind::Insufficient`] below two units.
    pub fn covariance(&self, i: usize, j: usize) -> Result<f64> {
        if self.n < 2.0 {
            let detail = format!("a variance needs two units or more, found {}", self.n);
            return Err(Error::new(ErrorKind::Insufficient, detail));
        }
        Ok(self.products[i][j] / (self.n - 1.0))
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn units() -> impl Strategy<Value = Vec<[f64; 2]>> {
        prop::collection::vec([-1e3_f64..1e3, -1.0_f64..1e6], 2..60)
    }

    fn near(a: f64, b: f64, scale: f64) -> bool {
        (a - b).abs() <= 1e-10 * scale.max(1.0)
    }

    proptest! {
        #[test]
        fn parts_put_together_are_the_whole(units in units(), cut in 0_usize..60) {
            let cut = cut.min(units.len());
            let parts = Moments::of(units[..cut].iter().copied());
            let parts = parts.with(&Moments::of(units[cut..].iter().copied()));
            let whole = Moments::of(units.iter().copied());
            prop_assert_eq!(parts.n(), whole.n());
            for i in 0..2 {
                prop_assert!(near(parts.mean(i), whole.mean(i), 1e6));
                for j in 0..2 {
                    let found = parts.covariance(i, j).unwrap();
                    prop_assert!(near(found, whole.covariance(i, j).unwrap(), 1e12));
                }
            }
        }

        #[test]
        fn sums_say_the_same(units in units()) {
            let n = units.len() as f64;
            let sum = |i: usize| units.iter().map(|u| u[i]).sum::<f64>();
            let product = |i: usize, j: usize| units.iter().map(|u| u[i] * u[j]).sum::<f64>();
            let products = [[product(0, 0), product(0, 1)], [product(1, 0), product(1, 1)]];
            let found = Moments::of_sums(n, [sum(0), sum(1)], products).unwrap();
            let whole = Moments::of(units.iter().copied());
            prop_assert!(near(found.covariance(0, 1).unwrap(), whole.covariance(0, 1).unwrap(), 1e12));
        }
    }

    #[test]
    fn squares_cannot_be_smaller_than_sums_allow() {
        let e = Moments::of_sums(2.0, [4.0], [[7.0]]).unwrap_err();
        assert!(e.detail().contains("sum of squares"), "{e}");
        assert!(Moments::<1>::of_sums(f64::NAN, [1.0], [[1.0]]).is_err());
    }
}
