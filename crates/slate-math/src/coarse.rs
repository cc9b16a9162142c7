//! The best rows of a tall matrix for a vector, exactly, by a scan of a copy with 7 bits a number.
//!
//! Row h_i is kept as s_i c_i with whole numbers c_i of -63 .. 63, and the vector x becomes t q with whole numbers q of
//! -127 .. 127, so that c_i q is a sum of small whole numbers, of which a processor multiplies 32 or 64 at a time, without
//! rounding. With e_i = |h_i - s_i c_i| and r = |x - t q|
//!
//!   h_i x = s_i t c_i q + s_i c_i (x - t q) + (h_i - s_i c_i) x <= s_i t c_i q + |s_i c_i| r + e_i |x|
//!
//! by Cauchy and Schwarz: an upper bound of row i's score. Rows are looked at by falling length, some at a time: those
//! with the highest bounds are scored exactly, the worst of the k best so far is the bar, and a row whose bound stays below
//! the bar is done with. Once |h_i| |x| is below it, all shorter rows are done with too. The answer is that of a full scan,
//! to the last bit; only the cost depends on how sharp the bounds are.

use crate::cast::{index, narrow};
use crate::kernel::{self, Columns, LANE, Level, Whole};
use crate::{Bits, Lane, Rows, Scored, TopK};

/// The largest whole numbers of a row and of a vector. A sum of two products of them, with [`kernel::SHIFT`] added to the
/// row's, has 16 bits.
const LARGEST_OF_ROW: f32 = 63.0;
const LARGEST_OF_VECTOR: f32 = 127.0;
/// What rounding adds to a bound, in lengths of row and vector: a product of d numbers is wrong by at most d 2^-24 of
/// them, and a bound by a few times 2^-24.
const ROUNDING: f32 = 3.0 / (1 << 24) as f32;
/// Lengths are rounded up.
const UP: f64 = 1.000_001;
/// Blocks of 16 rows that are looked at before the bar is raised.
const STRIDE: usize = 64;
/// Columns that are kept together.
const QUAD: usize = 4;

/// A copy of a matrix with 7 bits a number, each in a byte.
#[derive(Debug)]
pub struct Coarse {
    /// The rows by falling length.
    order: Vec<u32>,
    /// The longest row of each stride.
    longest: Vec<f32>,
    /// Blocks of 16 rows x quads of columns.
    columns: Vec<Columns>,
    quads: usize,
    scales: Vec<Lane>,
    errors: Vec<Lane>,
    lengths: Vec<Lane>,
}

