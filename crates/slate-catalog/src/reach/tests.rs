#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use slate_core::{Seed, Unwatched};

use super::*;

const TODAY: i32 = 18_000;

fn title(id: &str, genre: &str) -> Title {
    Title { genres: vec![genre.to_owned()], ..Title::named(id.parse().unwrap(), id) }
}

/// Forty viewers of crime, each of whom watched half of the ten crime titles lately, and fifty of comedy, who watched all of
/// theirs but one long ago. A crime title that is new reaches half of the first and nobody else.
#[test]
fn a_candidate_reaches_those_who_watched_its_like() {
    let titles: Vec<Title> =
        (0..20).map(|n| title(&format!("t{n}"), if n < 10 { "Crime" } else { "Comedy" })).collect();
    let mut plays = Vec::new();
    for viewer in 0..40_u32 {
        for n in (0..10_u32).filter(|n| (n + viewer) % 2 == 0) {
            plays.push(Play { viewer, title: n, day: TODAY - 5 });
        }
    }
    for viewer in 40..90_u32 {
        for n in (10..20_u32).filter(|n| n % 10 != viewer % 10) {
            plays.push(Play { viewer, title: n, day: TODAY - 150 });
        }
    }
    let described: Vec<Option<&Title>> = titles.iter().map(Some).collect();
    let [new, odd] = [title("new", "Crime"), title("odd", "Western")];
    let spec = GapSpec { tastes: Some(2), today: TODAY, horizon: 90, seed: Seed(1) };
    let stock = vec![Stock::default(); 20];
    let found = reach(&plays, &stock, &described, &[&new, &odd], &spec, &mut Unwatched).unwrap();
    let mut sizes: Vec<u64> = found.segments.iter().map(|segment| segment.viewers).collect();
    sizes.sort_unstable();
    assert_eq!((sizes, found.left_out), (vec![40, 50], 0));
    let crime = found.segments.iter().position(|segment| segment.viewers == 40).unwrap();
    let shares = found.shares[0].as_ref().unwrap();
    assert!((shares[crime][0] - 0.5).abs() < 1e-9 && shares[1 - crime][0] == 0.0, "{shares:?}");
    assert!(shares.iter().all(|[mean, low, high]| low <= mean && mean <= high), "{shares:?}");
    assert!(found.shares[1].is_none(), "nothing is like a western");
    // Five of ten are unseen and five are watched in a quarter: that lasts three periods. Who has not watched lately does
    // not run out.
    assert_eq!([crime, 1 - crime].map(|n| found.segments[n].served), [0.0, 1.0]);
}
