//! `webmarketer.toml`: the settings of a project, in place of repeated flags.

mod accept;
mod choices;
#[cfg(feature = "cli")]
mod config_error;
mod date_type;
#[cfg(feature = "cli")]
mod effective;
mod error;
mod field_attributes;
mod file;
mod keys;
#[cfg(feature = "cli")]
mod levels;
mod mistakes;
#[cfg(feature = "cli")]
mod package_files;
mod pattern;
mod plan;
#[cfg(feature = "cli")]
mod plan_format;
#[cfg(feature = "cli")]
mod report_format;
mod rust_name;
mod selection;
mod service_connection;
mod syntax;
mod table;
mod targets;

#[cfg(feature = "cli")]
pub(crate) use accept::Accept;
pub use choices::Choices;
pub(crate) use choices::{CORE, Visibility, is_file};
#[cfg(feature = "cli")]
pub(crate) use config_error::ConfigError;
pub(crate) use date_type::DateType;
#[cfg(feature = "cli")]
pub(crate) use effective::{Flags, GivenValue, OUTPUT, OUTPUT_FOLDER, Settings, first};
pub(crate) use error::ReadError;
pub use error::SettingsError;
pub(crate) use field_attributes::{FieldAttribute, FieldSetting, NonceForm};
pub(crate) use file::{FILE_NAME, read_settings_file};
#[cfg(feature = "cli")]
pub(crate) use levels::{Levels, RuleLevel, Severity};
pub(crate) use mistakes::Mistakes;
#[cfg(feature = "cli")]
pub(crate) use package_files::{PackageFiles, current_folder, search_error};
pub(crate) use pattern::Pattern;
#[cfg(feature = "cli")]
pub(crate) use plan::PlanSettings;
#[cfg(feature = "cli")]
pub(crate) use plan_format::PlanFormat;
#[cfg(feature = "cli")]
pub(crate) use report_format::ReportFormat;
pub(crate) use rust_name::{is_name, is_never_raw};
pub(crate) use selection::Selection;
#[cfg(feature = "cli")]
pub(crate) use service_connection::ServiceConnection;
pub(crate) use table::Located;
pub use targets::Target;
