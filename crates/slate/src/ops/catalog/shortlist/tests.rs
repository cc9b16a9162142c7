#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use super::scoreboard::by;
use super::*;

/// By hand: two titles that both wanted, forecast 100 and 400, came 200 and 100, for 1,000 and 3,000; one that people put in,
/// forecast 50, came 50, for nothing.
#[test]
fn a_scoreboard_by_hand() {
    let title = |by: &str, price, forecast: [f64; 3], viewers| ScoredTitle {
        shortlist: "s".into(),
        title: "t".parse().unwrap(),
        name: "T".into(),
        price,
        by: by.into(),
        forecast,
        viewers,
    };
    let board = by(&[
        title("both", 1000, [100.0, 50.0, 250.0], 200.0),
        title("both", 3000, [400.0, 200.0, 600.0], 100.0),
        title("people", 0, [50.0, 40.0, 60.0], 50.0),
    ]);
    let both = board["both"];
    assert_eq!((both.titles, both.spent, both.forecast, both.viewers), (2, 4000, 500.0, 300.0));
    assert_eq!((both.per_thousand, both.inside), (Some(75.0), 0.5));
    // ln 2 and ln 1/4: on the mean -ln 2 / 2, in size 3 ln 2 / 2.
    let ln2 = std::f64::consts::LN_2;
    assert!((both.bias_ln + ln2 / 2.0).abs() < 1e-12 && (both.error_ln - 1.5 * ln2).abs() < 1e-12);
    let people = board["people"];
    assert_eq!((people.per_thousand, people.bias_ln, people.inside), (None, 0.0, 1.0));
    assert!(!board.contains_key("model"));
}
