//! `env`: the variables for a running emulator, and an emulator that other machines can reach.

use std::io::{BufRead as _, BufReader};
use std::process::Child;

use serde_json::Value;

use crate::support::Desk;

/// An emulator that runs until it is dropped, with its JSON.
struct Emulating {
    process: Child,
    served: Value,
}

impl Emulating {
    fn start(desk: &Desk, arguments: &[&str]) -> Self {
        let mut process = desk.start(&[&["emulate", "--port", "0", "--json"], arguments].concat());
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        Self { process, served: serde_json::from_str(&line).unwrap() }
    }

    fn url(&self) -> String {
        let port = self.served["url"].as_str().unwrap().rsplit_once(':').unwrap().1;
        format!("http://127.0.0.1:{port}")
    }
}

impl Drop for Emulating {
    fn drop(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

#[cfg(unix)]
#[test]
fn a_shell_evaluates_the_variables_and_a_command_then_uses_the_emulator() {
    let desk = Desk::new();
    let name = "it's $HOME's `folder`";
    std::fs::create_dir(desk.path(name)).unwrap();
    let emulator = Emulating::start(&desk, &["--credentials-out", &format!("{name}/account.json")]);
    for shell in ["sh", "bash"] {
        // `env` runs in another folder than the emulator.
        let script =
            format!("cd / && eval \"$(\"$0\" env --shell {shell} --url {})\" && \"$0\" whoami", emulator.url());
        let ran = crate::support::Ran::of(desk.program(shell, &["-c", &script, env!("CARGO_BIN_EXE_webmarketer")]));
        assert!(ran.code == 0 && ran.out.contains("developer@emulator.invalid"), "{shell}: {} {}", ran.out, ran.err);
    }
}

#[test]
fn each_shell_has_its_own_syntax_and_no_secret_is_printed() {
    let desk = Desk::new();
    let emulator = Emulating::start(&desk, &["--empty-project", "mine", "--empty-project", "also"]);
    let url = emulator.url();
    let (account, project, api) = (
        desk.path("webmarketer-emulator.json").display().to_string(),
        "WEBMARKETER_PROJECT_ID",
        "WEBMARKETER_DEBUG_BASE_API_PATH",
    );
    for (shell, lines) in [
        ("sh", [format!("export {project}=mine"), format!("export {api}={url}/api")]),
        ("fish", [format!("set -gx {project} 'mine'"), format!("set -gx {api} '{url}/api'")]),
        ("powershell", [format!("$env:{project} = 'mine'"), format!("$env:{api} = '{url}/api'")]),
    ] {
        let ran = desk.run(&["env", "--shell", shell, "--url", &format!("{url}/")]);
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{shell}");
        for line in lines {
            assert!(ran.out.lines().any(|printed| printed == line), "{shell}: {}", ran.out);
        }
        assert!(ran.out.contains("webmarketer-emulator.json") && !ran.out.contains("PRIVATE KEY"), "{}", ran.out);
    }
    let ran = desk.run(&["env", "--url", &url, "--project", "also", "--shell", "zsh"]);
    assert!(ran.out.contains("export WEBMARKETER_PROJECT_ID=also\n"), "{}", ran.out);

    // An account that this machine does not have is not exported.
    std::fs::remove_file(&account).unwrap();
    let ran = desk.run(&["env", "--url", &url]);
    assert!(!ran.out.contains("CREDENTIALS") && ran.err.contains("pass --credentials FILE"), "{} {}", ran.out, ran.err);
}

#[test]
fn without_an_emulator_nothing_is_printed_and_the_exit_code_is_101() {
    let desk = Desk::new();
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let ran = desk.fails(&["env", "--url", &format!("http://127.0.0.1:{port}")], 101, "no emulator found at");
    assert!(ran.out.is_empty() && ran.err.contains("`webmarketer emulate`"), "{}", ran.err);
    let other = crate::support::answering(200, "application/json", "{}");
    desk.fails(&["env", "--url", &other], 101, "is not that of an emulator");
    for wrong in ["8710", "https://127.0.0.1:8710", "http://a@b", "http://127.0.0.1:8710?x=y", "http://x y"] {
        desk.fails(&["env", "--url", wrong], 2, "expected the URL of an emulator");
    }
}

#[test]
fn an_emulator_that_other_machines_can_reach_creates_an_account_and_a_token_and_keeps_them() {
    let desk = Desk::new();
    let start = || Emulating::start(&desk, &["--listen", "0.0.0.0", "--allow-host", "emulator"]);
    let first = start();
    let url = first.served["url"].as_str().unwrap();
    assert!(url.starts_with("http://emulator:"), "{url}");
    let file: Value = serde_json::from_str(&desk.read("webmarketer-emulator.json")).unwrap();
    assert_ne!(file["clientId"], "emulator-client");
    let token = file["adminToken"].as_str().unwrap();
    assert!(!first.served.to_string().contains(token));

    desk.fails(&["env", "--url", &first.url()], 101, "requires its admin token");
    let exports = desk.run(&["env", "--url", &first.url(), "--credentials", "webmarketer-emulator.json"]);
    assert!(exports.code == 0 && !exports.out.contains(token), "{}{}", exports.out, exports.err);
    let as_others = |desk: &Desk, url: &str| {
        let mut other = Desk::new();
        other.write("account.json", &desk.read("webmarketer-emulator.json"));
        other.set("WEBMARKETER_APPLICATION_CREDENTIALS", "account.json");
        other.set("WEBMARKETER_PROJECT_ID", "shop");
        other.point_at(url);
        other.run(&["pull"])
    };
    let pulled = as_others(&desk, &first.url());
    assert_eq!(pulled.code, 0, "{}", pulled.err);
    drop(first);

    let second = start();
    let again: Value = serde_json::from_str(&desk.read("webmarketer-emulator.json")).unwrap();
    assert_eq!(again, file);
    assert_eq!(as_others(&desk, &second.url()).code, 0);
    drop(second);

    desk.write("webmarketer-emulator.json", "{\"mine\": true}");
    desk.fails(&["emulate", "--port", "0", "--listen", "0.0.0.0"], 2, "it is not overwritten");
    assert_eq!(desk.read("webmarketer-emulator.json"), "{\"mine\": true}");
    desk.fails(&["emulate", "--port", "0", "--allow-host", "emulator:8710"], 2, "expected a host name");
}
