//! `catalog launch` and `catalog languages`: when to launch a title, and what to dub and subtitle.

use serde::{Deserialize, Serialize};
use slate_catalog::features::short;
use slate_catalog::launch::{
    Advised, Calendar, Launch, Localised, Offered, Slot, Treatment, advise,
};
use slate_core::{Date, Error, Purpose, Result, Title, TitleId};
use slate_tables::{ReadOptions, read_titles};
use utoipa::ToSchema;

use super::lines::{number, parsed};
use super::material::Planned;
use crate::input::Input;
use crate::operation::{About, Context, Operation, Outcome, Show};
use crate::place::Place;
use crate::table::Table;
use crate::talk::Talk;

/// The longest time that days are looked for in.
const DAYS_MAX: i32 = 1_100;

/// Days that are shown to people.
const SHOWN: usize = 10;

/// Say when to launch a title.
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CatalogLaunch {
    /// The plan of a back-test, a TOML file: past launches and their outcomes
    pub plan: Input,
    /// The file with titles and outcomes; the plan's when left out
    #[arg(long)]
    #[serde(default)]
    pub file: Option<Input>,
    /// A file with what is announced, the title among it; titles without outcome of the plan's file when left out
    #[arg(long, value_name = "FILE")]
    #[serde(default)]
    pub titles: Option<Input>,
    /// The title
    #[arg(long, value_name = "ID")]
    pub title: TitleId,
    /// The first day it could be launched on, as `2019-03-01`
    #[arg(long)]
    pub from: String,
    /// The last day
    #[arg(long)]
    pub to: String,
}

/// Days to launch on.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LaunchAdvice {
    /// The title.
    #[schema(value_type = String)]
    pub title: TitleId,
    /// Its name.
    pub name: String,
    /// Launches that it rests on.
    pub learned: u64,
    /// Days, a week apart, the best first.
    pub days: Vec<LaunchDay>,
}

/// A day to launch on.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LaunchDay {
    /// The day.
    pub day: String,
    /// Launches within two weeks, each as far as it shares genres.
    pub crowd: f64,
    /// The factor that goes with month and crowd, beside the mean month without one; and the ends of its 80 % interval.
    pub factor: [f64; 3],
}

impl Operation for CatalogLaunch {
    type Response = LaunchAdvice;
    const ABOUT: About = About {
        path: &["catalog", "launch"],
        purpose: Purpose::Evaluate,
        summary: "Say which days go with a good launch, by month and by what else is launched",
        example: "slate catalog launch films.toml --title f1 --from 2019-03-01 --to 2019-12-31",
    };

    fn run<'a>(self, cx: &Context<'a>) -> Result<Outcome<'a, LaunchAdvice>> {
        Ok(Outcome::Answer(self.advice(Some(cx.place), cx.talk)?))
    }
}

/// The same where there is no studio.
///
/// # Errors
/// As the operation.
pub fn launch_without_studio(request: &CatalogLaunch, talk: &dyn Talk) -> Result<LaunchAdvice> {
    request.advice(None, talk)
}

impl CatalogLaunch {
    fn advice(&self, place: Option<&Place>, talk: &dyn Talk) -> Result<LaunchAdvice> {
        let [from, to] = [&self.from, &self.to].map(|day| day.parse::<Date>());
        let (from, to) = (from?.days(), to?.days());
        if to - from > DAYS_MAX {
            return Err(Error::invalid(format!(
                "expected at most {DAYS_MAX} days from `from` to `to`"
            )));
        }
        let planned = Planned::read(place, &self.plan, self.file.as_ref())?;
        let loaded = planned.load(false, talk)?;
        let announced = match &self.titles {
            Some(file) => read_titles(&file.path_in(place)?, &ReadOptions::default(), 0)?.titles,
            None => Vec::new(),
        };
        let mut titles = announced.iter().chain(&loaded.titles);
        let title = titles.find(|title| title.id == self.title).ok_or_else(|| {
            Error::not_found(format!("there is no title `{}`", self.title))
                .hint("name a file that has it with --titles")
        })?;
        // The title does not crowd itself.
        let past = loaded.launches(planned.plan.at_least);
        let launches: Vec<Launch> = past
            .filter(|(id, _)| **id != self.title)
            .map(|(_, launch)| launch)
            .chain(announced.iter().filter(|t| t.id != self.title).filter_map(|t| launch(t, None)))
            .collect();
        let learned = launches.iter().filter(|launch| launch.result.is_some()).count();
        let calendar = Calendar::new(launches, planned.plan.seed)?;
        let genres = title.genres.iter().cloned().collect();
        let slots = calendar.slots(&genres, from, to)?;
        let day = |slot: Slot| -> Result<LaunchDay> {
            let day = Date::from_days(slot.day)?.to_string();
            Ok(LaunchDay { day, crowd: slot.crowd, factor: slot.effect.map(f64::exp) })
        };
        Ok(LaunchAdvice {
            title: title.id.clone(),
            name: title.name.clone(),
            learned: learned as u64,
            days: slots.into_iter().map(day).collect::<Result<_>>()?,
        })
    }
}

