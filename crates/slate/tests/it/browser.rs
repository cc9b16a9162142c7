//! The studio as a person uses it, in headless Chromium.
//!
//! Runs when `SLATE_BROWSER_TESTS` is set (as `./check` does); says that it was skipped otherwise. With
//! `SLATE_SCREENSHOTS=DIR` every page is also kept as a picture at two widths and in two themes.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use fantoccini::actions::{InputSource, MOUSE_BUTTON_LEFT, MouseActions, PointerAction};
use fantoccini::elements::Element;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::json;

use crate::kit::{Server, Studio};
use crate::online::{usual, watched_studio};

/// A driver of its own for each test; killed with it.
struct Driver {
    child: Child,
    address: String,
}

impl Driver {
    fn start() -> Option<Self> {
        if std::env::var_os("SLATE_BROWSER_TESTS").is_none() {
            #[expect(clippy::print_stderr, reason = "a skipped test says so")]
            {
                eprintln!("skipped: SLATE_BROWSER_TESTS is not set");
            }
            return None;
        }
        let mut child = Command::new("chromedriver")
            .arg("--port=0")
            .stdout(Stdio::piped())
            .spawn()
            .expect("chromedriver is installed");
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let port = loop {
            let line = lines.next().expect("chromedriver said its port").unwrap();
            if let Some((_, port)) = line.split_once("started successfully on port ") {
                break port.trim_end_matches('.').to_owned();
            }
        };
        std::thread::spawn(move || lines.for_each(drop));
        Some(Self { child, address: format!("http://127.0.0.1:{port}") })
    }

    async fn browser(&self, width: u32, dark: bool) -> Client {
        let profile = tempfile::tempdir().unwrap().keep();
        let mut args: Vec<String> = [
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--hide-scrollbars",
        ]
        .map(str::to_owned)
        .into();
        args.push(format!("--user-data-dir={}", profile.display()));
        if dark {
            args.push("--blink-settings=preferredColorScheme=0".to_owned());
        }
        let capabilities = json!({"goog:chromeOptions": {
            "args": args,
            "mobileEmulation": {"deviceMetrics": {
                "width": width, "height": 900, "pixelRatio": 1.0, "mobile": false, "touch": false,
            }},
        }});
        let serde_json::Value::Object(capabilities) = capabilities else { panic!("an object") };
        ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities)
            .connect(&self.address)
            .await
            .unwrap()
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A person at a browser.
struct Person {
    client: Client,
    server: String,
}

impl Person {
    async fn sign_in(driver: &Driver, server: &Server, token: &str) -> Self {
        Self::sign_in_at(driver.browser(1280, false).await, server, token).await
    }

    async fn sign_in_at(client: Client, server: &Server, token: &str) -> Self {
        let person = Self { client, server: format!("http://{}", server.address) };
        person.go("/").await;
        assert!(person.client.current_url().await.unwrap().path().starts_with("/sign-in"));
        person.fill("[name=token]", token).await;
        person.press("button.primary").await;
        person
    }

    async fn go(&self, path: &str) {
        self.client.goto(&format!("{}{path}", self.server)).await.unwrap();
    }

    async fn fill(&self, css: &str, text: &str) {
        let field = self.client.wait().for_element(Locator::Css(css)).await.unwrap();
        field.send_keys(text).await.unwrap();
    }

