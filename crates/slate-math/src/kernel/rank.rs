//! A <- A + c sum h h' over chosen rows h, d x d: the upper triangle by rows, in tiles that stay in registers. Cost:
//! 5/8 of 2 m d^2 for m rows and d = 64, less for larger d.

use super::{Kernel, LANE, Lane, Level, Rows, Vector, launch};

/// Adds `weight` times the sum of h h' over `tile`, rows of `width` lanes, to the upper triangle of A: to its rows from
/// `first` on, which starts a lane, as many as `below` has. Of a lane that the diagonal crosses, entries below it take
/// rubbish.
pub(crate) fn add_outer(
    level: Level,
    (first, below): (usize, &mut [Lane]),
    width: usize,
    tile: &[Lane],
    weight: f32,
) {
    assert!(first.is_multiple_of(LANE), "the first row starts a lane");
    assert!(
        first + below.len() / width <= width * LANE,
        "only a square matrix takes outer products"
    );
    assert!(tile.len().is_multiple_of(width), "a tile holds whole rows");
    launch(level, AddOuter { first, below, width, tile, weight });
}

struct AddOuter<'a> {
    first: usize,
    below: &'a mut [Lane],
    width: usize,
    tile: &'a [Lane],
    weight: f32,
}

impl Kernel for AddOuter<'_> {
    type Out = ();

    #[inline(always)]
    fn run<V: Vector>(self) {
        add_below::<V>((self.first, self.below), self.width, self.tile, self.weight);
    }
}

/// The same within a kernel; `w` lanes a row.
#[inline(always)]
pub(super) fn add_below<V: Vector>(
    below: (usize, &mut [Lane]),
    w: usize,
    tile: &[Lane],
    weight: f32,
) {
    // A multiply-add takes 4 cycles and two start in each, so that 8 registers of sums are the fewest that keep the
    // processor busy, and half of all the most that leave room for what they are made of.
    if V::REGISTERS >= 32 {
        by_tiles::<V, 8, 2>(below, w, tile, weight);
    } else {
        by_tiles::<V, 4, 1>(below, w, tile, weight);
    }
}

/// In tiles of `T` rows, which divide a lane, by `L` lanes, one or two.
#[inline(always)]
pub(super) fn by_tiles<V: Vector, const T: usize, const L: usize>(
    (first, below): (usize, &mut [Lane]),
    w: usize,
    tile: &[Lane],
    weight: f32,
) {
    const { assert!(L <= 2 && LANE.is_multiple_of(T), "what is left over is one lane") };
    for (top, rows) in (first..).step_by(T).zip(below.chunks_mut(T * w)) {
        for left in (top / LANE..w).step_by(L) {
            if left + L <= w {
                add_tile::<V, T, L>((top, left), rows, w, tile, weight);
            } else {
                add_tile::<V, T, 1>((top, left), rows, w, tile, weight);
            }
        }
    }
}

/// One tile of up to `T` rows, from row `top` and lane `left` on.
#[inline(always)]
fn add_tile<V: Vector, const T: usize, const L: usize>(
    (top, left): (usize, usize),
    rows: &mut [Lane],
    w: usize,
    tile: &[Lane],
    weight: f32,
) {
    let mut sums = [[V::splat(0.0); L]; T];
    let (lane, part) = (top / LANE, top % LANE / T);
    for h in tile.chunks_exact(w) {
        let right: &[Lane; L] = h[left..].first_chunk().expect("the tile lies within a row");
        let mut loaded = [V::splat(0.0); L];
        for (v, lane) in loaded.iter_mut().zip(right) {
            *v = V::load(lane);
        }
        // Beyond d there are zeros.
        for (sums, &x) in sums.iter_mut().zip(&h[lane].0.as_chunks::<T>().0[part]) {
            let x = V::splat(x);
            for k in 0..L {
                sums[k] = loaded[k].fma(x, sums[k]);
            }
        }
    }
    let weight = V::splat(weight);
    for (row, sums) in rows.chunks_exact_mut(w).zip(&sums) {
        let row = &mut row[left..][..L];
        for k in 0..L {
            sums[k].fma(weight, V::load(&row[k])).store(&mut row[k]);
        }
    }
}

/// out <- H x: one number a row.
pub(crate) fn times(level: Level, rows: &Rows, x: &[Lane], out: &mut [f32]) {
    assert!(x.len() == rows.width() && out.len() == rows.row_count(), "one number a row");
    launch(level, Times { rows, x, out });
}

struct Times<'a> {
    rows: &'a Rows,
    x: &'a [Lane],
    out: &'a mut [f32],
}

impl Kernel for Times<'_> {
    type Out = ();

    #[inline(always)]
    fn run<V: Vector>(self) {
        let w = self.rows.width();
        let (groups, rest) = self.out.as_chunks_mut::<4>();
        let blocks = self.rows.lanes().chunks_exact(4 * w);
        let last = blocks.remainder().chunks_exact(w);
        for (out, h) in groups.iter_mut().zip(blocks) {
            let mut sums = [V::splat(0.0); 4];
            for (k, x) in self.x.iter().enumerate() {
                let x = V::load(x);
                for i in 0..4 {
                    sums[i] = V::load(&h[i * w + k]).fma(x, sums[i]);
                }
            }
            for (out, sum) in out.iter_mut().zip(sums) {
                *out = sum.sum();
            }
        }
        for (out, h) in rest.iter_mut().zip(last) {
            *out = super::normal::dot::<V>(h, self.x);
        }
    }
}
