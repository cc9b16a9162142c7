//! OpenFeature's remote evaluation protocol and GrowthBook's payload: every answer as its description says, for
//! whoever may ask, and nobody's wish passed over.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;

use serde_json::{Value, json};

use crate::kit::flags::{FlagServer, all_kinds, start_test};
use crate::kit::schema::Description;
use crate::kit::{Answer, Studio};

const BULK: &str = "/ofrep/v1/evaluate/flags";
const SINGLE: &str = "/ofrep/v1/evaluate/flags/{key}";

fn of(viewer: &str) -> Value {
    json!({"context": {"targetingKey": viewer, "country": "FR"}})
}

fn one(server: &FlagServer, token: &str, flag: &str, body: &Value) -> Answer {
    server.post(token, &format!("{BULK}/{flag}"), body)
}

fn known_by(server: &FlagServer, token: &str, etag: &str, body: &Value) -> Answer {
    let bearer = format!("Bearer {token}");
    let headers = [("Authorization", bearer.as_str()), ("If-None-Match", etag)];
    server.send("POST", BULK, &headers, &body.to_string())
}

/// A right question about every flag and all wrong ones, each with the status and the schema of its answer.
fn questions() -> Vec<(&'static str, String, u16, &'static str)> {
    let right = of("v001").to_string();
    let flags = ["dark", "greeting", "rows", "weight", "layout", "yours"];
    let mut all: Vec<_> =
        flags.map(|flag| (flag, right.clone(), 200, "serverEvaluationSuccess")).into();
    all.extend(["titles", "egg"].map(|flag| (flag, right.clone(), 400, "evaluationFailure")));
    all.push(("none", right.clone(), 404, "flagNotFound"));
    all.push(("%FF", right.clone(), 400, "evaluationFailure"));
    let wrong = ["", "{", "[]", "{}", r#"{"context":{}}"#, r#"{"context":{"targetingKey":7}}"#];
    for body in wrong {
        all.push(("dark", body.to_owned(), 400, "evaluationFailure"));
        all.push(("", body.to_owned(), 400, "bulkEvaluationFailure"));
    }
    all.push(("", right, 200, "bulkEvaluationSuccess"));
    all
}

#[test]
fn every_answer_is_as_the_protocol_describes_it() {
    let Some(described) = Description::ofrep().map(Description::meant) else { return };
    let studio = Studio::new();
    let server = FlagServer::start(&studio, all_kinds());
    let token = studio.account("player", "service");
    let bearer = format!("Bearer {token}");
    for (flag, body, status, schema) in questions() {
        let path = if flag.is_empty() { BULK.to_owned() } else { format!("{BULK}/{flag}") };
        let answer = server.send("POST", &path, &[("Authorization", &bearer)], &body);
        assert_eq!(answer.status, status, "{path} {body}: {}", answer.body);
        assert!(answer.headers["content-type"].starts_with("application/json"), "{path}");
        assert_eq!(described.fault(schema, &answer.json()), None, "{path} {body}");
        let operation = if flag.is_empty() { BULK } else { SINGLE };
        assert!(described.statuses(operation).contains(&status), "{path} {body}");
    }
    let bulk = server.post(&token, BULK, &of("v001"));
    let flags = bulk.json()["flags"].as_array().unwrap().clone();
    let failed = flags.iter().filter(|flag| flag.get("errorCode").is_some()).count();
    assert_eq!((flags.len(), failed), (9, 3));
    let known = known_by(&server, &token, &bulk.headers["etag"], &of("v001"));
    assert_eq!((known.status, known.body.as_str()), (304, ""));
    assert_eq!(known.headers["etag"], bulk.headers["etag"]);
    // Nobody, and whoever asks too often.
    for token in ["", "nonsense"] {
        let answer = server.post(token, BULK, &of("v001"));
        assert_eq!((answer.status, &*answer.headers["www-authenticate"]), (401, "Bearer"));
        assert_eq!(described.fault("generalErrorResponse", &answer.json()), None);
        assert!(answer.json()["errorDetails"].is_string(), "{}", answer.body);
    }
    let refused = (0..1000).map(|_| server.post("", BULK, &of("v001"))).find(|a| a.status != 401);
    let refused = refused.expect("an end to it");
    assert_eq!(refused.status, 429);
    let wait: Value = serde_json::from_str(&refused.headers["retry-after"]).unwrap();
    assert_eq!(wait, json!(1), "seconds");
}

#[test]
fn the_description_as_written_refuses_every_value_which_is_why_it_is_mended() {
    let Some(described) = Description::ofrep() else { return };
    let pointer = "/paths/~1ofrep~1v1~1evaluate~1flags~1{key}/post/responses/200/content/application~1json/example";
    let example = described.at(pointer).clone();
    assert!(described.fault("evaluationSuccess", &example).is_some(), "it is mended upstream");
    assert_eq!(described.meant().fault("evaluationSuccess", &example), None);
}

#[test]
fn a_token_counts_in_either_header_and_a_session_in_none() {
    let studio = Studio::new();
    let server = FlagServer::start(&studio, all_kinds());
    let body = of("v001").to_string();
    for role in ["admin", "analyst", "approver", "service", "client"] {
        let token = studio.account(role, role);
        let bearer = format!("Bearer {token}");
        for header in [("Authorization", bearer.as_str()), ("X-API-Key", token.as_str())] {
            assert_eq!(server.send("POST", BULK, &[header], &body).status, 200, "{role}");
        }
    }
    let (cookie, _) = server.sign_in(&studio.owner());
    assert_eq!(server.send("POST", BULK, &[("Cookie", &cookie)], &body).status, 401);
    // A revocation counts at the next question, by whomever.
    let token = studio.account("gone", "service");
    assert_eq!(server.post(&token, BULK, &of("v001")).status, 200);
    studio.ok(&["actor", "revoke", "gone"]);
    assert_eq!(server.post(&token, BULK, &of("v001")).status, 401);
}

#[test]
fn the_same_question_has_the_same_name_until_the_flags_change() {
    let studio = Studio::new();
    let server = FlagServer::start(&studio, all_kinds());
    let token = studio.account("player", "service");
    let first = server.post(&token, BULK, &of("v001")).headers["etag"].clone();
    let asks = |viewer: &str| known_by(&server, &token, &first, &of(viewer)).status;
    assert_eq!((asks("v001"), asks("v002")), (304, 200));
    let told = format!("{BULK}?flagConfigEtag=abc&flagConfigLastModified=1771622898");
    assert_eq!(server.post(&token, &told, &of("v001")).headers["etag"], first);
    server.change(json!({"features": {"dark": {"defaultValue": true}}}));
    assert_eq!(asks("v001"), 200);
    // Who opted out gets another answer, and so one of another name.
    server.change(all_kinds());
    assert_eq!(asks("v001"), 304);
    server.post(&token, "/v1/viewer/opt-out", &json!({"viewer": "v001"}));
    assert_eq!(asks("v001"), 200);
}

#[test]
fn who_opted_out_has_the_default_cell_at_once() {
    let studio = Studio::new();
    let server = FlagServer::start(&studio, all_kinds());
    let token = studio.account("player", "service");
    let rows = |viewer: &str| one(&server, &token, "rows", &of(viewer)).json();
    let names: Vec<String> = (0..64).map(|n| format!("v{n:03}")).collect();
    let treated = names.iter().find(|name| rows(name)["variant"] == "treatment").unwrap();
    assert_eq!(rows(treated)["value"], 8);
    let wish = json!({"viewer": treated});
    assert_eq!(server.post(&token, "/v1/viewer/opt-out", &wish).status, 200);
    let answer = rows(treated);
    assert_eq!((&answer["value"], &answer["reason"]), (&json!(4), &json!("DISABLED")));
    assert_eq!(answer["metadata"], Value::Null);
    // What is no test still holds for them.
    assert_eq!(one(&server, &token, "dark", &of(treated)).json()["value"], true);
    assert_eq!(server.post(&token, "/v1/viewer/opt-in", &wish).status, 200);
    assert_eq!(rows(treated)["value"], 8);
    // Another process on the same folder counts at the next refresh.
    studio.ok(&["viewer", "opt-out", treated]);
    server.app.refresh().unwrap();
    // The refresh took the flags of the store, which has none.
    server.change(all_kinds());
    assert_eq!(rows(treated)["value"], 4);
}

#[test]
fn a_flag_is_the_same_on_every_face() {
    let studio = Studio::new();
    let server = FlagServer::start(&studio, all_kinds());
    let token = studio.account("player", "service");
    for n in 0..20 {
        let viewer = format!("v{n:03}");
        let bulk = server.post(&token, BULK, &of(&viewer)).json();
        for told in bulk["flags"].as_array().unwrap() {
            let flag = told["key"].as_str().unwrap();
            let alone = one(&server, &token, flag, &of(&viewer)).json();
            assert_eq!(&alone, told, "{flag} {viewer}");
            if told.get("errorCode").is_some() {
                continue;
            }
            let attributes = json!({"country": "FR"});
            let body = json!({"flag": flag, "viewer": viewer, "attributes": attributes});
            let asked = server.post(&token, "/v1/flag/evaluate", &body).json();
            let value = told.get("value").unwrap_or(&Value::Null);
            assert_eq!((&asked["value"], &asked["reason"]), (value, &told["reason"]), "{flag}");
            assert_eq!(asked["variant"], told["variant"], "{flag} {viewer}");
            let (test, metadata) = (&asked["test"], &told["metadata"]);
            assert_eq!((&test["test"], &test["cell"]), (&metadata["test"], &metadata["cell"]));
        }
    }
    let list = server.post(&token, "/v1/flag/list", &json!({})).json();
    let rows = list["flags"].as_array().unwrap().iter().find(|f| f["flag"] == "rows").unwrap();
    assert_eq!(rows, &json!({"flag": "rows", "default": 4, "rules": 1, "tests": ["rows"]}));
}

#[test]
fn a_test_that_runs_is_a_flag_and_its_exposures_are_reported_by_who_shows_it() {
    let studio = Studio::new();
    let approver = studio.account("ben", "approver");
    start_test(
        &studio,
        &approver,
        "rows",
        ["4", "8"],
        "sticky = true\n[targeting]\ncountry = \"FR\"\n",
    );
    let server = FlagServer::of_tests(&studio);
    let (token, key) = (studio.account("player", "service"), studio.account("web", "client"));
    let rows = |body: &Value| one(&server, &token, "rows", body).json();
    let first = rows(&of("v001"));
    let cell = first["metadata"]["cell"].as_str().unwrap().to_owned();
    let told =
        json!({"test": "rows", "cell": cell, "phase": "1", "exposure": true, "rule": "rows#1"});
    assert_eq!((&first["metadata"], &first["reason"]), (&told, &json!("SPLIT")));
    // To ask is not to show: nobody is in the test yet.
    let units = || {
        let cells = studio.json(&["test", "status", "rows"])["cells"].as_array().unwrap().clone();
        cells.iter().map(|cell| cell["units"].as_u64().unwrap()).sum::<u64>()
    };
    assert_eq!(units(), 0);
    // Elsewhere the test is not for them, until they were shown its cell: it keeps people where they are.
    let elsewhere = json!({"context": {"targetingKey": "v001", "country": "DE"}});
    let bulk = server.post(&token, BULK, &elsewhere).headers["etag"].clone();
    assert_eq!(rows(&elsewhere)["metadata"], Value::Null);
    assert_eq!(known_by(&server, &token, &bulk, &elsewhere).status, 304);
    let report = json!({"exposures": [{"test": "rows", "unit": "v001", "cell": cell}]});
    assert_eq!(server.post(&token, "/v1/test/expose", &report).status, 200);
    assert_eq!(server.post(&key, "/v1/test/expose", &report).status, 403);
    assert_eq!(units(), 1);
    assert_eq!(rows(&elsewhere)["metadata"]["cell"], cell);
    assert_eq!(known_by(&server, &token, &bulk, &elsewhere).status, 200);
    // The payload of the SDKs says when something last happened.
    let payload = server.send("GET", &format!("/api/features/{key}"), &[], "").json();
    assert!(payload["dateUpdated"].as_str().unwrap().ends_with('Z'), "{payload}");
    assert_eq!(payload["features"]["rows"]["rules"][0]["key"], "rows");
    studio.ok_as(&approver, &["test", "stop", "rows", "--why", "enough"]);
    server.app.refresh().unwrap();
    assert_eq!(one(&server, &token, "rows", &of("v001")).status, 404);
}

/// A stream that was opened, and its lines.
struct Stream {
    tcp: TcpStream,
    lines: std::io::Lines<BufReader<TcpStream>>,
}

impl Stream {
    fn open(server: &FlagServer, uri: &str, heard: &str) -> Self {
        let mut tcp = TcpStream::connect(&server.address).unwrap();
        tcp.set_read_timeout(Some(std::time::Duration::from_secs(60))).unwrap();
        // Of a connection that is kept nobody can tell when the stream has ended.
        let kept = "Connection: close\r\n";
        let head = format!("GET {uri} HTTP/1.1\r\nHost: {}\r\n{kept}{heard}\r\n", server.address);
        tcp.write_all(head.as_bytes()).unwrap();
        let lines = BufReader::new(tcp.try_clone().unwrap()).lines();
        Self { tcp, lines }
    }

    /// The status, once the head is read.
    fn status(&mut self) -> u16 {
        let first = self.lines.next().unwrap().unwrap();
        let rest = self.lines.by_ref().map_while(Result::ok);
        rest.take_while(|line| !line.is_empty()).for_each(drop);
        first.split(' ').nth(1).unwrap().parse().unwrap()
    }

    /// The next event: its id and its data; none when the stream ended.
    fn event(&mut self) -> Option<(String, Value)> {
        let (mut id, mut data) = (String::new(), None);
        for line in self.lines.by_ref().map_while(Result::ok) {
            if let Some(text) = line.strip_prefix("id: ") {
                id = text.to_owned();
            } else if let Some(text) = line.strip_prefix("data: ") {
                data = Some(serde_json::from_str(text).unwrap());
            } else if line.is_empty()
                && let Some(data) = data.take()
            {
                return Some((id, data));
            }
        }
        None
    }
}

fn stream_of(server: &FlagServer, token: &str) -> String {
    let bulk = server.post(token, BULK, &of("v001")).json();
    bulk["eventStreams"][0]["endpoint"]["requestUri"].as_str().unwrap().to_owned()
}

#[test]
fn a_stream_tells_of_changes_and_ends_with_the_token_and_the_server() {
    let studio = Studio::new();
    let server = FlagServer::start(&studio, all_kinds());
    let token = studio.account("player", "service");
    let uri = stream_of(&server, &token);
    assert!(!uri.contains(&token), "the address holds a ticket, not the token");
    let mut stream = Stream::open(&server, &uri, "");
    assert_eq!(stream.status(), 200);
    let document =
        json!({"dateUpdated": "2026-11-21T12:00:00Z", "features": {"x": {"defaultValue": 1}}});
    server.change(document.clone());
    let (id, data) = stream.event().unwrap();
    let etag = slate::serving::Flags::of(document).unwrap().etag;
    let expected = json!({"type": "refetchEvaluation", "etag": etag});
    assert_eq!((&id, &data), (&etag, &expected));
    if let Some(described) = Description::ofrep() {
        assert_eq!(described.fault("sseEventData", &data), None);
        let event = json!({"id": id, "data": data.to_string(), "retry": 2000});
        assert_eq!(described.fault("sseEvent", &event), None);
    }
    // Whoever comes again is told what was missed, and nothing that was heard.
    let mut again = Stream::open(&server, &uri, "Last-Event-ID: older\r\n");
    assert_eq!((again.status(), again.event().unwrap().0), (200, etag.clone()));
    let mut heard = Stream::open(&server, &uri, &format!("Last-Event-ID: {etag}\r\n"));
    assert_eq!(heard.status(), 200);
    server.change(all_kinds());
    assert_ne!(heard.event().unwrap().0, etag);
    // A token that ended opens no stream, and its open ones end with the next event.
    studio.ok(&["actor", "revoke", "player"]);
    assert_eq!(Stream::open(&server, &uri, "").status(), 401);
    server.change(json!({"features": {}}));
    assert_eq!(heard.event(), None);
    let other = studio.account("other", "client");
    let mut last = Stream::open(&server, &stream_of(&server, &other), "");
    assert_eq!(last.status(), 200);
    server.app.drain();
    assert_eq!(last.event(), None);
    assert_eq!(Stream::open(&server, "/ofrep/v1/stream?ticket=guess", "").status(), 401);
}

#[test]
fn streams_are_bounded() {
    let studio = Studio::new();
    let server = FlagServer::start(&studio, all_kinds());
    let token = studio.account("player", "service");
    let uri = stream_of(&server, &token);
    // The limit of the token is higher than that of the address, which would be met first.
    let who = format!("Authorization: Bearer {token}\r\n");
    let mut open = Vec::new();
    let refused = loop {
        let mut stream = Stream::open(&server, &uri, &who);
        match stream.status() {
            200 if open.len() < 1000 => open.push(stream),
            other => break other,
        }
    };
    assert_eq!((open.len(), refused), (256, 429));
    let gone = open.pop().unwrap();
    gone.tcp.shutdown(std::net::Shutdown::Both).unwrap();
    let free = (0..200).any(|_| {
        std::thread::sleep(std::time::Duration::from_millis(100));
        Stream::open(&server, &uri, &who).status() == 200
    });
    assert!(free, "a place is free again once somebody goes");
}

#[test]
fn growthbooks_sdks_fetch_the_payload_with_a_key_that_everybody_may_read() {
    let studio = Studio::new();
    let server = FlagServer::start(&studio, all_kinds());
    let key = studio.account("web", "client");
    let path = format!("/api/features/{key}");
    let answer = server.send("GET", &path, &[("Origin", "https://tv.example")], "");
    assert_eq!(answer.status, 200);
    let mut expected = all_kinds();
    expected["status"] = json!(200);
    assert_eq!(answer.json(), expected);
    assert_eq!(answer.headers["access-control-allow-origin"], "*");
    assert!(answer.headers["cache-control"].contains("max-age=30"));
    let have = [("If-None-Match", answer.headers["etag"].as_str())];
    assert_eq!(server.send("GET", &path, &have, "").status, 304);
    server.change(json!({"features": {}}));
    assert_eq!(server.send("GET", &path, &have, "").status, 200);
    // A token that may do more does not belong in an address.
    for role in ["admin", "analyst", "approver", "service"] {
        let token = studio.account(role, role);
        let answer = server.send("GET", &format!("/api/features/{token}"), &[], "");
        assert_eq!((answer.status, answer.reasons()), (403, vec!["token.exposed".to_owned()]));
    }
    assert_eq!(server.send("GET", "/api/features/sdk-abc", &[], "").status, 401);
    let metrics = server.get(&studio.owner(), "/metrics").body;
    assert!(metrics.contains("/api/features/{key}") && !metrics.contains(&key));
}

#[test]
fn what_a_client_is_refused_does_not_fill_the_record() {
    let studio = Studio::new();
    let server = FlagServer::start(&studio, all_kinds());
    let key = studio.account("web", "client");
    let size = || studio.json(&["record", "list"])["size"].clone();
    let before = size();
    for path in ["/v1/recommend", "/v1/events", "/v1/viewer/opt-out", "/v1/flag/evaluate"] {
        let answer = server.post(&key, path, &json!({"viewer": "v001"}));
        assert_eq!((answer.status, answer.reasons()), (403, vec!["role.purpose".to_owned()]));
    }
    assert_eq!(size(), before);
    let counted = studio.json(&["record", "list"])["unknown_callers"].clone();
    assert_eq!((&counted[0]["reason"], &counted[0]["n"]), (&json!("role.purpose"), &json!(4)));
}

#[test]
fn a_page_of_another_site_may_ask_with_a_token() {
    let studio = Studio::new();
    let server = FlagServer::start(&studio, all_kinds());
    let asks = [
        ("Origin", "https://tv.example"),
        ("Access-Control-Request-Method", "POST"),
        ("Access-Control-Request-Headers", "authorization,content-type,if-none-match,x-api-key"),
    ];
    let answer = server.send("OPTIONS", BULK, &asks, "");
    assert_eq!(answer.status, 200);
    assert_eq!(answer.headers["access-control-allow-origin"], "*");
    assert_eq!(answer.headers.get("access-control-allow-credentials"), None);
    let allowed = answer.headers["access-control-allow-headers"].clone();
    for header in ["authorization", "content-type", "if-none-match", "x-api-key"] {
        assert!(allowed.contains(header), "{header}: {allowed}");
    }
    // No other address of the studio is for pages of other sites.
    let answer = server.send("OPTIONS", "/v1/recommend", &asks, "");
    assert_eq!(answer.headers.get("access-control-allow-origin"), None);
}
