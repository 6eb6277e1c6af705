//! Errors of loading, as failures with an exit code and advice.

use webmarketer_core::variables;
use webmarketer_schema::convention::nearest_name;
use webmarketer_schema::{ProjectId, lock};

use super::hand_written::{not_read_advice, not_read_clause};
use super::json_kind::kind_name;
use crate::codegen::files::OutputError;
use crate::resolve::{
    LIVE, LOCK, LiveError, LiveErrorReason, LoadError, MembersError, NotEventTypes, PullError, RevisionError,
    SharedLock, UnreadPart,
};
use crate::settings::{ConfigError, FILE_NAME, SettingsError};
use crate::terminal::{Exit, Failure, printable};

/// How many branches and tags a message names.
const MOST_REVISIONS: usize = 5;

impl From<ConfigError> for Failure {
    fn from(error: ConfigError) -> Self {
        if let Some((path, mistakes)) = error.mistakes() {
            let failure = |mistake: &SettingsError| Self {
                excerpt: mistake.excerpt().map(|line| Box::new((mistake.line(), line.to_owned()))),
                advice: mistake.advice().map(str::to_owned),
                ..Self::new(Exit::Usage, format!("{}: {}", path.display(), mistake.sentence()))
            };
            if let Some(failure) = Self::all(mistakes.map(failure)) {
                return failure;
            }
        }
        let failure = Self { advice: error.advice(), ..Self::new(Exit::Usage, error.to_string()) };
        match error {
            ConfigError::Project(error) => failure.of_project(error.text()),
            _ => failure,
        }
    }
}

impl From<OutputError> for Failure {
    fn from(error: OutputError) -> Self {
        match &error {
            OutputError::Foreign(_) => Self::new(Exit::Usage, error.to_string())
                .advise("move the file, or name another path: with --output (for `check`: --code), or with `output` under [generate] in \
                     webmarketer.toml"),
            OutputError::Manifest(_) => {
                Self::new(Exit::Usage, error.to_string()).advise("restore the file from version control, or delete it")
            }
            OutputError::Read(path, error) | OutputError::Write(path, error)
                if error.kind() == std::io::ErrorKind::IsADirectory =>
            {
                let failure = Self::folder(path, "events.rs");
                let advice = failure.advice.clone().unwrap_or_default();
                failure.advise(format!("{advice}, or set `modules = true` under [generate] in webmarketer.toml"))
            }
            OutputError::Read(..) => Self::new(Exit::Unseen, error.to_string()),
            OutputError::Write(path, error) => Self::write(path, error),
        }
    }
}

impl From<LoadError> for Failure {
    fn from(error: LoadError) -> Self {
        match error {
            LoadError::Settings(error) => error.into(),
            LoadError::Members(error) => error.into(),
            LoadError::Lock(path, error) => Self::lock(&path, &error),
            LoadError::Code(error) => error.into(),
            LoadError::Live(error) => error.into(),
            LoadError::NotInLock { pattern, near } => {
                let failure =
                    Self::new(Exit::Usage, format!("the lock has no event type `{}`", pattern.escape_debug()));
                failure.advise(match near {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "`webmarketer list` shows the event types of the lock".to_owned(),
                })
            }
            LoadError::NotLive { project, reference, is_archived, near } => {
                let what = if is_archived { "has archived the event type" } else { "has no event type" };
                let what = format!("the project `{project}` {what} `{}`", reference.escape_debug());
                Self::new(Exit::Usage, what).advise(match near {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => {
                        "`webmarketer pull`, then `webmarketer list`, shows the event types of the project".to_owned()
                    }
                })
            }
            LoadError::LockOfOtherProject { lock, of_lock, project } => {
                let what = format!("the lock {} is of `{of_lock}`, not of `{project}`", lock.display());
                Self::new(Exit::Usage, what).advise(format!(
                    "name the project `{of_lock}` or no project; or run `webmarketer pull --switch-project` to pull `{project}` into it"
                ))
            }
            LoadError::NoProject => Self::new(Exit::Usage, "no project is set").advise(format!(
                "set its id with --project, {}, or `project = \"...\"` in webmarketer.toml; `webmarketer whoami` lists the ids",
                variables::PROJECT
            )),
            LoadError::NotEventTypes { name, why } => not_event_types(&name, &why),
            LoadError::NotInRevision { revision, why } => not_in_revision(&revision, &why),
            LoadError::CodeNotRead(parts) => code_not_read(&parts),
            LoadError::StructsDiffer { reference, field, places } => {
                let [one, other] = places.map(|place| format!("{}:{}", place.file, place.line));
                let reference = reference.escape_debug();
                let field = field.map(|key| format!(" (field `{}`)", key.escape_debug())).unwrap_or_default();
                let what =
                    format!("two structs define the event type `{reference}` differently{field}: {one} and {other}");
                let advice = "make them equal, or remove one of them: the structs of an event type have the same fields, \
                              also those that are optional";
                Self::new(Exit::Unseen, what).advise(advice)
            }
        }
    }
}

