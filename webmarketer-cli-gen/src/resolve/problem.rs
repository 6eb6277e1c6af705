//! The kinds of disagreement between live, lock, code and settings.

use std::path::{Path, PathBuf};

use webmarketer_schema::StorageKey;
use webmarketer_schema::convention::ValueKind;
use webmarketer_schema::diff::{Clause, Finding, Level, Rule, rules};

use super::paths::slashes;
use super::{NotRead, Side, StructDifference};
use crate::codegen::layout::Unfit;
use crate::settings::Accept;

/// A kind of disagreement, with all data of its message except the event types. Equal problems are merged into one for
/// several event types.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Problem {
    /// An event type or a field has changed on these sides.
    Changed { rule: &'static Rule, field: Option<StorageKey>, clause: Clause, sides: &'static [Side] },
    /// An event type was edited by hand in the lock.
    LockEdited,
    /// An event type has this Rust name in the lock, and the event type `other` has it too.
    NameTwice { name: String, other: String },
    /// The service has trashed this number of events of an event type.
    EventsTrashed { field: Option<String>, kind: String, count: usize },
    /// No struct can be generated for an event type.
    NoStruct(Unfit),
    /// No field can be generated for a field.
    NoField(Unfit),
    /// Values of a field can identify a person, and the service does not mark the field as PII.
    PiiUnmarked { field: StorageKey, kind: ValueKind },
    /// The generated code in `output` is missing. `near` is the most similar path with generated code.
    CodeMissing { output: PathBuf, near: Option<PathBuf> },
    /// The code at this path was generated with other settings and is no longer used.
    CodeLeftOver(PathBuf),
    /// The generated code in `output` differs from the code for the lock and `settings`, but its structs do not.
    CodeDiffers { output: PathBuf, settings: Option<PathBuf> },
    /// The files of a target other than Rust in `output` differ from those for the lock: these files of a folder, or the
    /// file itself if none are named.
    TargetStale { output: PathBuf, files: Vec<String> },
    /// A generated struct or one of its fields differs from the one for the lock.
    StructDiffers { field: Option<String>, difference: StructDifference },
    /// A struct that is written by hand, or one of its fields, differs from the lock, so that it does not compile. The
    /// clause describes the change from the struct to the lock. `is_nonce` is whether the field is PII in the lock, and
    /// makes the nonce, which cannot be PII.
    HandWrittenDiffers {
        rule: &'static Rule,
        field: Option<StorageKey>,
        clause: Clause,
        of_struct: String,
        is_nonce: bool,
    },
    /// A part of the code cannot be compared: a field, a struct, or something else in a file.
    CodeNotRead { field: Option<String>, file: Option<String>, why: NotRead },
    /// An `[[accept]]` entry has expired.
    AcceptExpired(AcceptEntry),
    /// An `[[accept]]` entry accepts nothing. `near` is the most similar path.
    AcceptNeedless { entry: AcceptEntry, near: Option<String> },
    /// The comparison failed for this reason.
    NotSeen(String),
}

/// An `[[accept]]` entry of the settings.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct AcceptEntry {
    /// The settings file.
    pub(crate) file: PathBuf,
    pub(crate) line: usize,
    pub(crate) rule: String,
    pub(crate) path: String,
    pub(crate) owner: String,
    pub(crate) until: String,
}

/// The subject of a problem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Subject {
    /// Event types.
    EventTypes,
    /// The field with this storage key in each of the event types.
    Field(String),
    /// A file, an entry of the settings, or an event type or field that has no generated code.
    Path(String),
}

/// The command that fixes a problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fix {
    /// `webmarketer pull`, and then `webmarketer generate`.
    Pull,
    /// `webmarketer generate`.
    Generate,
}

impl Problem {
    /// The problem for a finding of a comparison of two catalogues; `sides` have changed.
    pub(crate) fn changed(finding: &Finding, sides: &'static [Side]) -> Self {
        let (rule, field, clause) = (finding.rule, finding.storage_key().cloned(), finding.clause());
        Self::Changed { rule, field, clause, sides }
    }

