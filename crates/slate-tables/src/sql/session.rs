//! A session: tables by name, and queries over them within bounds.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use arrow::array::RecordBatch;
use datafusion::error::DataFusionError;
use datafusion::execution::disk_manager::{DiskManagerBuilder, DiskManagerMode};
use datafusion::execution::memory_pool::FairSpillPool;
use datafusion::execution::runtime_env::RuntimeEnvBuilder;
use datafusion::physical_plan::execute_stream;
use datafusion::prelude::{SessionConfig, SessionContext};
use slate_core::{Error, ErrorKind, Result};

use super::answer::{Rows, UnitDay, rows, unit_days};
use super::guard;
use super::scan::SegmentTable;
use crate::segment::Segment;

/// The stack of a thread that plans or runs: deep enough for whatever [`guard`] lets through.
const STACK_BYTES: usize = 64 << 20;

/// What a query may take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Threads, and parts that are worked on side by side. With one thread, sums of numbers are added in the order of
    /// the rows.
    pub threads: usize,
    /// Memory of operators that keep rows: hash tables, sorts.
    pub memory_bytes: usize,
    /// What may be written when that is not enough.
    pub spill_bytes: u64,
    /// Where.
    pub spill_folder: PathBuf,
    /// How long.
    pub seconds: u64,
    /// How many rows an answer has.
    pub rows: usize,
}

impl Limits {
    /// One thread, 1 GiB, 16 GiB spilled to `spill_folder`, 60 seconds, 20 million rows.
    pub fn new(spill_folder: &Path) -> Self {
        Self {
            threads: 1,
            memory_bytes: 1 << 30,
            spill_bytes: 16 << 30,
            spill_folder: spill_folder.to_owned(),
            seconds: 60,
            rows: 20_000_000,
        }
    }
}

/// Tables and a way to ask about them. It holds no table that was not added to it and opens no file but segments.
pub struct Session {
    pub(super) context: SessionContext,
    limits: Limits,
}

impl Session {
    /// A session without tables.
    ///
    /// # Errors
    /// The spill folder cannot be used.
    pub fn new(limits: Limits) -> Result<Self> {
        let folder = DiskManagerMode::Directories(vec![limits.spill_folder.clone()]);
        let disk = DiskManagerBuilder::default()
            .with_mode(folder)
            .with_max_temp_directory_size(limits.spill_bytes);
        let runtime = RuntimeEnvBuilder::new()
            .with_memory_pool(Arc::new(FairSpillPool::new(limits.memory_bytes)))
            .with_disk_manager_builder(disk)
            .build_arc()
            .map_err(|e| failed(&e))?;
        let config = SessionConfig::new()
            .with_target_partitions(limits.threads.max(1))
            .with_information_schema(false);
        let context = SessionContext::new_with_config_rt(config, runtime);
        guard::restrict(&context);
        Ok(Self { context, limits })
    }

    /// Makes segments of the folder `dir` the table `name`, with the columns of `events`. Files are read when a query
    /// needs them, column by column; those whose time a query leaves out are not opened.
    ///
    /// # Errors
    /// The name is taken.
    pub fn add_segments(&self, name: &str, dir: &Path, segments: &[Segment]) -> Result<()> {
        let table = SegmentTable::new(dir, segments, self.limits.threads);
        self.add(name, Arc::new(table))
    }

    pub(super) fn add(
        &self,
        name: &str,
        table: Arc<dyn datafusion::catalog::TableProvider>,
    ) -> Result<()> {
        self.context.register_table(name, table).map(drop).map_err(|e| failed(&e))
    }

    /// Whether this is one `SELECT` over the tables of the session, with columns and functions that there are.
    ///
    /// # Errors
    /// It is not.
    pub fn check(&self, sql: &str) -> Result<()> {
        let statement = guard::read(sql)?;
        let plan = || async {
            let plan = self.context.state().statement_to_plan(statement).await;
            guard::check(&plan.map_err(|e| failed(&e))?)
        };
        self.run(plan)
    }

