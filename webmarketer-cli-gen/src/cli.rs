//! The command line: what can be typed, and where it goes.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::parser::ValueSource;
use clap::{
    Arg, ArgAction, ArgMatches, Args, CommandFactory as _, FromArgMatches, Parser, Subcommand, ValueEnum, value_parser,
};
use webmarketer_core::chrono::{DateTime, Utc};
use webmarketer_core::parse_date;
use webmarketer_schema::lock::{self, Draft};

use crate::cmd;
use crate::report::{self, Format, Item, Report, Severity, Side};
use crate::settings::{Flags, Given, Settings};
pub use crate::terminal::Console;
use crate::terminal::{Exit, Failure, printable, style};

/// Keeps typed Rust events and a Webmarketer project in step.
#[derive(Debug, Parser)]
#[command(name = "webmarketer", version, max_term_width = 100, after_help = EXIT_CODES)]
pub struct Cli {
    /// When to use colours
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub color: Color,

    #[command(subcommand)]
    command: Command,
}

const EXIT_CODES: &str = "\
Exit codes:
    0  all agree
    1  something failed that should not
    2  the command or its configuration is wrong
    4  something is out of date: `pull` or `generate` mends it, or what the finding says
  100  breaking drift: a person must decide; or an event that was refused, or would be
  101  the comparison could not be made (unreachable, unauthorized, unreadable lock);
       or what was asked for is not there";

/// When to use colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal, unless `NO_COLOR` is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

#[derive(Debug, Subcommand)]
enum Command {
    Pull(cmd::pull::Pull),
    Generate(cmd::generate::Generate),
    Check(cmd::check::Check),
    Diff(cmd::diff::Diff),
    Explain(cmd::explain::Explain),
    List(cmd::list::List),
    Samples(cmd::samples::Samples),
    Whoami(cmd::whoami::Whoami),
    Send(cmd::send::Send),
    Event(cmd::event::Event),
    Set(cmd::set::Set),
    Trash(cmd::trash::Trash),
    Insights(cmd::insights::Insights),
    Emulate(cmd::emulate::Emulate),
    Demo(cmd::demo::Demo),
    Completions(cmd::completions::Completions),
    Man(cmd::man::Man),
}

/// Where the files are.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct Files {
    /// The lock [default: the nearest webmarketer.lock.json, or the one that a webmarketer.toml names, from the package up to
    /// the root of its workspace]
    #[arg(long, value_name = "FILE")]
    pub(crate) lock: Option<PathBuf>,

    /// The profile of webmarketer.toml to use: another project, its lock and how to reach it
    #[arg(long, value_name = "NAME", env = "WEBMARKETER_PROFILE")]
    pub(crate) profile: Option<String>,
}

impl Files {
    /// What they say of the settings.
    pub(crate) fn flags(&self) -> Flags<'_> {
        let profile = self.profile.as_deref().filter(|name| !name.is_empty());
        Flags { lock: self.lock.as_deref(), profile, ..Flags::default() }
    }
}

/// How to reach the service, as it is typed.
#[derive(Args, Clone, Default)]
struct Typed {
    /// The id of the project [default: webmarketer.toml's, or the lock's]
    #[arg(long, value_name = "ID", env = webmarketer_core::variables::PROJECT)]
    pub(crate) project: Option<String>,

    /// The service-account JSON file, or the JSON itself
    // The help shows no value of the variable, and no error repeats a key that begins with hyphens.
    #[arg(long, value_name = "FILE", env = webmarketer_core::variables::CREDENTIALS, hide_env_values = true)]
    #[arg(allow_hyphen_values = true)]
    pub(crate) credentials: Option<String>,

    /// The address of the API
    #[arg(long, help = "Replaces https://api.webmarketer.io/api", value_name = "URL", env = webmarketer_core::variables::API_BASE)]
    pub(crate) api_base: Option<String>,

    /// The address of the token endpoint
    #[arg(long, help = "Replaces https://oauth.webmarketer.io/oidc", value_name = "URL", env = webmarketer_core::variables::OAUTH_BASE)]
    pub(crate) oauth_base: Option<String>,

