//! Tracked runs beside the columns that one search looks at, so that a search reads no others.

use std::collections::HashMap;

use slate_core::Result;
use slate_store::{Reader, TextKind, TrackedRun};

use crate::tracking::{Family, Field, Filter, Order, Record, sort};

/// Numbers or texts under one field, by run.
enum Column {
    Numbers(HashMap<String, f64>),
    Texts(HashMap<String, String>),
}

/// Runs, and what a filter and an order ask of them.
pub(super) struct RunTable {
    runs: Vec<TrackedRun>,
    columns: HashMap<Field, Column>,
}

impl RunTable {
    /// Reads every column that is asked for.
    pub(super) fn read(
        r: &Reader<'_>,
        runs: Vec<TrackedRun>,
        filter: &Filter,
        order: &[Order],
    ) -> Result<Self> {
        let mut columns = HashMap::new();
        for field in filter.fields().chain(order.iter().map(|o| &o.field)) {
            if columns.contains_key(field) {
                continue;
            }
            let key = &field.key;
            let column = match field.family {
                Family::Metric => Column::Numbers(r.tracked_latest_by_key(key)?),
                Family::Param => Column::Texts(r.tracked_texts_by_key(TextKind::Param, key)?),
                Family::Tag => Column::Texts(r.tracked_texts_by_key(TextKind::Run, key)?),
                Family::Attribute => continue,
            };
            columns.insert(field.clone(), column);
        }
        Ok(Self { runs, columns })
    }

    /// The runs of which the filter holds, in this order.
    pub(super) fn select(self, filter: &Filter, order: &[Order]) -> Vec<TrackedRun> {
        let Self { runs, columns } = self;
        let row = |run| Row::of(run, &columns);
        let mut found: Vec<Row<'_>> =
            runs.into_iter().map(row).filter(|row| filter.holds(row)).collect();
        sort(&mut found, order);
        found.into_iter().map(|row| row.run).collect()
    }
}

struct Row<'a> {
    run: TrackedRun,
    /// In capitals, as MLflow writes it.
    status: String,
    experiment: String,
    columns: &'a HashMap<Field, Column>,
}

impl<'a> Row<'a> {
    fn of(run: TrackedRun, columns: &'a HashMap<Field, Column>) -> Self {
        let (status, experiment) = (run.status.to_uppercase(), run.experiment.to_string());
        Self { run, status, experiment, columns }
    }

    fn attribute(&self, key: &str) -> Option<&str> {
        match key {
            "run_id" => Some(&self.run.id),
            "run_name" => Some(&self.run.name),
            "status" => Some(&self.status),
            "user_id" => Some(&self.run.actor),
            "experiment_id" => Some(&self.experiment),
            "lifecycle_stage" => Some(if self.run.deleted { "deleted" } else { "active" }),
            _ => None,
        }
    }
}

impl Record for Row<'_> {
    fn number(&self, field: &Field) -> Option<f64> {
        let at = match (field.family, field.key.as_str()) {
            (Family::Attribute, "start_time") => Some(self.run.started_at),
            (Family::Attribute, "end_time") => self.run.ended_at,
            _ => match self.columns.get(field)? {
                Column::Numbers(values) => return values.get(&self.run.id).copied(),
                Column::Texts(_) => None,
            },
        };
        at.map(|at| at.as_millis() as f64)
    }

    fn text(&self, field: &Field) -> Option<&str> {
        match (field.family, self.columns.get(field)) {
            (Family::Attribute, _) => self.attribute(&field.key),
            (_, Some(Column::Texts(texts))) => texts.get(&self.run.id).map(String::as_str),
            _ => None,
        }
    }
}
