//! Reads a plan from its file.

use serde_json::{Map, Value};

use super::changes::live_digest;
use super::definitions::read_project;
use super::json::version_of;
use super::steps::{Archive, Create, NotInCode, SharedFieldStep, Suggestion, Update};
use super::{FileError, ManualStep, Plan, SharedField, StaleDeclaration, StaleReason, StructPlace};
use crate::diff::{Rule, rules};
use crate::model::{EventType, Reference, StorageKey};
use crate::wire::{ObjectReader, WireError, read_event_type};

impl Plan {
    /// Parses the text of a file. What a step changes is computed from its request, not read. The levels of changes are
    /// those of their rules, and no change is accepted.
    ///
    /// # Errors
    ///
    /// If the text is not valid JSON, or of another kind or a later version; if a value is invalid; or if an event type
    /// was changed after the plan was made.
    pub fn parse(text: &[u8]) -> Result<Self, FileError> {
        let value = version_of(text)?;
        let mut object = ObjectReader::new(&value, "")?;
        let project = object.need("project", "the id of a project", |id| Some(id.clone()))?;
        let plan = Self {
            project: read_project(&project)?,
            api_base: object.need_text("apiBase")?,
            shared_fields: object.need_list("projectFields", read_shared_field)?,
            creates: object.need_list("creates", read_create)?,
            updates: object.need_list("updates", read_update)?,
            archives: object.need_list("archives", read_archive)?,
            manual: object.need_list("manualSteps", read_manual)?,
            not_in_code: object.need_list("notInCode", read_not_in_code)?,
            suggestions: object.need_list("suggestions", read_suggestion)?,
            stale: object.need_list("staleDeclarations", read_stale)?,
        };
        plan.check(&value)?;
        Ok(plan)
    }

    /// Checks the digests of the live event types, and that a step names its event type once.
    fn check(&self, value: &Value) -> Result<(), FileError> {
        let updates = self.updates.iter().map(|step| &step.live).enumerate().map(|(at, live)| ("updates", at, live));
        let archives = self.archives.iter().map(|step| &step.live).enumerate().map(|(at, live)| ("archives", at, live));
        let mut references: Vec<_> = self.creates.iter().map(|step| &step.event_type.reference).collect();
        for (list, at, live) in updates.chain(archives) {
            let pointer = format!("/{list}/{at}/digest");
            let edited = |what: &str| FileError::Edited { pointer: pointer.clone(), what: what.to_owned() };
            if value.pointer(&pointer).and_then(Value::as_str) != Some(&*live_digest(live)) {
                return Err(edited("the digest is not that of `live`, which was changed after the plan was made"));
            }
            references.push(&live.reference);
        }
        references.sort();
        match references.windows(2).find(|pair| pair.first() == pair.last()) {
            Some([reference, ..]) => {
                let what = format!("two steps are about the event type `{reference}`");
                Err(FileError::Edited { pointer: "/".to_owned(), what })
            }
            _ => Ok(()),
        }
    }
}

fn read_shared_field(value: &Value, pointer: &str) -> Result<SharedFieldStep, WireError> {
    let mut object = ObjectReader::new(value, pointer)?;
    let body = object.need("body", "an object", |body| body.is_object().then(|| body.clone()))?;
    let field = SharedField::read(&body, &object.pointer_to("body"))?;
    Ok(SharedFieldStep { field, structs: object.need_list("structs", read_place)? })
}

fn read_create(value: &Value, pointer: &str) -> Result<Create, WireError> {
    let mut object = ObjectReader::new(value, pointer)?;
    let body = object.need("body", "an object", |body| body.is_object().then(|| body.clone()))?;
    let mut event_type = read_event_type(&body, &object.pointer_to("body"))?;
    event_type.attributable = object.flag("attributable")?;
    same_reference(&mut object, &event_type.reference, value)?;
    Ok(Create::new(event_type, object.need_list("structs", read_place)?))
}

fn read_update(value: &Value, pointer: &str) -> Result<Update, WireError> {
    let mut object = ObjectReader::new(value, pointer)?;
    let live = read_live(&mut object, value)?;
    let pointer = object.pointer_to("body");
    let body = object.need("body", "an object", |body| body.as_object().cloned())?;
    let desired = with_body(&live, body, &pointer)?;
    Ok(Update::new(live, desired, object.need_list("structs", read_place)?))
}

