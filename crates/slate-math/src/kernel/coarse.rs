//! What a matrix of 8-bit numbers allows to be said about a product: an upper bound for every row.

use super::normal::dot;
use super::{Kernel, LANE, Lane, Level, Rows, Vector, launch};

/// What is added to a number of a row, so that it is not negative.
pub(crate) const SHIFT: u8 = 64;

/// Four columns of 16 rows, row after row, each number with [`SHIFT`] added: as many bytes as a register has.
pub(crate) type Columns = [u8; 4 * LANE];

/// Rows in blocks of 16.
pub(crate) struct Blocks<'a> {
    /// Blocks x quarters of d, rounded up.
    pub(crate) columns: &'a [Columns],
    /// What a number of each row is worth.
    pub(crate) scales: &'a [Lane],
    /// By how much a row can be wrong, for a vector of length 1.
    pub(crate) errors: &'a [Lane],
    /// How long each row of whole numbers is.
    pub(crate) lengths: &'a [Lane],
}

/// A vector by whole numbers.
#[derive(Debug, Default)]
pub(crate) struct Whole {
    /// Whole numbers of -127 .. 127, filled up with zeros.
    pub(crate) numbers: Vec<[i8; 4]>,
    /// What one is worth.
    pub(crate) scale: f32,
    /// The length of the vector.
    pub(crate) length: f32,
    /// The length of what the whole numbers lack.
    pub(crate) wrong: f32,
}

/// out <- upper bounds, scales (columns x) + length errors + wrong lengths, for every row of every block; places <-
/// which of them reach the bar.
pub(crate) fn bounds(
    level: Level,
    (blocks, x): (&Blocks<'_>, &Whole),
    bar: f32,
    out: &mut [Lane],
    places: &mut [u16],
) {
    let n = out.len();
    assert!(blocks.columns.len() == n * x.numbers.len(), "one number a row and column");
    let lanes = [blocks.scales, blocks.errors, blocks.lengths];
    assert!(places.len() == n && lanes.iter().all(|l| l.len() == n), "one lane a block");
    launch(level, Bounds { blocks, x, bar, out, places });
}

struct Bounds<'a> {
    blocks: &'a Blocks<'a>,
    x: &'a Whole,
    bar: f32,
    out: &'a mut [Lane],
    places: &'a mut [u16],
}

impl Kernel for Bounds<'_> {
    type Out = ();

    #[inline(always)]
    fn run<V: Vector>(self) {
        let Self { blocks, x, bar, out, places } = self;
        let shift = -shift_of(x);
        let (scale, length, wrong) = (V::splat(x.scale), V::splat(x.length), V::splat(x.wrong));
        let (bar, zero) = (V::splat(bar), V::splat(0.0));
        let columns = blocks.columns.chunks_exact(x.numbers.len());
        let known = blocks.scales.iter().zip(blocks.errors).zip(blocks.lengths);
        let out = out.iter_mut().zip(places);
        for (((out, places), columns), ((scales, errors), lengths)) in out.zip(columns).zip(known) {
            let mut sums = V::splat_whole(shift);
            for (columns, x) in columns.iter().zip(&x.numbers) {
                sums = V::add_products(sums, columns, *x);
            }
            let worth = V::load(scales).fma(scale, zero);
            let wrongs = V::load(errors).fma(length, V::load(lengths).fma(wrong, zero));
            let bound = V::from_whole(sums).fma(worth, wrongs);
            bound.store(out);
            *places = bound.reaches(bar);
        }
    }
}

/// By how much a sum of products is too large because every number of a row is.
fn shift_of(x: &Whole) -> i32 {
    x.numbers.as_flattened().iter().map(|x| i32::from(*x) * i32::from(SHIFT)).sum()
}

/// `out[i]` <- the product of row `chosen[i]` with x, the same bits as [`times`](super::times) gives.
pub(crate) fn times_some(level: Level, rows: &Rows, chosen: &[u32], x: &[Lane], out: &mut [f32]) {
    assert!(x.len() == rows.width() && out.len() == chosen.len(), "one number a chosen row");
    launch(level, TimesSome { rows, chosen, x, out });
}

struct TimesSome<'a> {
    rows: &'a Rows,
    chosen: &'a [u32],
    x: &'a [Lane],
    out: &'a mut [f32],
}

impl Kernel for TimesSome<'_> {
    type Out = ();

    #[inline(always)]
    fn run<V: Vector>(self) {
        for (out, i) in self.out.iter_mut().zip(self.chosen) {
            *out = dot::<V>(self.rows.row(*i as usize), self.x);
        }
    }
}
