//! The attributes that settings give to fields. One that does not fit its field is a mistake.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use webmarketer_schema::convention::{ValueKind, default_constant};
use webmarketer_schema::lock::Lock;
use webmarketer_schema::{Entity, EventType, Field, FieldType};

use super::argument::Argument;
use super::constant::constants;
use super::overrides::{is_left_out, unmatched};
use crate::codegen::names::path;
use crate::settings::{Choices, FieldAttribute, FieldSetting, Mistakes, NonceForm, Pattern, SettingsError};

/// The attributes of one field, at most one of each name.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct FieldAttributes<'a>(&'a [&'a FieldSetting]);

impl<'a> FieldAttributes<'a> {
    fn iter(self) -> impl Iterator<Item = &'a FieldAttribute> {
        self.0.iter().map(|setting| &setting.attribute)
    }

    /// Whether an attribute with this name is given.
    pub(super) fn has(self, name: &str) -> bool {
        self.iter().any(|attribute| attribute.name() == name)
    }

    /// The name of the constant, if one is chosen.
    pub(super) fn constant(self) -> Option<&'a str> {
        self.iter().find_map(|attribute| match attribute {
            FieldAttribute::Const(name) => Some(name.as_str()),
            _ => None,
        })
    }

    /// The arguments for what the field does: the nonce and `utc`.
    pub(super) fn arguments(self) -> impl Iterator<Item = Argument<'a>> {
        self.iter().filter_map(|attribute| match attribute {
            FieldAttribute::Nonce(NonceForm::Default) => Some(Argument::Flag("nonce", true)),
            FieldAttribute::Nonce(NonceForm::Template(text)) => Some(Argument::Text("nonce", text.into())),
            FieldAttribute::Utc(true) => Some(Argument::Flag("utc", true)),
            FieldAttribute::Nonce(NonceForm::Off)
            | FieldAttribute::Utc(false)
            | FieldAttribute::Const(_)
            | FieldAttribute::Key(_)
            | FieldAttribute::StorageKey(_)
            | FieldAttribute::IngestionKey(_) => None,
        })
    }
}

/// The attributes of all fields that have some, by the path of the field.
#[derive(Debug, Default)]
pub(super) struct AttributesByPath<'a>(HashMap<String, Vec<&'a FieldSetting>>);

impl AttributesByPath<'_> {
    /// The attributes of a field.
    pub(super) fn of(&self, event_type: &EventType, field: &Field) -> FieldAttributes<'_> {
        // Building a path for each field would be slow.
        let settings = if self.0.is_empty() { None } else { self.0.get(&path(event_type, field)) };
        FieldAttributes(settings.map(Vec::as_slice).unwrap_or_default())
    }
}

/// A field, with what decides whether an attribute fits it.
struct CheckedField<'a> {
    path: String,
    field: &'a Field,
    /// The Rust type from the settings.
    own: Option<&'a str>,
}

fn checked_fields<'a>(event_type: &'a EventType, types: &HashMap<String, &'a str>) -> Vec<CheckedField<'a>> {
    let fields = event_type.fields.iter().map(|field| {
        let path = path(event_type, field);
        CheckedField { own: types.get(&path).copied(), path, field }
    });
    fields.collect()
}

/// The attributes that settings give to the fields of the chosen event types. The first setting that matches a field
/// gives it the attribute.
pub(super) fn field_attributes<'a>(
    lock: &Lock,
    chosen: &[&'a EventType],
    types: &HashMap<String, &'a str>,
    choices: &'a Choices,
    mistakes: &mut Mistakes,
) -> AttributesByPath<'a> {
    let mut attributes = AttributesByPath::default();
    if choices.fields.is_empty() {
        return attributes;
    }
    let by_event_type: Vec<_> = chosen.iter().map(|event_type| checked_fields(event_type, types)).collect();
    let fields = || by_event_type.iter().flatten();
    let mut unknown = Vec::new();
    for setting in &choices.fields {
        let pattern = Pattern::new(&setting.pattern);
        let mut meant = fields().filter(|field| pattern.matches(&field.path)).peekable();
        if meant.peek().is_none() && !unknown.contains(&&setting.pattern) {
            unknown.push(&setting.pattern);
            let known: Vec<_> = fields().map(|field| field.path.as_str()).collect();
            mistakes.add(no_field(lock, choices, setting, &known));
        }
        let mut is_wrong = false;
        for of in meant {
            let of_field = attributes.0.entry(of.path.clone()).or_default();
            // Two entities can have fields with one path.
            let is_set = |other: &&&FieldSetting| other.attribute.name() == setting.attribute.name();
            if of_field.iter().find(is_set).is_some_and(|other| !std::ptr::eq(*other, setting)) {
                continue;
            }
            if let Some(mistake) = mistake(setting, of).filter(|_| !is_wrong) {
                mistakes.add(mistake);
                is_wrong = true;
            }
            if !of_field.iter().any(|other| std::ptr::eq(*other, setting)) {
                of_field.push(setting);
            }
        }
    }
    for (event_type, fields) in chosen.iter().zip(&by_event_type) {
        check_together(event_type, fields, &attributes, mistakes);
    }
    attributes
}

