#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use proptest::prelude::*;
use slate_core::{Title, Unwatched};
use slate_math::Rng;

use super::*;

/// A generated service: seasons of series, and films of which some are known; what is known of a series carries over to its
/// next season.
fn lines(halves: &[&str], titles: usize) -> Vec<Line> {
    let (mut lines, mut rng) = (Vec::new(), Rng::new(Seed(5)));
    for (h, half) in halves.iter().enumerate() {
        for n in 0..titles {
            let series = n % 2 == 0;
            // How well it does, the same in every half-year.
            let strength = (n * 7919 % 1000) as f64 / 100.0;
            let scatter = rng.position(1000) as f64 / 500.0;
            let views = (8.0 + strength + scatter).exp();
            let name = format!("Title {n}");
            let (season, full) = match series {
                true => (format!("Season {}", h + 1), format!("{name}: Season {}", h + 1)),
                false => (String::new(), format!("{name} {half}")),
            };
            let kind = if series { "tv" } else { "film" };
            let (watched, viewed) = (format!("{:.0}", views * 2.0), format!("{views:.0}"));
            let cells = [
                half,
                kind,
                &name,
                &season,
                "",
                &full,
                "Yes",
                "",
                watched.as_str(),
                "120",
                viewed.as_str(),
            ];
            lines.push(Line::parse(&cells.map(str::to_owned)).unwrap());
        }
    }
    lines
}

fn half(text: &str) -> Half {
    text.parse().unwrap()
}

/// Seasons of series that did well do well again, and films that a source knew well: both are learned, and the mean is not.
#[test]
fn what_did_well_before_does_well_again() {
    let lines = lines(&["2023H1", "2023H2", "2024H1"], 600);
    let titles: Vec<Title> = (0..600)
        .map(|n| Title::named(format!("f{n}").parse().unwrap(), format!("Title {n}")))
        .collect();
    let facts = ["votes".to_owned()];
    let film = |(n, title)| Film { title, facts: vec![Some((n * 7919 % 1000) as f64)] };
    let films: Vec<Film<'_>> = titles.iter().enumerate().map(film).collect();
    let sources = Sources { lines: &lines, listed: &[], films: &films, facts: &facts };
    let report = forecast(&sources, half("2024H1"), Seed(1), &mut Unwatched).unwrap();
    assert_eq!((report.learned, report.all.accuracy.n), (600, 600));
    assert!(report.all.accuracy.r2.unwrap() > 0.9, "{:?}", report.all);
    let [behind, _] = report.all.naive["genres"].r2_behind_ci95.unwrap();
    assert!(behind > 0.5, "{behind}");
    let (held, se) = (report.all.coverage80, report.all.coverage80_se);
    assert!((held - 0.8).abs() < 3.0 * se, "{held} and {se}");
    assert!(report.released.is_none() && report.titles.len() == 600);
    let first = forecast(&sources, half("2023H1"), Seed(1), &mut Unwatched).unwrap_err();
    assert!(first.to_string().contains("no report before 2023H1"), "{first}");
    let later = forecast(&sources, half("2025H1"), Seed(1), &mut Unwatched).unwrap_err();
    assert!(later.to_string().contains("the report of 2025H1 has no new title"), "{later}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever was watched from the day on which the half-year opens, and whatever lists came then, moves no column of a
    /// title by one bit.
    #[test]
    fn what_comes_later_changes_nothing(
        hours in proptest::collection::vec(0.0..1e9_f64, 80),
        weeks in proptest::collection::vec((0..400_i32, 0..40_usize, 1..11_u8, 0.0..1e8_f64), 0..40),
        subject in 0..40_usize,
    ) {
        let opens = half("2024H1");
        let known = lines(&["2023H2", "2024H1", "2024H2"], 40);
        let mut changed = known.clone();
        for (line, hours) in changed.iter_mut().filter(|line| line.half >= opens).zip(&hours) {
            (line.hours, line.views) = (*hours, Some(hours / 2.0));
        }
        let listed = |from: i32| -> Vec<Listed> {
            weeks
                .iter()
                .map(|(day, n, rank, hours)| Listed {
                    week: from + day,
                    show: format!("title{n}"),
                    rank: f64::from(*rank),
                    hours: *hours,
                })
                .collect()
        };
        let earlier = listed(opens.first() - 500);
        let mut all: Vec<Listed> = earlier.iter().filter(|l| l.week < opens.first()).cloned().collect();
        let before = all.clone();
        all.extend(listed(opens.first()));
        let of = |lines: &[Line], listed: &[Listed]| {
            let sources = Sources { lines, listed, films: &[], facts: &[] };
            let line = lines.iter().filter(|line| line.half == opens).nth(subject).unwrap();
            let known = Known::on(&sources, opens);
            assert_eq!(known.names().len(), known.values(line).len());
            known.values(line).into_iter().map(f64::to_bits).collect::<Vec<_>>()
        };
        prop_assert_eq!(of(&known, &before), of(&changed, &all));
    }
}
