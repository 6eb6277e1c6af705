//! The expectations of the type of a field from its attributes and the lock. The compiler checks them.

use webmarketer_schema::Field;
use webmarketer_schema::convention::{ValueKind, shape};

use crate::decisions::{Expectation, ExpectedKind, Privacy};
use crate::input::{CarriedField, Event, FieldRow};

/// The expectation of the type of a field; `locked` is the field in the lock.
pub(super) fn expectation(
    event: &Event<'_>,
    field: &CarriedField<'_>,
    locked: Option<&Field>,
    is_reported: bool,
) -> Expectation {
    // A nonce that the lock has as PII is reported as a disagreement.
    let is_nonce = field.nonce.is_some() && !locked.is_some_and(|field| field.pii);
    let mut privacy = expected_privacy(event, &field.row, locked);
    if is_nonce {
        // `Nonce` accepts no type that is PII or sensitive, so the other expectations would repeat its error.
        privacy.retain(|privacy| matches!(privacy, Privacy::UnsaidSensitive | Privacy::UnsaidStrictly));
    }
    Expectation {
        kind: if is_reported { ExpectedKind::Reported } else { expected_kind(&field.row, locked) },
        // `Nonce` accepts no optional type, either.
        is_mandatory: !is_nonce && locked.is_some_and(Field::is_mandatory),
        privacy,
        is_utc: field.utc,
        is_nonce,
    }
}

fn expected_kind(row: &FieldRow, locked: Option<&Field>) -> ExpectedKind {
    if !row.other_type.is_empty() {
        ExpectedKind::Other
    } else if let Some(kind) = row.kind {
        // A type other than the lock's is reported as a disagreement.
        let is_locked = locked.is_none_or(|locked| ValueKind::of_field_type(&locked.field_type) == kind);
        if is_locked { ExpectedKind::SentAs(kind) } else { ExpectedKind::Other }
    } else if row.most_probable_location.is_some() {
        ExpectedKind::Location
    } else if let Some(locked) = locked {
        match ValueKind::of_field_type(&locked.field_type) {
            // That the struct names no `other_type` is reported as a disagreement.
            ValueKind::Any => ExpectedKind::Other,
            kind => ExpectedKind::Locked(kind),
        }
    } else {
        ExpectedKind::Unsaid
    }
}

fn expected_privacy(event: &Event<'_>, row: &FieldRow, locked: Option<&Field>) -> Vec<Privacy> {
    match row.pii {
        Some(true) => return Vec::new(),
        Some(false) => return vec![Privacy::NotPii],
        None => {}
    }
    let is_user = event.strict_pii && row.bits & shape::ENTITY == shape::USER && row.other_entity.is_empty();
    // The attribute names the type; or the lock does, and then the field has the lock's type or an error.
    let kind = row.kind.or_else(|| locked.map(|locked| ValueKind::of_field_type(&locked.field_type)));
    let unsaid = match kind {
        _ if is_user => Some(Privacy::UnsaidStrictly),
        _ if row.kind.is_some_and(ValueKind::is_sensitive) => Some(Privacy::UnsaidSensitive),
        Some(kind) if row.kind.is_none() && row.other_type.is_empty() && !kind.is_sensitive() => None,
        _ => Some(Privacy::Unsaid),
    };
    match locked {
        // The type of a field that is PII in the lock says so itself.
        Some(locked) if locked.pii => vec![Privacy::LockedAsPii],
        Some(_) => unsaid.into_iter().chain([Privacy::LockedAsNotPii]).collect(),
        None => unsaid.into_iter().collect(),
    }
}
