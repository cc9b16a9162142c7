//! `catalog engagement`: views of half a year, forecast before it opens.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use slate_catalog::engagement::{
    EngagementPlan, EngagementReport, Film, FilmsPlan, Half, LIST_COLUMNS, Line, Listed,
    PUBLISHED_COLUMNS, Part, REPORT_COLUMNS, Sources, VIEWS_COLUMN, forecast, learned_from,
};
use slate_core::{Error, Purpose, Result, Title};
use slate_tables::{ReadOptions, read_layout, read_outcomes, read_titles};
use utoipa::ToSchema;

use super::backtest::{accuracies, accuracy_row, beside_row};
use super::lines::{parsed, parsed_rows};
use crate::evaluation::{Watching, process_cpu_s, resolve};
use crate::input::Input;
use crate::operation::{About, Context, Operation, Outcome, Show};
use crate::place::Place;
use crate::talk::Talk;

/// Forecast the views of half a year for titles that no earlier report has.
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CatalogEngagement {
    /// The plan, a TOML file, `docs/catalog.md`
    pub plan: Input,
    /// Files of reports, CSV or as published (XLSX); the plan's when left out
    #[arg(long, value_name = "FILE", num_args = 1..)]
    #[serde(default)]
    pub reports: Vec<Input>,
    /// The half-year to forecast, as `2024H1`; the plan's, or the last one, when left out
    #[arg(long)]
    #[serde(default)]
    pub half: Option<String>,
    /// Write every title with its forecast and what came to this CSV file
    #[arg(long, value_name = "FILE")]
    #[serde(skip)]
    pub out: Option<PathBuf>,
}

/// How the views of half a year were forecast.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CatalogEngaged {
    /// The plan's name.
    pub plan: String,
    /// Accuracy and coverage, beside rows that know less.
    #[serde(flatten)]
    #[schema(value_type = Object)]
    pub report: EngagementReport,
    /// CPU seconds, without reading.
    pub cpu_s: f64,
}

impl Operation for CatalogEngagement {
    type Response = CatalogEngaged;
    const ABOUT: About = About {
        path: &["catalog", "engagement"],
        purpose: Purpose::Evaluate,
        summary: "Forecast the views of half a year for titles that no earlier report has",
        example: "slate catalog engagement halfyears.toml --half 2024H1",
    };

    fn run<'a>(self, cx: &Context<'a>) -> Result<Outcome<'a, CatalogEngaged>> {
        Ok(Outcome::Answer(self.engaged(Some(cx.place), cx.talk)?))
    }
}

/// The same where there is no studio.
///
/// # Errors
/// As the operation.
pub fn engagement_without_studio(
    request: &CatalogEngagement,
    talk: &dyn Talk,
) -> Result<CatalogEngaged> {
    request.engaged(None, talk)
}

impl CatalogEngagement {
    fn engaged(&self, place: Option<&Place>, talk: &dyn Talk) -> Result<CatalogEngaged> {
        let plan = EngagementPlan::from_toml(&self.plan.read_text_in(place)?, &self.plan.name())?;
        let folder = match &self.plan {
            Input::Path(path) => path.parent().unwrap_or(Path::new("")),
            _ => {
                return Err(Error::invalid("a plan that is sent cannot name files")
                    .hint("run `slate catalog engagement` where the files are"));
            }
        };
        let read = Read::all(&plan, &self.reports, folder, place, talk)?;
        let half = self.half(&plan, &read.lines)?;
        for half in learned_from(&read.lines, half).into_iter().chain([half]) {
            plan.films.as_ref().map_or(Ok(()), |films| films.check_before(half))?;
        }
        let films = read.films();
        let facts = plan.films.as_ref().map_or(&[][..], |films| &films.facts);
        let sources = Sources { lines: &read.lines, listed: &read.listed, films: &films, facts };
        let before = process_cpu_s();
        let report = forecast(&sources, half, plan.seed, &mut Watching(talk))?;
        let cpu_s = process_cpu_s() - before;
        if let Some(out) = &self.out {
            slate_store::write_durably(out, sheet(&report).as_bytes(), 0o644)?;
        }
        Ok(CatalogEngaged { plan: plan.name, report, cpu_s })
    }

    fn half(&self, plan: &EngagementPlan, lines: &[Line]) -> Result<Half> {
        let asked = self.half.as_ref().map(|half| half.parse()).transpose()?.or(plan.half);
        let last = lines.iter().map(|line| line.half).max();
        asked.or(last).ok_or_else(|| Error::invalid("the reports have no line"))
    }
}

