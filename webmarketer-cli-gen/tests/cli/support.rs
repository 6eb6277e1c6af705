//! A temporary folder to run the command in, an emulator, and a service with scripted responses.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;
use tokio::runtime::Runtime;
use webmarketer_core::{Client, Envelope};
use webmarketer_emulator::{Emulator, Project, SHOP};
use webmarketer_schema::{EventType, Field, FieldType, Reference};
use webmarketer_test_support::{Reply, Service};

/// The result of a run of the command.
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ran {
    pub(crate) fn of(mut command: Command) -> Self {
        let output = command.output().unwrap();
        Self {
            code: output.status.code().unwrap(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

/// A temporary folder with environment variables, in which the command runs.
pub(crate) struct Desk {
    folder: TempDir,
    variables: BTreeMap<String, String>,
}

impl Desk {
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), variables: BTreeMap::new() }
    }

    /// A folder whose environment names the emulator.
    pub(crate) fn at(emulator: &Served) -> Self {
        let mut desk = Self::new();
        desk.write("account.json", &emulator.emulator.service_account_json());
        desk.set("WEBMARKETER_APPLICATION_CREDENTIALS", "account.json");
        desk.set("WEBMARKETER_PROJECT_ID", &emulator.project);
        desk.point_at(&emulator.emulator.url());
        desk
    }

    /// A folder with a lock that agrees with the emulator.
    pub(crate) fn pulled(emulator: &Served) -> Self {
        let desk = Self::at(emulator);
        assert_eq!(desk.run(&["pull"]).code, 0);
        desk
    }

    /// A folder with a lock and generated code that agree with the emulator.
    pub(crate) fn generated(emulator: &Served) -> Self {
        let desk = Self::pulled(emulator);
        assert_eq!(desk.run(&["generate"]).code, 0);
        desk
    }

    /// Another folder with the same account and lock, and the service at this URL.
    pub(crate) fn copied_to(&self, url: &str) -> Self {
        let mut other = Self::new();
        for file in ["account.json", "webmarketer.lock.json"] {
            other.write(file, &self.read(file));
        }
        other.set("WEBMARKETER_APPLICATION_CREDENTIALS", "account.json");
        other.point_at(url);
        other
    }

    /// Sets the URLs of a service or an emulator.
    pub(crate) fn point_at(&mut self, url: &str) {
        self.set("WEBMARKETER_DEBUG_BASE_API_PATH", &format!("{url}/api"));
        self.set("WEBMARKETER_DEBUG_BASE_OAUTH_PATH", &format!("{url}/oidc"));
    }

    pub(crate) fn set(&mut self, variable: &str, value: &str) {
        self.variables.insert(variable.to_owned(), value.to_owned());
    }

    /// The value of a variable, which must be set.
    pub(crate) fn variable(&self, variable: &str) -> String {
        self.variables[variable].clone()
    }

    pub(crate) fn unset(&mut self, variable: &str) {
        self.variables.remove(variable);
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    #[expect(clippy::disallowed_methods, reason = "a file of this test alone")]
    pub(crate) fn write(&self, name: &str, content: &str) {
        fs::create_dir_all(self.path(name).parent().unwrap()).unwrap();
        fs::write(self.path(name), content).unwrap();
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    fn command(&self, arguments: &[&str]) -> Command {
        self.program(env!("CARGO_BIN_EXE_webmarketer"), arguments)
    }

    pub(crate) fn program(&self, program: &str, arguments: &[&str]) -> Command {
        let mut command = Command::new(program);
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("WEBMARKETER_")) {
            command.env_remove(name);
        }
        command.args(arguments).envs(&self.variables).current_dir(self.folder.path());
        command
    }

    /// Starts the command in the folder; its output can be read while it runs.
    pub(crate) fn start(&self, arguments: &[&str]) -> Child {
        self.command(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    }

    /// Runs the command in the folder.
    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        self.run_in("", arguments)
    }

    /// Runs the command in a folder below it.
    pub(crate) fn run_in(&self, folder: &str, arguments: &[&str]) -> Ran {
        let mut command = self.command(arguments);
        command.current_dir(self.path(folder));
        Ran::of(command)
    }

    /// Runs another program in the folder, with the environment of the command.
    pub(crate) fn run_program(&self, program: &str, arguments: &[&str]) -> Ran {
        Ran::of(self.program(program, arguments))
    }

    /// Every file with its content and modification time.
    pub(crate) fn files(&self) -> BTreeMap<PathBuf, (Vec<u8>, std::time::SystemTime)> {
        fn collect(folder: &Path, files: &mut BTreeMap<PathBuf, (Vec<u8>, std::time::SystemTime)>) {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    collect(&path, files);
                } else {
                    let modified = fs::metadata(&path).unwrap().modified().unwrap();
                    files.insert(path.clone(), (fs::read(&path).unwrap(), modified));
                }
            }
        }
        let mut files = BTreeMap::new();
        collect(self.folder.path(), &mut files);
        files
    }

    /// Runs the command, and checks that it fails with this code and one message that contains `says`, changes no file,
    /// and prints no colour and no secret.
    pub(crate) fn fails(&self, arguments: &[&str], code: i32, says: &str) -> Ran {
        let before = self.files();
        let ran = self.run(arguments);
        assert_eq!(ran.code, code, "{arguments:?}\n{}\n{}", ran.out, ran.err);
        assert!(ran.err.contains(says), "{arguments:?}: expected {says:?}:\n{}", ran.err);
        assert!(ran.err.starts_with("error: "), "{}", ran.err);
        // An excerpt starts with the number of its line.
        let is_excerpt = |line: &&str| line.trim_start().starts_with(|c: char| c.is_ascii_digit());
        let lines = ran.err.lines().filter(|line| !is_excerpt(line)).count();
        assert!(lines <= 2, "more than one error and one help line:\n{}", ran.err);
        assert!(ran.out.is_empty(), "{}", ran.out);
        assert!(self.files() == before, "{arguments:?} changed a file");
        no_secret(&ran);
        ran
    }
}

