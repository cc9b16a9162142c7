//! Sends requests at a fixed rate for a fixed time and prints the latencies.
//!
//! Open loop: request number i is due at i / rate, whether or not earlier ones were answered, and its latency
//! counts from the moment it was due. A server that falls behind cannot slow its own measurement down.
//!
//! Built without Cargo: `rustc -O bench/serve/load.rs -o load`.
//! `load ADDRESS TOKEN VIEWERS RATE SECONDS CONNECTIONS [recommend|page|flags] [ASKS]`; only loopback addresses are
//! accepted. ASKS is a file of further fields of the request, one line a kind of request, taken in turn. `flags` are
//! all flags for a viewer, over OFREP; their further fields are attributes.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

struct Settings {
    address: SocketAddr,
    token: String,
    viewers: Vec<String>,
    rate: f64,
    seconds: f64,
    connections: usize,
    path: String,
    asks: Vec<String>,
}

fn settings() -> Settings {
    let mut args = std::env::args().skip(1);
    let mut next = |name: &str| args.next().unwrap_or_else(|| panic!("missing {name}"));
    let address: SocketAddr = next("ADDRESS").parse().expect("an address and a port");
    assert!(address.ip().is_loopback(), "only this machine is ever loaded");
    let token = next("TOKEN");
    let file = next("VIEWERS");
    let viewers = std::fs::read_to_string(file).expect("a file with a viewer's id in each line");
    Settings {
        address,
        token,
        viewers: viewers.lines().map(str::to_owned).collect(),
        rate: next("RATE").parse().expect("requests a second"),
        seconds: next("SECONDS").parse().expect("seconds"),
        connections: next("CONNECTIONS").parse().expect("connections"),
        path: args.next().unwrap_or_else(|| "recommend".to_owned()),
        asks: asks(args.next()),
    }
}

fn asks(file: Option<String>) -> Vec<String> {
    match file {
        Some(file) => {
            let text = std::fs::read_to_string(file).expect("a file of fields");
            text.lines().map(|line| format!(",{line}")).collect()
        }
        None => vec![String::new()],
    }
}

fn main() {
    let settings = settings();
    let total = (settings.rate * settings.seconds) as usize;
    let start = Instant::now() + Duration::from_millis(200);
    let per_connection: Vec<Vec<Outcome>> = thread::scope(|scope| {
        let worker = |n| {
            let settings = &settings;
            scope.spawn(move || work(settings, n, total, start))
        };
        let workers: Vec<_> = (0..settings.connections).map(worker).collect();
        workers.into_iter().map(|w| w.join().expect("a connection")).collect()
    });
    report(per_connection.into_iter().flatten().collect(), &settings);
}

struct Outcome {
    latency_ms: f64,
    status: u16,
}

/// Every `connections`-th request, on one connection that is kept open.
fn work(s: &Settings, first: usize, total: usize, start: Instant) -> Vec<Outcome> {
    let mut stream = TcpStream::connect(s.address).expect("the server listens");
    stream.set_nodelay(true).expect("no delay");
    let mut outcomes = Vec::new();
    let mut buffer = Vec::new();
    for i in (first..total).step_by(s.connections) {
        let due = start + Duration::from_secs_f64(i as f64 / s.rate);
        thread::sleep(due.saturating_duration_since(Instant::now()));
        let viewer = &s.viewers[(i * 7919) % s.viewers.len()];
        let (path, body) = asked(&s.path, viewer, &s.asks[i % s.asks.len()]);
        let request = format!(
            "POST {path} HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {}\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            s.address, s.token, body.len()
        );
        stream.write_all(request.as_bytes()).expect("send");
        let status = receive(&mut stream, &mut buffer);
        outcomes.push(Outcome { latency_ms: due.elapsed().as_secs_f64() * 1e3, status });
    }
    outcomes
}

/// Address and body of a request.
fn asked(what: &str, viewer: &str, rest: &str) -> (String, String) {
    match what {
        "flags" => (
            "/ofrep/v1/evaluate/flags".to_owned(),
            format!("{{\"context\":{{\"targetingKey\":\"{viewer}\"{rest}}}}}"),
        ),
        _ => (format!("/v1/{what}"), format!("{{\"viewer\":\"{viewer}\"{rest}}}")),
    }
}

/// Reads one answer with a content length; its status.
fn receive(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> u16 {
    buffer.clear();
    let mut chunk = [0; 16 << 10];
    loop {
        let n = stream.read(&mut chunk).expect("receive");
        assert!(n > 0, "the server closed the connection");
        buffer.extend_from_slice(&chunk[..n]);
        let Some(head) = buffer.windows(4).position(|w| w == b"\r\n\r\n") else { continue };
        let text = String::from_utf8_lossy(&buffer[..head]).to_lowercase();
        let length = text.lines().find_map(|l| l.strip_prefix("content-length: "));
        let length: usize = length.and_then(|l| l.trim().parse().ok()).expect("a length");
        if buffer.len() >= head + 4 + length {
            return text.split(' ').nth(1).and_then(|s| s.parse().ok()).unwrap_or(0);
        }
    }
}

fn report(mut outcomes: Vec<Outcome>, s: &Settings) {
    let failed = outcomes.iter().filter(|o| o.status != 200).count();
    outcomes.sort_by(|a, b| a.latency_ms.total_cmp(&b.latency_ms));
    let at = |q: f64| outcomes[((outcomes.len() - 1) as f64 * q) as usize].latency_ms;
    println!("{} requests at {}/s, {failed} failed", outcomes.len(), s.rate);
    println!("| p50 ms | p90 ms | p99 ms | p99.9 ms | max ms |\n|---|---|---|---|---|");
    let row: Vec<String> =
        [0.5, 0.9, 0.99, 0.999, 1.0].iter().map(|q| format!("{:.2}", at(*q))).collect();
    println!("| {} |", row.join(" | "));
}
