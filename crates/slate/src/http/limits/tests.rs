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

#[test]
fn who_is_not_known_has_the_bucket_of_their_address_whatever_they_show() {
    let limits = Limits::new(&ServeConfig::default());
    let address = IpAddr::V4(Ipv4Addr::LOCALHOST);
    let headers = |token: &str| {
        HeaderMap::from_iter([(header::AUTHORIZATION, token.parse().expect("a header"))])
    };
    let now = Instant::now();
    let allows = |headers: &HeaderMap| limits.allows(shown(headers), address, now);
    let guesses = (0..1000).filter(|n| allows(&headers(&n.to_string())));
    assert_eq!(guesses.count() as f64, STRANGERS_AT_ONCE, "every guess is charged to the address");
    let ada = headers("Bearer ada");
    assert!(!allows(&ada));
    limits.learn(&ada, true);
    assert!(allows(&ada));
    limits.learn(&ada, false);
    assert!(!allows(&ada));
}

#[test]
fn the_last_proxy_tells_the_address() {
    let name = header::HeaderName::from_static("x-forwarded-for");
    let lines =
        ["1.1.1.1", "2.2.2.2, 3.3.3.3"].map(|v| (name.clone(), v.parse().expect("a header")));
    assert_eq!(forwarded(&HeaderMap::from_iter(lines)), "3.3.3.3".parse().ok());
}
