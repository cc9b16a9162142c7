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

/// Sweeps of Jacobi's rotations: more than any matrix of this size has been seen to need.
const SWEEPS: usize = 60;

/// The pseudo-inverse of a symmetric matrix (Moore 1920; Penrose 1955), by its eigenvalues: those that are small beside
/// the largest count as none.
pub(crate) fn pseudo_inverse(a: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let (values, vectors) = eigen(a.to_vec());
    let most = values.iter().fold(0.0_f64, |most, x| most.max(x.abs()));
    let n = values.len();
    let mut inverse = vec![vec![0.0; n]; n];
    for k in (0..n).filter(|k| values[*k].abs() > 1e-10 * most) {
        for i in 0..n {
            for j in 0..n {
                inverse[i][j] += vectors[i][k] * vectors[j][k] / values[k];
            }
        }
    }
    inverse
}

/// Eigenvalues of a symmetric matrix, and its eigenvectors as columns (Jacobi 1846, by rows in order).
fn eigen(mut a: Vec<Vec<f64>>) -> (Vec<f64>, Vec<Vec<f64>>) {
    let n = a.len();
    let mut vectors = vec![vec![0.0; n]; n];
    (0..n).for_each(|i| vectors[i][i] = 1.0);
    let whole: f64 = a.iter().flatten().map(|x| x * x).sum();
    for _ in 0..SWEEPS {
        let off: f64 = (0..n).flat_map(|i| a[i][..i].iter()).map(|x| x * x).sum();
        if off <= 1e-30 * whole {
            break;
        }
        for p in 0..n {
            for q in p + 1..n {
                rotate(&mut a, &mut vectors, p, q);
            }
        }
    }
    ((0..n).map(|i| a[i][i]).collect(), vectors)
}

/// The rotation in the plane of `p` and `q` that makes their entry 0.
fn rotate(a: &mut [Vec<f64>], vectors: &mut [Vec<f64>], p: usize, q: usize) {
    if a[p][q] == 0.0 {
        return;
    }
    let theta = (a[q][q] - a[p][p]) / (2.0 * a[p][q]);
    let t = theta.signum() / (theta.abs() + theta.hypot(1.0));
    let c = 1.0 / t.hypot(1.0);
    let s = t * c;
    let turn = |x: &mut f64, y: &mut f64| (*x, *y) = (c * *x - s * *y, s * *x + c * *y);
    for row in a.iter_mut().chain(vectors) {
        let (left, right) = row.split_at_mut(q);
        turn(&mut left[p], &mut right[0]);
    }
    let (upper, lower) = a.split_at_mut(q);
    upper[p].iter_mut().zip(&mut lower[0]).for_each(|(x, y)| turn(x, y));
}
