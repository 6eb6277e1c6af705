//! How to change the service where the code differs from the lock. All compile errors say it in these words.

/// Advice for an event type or a field that the lock does not have.
pub const ADD_TO_SERVICE: &str = "to add it to Webmarketer, run `webmarketer plan` and `webmarketer apply`; if Webmarketer \
                                  has it, run `webmarketer pull`";

/// Advice for a property of a field that the lock has otherwise. Some properties cannot be changed by `apply`; `plan`
/// then says what to change in Webmarketer.
pub const CHANGE_SERVICE: &str = "to change Webmarketer instead, run `webmarketer plan`, which shows how, and `webmarketer \
                                  apply`; if it has changed already, run `webmarketer pull`";
