//! The model in production and what viewers have seen, kept in memory and ready to answer.
//!
//! Memory: the model, one short row for every event that counts, one entry a title of the catalog, and what was
//! shown of late in drawn slots, within a bound.
//! It follows `slate.db`: whatever another process committed is taken over at the next refresh, and a
//! new model is loaded beside the old one, so that no request waits for it.

mod answer;
mod cache;
mod catalog;
mod cells;
mod draft;
mod engine;
mod exposures;
mod flagged;
mod flags;
mod found;
mod glances;
mod histories;
mod insight;
mod lookup;
mod model;
mod offer;
mod outcomes;
mod page;
mod pulse;
mod recent;
mod scratch;
mod standing;
mod stock;
mod tested;
mod themes;
mod variants;
mod wishes;

pub(crate) use answer::nothing_in_production;
pub use answer::{Answer, Ask, Listed, Reason, ShownCell};
pub use catalog::{Card, Catalog};
pub use cells::Cells;
pub use draft::Draft;
pub use engine::{Engine, TITLES_CHANGED};
pub use exposures::{DraftedList, Exposures, Shown, drafted, draws, shown};
pub use flagged::{FlagReason, Flagged, Memory, NoFlag, Placed, Whom};
pub use flags::{Flags, InCell, Known};
pub use glances::Glances;
pub use histories::{Seen, Viewers};
pub use insight::{Insight, WholeCatalog};
pub use lookup::{FoundTitle, FoundViewer, find_titles, find_viewers};
pub use model::{Basis, Serving};
pub use offer::{Chosen, Offer};
pub use outcomes::Outcomes;
pub use page::{PageAnswer, PageAsk, PageCard, PageRow};
pub use pulse::Pulse;
pub use standing::Standing;
pub use stock::Stock;
pub(crate) use stock::{Described, describe};
pub use tested::Surface;
pub use themes::NamedTheme;
pub use variants::{ChosenVariant, Variants};
pub use wishes::Wishes;
