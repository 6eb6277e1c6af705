//! What flags, profile and `webmarketer.toml` say together.

use std::path::{Path, PathBuf};

use webmarketer_schema::{ProjectId, lock};

use super::accept::Accept;
use super::choices::{Choices, is_file};
use super::config_error::ConfigError;
use super::file::{Environment, FILE_NAME, read_settings_file};
use super::levels::Levels;
use super::package_files::PackageFiles;
use super::service_connection::ServiceConnection;

/// Where generated code goes, unless it is said otherwise.
const OUTPUT: &str = "src/events.rs";

/// The same where each event type has a module of its own.
const OUTPUT_FOLDER: &str = "src/events";

/// What the flags, the profile and the file say together. A flag beats a profile, and a profile the rest of the file.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each says where something comes from")]
pub(crate) struct Settings {
    /// The folder of the package: its sources are there.
    pub(crate) package: PathBuf,
    /// The file, if there is one.
    pub(crate) file: Option<PathBuf>,
    /// Whether the file has a table `[generate]`.
    pub(crate) generates: bool,
    pub(crate) project: Option<ProjectId>,
    /// Whether a profile names the project: then the lock may be another's, which it is compared with.
    pub(crate) project_is_of_profile: bool,
    /// The project that would be meant without the profile.
    pub(crate) project_without_profile: Option<ProjectId>,
    /// Whether the profile has the lock to itself: it names one, or a flag does.
    pub(crate) lock_is_of_profile: bool,
    /// How the file says to reach the service, outside its profiles.
    pub(crate) file_connection: ServiceConnection,
    /// The name of the profile.
    pub(crate) profile_name: Option<String>,
    /// How the profile says to reach the service.
    pub(crate) profile_connection: ServiceConnection,
    pub(crate) lock: PathBuf,
    /// Whether a flag names a lock beside one that the derive finds.
    pub(crate) lock_is_second: bool,
    /// Where generated code goes.
    pub(crate) output_path: PathBuf,
    /// Whether a flag or the settings ask for generated code in `output_path`, so that it must exist.
    pub(crate) output_is_named: bool,
    /// Whether a flag names `lock`.
    pub(crate) lock_is_of_flag: bool,
    /// Whether a flag names `output_path`.
    pub(crate) output_is_of_flag: bool,
    /// Whether a flag or the file names `output_path`.
    pub(crate) output_path_is_named: bool,
    pub(crate) choices: Choices,
    pub(crate) accepts: Vec<Accept>,
    /// The levels of rules.
    pub(crate) levels: Levels,
}

/// The value of a flag, or of the variable in its place.
#[derive(Clone, Copy, Debug)]
pub(crate) struct GivenValue<'a> {
    pub(crate) value: &'a str,
    pub(crate) is_of_variable: bool,
}

/// The value that applies: a flag beats a profile, a profile a variable, and a variable the rest of the file.
pub(crate) fn first<T>(given: Option<T>, is_of_variable: bool, profile: Option<T>, file: Option<T>) -> Option<T> {
    if is_of_variable { profile.or(given) } else { given.or(profile) }.or(file)
}

/// What the flags say.
#[derive(Debug, Default)]
pub(crate) struct Flags<'a> {
    pub(crate) project: Option<GivenValue<'a>>,
    pub(crate) profile: Option<&'a str>,
    pub(crate) lock: Option<&'a Path>,
    pub(crate) output: Option<&'a Path>,
}

impl Settings {
    /// Reads the file that applies to a place, if there is one, under the flags. Its paths are from its own folder.
    pub(crate) fn load(place: &PackageFiles, flags: &Flags<'_>) -> Result<Self, ConfigError> {
        let folder = place.settings.as_deref().unwrap_or(&place.package);
        let file = read_settings_file(folder).map_err(|(path, error)| ConfigError::File(path, error))?;
        let path = place.settings.is_some().then(|| folder.join(FILE_NAME));
        let profile = match flags.profile {
            Some(name) => file.profile(name, path.as_deref())?.clone(),
            None => Environment::default(),
        };
        let parse = |id: &str| id.parse().map_err(ConfigError::Project);
        // A variable is there whichever profile is asked for.
        let project_is_of_profile = profile.project.is_some() && flags.project.is_none_or(|given| given.is_of_variable);
        let of_file = || file.environment.project.as_ref().map(|id| &*id.value);
        let is_of_variable = flags.project.is_some_and(|given| given.is_of_variable);
        let of_profile = profile.project.as_ref().map(|id| &*id.value);
        let named = first(flags.project.map(|given| given.value), is_of_variable, of_profile, of_file());
        let project = named.map(parse).transpose()?;
        let without_profile = flags.project.map(|given| given.value).or_else(of_file);
        let project_without_profile = without_profile.and_then(|id| id.parse().ok());
        let lock_is_of_profile = profile.lock.is_some() || flags.lock.is_some();
        let connection = |environment: &Environment| ServiceConnection {
            credentials: environment.connection.credentials.as_ref().map(|path| {
                let path = folder.join(path).display().to_string();
                // A flag and a variable may hold the JSON itself. In a file that is committed it stays a path, and is
                // refused.
                if path.trim_start().starts_with('{') { format!("./{path}") } else { path }
            }),
            ..environment.connection.clone()
        };
        let (of_profile, of_file) = (connection(&profile), connection(&file.environment));
        let lock = match (flags.lock, &profile.lock, &place.lock) {
            (Some(lock), ..) => lock.to_owned(),
            (None, Some(lock), _) => folder.join(lock),
            (None, None, Some(lock)) => lock.clone(),
            (None, None, None) => folder.join(file.environment.lock.as_deref().unwrap_or(Path::new(lock::FILE_NAME))),
        };
        let output = flags.output.map(Path::to_owned).or_else(|| file.output.map(|path| folder.join(path)));
        // Who asks for modules asks for generated code.
        let output_path_is_named = output.is_some();
        let output_is_named = output_path_is_named || file.choices.modules;
        let usual = if file.choices.modules { OUTPUT_FOLDER } else { OUTPUT };
        let output = output.unwrap_or_else(|| place.package.join(usual));
        if file.choices.modules && is_file(&output) {
            return Err(ConfigError::OutputIsFile(output));
        }
        Ok(Self {
            package: place.package.clone(),
            file: path,
            generates: file.has_generate,
            project,
            project_is_of_profile,
            project_without_profile,
            lock_is_of_profile,
            file_connection: of_file,
            profile_connection: of_profile,
            profile_name: flags.profile.map(str::to_owned),
            lock,
            lock_is_second: flags.lock.is_some() && place.lock.is_some(),
            output_is_named,
            lock_is_of_flag: flags.lock.is_some(),
            output_is_of_flag: flags.output.is_some(),
            output_path_is_named,
            output_path: output,
            choices: file.choices,
            accepts: file.accepts,
            levels: file.levels,
        })
    }
}
