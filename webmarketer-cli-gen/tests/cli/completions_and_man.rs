//! The output of `completions` and `man` for each command.

use crate::support::Desk;

#[test]
fn completions_have_every_command_and_no_values_of_the_environment() {
    let mut desk = Desk::new();
    desk.set("WEBMARKETER_PROJECT_ID", "s3cret");
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let ran = desk.run(&["completions", shell]);
        assert_eq!((ran.code, &*ran.err), (0, ""), "{shell}");
        let command = webmarketer_cli_gen::cli::command();
        for name in command.get_subcommands().map(clap::Command::get_name) {
            assert!(ran.out.contains(name), "{shell} does not know {name}");
        }
        assert!(!ran.out.contains("s3cret"), "{shell}");
    }
    assert_eq!(desk.run(&["completions", "dos"]).code, 2);
}

#[test]
fn a_manual_page_is_written_for_each_command() {
    let mut desk = Desk::new();
    desk.set("WEBMARKETER_PROJECT_ID", "s3cret");
    let ran = desk.run(&["man"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains(".TH webmarketer 1 "), "{}", ran.out);

    let ran = desk.run(&["man", "--output", "share/man1"]);
    let command = webmarketer_cli_gen::cli::command();
    let count = count_commands(&command);
    assert_eq!((ran.code, ran.out), (0, format!("wrote {count} pages into share/man1\n")));
    let page = desk.read("share/man1/webmarketer-outbox-dead-retry.1");
    assert!(page.contains(".TH webmarketer-outbox-dead-retry 1 "), "{page}");
    for name in command.get_subcommands().map(clap::Command::get_name) {
        let page = desk.read(&format!("share/man1/webmarketer-{name}.1"));
        assert!(page.contains(&format!(".TH webmarketer-{name} 1 ")), "{page}");
        assert!(page.contains(&format!("webmarketer {name}")), "{page}");
        assert!(!page.contains("s3cret"), "{name}");
    }
    desk.write("file", "");
    desk.fails(&["man", "--output", "file"], 2, "expected a folder, but file is a file");
}

/// The command and all its subcommands.
fn count_commands(command: &clap::Command) -> usize {
    1 + command.get_subcommands().map(count_commands).sum::<usize>()
}
