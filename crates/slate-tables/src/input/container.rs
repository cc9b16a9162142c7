//! A folder or a zip that holds the files of one data set.

use slate_core::{Error, Result};
use std::fs;
use std::path::{Path, PathBuf};

use super::zipped::Zip;
use super::{Found, Stream, find};

/// Something with files in it.
pub(crate) enum Container {
    /// A folder on disk.
    Folder {
        /// Where it is.
        path: PathBuf,
        /// What errors call it.
        name: String,
        /// The files in it and in its sub-folders, one level down.
        files: Vec<String>,
    },
    /// A zip file.
    Zip(Zip),
}

impl Container {
    /// Lists a folder.
    pub(crate) fn folder(path: &Path, name: &str) -> Result<Self> {
        let mut files = Vec::new();
        list(path, "", &mut files)
            .map_err(|e| Error::io("the folder cannot be read", &e).at(name))?;
        files.sort_unstable();
        Ok(Self::Folder { path: path.to_owned(), name: name.to_owned(), files })
    }

    /// The one path in the container whose last part is `file`: at the top, or in the only
    /// sub-folder that has it.
    pub(crate) fn find(&self, file: &str) -> Option<String> {
        let names = self.names();
        if names.contains(&file) {
            return Some(file.to_owned());
        }
        let nested: Vec<_> = names
            .into_iter()
            .filter(|name| matches!(name.split_once('/'), Some((_, rest)) if rest == file))
            .collect();
        match nested[..] {
            [one] => Some(one.to_owned()),
            _ => None,
        }
    }

    /// The only path in the container that ends like this.
    pub(crate) fn find_ending(&self, ending: &str) -> Option<String> {
        let names = self.names();
        let found: Vec<_> = names.into_iter().filter(|name| name.ends_with(ending)).collect();
        match found[..] {
            [one] => Some(one.to_owned()),
            _ => None,
        }
    }

    fn names(&self) -> Vec<&str> {
        match self {
            Self::Folder { files, .. } => files.iter().map(String::as_str).collect(),
            Self::Zip(zip) => zip.names().collect(),
        }
    }

    /// A stream over a path that [`Container::find`] gave.
    pub(crate) fn stream(&self, inner: &str) -> Result<Stream> {
        match self {
            Self::Folder { path, name, .. } => {
                let shown = format!("{name}/{inner}");
                match find(&path.join(inner), &shown)? {
                    Found::Stream(stream) => Ok(stream),
                    _ => Err(Error::invalid("expected a text file").at(shown)),
                }
            }
            Self::Zip(zip) => zip.stream(inner),
        }
    }
}

/// Files of a folder and one level below, as `file` and `sub/file`.
fn list(folder: &Path, prefix: &str, files: &mut Vec<String>) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let Ok(name) = entry.file_name().into_string() else { continue };
        if name.starts_with('.') {
            continue;
        }
        if entry.path().is_dir() {
            if prefix.is_empty() {
                list(&entry.path(), &format!("{name}/"), files)?;
            }
        } else {
            files.push(format!("{prefix}{name}"));
        }
    }
    Ok(())
}
