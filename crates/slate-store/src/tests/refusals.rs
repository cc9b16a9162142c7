//! Refusals of callers nobody knows.

use super::kit::{Studio, at};

const DAY_MS: i64 = 86_400_000;

#[test]
fn refusals_are_counted_by_day_and_reason() {
    let studio = Studio::new();
    let table = [
        ("token.unknown", 1, 0),
        ("token.unknown", 2, DAY_MS - 1),
        ("token.missing", 5, 10),
        ("token.unknown", 4, DAY_MS),
    ];
    for (reason, n, ms) in table {
        studio.put(|tx| tx.count_refusal(reason, n, at(ms)));
    }
    let expected = [
        ("1970-01-02".to_owned(), "token.unknown".to_owned(), 4),
        ("1970-01-01".to_owned(), "token.missing".to_owned(), 5),
        ("1970-01-01".to_owned(), "token.unknown".to_owned(), 3),
    ];
    assert_eq!(studio.get(|r| r.refusals()), expected);
}

#[test]
fn a_list_of_refusals_is_bounded() {
    let studio = Studio::new();
    studio.put(|tx| (0..1010).try_for_each(|day| tx.count_refusal("r", 1, at(day * DAY_MS))));
    let listed = studio.get(|r| r.refusals());
    assert_eq!(listed.len(), 1000);
    assert_eq!(listed[0].0, "1972-10-06", "the newest are the ones that stay");
}
