//! Loads live, lock, code and settings once, and compares them. The result is a list of problems as data: grouped, with
//! levels, and marked as accepted. Locks and generated code are also written here (`pull_lock`, `generate`), because
//! reports list the written files.

mod accept;
mod apply;
mod cargo_workspace;
mod catalogue_error;
mod code_catalogue;
mod code_disagreements;
mod code_renames;
mod compared_lock;
mod comparison;
mod diff;
mod disagreement;
mod export;
mod fix_command;
mod generate;
mod generate_mode;
mod hand_written;
mod import;
mod json_kind;
mod judge;
mod levels;
mod live_catalogue;
mod load_error;
mod locate;
mod lock_and_code;
mod lock_findings;
mod lowered;
mod members;
mod members_error;
mod named_catalogue;
mod paths;
mod plan;
mod problem;
mod project_file;
mod pull_lock;
mod read_lock;
mod recorded_changes;
mod renamed_code;
mod resolution;
mod sample_events;
mod set_up;
mod settable_keys;
mod shown_event;
mod side;
mod source;
mod struct_difference;
mod target_files;
mod trash;
mod unknown_keys;
mod unreached;
mod unselected;
mod worst;

use accept::accept;
pub(crate) use apply::{
    Applied, OpenSteps, OtherTarget, StepName, StepResult, StepVerb, apply_plan, check_target, open_steps,
};
pub(crate) use cargo_workspace::{CargoPackage, CargoWorkspace};
pub(crate) use catalogue_error::{NotEventTypes, RevisionError};
pub(crate) use code_catalogue::{CodeCatalogue, code_catalogue};
pub(crate) use code_renames::{LockWithRenames, names_in_sources, recorded_renames};
pub(crate) use compared_lock::ComparedLock;
pub(crate) use comparison::{Comparison, LocksComparison};
pub(crate) use diff::{CODE, LIVE, LOCK, compare_catalogues};
pub(crate) use disagreement::{Accepted, Disagreement};
pub(crate) use export::{
    ExportProgram, MissingReason, MissingStruct, NotExported, ProgramError, ProgramKind, SourceComparison,
    WantedProgram, compare_with_sources,
};
pub(crate) use fix_command::{FixCommand, FixVerb};
pub(crate) use generate::{CodeToGenerate, GeneratedCode, generate_code, judge_code};
pub(crate) use generate_mode::GenerateMode;
pub(crate) use import::{ImportError, ImportPath, ImportedCode};
pub(crate) use json_kind::JsonKind;
pub(crate) use judge::{CheckOptions, judge_locks};
use levels::apply_levels;
pub(crate) use live_catalogue::{LiveError, LiveErrorReason, fetch_event_types};
pub(crate) use load_error::LoadError;
use locate::locate;
pub(crate) use lock_and_code::LockAndCode;
pub(crate) use lowered::Lowered;
pub(crate) use members::{
    LockUsers, Member, Members, all_members, chosen_names, members_with_code, name_choosers, settings_of_one_lock,
};
pub(crate) use members_error::{MembersError, SharedLock};
pub(crate) use named_catalogue::catalogue_of;
pub(crate) use paths::{canonical_path, slashes};
pub(crate) use plan::{MakePlanError, judge_plan, make_plan, read_definitions, read_plan};
pub(crate) use problem::{AcceptEntry, Fix, Problem, Subject};
pub(crate) use project_file::{NotProject, ProjectFileError, read_project};
pub(crate) use pull_lock::{AllowedPull, LockToPull, PullError, PulledLock, lock_owner, write_settings_beside_lock};
pub(crate) use read_lock::{
    ProjectSource, active_event_type, active_event_types, live_event_type, project, project_to_compare, read_lock,
    read_lock_if_exists,
};
pub(crate) use recorded_changes::RecordedChange;
pub(crate) use resolution::Resolution;
pub(crate) use sample_events::{InvalidSample, invalid_samples, minimal_sample, valid_sample};
pub(crate) use set_up::{
    Ci, Dependency, LIBRARY, LibrarySource, SetUpError, SetUpFile, Written, ci_files, ignored_lines, settings_file,
};
pub(crate) use settable_keys::{KeyUpdate, NotSettable, SettableKind, UnsettableKey};
pub(crate) use shown_event::{EventStatus, ShownEvent};
pub(crate) use side::Side;
pub(crate) use source::{CodePlace, CodePlaces, NotRead, UnreadPart};
pub(crate) use struct_difference::{PartDifference, StructDifference};
pub(crate) use target_files::{GeneratedTarget, TargetToGenerate};
pub(crate) use trash::{TrashFollower, fetch_trash, service_now, time_ago, trash_places};
pub(crate) use unknown_keys::{NameKind, UnknownKey, UnknownName, unknown_keys, unknown_names};
pub(crate) use unreached::{LeftPlace, LeftReason, unreached_places};
use worst::worst;
