//! The table of an outbox, by the database crate of the application.

use std::fmt;
use std::future::Future;

use crate::auth::BoxError;

/// The table of an outbox. The application implements it with its database crate, for a [`SqlStore`](super::SqlStore).
///
/// With a pool of sqlx, for example:
///
/// ```ignore
/// struct Outbox(sqlx::PgPool);
///
/// impl Table for Outbox {
///     async fn run(&self, statements: Vec<Statement>) -> Result<Vec<String>, BoxError> {
///         let mut transaction = self.0.begin().await?;
///         let mut rows = Vec::new();
///         for Statement { text, parameter, .. } in statements {
///             let query = sqlx::query_scalar::<_, String>(sqlx::AssertSqlSafe(text)).bind(parameter);
///             rows.extend(query.fetch_all(&mut *transaction).await?);
///         }
///         transaction.commit().await?;
///         Ok(rows)
///     }
/// }
/// ```
///
/// The repository of this crate has complete programs in `examples/outbox` (tokio-postgres) and `examples/outbox-sqlx`
/// (sqlx).
pub trait Table: Send + Sync + 'static {
    /// Runs the statements in one transaction, and returns the text in the first column of each row that they return,
    /// in order. Calls can overlap. It is called on the thread of the queue, which it may block.
    ///
    /// # Errors
    ///
    /// If the transaction was not committed, or may not have been. The caller repeats it, at first within 200
    /// milliseconds, which adds nothing twice: so deadlocks need not be handled here. `run` must reconnect if the
    /// connection was lost.
    fn run(&self, statements: Vec<Statement>) -> impl Future<Output = Result<Vec<String>, BoxError>> + Send;
}

/// A statement of SQL with one parameter.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Statement {
    /// The text, with the parameter as `$1` (Postgres) or `?1` (SQLite).
    pub text: String,
    /// The parameter, a text.
    pub parameter: String,
}

/// Does not show the parameter, which can be personal.
impl fmt::Debug for Statement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Statement").field("text", &self.text).finish_non_exhaustive()
    }
}
