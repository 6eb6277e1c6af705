//! Typical mistakes on the command line: a folder of `tests/mistakes-commands` for each. The message is the committed
//! one, states the edit, and after the edit the command succeeds, or fails for the next reason.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;

use serde::Deserialize;
use serde_json::json;

use crate::support::{Desk, Ran, Served, send_unchecked, shop};

/// What `mistake.toml` contains; `tests/mistakes-commands/README.md` describes it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Mistake {
    #[serde(default)]
    desk: DeskKind,
    #[serde(default)]
    variables: BTreeMap<String, String>,
    #[serde(default)]
    prepare: Vec<String>,
    command: String,
    edit: Vec<Edit>,
    #[serde(default)]
    then: Then,
}

/// What is in the folder before `prepare`.
#[derive(Clone, Copy, Default, Deserialize, PartialEq)]
#[serde(rename_all = "kebab-case")]
enum DeskKind {
    /// A service account.
    Account,
    /// Also a lock that agrees with the service.
    #[default]
    Lock,
    /// Also generated code that agrees with the lock.
    Code,
}

/// A part of the edit.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Edit {
    /// Replaces the command.
    command: Option<String>,
    /// Another command to run first.
    run: Option<String>,
    /// A text of the file `file`, which contains it once, and what replaces it.
    file: Option<String>,
    replace: Option<String>,
    with: Option<String>,
    /// The words of the message that state the edit.
    stated_as: String,
}

/// How the command ends after the edit.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Then {
    exit: i32,
    /// What it prints.
    prints: String,
    /// Whether it runs until it is stopped.
    serves: bool,
}

/// What all mistakes share: an emulator of the project `shop`, an event, and the files of a desk.
struct Shared {
    served: Served,
    event: String,
    lock: String,
    code: String,
}

impl Shared {
    fn new() -> Self {
        let served = shop();
        let desk = Desk::generated(&served);
        let data = json!({"order_id": "1", "email": "ada@example.com", "turnover": {"amount": 5, "currency": "EUR"}});
        let event = send_unchecked(&served, "purchase", &data);
        let (lock, code) = (desk.read("webmarketer.lock.json"), desk.read("src/events.rs"));
        Self { served, event, lock, code }
    }

    fn desk(&self, folder: &Path, mistake: &Mistake) -> Desk {
        let mut desk = Desk::at(&self.served);
        // Without it, a file of the folder above would count.
        desk.write(
            "Cargo.toml",
            "[package]\nname = \"shop\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[workspace]\n",
        );
        if mistake.desk != DeskKind::Account {
            desk.write("webmarketer.lock.json", &self.lock);
        }
        if mistake.desk == DeskKind::Code {
            desk.write("src/events.rs", &self.code);
        }
        for (name, path) in files_of(folder) {
            desk.write(&name, &fs::read_to_string(path).unwrap());
        }
        desk.set("EVENT", &self.event);
        desk.set("PORT", &self.port());
        for (name, value) in &mistake.variables {
            if value.is_empty() { desk.unset(name) } else { desk.set(name, value) }
        }
        for command in &mistake.prepare {
            let ran = desk.run_shell(command);
            assert_eq!(ran.code, 0, "{}: {command}\n{}{}", folder.display(), ran.out, ran.err);
        }
        desk
    }

    fn port(&self) -> String {
        self.served.emulator.url().rsplit(':').next().unwrap().to_owned()
    }

    /// What was printed, without what differs between two runs.
    fn stable(&self, desk: &Desk, text: &str) -> String {
        let text = text.replace(&self.event, "$EVENT").replace(&format!(":{}", self.port()), ":$PORT");
        text.replace(&desk.path("").display().to_string(), "$PWD/")
    }
}

/// The files that a mistake adds to its desk.
fn files_of(folder: &Path) -> Vec<(String, PathBuf)> {
    let name = |path: &Path| path.file_name().unwrap().to_str().unwrap().to_owned();
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let files = paths.map(|path| (name(&path), path));
    files.filter(|(name, _)| name != "mistake.toml" && name != "message.txt").collect()
}

impl Desk {
    /// Runs what is typed in a shell that finds the command.
    fn run_shell(&self, typed: &str) -> Ran {
        Ran::of(self.shell(typed))
    }

