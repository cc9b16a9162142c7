//! A row's system by blocks of factors (iALS++, Rendle et al. 2021, arXiv 2110.14044): with s_i = h_i . w kept up to
//! date, each block solves b x b equations for the change of its factors while the others are held.
//!
//! Cost of a row that saw m: m d b + d b^2 / 3 instead of m d^2 + d^3 / 3, which pays for large d.

use slate_core::Result;
use slate_math::kernel::{LANE, weight_of};
use slate_math::product::{add_lanes, dot_lanes};
use slate_math::{Lane, SmallSystem};

use super::half_step::{Fixed, Work};

/// Solves for every block of `block` factors of `out` once, in their order.
///
/// # Errors
/// A block that is not positive definite.
pub(super) fn solve_blocks(
    fixed: &Fixed,
    block: usize,
    (seen, own): (&[u32], f32),
    work: &mut Work,
    out: &mut [Lane],
) -> Result<()> {
    let rows = seen.iter().map(|&i| fixed.factors.row(i as usize));
    work.scores.clear();
    work.scores.extend(rows.map(|h| dot_lanes(h, out)));
    let (d, ridge) = (fixed.d(), fixed.ridge(seen));
    for start in (0..d).step_by(block) {
        let size = block.min(d - start);
        if work.system.size() != size {
            work.system = SmallSystem::new(size);
        }
        let lanes = start / LANE..(start + size).div_ceil(LANE);
        work.system.start_block(&fixed.gram, lanes.clone(), ridge);
        work.system.add_row_lanes(&fixed.factors, seen, lanes.clone(), fixed.extras(own));
        work.system.factor()?;
        let change = &mut work.lanes[..lanes.len()];
        residual(fixed, (seen, &work.scores, own, ridge), out, lanes.clone(), change);
        work.system.solve(change);
        for (score, &i) in work.scores.iter_mut().zip(seen) {
            *score += dot_lanes(&fixed.factors.row(i as usize)[lanes.clone()], change);
        }
        add_lanes(&mut out[lanes], 1.0, change);
    }
    Ok(())
}

/// The block of b - A w: sum (target - extra s) h - all H'H w - r w, each h with its own target and extra.
fn residual(
    fixed: &Fixed,
    (seen, scores, own, ridge): (&[u32], &[f32], f32, f32),
    w: &[Lane],
    lanes: std::ops::Range<usize>,
    out: &mut [Lane],
) {
    let (targets, extras) = (fixed.targets(own), fixed.extras(own));
    out.fill(Lane::default());
    for (&i, score) in seen.iter().zip(scores) {
        let missing = weight_of(targets, i) - weight_of(extras, i) * score;
        add_lanes(out, missing, &fixed.factors.row(i as usize)[lanes.clone()]);
    }
    let first = lanes.start * LANE;
    let rest = (fixed.d() - first).min(out.len() * LANE);
    for k in 0..rest {
        let of_all = dot_lanes(fixed.gram.row(first + k), w);
        out[k / LANE].0[k % LANE] -= of_all;
    }
    add_lanes(out, -ridge, &w[lanes]);
}
