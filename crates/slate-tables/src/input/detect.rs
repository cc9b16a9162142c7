//! Which format a text is in, told from its name and its first bytes.

use serde_json::{Map, Value};
use slate_core::{Error, Result};
use std::collections::HashSet;

use super::{Format, ReadOptions, Stream, read_error};
use crate::recbole::is_typed_header;

/// How many bytes at the start of a text tell what it is.
const START_BYTES: usize = 4096;

/// The byte order mark of UTF-8.
const MARK: &[u8] = b"\xef\xbb\xbf";

/// The format of a text: as the user says, as its name says, else as its first lines look. A byte
/// order mark is passed over.
///
/// # Errors
/// Parquet was asked for; two formats fit lines of two numbers.
pub(crate) fn text_format(stream: &mut Stream, options: &ReadOptions) -> Result<Format> {
    stream.window.fill(START_BYTES).map_err(|e| read_error(&stream.name, &e))?;
    if stream.window.unused().starts_with(MARK) {
        stream.window.consume(MARK.len());
    }
    match options.format {
        Some(Format::Parquet) => {
            let detail = "expected a Parquet file, found something else";
            Err(Error::invalid(detail).at(&stream.name).hint("Parquet files start with `PAR1`"))
        }
        Some(format) => Ok(format),
        None => {
            let extension = stream.base_name().rsplit_once('.').map(|(_, extension)| extension);
            let unused = stream.window.unused();
            let start = &unused[..unused.len().min(START_BYTES - MARK.len())];
            detect(extension, start).map_err(|e| e.at(&stream.name))
        }
    }
}

/// Whether the text starts with an object.
pub(crate) fn starts_with_brace(stream: &Stream) -> bool {
    let start = stream.window.unused().iter().take(START_BYTES - MARK.len());
    start.into_iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'{')
}

fn detect(extension: Option<&str>, start: &[u8]) -> Result<Format> {
    let mut written = start.iter().filter(|byte| !byte.is_ascii_whitespace());
    let brace = match written.next() {
        Some(b'[') => written.next() == Some(&b'{'),
        first => first == Some(&b'{'),
    };
    match extension {
        Some("inter" | "item" | "user") => return Ok(Format::RecBole),
        Some("jsonl" | "ndjson" | "json") => return Ok(of_objects(start)),
        _ if brace => return Ok(of_objects(start)),
        _ => {}
    }
    let first = lines(start).next().unwrap_or_default();
    if is_typed_header(first) {
        return Ok(Format::RecBole);
    }
    if is_gorse_header(first) {
        return Ok(Format::Gorse);
    }
    Ok(of_numbers(start)?.unwrap_or(Format::Csv))
}

/// The whole lines at the start of a text that are not blank, or its only line cut off.
fn lines(start: &[u8]) -> impl Iterator<Item = &[u8]> {
    let whole = start.iter().rposition(|&byte| byte == b'\n').map_or(start.len(), |end| end + 1);
    let lines = start[..whole].split(|&byte| byte == b'\n');
    lines.map(<[u8]>::trim_ascii).filter(|line| !line.is_empty())
}

/// gorse's and Metarank's objects have names that nobody else uses together.
fn of_objects(start: &[u8]) -> Format {
    let first = lines(start).next().unwrap_or_default();
    let Ok(object) = serde_json::from_slice::<Map<String, Value>>(first) else {
        return Format::JsonLines;
    };
    let has = |name: &str| object.contains_key(name);
    let event = object.get("event").and_then(Value::as_str);
    match event {
        Some("item" | "user" | "ranking" | "interaction") if has("timestamp") => Format::Metarank,
        _ if has("UserId") && has("ItemId") && has("FeedbackType") => Format::Gorse,
        _ if has("ItemId") && (has("Labels") || has("Categories") || has("IsHidden")) => {
            Format::Gorse
        }
        _ => Format::JsonLines,
    }
}

/// The first line of what gorse exports as CSV.
fn is_gorse_header(line: &[u8]) -> bool {
    line == b"feedback_type,user_id,item_id,time_stamp" || line.starts_with(b"item_id,is_hidden,")
}

/// Lines of nothing but whole numbers with spaces between them: LightGCN's when each viewer has
/// one line, SASRec's when all lines are pairs and viewers come again.
fn of_numbers(start: &[u8]) -> Result<Option<Format>> {
    let (mut viewers, mut count, mut longest) = (HashSet::new(), 0, 0);
    for line in lines(start) {
        let ids: Vec<&[u8]> =
            line.split(|&byte| byte == b' ').filter(|id| !id.is_empty()).collect();
        if !ids.iter().all(|id| id.iter().all(u8::is_ascii_digit)) {
            return Ok(None);
        }
        viewers.insert(ids[0]);
        (count, longest) = (count + 1, longest.max(ids.len()));
    }
    match (longest, viewers.len() == count) {
        (0 | 1, _) => Ok(None),
        (2, false) => Ok(Some(Format::SasRec)),
        (2, true) => Err(Error::invalid(
            "expected a header, found lines of two numbers that may be pairs or lists of one title",
        )
        .hint("say `--format sasrec` for `viewer title` lines, `--format lightgcn` for lists")),
        (_, true) => Ok(Some(Format::LightGcn)),
        (_, false) => Ok(None),
    }
}

#[cfg(test)]
mod tests;
