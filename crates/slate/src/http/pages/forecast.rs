//! The forecast sheet of a title, with what-if.

use axum::extract::Path;
use axum::response::Response;
use slate_catalog::features::{RATINGS, short};
use slate_catalog::model::Range;
use slate_core::{ErrorKind, Result, Title};

use super::visit::{Door, Visit};
use crate::ops::catalog::{
    AlikeBy, CatalogComparables, CatalogForecast, CatalogForecasts, ComparableTitle, TitleForecast,
    differences, in_line,
};
use crate::ops::title::TitleShow;
use crate::studio::layout::Page;
use crate::studio::pages::forecast::{Asked, Comparable, ForecastView, Move, forecast};
use crate::studio::parts::segment;

/// Comparable titles that are shown.
const COMPARABLES: u32 = 8;

/// A million, in which budgets are asked.
const MILLION: f64 = 1e6;

/// Shows the sheet; with `?budget=` and the like what would be forecast then.
pub(super) async fn show(
    door: Door,
    Path((forecaster, title)): Path<(String, String)>,
) -> Response {
    door.open(move |visit| fill(visit, &forecaster, &title)).await
}

fn fill(visit: &Visit<'_>, forecaster: &str, id: &str) -> Result<Page> {
    let shown = visit.ask(TitleShow { title: id.parse()? })?.title;
    let set = changes(visit, &shown);
    let ask = |set: Vec<String>| {
        visit.ask(CatalogForecast {
            forecaster: forecaster.to_owned(),
            titles: None,
            title: vec![shown.id.clone()],
            set,
        })
    };
    // What is refused is about the question; the sheet stands.
    let (told, refused) = match ask(set.clone()) {
        Ok(told) => (told, String::new()),
        Err(e) if !set.is_empty() && e.kind() == ErrorKind::Invalid => {
            let hint = e.hint_text().map_or(String::new(), |hint| format!("; {hint}"));
            (ask(Vec::new())?, format!("{}{hint}", e.detail()))
        }
        Err(e) => return Err(e),
    };
    let like =
        |by| CatalogComparables { title: shown.id.clone(), titles: None, by, k: COMPARABLES };
    // Who watches a title is known of few that are to come.
    let alike = match visit.ask(like(AlikeBy::Both)) {
        Err(e) if matches!(e.kind(), ErrorKind::Conflict | ErrorKind::NotFound) => {
            visit.ask(like(AlikeBy::Content))?
        }
        found => found?,
    };
    let here = format!("/forecasts/{}/{}", segment(forecaster), segment(id));
    Ok(forecast(&ForecastView {
        href: format!("/titles/{}", segment(id)),
        here,
        refused,
        asked: asked(visit, &shown, &told.ranges, &told.genres),
        comparables: alike.comparables.iter().map(comparable).collect(),
        alike_by: match alike.by {
            AlikeBy::Both => "by what they are and by who watches them",
            _ => "by what they are; who watches it is not known",
        },
        ..view(&told)
    }))
}

/// The fields of the address that say something else than the title.
fn changes(visit: &Visit<'_>, title: &Title) -> Vec<String> {
    let own = |field: &str| now(title, field);
    let mut set = Vec::new();
    for field in ["budget", "length", "rating", "genres", "released"] {
        let asked = visit.parameter(field);
        if asked.is_empty() || asked == own(field) {
            continue;
        }
        set.push(match (field, asked.parse::<f64>()) {
            ("budget", Ok(millions)) => format!("budget={:.0} USD", millions * MILLION),
            _ => format!("{field}={asked}"),
        });
    }
    set
}

/// What stands in a field of the form before anybody asks.
fn now(title: &Title, field: &str) -> String {
    match field {
        "budget" => title.budget.map_or(String::new(), |money| {
            format!("{:.0}", (money.amount() as f64 / MILLION).max(1.0))
        }),
        "length" => title.duration_s.map_or(String::new(), |s| (s / 60).to_string()),
        "rating" => title.certificate.clone(),
        "genres" => title.genres.join("|"),
        _ => title.released.map_or(String::new(), |day| day.to_string()),
    }
}

