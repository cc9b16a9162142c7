//! Serving with TLS.

use std::io::{Read, Write};
use std::net::TcpStream;

use serde_json::json;

use crate::kit::{Studio, code, text};

#[test]
fn who_trusts_the_certificate_is_served_and_the_cookie_stays_on_it() {
    let (studio, ..) = Studio::in_production();
    let server = studio.serve_tls();
    assert_eq!(server.send("GET", "/healthz", &[], "").status, 200);
    assert_eq!(server.post("", "/v1/recommend", &json!({"viewer": "v001"})).status, 401);
    let player = studio.account("player", "service");
    assert_eq!(server.post(&player, "/v1/recommend", &json!({"viewer": "v001"})).status, 200);
    let form = [("Content-Type", "application/x-www-form-urlencoded")];
    let fields = format!("token={}&next=/", studio.owner());
    let answer = server.send("POST", "/sign-in", &form, &fields);
    let cookie = &answer.headers["set-cookie"];
    assert!(cookie.contains("; Secure") && cookie.contains("; HttpOnly"), "{cookie}");
}

#[test]
fn nothing_is_said_to_who_does_not_encrypt() {
    let studio = Studio::new();
    let server = studio.serve_tls();
    let mut plain = TcpStream::connect(&server.address).unwrap();
    plain.write_all(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
    let mut answer = Vec::new();
    // The server may also just hang up.
    let _ = plain.read_to_end(&mut answer);
    assert!(!text(&answer).contains("HTTP/1.1"), "{}", text(&answer));
}

#[test]
fn a_certificate_that_is_none_is_named() {
    let studio = Studio::new();
    let file = studio.file("certificate.pem", "a screenplay");
    let args = ["serve", "--address", "127.0.0.1:0", "--tls-cert", &file, "--tls-key", &file];
    let output = studio.run(&args);
    let error = text(&output.stderr);
    assert_ne!(code(&output), 0);
    assert!(error.contains("certificate.pem"), "{error}");
}
