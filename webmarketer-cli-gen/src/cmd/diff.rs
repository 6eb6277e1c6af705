//! `webmarketer diff`: compares two versions of the event types.

use clap::Args;
use webmarketer_schema::Catalogue;

use super::read_version::read_version;
use crate::options::{Connection, Files, Reports};
use crate::resolve::{CODE, CodeCatalogue, code_catalogue, compare_catalogues, settings_of_one_lock};
use crate::settings::{Flags, Settings};
use crate::terminal::{Console, Exit, Failure};

/// Compare two versions of the event types: live, lock, code, a file, or the lock in a git revision.
///
/// The findings describe the changes from A to B, for code that was written for A. A file is a lock, or event types as
/// the API writes them. `code` is the structs of the package, generated or written by hand, without those that exist only
/// in tests. What a struct does not state, such as a label or the retention, is not compared. The structs are read
/// without the compiler: if that is not possible for one of them, the exit code is 101.
///
/// Writes only reports. `[[accept]]` does not apply. The other exit codes are those of `check`.
#[derive(Args, Debug)]
pub(crate) struct Diff {
    #[command(flatten)]
    pub(crate) connection: Connection,

    #[command(flatten)]
    pub(crate) files: Files,

    #[command(flatten)]
    reports: Reports,

    /// The older version: `live`, `lock`, `code`, a file, or a git revision such as `main` or `HEAD~1`
    #[arg(value_name = "A", default_value = "lock")]
    before: String,

    /// The newer version, in the same form
    #[arg(value_name = "B", default_value = "live")]
    after: String,
}

impl Diff {
    pub(crate) async fn run(self, console: &mut Console<'_>) -> Result<Exit, Failure> {
        let connection = self.connection.without_empty();
        let flags = Flags { project: connection.project(), ..self.files.flags() };
        let settings = settings_of_one_lock(&flags)?;
        let connection = connection.or(&settings);
        console.watched.take_if(|_| !self.reports.stdout_is_text());
        let before = version(&self.before, &settings, &connection, console).await?;
        let after = version(&self.after, &settings, &connection, console).await?;
        let (before, after) = catalogues(before, after);
        let (before, after) = ((&*self.before, &before), (&*self.after, &after));
        let (fail_on, prefix) = (self.reports.fail_on(), self.reports.prefix());
        let resolution = compare_catalogues(before, after, &settings, fail_on, prefix);
        self.reports.write_all(&resolution, console)?;
        Ok(resolution.exit())
    }
}

/// A version of the event types.
enum Version {
    Whole(Catalogue),
    /// What the structs state.
    Code(CodeCatalogue),
}

/// The event types of two versions. What structs do not state is as in the other version.
fn catalogues(before: Version, after: Version) -> (Catalogue, Catalogue) {
    match (before, after) {
        (Version::Whole(before), Version::Whole(after)) => (before, after),
        (Version::Code(before), Version::Whole(after)) => (before.compared_with(&after), after),
        (Version::Whole(before), Version::Code(after)) => {
            let after = after.compared_with(&before);
            (before, after)
        }
        (Version::Code(before), Version::Code(after)) => {
            let none = Catalogue::default();
            (before.compared_with(&none), after.compared_with(&none))
        }
    }
}

async fn version(
    name: &str,
    settings: &Settings,
    connection: &Connection,
    console: &mut Console<'_>,
) -> Result<Version, Failure> {
    Ok(match name {
        CODE => Version::Code(code_catalogue(settings)?),
        name => Version::Whole(read_version(name, settings, connection, console).await?),
    })
}
