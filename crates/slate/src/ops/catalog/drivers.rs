//! `catalog drivers`: what goes with success, and why a title is forecast as it is.

use serde::{Deserialize, Serialize};
use slate_catalog::backtest::{Backtest, Row, backtest};
use slate_catalog::drivers::{Driver, Drivers, check_refits, drivers};
use slate_catalog::features::{short, shown};
use slate_core::{Error, Purpose, Result, Title, TitleId};
use utoipa::ToSchema;

use super::material::Planned;
use crate::evaluation::{Watching, process_cpu_s};
use crate::input::Input;
use crate::operation::{About, Context, Operation, Outcome, Show};
use crate::place::Place;
use crate::table::Table;
use crate::talk::Talk;

/// The longest bar of the picture, in characters.
const BAR: f64 = 24.0;

/// Columns of one title that are shown to people; `--json` has all.
const SHOWN: usize = 8;

fn refits() -> usize {
    30
}

/// Say what goes with an outcome, and how sure that is.
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CatalogDrivers {
    /// The plan of a back-test, a TOML file, `docs/catalog.md`
    pub plan: Input,
    /// The file with titles and outcomes; the plan's when left out
    #[arg(long)]
    #[serde(default)]
    pub file: Option<Input>,
    /// Times that forests are grown on other training titles, for intervals
    #[arg(long, default_value_t = refits())]
    #[serde(default = "refits")]
    pub refits: usize,
    /// First deal the outcomes out anew among the titles: a check that nothing is found where nothing is
    #[arg(long)]
    #[serde(default)]
    pub shuffled: bool,
    /// Also say why this title of the test years is forecast as it is; may be given again
    #[arg(long, value_name = "ID")]
    #[serde(default)]
    pub title: Vec<TitleId>,
}

/// What goes with an outcome.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CatalogDriven {
    /// The plan's name.
    pub plan: String,
    /// The outcome.
    pub outcome: String,
    /// Drivers with intervals; none if the forecast is not ahead of the mean.
    #[serde(flatten)]
    #[schema(value_type = Object)]
    pub report: Drivers,
    /// The titles that were asked about.
    pub titles: Vec<Explained>,
    /// CPU seconds, without reading.
    pub cpu_s: f64,
}

/// Why a title is forecast as it is: `typical` and everything `adds` sum to ln(1 + forecast).
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Explained {
    /// Its id.
    #[schema(value_type = String)]
    pub title: TitleId,
    /// Its name.
    pub name: String,
    /// The forecast and the ends of its 80 % interval.
    pub forecast: [f64; 3],
    /// What came.
    pub outcome: f64,
    /// What is forecast with no column known, as ln(1 + x).
    pub typical: f64,
    /// Every column, by how much it moves the forecast.
    pub columns: Vec<Moved>,
}

/// What a column moves.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Moved {
    /// The column.
    pub column: String,
    /// What stands in it, in words.
    pub value: String,
    /// Its Shapley value on ln(1 + x).
    pub adds: f64,
    /// The same as a factor of the forecast: its exponential.
    pub factor: f64,
}

impl Operation for CatalogDrivers {
    type Response = CatalogDriven;
    const ABOUT: About = About {
        path: &["catalog", "drivers"],
        purpose: Purpose::Evaluate,
        summary: "Say what goes with success, with intervals, and why a title is forecast as it is",
        example: "slate catalog drivers films.toml --title tt0848228",
    };

    fn run<'a>(self, cx: &Context<'a>) -> Result<Outcome<'a, CatalogDriven>> {
        Ok(Outcome::Answer(driven(Some(cx.place), &self, cx.talk)?))
    }
}

/// The same where there is no studio.
///
/// # Errors
/// As the operation.
pub fn drivers_without_studio(request: &CatalogDrivers, talk: &dyn Talk) -> Result<CatalogDriven> {
    driven(None, request, talk)
}

fn driven(
    place: Option<&Place>,
    request: &CatalogDrivers,
    talk: &dyn Talk,
) -> Result<CatalogDriven> {
    check_refits(request.refits)?;
    let planned = Planned::read(place, &request.plan, request.file.as_ref())?;
    let (plan, loaded) = (&planned.plan, planned.load(request.shuffled, talk)?);
    let before = process_cpu_s();
    let judged = backtest(plan, &loaded.material(), &mut Watching(talk))?;
    let explain = |id: &TitleId| explained(&loaded.titles, &judged, id);
    let titles = request.title.iter().map(explain).collect::<Result<_>>()?;
    let report = drivers(plan, &judged, request.refits, &mut Watching(talk))?;
    let cpu_s = process_cpu_s() - before;
    let (plan, outcome) = (plan.name.clone(), plan.outcome.clone());
    Ok(CatalogDriven { plan, outcome, report, titles, cpu_s })
}

