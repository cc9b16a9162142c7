//! Listening, watching for changes, and draining.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use axum_server::Handle;
use axum_server::tls_rustls::RustlsConfig;
use hyper_util::rt::TokioTimer;
use slate_core::{Error, ErrorKind, Result};
use slate_rights::Reason;

use super::{App, router, uploads};
use crate::cli::signals;
use crate::executor::{Executor, Visitor, refusal};
use crate::operation::Operation;
use crate::ops::data::DataCompact;
use crate::ops::test::TestGuard;
use crate::talk::Talk;

/// How long requests that are under way may take once the server is asked to stop.
const DRAIN: Duration = Duration::from_secs(20);
/// When work that takes long is told to stop: before connections are cut, so that it can still answer.
const WORK_ENDS: Duration = Duration::from_secs(15);
/// How often the server looks whether another process changed the studio.
const WATCH: Duration = Duration::from_millis(250);
/// How often the server looks whether enough posted events wait.
const COMPACT: Duration = Duration::from_secs(10);
/// How long a client may take to send its headers.
const HEADERS: Duration = Duration::from_secs(10);

/// How to listen.
#[derive(Debug, Clone)]
pub struct ServeOptions {
    /// Who started the server: what it does by itself is done in their name.
    pub server: Visitor,
    /// Address and port; the configuration's when left out.
    pub address: Option<String>,
    /// Certificate chain and key, PEM.
    pub tls: Option<(PathBuf, PathBuf)>,
    /// A proxy in front terminates TLS and tells the client's address.
    pub behind_proxy: bool,
}

/// Serves until SIGTERM or Ctrl-C, then drains. `ready` is told the address once requests are answered.
///
/// # Errors
/// The address is refused or taken, the certificate is unreadable.
pub async fn serve(
    executor: Arc<Executor>,
    options: &ServeOptions,
    talk: &dyn Talk,
    ready: impl FnOnce(SocketAddr) + Send + 'static,
) -> Result<()> {
    let address = address(&executor, options)?;
    let secure = options.tls.is_some() || options.behind_proxy;
    let app = Arc::new(App::new(executor, secure, options.behind_proxy));
    app.blocking(prepare).await?;
    app.set_ready(true);
    let handle = Handle::new();
    tokio::spawn(drain_on_signal(app.clone(), handle.clone()));
    tokio::spawn(watch(app.clone()));
    tokio::spawn(compact(app.clone(), options.server.clone()));
    tokio::spawn(guard(app.clone(), options.server.clone()));
    tokio::spawn(announce(handle.clone(), ready));
    let service = router(app.clone()).into_make_service_with_connect_info::<SocketAddr>();
    let listening = |e: &std::io::Error| Error::io(format!("listen on {address}"), e);
    match &options.tls {
        None => {
            let mut server = axum_server::bind(address).handle(handle);
            server.http_builder().http1().timer(TokioTimer::new()).header_read_timeout(HEADERS);
            server.serve(service).await.map_err(|e| listening(&e))?;
        }
        Some((certificate, key)) => {
            let tls = tls(certificate, key).await?;
            let mut server = axum_server::bind_rustls(address, tls).handle(handle);
            server.http_builder().http1().timer(TokioTimer::new()).header_read_timeout(HEADERS);
            server.serve(service).await.map_err(|e| listening(&e))?;
        }
    }
    app.stop();
    talk.say("stopped");
    Ok(())
}

/// What the first request should not have to wait for.
fn prepare(app: &App) -> Result<()> {
    let executor = &app.executor;
    app.refresh()?;
    executor.engine.recall(&executor.place)?;
    drop(executor.engine.stock());
    Ok(())
}

/// The address to listen on; anything but this machine needs TLS or a proxy that has it.
fn address(executor: &Executor, options: &ServeOptions) -> Result<SocketAddr> {
    let text = options.address.as_ref().unwrap_or(&executor.place.config.serve.address);
    let address: SocketAddr = text.parse().map_err(|_| {
        Error::invalid(format!("expected an address and a port, found `{text}`"))
            .hint("for example `127.0.0.1:7700`")
    })?;
    if address.ip().is_loopback() || options.tls.is_some() || options.behind_proxy {
        return Ok(address);
    }
    let detail = format!("{address} can be reached from outside, and nothing would be encrypted");
    Err(Error::invalid(detail)
        .hint("give --tls-cert and --tls-key, or --behind-proxy when a proxy does TLS"))
}