fn no_field(lock: &Lock, choices: &Choices, setting: &FieldSetting, known: &[&str]) -> SettingsError {
    if is_left_out(lock, &setting.pattern) {
        let what = format!("`event_types` does not select the event type of `{}`", setting.pattern.escape_debug());
        return SettingsError::new(setting.line, what).advise("remove the line, or select that event type too");
    }
    unmatched(choices, setting.line, &setting.pattern, "field", known)
}

/// Why an attribute does not fit a field.
fn mistake(setting: &FieldSetting, of: &CheckedField<'_>) -> Option<SettingsError> {
    let (what, advice) = match &setting.attribute {
        FieldAttribute::Nonce(NonceForm::Off) | FieldAttribute::Utc(false) => None,
        FieldAttribute::Nonce(NonceForm::Default | NonceForm::Template(_)) => no_nonce(of),
        FieldAttribute::Utc(true) => no_utc(of),
        FieldAttribute::Const(_) => {
            let is_constant = matches!(of.field.entity, Entity::State | Entity::Statistic);
            let what = || "is neither a state nor a statistic, so it has no constant".to_owned();
            (!is_constant).then(|| (what(), "remove the line".to_owned()))
        }
        FieldAttribute::Key(key) => other_keys(of.field, Some(key), Some(key)),
        FieldAttribute::StorageKey(key) => other_keys(of.field, Some(key), None),
        FieldAttribute::IngestionKey(key) => other_keys(of.field, None, Some(key)),
    }?;
    let what = format!("`{}` {what}", of.path.escape_debug());
    Some(SettingsError::new(setting.line, what).advise(advice))
}

/// Why a field cannot make the nonce, and what to do.
fn no_nonce(CheckedField { path, field, own }: &CheckedField<'_>) -> Option<(String, String)> {
    let remove = "remove the line, or set `nonce` on another field";
    let kind = ValueKind::of_field_type(&field.field_type);
    let is_float = kind == ValueKind::Number && own.is_none_or(|own| matches!(own, "f32" | "f64"));
    let why = if field.ingestion_key.is_none() {
        "is not sent with events, so it cannot make the nonce".to_owned()
    } else if matches!(field.entity, Entity::State | Entity::Statistic) {
        format!("is a {}, so it cannot make the nonce: two events can have the same value", field.entity)
    } else if field.pii {
        "is PII, so it cannot make the nonce, which receipts and logs show".to_owned()
    } else if !kind.can_be_nonce() {
        let of_type = &field.field_type;
        format!("has the type {of_type}, so it cannot make the nonce: two events can have the same value")
    } else if field.optional {
        "is optional, so it cannot make the nonce, which would be random without a value".to_owned()
    } else if is_float {
        let what = format!("is `{}` in the code, so it cannot make the nonce", own.unwrap_or("f64"));
        let path = toml_key(path);
        return Some((what, format!("give it a whole number under `[generate.types]`, such as `{path} = \"u64\"`")));
    } else {
        return None;
    };
    Some((why, remove.to_owned()))
}

/// Why `utc` does not fit a field, and what to do.
fn no_utc(CheckedField { path, field, own }: &CheckedField<'_>) -> Option<(String, String)> {
    let remove = || "remove the line".to_owned();
    let of_type = &field.field_type;
    if *of_type != FieldType::Date {
        return Some((format!("has the type {of_type}, and `utc` is for dates"), remove()));
    }
    if field.ingestion_key.is_none() {
        return Some(("is not sent with events, so `utc` has no effect".to_owned(), remove()));
    }
    own.is_none().then(|| {
        let what = "has a type with a time zone in the code, so `utc` has no effect".to_owned();
        let path = toml_key(path);
        let advice = "remove the line, or set a type without one under `[generate.types]`, such as";
        (what, format!("{advice} `{path} = \"::chrono::NaiveDate\"`"))
    })
}

