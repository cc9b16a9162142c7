//! Imports the events of a file into a folder of tables and says what came out, for measurements:
//!
//! ```text
//! import_csv FILE FOLDER
//! ```

use slate_tables::{MemoryClientIds, ReadOptions, StageOptions, open_events, stage_events};
use std::error::Error;
use std::fs;
use std::io::{self, Write};
use std::path::Path;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let mut argument = |what: &str| arguments.next().ok_or(format!("expected {what}"));
    let (file, folder) = (argument("a file")?, argument("a folder")?);
    fs::create_dir_all(&folder)?;
    let mut source = open_events(Path::new(&file), &ReadOptions::default())?;
    let (mut ids, options) = (MemoryClientIds::default(), StageOptions::default());
    let staged =
        stage_events(Path::new(&folder), &[], &mut *source, &mut ids, &options, &mut |_| Ok(()))?;
    let bytes: u64 = staged.segments.iter().map(|segment| segment.bytes).sum();
    let (read, added, files) = (staged.read, staged.added, staged.segments.len());
    writeln!(io::stdout(), "{read} read, {added} added, {files} files, {bytes} bytes")?;
    Ok(())
}