async fn tls(certificate: &PathBuf, key: &PathBuf) -> Result<RustlsConfig> {
    // A second call finds the provider installed already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    RustlsConfig::from_pem_file(certificate, key)
        .await
        .map_err(|e| Error::io(format!("read `{}` and its key", certificate.display()), &e))
}

async fn announce(handle: Handle<SocketAddr>, ready: impl FnOnce(SocketAddr)) {
    if let Some(address) = handle.listening().await {
        ready(address);
    }
}

/// The first signal lets what is under way end; the second cuts it off.
async fn drain_on_signal(app: Arc<App>, handle: Handle<SocketAddr>) {
    let _ = signals::next().await;
    app.drain();
    handle.graceful_shutdown(Some(DRAIN));
    let again = tokio::time::timeout(WORK_ENDS, signals::next()).await;
    app.stop();
    if again.is_ok() || signals::next().await.is_some() {
        handle.shutdown();
    }
}

/// Takes over what other processes changed: a promoted version, imported events.
async fn watch(app: Arc<App>) {
    loop {
        tokio::time::sleep(WATCH).await;
        let refreshed = app.blocking(|app| {
            app.refresh()?;
            // Made here when it is new, so that no request has to.
            drop(app.executor.engine.stock());
            Ok(())
        });
        let refreshed = refreshed.await;
        if let Err(e) = refreshed {
            tracing::error!("the old model stays: {e}");
        }
        let place = |app: &App| app.executor.engine.insight.prepare(&app.executor.place);
        if let Err(e) = app.blocking(place).await {
            tracing::error!("the catalog is read when a page asks: {e}");
        }
    }
}

/// Puts posted events into a file once enough of them wait, as the server's own account would, and removes
/// uploads that nobody used.
async fn compact(app: Arc<App>, server: Visitor) {
    loop {
        tokio::time::sleep(COMPACT).await;
        let token = server.token_hash();
        let done = app.blocking(move |app| {
            let place = &app.executor.place;
            if let Err(e) = uploads::sweep(&place.uploads(), SystemTime::now()) {
                tracing::error!("{e}");
            }
            if place.store.read(|r| r.inbox_len())? < place.config.serve.compact_after_events {
                return Ok(());
            }
            as_server(app, token, DataCompact {}).map(drop)
        });
        match done.await {
            // An import is running; the inbox can wait.
            Err(e) if e.kind() == ErrorKind::Conflict => {}
            Err(e) => tracing::error!("posted events were not compacted: {e}"),
            Ok(()) => {}
        }
    }
}

/// Ends tests whose guardrails are broken: going back is safe without a person.
async fn guard(app: Arc<App>, server: Visitor) {
    let pause = Duration::from_secs(app.executor.place.config.serve.guard_seconds.max(1));
    loop {
        tokio::time::sleep(pause).await;
        let token = server.token_hash();
        let done = app.blocking(move |app| {
            if app.executor.engine.flags().tests().next().is_none() {
                return Ok(());
            }
            for (test, why) in as_server(app, token, TestGuard {})?.rolled_back {
                tracing::warn!("test `{test}` was ended: {why}");
            }
            Ok(())
        });
        if let Err(e) = done.await {
            tracing::error!("the guardrails were not looked at: {e}");
        }
    }
}

/// Runs an operation as the server's own account. It is asked for anew each time: it may have been revoked since the
/// server started.
fn as_server<O: Operation>(app: &App, token: [u8; 32], request: O) -> Result<O::Response> {
    let server = app.executor.visitor_by_hash(token)?;
    if !server.is_welcome() {
        return Err(refusal(&[Reason::CallerRevoked])
            .hint("start the server again with an account that counts"));
    }
    app.executor.run(&server, request, app)
}
