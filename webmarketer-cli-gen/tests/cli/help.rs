//! The help text of each command, in `help/<command>.txt`. `EXPECTORATE=overwrite` updates the files.

use std::fs;
use std::path::Path;

use crate::support::Desk;

#[test]
fn the_help_of_each_command_is_as_committed() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/help");
    let desk = Desk::new();
    let command = webmarketer_cli_gen::cli::command();
    let commands: Vec<_> = command.get_subcommands().map(clap::Command::get_name).collect();
    for name in commands.iter().copied().chain(["webmarketer"]) {
        let arguments = if name == "webmarketer" { vec!["--help"] } else { vec![name, "--help"] };
        let ran = desk.run(&arguments);
        assert_eq!((ran.code, &*ran.err), (0, ""));
        expectorate::assert_contents(folder.join(name).with_extension("txt"), &ran.out);
    }
    assert_eq!(fs::read_dir(&folder).unwrap().count(), commands.len() + 1, "a help text without a command");
}
