//! What the tests share: a studio in a temporary folder, the program, a server, a small HTTP client.

pub(crate) mod flags;
pub(crate) mod schema;
pub(crate) mod venv;

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::sync::Arc;

use rustls::crypto::ring;
use serde_json::{Value, json};

/// The program under test.
pub(crate) const SLATE: &str = env!("CARGO_BIN_EXE_slate");

/// A studio that goes with the test.
pub(crate) struct Studio {
    _root: tempfile::TempDir,
    pub(crate) path: PathBuf,
}

impl Studio {
    /// An empty studio of `ada`.
    pub(crate) fn new() -> Self {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("studio");
        let made = Command::new(SLATE)
            .args(["init", "--admin", "ada", "--person", "Ada"])
            .arg(&path)
            .output()
            .unwrap();
        assert!(made.status.success(), "{}", text(&made.stderr));
        Self { _root: root, path }
    }

    /// A studio with viewing, a run, and a version named `ease` that nobody has proposed.
    pub(crate) fn with_model() -> (Self, String) {
        let studio = Self::new();
        let events = studio.file("events.csv", &events_csv(60, 40));
        studio.ok(&["import", "events", &events]);
        let plan = studio.file("plan.toml", PLAN);
        let run = studio.json(&["evaluate", &plan])["run"].as_str().unwrap().to_owned();
        let trained = studio.json(&["model", "train", "--run", &run, "--model", "ease"]);
        let version = trained["version"].as_str().unwrap().to_owned();
        (studio, version)
    }

    /// A studio with `ease` in production, and the token of the approver who did it.
    pub(crate) fn in_production() -> (Self, String, String) {
        let (studio, version) = Self::with_model();
        let ben = studio.account("ben", "approver");
        studio.ok(&["model", "propose", &version, "--why", "best"]);
        studio.ok_as(&ben, &["model", "approve", "1", "--why", "checked"]);
        studio.ok_as(&ben, &["model", "promote", &version]);
        (studio, version, ben)
    }

    /// Rows of what was shown, once so many pages and lists are in the log.
    pub(crate) fn logged(&self, pages: usize) -> Vec<Value> {
        for _ in 0..200 {
            if self.json(&["exposures", "list"])["total"] == pages {
                break;
            }
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
        let table = self.json(&["exposures", "export", "--limit", "10000"]);
        table["rows"].as_array().unwrap().clone()
    }

    /// A file beside the studio; its path.
    pub(crate) fn file(&self, name: &str, content: &str) -> String {
        let path = self.path.parent().unwrap().join(name);
        std::fs::write(&path, content).unwrap();
        path.to_str().unwrap().to_owned()
    }

    /// The program in this studio, as its owner.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(SLATE);
        command.args(args).env("SLATE_STUDIO", &self.path).env_remove("SLATE_TOKEN");
        command
    }

    /// Runs as the owner, whatever comes of it.
    pub(crate) fn run(&self, args: &[&str]) -> Output {
        self.command(args).output().unwrap()
    }

    /// Runs as the owner and is killed after `moment`, done or not.
    pub(crate) fn killed(&self, args: &[&str], moment: std::time::Duration) {
        let mut command = self.command(args);
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(moment);
        let _ = child.kill();
        let _ = child.wait();
    }

    /// Runs as whoever has the token, whatever comes of it.
    pub(crate) fn run_as(&self, token: &str, args: &[&str]) -> Output {
        self.command(args).env("SLATE_TOKEN", token).output().unwrap()
    }

    /// Runs as the owner; it must work. What it printed.
    pub(crate) fn ok(&self, args: &[&str]) -> String {
        check(args, &self.run(args))
    }

    /// Runs as whoever has the token; it must work. What it printed.
    pub(crate) fn ok_as(&self, token: &str, args: &[&str]) -> String {
        check(args, &self.run_as(token, args))
    }

    /// Runs as the owner with `--json`; it must work.
    pub(crate) fn json(&self, args: &[&str]) -> Value {
        let args = [args, &["--json"]].concat();
        serde_json::from_str(&self.ok(&args)).unwrap()
    }

    /// Adds an account and returns its token.
    pub(crate) fn account(&self, name: &str, role: &str) -> String {
        let given = self.json(&["actor", "add", name, "--role", role]);
        given["token"].as_str().unwrap().to_owned()
    }

