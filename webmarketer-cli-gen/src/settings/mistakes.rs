//! Collects the mistakes of a file while it is parsed, so that all of them are reported together.

use super::error::SettingsError;

/// The mistakes found so far.
#[derive(Debug, Default)]
pub(crate) struct Mistakes(Vec<SettingsError>);

impl Mistakes {
    pub(crate) fn add(&mut self, mistake: SettingsError) {
        self.0.push(mistake);
    }

    /// Keeps only the mistakes for which `is_kept` returns true.
    pub(super) fn retain(&mut self, is_kept: impl Fn(&SettingsError) -> bool) {
        self.0.retain(is_kept);
    }

    /// Returns the value, or adds the mistake and returns the default.
    pub(crate) fn keep<T: Default>(&mut self, read: Result<T, SettingsError>) -> T {
        read.unwrap_or_else(|mistake| {
            self.add(mistake);
            T::default()
        })
    }

    /// Returns the value if no mistake was found.
    pub(crate) fn finish<T>(self, read: T) -> Result<T, SettingsError> {
        match SettingsError::all(self.0) {
            Some(error) => Err(error),
            None => Ok(read),
        }
    }
}
