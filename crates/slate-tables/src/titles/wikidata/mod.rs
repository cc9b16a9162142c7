//! Titles out of Wikidata: entities (a dump, lines, or the answer for some ids) and answers to queries.
//!
//! Both are read whole before the first title is given, as a title's people and genres are entities of their own, and an
//! answer tells a title in as many rows as it has values. What no entity of the file names is left out: an id is no name.

mod answers;
mod entities;

use serde_json::Value;
use slate_core::{Error, Result};

use self::answers::Answers;
use self::entities::Entities;
use super::gathered::Gathered;
use super::{NextTitle, TitleSource};
use crate::bounds::JSON_BYTES_MAX;
use crate::input::{ReadOptions, Stream, over_limit, read_error};
use crate::text::{Dialect, Encoding, Records, Separator, Step};

/// A reader of what Wikidata gives out.
pub(super) struct Wikidata {
    from: From,
    entities: Entities,
    answers: Answers,
    gathered: Gathered,
    name: String,
    is_read: bool,
}

/// How the JSON stands in the file.
enum From {
    /// An entity a line, perhaps with a comma behind it and brackets around all.
    Lines(Records),
    /// One value.
    Whole(Option<Stream>),
}

impl Wikidata {
    /// Whether a text begins like one of these.
    pub(super) fn is_meant(start: &[u8]) -> bool {
        let text = String::from_utf8_lossy(start);
        let text = text.trim_start();
        let has = |word: &str| text.contains(word);
        match text.chars().next() {
            Some('{') => {
                text.starts_with("{\"entities\"")
                    || has("\"head\"") && has("\"vars\"")
                    || is_entity(text)
            }
            Some('[') => {
                let inner = text[1..].trim_start();
                is_entity(inner) || inner.starts_with('{') && has("wikidata.org/entity/Q")
            }
            _ => false,
        }
    }

    pub(super) fn new(stream: Stream, options: &ReadOptions) -> Result<Self> {
        let start = stream.window.unused();
        let text = String::from_utf8_lossy(start).trim_start().to_owned();
        let inner = text.strip_prefix('[').map_or(text.as_str(), str::trim_start);
        let name = stream.name.clone();
        let from = match is_entity(inner) {
            true => {
                let dialect =
                    Dialect { separator: Separator::WHOLE_LINE, encoding: Encoding::Utf8 };
                From::Lines(Records::new(&name, stream.window, dialect))
            }
            false => From::Whole(Some(stream)),
        };
        let answers = Answers::new(options)?;
        let (entities, gathered) = (Entities::default(), Gathered::default());
        Ok(Self { from, entities, answers, gathered, name, is_read: false })
    }

    /// Reads to the next bad line or the end.
    fn read(&mut self) -> Result<Option<Error>> {
        match &mut self.from {
            From::Whole(stream) => {
                if let Some(stream) = stream.take() {
                    whole(stream, &mut self.entities, &mut self.answers)?;
                }
            }
            From::Lines(records) => loop {
                match records.step()? {
                    Step::End => break,
                    Step::Bad(fault) => return Ok(Some(fault.at(&self.name))),
                    Step::Record => {}
                }
                let line = records.field(0).trim_ascii();
                let line = line.strip_suffix(b",").unwrap_or(line);
                if matches!(line, b"" | b"[" | b"]") {
                    continue;
                }
                match serde_json::from_slice::<Value>(line) {
                    Ok(entity) => {
                        let line = records.line();
                        self.entities
                            .put(&entity, line)
                            .map_err(|e| e.at_line(&self.name, line, None))?;
                    }
                    Err(e) => {
                        let detail = format!("expected an entity as JSON, found: {e}");
                        let error = Error::invalid(detail);
                        return Ok(Some(error.at_line(&self.name, records.line(), None)));
                    }
                }
            },
        }
        for (texts, line) in self.entities.titles().into_iter().chain(self.answers.titles()) {
            self.gathered.put(texts, line, &self.name)?;
        }
        Ok(None)
    }
}

/// Whether a text begins with an entity: `type` and `id` stand first in what Wikidata writes.
fn is_entity(text: &str) -> bool {
    let head: String = text.chars().take(200).filter(|c| !c.is_whitespace()).collect();
    // Titles that were imported from Wikidata have its ids too.
    let is_written_out = text.contains("\"labels\":{") || text.contains("\"claims\":{");
    head.starts_with("{\"type\":\"item\"")
        || head.starts_with("{\"id\":\"Q") && is_written_out
        || head.starts_with("{\"pageid\"") && text.contains("\"claims\"")
}

/// Reads one value: entities by id, a list of them, or the rows of an answer.
fn whole(mut stream: Stream, entities: &mut Entities, answers: &mut Answers) -> Result<()> {
    let name = stream.name.clone();
    let bytes = stream.window.take_all(JSON_BYTES_MAX).map_err(|e| read_error(&name, &e))?;
    let Some(bytes) = bytes else {
        let detail =
            format!("expected at most {JSON_BYTES_MAX} bytes of JSON in one value, found more");
        return Err(
            over_limit(&name, detail).hint("write an entity a line, as Wikidata's dumps do")
        );
    };
    let value: Value = serde_json::from_slice(&bytes).map_err(|e| {
        let (line, column) = (e.line() as u64, e.column() as u64);
        let text = e.to_string();
        let detail = text.split(" at line ").next().unwrap_or_default();
        Error::invalid(format!("expected JSON, found: {detail}")).at_line(&name, line, Some(column))
    })?;
    let rows = value.pointer("/results/bindings").unwrap_or(&value);
    match (value.get("entities"), rows) {
        (Some(Value::Object(found)), _) => {
            found.values().try_for_each(|e| entities.put(e, 1)).map_err(|e| e.at(&name))?;
        }
        (None, Value::Array(rows)) => {
            for row in rows {
                match row.get("claims") {
                    Some(_) => entities.put(row, 1),
                    None => answers.put(row),
                }
                .map_err(|e| e.at(&name))?;
            }
        }
        _ => {
            return Err(Error::invalid(
                "expected `entities` or the rows of an answer, found neither",
            )
            .at(&name));
        }
    }
    Ok(())
}

impl TitleSource for Wikidata {
    fn advance(&mut self) -> Result<NextTitle> {
        if !self.is_read {
            match self.read()? {
                Some(bad) => return Ok(NextTitle::Bad(bad)),
                None => self.is_read = true,
            }
        }
        Ok(self.gathered.give(&self.name))
    }
}

#[cfg(test)]
mod tests;
