//! The mistakes of a file, collected while it is read, so that all of them are reported together.

use super::error::SettingsError;

/// The mistakes that were found so far.
#[derive(Debug, Default)]
pub(crate) struct Mistakes(Vec<SettingsError>);

impl Mistakes {
    pub(crate) fn add(&mut self, mistake: SettingsError) {
        self.0.push(mistake);
    }

    /// What was read; where it is a mistake, the mistake is added and the default returned.
    pub(crate) fn keep<T: Default>(&mut self, read: Result<T, SettingsError>) -> T {
        read.unwrap_or_else(|mistake| {
            self.add(mistake);
            T::default()
        })
    }

    /// What was read, unless a mistake was found.
    pub(crate) fn finish<T>(self, read: T) -> Result<T, SettingsError> {
        match SettingsError::all(self.0) {
            Some(error) => Err(error),
            None => Ok(read),
        }
    }
}