/// Memory of a scan, to be used again.
#[derive(Debug, Default)]
pub struct Scan {
    whole: Whole,
    bounds: Vec<Lane>,
    /// Which rows of each block reach the bar.
    places: Vec<u16>,
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
        let (blocks, quads) = (n.div_ceil(LANE), d.div_ceil(QUAD));
        let lanes = || vec![Lane::default(); blocks];
        let columns = vec![[kernel::SHIFT; QUAD * LANE]; blocks * quads];
        let (scales, errors, lengths) = (lanes(), lanes(), lanes());
        let mut coarse = Self { order, longest, columns, quads, scales, errors, lengths };
        for at in 0..n {
            coarse.copy(at, rows.numbers(coarse.order[at] as usize));
        }
        coarse
    }

    fn copy(&mut self, at: usize, row: &[f32]) {
        let (block, place) = (at / LANE, at % LANE);
        let scale = scale_of(row, LARGEST_OF_ROW);
        let columns = &mut self.columns[block * self.quads..(block + 1) * self.quads];
        let (mut kept, mut wrong) = (Vec::new(), Vec::new());
        for (columns, numbers) in columns.iter_mut().zip(row.chunks(QUAD)) {
            for (byte, h) in columns[QUAD * place..].iter_mut().zip(numbers) {
                let whole = whole(*h, scale, LARGEST_OF_ROW);
                *byte = kernel::SHIFT.wrapping_add_signed(whole);
                kept.push(scale * f32::from(whole));
                wrong.push(h - scale * f32::from(whole));
            }
        }
        let wrong = length(&wrong);
        let slack = f64::from(ROUNDING) * (row.len() + 2) as f64 * (length(row) + wrong);
        self.scales[block].0[place] = scale;
        self.errors[block].0[place] = narrow(UP * (wrong + slack));
        self.lengths[block].0[place] = narrow(UP * length(&kept));
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
        let query = Query { rows, x, k };
        best.start(k);
        scan.start(&kernel::as_numbers(x)[..rows.d()]);
        for (stride, longest) in self.longest.iter().enumerate() {
            if k == 0 || longest * scan.whole.length < best.bar() {
                break;
            }
            self.bound(stride * STRIDE, best.bar(), scan);
            self.find_hopeful(stride * STRIDE, open, scan);
            scan.settle(&query, best);
        }
        best.finish()
    }

    /// Bounds of the rows from this block on.
    fn bound(&self, block: usize, bar: f32, scan: &mut Scan) {
        let end = (block + STRIDE).min(self.scales.len());
        scan.bounds.resize(end - block, Lane::default());
        scan.places.resize(end - block, 0);
        let blocks = kernel::Blocks {
            columns: &self.columns[block * self.quads..end * self.quads],
            scales: &self.scales[block..end],
            errors: &self.errors[block..end],
            lengths: &self.lengths[block..end],
        };
        let (bounds, places) = (&mut scan.bounds, &mut scan.places);
        kernel::bounds(Level::current(), (&blocks, &scan.whole), bar, bounds, places);
    }

    /// The open rows whose bound reaches the bar; most blocks have none.
    fn find_hopeful(&self, block: usize, open: &Bits, scan: &mut Scan) {
        scan.hopeful.clear();
        let blocks = scan.bounds.iter().zip(self.order[block * LANE..].chunks(LANE));
        for (places, (bounds, rows)) in scan.places.iter().zip(blocks) {
            let mut places = *places;
            while places != 0 {
                let place = places.trailing_zeros() as usize;
                places &= places - 1;
                if rows.get(place).is_some_and(|row| open.get(*row as usize)) {
                    scan.hopeful.push(Scored { index: rows[place], score: bounds.0[place] });
                }
            }
        }
    }
}

impl Scan {
    /// Writes the vector with whole numbers.
    fn start(&mut self, x: &[f32]) {
        let scale = scale_of(x, LARGEST_OF_VECTOR);
        let numbers = |x: &[f32]| {
            std::array::from_fn(|i| x.get(i).map_or(0, |x| whole(*x, scale, LARGEST_OF_VECTOR)))
        };
        self.whole.numbers.clear();
        self.whole.numbers.extend(x.chunks(QUAD).map(numbers));
        let kept = self.whole.numbers.as_flattened();
        let wrong: Vec<f32> =
            x.iter().zip(kept).map(|(x, whole)| x - scale * f32::from(*whole)).collect();
        self.whole.scale = scale;
        self.whole.length = narrow(UP * length(x));
        self.whole.wrong = narrow(UP * length(&wrong));
        self.scored = 0;
    }

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

/// What one is worth when the largest number becomes `largest`.
fn scale_of(x: &[f32], largest: f32) -> f32 {
    x.iter().fold(0.0_f32, |most, x| most.max(x.abs())) / largest
}

/// The nearest whole number.
#[expect(clippy::cast_possible_truncation, reason = "a whole number of -127 to 127")]
fn whole(x: f32, scale: f32, largest: f32) -> i8 {
    if scale > 0.0 { (x / scale).round().clamp(-largest, largest) as i8 } else { 0 }
}

/// |x|.
fn length(x: &[f32]) -> f64 {
    x.iter().map(|x| f64::from(*x).powi(2)).sum::<f64>().sqrt()
}

#[cfg(test)]
mod tests;
