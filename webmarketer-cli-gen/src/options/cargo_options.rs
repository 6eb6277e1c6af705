//! Options that are passed to cargo.

use clap::Args;

const HEADING: &str = "Options of cargo";

/// The options of cargo that decide how packages are compiled.
#[derive(Args, Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is an option of cargo")]
pub(crate) struct CargoOptions {
    /// Features to activate, separated by commas
    #[arg(long, short = 'F', value_name = "FEATURES", help_heading = HEADING)]
    features: Vec<String>,

    /// Activate all features
    #[arg(long, help_heading = HEADING)]
    all_features: bool,

    /// Do not activate the feature `default`
    #[arg(long, help_heading = HEADING)]
    no_default_features: bool,

    /// Require that Cargo.lock does not change
    #[arg(long, help_heading = HEADING)]
    locked: bool,

    /// Do not use the network
    #[arg(long, help_heading = HEADING)]
    offline: bool,
}

impl CargoOptions {
    /// The arguments of cargo.
    pub(crate) fn arguments(&self) -> Vec<String> {
        let mut arguments: Vec<_> = self.features.iter().map(|value| format!("--features={value}")).collect();
        let switches = [
            ("--all-features", self.all_features),
            ("--no-default-features", self.no_default_features),
            ("--locked", self.locked),
            ("--offline", self.offline),
        ];
        arguments.extend(switches.iter().filter(|(_, is_on)| *is_on).map(|(option, _)| (*option).to_owned()));
        arguments
    }
}
