//! A server of the simulated studio, in this process and on this machine's loopback alone.

use std::net::SocketAddr;
use std::sync::Arc;

use slate_core::{Error, Result};
use tokio::runtime::Runtime;

use crate::executor::Executor;
use crate::http::{App, router};

/// It ends when this is dropped.
pub(super) struct Server {
    pub(super) address: SocketAddr,
    app: Arc<App>,
    _runtime: Runtime,
}

impl Server {
    pub(super) fn start(executor: Arc<Executor>) -> Result<Self> {
        let failed = |e: std::io::Error| Error::io("serve the simulated studio", &e);
        let app = Arc::new(App::new(executor, false, false));
        app.refresh()?;
        app.executor.engine.recall(&app.executor.place)?;
        app.set_ready(true);
        let service = router(app.clone()).into_make_service_with_connect_info::<SocketAddr>();
        let runtime = Runtime::new().map_err(failed)?;
        let listen = tokio::net::TcpListener::bind((std::net::Ipv4Addr::LOCALHOST, 0));
        let listener = runtime.block_on(listen).map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        runtime.spawn(async move { axum::serve(listener, service).await });
        Ok(Self { address, app, _runtime: runtime })
    }

    /// Takes over what was changed.
    pub(super) fn refresh(&self) -> Result<()> {
        self.app.refresh()
    }
}
