//! `webmarketer diff`: compares two versions of the event types.

use clap::Args;

use super::read_version::read_version;
use crate::options::{Connection, Files, Reports};
use crate::resolve::{compare_catalogues, settings_of_one_lock};
use crate::settings::Flags;
use crate::terminal::{Console, Exit, Failure};

/// Compare two versions of the event types: live, lock, a file, or the lock in a git revision.
///
/// The findings describe the changes from A to B, for code that was written for A. A file is a lock, or event types as
/// the API writes them. Writes only reports. `[[accept]]` does not apply. The exit code is that of `check`.
#[derive(Args, Debug)]
pub(crate) struct Diff {
    #[command(flatten)]
    pub(crate) connection: Connection,

    #[command(flatten)]
    pub(crate) files: Files,

    #[command(flatten)]
    reports: Reports,

    /// The older version: `live`, `lock`, a file, or a git revision such as `main` or `HEAD~1`
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
        let before = read_version(&self.before, &settings, &connection, console).await?;
        let after = read_version(&self.after, &settings, &connection, console).await?;
        let (before, after) = ((&*self.before, &before), (&*self.after, &after));
        let (fail_on, prefix) = (self.reports.fail_on(), self.reports.prefix());
        let resolution = compare_catalogues(before, after, &settings, fail_on, prefix);
        self.reports.write_all(&resolution, console)?;
        Ok(resolution.exit())
    }
}
