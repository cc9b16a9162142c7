//! Small symmetric systems in double precision: as many unknowns as a regression has covariates.

use slate_core::{Error, ErrorKind, Result};

/// A pivot that is smaller than this, relative to the largest diagonal entry, is none.
const PIVOT_MIN: f64 = 1e-12;

/// The inverse of a positive definite matrix, by Gauss and Jordan with pivots on the diagonal.
///
/// # Errors
/// [`ErrorKind::Insufficient`] where a row says nothing that the others do not.
pub(crate) fn inverse(mut a: Vec<Vec<f64>>) -> Result<Vec<Vec<f64>>> {
    let n = a.len();
    let mut inverse = vec![vec![0.0; n]; n];
    (0..n).for_each(|i| inverse[i][i] = 1.0);
    let scale: Vec<f64> = (0..n).map(|i| a[i][i]).collect();
    for k in 0..n {
        let pivot = a[k][k];
        if pivot <= PIVOT_MIN * scale[k] || scale[k] <= 0.0 {
            let detail = "covariates say the same, so that their effects cannot be told apart";
            return Err(Error::new(ErrorKind::Insufficient, detail));
        }
        a[k].iter_mut().chain(&mut inverse[k]).for_each(|x| *x /= pivot);
        let (row, other) = (a[k].clone(), inverse[k].clone());
        for i in (0..n).filter(|i| *i != k) {
            let factor = a[i][k];
            a[i].iter_mut().zip(&row).for_each(|(x, p)| *x -= factor * p);
            inverse[i].iter_mut().zip(&other).for_each(|(x, p)| *x -= factor * p);
        }
    }
    Ok(inverse)
}

/// The product of a matrix and a vector.
pub(crate) fn times(a: &[Vec<f64>], x: &[f64]) -> Vec<f64> {
    a.iter().map(|row| dot(row, x)).collect()
}

/// The product of two vectors.
pub(crate) fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}
