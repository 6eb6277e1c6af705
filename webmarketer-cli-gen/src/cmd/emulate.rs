//! `webmarketer emulate`: starts an emulator of the API.

use std::path::Path;

use clap::Args;
use webmarketer_core::variables;
use webmarketer_emulator::{Emulator, NonceConflict, Project, SHOP, Warning, verify_data};
use webmarketer_schema::lock::{Lock, write_if_changed};

use crate::options::EmulatorOptions;
use crate::report::{self, ServedEmulator};
use crate::resolve::read_project;
use crate::terminal::{Console, Exit, Failure, stop_signal};

/// Start an emulator of the Webmarketer API for development and tests.
///
/// It listens on 127.0.0.1 and keeps its state in memory, unless options say otherwise. Set the variables that it
/// prints to use it with `webmarketer` and with applications. Open its address in a browser to see the events that it
/// receives.
#[derive(Args, Debug)]
pub(crate) struct Emulate {
    #[command(flatten)]
    options: EmulatorOptions,

    /// Write the address as a line of JSON, with `url`, `projects`, and the `variables` that other programs need
    #[arg(long)]
    json: bool,
}

impl Emulate {
    pub(crate) async fn run(self, console: &mut Console<'_>) -> Result<Exit, Failure> {
        if let Some(folder) = self.options.data.as_ref().filter(|_| self.options.verify) {
            let verified = verify_data(folder).map_err(|error| report::data_not_usable(&error))?;
            report::write_verified_data(console.out, &verified, self.json)?;
            return Ok(Exit::Agree);
        }
        let projects = served_projects(&self.options)?;
        self.options.check_export()?;
        let (report, mut messages) = tokio::sync::mpsc::unbounded_channel();
        let builder = self.options.builder(projects)?;
        // Sending fails only after the receiver was dropped.
        let builder = builder.on_nonce_conflict({
            let report = report.clone();
            move |conflict| drop(report.send(EmulatorMessage::NonceConflict(conflict.clone())))
        });
        let builder = builder.on_warning(move |warning| drop(report.send(EmulatorMessage::Warning(warning.clone()))));
        let emulator = builder.start().await.map_err(|error| report::emulator_not_started(&error))?;
        let served = self.served(&emulator)?;
        // A program that reads the address may stop the emulator at once.
        let stopped = stop_signal().map_err(|error| report::no_stop_signal(&error))?;
        if self.json {
            report::write_json_line(console.out, &report::emulator_json(&served))?;
        } else {
            report::write_emulator(console.out, &served)?;
        }
        console.out.flush()?;
        let mut stopped = std::pin::pin!(stopped);
        loop {
            tokio::select! {
                stopped = &mut stopped => break stopped.map_err(|error| report::no_stop_signal(&error))?,
                Some(message) = messages.recv() => self.write_message(console, &message),
            }
        }
        let session = (*emulator).clone();
        emulator.stop().await;
        while let Ok(message) = messages.try_recv() {
            self.write_message(console, &message);
        }
        // No request is answered any more, so the state is final.
        if let Some(path) = &self.options.export {
            let state = format!("{:#}\n", session.export());
            write_if_changed(path, state.as_bytes()).map_err(|error| Failure::write(path, &error))?;
        }
        session.write_failure().map_or(Ok(Exit::Agree), |why| Err(report::state_not_written(&why)))
    }

    fn write_message(&self, console: &mut Console<'_>, message: &EmulatorMessage) {
        match message {
            EmulatorMessage::NonceConflict(conflict) => report::write_nonce_conflict(console.err, conflict),
            // The bundled project is not a file that the user edits.
            EmulatorMessage::Warning(Warning::StoredProjectDiffers { .. }) if self.options.serves_bundled_project() => {
            }
            EmulatorMessage::Warning(warning) => report::write_emulator_warning(console.err, warning),
        }
    }

    /// Writes a service account for the emulator, and returns its address and variables.
    fn served(&self, emulator: &Emulator) -> Result<ServedEmulator, Failure> {
        let options = &self.options;
        let credentials = if options.writes_account() {
            let path = &options.credentials_out;
            emulator.write_service_account(path).map_err(|error| Failure::write_account(path, &error))?;
            Some(path)
        } else {
            options.service_accounts.first()
        };
        let credentials =
            credentials.map(|path| std::path::absolute(path).unwrap_or_else(|_| path.clone()).display().to_string());
        let admin_token_file =
            credentials.clone().filter(|_| options.creates_account() && options.admin_token.is_none());
        let variables = [
            (variables::CREDENTIALS, credentials),
            (variables::PROJECT, emulator.first_project().map(|project| project.to_string())),
            (variables::API_BASE, Some(emulator.api_base())),
            (variables::OAUTH_BASE, Some(emulator.oauth_base())),
        ];
        let variables: Vec<_> = variables.into_iter().filter_map(|(name, value)| Some((name, value?))).collect();
        if let Some(path) = &options.env_file {
            write_if_changed(path, report::env_file(&variables).as_bytes())
                .map_err(|error| Failure::write(path, &error))?;
        }
        Ok(ServedEmulator { url: emulator.url(), projects: emulator.projects(), variables, admin_token_file })
    }
}

/// What a running emulator reports.
enum EmulatorMessage {
    NonceConflict(NonceConflict),
    Warning(Warning),
}

fn project_of_lock(path: &Path, lock: &Lock) -> Result<Project, Failure> {
    Project::from_lock(lock).map_err(|_| {
        let what = format!("the lock {} names no project", path.display());
        Failure::new(Exit::Usage, what).advise("write it again with `webmarketer pull`")
    })
}

/// The projects of those files and locks, or the bundled one if no file is given.
fn served_projects(options: &EmulatorOptions) -> Result<Vec<Project>, Failure> {
    if options.serves_bundled_project() {
        let shop = Project::from_json(SHOP).map_err(|error| Failure::new(Exit::Failure, error.to_string()))?;
        return Ok(vec![shop]);
    }
    let (mut projects, mut failures) = (Vec::new(), Vec::new());
    for file in &options.projects {
        match read_project(file) {
            Ok(project) => projects.push(project),
            Err(error) => failures.push(Failure::from(error)),
        }
    }
    for path in &options.locks {
        match Lock::read(path)
            .map_err(|error| Failure::lock(path, &error))
            .and_then(|lock| project_of_lock(path, &lock))
        {
            Ok(project) => projects.push(project),
            Err(failure) => failures.push(failure),
        }
    }
    projects.extend(options.empty_projects.iter().cloned().map(Project::empty));
    Failure::all(failures).map_or(Ok(projects), Err)
}
