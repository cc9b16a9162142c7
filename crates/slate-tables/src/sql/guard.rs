//! What may be asked: one `SELECT`.

use datafusion::execution::context::SQLOptions;
use datafusion::logical_expr::LogicalPlan;
use datafusion::prelude::SessionContext;
use datafusion::sql::parser::{DFParser, Statement};
use datafusion::sql::sqlparser::ast;
use datafusion::sql::sqlparser::dialect::GenericDialect;
use datafusion::sql::sqlparser::tokenizer::Tokenizer;
use slate_core::{Error, ErrorKind, Result};

use super::{SQL_BYTES_MAX, SQL_TOKENS_MAX};

/// Functions whose answer depends on chance, the clock or the build.
const UNREPEATABLE: &[&str] = &[
    "random",
    "uuid",
    "now",
    "current_timestamp",
    "current_date",
    "today",
    "current_time",
    "version",
];

/// Takes out of a session what may not be asked for.
pub(super) fn restrict(context: &SessionContext) {
    UNREPEATABLE.iter().for_each(|name| context.deregister_udf(name));
}

/// Reads one `SELECT`.
///
/// # Errors
/// [`ErrorKind::Limit`] when it is too long; anything else than one `SELECT`.
pub(super) fn read(sql: &str) -> Result<Statement> {
    bound(sql)?;
    let mut statements = DFParser::parse_sql_with_dialect(sql, &GenericDialect {})
        .map_err(|e| Error::invalid(format!("the SQL cannot be read: {}", first_line(&e))))?;
    let (first, more) = (statements.pop_front(), statements.len());
    let only_select = || {
        Error::invalid("expected one `SELECT`").hint("nothing is changed or written by SQL here")
    };
    match first {
        Some(Statement::Statement(statement))
            if more == 0 && matches!(*statement, ast::Statement::Query(_)) =>
        {
            Ok(Statement::Statement(statement))
        }
        _ => Err(only_select()),
    }
}

fn bound(sql: &str) -> Result<()> {
    if sql.len() > SQL_BYTES_MAX {
        let detail = format!("the SQL has {} bytes, more than {SQL_BYTES_MAX}", sql.len());
        return Err(Error::new(ErrorKind::Limit, detail));
    }
    let tokens = Tokenizer::new(&GenericDialect {}, sql)
        .tokenize()
        .map_err(|e| Error::invalid(format!("the SQL cannot be read: {e}")))?;
    if tokens.len() > SQL_TOKENS_MAX {
        let detail = format!("the SQL has more than {SQL_TOKENS_MAX} words and signs");
        return Err(Error::new(ErrorKind::Limit, detail));
    }
    Ok(())
}

/// Looks at a plan once more: whatever way it was written, it reads and does nothing else.
///
/// # Errors
/// It does.
pub(super) fn check(plan: &LogicalPlan) -> Result<()> {
    SQLOptions::new()
        .with_allow_ddl(false)
        .with_allow_dml(false)
        .with_allow_statements(false)
        .verify_plan(plan)
        .map_err(|e| Error::invalid(format!("the SQL does more than read: {}", first_line(&e))))
}

/// The engine's message without what it adds for its own developers.
pub(super) fn first_line(error: &datafusion::error::DataFusionError) -> String {
    let text = error.strip_backtrace();
    text.lines().next().unwrap_or_default().chars().take(300).collect()
}
