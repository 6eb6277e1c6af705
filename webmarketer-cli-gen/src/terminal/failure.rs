//! The failure of a command: a message, advice and an exit code, also for errors of the client and of the output.

use std::fmt::{self, Display};
use std::path::Path;

use webmarketer_core::{Error as ClientError, ErrorKind};
use webmarketer_schema::lock::LockError;
use webmarketer_schema::wire::WireError;

use super::exit::Exit;

/// The failure of a command.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) exit: Exit,
    pub(crate) what: String,
    /// A line of a file, with its number.
    pub(crate) excerpt: Option<Box<(usize, String)>>,
    pub(crate) advice: Option<String>,
    /// The project that was given, if it is not the id of an accessible project.
    pub(crate) project: Option<Box<str>>,
    /// Other mistakes that were found at the same time.
    pub(crate) others: Vec<Self>,
}

impl Failure {
    /// A failure with a message.
    pub(crate) fn new(exit: Exit, what: impl Into<String>) -> Self {
        Self { exit, what: what.into(), excerpt: None, advice: None, project: None, others: Vec::new() }
    }

    /// Adds advice.
    pub(crate) fn advise(mut self, advice: impl Into<String>) -> Self {
        self.advice = Some(advice.into());
        self
    }

    /// Records the project that was given.
    pub(crate) fn of_project(mut self, project: impl Into<String>) -> Self {
        self.project = Some(project.into().into_boxed_str());
        self
    }

    /// The first of several failures, which holds the others; `None` if there is none.
    pub(crate) fn all(failures: impl IntoIterator<Item = Self>) -> Option<Self> {
        let mut failures = failures.into_iter();
        let mut first = failures.next()?;
        first.others.extend(failures);
        Some(first)
    }

    /// The failure to read a lock.
    pub(crate) fn lock(path: &Path, error: &LockError) -> Self {
        let failure = Self::new(Exit::Unseen, format!("the lock {} {}", path.display(), error.problem()));
        match error.remedy() {
            Some(remedy) => failure.advise(remedy),
            None => failure,
        }
    }

    /// The failure to write the service account of an emulator.
    pub(crate) fn write_account(path: &Path, error: &std::io::Error) -> Self {
        if error.kind() == std::io::ErrorKind::AlreadyExists {
            return Self::new(Exit::Usage, format!("{}: {error}", path.display()))
                .advise("name another file, or move this one");
        }
        Self::write(path, error)
    }

    /// The failure to write a file.
    pub(crate) fn write(path: &Path, error: &std::io::Error) -> Self {
        if error.kind() == std::io::ErrorKind::IsADirectory {
            return Self::folder(path, "report.txt");
        }
        Self::new(Exit::Failure, format!("cannot write {}: {error}", path.display()))
            .advise("check that its folder exists and that you have permission to write there")
    }

    /// A folder that was given in place of a file; `example` is the name of such a file.
    pub(crate) fn folder(path: &Path, example: &str) -> Self {
        Self::new(Exit::Usage, format!("expected a file, but {} is a folder", path.display()))
            .advise(format!("name a file in it, such as {}", path.join(example).display()))
    }
}

impl Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)
    }
}

impl From<ClientError> for Failure {
    fn from(error: ClientError) -> Self {
        let (exit, advice) = match error.kind() {
            ErrorKind::InvalidInput => (Exit::Usage, None),
            ErrorKind::Credentials => (
                Exit::Usage,
                Some("name a service-account file with --credentials; for tests, `webmarketer emulate` writes one"),
            ),
            ErrorKind::Unauthorized => (
                Exit::Unseen,
                Some("check that the service account is active, and that it belongs to the service at this address"),
            ),
            ErrorKind::Forbidden => {
                (Exit::Unseen, Some("`webmarketer whoami` lists the projects that the service account can access"))
            }
            ErrorKind::RateLimited => (
                Exit::Unseen,
                Some(
                    "the service limits the rate of requests: run the command again later, or with a longer --timeout",
                ),
            ),
            ErrorKind::Unavailable if error.status() == Some(501) => {
                (Exit::Unseen, Some("the service does not support this operation; check --api-base if it is set"))
            }
            ErrorKind::Unavailable => {
                (Exit::Unseen, Some("the service is temporarily unavailable: run the command again later"))
            }
            ErrorKind::OutcomeUnknown => {
                (Exit::Unseen, Some("check whether the change was made before you run the command again"))
            }
            ErrorKind::Unreachable => {
                (Exit::Unseen, Some("check the network, and --api-base and --oauth-base if they are set"))
            }
            ErrorKind::UnexpectedAnswer if names_event_type(&error) => (
                Exit::Unseen,
                Some(
                    "correct the event type in the interface of Webmarketer; if it is correct there, update webmarketer",
                ),
            ),
            _ => (Exit::Unseen, Some("check --api-base and --oauth-base if they are set")),
        };
        let mut failure = Self::new(exit, error.to_string());
        failure.advice = advice.map(str::to_owned);
        failure
    }
}

/// Whether the response has a malformed event type, so that it comes from the service and its address is correct.
fn names_event_type(error: &ClientError) -> bool {
    let source = std::error::Error::source(error).and_then(|source| source.downcast_ref::<WireError>());
    source.is_some_and(|error| error.event_type().is_some())
}

/// A closed output ends the command without a message.
impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        let what = match error.kind() {
            std::io::ErrorKind::BrokenPipe => String::new(),
            _ => format!("cannot write the output: {error}"),
        };
        Self::new(Exit::Failure, what)
    }
}
