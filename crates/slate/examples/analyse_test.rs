//! The analysis of an invented online test, for `bench/analysis`:
//!
//! ```text
//! analyse_test generate FOLDER EVENTS UNITS SEED   a studio with events of 42 days, and exposures of a test of 2 cells
//! analyse_test at-once FOLDER                      plays and hours with the 14 days before, read in one go
//! analyse_test first FOLDER DAY                    the same, kept, with a line over time; up to a day
//! analyse_test many FOLDER                         50 metrics by 20 dimensions: kept, then answered from what is kept
//! ```
//!
//! Nobody watched any of it. Linux only: peaks are read from `/proc`.

use std::collections::BTreeMap;
use std::error::Error;
use std::io::Write;
use std::path::Path;
use std::time::Instant;

use serde_json::{Value, json};
use slate::analysis::{Analysis, Exposure, Question, analyse, at_once, kept};
use slate::place::{Owner, Place};
use slate::talk::Talk;
use slate::viewing::segment_row;
use slate_core::{EventKind, Result, Seed, Timestamp};
use slate_experiment::estimate::{Comparison, Quantity, arm, compare};
use slate_experiment::metric::{DAY_MS, Metric};
use slate_math::Rng;
use slate_tables::{
    EventRow, EventSource, KeptColumn, KeptTable, KeptTexts, MemoryClientIds, Next, StageOptions,
    read_kept, stage_events, write_kept,
};

type Outcome<T> = std::result::Result<T, Box<dyn Error>>;

/// The first moment: 1 March 2026.
const FIRST_MS: i64 = 1_772_323_200_000;
const BEFORE_DAYS: i64 = 14;
const DAYS: i64 = 42;
const START_MS: i64 = FIRST_MS + BEFORE_DAYS * DAY_MS;
const TITLES: u64 = 5_000;

struct Quiet;

impl Talk for Quiet {
    fn progress(&self, _: &str, _: u64, _: u64) {}

    fn say(&self, _: &str) {}
}

/// Events in the order of time, made up one by one.
struct Invented {
    rng: Rng,
    events: u64,
    units: u64,
    done: u64,
    viewer: String,
    title: String,
}

impl EventSource for Invented {
    fn advance(&mut self) -> Result<Next<'_>> {
        if self.done == self.events {
            return Ok(Next::End);
        }
        let span_ms = u64::try_from(DAYS * DAY_MS).unwrap_or(0);
        let at_ms = FIRST_MS
            + i64::try_from(u128::from(span_ms) * u128::from(self.done) / u128::from(self.events))
                .unwrap_or(0);
        self.done += 1;
        // The smaller of two: some watch much more than others. One in ten is in no test.
        let (a, b) = (self.rng.below(self.units * 10 / 9), self.rng.below(self.units * 10 / 9));
        let (c, d) = (self.rng.below(TITLES), self.rng.below(TITLES));
        self.viewer = format!("v{:07}", a.min(b));
        self.title = format!("t{}", c.min(d));
        let kind = match self.rng.below(10) {
            0..7 => EventKind::Play,
            7..9 => EventKind::Finish,
            _ => EventKind::Like,
        };
        let seconds = self.rng.below(7_200) as f32 + 0.5;
        let value = (kind == EventKind::Play).then_some(seconds);
        let (viewer, title) = (self.viewer.as_bytes(), self.title.as_bytes());
        let at = Timestamp::from_millis(at_ms)?;
        Ok(Next::Event(EventRow { viewer, title, kind, at, value, id: None }))
    }
}

