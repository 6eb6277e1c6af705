//! How `webmarketer export` compiles structs that differ from their lock.

use std::env::var_os;
use std::ffi::OsStr;

/// The variable that the wrapper of `webmarketer export` sets for a compiler that it starts, to its own path.
pub const EXPORT_BUILD: &str = "WEBMARKETER_EXPORT_BUILD";

/// The variable that names the file to which a program writes the definitions of its structs.
pub const EXPORT_FILE: &str = "WEBMARKETER_EXPORT_FILE";

/// The variable by which cargo finds the wrapper.
const WRAPPER: &str = "RUSTC_WORKSPACE_WRAPPER";

/// Whether `webmarketer export` compiles this crate, so that its structs are not compared with their lock.
///
/// Only a build through the wrapper that is named counts. Cargo keeps its artifacts apart from those of other builds,
/// so that a later `cargo check` compares the structs again. A crate outside of the workspace has no wrapper, because its
/// artifacts are shared.
///
/// ```
/// assert!(!webmarketer_schema::lock::is_export_build());
/// ```
pub fn is_export_build() -> bool {
    is_build_of(var_os(EXPORT_BUILD).as_deref(), var_os(WRAPPER).as_deref())
}

fn is_build_of(build: Option<&OsStr>, wrapper: Option<&OsStr>) -> bool {
    wrapper.is_some_and(|wrapper| !wrapper.is_empty() && build == Some(wrapper))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_build_through_the_named_wrapper_counts() {
        let is =
            |build: Option<&str>, wrapper: Option<&str>| is_build_of(build.map(OsStr::new), wrapper.map(OsStr::new));
        assert!(is(Some("/bin/webmarketer"), Some("/bin/webmarketer")));
        assert!(!is(Some("/bin/webmarketer"), None));
        assert!(!is(Some("/bin/webmarketer"), Some("/bin/sccache")));
        assert!(!is(None, Some("/bin/webmarketer")));
        assert!(!is(Some(""), Some("")));
        assert!(!is(None, None));
    }
}