/// Checks that no private key, no token and, because there is no terminal, no colour is printed.
pub(crate) fn no_secret(ran: &Ran) {
    for text in [&ran.out, &ran.err] {
        for secret in ["PRIVATE KEY", "MII", "eyJ", "\u{1b}"] {
            assert!(!text.contains(secret), "{secret:?} is printed:\n{text}");
        }
    }
}

/// A running emulator, which stops when it is dropped.
pub(crate) struct Served {
    pub(crate) emulator: Emulator,
    pub(crate) project: String,
    pub(crate) runtime: Runtime,
}

pub(crate) fn serve(project: Project) -> Served {
    let runtime = Runtime::new().unwrap();
    let id = project.id().to_string();
    let emulator = runtime.block_on(Emulator::builder().project(project).start()).unwrap();
    Served { emulator, project: id, runtime }
}

/// The project `shop` in an emulator.
pub(crate) fn shop() -> Served {
    serve(Project::from_json(SHOP).unwrap())
}

/// A client of the emulator's project.
pub(crate) fn client(served: &Served) -> Client {
    served.emulator.client_builder().unwrap().project(&served.project).unwrap().build().unwrap()
}

/// Changes a live event type.
pub(crate) fn change(served: &Served, reference: &str, change: impl FnOnce(&mut EventType)) {
    let client = client(served);
    served.runtime.block_on(async {
        let mut event_type = client.event_types().get(&Reference::new(reference)).await.unwrap();
        change(&mut event_type);
        client.event_types().update(&event_type).await.unwrap();
    });
}

/// Adds a string field with the key `added` to a live event type.
pub(crate) fn add_field(served: &Served, reference: &str, optional: bool) {
    change(served, reference, |event_type| {
        event_type.fields.push(Field { optional, ..Field::new(FieldType::String, "added") });
    });
}

/// Valid data of an event `newsletter`.
pub(crate) const VALID: &str = r#"{"email": "ada@example.com", "newsletter_consent": true}"#;
/// Invalid data of an event `newsletter`.
pub(crate) const INVALID: &str = r#"{"email": "s3cret", "newsletter_consent": true}"#;

/// Sends an event without validation, and returns its id.
pub(crate) fn send_unchecked(emulator: &Served, reference: &str, data: &Value) -> String {
    let client = client(emulator);
    let receipt =
        emulator.runtime.block_on(Envelope::untyped(reference, data.as_object().unwrap()).send(&client)).unwrap();
    emulator.runtime.block_on(emulator.emulator.wait_idle());
    receipt.event_id.as_str().to_owned()
}

pub(crate) fn parse(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}:\n{text}"))
}

/// A folder with a lock, and a service that sends the same response to every request.
pub(crate) fn answered(status: u16, body: &str) -> Desk {
    Desk::pulled(&shop()).copied_to(&answering(status, "application/json", body))
}

/// The requests that a service received, except those for tokens: method and path, and the body.
pub(crate) fn calls(service: &Service) -> Vec<(String, Value)> {
    let calls = service.requests().into_iter().filter(|request| !request.is_token());
    let body = |body: &str| serde_json::from_str(body).unwrap_or_default();
    calls.map(|request| (format!("{} {}", request.method, request.path), body(&request.body))).collect()
}

/// Starts a service that issues tokens and sends the same response to every other request; returns its URL.
pub(crate) fn answering(status: u16, content_type: &str, body: &str) -> String {
    start_service(Reply::new(status, content_type, body)).address
}

/// Starts a service that issues tokens and sends the same response to every other request.
pub(crate) fn start_service(reply: Reply) -> Service {
    Service::start(
        move |request| if request.is_token() { Reply::token("eyJsecret-token", 3600) } else { reply.clone() },
    )
}