#[expect(clippy::disallowed_methods, reason = "an invented studio has no record to keep")]
fn generate(folder: &Path, events: u64, units: u64, seed: u64) -> Outcome<()> {
    let owner = Owner { actor: "bench".parse()?, person: "Bench".to_owned() };
    let (place, _) = Place::create(folder, &owner, Timestamp::from_millis(FIRST_MS)?)?;
    let rng = Rng::new(Seed(seed));
    let (viewer, title) = (String::new(), String::new());
    let mut source = Invented { rng, events, units, done: 0, viewer, title };
    let (mut ids, options) = (MemoryClientIds::default(), StageOptions::default());
    let tables = place.tables();
    let staged = stage_events(&tables, &[], &mut source, &mut ids, &options, &mut |_| Ok(()))?;
    let rows: Vec<_> = staged.segments.iter().map(segment_row).collect();
    place.store.write(|tx| tx.add_segments(&rows, Timestamp::from_millis(FIRST_MS)?))?;
    let mut rng = Rng::new(Seed(seed + 1));
    let (mut names, mut cells, mut at_ms) = (KeptTexts::default(), Vec::new(), Vec::new());
    let mut expose = |unit: u64, cell: u64, at: i64| {
        names.push(&format!("v{unit:07}"));
        cells.push(cell as f64);
        at_ms.push(at as f64);
    };
    for unit in 0..units {
        // Half of the units come on the first day, the others over four weeks.
        let days = if rng.next_u64().is_multiple_of(2) { 1 } else { DAYS - BEFORE_DAYS };
        let after = i64::try_from(rng.next_u64() % 86_400_000).unwrap_or(0) * days;
        let cell = rng.next_u64() % 2;
        expose(unit, cell, START_MS + after);
        if rng.next_u64().is_multiple_of(500) {
            expose(unit, 1 - cell, START_MS + after + DAY_MS);
        }
    }
    let columns =
        vec![KeptColumn::Texts(names), KeptColumn::Numbers(cells), KeptColumn::Numbers(at_ms)];
    write_kept(&place.work(), "exposures", &KeptTable { note: String::new(), columns })?;
    Ok(())
}

fn exposures(place: &Place, dimensions: usize) -> Outcome<impl Iterator<Item = Exposure>> {
    let table = read_kept(&place.work(), "exposures")?.ok_or("there are no exposures")?;
    let Ok([KeptColumn::Texts(units), KeptColumn::Numbers(cells), KeptColumn::Numbers(at_ms)]) =
        <[KeptColumn; 3]>::try_from(table.columns)
    else {
        return Err("the exposures have other columns".into());
    };
    // A log is in the order of time.
    let mut order: Vec<usize> = (0..units.len()).collect();
    order.sort_by(|a, b| at_ms[*a].total_cmp(&at_ms[*b]));
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "as written")]
    let exposure = move |n: usize| {
        let levels = (0..dimensions).map(|d| format!("level {}", (n / (d + 1)) % 4)).collect();
        let unit = units.get(n).unwrap_or_default().to_owned();
        Exposure { unit, cell: cells[n] as u32, at_ms: at_ms[n] as i64, levels }
    };
    Ok(order.into_iter().map(exposure))
}

fn question(metrics: Vec<Metric>, dimensions: usize) -> Outcome<Question> {
    Ok(Question {
        test: "bench".to_owned(),
        phase: 1,
        cells: 2,
        start: Timestamp::from_millis(START_MS)?,
        metrics,
        dimensions: (0..dimensions).map(|d| format!("dimension {d}")).collect(),
        before_days: 14,
    })
}

/// A line of `/proc/self/status` in KiB.
fn kib(key: &str) -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(key))?;
    line.trim().strip_suffix(" kB")?.trim().parse().ok()
}

/// n, mean and variance of y, mean of x and covariance of the two, by metric and cell.
fn numbers(analysis: &Analysis) -> Result<BTreeMap<String, Vec<[f64; 5]>>> {
    let mut all = BTreeMap::new();
    for measured in &analysis.metrics {
        let row = |m: &slate_experiment::moments::Moments<4>| {
            Ok([m.n(), m.mean(0), m.covariance(0, 0)?, m.mean(2), m.covariance(0, 2)?])
        };
        all.insert(measured.name.clone(), measured.by_cell.iter().map(row).collect::<Result<_>>()?);
    }
    Ok(all)
}

fn report(analysis: &Analysis, start: Instant) -> Outcome<Value> {
    Ok(json!({
        "numbers": numbers(analysis)?,
        "multi_exposed": analysis.multi_exposed,
        "days_added": analysis.work.days_added,
        "events_read": analysis.work.events_read,
        "again": analysis.work.again,
        "wall_s": start.elapsed().as_secs_f64(),
        "peak_mib": kib("VmHWM:").unwrap_or(0) / 1024,
    }))
}

