//! `webmarketer plan`: what has to change in the service for the structs of a program.

use std::path::{Path, PathBuf};

use clap::Args;
use webmarketer_core::{Client, RateLimit};
use webmarketer_schema::ProjectId;
use webmarketer_schema::lock::Draft;
use webmarketer_schema::plan::{Definitions, Plan as PlanOfChanges};

use super::export::{PROGRAM_OPTIONS, ProgramOptions, export_definitions};
use super::service_client::client_builder;
use crate::options::{Connection, Files};
use crate::report::{self, NextStep, READING_EVENT_TYPES};
use crate::resolve::{
    make_plan, project, project_to_compare, read_definitions, read_lock_if_exists, settings_of_one_lock,
};
use crate::settings::{Flags, PlanFormat, Settings};
use crate::terminal::{Console, Exit, Failure};

/// Show what has to change in the service for the structs of a program.
///
/// An example or a test of your package with `webmarketer_core::registry::export!();` is built and run, as
/// `webmarketer export` does, or the file of --definitions is read.
///
/// The structs are compared with the live event types. What a struct does not state stays as the service has it, and
/// event types and fields that only the service has stay, too. They are removed only if webmarketer.toml declares it, in
/// `remove_fields` and `archive` under `[plan]`. Each change has the rule and the level that `check` would report, and
/// `[[accept]]` applies. What the API cannot change is listed as manual steps.
///
/// Writes only the plan. Exit code 0: nothing to do; 4: `webmarketer apply` changes something; 100: a change removes
/// something or breaks senders and is not accepted, or a manual step is left; 101: the comparison was not possible.
#[derive(Args, Debug)]
pub(crate) struct Plan {
    #[command(flatten)]
    pub(crate) connection: Connection,

    #[command(flatten)]
    pub(crate) files: Files,

    #[command(flatten)]
    source: DefinitionsSource,

    /// Write the plan to this file, for `webmarketer apply FILE`
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,

    /// The format on standard output
    #[arg(long, value_name = "FORMAT", default_value = "text", ignore_case = true)]
    format: PlanFormat,
}

/// Where the definitions of a program come from.
#[derive(Args, Debug)]
pub(crate) struct DefinitionsSource {
    /// A file that `webmarketer export` wrote [default: the program is built and run, as `export` does]
    #[arg(long, value_name = "FILE", conflicts_with_all = PROGRAM_OPTIONS)]
    definitions: Option<PathBuf>,

    #[command(flatten)]
    program: ProgramOptions,
}

impl DefinitionsSource {
    /// The client and the definitions. The client is made first, so that no build precedes an error of the settings.
    pub(super) fn read(
        &self,
        connection: &Connection,
        settings: &Settings,
        rate_limit: Option<RateLimit>,
        console: &mut Console<'_>,
    ) -> Result<(Client, Definitions), Failure> {
        let of_file = self.definitions.as_deref().map(read_definitions).transpose()?;
        let project = of_file.as_ref().and_then(|definitions| definitions.project.as_ref());
        let client = client_of_plan(connection, settings, project, rate_limit)?;
        let definitions = match of_file {
            Some(definitions) => definitions,
            None => export_definitions(&self.program, console)?.0,
        };
        Ok((client, definitions))
    }
}

impl Plan {
    pub(crate) async fn run(self, console: &mut Console<'_>) -> Result<Exit, Failure> {
        let connection = self.connection.without_empty();
        let flags = Flags { project: connection.project(), ..self.files.flags() };
        let settings = settings_of_one_lock(&flags)?;
        let (client, definitions) = self.source.read(&connection.or(&settings), &settings, None, console)?;
        console.watched.take_if(|_| self.format != PlanFormat::Text);
        let plan = fetch_plan(&client, &definitions, &settings, console).await?;
        if let Some(path) = &self.output {
            write_plan_file(&plan, path)?;
        }
        let next = self.output.as_deref().map_or(NextStep::StorePlan, NextStep::ApplyFile);
        report::write_plan(console.out, &plan, self.format, next)?;
        Ok(exit_of_plan(&plan))
    }
}

/// Makes a plan, with a progress line.
pub(super) async fn fetch_plan(
    client: &Client,
    definitions: &Definitions,
    settings: &Settings,
    console: &mut Console<'_>,
) -> Result<PlanOfChanges, Failure> {
    let made =
        console.waiting(READING_EVENT_TYPES, async |progress| make_plan(client, definitions, settings, progress).await);
    Ok(made.await?)
}

/// A client for the project that the settings, the lock, or the file of a plan or a program name. A lock of another
/// project is an error, unless a profile names the project.
pub(super) fn client_of_plan(
    connection: &Connection,
    settings: &Settings,
    of_file: Option<&ProjectId>,
    rate_limit: Option<RateLimit>,
) -> Result<Client, Failure> {
    let project = match read_lock_if_exists(&settings.lock)? {
        Some(lock) if lock.catalogue.project.is_some() => project_to_compare(settings, &lock)?,
        Some(_) | None => project(settings.project.as_ref().or(of_file), None)?,
    };
    let builder = client_builder(connection, &project)?;
    let builder = match rate_limit {
        Some(limit) => builder.rate_limit(limit),
        None => builder,
    };
    Ok(builder.build()?)
}

fn write_plan_file(plan: &PlanOfChanges, path: &Path) -> Result<(), Failure> {
    let draft = Draft::new(path, plan.to_text().as_bytes()).and_then(|draft| draft.map_or(Ok(()), Draft::commit));
    draft.map_err(|error| Failure::write(path, &error))
}

/// The exit code for what a plan has.
fn exit_of_plan(plan: &PlanOfChanges) -> Exit {
    if plan.is_destructive() || plan.needs_person() {
        Exit::Breaking
    } else if plan.steps() > 0 {
        Exit::Stale
    } else {
        Exit::Agree
    }
}