    /// The rows of one `SELECT`.
    ///
    /// # Errors
    /// It is something else, or cannot be run; [`ErrorKind::Limit`] when it takes more than it may.
    pub fn query(&self, sql: &str) -> Result<Rows> {
        rows(&self.batches(sql)?)
    }

    /// The rows of one `SELECT` that yields `unit`, `day`, `value` and perhaps `denominator`, as the SQL of a metric
    /// does; sorted, so that their order does not depend on how they were found.
    ///
    /// # Errors
    /// As [`Session::query`]; other columns, units or days that are missing, values that are not finite.
    pub fn unit_days(&self, sql: &str) -> Result<Vec<UnitDay>> {
        unit_days(&self.batches(sql)?)
    }

    /// The batches of one `SELECT`.
    pub(super) fn batches(&self, sql: &str) -> Result<Vec<RecordBatch>> {
        let statement = guard::read(sql)?;
        let limit = Duration::from_secs(self.limits.seconds);
        let run = || async {
            match tokio::time::timeout(limit, self.collect(statement)).await {
                Ok(batches) => batches,
                Err(_) => {
                    let detail = format!("the query took longer than {} s", limit.as_secs());
                    Err(Error::new(ErrorKind::Limit, detail).hint("ask for fewer days or rows"))
                }
            }
        };
        self.run(run)
    }

    async fn collect(
        &self,
        statement: datafusion::sql::parser::Statement,
    ) -> Result<Vec<RecordBatch>> {
        let state = self.context.state();
        let plan = state.statement_to_plan(statement).await.map_err(|e| failed(&e))?;
        guard::check(&plan)?;
        let physical = state.create_physical_plan(&plan).await.map_err(|e| failed(&e))?;
        let schema = physical.schema();
        let mut stream = execute_stream(physical, state.task_ctx()).map_err(|e| failed(&e))?;
        let (mut batches, mut count) = (vec![RecordBatch::new_empty(schema)], 0);
        while let Some(batch) = std::future::poll_fn(|cx| stream.as_mut().poll_next(cx)).await {
            let batch = batch.map_err(|e| failed(&e))?;
            count += batch.num_rows();
            if count > self.limits.rows {
                let detail = format!("the answer has more than {} rows", self.limits.rows);
                return Err(Error::new(ErrorKind::Limit, detail).hint("group, or add a `LIMIT`"));
            }
            batches.push(batch);
        }
        Ok(batches)
    }

    /// Runs something on threads of its own: whoever calls may be on a thread that must not wait.
    fn run<T: Send, F: Future<Output = Result<T>>>(
        &self,
        what: impl FnOnce() -> F + Send,
    ) -> Result<T> {
        let on_thread = || {
            tokio::runtime::Builder::new_multi_thread()
                .worker_threads(self.limits.threads.max(1))
                .thread_stack_size(STACK_BYTES)
                .enable_time()
                .build()
                .map_err(|e| Error::io("start a query", &e))?
                .block_on(what())
        };
        std::thread::scope(|scope| {
            let thread = std::thread::Builder::new()
                .stack_size(STACK_BYTES)
                .spawn_scoped(scope, on_thread)
                .map_err(|e| Error::io("start a query", &e))?;
            let ended = thread.join();
            ended.unwrap_or_else(|_| Err(Error::invalid("the query engine failed on this SQL")))
        })
    }
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session").field("limits", &self.limits).finish_non_exhaustive()
    }
}

/// What the engine could not do, for the person who wrote the SQL.
pub(super) fn failed(error: &DataFusionError) -> Error {
    let root = error.find_root();
    if let DataFusionError::External(cause) = root
        && let Some(own) = cause.downcast_ref::<Error>()
    {
        return own.clone();
    }
    let text = guard::first_line(root);
    // That spills are at their bound comes as an error of the disk while groups are written to it.
    let spilled = text.contains("disk space during the spilling");
    match root {
        _ if spilled || matches!(root, DataFusionError::ResourcesExhausted(_)) => {
            Error::new(ErrorKind::Limit, format!("the query needs more than it may take: {text}"))
                .hint("ask for fewer days, or group by less")
        }
        DataFusionError::IoError(e) => Error::io("a query", e),
        _ => Error::invalid(format!("the SQL cannot be run: {text}")),
    }
}
