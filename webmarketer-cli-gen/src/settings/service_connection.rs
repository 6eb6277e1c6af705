//! The connection to the service: the keys of `webmarketer.toml` that flags and variables can also set.

/// The connection to the service, as set by one source (flag, variable, profile or file) or merged from all.
#[derive(Clone, Default)]
#[cfg_attr(feature = "cli", derive(clap::Args))]
#[cfg_attr(not(feature = "cli"), expect(dead_code, reason = "a build script reads the lock alone"))]
pub(crate) struct ServiceConnection {
    /// The JSON file of a service account, or the JSON itself
    // The value can be a private key: the help must not show it, and clap must not quote it as an unknown flag.
    #[cfg_attr(feature = "cli", arg(long, value_name = "FILE", env = webmarketer_core::variables::CREDENTIALS))]
    #[cfg_attr(feature = "cli", arg(hide_env_values = true, allow_hyphen_values = true))]
    pub(crate) credentials: Option<String>,

    /// The base URL of the API
    #[cfg_attr(feature = "cli", arg(long, value_name = "URL", env = webmarketer_core::variables::API_BASE))]
    #[cfg_attr(feature = "cli", arg(help = "The base URL of the API [default: https://api.webmarketer.io/api]"))]
    pub(crate) api_base: Option<String>,

    /// The base URL of the token endpoint
    #[cfg_attr(feature = "cli", arg(long, value_name = "URL", env = webmarketer_core::variables::OAUTH_BASE))]
    #[cfg_attr(
        feature = "cli",
        arg(help = "The base URL of the token endpoint [default: https://oauth.webmarketer.io/oidc]")
    )]
    pub(crate) oauth_base: Option<String>,
}

impl ServiceConnection {
    /// The name of the field `credentials`.
    pub(crate) const CREDENTIALS: &str = "credentials";

    /// The names of the fields, which are argument ids and keys of the file.
    pub(crate) const KEYS: [&str; 3] = [Self::CREDENTIALS, "api_base", "oauth_base"];
}

#[cfg(feature = "cli")]
impl ServiceConnection {
    /// The values, in the order of [`KEYS`](Self::KEYS).
    pub(crate) fn into_values(self) -> [Option<String>; 3] {
        [self.credentials, self.api_base, self.oauth_base]
    }

    /// The connection with these values, in the order of [`KEYS`](Self::KEYS).
    pub(crate) fn from_values([credentials, api_base, oauth_base]: [Option<String>; 3]) -> Self {
        Self { credentials, api_base, oauth_base }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.clone().into_values().iter().all(Option::is_none)
    }
}

// The credentials can be the JSON of a key.
impl std::fmt::Debug for ServiceConnection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ServiceConnection").finish_non_exhaustive()
    }
}
