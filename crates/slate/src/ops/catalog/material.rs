//! What forecasts of success are made of: a plan, and the file of titles that it names.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use slate_catalog::backtest::{BacktestPlan, Material};
use slate_catalog::launch::Launch;
use slate_catalog::prices::{PRICE_COLUMNS, Prices};
use slate_core::{Currency, Date, Error, Result, Seed, Title, TitleId};
use slate_math::Rng;
use slate_tables::{
    ReadOptions, read_outcomes, read_presence, read_texts, read_titles, read_words,
};

use super::{launch::launch, viewing};
use crate::evaluation::resolve;
use crate::input::Input;
use crate::place::Place;
use crate::talk::Talk;

/// A plan, and where its titles are.
pub(super) struct Planned<'a> {
    pub(super) plan: BacktestPlan,
    source: Source<'a>,
    /// The folder that other files of the plan are seen from.
    folder: PathBuf,
}

/// Where titles and their outcomes are.
enum Source<'a> {
    Studio(&'a Place),
    File(PathBuf),
}

impl<'a> Planned<'a> {
    /// `place` is the studio, if there is one.
    pub(super) fn read(
        place: Option<&'a Place>,
        plan: &Input,
        file: Option<&Input>,
    ) -> Result<Self> {
        let read = BacktestPlan::from_toml(&plan.read_text_in(place)?, &plan.name())?;
        let folder = match plan {
            Input::Path(path) => path.parent().unwrap_or(Path::new("")).to_owned(),
            _ => PathBuf::new(),
        };
        let source = match (file, plan, place) {
            (None, _, Some(place)) if read.studio => Source::Studio(place),
            (None, _, None) if read.studio => {
                return Err(Error::invalid("the plan is about a studio, and there is none here")
                    .hint("go to its folder, or name it with --studio"));
            }
            (Some(file), ..) => Source::File(file.path_in(place)?),
            (None, Input::Path(_), _) => Source::File(beside_plan(&read, &folder)?),
            _ => return Err(Error::invalid("a plan that is sent needs its `file` sent too")),
        };
        let names_files = read.viewing.is_some() || read.prices.is_some();
        if names_files && !matches!(plan, Input::Path(_)) {
            let detail = "a plan that is sent cannot name files of `viewing` or `prices`";
            return Err(Error::invalid(detail).hint("run it where the files are"));
        }
        Ok(Self { plan: read, source, folder })
    }

    /// Reads the titles and what became of them; with `shuffled`, what became of others.
    pub(super) fn load(&self, shuffled: bool, talk: &dyn Talk) -> Result<Loaded> {
        talk.step("reading titles", 0, 0)?;
        let (mut titles, mut known) = match &self.source {
            Source::Studio(place) => {
                (place.store.read(|r| r.titles())?, viewing::of_studio(place, talk)?)
            }
            Source::File(file) => {
                let options = ReadOptions::default();
                let titles = read_titles(file, &options, 0)?.titles;
                let known = match &self.plan.viewing {
                    Some(viewing) => viewing::of_file(viewing, &self.folder, talk)?,
                    None => read_outcomes(file, &self.plan.outcome, &options)?,
                };
                (titles, known)
            }
        };
        let prices = self.prices()?;
        if let Some(prices) = &prices {
            self.tell_money(prices, &mut titles, &mut known);
        }
        let outcomes = titles.iter().map(|title| known.get(&title.id).copied()).collect();
        let (presence, stated) = (self.presence(&titles)?, self.stated(&titles)?);
        let mut loaded = Loaded { titles, outcomes, presence, stated, prices };
        if shuffled {
            loaded.shuffle(self.plan.seed);
        }
        Ok(loaded)
    }

    fn prices(&self) -> Result<Option<Prices>> {
        let Some(file) = &self.plan.prices else { return Ok(None) };
        let rows = read_texts(&resolve(&self.folder, file)?, &PRICE_COLUMNS)?;
        Prices::of_rows(rows.iter().map(|row| (row.line, row.cells.as_slice()))).map(Some)
    }

