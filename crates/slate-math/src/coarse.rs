//! The best rows of a tall matrix for a vector, exactly, by a scan of a copy with 8 bits a number.
//!
//! Row h_i is kept as s_i c_i with whole numbers c_i of -127 .. 127, and e_i = |h_i - s_i c_i|. For any vector x
//! |h_i x - s_i c_i x| <= e_i |x| (Cauchy and Schwarz), so that s_i c_i x + e_i |x| is an upper bound of row i's score.
//! Rows are looked at by falling length, some at a time: those with the highest bounds are scored exactly, the worst of
//! the k best so far is the bar, and a row whose bound stays below the bar is done with. Once |h_i| |x| is below it, all
//! shorter rows are done with too. The answer is that of a full scan, to the last bit; only the cost depends on how
//! sharp the bounds are.

use crate::cast::{index, narrow};
use crate::kernel::{self, LANE, Level};
use crate::{Bits, Lane, Rows, Scored, TopK};

/// The largest number in 8 bits.
const LARGEST: f32 = 127.0;
/// What rounding adds to a bound, in lengths of row and vector: a product of d numbers is wrong by at most d 2^-24 of
/// them, the exact score as well as the coarse one.
const ROUNDING: f32 = 3.0 / (1 << 24) as f32;
/// Lengths are rounded up.
const UP: f64 = 1.000_001;
/// Blocks of 16 rows that are looked at before the bar is raised.
const STRIDE: usize = 64;

/// A copy of a matrix with 8 bits a number.
#[derive(Debug)]
pub struct Coarse {
    /// The rows by falling length.
    order: Vec<u32>,
    /// The longest row of each stride.
    longest: Vec<f32>,
    /// Blocks x d columns of 16 rows.
    columns: Vec<[i8; LANE]>,
    scales: Vec<Lane>,
    errors: Vec<Lane>,
}

/// Memory of a scan, to be used again.
#[derive(Debug, Default)]
pub struct Scan {
    bounds: Vec<Lane>,
    hopeful: Vec<Scored>,
    rows: Vec<u32>,
    scores: Vec<f32>,
    /// How many rows the last scan scored exactly.
    pub scored: usize,
}

/// What is looked for.
struct Query<'a> {
    rows: &'a Rows,
    x: &'a [Lane],
    /// |x|, rounded up.
    length: f32,
    open: &'a Bits,
    k: usize,
}

impl Coarse {
    /// Copies the rows, which are finite.
    pub fn new(rows: &Rows) -> Self {
        let (n, d) = (rows.row_count(), rows.d());
        let lengths: Vec<f64> = (0..n).map(|i| length(rows.numbers(i))).collect();
        let mut order: Vec<u32> = (0..index(n)).collect();
        order.sort_by(|a, b| lengths[*b as usize].total_cmp(&lengths[*a as usize]));
        let first = order.iter().step_by(STRIDE * LANE);
        let longest = first.map(|i| narrow(UP * UP * lengths[*i as usize])).collect();
        let blocks = n.div_ceil(LANE);
        let lanes = || vec![Lane::default(); blocks];
        let columns = vec![[0; LANE]; blocks * d];
        let mut coarse = Self { order, longest, columns, scales: lanes(), errors: lanes() };
        for at in 0..n {
            coarse.copy(at, rows.numbers(coarse.order[at] as usize));
        }
        coarse
    }

    #[expect(clippy::cast_possible_truncation, reason = "a whole number of -127 to 127")]
    fn copy(&mut self, at: usize, row: &[f32]) {
        let (block, place) = (at / LANE, at % LANE);
        let scale = row.iter().fold(0.0_f32, |most, h| most.max(h.abs())) / LARGEST;
        let mut wrong = Vec::with_capacity(row.len());
        for (column, h) in self.columns[block * row.len()..].iter_mut().zip(row) {
            let whole =
                if scale > 0.0 { (h / scale).round().clamp(-LARGEST, LARGEST) } else { 0.0 };
            column[place] = whole as i8;
            wrong.push(h - scale * whole);
        }
        let wrong = length(&wrong);
        let slack = f64::from(ROUNDING) * row.len() as f64 * (length(row) + wrong);
        self.scales[block].0[place] = scale;
        self.errors[block].0[place] = narrow(UP * (wrong + slack));
    }