    /// The owner's token.
    pub(crate) fn owner(&self) -> String {
        std::fs::read_to_string(self.path.join("keys/owner.token")).unwrap()
    }

    /// The newest entry of the record.
    pub(crate) fn last_entry(&self) -> Value {
        self.json(&["record", "list", "--limit", "1"])["entries"][0].clone()
    }

    /// A server of this studio on a free port.
    pub(crate) fn serve(&self) -> Server {
        Server::start(self, &[], None)
    }

    /// A server that encrypts, and a client that trusts its certificate.
    pub(crate) fn serve_tls(&self) -> Server {
        let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        let certificate = self.file("certificate.pem", &made.cert.pem());
        let key = self.file("key.pem", &made.signing_key.serialize_pem());
        let mut trusted = rustls::RootCertStore::empty();
        trusted.add(made.cert.der().clone()).unwrap();
        let client =
            rustls::ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
                .with_safe_default_protocol_versions()
                .unwrap()
                .with_root_certificates(trusted)
                .with_no_client_auth();
        let args = ["--tls-cert", &certificate, "--tls-key", &key];
        Server::start(self, &args, Some(Arc::new(client)))
    }
}

pub(crate) fn check(args: &[&str], output: &Output) -> String {
    assert!(output.status.success(), "{args:?}: {}", text(&output.stderr));
    text(&output.stdout)
}

/// Says that a test is skipped.
#[expect(clippy::print_stderr, reason = "a skipped test says so")]
pub(crate) fn skipped(why: &str) {
    eprintln!("skipped: {why}");
}

/// Bytes as text.
pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Milliseconds since 1970.
pub(crate) fn now_ms() -> u64 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    u64::try_from(now.as_millis()).unwrap()
}

/// The exit code.
pub(crate) fn code(output: &Output) -> i32 {
    output.status.code().unwrap_or(-1)
}

/// A plan that takes a moment.
pub(crate) const PLAN: &str = r#"
name = "small"
seed = 7
protocol = { kind = "strong", test_viewers = 12, validation_viewers = 12 }
metrics = ["ndcg@10", "recall@10", "coverage@10"]
tune = "ndcg@10"

[data]
min_events = 4

[[model]]
name = "popularity"
kind = "popularity"

[[model]]
name = "ease"
kind = "ease"
lambda = [10, 100]

[[model]]
name = "als"
kind = "als"
factors = 8
epochs = 3
seeds = 2
"#;

/// Viewers in two camps: each watches mostly its own half of the titles.
pub(crate) fn events_csv(viewers: usize, titles: usize) -> String {
    let mut csv = String::from("viewer,title,kind,at\n");
    for v in 0..viewers {
        for n in 0..14 {
            let half = titles / 2;
            let title = (v % 2) * half + (v * 7 + n * 3) % half;
            let at = 1_700_000_000 + (v * 100 + n) * 60;
            csv.push_str(&format!("v{v:03},t{title:03},play,{at}\n"));
        }
    }
    csv
}

/// A running server; killed with the test.
pub(crate) struct Server {
    /// None of a server inside the test.
    child: Option<Child>,
    pub(crate) address: String,
    tls: Option<Arc<rustls::ClientConfig>>,
}

