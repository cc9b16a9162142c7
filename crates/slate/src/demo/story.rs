//! The demo's way: a studio, four accounts, data, an experiment, a proposal, a live test, a decision, lists.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::{Value, json};
use slate_core::{ActorName, Error, Result, Role, Seed, ViewerId};

use super::trial::{Trial, trial};
use super::{InventedTitle, Play, invent_fans, invent_plays, invent_titles};
use crate::clock::Simulated;
use crate::evaluation::best;
use crate::executor::{Executor, Visitor, now};
use crate::input::Input;
use crate::operation::{Operation, Show};
use crate::ops::actor::ActorAdd;
use crate::ops::data::DataShow;
use crate::ops::evaluate::Evaluate;
use crate::ops::import::{ImportEvents, ImportMovielens, ImportTitles};
use crate::ops::model::ModelTrain;
use crate::ops::page::Page as MakePage;
use crate::ops::recommend::Recommend;
use crate::ops::rules::RulesSet;
use crate::place::{Owner, Place};
use crate::simulate::{DAY_MS, START_MS, promote};
use crate::talk::Talk;
use crate::token::Token;

/// Account of the demo's administrator.
pub const OWNER: &str = "olu";

const PLAN: &str = include_str!("plan.toml");
const RULES: &str = include_str!("rules.toml");
const TITLES: usize = 1_200;
/// Titles that nobody has watched yet.
const COLD: usize = 40;
/// Genres of which one viewer each watches little else.
const LOVED: [&str; 2] = ["Crime", "Family"];
const VIEWERS: usize = 5_000;
/// What is in production before there is anything better.
const BEFORE: &str = "popularity";
/// Why a winner is proposed, and approved.
const WHY: [&str; 2] = ["best in the comparison", "looked at the intervals and at three lists"];
const PLAYS: usize = 400_000;

/// How the demo is made.
#[derive(Debug, Clone)]
pub struct DemoOptions {
    /// Where the studio is made.
    pub folder: PathBuf,
    /// What the invented service follows from.
    pub seed: Seed,
    /// A MovieLens folder or zip instead of an invented service.
    pub data: Option<PathBuf>,
}

/// The studio of the demo, and who acts in it.
#[derive(Debug)]
pub struct Demo {
    /// The studio.
    pub executor: Arc<Executor>,
    /// Name, role and token of every account.
    pub accounts: Vec<(String, Role, Token)>,
}

impl Demo {
    /// Runs an operation as the account with this name.
    pub(crate) fn run<O: Operation>(
        &self,
        name: &str,
        request: O,
        talk: &dyn Talk,
    ) -> Result<O::Response> {
        self.executor.run(&self.visitor(name)?, request, talk)
    }

    /// The token of the account with this name.
    ///
    /// # Errors
    /// There is none.
    pub fn token(&self, name: &str) -> Result<&Token> {
        let account = self.accounts.iter().find(|(n, _, _)| n == name);
        let missing = || Error::not_found(format!("the demo has no account `{name}`"));
        account.map(|(_, _, token)| token).ok_or_else(missing)
    }

    /// Whoever has the account with this name.
    ///
    /// # Errors
    /// There is none.
    pub fn visitor(&self, name: &str) -> Result<Visitor> {
        self.executor.visitor(self.token(name)?)
    }
}

/// A studio that has gone all the way.
#[derive(Debug)]
pub struct Prepared {
    /// The studio.
    pub demo: Demo,
    /// What happened, in words.
    pub story: String,
    /// The live test of an invented service.
    pub trial: Option<Trial>,
}

/// Makes the studio and takes it all the way to a version in production. An invented service lives in an invented time,
/// which ends with its live test.
///
/// # Errors
/// The folder is in use, the data is bad, the disk refuses, or the person stops it.
pub fn prepare(options: &DemoOptions, talk: &dyn Talk) -> Result<Prepared> {
    let Some(path) = &options.data else { return prepare_invented(options, talk) };
    let demo = open(&options.folder, talk)?;
    let request = ImportMovielens { path: Input::Path(path.clone()), skip_bad: 0 };
    demo.run("ana", request, talk)?;
    let mut story = String::new();
    let (winner, run) = compare(&demo, &mut story, talk)?;
    let version = fit(&demo, &winner, run, talk)?;
    promote(&demo, &version, WHY, talk)?;
    let short = crate::proposal_view::short(&version);
    story.push_str(&format!(
        "\nana proposed `{winner}` ({short}), ben approved it, and it is in production\n"
    ));
    Ok(Prepared { demo, story, trial: None })
}