    /// Tells budgets, and outcomes that are money, in dollars of one year.
    fn tell_money(&self, prices: &Prices, titles: &mut [Title], known: &mut HashMap<TitleId, f64>) {
        for title in titles {
            prices.apply(title);
            let year = title.released.map(Date::year).or(title.year);
            if let (true, Some(outcome)) = (self.plan.outcome_is_money, known.get_mut(&title.id)) {
                let unit = year.and_then(|year| prices.worth(Currency::USD, year));
                // An amount of a year that the table does not reach is not known.
                *outcome *= unit.unwrap_or(f64::NAN);
            }
        }
        known.retain(|_, outcome| !outcome.is_nan());
    }

    /// By title: what stands in the columns of `stated`; nothing where the plan names none.
    fn stated(&self, titles: &[Title]) -> Result<Vec<Vec<String>>> {
        let columns = &self.plan.stated;
        let file = match &self.source {
            Source::File(file) if !columns.is_empty() => file,
            _ => return Ok(Vec::new()),
        };
        let mut words = read_words(file, columns, &ReadOptions::default())?;
        let of = |title: &Title| {
            words.remove(&title.id).unwrap_or_else(|| vec![String::new(); columns.len()])
        };
        Ok(titles.iter().map(of).collect())
    }

    /// By title: which columns of `presence` are filled; nothing where the plan names none.
    fn presence(&self, titles: &[Title]) -> Result<Vec<Vec<bool>>> {
        let columns = &self.plan.presence;
        let file = match &self.source {
            Source::File(file) if !columns.is_empty() => file,
            _ => return Ok(Vec::new()),
        };
        let mut filled = read_presence(file, columns, &ReadOptions::default())?;
        let of = |title: &Title| filled.remove(&title.id).unwrap_or(vec![false; columns.len()]);
        Ok(titles.iter().map(of).collect())
    }
}

/// The plan's file, named as seen from the plan.
fn beside_plan(plan: &BacktestPlan, folder: &Path) -> Result<PathBuf> {
    let file = plan.file.as_ref().ok_or_else(|| {
        Error::invalid("the plan names no `file`").hint("name one in it, or with `--file`")
    })?;
    resolve(folder, file)
}

/// Titles with what became of them.
pub(super) struct Loaded {
    pub(super) titles: Vec<Title>,
    outcomes: Vec<Option<f64>>,
    presence: Vec<Vec<bool>>,
    stated: Vec<Vec<String>>,
    prices: Option<Prices>,
}

impl Loaded {
    /// Deals the outcomes out anew among the titles that have one, before anything is cut: what is then found is not there.
    pub(super) fn shuffle(&mut self, seed: Seed) {
        let known: Vec<usize> =
            (0..self.outcomes.len()).filter(|&n| self.outcomes[n].is_some()).collect();
        let mut rng = Rng::new(seed.derive("shuffled"));
        for n in (1..known.len()).rev() {
            self.outcomes.swap(known[n], known[rng.position(n + 1)]);
        }
    }

    /// Every title as a launch, its result where it counts.
    pub(super) fn launches(&self, at_least: f64) -> impl Iterator<Item = (&TitleId, Launch)> {
        let known = self.titles.iter().zip(&self.outcomes);
        known.filter_map(move |(title, outcome)| {
            let result = outcome.filter(|x| *x >= at_least).map(f64::ln_1p);
            Some((&title.id, launch(title, result)?))
        })
    }

    pub(super) fn material(&self) -> Material<'_> {
        Material {
            titles: &self.titles,
            outcomes: &self.outcomes,
            presence: &self.presence,
            stated: &self.stated,
        }
    }

    /// What money was told by.
    pub(super) fn prices(&self) -> Option<&Prices> {
        self.prices.as_ref()
    }
}
