//! What forecasts of success are made of: a plan, and the file of titles that it names.

use std::path::{Path, PathBuf};

use slate_catalog::backtest::{BacktestPlan, Material};
use slate_catalog::launch::Launch;
use slate_core::{Error, Result, Seed, Title, TitleId};
use slate_math::Rng;
use slate_tables::{ReadOptions, read_outcomes, read_presence, read_titles};

use super::{launch::launch, viewing};
use crate::evaluation::resolve;
use crate::input::Input;
use crate::place::Place;
use crate::talk::Talk;

/// A plan, and where its titles are.
pub(super) struct Planned<'a> {
    pub(super) plan: BacktestPlan,
    source: Source<'a>,
}

/// Where titles and their outcomes are.
enum Source<'a> {
    Studio(&'a Place),
    /// A file of titles, and the folder that other files of the plan are seen from.
    File(PathBuf, PathBuf),
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
            (Some(file), ..) => Source::File(file.path_in(place)?, folder),
            (None, Input::Path(_), _) => Source::File(beside_plan(&read, &folder)?, folder),
            _ => return Err(Error::invalid("a plan that is sent needs its `file` sent too")),
        };
        if read.viewing.is_some() && !matches!(plan, Input::Path(_)) {
            let detail = "a plan that is sent cannot name a file of `viewing`";
            return Err(Error::invalid(detail).hint("import it into the studio; `studio = true`"));
        }
        Ok(Self { plan: read, source })
    }

    /// Reads the titles and what became of them; with `shuffled`, what became of others.
    pub(super) fn load(&self, shuffled: bool, talk: &dyn Talk) -> Result<Loaded> {
        talk.step("reading titles", 0, 0)?;
        let (titles, known) = match &self.source {
            Source::Studio(place) => {
                (place.store.read(|r| r.titles())?, viewing::of_studio(place, talk)?)
            }
            Source::File(file, folder) => {
                let options = ReadOptions::default();
                let titles = read_titles(file, &options, 0)?.titles;
                let known = match &self.plan.viewing {
                    Some(viewing) => viewing::of_file(viewing, folder, talk)?,
                    None => read_outcomes(file, &self.plan.outcome, &options)?,
                };
                (titles, known)
            }
        };
        let outcomes = titles.iter().map(|title| known.get(&title.id).copied()).collect();
        let presence = self.presence(&titles)?;
        let mut loaded = Loaded { titles, outcomes, presence };
        if shuffled {
            loaded.shuffle(self.plan.seed);
        }
        Ok(loaded)
    }

    /// By title: which columns of `presence` are filled; nothing where the plan names none.
    fn presence(&self, titles: &[Title]) -> Result<Vec<Vec<bool>>> {
        let columns = &self.plan.presence;
        let file = match &self.source {
            Source::File(file, _) if !columns.is_empty() => file,
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
        Material { titles: &self.titles, outcomes: &self.outcomes, presence: &self.presence }
    }
}
