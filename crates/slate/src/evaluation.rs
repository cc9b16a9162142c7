//! Running a plan: data in, models fitted and compared, a report out.

use slate_recommend::plan::{Data, Plan};

use crate::viewing::Choice;

/// Which events a plan lets count.
#[expect(clippy::cast_possible_truncation, reason = "ratings are stored as f32")]
pub fn choice_of(plan: &Plan) -> Choice {
    match &plan.data {
        Data::Files(_) => Choice::default(),
        Data::Studio(studio) => Choice {
            kinds: studio.kinds.clone().unwrap_or_else(|| Choice::default().kinds),
            min_rating: studio.min_rating.map(|r| r as f32),
        },
    }
}
