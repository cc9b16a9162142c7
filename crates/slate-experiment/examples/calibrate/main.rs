//! Prints how methods do on tests whose truth is known: `calibrate TABLE [RUNS] [SEED]`, `bench/calibration`.

#![expect(clippy::print_stdout, reason = "printing tables is what it is for")]

mod adjusted;
mod errors;
mod interleaved;
mod policies;
mod skewed;

use slate_core::{Error, Result, Seed};

/// The name of a table, and what prints it.
type Table = (&'static str, fn(usize, Seed) -> Result<()>);

const TABLES: [Table; 6] = [
    ("errors", errors::print),
    ("looks", errors::print_looks),
    ("skewed", skewed::print),
    ("adjusted", adjusted::print),
    ("policies", policies::print),
    ("interleaved", interleaved::print),
];

fn main() -> std::result::Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let name = arguments.next().unwrap_or_default();
    let runs = arguments.next().map_or(Ok(100_000), |text| text.parse())?;
    let seed = Seed(arguments.next().map_or(Ok(1), |text| text.parse())?);
    let Some((_, print)) = TABLES.iter().find(|(table, _)| *table == name) else {
        let names: Vec<&str> = TABLES.iter().map(|(table, _)| *table).collect();
        let detail = format!("there is no table `{name}`");
        return Err(Error::invalid(detail)
            .hint(format!("the tables are {}", names.join(", ")))
            .into());
    };
    Ok(print(runs, seed)?)
}
