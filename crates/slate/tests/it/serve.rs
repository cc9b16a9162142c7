//! Serving: what needs a token, what is bounded, what changes at once, and how it stops.

use std::io::{Read, Write};
use std::net::TcpStream;

use serde_json::{Value, json};

use crate::kit::{Studio, code, text};

/// Posts JSON; the status, or nothing when the server is not there.
pub(crate) fn try_post(address: &str, token: &str, path: &str, body: &Value) -> Option<u16> {
    let mut stream = TcpStream::connect(address).ok()?;
    let body = body.to_string();
    let request = format!(
        "POST {path} HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).ok()?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).ok()?;
    text(&answer).split(' ').nth(1)?.parse().ok()
}

fn list(server: &crate::kit::Server, token: &str, body: &Value) -> Vec<String> {
    let answer = server.post(token, "/v1/recommend", body);
    assert_eq!(answer.status, 200, "{}", answer.body);
    let titles = answer.json()["titles"].as_array().unwrap().clone();
    titles.iter().map(|t| t["title"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn every_route_but_health_needs_somebody() {
    let (studio, ..) = Studio::in_production();
    let server = studio.serve();
    for path in ["/healthz", "/readyz"] {
        assert_eq!(server.send("GET", path, &[], "").status, 200, "{path}");
    }
    for path in ["/metrics", "/openapi.json", "/v1/titles/t001/similar"] {
        assert_eq!(server.send("GET", path, &[], "").status, 401, "{path}");
    }
    for path in ["/v1/recommend", "/v1/events", "/v1/uploads", "/v1/actor/list"] {
        assert_eq!(server.send("POST", path, &[], "").status, 401, "{path}");
    }
    for path in ["/", "/runs", "/models", "/inbox", "/viewers", "/record", "/data"] {
        let answer = server.send("GET", path, &[], "");
        assert_eq!(answer.status, 303, "{path}");
        assert!(answer.headers["location"].starts_with("/sign-in"), "{path}");
    }
}

#[test]
fn a_posted_event_changes_the_next_list() {
    let (studio, ..) = Studio::in_production();
    let server = studio.serve();
    let player = studio.account("player", "service");
    let ask = json!({"viewer": "v001", "k": 5, "no_why": true});
    let before = list(&server, &player, &ask);
    let first = before[0].clone();
    let event =
        json!({"events": [{"viewer": "v001", "title": first, "at": "2026-11-20T20:00:00Z"}]});
    let taken = server.post(&player, "/v1/events", &event);
    assert_eq!(taken.json(), json!({"added": 1, "duplicates": 0}));
    let after = list(&server, &player, &ask);
    assert!(!after.contains(&first), "what was just seen is not shown again");
    assert_eq!(server.post(&player, "/v1/events", &event).json()["duplicates"], 1);
}

#[test]
fn lists_are_full_filtered_and_without_what_is_excluded() {
    let (studio, ..) = Studio::in_production();
    let titles: String = (0..40)
        .map(|n| {
            let genre = if n % 2 == 0 { "Drama" } else { "Comedy" };
            format!("{{\"id\":\"t{n:03}\",\"name\":\"Title {n}\",\"year\":{},\"genres\":[\"{genre}\"]}}\n", 1990 + n)
        })
        .collect();
    let file = studio.file("titles.jsonl", &titles);
    studio.ok(&["import", "titles", &file]);
    let server = studio.serve();
    let owner = studio.owner();
    let all = list(&server, &owner, &json!({"history": ["t001", "t003"], "k": 38}));
    assert_eq!(all.len(), 38, "everything but the history");
    let body = json!({"history": ["t001"], "k": 5, "exclude": [all[0], all[1]], "where": "genre = \"drama\""});
    let some = list(&server, &owner, &body);
    assert_eq!(some.len(), 5);
    for title in &some {
        let number: usize = title[1..].parse().unwrap();
        assert!(number.is_multiple_of(2) && *title != all[0] && *title != all[1], "{title}");
    }
}

#[test]
fn a_viewer_nobody_knows_gets_what_most_watch_and_is_told_so() {
    let (studio, ..) = Studio::in_production();
    let server = studio.serve();
    let answer = server.post(&studio.owner(), "/v1/recommend", &json!({"viewer": "stranger"}));
    assert_eq!(answer.json()["basis"], "popularity");
    assert_eq!(answer.json()["titles"].as_array().unwrap().len(), 20);
}

#[test]
fn a_viewer_who_opted_out_is_not_personalized() {
    let (studio, ..) = Studio::in_production();
    let server = studio.serve();
    let player = studio.account("player", "service");
    let wish = json!({"viewer": "v001"});
    assert_eq!(server.post(&player, "/v1/viewer/opt-out", &wish).status, 200);
    let answer = server.post(&player, "/v1/recommend", &wish);
    assert_eq!((answer.status, answer.reasons()), (403, vec!["viewer.opted_out".to_owned()]));
    let record = studio.ok(&["record", "list", "--json"]);
    assert!(!record.contains("v001"), "the record never holds a viewer's id");
    assert_eq!(server.post(&player, "/v1/viewer/opt-in", &wish).status, 200);
    assert_eq!(server.post(&player, "/v1/recommend", &wish).status, 200);
}

#[test]
fn a_promotion_by_another_process_is_served_without_a_restart() {
    let (studio, first, ben) = Studio::in_production();
    let server = studio.serve();
    let version = |server: &crate::kit::Server| {
        let answer = server.post(&studio.owner(), "/v1/recommend", &json!({"history": ["t001"]}));
        assert_eq!(answer.status, 200);
        answer.json()["version"].as_str().unwrap().to_owned()
    };
    assert_eq!(version(&server), first);
    let plan = studio.file("other.toml", &crate::kit::PLAN.replace("[10, 100]", "50"));
    let trained = studio.json(&["model", "train", "--plan", &plan, "--model", "ease"]);
    let second = trained["version"].as_str().unwrap().to_owned();
    studio.ok(&["model", "propose", &second, "--why", "newer"]);
    studio.ok_as(&ben, &["model", "approve", "2", "--why", "checked"]);
    studio.ok_as(&ben, &["model", "promote", &second]);
    let served = (0..200).any(|_| {
        std::thread::sleep(std::time::Duration::from_millis(50));
        version(&server) == second
    });
    assert!(served, "the server still answers with the old version");
}

#[test]
fn bodies_are_bounded_and_mistakes_are_explained() {
    let (studio, ..) = Studio::in_production();
    let server = studio.serve();
    let owner = studio.owner();
    let table = [
        ("/v1/recommend", "{", 422),
        ("/v1/recommend", "{\"viewer\":\"a\",\"history\":[\"b\"]}", 422),
        ("/v1/recommend", "{\"viewer\":\"a\",\"surprise\":1}", 422),
        ("/v1/title/search", "{\"text\":\"a\",\"surprise\":1}", 422),
        ("/v1/title/search", "{\"limit\":0}", 422),
        ("/v1/events", "{\"events\":[]}", 422),
        (
            "/v1/events",
            "{\"events\":[{\"viewer\":\"v\",\"title\":\"t\",\"kind\":\"rating\",\"at\":1}]}",
            422,
        ),
        ("/v1/evaluate", "{\"plan\":\"/etc/passwd\"}", 422),
        ("/v1/nothing", "{}", 404),
    ];
    let bearer = format!("Bearer {owner}");
    let headers = [("Authorization", bearer.as_str())];
    for (path, body, status) in table {
        let answer = server.send("POST", path, &headers, body);
        assert_eq!(answer.status, status, "{path} {body}: {}", answer.body);
        assert!(answer.json()["error"]["detail"].is_string(), "{path} {body}");
    }
    let huge = "x".repeat(2 << 20);
    assert_eq!(try_post(&server.address, &owner, "/v1/events", &json!(huge)), Some(413));
}

#[test]
fn pages_carry_the_headers_that_protect_them() {
    let studio = Studio::new();
    let server = studio.serve();
    let form = [("Content-Type", "application/x-www-form-urlencoded")];
    let fields = format!("token={}&next=//evil.example/", studio.owner());
    let signed_in = server.send("POST", "/sign-in", &form, &fields);
    assert_eq!(signed_in.headers["location"], "/", "never a redirect to somewhere else");
    let cookie = &signed_in.headers["set-cookie"];
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), "{cookie}");
    let cookie = cookie.split(';').next().unwrap();
    let page = server.send("GET", "/", &[("Cookie", cookie)], "");
    let policy = &page.headers["content-security-policy"];
    assert!(
        policy.contains("default-src 'none'") || policy.contains("default-src 'self'"),
        "{policy}"
    );
    assert!(!policy.contains("unsafe"), "{policy}");
    assert_eq!(page.headers["x-content-type-options"], "nosniff");
}

#[test]
fn guessing_tokens_is_slowed_down() {
    let studio = Studio::new();
    let server = studio.serve();
    let form = [("Content-Type", "application/x-www-form-urlencoded")];
    let statuses: Vec<u16> =
        (0..40).map(|_| server.send("POST", "/sign-in", &form, "token=guess").status).collect();
    assert!(statuses[..10].iter().all(|s| *s == 401), "{statuses:?}");
    assert!(statuses.contains(&429), "{statuses:?}");
}

#[test]
fn the_server_stops_when_asked_and_refuses_what_would_be_open_to_all() {
    let studio = Studio::new();
    let mut server = studio.serve();
    assert_eq!(server.send("GET", "/healthz", &[], "").status, 200);
    assert_eq!(server.stop(), Some(0));
    let output = studio.run(&["serve", "--address", "0.0.0.0:0"]);
    assert_eq!(code(&output), 2);
    assert!(text(&output.stderr).contains("--behind-proxy"), "{}", text(&output.stderr));
}

#[test]
fn an_event_whose_id_is_taken_reaches_no_history() {
    let (studio, ..) = Studio::in_production();
    let player = studio.account("player", "service");
    let server = studio.serve();
    let event = |id: &str, title: &str| json!({"id": id, "viewer": "new", "title": title, "at": "2026-11-21T20:15:00Z"});
    let post = |events: Vec<Value>| server.post(&player, "/v1/events", &json!({"events": events}));
    assert_eq!(post(vec![event("1", "t001")]).json()["added"], 1);
    let second = post(vec![event("1", "t002"), event("2", "t003")]).json();
    assert_eq!((second["added"].clone(), second["duplicates"].clone()), (json!(1), json!(1)));
    let sheet = server.post(&studio.owner(), "/v1/viewer/show", &json!({"viewer": "new"})).json();
    let titles: Vec<_> = sheet["history"].as_array().unwrap().iter().map(|e| &e["title"]).collect();
    assert_eq!(titles, ["t003", "t001"]);
}
