//! The demo's live test: whether viewers gain by the model that was best offline, over two invented weeks.

use serde::Serialize;
use slate_core::{Result, Seed, ViewerId};

use super::story::{Demo, Invented};
use super::{invent_tastes, neighbours};
use crate::clock::Simulated;
use crate::simulate::{Lived, Terms, Viewer, World, live};
use crate::talk::Talk;

/// How many of the service's viewers sit down in these weeks.
const VIEWERS: usize = 1_000;
const DAYS: i64 = 14;
const ALPHA: f64 = 0.05;
const MARGIN: f64 = 0.05;

/// What came of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Trial {
    /// What the model in production was called.
    pub today: String,
    /// What the model in the other cell was called.
    pub other: String,
    /// What became of the test.
    #[serde(flatten)]
    pub test: Lived,
}

/// Tests `other` against `today`, which is in production; each is a model's name and its version.
pub(super) fn trial(
    demo: &Demo,
    service: &Invented,
    seed: Seed,
    [today, other]: [(&str, String); 2],
    clock: &Simulated,
    talk: &dyn Talk,
) -> Result<Trial> {
    let world = world(service, seed)?;
    let terms = Terms {
        test: "offline-winner",
        today: today.1,
        other: other.1,
        seed,
        days: DAYS,
        alpha: ALPHA,
        margin: MARGIN,
    };
    talk.say(&format!("a live test: {DAYS} invented days of {VIEWERS} viewers"));
    let test = live(demo, &world, &terms, clock, talk)?;
    Ok(Trial { today: today.0.to_owned(), other: other.0.to_owned(), test })
}

/// The world that the plays of the service were invented in, with some of its viewers.
fn world(service: &Invented, seed: Seed) -> Result<World> {
    let mut last = vec![None; VIEWERS];
    let mut plays: Vec<_> = service.plays.iter().filter(|play| play.viewer < VIEWERS).collect();
    plays.sort_by_key(|play| play.at_ms);
    plays.iter().for_each(|play| last[play.viewer] = Some(play.title));
    let mut viewers = Vec::new();
    for (n, (taste, last)) in (1..).zip(invent_tastes(VIEWERS, seed).into_iter().zip(last)) {
        viewers.push(Viewer { id: ViewerId::new(format!("v{n:04}"))?, taste, last });
    }
    let near = neighbours(service.watched());
    Ok(World::of(service.titles.clone(), near, viewers, 0.0, (seed, seed)))
}

impl Trial {
    /// What happened, in a paragraph.
    pub(super) fn story(&self) -> String {
        let Self { today, other, test } = self;
        let mut story = format!(
            "\nana proposed a live test of `{other}` against `{today}`, which was in production, and ben approved it\n"
        );
        if let (Some([a, b]), Some([effect, low, high])) = (test.seen, test.effect) {
            story.push_str(&format!(
                "{} viewers over {DAYS} days: {a:.2} plays each by `{today}`, {b:.2} by `{other}`\n\
                 the difference is {effect:+.2}, {low:+.2} to {high:+.2}; by their tastes, which are known because \
                 they are invented, the lists of the first day are worth {:+.2}\n",
                test.units.iter().sum::<u64>(),
                test.expected[1] - test.expected[0]
            ));
        }
        story.push_str(&match (test.shipped, test.rolled_back_on) {
            (true, _) => format!(
                "ana drafted the memo of `{other}`, ben approved it, and it is in production\n"
            ),
            (false, None) => format!("{}; `{today}` stays in production\n", test.answer),
            (false, Some(day)) => {
                format!("a guardrail ended it on day {day}; `{today}` stays in production\n")
            }
        });
        story
    }
}
