//! `catalog forecast`: what is expected of a title that does not exist yet, how sure that is, why, and what if.

use std::path::Path;

use serde::{Deserialize, Serialize};
use slate_catalog::features::short;
use slate_catalog::model::{Change, ForecastModel, MODEL_BYTES_MAX, Range, Sheet};
use slate_core::{Error, ErrorKind, Purpose, Result, Title, TitleId};
use slate_tables::{ReadOptions, read_titles};
use utoipa::ToSchema;

use crate::evaluation::process_cpu_s;
use crate::input::Input;
use crate::operation::{About, Context, Operation, Outcome, Show};
use crate::place::Place;
use crate::table::Table;
use crate::talk::Talk;

/// Titles forecast at once.
const TITLES_MAX: usize = 1_000;

/// Columns that are shown to people; `--json` has all.
const SHOWN: usize = 8;

/// Forecast titles that have not been released.
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CatalogForecast {
    /// A forecaster of the studio, by name or the beginning of its id; without a studio, its file
    pub forecaster: String,
    /// A file of titles, in any format of `import titles`; the studio's titles when left out
    #[arg(long, value_name = "FILE")]
    #[serde(default)]
    pub titles: Option<Input>,
    /// The title, by id; may be given again; all that can be forecast when left out
    #[arg(long, value_name = "ID")]
    #[serde(default)]
    pub title: Vec<TitleId>,
    /// What if this of the title were another, as in `budget=40000000 USD`; may be given again
    #[arg(long = "set", value_name = "FIELD=VALUE")]
    #[serde(default)]
    pub set: Vec<String>,
}

/// Forecasts.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CatalogForecasts {
    /// The forecaster's name.
    pub forecaster: String,
    /// What is forecast.
    pub outcome: String,
    /// The last day the forecaster has learned of.
    pub until: String,
    /// The titles.
    pub titles: Vec<TitleForecast>,
    /// Between which budgets and lengths it has learned: a what-if stays inside.
    #[schema(value_type = Vec<Object>)]
    pub ranges: Vec<Range>,
    /// Genres of enough titles to be told apart.
    pub genres: Vec<String>,
    /// CPU seconds of forecasting, without reading.
    pub cpu_s: f64,
}

/// What is forecast of a title.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TitleForecast {
    /// Its id.
    #[schema(value_type = String)]
    pub title: TitleId,
    /// Its name.
    pub name: String,
    /// The forecast and the ends of its 80 % interval: half of such titles stay below the first.
    pub forecast: [f64; 3],
    /// The same on ln(1 + x), what each column adds to a typical title, and what is outside what was learned from.
    #[schema(value_type = Object)]
    pub sheet: Sheet,
    /// What would be forecast with `set`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub what_if: Option<WhatIf>,
}

/// What would be forecast if a title were another.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct WhatIf {
    /// What was changed.
    pub set: Vec<String>,
    /// The forecast and the ends of its interval.
    pub forecast: [f64; 3],
    /// The forecast as a multiple of that without changes.
    pub factor: f64,
    /// As that of the title itself.
    #[schema(value_type = Object)]
    pub sheet: Sheet,
}

impl Operation for CatalogForecast {
    type Response = CatalogForecasts;
    const ABOUT: About = About {
        path: &["catalog", "forecast"],
        purpose: Purpose::Observe,
        summary: "Forecast titles before their release, with intervals, reasons and what-if",
        example: "slate catalog forecast films --title f1 --set \"budget=40000000 USD\"",
    };

    fn check(&self) -> Result<()> {
        if !self.set.is_empty() && self.title.len() != 1 {
            return Err(
                Error::invalid("a what-if is about one title").hint("name it with --title, once")
            );
        }
        Ok(())
    }

    fn run<'a>(self, cx: &Context<'a>) -> Result<Outcome<'a, CatalogForecasts>> {
        let row = cx.place.store.read(|r| r.forecaster(&self.forecaster))?;
        let model = cx.engine.insight.forecaster(cx.place, &row.id)?;
        let titles = match &self.titles {
            Some(file) => self.wanted(&model, &read(file, Some(cx.place), cx.talk)?)?,
            None => self.wanted(&model, &cx.engine.insight.catalog(cx.place)?.titles)?,
        };
        Ok(Outcome::Answer(self.answer(&model, &titles, cx.talk)?))
    }
}

/// The same where there is no studio.
///
/// # Errors
/// As the operation.
pub fn forecast_without_studio(
    request: &CatalogForecast,
    talk: &dyn Talk,
) -> Result<CatalogForecasts> {
    request.check()?;
    let model = read_model(Path::new(&request.forecaster))?;
    let Some(file) = &request.titles else {
        return Err(Error::invalid("there is no studio here whose titles could be forecast")
            .hint("name a file of titles with --titles"));
    };
    let titles = request.wanted(&model, &read(file, None, talk)?)?;
    request.answer(&model, &titles, talk)
}

fn read(file: &Input, place: Option<&Place>, talk: &dyn Talk) -> Result<Vec<Title>> {
    talk.step("reading titles", 0, 0)?;
    Ok(read_titles(&file.path_in(place)?, &ReadOptions::default(), 0)?.titles)
}

fn read_model(path: &Path) -> Result<ForecastModel> {
    let what = || format!("read the forecaster `{}`", path.display());
    let size = std::fs::metadata(path).map_err(|e| Error::io(what(), &e))?.len();
    if size > MODEL_BYTES_MAX {
        return Err(Error::new(ErrorKind::Limit, format!("`{}` has {size} bytes", path.display())));
    }
    let bytes = std::fs::read(path).map_err(|e| Error::io(what(), &e))?;
    ForecastModel::load(&bytes).map_err(|e| e.at(path.display().to_string()))
}

