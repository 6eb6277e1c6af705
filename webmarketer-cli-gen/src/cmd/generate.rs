//! `webmarketer generate`: writes Rust structs, a TypeScript module and JSON schemas for the event types of the lock.

use std::path::PathBuf;

use clap::{ArgGroup, Args};
use serde_json::json;

use crate::options::Files;
use crate::report::{self, Severity};
use crate::resolve::{CodeToGenerate, GenerateMode, LoadError, TargetToGenerate, judge_code, members_with_code};
use crate::settings::{Flags, Settings, Target};
use crate::terminal::{Console, Exit, Failure};

/// Write the Rust structs for the event types of the lock.
///
/// Also writes the other targets that `targets` in webmarketer.toml names: a TypeScript module, and JSON Schema 2020-12
/// with a file for each event type and bundle.json for all. --target writes one target only.
///
/// Does not use the network. Files are written only if they change, all of them or none. A file that webmarketer did
/// not generate is never replaced. Comments above the header of a generated file are kept.
///
/// At the root of a workspace, and in folders that are not part of a member, `generate` writes the structs of every
/// member that has generated code, a table `[generate]` in its webmarketer.toml, or a webmarketer.toml and no
/// hand-written struct. At a root without a package, it writes nothing unless a path is named.
///
/// With --check or --diff, the exit code is that of `webmarketer check` for the generated code. It is also 4 if an
/// event type or a field cannot be generated, or if code of other settings is left over. `[rules]` and `[[accept]]` of
/// webmarketer.toml apply. A package without generated code passes `check`, unless webmarketer.toml or a flag names the
/// code. `generate --check` fails for it: 4 if src/events.rs does not exist, 2 if it is hand-written.
#[derive(Args, Debug)]
#[command(group = ArgGroup::new("comparison").multiple(true))]
pub(crate) struct Generate {
    #[command(flatten)]
    files: Files,

    /// The only target to write [default: `targets` in webmarketer.toml, or rust]
    #[arg(long, value_name = "TARGET")]
    target: Option<Target>,

    /// The file to write, or the folder if `modules = true` or for json-schema [default: from webmarketer.toml, or
    /// src/events.rs, src/events, src/events.ts, schemas]
    #[arg(long, short, value_name = "PATH")]
    output: Option<PathBuf>,

    /// Write nothing, and exit with 4 if the generated code is missing or stale
    #[arg(long, group = "comparison")]
    check: bool,

    /// Like --check, and show the differences
    #[arg(long, group = "comparison")]
    diff: bool,

    /// Write the result as JSON: an object with `output`, `written`, `deleted`, `stale`, `withoutStruct`,
    /// `withoutField`, `leftOver`, `newNames` and `unmarkedPii` of the Rust structs, and `targets` with `target`,
    /// `output`, `written`, `deleted` and `stale` of each other target; for members of a workspace `{"members": [...]}`,
    /// each with its folder as `member`
    #[arg(long, conflicts_with = "diff")]
    json: bool,

    /// With --check or --diff, fail if a finding has this level or a higher one
    #[arg(long, value_name = "LEVEL", default_value = "note", requires = "comparison")]
    fail_on: Severity,
}

impl Generate {
    pub(crate) fn run(self, console: &mut Console<'_>) -> Result<Exit, Failure> {
        let flags = Flags { target: self.target, output: self.output.as_deref(), ..self.files.flags() };
        let members = members_with_code(&flags)?;
        let mode = if self.check || self.diff { GenerateMode::Compare } else { GenerateMode::Write };
        // All code is generated and compared before the first file is written.
        let parts = members.list.iter().map(|member| MemberParts::load(&member.name, &member.settings, mode));
        let parts: Vec<_> = parts.collect::<Result<_, _>>()?;
        let codes = || parts.iter().flat_map(|parts| &parts.code);
        let judge = || judge_code(codes(), parts.iter().flat_map(|parts| &parts.targets), self.fail_on);
        let resolution = (mode == GenerateMode::Compare).then(judge).transpose()?;
        if let Some(names) = members.names().filter(|_| !self.json) {
            report::write_members(console.out, &names)?;
        }
        let mut documents = Vec::new();
        for MemberParts { name, code, targets } in parts {
            let code = code.map(|code| match mode {
                GenerateMode::Write => code.write_files(),
                GenerateMode::Compare => Ok(code.into_unwritten(self.fail_on)),
            });
            let code = code.transpose()?;
            let targets = targets.into_iter().map(|target| match mode {
                GenerateMode::Write => target.write_files(),
                GenerateMode::Compare => Ok(target.into_unwritten()),
            });
            let targets: Vec<_> = targets.collect::<Result<_, _>>()?;
            if self.json {
                let mut document = report::generated_json(code.as_ref(), &targets);
                if let Some(document) = document.as_object_mut().filter(|_| members.is_workspace) {
                    document.insert("member".to_owned(), json!(name));
                }
                documents.push(document);
                continue;
            }
            if self.diff {
                let of_code = code.iter().flat_map(|code| &code.stale);
                let mut stale = of_code.chain(targets.iter().flat_map(|target| &target.stale));
                stale.try_for_each(|stale| report::write_file_difference(stale, console.out))?;
            }
            code.iter().try_for_each(|code| report::write_generated_code(code, console))?;
            targets.iter().try_for_each(|target| report::write_generated_target(target, console))?;
        }
        if self.json {
            let is_one = !members.is_workspace;
            report::write_json_documents(console.out, documents, "members", is_one)?;
        } else if let Some(resolution) = &resolution {
            report::write_code_summary(console.out, resolution)?;
        }
        Ok(resolution.map_or(Exit::Agree, |resolution| resolution.exit()))
    }
}

/// What is generated for a package.
struct MemberParts<'a> {
    name: &'a str,
    /// The Rust structs, if they are a target.
    code: Option<CodeToGenerate<'a>>,
    targets: Vec<TargetToGenerate<'a>>,
}

impl<'a> MemberParts<'a> {
    fn load(name: &'a str, settings: &'a Settings, mode: GenerateMode) -> Result<Self, LoadError> {
        let code = settings.has_rust.then(|| CodeToGenerate::load(settings, mode)).transpose()?;
        Ok(Self { name, code, targets: TargetToGenerate::load_all(settings, mode)? })
    }
}
