//! Call sites for the generated code of one version of a catalogue.

use std::collections::BTreeMap;

use webmarketer_cli_gen::names::is_keyword;
use webmarketer_schema::lock::{FieldId, RustNames};
use webmarketer_schema::{Catalogue, Entity, EventType, Field, FieldType};

use crate::catalogue::{follow_to_last, id};

/// Code that builds an event or names a constant.
pub(crate) struct Site {
    /// The number of its history.
    pub(crate) history: usize,
    /// The function that contains it.
    pub(crate) code: String,
    /// The event type for which it was written.
    pub(crate) event_type: String,
    /// Each value as JSON, with the storage key under which it must be received.
    pub(crate) values: Vec<(String, String)>,
    /// Whether it must compile, because everything that it names, or must name, is unchanged.
    pub(crate) must_compile: bool,
}

/// The call sites of one version: each event type in all four forms.
pub(crate) fn sites(history: usize, versions: &[Catalogue], from: usize, names: &RustNames) -> Vec<Site> {
    let mut sites = Vec::new();
    for event_type in versions[from].active() {
        let writer = SiteWriter { history, versions, from, event_type, names };
        let carried: Vec<_> = event_type.ingested_fields().collect();
        let mandatory: Vec<_> = carried.iter().copied().filter(|field| !field.optional).collect();
        let optional: Vec<_> = carried.iter().copied().filter(|field| field.optional).collect();
        sites.push(writer.site(&mandatory, &[], false));
        // Every other optional field, and all of them.
        let some: Vec<_> = optional.iter().copied().step_by(2).collect();
        if !some.is_empty() {
            sites.push(writer.site(&mandatory, &some, false));
        }
        sites.push(writer.site(&mandatory, &optional, true));
        let constants = event_type.fields.iter().filter(|f| matches!(f.entity, Entity::State | Entity::Statistic));
        sites.extend(constants.map(|field| writer.constant(field)));
    }
    sites
}

struct SiteWriter<'a> {
    history: usize,
    versions: &'a [Catalogue],
    from: usize,
    event_type: &'a EventType,
    names: &'a RustNames,
}

impl SiteWriter<'_> {
    /// A call site that sets these fields, in a struct literal or with the struct of the mandatory fields.
    fn site(&self, mandatory: &[&Field], optional: &[&Field], is_literal: bool) -> Site {
        let name = self.type_name();
        let mut values = Vec::new();
        let mut set = |field: &Field| {
            let value = values.len();
            let (code, json) = match field.field_type {
                FieldType::Number => (format!("{value}.5"), format!("{value}.5")),
                _ => (format!("\"v{value}\".to_owned()"), format!("\"v{value}\"")),
            };
            values.push((json, self.target(field)));
            let code = if field.optional { format!("Some({code})") } else { code };
            format!("{}: {code}, ", self.field_name(field))
        };
        let mandatory_code: String = mandatory.iter().map(|field| set(field)).collect();
        let optional_code: String = optional.iter().map(|field| set(field)).collect();
        let event = if is_literal {
            format!("e::{name} {{ {mandatory_code}{optional_code} }}")
        } else if optional.is_empty() {
            format!("e::required::{name} {{ {mandatory_code} }}.event()")
        } else {
            format!("e::{name} {{ {optional_code}..e::required::{name} {{ {mandatory_code} }}.event() }}")
        };
        let fields: Vec<_> = mandatory.iter().chain(optional).copied().collect();
        Site {
            history: self.history,
            code: format!("crate::show(site, &{event});"),
            event_type: self.event_type.reference.to_string(),
            values,
            must_compile: self.is_unchanged(&fields, is_literal),
        }
    }

    /// A call site that names the constant of a state or statistic.
    fn constant(&self, field: &Field) -> Site {
        // All keys are ASCII, so constants have plain names.
        let constant = self.names.types[&self.event_type.reference].field(field).unwrap().to_uppercase();
        Site {
            history: self.history,
            code: format!("crate::show_key(site, e::{}::{constant}.key());", self.type_name()),
            event_type: self.event_type.reference.to_string(),
            values: vec![(String::new(), self.target(field))],
            must_compile: self.is_unchanged(&[], false) && self.exists_throughout(field),
        }
    }

    fn type_name(&self) -> &str {
        self.names.types[&self.event_type.reference].name.as_deref().unwrap()
    }

    fn field_name(&self, field: &Field) -> String {
        let name = self.names.types[&self.event_type.reference].field(field).unwrap();
        if is_keyword(name) { format!("r#{name}") } else { name.to_owned() }
    }

    /// The storage key under which a value of the field must be received.
    fn target(&self, field: &Field) -> String {
        follow_to_last(self.versions, self.from, self.event_type, id(field)).0.to_string()
    }

    /// Whether the last version has the fields of the call site, requires no others, and a literal names all fields.
    fn is_unchanged(&self, set: &[&Field], is_literal: bool) -> bool {
        let last = self.versions.last().and_then(|last| last.get(&self.event_type.reference));
        let Some(last) = last.filter(|_| self.event_type_exists_throughout()) else { return false };
        let of_struct = |field: &Field| (field.field_type.clone(), field.optional);
        let now: BTreeMap<FieldId, _> = last.ingested_fields().map(|field| (id(field), of_struct(field))).collect();
        let are_there = set.iter().all(|field| now.get(&id(field)) == Some(&of_struct(field)));
        let are_throughout = set.iter().all(|field| self.exists_throughout(field));
        let is_demanded = |(key, (_, optional)): (&FieldId, &(FieldType, bool))| {
            (is_literal || !*optional) && set.iter().all(|field| id(field) != *key)
        };
        let is_whole = set.is_empty() && !is_literal || !now.iter().any(is_demanded);
        let old_demands = self.event_type.ingested_fields().filter(|field| !field.optional);
        let demands = old_demands.count() == now.values().filter(|(_, optional)| !optional).count();
        are_there && are_throughout && is_whole && (demands || is_literal)
    }

    fn event_type_exists_throughout(&self) -> bool {
        let versions = &self.versions[self.from..];
        versions.iter().all(|version| version.get(&self.event_type.reference).is_some())
    }

    fn exists_throughout(&self, field: &Field) -> bool {
        let versions = self.versions[self.from..].iter();
        let mut event_types = versions.map(|version| version.get(&self.event_type.reference));
        event_types.all(|event_type| event_type.is_some_and(|of| of.fields.iter().any(|other| id(other) == id(field))))
    }
}
