//! The workflows that run `webmarketer check`.

use std::path::{Path, PathBuf};

use clap::ValueEnum;
use webmarketer_schema::lock::find::relative_path;

use super::SetUpError;
use super::dependency::LibrarySource;
use super::files::SetUpFile;

/// A service that runs workflows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Ci {
    /// .github/workflows/webmarketer.yml
    Github,
    /// .gitlab/webmarketer.yml
    Gitlab,
}

/// The files of a workflow. `folder` is that of the lock.
pub(crate) fn ci_files(
    ci: Ci,
    repository: Option<&Path>,
    here: &Path,
    folder: &Path,
    source: Option<&LibrarySource>,
) -> Result<Vec<SetUpFile>, SetUpError> {
    let repository = repository.ok_or(SetUpError::NoRepository)?;
    let below = relative_path(repository, folder);
    let below = below.trim_end_matches('/');
    let at = |path: &str| PathBuf::from(relative_path(here, repository)).join(path);
    let note = "it runs `webmarketer check`";
    let (path, text): (_, fn(&str, &str) -> String) = match ci {
        Ci::Github => (at(".github/workflows/webmarketer.yml"), github),
        Ci::Gitlab => (at(".gitlab/webmarketer.yml"), gitlab),
    };
    let workflow = if path.exists() {
        SetUpFile::left(path, "it exists")
    } else {
        SetUpFile::new(path, note, text(&install(repository, here, source)?, below))
    };
    let main = (ci == Ci::Gitlab).then(|| {
        let path = at(".gitlab-ci.yml");
        match std::fs::read_to_string(&path) {
            Ok(text) if text.contains(".gitlab/webmarketer.yml") => SetUpFile::left(path, "it includes the workflow"),
            Ok(_) => SetUpFile::left(path, "it exists: add `local: .gitlab/webmarketer.yml` to its `include`"),
            Err(_) => SetUpFile::new(path, "it includes the workflow", INCLUDE.to_owned()),
        }
    });
    Ok([workflow].into_iter().chain(main).collect())
}

/// The part of `.gitlab-ci.yml` that includes the workflow.
const INCLUDE: &str = "include:\n  - local: .gitlab/webmarketer.yml\n";

/// The command that installs the program.
fn install(repository: &Path, here: &Path, source: Option<&LibrarySource>) -> Result<String, SetUpError> {
    match source {
        Some(LibrarySource::Git { url, branch }) => {
            let branch = branch.as_ref().map(|branch| format!(" --branch {branch}")).unwrap_or_default();
            Ok(format!("cargo install --locked --git {url}{branch} webmarketer-cli-gen"))
        }
        Some(LibrarySource::Path(clone)) => {
            let below = relative_path(repository, &here.join(clone));
            if below.starts_with("../") || Path::new(&below).is_absolute() {
                return Err(SetUpError::SourceOutside(clone.clone()));
            }
            Ok(format!("cargo install --locked --path {below}webmarketer-cli-gen"))
        }
        None => Err(SetUpError::NoSourceForCi),
    }
}

fn github(install: &str, folder: &str) -> String {
    let folder = if folder.is_empty() { String::new() } else { format!("        working-directory: {folder}\n") };
    format!(
        "# Compares the event types of Webmarketer with the lock, and the lock with the code.
name: webmarketer

on:
  pull_request:
  push:
    branches: [main]
  schedule:
    # Event types change without a commit.
    - cron: \"17 5 * * *\"

permissions:
  contents: read

jobs:
  check:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: {install}
      - run: webmarketer check --format github
{folder}        env:
          # A service account of Webmarketer.
          WEBMARKETER_APPLICATION_CREDENTIALS: ${{{{ secrets.WEBMARKETER_CREDENTIALS }}}}
"
    )
}

fn gitlab(install: &str, folder: &str) -> String {
    let (enter, report) = match folder {
        "" => (String::new(), "drift.xml".to_owned()),
        folder => (format!("    - cd {folder}\n"), format!("{folder}/drift.xml")),
    };
    format!(
        "# Compares the event types of Webmarketer with the lock, and the lock with the code.
webmarketer:
  image: rust:1.95
  script:
    - {install}
{enter}    - webmarketer check --format text --format junit --output drift.xml
  variables:
    # A variable of the type file, with a service account of Webmarketer.
    WEBMARKETER_APPLICATION_CREDENTIALS: $WEBMARKETER_ACCOUNT_FILE
  artifacts:
    when: always
    reports:
      junit: {report}
"
    )
}