    /// Presses a button and waits for the page that follows.
    async fn press(&self, css: &str) {
        let old = self.client.find(Locator::Css("html")).await.unwrap();
        let button = self.client.wait().for_element(Locator::Css(css)).await.unwrap();
        button.click().await.unwrap();
        for _ in 0..400 {
            // The old page's root is stale once the new page is there.
            if old.tag_name().await.is_err() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("`{css}` led nowhere");
    }

    async fn text(&self) -> String {
        self.client.find(Locator::Css("body")).await.unwrap().text().await.unwrap()
    }

    async fn sees(&self, words: &str) {
        let text = self.text().await;
        assert!(text.contains(words), "`{words}` is not on the page:\n{text}");
    }

    /// Waits for words on a page that follows what it shows.
    async fn comes_to_see(&self, words: &str) {
        for _ in 0..300 {
            if self.text().await.contains(words) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        panic!("`{words}` did not come");
    }

    async fn leave(self) {
        self.client.close().await.unwrap();
    }
}

fn block_on<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
}

#[test]
fn a_version_goes_from_a_run_to_production_by_two_people() {
    let Some(driver) = Driver::start() else { return };
    let (studio, version) = Studio::with_model();
    let ben = studio.account("ben", "approver");
    let server = studio.serve();
    let run = studio.json(&["run", "list"])["runs"][0]["id"].as_str().unwrap().to_owned();
    block_on(async {
        let ada = Person::sign_in(&driver, &server, &studio.owner()).await;
        ada.go(&format!("/runs/{run}")).await;
        ada.sees("popularity").await;
        ada.sees("ndcg@10").await;
        ada.go(&format!("/models/{version}")).await;
        ada.fill("form[action='/do/model/propose'] [name=why]", "best of the run").await;
        ada.press("form[action='/do/model/propose'] button").await;
        ada.go("/inbox/1").await;
        ada.sees("best of the run").await;
        let forms = ada.client.find_all(Locator::Css("form.decide")).await.unwrap();
        assert!(forms.is_empty(), "whoever proposed sees no button to decide");
        ada.leave().await;

        let second = Person::sign_in(&driver, &server, &ben).await;
        second.go("/inbox/1").await;
        second.fill("form.decide [name=why]", "looked at the interval").await;
        second.press("[data-verdict=approve]").await;
        second.sees("looked at the interval").await;
        second.go(&format!("/models/{version}")).await;
        second.press("form[action='/do/model/promote'] button").await;
        second.sees("production").await;
        second.leave().await;
    });
    let alias = studio.json(&["model", "show", &version])["aliases"].clone();
    assert_eq!(alias, json!(["production"]));
    let decision = studio.json(&["proposal", "show", "1"])["decision"].clone();
    assert_eq!(decision["shown"], studio.json(&["proposal", "show", "1"])["shown"].clone());
}

/// A studio with a forecaster, a title that is not out yet, and a shortlist.
fn with_a_catalog() -> (Studio, String) {
    let studio = Studio::new();
    let mut films = String::from("id,name,released,genres,budget,length,plays\n");
    for n in 0..14 * 52usize {
        let (year, month, day) = (2000 + n / 52, 1 + n % 12, 1 + n % 28);
        let scatter = n * 7919 % 1000;
        let budget = 2_000_000 + scatter * scatter * 40;
        let (plays, genre) = (budget / 100 + n * 104_729 % 3000, ["Drama", "Comedy"][n % 2]);
        films += &format!(
            "t{n},T {n},{year}-{month:02}-{day:02},{genre},{budget} USD,{},{plays}\n",
            80 + n % 60
        );
    }
    let plan = "name = \"films\"\nseed = 7\noutcome = \"plays\"\nat_least = 1\n\
                train = [2000, 2009]\ntune = [2010, 2011]\ntest = [2012, 2013]\n";
    let new = "id,name,released,genres,budget,length\nheist,The Heist,2014-03-01,Comedy,20000000 USD,95\n";
    let offers = "id,name,price\nheist,The Heist,100\ncops,Two Cops,100\nlaugh,A Laugh,100\n";
    let reach = "segment,viewers,title,share,low,high\ncrime,1000,heist,0.5,0.4,0.6\n\
                 crime,1000,cops,0.4,0.3,0.5\ncomedy,1000,laugh,0.3,0.2,0.4\n";
    let files = [
        ("films.csv", films.as_str()),
        ("plan.toml", plan),
        ("new.csv", new),
        ("offers.csv", offers),
        ("reach.csv", reach),
    ];
    let [films, plan, new, offers, reach] = files.map(|(name, content)| studio.file(name, content));
    studio.json(&["import", "titles", &films]);
    studio.json(&["import", "titles", &new]);
    studio.json(&["catalog", "train", &plan, "--file", &films]);
    let args = [
        "catalog",
        "shortlist",
        "--candidates",
        &offers,
        "--reach",
        &reach,
        "--budget",
        "200",
        "--name",
        "spring",
    ];
    let made = studio.json(&args);
    (studio, made["id"].as_str().unwrap().to_owned())
}

/// The sheet answers while its slider moves, by the keyboard; the map of titles finds the title; the shortlist is changed,
/// asked for, decided by a second person, and held against what came.
#[test]
fn from_a_forecast_to_the_scoreboard() {
    let Some(driver) = Driver::start() else { return };
    let (studio, shortlist) = with_a_catalog();
    let ben = studio.account("ben", "approver");
    let server = studio.serve();
    block_on(async {
        let ada = Person::sign_in(&driver, &server, &studio.owner()).await;
        ada.go("/forecasts").await;
        ada.sees("The Heist").await;
        ada.go("/forecasts/films/heist").await;
        ada.sees("Comparable titles").await;
        let slider = ada.client.find(Locator::Css("#ask-budget")).await.unwrap();
        for _ in 0..6 {
            slider.send_keys("\u{E014}").await.unwrap();
        }
        ada.comes_to_see("With budget 26.0 M USD").await;
        ada.go("/forecasts/films/heist?budget=9999999").await;
        ada.sees("is outside what was learned from").await;
        ada.go("/map?q=heist").await;
        ada.sees("The Heist").await;
        ada.go(&format!("/shortlists/{shortlist}")).await;
        ada.sees("nothing within the limits is worth more").await;
        ada.press("form.inline button[aria-label='Put in: A Laugh'], form.inline button[aria-label='Put in: Two Cops']").await;
        ada.sees("People changed what the model proposed").await;
        ada.fill("form[action='/do/catalog/propose'] [name=why]", "our viewers ask for it").await;
        ada.press("form[action='/do/catalog/propose'] button").await;
        ada.sees("asks for this shortlist").await;
        ada.leave().await;

        let second = Person::sign_in(&driver, &server, &ben).await;
        second.go("/inbox/1").await;
        second.sees("Acquire the 2 titles of").await;
        second.fill("form.decide [name=why]", "looked at what it displaces").await;
        second.press("[data-verdict=approve]").await;
        second.sees("looked at what it displaces").await;
        second.leave().await;
    });
    let lists = studio.json(&["catalog", "shortlists"])["shortlists"].clone();
    let approved = lists.as_array().unwrap().iter().find(|l| l["status"] == "approved").unwrap();
    let id = approved["id"].as_str().unwrap();
    let memo = studio.json(&["catalog", "memo", id]);
    let title = memo["shortlist"]["titles"][0]["title"].as_str().unwrap();
    studio.ok(&["catalog", "outcome", id, title, "450"]);
    block_on(async {
        let ada = Person::sign_in(&driver, &server, &studio.owner()).await;
        ada.go("/scoreboard").await;
        ada.sees("450").await;
        ada.go("/gaps").await;
        ada.sees("will stand here").await;
        ada.leave().await;
    });
}

#[test]
fn a_viewers_page_changes_after_an_event() {
    let Some(driver) = Driver::start() else { return };
    let (studio, ..) = Studio::in_production();
    let server = studio.serve();
    let owner = studio.owner();
    let ask = json!({"viewer": "v001", "k": 1});
    block_on(async {
        let ada = Person::sign_in(&driver, &server, &owner).await;
        let first = server.post(&owner, "/v1/recommend", &ask).json()["titles"][0]["title"].clone();
        let link = format!("a[href='/titles/{}']", first.as_str().unwrap());
        ada.go("/viewers/v001").await;
        let list = |ada: &Person| {
            let css = format!("#list {link}");
            let client = ada.client.clone();
            async move { client.find_all(Locator::Css(&css)).await.unwrap().len() }
        };
        assert_eq!(list(&ada).await, 1, "the best title is in the list");
        let event = json!({"viewer": "v001", "title": first, "at": "2026-11-20T20:00:00Z"});
        assert_eq!(server.post(&owner, "/v1/events", &json!({"events": [event]})).status, 200);
        ada.go("/viewers/v001").await;
        assert_eq!(list(&ada).await, 0, "what was just seen is not in the list");
        ada.leave().await;
    });
}

#[test]
fn every_page_fits_its_window_and_can_be_kept_as_a_picture() {
    let Some(driver) = Driver::start() else { return };
    let (studio, version, _) = Studio::in_production();
    let run = studio.json(&["run", "list"])["runs"][0]["id"].as_str().unwrap().to_owned();
    let server = studio.serve();
    let pages = [
        ("overview", "/".to_owned()),
        ("data", "/data".to_owned()),
        ("runs", "/runs".to_owned()),
        ("run", format!("/runs/{run}")),
        ("compare", format!("/compare?run={run}/ease&run={run}/als")),
        ("models", "/models".to_owned()),
        ("model", format!("/models/{version}")),
        ("behavior", format!("/models/{version}/behavior")),
        ("tests-none", "/tests".to_owned()),
        ("inbox", "/inbox".to_owned()),
        ("proposal", "/inbox/1".to_owned()),
        ("viewers", "/viewers".to_owned()),
        ("viewer", "/viewers/v001".to_owned()),
        ("viewer-page", "/viewers/v001/page".to_owned()),
        ("viewer-page-drawn", "/viewers/v001/page?diversity=80&drawn=1".to_owned()),
        ("titles", "/titles".to_owned()),
        ("title", "/titles/t001".to_owned()),
        ("title-map", "/map".to_owned()),
        ("rules", "/rules".to_owned()),
        ("record", "/record".to_owned()),
        ("settings", "/settings".to_owned()),
        ("search", "/search?q=t00".to_owned()),
        ("nothing", "/nothing-here".to_owned()),
    ];
    look_at(&driver, (&studio, &server), &pages);
}

#[test]
fn the_pages_of_the_catalog_fit_their_window() {
    let Some(driver) = Driver::start() else { return };
    let (studio, shortlist) = with_a_catalog();
    studio.json(&["catalog", "propose", &shortlist, "--why", "our viewers ask for it"]);
    let server = studio.serve();
    let pages = [
        ("catalog", "/catalog".to_owned()),
        ("forecasts", "/forecasts".to_owned()),
        ("sheet", "/forecasts/films/heist".to_owned()),
        ("sheet-what-if", "/forecasts/films/heist?budget=30".to_owned()),
        ("gaps", "/gaps".to_owned()),
        ("shortlists", "/shortlists".to_owned()),
        ("shortlist", format!("/shortlists/{shortlist}")),
        ("scoreboard", "/scoreboard".to_owned()),
        ("acquisition", "/inbox/1".to_owned()),
        ("map-of-demand", "/map?colour=demand".to_owned()),
    ];
    look_at(&driver, (&studio, &server), &pages);
}

#[test]
fn the_pages_of_a_test_fit_their_window_and_lead_to_its_end() {
    let Some(driver) = Driver::start() else { return };
    let (studio, _, ben) = watched_studio(|n| (usual(n) + 3 * (n % 2), 0));
    studio.ok(&["test", "analyse", "popular"]);
    let server = studio.serve();
    block_on(async {
        let ada = Person::sign_in(&driver, &server, &studio.owner()).await;
        ada.go("/tests/popular").await;
        ada.fill("#test-stop-why", "worth").await;
        let stale = "document.querySelector('.head').append('the answer of yesterday')";
        ada.client.execute(stale, vec![]).await.unwrap();
        ada.sees("the answer of yesterday").await;
        let more = json!({"exposures": [{"test": "popular", "unit": "late", "cell": "today"}]});
        assert_eq!(server.post(&studio.owner(), "/v1/test/expose", &more).status, 200);
        ada.comes_to_see("201").await;
        assert!(
            !ada.text().await.contains("of yesterday"),
            "what stands over the page follows too"
        );
        // What was being written meanwhile is still there.
        let written = "return document.querySelector('#test-stop-why').value";
        assert_eq!(ada.client.execute(written, vec![]).await.unwrap(), "worth");
        ada.go("/tests/popular/memo").await;
        ada.fill("#field-means", "People watch more of what they know.").await;
        ada.fill("#memo-why", "worth it").await;
        ada.press("form[action='/do/test/decide'] button").await;
        ada.comes_to_see("proposal 3").await;
        ada.leave().await;
        let ben = Person::sign_in(&driver, &server, &ben).await;
        ben.go("/inbox/3").await;
        let page = ben.client.source().await.unwrap();
        assert!(
            page.contains("The rule answers: ship <code>popular</code>"),
            "the memo is on the page"
        );
        assert!(page.contains("In the proposer's words: People watch more"), "and what it means");
        ben.leave().await;
    });
    let pages = [
        ("tests", "/tests".to_owned()),
        ("test", "/tests/popular".to_owned()),
        ("memo", "/tests/popular/memo".to_owned()),
        ("power", "/tests/popular/power?days=1%2C2%2C3&effect=0.1&power=0.8".to_owned()),
        ("test-start", "/inbox/2".to_owned()),
        ("test-memo", "/inbox/3".to_owned()),
    ];
    look_at(&driver, (&studio, &server), &pages);
    let form = "action=\"/do/test/decide\"";
    let (cookie, _) = server.sign_in(&studio.owner());
    let memo = || server.send("GET", "/tests/popular/memo", &[("Cookie", &cookie)], "").body;
    assert!(!memo().contains(form), "somebody was asked");
    studio.ok_as(&ben, &["proposal", "reject", "3", "--why", "say more"]);
    assert!(memo().contains(form) && memo().contains("rejected"), "and said no");
    studio.ok(&["test", "decide", "popular", "--why", "worth it", "--means", "More."]);
    studio.ok_as(&ben, &["proposal", "approve", "4", "--why", "I agree"]);
    assert!(!memo().contains(form), "it is decided");
    assert_eq!(studio.json(&["test", "status", "popular"])["line"]["standing"], "decided");
}

/// Opens pages broad and light, narrow and dark; keeps pictures where a folder for them is named.
fn look_at(driver: &Driver, (studio, server): (&Studio, &Server), pages: &[(&str, String)]) {
    let keep = std::env::var_os("SLATE_SCREENSHOTS").map(std::path::PathBuf::from);
    block_on(async {
        for (width, dark) in [(1280, false), (360, true)] {
            let browser = driver.browser(width, dark).await;
            let ada = Person::sign_in_at(browser, server, &studio.owner()).await;
            for (page, path) in pages {
                ada.go(path).await;
                let script = "return document.documentElement.scrollWidth - window.innerWidth";
                let over = ada.client.execute(script, vec![]).await.unwrap();
                assert!(over.as_i64().unwrap() <= 0, "{page} at {width} is too wide by {over}");
                if let Some(folder) = &keep {
                    let theme = if dark { "dark" } else { "light" };
                    let picture = ada.client.screenshot().await.unwrap();
                    let name = format!("{page}-{width}-{theme}.png");
                    std::fs::write(folder.join(name), picture).unwrap();
                }
            }
            ada.leave().await;
        }
    });
}

/// The map of titles, as hands use it.
impl Person {
    async fn canvas(&self) -> Element {
        self.client.wait().for_element(Locator::Css("#map.live canvas")).await.unwrap()
    }