/// A live event type with the values of the body that updates it.
fn with_body(live: &EventType, body: Map<String, Value>, pointer: &str) -> Result<EventType, WireError> {
    const ALLOWED: [&str; 4] = ["name", "fields", "expirationPolicy", "attributable"];
    if let Some((key, value)) = body.iter().find(|(key, _)| !ALLOWED.contains(&key.as_str())) {
        let expected = "`name`, `fields`, `expirationPolicy` or `attributable`";
        return Err(WireError::expected(&format!("{pointer}/{key}"), expected, value));
    }
    let mut given = body;
    given.insert("reference".into(), live.reference.as_str().into());
    let given = read_event_type(&Value::Object(given), pointer)?;
    if let Some((key, value)) = given.extra.iter().find(|(_, value)| !value.is_null()) {
        return Err(WireError::expected(&format!("{pointer}/{key}"), "a value that the API accepts", value));
    }
    Ok(EventType {
        name: given.name,
        fields: given.fields,
        // What is omitted stays.
        expiration_policy: given.expiration_policy.or_else(|| live.expiration_policy.clone()),
        attributable: given.attributable.or(live.attributable),
        ..live.clone()
    })
}

fn read_archive(value: &Value, pointer: &str) -> Result<Archive, WireError> {
    let mut object = ObjectReader::new(value, pointer)?;
    Ok(Archive::new(read_live(&mut object, value)?))
}

fn read_live(object: &mut ObjectReader<'_>, value: &Value) -> Result<EventType, WireError> {
    let live = object.need("live", "an object", |live| live.is_object().then(|| live.clone()))?;
    let live = read_event_type(&live, &object.pointer_to("live"))?;
    same_reference(object, &live.reference, value)?;
    Ok(live)
}

/// Checks that a step and its event type have the same reference.
fn same_reference(object: &mut ObjectReader<'_>, reference: &Reference, value: &Value) -> Result<(), WireError> {
    let named = object.need_text("reference")?;
    let pointer = object.pointer_to("reference");
    let found = value.get("reference").unwrap_or(&Value::Null);
    let wrong = || WireError::expected(&pointer, "the reference of the event type of the step", found);
    if named == reference.as_str() { Ok(()) } else { Err(wrong()) }
}

fn read_place(value: &Value, pointer: &str) -> Result<StructPlace, WireError> {
    StructPlace::read(&mut ObjectReader::new(value, pointer)?)
}

fn read_manual(value: &Value, pointer: &str) -> Result<ManualStep, WireError> {
    let mut object = ObjectReader::new(value, pointer)?;
    Ok(ManualStep {
        reference: Reference::new(object.need_text("reference")?),
        field: object.text("storageKey").map(StorageKey::new),
        rule: need_rule(&mut object)?,
        message: object.need_text("message")?,
        remedy: object.need_text("remedy")?,
        structs: object.need_list("structs", read_place)?,
        accepted: None,
    })
}

fn read_not_in_code(value: &Value, pointer: &str) -> Result<NotInCode, WireError> {
    let mut object = ObjectReader::new(value, pointer)?;
    let reference = Reference::new(object.need_text("reference")?);
    Ok(NotInCode { reference, field: object.text("storageKey").map(StorageKey::new), rule: need_rule(&mut object)? })
}

fn need_rule(object: &mut ObjectReader<'_>) -> Result<&'static Rule, WireError> {
    object.need("rule", "the name of a rule", |rule| rules::find(rule.as_str()?))
}

fn read_suggestion(value: &Value, pointer: &str) -> Result<Suggestion, WireError> {
    let mut object = ObjectReader::new(value, pointer)?;
    Ok(Suggestion {
        reference: Reference::new(object.need_text("reference")?),
        path: object.need_text("path")?,
        old: object.need_text("old")?,
        attribute: object.need_text("attribute")?,
        structs: object.need_list("structs", read_place)?,
    })
}

fn read_stale(value: &Value, pointer: &str) -> Result<StaleDeclaration, WireError> {
    let mut object = ObjectReader::new(value, pointer)?;
    let near = object.text("near");
    let reason = object.need("reason", "`archived` or `unknown`", |reason| match reason.as_str()? {
        "archived" => Some(StaleReason::Archived),
        "unknown" => Some(StaleReason::Unknown(near)),
        _ => None,
    })?;
    Ok(StaleDeclaration { path: object.need_text("path")?, reason })
}
