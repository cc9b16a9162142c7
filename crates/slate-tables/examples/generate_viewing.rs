//! Writes invented viewing of any size, for measurements of scale:
//!
//! ```text
//! generate_viewing FORMAT VIEWERS TITLES EVENTS SEED [FILE]
//! ```
//!
//! FORMAT is `lightgcn`, `sasrec`, `csv` (to stdout) or `parquet` (to FILE). EVENTS is what is aimed at; the number
//! written is said on stderr. The same arguments give the same viewing in every format. Viewer by
//! viewer, so that 100 million events need no more memory than one history.
//!
//! Nobody watched any of it. Popularity is Zipf-like; 64 tastes are planted: every title belongs to one,
//! every viewer has three, favours the first, and stays with a taste for a few titles, so that both what
//! goes together and what comes next can be learnt. A viewer sees a title once.

mod random;

use arrow::array::{ArrayRef, Int64Array, RecordBatch, StringArray};
use parquet::arrow::ArrowWriter;
use random::Random;
use slate_core::Seed;
use std::collections::HashSet;
use std::error::Error;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::sync::Arc;

/// How many tastes are planted.
const TASTES: u64 = 64;
/// The share of titles that are watched for taste; the rest is what everybody watches.
const FOR_TASTE: f64 = 0.75;
/// The chance that the next title is of the same taste.
const STAY: f64 = 0.8;
/// Rows of a Parquet batch.
const BATCH: usize = 1 << 16;

type Outcome<T> = Result<T, Box<dyn Error>>;

impl Random {
    fn below(&mut self, n: u64) -> u64 {
        self.next() % n
    }

    /// A rank from 0 to n - 1 with weights (rank + 10)^-0.9.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "below n")]
    fn rank(&mut self, n: u64) -> u64 {
        const SHIFT: f64 = 10.0;
        const POWER: f64 = 0.1;
        let (first, last) = (SHIFT.powf(POWER), (SHIFT + n as f64).powf(POWER));
        let rank = (first + self.unit() * (last - first)).powf(POWER.recip()) - SHIFT;
        (rank.max(0.0) as u64).min(n - 1)
    }
}

/// What is asked for.
struct Wanted {
    viewers: u64,
    titles: u64,
    events: u64,
    seed: Seed,
}

impl Wanted {
    /// How many titles a viewer sees: log-normal around the mean, at least 2, at most half of all.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "positive")]
    fn activity(&self, random: &mut Random) -> u64 {
        let normal: f64 = (0..12).map(|_| random.unit()).sum::<f64>() - 6.0;
        // exp(0.9 z) has the mean exp(0.405).
        let mean = self.events as f64 / self.viewers as f64 / 0.405_f64.exp();
        ((mean * (0.9 * normal).exp()) as u64).clamp(2, (self.titles / 2).max(2))
    }

    /// A title of a taste: titles of one taste have the same number modulo [`TASTES`].
    fn title(&self, taste: u64, random: &mut Random) -> u64 {
        let of_taste = (self.titles - taste % self.titles).div_ceil(TASTES);
        (random.rank(of_taste) * TASTES + taste).min(self.titles - 1)
    }

    /// Titles and seconds, oldest first.
    fn history(&self, viewer: u64) -> Vec<(u64, i64)> {
        let mut random = Random::new(self.seed.nth(viewer));
        let wanted = self.activity(&mut random);
        let tastes = [0; 3].map(|_| random.rank(TASTES.min(self.titles)));
        let (mut taste, mut seen, mut rows) = (tastes[0], HashSet::new(), Vec::new());
        let mut at_s = 1_640_995_200 + i64::try_from(random.below(63_072_000)).unwrap_or(0);
        for _ in 0..wanted * 4 {
            if rows.len() as u64 == wanted {
                break;
            }
            if random.unit() > STAY {
                taste = tastes[[0, 0, 1, 2][(random.next() % 4) as usize]];
            }
            let for_taste = random.unit() < FOR_TASTE;
            let title =
                if for_taste { self.title(taste, &mut random) } else { random.rank(self.titles) };
            if seen.insert(title) {
                rows.push((title, at_s));
            }
            at_s += 60 + i64::try_from(random.below(200_000)).unwrap_or(0);
        }
        rows
    }
}

