//! The streams and the consumer of a relay: what they must be, whether they are, and how they are created.
//!
//! ```no_run
//! use webmarketer_core::outbox::Target;
//! use webmarketer_relay::{Server, ServerOptions, Settings, setup};
//!
//! # async fn example(target: Target) -> Result<(), webmarketer_relay::RelayError> {
//! let settings = Settings::new(target).monitoring(["http://127.0.0.1:8222"]);
//! let server = Server::connect(&ServerOptions::new(["nats://127.0.0.1:4222"])?).await?;
//! let plan = setup::plan(&server, &settings).await?;
//! println!("{plan}");
//! plan.apply(&server).await?;
//! # Ok(())
//! # }
//! ```

mod compare;
mod found;
mod layout;
mod plan;
mod sync;

use crate::error::RelayError;
use crate::server::Server;
use crate::settings::Settings;

pub use crate::finding::Finding;
use found::Found;
pub use plan::{Plan, Step};

/// Compares the server with what a relay needs, and returns every finding. Nothing is changed.
///
/// # Errors
///
/// If the server does not answer. A server that a relay refuses is not an error, but a list of findings.
///
/// ```no_run
/// # use webmarketer_relay::{Server, Settings, setup};
/// # async fn example(server: Server, settings: Settings) -> Result<(), webmarketer_relay::RelayError> {
/// for finding in setup::findings(&server, &settings).await? {
///     println!("{finding}; {}", finding.help());
/// }
/// # Ok(())
/// # }
/// ```
pub async fn findings(server: &Server, settings: &Settings) -> Result<Vec<Finding>, RelayError> {
    let found = Found::read(server, settings).await?;
    let mut findings = compare::server(&found.version);
    findings.extend(sync::check(&found, settings).await);
    findings.extend(compare::streams(&found, settings));
    findings.extend(compare::consumer(&found, settings));
    Ok(findings)
}

/// Returns an error if there is a finding that [prevents the start](Finding::prevents_start) of a relay.
///
/// # Errors
///
/// [`RelayError::Refused`] with these findings, or that of [`findings`].
pub async fn check(server: &Server, settings: &Settings) -> Result<(), RelayError> {
    refuse(findings(server, settings).await?)
}

/// Returns an error if the stream of requests is not one that holds the events of a producer until a relay has sent
/// them.
pub(crate) async fn check_stream(server: &Server, settings: &Settings) -> Result<(), RelayError> {
    refuse(compare::requests(found::requests(server, settings).await?.as_ref(), settings))
}

fn refuse(mut findings: Vec<Finding>) -> Result<(), RelayError> {
    findings.retain(Finding::prevents_start);
    if findings.is_empty() { Ok(()) } else { Err(RelayError::Refused(findings)) }
}

/// What `setup` has to do. Nothing is changed before [`Plan::apply`].
///
/// # Errors
///
/// [`RelayError::Refused`] with the findings that `setup` cannot fix, or the error of [`findings`].
pub async fn plan(server: &Server, settings: &Settings) -> Result<Plan, RelayError> {
    let findings = findings(server, settings).await?;
    let refused: Vec<_> = findings.iter().filter(|finding| !finding.is_fixed_by_setup()).cloned().collect();
    if refused.is_empty() { Ok(Plan::new(findings, settings)) } else { Err(RelayError::Refused(refused)) }
}
