//! The settings of a command: flags, variables, profile and `webmarketer.toml` merged.

use std::path::{Path, PathBuf};

use webmarketer_schema::lock::find::normalized_path;
use webmarketer_schema::{ProjectId, lock};

use super::accept::Accept;
use super::choices::{Choices, is_file};
use super::config_error::ConfigError;
use super::file::{Environment, FILE_NAME, read_settings_file};
use super::levels::Levels;
use super::package_files::PackageFiles;
use super::plan::PlanSettings;
use super::service_connection::ServiceConnection;
use super::targets::{Target, Targets};

/// The default path of generated code.
pub(crate) const OUTPUT: &str = "src/events.rs";

/// The default path with one module per event type.
pub(crate) const OUTPUT_FOLDER: &str = "src/events";

/// The merged settings. A flag overrides a profile, and a profile overrides the rest of the file.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each records the source of a value")]
pub(crate) struct Settings {
    /// The folder of the package, which contains its sources.
    pub(crate) package: PathBuf,
    /// The settings file, if there is one.
    pub(crate) file: Option<PathBuf>,
    /// Whether the file has a table `[generate]`.
    pub(crate) generates: bool,
    pub(crate) project: Option<ProjectId>,
    /// Whether a profile names the project. Then the lock may be of another project.
    pub(crate) project_from_profile: bool,
    /// The project without the profile.
    pub(crate) project_without_profile: Option<ProjectId>,
    /// Whether the profile or a flag names the lock, so that it is not shared with other profiles.
    pub(crate) profile_has_own_lock: bool,
    /// The connection that the file sets outside its profiles.
    pub(crate) file_connection: ServiceConnection,
    /// The name of the profile.
    pub(crate) profile_name: Option<String>,
    /// The connection that the profile sets.
    pub(crate) profile_connection: ServiceConnection,
    pub(crate) lock: PathBuf,
    /// Whether a flag names a lock although the derive finds one.
    pub(crate) lock_is_second: bool,
    /// The file or folder of generated code.
    pub(crate) output_path: PathBuf,
    /// Whether a flag or the settings ask for generated code in `output_path`, so that it must exist.
    pub(crate) output_is_named: bool,
    /// Whether a flag names `lock`.
    pub(crate) lock_from_flag: bool,
    /// Whether a flag names `output_path`.
    pub(crate) output_from_flag: bool,
    /// Whether a flag or the file names `output_path`.
    pub(crate) output_path_is_named: bool,
    /// Whether Rust structs are a target.
    pub(crate) has_rust: bool,
    /// The other targets, each with its file or folder.
    pub(crate) other_outputs: Vec<(Target, PathBuf)>,
    /// The targets that the file names.
    pub(crate) targets_of_file: Vec<Target>,
    /// The target that a flag names.
    pub(crate) target_from_flag: Option<Target>,
    pub(crate) choices: Choices,
    pub(crate) accepts: Vec<Accept>,
    /// What `[plan]` declares as removed from the service.
    pub(crate) plan: PlanSettings,
    /// The levels of rules that `[rules]` sets.
    pub(crate) levels: Levels,
}

/// The value of a flag, or of its environment variable.
#[derive(Clone, Copy, Debug)]
pub(crate) struct GivenValue<'a> {
    pub(crate) value: &'a str,
    pub(crate) from_variable: bool,
}

/// The value that applies. A flag overrides a profile, a profile a variable, and a variable the rest of the file.
pub(crate) fn first<T>(given: Option<T>, from_variable: bool, profile: Option<T>, file: Option<T>) -> Option<T> {
    if from_variable { profile.or(given) } else { given.or(profile) }.or(file)
}

/// The flags that change settings.
#[derive(Debug, Default)]
pub(crate) struct Flags<'a> {
    pub(crate) project: Option<GivenValue<'a>>,
    pub(crate) profile: Option<&'a str>,
    pub(crate) lock: Option<&'a Path>,
    /// The only target, instead of those of the file.
    pub(crate) target: Option<Target>,
    /// The output of `target`, or of the Rust structs.
    pub(crate) output: Option<&'a Path>,
}

