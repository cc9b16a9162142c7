//! The mixture sequential probability ratio test (Robbins 1970; Johari, Koomen, Pekelis and Walsh 2022, section 4).

/// How much likelier a difference is under effects drawn from a normal distribution of variance `prior`, about none,
/// than under none; `variance` is the square of its standard error.
pub fn mixture_ratio(difference: f64, variance: f64, prior: f64) -> f64 {
    let both = variance + prior;
    (variance / both).sqrt() * (prior * difference * difference / (2.0 * variance * both)).exp()
}

/// How far from the difference the interval goes that holds at every look: to where the ratio is 1 / `alpha`.
pub fn mixture_reach(variance: f64, prior: f64, alpha: f64) -> f64 {
    let both = variance + prior;
    (2.0 * variance * both / prior * ((both / variance).sqrt() / alpha).ln()).sqrt()
}

/// The p-value of a ratio of likelihoods.
pub fn ratio_p(ratio: f64) -> f64 {
    (1.0 / ratio).min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_touches_nothing_where_the_p_value_is_alpha() {
        for (variance, prior) in [(0.01, 0.5), (3.0, 0.2), (1e-6, 1e-3)] {
            let reach = mixture_reach(variance, prior, 0.05);
            let p = ratio_p(mixture_ratio(reach, variance, prior));
            assert!((p - 0.05).abs() < 1e-12, "{p}");
        }
    }
}
