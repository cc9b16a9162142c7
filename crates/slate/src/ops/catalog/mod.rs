//! Questions about the catalog: what goes with success, and what other sources call the same title.

mod backtest;
mod comparables;
mod drivers;
mod engagement;
mod forecast;
mod forecaster;
mod forecasters;
mod gaps;
mod launch;
mod lines;
mod match_titles;
mod material;
mod overview;
mod sheet;
mod shortlist;
mod train;
mod viewing;
mod windows;

pub use backtest::{Backtested, CatalogBacktest, backtest_without_studio};
pub use comparables::{
    AlikeBy, CatalogComparables, ComparableTitle, ComparableTitles, comparables_without_studio,
};
pub(crate) use comparables::{differences, in_line};
pub use drivers::{CatalogDriven, CatalogDrivers, Explained, Moved, drivers_without_studio};
pub use engagement::{CatalogEngaged, CatalogEngagement, engagement_without_studio};
pub use forecast::{
    CatalogForecast, CatalogForecasts, TitleForecast, WhatIf, forecast_without_studio,
};
pub(crate) use forecaster::direction;
pub use forecaster::{CatalogForecaster, ForecasterTold};
pub use forecasters::{CatalogForecasters, ForecasterLine, Forecasters};
pub(crate) use gaps::in_words;
pub use gaps::{CatalogGaps, Fit, Gaps, NamedTitle, TasteLine};
pub use launch::{
    CatalogLanguages, CatalogLaunch, LanguageAdvice, LaunchAdvice, LaunchDay,
    languages_without_studio, launch_without_studio,
};
pub use match_titles::{Agreement, CatalogMatch, Matched, MatchedPair, match_without_studio};
pub use overview::{CatalogCounted, CatalogOverview, Counted, EndingTitle};
pub(crate) use shortlist::certain;
pub use shortlist::{
    CatalogMemo, CatalogOutcome, CatalogPropose, CatalogRevise, CatalogScoreboard,
    CatalogShortlist, CatalogShortlists, Other, Otherwise, OutcomeKept, RankedByAudience,
    Scoreboard, Scored, ScoredTitle, SegmentReached, Shortlist, ShortlistLine, ShortlistMade,
    ShortlistMemo, ShortlistProposed, ShortlistTitle, Shortlists, shortlist_without_studio,
};
pub use train::{CatalogTrain, CatalogTrained, train_without_studio};
pub use windows::{CatalogWindows, WindowAdvice};
