//! `catalog backtest`: how well the success of titles would have been known before.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use slate_catalog::backtest::{Accuracy, Beside, Covered, Missing, Report, backtest};
use slate_core::{Purpose, Result};
use utoipa::ToSchema;

use super::material::Planned;
use super::sheet::sheet;
use crate::evaluation::{Watching, process_cpu_s};
use crate::input::Input;
use crate::operation::{About, Context, Operation, Outcome, Show};
use crate::place::Place;
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
    /// First deal the outcomes out anew among the titles: a check that nothing is found where nothing is
    #[arg(long)]
    #[serde(default)]
    pub shuffled: bool,
    /// Write the columns of every title, its outcome and its forecast to this CSV file
    #[arg(long, value_name = "FILE")]
    #[serde(skip)]
    pub out: Option<PathBuf>,
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
        Ok(Outcome::Answer(judged(Some(cx.place), &self, cx.talk)?))
    }
}

/// The same where there is no studio: a plan and a file are enough.
///
/// # Errors
/// As the operation.
pub fn backtest_without_studio(request: &CatalogBacktest, talk: &dyn Talk) -> Result<Backtested> {
    judged(None, request, talk)
}

fn judged(place: Option<&Place>, request: &CatalogBacktest, talk: &dyn Talk) -> Result<Backtested> {
    let planned = Planned::read(place, &request.plan, request.file.as_ref())?;
    let loaded = planned.load(request.shuffled, talk)?;
    let before = process_cpu_s();
    let judged = backtest(&planned.plan, &loaded.material(), &mut Watching(talk))?;
    let cpu_s = process_cpu_s() - before;
    if let Some(out) = &request.out {
        let sheet = sheet(&loaded.titles, &judged.features, &judged.rows);
        slate_store::write_durably(out, sheet.as_bytes(), 0o644)?;
    }
    let (plan, outcome) = (planned.plan.name.clone(), planned.plan.outcome.clone());
    Ok(Backtested { plan, outcome, report: judged.report, cpu_s })
}

impl Show for Backtested {
    fn show(&self, out: &mut String) {
        let [train, tune, test] = self.report.titles;
        out.push_str(&format!(
            "{}: {} of {test} titles, learned from {train}, intervals calibrated on {tune}\n\n",
            self.plan, self.outcome
        ));
        let mut table = accuracies();
        accuracy_row(&mut table, "trees", &self.report.test.accuracy);
        let beside = self.report.naive.iter().map(|(name, beside)| (name.as_str(), beside));
        for (name, beside) in beside.chain(self.report.presence.iter().map(|b| ("presence", b))) {
            beside_row(&mut table, name, beside);
        }
        table.show(out);
        self.show_groups(out);
        let Missing { titles, share, coverage80: [low, high] } = self.report.test.missing;
        if titles > 0 {
            out.push_str(&format!(
                "\nthe outcome of {titles} more titles of these years is not known ({:.0} %), and not by chance: over all, {:.1} to {:.1} % lie inside, \
                 whatever became of them\n",
                100.0 * share,
                100.0 * low,
                100.0 * high
            ));
        }
        let scores = self.report.interval_score;
        let [by_spread, one_width] = [scores.by_spread, scores.one_width];
        let ahead = interval(scores.ahead_ci95);
        out.push_str(&format!(
            "\ninterval score {by_spread:.3}, of one width for all {one_width:.3}; lower is better, by {:.3} ({ahead})\n\
             What goes with success is not what causes it.\n",
            one_width - by_spread
        ));
    }
}

/// A table of forecasts and how near each came.
pub(super) fn accuracies() -> Table {
    let heads = ["forecast", "R2", "95 %", "Spearman", "error, ln", "behind in R2", "95 %"];
    Table::new(heads).right(&[1, 2, 3, 4, 5, 6])
}

/// The forecast that others are compared with.
pub(super) fn accuracy_row(table: &mut Table, name: &str, accuracy: &Accuracy) {
    row(table, name, accuracy, [None, None]);
}

/// One of the others.
pub(super) fn beside_row(table: &mut Table, name: &str, beside: &Beside) {
    let behind = [number(beside.r2_behind), interval(beside.r2_behind_ci95)];
    row(table, name, &beside.accuracy, behind.map(Some));
}

fn row(table: &mut Table, name: &str, accuracy: &Accuracy, behind: [Option<String>; 2]) {
    let Accuracy { r2, spearman, mae_ln, ci95, .. } = *accuracy;
    let [behind, of_it] = behind.map(Option::unwrap_or_default);
    let numbers = [number(r2), interval(ci95.r2), number(spearman), number(mae_ln)];
    let [r2, of_r2, spearman, mae_ln] = numbers;
    table.row([name.to_owned(), r2, of_r2, spearman, mae_ln, behind, of_it]);
}

fn number(x: Option<f64>) -> String {
    x.map_or("-".to_owned(), |x| format!("{x:.3}"))
}

fn interval(ends: Option<[f64; 2]>) -> String {
    ends.map_or("-".to_owned(), |[low, high]| format!("{low:.3} to {high:.3}"))
}

impl Backtested {
    fn show_groups(&self, out: &mut String) {
        let judged = &self.report.test;
        let heads =
            ["80 % intervals", "titles", "held", "error of it", "came - forecast, ln", "error"];
        let mut table = Table::new(heads).right(&[1, 2, 3, 4, 5]);
        group(&mut table, "all", &judged.all());
        let years = judged.by_year.iter().map(|(year, of)| (year.to_string(), of));
        let named = [&judged.by_group, &judged.by_language, &judged.by_country];
        let named = named.into_iter().flatten().map(|(name, of)| (name.clone(), of));
        let stated = judged.by_stated.iter().flat_map(|(column, values)| {
            values.iter().map(move |(value, of)| (format!("{column}: {value}"), of))
        });
        years.chain(named).chain(stated).for_each(|(name, of)| group(&mut table, &name, of));
        out.push('\n');
        table.show(out);
    }
}

fn group(table: &mut Table, name: &str, of: &Covered) {
    let Covered { n, coverage, se, bias, bias_se } = *of;
    let three = |x: f64| format!("{x:.3}");
    let numbers =
        [n.to_string(), three(coverage), three(se), format!("{bias:+.3}"), number(bias_se)];
    let [n, coverage, se, bias, bias_se] = numbers;
    table.row([name.to_owned(), n, coverage, se, bias, bias_se]);
}
