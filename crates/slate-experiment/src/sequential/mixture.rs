//! The mixture sequential probability ratio test (Robbins 1970; Johari, Koomen, Pekelis and Walsh 2022, section 4).

/// How much likelier a difference is under effects drawn from a normal distribution of variance `prior`, about none,
/// than under none; `variance` is the square of its standard error.
pub fn mixture_ratio(difference: f64, variance: f64, prior: f64) -> f64 {
    let both = variance + prior;
    (variance / both).sqrt() * (prior * difference * difference / (2.0 * variance * both)).exp()
}

/// The p-value of a ratio of likelihoods.
pub fn ratio_p(ratio: f64) -> f64 {
    (1.0 / ratio).min(1.0)
}
