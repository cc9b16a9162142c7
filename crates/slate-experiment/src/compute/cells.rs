//! Summary statistics of a cell, as they are written.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use slate_core::{Error, Result};

use crate::moments::Moments;

/// The variables: what is compared, what it is divided by, the covariate, and what that is divided by.
const NAMES: [char; 4] = ['y', 'd', 'x', 'z'];
/// Their numbers.
pub(super) const Y: usize = 0;
pub(super) const D: usize = 1;
pub(super) const X: usize = 2;
pub(super) const Z: usize = 3;

/// One cell: sums over its units. `sum` and `sum_squares` are of y; where there is more, `sums` has a sum for each of y,
/// d, x and z, and `products` one for each pair, such as `yy`, `yd`, `dd`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cell {
    /// Units.
    pub n: f64,
    /// Sum of y.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sum: Option<f64>,
    /// Sum of the squares of y.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sum_squares: Option<f64>,
    /// Sum of the cubes of y: where both cells have it, means of units that are too skewed for Welch's test are refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sum_cubes: Option<f64>,
    /// Sums by variable.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub sums: BTreeMap<String, f64>,
    /// Sums of products by pair of variables.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub products: BTreeMap<String, f64>,
}

impl Cell {
    /// The moments of the variables that are `needed`; of the others they are 0.
    ///
    /// # Errors
    /// A sum that is missing, or one that nobody knows.
    pub(super) fn moments(&self, needed: &[usize]) -> Result<Moments<4>> {
        self.check_names()?;
        let (mut sums, mut products) = ([0.0; 4], [[0.0; 4]; 4]);
        for &i in needed {
            sums[i] = self.one(i)?;
            for &j in needed.iter().filter(|j| **j >= i) {
                products[i][j] = self.pair(i, j)?;
                products[j][i] = products[i][j];
            }
        }
        Moments::of_sums(self.n, sums, products)
    }

    /// The sum of y.
    pub(super) fn total(&self) -> Result<f64> {
        self.check_names()?;
        self.one(Y)
    }

    /// The second and third moments of y about its mean, times n, where the sum of cubes is known.
    pub(super) fn shape(&self) -> Result<Option<[f64; 2]>> {
        let Some(cubes) = self.sum_cubes else { return Ok(None) };
        let (sum, squares) = (self.one(Y)?, self.pair(Y, Y)?);
        let mean = sum / self.n;
        let third = cubes - 3.0 * mean * squares + 2.0 * mean * mean * sum;
        Ok(Some([squares - mean * sum, third]))
    }

    fn one(&self, i: usize) -> Result<f64> {
        let name = NAMES[i].to_string();
        let short = self.sum.filter(|_| i == Y);
        short
            .or(self.sums.get(&name).copied())
            .ok_or_else(|| missing(&format!("the sum of {name}")))
    }

    fn pair(&self, i: usize, j: usize) -> Result<f64> {
        let (name, other) = (pair_name(i, j), pair_name(j, i));
        let short = self.sum_squares.filter(|_| i == Y && j == Y);
        let long = self.products.get(&name).or(self.products.get(&other)).copied();
        short.or(long).ok_or_else(|| missing(&format!("the sum of the products {name}")))
    }

    fn check_names(&self) -> Result<()> {
        let is_name = |name: &String| NAMES.iter().any(|n| name.as_str() == n.to_string());
        let is_pair = |name: &String| name.len() == 2 && name.chars().all(|c| NAMES.contains(&c));
        let unknown = self.sums.keys().find(|name| !is_name(name));
        match unknown.or(self.products.keys().find(|name| !is_pair(name))) {
            None => Ok(()),
            Some(name) => {
                Err(Error::invalid(format!("there is no variable `{}`", name.escape_debug()))
                    .hint("the variables are y, d, x and z; products have two letters, such as yx"))
            }
        }
    }
}

fn pair_name(i: usize, j: usize) -> String {
    [NAMES[i], NAMES[j]].into_iter().collect()
}

fn missing(what: &str) -> Error {
    Error::invalid(format!("{what} is missing in a cell"))
        .hint("`sum` and `sum_squares` are of y; `sums` and `products` have the others")
}
