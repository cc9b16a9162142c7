//! A split that lies in files already.

use std::path::{Path, PathBuf};

use slate_core::{Error, Result, TitleId, ViewerId};
use slate_recommend::plan::{EventFile, FileSplit, Format, HeldOutFiles, HistoryFile};
use slate_recommend::split::{GivenRows, GivenViewer, GivenVocabulary, Split, given, group_pairs};
use slate_recommend::{Histories as Rows, Interactions};
use slate_tables::{
    ColumnMap, Interner, ReadOptions, Sequences, open_events, read_histories, read_pairs,
    read_sequence_targets, read_sequences, read_titles,
};

use crate::talk::Talk;
use crate::viewing::{Choice, Viewing, of_source};

/// The variable that names the folder of test data, and may begin a path of a plan.
const DATA_VARIABLE: &str = "SLATE_TEST_DATA";

type Histories = Vec<(ViewerId, Vec<TitleId>)>;

/// Reads the split, and a hash over its rows.
pub(super) fn read(files: &FileSplit, folder: &Path) -> Result<(Split, String)> {
    let mut reader = Reader::new(files, folder)?;
    let (train, vocabulary) = match files.format {
        Format::Pairs => (reader.pairs(&files.train)?, GivenVocabulary::Train),
        Format::Sequences => (reader.sequences(&files.train)?, GivenVocabulary::All),
        Format::Lightgcn | Format::Sasrec => {
            (reader.lines(&files.train, files.format)?, GivenVocabulary::All)
        }
    };
    let mut held_out = |f: &HeldOutFiles| match (f, files.format) {
        (HeldOutFiles::Sequences(path), Format::Lightgcn) => {
            let targets = reader.lines(path, files.format)?;
            Ok(shown(&train, targets))
        }
        _ => reader.held_out(f),
    };
    let validation = files.validation.as_ref().map(&mut held_out).transpose()?;
    let test = held_out(&files.test)?;
    let rows = GivenRows { train, validation, test, vocabulary };
    let fingerprint = fingerprint(&rows);
    Ok((given(rows)?.split, fingerprint))
}

/// Reads a file of histories, numbered in the order of their ids, and a hash over them.
pub(super) fn histories(file: &HistoryFile, folder: &Path) -> Result<(Interactions, String)> {
    let path = resolve(folder, &file.path)?;
    let (mut viewers, mut titles) = (Interner::new(), Interner::new());
    let read = read_histories(&path, table_format(file.format), &mut viewers, &mut titles)?;
    let by_text = |names: &Interner| {
        let mut order: Vec<u32> = (0..).take(names.len()).collect();
        order.sort_by_key(|&n| names.text(n));
        order
    };
    let mut number = vec![0_u32; titles.len()];
    for (new, old) in (0..).zip(by_text(&titles)) {
        number[old as usize] = new;
    }
    let mut hasher = blake3::Hasher::new_derive_key("slate 2026-11 history file v1");
    let mut rows = Rows::new();
    for viewer in by_text(&viewers) {
        // Viewers are numbered as they are first read, which is the order of the histories.
        let history = read.titles_of(viewer as usize);
        if history.len() < file.min_events {
            continue;
        }
        hasher.update(viewers.text(viewer)).update(&[0]);
        for &title in history {
            hasher.update(titles.text(title)).update(&[0]);
        }
        hasher.update(&[1]);
        rows.push(&history.iter().map(|&t| number[t as usize]).collect::<Vec<_>>());
    }
    let interactions = Interactions::untimed(titles.len(), rows);
    Ok((interactions, hasher.finalize().to_hex().to_string()))
}

/// The tables' word for a format of lines.
fn table_format(format: Format) -> slate_tables::Format {
    match format {
        Format::Sasrec => slate_tables::Format::SasRec,
        _ => slate_tables::Format::LightGcn,
    }
}

/// Viewers with what they are learnt from, and what they should find.
fn shown(train: &Histories, targets: Histories) -> Vec<GivenViewer> {
    let inputs: std::collections::HashMap<_, _> = train.iter().map(|(v, t)| (v, t)).collect();
    let viewer = |(viewer, targets): (ViewerId, Vec<TitleId>)| {
        let input = inputs.get(&viewer).map(|titles| titles.to_vec()).unwrap_or_default();
        GivenViewer { viewer, input, targets }
    };
    targets.into_iter().map(viewer).collect()
}

/// Reads files of one split with common names.
struct Reader<'a> {
    folder: &'a Path,
    options: ReadOptions,
    viewers: Interner,
    titles: Interner,
}

impl<'a> Reader<'a> {
    fn new(files: &FileSplit, folder: &'a Path) -> Result<Self> {
        let columns = format!("viewer={},title={}", files.columns.viewer, files.columns.title);
        let columns: ColumnMap = columns.parse()?;
        let options = ReadOptions { columns, ..ReadOptions::default() };
        Ok(Self { folder, options, viewers: Interner::new(), titles: Interner::new() })
    }

    fn pairs(&mut self, path: &str) -> Result<Histories> {
        let path = resolve(self.folder, path)?;
        let pairs = read_pairs(&path, &self.options, &mut self.viewers, &mut self.titles)?;
        let ids = pairs.viewers.iter().zip(&pairs.titles);
        let named: Result<Vec<_>> =
            ids.map(|(v, t)| Ok((self.viewer(*v)?, self.title(*t)?))).collect();
        Ok(group_pairs(named?))
    }

