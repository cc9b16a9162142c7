//! `slate.toml`: every key, with its default and what it does.

use std::fs;
use std::path::Path;

use serde::Deserialize;
use slate_core::{Error, Result};

/// The file that `slate init` writes: all keys, all at their defaults.
pub const CONFIG_TEMPLATE: &str = include_str!("slate.toml");

/// The whole configuration.
#[derive(Debug, Clone, PartialEq, Deserialize, Default)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// The server.
    pub serve: ServeConfig,
    /// Runs that other programs track.
    pub tracking: TrackingConfig,
}

/// `[tracking]`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TrackingConfig {
    /// Largest file of a tracked run, in bytes; one that is uploaded is held in memory.
    pub file_bytes_max: usize,
}

impl Default for TrackingConfig {
    fn default() -> Self {
        Self { file_bytes_max: 64 << 20 }
    }
}

/// `[serve]`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ServeConfig {
    /// Address and port to listen on.
    pub address: String,
    /// Requests a second that one token may make.
    pub requests_per_second: u32,
    /// Attempts to sign in from one address in a minute.
    pub sign_ins_per_minute: u32,
    /// Largest body of a request, in bytes.
    pub body_bytes_max: usize,
    /// Longest time a request may take, in seconds.
    pub request_seconds_max: u64,
    /// Hours a browser stays signed in.
    pub session_hours: u32,
    /// Posted events that wait before they are compacted into a file.
    pub compact_after_events: u64,
    /// Seconds between two looks at the guardrails of tests that run.
    pub guard_seconds: u64,
}

impl Default for ServeConfig {
    fn default() -> Self {
        Self {
            address: "127.0.0.1:7700".to_owned(),
            requests_per_second: 5_000,
            sign_ins_per_minute: 10,
            body_bytes_max: 1 << 20,
            request_seconds_max: 30,
            session_hours: 12,
            compact_after_events: 50_000,
            guard_seconds: 300,
        }
    }
}

impl Config {
    /// Reads the file; a file that is not there means all defaults.
    ///
    /// # Errors
    /// Unreadable, or a key or value that is not known, with its line.
    pub fn read(path: &Path) -> Result<Self> {
        let name = path.display().to_string();
        let text = match fs::read_to_string(path) {
            Ok(text) => text,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(e) => return Err(Error::io(format!("read `{name}`"), &e)),
        };
        toml::from_str(&text).map_err(|e| {
            let before = e.span().map_or(0, |s| s.start).min(text.len());
            let line = text[..before].bytes().filter(|b| *b == b'\n').count() as u64 + 1;
            Error::invalid(e.message().to_owned()).at_line(name, line, None)
        })
    }
}

#[cfg(test)]
mod tests;
