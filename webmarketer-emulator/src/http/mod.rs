//! HTTP: the server, the routes, access control, and the JSON of responses.

mod access_control;
mod admin;
mod answer;
mod api;
mod body;
mod connection;
mod date_header;
mod error;
mod event_json;
mod faulty_body;
mod field_json;
mod injected_faults;
mod not_served;
mod oauth;
mod observed;
mod page;
mod path_parameters;
mod query_parameters;
mod request_log;
mod router;
mod saved;
mod server;
mod sessions;

pub use observed::{ObservedArrival, ObservedEvent, ObservedStage};
pub(crate) use router::build_router;
pub(crate) use server::run_server;
pub use sessions::SessionError;
pub(crate) use sessions::Sessions;
