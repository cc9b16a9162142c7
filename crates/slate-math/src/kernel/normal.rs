//! Normal equations that are never formed: (G + c sum h h' + r I) x = b by conjugate gradients, where G is
//! d x d and the h are chosen rows of a matrix. A step costs 4 d numbers a row and 2 d^2 for G.

use super::rows::as_numbers;
use super::{Kernel, Lane, Level, Rows, Vector, launch};

/// Rows handled together: their sums hide each other's latency, and one load of x serves four of them.
const GROUP: usize = 4;

/// The system of one row of a least-squares half-step, and where to solve it.
#[derive(Debug)]
pub struct Normal<'a> {
    /// G, d x d, symmetric.
    pub gram: &'a Rows,
    /// All h, one a row.
    pub rows: &'a Rows,
    /// Which of them take part.
    pub seen: &'a [u32],
    /// c, of every row times its own of `weights` if there are any.
    pub weight: f32,
    /// One number a row of `rows`.
    pub weights: Option<&'a [f32]>,
    /// r.
    pub ridge: f32,
    /// b = `target` times the sum of the h, each times its own of `targets` if there are any.
    pub target: f32,
    /// One number a row of `rows`.
    pub targets: Option<&'a [f32]>,
    /// Steps at most.
    pub steps: usize,
}

impl Normal<'_> {
    /// Improves `x`, one row of lanes, by conjugate gradients (Hestenes and Stiefel 1952; for implicit feedback
    /// Takacs, Pilaszy and Tikk 2011, section 4). `work` holds three rows.
    pub fn solve(&self, level: Level, x: &mut [Lane], work: &mut [Lane]) {
        let w = self.rows.width();
        assert!(x.len() == w && self.gram.width() == w, "x has one row of lanes");
        assert!(work.len() == 3 * w, "conjugate gradients need three rows of work");
        let of_rows = |own: Option<&[f32]>| own.is_none_or(|t| t.len() == self.rows.row_count());
        assert!(of_rows(self.targets) && of_rows(self.weights), "one number a row");
        launch(level, Solve { system: self, x, work });
    }
}

struct Solve<'a> {
    system: &'a Normal<'a>,
    x: &'a mut [Lane],
    work: &'a mut [Lane],
}

impl Kernel for Solve<'_> {
    type Out = ();

    #[inline(always)]
    fn run<V: Vector>(self) {
        // Widths of the usual sizes are known to the compiler, which then keeps a row in registers.
        match self.x.len() {
            1 => conjugate_gradients::<V, 1>(self),
            2 => conjugate_gradients::<V, 2>(self),
            4 => conjugate_gradients::<V, 4>(self),
            8 => conjugate_gradients::<V, 8>(self),
            16 => conjugate_gradients::<V, 16>(self),
            _ => conjugate_gradients::<V, 0>(self),
        }
    }
}

#[inline(always)]
fn conjugate_gradients<V: Vector, const W: usize>(job: Solve<'_>) {
    let Solve { system: s, x, work } = job;
    let x = known::<W>(x);
    let (residual, rest) = work.split_at_mut(x.len());
    let (direction, image) = rest.split_at_mut(x.len());
    let (residual, direction, image) =
        (known::<W>(residual), known::<W>(direction), known::<W>(image));
    // r = b - A x in one pass over the rows: sum (target - weight h.x) h - G x - ridge x.
    times_gram::<V, W>(s.gram, -1.0, -s.ridge, x, residual);
    let target = (s.target, s.targets);
    add_weighted::<V, W>(s.rows, s.seen, target, (-s.weight, s.weights), x, residual);
    direction.copy_from_slice(residual);
    let mut size = dot::<V>(residual, residual);
    for _ in 0..s.steps {
        times_gram::<V, W>(s.gram, 1.0, s.ridge, direction, image);
        let weight = (s.weight, s.weights);
        add_weighted::<V, W>(s.rows, s.seen, (0.0, None), weight, direction, image);
        let curvature = dot::<V>(direction, image);
        if !(size > 0.0 && curvature > 0.0) {
            return;
        }
        let step = size / curvature;
        add::<V>(x, step, direction);
        add::<V>(residual, -step, image);
        let before = std::mem::replace(&mut size, dot::<V>(residual, residual));
        let turn = V::splat(size / before);
        for (p, r) in direction.iter_mut().zip(&*residual) {
            V::load(p).fma(turn, V::load(r)).store(p);
        }
    }
}

/// Tells the compiler how many lanes a row has, if `W` is not 0.
#[inline(always)]
fn known<const W: usize>(row: &mut [Lane]) -> &mut [Lane] {
    if W == 0 { row } else { &mut row[..W] }
}