    fn sequences(&mut self, path: &str) -> Result<Histories> {
        let path = resolve(self.folder, path)?;
        let read = read_sequences(&path, &mut self.viewers, &mut self.titles)?;
        self.named(&read)
    }

    fn lines(&mut self, path: &str, format: Format) -> Result<Histories> {
        let path = resolve(self.folder, path)?;
        let (viewers, titles) = (&mut self.viewers, &mut self.titles);
        let read = read_histories(&path, table_format(format), viewers, titles)?;
        self.named(&read)
    }

    fn held_out(&mut self, files: &HeldOutFiles) -> Result<Vec<GivenViewer>> {
        match files {
            HeldOutFiles::Pairs { fold_in, held_out } => {
                let inputs = self.pairs(fold_in)?;
                Ok(matched(inputs, self.pairs(held_out)?))
            }
            HeldOutFiles::Sequences(path) => {
                let path = resolve(self.folder, path)?;
                let read = read_sequence_targets(&path, &mut self.viewers, &mut self.titles)?;
                let inputs = self.named(&read.inputs)?;
                let with_target = |((viewer, input), target): ((_, _), &u32)| {
                    Ok(GivenViewer { viewer, input, targets: vec![self.title(*target)?] })
                };
                inputs.into_iter().zip(&read.targets).map(with_target).collect()
            }
        }
    }

    fn named(&self, read: &Sequences) -> Result<Histories> {
        let titles = |n| read.titles_of(n).iter().map(|t| self.title(*t)).collect::<Result<_>>();
        (0..read.len()).map(|n| Ok((self.viewer(read.viewers[n])?, titles(n)?))).collect()
    }

    fn viewer(&self, number: u32) -> Result<ViewerId> {
        ViewerId::new(self.viewers.string(number))
    }

    fn title(&self, number: u32) -> Result<TitleId> {
        TitleId::new(self.titles.string(number))
    }
}

/// Viewers with what they are shown and what they should find; those with nothing to find are left out.
fn matched(inputs: Histories, targets: Histories) -> Vec<GivenViewer> {
    let mut inputs: std::collections::BTreeMap<_, _> = inputs.into_iter().collect();
    let viewer = |(viewer, targets): (ViewerId, Vec<TitleId>)| {
        let input = inputs.remove(&viewer).unwrap_or_default();
        GivenViewer { viewer, input, targets }
    };
    targets.into_iter().map(viewer).collect()
}

/// Reads a file of events; what a MovieLens folder says of its titles as well.
///
/// # Errors
/// A file is missing, or its first bad line; nothing is left.
pub(super) fn events(
    file: &EventFile,
    folder: &Path,
    choice: &Choice,
    min_events: usize,
    talk: &dyn Talk,
) -> Result<Viewing> {
    let path = resolve(folder, &file.path)?;
    let options = ReadOptions::default();
    let wanted = choice.catalog || choice.content;
    let titles = match &file.titles {
        Some(titles) => read_titles(&resolve(folder, titles)?, &options, 0)?.titles,
        None if wanted => {
            read_titles(&path, &options, 0)
                .map_err(|e| e.hint("name a file of titles: `titles = \"films.csv\"`"))?
                .titles
        }
        None => Vec::new(),
    };
    let mut source = open_events(&path, &options)?;
    of_source(source.as_mut(), &titles, choice, min_events, talk)
}

/// A path of a plan: relative to the plan's folder, or below the folder of test data.
///
/// # Errors
/// Another variable than that of the folder, or it is not set.
pub fn resolve(folder: &Path, path: &str) -> Result<PathBuf> {
    let Some(rest) = path.strip_prefix('$') else { return Ok(folder.join(path)) };
    let (variable, rest) = rest.split_once('/').unwrap_or((rest, ""));
    if variable != DATA_VARIABLE {
        return Err(Error::invalid(format!("expected `${DATA_VARIABLE}`, found `${variable}`"))
            .hint("other variables are not replaced in a plan"));
    }
    match std::env::var_os(DATA_VARIABLE) {
        Some(data) => Ok(Path::new(&data).join(rest)),
        None => Err(Error::not_found(format!("`{path}`: {DATA_VARIABLE} is not set"))
            .hint(format!("set {DATA_VARIABLE} to the folder that holds the data"))),
    }
}

fn fingerprint(rows: &GivenRows) -> String {
    let mut hasher = blake3::Hasher::new_derive_key("slate 2026-11 split files v1");
    let mut row = |part: u8, viewer: &ViewerId, titles: &[TitleId]| {
        hasher.update(&[part]).update(viewer.as_str().as_bytes()).update(&[0]);
        for title in titles {
            hasher.update(title.as_str().as_bytes()).update(&[0]);
        }
    };
    rows.train.iter().for_each(|(viewer, titles)| row(0, viewer, titles));
    for (part, viewers) in [(1, rows.validation.as_deref().unwrap_or(&[])), (3, &rows.test)] {
        for v in viewers {
            row(part, &v.viewer, &v.input);
            row(part + 1, &v.viewer, &v.targets);
        }
    }
    hasher.finalize().to_hex().to_string()
}