fn explained(titles: &[Title], judged: &Backtest, id: &TitleId) -> Result<Explained> {
    let of = |row: &&Row| titles[judged.features.titles()[row.row]].id == *id;
    let found = judged.rows.iter().find(of).and_then(|row| Some((row, row.forecast?)));
    let (row, forecast) = found.ok_or_else(|| {
        let detail = format!("the title `{id}` is none of the {} judged", judged.report.titles[2]);
        Error::invalid(detail).hint("a title of the plan's `test` years, with an outcome")
    })?;
    let table = judged.features.table(&[row.row])?;
    let (typical, values) = judged.forecaster.explain(&table)?;
    let names = judged.features.names().iter().enumerate();
    let moved = |((c, column), adds): ((usize, &String), f64)| Moved {
        column: column.clone(),
        value: shown(column, table.column(c)[0]),
        adds,
        factor: adds.exp(),
    };
    let mut columns: Vec<Moved> = names.zip(values.concat()).map(moved).collect();
    columns.sort_by(|a, b| b.adds.abs().total_cmp(&a.adds.abs()));
    Ok(Explained {
        title: id.clone(),
        name: titles[judged.features.titles()[row.row]].name.clone(),
        forecast: [forecast.center, forecast.low, forecast.high].map(f64::exp_m1),
        outcome: row.result.exp_m1(),
        typical,
        columns,
    })
}

impl Show for CatalogDriven {
    fn show(&self, out: &mut String) {
        let Drivers { explained, refits, .. } = self.report;
        out.push_str(&format!("{}: what goes with {}\n", self.plan, self.outcome));
        if self.report.found {
            out.push_str(&format!(
                "moves of {explained} forecasts, learned from other titles {refits} times\n\n"
            ));
            self.show_drivers(out);
        } else {
            out.push_str("\nno drivers found: the forecast is not ahead of the mean\n");
        }
        self.titles.iter().for_each(|title| title.show(&self.outcome, out));
        out.push_str("\nWhat goes with success is not what causes it.\n");
    }
}

impl CatalogDriven {
    fn show_drivers(&self, out: &mut String) {
        let heads = ["column", "", "moves by", "95 %", "more goes with", "survives"];
        let mut table = Table::new(heads).right(&[2, 3]);
        let most = self.report.drivers.first().map_or(1.0, |driver| driver.effect);
        for driver in &self.report.drivers {
            let [low, high] = driver.ci95.map(f64::exp);
            table.row([
                driver.column.clone(),
                bar(driver.effect / most),
                format!("x {:.2}", driver.effect.exp()),
                format!("{low:.2} to {high:.2}"),
                direction(driver).to_owned(),
                if driver.survives { "yes" } else { "no" }.to_owned(),
            ]);
        }
        table.show(out);
        let others = self.report.others.exp();
        out.push_str(&format!("all other columns together: x {others:.2}\n\nTogether\n"));
        let mut table = Table::new(["columns", "", "beyond each alone", "95 %"]).right(&[2, 3]);
        for pair in self.report.pairs.iter().take(5) {
            let [effect, low, high] =
                [pair.effect, pair.ci95[0], pair.ci95[1]].map(|x| format!("x {:.2}", x.exp()));
            let interval = format!("{low} to {high}");
            table.row([pair.columns.join(" and "), bar(pair.effect / most), effect, interval]);
        }
        table.show(out);
    }
}

impl Explained {
    fn show(&self, outcome: &str, out: &mut String) {
        let [forecast, low, high] = self.forecast.map(short);
        let (name, id, came) = (&self.name, &self.title, short(self.outcome));
        out.push_str(&format!(
            "\n{name} ({id}): {outcome} {forecast}, 80 % between {low} and {high}; came {came}\n\
             a typical title: {}\n",
            short(self.typical.exp_m1())
        ));
        let mut table = Table::new(["", "is", "moves by"]).right(&[2]);
        for moved in self.columns.iter().take(SHOWN) {
            table.row([
                moved.column.clone(),
                moved.value.clone(),
                format!("x {:.2}", moved.factor),
            ]);
        }
        let rest = self.columns.iter().skip(SHOWN).map(|moved| moved.adds).sum::<f64>().exp();
        table.row(["all others".to_owned(), String::new(), format!("x {rest:.2}")]);
        table.show(out);
    }
}

fn direction(driver: &Driver) -> &'static str {
    match driver.direction {
        Some(rho) if rho > 0.3 => "more",
        Some(rho) if rho < -0.3 => "less",
        _ => "neither",
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a share of a short bar"
)]
pub(super) fn bar(share: f64) -> String {
    "█".repeat((share.clamp(0.0, 1.0) * BAR).round() as usize)
}
