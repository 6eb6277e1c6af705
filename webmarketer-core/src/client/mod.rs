//! The client: requests, retries, limits and errors.

mod api_requests;
mod backend;
mod builder;
mod claim;
mod disabled;
mod draft;
mod exchange;
mod handle;
mod hooks;
mod http;
mod inbox;
mod known_structs;
mod limits;
mod operation;
mod proxy;
mod queue;
mod queue_calls;
mod request;
mod retry;
mod runtime_thread;
mod tls;
mod transport;
pub mod variables;
mod watched_body;

pub(crate) use backend::{LocalBackend, PreparedEvent, StructDefinition};
pub use builder::ClientBuilder;
#[cfg(test)]
pub(crate) use claim::IsClaimed;
pub use draft::{Draft, Keep};
pub use handle::Client;
pub use hooks::{AnswerInfo, RequestInfo};
pub(crate) use inbox::{Inbox, UndecidedEvent};
pub use limits::RateLimit;
pub(crate) use operation::Operation;
pub(crate) use queue::{Outgoing, QueuedKind, QueuedRequest, RequestQueue, RequestSender, StartQueue};
pub(crate) use queue_calls::{NewEvent, NewUpdate, no_outbox, unknown_event};
pub use retry::RetryPolicy;
pub(crate) use runtime_thread::RuntimeThread;
