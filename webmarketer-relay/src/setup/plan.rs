//! What `setup` does: a list of steps that is printed before it is applied.

use std::fmt;

use async_nats::jetstream::consumer::{IntoConsumerConfig as _, pull};
use async_nats::jetstream::stream::Config;

use super::layout;
use crate::error::RelayError;
use crate::finding::Finding;
use crate::server::Server;
use crate::settings::Settings;

/// What `setup` does. `Display` writes a line for each step.
#[derive(Clone, Debug)]
#[must_use = "nothing is changed before `apply`"]
pub struct Plan {
    steps: Vec<Step>,
    stream: String,
}

/// A step of a plan.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Step {
    /// A stream is created.
    CreateStream(Box<Config>),
    /// A stream is changed because of these findings.
    ChangeStream(Box<Config>, Vec<Finding>),
    /// The consumer is created.
    CreateConsumer(Box<pull::Config>),
    /// The consumer is changed because of these findings.
    ChangeConsumer(Box<pull::Config>, Vec<Finding>),
}

impl Plan {
    /// The steps that fix these findings.
    pub(super) fn new(findings: Vec<Finding>, settings: &Settings) -> Self {
        let mut steps = Vec::new();
        let mut rest = findings;
        for config in layout::streams(settings) {
            let (own, others): (Vec<_>, Vec<_>) = rest.into_iter().partition(|finding| is_about(finding, &config));
            rest = others;
            let is_missing = own.iter().any(|finding| matches!(finding, Finding::NoStream { .. }));
            match is_missing {
                true => steps.push(Step::CreateStream(Box::new(config))),
                false if own.is_empty() => {}
                false => steps.push(Step::ChangeStream(Box::new(config), own)),
            }
        }
        let creates_requests =
            steps.iter().any(|step| matches!(step, Step::CreateStream(config) if config.name == settings.stream()));
        let has_no_consumer = rest.iter().any(|finding| matches!(finding, Finding::NoConsumer { .. }));
        let consumer = Box::new(layout::consumer(settings));
        if creates_requests || has_no_consumer {
            steps.push(Step::CreateConsumer(consumer));
        } else if !rest.is_empty() {
            steps.push(Step::ChangeConsumer(consumer, rest));
        }
        Self { steps, stream: settings.stream().to_owned() }
    }

    /// The steps. None if nothing is to be done.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// Makes the changes, in the order of the steps. If it fails, the steps before are done, and it can be planned
    /// again.
    ///
    /// # Errors
    ///
    /// If the server refuses a change.
    pub async fn apply(self, server: &Server) -> Result<(), RelayError> {
        for step in self.steps {
            match step {
                Step::CreateStream(config) => {
                    let name = config.name.clone();
                    let created = server.jetstream.create_stream(*config).await;
                    created.map_err(|error| RelayError::request(format!("create the stream `{name}`"), error))?;
                }
                Step::ChangeStream(config, _) => {
                    let name = config.name.clone();
                    let changed = server.jetstream.update_stream(*config).await;
                    changed.map_err(|error| RelayError::request(format!("change the stream `{name}`"), error))?;
                }
                // Creates the consumer or changes it.
                Step::CreateConsumer(config) | Step::ChangeConsumer(config, _) => {
                    let changed = server.jetstream.create_consumer_on_stream(*config, &self.stream).await;
                    changed.map_err(|error| RelayError::request("create or change the consumer", error))?;
                }
            }
        }
        Ok(())
    }
}

/// Whether a finding is about a stream, and not about the consumer.
fn is_about(finding: &Finding, config: &Config) -> bool {
    match finding {
        Finding::NoStream { stream }
        | Finding::DiscardsOld { stream }
        | Finding::DeletesByAge { stream, .. }
        | Finding::NoAck { stream }
        | Finding::Retention { stream, .. }
        | Finding::MemoryStorage { stream }
        | Finding::AllowsMessageTtl { stream }
        | Finding::OtherTarget { stream, .. } => *stream == config.name,
        Finding::Differs { what, .. } => *what == format!("the stream `{}`", config.name),
        Finding::NoConsumer { .. }
        | Finding::SyncNotAlways { .. }
        | Finding::SyncUnknown { .. }
        | Finding::OldServer { .. } => false,
    }
}

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.steps.is_empty() {
            return writeln!(f, "nothing to do");
        }
        for step in &self.steps {
            match step {
                Step::CreateStream(config) => writeln!(
                    f,
                    "create the stream `{}`: {} replicas, at most {} bytes",
                    config.name, config.num_replicas, config.max_bytes
                )?,
                Step::ChangeStream(config, _) => writeln!(f, "change the stream `{}`", config.name)?,
                Step::CreateConsumer(config) | Step::ChangeConsumer(config, _) => {
                    let name = config.clone().into_consumer_config().durable_name.unwrap_or_default();
                    let verb = if matches!(step, Step::CreateConsumer(_)) { "create" } else { "change" };
                    writeln!(f, "{verb} the consumer `{name}`")?;
                }
            }
            if let Step::ChangeStream(_, findings) | Step::ChangeConsumer(_, findings) = step {
                findings.iter().try_for_each(|finding| writeln!(f, "  because {finding}"))?;
            }
        }
        Ok(())
    }
}