impl Server {
    fn start(studio: &Studio, args: &[&str], tls: Option<Arc<rustls::ClientConfig>>) -> Self {
        let mut child = studio
            .command(&["serve", "--address", "127.0.0.1:0"])
            .args(args)
            .stderr(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let address = loop {
            let line = lines.next().expect("the server said where it listens").unwrap();
            let scheme = if tls.is_some() { "https" } else { "http" };
            if let Some((_, address)) = line.split_once(&format!("listening on {scheme}://")) {
                break address.to_owned();
            }
        };
        std::thread::spawn(move || lines.for_each(drop));
        Self { child: Some(child), address, tls }
    }

    /// A server that was started otherwise.
    pub(crate) fn at(address: String) -> Self {
        Self { child: None, address, tls: None }
    }

    /// Sends a request and takes the whole answer.
    pub(crate) fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Answer {
        let mut request = format!("{method} {path} HTTP/1.1\r\nHost: {}\r\n", self.address);
        for (name, value) in headers {
            request.push_str(&format!("{name}: {value}\r\n"));
        }
        let length = body.len();
        request.push_str(&format!("Content-Length: {length}\r\nConnection: close\r\n\r\n{body}"));
        Answer::parse(&text(&self.exchange(request.as_bytes()).unwrap()))
    }

    /// Sends bytes and takes all that comes back, encrypted if the server is.
    fn exchange(&self, request: &[u8]) -> std::io::Result<Vec<u8>> {
        let mut tcp = TcpStream::connect(&self.address)?;
        let Some(tls) = &self.tls else { return exchange(&mut tcp, request) };
        let name = rustls::pki_types::ServerName::try_from("localhost").unwrap();
        let session = rustls::ClientConnection::new(tls.clone(), name).unwrap();
        exchange(&mut rustls::StreamOwned::new(session, tcp), request)
    }

    /// Posts JSON as whoever has the token.
    pub(crate) fn post(&self, token: &str, path: &str, body: &Value) -> Answer {
        let bearer = format!("Bearer {token}");
        let headers = [("Authorization", bearer.as_str()), ("Content-Type", "application/json")];
        self.send("POST", path, &headers, &body.to_string())
    }

    /// Gets a page as whoever has the token.
    pub(crate) fn get(&self, token: &str, path: &str) -> Answer {
        self.send("GET", path, &[("Authorization", &format!("Bearer {token}"))], "")
    }

    /// Signs a browser in: its cookie, and the value its forms must carry.
    pub(crate) fn sign_in(&self, token: &str) -> (String, String) {
        let form = [("Content-Type", "application/x-www-form-urlencoded")];
        let answer = self.send("POST", "/sign-in", &form, &format!("token={token}&next=/"));
        assert_eq!(answer.status, 303, "{}", answer.body);
        let cookie = answer.headers["set-cookie"].split(';').next().unwrap().to_owned();
        let page = self.send("GET", "/", &[("Cookie", &cookie)], "");
        let csrf = page.body.split("name=\"csrf\" value=\"").nth(1).expect("a form with csrf");
        (cookie, csrf.split('"').next().unwrap().to_owned())
    }

    /// Sends a form as a signed-in browser.
    pub(crate) fn form(&self, cookie: &str, path: &str, fields: &str) -> Answer {
        let kind = ("Content-Type", "application/x-www-form-urlencoded");
        self.send("POST", path, &[("Cookie", cookie), kind], fields)
    }

    /// Asks the server to stop and waits: its exit code.
    pub(crate) fn stop(&mut self) -> Option<i32> {
        let child = self.child.as_mut().unwrap();
        Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap();
        child.wait().unwrap().code()
    }

    /// Kills the server without a word.
    pub(crate) fn kill(&mut self) {
        if let Some(child) = &mut self.child {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

fn exchange(stream: &mut (impl Read + Write), request: &[u8]) -> std::io::Result<Vec<u8>> {
    stream.write_all(request)?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    Ok(answer)
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}

/// What the server answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: String,
}

impl Answer {
    fn parse(answer: &str) -> Self {
        let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((answer, ""));
        let mut lines = head.lines();
        let status = lines.next().unwrap_or_default().split(' ').nth(1).unwrap_or("0");
        let header =
            |line: &str| line.split_once(':').map(|(k, v)| (k.to_lowercase(), v.trim().to_owned()));
        let headers: BTreeMap<_, _> = lines.filter_map(header).collect();
        let chunked = headers.get("transfer-encoding").is_some_and(|v| v == "chunked");
        let body = if chunked { unchunk(body) } else { body.to_owned() };
        Self { status: status.parse().unwrap(), headers, body }
    }

    /// The body as JSON.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or(json!(null))
    }

    /// The reason codes of a refusal.
    pub(crate) fn reasons(&self) -> Vec<String> {
        let reasons = self.json()["error"]["reasons"].clone();
        serde_json::from_value(reasons).unwrap_or_default()
    }
}

fn unchunk(body: &str) -> String {
    let (mut rest, mut whole) = (body, String::new());
    while let Some((size, after)) = rest.split_once("\r\n") {
        let size = usize::from_str_radix(size.trim(), 16).unwrap_or(0);
        if size == 0 || after.len() < size {
            break;
        }
        whole.push_str(&after[..size]);
        rest = after[size..].trim_start_matches("\r\n");
    }
    whole
}
