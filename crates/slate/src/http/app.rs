//! What all requests share.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use slate_core::{Error, ErrorKind, Result};

use super::limits::Limits;
use super::metrics::Metrics;
use super::ofrep::Streams;
use super::pages::Memory;
use crate::executor::Executor;
use crate::talk::Talk;

/// The server's state.
#[derive(Debug)]
pub struct App {
    /// The one way to run anything.
    pub executor: Arc<Executor>,
    /// Cookies are for HTTPS only.
    pub secure: bool,
    /// The proxy in front tells the client's address.
    pub behind_proxy: bool,
    pub(super) limits: Limits,
    pub(super) metrics: Metrics,
    pub(super) memory: Memory,
    pub(super) streams: Streams,
    ready: AtomicBool,
    stopping: AtomicBool,
}

impl App {
    /// A server's state over an executor.
    pub fn new(executor: Arc<Executor>, secure: bool, behind_proxy: bool) -> Self {
        let limits = Limits::new(&executor.place.config.serve);
        let (ready, stopping) = (AtomicBool::new(false), AtomicBool::new(false));
        let (metrics, memory) = (Metrics::default(), Memory::default());
        let streams = Streams::new(executor.engine.flags());
        Self { executor, secure, behind_proxy, limits, metrics, memory, streams, ready, stopping }
    }

    /// Whether requests should be sent here.
    pub fn is_ready(&self) -> bool {
        self.ready.load(Ordering::Relaxed)
    }

    /// Says whether requests should be sent here.
    pub fn set_ready(&self, ready: bool) {
        self.ready.store(ready, Ordering::Relaxed);
    }

    /// Takes over what other processes changed, and tells of it.
    ///
    /// # Errors
    /// As [`crate::serving::Engine::refresh`].
    pub fn refresh(&self) -> Result<()> {
        self.executor.engine.refresh(&self.executor.place)?;
        self.tell();
        Ok(())
    }

    /// Tells whoever listens of flags that are new.
    pub fn tell(&self) {
        self.streams.publish(&self.executor.engine.flags());
    }

    /// Ends what would never end by itself, once the server is asked to stop.
    pub fn drain(&self) {
        self.set_ready(false);
        self.streams.close();
    }

    /// Asks work that takes long to stop at its next step.
    pub fn stop(&self) {
        self.stopping.store(true, Ordering::Relaxed);
    }

    /// Runs blocking work beside the threads that answer.
    ///
    /// # Errors
    /// Those of the work; a panic in it becomes an error.
    pub async fn blocking<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&Self) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let app = self.clone();
        tokio::task::spawn_blocking(move || work(&app)).await.unwrap_or_else(|e| {
            tracing::error!("a request failed: {e}");
            Err(Error::new(ErrorKind::Io, "the server failed at this request"))
        })
    }
}

/// Nobody reads along with a request; it is told when the server stops.
impl Talk for App {
    fn progress(&self, _what: &str, _done: u64, _total: u64) {}

    fn say(&self, line: &str) {
        tracing::warn!("{line}");
    }

    fn stopping(&self) -> bool {
        self.stopping.load(Ordering::Relaxed)
    }
}
