//! Starts an emulator with a client.

use std::time::Duration;

use webmarketer_core::Client;
use webmarketer_emulator::{Builder, Emulator, Project};

/// Starts an emulator with a project from JSON.
pub(crate) async fn start_project(json: &str) -> (Emulator, Client) {
    let project = Project::from_json(json).unwrap();
    let id = project.id().clone();
    start(Emulator::builder().project(project), id.as_str()).await
}

/// Starts an emulator, and returns it with a client of one of its projects.
pub(crate) async fn start(builder: Builder, project: &str) -> (Emulator, Client) {
    let emulator = builder.start().await.unwrap();
    let client = emulator.client_builder().unwrap().project(project).unwrap();
    let client = client.timeout(Duration::from_secs(30)).build().unwrap();
    (emulator, client)
}
