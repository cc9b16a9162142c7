//! A <- A + c sum h h' over chosen rows h, d x d: the upper triangle by rows, in register tiles of 4 rows by at
//! most 4 lanes. Cost: 5/8 of 2 m d^2 for m rows and d = 64, less for larger d.

use super::{Kernel, LANE, Lane, Level, Rows, Vector, launch};

/// Rows of A in a register tile.
const TALL: usize = 4;
/// Lanes of A in a register tile, at most.
const WIDE: usize = 4;

/// Adds `weight` times the sum of h h' over `tile`, rows of `a.width()` lanes, to the upper triangle of `a`. Of a
/// lane that the diagonal crosses, entries below it take rubbish.
pub(crate) fn add_outer(level: Level, a: &mut Rows, tile: &[Lane], weight: f32) {
    assert!(a.row_count() == a.d(), "only a square matrix takes outer products");
    assert!(tile.len().is_multiple_of(a.width()), "a tile holds whole rows");
    launch(level, AddOuter { a, tile, weight });
}

struct AddOuter<'a> {
    a: &'a mut Rows,
    tile: &'a [Lane],
    weight: f32,
}

impl Kernel for AddOuter<'_> {
    type Out = ();

    #[inline(always)]
    fn run<V: Vector>(self) {
        let Self { a, tile, weight } = self;
        let (d, w) = (a.d(), a.width());
        for top in (0..d).step_by(TALL) {
            for left in (top / LANE..w).step_by(WIDE) {
                let place = Place { top, left, tall: TALL.min(d - top) };
                match w - left {
                    1 => place.add::<V, 1>(a, tile, weight),
                    2 => place.add::<V, 2>(a, tile, weight),
                    3 => place.add::<V, 3>(a, tile, weight),
                    _ => place.add::<V, 4>(a, tile, weight),
                }
            }
        }
    }
}

/// Where a register tile lies: its first row, first lane, and number of rows.
#[derive(Clone, Copy)]
struct Place {
    top: usize,
    left: usize,
    tall: usize,
}

impl Place {
    #[inline(always)]
    fn add<V: Vector, const L: usize>(self, a: &mut Rows, tile: &[Lane], weight: f32) {
        let mut sums = [[V::splat(0.0); L]; TALL];
        let (lane, at) = (self.top / LANE, self.top % LANE);
        for h in tile.chunks_exact(a.width()) {
            let right: &[Lane] = &h[self.left..][..L];
            // A group of four never leaves its lane; beyond d there are zeros.
            let heights = &h[lane].0[at..][..TALL];
            let mut loaded = [V::splat(0.0); L];
            for (v, lane) in loaded.iter_mut().zip(right) {
                *v = V::load(lane);
            }
            let right = loaded;
            for (sums, &x) in sums.iter_mut().zip(heights) {
                let x = V::splat(x);
                for k in 0..L {
                    sums[k] = right[k].fma(x, sums[k]);
                }
            }
        }
        let weight = V::splat(weight);
        for (i, sums) in sums.iter().enumerate().take(self.tall) {
            let row = &mut a.row_mut(self.top + i)[self.left..][..L];
            for k in 0..L {
                sums[k].fma(weight, V::load(&row[k])).store(&mut row[k]);
            }
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