/// Where viewing goes.
enum Sink {
    Lists(Box<dyn Write>),
    Pairs(Box<dyn Write>),
    Csv(Box<dyn Write>),
    Parquet(Box<ArrowWriter<File>>, Vec<(u64, u64, i64)>),
}

impl Sink {
    fn open(format: &str, file: Option<String>) -> Outcome<Self> {
        let out = || Box::new(BufWriter::with_capacity(1 << 20, io::stdout().lock()));
        Ok(match format {
            "lightgcn" => Self::Lists(out()),
            "sasrec" => Self::Pairs(out()),
            "csv" => {
                let mut out = out();
                writeln!(out, "viewer,title,at")?;
                Self::Csv(out)
            }
            "parquet" => {
                let file = File::create(file.ok_or("expected a file for parquet")?)?;
                let schema = batch(&[])?.schema();
                Self::Parquet(Box::new(ArrowWriter::try_new(file, schema, None)?), Vec::new())
            }
            other => return Err(format!("expected a format, found `{other}`").into()),
        })
    }

    fn write(&mut self, viewer: u64, rows: &[(u64, i64)]) -> Outcome<()> {
        match self {
            Self::Lists(out) => {
                write!(out, "{viewer}")?;
                rows.iter().try_for_each(|(title, _)| write!(out, " {title}"))?;
                writeln!(out)?;
            }
            Self::Pairs(out) => {
                rows.iter().try_for_each(|(title, _)| writeln!(out, "{viewer} {title}"))?;
            }
            Self::Csv(out) => {
                rows.iter().try_for_each(|(title, at)| writeln!(out, "{viewer},{title},{at}"))?;
            }
            Self::Parquet(out, waiting) => {
                waiting.extend(rows.iter().map(|&(title, at)| (viewer, title, at)));
                if waiting.len() >= BATCH {
                    out.write(&batch(waiting)?)?;
                    waiting.clear();
                }
            }
        }
        Ok(())
    }

    fn close(self) -> Outcome<()> {
        match self {
            Self::Lists(mut out) | Self::Pairs(mut out) | Self::Csv(mut out) => out.flush()?,
            Self::Parquet(mut out, waiting) => {
                out.write(&batch(&waiting)?)?;
                out.close()?;
            }
        }
        Ok(())
    }
}

/// Rows as columns of texts and seconds.
fn batch(rows: &[(u64, u64, i64)]) -> Outcome<RecordBatch> {
    let texts = |of: fn(&(u64, u64, i64)) -> u64| -> ArrayRef {
        Arc::new(StringArray::from_iter_values(rows.iter().map(|row| of(row).to_string())))
    };
    let at: ArrayRef = Arc::new(Int64Array::from_iter_values(rows.iter().map(|row| row.2)));
    let columns = [("viewer", texts(|row| row.0)), ("title", texts(|row| row.1)), ("at", at)];
    Ok(RecordBatch::try_from_iter(columns)?)
}

fn main() -> Outcome<()> {
    let mut arguments = std::env::args().skip(1);
    let format = arguments.next().ok_or("expected a format")?;
    let mut number = |what: &str| -> Outcome<u64> {
        Ok(arguments.next().ok_or(format!("expected {what}"))?.parse()?)
    };
    let (viewers, titles) = (number("the viewers")?.max(1), number("the titles")?.max(4));
    let (events, seed) = (number("the events")?, Seed(number("a seed")?));
    let wanted = Wanted { viewers, titles, events, seed };
    let mut sink = Sink::open(&format, arguments.next())?;
    let mut written = 0;
    for viewer in 0..viewers {
        let rows = wanted.history(viewer);
        written += rows.len();
        sink.write(viewer, &rows)?;
    }
    sink.close()?;
    writeln!(io::stderr(), "invented: {viewers} viewers, {titles} titles, {written} events")?;
    Ok(())
}