impl CatalogForecast {
    fn answer(
        &self,
        model: &ForecastModel,
        titles: &[Title],
        talk: &dyn Talk,
    ) -> Result<CatalogForecasts> {
        let changes: Vec<Change> = self.set.iter().map(|set| set.parse()).collect::<Result<_>>()?;
        let before = process_cpu_s();
        let mut told = Vec::with_capacity(titles.len());
        for (n, title) in titles.iter().enumerate() {
            talk.step("forecasting", n as u64, titles.len() as u64)?;
            told.push(forecast(model, title, &changes)?);
        }
        let head = model.head();
        Ok(CatalogForecasts {
            forecaster: head.plan.name.clone(),
            outcome: head.plan.outcome.clone(),
            until: head.until.to_string(),
            titles: told,
            ranges: model.ranges(),
            genres: model.genres().to_vec(),
            cpu_s: process_cpu_s() - before,
        })
    }

    /// The titles that are named, or all that come after what the model has learned of.
    fn wanted(&self, model: &ForecastModel, titles: &[Title]) -> Result<Vec<Title>> {
        let found = |id: &TitleId| {
            let found = titles.iter().find(|title| title.id == *id).cloned();
            found.ok_or_else(|| Error::not_found(format!("there is no title `{id}`")))
        };
        let wanted: Vec<Title> = match self.title.as_slice() {
            [] => titles.iter().filter(|title| model.is_after(title)).cloned().collect(),
            named => named.iter().map(found).collect::<Result<_>>()?,
        };
        if wanted.is_empty() {
            let until = model.head().until;
            return Err(Error::new(ErrorKind::Insufficient, format!("no title is after {until}"))
                .hint("the forecaster has learned of everything up to that day"));
        }
        if wanted.len() > TITLES_MAX {
            let detail = format!("{} titles are too many at once", wanted.len());
            return Err(Error::new(ErrorKind::Limit, detail)
                .hint(format!("name up to {TITLES_MAX} of them with --title")));
        }
        Ok(wanted)
    }
}

fn forecast(model: &ForecastModel, title: &Title, changes: &[Change]) -> Result<TitleForecast> {
    let sheet = model.forecast(title)?;
    let what_if = (!changes.is_empty()).then(|| model.what_if(title, changes)).transpose()?;
    let what_if = what_if.map(|(_, changed)| WhatIf {
        set: changes.iter().map(Change::to_string).collect(),
        forecast: outcomes(&changed),
        factor: changed.forecast.center.exp_m1() / sheet.forecast.center.exp_m1(),
        sheet: changed,
    });
    let (id, name) = (title.id.clone(), title.name.clone());
    Ok(TitleForecast { title: id, name, forecast: outcomes(&sheet), sheet, what_if })
}

/// The forecast and the ends of its interval as outcomes; none is below 0.
fn outcomes(sheet: &Sheet) -> [f64; 3] {
    let ends = [sheet.forecast.center, sheet.forecast.low, sheet.forecast.high];
    ends.map(|x| x.exp_m1().max(0.0))
}

impl Show for CatalogForecasts {
    fn show(&self, out: &mut String) {
        let (name, outcome, until) = (&self.forecaster, &self.outcome, &self.until);
        out.push_str(&format!("{name}: {outcome}, as known on {until}\n\n"));
        if let [only] = self.titles.as_slice() {
            only.show(outcome, out);
        } else {
            let heads = ["title", "name", outcome.as_str(), "80 % from", "to"];
            let mut table = Table::new(heads).right(&[2, 3, 4]);
            for title in &self.titles {
                let [center, low, high] = title.forecast.map(short);
                table.row([title.title.to_string(), title.name.clone(), center, low, high]);
            }
            table.show(out);
        }
        out.push_str("\nWhat goes with success is not what causes it.\n");
    }
}

impl TitleForecast {
    fn show(&self, outcome: &str, out: &mut String) {
        let [center, low, high] = self.forecast.map(short);
        let (name, id, typical) = (&self.name, &self.title, short(self.sheet.typical.exp_m1()));
        out.push_str(&format!(
            "{name} ({id}): {outcome} {center}, 80 % between {low} and {high}\na typical title: {typical}\n"
        ));
        moves(&self.sheet, out);
        notes(&self.sheet, out);
        let Some(what_if) = &self.what_if else { return };
        let [center, low, high] = what_if.forecast.map(short);
        let (set, factor) = (what_if.set.join(", "), what_if.factor);
        out.push_str(&format!(
            "\nwith {set}: {center} (x {factor:.2}), 80 % between {low} and {high}\n"
        ));
        notes(&what_if.sheet, out);
    }
}

fn moves(sheet: &Sheet, out: &mut String) {
    let mut table = Table::new(["", "is", "moves by"]).right(&[2]);
    for moved in sheet.moved.iter().take(SHOWN) {
        let by = format!("x {:.2}", moved.adds.exp());
        table.row([moved.column.clone(), moved.value.clone(), by]);
    }
    let rest: f64 = sheet.moved.iter().skip(SHOWN).map(|moved| moved.adds).sum();
    table.row(["all others".to_owned(), String::new(), format!("x {:.2}", rest.exp())]);
    table.show(out);
}

/// Where the forecast is a guess.
fn notes(sheet: &Sheet, out: &mut String) {
    for beyond in &sheet.beyond {
        let (column, value) = (&beyond.column, &beyond.value);
        let (low, high) = (&beyond.low, &beyond.high);
        out.push_str(&format!(
            "note: {column} {value} is outside what was learned from, {low} to {high}\n"
        ));
    }
    for new in &sheet.strangers {
        out.push_str(&format!("note: nothing was known of `{}` ({})\n", new.name, new.kind));
    }
}
