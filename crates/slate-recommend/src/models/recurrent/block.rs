//! One block of the network: leaky sums of what was seen, through a gate, then a wider layer; both are added to
//! what came in.

use slate_math::Rng;
use slate_math::exp::exp;
use slate_math::matmul::{View, add_product, product};

use super::layers::{Dropout, Normed, masked, norm, norm_back, scan, scan_back, silu, silu_slope};
use super::parameters::normals;

/// Leaky sums a number of the width, and numbers of the wider layer a number of the width.
pub(super) const WIDER: usize = 2;
/// How long the shortest and the longest leaky sum remembers at first, in titles.
const MEMORY: (f64, f64) = (0.3, 300.0);

/// The parts of a block, d being the width and m = 2 d: their names in files, and their places.
pub(super) const NAMES: [&str; 9] =
    ["norm_in", "enter", "gate", "memory", "leave", "norm_mid", "widen", "widen_shift", "narrow"];
/// d gains, d shifts.
const NORM_IN: usize = 0;
/// d x m: into the sums.
const ENTER: usize = 1;
/// d x m: into the gate.
const GATE: usize = 2;
/// m logarithms of how many titles a sum remembers.
const MEMORIES: usize = 3;
/// m x d: out of the gated sums.
const LEAVE: usize = 4;
/// d gains, d shifts.
const NORM_MID: usize = 5;
/// d x m: into the wider layer.
const WIDEN: usize = 6;
/// m shifts of the wider layer.
const WIDEN_SHIFT: usize = 7;
/// m x d: out of the wider layer.
const NARROW: usize = 8;

/// The weights of a block, part after part.
#[derive(Debug, Clone)]
pub(super) struct Block(pub(super) [Vec<f32>; 9]);

/// What the backward step needs to know of the forward step.
pub(super) struct Trace {
    normed: Normed,
    gate: Vec<f32>,
    sums: Vec<f32>,
    gated: Vec<f32>,
    mask: Vec<f32>,
    normed_mid: Normed,
    wide: Vec<f32>,
    active: Vec<f32>,
    mask_mid: Vec<f32>,
}

impl Block {
    pub(super) fn zeros(d: usize) -> Self {
        let m = WIDER * d;
        let sizes = [2 * d, d * m, d * m, m, m * d, 2 * d, d * m, m, m * d];
        Self(sizes.map(|size| vec![0.0; size]))
    }

    /// Random weights.
    pub(super) fn new(d: usize, rng: &mut Rng) -> Self {
        let mut block = Self::zeros(d);
        let (into, out) = ((d as f64).powf(-0.5), 0.5 * ((WIDER * d) as f64).powf(-0.5));
        for (part, deviation) in
            [(ENTER, into), (GATE, into), (LEAVE, out), (WIDEN, into), (NARROW, out)]
        {
            normals(&mut block.0[part], deviation, rng);
        }
        block.0[NORM_IN][..d].fill(1.0);
        block.0[NORM_MID][..d].fill(1.0);
        block.0[MEMORIES] = memories(d);
        block
    }

    fn width(&self) -> usize {
        self.0[NORM_IN].len() / 2
    }

    /// Adds the block's answer to `x`, positions x d.
    pub(super) fn forward(&self, x: &mut [f32], lengths: &[usize], dropout: &mut Dropout) -> Trace {
        let (d, m) = (self.width(), self.0[MEMORIES].len());
        let normed = norm(x, &self.0[NORM_IN]);
        let mut sums = product(View::new(&normed.out, d), View::new(&self.0[ENTER], m));
        let gate = product(View::new(&normed.out, d), View::new(&self.0[GATE], m));
        scan(&mut sums, &kept(&self.0[MEMORIES]), lengths);
        let gated = gated(&sums, &gate, &balance(d));
        let mut step = product(View::new(&gated, m), View::new(&self.0[LEAVE], d));
        let mask = dropout.mask(step.len());
        masked(&mut step, &mask);
        add(x, &step);

        let normed_mid = norm(x, &self.0[NORM_MID]);
        let mut wide = product(View::new(&normed_mid.out, d), View::new(&self.0[WIDEN], m));
        wide.chunks_exact_mut(m).for_each(|row| add(row, &self.0[WIDEN_SHIFT]));
        let active: Vec<f32> = wide.iter().map(|&x| silu(x)).collect();
        let mut step = product(View::new(&active, m), View::new(&self.0[NARROW], d));
        let mask_mid = dropout.mask(step.len());
        masked(&mut step, &mask_mid);
        add(x, &step);
        Trace { normed, gate, sums, gated, mask, normed_mid, wide, active, mask_mid }
    }

