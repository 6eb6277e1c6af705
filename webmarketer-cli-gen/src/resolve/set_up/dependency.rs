//! The dependency on the library, which `cargo add` writes.

use std::path::{Path, PathBuf};

use webmarketer_schema::lock::find::relative_path;

use super::super::cargo_workspace::CargoPackage;
use super::SetUpError;
use super::files::{SetUpFile, Written};

/// The package that applications depend on.
pub(crate) const LIBRARY: &str = "webmarketer-core";

/// Where the library is.
#[derive(Clone, Debug)]
pub(crate) enum LibrarySource {
    /// The folder of a clone of the repository.
    Path(PathBuf),
    Git {
        url: String,
        branch: Option<String>,
    },
}

/// The dependency of a package.
pub(crate) struct Dependency {
    manifest: PathBuf,
    /// The arguments of `cargo add`; `None` if the package has the dependency.
    arguments: Option<Vec<String>>,
    note: String,
}

impl LibrarySource {
    /// The source that the options name.
    pub(crate) fn new(
        path: Option<&Path>,
        git: Option<&str>,
        branch: Option<&str>,
    ) -> Result<Option<Self>, SetUpError> {
        if let Some(url) = git {
            return Ok(Some(Self::Git { url: url.to_owned(), branch: branch.map(str::to_owned) }));
        }
        let Some(path) = path else { return Ok(None) };
        // The folder of the library itself is accepted too.
        let clone = if path.ends_with(LIBRARY) { path.parent().unwrap_or(path) } else { path };
        if clone.join(LIBRARY).join("Cargo.toml").is_file() {
            return Ok(Some(Self::Path(clone.to_owned())));
        }
        Err(SetUpError::NotAClone(path.to_owned()))
    }
}

impl Dependency {
    /// The dependency of a package.
    pub(crate) fn new(
        package: &CargoPackage,
        here: &Path,
        source: Option<&LibrarySource>,
        features: &[String],
    ) -> Result<Self, SetUpError> {
        let manifest = PathBuf::from(relative_path(here, &package.folder)).join("Cargo.toml");
        if package.uses.iter().any(|name| name == LIBRARY) {
            let note = format!("`{}` has the dependency {LIBRARY}", package.name);
            return Ok(Self { manifest, arguments: None, note });
        }
        let mut arguments: Vec<_> = ["add", LIBRARY, "--manifest-path"].map(str::to_owned).to_vec();
        arguments.push(manifest.display().to_string());
        let from = match source {
            Some(LibrarySource::Path(clone)) => {
                let path = clone.join(LIBRARY).display().to_string();
                arguments.extend(["--path".to_owned(), path.clone()]);
                path
            }
            Some(LibrarySource::Git { url, branch }) => {
                arguments.extend(["--git".to_owned(), url.clone()]);
                arguments.extend(branch.iter().flat_map(|branch| ["--branch".to_owned(), branch.clone()]));
                url.clone()
            }
            None => return Err(SetUpError::NoSource(package.name.clone())),
        };
        if !features.is_empty() {
            arguments.extend(["--features".to_owned(), features.join(",")]);
        }
        let with = if features.is_empty() { String::new() } else { format!(", with {}", features.join(", ")) };
        Ok(Self { manifest, arguments: Some(arguments), note: format!("{LIBRARY} from {from}{with}") })
    }

    /// The arguments of cargo that add it; `None` if the package has it.
    pub(crate) fn arguments(&self) -> Option<&[String]> {
        self.arguments.as_deref()
    }

    /// What becomes of the manifest.
    pub(crate) fn file(&self) -> SetUpFile {
        let written = if self.arguments.is_some() { Written::Updated } else { Written::Left };
        SetUpFile { path: self.manifest.clone(), written, note: self.note.clone(), text: None }
    }
}
