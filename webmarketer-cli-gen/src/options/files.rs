//! Where the files of a command are.

use std::path::PathBuf;

use clap::Args;

use crate::settings::Flags;

/// Where the files are.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct Files {
    /// The lock [default: the nearest webmarketer.lock.json, or the one that a webmarketer.toml names, from the package
    /// up to the root of its workspace]
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
