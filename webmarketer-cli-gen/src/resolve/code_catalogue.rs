//! The event types that the structs of a package define, as a side of a comparison.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use webmarketer_schema::convention::default_name;
use webmarketer_schema::{Catalogue, EventType, Field, Reference};

use super::hand_written::{SourcePackage, packages_of};
use super::load_error::LoadError;
use super::source::{CodePlace, CodeStruct, Sources, UnreadPart};
use crate::settings::Settings;

/// The event types that generated structs and those written by hand define.
#[derive(Debug)]
pub(crate) struct CodeCatalogue {
    catalogue: Catalogue,
    /// The event types whose structs do not state a display name.
    unnamed: BTreeSet<Reference>,
}

/// Reads the structs of a package, without those that exist only in tests. It is an error if one cannot be read without
/// a compiler.
pub(crate) fn code_catalogue(settings: &Settings) -> Result<CodeCatalogue, LoadError> {
    let sources = Sources::read_folder(&settings.package);
    let (mut structs, mut unread) = (Vec::new(), Vec::new());
    for SourcePackage { folder, files } in packages_of(settings, sources.names(), |_| true) {
        let names: HashSet<_> = files.iter().map(String::as_str).collect();
        let read = sources.structs(&folder, &names, true);
        unread.extend(read.unread);
        structs.extend(read.structs);
    }
    unread.extend(structs.iter().flat_map(|of| of.unread.iter().cloned()));
    if !unread.is_empty() {
        unread.sort_by(|a: &UnreadPart, b| (&a.place.file, a.place.line).cmp(&(&b.place.file, b.place.line)));
        return Err(LoadError::CodeNotRead(unread));
    }
    CodeCatalogue::new(structs)
}

impl CodeCatalogue {
    /// The event types of structs. Several can define one event type if they define it equally.
    fn new(structs: Vec<CodeStruct>) -> Result<Self, LoadError> {
        let mut unnamed = BTreeSet::new();
        let mut known: BTreeMap<Reference, (EventType, CodePlace)> = BTreeMap::new();
        for mut of in structs {
            // The order of the fields has no meaning.
            of.event_type.fields.sort_by(|a, b| (&a.storage_key, &a.entity).cmp(&(&b.storage_key, &b.entity)));
            let reference = of.event_type.reference.clone();
            let states_name = of.event_type.name != default_name(&of.name);
            let Some((first, place)) = known.get_mut(&reference) else {
                if !states_name {
                    unnamed.insert(reference.clone());
                }
                known.insert(reference, (of.event_type, of.place));
                continue;
            };
            let mut same_name = of.event_type.clone();
            if !states_name || unnamed.contains(&reference) {
                same_name.name.clone_from(&first.name);
            }
            if same_name != *first {
                let places = Box::new([place.clone(), of.place]);
                let field = differing_field(first, &same_name);
                return Err(LoadError::StructsDiffer { reference: reference.to_string(), field, places });
            }
            if states_name && unnamed.remove(&reference) {
                *first = of.event_type;
            }
        }
        // Each reference is a key of the map.
        let catalogue = Catalogue::new(None, known.into_values().map(|(of, _)| of)).unwrap_or_default();
        Ok(Self { catalogue, unnamed })
    }

    /// The event types. What the structs do not state is as in the other side.
    pub(crate) fn compared_with(self, other: &Catalogue) -> Catalogue {
        let Self { catalogue, unnamed } = self;
        let completed = catalogue.iter().map(|of| match other.get(&of.reference) {
            Some(other) => completed(of, other, unnamed.contains(&of.reference)),
            None => of.clone(),
        });
        Catalogue::new(None, completed).unwrap_or_default()
    }
}

/// The storage key of the first field that only one of two event types has as it is.
fn differing_field(one: &EventType, other: &EventType) -> Option<String> {
    let fields = one.fields.iter().chain(&other.fields);
    let mut differing = fields.filter(|field| !(one.fields.contains(field) && other.fields.contains(field)));
    differing.next().map(|field| field.storage_key.to_string())
}

fn completed(of: &EventType, other: &EventType, is_unnamed: bool) -> EventType {
    let fields = of.fields.iter().map(|field| {
        let of_key = || other.fields.iter().filter(|other| other.storage_key == field.storage_key);
        let other = of_key().find(|other| other.entity == field.entity).or_else(|| of_key().next());
        other.map_or_else(|| field.clone(), |other| completed_field(field, other))
    });
    EventType {
        name: if is_unnamed { other.name.clone() } else { of.name.clone() },
        fields: fields.collect(),
        metadata: of.metadata.clone().or_else(|| other.metadata.clone()),
        expiration_policy: of.expiration_policy.clone().or_else(|| other.expiration_policy.clone()),
        phone_parsing: of.phone_parsing.clone().or_else(|| other.phone_parsing.clone()),
        attributable: of.attributable.or(other.attributable),
        extra: other.extra.clone(),
        ..of.clone()
    }
}

fn completed_field(field: &Field, other: &Field) -> Field {
    Field {
        label: field.label.clone().or_else(|| other.label.clone()),
        metadata: other.metadata.clone(),
        extra: other.extra.clone(),
        ..field.clone()
    }
}
