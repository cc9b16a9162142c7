//! The small layers: normalisation, the scan of leaky sums, the gate, dropout. Each has a backward step by its
//! side. All matrices are rows (one a position) after rows.

use slate_core::Seed;
use slate_math::Rng;
use slate_math::cast::narrow;
use slate_math::exp::exp;

/// Added to every variance.
const EPSILON: f32 = 1e-6;

/// Rows brought to mean 0 and variance 1.
pub(super) struct Normed {
    /// Before gain and shift.
    plain: Vec<f32>,
    /// One over the standard deviation of every row.
    scale: Vec<f32>,
    /// With gain and shift: what the next layer sees.
    pub(super) out: Vec<f32>,
}

/// Layer normalisation (Ba, Kiros and Hinton 2016, arXiv 1607.06450): `weights` are d gains and d shifts.
pub(super) fn norm(x: &[f32], weights: &[f32]) -> Normed {
    let (gain, shift) = weights.split_at(weights.len() / 2);
    let d = gain.len();
    let (mut plain, mut out, mut scale) = (x.to_vec(), x.to_vec(), Vec::new());
    for (plain, out) in plain.chunks_exact_mut(d).zip(out.chunks_exact_mut(d)) {
        let mean = plain.iter().sum::<f32>() / d as f32;
        plain.iter_mut().for_each(|x| *x -= mean);
        let variance = plain.iter().map(|x| x * x).sum::<f32>() / d as f32;
        let one_over = 1.0 / (variance + EPSILON).sqrt();
        plain.iter_mut().for_each(|x| *x *= one_over);
        for (i, out) in out.iter_mut().enumerate() {
            *out = plain[i] * gain[i] + shift[i];
        }
        scale.push(one_over);
    }
    Normed { plain, scale, out }
}

/// From the slopes of `out` to those of the input; those of the weights are added to `slopes`.
pub(super) fn norm_back(
    normed: &Normed,
    weights: &[f32],
    out: &[f32],
    slopes: &mut [f32],
) -> Vec<f32> {
    let d = weights.len() / 2;
    let (gain, _) = weights.split_at(d);
    let (gain_slope, shift_slope) = slopes.split_at_mut(d);
    let mut back = out.to_vec();
    let rows = back.chunks_exact_mut(d).zip(normed.plain.chunks_exact(d)).zip(&normed.scale);
    for ((back, plain), scale) in rows {
        for ((slope, back), plain) in gain_slope.iter_mut().zip(back.iter()).zip(plain) {
            *slope += back * plain;
        }
        shift_slope.iter_mut().zip(back.iter()).for_each(|(slope, back)| *slope += back);
        back.iter_mut().zip(gain).for_each(|(back, gain)| *back *= gain);
        let mean = back.iter().sum::<f32>() / d as f32;
        let along = back.iter().zip(plain).map(|(b, p)| b * p).sum::<f32>() / d as f32;
        for (b, p) in back.iter_mut().zip(plain) {
            *b = (*b - mean - along * p) * scale;
        }
    }
    back
}

/// Leaky sums along every history: c_t = a c_{t-1} + v_t, in place.
pub(super) fn scan(values: &mut [f32], keep: &[f32], lengths: &[usize]) {
    let m = keep.len();
    let mut rest = values;
    for &length in lengths {
        let (mut rows, after) = rest.split_at_mut(length * m);
        rest = after;
        while rows.len() > m {
            let (now, next) = rows.split_at_mut(m);
            for ((n, c), a) in next.iter_mut().zip(now.iter()).zip(keep) {
                *n += a * c;
            }
            rows = next;
        }
    }
}

/// From the slopes of the sums to those of the values, in place; those of a are added to `keep_slope`.
pub(super) fn scan_back(
    slopes: &mut [f32],
    sums: &[f32],
    keep: &[f32],
    lengths: &[usize],
    keep_slope: &mut [f32],
) {
    let m = keep.len();
    let mut start = 0;
    for &length in lengths {
        for t in (start + 1..start + length).rev() {
            let (before, now) = slopes.split_at_mut(t * m);
            let (before, now) = (&mut before[(t - 1) * m..], &now[..m]);
            let sums = &sums[(t - 1) * m..t * m];
            for ((before, now), keep) in before.iter_mut().zip(now).zip(keep) {
                *before += keep * now;
            }
            for ((slope, now), sum) in keep_slope.iter_mut().zip(now).zip(sums) {
                *slope += now * sum;
            }
        }
        start += length;
    }
}

/// x / (1 + e^-x) (Elfwing, Uchibe and Doya 2018, "SiLU").
#[inline]
pub(super) fn silu(x: f32) -> f32 {
    x / (1.0 + exp(-x))
}

/// Its slope.
#[inline]
pub(super) fn silu_slope(x: f32) -> f32 {
    let share = 1.0 / (1.0 + exp(-x));
    share * (1.0 + x * (1.0 - share))
}

/// Sets numbers to 0 at random and scales the others up (Srivastava et al. 2014), or does nothing.
pub(super) struct Dropout {
    rng: Rng,
    rate: f64,
}

impl Dropout {
    pub(super) fn new(rng: Rng, rate: f64) -> Self {
        Self { rng, rate }
    }

    /// Keeps everything: for scoring.
    pub(super) fn none() -> Self {
        Self::new(Rng::new(Seed(0)), 0.0)
    }

    /// The factors of `count` numbers; empty if nothing is dropped.
    pub(super) fn mask(&mut self, count: usize) -> Vec<f32> {
        if self.rate == 0.0 {
            return Vec::new();
        }
        let limit = narrow(self.rate * 65536.0);
        let kept = 1.0 / (1.0 - limit / 65536.0);
        let mut out = Vec::with_capacity(count + 4);
        while out.len() < count {
            // Four numbers of 16 bits a draw.
            for part in self.rng.next_u64().to_le_bytes().as_chunks::<2>().0 {
                let drawn = f32::from(u16::from_le_bytes(*part));
                out.push(if drawn < limit { 0.0 } else { kept });
            }
        }
        out.truncate(count);
        out
    }
}

/// x <- x mask; an empty mask does nothing.
pub(super) fn masked(x: &mut [f32], mask: &[f32]) {
    x.iter_mut().zip(mask).for_each(|(x, factor)| *x *= factor);
}
