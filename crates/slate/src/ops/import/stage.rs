//! What all imports of events share: lock, stage, and one transaction that makes the new files count.

use serde::Serialize;
use serde_json::{Value, json};
use slate_core::{Result, Title};
use slate_store::{FolderLock, ImportIds, Store, Tx};
use slate_tables::{
    ClientIds, EventSource, Phase, Progress, StageOptions, Staged, Titles, stage_events, sweep,
};
use utoipa::ToSchema;

use crate::operation::{Applied, Context, Outcome, Show};
use crate::serving::TITLES_CHANGED;
use crate::table::grouped;
use crate::viewing::{segment_row, segments};

/// What an import of events did.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Imported {
    /// Good events in the input.
    pub read: u64,
    /// Events that are new.
    pub added: u64,
    /// Events that were known, or stood twice in the input.
    pub duplicates: u64,
    /// Bad lines that were passed over.
    pub skipped: u64,
    /// The first of them.
    pub skipped_lines: Vec<SkippedLine>,
    /// Titles that are new or changed.
    pub titles: u64,
    /// What has to be known about how the file was read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remark: Option<String>,
}

/// A bad line.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SkippedLine {
    /// File, line and field.
    pub place: String,
    /// What was expected and found.
    pub detail: String,
}

/// Client ids of an import, as the tables ask for them.
struct Ids<'s>(ImportIds<'s>);

impl ClientIds for Ids<'_> {
    fn remember(&mut self, id: &[u8]) -> Result<bool> {
        self.0.remember(id)
    }
}

/// Stages all events of a source and returns the change that takes them into the manifest. The lock is
/// held until that is committed: a sweep in between would take the new files for orphans.
pub(super) fn import<'a>(
    cx: &Context<'a>,
    source: &mut dyn EventSource,
    skip_bad: u64,
    titles: Titles,
    from: &str,
) -> Result<Outcome<'a, Imported>> {
    let place = cx.place;
    let lock = place.lock_tables()?;
    let known = place.store.read(segments)?;
    sweep(&place.tables(), &known)?;
    let mut ids = Ids(ImportIds::new(&place.store, &place.work())?);
    // What the titles took of the allowance is gone.
    let skip_bad = skip_bad.saturating_sub(titles.skipped_count);
    let options = StageOptions { skip_bad, ..StageOptions::default() };
    let talk = cx.talk;
    let remark = source.remark();
    let mut watch = |p: Progress| {
        let what = if p.phase == Phase::Read { "reading events" } else { "writing tables" };
        talk.step(what, p.done, p.total)
    };
    let staged = stage_events(&place.tables(), &known, source, &mut ids, &options, &mut watch)?;
    let commit = Commit { staged, ids: ids.0, titles, remark, at: cx.now };
    let change = Outcome::change(format!("import:{from}"), "", move |tx| commit.apply(tx));
    Ok(change.then(move |_| drop(lock)))
}

/// Everything the transaction needs.
struct Commit<'s> {
    staged: Staged,
    ids: ImportIds<'s>,
    titles: Titles,
    remark: Option<String>,
    at: slate_core::Timestamp,
}

impl Commit<'_> {
    fn apply(self, tx: &Tx<'_>) -> Result<Applied<Imported>> {
        let rows: Vec<_> = self.staged.segments.iter().map(segment_row).collect();
        tx.add_segments(&rows, self.at)?;
        self.ids.commit(tx)?;
        let changed = put_titles(tx, &self.titles.titles, self.at)?;
        let response =
            Imported { remark: self.remark, ..imported(&self.staged, &self.titles, changed) };
        Ok(Applied { effect: effect(&response, &self.staged), response })
    }
}

/// Stores titles and says that they changed, if they did.
pub(super) fn put_titles(tx: &Tx<'_>, titles: &[Title], at: slate_core::Timestamp) -> Result<u64> {
    let changed = tx.put_titles(titles)?;
    if changed > 0 {
        tx.set_studio_value(TITLES_CHANGED, &at.to_string())?;
    }
    Ok(changed)
}

fn imported(staged: &Staged, titles: &Titles, changed: u64) -> Imported {
    let line = |e: &slate_core::Error| SkippedLine {
        place: e.place().map(ToString::to_string).unwrap_or_default(),
        detail: e.detail().to_owned(),
    };
    Imported {
        read: staged.read,
        added: staged.added,
        duplicates: staged.duplicates,
        skipped: titles.skipped_count + staged.skipped_count,
        skipped_lines: titles.skipped.iter().chain(&staged.skipped).map(line).collect(),
        titles: changed,
        remark: None,
    }
}

fn effect(response: &Imported, staged: &Staged) -> Value {
    let files: Vec<&str> = staged.segments.iter().map(|s| s.file.as_str()).collect();
    json!({
        "read": response.read, "added": response.added, "duplicates": response.duplicates,
        "skipped": response.skipped, "titles": response.titles, "files": files,
    })
}

/// Removes what an import left that died before its transaction, if no import is running.
///
/// # Errors
/// The disk refuses.
pub fn sweep_orphans(tables: &std::path::Path, store: &Store) -> Result<Vec<String>> {
    match FolderLock::try_take(tables)? {
        None => Ok(Vec::new()),
        Some(_lock) => sweep(tables, &store.read(segments)?),
    }
}

impl Show for Imported {
    fn show(&self, out: &mut String) {
        let Self { read, added, duplicates, skipped, titles, .. } = self;
        out.push_str(&format!(
            "{} events read, {} new, {} known already",
            grouped(*read),
            grouped(*added),
            grouped(*duplicates)
        ));
        if *titles > 0 {
            out.push_str(&format!("; {} titles new or changed", grouped(*titles)));
        }
        out.push('\n');
        if let Some(remark) = &self.remark {
            out.push_str(&format!("{remark}\n"));
        }
        for line in &self.skipped_lines {
            out.push_str(&format!("passed over {}: {}\n", line.place, line.detail));
        }
        let kept = self.skipped_lines.len() as u64;
        if *skipped > kept {
            out.push_str(&format!("and {} more bad lines\n", grouped(skipped - kept)));
        }
    }
}
