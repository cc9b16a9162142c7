//! What a title is fitted to when every viewer stands as if they had not seen it.
//!
//! A title that a viewer saw is in the sum that their factors follow from, and in its own half-step it is then predicted
//! from itself: the larger d, the more of a score is that echo, which lists never hear, as what is listed was not seen.
//! Leaving a title out is exact: with A and b the viewer's system, e = extra and q = A^-1 h_i,
//!
//! ```text
//! (A - e h_i h_i')^-1 (b - target h_i) = w_u - q (target - e h_i'w_u) / (1 - e h_i'q)
//! ```
//!
//! by Sherman and Morrison, the viewer's regularisation kept. It is for a factorisation what the zero diagonal is for
//! EASE. A share of it can be taken: at 0 factors are those of all titles.

use rayon::prelude::*;
use slate_core::Result;
use slate_math::cast::narrow;
use slate_math::kernel::as_numbers_mut;
use slate_math::product::{add_lanes, dot_lanes};
use slate_math::{Lane, Pattern, Rows, SmallSystem};

use super::half_step::Fixed;

/// Viewers that one thread takes at a time.
const ROWS: usize = 32;

/// The least that 1 - e h'q counts as. It is above 0 as long as there is regularisation; what rounding leaves of it must
/// not turn a factor around.
const LEAST: f32 = 1e-3;

/// The factors of each viewer without each of their titles, in the order of viewers and of their titles.
#[derive(Debug)]
pub(super) struct LeftOut {
    share: f32,
    rows: Rows,
    /// Of every title the rows that are without it.
    by_title: Pattern,
}

impl LeftOut {
    pub(super) fn new(share: f64, by_viewer: &Pattern, d: usize) -> Self {
        let rows = Rows::zeros(by_viewer.len(), d);
        Self { share: narrow(share), rows, by_title: by_viewer.transpose_to_places() }
    }

    /// Solves for every viewer with all titles and without each one.
    pub(super) fn step_viewers(
        &mut self,
        titles: &Fixed,
        by_viewer: &Pattern,
        viewers: &mut Rows,
    ) -> Result<()> {
        let width = viewers.width();
        let mut rest = self.rows.lanes_mut();
        let mut parts = Vec::new();
        for (part, out) in viewers.lanes_mut().chunks_mut(ROWS * width).enumerate() {
            let numbers = part * ROWS..part * ROWS + out.len() / width;
            let seen = numbers.clone().map(|u| by_viewer.row(u).len()).sum::<usize>();
            let (own, others) = rest.split_at_mut(seen * width);
            rest = others;
            parts.push((numbers, out, own));
        }
        let share = self.share;
        parts.into_par_iter().try_for_each_init(
            || SmallSystem::new(titles.d()),
            |system, (numbers, out, mut own)| {
                for (u, out) in numbers.zip(out.chunks_exact_mut(width)) {
                    let seen = by_viewer.row(u);
                    let (without, others) = own.split_at_mut(seen.len() * width);
                    own = others;
                    leave_out(titles, seen, share, system, (out, without))?;
                }
                Ok(())
            },
        )
    }

    /// Solves for every title with viewers who have not seen it, as those who have would be.
    pub(super) fn step_titles(&self, viewers: &Fixed, titles: &mut Rows) -> Result<()> {
        let width = titles.width();
        titles.lanes_mut().par_chunks_mut(width).enumerate().try_for_each_init(
            || SmallSystem::new(viewers.d()),
            |system, (i, out)| viewers.solve_from(&self.rows, self.by_title.row(i), system, out),
        )
    }
}

/// The factors of a viewer, and those without each title that they saw.
fn leave_out(
    titles: &Fixed,
    seen: &[u32],
    share: f32,
    system: &mut SmallSystem,
    (out, without): (&mut [Lane], &mut [Lane]),
) -> Result<()> {
    titles.solve_exactly(seen, system, out)?;
    system.solve_rows(&titles.factors, seen, without);
    let (target, extra) = (narrow(titles.loss.target), narrow(titles.loss.extra));
    for (&i, q) in seen.iter().zip(without.chunks_exact_mut(out.len())) {
        let h = titles.factors.row(i as usize);
        let missing = target - extra * dot_lanes(h, out);
        let by = -share * missing / (1.0 - extra * dot_lanes(h, q)).max(LEAST);
        as_numbers_mut(q).iter_mut().for_each(|x| *x *= by);
        add_lanes(q, 1.0, out);
    }
    Ok(())
}
