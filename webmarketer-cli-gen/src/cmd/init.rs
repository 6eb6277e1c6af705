//! `webmarketer init`: sets up a cargo project.

use std::path::{Path, PathBuf};
use std::process::Stdio;

use clap::Args;
use webmarketer_schema::lock::FILE_NAME as LOCK;
use webmarketer_schema::lock::find::relative_path;

use super::cargo::{cannot_run, cargo, cargo_metadata};
use super::pull::Pull;
use super::running_emulator::RunningEmulator;
use crate::options::{Connection, Files};
use crate::report;
use crate::resolve::{
    CargoPackage, CargoWorkspace, Ci, Dependency, LIBRARY, LibrarySource, SetUpFile, Written, ci_files, ignored_lines,
    settings_file, settings_of_one_lock,
};
use crate::settings::{Flags, PackageFiles, Settings, current_folder};
use crate::terminal::{Console, Exit, Failure};

/// The address of an emulator that was started without options.
const EMULATOR: &str = "http://127.0.0.1:8710";

/// Set up a cargo project: the dependency, the settings, the first lock, ignored files and the check in CI.
///
/// Works in the package of the current folder, or at the root of a workspace. Each file is printed as created, updated or
/// left; a second run changes nothing. Everything is checked, and the event types are fetched, before the first file is
/// written. Files that exist are kept, except for new lines in Cargo.toml and .gitignore.
///
/// The lock is fetched if there are credentials, or with --emulator from a running emulator.
#[derive(Args, Debug)]
pub(crate) struct Init {
    #[command(flatten)]
    pub(crate) connection: Connection,

    #[command(flatten)]
    pub(crate) files: Files,

    /// The package that sends events [default: the package of the current folder, or else the only one]
    #[arg(long, short, value_name = "NAME")]
    package: Option<String>,

    /// The folder of a clone of the webmarketer repository, for the dependency
    #[arg(long, value_name = "FOLDER", conflicts_with = "git")]
    path: Option<PathBuf>,

    /// The URL of the webmarketer repository, for the dependency and for CI
    #[arg(long, value_name = "URL")]
    git: Option<String>,

    /// The branch of that repository [default: its main branch]
    #[arg(long, value_name = "NAME", requires = "git")]
    branch: Option<String>,

    /// Features of webmarketer-core, separated by commas, such as `blocking` for a program without async
    #[arg(long, short = 'F', value_name = "FEATURES", value_delimiter = ',')]
    features: Vec<String>,

    /// Fetch the event types from a running emulator
    #[arg(long, value_name = "URL", num_args = 0..=1, require_equals = true, default_missing_value = EMULATOR)]
    emulator: Option<String>,

    /// Write a workflow that runs `webmarketer check`
    #[arg(long, value_name = "HOST")]
    ci: Option<Ci>,

    /// Print what would be done, and write nothing
    #[arg(long)]
    dry_run: bool,
}

impl Init {
    pub(crate) async fn run(self, console: &mut Console<'_>) -> Result<Exit, Failure> {
        let here = current_folder()?;
        let workspace = CargoWorkspace::from_metadata(&cargo_metadata()?);
        let package = self.package(&workspace, &here)?;
        let repository = here.ancestors().find(|folder| folder.join(".git").exists()).map(Path::to_owned);
        let source = LibrarySource::new(self.path.as_deref(), self.git.as_deref(), self.branch.as_deref())?;
        let dependency = Dependency::new(package, &here, source.as_ref(), &self.features)?;
        let connection = self.pulled_connection().await?;
        let home = PathBuf::from(relative_path(&here, home(&workspace, &here)));
        let files = PackageFiles::of(&home)?;
        let mut lock_files = self.files.clone();
        if !home.as_os_str().is_empty() {
            // `pull` writes a new lock into the current folder.
            let lock = || files.lock.clone().unwrap_or_else(|| home.join(LOCK));
            lock_files.lock.get_or_insert_with(lock);
        }

        // A lock names its project.
        let project = self.connection.project.as_deref().filter(|_| connection.is_none());
        let mut drafts = vec![settings_file(&files, &home, project)];
        drafts.push(ignored_lines(
            &workspace.root,
            &here,
            repository.is_some(),
            self.connection.service.credentials.as_deref(),
        )?);
        if let Some(ci) = self.ci {
            drafts.extend(ci_files(ci, repository.as_deref(), &here, &here.join(&home), source.as_ref())?);
        }
        cargo_add(&dependency, &["--dry-run"])?;
        let flags = Flags { project: self.connection.project(), ..lock_files.flags() };
        let settings = settings_of_one_lock(&flags)?;
        let lock = self.lock(&settings, connection.is_some());
        if self.dry_run {
            for file in [dependency.file(), lock].iter().chain(&drafts) {
                report::write_set_up_file(console.out, file)?;
            }
            writeln!(console.out, "--dry-run: nothing was written")?;
            return Ok(Exit::Agree);
        }
        let drafts = drafts.into_iter().map(SetUpFile::draft).collect::<Result<Vec<_>, _>>()?;
        if let Some(connection) = connection.filter(|_| lock.written != Written::Left) {
            pull(connection, lock_files, console).await?;
        }
        cargo_add(&dependency, &[])?;
        report::write_set_up_file(console.out, &dependency.file())?;
        report::write_set_up_file(console.out, &lock)?;
        for draft in drafts {
            let file = draft.commit()?;
            report::write_set_up_file(console.out, &file)?;
        }
        let lock = Some(&*settings.lock).filter(|lock| lock.is_file());
        report::write_next_steps(console.out, lock, self.ci)?;
        Ok(Exit::Agree)
    }

