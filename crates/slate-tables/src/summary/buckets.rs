//! Histograms.

use serde::Serialize;
use std::collections::BTreeMap;

/// How many things lie between two values, both included.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Bucket {
    /// The smallest value.
    pub from: f64,
    /// The largest value.
    pub to: f64,
    /// How many.
    pub count: u64,
}

/// Buckets 1, 2 to 3, 4 to 7, ... up to the largest count; zeros are left out.
#[expect(clippy::cast_precision_loss, reason = "a histogram needs no more than 53 bits")]
pub(super) fn by_doubling(counts: &[u64]) -> Vec<Bucket> {
    let mut buckets: Vec<u64> = Vec::new();
    for &count in counts.iter().filter(|&&count| count > 0) {
        let bucket = count.ilog2() as usize;
        if bucket >= buckets.len() {
            buckets.resize(bucket + 1, 0);
        }
        buckets[bucket] += 1;
    }
    let bucket = |(n, count)| {
        let from = 1_u64 << n;
        Bucket { from: from as f64, to: (2 * from - 1) as f64, count }
    };
    buckets.into_iter().enumerate().map(bucket).collect()
}

/// Ratings by value. Stars have few values; should a service rate on a fine scale, powers of two
/// bound them.
#[derive(Default)]
pub(super) struct Ratings {
    /// By the bits of the value, changed so that they sort like values.
    exact: BTreeMap<i32, (f32, u64)>,
    /// By the power of two below the value; the first is for what is not positive.
    doubling: BTreeMap<i32, (f32, f32, u64)>,
}

/// How many different values are counted by themselves.
const VALUES_MAX: usize = 64;

impl Ratings {
    pub(super) fn add(&mut self, value: f32) {
        if value.is_nan() {
            return;
        }
        if self.exact.len() <= VALUES_MAX {
            let key = value.to_bits().cast_signed();
            let key = if key < 0 { i32::MIN.wrapping_sub(key) } else { key };
            self.exact.entry(key).or_insert((value, 0)).1 += 1;
        }
        #[expect(clippy::cast_possible_truncation, reason = "an exponent of f32 is small")]
        let power = if value > 0.0 { value.log2().floor() as i32 } else { i32::MIN };
        let bucket = self.doubling.entry(power).or_insert((value, value, 0));
        *bucket = (bucket.0.min(value), bucket.1.max(value), bucket.2 + 1);
    }

    pub(super) fn finish(self) -> Vec<Bucket> {
        let bucket = |from: f32, to: f32, count| Bucket { from: from.into(), to: to.into(), count };
        if self.exact.len() <= VALUES_MAX {
            return self.exact.into_values().map(|(v, count)| bucket(v, v, count)).collect();
        }
        self.doubling.into_values().map(|(from, to, count)| bucket(from, to, count)).collect()
    }
}
