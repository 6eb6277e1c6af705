//! What stands on a field.

use proc_macro2::Span;
use syn::ext::IdentExt as _;
use webmarketer_schema::convention::{Kind, RenameRule, shape};

use super::container;
use super::grammar::{self, Item, Once};
use super::item::ItemField;
use super::{Field, Key, Nonce, Part, Places, Role, Row, doc, nonce};
use crate::errors::Errors;
use crate::errors::suggestion;

/// The keys that stand on a field.
pub(super) const KEYS: [&str; 20] = [
    "key",
    "storage_key",
    "ingestion_key",
    "entity",
    "user",
    "event",
    "state",
    "statistic",
    "type",
    "other_type",
    "other_entity",
    "discriminant",
    "pii",
    "most_probable_location",
    "label",
    "const",
    "nonce",
    "utc",
    "skip",
    "flatten",
];

/// The keys that stand in `state(...)`, `statistic(...)` and `field(...)`.
const OTHER_KEYS: [&str; 12] = [
    "label",
    "type",
    "optional",
    "discriminant",
    "pii",
    "other_type",
    "other_entity",
    "entity",
    "user",
    "event",
    "most_probable_location",
    "const",
];

/// What is said of one field.
#[derive(Default)]
pub(super) struct Said {
    key: Once<Key>,
    storage_key: Once<Key>,
    ingestion_key: Once<Key>,
    /// The entity, and the word that said it.
    entity: Once<(u32, String)>,
    kind: Once<Kind>,
    other_type: Once<String>,
    other_entity: Once<String>,
    discriminant: Once<bool>,
    pii: Once<bool>,
    most_probable_location: Once<bool>,
    label: Once<String>,
    constant: Once<Key>,
    nonce: Once<Option<Nonce>>,
    utc: Once<bool>,
    skip: Once<bool>,
    flatten: Once<bool>,
}

/// A field, as it stands in the struct.
pub(super) enum Member<'a> {
    /// It is sent.
    Carried(Box<Field<'a>>),
    /// It is a group of fields.
    Part(Part<'a>),
}

/// Reads a field; `None` for one that is skipped.
pub(super) fn read<'a>(
    field: &'a ItemField,
    rename: Option<RenameRule>,
    role: Role,
    errors: &mut Errors,
) -> Option<Member<'a>> {
    let member = field.ident.as_ref()?;
    let mut said = Said::default();
    let items = grammar::items(&field.attributes, errors);
    // What a skipped field says beside that is told once, whatever it says.
    let skips = items.iter().any(|item| item.key == "skip");
    for item in items.iter().filter(|item| !skips || !KEYS.contains(&&*item.key) || item.key == "skip") {
        said.take(item, errors);
    }
    if said.skip.get() == Some(&true) {
        for item in items.iter().filter(|item| item.key != "skip" && KEYS.contains(&&*item.key)) {
            errors.tell(item.span, format!("`{}` has no effect on a skipped field", item.key));
        }
        return None;
    }
    if said.flatten.get() == Some(&true) {
        for item in items.iter().filter(|item| item.key != "flatten" && KEYS.contains(&&*item.key)) {
            let message = format!("`{}` has no effect on a flattened field: its own fields have keys", item.key);
            errors.tell(item.span, message);
        }
        return Some(Member::Part(Part { member, of_type: &field.of_type }));
    }
    if let (Some(key), Some(_)) = (said.key.span(), said.storage_key.span().or(said.ingestion_key.span())) {
        errors.tell(key, "`key` sets both keys, so it can't stand beside `storage_key` or `ingestion_key`");
    }

    let name = member.unraw().to_string();
    let default = Key { text: rename.map_or(name.clone(), |rule| rule.apply(&name)), span: member.span() };
    let both = said.key.get().cloned().unwrap_or(default);
    let storage_key = said.storage_key.get().cloned().unwrap_or_else(|| both.clone());
    let ingestion_key = said.ingestion_key.get().cloned().unwrap_or(both);
    let label = doc::label(&field.attributes);
    if let (Some(span), Some(Role::Fields)) = (said.nonce.span(), Some(role)) {
        errors.tell(span, "`nonce` belongs on a field of an event type, not of a group");
    }
    if let (Some(true), Some(span), kind) =
        (said.most_probable_location.get(), said.most_probable_location.span(), said.kind.get())
        && (said.other_type.span().is_some() || kind.is_some_and(|kind| *kind != Kind::Location))
    {
        errors.tell(span, "only a `Location` can be the most probable location, and this field names another type");
    }
    let makes_nonce = matches!(said.nonce.get(), Some(Some(_))).then(|| said.nonce.span()).flatten();
    if let Some(span) = makes_nonce {
        said.check_nonce(span, errors);
    }
    let utc = said.utc.get().copied().unwrap_or_default();
    let nonce = makes_nonce.zip(said.nonce.take().flatten());
    Some(Member::Carried(Box::new(Field {
        member,
        of_type: &field.of_type,
        is_unclear: false,
        nonce,
        utc,
        row: said.row(storage_key, ingestion_key, label),
    })))
}

