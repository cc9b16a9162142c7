//! The map is true: ARCHITECTURE.md names every crate and every folder of the program, every path it
//! names is there, dependencies point down, and functions fit a screen.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|e| panic!("{path}: {e}"))
}

/// Everything between backquotes that looks like a path of the tree.
fn paths_named(text: &str) -> BTreeSet<String> {
    let quoted = text.split('`').skip(1).step_by(2);
    let roots =
        ["bench/", "clients/", "contrib/", "crates/", "docs/", "examples/", "fuzz/", ".ci/"];
    quoted
        .filter(|q| roots.iter().any(|r| q.starts_with(r)) && !q.contains([' ', '*', '<']))
        .map(str::to_owned)
        .collect()
}

#[test]
fn every_path_that_the_documents_name_is_there() {
    for document in ["ARCHITECTURE.md", "README.md", "CONTRIBUTING.md", "SECURITY.md"] {
        for path in paths_named(&read(document)) {
            assert!(root().join(&path).exists(), "{document} names `{path}`, which is gone");
        }
    }
}

#[test]
fn the_map_names_every_crate_and_every_part_of_the_program() {
    let map = read("ARCHITECTURE.md");
    for entry in fs::read_dir(root().join("crates")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(map.contains(&format!("`{name}`")), "the map misses the crate {name}");
    }
    for entry in fs::read_dir(root().join("crates/slate/src")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if path.is_dir() && name != "config" {
            let named = format!("`crates/slate/src/{name}`");
            assert!(map.contains(&named), "the map misses {named}");
        }
    }
}

/// What each crate may depend on inside the workspace.
const DOWN: &[(&str, &[&str])] = &[
    ("slate-core", &[]),
    ("slate-math", &["slate-core"]),
    ("slate-catalog", &["slate-core", "slate-math"]),
    ("slate-experiment", &["slate-core", "slate-math"]),
    ("slate-recommend", &["slate-core", "slate-math"]),
    ("slate-rights", &["slate-core"]),
    ("slate-store", &["slate-core"]),
    ("slate-tables", &["slate-core"]),
];

#[test]
fn dependencies_point_down_and_never_sideways() {
    for (name, allowed) in DOWN {
        let manifest = read(&format!("crates/{name}/Cargo.toml"));
        let dependencies = manifest.split("[dev-dependencies]").next().unwrap();
        let inside = dependencies.lines().filter_map(|l| l.split(['.', ' ']).next());
        for dependency in inside.filter(|d| d.starts_with("slate-")) {
            assert!(allowed.contains(&dependency), "{name} depends on {dependency}");
        }
    }
}

#[test]
fn functions_fit_a_screen() {
    let mut long = Vec::new();
    // A table of cases may be longer than a screen.
    let is_test =
        |f: &PathBuf| f.ends_with("tests.rs") || f.components().any(|c| c.as_os_str() == "tests");
    for file in rust_files(&root().join("crates")).into_iter().filter(|f| !is_test(f)) {
        let text = fs::read_to_string(&file).unwrap();
        long.extend(
            functions(&text)
                .into_iter()
                .filter(|(_, n)| *n > 70)
                .map(|(name, n)| format!("{}: {name} has {n} lines", file.display())),
        );
    }
    assert!(long.is_empty(), "{}", long.join("\n"));
}

#[test]
fn every_example_that_a_benchmark_names_is_there() {
    let mut named = BTreeSet::new();
    for file in files(&root().join("bench")) {
        // Binary files name nothing.
        let text = fs::read_to_string(&file).unwrap_or_default();
        let words: Vec<&str> = text.split_whitespace().collect();
        let pairs = words.windows(2).filter(|w| w[0] == "--example");
        named.extend(
            pairs.map(|w| w[1].trim_end_matches(|c: char| !c.is_alphanumeric()).to_owned()),
        );
    }
    assert!(named.contains("boost"), "{named:?}");
    let examples = rust_files(&root().join("crates"));
    for name in named {
        let files = [format!("examples/{name}.rs"), format!("examples/{name}/main.rs")];
        let there = |path: &PathBuf| files.iter().any(|file| path.ends_with(file));
        assert!(examples.iter().any(there), "there is no example `{name}`");
    }
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let is_rust = |path: &PathBuf| path.extension().is_some_and(|e| e == "rs");
    files(folder).into_iter().filter(is_rust).collect()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let is_ours = path.file_name().is_some_and(|name| name != ".venv" && name != "target");
        match path.is_dir() {
            true if is_ours => found.extend(files(&path)),
            true => {}
            false => found.push(path),
        }
    }
    found
}

/// Names and lengths of the functions of a formatted file, by the indentation of their closing brace.
fn functions(text: &str) -> Vec<(String, usize)> {
    let lines: Vec<&str> = text.lines().collect();
    let mut found = Vec::new();
    for (start, line) in lines.iter().enumerate() {
        let indent = line.len() - line.trim_start().len();
        let Some(after) = line.trim_start().split("fn ").nth(1) else { continue };
        let head = line.trim_start().split("fn ").next().unwrap_or_default();
        let is_item = head.split_whitespace().all(|w| {
            w.starts_with("pub") || ["const", "async", "unsafe", "(super)", "(crate)"].contains(&w)
        });
        let close = " ".repeat(indent) + "}";
        let end = lines[start..]
            .iter()
            .position(|l| *l == close || l.ends_with(";") && l.starts_with(&close));
        if let (true, Some(length)) = (is_item, end) {
            let name: String =
                after.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            found.push((name, length + 1));
        }
    }
    found
}
