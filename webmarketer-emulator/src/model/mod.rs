//! The data model: projects, accounts, events with their verdicts, and users.
//!
//! Events and users do not implement `Debug`, because they contain personal data.

pub(crate) mod account;
pub(crate) mod admin_token;
pub(crate) mod created_account;
pub(crate) mod event;
pub(crate) mod event_data;
pub(crate) mod event_type_version;
pub(crate) mod ids;
pub(crate) mod interaction;
pub(crate) mod nonce;
pub(crate) mod paths;
pub(crate) mod project;
pub(crate) mod states_and_statistics;
pub(crate) mod user;
mod user_values;
pub(crate) mod verdict;
pub(crate) mod warning;

pub(crate) use account::Account;
pub(crate) use created_account::CreatedAccount;
pub(crate) use event::{Event, SentEvent, Stage};
pub(crate) use event_type_version::EventTypeVersion;
pub(crate) use interaction::Interaction;
pub(crate) use project::Project;
pub(crate) use states_and_statistics::{DatedValue, DatedValues};
pub(crate) use user::{Identity, Sighting, User};
pub(crate) use verdict::{TrashEntry, TrashReason, Verdict};
pub(crate) use warning::{Warning, WarningHook};
