//! Parses a whole `webmarketer.toml`.

use std::path::{Path, PathBuf};

use toml::de::DeTable;
pub(crate) use webmarketer_schema::lock::find::SETTINGS_FILE_NAME as FILE_NAME;

use super::accept::Accept;
use super::choices::Choices;
#[cfg(feature = "cli")]
use super::config_error::ConfigError;
use super::error::{ReadError, SettingsError};
use super::keys::ENVIRONMENT_KEYS;
#[cfg(feature = "cli")]
use super::levels::Levels;
use super::mistakes::Mistakes;
use super::plan::PlanSettings;
use super::service_connection::ServiceConnection;
use super::syntax::Recovered;
use super::table::{Located, Table};
use super::targets::Targets;
#[cfg(feature = "cli")]
use webmarketer_schema::convention::nearest_name;

/// The content of the file.
#[derive(Clone, Debug, Default)]
pub(crate) struct File {
    #[cfg_attr(
        not(feature = "cli"),
        expect(dead_code, reason = "a build script searches for the lock as the derive does")
    )]
    pub(crate) environment: Environment,
    #[cfg_attr(not(feature = "cli"), expect(dead_code, reason = "only the command line uses a profile"))]
    profiles: Vec<(String, Environment)>,
    #[cfg_attr(not(feature = "cli"), expect(dead_code, reason = "a build script writes to `OUT_DIR`"))]
    pub(crate) output: Option<PathBuf>,
    pub(crate) choices: Choices,
    #[cfg_attr(not(feature = "cli"), expect(dead_code, reason = "a build script generates only Rust"))]
    pub(crate) targets: Targets,
    /// Whether there is a table `[generate]`.
    #[cfg_attr(not(feature = "cli"), expect(dead_code, reason = "a build script always generates code"))]
    pub(crate) has_generate: bool,
    #[cfg_attr(not(feature = "cli"), expect(dead_code, reason = "a build script compares nothing"))]
    pub(crate) accepts: Vec<Accept>,
    #[cfg_attr(not(feature = "cli"), expect(dead_code, reason = "a build script changes nothing in the service"))]
    pub(crate) plan: PlanSettings,
    /// The levels of rules.
    #[cfg(feature = "cli")]
    pub(crate) levels: Levels,
}

/// A project, its lock and the connection to the service.
#[derive(Clone, Debug, Default)]
#[cfg_attr(not(feature = "cli"), expect(dead_code, reason = "a build script does not connect to the service"))]
pub(crate) struct Environment {
    pub(crate) project: Option<Located<String>>,
    pub(crate) lock: Option<PathBuf>,
    pub(crate) connection: ServiceConnection,
}

impl Environment {
    fn from_table(table: &Table<'_>, mistakes: &mut Mistakes) -> Self {
        let mut text = |key| mistakes.keep(table.text(key));
        Self {
            project: text("project"),
            lock: text("lock").map(|lock| lock.value.into()),
            connection: ServiceConnection {
                credentials: text("credentials").map(|path| path.value),
                api_base: text("api_base").map(|url| url.value),
                oauth_base: text("oauth_base").map(|url| url.value),
            },
        }
    }
}

impl File {
    /// Parses the text of a file. The error has all mistakes.
    pub(crate) fn parse(text: &str) -> Result<Self, SettingsError> {
        let recovered = Recovered::new(text);
        let (document, _) = DeTable::parse_recoverable(&recovered.text);
        let mut mistakes = Mistakes::default();
        let top = Table::of_file(&recovered.text, document.get_ref());
        let keys: Vec<_> =
            ENVIRONMENT_KEYS.into_iter().chain(["generate", "plan", "profile", "accept", "rules"]).collect();
        top.expect_keys(&keys, &mut mistakes);
        let generate = mistakes.keep(top.table("generate"));
        let has_generate = generate.is_some();
        let targets = generate.as_ref().map(|table| Targets::from_table(table, &mut mistakes)).unwrap_or_default();
        let (choices, output) = match generate {
            Some(table) => Choices::from_table(&table, &mut mistakes),
            None => (Choices::default(), None),
        };
        let plan = mistakes.keep(top.table("plan")).map(|table| PlanSettings::from_table(&table, &mut mistakes));
        let mut profiles = Vec::new();
        if let Some(table) = mistakes.keep(top.table("profile")) {
            for (name, profile) in table.tables_by_name(&mut mistakes) {
                profile.expect_keys(&ENVIRONMENT_KEYS, &mut mistakes);
                profiles.push((name.value, Environment::from_table(&profile, &mut mistakes)));
            }
        }
        let mut accepts = Vec::new();
        for (line, table) in top.tables("accept", &mut mistakes) {
            accepts.extend(Accept::from_table(&table, line, &mut mistakes));
        }
        #[cfg_attr(not(feature = "cli"), expect(unused_variables, reason = "a build script compares nothing"))]
        let rules = top.pairs("rules", &mut mistakes);
        let file = Self {
            environment: Environment::from_table(&top, &mut mistakes),
            profiles,
            output,
            choices,
            targets,
            has_generate,
            accepts,
            plan: plan.unwrap_or_default(),
            #[cfg(feature = "cli")]
            levels: Levels::from_pairs(&rules, &mut mistakes),
        };
        mistakes.retain(|mistake| recovered.is_certain(mistake.line()));
        recovered.errors.into_iter().for_each(|error| mistakes.add(error));
        mistakes.finish(file).map_err(|error| error.with_excerpts(text))
    }

    /// The profile with this name.
    #[cfg(feature = "cli")]
    pub(super) fn profile(&self, name: &str, path: Option<&Path>) -> Result<&Environment, ConfigError> {
        if let Some((_, profile)) = self.profiles.iter().find(|(known, _)| known == name) {
            return Ok(profile);
        }
        let known: Vec<_> = self.profiles.iter().map(|(known, _)| &**known).collect();
        Err(ConfigError::NoProfile {
            path: path.unwrap_or(Path::new(FILE_NAME)).to_owned(),
            name: name.to_owned(),
            near: nearest_name(name, &known).map(str::to_owned),
        })
    }
}

impl Choices {
    /// Parses the text of a `webmarketer.toml` and returns its table `[generate]`.
    ///
    /// # Errors
    ///
    /// If the text has a mistake anywhere, such as an unknown key or an invalid value.
    pub fn parse(toml: &str) -> Result<Self, SettingsError> {
        Ok(File::parse(toml)?.choices)
    }
}

/// Reads the settings file in `folder`. A missing file counts as an empty one.
pub(crate) fn read_settings_file(folder: &Path) -> Result<File, (PathBuf, ReadError)> {
    let path = folder.join(FILE_NAME);
    match std::fs::read_to_string(&path) {
        Ok(text) => File::parse(&text).map_err(|error| (path, ReadError::Mistake(error))),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(File::default()),
        Err(error) => Err((path, ReadError::Unreadable(error))),
    }
}