fn asked(visit: &Visit<'_>, title: &Title, ranges: &[Range], genres: &[String]) -> Vec<Asked> {
    let value = |field: &str| match visit.parameter(field) {
        "" => now(title, field),
        given => given.to_owned(),
    };
    let slider = |field: &str, label: &str, unit: &str, scale: f64| {
        let range = ranges.iter().find(|range| range.column == field);
        let whole = |x: f64| {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a slider's end"
            )]
            let whole = (x / scale).max(1.0) as u64;
            whole
        };
        range.map(|range| Asked {
            name: field.to_owned(),
            label: label.to_owned(),
            value: value(field),
            range: Some((whole(range.low), whole(range.high), 1)),
            unit: unit.to_owned(),
            ..Asked::default()
        })
    };
    let text = |field: &str, label: &str, choices: Vec<String>| Asked {
        name: field.to_owned(),
        label: label.to_owned(),
        value: value(field),
        choices,
        ..Asked::default()
    };
    let ratings = std::iter::once("").chain(RATINGS).map(str::to_owned).collect();
    let genres = Asked {
        hint: format!("of {}", genres.join(", ")),
        ..text("genres", "Genres, with bars between", Vec::new())
    };
    slider("budget", "Budget", "million USD", MILLION)
        .into_iter()
        .chain(slider("length", "Length", "minutes", 1.0))
        .chain([
            text("rating", "Rating", ratings),
            genres,
            text("released", "Day of release", Vec::new()),
        ])
        .collect()
}

fn view(told: &CatalogForecasts) -> ForecastView {
    let Some(title) = told.titles.first() else { return ForecastView::default() };
    let sheet = &title.sheet;
    let (scale, unit) = unit(title.forecast[0]);
    let drawn = |label: &str, [center, low, high]: [f64; 3]| {
        (label.to_owned(), center / scale, Some((low / scale, high / scale)))
    };
    let mut rows = vec![drawn("as it is", title.forecast)];
    rows.extend(title.what_if.as_ref().map(|what_if| drawn("what if", what_if.forecast)));
    rows.push(("a typical title".to_owned(), sheet.typical.exp_m1() / scale, None));
    let moved = sheet.moved.iter().filter(|m| m.adds != 0.0).map(|m| Move {
        column: m.column.clone(),
        value: m.value.clone(),
        factor: m.adds.exp(),
    });
    ForecastView {
        name: title.name.clone(),
        outcome: told.outcome.clone(),
        by: format!("{}, as known on {}", told.forecaster, told.until),
        forecast: title.forecast.map(short),
        drawn: rows,
        unit: unit.to_owned(),
        moved: moved.collect(),
        notes: notes(title),
        what_if: what_if(title),
        ..ForecastView::default()
    }
}

/// In what a number is best drawn.
fn unit(x: f64) -> (f64, &'static str) {
    match x {
        1e6.. => (1e6, ", millions"),
        1e3.. => (1e3, ", thousands"),
        _ => (1.0, ""),
    }
}

fn notes(title: &TitleForecast) -> Vec<String> {
    let beyond = title.sheet.beyond.iter().map(|b| {
        format!(
            "A guess: {} {} is outside what was learned from, {} to {}.",
            b.column, b.value, b.low, b.high
        )
    });
    let new = title.sheet.strangers.iter();
    let new = new.map(|s| format!("Nothing was known of {} ({}).", s.name, s.kind));
    beyond.chain(new).collect()
}

fn what_if(title: &TitleForecast) -> String {
    title.what_if.as_ref().map_or(String::new(), |what_if| {
        let [center, low, high] = what_if.forecast.map(short);
        let (set, factor) =
            (what_if.set.iter().map(|set| said(set)).collect::<Vec<_>>(), what_if.factor);
        let set = set.join(", ");
        format!("With {set}: {center}, × {factor:.2}, four in five between {low} and {high}.")
    })
}

/// A change as people say it: `budget 90.0 M USD` for `budget=90000000 USD`.
fn said(set: &str) -> String {
    let (field, value) = set.split_once('=').unwrap_or((set, ""));
    let dollars = value.strip_suffix(" USD").and_then(|amount| amount.parse::<f64>().ok());
    let value = dollars.map_or_else(|| value.to_owned(), |amount| format!("{} USD", short(amount)));
    format!("{field} {value}")
}

fn comparable(c: &ComparableTitle) -> Comparable {
    let year = c.year.map_or(String::new(), |year| format!(" ({year})"));
    Comparable {
        href: format!("/titles/{}", segment(c.title.as_str())),
        name: format!("{}{year}", c.name),
        similarity: c.content,
        place: c.audience.map_or("-".to_owned(), |place| place.to_string()),
        shares: in_line(&c.shares),
        differs: differences(&c.differs),
    }
}
