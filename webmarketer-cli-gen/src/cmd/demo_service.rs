//! The requests of the demo: it sends events and changes event types.

use std::io::Write;

use webmarketer_core::{Client, Envelope, EventId, Untyped};
use webmarketer_emulator::Emulator;
use webmarketer_schema::lock::Lock;
use webmarketer_schema::{EventType, Field, FieldType, Reference, StorageKey};

use crate::report::{self, DemoChange};
use crate::resolve::{InvalidSample, invalid_samples, valid_sample};
use crate::terminal::{Exit, Failure};

/// Sends a valid event of each active event type, fetches each, and returns their number.
pub(super) async fn send_valid_events(client: &Client, emulator: &Emulator, lock: &Lock) -> Result<usize, Failure> {
    let mut ids: Vec<EventId<Untyped>> = Vec::new();
    for event_type in lock.catalogue.active() {
        let envelope = Envelope::untyped(event_type.reference.as_str(), &valid_sample(event_type));
        ids.push(envelope.send(client).await?.event_id);
    }
    emulator.wait_idle().await;
    for event_id in &ids {
        client.events().raw(event_id).await?;
    }
    Ok(ids.len())
}

/// Sends an event that the service trashes.
pub(super) async fn send_invalid_event(
    client: &Client,
    emulator: &Emulator,
    lock: &Lock,
    out: &mut (dyn Write + Send),
) -> Result<(), Failure> {
    // An invalid email address or phone number is easier to understand than an invalid string.
    let is_checked = |event_type: &&EventType| {
        event_type.ingested_fields().any(|field| matches!(field.field_type, FieldType::Email | FieldType::Phone))
    };
    let event_type = lock.catalogue.active().find(is_checked).or_else(|| lock.catalogue.active().next());
    let refused = event_type.and_then(|of| Some((of, invalid_samples(of).into_iter().next()?)));
    let Some((event_type, InvalidSample { data, field, .. })) = refused else {
        return Err(Failure::new(Exit::Failure, "the project has no field with invalid values"));
    };
    let receipt = Envelope::untyped(event_type.reference.as_str(), &data).send(client).await?;
    let value = data.get(&field).cloned().unwrap_or_default();
    report::write_demo_trashed(out, event_type, &field, &value, &receipt.event_id)?;
    emulator.wait_idle().await;
    Ok(report::write_demo_trash(out, &client.trash().list().await?)?)
}

/// Makes four changes through the API and returns how many were made.
pub(super) async fn change_event_types(
    client: &Client,
    lock: &Lock,
    out: &mut (dyn Write + Send),
) -> Result<usize, Failure> {
    // Each change is made to another event type, because the iterator continues.
    let mut active = lock.catalogue.active();

    let (reference, key) = find_field(&mut active, |field| field.optional)?;
    edit_field(client, reference, key, |field| field.optional = false).await?;
    report::write_demo_change(out, &DemoChange::Mandatory(reference, key))?;

    let (reference, key) = find_field(&mut active, |field| field.field_type == FieldType::String)?;
    edit_field(client, reference, key, |field| field.field_type = FieldType::Number).await?;
    report::write_demo_change(out, &DemoChange::Number(reference, key))?;

    let (reference, _) = find_field(&mut active, |_| true)?;
    client.event_types().archive(reference).await?;
    report::write_demo_change(out, &DemoChange::Archived(reference))?;

    let new = EventType {
        fields: vec![Field::new(FieldType::Email, "email"), Field::new(FieldType::Message, "idea")],
        ..EventType::new("idea-submitted", "Idea submitted")
    };
    client.event_types().create(&new).await?;
    report::write_demo_change(out, &DemoChange::Added(&new.reference))?;
    Ok(4)
}

/// The next event type with an ingested field that fits, and that field.
fn find_field<'a>(
    event_types: &mut impl Iterator<Item = &'a EventType>,
    fits: impl Fn(&Field) -> bool,
) -> Result<(&'a Reference, &'a StorageKey), Failure> {
    event_types
        .find_map(|of| of.ingested_fields().find(|field| fits(field)).map(|field| (&of.reference, &field.storage_key)))
        .ok_or_else(|| Failure::new(Exit::Failure, "the project has no field to change"))
}

/// Changes one field of a live event type.
async fn edit_field(
    client: &Client,
    reference: &Reference,
    key: &StorageKey,
    change: impl FnOnce(&mut Field),
) -> Result<(), Failure> {
    let mut event_type = client.event_types().get(reference).await?;
    if let Some(field) = event_type.fields.iter_mut().find(|field| field.storage_key == *key) {
        change(field);
    }
    client.event_types().update(&event_type).await?;
    Ok(())
}
