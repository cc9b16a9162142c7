//! Many metrics of one test, each with its role.

use serde::{Deserialize, Serialize};

use super::{Correction, adjusted};

/// What a metric is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MetricRole {
    /// The decision rests on it.
    Primary,
    /// It explains, or suggests what to try next.
    Secondary,
    /// It must not be harmed.
    Guardrail,
}

/// p-values adjusted by role, in the order they came in: primary metrics so that no false one is found (Holm 1979);
/// secondary ones so that a share of what is found is false (Benjamini and Hochberg 1995); guardrails not at all, for a
/// correction would hide harm.
///
/// With `gatekeeping` secondary metrics count only where a primary one does: each is at least the smallest adjusted
/// p-value of the primary ones. Where there is no primary metric the gate is open.
pub fn adjusted_by_role(metrics: &[(MetricRole, f64)], gatekeeping: bool) -> Vec<f64> {
    let mut found: Vec<f64> = metrics.iter().map(|(_, p)| *p).collect();
    let mut adjust = |role: MetricRole, correction: Correction| -> f64 {
        let places: Vec<usize> = (0..metrics.len()).filter(|at| metrics[*at].0 == role).collect();
        let p: Vec<f64> = places.iter().map(|at| metrics[*at].1).collect();
        let all = adjusted(&p, correction);
        places.iter().zip(&all).for_each(|(at, p)| found[*at] = *p);
        all.into_iter().fold(1.0, f64::min)
    };
    let has_primary = metrics.iter().any(|(role, _)| *role == MetricRole::Primary);
    let gate = adjust(MetricRole::Primary, Correction::Holm);
    adjust(MetricRole::Secondary, Correction::BenjaminiHochberg);
    if gatekeeping && has_primary {
        let secondary = |at: &usize| metrics[*at].0 == MetricRole::Secondary;
        (0..metrics.len()).filter(secondary).for_each(|at| found[at] = found[at].max(gate));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::MetricRole::{Guardrail, Primary, Secondary};
    use super::*;

    #[test]
    fn each_role_is_a_family_of_its_own() {
        let metrics = [
            (Primary, 0.03),
            (Guardrail, 0.04),
            (Secondary, 0.01),
            (Primary, 0.02),
            (Secondary, 0.03),
        ];
        let table =
            [(false, [0.04, 0.04, 0.02, 0.04, 0.03]), (true, [0.04, 0.04, 0.04, 0.04, 0.04])];
        for (gatekeeping, expected) in table {
            let found = adjusted_by_role(&metrics, gatekeeping);
            for (found, expected) in found.iter().zip(expected) {
                assert!(
                    (found - expected).abs() < 1e-12,
                    "{gatekeeping}: {found} is not {expected}"
                );
            }
        }
        assert_eq!(adjusted_by_role(&[(Secondary, 0.2)], true), [0.2]);
    }
}