/// How the keys of a field differ from the given ones, and what to do.
fn other_keys(field: &Field, storage: Option<&String>, ingestion: Option<&String>) -> Option<(String, String)> {
    let Some(own_ingestion) = &field.ingestion_key else {
        let what = "is not sent with events, so its key cannot be written".to_owned();
        return Some((what, "remove the line".to_owned()));
    };
    let own = [("storage", field.storage_key.as_str()), ("ingestion", own_ingestion.as_str())];
    let other = own.into_iter().zip([storage, ingestion]).find(|((_, own), given)| given.is_some_and(|it| it != own));
    let ((word, own), given) = other?;
    let given = given.map(|given| given.escape_debug().to_string()).unwrap_or_default();
    let what = format!("has the {word} key `{}`, not `{given}`", own.escape_debug());
    Some((
        what,
        "Webmarketer has the keys: change them there and run `webmarketer pull`, or remove the line".to_owned(),
    ))
}

/// Checks attributes of different fields, and different attributes of one field.
fn check_together(
    event_type: &EventType,
    fields: &[CheckedField<'_>],
    attributes: &AttributesByPath<'_>,
    mistakes: &mut Mistakes,
) {
    let mut nonces: BTreeMap<&str, &FieldSetting> = BTreeMap::new();
    for CheckedField { path, .. } in fields {
        let of_field = attributes.0.get(path).map(Vec::as_slice).unwrap_or_default();
        let find = |name: &str| of_field.iter().find(|setting| setting.attribute.name() == name);
        if let Some(nonce) = find("nonce").filter(|it| it.attribute != FieldAttribute::Nonce(NonceForm::Off)) {
            nonces.insert(path, nonce);
        }
        if let Some((key, other)) = find("key").zip(find("storage_key").or_else(|| find("ingestion_key"))) {
            let what = format!(
                "`key` is both keys of `{}`, and `{}` is one of them",
                path.escape_debug(),
                other.attribute.name()
            );
            mistakes.add(SettingsError::new(key.line, what).advise("remove one of the two lines"));
        }
    }
    let mut nonces = nonces.into_iter();
    if let (Some((first, _)), Some((second, setting))) = (nonces.next(), nonces.next()) {
        let what = format!(
            "two fields of `{}` would make its nonce: `{}` and `{}`",
            event_type.reference.as_str().escape_debug(),
            first.escape_debug(),
            second.escape_debug()
        );
        let advice =
            "remove one of the two lines; where a pattern matches both, write `nonce = false` for one before it";
        mistakes.add(SettingsError::new(setting.line, what).advise(advice));
    }
}

/// Reports constants of one struct that have the same name because settings choose it. `names_of` has the names of the
/// fields of an event type.
pub(super) fn check_constants<'a>(
    chosen: &[&'a EventType],
    names_of: impl Fn(usize, &'a EventType) -> Vec<Cow<'a, str>>,
    attributes: &AttributesByPath<'_>,
    choices: &Choices,
    mistakes: &mut Mistakes,
) {
    if !choices.fields.iter().any(|setting| matches!(setting.attribute, FieldAttribute::Const(_))) {
        return;
    }
    for (index, event_type) in chosen.iter().enumerate() {
        let names = names_of(index, event_type);
        let constants = constants(&event_type.fields, &names, |of| attributes.of(event_type, of).constant());
        let mut owners: BTreeMap<String, &Field> = BTreeMap::new();
        for (field, constant) in event_type.fields.iter().zip(constants) {
            if !matches!(field.entity, Entity::State | Entity::Statistic) {
                continue;
            }
            let name = constant.unwrap_or_else(|| default_constant(field.storage_key.as_str()));
            let Some(other) = owners.insert(name.clone(), field) else { continue };
            let setting = [field, other].into_iter().find_map(|of| {
                let settings = attributes.0.get(&path(event_type, of))?;
                settings.iter().find(|setting| setting.attribute.name() == "const")
            });
            if let Some(setting) = setting {
                let [one, other] = [other, field].map(|of| path(event_type, of).escape_debug().to_string());
                let what = format!("the constants of `{one}` and `{other}` would both be `{name}`");
                let error = SettingsError::new(setting.line, what);
                mistakes.add(error.advise("choose another name for one of them"));
            }
        }
    }
}

/// A path as a key of a TOML file.
fn toml_key(path: &str) -> String {
    serde_json::Value::from(path).to_string()
}
