//! A server inside the test, so that flags can be put into its memory.

use std::net::SocketAddr;
use std::ops::Deref;
use std::sync::Arc;

use serde_json::{Value, json};
use slate::executor::Executor;
use slate::http::{App, router};
use slate::place::Place;
use slate::serving::Flags;
use tokio::runtime::Runtime;

use super::{Server, Studio};

/// The server and what it holds in memory; it ends with the test.
pub(crate) struct FlagServer {
    pub(crate) app: Arc<App>,
    server: Server,
    _runtime: Runtime,
}

impl FlagServer {
    /// Serves a studio with these flags in place of its tests, until it is refreshed from the store.
    pub(crate) fn start(studio: &Studio, document: Value) -> Self {
        let server = Self::of_tests(studio);
        server.change(document);
        server
    }

    /// Serves a studio with the tests that run.
    pub(crate) fn of_tests(studio: &Studio) -> Self {
        let executor = Arc::new(Executor::new(Place::open(&studio.path).unwrap()));
        executor.engine.refresh(&executor.place).unwrap();
        let app = Arc::new(App::new(executor, false, false));
        app.set_ready(true);
        let service = router(app.clone()).into_make_service_with_connect_info::<SocketAddr>();
        let runtime = Runtime::new().unwrap();
        let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
        let address = listener.local_addr().unwrap().to_string();
        runtime.spawn(async move { axum::serve(listener, service).await });
        Self { app, server: Server::at(address), _runtime: runtime }
    }

    /// Other flags from now on, told to whoever listens.
    pub(crate) fn change(&self, document: Value) {
        self.app.executor.engine.set_flags(Flags::of(document).unwrap());
        self.app.tell();
    }
}

impl Deref for FlagServer {
    type Target = Server;
    fn deref(&self) -> &Server {
        &self.server
    }
}

/// Writes a test of two cells down and starts it, approved by a second person. `more` is what its definition has
/// beside; the values are written in TOML.
pub(crate) fn start_test(
    studio: &Studio,
    approver: &str,
    name: &str,
    values: [&str; 2],
    more: &str,
) {
    let cell =
        |(cell, value): (&str, &str)| format!("[[cell]]\nname = \"{cell}\"\nvalue = {value}\n");
    let cells: String = ["control", "treatment"].into_iter().zip(values).map(cell).collect();
    let definition = format!(
        "name = \"{name}\"\nhypothesis = \"It is better.\"\ndays = 7\n{more}\n{cells}\
         [[metric]]\nname = \"plays\"\nrole = \"primary\"\n"
    );
    let file = studio.file(&format!("{name}.toml"), &definition);
    studio.ok(&["test", "create", &file, "--why", "to see"]);
    let proposed = studio.json(&["test", "propose", name, "--why", "worth it"]);
    let number = proposed["proposal"].to_string();
    studio.ok_as(approver, &["proposal", "approve", &number, "--why", "fine"]);
    studio.ok_as(approver, &["test", "start", name]);
}

/// Flags of every type, with tests, targeting, and two that cannot be answered.
pub(crate) fn all_kinds() -> Value {
    let test = |key: &str, variations: Value| {
        json!({"id": format!("{key}-1"), "key": key, "variations": variations, "hashVersion": 2,
               "phase": "1", "meta": [{"key": "control"}, {"key": "treatment"}]})
    };
    json!({"features": {
        "dark": {"defaultValue": false, "rules": [
            {"id": "france", "condition": {"country": "FR"}, "force": true}
        ]},
        "greeting": {"defaultValue": "hello", "rules": [test("greeting", json!(["hello", "good evening"]))]},
        "rows": {"defaultValue": 4, "rules": [test("rows", json!([4, 8]))]},
        "weight": {"defaultValue": 0.5, "rules": [test("weight", json!([0.5, 0.25]))]},
        "layout": {"defaultValue": {"rows": 4}, "rules": [
            test("layout", json!([{"rows": 4}, {"rows": 8, "order": {"top": "new"}}]))
        ]},
        "yours": {"defaultValue": null},
        "titles": {"defaultValue": ["t1", "t2"]},
        "egg": {"rules": [{"parentConditions": [{"id": "hen", "condition": {"value": 1}}]}]},
        "hen": {"rules": [{"parentConditions": [{"id": "egg", "condition": {"value": 1}}]}]},
    }})
}
