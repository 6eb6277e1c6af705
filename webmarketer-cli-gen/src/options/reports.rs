//! Arguments for the formats and outputs of a report.

use std::path::{Path, PathBuf};

use clap::{Arg, ArgAction, ArgMatches, Args, FromArgMatches, value_parser};

use crate::settings::{ReportFormat as Format, Severity};

/// The formats and outputs of a report.
#[derive(Clone, Debug)]
pub(crate) struct Reports {
    /// Each format and its file; `None` is standard output.
    pub(crate) formats: Vec<(Format, Option<PathBuf>)>,
    prefix: Option<PathBuf>,
    fail_on: Severity,
}

/// One human-readable report on standard output.
impl Default for Reports {
    fn default() -> Self {
        Self { formats: vec![(Format::Text, None)], prefix: None, fail_on: Severity::default() }
    }
}

impl Reports {
    /// Reports in these formats, without a prefix.
    pub(crate) fn of_formats(formats: Vec<(Format, Option<PathBuf>)>) -> Self {
        Self { formats, ..Self::default() }
    }

    /// The prefix of file paths in the report.
    pub(crate) fn prefix(&self) -> Option<&Path> {
        self.prefix.as_deref()
    }

    /// The lowest severity of a finding that fails the command.
    pub(crate) fn fail_on(&self) -> Severity {
        self.fail_on
    }

    /// Whether standard output has only human-readable text.
    pub(crate) fn stdout_is_text(&self) -> bool {
        self.formats.iter().all(|(format, file)| file.is_some() || *format == Format::Text)
    }
}

impl FromArgMatches for Reports {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let mut reports: Vec<(Format, Option<PathBuf>)> = Vec::new();
        let formats =
            matches.indices_of("format").into_iter().flatten().zip(matches.get_many("format").into_iter().flatten());
        let outputs =
            matches.indices_of("output").into_iter().flatten().zip(matches.get_many("output").into_iter().flatten());
        let formats = formats.map(|(index, format): (usize, &Format)| (index, *format));
        let mut outputs: Vec<(usize, &PathBuf)> = outputs.collect();
        let mut formats: Vec<_> = formats.collect();
        if formats.is_empty() {
            formats.push((0, if matches.get_flag("json") { Format::Json } else { Format::Text }));
        }
        // An output belongs to the format before it.
        for (place, (start, format)) in formats.iter().enumerate() {
            let end = formats.get(place + 1).map_or(usize::MAX, |(next, _)| *next);
            let mut of_format = outputs.extract_if(.., |(index, _)| *start <= *index && *index < end);
            let (file, more) = (of_format.next(), of_format.next());
            drop(of_format);
            if more.is_some() {
                return Err(clap::Error::raw(
                    clap::error::ErrorKind::ArgumentConflict,
                    "a --format can have only one --output",
                ));
            }
            // Two open handles of the same file would overwrite each other's text.
            let is_stdout = |path: &PathBuf| path.as_os_str() == "-" || path == Path::new("/dev/stdout");
            let file = file.map(|(_, path)| path.clone()).filter(|path| !is_stdout(path));
            reports.push((*format, file));
        }
        if !outputs.is_empty() {
            return Err(clap::Error::raw(
                clap::error::ErrorKind::MissingRequiredArgument,
                "--output must follow its --format, as in `--format json --output drift.json`",
            ));
        }
        let files: Vec<_> = reports.iter().filter_map(|(_, file)| file.as_ref()).collect();
        if files.iter().enumerate().any(|(place, file)| files.iter().skip(place + 1).any(|other| other == file)) {
            let what = "two --output name the same file";
            return Err(clap::Error::raw(clap::error::ErrorKind::ArgumentConflict, what));
        }
        if reports.iter().filter(|(_, file)| file.is_none()).count() > 1 {
            let what = "only one --format can go to standard output; add an --output, as in `--format json --output drift.json`";
            return Err(clap::Error::raw(clap::error::ErrorKind::ArgumentConflict, what));
        }
        let prefix = matches.get_one::<PathBuf>("path_prefix").cloned();
        let fail_on = matches.get_one("fail_on").copied().unwrap_or_default();
        Ok(Self { formats: reports, prefix, fail_on })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

impl Args for Reports {
    fn augment_args(command: clap::Command) -> clap::Command {
        command
            .arg(
                Arg::new("format")
                    .long("format")
                    .value_name("FORMAT")
                    .value_parser(value_parser!(Format))
                    .ignore_case(true)
                    .action(ArgAction::Append)
                    .help("The format of the report; may be repeated [default: text]"),
            )
            .arg(
                Arg::new("output")
                    .long("output")
                    .short('o')
                    .value_name("FILE")
                    .value_parser(value_parser!(PathBuf))
                    .action(ArgAction::Append)
                    .help("Write the preceding --format to this file [default: standard output]"),
            )
            .arg(
                Arg::new("json")
                    .long("json")
                    .action(ArgAction::SetTrue)
                    .conflicts_with("format")
                    .help("Write the report as JSON, the same as --format json"),
            )
            .arg(
                Arg::new("path_prefix")
                    .long("path-prefix")
                    .value_name("PATH")
                    .value_parser(value_parser!(PathBuf))
                    .help("Prepend this path to file paths, for a package below the root of the repository"),
            )
            .arg(
                Arg::new("fail_on")
                    .long("fail-on")
                    .value_name("LEVEL")
                    .value_parser(value_parser!(Severity))
                    .default_value("note")
                    .help("Fail if a finding has this level or a higher one"),
            )
    }

    fn augment_args_for_update(command: clap::Command) -> clap::Command {
        Self::augment_args(command)
    }
}
