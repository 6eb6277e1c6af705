//! Commands of shells that set environment variables.

use clap::ValueEnum;
use clap::builder::PossibleValue;

use super::words::shell_word;

/// A shell, by the syntax of its commands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shell {
    Sh,
    Fish,
    Pwsh,
}

/// The shell of this platform. The variable `SHELL` names the login shell, which may not be the one that runs the
/// commands; on Windows, only the shells of MSYS2 and Git set it.
impl Default for Shell {
    fn default() -> Self {
        if cfg!(windows) && std::env::var_os("SHELL").is_none() { Self::Pwsh } else { Self::Sh }
    }
}

impl ValueEnum for Shell {
    fn value_variants<'a>() -> &'a [Self] {
        &[Self::Sh, Self::Fish, Self::Pwsh]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(match self {
            Self::Sh => {
                PossibleValue::new("sh").aliases(["bash", "zsh", "dash", "ksh"]).help("sh, bash, zsh, dash, ksh")
            }
            Self::Fish => PossibleValue::new("fish").help("fish"),
            Self::Pwsh => PossibleValue::new("powershell").alias("pwsh").help("PowerShell"),
        })
    }
}

impl Shell {
    /// The command that sets an environment variable. The value must have no control characters.
    pub(crate) fn assignment(self, name: &str, value: &str) -> String {
        match self {
            Self::Sh => format!("export {name}={}", shell_word(value)),
            Self::Fish => format!("set -gx {name} '{}'", value.replace('\\', r"\\").replace('\'', r"\'")),
            Self::Pwsh => {
                // PowerShell also ends a string at typographic quotation marks.
                let is_quote = |c: char| matches!(c, '\'' | '\u{2018}'..='\u{201b}');
                let doubled = value.chars().flat_map(|c| std::iter::repeat_n(c, if is_quote(c) { 2 } else { 1 }));
                format!("$env:{name} = '{}'", doubled.collect::<String>())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::Shell;

    const VALUES: [&str; 9] = [
        "/tmp/emulator.json",
        "",
        "with a space",
        "it's \"$HOME\" `id` $(id) ${x}",
        r"C:\Users\Ada\'\\''\n",
        "-n --flag",
        "~/x;y&z|w>v<u*?[a]{b,c}!#%^",
        "Ülkü ‘quoted’ ‚‛ 名",
        r"ends with \",
    ];

    #[test]
    fn sh_bash_and_fish_read_each_value_as_it_is() {
        for (program, shell) in [("sh", Shell::Sh), ("bash", Shell::Sh), ("zsh", Shell::Sh), ("fish", Shell::Fish)] {
            for value in VALUES {
                let script = format!("{}\nprintenv NAME", shell.assignment("NAME", value));
                let Ok(output) = Command::new(program).args(["-c", &script]).output() else {
                    assert!(!matches!(program, "sh" | "bash") || cfg!(windows), "{program} does not run");
                    continue;
                };
                assert_eq!(String::from_utf8(output.stdout).unwrap(), format!("{value}\n"), "{program}: {script}");
            }
        }
    }

    #[test]
    fn fish_and_powershell_have_quotation_marks_of_their_own() {
        let value = r"C:\it's ‘x’";
        assert_eq!(Shell::Fish.assignment("NAME", value), r"set -gx NAME 'C:\\it\'s ‘x’'");
        assert_eq!(Shell::Pwsh.assignment("NAME", value), r"$env:NAME = 'C:\it''s ‘‘x’’'");
    }
}
