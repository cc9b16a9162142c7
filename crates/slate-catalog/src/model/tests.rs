#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::sync::OnceLock;

use proptest::prelude::*;
use slate_core::{ErrorKind, Title, Unwatched};

use super::*;
use crate::backtest::Material;
use crate::testing::{films, plan};

fn model() -> &'static ForecastModel {
    static MODEL: OnceLock<ForecastModel> = OnceLock::new();
    MODEL.get_or_init(|| {
        let (titles, outcomes) = films();
        let material =
            Material { titles: &titles, outcomes: &outcomes, presence: &[], stated: &[] };
        train(&plan(), &material, None, &mut Unwatched).unwrap()
    })
}

fn planned(genre: &str, budget: &str) -> Title {
    Title {
        released: "2014-05-02".parse().ok(),
        genres: vec![genre.to_owned()],
        budget: budget.parse().ok(),
        ..Title::named("new".parse().unwrap(), "New")
    }
}

fn change(text: &str) -> Change {
    text.parse().unwrap()
}

/// A comedy for 1 M of invented films: .8 ln(1 M) + 1.5 = 12.6, as `crate::testing` makes them.
#[test]
fn a_title_that_does_not_exist_is_forecast() {
    let head = model().head();
    assert_eq!(
        (head.until.to_string().as_str(), head.learned, head.calibrated),
        ("2013-12-31", 624, 104)
    );
    assert!(!head.drift.drifts, "{:?}", head.drift);
    let sheet = model().forecast(&planned("Comedy", "1000000 USD")).unwrap();
    assert!((sheet.forecast.center - 12.6).abs() < 0.5, "{sheet:?}");
    assert!(sheet.forecast.low < 12.6 && 12.6 < sheet.forecast.high, "{sheet:?}");
    let sum: f64 = sheet.typical + sheet.moved.iter().map(|moved| moved.adds).sum::<f64>();
    assert!((sum - sheet.forecast.center).abs() < 1e-9);
    assert!(sheet.beyond.is_empty() && sheet.strangers.is_empty(), "{sheet:?}");
}

/// Of invented films the budget moves the outcome most, upwards, then whether it is a comedy.
#[test]
fn what_moves_forecasts_is_told() {
    let moves = model().head().moves.as_ref().unwrap();
    assert_eq!(moves[0].column, "budget");
    assert!(moves[0].direction.unwrap() > 0.9, "{:?}", moves[0]);
    assert!(moves[1].column.starts_with("genre: "), "{:?}", moves[1]);
    let holds = |m: &Moves| m.ci95[0] <= m.effect && m.effect <= m.ci95[1] && m.ci95[0] < m.ci95[1];
    assert!(moves[..2].iter().all(holds), "{:?}", &moves[..2]);
    let (titles, outcomes) = crate::testing::shuffled();
    let material = Material { titles: &titles, outcomes: &outcomes, presence: &[], stated: &[] };
    let none = train(&plan(), &material, None, &mut Unwatched).unwrap();
    assert!(none.head().moves.as_ref().unwrap().is_empty(), "nothing moves what nothing forecasts");
}

#[test]
fn what_was_never_seen_is_said() {
    let title =
        Title { companies: vec!["Newcomer".into()], ..planned("Comedy", "900000000000 USD") };
    let sheet = model().forecast(&title).unwrap();
    assert_eq!(
        sheet.beyond.iter().map(|b| b.column.as_str()).collect::<Vec<_>>(),
        ["budget", "companies"]
    );
    assert_eq!(sheet.strangers, [Stranger { kind: "companies", name: "Newcomer".into() }]);
}

#[test]
fn what_has_been_learned_of_is_not_forecast() {
    let known = Title { released: "2013-12-31".parse().ok(), ..planned("Comedy", "1000000 USD") };
    let error = model().forecast(&known).unwrap_err();
    assert!(error.to_string().contains("is of 2013-12-31 or before"), "{error}");
    let undated = Title { released: None, ..planned("Comedy", "1000000 USD") };
    assert!(
        model().forecast(&undated).unwrap_err().to_string().contains("neither a day nor a year")
    );
}