    /// The rule of the problem.
    pub(crate) fn rule(&self) -> &'static Rule {
        match self {
            Self::Changed { rule, .. } | Self::HandWrittenDiffers { rule, .. } => rule,
            Self::CodeNotRead { .. } => rules::CODE_NOT_READ,
            Self::LockEdited => rules::LOCK_EDITED,
            Self::NameTwice { .. } => rules::RUST_NAME_TWICE,
            Self::EventsTrashed { .. } => rules::EVENTS_TRASHED,
            Self::NoStruct(_) => rules::NO_STRUCT,
            Self::NoField(_) => rules::NO_FIELD,
            Self::PiiUnmarked { .. } => rules::PII_UNMARKED,
            Self::CodeMissing { .. } => rules::CODE_MISSING,
            Self::CodeLeftOver(_) => rules::CODE_LEFT_OVER,
            Self::CodeDiffers { .. } | Self::TargetStale { .. } | Self::StructDiffers { .. } => rules::CODE_DIFFERS,
            Self::AcceptExpired(_) => rules::ACCEPT_EXPIRED,
            Self::AcceptNeedless { .. } => rules::ACCEPT_NEEDLESS,
            Self::NotSeen(_) => rules::NOT_SEEN,
        }
    }

    /// The level of the rule. What does not compile is an error.
    pub(crate) fn level(&self) -> Level {
        match self {
            Self::HandWrittenDiffers { .. } | Self::CodeNotRead { why: NotRead::Lock(_), .. } => Level::Deny,
            other => other.rule().level,
        }
    }

    /// The subject of the problem.
    pub(crate) fn subject(&self) -> Subject {
        let of_field = |field: Option<String>| field.map_or(Subject::EventTypes, Subject::Field);
        match self {
            Self::Changed { field, .. } | Self::HandWrittenDiffers { field, .. } => {
                of_field(field.as_ref().map(ToString::to_string))
            }
            Self::CodeNotRead { file: Some(file), .. } => Subject::Path(file.clone()),
            Self::PiiUnmarked { field, .. } => of_field(Some(field.to_string())),
            Self::EventsTrashed { field, .. }
            | Self::StructDiffers { field, .. }
            | Self::CodeNotRead { field, file: None, .. } => of_field(field.clone()),
            Self::LockEdited | Self::NameTwice { .. } => Subject::EventTypes,
            Self::NoStruct(unfit) | Self::NoField(unfit) => Subject::Path(unfit.path.clone()),
            Self::CodeMissing { output: path, .. }
            | Self::CodeLeftOver(path)
            | Self::CodeDiffers { output: path, .. }
            | Self::TargetStale { output: path, .. } => Subject::Path(slashes(path)),
            Self::AcceptExpired(entry) | Self::AcceptNeedless { entry, .. } => Subject::Path(entry.path.clone()),
            Self::NotSeen(_) => Subject::Path(Side::Live.as_str().to_owned()),
        }
    }

    /// The `[[accept]]` entry that the problem is about.
    pub(crate) fn entry(&self) -> Option<&AcceptEntry> {
        match self {
            Self::AcceptExpired(entry) | Self::AcceptNeedless { entry, .. } => Some(entry),
            Self::Changed { .. }
            | Self::LockEdited
            | Self::NameTwice { .. }
            | Self::EventsTrashed { .. }
            | Self::NoStruct(_)
            | Self::NoField(_)
            | Self::PiiUnmarked { .. }
            | Self::CodeMissing { .. }
            | Self::CodeLeftOver(_)
            | Self::TargetStale { .. }
            | Self::CodeDiffers { .. }
            | Self::StructDiffers { .. }
            | Self::HandWrittenDiffers { .. }
            | Self::CodeNotRead { .. }
            | Self::NotSeen(_) => None,
        }
    }

    /// The sides that differ from the others.
    pub(crate) fn sides(&self) -> Vec<Side> {
        match self {
            Self::Changed { sides, .. } => sides.to_vec(),
            Self::LockEdited | Self::NameTwice { .. } | Self::NoStruct(_) | Self::NoField(_) => vec![Side::Lock],
            Self::PiiUnmarked { .. } => Vec::new(),
            Self::EventsTrashed { .. } => vec![Side::Sender],
            Self::CodeMissing { .. }
            | Self::CodeLeftOver(_)
            | Self::TargetStale { .. }
            | Self::CodeDiffers { .. }
            | Self::StructDiffers { .. }
            | Self::HandWrittenDiffers { .. }
            | Self::CodeNotRead { .. } => vec![Side::Code],
            Self::AcceptExpired(_) | Self::AcceptNeedless { .. } => vec![Side::Settings],
            Self::NotSeen(_) => vec![Side::Live],
        }
    }

    /// The command that fixes the problem, if there is one.
    pub(crate) fn fix(&self) -> Option<Fix> {
        match self {
            Self::Changed { sides, .. } => sides.contains(&Side::Live).then_some(Fix::Pull),
            Self::LockEdited | Self::NameTwice { .. } => Some(Fix::Pull),
            Self::CodeMissing { near: None, .. }
            | Self::CodeDiffers { .. }
            | Self::TargetStale { .. }
            | Self::StructDiffers { .. } => Some(Fix::Generate),
            // A second copy of the code is not wanted.
            Self::CodeMissing { near: Some(_), .. }
            | Self::EventsTrashed { .. }
            | Self::NoStruct(_)
            | Self::NoField(_)
            | Self::PiiUnmarked { .. }
            | Self::CodeLeftOver(_)
            | Self::HandWrittenDiffers { .. }
            | Self::CodeNotRead { .. }
            | Self::AcceptExpired(_)
            | Self::AcceptNeedless { .. }
            | Self::NotSeen(_) => None,
        }
    }
}

impl Subject {
    /// The path of the event type with this reference, or of its field.
    pub(crate) fn path_in(&self, reference: &str) -> String {
        match self {
            Self::EventTypes => reference.to_owned(),
            Self::Field(key) => format!("{reference}.{key}"),
            Self::Path(path) => path.clone(),
        }
    }
}

impl AcceptEntry {
    /// An entry of this settings file.
    pub(crate) fn new(file: &Path, Accept { line, rule, path, owner, until, .. }: &Accept) -> Self {
        let (rule, path, owner, until) = (rule.value.clone(), path.clone(), owner.clone(), until.clone());
        Self { file: file.to_owned(), line: *line, rule, path, owner, until }
    }
}
