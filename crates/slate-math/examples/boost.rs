//! Boosts trees on tables that `bench/trees/compare.py` wrote, and says what it cost, as one line of JSON:
//!
//! ```text
//! boost TRAIN TEST SCORES OBJECTIVE [NAME=VALUE ...]
//! boost explain MODEL TEST VALUES
//! ```
//!
//! OBJECTIVE is `squared`, `logistic` or `rank`; names are those of `BoostSpec`'s counts and weights. A table
//! is little-endian: rows, columns and groups as u32, the columns as f32 one after the other, the labels as
//! f32, the sizes of the groups as u32. SCORES receives the raw score of every test row as f64. MODEL is a model file of
//! LightGBM; VALUES receives what each column adds to the score of the first 500 rows, and the expectation, as f64.

use rustix::time::{ClockId, clock_gettime};
use slate_core::{Seed, Unwatched};
use slate_math::trees::{
    BoostSpec, Examples, Forest, LambdaRank, Logistic, Objective, Scorer, SquaredError, Table,
    boost,
};
use std::{
    error::Error,
    fs,
    io::{self, Write},
    time::Duration,
};

type Outcome<T> = Result<T, Box<dyn Error>>;

/// Rows of one request, as a re-ranker would ask.
const CANDIDATES: usize = 200;
/// Rows that are explained.
const EXPLAINED: usize = 500;

struct Data {
    table: Table,
    labels: Vec<f32>,
    groups: Vec<u32>,
}

fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [explain, model, test, values] = &arguments[..]
        && explain == "explain"
    {
        return explain_theirs(model, test, values);
    }
    let [train, test, scores, objective, settings @ ..] = &arguments[..] else {
        return Err("expected TRAIN TEST SCORES OBJECTIVE [NAME=VALUE ...]".into());
    };
    let (train, test) = (read(train)?, read(test)?);
    let (objective, spec) = (objective_of(objective)?, spec_of(settings)?);
    let examples = match &train.groups[..] {
        [] => Examples::new(&train.table, &train.labels)?,
        groups => Examples::grouped(&train.table, &train.labels, groups)?,
    };
    let start = cpu_seconds();
    let forest = boost::fit(&spec, &*objective, &examples, None, Seed(1), &mut Unwatched)?.forest;
    let fit_s = cpu_seconds() - start;
    let peak_mib = peak_mib()?;
    let start = cpu_seconds();
    let predicted = forest.predict(&test.table)?;
    let predict_s = cpu_seconds() - start;
    let bytes: Vec<u8> = predicted.iter().flat_map(|s| s.to_le_bytes()).collect();
    fs::write(scores, bytes)?;
    let (shap_gap, shap_row_s) = explain(&forest, &test.table)?;
    let batch_s = batch(&forest, &test.table)?;
    writeln!(
        io::stdout(),
        "{{\"fit_s\": {fit_s}, \"peak_mib\": {peak_mib}, \"predict_s\": {predict_s}, \
         \"shap_gap\": {shap_gap:e}, \"shap_row_s\": {shap_row_s}, \"batch_s\": {batch_s}}}"
    )?;
    Ok(())
}

/// The largest distance between a score and what its explanation sums to; CPU seconds a row.
fn explain(forest: &Forest, table: &Table) -> Outcome<(f64, f64)> {
    let few = head(table, EXPLAINED)?;
    let start = cpu_seconds();
    let shap = forest.shap(&few)?;
    let used = cpu_seconds() - start;
    let gap =
        |(i, score): (usize, &f64)| (shap.expected + shap.row(i).iter().sum::<f64>() - score).abs();
    let largest = forest.predict(&few)?.iter().enumerate().map(gap).fold(0.0, f64::max);
    Ok((largest, used / few.row_count() as f64))
}

/// Shapley values of LightGBM's trees: one line of columns and the expectation a row.
fn explain_theirs(model: &str, test: &str, values: &str) -> Outcome<()> {
    let forest = Forest::from_lightgbm(&fs::read_to_string(model)?, model)?;
    let few = head(&read(test)?.table, EXPLAINED)?;
    let shap = forest.shap(&few)?;
    let line = |i| shap.row(i).iter().copied().chain([shap.expected]);
    let bytes = (0..few.row_count()).flat_map(line).flat_map(f64::to_le_bytes);
    fs::write(values, bytes.collect::<Vec<u8>>())?;
    Ok(())
}

/// CPU seconds to score the candidates of one viewer.
fn batch(forest: &Forest, table: &Table) -> Outcome<f64> {
    const REPEATS: u32 = 200;
    let (few, scorer) = (head(table, CANDIDATES)?, Scorer::new(forest));
    let start = cpu_seconds();
    for _ in 0..REPEATS {
        std::hint::black_box(scorer.predict(&few)?);
    }
    Ok((cpu_seconds() - start) / f64::from(REPEATS))
}

fn head(table: &Table, rows: usize) -> Outcome<Table> {
    let n = rows.min(table.row_count());
    Ok(Table::from_columns(
        (0..table.column_count()).map(|c| table.column(c)[..n].to_vec()).collect(),
    )?)
}

fn objective_of(name: &str) -> Outcome<Box<dyn Objective>> {
    Ok(match name {
        "squared" => Box::new(SquaredError),
        "logistic" => Box::new(Logistic),
        "rank" => Box::new(LambdaRank::default()),
        other => {
            return Err(format!("expected `squared`, `logistic` or `rank`, found `{other}`").into());
        }
    })
}

fn spec_of(settings: &[String]) -> Outcome<BoostSpec> {
    let mut spec = BoostSpec::default();
    for setting in settings {
        let (name, value) = setting.split_once('=').ok_or("expected NAME=VALUE")?;
        match name {
            "trees" => spec.trees = value.parse()?,
            "leaves" => spec.leaves = value.parse()?,
            "rows_min" => spec.rows_min = value.parse()?,
            "lambda" => spec.lambda = value.parse()?,
            "shrinkage" => spec.shrinkage = value.parse()?,
            "row_share" => spec.row_share = value.parse()?,
            "column_share" => spec.column_share = value.parse()?,
            other => return Err(format!("no setting is called `{other}`").into()),
        }
    }
    Ok(spec)
}

fn read(path: &str) -> Outcome<Data> {
    let bytes = fs::read(path)?;
    let words: Vec<[u8; 4]> = bytes.as_chunks().0.to_vec();
    let [rows, columns, groups, ..] = words[..] else { return Err("the table has no head".into()) };
    let [rows, columns, groups] = [rows, columns, groups].map(|w| u32::from_le_bytes(w) as usize);
    let (body, sizes) =
        words[3..].split_at_checked(rows * (columns + 1)).ok_or("the table is cut off")?;
    let mut parts =
        body.chunks_exact(rows).map(|c| c.iter().map(|w| f32::from_le_bytes(*w)).collect());
    let table = Table::from_columns(parts.by_ref().take(columns).collect())?;
    let labels = parts.next().ok_or("the table has no labels")?;
    let groups = sizes.iter().take(groups).map(|w| u32::from_le_bytes(*w)).collect();
    Ok(Data { table, labels, groups })
}

/// User and system time of this process.
fn cpu_seconds() -> f64 {
    let now = clock_gettime(ClockId::ProcessCPUTime);
    Duration::try_from(now).unwrap_or_default().as_secs_f64()
}

/// The most memory this process ever had.
fn peak_mib() -> Outcome<f64> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:")).ok_or("no peak is known")?;
    Ok(line.trim().trim_end_matches(" kB").parse::<f64>()? / 1024.0)
}
