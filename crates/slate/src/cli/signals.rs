//! Ctrl-C and SIGTERM, one at a time.

/// Waits for the next request to stop; `None` when the system cannot tell.
pub(crate) async fn next() -> Option<()> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut terminate = signal(SignalKind::terminate()).ok()?;
        tokio::select! {
            result = tokio::signal::ctrl_c() => result.ok(),
            got = terminate.recv() => got,
        }
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await.ok()
}