    /// The `k` best among the `open` rows of `rows`, of which this is a copy, by their product with the finite
    /// vector `x`; equal scores by lower index.
    pub fn best<'t>(
        &self,
        (rows, x): (&Rows, &[Lane]),
        open: &Bits,
        k: usize,
        scan: &mut Scan,
        best: &'t mut TopK,
    ) -> &'t [Scored] {
        let length = narrow(UP * length(kernel::as_numbers(x)));
        let query = Query { rows, x, length, open, k };
        best.start(k);
        scan.scored = 0;
        for (stride, longest) in self.longest.iter().enumerate() {
            if k == 0 || longest * length < best.bar() {
                break;
            }
            self.bound(stride * STRIDE, &query, scan);
            self.find_hopeful(stride * STRIDE, &query, best.bar(), scan);
            scan.settle(&query, best);
        }
        best.finish()
    }

    /// Bounds of the rows from this block on.
    fn bound(&self, block: usize, query: &Query<'_>, scan: &mut Scan) {
        let d = query.rows.d();
        let end = (block + STRIDE).min(self.scales.len());
        scan.bounds.resize(end - block, Lane::default());
        let blocks = kernel::Blocks {
            columns: &self.columns[block * d..end * d],
            scales: &self.scales[block..end],
            errors: &self.errors[block..end],
        };
        let x = &kernel::as_numbers(query.x)[..d];
        kernel::bounds(Level::current(), &blocks, x, query.length, &mut scan.bounds);
    }

    /// The open rows whose bound reaches the bar.
    fn find_hopeful(&self, block: usize, query: &Query<'_>, bar: f32, scan: &mut Scan) {
        scan.hopeful.clear();
        let blocks = self.order[block * LANE..].chunks(LANE);
        for (bounds, rows) in scan.bounds.iter().zip(blocks) {
            // Most blocks have no such row: one look at the 16 together.
            let reaches =
                |places, (place, bound): (u32, &f32)| places | u32::from(*bound >= bar) << place;
            let mut places: u32 = (0..).zip(&bounds.0).fold(0, reaches);
            while places != 0 {
                let place = places.trailing_zeros() as usize;
                places &= places - 1;
                if rows.get(place).is_some_and(|row| query.open.get(*row as usize)) {
                    scan.hopeful.push(Scored { index: rows[place], score: bounds.0[place] });
                }
            }
        }
    }
}

impl Scan {
    /// Scores hopeful rows exactly: first those with the highest bounds, then those that still reach the bar.
    fn settle(&mut self, query: &Query<'_>, best: &mut TopK) {
        let Self { hopeful, .. } = self;
        let first = hopeful.len().min(query.k);
        if first < hopeful.len() {
            hopeful.select_nth_unstable_by(first, crate::topk::best_first);
        }
        self.score(0..first, query, best);
        self.score(first..self.hopeful.len(), query, best);
    }

    fn score(&mut self, part: std::ops::Range<usize>, query: &Query<'_>, best: &mut TopK) {
        let bar = best.bar();
        let hopeful = self.hopeful[part].iter().filter(|s| s.score >= bar);
        self.rows.clear();
        self.rows.extend(hopeful.map(|s| s.index));
        self.scores.resize(self.rows.len(), 0.0);
        kernel::times_some(Level::current(), query.rows, &self.rows, query.x, &mut self.scores);
        self.rows.iter().zip(&self.scores).for_each(|(i, score)| best.push(*i, *score));
        best.prune();
        self.scored += self.rows.len();
    }
}

/// |x|.
fn length(x: &[f32]) -> f64 {
    x.iter().map(|x| f64::from(*x).powi(2)).sum::<f64>().sqrt()
}

#[cfg(test)]
mod tests;
