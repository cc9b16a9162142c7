//! Units whose truth is known.

use slate_math::Rng;

/// What one unit is: y, what y may be divided by, and the same two of the period before.
pub type Unit = [f64; 4];

/// How units are drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Shape {
    /// y is normal, and so is what it was before, with this correlation.
    Normal {
        /// Correlation with the period before.
        correlation: f64,
    },
    /// y is lognormal: exp of a normal distribution with this deviation.
    Lognormal {
        /// Deviation of the logarithm.
        sigma: f64,
        /// Correlation of the logarithms with the period before.
        correlation: f64,
    },
    /// Most units have nothing, and the others a lognormal amount: money.
    Money {
        /// The share that has something.
        share: f64,
        /// Deviation of the logarithm.
        sigma: f64,
        /// Correlation of the logarithms with the period before.
        correlation: f64,
    },
    /// y successes in d tries: each unit has a share of its own and its own number of tries.
    Tries {
        /// The mean of tries; each unit has at least one.
        tries: f64,
        /// The mean of the shares.
        share: f64,
    },
    /// A household: y is what its members watch in all, d how many they are. Members are alike, and were so before.
    Households {
        /// The mean of members; each household has at least one.
        members: f64,
        /// The correlation of two members.
        alike: f64,
    },
}

impl Shape {
    /// One unit.
    pub fn draw(&self, rng: &mut Rng) -> Unit {
        match *self {
            Shape::Normal { correlation } => {
                let (before, now) = pair(correlation, rng);
                [now, 1.0, before, 1.0]
            }
            Shape::Lognormal { sigma, correlation } => {
                let (before, now) = pair(correlation, rng);
                [(sigma * now).exp(), 1.0, (sigma * before).exp(), 1.0]
            }
            Shape::Money { share, sigma, correlation } => {
                let (before, now) = pair(correlation, rng);
                let amount = |x: f64, rng: &mut Rng| {
                    if rng.uniform() < share { (sigma * x).exp() } else { 0.0 }
                };
                [amount(now, rng), 1.0, amount(before, rng), 1.0]
            }
            Shape::Tries { tries, share } => {
                // Shares differ between units, so that successes of one unit are not independent.
                let own = (share * (1.0 + 0.5 * (2.0 * rng.uniform() - 1.0))).clamp(0.0, 1.0);
                let mean = tries * (0.5 + rng.uniform());
                let (d, z) = (count(mean, rng), count(mean, rng));
                [successes(d, own, rng), d, successes(z, own, rng), z]
            }
            Shape::Households { members, alike } => {
                let (d, own) = (count(members, rng), alike.sqrt() * rng.normal());
                let sum =
                    |rng: &mut Rng| d * (1.0 + own) + (d * (1.0 - alike)).sqrt() * rng.normal();
                [sum(rng), d, sum(rng), d]
            }
        }
    }

    /// The mean of y, and its correlation with the period before, where they have closed forms.
    pub fn truth(&self) -> Option<(f64, f64)> {
        match *self {
            Shape::Normal { correlation } => Some((0.0, correlation)),
            Shape::Lognormal { sigma, correlation } => {
                let square = sigma * sigma;
                let rho = (correlation * square).exp_m1() / square.exp_m1();
                Some(((0.5 * square).exp(), rho))
            }
            Shape::Money { share, sigma, correlation } => {
                let square = sigma * sigma;
                // Second moments by that of the amounts' mean squared.
                let both = share * share * (correlation * square).exp_m1();
                let own = share * square.exp() - share * share;
                Some((share * (0.5 * square).exp(), both / own))
            }
            Shape::Tries { .. } | Shape::Households { .. } => None,
        }
    }
}

/// Two standard normal numbers with a correlation.
fn pair(correlation: f64, rng: &mut Rng) -> (f64, f64) {
    let (before, own) = (rng.normal(), rng.normal());
    (before, correlation * before + (1.0 - correlation * correlation).sqrt() * own)
}

/// One and a geometric number: a mean of `mean`, at least 1.
fn count(mean: f64, rng: &mut Rng) -> f64 {
    let more = (mean - 1.0).max(0.0);
    if more == 0.0 {
        return 1.0;
    }
    1.0 + ((1.0 - rng.uniform()).ln() / (more / (1.0 + more)).ln()).floor()
}

fn successes(tries: f64, share: f64, rng: &mut Rng) -> f64 {
    let mut sum = 0.0;
    let mut left = tries;
    while left >= 1.0 {
        sum += f64::from(u8::from(rng.uniform() < share));
        left -= 1.0;
    }
    sum
}
