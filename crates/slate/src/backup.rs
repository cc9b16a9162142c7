//! Copying a studio while it runs, and bringing a copy back.
//!
//! The database is copied first, as one snapshot. Every file it names is immutable and was on the disk
//! before the transaction that names it, so copying those files afterwards gives a whole studio.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use slate_core::{Error, Result, Timestamp};
use slate_store::{Store, write_durably};

use crate::place::Place;
use crate::talk::Talk;

const MANIFEST: &str = "backup.json";
const VERSION: u32 = 1;

/// What a backup holds.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    version: u32,
    /// Which studio it is of.
    pub studio: String,
    /// When it was begun.
    pub at: Timestamp,
    /// BLAKE3 of every file by its path in the studio.
    pub files: BTreeMap<String, String>,
}

/// Copies the studio to `target`, which must not exist. It is complete, or not there.
///
/// # Errors
/// The target exists, the disk refuses, or the person stops it.
pub fn backup(place: &Place, target: &Path, at: Timestamp, talk: &dyn Talk) -> Result<Manifest> {
    refuse_existing(target)?;
    let building = Building::new(target)?;
    place.store.copy_to(&building.path.join("slate.db"))?;
    let copy = Store::open(&building.path.join("slate.db"))?;
    let names = named_files(&copy)?;
    drop(copy);
    remove_side_files(&building.path);
    for (done, name) in (0..).zip(&names) {
        talk.step("copying files", done, names.len() as u64)?;
        copy_file(place.folder(), &building.path, name)?;
    }
    let mut files = BTreeMap::new();
    for name in names.iter().map(String::as_str).chain(["slate.db"]) {
        files.insert(name.to_owned(), hash_file(&building.path.join(name))?);
    }
    let studio = place.studio_id.clone();
    let manifest = Manifest { version: VERSION, studio, at, files };
    let text = serde_json::to_string_pretty(&manifest)
        .map_err(|e| Error::invalid(format!("write the backup's manifest: {e}")))?;
    write_durably(&building.path.join(MANIFEST), text.as_bytes(), 0o600)?;
    building.finish(target)?;
    Ok(manifest)
}

/// Makes a studio in `target` from a backup, after checking every file of it.
///
/// # Errors
/// A file of the backup is missing or damaged, the target exists, or the disk refuses.
pub fn restore(source: &Path, target: &Path, talk: &dyn Talk) -> Result<Manifest> {
    refuse_existing(target)?;
    let manifest = read_manifest(source)?;
    let building = Building::new(target)?;
    for (done, (name, hash)) in (0..).zip(&manifest.files) {
        talk.step("bringing files back", done, manifest.files.len() as u64)?;
        if hash_file(&source.join(name))? != *hash {
            return Err(Error::corrupt(format!("`{name}` of the backup is damaged"))
                .hint("use another backup"));
        }
        copy_file(source, &building.path, name)?;
    }
    for folder in ["tables", "artifacts", "keys", "work"] {
        make_folder(&building.path.join(folder))?;
    }
    building.finish(target)?;
    Ok(manifest)
}

/// A folder that is removed again unless it is finished.
struct Building {
    path: PathBuf,
    finished: bool,
}

impl Building {
    fn new(target: &Path) -> Result<Self> {
        let path = target.with_added_extension(format!("tmp-{}", std::process::id()));
        make_folder(&path)?;
        crate::place::only_owner(&path)?;
        Ok(Self { path, finished: false })
    }

    fn finish(mut self, target: &Path) -> Result<()> {
        let beside = target.parent().filter(|p| !p.as_os_str().is_empty());
        let done = sync_folders(&self.path)
            .and_then(|()| fs::rename(&self.path, target))
            .and_then(|()| fs::File::open(beside.unwrap_or(Path::new(".")))?.sync_all());
        done.map_err(|e| Error::io(format!("finish `{}`", target.display()), &e))?;
        self.finished = true;
        Ok(())
    }
}

/// Makes the names of all files below a folder durable.
fn sync_folders(folder: &Path) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            sync_folders(&entry.path())?;
        }
    }
    fs::File::open(folder)?.sync_all()
}

impl Drop for Building {
    fn drop(&mut self) {
        if !self.finished {
            let _ = fs::remove_dir_all(&self.path);
        }
    }
}

fn refuse_existing(target: &Path) -> Result<()> {
    if target.exists() {
        let detail = format!("`{}` exists already", target.display());
        return Err(Error::conflict(detail).hint("name a folder that does not exist yet"));
    }
    Ok(())
}

/// Everything beside the database that belongs to the studio as of the database's snapshot.
fn named_files(copy: &Store) -> Result<Vec<String>> {
    copy.read(|r| {
        let mut names: Vec<String> =
            ["slate.toml", "keys/record.key", "keys/owner.token"].map(str::to_owned).into();
        names.extend(r.segments()?.into_iter().map(|s| format!("tables/{}", s.file)));
        let used = r.used_artifacts()?.into_iter();
        names.extend(used.map(|artifact| format!("artifacts/{artifact}")));
        names.sort();
        names.dedup();
        Ok(names)
    })
}

/// Opening the copy may leave SQLite's side files beside it; a copy at rest has none.
fn remove_side_files(folder: &Path) {
    for name in ["slate.db-wal", "slate.db-shm"] {
        let _ = fs::remove_file(folder.join(name));
    }
}

fn copy_file(from: &Path, to: &Path, name: &str) -> Result<()> {
    let target = to.join(name);
    if let Some(folder) = target.parent() {
        make_folder(folder)?;
    }
    fs::copy(from.join(name), &target)
        .and_then(|_| fs::File::open(&target)?.sync_all())
        .map_err(|e| Error::io(format!("copy `{name}`"), &e))
}

fn make_folder(path: &Path) -> Result<()> {
    fs::create_dir_all(path).map_err(|e| Error::io(format!("make `{}`", path.display()), &e))
}

fn hash_file(path: &Path) -> Result<String> {
    let mut hasher = blake3::Hasher::new();
    fs::File::open(path)
        .and_then(|mut file| std::io::copy(&mut file, &mut hasher))
        .map_err(|e| Error::io(format!("read `{}`", path.display()), &e))?;
    Ok(hasher.finalize().to_hex().to_string())
}

fn read_manifest(source: &Path) -> Result<Manifest> {
    let path = source.join(MANIFEST);
    let what = path.display().to_string();
    let text = fs::read_to_string(&path)
        .map_err(|e| Error::io(format!("read the backup `{what}`"), &e))?;
    let manifest: Manifest = serde_json::from_str(&text)
        .map_err(|e| Error::corrupt(format!("not a backup: {e}")).at(what.clone()))?;
    if manifest.version != VERSION {
        let detail = format!("this backup has version {}, known is {VERSION}", manifest.version);
        return Err(Error::corrupt(detail).at(what));
    }
    match manifest.files.keys().find(|name| !is_inside(name)) {
        Some(name) => Err(Error::corrupt(format!("the backup names `{name}`")).at(what)),
        None => Ok(manifest),
    }
}

/// Whether a name of a manifest stays inside the folder.
fn is_inside(name: &str) -> bool {
    Path::new(name).components().all(|c| matches!(c, std::path::Component::Normal(_)))
}