    /// The package that gets the dependency.
    fn package<'a>(&self, workspace: &'a CargoWorkspace, here: &Path) -> Result<&'a CargoPackage, Failure> {
        let names =
            || workspace.packages.iter().map(|package| format!("`{}`", package.name)).collect::<Vec<_>>().join(", ");
        if let Some(name) = &self.package {
            let found = workspace.packages.iter().find(|package| package.name == *name);
            let what = || Failure::new(Exit::Usage, format!("the workspace has no package `{}`", name.escape_debug()));
            return found.ok_or_else(|| what().advise(format!("it has {}", names())));
        }
        match (workspace.package_around(here), &*workspace.packages) {
            (Some(package), _) | (None, [package]) => Ok(package),
            (None, []) => {
                Err(Failure::new(Exit::Usage, "the workspace has no package").advise("run `cargo new` first"))
            }
            (None, _) => Err(Failure::new(Exit::Usage, "the workspace has several packages")
                .advise(format!("name the one that sends events with --package: {}", names()))),
        }
    }

    /// The connection for the first fetch; `None` without credentials.
    async fn pulled_connection(&self) -> Result<Option<Connection>, Failure> {
        let Some(url) = &self.emulator else {
            let has_credentials = self.connection.clone().without_empty().service.credentials.is_some();
            return Ok(has_credentials.then(|| self.connection.clone()));
        };
        let url = url.trim_end_matches('/');
        let emulator = RunningEmulator::at(url, None).await?;
        let mut connection = self.connection.clone();
        let account = emulator.service_account_file.map(|path| path.display().to_string());
        connection.service.credentials = account.or(connection.service.credentials);
        connection.service.api_base = Some(format!("{url}/api"));
        connection.service.oauth_base = Some(format!("{url}/oidc"));
        connection.project = connection.project.or(emulator.project.map(|project| project.to_string()));
        Ok(Some(connection))
    }

    /// What becomes of the lock.
    fn lock(&self, settings: &Settings, is_fetched: bool) -> SetUpFile {
        let path = settings.lock.clone();
        if path.is_file() {
            return SetUpFile::left(path, "it exists; `webmarketer pull` updates it");
        }
        if is_fetched {
            let of = self.emulator.as_deref().unwrap_or("the service");
            return SetUpFile { path, written: Written::Created, note: format!("the event types of {of}"), text: None };
        }
        SetUpFile::left(path, "without credentials; `webmarketer pull` fetches it")
    }
}

/// The folder of the settings and of the lock: that of the package around a folder, or else the root.
fn home<'a>(workspace: &'a CargoWorkspace, here: &Path) -> &'a Path {
    let around = workspace.package_around(here).filter(|_| here != workspace.root);
    around.map_or(&workspace.root, |package| &package.folder)
}

/// Adds the dependency.
fn cargo_add(dependency: &Dependency, more: &[&str]) -> Result<(), Failure> {
    let Some(arguments) = dependency.arguments() else { return Ok(()) };
    let mut command = cargo();
    command.args(arguments).args(more).arg("--quiet").stdin(Stdio::null());
    let output = command.output().map_err(|error| cannot_run(&error))?;
    if output.status.success() {
        return Ok(());
    }
    let message = String::from_utf8_lossy(&output.stderr);
    let message = message.trim();
    let message = message.rsplit_once("error: ").map_or(message, |(_, message)| message);
    // A chain of causes has one line for each.
    let causes = message.lines().map(str::trim).filter(|line| !line.is_empty() && *line != "Caused by:");
    let message = causes.collect::<Vec<_>>().join(": ");
    Err(Failure::new(Exit::Usage, format!("`cargo add {LIBRARY}` failed: {message}")))
}

/// Fetches the event types. The report of `pull` is that of `init`.
async fn pull(connection: Connection, files: Files, console: &mut Console<'_>) -> Result<(), Failure> {
    let mut out = Vec::new();
    let mut quiet = Console { out: &mut out, err: &mut *console.err, width: None, watched: console.watched };
    Pull::first(connection, files).run(&mut quiet).await.map(drop)
}
