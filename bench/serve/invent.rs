//! Writes an invented catalog and its viewing, for load at a size that no public data has.
//!
//! `invent FOLDER TITLES VIEWERS EVENTS_EACH`: `titles.jsonl`, `events.csv` and `viewers` in an existing folder.
//! The same arguments give the same bytes. Titles stand in groups; a viewer watches mostly one group and finishes
//! nine in ten. Nothing in it exists.
//!
//! Built without Cargo: `rustc -O bench/serve/invent.rs -o invent`.

use std::fs::File;
use std::io::{BufWriter, Result, Write};
use std::path::Path;

const GENRES: [&str; 12] = [
    "Drama", "Comedy", "Thriller", "Romance", "Science Fiction", "Documentary", "Animation", "Crime",
    "Horror", "Adventure", "Family", "Mystery",
];
/// Titles of one group.
const GROUP: u64 = 250;
/// 2026-11-01, and half a year before it.
const END_S: u64 = 1_793_491_200;
const SPAN_S: u64 = 180 * 86_400;

/// SplitMix64: numbers enough for a load.
struct Random(u64);

impl Random {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % n
    }

    /// Small numbers more often.
    fn falling(&mut self, n: u64) -> u64 {
        self.below(n) * self.below(n) / n
    }
}

fn main() -> Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let number = |at: usize| args[at].parse().expect("a number");
    let (folder, titles, viewers, each) = (Path::new(&args[0]), number(1), number(2), number(3));
    write_titles(&folder.join("titles.jsonl"), titles)?;
    write_events(&folder.join("events.csv"), titles, viewers, each)?;
    let mut out = BufWriter::new(File::create(folder.join("viewers"))?);
    (0..viewers).try_for_each(|v| writeln!(out, "v{v}"))
}

fn write_titles(path: &Path, titles: u64) -> Result<()> {
    let mut out = BufWriter::new(File::create(path)?);
    let mut random = Random(1);
    for t in 0..titles {
        let group = t / GROUP;
        let first = GENRES[(group % 12) as usize];
        let second = GENRES[((group / 12 + 1 + group) % 12) as usize];
        let third = GENRES[random.below(12) as usize];
        let genres = if random.below(2) == 0 { vec![first, second] } else { vec![first, third] };
        let people: Vec<String> =
            (0..3).map(|_| format!("Person {}", group * 20 + random.below(20))).collect();
        let year = 2026 - random.falling(50);
        writeln!(
            out,
            "{{\"id\":\"t{t}\",\"name\":\"Invented title {t}\",\"year\":{year},\"genres\":{genres:?},\"people\":{people:?}}}"
        )?;
    }
    Ok(())
}

fn write_events(path: &Path, titles: u64, viewers: u64, each: u64) -> Result<()> {
    let mut out = BufWriter::new(File::create(path)?);
    writeln!(out, "viewer,title,kind,at")?;
    let mut random = Random(2);
    for v in 0..viewers {
        let home = random.below(titles.div_ceil(GROUP));
        for _ in 0..each {
            let group = if random.below(4) == 0 { random.below(titles.div_ceil(GROUP)) } else { home };
            let title = (group * GROUP + random.falling(GROUP)).min(titles - 1);
            let kind = if random.below(10) == 0 { "play" } else { "finish" };
            let at = END_S - random.below(SPAN_S);
            writeln!(out, "v{v},t{title},{kind},{at}")?;
        }
    }
    Ok(())
}
