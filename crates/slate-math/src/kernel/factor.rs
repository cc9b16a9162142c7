//! One small symmetric positive definite system: A = U'U in place, then U'U x = b. Rows of U are rows of lanes, so
//! that every inner loop runs along them.

use super::normal::{add, dot};
use super::rank::add_below;
use super::rows::{as_numbers, as_numbers_mut};
use super::{Kernel, LANE, Lane, Level, Rows, Vector, launch};

/// Rows of U that are taken from one below them together, within a panel.
const STRIP: usize = 4;

/// Replaces the upper triangle of `a` by U without its diagonal, which goes into `inverse` as 1 / U_jj. Everything
/// on and below the diagonal of a lane becomes 0.
///
/// # Errors
/// The row whose pivot is not positive.
pub(crate) fn factor(level: Level, a: &mut Rows, inverse: &mut [f32]) -> Result<(), usize> {
    assert!(a.row_count() == a.d() && inverse.len() == a.d(), "only a square matrix has a factor");
    launch(level, Factor { a, inverse })
}

struct Factor<'a> {
    a: &'a mut Rows,
    inverse: &'a mut [f32],
}

impl Kernel for Factor<'_> {
    type Out = Result<(), usize>;

    #[inline(always)]
    fn run<V: Vector>(self) -> Result<(), usize> {
        let Self { a, inverse } = self;
        let (d, w) = (a.d(), a.width());
        for top in (0..d).step_by(LANE) {
            let end = (top + LANE).min(d);
            let (panel, below) = a.lanes_mut()[top * w..].split_at_mut((end - top) * w);
            panel_factor::<V>(panel, top, w, &mut inverse[top..end])?;
            add_below::<V>((end, below), w, panel, -1.0);
        }
        Ok(())
    }
}

/// Finishes the rows `top..` of a panel, which are as many as a lane has numbers, strip after strip.
#[inline(always)]
fn panel_factor<V: Vector>(
    panel: &mut [Lane],
    top: usize,
    w: usize,
    inverse: &mut [f32],
) -> Result<(), usize> {
    for (from, inverse) in (0..).step_by(STRIP).zip(inverse.chunks_mut(STRIP)) {
        let (strip, below) = panel[from * w..].split_at_mut(inverse.len() * w);
        strip_factor::<V>(strip, top + from, w, inverse)?;
        for (i, row) in (top + from + STRIP..).zip(below.chunks_exact_mut(w)) {
            take_strip::<V>(row, i, strip);
        }
    }
    Ok(())
}

/// Finishes the rows `top..` of a strip, each from those before it in the strip.
#[inline(always)]
fn strip_factor<V: Vector>(
    strip: &mut [Lane],
    top: usize,
    w: usize,
    inverse: &mut [f32],
) -> Result<(), usize> {
    for (i, inverse) in inverse.iter_mut().enumerate() {
        let (ready, rest) = strip.split_at_mut(i * w);
        let (row, j) = (&mut rest[..w], top + i);
        take_strip::<V>(row, j, ready);
        let pivot = as_numbers(row)[j];
        if !(pivot > 0.0 && pivot.is_finite()) {
            return Err(j);
        }
        *inverse = 1.0 / pivot.sqrt();
        let lane = j / LANE;
        as_numbers_mut(row)[lane * LANE..=j].fill(0.0);
        let scale = V::splat(*inverse);
        for x in &mut row[lane..] {
            V::load(x).fma(scale, V::splat(0.0)).store(x);
        }
        // The pivot is 0 in the strip: rows below subtract U_ji U_jk for i, k > j only.
    }
    Ok(())
}

/// Row i of A loses U_ji U_j for every row j that is ready.
#[inline(always)]
fn take_strip<V: Vector>(row: &mut [Lane], i: usize, ready: &[Lane]) {
    let (w, lane) = (row.len(), i / LANE);
    if ready.len() == STRIP * w {
        let mut c = [V::splat(0.0); STRIP];
        for (s, c) in c.iter_mut().enumerate() {
            *c = V::splat(-as_numbers(ready)[s * w * LANE + i]);
        }
        for k in lane..w {
            let mut sum = V::load(&row[k]);
            for s in 0..STRIP {
                sum = V::load(&ready[s * w + k]).fma(c[s], sum);
            }
            sum.store(&mut row[k]);
        }
        return;
    }
    for ready in ready.chunks_exact(w) {
        add::<V>(&mut row[lane..], -as_numbers(ready)[i], &ready[lane..]);
    }
}

/// b <- (U'U)^-1 b for a factor and its inverse diagonal.
pub(crate) fn solve(level: Level, u: &Rows, inverse: &[f32], b: &mut [Lane]) {
    assert!(b.len() == u.width() && inverse.len() == u.d(), "b has one number a row");
    launch(level, Solve { u, inverse, b });
}

struct Solve<'a> {
    u: &'a Rows,
    inverse: &'a [f32],
    b: &'a mut [Lane],
}

impl Kernel for Solve<'_> {
    type Out = ();

    #[inline(always)]
    fn run<V: Vector>(self) {
        let Self { u, inverse, b } = self;
        for (j, inverse) in inverse.iter().enumerate() {
            let lane = j / LANE;
            let x = as_numbers(b)[j] * inverse;
            add::<V>(&mut b[lane..], -x, &u.row(j)[lane..]);
            as_numbers_mut(b)[j] = x;
        }
        for (j, inverse) in inverse.iter().enumerate().rev() {
            let lane = j / LANE;
            let rest = dot::<V>(&u.row(j)[lane..], &b[lane..]);
            let x = &mut as_numbers_mut(b)[j];
            *x = (*x - rest) * inverse;
        }
    }
}