    fn shell(&self, typed: &str) -> Command {
        let mut command = self.program("sh", &["-c", typed]);
        let tools = Path::new(env!("CARGO_BIN_EXE_webmarketer")).parent().unwrap();
        let path = std::env::var_os("PATH").unwrap_or_default();
        let paths = std::iter::once(tools.to_owned()).chain(std::env::split_paths(&path));
        command.env("PATH", std::env::join_paths(paths).unwrap());
        command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_SYSTEM", "/dev/null");
        command
    }

    /// The first line that a command prints, which is stopped then.
    fn first_line_of(&self, typed: &str) -> String {
        let mut command = self.shell(&format!("exec {typed}"));
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let _ = child.kill();
        let output = child.wait_with_output().unwrap();
        line + &String::from_utf8_lossy(&output.stderr)
    }

    /// Makes an edit, and returns the command as it is typed afterwards.
    fn edit(&self, command: String, edit: &Edit) -> Result<String, String> {
        if let Some(run) = &edit.run {
            let ran = self.run_shell(run);
            ensure(ran.code == 0, || format!("{run}\n{}{}", ran.out, ran.err))?;
        }
        if let (Some(file), Some(with)) = (&edit.file, &edit.with) {
            let text = match &edit.replace {
                None => with.clone(),
                Some(replace) => {
                    let text = self.read(file);
                    let is_once = text.matches(replace).count() == 1;
                    ensure(is_once, || format!("{file} should contain {replace:?} once:\n{text}"))?;
                    text.replace(replace, with)
                }
            };
            self.write(file, &text);
        }
        Ok(edit.command.clone().unwrap_or(command))
    }
}

fn ensure(is_so: bool, what: impl FnOnce() -> String) -> Result<(), String> {
    if is_so { Ok(()) } else { Err(what()) }
}

/// Runs the command of a mistake, makes the edit, and runs it again.
fn check(shared: &Shared, folder: &Path) -> Result<(), String> {
    let text = fs::read_to_string(folder.join("mistake.toml")).unwrap();
    let mistake: Mistake = toml::from_str(&text).map_err(|error| error.to_string())?;
    let desk = shared.desk(folder, &mistake);

    let ran = desk.run_shell(&mistake.command);
    ensure(ran.code != 0, || format!("it succeeds:\n{}{}", ran.out, ran.err))?;
    let part = |name: &str, text: &str| {
        if text.is_empty() { String::new() } else { format!("--- {name}\n{}", shared.stable(&desk, text)) }
    };
    let (out, err) = (part("stdout", &ran.out), part("stderr", &ran.err));
    let message = format!("$ {}\nexit code {}\n{out}{err}", mistake.command, ran.code);
    expectorate::assert_contents(folder.join("message.txt"), &message);

    let mut command = mistake.command.clone();
    for edit in &mistake.edit {
        ensure(message.contains(&edit.stated_as), || format!("should say {:?}:\n{message}", edit.stated_as))?;
        command = desk.edit(command, edit)?;
    }
    if mistake.then.serves {
        let line = desk.first_line_of(&command);
        return ensure(line.starts_with("serving http://"), || format!("{command}\n{line}"));
    }
    let after = desk.run_shell(&command);
    let printed = after.out + &after.err;
    ensure(after.code == mistake.then.exit, || format!("{command}\nexit code {}\n{printed}", after.code))?;
    ensure(printed.contains(&mistake.then.prints), || format!("{command}\n{printed}"))
}

#[test]
fn each_mistake_has_a_message_that_states_the_edit_and_the_edit_works() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/mistakes-commands");
    let mut folders: Vec<_> = fs::read_dir(&root).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.retain(|path| path.is_dir());
    folders.sort();
    assert!(folders.len() >= 40, "only {} mistakes", folders.len());
    let shared = Shared::new();
    let name = |folder: &PathBuf| folder.file_name().unwrap().to_string_lossy().into_owned();
    let failed = Mutex::new(Vec::new());
    // Most commands wait for the emulator or for a connection.
    std::thread::scope(|scope| {
        for part in folders.chunks(folders.len().div_ceil(4)) {
            let (shared, failed) = (&shared, &failed);
            scope.spawn(move || {
                for folder in part {
                    if let Err(why) = check(shared, folder) {
                        failed.lock().unwrap().push(format!("{}: {why}\n", name(folder)));
                    }
                }
            });
        }
    });
    let failed = failed.into_inner().unwrap();
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}