/// The lines of a file of reports, in one of two layouts.
fn report(path: &Path) -> Result<Vec<Line>> {
    let columns: Vec<&str> = REPORT_COLUMNS.into_iter().chain([VIEWS_COLUMN]).collect();
    let (layout, rows) = read_layout(path, &[&columns, &PUBLISHED_COLUMNS])?;
    if layout == 0 {
        return parsed_rows(path, rows, Line::parse);
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let half = Half::in_name(&name).ok_or_else(|| {
        Error::invalid("the name of the file does not say which half-year the report is of")
            .at(&*name)
            .hint("a name such as `2024H1.xlsx` or `2024Jan-Jun.xlsx`")
    })?;
    parsed_rows(path, rows, |cells| Line::published(half, cells))
}

/// What the files of a plan say.
struct Read {
    lines: Vec<Line>,
    listed: Vec<Listed>,
    titles: Vec<Title>,
    facts: Facts,
}

/// By title, the numbers that a source had of it.
type Facts = Vec<Vec<Option<f64>>>;

impl Read {
    fn all(
        plan: &EngagementPlan,
        reports: &[Input],
        folder: &Path,
        place: Option<&Place>,
        talk: &dyn Talk,
    ) -> Result<Self> {
        talk.step("reading reports", 0, 0)?;
        let paths: Vec<PathBuf> = match reports {
            [] => plan.reports.iter().map(|file| resolve(folder, file)).collect::<Result<_>>()?,
            reports => reports.iter().map(|r| r.path_in(place)).collect::<Result<_>>()?,
        };
        let mut lines = Vec::new();
        let mut known = BTreeSet::new();
        for path in paths {
            let more = report(&path)?;
            let halves: BTreeSet<Half> = more.iter().map(|line| line.half).collect();
            if let Some(twice) = halves.intersection(&known).next() {
                let name = path.file_name().unwrap_or_default().to_string_lossy();
                return Err(Error::invalid(format!("another file has {twice} too")).at(&*name));
            }
            known.extend(halves);
            lines.extend(more);
        }
        let listed = match &plan.lists {
            Some(lists) => parsed(&resolve(folder, lists)?, &LIST_COLUMNS, Listed::parse)?,
            None => Vec::new(),
        };
        let (titles, facts) = match &plan.films {
            Some(films) => Self::read_films(films, folder)?,
            None => (Vec::new(), Vec::new()),
        };
        Ok(Self { lines, listed, titles, facts })
    }

    fn read_films(plan: &FilmsPlan, folder: &Path) -> Result<(Vec<Title>, Facts)> {
        let (file, options) = (resolve(folder, &plan.file)?, ReadOptions::default());
        let titles = read_titles(&file, &options, 0)?.titles;
        let known: Vec<_> = plan
            .facts
            .iter()
            .map(|column| read_outcomes(&file, column, &options))
            .collect::<Result<_>>()?;
        let of = |title: &Title| known.iter().map(|known| known.get(&title.id).copied()).collect();
        let facts = titles.iter().map(of).collect();
        Ok((titles, facts))
    }

    fn films(&self) -> Vec<Film<'_>> {
        let film = |(title, facts): (_, &Vec<_>)| Film { title, facts: facts.clone() };
        self.titles.iter().zip(&self.facts).map(film).collect()
    }
}

/// One line a title: forecast, interval and result as views.
fn sheet(report: &EngagementReport) -> String {
    let mut sheet = String::from("title,season,released,views,forecast,low,high\n");
    for title in &report.titles {
        let views = [title.result, title.forecast.center, title.forecast.low, title.forecast.high];
        let views = views.map(|x| format!("{:.0}", x.exp_m1().max(0.0))).join(",");
        let [name, season] = [&title.name, &title.season].map(|text| super::sheet::quoted(text));
        sheet.push_str(&format!("{name},{season},{},{views}\n", title.released));
    }
    sheet
}

impl Show for CatalogEngaged {
    fn show(&self, out: &mut String) {
        let EngagementReport { half, learned, all, released, added, .. } = &self.report;
        out.push_str(&format!(
            "{}: views in {half} of {} titles that no earlier report has, learned from {learned} that came before\n",
            self.plan, all.accuracy.n
        ));
        let parts =
            [("all", Some(all)), ("released in it", released.as_ref()), ("added", added.as_ref())];
        for (name, part) in parts.into_iter().filter_map(|(name, part)| Some((name, part?))) {
            show_part(name, part, out);
        }
        out.push_str("\nWhat goes with views is not what causes them.\n");
    }
}

fn show_part(name: &str, part: &Part, out: &mut String) {
    let Part { accuracy, coverage80, coverage80_se, naive, .. } = part;
    out.push_str(&format!(
        "\n{name}: {} titles, {:.1} % inside 80 % intervals (error {:.1})\n",
        accuracy.n,
        100.0 * coverage80,
        100.0 * coverage80_se
    ));
    let mut table = accuracies();
    accuracy_row(&mut table, "trees", accuracy);
    naive.iter().for_each(|(name, beside)| beside_row(&mut table, name, beside));
    table.show(out);
}