/// The same of an invented service, where the winner has to show itself in a live test first.
fn prepare_invented(options: &DemoOptions, talk: &dyn Talk) -> Result<Prepared> {
    let clock = Simulated::at(START_MS - DAY_MS)?;
    let demo = open(&options.folder, talk)?;
    talk.say("inventing a service; none of its titles, people or viewers exist");
    let service = Invented::new(options.seed)?;
    import_invented(&demo, &service, talk)?;
    let why = "what the editors agreed on".to_owned();
    demo.run("ben", RulesSet { file: None, text: Some(RULES.to_owned()), why }, talk)?;
    let mut story = String::new();
    let (winner, run) = compare(&demo, &mut story, talk)?;
    let today = fit(&demo, BEFORE, run.clone(), talk)?;
    promote(&demo, &today, ["what there was before", "nothing else is there"], talk)?;
    let other = fit(&demo, &winner, run, talk)?;
    let cells = [(BEFORE, today), (winner.as_str(), other)];
    let trial = trial(&demo, &service, options.seed, cells, &clock, talk)?;
    story.push_str(&trial.story());
    Ok(Prepared { demo, story, trial: Some(trial) })
}

/// Compares the models of the demo's plan: the winner, and the run.
fn compare(demo: &Demo, story: &mut String, talk: &dyn Talk) -> Result<(String, Option<String>)> {
    demo.run("ana", DataShow {}, talk)?.show(story);
    story.push('\n');
    talk.say("comparing five recommenders");
    let plan = demo.executor.place.work().join("demo.toml");
    fs::write(&plan, PLAN).map_err(|e| Error::io("write the demo's plan", &e))?;
    let request = Evaluate {
        plan: Input::Path(plan),
        threads: 0,
        memory: None,
        search: None,
        save: None,
        out: None,
    };
    let evaluated = demo.run("ana", request, talk)?;
    evaluated.show(story);
    let winner = best(&evaluated.report).map(|m| m.name.clone()).unwrap_or_default();
    Ok((winner, evaluated.run))
}

/// Fits a model on everything; its version.
fn fit(demo: &Demo, model: &str, run: Option<String>, talk: &dyn Talk) -> Result<String> {
    talk.say(&format!("fitting `{model}` on all viewing"));
    let train = ModelTrain { model: model.to_owned(), run, plan: None, no_sums: false };
    Ok(demo.run("ana", train, talk)?.version)
}

pub(crate) fn open(folder: &Path, talk: &dyn Talk) -> Result<Demo> {
    let owner = Owner { actor: ActorName::new(OWNER)?, person: "Olu".to_owned() };
    let (place, token) = Place::create(folder, &owner, now())?;
    let mut demo = Demo {
        executor: Arc::new(Executor::new(place)),
        accounts: vec![(OWNER.to_owned(), Role::Admin, token)],
    };
    let people = [
        ("ana", "Ana", Role::Analyst),
        ("ben", "Ben", Role::Approver),
        ("player", "The player", Role::Service),
    ];
    for (name, person, role) in people {
        let request = ActorAdd { name: ActorName::new(name)?, role, person: Some(person.into()) };
        let given = demo.run(OWNER, request, talk)?;
        demo.accounts.push((name.to_owned(), role, Token::parse(&given.token)?));
    }
    Ok(demo)
}

/// What is invented of a service.
pub(super) struct Invented {
    /// Those that somebody has watched, and after them the others.
    pub(super) titles: Vec<InventedTitle>,
    pub(super) plays: Vec<Play>,
}

impl Invented {
    fn new(seed: Seed) -> Result<Self> {
        let titles = invent_titles(TITLES + COLD, seed)?;
        let mut plays = invent_plays(&titles[..TITLES], VIEWERS, PLAYS, seed);
        plays.extend(invent_fans(&titles[..TITLES], &LOVED, VIEWERS, seed));
        Ok(Self { titles, plays })
    }