/// 50 metrics of four totals each cut off at another value.
fn fifty() -> Vec<Metric> {
    let named = ["plays", "hours", "finish_rate", "days_active", "hide_rate"];
    let metric = |n: usize| {
        let mut document = json!({ "name": format!("m{n}") });
        let like = serde_json::to_value(Metric::named(named[n % 5]).source().ok().map(form));
        document["form"] = like.unwrap_or_default();
        document["winsorize"] = json!({ "above": 5.0 + n as f64 });
        Metric::read(&document).ok()
    };
    (0..50).filter_map(metric).collect()
}

fn form(source: slate_experiment::metric::Source) -> Value {
    match source {
        slate_experiment::metric::Source::Form(form) => json!(form),
        slate_experiment::metric::Source::Sql(_) => Value::Null,
    }
}

/// What is kept, and an effect for every metric and level; how many, and CPU milliseconds.
fn answered(place: &Place, question: &Question) -> Outcome<(usize, f64)> {
    let start_s = cpu_s();
    let found = kept(place, question)?.ok_or("nothing is kept")?;
    let mut effects = 0;
    for measured in &found.metrics {
        for by_level in &measured.by_level {
            let quantity = if measured.ratio { Quantity::ratio(0, 1) } else { Quantity::mean(0) };
            let [a, b] = [0, 1].map(|cell| arm(quantity, &by_level.by_cell[cell]));
            effects += usize::from(compare(&a?, &b?, &Comparison::default()).is_ok());
        }
    }
    Ok((effects, (cpu_s() - start_s) * 1e3))
}

/// CPU seconds of this process so far.
fn cpu_s() -> f64 {
    let used = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    used.tv_sec as f64 + used.tv_nsec as f64 * 1e-9
}

fn many(place: &Place) -> Outcome<Value> {
    let question = question(fifty(), 20)?;
    let as_of = Timestamp::from_millis(FIRST_MS + DAYS * DAY_MS)?;
    let start = Instant::now();
    let analysis = analyse(place, &question, exposures(place, 20)?, as_of, &Quiet)?;
    let first_s = start.elapsed().as_secs_f64();
    let (effects, _) = answered(place, &question)?;
    let mut ms = Vec::new();
    for _ in 0..5 {
        ms.push(answered(place, &question)?.1);
    }
    ms.sort_by(f64::total_cmp);
    Ok(
        json!({ "metrics": analysis.metrics.len(), "effects": effects, "first_s": first_s, "best_ms": ms[0], "median_ms": ms[2] }),
    )
}

fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let metrics = || ["plays", "hours"].map(Metric::named).to_vec();
    let answer = match words[..] {
        ["generate", folder, events, units, seed] => {
            generate(Path::new(folder), events.parse()?, units.parse()?, seed.parse()?)?;
            Value::Null
        }
        ["at-once", folder] => {
            let (place, start) = (Place::open(Path::new(folder))?, Instant::now());
            let as_of = Timestamp::from_millis(FIRST_MS + DAYS * DAY_MS)?;
            let seen = exposures(&place, 0)?;
            report(&at_once(&place, &question(metrics(), 0)?, seen, as_of, &Quiet)?, start)?
        }
        ["first", folder, day] => {
            let (place, start) = (Place::open(Path::new(folder))?, Instant::now());
            let as_of = Timestamp::from_millis(FIRST_MS + day.parse::<i64>()? * DAY_MS)?;
            let seen = exposures(&place, 0)?.filter(|e| e.at_ms < as_of.as_millis());
            report(&analyse(&place, &question(metrics(), 0)?, seen, as_of, &Quiet)?, start)?
        }
        ["many", folder] => many(&Place::open(Path::new(folder))?)?,
        _ => return Err("expected generate, at-once, first or many, and a folder".into()),
    };
    writeln!(std::io::stdout(), "{answer}")?;
    Ok(())
}
