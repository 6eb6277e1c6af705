//! `webmarketer import`: writes hand-owned structs for event types that exist.

use std::path::PathBuf;

use clap::Args;

use super::read_version::read_version;
use crate::options::{Connection, Files};
use crate::report;
use crate::resolve::{ImportPath, ImportedCode, read_lock_if_exists, settings_of_one_lock};
use crate::settings::Flags;
use crate::terminal::{Console, Exit, Failure};

/// Write structs for event types that exist, once; then the structs are yours.
///
/// This is the start of working from the code: the structs need no lock, and have the attributes that differ from the
/// defaults, so that `webmarketer plan` has nothing to do until you edit one. What a struct cannot state is listed, in
/// the file too, and stays as the service has it. Use `webmarketer generate` for structs that follow the service.
///
/// An existing file is never replaced. The options of `[generate]` in webmarketer.toml apply to the structs, except
/// `output`, `targets` and `include`, and `modules = true` writes a module for each event type. Names in the lock are
/// kept. Archived event types have no struct.
#[derive(Args, Debug)]
pub(crate) struct Import {
    #[command(flatten)]
    pub(crate) connection: Connection,

    #[command(flatten)]
    pub(crate) files: Files,

    /// The event types: `live`, `lock`, a file with a lock or with event types as the API writes them, or a git
    /// revision with a lock
    #[arg(value_name = "SOURCE", default_value = "live")]
    source: String,

    /// The reference of an event type; `*` matches any text; may be repeated [default: `event_types` in
    /// webmarketer.toml, or all]
    #[arg(long = "event-type", value_name = "REFERENCE")]
    event_types: Vec<String>,

    /// The file to write, or the folder if `modules = true` [default: src/events.rs, or src/events]
    #[arg(long, short, value_name = "PATH")]
    output: Option<PathBuf>,

    /// Write nothing, and print the code
    #[arg(long)]
    dry_run: bool,

    /// Write the result as JSON: an object with `output`, `structs`, `archived`, `notSelected`, `withoutStruct`,
    /// `withoutField`, `notStated` and `newNames`
    #[arg(long, conflicts_with = "dry_run")]
    json: bool,
}

impl Import {
    pub(crate) async fn run(self, console: &mut Console<'_>) -> Result<Exit, Failure> {
        let connection = self.connection.without_empty();
        let flags = Flags { project: connection.project(), ..self.files.flags() };
        let settings = settings_of_one_lock(&flags)?;
        let path = ImportPath::new(self.output.as_deref(), &settings)?;
        if !self.dry_run {
            path.check_free()?;
        }
        let old = read_lock_if_exists(&settings.lock)?;
        console.watched.take_if(|_| self.json);
        let catalogue = read_version(&self.source, &settings, &connection.or(&settings), console).await?;
        let code = ImportedCode::make(catalogue, old.as_ref(), &settings, &self.event_types)?;
        if self.dry_run {
            report::write_code_to_import(&code, &path, console)?;
        } else {
            path.write(&code.imported)?;
            if self.json {
                report::write_json(console.out, &report::imported_code_json(&code, &path))?;
            } else {
                report::write_imported_code(&code, &path, console)?;
            }
        }
        Ok(Exit::Agree)
    }
}