    /// The titles that somebody has watched.
    pub(super) fn watched(&self) -> &[InventedTitle] {
        &self.titles[..TITLES]
    }
}

/// Writes the invented service to files and imports them the way anybody would.
fn import_invented(demo: &Demo, service: &Invented, talk: &dyn Talk) -> Result<()> {
    let work = demo.executor.place.work();
    let (titles_file, plays_file) = (work.join("titles.jsonl"), work.join("plays.csv"));
    write_titles(&titles_file, &service.titles)
        .and_then(|()| write_plays(&plays_file, &service.titles, &service.plays))
        .map_err(|e| Error::io("write the invented service", &e))?;
    let titles =
        ImportTitles { file: Input::Path(titles_file), columns: Default::default(), skip_bad: 0 };
    demo.run("ana", titles, talk)?;
    let events = ImportEvents {
        file: Input::Path(plays_file),
        columns: Default::default(),
        kind: None,
        time_unit: Default::default(),
        skip_bad: 0,
        kinds: String::new(),
        times_from: None,
    };
    demo.run("ana", events, talk).map(drop)
}

fn write_titles(path: &Path, titles: &[InventedTitle]) -> std::io::Result<()> {
    let mut out = std::io::BufWriter::new(fs::File::create(path)?);
    for t in titles {
        writeln!(out, "{}", json!(t.title))?;
    }
    out.flush()
}

fn write_plays(path: &Path, titles: &[InventedTitle], plays: &[Play]) -> std::io::Result<()> {
    let mut out = std::io::BufWriter::new(fs::File::create(path)?);
    writeln!(out, "viewer,title,kind,at,value")?;
    for p in plays {
        let (viewer, title) = (p.viewer + 1, &titles[p.title].title.id);
        let kind = if p.finished { "finish" } else { "play" };
        writeln!(out, "v{viewer:04},{title},{kind},{},{}", p.at_ms, p.seconds)?;
    }
    out.flush()
}

/// The lists of three viewers with their reasons.
///
/// # Errors
/// Nothing is in production.
pub fn show_lists(demo: &Demo, talk: &dyn Talk) -> Result<(String, Value)> {
    let mut text = String::new();
    let mut lists = Vec::new();
    demo.executor.engine.refresh(&demo.executor.place)?;
    let mut viewers: Vec<(String, usize)> =
        demo.executor.engine.viewers().counts().map(|(v, n)| (v.to_owned(), n)).collect();
    viewers.sort();
    // Three that lie apart in the list of all.
    for viewer in viewers.iter().step_by((viewers.len() / 3).max(1)).take(3) {
        let request = Recommend {
            viewer: Some(ViewerId::new(viewer.0.clone())?),
            history: Vec::new(),
            k: 5,
            exclude: Vec::new(),
            r#where: None,
            territory: None,
            age_max: None,
            diversity: 0.0,
            no_why: false,
            preview: true,
        };
        let answer = demo.run("player", request, talk)?;
        text.push_str(&format!("\nfor {}, who watched {} titles\n", viewer.0, viewer.1));
        answer.show(&mut text);
        lists.push(json!({"viewer": viewer.0, "list": answer}));
    }
    Ok((text, json!(lists)))
}

/// The beginnings of two pages, for viewers of different tastes.
///
/// # Errors
/// Nothing is in production.
pub fn show_pages(demo: &Demo, talk: &dyn Talk) -> Result<String> {
    let mut text = String::new();
    for (number, genre) in (VIEWERS + 1..).zip(LOVED) {
        let viewer = format!("v{number:04}");
        let request = MakePage {
            r#where: None,
            territory: None,
            age_max: None,
            viewer: Some(ViewerId::new(viewer.clone())?),
            history: Vec::new(),
            rows_max: 4,
            row_length: 4,
            diversity: 0.3,
            seed: None,
            explore: None,
            preview: true,
        };
        let page = demo.run("player", request, talk)?;
        text.push_str(&format!("\nthe page of {viewer}, who watches {genre} above all\n\n"));
        page.show(&mut text);
    }
    Ok(text)
}
