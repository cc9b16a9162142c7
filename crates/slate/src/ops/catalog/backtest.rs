//! `catalog backtest`: how well the success of titles would have been known before.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use slate_catalog::backtest::{Accuracy, BacktestPlan, Covered, Report, backtest};
use slate_core::{Error, Purpose, Result};
use slate_tables::{ReadOptions, read_outcomes, read_titles};
use utoipa::ToSchema;

use crate::evaluation::{Watching, process_cpu_s, resolve};
use crate::input::Input;
use crate::operation::{About, Context, Operation, Outcome, Show};
use crate::table::Table;
use crate::talk::Talk;

/// Judge forecasts of success on years that they have not seen.
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CatalogBacktest {
    /// The plan, a TOML file, `docs/catalog.md`
    pub plan: Input,
    /// The file with titles and outcomes; the plan's when left out
    #[arg(long)]
    #[serde(default)]
    pub file: Option<Input>,
}

/// What a back-test came to.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Backtested {
    /// The plan's name.
    pub plan: String,
    /// The outcome that is forecast.
    pub outcome: String,
    /// Accuracy and coverage on the years of the test, beside rows that know less.
    #[serde(flatten)]
    #[schema(value_type = Object)]
    pub report: Report,
    /// CPU seconds of learning and judging, without reading.
    pub cpu_s: f64,
}

impl Operation for CatalogBacktest {
    type Response = Backtested;
    const ABOUT: About = About {
        path: &["catalog", "backtest"],
        purpose: Purpose::Evaluate,
        summary: "Judge forecasts of success, with intervals, on years that they have not seen",
        example: "slate catalog backtest films.toml --json",
    };

    fn run<'a>(self, cx: &Context<'a>) -> Result<Outcome<'a, Backtested>> {
        let plan = BacktestPlan::from_toml(&self.plan.read_text(cx.place)?, &self.plan.name())?;
        let path = match (&self.file, &self.plan) {
            (Some(file), _) => file.path(cx.place)?,
            (None, Input::Path(beside)) => beside_plan(&plan, beside)?,
            (None, _) => {
                return Err(Error::invalid("a plan that is sent needs its `file` sent too"));
            }
        };
        Ok(Outcome::Answer(judged(&plan, &path, cx.talk)?))
    }
}

/// The same where there is no studio: a plan and a file are enough.
///
/// # Errors
/// As the operation.
pub fn backtest_without_studio(request: &CatalogBacktest, talk: &dyn Talk) -> Result<Backtested> {
    let Input::Path(path) = &request.plan else {
        return Err(Error::invalid("a plan without a studio is a file"));
    };
    let name = path.display().to_string();
    let text =
        std::fs::read_to_string(path).map_err(|e| Error::io(format!("read `{name}`"), &e))?;
    let plan = BacktestPlan::from_toml(&text, &name)?;
    let file = match &request.file {
        Some(Input::Path(file)) => file.clone(),
        Some(_) => return Err(Error::invalid("without a studio `file` is a path")),
        None => beside_plan(&plan, path)?,
    };
    judged(&plan, &file, talk)
}

/// The plan's file, named as seen from the plan.
fn beside_plan(plan: &BacktestPlan, path: &Path) -> Result<PathBuf> {
    let file = plan.file.as_ref().ok_or_else(|| {
        Error::invalid("the plan names no `file`").hint("name one in it, or with `--file`")
    })?;
    resolve(path.parent().unwrap_or(Path::new("")), file)
}

fn judged(plan: &BacktestPlan, path: &Path, talk: &dyn Talk) -> Result<Backtested> {
    talk.step("reading titles", 0, 0)?;
    let options = ReadOptions::default();
    let titles = read_titles(path, &options, 0)?.titles;
    let known = read_outcomes(path, &plan.outcome, &options)?;
    let outcomes: Vec<_> = titles.iter().map(|title| known.get(&title.id).copied()).collect();
    let before = process_cpu_s();
    let report = backtest(plan, &titles, &outcomes, &mut Watching(talk))?;
    let cpu_s = process_cpu_s() - before;
    let (name, outcome) = (plan.name.clone(), plan.outcome.clone());
    Ok(Backtested { plan: name, outcome, report, cpu_s })
}

impl Show for Backtested {
    fn show(&self, out: &mut String) {
        let [train, tune, test] = self.report.titles;
        out.push_str(&format!(
            "{}: {} of {test} titles, learned from {train}, intervals calibrated on {tune}\n\n",
            self.plan, self.outcome
        ));
        let mut table = Table::new(["forecast", "R2", "Spearman", "error, ln"]).right(&[1, 2, 3]);
        row(&mut table, "trees", &self.report.test.accuracy);
        self.report.naive.iter().for_each(|(name, accuracy)| row(&mut table, name, accuracy));
        table.show(out);
        out.push_str("\n80 % intervals\n");
        let mut table = Table::new(["", "titles", "held", "error of it"]).right(&[1, 2, 3]);
        let judged = &self.report.test;
        let (n, coverage, se) = (test, judged.coverage80, judged.coverage80_se);
        covered(&mut table, "all", &Covered { n, coverage, se });
        judged.by_year.iter().for_each(|(year, held)| covered(&mut table, &year.to_string(), held));
        judged.by_group.iter().for_each(|(genre, held)| covered(&mut table, genre, held));
        table.show(out);
        let scores = self.report.interval_score;
        let (by_spread, one_width) = (scores.by_spread, scores.one_width);
        out.push_str(&format!(
            "\ninterval score {by_spread:.3}, of one width for all {one_width:.3}; lower is better\n\
             What goes with success is not what causes it.\n"
        ));
    }
}

fn row(table: &mut Table, name: &str, accuracy: &Accuracy) {
    let number = |x: Option<f64>| x.map_or("-".to_owned(), |x| format!("{x:.3}"));
    let Accuracy { r2, spearman, mae_ln, .. } = *accuracy;
    table.row([name.to_owned(), number(r2), number(spearman), number(mae_ln)]);
}

fn covered(table: &mut Table, name: &str, covered: &Covered) {
    let Covered { n, coverage, se } = *covered;
    table.row([name.to_owned(), n.to_string(), format!("{coverage:.3}"), format!("{se:.3}")]);
}
