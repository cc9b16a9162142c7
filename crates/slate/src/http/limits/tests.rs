use std::time::Duration;

use super::*;

#[test]
fn a_bucket_empties_refuses_and_fills_again() {
    let buckets = Buckets::new(2.0, 3.0);
    let start = Instant::now();
    let at = |ms| start + Duration::from_millis(ms);
    let table = [
        (0, true),
        (0, true),
        (0, true),
        (0, false),
        (400, false),
        (600, true),
        (600, false),
        (60_000, true),
        (60_000, true),
        (60_000, true),
        (60_000, false),
    ];
    for (i, (ms, expected)) in table.into_iter().enumerate() {
        assert_eq!(buckets.take(7, at(ms)), expected, "step {i}");
    }
    assert!(buckets.take(8, at(60_000)), "another client has its own bucket");
}

#[test]
fn the_number_of_clients_remembered_is_bounded() {
    let buckets = Buckets::new(1.0, 1.0);
    let start = Instant::now();
    for client in 0..3 * CLIENTS_MAX as u64 {
        buckets.take(client, start + Duration::from_micros(client));
    }
    assert!(buckets.levels.lock().is_ok_and(|l| l.len() <= CLIENTS_MAX));
}