impl Said {
    fn take(&mut self, item: &Item, errors: &mut Errors) {
        match &*item.key {
            "key" => set_key(&mut self.key, item, errors),
            "storage_key" => set_key(&mut self.storage_key, item, errors),
            "ingestion_key" => set_key(&mut self.ingestion_key, item, errors),
            "most_probable_location" => set_flag(&mut self.most_probable_location, item, errors),
            "nonce" => nonce::read(item, &mut self.nonce, errors),
            "utc" => set_flag(&mut self.utc, item, errors),
            "skip" => set_flag(&mut self.skip, item, errors),
            "flatten" => set_flag(&mut self.flatten, item, errors),
            "state" | "statistic" => self.take_entity(item, &item.key, item.span, errors),
            _ if self.take_common(item, errors) => {}
            key if container::KEYS.contains(&key) => {
                errors.tell(item.span, format!("`{key}` belongs on the struct, not on a field"));
            }
            key => errors.tell(item.span, format!("unknown webmarketer attribute `{key}`{}", suggestion(key, &KEYS))),
        }
    }

    /// Takes an item of `state(...)`, `statistic(...)` or `field(...)`, whichever `word` is.
    pub(super) fn take_other(&mut self, item: &Item, word: &str, errors: &mut Errors) {
        let key = &*item.key;
        if word != "field" && matches!(key, "entity" | "user" | "event" | "other_entity") {
            errors.tell(item.span, format!("`{key}` has no effect: `{word}` says what it belongs to"));
        } else if key == "most_probable_location" {
            set_flag(&mut self.most_probable_location, item, errors);
        } else if !self.take_common(item, errors) {
            let message = format!("unknown option `{key}` of `{word}`{}", suggestion(key, &OTHER_KEYS));
            errors.tell(item.span, message);
        }
    }

    /// Takes an item that means the same wherever it stands; says whether it was one.
    fn take_common(&mut self, item: &Item, errors: &mut Errors) -> bool {
        match &*item.key {
            "user" | "event" => self.take_entity(item, &item.key, item.span, errors),
            "entity" => {
                if let Some((text, span)) = item.text(errors) {
                    self.take_entity(item, &text, span, errors);
                }
            }
            "type" => {
                if let Some((text, span)) = item.text(errors) {
                    if let Some(kind) = Kind::parse(&text) {
                        self.kind.set(item, kind, errors);
                    } else {
                        let known = Kind::NAMED.map(Kind::as_str);
                        errors.tell(span, format!("unknown field type `{text}`{}", suggestion(&text, &known)));
                    }
                }
            }
            "const" => {
                if let Some((text, span)) = item.text(errors) {
                    self.constant.set(item, Key { text, span }, errors);
                }
            }
            "other_type" => set_other(&mut self.other_type, item, &Kind::NAMED.map(Kind::as_str), errors),
            "other_entity" => set_other(&mut self.other_entity, item, &shape::ENTITIES, errors),
            "discriminant" => set_flag(&mut self.discriminant, item, errors),
            "pii" => set_flag(&mut self.pii, item, errors),
            "label" => {
                if let Some((text, _)) = item.text_or_empty(errors) {
                    self.label.set(item, text, errors);
                }
            }
            _ => return false,
        }
        for (known, other, word) in [
            (self.kind.span(), self.other_type.span(), "type"),
            (self.entity.span(), self.other_entity.span(), "entity"),
        ] {
            // Told when the second of the two arrives.
            if let (Some(known), Some(other)) = (known, other)
                && [word, &format!("other_{word}")].contains(&&*item.key)
            {
                let message = format!("`other_{word}` names what `{word}` cannot, so only one of them can stand here");
                errors.tell_both(other, message, known, "the other one is here");
            }
        }
        true
    }