impl Settings {
    /// Reads the settings file that applies to a package, if there is one, and merges it with the flags. Paths in the
    /// file are relative to its folder.
    pub(crate) fn load(place: &PackageFiles, flags: &Flags<'_>) -> Result<Self, ConfigError> {
        let folder = place.settings.as_deref().unwrap_or(&place.package);
        let file = read_settings_file(folder).map_err(|(path, error)| ConfigError::File(path, error))?;
        let path = place.settings.is_some().then(|| folder.join(FILE_NAME));
        let profile = match flags.profile {
            Some(name) => file.profile(name, path.as_deref())?.clone(),
            None => Environment::default(),
        };
        let parse = |id: &str| id.parse().map_err(ConfigError::Project);
        // A profile overrides a variable, which is set for all profiles.
        let project_from_profile = profile.project.is_some() && flags.project.is_none_or(|given| given.from_variable);
        let of_file = || file.environment.project.as_ref().map(|id| &*id.value);
        let from_variable = flags.project.is_some_and(|given| given.from_variable);
        let of_profile = profile.project.as_ref().map(|id| &*id.value);
        let named = first(flags.project.map(|given| given.value), from_variable, of_profile, of_file());
        let project = named.map(parse).transpose()?;
        let without_profile = flags.project.map(|given| given.value).or_else(of_file);
        let project_without_profile = without_profile.and_then(|id| id.parse().ok());
        let profile_has_own_lock = profile.lock.is_some() || flags.lock.is_some();
        let connection = |environment: &Environment| ServiceConnection {
            credentials: environment.connection.credentials.as_ref().map(|path| {
                let path = folder.join(path).display().to_string();
                // A flag or a variable may hold the JSON itself. A committed file must not, so here it is a path.
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
        let rust_flag = flags.output.filter(|_| flags.target.is_none_or(|target| target == Target::Rust));
        let output = rust_flag.map(Path::to_owned).or_else(|| file.output.map(|path| folder.join(path)));
        let has_rust = match flags.target {
            Some(target) => target == Target::Rust,
            None => rust_flag.is_some() || file.targets.list.contains(&Target::Rust),
        };
        // `modules = true` and the target `rust` require generated code.
        let output_path_is_named = output.is_some() && has_rust;
        let asks_for_code = file.choices.modules || file.targets.rust_is_named;
        let output_is_named = output_path_is_named || asks_for_code && has_rust;
        let usual = if file.choices.modules { OUTPUT_FOLDER } else { OUTPUT };
        let output = output.unwrap_or_else(|| place.package.join(usual));
        if file.choices.modules && is_file(&output) {
            return Err(ConfigError::OutputIsFile(output));
        }
        let other_outputs = other_outputs(&file.targets, flags, folder, &place.package)?;
        let rust_output = has_rust.then(|| (Target::Rust, output.clone()));
        check_that_outputs_differ(rust_output.iter().chain(&other_outputs))?;
        Ok(Self {
            package: place.package.clone(),
            file: path,
            generates: file.has_generate,
            project,
            project_from_profile,
            project_without_profile,
            profile_has_own_lock,
            file_connection: of_file,
            profile_connection: of_profile,
            profile_name: flags.profile.map(str::to_owned),
            lock,
            lock_is_second: flags.lock.is_some() && place.lock.is_some(),
            output_is_named,
            lock_from_flag: flags.lock.is_some(),
            output_from_flag: flags.output.is_some(),
            has_rust,
            other_outputs,
            targets_of_file: file.targets.list,
            target_from_flag: flags.target,
            output_path_is_named,
            output_path: output,
            choices: file.choices,
            accepts: file.accepts,
            plan: file.plan,
            levels: file.levels,
        })
    }
}

impl Settings {
    /// The path that the flag for the output names.
    pub(crate) fn output_of_flag(&self) -> Option<&Path> {
        let other = self.other_outputs.first().map(|(_, path)| path.as_path());
        let named = if self.has_rust { Some(&*self.output_path) } else { other };
        named.filter(|_| self.output_from_flag)
    }
}

/// The targets other than Rust, each with its path.
fn other_outputs(
    targets: &Targets,
    flags: &Flags<'_>,
    folder: &Path,
    package: &Path,
) -> Result<Vec<(Target, PathBuf)>, ConfigError> {
    let selected = flags.target.map_or_else(|| targets.list.clone(), |target| vec![target]);
    let mut outputs = Vec::new();
    for target in selected {
        let usual = match target {
            Target::Rust => continue,
            Target::TypeScript => "src/events.ts",
            Target::JsonSchema => "schemas",
        };
        let of_flag = flags.output.filter(|_| flags.target == Some(target)).map(Path::to_owned);
        let output = of_flag.or_else(|| targets.output(target).map(|path| folder.join(path)));
        let output = output.unwrap_or_else(|| package.join(usual));
        if let Some((what, advice)) = target.output_mistake(&output) {
            return Err(ConfigError::OutputOfTarget { what, advice });
        }
        outputs.push((target, output));
    }
    Ok(outputs)
}

/// The error if two targets have one path.
fn check_that_outputs_differ<'a>(outputs: impl Iterator<Item = &'a (Target, PathBuf)>) -> Result<(), ConfigError> {
    let mut known: Vec<&(Target, PathBuf)> = Vec::new();
    for new in outputs {
        let path = normalized_path(&new.1);
        if let Some((one, _)) = known.iter().find(|(_, other)| normalized_path(other) == path) {
            return Err(ConfigError::OneOutput { path: new.1.clone(), one: *one, other: new.0 });
        }
        known.push(new);
    }
    Ok(())
}