    /// From the slopes of the output to those of the input, in place; those of the weights are added to `to`.
    pub(super) fn backward(&self, trace: &Trace, x: &mut [f32], lengths: &[usize], to: &mut Self) {
        self.wide_back(trace, x, to);
        self.sums_back(trace, x, lengths, to);
    }

    fn wide_back(&self, trace: &Trace, x: &mut [f32], to: &mut Self) {
        let (d, m) = (self.width(), self.0[MEMORIES].len());
        let mut step = x.to_vec();
        masked(&mut step, &trace.mask_mid);
        let mut wide = through(&step, d, &trace.active, m, &self.0[NARROW], &mut to.0[NARROW]);
        wide.iter_mut().zip(&trace.wide).for_each(|(slope, &x)| *slope *= silu_slope(x));
        wide.chunks_exact(m).for_each(|row| add(&mut to.0[WIDEN_SHIFT], row));
        let normed = through(&wide, m, &trace.normed_mid.out, d, &self.0[WIDEN], &mut to.0[WIDEN]);
        add(x, &norm_back(&trace.normed_mid, &self.0[NORM_MID], &normed, &mut to.0[NORM_MID]));
    }

    fn sums_back(&self, trace: &Trace, x: &mut [f32], lengths: &[usize], to: &mut Self) {
        let (d, m) = (self.width(), self.0[MEMORIES].len());
        let mut step = x.to_vec();
        masked(&mut step, &trace.mask);
        let mut sums = through(&step, d, &trace.gated, m, &self.0[LEAVE], &mut to.0[LEAVE]);
        let balance = balance(d);
        let mut gate = vec![0.0; sums.len()];
        for (t, row) in sums.chunks_exact_mut(m).enumerate() {
            let at = t * m..(t + 1) * m;
            let (state, input) = (&trace.sums[at.clone()], &trace.gate[at.clone()]);
            let inputs = state.iter().zip(input).zip(&balance);
            for ((out, row), ((state, &input), balance)) in gate[at].iter_mut().zip(row).zip(inputs)
            {
                let slope = *row * balance;
                *out = slope * state * silu_slope(input);
                *row = slope * silu(input);
            }
        }
        let keep = kept(&self.0[MEMORIES]);
        let mut keep_slope = vec![0.0; m];
        scan_back(&mut sums, &trace.sums, &keep, lengths, &mut keep_slope);
        for (i, slope) in keep_slope.iter().enumerate() {
            to.0[MEMORIES][i] += slope * keep[i] * exp(-self.0[MEMORIES][i]);
        }
        let mut normed = through(&sums, m, &trace.normed.out, d, &self.0[ENTER], &mut to.0[ENTER]);
        add(&mut normed, &through(&gate, m, &trace.normed.out, d, &self.0[GATE], &mut to.0[GATE]));
        add(x, &norm_back(&trace.normed, &self.0[NORM_IN], &normed, &mut to.0[NORM_IN]));
    }
}

/// Back through y = x W: adds x' dy to the slopes of W, gives dy W'.
fn through(
    dy: &[f32],
    dy_width: usize,
    x: &[f32],
    x_width: usize,
    weights: &[f32],
    slopes: &mut [f32],
) -> Vec<f32> {
    add_product(slopes, View::new(x, x_width).transposed(), View::new(dy, dy_width));
    product(View::new(dy, dy_width), View::new(weights, dy_width).transposed())
}

fn gated(sums: &[f32], gate: &[f32], balance: &[f32]) -> Vec<f32> {
    let m = balance.len();
    let mut out = vec![0.0; sums.len()];
    let rows = out.chunks_exact_mut(m).zip(sums.chunks_exact(m)).zip(gate.chunks_exact(m));
    for ((out, sums), gate) in rows {
        for (((out, sum), &gate), balance) in out.iter_mut().zip(sums).zip(gate).zip(balance) {
            *out = sum * balance * silu(gate);
        }
    }
    out
}

/// The first memories, evenly spread in their logarithm.
fn memories(d: usize) -> Vec<f32> {
    let m = WIDER * d;
    let (low, high) = (MEMORY.0.ln(), MEMORY.1.ln());
    let at = |i: usize| low + (high - low) * i as f64 / (m - 1) as f64;
    (0..m).map(|i| slate_math::cast::narrow(at(i))).collect()
}

/// a = e^(-1/memory).
fn kept(memory: &[f32]) -> Vec<f32> {
    memory.iter().map(|&m| exp(-exp(-m))).collect()
}

/// sqrt(1 - a^2) of the first memories: what a sum of independent values is divided by to have their variance.
fn balance(d: usize) -> Vec<f32> {
    kept(&memories(d)).iter().map(|a| (1.0 - a * a).sqrt()).collect()
}

pub(super) fn add(out: &mut [f32], x: &[f32]) {
    out.iter_mut().zip(x).for_each(|(out, x)| *out += x);
}
