//! Futures and errors in boxes, as the traits of credentials return them.

use std::error::Error as StdError;
use std::future::Future;
use std::pin::Pin;

/// A future in a box, as the traits of credentials return it.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Whatever went wrong in a part of the application's own.
pub type BoxError = Box<dyn StdError + Send + Sync>;