    /// Reports what the attributes of the field say against its nonce. What its type says is the compiler's affair.
    fn check_nonce(&self, span: Span, errors: &mut Errors) {
        if self.pii.get() == Some(&true) {
            errors.tell(span, "a nonce is shown in receipts and logs, so it can't be PII");
        }
        if let Some(kind) = self.kind.get().filter(|kind| !kind.can_be_nonce()) {
            let kind = kind.as_str();
            let message = format!(
                "a field of type {kind} can't be the `nonce`: two events with one nonce are one event, and two events \
                 can have the same value here"
            );
            errors.tell(span, message);
        }
        let entity = self.entity.get().map(|(entity, _)| *entity);
        for (word, bits) in [("state", shape::STATE), ("statistic", shape::STATISTIC)] {
            if entity == Some(bits) {
                let message = format!(
                    "a {word} can't be the `nonce`: two events with one nonce are one event, and two events can have \
                     the same value here"
                );
                errors.tell(span, message);
            }
        }
    }

    fn take_entity(&mut self, item: &Item, text: &str, span: Span, errors: &mut Errors) {
        if item.key != "entity" && item.flag(errors) != Some(true) {
            return;
        }
        let Some(entity) = shape::entity_bits(text) else {
            errors.tell(span, format!("unknown entity `{text}`{}", suggestion(text, &shape::ENTITIES)));
            return;
        };
        match (self.entity.get(), self.entity.span()) {
            (Some((_, word)), Some(first)) if *word != item.key => {
                errors.tell_both(item.span, "a field belongs to one entity", first, "first set here");
            }
            _ => self.entity.set(item, (entity, item.key.clone()), errors),
        }
    }

    /// The row that all of it makes, with a label where none is said.
    pub(super) fn row(self, storage_key: Key, ingestion_key: Key, label: String) -> Row {
        let most_probable_location = self.most_probable_location.span();
        let places = Places {
            entity: self.entity.span().or(self.other_entity.span()),
            kind: self.kind.span().or(self.other_type.span()),
            discriminant: self.discriminant.span(),
            pii: self.pii.span(),
        };
        let pii = self.pii.get().copied();
        let mut bits = self.entity.value().map_or(0, |(entity, _)| entity);
        for (flag, bit) in [
            (self.discriminant, shape::DISCRIMINANT),
            (self.pii, shape::PII),
            (self.most_probable_location, shape::MOST_PROBABLE_LOCATION),
        ] {
            if flag.value() == Some(true) {
                bits |= bit;
            }
        }
        Row {
            storage_key,
            ingestion_key,
            ingestion_key_is_said: self.ingestion_key.span().is_some(),
            label: self.label.value().unwrap_or(label),
            most_probable_location: most_probable_location.filter(|_| bits & shape::MOST_PROBABLE_LOCATION != 0),
            bits,
            pii,
            places,
            constant: self.constant.value(),
            kind: self.kind.value(),
            other_type: self.other_type.value().unwrap_or_default(),
            other_entity: self.other_entity.value().unwrap_or_default(),
        }
    }
}

fn set_key(once: &mut Once<Key>, item: &Item, errors: &mut Errors) {
    // The service takes an empty key.
    if let Some((text, span)) = item.text_or_empty(errors) {
        once.set(item, Key { text, span }, errors);
    }
}

/// Sets a word that this version has no name for.
fn set_other(once: &mut Once<String>, item: &Item, known: &[&str], errors: &mut Errors) {
    if let Some((text, span)) = item.text(errors) {
        if known.contains(&&*text) {
            let word = item.key.trim_start_matches("other_");
            errors.tell(span, format!("`{text}` has a name of its own: write `{word} = \"{text}\"`"));
        } else {
            once.set(item, text, errors);
        }
    }
}

fn set_flag(once: &mut Once<bool>, item: &Item, errors: &mut Errors) {
    if let Some(on) = item.flag(errors) {
        once.set(item, on, errors);
    }
}
