//! `examples/container`: its commands run here without a container engine.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::Command;

use serde::Deserialize;

use crate::support::Desk;

#[derive(Deserialize)]
struct Compose {
    services: BTreeMap<String, Service>,
}

#[derive(Deserialize)]
struct Service {
    #[serde(default)]
    command: Vec<String>,
    #[serde(default)]
    environment: BTreeMap<String, String>,
    #[serde(default)]
    ports: Vec<String>,
    healthcheck: Option<HealthCheck>,
}

#[derive(Deserialize)]
struct HealthCheck {
    test: Vec<String>,
}

fn folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/container")
}

#[test]
fn the_application_of_the_compose_file_uses_its_healthy_emulator() {
    let compose: Compose =
        serde_saphyr::from_str(&std::fs::read_to_string(folder().join("compose.yaml")).unwrap()).unwrap();
    let (emulator, application) = (&compose.services["emulator"], &compose.services["application"]);
    assert_eq!(emulator.ports, ["127.0.0.1:8710:8710"]);

    // The volume is a folder, the port is a free one, and the service's name is not resolved.
    let mut desk = Desk::new();
    let volume = desk.path("credentials");
    std::fs::create_dir(&volume).unwrap();
    let in_volume = |text: &str| text.replace("/credentials", volume.to_str().unwrap());
    let arguments: Vec<_> = emulator.command.iter().map(|argument| in_volume(argument)).collect();
    let arguments: Vec<_> = arguments.iter().map(String::as_str).chain(["--port", "0", "--json"]).collect();
    let mut process = desk.start(&arguments);
    let mut line = String::new();
    BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let served: serde_json::Value = serde_json::from_str(&line).unwrap();
    let port = served["url"].as_str().unwrap().strip_prefix("http://emulator:").unwrap().to_owned();

    let check = &emulator.healthcheck.as_ref().unwrap().test;
    let check: Vec<_> = check.iter().map(|word| word.replace(":8710", &format!(":{port}"))).collect();
    assert_eq!(check[0], "CMD");
    let healthy = Command::new(&check[1]).args(&check[2..]).output();
    let mut variables = served["variables"].as_object().unwrap().clone();
    for (name, value) in &application.environment {
        let expected = in_volume(value).replace(":8710", &format!(":{port}"));
        assert_eq!(variables.remove(name).unwrap(), expected, "{name}");
        desk.set(name, &expected.replace("//emulator:", "//127.0.0.1:"));
    }
    let pulled = desk.run(&["pull"]);
    process.kill().unwrap();
    process.wait().unwrap();
    assert!(variables.is_empty(), "the application lacks {variables:?}");
    assert_eq!(pulled.code, 0, "{}", pulled.err);
    match healthy {
        Ok(healthy) => assert!(healthy.status.success(), "{healthy:?}"),
        Err(error) => eprintln!("skipped the health check: {error}"),
    }
}

#[test]
fn the_image_runs_the_command_of_the_package_that_it_installs() {
    let text = std::fs::read_to_string(folder().join("Dockerfile")).unwrap();
    let lines = |keyword: &str| {
        text.lines()
            .filter_map(|line| line.strip_prefix(keyword)?.strip_prefix(' '))
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let install = lines("RUN").into_iter().find(|command| command.starts_with("cargo install")).unwrap();
    let package = install.split_whitespace().skip_while(|word| *word != "--path").nth(1).unwrap();
    assert!(folder().join("../..").join(package).join("Cargo.toml").is_file());
    let words = |line: &str| serde_json::from_str::<Vec<String>>(line).unwrap();
    assert_eq!(words(&lines("ENTRYPOINT")[0]), ["webmarketer"]);
    let command = [words(&lines("ENTRYPOINT")[0]), words(&lines("CMD")[0])].concat();
    assert!(webmarketer_cli_gen::arguments::parse(command).is_ok());
}
