//! The help text of each command, in `help/<command>.txt`. `EXPECTORATE=overwrite` updates the files.

use std::fs;
use std::path::Path;

use crate::support::Desk;

/// The arguments of each command and subcommand. Those of `outbox` follow a path.
fn commands(command: &clap::Command, path: &[&str]) -> Vec<Vec<String>> {
    let mut all = vec![path.iter().map(|&name| name.to_owned()).collect()];
    for sub in command.get_subcommands() {
        all.extend(commands(sub, &[path, &[sub.get_name()]].concat()));
    }
    all
}

#[test]
fn the_help_of_each_command_is_as_committed() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/help");
    let desk = Desk::new();
    let all = commands(&webmarketer_cli_gen::cli::command(), &[]);
    for names in &all {
        let mut arguments: Vec<_> = names.iter().map(String::as_str).collect();
        if let ["outbox", _, ..] = arguments[..] {
            arguments.insert(1, "events.outbox");
        }
        arguments.push("--help");
        let ran = desk.run(&arguments);
        assert_eq!((ran.code, &*ran.err), (0, ""), "{arguments:?}");
        let name = if names.is_empty() { "webmarketer".to_owned() } else { names.join("-") };
        expectorate::assert_contents(folder.join(name).with_extension("txt"), &ran.out);
    }
    assert_eq!(fs::read_dir(&folder).unwrap().count(), all.len(), "a help text without a command");
}