/// out <- scale G x + ridge x.
#[inline(always)]
fn times_gram<V: Vector, const W: usize>(
    gram: &Rows,
    scale: f32,
    ridge: f32,
    x: &[Lane],
    out: &mut [Lane],
) {
    let ridge = V::splat(ridge);
    for (o, x) in out.iter_mut().zip(x) {
        V::load(x).fma(ridge, V::splat(0.0)).store(o);
    }
    let w = if W == 0 { gram.width() } else { W };
    let columns = &as_numbers(x)[..gram.row_count()];
    let (groups, rest) = columns.as_chunks::<GROUP>();
    let blocks = gram.lanes().chunks_exact(GROUP * w);
    let last = blocks.remainder().chunks_exact(w);
    for (x, g) in groups.iter().zip(blocks) {
        let mut scaled = [V::splat(0.0); GROUP];
        for (v, x) in scaled.iter_mut().zip(x) {
            *v = V::splat(scale * x);
        }
        let x = scaled;
        for (k, o) in out.iter_mut().enumerate() {
            let mut sum = V::load(o);
            for i in 0..GROUP {
                sum = V::load(&g[i * w + k]).fma(x[i], sum);
            }
            sum.store(o);
        }
    }
    for (x, g) in rest.iter().zip(last) {
        add::<V>(out, scale * x, g);
    }
}

/// What a row counts: one number for all, times its own.
type Weights<'a> = (f32, Option<&'a [f32]>);

/// What row `i` counts.
#[inline(always)]
pub fn weight_of((all, own): Weights<'_>, i: u32) -> f32 {
    match own {
        Some(own) => all * own[i as usize],
        None => all,
    }
}

/// out <- out + sum over the rows h in `seen` of (target + c h.x) h, each with its own target and c.
#[inline(always)]
fn add_weighted<V: Vector, const W: usize>(
    rows: &Rows,
    seen: &[u32],
    targets: Weights<'_>,
    c: Weights<'_>,
    x: &[Lane],
    out: &mut [Lane],
) {
    let w = if W == 0 { rows.width() } else { W };
    let row = |i: u32| &rows.lanes()[i as usize * w..][..w];
    let (groups, rest) = seen.as_chunks::<GROUP>();
    for group in groups {
        let h: [&[Lane]; GROUP] = std::array::from_fn(|i| row(group[i]));
        let mut sums = [V::splat(0.0); GROUP];
        for (k, x) in x.iter().enumerate() {
            let x = V::load(x);
            for i in 0..GROUP {
                sums[i] = V::load(&h[i][k]).fma(x, sums[i]);
            }
        }
        let mut shares = sums;
        for (share, &i) in shares.iter_mut().zip(group) {
            *share = V::splat(weight_of(targets, i) + weight_of(c, i) * share.sum());
        }
        for (k, o) in out.iter_mut().enumerate() {
            let mut sum = V::load(o);
            for i in 0..GROUP {
                sum = V::load(&h[i][k]).fma(shares[i], sum);
            }
            sum.store(o);
        }
    }
    for &i in rest {
        let share = weight_of(targets, i) + weight_of(c, i) * dot::<V>(row(i), x);
        add::<V>(out, share, row(i));
    }
}

#[inline(always)]
pub(super) fn dot<V: Vector>(a: &[Lane], b: &[Lane]) -> f32 {
    let mut sum = V::splat(0.0);
    for (a, b) in a.iter().zip(b) {
        sum = V::load(a).fma(V::load(b), sum);
    }
    sum.sum()
}

#[inline(always)]
pub(super) fn add<V: Vector>(out: &mut [Lane], weight: f32, row: &[Lane]) {
    let weight = V::splat(weight);
    for (o, r) in out.iter_mut().zip(row) {
        V::load(r).fma(weight, V::load(o)).store(o);
    }
}

/// out <- out + `weights.0` times the sum of the rows of `h` that are in `seen`, each times its own of `weights.1`.
pub(crate) fn add_seen(
    level: Level,
    h: &Rows,
    seen: &[u32],
    weights: (f32, Option<&[f32]>),
    out: &mut [Lane],
) {
    assert!(out.len() == h.width(), "a sum has one row of lanes");
    launch(level, AddSeen { h, seen, weights, out });
}

struct AddSeen<'a> {
    h: &'a Rows,
    seen: &'a [u32],
    weights: Weights<'a>,
    out: &'a mut [Lane],
}

impl Kernel for AddSeen<'_> {
    type Out = ();

    #[inline(always)]
    fn run<V: Vector>(self) {
        let (groups, rest) = self.seen.as_chunks::<GROUP>();
        for group in groups {
            let h: [&[Lane]; GROUP] = group.map(|i| self.h.row(i as usize));
            let mut weights = [V::splat(0.0); GROUP];
            for (weight, &i) in weights.iter_mut().zip(group) {
                *weight = V::splat(weight_of(self.weights, i));
            }
            for (k, o) in self.out.iter_mut().enumerate() {
                let mut sum = V::load(o);
                for i in 0..GROUP {
                    sum = V::load(&h[i][k]).fma(weights[i], sum);
                }
                sum.store(o);
            }
        }
        for &i in rest {
            add::<V>(self.out, weight_of(self.weights, i), self.h.row(i as usize));
        }
    }
}