/// A title as a launch; none without a day.
pub(super) fn launch(title: &Title, result: Option<f64>) -> Option<Launch> {
    Some(Launch {
        day: title.released?.days(),
        genres: title.genres.iter().cloned().collect(),
        result,
        cost: slate_catalog::features::budget(title),
    })
}

impl Show for LaunchAdvice {
    fn show(&self, out: &mut String) {
        out.push_str(&format!(
            "{} ({}): days to launch on, from {} launches\n\n",
            self.name, self.title, self.learned
        ));
        let mut table =
            Table::new(["day", "goes with", "80 % from", "to", "crowd"]).right(&[1, 2, 3, 4]);
        for day in self.days.iter().take(SHOWN) {
            let [factor, low, high] = day.factor.map(|x| format!("x {x:.2}"));
            table.row([day.day.clone(), factor, low, high, format!("{:.1}", day.crowd)]);
        }
        table.show(out);
        out.push_str("\nbeside the mean month without a crowd; what goes with success is not what causes it\n");
    }
}

/// Say what to dub and subtitle.
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CatalogLanguages {
    /// What came of past titles: a CSV file with `language`, `treatment` (none, subtitle, dub), `reachable`, `viewers`
    #[arg(long, value_name = "FILE")]
    pub past: Input,
    /// What could be done: a CSV file with `language`, `reachable`, `subtitle`, `dub`, the last two as costs
    #[arg(long, value_name = "FILE")]
    pub offered: Input,
    /// What a viewer is worth, in the currency of the costs
    #[arg(long)]
    pub value: f64,
}

/// What to do for each language.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LanguageAdvice {
    /// The languages, as they are offered.
    #[schema(value_type = Vec<Object>)]
    pub languages: Vec<Advised>,
}

impl Operation for CatalogLanguages {
    type Response = LanguageAdvice;
    const ABOUT: About = About {
        path: &["catalog", "languages"],
        purpose: Purpose::Evaluate,
        summary: "Say what to dub and subtitle, by the viewers it is likely to bring against its cost",
        example: "slate catalog languages --past past.csv --offered offered.csv --value 2",
    };

    fn run<'a>(self, cx: &Context<'a>) -> Result<Outcome<'a, LanguageAdvice>> {
        Ok(Outcome::Answer(self.advice(Some(cx.place))?))
    }
}

/// The same where there is no studio.
///
/// # Errors
/// As the operation.
pub fn languages_without_studio(request: &CatalogLanguages) -> Result<LanguageAdvice> {
    request.advice(None)
}

impl CatalogLanguages {
    fn advice(&self, place: Option<&Place>) -> Result<LanguageAdvice> {
        let past = self.past.path_in(place)?;
        let past =
            parsed(&past, &["language!", "treatment!", "reachable!", "viewers!"], localised)?;
        let offered = self.offered.path_in(place)?;
        let offered = parsed(&offered, &["language!", "reachable!", "subtitle!", "dub!"], offer)?;
        Ok(LanguageAdvice { languages: advise(&past, &offered, self.value)? })
    }
}

fn localised(cells: &[String]) -> Result<Localised> {
    let treatment = match cells[1].as_str() {
        "none" | "" => Treatment::None,
        "subtitle" => Treatment::Subtitle,
        "dub" => Treatment::Dub,
        other => {
            let detail =
                format!("expected none, subtitle or dub, found `{}`", other.escape_debug());
            return Err(Error::invalid(detail));
        }
    };
    let (reachable, viewers) = (number("reachable", &cells[2])?, number("viewers", &cells[3])?);
    Ok(Localised { language: cells[0].clone(), treatment, reachable, viewers })
}

fn offer(cells: &[String]) -> Result<Offered> {
    Ok(Offered {
        language: cells[0].clone(),
        reachable: number("reachable", &cells[1])?,
        subtitle: number("subtitle", &cells[2])?,
        dub: number("dub", &cells[3])?,
    })
}

impl Show for LanguageAdvice {
    fn show(&self, out: &mut String) {
        let heads =
            ["language", "advised", "viewers", "80 % from", "to", "cost", "net", "past titles"];
        let mut table = Table::new(heads).right(&[2, 3, 4, 5, 6, 7]);
        for of in &self.languages {
            let Some(choice) = of.choices.iter().find(|c| c.treatment == of.treatment) else {
                continue;
            };
            let [viewers, low, high] = choice.viewers.map(short);
            table.row([
                of.language.clone(),
                word(of.treatment).to_owned(),
                viewers,
                low,
                high,
                short(choice.cost),
                short(choice.net),
                choice.titles.to_string(),
            ]);
        }
        table.show(out);
    }
}

fn word(treatment: Treatment) -> &'static str {
    match treatment {
        Treatment::None => "nothing",
        Treatment::Subtitle => "subtitles",
        Treatment::Dub => "dubbing",
    }
}
