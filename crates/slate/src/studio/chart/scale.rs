//! Scales and ticks: from values to places on the page.

/// A straight scale from a domain of values to a range of places.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scale {
    domain: (f64, f64),
    range: (f64, f64),
}

impl Scale {
    /// A scale over a domain that is not a point; see [`widen`].
    pub(super) fn new(domain: (f64, f64), range: (f64, f64)) -> Self {
        Self { domain: widen(domain), range }
    }

    /// The place of a value.
    pub(super) fn at(&self, value: f64) -> f64 {
        let share = (value - self.domain.0) / (self.domain.1 - self.domain.0);
        self.range.0 + share * (self.range.1 - self.range.0)
    }

    /// Round values inside the domain.
    pub(super) fn ticks(&self, about: f64) -> Vec<f64> {
        ticks(self.domain, about)
    }
}

/// A count as a number to calculate with.
pub(super) fn real(count: usize) -> f64 {
    u32::try_from(count).map_or(f64::INFINITY, f64::from)
}

/// Smallest and largest of the finite values.
pub(super) fn extent(values: impl IntoIterator<Item = f64>) -> Option<(f64, f64)> {
    values.into_iter().filter(|value| value.is_finite()).fold(None, |found, value| match found {
        None => Some((value, value)),
        Some((low, high)) => Some((value.min(low), value.max(high))),
    })
}

/// A domain with a little air on both sides; a single value gets a tenth of itself, zero gets one.
pub(super) fn padded((low, high): (f64, f64), air: f64) -> (f64, f64) {
    let (low, high) = widen((low, high));
    let pad = (high - low) * air;
    (low - pad, high + pad)
}

fn widen((low, high): (f64, f64)) -> (f64, f64) {
    if high > low {
        return (low, high);
    }
    let half = if low == 0.0 { 1.0 } else { low.abs() * 0.1 };
    (low - half, high + half)
}

/// Ticks at 1, 2 or 5 times a power of ten, about as many as asked for but two at least, all inside
/// the domain.
pub(super) fn ticks(domain: (f64, f64), about: f64) -> Vec<f64> {
    let found = ticks_by(domain, step((domain.1 - domain.0) / about.max(1.0)));
    if found.len() > 1 {
        found
    } else {
        ticks_by(domain, step((domain.1 - domain.0) / (about.max(1.0) * 2.0)))
    }
}

fn ticks_by((low, high): (f64, f64), step: f64) -> Vec<f64> {
    let first = (low / step).ceil();
    (0..24u32)
        .map(|place| (first + f64::from(place)) * step)
        .take_while(|tick| *tick <= high + step * 1e-9)
        .map(|tick| if tick.abs() < step * 1e-9 { 0.0 } else { tick })
        .collect()
}

fn step(rough: f64) -> f64 {
    let power = 10f64.powf(rough.log10().floor());
    let head = rough / power;
    let nice = [1.0, 2.0, 5.0].into_iter().find(|step| *step >= head * 0.999_999).unwrap_or(10.0);
    nice * power
}

/// Decimals that tell neighbouring ticks apart.
pub(super) fn tick_decimals(ticks: &[f64]) -> usize {
    let [first, second, ..] = ticks else { return tick_decimals_of(ticks.first().copied()) };
    tick_decimals_of(Some(second - first))
}

fn tick_decimals_of(step: Option<f64>) -> usize {
    let Some(step) = step.filter(|step| step.is_finite() && *step != 0.0) else { return 0 };
    let mut shifted = step.abs();
    let mut decimals = 0;
    while decimals < 8 && (shifted - shifted.round()).abs() > shifted * 1e-6 {
        shifted *= 10.0;
        decimals += 1;
    }
    decimals
}
