//! What the commands that only read the lock share.

use webmarketer_schema::EventType;
use webmarketer_schema::convention::nearest_name;
use webmarketer_schema::lock::Lock;

use crate::settings::{Pattern, Settings};
use crate::terminal::{Exit, Failure};

/// Reads the lock that the settings name.
pub(super) fn read(settings: &Settings) -> Result<Lock, Failure> {
    Lock::read(&settings.lock).map_err(|error| Failure::lock(&settings.lock, &error))
}

/// The event types in use that are meant by one of the patterns; all of them where there is no pattern. A pattern that
/// means none is a mistake.
pub(super) fn active<'a>(lock: &'a Lock, patterns: &[String]) -> Result<Vec<&'a EventType>, Failure> {
    let references: Vec<_> = lock.catalogue.active().map(|event_type| event_type.reference.as_str()).collect();
    for pattern in patterns {
        if !references.iter().any(|reference| Pattern::new(pattern).matches(reference)) {
            let what = format!("the lock has no event type `{}`", pattern.escape_debug());
            let advice = match nearest_name(pattern, &references) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "`webmarketer list` shows those it has".to_owned(),
            };
            return Err(Failure::new(Exit::Usage, what).advise(advice));
        }
    }
    let is_meant = |event_type: &&EventType| {
        patterns.is_empty()
            || patterns.iter().any(|pattern| Pattern::new(pattern).matches(event_type.reference.as_str()))
    };
    Ok(lock.catalogue.active().filter(is_meant).collect())
}
