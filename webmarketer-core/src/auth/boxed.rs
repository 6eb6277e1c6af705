//! The boxed futures and errors that the traits of credentials return.

use std::error::Error as StdError;
use std::future::Future;
use std::pin::Pin;

/// A boxed future, as the traits of credentials return it.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// An error of the application's own code.
pub type BoxError = Box<dyn StdError + Send + Sync>;
