//! In which forms a report is written, and where.

use std::path::{Path, PathBuf};

use clap::{Arg, ArgAction, ArgMatches, Args, FromArgMatches, value_parser};

use crate::settings::{ReportFormat as Format, Severity};

/// In which forms a report is written, and where.
#[derive(Clone, Debug)]
pub(crate) struct Reports {
    /// Each form, and its file; none is standard output.
    pub(crate) forms: Vec<(Format, Option<PathBuf>)>,
    prefix: Option<PathBuf>,
    fail_on: Severity,
}

/// One report, for people.
impl Default for Reports {
    fn default() -> Self {
        Self { forms: vec![(Format::Text, None)], prefix: None, fail_on: Severity::default() }
    }
}

impl Reports {
    /// Reports in those forms, and without a prefix.
    pub(crate) fn of_forms(forms: Vec<(Format, Option<PathBuf>)>) -> Self {
        Self { forms, ..Self::default() }
    }

    /// What goes before the paths of files.
    pub(crate) fn prefix(&self) -> Option<&Path> {
        self.prefix.as_deref()
    }

    /// The least severity of a finding that fails the command.
    pub(crate) fn fail_on(&self) -> Severity {
        self.fail_on
    }

    /// Whether people read what is written to standard output.
    pub(crate) fn are_for_people(&self) -> bool {
        self.forms.iter().all(|(format, file)| file.is_some() || *format == Format::Text)
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
        // Each output is of the format before it.
        for (place, (start, format)) in formats.iter().enumerate() {
            let end = formats.get(place + 1).map_or(usize::MAX, |(next, _)| *next);
            let mut of_it = outputs.extract_if(.., |(index, _)| *start <= *index && *index < end);
            let (file, more) = (of_it.next(), of_it.next());
            drop(of_it);
            if more.is_some() {
                return Err(clap::Error::raw(
                    clap::error::ErrorKind::ArgumentConflict,
                    "one --format has two --output\n",
                ));
            }
            // Two writers of one open file would write over each other.
            let is_stdout = |path: &PathBuf| path.as_os_str() == "-" || path == Path::new("/dev/stdout");
            let file = file.map(|(_, path)| path.clone()).filter(|path| !is_stdout(path));
            reports.push((*format, file));
        }
        if !outputs.is_empty() {
            return Err(clap::Error::raw(
                clap::error::ErrorKind::MissingRequiredArgument,
                "an --output stands before its --format: write `--format json --output drift.json`\n",
            ));
        }
        let files: Vec<_> = reports.iter().filter_map(|(_, file)| file.as_ref()).collect();
        if files.iter().enumerate().any(|(place, file)| files.iter().skip(place + 1).any(|other| other == file)) {
            let what = "two --output are one file\n";
            return Err(clap::Error::raw(clap::error::ErrorKind::ArgumentConflict, what));
        }
        if reports.iter().filter(|(_, file)| file.is_none()).count() > 1 {
            let what = "only one --format can go to standard output; give the others an --output\n";
            return Err(clap::Error::raw(clap::error::ErrorKind::ArgumentConflict, what));
        }
        let prefix = matches.get_one::<PathBuf>("path_prefix").cloned();
        let fail_on = matches.get_one("fail_on").copied().unwrap_or_default();
        Ok(Self { forms: reports, prefix, fail_on })
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
                    .help("How to write the report; may be given more than once [default: text]"),
            )
            .arg(
                Arg::new("output")
                    .long("output")
                    .short('o')
                    .value_name("FILE")
                    .value_parser(value_parser!(PathBuf))
                    .action(ArgAction::Append)
                    .help("The file for the format before it [default: standard output]"),
            )
            .arg(
                Arg::new("json")
                    .long("json")
                    .action(ArgAction::SetTrue)
                    .conflicts_with("format")
                    .help("Write the report as JSON, as --format json does"),
            )
            .arg(
                Arg::new("path_prefix")
                    .long("path-prefix")
                    .value_name("PATH")
                    .value_parser(value_parser!(PathBuf))
                    .help("Goes before the paths of files, where the repository starts further up"),
            )
            .arg(
                Arg::new("fail_on")
                    .long("fail-on")
                    .value_name("LEVEL")
                    .value_parser(value_parser!(Severity))
                    .default_value("note")
                    .help("The lowest level of a finding that fails the command"),
            )
    }

    fn augment_args_for_update(command: clap::Command) -> clap::Command {
        Self::augment_args(command)
    }
}
