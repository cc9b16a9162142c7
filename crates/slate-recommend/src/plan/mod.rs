//! A plan says what to compare, on which data, by which metrics: a TOML file that can be read aloud.
//!
//! ```
//! # use slate_recommend::plan::Plan;
//! let plan = Plan::from_toml(
//!     r#"
//!     name = "autumn"
//!     seed = 7
//!     protocol = { kind = "time", days = 30, validation_days = 30 }
//!     metrics = ["ndcg@20", "recall@20", "coverage@20"]
//!     tune = "ndcg@20"
//!
//!     [data]
//!     min_events = 5
//!
//!     [[model]]
//!     name = "popularity"
//!     kind = "popularity"
//!
//!     [[model]]
//!     name = "edlae"
//!     kind = "edlae"
//!     lambda = [100, 300, 1000]
//!
//!     [[model]]
//!     name = "als"
//!     kind = "als"
//!     seeds = 5
//!
//!     [[model]]
//!     name = "both"
//!     kind = "blend"
//!     parts = [{ model = "edlae" }, { model = "als", weight = [0.5, 1.0] }]
//!     "#,
//!     "autumn.toml",
//! )?;
//! assert_eq!(plan.models.len(), 4);
//! # Ok::<(), slate_core::Error>(())
//! ```
//!
//! A list where one value is expected is a grid: all combinations are tried on the validation part, the
//! best by `tune` is tested. Combinations are in a fixed order: parameters by name, the last one fastest.

mod data;
mod model;
mod parts;
mod protocol;
mod read;
mod table;
mod write;

pub use data::{Columns, Data, EventFile, FileSplit, Format, HeldOutFiles, HistoryFile, Studio};
pub use model::{PartSource, PlannedModel, PlannedPart, Settings, TuneOn};
pub use protocol::Protocol;

use serde::{Deserialize, Serialize};
use slate_core::{Error, Result, Seed};

use crate::metrics::Metric;
use crate::split::{Split, by_time, leave_one_out, strong};
use crate::{Budget, Choice, DataSize, Interactions, choose};

/// What to compare.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// What it is called.
    pub name: String,
    /// What all randomness follows from.
    pub seed: Seed,
    /// Where the histories come from.
    pub data: Data,
    /// How the past is cut.
    pub protocol: Protocol,
    /// What is measured.
    pub metrics: Vec<Metric>,
    /// What settings are chosen by, on the validation part.
    pub tune: Metric,
    /// What the chosen setting learns from before the test.
    pub refit: Refit,
    /// What is compared, in this order.
    pub models: Vec<PlannedModel>,
    /// What every model is compared with, as places in `models`; if empty, the first, and plain popularity.
    pub against: Vec<usize>,
}

/// What the chosen setting learns from before the test.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Refit {
    /// The training part, as in published comparisons.
    #[default]
    #[serde(rename = "train")]
    Train,
    /// The training and the validation part.
    #[serde(rename = "train+validation")]
    TrainAndValidation,
}

impl Refit {
    /// What is meant when a plan does not say. After a cut in time the newest viewing is part of what a model
    /// has to know; other protocols follow published comparisons.
    fn usual(protocol: &Protocol) -> Self {
        match protocol {
            Protocol::Time(_) => Self::TrainAndValidation,
            Protocol::Strong(_) | Protocol::LeaveOneOut(_) | Protocol::Given => Self::Train,
        }
    }

    /// What the chosen setting learns from.
    pub(crate) fn of(self, split: &Split) -> &Interactions {
        match self {
            Self::Train => &split.train,
            Self::TrainAndValidation => split.refit.as_ref().unwrap_or(&split.train),
        }
    }
}

impl Plan {
    /// Reads a plan; `source_name` is what errors call it.
    ///
    /// # Errors
    /// [`slate_core::ErrorKind::Invalid`] with line and column for everything that is not a plan;
    /// [`slate_core::ErrorKind::Limit`] for one that is too large.
    pub fn from_toml(text: &str, source_name: &str) -> Result<Self> {
        read::plan(text, source_name)
    }

    /// Chooses a family for every model that left it open; each choice with the model's name.
    ///
    /// A grid is only given where the split has a validation part to choose by.
    pub fn settle(&mut self, split: &Split, budget: &Budget) -> Vec<(String, Choice)> {
        let can_try = split.validation.is_some();
        let size = self.size_of(split);
        let open = self.models.iter_mut().filter(|m| m.settings == Settings::Auto);
        open.map(|model| {
            let choice = choose(&size, budget, can_try);
            model.settings = Settings::Each(choice.settings.clone());
            (model.name.clone(), choice)
        })
        .collect()
    }

    /// How much there is to learn from, and whether its order is that of viewing.
    pub fn size_of(&self, split: &Split) -> DataSize {
        let is_ordered = match &self.data {
            Data::Studio(_) | Data::Events(_) => true,
            Data::Files(files) => files.format == Format::Sequences,
            Data::Histories(file) => file.format == Format::Sasrec,
        };
        DataSize::of(self.refit.of(split), is_ordered)
    }

    /// How many titles viewers of a studio need to count; with protocol `time`, before the cut.
    fn min_events(&self) -> usize {
        match &self.data {
            Data::Studio(choice) => choice.min_events,
            Data::Events(file) => file.choice.min_events,
            Data::Files(_) => 0,
            Data::Histories(file) => file.min_events,
        }
    }

    /// Cuts interactions as the plan says. Files that are split already do not need it.
    ///
    /// # Errors
    /// What the split's function says.
    pub fn split(&self, data: &Interactions) -> Result<Split> {
        let seed = self.seed.derive("split");
        match &self.protocol {
            Protocol::Strong(options) => strong(data, options, seed),
            Protocol::LeaveOneOut(options) => leave_one_out(data, options, seed),
            Protocol::Time(options) => by_time(data, options, self.min_events()),
            Protocol::Given => {
                Err(Error::invalid("files that are split already are not cut again"))
            }
        }
    }
}