/// Each part of the code that cannot be read.
fn code_not_read(parts: &[UnreadPart]) -> Failure {
    let failure = |UnreadPart { place, why, .. }: &UnreadPart| {
        let place = format!("{}:{}:{}", place.file, place.line, place.column);
        let failure =
            Failure::new(Exit::Unseen, format!("cannot compare the code at {place}: {}", not_read_clause(why)));
        match not_read_advice(why) {
            Some(advice) => failure.advise(advice),
            None => failure,
        }
    };
    let none = || Failure::new(Exit::Unseen, "cannot compare the code");
    Failure::all(parts.iter().map(failure)).unwrap_or_else(none)
}

impl From<MembersError> for Failure {
    fn from(error: MembersError) -> Self {
        match error {
            MembersError::OnlyBelowRoot(names) => {
                let what = format!("the root of the workspace has no {FILE_NAME} and no {}", lock::FILE_NAME);
                let advice = format!("run the command in the folder of a member: {}", names.join(", "));
                Self::new(Exit::Usage, what).advise(advice)
            }
            MembersError::NoGeneratedCode => {
                let what = "the workspace has no package at its root, and no member with settings for generated code";
                Self::new(Exit::Usage, what)
                    .advise("run the command in the folder of a member, or name the file with --output")
            }
            MembersError::OtherProject { shared, ours, theirs } => {
                let what = format!("they name different projects, `{ours}` and `{theirs}`");
                members_differ(&shared, &what, "name one project in both, or pass --project")
            }
            MembersError::OtherConnection { shared, key, ours, theirs } => {
                let (ours, theirs) = (connection_value(ours.as_deref()), connection_value(theirs.as_deref()));
                let what = format!("their `{key}` differs: {ours} and {theirs}");
                members_differ(&shared, &what, "set the same value in both, or pass it as a flag")
            }
            MembersError::OneOutput { path, one, other } => {
                let what = format!("`{one}` and `{other}` have the same output, {}", path.display());
                let advice = "name another path under [generate.outputs] in the webmarketer.toml of one of them";
                Self::new(Exit::Usage, what).advise(advice)
            }
            MembersError::NameChosenTwice { shared, name, ours, theirs } => {
                let SharedLock { lock, one, other } = *shared;
                let (ours, theirs, lock) = (ours.escape_debug(), theirs.escape_debug(), lock.display());
                let what = format!(
                    "`{one}` and `{other}` share the lock {lock}, but choose the name `{name}` for `{ours}` and for `{theirs}`",
                );
                let advice = "choose another name in one of them, or give one its own lock with `lock = \"...\"`";
                Self::new(Exit::Usage, what).advise(advice)
            }
        }
    }
}

fn members_differ(SharedLock { lock, one, other }: &SharedLock, what: &str, how: &str) -> Failure {
    let what = format!("`{one}` and `{other}` share the lock {}, but {what}", lock.display());
    let advice = format!("{how}; or give one its own lock with `lock = \"...\"` in its webmarketer.toml");
    Failure::new(Exit::Usage, what).advise(advice)
}

/// A value of the connection. JSON is not shown, since it contains a key.
fn connection_value(value: Option<&str>) -> String {
    match value {
        Some(value) if value.contains('{') => "given as JSON".to_owned(),
        Some(value) => format!("`{}`", value.escape_debug()),
        None => "not set".to_owned(),
    }
}

impl From<LiveError> for Failure {
    fn from(LiveError { project, reason }: LiveError) -> Self {
        let unreadable = |why: &str| Self::new(Exit::Unseen, format!("cannot read the project `{project}`: {why}"));
        match reason {
            LiveErrorReason::OutOfReach(error) => {
                let failure = Self::from(error);
                let what = format!("the service account cannot access the project `{project}`: {}", failure.what);
                Self { what, ..failure }.of_project(project.as_str())
            }
            LiveErrorReason::Client(error) => error.into(),
            LiveErrorReason::OtherProject(other) => {
                let what =
                    format!("expected event types of the project `{project}`, and the service sent those of `{other}`");
                Self::new(Exit::Unseen, what).advise("check --api-base if it is set")
            }
            LiveErrorReason::DuplicateId(duplicate) => unreadable(&duplicate.to_string()).advise(
                "give each event type another `_id` in the project file of the emulator, or delete one of them",
            ),
            LiveErrorReason::DuplicateReference(duplicate) => unreadable(&duplicate.to_string()),
        }
    }
}