#[test]
fn what_if_stays_inside_what_was_learned() {
    let title = planned("Comedy", "1000000 USD");
    let base = model().forecast(&title).unwrap().forecast.center;
    let (changed, sheet) =
        model().what_if(&title, &[change("budget=20000000 USD"), change("genres=Drama")]).unwrap();
    assert_eq!(changed.genres, ["Drama"]);
    // .8 ln 20 more for the budget, 1.5 less for the genre.
    let moved = sheet.forecast.center - base;
    assert!((moved - (0.8 * 20_f64.ln() - 1.5)).abs() < 0.7, "{moved}");
    let refused = [
        ("budget=900000000000 USD", "outside what was learned from"),
        ("budget=1 USD", "outside what was learned from"),
        ("budget=much", "budget=much"),
        ("genres=Western", "outside what was learned from"),
        ("companies=Newcomer", "outside what was learned from"),
        ("rating=Fine", "outside what was learned from"),
        ("released=2031-01-01", "outside what was learned from"),
        ("released=2003-01-01", "is of 2013-12-31 or before"),
        ("length=90", "outside what was learned from"),
    ];
    for (text, expected) in refused {
        let error = model().what_if(&title, &[change(text)]).unwrap_err();
        assert!(error.to_string().contains(expected), "{text}: {error}");
    }
    for text in ["votes=3", "budget", ""] {
        assert!(text.parse::<Change>().is_err(), "{text}");
    }
}

#[test]
fn a_model_is_read_as_it_was_written() {
    let bytes = model().save().unwrap();
    let read = ForecastModel::load(&bytes).unwrap();
    assert_eq!(read.save().unwrap(), bytes);
    assert_eq!(read.head(), model().head());
    let title = planned("Drama", "3000000 USD");
    assert_eq!(read.forecast(&title).unwrap(), model().forecast(&title).unwrap());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever is done to the bytes: an error, or a model that answers.
    #[test]
    fn broken_files_are_refused(at in 0.0..1.0_f64, byte in any::<u8>(), cut in proptest::bool::ANY) {
        let mut bytes = model().save().unwrap();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place in a file")]
        let at = (at * bytes.len() as f64) as usize;
        if cut {
            bytes.truncate(at);
        } else {
            bytes[at] = byte;
        }
        match ForecastModel::load(&bytes) {
            Ok(model) => _ = model.forecast(&planned("Drama", "3000000 USD")),
            Err(error) => prop_assert!(
                matches!(error.kind(), ErrorKind::Corrupt | ErrorKind::Invalid), "{error}"
            ),
        }
    }
}

/// Budgets in francs are told in dollars, of titles learned from and of those forecast, and a file keeps how.
#[test]
fn money_is_told_as_it_was_learned() {
    let rows = [["USD", "2000", "1"], ["CHF", "2000", "0.5"]].map(|row| row.map(str::to_owned));
    let rows = rows.iter().map(|row| (2, row.as_slice()));
    let prices = crate::prices::Prices::of_rows(rows).unwrap();
    let (titles, outcomes) = films();
    let material = Material { titles: &titles, outcomes: &outcomes, presence: &[], stated: &[] };
    let told = train(&plan(), &material, Some(&prices), &mut Unwatched).unwrap();
    let of = |model: &ForecastModel, budget| model.forecast(&planned("Comedy", budget)).unwrap();
    let [francs, dollars] = [of(&told, "2000000 CHF"), of(&told, "1000000 USD")];
    assert_eq!(francs, dollars);
    assert_ne!(
        of(model(), "2000000 CHF"),
        of(model(), "1000000 USD"),
        "a franc says nothing to it"
    );
    let budget = francs.moved.iter().find(|moved| moved.column == "budget").unwrap();
    assert_eq!(budget.value, "1.0 M USD of 2000");
    let read = ForecastModel::load(&told.save().unwrap()).unwrap();
    assert_eq!((of(&read, "2000000 CHF"), read.dollars_of()), (francs, Some(2000)));
    let title = planned("Comedy", "1000000 USD");
    assert!(told.what_if(&title, &[change("budget=3000000 CHF")]).is_ok());
    assert!(told.what_if(&title, &[change("budget=3000000 SEK")]).is_err());
}
