//! The targets of `generate`: the keys `targets` and `outputs` of the table `[generate]`.

use std::path::{Path, PathBuf};

use super::error::SettingsError;
use super::mistakes::Mistakes;
use super::table::{Located, Table};

/// A language or format in which event types are generated.
///
/// ```
/// use webmarketer_cli_gen::Target;
///
/// assert_eq!(Target::parse("json-schema"), Some(Target::JsonSchema));
/// assert_eq!(Target::TypeScript.as_str(), "typescript");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
pub enum Target {
    /// Rust structs.
    Rust,
    /// A TypeScript module.
    #[cfg_attr(feature = "cli", value(name = "typescript"))]
    TypeScript,
    /// JSON Schema 2020-12: a file for each event type, and one with all of them.
    #[cfg_attr(feature = "cli", value(name = "json-schema"))]
    JsonSchema,
}

impl Target {
    /// All targets.
    pub const ALL: [Self; 3] = [Self::Rust, Self::TypeScript, Self::JsonSchema];

    /// The name in settings and flags.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Rust => "rust",
            Self::TypeScript => "typescript",
            Self::JsonSchema => "json-schema",
        }
    }

    /// The target with this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|target| target.as_str() == name)
    }

    /// What is wrong with a path as the output of this target, and what to write instead.
    pub(crate) fn output_mistake(self, output: &Path) -> Option<(String, &'static str)> {
        let name = output.file_name().unwrap_or_default().to_string_lossy();
        let ends = |ends: &[&str]| ends.iter().any(|end| name.ends_with(end));
        let path = output.display();
        match self {
            Self::TypeScript if ends(&[".d.ts", ".d.mts", ".d.cts"]) => Some((
                format!("`{path}` is a declaration file, but the module of the target `typescript` has functions"),
                "name a file such as `src/events.ts`",
            )),
            Self::TypeScript if !ends(&[".ts", ".mts", ".cts"]) => Some((
                format!("`{path}` is not a TypeScript file"),
                "name a file such as `src/events.ts` for the target `typescript`",
            )),
            Self::JsonSchema if ends(&[".json"]) => Some((
                format!("`{path}` is a file, but the target `json-schema` needs a folder"),
                "name a folder, such as `schemas`",
            )),
            Self::Rust | Self::TypeScript | Self::JsonSchema => None,
        }
    }
}

/// The targets of a project.
#[derive(Clone, Debug)]
pub(crate) struct Targets {
    /// The targets, without duplicates, in the order of [`Target::ALL`].
    pub(crate) list: Vec<Target>,
    /// Whether the settings name Rust, which is the default.
    pub(crate) rust_is_named: bool,
    /// The paths of targets other than Rust, if the settings name them.
    pub(crate) outputs: Vec<(Target, PathBuf)>,
}

impl Default for Targets {
    fn default() -> Self {
        Self { list: vec![Target::Rust], rust_is_named: false, outputs: Vec::new() }
    }
}

impl Targets {
    /// Reads the targets from the table `[generate]`.
    pub(super) fn from_table(table: &Table<'_>, mistakes: &mut Mistakes) -> Self {
        let mut targets = Self::default();
        if let Some(line) = table.line_of("targets") {
            let words = table.texts("targets", mistakes);
            if words.is_empty() {
                let error = SettingsError::new(line, "`targets` must name a target");
                mistakes.add(error.advise("write `targets = [\"rust\"]`, or remove the line"));
            }
            let named = words.iter().filter_map(|word| mistakes.keep(target(&word.value, word.line).map(Some)));
            let named: Vec<_> = named.collect();
            targets.rust_is_named = named.contains(&Target::Rust);
            targets.list = Target::ALL.into_iter().filter(|target| named.contains(target)).collect();
        }
        for Located { line, value: (name, output) } in table.pairs("outputs", mistakes) {
            let Some(target) = mistakes.keep(target(&name, line).map(Some)) else { continue };
            let output = PathBuf::from(output);
            if target == Target::Rust {
                let what = "the path of the Rust structs is `output`";
                mistakes.add(SettingsError::new(line, what).advise("write `output = \"...\"` under `[generate]`"));
            } else if !targets.list.contains(&target) {
                let what = format!("`{name}` has an output, but is not a target");
                let list: Vec<_> =
                    targets.list.iter().chain([&target]).map(|of| format!("\"{}\"", of.as_str())).collect();
                let advice = format!("write `targets = [{}]` under `[generate]`", list.join(", "));
                mistakes.add(SettingsError::new(line, what).advise(advice));
            } else if let Some((what, advice)) = target.output_mistake(&output) {
                mistakes.add(SettingsError::new(line, what).advise(advice));
            } else {
                targets.outputs.push((target, output));
            }
        }
        targets
    }

    /// The path that the settings name for a target.
    #[cfg(feature = "cli")]
    pub(crate) fn output(&self, target: Target) -> Option<&Path> {
        self.outputs.iter().find(|(named, _)| *named == target).map(|(_, output)| output.as_path())
    }
}

fn target(name: &str, line: usize) -> Result<Target, SettingsError> {
    Target::parse(name).ok_or_else(|| {
        let what = format!("unknown target `{}`", name.escape_debug());
        SettingsError::new(line, what).near(name, &Target::ALL.map(Target::as_str))
    })
}