/// The failure to find an event.
pub(crate) fn no_event(project: &ProjectId, id: &str) -> Failure {
    let what = format!("the project `{project}` has no event `{}`", printable(id));
    Failure::new(Exit::Unseen, what).advise(
        "`webmarketer send` prints the id of its event, and `webmarketer trash` those of trashed events; a new event \
         exists once the service has processed it",
    )
}

/// The failure to wait for a signal.
pub(crate) fn no_stop_signal(error: &std::io::Error) -> Failure {
    Failure::new(Exit::Failure, format!("cannot wait for Ctrl-C: {error}"))
}

impl From<PullError> for Failure {
    fn from(error: PullError) -> Self {
        match error {
            PullError::OtherProject { path, of_lock, project, stays } => {
                let what = format!("the lock {} is of the project `{of_lock}`, not of `{project}`", path.display());
                let stays = if stays { format!("; the lock stays the lock of `{of_lock}`") } else { String::new() };
                Self::new(Exit::Usage, what).advise(format!(
                    "name the project `{of_lock}`, or pass --switch-project to replace its event types by those of `{project}`{stays}",
                ))
            }
            PullError::Empty(project) => {
                let what = format!("the project `{project}` has no event types, so the lock was not changed");
                Self::new(Exit::Usage, what).advise(
                    "check the project; or run `webmarketer apply` to create event types from structs; or pass --allow-empty to \
                     write an empty lock",
                )
            }
            PullError::Settings(error) => error.into(),
            PullError::Write(path, error) => Self::write(&path, &error),
        }
    }
}

fn not_event_types(name: &str, why: &NotEventTypes) -> Failure {
    let why = match why {
        NotEventTypes::Unreadable(error) => error.to_string(),
        NotEventTypes::NotJson(error) => format!("not valid JSON: {error}"),
        NotEventTypes::OtherJson(kind) => format!("found {}", kind_name(kind)),
        NotEventTypes::Malformed(error) => error.to_string(),
        NotEventTypes::DuplicateReference(error) => error.to_string(),
    };
    let what = format!("{name}: expected a lock, or event types as the API writes them: {why}");
    let advice = format!(
        "name a lock, the output of `webmarketer list --json`, `live` or `lock`; or `refs/heads/{name}` for a branch"
    );
    Failure::new(Exit::Usage, what).advise(advice)
}

fn not_in_revision(revision: &str, why: &RevisionError) -> Failure {
    let given = revision.escape_debug();
    let what = match why {
        RevisionError::Name => format!("`{given}` is neither a file nor a git revision"),
        RevisionError::NoGit(error) => format!("`{given}` is not a file, and git cannot be run: {error}"),
        RevisionError::NoRepository => format!("`{given}` is not a file, and the lock is not in a git repository"),
        RevisionError::NoRevision(_) => format!("`{given}` is neither a file nor a git revision of this repository"),
        RevisionError::NoLock(lock) => format!("the git revision `{given}` has no lock {}", lock.display()),
        RevisionError::Git(message) => format!("cannot read the lock of the git revision `{given}`: {message}"),
    };
    let advice = match why {
        RevisionError::NoRevision(names) => {
            let known: Vec<_> = [LIVE, LOCK].into_iter().chain(names.iter().map(String::as_str)).collect();
            match (nearest_name(revision, &known), &**names) {
                (Some(near), _) => format!("did you mean `{}`?", printable(near)),
                (None, []) => "the repository has no commit yet; name `live`, `lock` or a file".to_owned(),
                (None, names) => {
                    let shown: Vec<_> =
                        names.iter().take(MOST_REVISIONS).map(|name| format!("`{}`", printable(name))).collect();
                    let more = if names.len() > MOST_REVISIONS { ", ..." } else { "" };
                    format!("name `live`, `lock`, a file, or a revision: {}{more}", shown.join(", "))
                }
            }
        }
        RevisionError::NoLock(lock) => {
            format!("`git log --oneline --all -- {}` lists the commits that have it", lock.display())
        }
        RevisionError::Name | RevisionError::NoGit(_) | RevisionError::NoRepository | RevisionError::Git(_) => {
            match nearest_name(revision, &[LIVE, LOCK]) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "name `live`, `lock` or a file".to_owned(),
            }
        }
    };
    Failure::new(Exit::Usage, what).advise(advice)
}
