//! Generates ids.

use chrono::{DateTime, Utc};
use uuid::{Builder, Uuid};

/// The id of a new event. Unlike a token it is not secret, so it needs no random bytes of the operating system.
pub(crate) fn event_id() -> Uuid {
    Builder::from_random_bytes(fastrand::u128(..).to_ne_bytes()).into_uuid()
}

pub(crate) fn user_id() -> Uuid {
    Uuid::new_v4()
}

pub(crate) fn token_id() -> Uuid {
    Uuid::new_v4()
}

/// A random name for a session.
pub(crate) fn session_name() -> String {
    Uuid::new_v4().simple().to_string()
}

/// The id of a new event type or field, in the format of the service: 24 hexadecimal digits, of which the first eight
/// are the seconds since 1970.
pub(crate) fn object_id(now: DateTime<Utc>) -> String {
    let (_, random) = Uuid::new_v4().as_u64_pair();
    format!("{:08x}{random:016x}", now.timestamp() & 0xffff_ffff)
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    #[test]
    fn the_id_of_an_event_type_starts_with_its_date() {
        let id = super::object_id(DateTime::UNIX_EPOCH);
        assert_eq!(id.len(), 24, "{id}");
        assert!(id.starts_with("00000000"), "{id}");
    }
}
