//! Full regression adjustment: each cell has a slope of its own.

use slate_core::{Error, ErrorKind, Result};

use super::Arm;
use crate::linear::{dot, inverse, times};
use crate::moments::Moments;

/// Two cells, each with what its own regression on the covariates tells taken out: y - b'(x - mean of x over both), with
/// b fitted within the cell (Lin 2013, "Agnostic notes on regression adjustments"). Variable 0 is y, all others are
/// covariates. A unit's variance is that of the residuals, by n - 1 - covariates, and of what the means over both cells
/// add because slopes differ.
///
/// # Errors
/// [`ErrorKind::Insufficient`] with fewer units in a cell than covariates and two, or covariates that say the same.
pub fn regression_arms<const K: usize>(cells: [&Moments<K>; 2]) -> Result<[Arm; 2]> {
    let both = cells[0].with(cells[1]);
    let slopes = [slope(cells[0])?, slope(cells[1])?];
    // What differing slopes make of the chance by which units came to be what they are: half for each cell, for the
    // two estimates move together.
    let apart: Vec<f64> = slopes[1].iter().zip(&slopes[0]).map(|(b, a)| b - a).collect();
    let shared = dot(&times(&covariances(&both)?, &apart), &apart) / both.n();
    let arm = |cell: &Moments<K>, slope: &[f64]| -> Result<Arm> {
        let offset: Vec<f64> = (1..K).map(|i| cell.mean(i) - both.mean(i)).collect();
        let value = cell.mean(0) - dot(slope, &offset);
        let explained = dot(slope, &with_y(cell)?);
        let freedom = (cell.n() - 1.0) / (cell.n() - K as f64);
        let residual = (cell.covariance(0, 0)? - explained).max(0.0) * freedom;
        Ok(Arm { n: cell.n(), value, variance: residual + shared * cell.n() / 2.0 })
    };
    Ok([arm(cells[0], &slopes[0])?, arm(cells[1], &slopes[1])?])
}

fn slope<const K: usize>(cell: &Moments<K>) -> Result<Vec<f64>> {
    if cell.n() < K as f64 + 1.0 {
        let detail = format!("expected {} units or more in a cell, found {}", K + 1, cell.n());
        return Err(Error::new(ErrorKind::Insufficient, detail));
    }
    Ok(times(&inverse(covariances(cell)?)?, &with_y(cell)?))
}

/// The covariances of the covariates.
fn covariances<const K: usize>(cell: &Moments<K>) -> Result<Vec<Vec<f64>>> {
    (1..K).map(|i| (1..K).map(|j| cell.covariance(i, j)).collect()).collect()
}

/// The covariances of the covariates with y.
fn with_y<const K: usize>(cell: &Moments<K>) -> Result<Vec<f64>> {
    (1..K).map(|i| cell.covariance(0, i)).collect()
}
