//! A field of an event type as the attributes of a struct declare it.

use syn::Attribute;
use webmarketer_schema::convention::{ValueKind, doc_label};
use webmarketer_schema::model::StorageKey;
use webmarketer_schema::{Entity, Field, FieldType};

use super::argument::{Argument, parts};
use super::not_read::NotRead;
use super::value_shape::ValueShape;

/// A field of an event type as the attributes of a struct declare it.
#[derive(Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the grammar")]
pub(super) struct Row {
    key: Option<String>,
    storage_key: Option<String>,
    ingestion_key: Option<String>,
    entity: Option<Entity>,
    kind: Option<ValueKind>,
    /// The kind without an attribute, of a field that events do not carry.
    default_kind: Option<ValueKind>,
    other_type: Option<String>,
    /// Only of a field that events do not carry.
    optional: Option<bool>,
    discriminant: bool,
    pii: Option<bool>,
    most_probable_location: bool,
    label: Option<String>,
    is_nonce: bool,
    pub(super) skip: bool,
    pub(super) flatten: bool,
}

impl Row {
    /// Reads the arguments of a field.
    pub(super) fn of_field(arguments: &[Argument]) -> Result<Self, NotRead> {
        let mut row = Self::default();
        for argument in arguments {
            match &*argument.key {
                "key" => row.key = Some(argument.text()?),
                "storage_key" => row.storage_key = Some(argument.text()?),
                "ingestion_key" => row.ingestion_key = Some(argument.text()?),
                word @ ("state" | "statistic") => row.take_entity(word, argument)?,
                "skip" => row.skip = argument.flag()?,
                "flatten" => row.flatten = argument.flag()?,
                // These two do not change the event type.
                "nonce" => row.is_nonce = argument.flag().unwrap_or(true),
                "utc" => {}
                _ => row.take(argument)?,
            }
        }
        Ok(row)
    }

    /// Reads `state("key", ...)`, `statistic("key", ...)` or `field("key", ...)`, whose arguments these are.
    pub(super) fn of_not_carried(argument: &Argument) -> Result<(Self, syn::LitStr), NotRead> {
        let list = parts(argument.list()?);
        let (first, options) = list.split_first().ok_or_else(|| argument.mistake())?;
        let key: syn::LitStr = syn::parse2(first.iter().cloned().collect()).map_err(|_| argument.mistake())?;
        let mut row = Self { storage_key: Some(key.value()), optional: Some(true), ..Self::default() };
        for option in options {
            let option = super::argument::argument(option)?;
            if option.key == "optional" {
                row.optional = Some(option.flag()?);
            } else {
                row.take(&option)?;
            }
        }
        let entity = if argument.key == "field" { Entity::Event } else { Entity::parse(&argument.key) };
        row.default_kind = Some(ValueKind::default_for_entity(&entity));
        if argument.key != "field" {
            row.entity = Some(entity);
        }
        Ok((row, key))
    }

    fn take(&mut self, argument: &Argument) -> Result<(), NotRead> {
        match &*argument.key {
            word @ ("user" | "event") => self.take_entity(word, argument)?,
            "entity" | "other_entity" => self.entity = Some(Entity::parse(&argument.text()?)),
            "type" => {
                let kind = ValueKind::parse(&argument.text()?);
                self.kind = Some(kind.ok_or_else(|| argument.mistake())?);
            }
            "other_type" => self.other_type = Some(argument.text()?),
            "discriminant" => self.discriminant = argument.flag()?,
            "pii" => self.pii = Some(argument.flag()?),
            "most_probable_location" => self.most_probable_location = argument.flag()?,
            "label" => self.label = Some(argument.text()?),
            "const" => {}
            _ => return Err(argument.mistake()),
        }
        Ok(())
    }

    fn take_entity(&mut self, word: &str, argument: &Argument) -> Result<(), NotRead> {
        if argument.flag()? {
            self.entity = Some(Entity::parse(word));
        }
        Ok(())
    }

    /// Whether an attribute names the field type.
    pub(super) fn states_type(&self) -> bool {
        self.kind.is_some() || self.other_type.is_some()
    }

    /// Whether an attribute says whether the value is PII.
    pub(super) fn states_pii(&self) -> bool {
        self.pii.is_some()
    }

    /// Whether the value makes the nonce.
    pub(super) fn is_nonce(&self) -> bool {
        self.is_nonce
    }

    /// The storage key, if the default key is this one.
    pub(super) fn storage_key(&self, default: &str) -> StorageKey {
        StorageKey::new(self.storage_key.as_deref().or(self.key.as_deref()).unwrap_or(default))
    }

    /// The field that events carry, with this default key and a value of this shape.
    pub(super) fn carried(self, default: &str, shape: ValueShape, attributes: &[Attribute]) -> Field {
        let kind = self.kind.unwrap_or(shape.kind);
        let storage_key = self.storage_key(default);
        let ingestion_key = self.ingestion_key.as_deref().or(self.key.as_deref()).unwrap_or(default).to_owned();
        let label = self.label.clone().unwrap_or_else(|| label_from_doc(attributes));
        // If the attribute and the type contradict each other, the attribute is compared with the lock.
        let pii = self.pii.unwrap_or(shape.pii);
        let mut field = self.field(storage_key.as_str(), kind, label);
        field.ingestion_key = Some(webmarketer_schema::model::IngestionKey::new(ingestion_key));
        field.optional = shape.optional;
        field.pii = pii;
        field
    }

    /// The field that events do not carry.
    pub(super) fn not_carried(self) -> Field {
        let entity = self.entity.clone().unwrap_or(Entity::Event);
        let kind = self.kind.or(self.default_kind).unwrap_or_else(|| ValueKind::default_for_entity(&entity));
        let (key, label) = (self.storage_key.clone().unwrap_or_default(), self.label.clone().unwrap_or_default());
        let optional = self.optional.unwrap_or(true);
        Field { ingestion_key: None, optional, ..self.field(&key, kind, label) }
    }

    fn field(self, key: &str, kind: ValueKind, label: String) -> Field {
        let other = self.other_type.map(|other| FieldType::parse(&other));
        // A value of any kind has no field type of its own.
        let field_type = other.or_else(|| kind.field_type()).unwrap_or_else(|| FieldType::Other(String::new()));
        Field {
            entity: self.entity.unwrap_or(Entity::Event),
            discriminant: self.discriminant,
            pii: self.pii.unwrap_or(false),
            most_probable_location: self.most_probable_location,
            label: Some(label).filter(|label| !label.is_empty()),
            ..Field::new(field_type, key)
        }
    }
}

/// The label in the documentation of a field.
fn label_from_doc(attributes: &[Attribute]) -> String {
    let doc = attributes.iter().find_map(|attribute| match &attribute.meta {
        syn::Meta::NameValue(meta) if meta.path.is_ident("doc") => Some(&meta.value),
        _ => None,
    });
    let text = match doc {
        Some(syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. })) => text.value(),
        _ => String::new(),
    };
    doc_label(text.trim().lines().next().unwrap_or_default().trim_end()).replace('\0', "")
}
