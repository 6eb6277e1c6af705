//! How to reach the service: flags and variables, and what beats what.

use std::path::PathBuf;
use std::time::Duration;

use clap::parser::ValueSource;
use clap::{ArgMatches, Args, FromArgMatches};

use super::values::seconds;
use crate::settings::{FlagValue, Settings, first};

/// How to reach the service. A flag beats a profile, a profile a variable, and a variable the rest of
/// `webmarketer.toml`.
#[derive(Args, Clone, Default)]
pub(crate) struct Connection {
    // Before the values, which are taken out of the matches one after the other.
    #[command(flatten)]
    pub(crate) set_by_variables: SetByVariables,

    /// The id of the project [default: webmarketer.toml's, or the lock's]
    #[arg(long, value_name = "ID", env = webmarketer_core::variables::PROJECT)]
    pub(crate) project: Option<String>,

    /// The service-account JSON file, or the JSON itself
    // The help shows no value of the variable, and no error repeats a key that begins with hyphens.
    #[arg(long, value_name = "FILE", env = webmarketer_core::variables::CREDENTIALS, hide_env_values = true)]
    #[arg(allow_hyphen_values = true)]
    pub(crate) credentials: Option<String>,

    /// The address of the API
    #[arg(long, help = "Replaces https://api.webmarketer.io/api", value_name = "URL", env = webmarketer_core::variables::API_BASE)]
    pub(crate) api_base: Option<String>,

    /// The address of the token endpoint
    #[arg(long, help = "Replaces https://oauth.webmarketer.io/oidc", value_name = "URL", env = webmarketer_core::variables::OAUTH_BASE)]
    pub(crate) oauth_base: Option<String>,

    /// How long one call may take, retries included, in seconds
    #[arg(long, value_name = "SECONDS", default_value = "30", value_parser = seconds)]
    pub(crate) timeout: Option<Duration>,
}

/// The arguments that variables set, and no flag does.
#[derive(Clone, Debug, Default)]
pub(crate) struct SetByVariables(Vec<&'static str>);

impl FromArgMatches for SetByVariables {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let is_of_variable = |name: &&str| matches.value_source(name) == Some(ValueSource::EnvVariable);
        let names = ["project", "credentials", "api_base", "oauth_base"];
        Ok(Self(names.into_iter().filter(is_of_variable).collect()))
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
    /// The same without what is empty: an empty variable is as good as none.
    pub(crate) fn without_empty(mut self) -> Self {
        self.project = self.project.filter(|id| !id.is_empty());
        self.credentials = self.credentials.filter(|path| !path.is_empty());
        self.api_base = self.api_base.filter(|url| !url.is_empty());
        self.oauth_base = self.oauth_base.filter(|url| !url.is_empty());
        self
    }

    /// What a flag, or else a variable, says of the project.
    pub(crate) fn project(&self) -> Option<FlagValue<'_>> {
        let is_variable = self.set_by_variables.0.contains(&"project");
        self.project.as_deref().map(|value| FlagValue { value, is_variable })
    }

    /// The same with what the settings say.
    pub(crate) fn or(mut self, settings: &Settings) -> Self {
        let (profile, file) = (&settings.profile, &settings.connection);
        let SetByVariables(variables) = std::mem::take(&mut self.set_by_variables);
        let pick = |name, given: Option<String>, profile: Option<String>, file: Option<String>| {
            first(given, variables.contains(&name), profile, file)
        };
        let text = |path: &Option<PathBuf>| path.as_ref().map(|path| path.display().to_string());
        self.credentials = pick("credentials", self.credentials, text(&profile.credentials), text(&file.credentials));
        self.api_base = pick("api_base", self.api_base, profile.api_base.clone(), file.api_base.clone());
        self.oauth_base = pick("oauth_base", self.oauth_base, profile.oauth_base.clone(), file.oauth_base.clone());
        self
    }
}
