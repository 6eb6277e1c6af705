//! What is wrong with the streams and the consumer of a relay.

use std::fmt::Write as _;
use std::time::Duration;

/// A property of a server, a stream or a consumer that a relay does not accept: events could be lost, or it could not
/// work. `Display` states it, and [`help`](Self::help) how to fix it.
///
/// ```
/// use webmarketer_relay::setup::Finding;
///
/// let finding = Finding::SyncNotAlways { server: "nats-1".to_owned() };
/// assert_eq!(finding.to_string(), "the server `nats-1` acknowledges messages before they are on stable storage");
/// assert!(finding.help().contains("sync_interval: always"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Finding {
    /// The server acknowledges a message before it is on stable storage. A power cut loses it.
    #[error("the server `{server}` acknowledges messages before they are on stable storage")]
    SyncNotAlways {
        /// The name of the server.
        server: String,
    },
    /// It is not known whether a server writes to stable storage before it acknowledges a message.
    #[error("it is not known whether {what} writes messages to stable storage before it acknowledges them: {why}")]
    SyncUnknown {
        /// The server.
        what: String,
        /// Why it is not known.
        why: String,
    },
    /// The server is too old.
    #[error("the server has the version {version}, and the relay needs {needed} or newer")]
    OldServer {
        /// Its version.
        version: String,
        /// The first version that is accepted.
        needed: &'static str,
    },
    /// A stream does not exist.
    #[error("the stream `{stream}` does not exist")]
    NoStream {
        /// The name of the stream.
        stream: String,
    },
    /// The consumer does not exist.
    #[error("the stream `{stream}` has no consumer `{consumer}`")]
    NoConsumer {
        /// The name of the stream.
        stream: String,
        /// The name of the consumer.
        consumer: String,
    },
    /// Messages are not kept until a relay has acknowledged them.
    #[error("the stream `{stream}` has the retention `{found}`, expected `{expected}`")]
    Retention {
        /// The name of the stream.
        stream: String,
        /// Its retention.
        found: String,
        /// The retention that it needs.
        expected: String,
    },
    /// Messages are kept in memory only.
    #[error("the stream `{stream}` is stored in memory, expected a file")]
    MemoryStorage {
        /// The name of the stream.
        stream: String,
    },
    /// The stream deletes its oldest messages when it is full.
    #[error("the stream `{stream}` deletes its oldest messages when it is full (`discard old`)")]
    DiscardsOld {
        /// The name of the stream.
        stream: String,
    },
    /// The stream deletes messages after some time.
    #[error("the stream `{stream}` deletes messages after {} seconds (`max_age`)", .max_age.as_secs_f64())]
    DeletesByAge {
        /// The name of the stream.
        stream: String,
        /// The age.
        max_age: Duration,
    },
    /// Messages can have a time after which they are deleted.
    #[error("the stream `{stream}` allows messages that are deleted after a time (`allow_msg_ttl`)")]
    AllowsMessageTtl {
        /// The name of the stream.
        stream: String,
    },
    /// The server acknowledges nothing.
    #[error("the stream `{stream}` does not acknowledge messages (`no_ack`)")]
    NoAck {
        /// The name of the stream.
        stream: String,
    },
    /// The stream is for another project or another service.
    #[error("the stream `{stream}` is for {found}, not for {expected}")]
    OtherTarget {
        /// The name of the stream.
        stream: String,
        /// The project and the service of the stream.
        found: String,
        /// The project and the service of the relay.
        expected: String,
    },
    /// Another property of a stream or of its consumer differs, which `setup` can change.
    #[error("{what}: `{property}` is `{found}`, expected `{expected}`")]
    Differs {
        /// The stream or the consumer.
        what: String,
        /// The property, as NATS names it.
        property: &'static str,
        /// Its value.
        found: String,
        /// The value that it needs.
        expected: String,
    },
}

impl Finding {
    /// Whether `setup` can fix it without a loss of messages.
    pub fn is_fixed_by_setup(&self) -> bool {
        match self {
            Self::NoStream { .. }
            | Self::NoConsumer { .. }
            | Self::DiscardsOld { .. }
            | Self::DeletesByAge { .. }
            | Self::NoAck { .. }
            | Self::Differs { .. } => true,
            Self::SyncNotAlways { .. }
            | Self::SyncUnknown { .. }
            | Self::OldServer { .. }
            | Self::Retention { .. }
            | Self::MemoryStorage { .. }
            | Self::AllowsMessageTtl { .. }
            | Self::OtherTarget { .. } => false,
        }
    }

    /// Whether a producer or a relay refuses to start with it. A stream with another size than in the settings is used
    /// as it is, if it has a limit.
    pub fn prevents_start(&self) -> bool {
        !matches!(self, Self::Differs { property: "max_bytes", found, .. } if found != "-1")
    }

    /// How to fix it.
    pub fn help(&self) -> String {
        const SETUP: &str = "run `setup`, which prints its plan first";
        match self {
            Self::SyncNotAlways { server } => format!(
                "add `sync_interval: always` to the block `jetstream` in the configuration of `{server}`, and restart it"
            ),
            Self::SyncUnknown { .. } => {
                "set `monitoring` to the monitoring address of each server, or `assume_sync = true` if every server \
                 has `sync_interval: always`"
                    .to_owned()
            }
            Self::OldServer { needed, .. } => format!("install nats-server {needed} or newer on every server"),
            Self::NoStream { .. }
            | Self::NoConsumer { .. }
            | Self::DiscardsOld { .. }
            | Self::DeletesByAge { .. }
            | Self::NoAck { .. }
            | Self::Differs { .. } => SETUP.to_owned(),
            Self::Retention { stream, .. } | Self::MemoryStorage { stream } | Self::AllowsMessageTtl { stream } => {
                format!(
                    "NATS cannot change this: let a relay empty `{stream}` or choose another `name`, then delete \
                     `{stream}` with `nats stream rm {stream}` and run `setup`"
                )
            }
            Self::OtherTarget { .. } => "choose another `name` for the streams of this project".to_owned(),
        }
    }
}

/// The findings and their help, each on a line of its own.
pub(crate) fn help_lines(findings: &[Finding]) -> String {
    let mut text = String::new();
    for finding in findings {
        // Writing to a string does not fail.
        let _ = write!(text, "\n- {finding}\n  help: {}", finding.help());
    }
    text
}
