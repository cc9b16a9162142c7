//! Every page over a real connection: who is let in, what it answers, which headers it has.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;

use slate_core::{ActorName, Role, Timestamp};
use slate_store::Actor;

use crate::executor::Executor;
use crate::http::{App, router};
use crate::place::{Owner, Place};
use crate::token::Token;

/// A studio without any data, on the air.
struct Studio {
    _folder: tempfile::TempDir,
    address: SocketAddr,
    admin: Token,
    analyst: Token,
    _runtime: tokio::runtime::Runtime,
}

impl Studio {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let ada = ActorName::new("ada").expect("a name");
        let owner = Owner { actor: ada, person: "Ada".to_owned() };
        let (place, admin) = Place::create(&folder.path().join("s"), &owner, Timestamp::default())
            .expect("a studio");
        let analyst = add_analyst(&place);
        let app = Arc::new(App::new(Arc::new(Executor::new(place)), false, false));
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        let listener =
            runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).expect("a port");
        let address = listener.local_addr().expect("an address");
        runtime.spawn(async move { axum::serve(listener, router(app)).await });
        Self { _folder: folder, address, admin, analyst, _runtime: runtime }
    }

    /// The whole answer to `GET path`.
    fn get(&self, path: &str, token: Option<&Token>) -> String {
        let mut stream = TcpStream::connect(self.address).expect("a connection");
        let who = token.map(|t| format!("authorization: Bearer {}\r\n", t.reveal()));
        let who = who.unwrap_or_default();
        let lines = "host: studio\r\naccept: text/html\r\nconnection: close\r\n";
        write!(stream, "GET {path} HTTP/1.1\r\n{lines}{who}\r\n").expect("a request");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("an answer");
        answer
    }
}

#[expect(clippy::disallowed_methods, reason = "the account is not what is tested")]
fn add_analyst(place: &Place) -> Token {
    let (token, at) = (Token::new().expect("a token"), Timestamp::default());
    let name = ActorName::new("cy").expect("a name");
    let person = "Cy".to_owned();
    let actor = Actor { name, person, role: Role::Analyst, added_at: at, revoked_at: None };
    place
        .store
        .write(|tx| {
            tx.add_actor(&actor)?;
            tx.add_token(&token.hash(), &token.id(), &actor.name, at)
        })
        .expect("an account");
    token
}

/// Pages of a studio without data, with the status for an administrator and for an analyst.
const PAGES: [(&str, u16, u16); 24] = [
    ("/", 200, 200),
    ("/inbox", 200, 200),
    ("/inbox/1", 404, 404),
    ("/inbox/first", 404, 404),
    ("/data", 200, 200),
    ("/runs", 200, 200),
    ("/runs/0123abcd", 404, 404),
    ("/compare", 422, 422),
    ("/models", 200, 200),
    ("/models/0123abcd", 404, 404),
    ("/models/0123abcd/behavior", 404, 404),
    ("/viewers", 200, 200),
    ("/viewers/nobody", 404, 404),
    ("/titles?q=%25", 200, 200),
    ("/titles/nothing", 404, 404),
    ("/map", 200, 200),
    ("/rules", 200, 200),
    ("/rules?viewer=nobody&title=nothing&version=9", 200, 200),
    ("/record", 200, 403),
    ("/record?verify=1&page=9", 200, 403),
    ("/settings", 200, 200),
    ("/search", 200, 200),
    ("/search?q=a%26b", 200, 200),
    ("/nowhere", 404, 404),
];

fn status(answer: &str) -> u16 {
    answer.split(' ').nth(1).and_then(|s| s.parse().ok()).expect("a status")
}

#[test]
fn every_page_answers_whom_it_may() {
    let studio = Studio::new();
    for (path, admin, analyst) in PAGES {
        for (token, expected) in [(&studio.admin, admin), (&studio.analyst, analyst)] {
            let answer = studio.get(path, Some(token));
            assert_eq!(status(&answer), expected, "{path}");
            assert!(answer.contains("<h1>"), "{path}");
            assert!(answer.len() < 60_000, "{path} has {} bytes", answer.len());
        }
    }
}

#[test]
fn every_page_has_the_headers_of_a_page() {
    let studio = Studio::new();
    let headers = [
        "content-security-policy: default-src 'none'",
        "x-content-type-options: nosniff",
        "referrer-policy: same-origin",
        "x-frame-options: DENY",
        "cache-control: no-store",
    ];
    for (path, ..) in PAGES.into_iter().chain([("/sign-in", 200, 200)]) {
        let answer = studio.get(path, Some(&studio.admin)).to_lowercase();
        for header in headers {
            assert!(answer.contains(&header.to_lowercase()), "{path}: {header}");
        }
    }
}

#[test]
fn strangers_are_shown_the_way_in() {
    let studio = Studio::new();
    for (path, ..) in PAGES.into_iter().filter(|(path, ..)| *path != "/nowhere") {
        let answer = studio.get(path, None);
        let way = format!("location: /sign-in?next={}\r\n", crate::studio::parts::segment(path));
        assert_eq!(status(&answer), 303, "{path}");
        assert!(answer.contains(&way), "{path}: {answer}");
    }
}

#[test]
fn files_need_no_sign_in() {
    let studio = Studio::new();
    let table = [
        ("/static/style.css", 200, "content-type: text/css"),
        ("/static/keys.js", 200, "content-type: text/javascript"),
        ("/static/map.js", 200, "content-type: text/javascript"),
        ("/favicon.svg", 200, "content-type: image/svg+xml"),
        ("/static/none.css", 404, "content-type: application/json"),
    ];
    for (path, expected, kind) in table {
        let answer = studio.get(path, None);
        assert_eq!(status(&answer), expected, "{path}");
        assert!(answer.contains(kind), "{path}: {answer}");
    }
}
