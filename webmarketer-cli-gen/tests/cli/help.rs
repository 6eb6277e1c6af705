//! What each command says of itself: `help/<command>.txt`, taken over where `WEBMARKETER_HELP_OVERWRITE` is set.

use std::fs;
use std::path::Path;

use webmarketer_schema::lock::write_if_changed;

use crate::support::Desk;

#[test]
fn each_command_says_what_is_committed() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/help");
    let desk = Desk::new();
    let command = webmarketer_cli_gen::cli::command();
    let commands: Vec<_> = command.get_subcommands().map(clap::Command::get_name).collect();
    for name in commands.iter().copied().chain(["webmarketer"]) {
        let arguments = if name == "webmarketer" { vec!["--help"] } else { vec![name, "--help"] };
        let ran = desk.run(&arguments);
        assert_eq!((ran.code, &*ran.err), (0, ""));
        let path = folder.join(name).with_extension("txt");
        if std::env::var_os("WEBMARKETER_HELP_OVERWRITE").is_some() {
            write_if_changed(&path, ran.out.as_bytes()).unwrap();
        }
        assert_eq!(fs::read_to_string(&path).unwrap_or_default(), ran.out, "{}", path.display());
    }
    assert_eq!(fs::read_dir(&folder).unwrap().count(), commands.len() + 1, "a command is gone");
}
