//! Arguments for the lock and the profile.

use std::path::PathBuf;

use clap::Args;

use crate::settings::Flags;

/// The lock and the profile that a command uses.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct Files {
    /// The lock [default: the nearest webmarketer.lock.json, or the lock that webmarketer.toml names, from the package
    /// up to the root of its workspace]
    #[arg(long, value_name = "FILE")]
    pub(crate) lock: Option<PathBuf>,

    /// Use the project, lock and connection of this profile of webmarketer.toml
    #[arg(long, value_name = "NAME", env = "WEBMARKETER_PROFILE")]
    pub(crate) profile: Option<String>,
}

impl Files {
    /// The flags for loading settings.
    pub(crate) fn flags(&self) -> Flags<'_> {
        let profile = self.profile.as_deref().filter(|name| !name.is_empty());
        Flags { lock: self.lock.as_deref(), profile, ..Flags::default() }
    }
}
