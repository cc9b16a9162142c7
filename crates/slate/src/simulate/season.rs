//! One season: a studio, the days before, two models, and a live test between them.

use std::fmt::Write as _;
use std::path::Path;

use serde::Serialize;
use serde_json::json;
use slate_core::{Error, Result, Seed};

use super::live::{Lived, START_MS, Terms, at_ms, live, promote};
use super::world::{DAY_MS, HISTORY_DAYS, World};
use super::{Plan, Variant};
use crate::clock::Simulated;
use crate::demo::{Demo, open};
use crate::input::Input;
use crate::ops::import::{ImportEvents, ImportTitles};
use crate::ops::model::ModelTrain;
use crate::talk::Talk;

/// The two models of every season: one that knows tastes, and one that does not.
const MODELS: &str = r#"
name = "simulated"
seed = 1
protocol = { kind = "leave-one-out", validation_viewers = 50 }
metrics = ["ndcg@10"]

[data]

[[model]]
name = "popular"
kind = "popularity"

[[model]]
name = "taste"
kind = "ease"
lambda = 100
"#;

/// What became of a season.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Season {
    /// What it follows from.
    pub seed: Seed,
    /// What became of its test.
    #[serde(flatten)]
    pub test: Lived,
    /// Whether the end is the right one.
    pub right: bool,
}

/// Runs one season in a new studio below `folder`.
///
/// # Errors
/// The folder is in use, the disk or the network refuses, or the person stops it.
pub(super) fn season(plan: &Plan, seed: Seed, folder: &Path, talk: &dyn Talk) -> Result<Season> {
    let clock = Simulated::at(START_MS - DAY_MS)?;
    let world = World::invent(plan.viewers, plan.novelty, plan.world, seed)?;
    let demo = open(folder, talk)?;
    import(&demo, &world, talk)?;
    let [popular, taste] = [train(&demo, "popular", talk)?, train(&demo, "taste", talk)?];
    let (today, other) = match plan.variant {
        Variant::Better => (popular, taste),
        Variant::Same => (taste.clone(), taste),
        Variant::Worse => (taste, popular),
    };
    promote(&demo, &today, ["where the season begins"; 2], talk)?;
    let (days, alpha, margin) = (plan.days, plan.alpha, plan.margin);
    let terms = Terms { test: "simulated", today, other, seed, days, alpha, margin };
    let test = live(&demo, &world, &terms, &clock, talk)?;
    let right = match plan.variant {
        Variant::Better => test.shipped,
        Variant::Same => !test.shipped,
        Variant::Worse => test.rolled_back_on.is_some_and(|day| day < days),
    };
    Ok(Season { seed, test, right })
}

/// Writes the days before into the studio.
fn import(demo: &Demo, world: &World, talk: &dyn Talk) -> Result<()> {
    let (mut titles, mut plays) = (String::new(), String::from("viewer,title,kind,at,value\n"));
    for title in world.titles() {
        let _ = writeln!(titles, "{}", json!(title.title));
    }
    for viewer in 0..world.viewers() {
        let mut seen = vec![false; world.titles().len()];
        for day in -HISTORY_DAYS..0 {
            for w in world.by_themselves(viewer, day, &mut seen) {
                let (who, title, at) = (world.viewer(viewer), world.title(w.title), at_ms(day, w));
                let _ = writeln!(plays, "{who},{title},play,{at},{}", w.seconds);
            }
        }
    }
    let file = |name: &str, content: &str| {
        let path = demo.executor.place.work().join(name);
        std::fs::write(&path, content).map_err(|e| Error::io("write the simulated service", &e))?;
        Ok::<_, Error>(Input::Path(path))
    };
    let file = (file("titles.jsonl", &titles)?, file("plays.csv", &plays)?);
    let titles = ImportTitles { file: file.0, columns: Default::default(), skip_bad: 0 };
    demo.run("ana", titles, talk)?;
    let events = ImportEvents {
        file: file.1,
        columns: Default::default(),
        kind: None,
        time_unit: Default::default(),
        skip_bad: 0,
        kinds: String::new(),
        times_from: None,
    };
    demo.run("ana", events, talk).map(drop)
}

fn train(demo: &Demo, model: &str, talk: &dyn Talk) -> Result<String> {
    let path = demo.executor.place.work().join("models.toml");
    std::fs::write(&path, MODELS).map_err(|e| Error::io("write the simulated models", &e))?;
    let plan = Some(Input::Path(path));
    let train = ModelTrain { model: model.to_owned(), run: None, plan, no_sums: true };
    Ok(demo.run("ana", train, talk)?.version)
}