    /// How long one call may take, retries included, in seconds
    #[arg(long, value_name = "SECONDS", default_value = "30", value_parser = seconds)]
    pub(crate) timeout: Option<Duration>,
}

/// How to reach the service. A flag beats a profile, a profile a variable, and a variable the rest of `webmarketer.toml`.
#[derive(Clone, Default)]
pub(crate) struct Connection {
    pub(crate) project: Option<String>,
    pub(crate) credentials: Option<String>,
    pub(crate) api_base: Option<String>,
    pub(crate) oauth_base: Option<String>,
    pub(crate) timeout: Option<Duration>,
    /// What variables say, and no flag does.
    pub(crate) of_variables: Vec<&'static str>,
}

impl FromArgMatches for Connection {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let Typed { project, credentials, api_base, oauth_base, timeout } = Typed::from_arg_matches(matches)?;
        let is_of_variable = |name: &&str| matches.value_source(name) == Some(ValueSource::EnvVariable);
        let names = ["project", "credentials", "api_base", "oauth_base"];
        let of_variables = names.into_iter().filter(is_of_variable).collect();
        Ok(Self { project, credentials, api_base, oauth_base, timeout, of_variables })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

impl Args for Connection {
    fn augment_args(command: clap::Command) -> clap::Command {
        Typed::augment_args(command)
    }

    fn augment_args_for_update(command: clap::Command) -> clap::Command {
        Typed::augment_args_for_update(command)
    }
}

impl std::fmt::Debug for Connection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Connection").field("project", &self.project).finish_non_exhaustive()
    }
}

impl Connection {
    /// The same without what is empty: an empty variable is as good as none.
    pub(crate) fn without_empty(mut self) -> Self {
        self.project = self.project.filter(|id| !id.is_empty());
        self.credentials = self.credentials.filter(|path| !path.is_empty());
        self.api_base = self.api_base.filter(|url| !url.is_empty());
        self.oauth_base = self.oauth_base.filter(|url| !url.is_empty());
        self
    }

    /// What a flag, or else a variable, says of the project.
    pub(crate) fn project(&self) -> Option<Given<'_>> {
        let is_variable = self.of_variables.contains(&"project");
        self.project.as_deref().map(|value| Given { value, is_variable })
    }

    /// The same with what the settings say.
    pub(crate) fn or(mut self, settings: &Settings) -> Self {
        let (profile, file) = (&settings.profile, &settings.connection);
        let variables = std::mem::take(&mut self.of_variables);
        let pick = |name, given: Option<String>, profile: Option<String>, file: Option<String>| {
            if variables.contains(&name) { profile.or(given) } else { given.or(profile) }.or(file)
        };
        let text = |path: &Option<PathBuf>| path.as_ref().map(|path| path.display().to_string());
        self.credentials = pick("credentials", self.credentials, text(&profile.credentials), text(&file.credentials));
        self.api_base = pick("api_base", self.api_base, profile.api_base.clone(), file.api_base.clone());
        self.oauth_base = pick("oauth_base", self.oauth_base, profile.oauth_base.clone(), file.oauth_base.clone());
        self
    }
}

/// In which forms a report is written, and where.
#[derive(Clone, Debug)]
pub(crate) struct Reports {
    forms: Vec<(Format, Option<PathBuf>)>,
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

    /// Writes the report in every form that was asked for. A file takes the place of the one that was there.
    pub(crate) fn write(&self, report: &Report, console: &mut Console<'_>) -> Result<(), Failure> {
        for (format, file) in &self.forms {
            match file {
                None => report::write(console.out, report, *format, console.width)?,
                Some(path) => {
                    let mut text = anstream::StripStream::new(Vec::new());
                    report::write(&mut text, report, *format, None)?;
                    let draft =
                        Draft::new(path, &text.into_inner()).and_then(|draft| draft.map_or(Ok(()), Draft::commit));
                    draft.map_err(|error| Failure::write(path, &error))?;
                }
            }
        }
        Ok(())
    }

