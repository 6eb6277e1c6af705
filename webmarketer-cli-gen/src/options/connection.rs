//! Arguments for the connection to the service, and their precedence.

use std::time::Duration;

use clap::parser::ValueSource;
use clap::{ArgMatches, Args, FromArgMatches};

use super::values::seconds;
use crate::settings::{GivenValue, ServiceConnection, Settings, first};

/// The connection to the service. A flag overrides a profile, a profile a variable, and a variable the rest of
/// `webmarketer.toml`.
#[derive(Args, Clone, Default)]
pub(crate) struct Connection {
    // Must be the first field: parsing the other fields removes their values from the matches.
    #[command(flatten)]
    pub(crate) set_by_variables: SetByVariables,

    /// The id of the project [default: from webmarketer.toml, or else from the lock]
    #[arg(long, value_name = "ID", env = webmarketer_core::variables::PROJECT)]
    pub(crate) project: Option<String>,

    #[command(flatten)]
    pub(crate) service: ServiceConnection,

    /// The timeout of one call in seconds, including retries
    #[arg(long, value_name = "SECONDS", default_value = "30", value_parser = seconds)]
    pub(crate) timeout: Option<Duration>,
}

/// The names of the arguments that are set by variables rather than by flags.
#[derive(Clone, Debug, Default)]
pub(crate) struct SetByVariables(Vec<&'static str>);

impl FromArgMatches for SetByVariables {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let from_variable = |name: &&str| matches.value_source(name) == Some(ValueSource::EnvVariable);
        let names = std::iter::once("project").chain(ServiceConnection::KEYS);
        Ok(Self(names.filter(from_variable).collect()))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

impl Args for SetByVariables {
    fn augment_args(command: clap::Command) -> clap::Command {
        command
    }

    fn augment_args_for_update(command: clap::Command) -> clap::Command {
        command
    }
}

impl std::fmt::Debug for Connection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Connection").field("project", &self.project).finish_non_exhaustive()
    }
}

impl Connection {
    /// Removes empty values: an empty variable counts as unset.
    pub(crate) fn without_empty(mut self) -> Self {
        self.project = not_empty(self.project);
        self.service = ServiceConnection::from_values(self.service.into_values().map(not_empty));
        self
    }

    /// The project set by a flag, or else by a variable.
    pub(crate) fn project(&self) -> Option<GivenValue<'_>> {
        let from_variable = self.set_by_variables.0.contains(&"project");
        self.project.as_deref().map(|value| GivenValue { value, from_variable })
    }

    /// Adds values from the settings.
    pub(crate) fn or(mut self, settings: &Settings) -> Self {
        let SetByVariables(variables) = std::mem::take(&mut self.set_by_variables);
        let sources = [self.service, settings.profile_connection.clone(), settings.file_connection.clone()];
        let [mut given, mut profile, mut file] = sources.map(|source| source.into_values().into_iter());
        self.service = ServiceConnection::from_values(ServiceConnection::KEYS.map(|key| {
            let [given, profile, file] = [&mut given, &mut profile, &mut file].map(|values| values.next().flatten());
            first(given, variables.contains(&key), profile, file)
        }));
        self
    }
}

fn not_empty(value: Option<String>) -> Option<String> {
    value.filter(|value| !value.is_empty())
}
