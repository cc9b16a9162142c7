//! What is asked for, what is answered, and the way between.

use std::sync::Arc;

use serde::Serialize;
use slate_core::{Result, Seed, Territory, Timestamp, TitleId, ViewerId};
use slate_recommend::page::{Exploration, Material, Options, Page, assemble};
use slate_recommend::rules::boost;
use utoipa::ToSchema;

use super::person::Person;
use super::reasons::Reasons;
use super::ruling::Ruling;
use super::sources::{Scratch, Sources};
use crate::serving::answer::nothing_in_production;
use crate::serving::exposures::{Logged, exposure};
use crate::serving::variants::context;
use crate::serving::{ChosenVariant, Engine, Shown, ShownCell, Stock};

/// What is asked for.
#[derive(Debug, Clone)]
pub struct PageAsk {
    /// For whom.
    pub viewer: Option<ViewerId>,
    /// Or for somebody who has seen these, oldest first.
    pub history: Vec<TitleId>,
    /// At most so many rows.
    pub rows_max: usize,
    /// Cards in a row.
    pub row_length: usize,
    /// The dial, 0 to 1.
    pub diversity: f64,
    /// What everything that is drawn follows from.
    pub seed: Seed,
    /// Name of the page.
    pub slate: String,
    /// The moment of asking.
    pub now: Timestamp,
    /// Only titles that this filter holds for.
    pub filter: Option<String>,
    /// Where the viewer is, if that is known.
    pub territory: Option<Territory>,
    /// The profile's age limit, if it has one.
    pub age_max: Option<u8>,
    /// Whether titles are drawn to learn about them.
    pub explore: bool,
    /// Whether somebody only looks: nothing is logged as shown.
    pub preview: bool,
    /// The version that a cell of a test names; that in production when there is none.
    pub version: Option<String>,
    /// Whether every title has the first of its variants, and none is drawn.
    pub first_variants: bool,
    /// The cells of online tests that the page is made in.
    pub cells: Vec<ShownCell>,
}

/// A page.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct PageAnswer {
    /// Name of this page in the log of what was shown; none if somebody only looked.
    pub slate_id: Option<String>,
    /// The version that made it.
    pub version: String,
    /// What everything that was drawn follows from.
    pub seed: Seed,
    /// `history`, or `popularity` when nothing is known about the viewer that the version understands.
    pub basis: String,
    /// The cells of online tests that the page was made in.
    pub cells: Vec<ShownCell>,
    /// From top to bottom.
    pub rows: Vec<PageRow>,
}

/// A row of a page.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct PageRow {
    /// `continue-watching`, `top-picks`, `because-you-watched`, `new`, `trending`, `genre`, `theme`,
    /// `hidden-gems` or `cold-titles`.
    pub kind: String,
    /// What stands over it.
    pub title: String,
    /// Why it is on the page.
    pub reason: String,
    /// Its titles from left to right.
    pub cards: Vec<PageCard>,
}

/// A title on a page.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct PageCard {
    /// The title's id.
    pub title: TitleId,
    /// Its name.
    pub name: String,
    /// Year of release.
    pub year: Option<i16>,
    /// Genres.
    pub genres: Vec<String>,
    /// What ordered the row: comparable within it only.
    pub score: f32,
    /// Why it is in the row; empty where the row says it.
    pub why: String,
    /// With which probability the title was to come here, given everything that is not drawn.
    pub propensity: f64,
    /// The standard error of the propensity, when it is an estimate.
    pub propensity_error: Option<f64>,
    /// Whether it was drawn to learn about it.
    pub explored: bool,
    /// Whether a rule put it here.
    pub pinned: bool,
    /// Which artwork or copy to show, where there is any to choose from.
    pub variant: Option<ChosenVariant>,
}

impl Engine {
    /// Makes a page, and hands it to the log unless somebody only looks.
    ///
    /// # Errors
    /// Nothing is in production, or the model fails.
    pub fn page(&self, ask: &PageAsk) -> Result<PageAnswer> {
        let forgotten = self.forgotten();
        let version = ask.version.as_deref();
        let stock = self.stock_of(version).ok_or_else(nothing_in_production)?;
        let ruling = Ruling::new(&self.offer_of(version), &stock, ask)?;
        let person = Person::new(&stock, &self.viewers(), ask, ruling.rows.clone());
        let mut scratch = self.scratch.take();
        let page = self.assembled(&stock, ask, (&person, &ruling), &mut scratch);
        self.scratch.put(scratch);
        let page = page?;
        let context = context(&stock, &person.mix);
        let answer = self.answer(&stock, ask, &person, &page, &context);
        if !ask.preview {
            let (stock, page, answer) = (&*stock, &page, &answer);
            self.log(&Logged { ask, stock, page, answer, context, forgotten });
        }
        Ok(answer)
    }

    fn assembled(
        &self,
        stock: &Arc<Stock>,
        ask: &PageAsk,
        (person, ruling): (&Person, &Ruling),
        scratch: &mut Scratch,
    ) -> Result<Page> {
        let options = options(ask);
        person.score(stock, self, ask, scratch)?;
        boost(&mut scratch.scores, &scratch.eligible, &ruling.boosts);
        let pins = ruling.pins(scratch);
        let sources = Sources::collect(stock, self, (person, ruling), &options, scratch);
        let trials = |title: u32| self.outcomes.of(&stock.titles[title as usize]);
        let material = Material {
            features: &stock.features,
            mix: &person.mix,
            sources: &sources.rows,
            pins: &pins,
            unsure: &sources.unsure,
            trials: &trials,
        };
        Ok(assemble(&material, &options, ask.seed))
    }

    /// The page in words, with the artwork or copy of each title.
    fn answer(
        &self,
        stock: &Stock,
        ask: &PageAsk,
        person: &Person,
        page: &Page,
        context: &[f64],
    ) -> PageAnswer {
        let reasons = Reasons::new(stock, self, person, page);
        let mut rows: Vec<PageRow> = page.rows.iter().map(|row| reasons.row(row)).collect();
        for card in rows.iter_mut().flat_map(|r| &mut r.cards) {
            card.variant = if ask.first_variants {
                self.variants.first(&card.title)
            } else {
                self.variants.draw(&card.title, context, ask.seed.derive("variant"))
            };
        }
        let basis = person.basis.as_str().to_owned();
        let (version, seed) = (stock.serving.version.clone(), ask.seed);
        let slate_id = (!ask.preview).then(|| ask.slate.clone());
        PageAnswer { slate_id, version, seed, basis, cells: ask.cells.clone(), rows }
    }

    /// Logs a page, and waits for what the viewer does with what was drawn.
    fn log(&self, logged: &Logged<'_>) {
        self.exposures.shown(exposure(logged));
        let Some(viewer) = &logged.ask.viewer else { return };
        if self.forgotten() != logged.forgotten {
            // It may be this viewer who was forgotten.
            return;
        }
        for (row, shown) in logged.answer.rows.iter().enumerate() {
            for (position, card) in shown.cards.iter().enumerate() {
                let place = Shown::of(row, position, &shown.kind, card);
                self.showed(viewer, &place, &logged.context, logged.ask.now.as_millis());
            }
        }
    }
}

fn options(ask: &PageAsk) -> Options {
    let exploration = if ask.explore { Exploration::default() } else { Exploration::NONE };
    let (rows_max, length, diversity) = (ask.rows_max, ask.row_length, ask.diversity);
    Options { rows_max, length, diversity, exploration }
}
