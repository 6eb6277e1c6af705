//! `webmarketer demo`: shows all steps with the code of the other commands.

use std::path::PathBuf;

use clap::Args;
use webmarketer_emulator::{Emulator, Project, SHOP};
use webmarketer_schema::diff::compare;

use super::check::check_members;
use super::demo_application;
use super::demo_outage::kill_service_and_application;
use super::demo_service::{change_event_types, send_invalid_event, send_valid_events};
use super::pull::pull_lock;
use super::service_client::service_client;
use crate::options::{Connection, Reports};
use crate::report::{self, DemoStep, DemoSteps};
use crate::resolve::{AllowedPull, LockToPull, Members, fetch_event_types, generate_code, read_lock_if_exists};
use crate::settings::{Flags, PackageFiles, ServiceConnection, Settings};
use crate::terminal::{Console, Exit, Failure, Progress};

/// Show all steps with the event types of a shop, without an account.
///
/// Starts an emulator, pulls, generates, sends events, kills the emulator and an application with an outbox, changes
/// the live event types and checks. Connects only to this machine.
#[derive(Args, Debug)]
pub(crate) struct Demo {
    /// The folder for the files, which is kept [default: a new temporary folder]
    #[arg(long, value_name = "FOLDER")]
    folder: Option<PathBuf>,

    /// Run the application that the demo kills, with this outbox. The demo starts it as a process.
    #[arg(long, value_name = "OUTBOX", hide = true, conflicts_with = "folder")]
    application: Option<PathBuf>,

    /// How many orders this application persists.
    #[arg(long, value_name = "ORDERS", hide = true, requires = "application", default_value_t)]
    orders: u32,
}

impl Demo {
    pub(crate) async fn run(self, console: &mut Console<'_>) -> Result<Exit, Failure> {
        if let Some(outbox) = &self.application {
            return demo_application::run(outbox, self.orders, console.out).await;
        }
        let mut steps = DemoSteps::new();
        let of_process = || std::env::temp_dir().join(format!("webmarketer-demo-{}", std::process::id()));
        let folder = self.folder.unwrap_or_else(of_process);
        std::fs::create_dir_all(&folder).map_err(|error| Failure::write(&folder, &error))?;
        let settings = Settings::load(&PackageFiles::only(&folder), &Flags::default())?;

        steps.begin(console.out, DemoStep::Start)?;
        let project = Project::from_json(SHOP).map_err(|error| Failure::new(Exit::Failure, error.to_string()))?;
        let id = project.id().clone();
        let emulator = Emulator::builder().project(project.clone()).start().await;
        let emulator = emulator.map_err(|error| Failure::new(Exit::Failure, error.to_string()))?;
        let credentials = folder.join("service-account.json");
        emulator.write_service_account(&credentials).map_err(|error| Failure::write_account(&credentials, &error))?;
        report::write_demo_emulator(console.out, &emulator, &id, &credentials)?;
        steps.end(console.out)?;

        let connection = Connection {
            service: ServiceConnection {
                credentials: Some(credentials.display().to_string()),
                api_base: Some(emulator.api_base()),
                oauth_base: Some(emulator.oauth_base()),
            },
            ..Connection::default()
        };
        let client = service_client(&connection, &id)?;

        steps.begin(console.out, DemoStep::Pull)?;
        let old = read_lock_if_exists(&settings.lock)?;
        let (chosen_names, allowed) = (Vec::new(), AllowedPull::default());
        let to_pull =
            LockToPull { path: &settings.lock, old, owner: id, chosen_names, levels: &settings.levels, allowed };
        let pulled = pull_lock(&client, to_pull, console).await?;
        report::write_pulled_lock(&pulled, false, console)?;
        let lock = pulled.lock;
        steps.end(console.out)?;

        steps.begin(console.out, DemoStep::Generate)?;
        report::write_generated_code(&generate_code(&lock, &settings)?, console)?;
        report::write_struct_excerpt(console.out, &std::fs::read_to_string(settings.output().root())?)?;
        steps.end(console.out)?;

        steps.begin(console.out, DemoStep::SendValid)?;
        let sent = send_valid_events(&client, &emulator, &lock).await?;
        report::write_demo_events(console.out, sent, client.trash().list().await?.len())?;
        steps.end(console.out)?;

        steps.begin(console.out, DemoStep::SendInvalid)?;
        send_invalid_event(&client, &emulator, &lock, console.out).await?;
        steps.end(console.out)?;

        steps.begin(console.out, DemoStep::Outage)?;
        kill_service_and_application(&folder, project, console.out).await?;
        steps.end(console.out)?;

        steps.begin(console.out, DemoStep::Change)?;
        let expected = change_event_types(&client, &lock, console.out).await?;
        steps.end(console.out)?;

        steps.begin(console.out, DemoStep::Check)?;
        let (members, reports) = (Members::only(settings), Reports::default());
        let exit = check_members(&members, &|_, _| Ok(Some(client.clone())), None, &reports, console).await?;
        steps.end(console.out)?;

        let found = compare(&lock.catalogue, &fetch_event_types(&client, &Progress::default()).await?).len();
        if exit != Exit::Breaking || found < expected {
            return Err(Failure::new(Exit::Failure, format!("expected {expected} findings, found {found}")));
        }
        steps.finish(console.out, exit, &folder)?;
        Ok(Exit::Agree)
    }
}