    /// What the map reads out.
    async fn map_says(&self) -> String {
        let says = self.client.find(Locator::Css("#map [data-says]")).await.unwrap();
        says.text().await.unwrap()
    }

    /// Takes the map by its middle and moves it.
    async fn drag_map(&self, (x, y): (f64, f64)) {
        let duration = Some(Duration::from_millis(50));
        let element = self.canvas().await;
        let hand = MouseActions::new("mouse".to_owned())
            .then(PointerAction::MoveToElement { element, duration, x: 0.0, y: 0.0 })
            .then(PointerAction::Down { button: MOUSE_BUTTON_LEFT })
            .then(PointerAction::MoveBy { duration, x, y })
            .then(PointerAction::Up { button: MOUSE_BUTTON_LEFT });
        self.client.perform_actions(hand).await.unwrap();
    }
}

#[test]
fn the_map_is_searched_dragged_read_out_and_opened() {
    let Some(driver) = Driver::start() else { return };
    let (studio, ..) = Studio::in_production();
    let server = studio.serve();
    block_on(async {
        let ada = Person::sign_in(&driver, &server, &studio.owner()).await;
        ada.go("/map").await;
        ada.canvas().await;
        ada.fill("#filter", "t001\u{e007}").await;
        assert!(ada.map_says().await.starts_with("t001, watched by "), "{}", ada.map_says().await);
        // The title in the middle is read out after a key: it is the one that was found, until the map is dragged.
        let canvas = ada.canvas().await;
        canvas.send_keys("+").await.unwrap();
        assert!(ada.map_says().await.starts_with("t001, "), "{}", ada.map_says().await);
        ada.drag_map((250.0, 150.0)).await;
        assert_eq!(ada.client.current_url().await.unwrap().path(), "/map", "a drag opens nothing");
        canvas.send_keys("-").await.unwrap();
        let middle = ada.map_says().await;
        assert!(!middle.starts_with("t001, "), "{middle}");
        canvas.send_keys("\u{e007}").await.unwrap();
        let title = middle.split(',').next().unwrap();
        let page = format!("{}/titles/{title}", ada.server).parse().unwrap();
        ada.client.wait().for_url(&page).await.unwrap();
        ada.leave().await;
    });
}
