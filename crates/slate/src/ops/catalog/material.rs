//! What forecasts of success are made of: a plan, and the file of titles that it names.

use std::path::{Path, PathBuf};

use slate_catalog::backtest::{BacktestPlan, Material};
use slate_core::{Error, Result, Seed, Title};
use slate_math::Rng;
use slate_tables::{ReadOptions, read_outcomes, read_presence, read_titles};

use crate::evaluation::resolve;
use crate::input::Input;
use crate::place::Place;
use crate::talk::Talk;

/// A plan, and where its titles are.
pub(super) struct Planned {
    pub(super) plan: BacktestPlan,
    file: PathBuf,
}

impl Planned {
    /// `place` is the studio, if there is one.
    pub(super) fn read(place: Option<&Place>, plan: &Input, file: Option<&Input>) -> Result<Self> {
        let read = BacktestPlan::from_toml(&plan.read_text_in(place)?, &plan.name())?;
        let file = match (file, plan) {
            (Some(file), _) => file.path_in(place)?,
            (None, Input::Path(beside)) => beside_plan(&read, beside)?,
            (None, _) => {
                return Err(Error::invalid("a plan that is sent needs its `file` sent too"));
            }
        };
        Ok(Self { plan: read, file })
    }

    /// Reads the titles and what became of them; with `shuffled`, what became of others.
    pub(super) fn load(&self, shuffled: bool, talk: &dyn Talk) -> Result<Loaded> {
        talk.step("reading titles", 0, 0)?;
        let options = ReadOptions::default();
        let titles = read_titles(&self.file, &options, 0)?.titles;
        let known = read_outcomes(&self.file, &self.plan.outcome, &options)?;
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
        if columns.is_empty() {
            return Ok(Vec::new());
        }
        let mut filled = read_presence(&self.file, columns, &ReadOptions::default())?;
        let of = |title: &Title| filled.remove(&title.id).unwrap_or(vec![false; columns.len()]);
        Ok(titles.iter().map(of).collect())
    }
}

/// The plan's file, named as seen from the plan.
fn beside_plan(plan: &BacktestPlan, path: &Path) -> Result<PathBuf> {
    let file = plan.file.as_ref().ok_or_else(|| {
        Error::invalid("the plan names no `file`").hint("name one in it, or with `--file`")
    })?;
    resolve(path.parent().unwrap_or(Path::new("")), file)
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

    pub(super) fn material(&self) -> Material<'_> {
        Material { titles: &self.titles, outcomes: &self.outcomes, presence: &self.presence }
    }
}
