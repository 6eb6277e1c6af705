//! A NATS server with JetStream on loopback, which a test starts, kills and starts again.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

/// The path of the server. By default it is where `.ci/nats/install` installs it.
const PROGRAM: &str = "WEBMARKETER_NATS_SERVER";
/// If this variable is 1, a test without a server fails. Otherwise it is skipped.
const REQUIRED: &str = "WEBMARKETER_REQUIRE_NATS";

/// When a server writes what it has acknowledged to stable storage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SyncInterval {
    /// Before it acknowledges it.
    Always,
    /// Every two minutes, which is the default of the server.
    EveryTwoMinutes,
}

/// A server with an own folder, which is killed when it is dropped.
pub struct NatsServer {
    folder: TempDir,
    program: PathBuf,
    sync: SyncInterval,
    process: Child,
    client: SocketAddr,
    monitoring: SocketAddr,
}

impl NatsServer {
    /// Starts a server that writes to stable storage before it acknowledges. `None`, with a line of output, where no
    /// server is installed: the test is skipped.
    ///
    /// # Panics
    ///
    /// If no server is installed and the variable `WEBMARKETER_REQUIRE_NATS` is 1.
    pub fn start() -> Option<Self> {
        Self::start_with(SyncInterval::Always)
    }

    /// Starts a server.
    ///
    /// # Panics
    ///
    /// See [`start`](Self::start).
    pub fn start_with(sync: SyncInterval) -> Option<Self> {
        let Some(program) = installed() else {
            skip(std::env::var_os(REQUIRED).is_some_and(|required| required == "1"));
            return None;
        };
        let folder = tempfile::tempdir().unwrap();
        let any: SocketAddr = "127.0.0.1:0".parse().unwrap();
        let (process, [client, monitoring]) = run(&program, folder.path(), sync, [any, any]).unwrap();
        Some(Self { folder, program, sync, process, client, monitoring })
    }

    /// The address for clients: `nats://127.0.0.1:4222`.
    pub fn url(&self) -> String {
        format!("nats://{}", self.client)
    }

    /// The address of the monitoring endpoint: `http://127.0.0.1:8222`.
    pub fn monitoring_url(&self) -> String {
        format!("http://{}", self.monitoring)
    }

    /// The id of its process.
    pub fn process_id(&self) -> u32 {
        self.process.id()
    }

    /// Kills it, without a chance to write anything.
    pub fn kill(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    /// Starts it again after it was killed, with the same addresses and the same files.
    ///
    /// # Panics
    ///
    /// If it does not start within 20 seconds. A connection of another process can use one of its ports for a while.
    pub fn restart(&mut self) {
        let addresses = [self.client, self.monitoring];
        let deadline = Instant::now() + Duration::from_secs(20);
        loop {
            match run(&self.program, self.folder.path(), self.sync, addresses) {
                Ok((process, _)) => {
                    self.process = process;
                    return;
                }
                Err(log) if Instant::now() > deadline || !log.contains("address already in use") => panic!("{log}"),
                Err(_) => std::thread::sleep(Duration::from_millis(100)),
            }
        }
    }
}

impl Drop for NatsServer {
    fn drop(&mut self) {
        // It may have been killed.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn installed() -> Option<PathBuf> {
    if let Some(program) = std::env::var_os(PROGRAM).filter(|program| !program.is_empty()) {
        return Some(program.into());
    }
    let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/nats/bin/nats-server");
    program.exists().then_some(program)
}

fn skip(is_required: bool) {
    let message = "nats-server is not installed; run `.ci/nats/install`, or set WEBMARKETER_NATS_SERVER to its path";
    assert!(!is_required, "{message}");
    // Written directly, because the output of `eprintln!` is hidden for a test that passes.
    let _ = writeln!(std::io::stderr(), "SKIPPED: {message}");
}

/// Runs the server, and returns its addresses for clients and for monitoring. If it does not start, returns its log.
fn run(
    program: &Path,
    folder: &Path,
    sync: SyncInterval,
    [client, monitoring]: [SocketAddr; 2],
) -> Result<(Child, [SocketAddr; 2]), String> {
    // A port of -1 is a free one.
    let port = |address: SocketAddr| if address.port() == 0 { -1 } else { i32::from(address.port()) };
    let sync = if sync == SyncInterval::Always { "sync_interval: always" } else { "" };
    let folder_text = folder.display();
    let settings = format!(
        "listen: \"127.0.0.1:{}\"\nhttp: \"127.0.0.1:{}\"\nports_file_dir: \"{folder_text}\"\n\
         jetstream {{ store_dir: \"{folder_text}/jetstream\"\n{sync}\n}}\n",
        port(client),
        port(monitoring)
    );
    let path = folder.join("server.conf");
    let mut file = OpenOptions::new().create(true).write(true).truncate(true).open(&path).unwrap();
    file.write_all(settings.as_bytes()).unwrap();
    let log = OpenOptions::new().create(true).write(true).truncate(true).open(folder.join("server.log")).unwrap();
    let mut process =
        Command::new(program).arg("-c").arg(&path).stdout(Stdio::null()).stderr(log).spawn().expect("nats-server runs");
    let ports = folder.join(format!("nats-server_{}.ports", process.id()));
    let deadline = Instant::now() + Duration::from_secs(20);
    loop {
        // The file is not written atomically.
        let addresses = std::fs::read(&ports).ok().and_then(|text| serde_json::from_slice::<Value>(&text).ok());
        if let Some(addresses) = addresses {
            let address = |of: &str, scheme: &str| {
                let text = addresses[of][0].as_str().and_then(|url| url.strip_prefix(scheme));
                text.and_then(|address| address.parse().ok())
            };
            if let (Some(client), Some(monitoring)) = (address("nats", "nats://"), address("monitoring", "http://")) {
                return Ok((process, [client, monitoring]));
            }
        }
        let has_ended = process.try_wait().unwrap().is_some();
        if has_ended || Instant::now() > deadline {
            let log = std::fs::read_to_string(folder.join("server.log")).unwrap_or_default();
            let _ = process.kill();
            let _ = process.wait();
            return Err(format!("nats-server has not started:\n{log}"));
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_that_was_killed_has_the_same_addresses_after_its_restart() {
        let Some(mut server) = NatsServer::start() else { return };
        let addresses = (server.url(), server.monitoring_url());
        server.kill();
        assert!(std::net::TcpStream::connect(server.client).is_err());
        server.restart();
        assert_eq!(addresses, (server.url(), server.monitoring_url()));
        assert!(std::net::TcpStream::connect(server.client).is_ok());
    }

    #[test]
    #[should_panic(expected = "nats-server is not installed")]
    fn a_required_server_that_is_missing_fails_the_test() {
        skip(true);
    }
}