    /// Tells in the files, and to who annotates code, that nothing could be compared.
    pub(crate) fn write_unseen(&self, why: &str, console: &mut Console<'_>) -> Result<(), Failure> {
        let report = Report {
            compared: "nothing".to_owned(),
            items: vec![Item::new(report::NOT_SEEN, &[Side::Live], Side::Live.as_str(), why)],
            lock: lock::FILE_NAME.to_owned(),
            ..Report::default()
        };
        let is_told = |(format, file): &&(Format, Option<PathBuf>)| file.is_some() || *format == Format::Github;
        let forms = self.forms.iter().filter(is_told).cloned().collect();
        Self { forms, ..Self::default() }.write(&report, console)
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

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds = text.parse::<f64>().ok().and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    seconds.filter(|duration| !duration.is_zero()).ok_or_else(|| "expected a number of seconds above 0".to_owned())
}

/// A time in seconds, minutes, hours or days.
pub(crate) fn time(text: &str) -> Result<Duration, String> {
    let units = [("s", 1), ("m", 60), ("h", 3_600), ("d", 86_400)];
    let read = units.into_iter().find_map(|(unit, seconds)| {
        let count: u32 = text.strip_suffix(unit)?.parse().ok().filter(|count| *count > 0)?;
        Some(Duration::from_secs(u64::from(count) * seconds))
    });
    read.ok_or_else(|| "expected a number above 0 with s, m, h or d behind it, such as 24h".to_owned())
}

/// A date, with or without a time.
pub(crate) fn date(text: &str) -> Result<DateTime<Utc>, String> {
    parse_date(text).ok_or_else(|| "expected a date in RFC 3339, such as 2026-05-04T12:00:00Z".to_owned())
}

/// The id of an event, which becomes part of a path.
pub(crate) fn event_id(text: &str) -> Result<String, String> {
    let expected = || "expected the id that `webmarketer send` prints".to_owned();
    is_segment(text).then(|| text.to_owned()).ok_or_else(expected)
}

/// Whether a text can be a part of a path, and the path stay what it is.
pub(crate) fn is_segment(text: &str) -> bool {
    !matches!(text.trim(), "" | "." | "..") && !text.contains(char::is_control)
}

/// Runs a command and says how it ended.
pub async fn run(cli: Cli, console: &mut Console<'_>) -> Exit {
    let result = match cli.command {
        Command::Pull(pull) => pull.run(console).await,
        Command::Generate(generate) => generate.run(console),
        Command::Check(check) => check.run(console).await,
        Command::Diff(diff) => diff.run(console).await,
        Command::Explain(explain) => explain.run(console),
        Command::List(list) => list.run(console),
        Command::Samples(samples) => samples.run(console),
        Command::Whoami(whoami) => whoami.run(console).await,
        Command::Send(send) => send.run(console).await,
        Command::Event(event) => event.run(console).await,
        Command::Set(set) => set.run(console).await,
        Command::Trash(trash) => trash.run(console).await,
        Command::Insights(insights) => insights.run(console).await,
        Command::Emulate(emulate) => emulate.run(console).await,
        Command::Demo(demo) => demo.run(console).await,
        Command::Completions(completions) => completions.run(console),
        Command::Man(man) => man.run(console),
    };
    let flushed = console.out.flush();
    match result {
        Ok(exit) if flushed.is_ok() => exit,
        Ok(_) => Exit::Failure,
        Err(failure) => {
            // There is nobody left to tell when standard error is gone too.
            let _ = tell(console.err, &failure);
            failure.exit
        }
    }
}

fn tell(err: &mut dyn Write, failure: &Failure) -> std::io::Result<()> {
    if failure.what.is_empty() {
        return Ok(());
    }
    let (error, note) = (style::ERROR, style::NOTE);
    writeln!(err, "{error}error{error:#}: {}", printable(&failure.what))?;
    if let Some(advice) = &failure.advice {
        writeln!(err, "{note} help{note:#}: {}", printable(advice))?;
    }
    err.flush()
}

/// The grammar of the command line, for those who document it.
pub fn command() -> clap::Command {
    Cli::command()
}
