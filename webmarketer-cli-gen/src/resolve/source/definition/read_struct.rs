//! Reads the event type that a struct defines, as the derive does.

use proc_macro2::Span;
use syn::{Attribute, Fields, ItemStruct};
use webmarketer_schema::convention::{RenameRule, ValueKind, default_name, default_reference};
use webmarketer_schema::model::{ExpirationPolicy, PhoneParsing};
use webmarketer_schema::{EventType, Field};

use super::argument::{Argument, arguments, parts};
use super::code_struct::LockOfStruct;
use super::module::{NamedType, is_conditional};
use super::names::{Found, Names};
use super::not_read::NotRead;
use super::row::Row;
use super::shapes::{has_only_lifetimes, text, words};
use super::value_shape::ValueShape;

/// The event type that a struct defines, with the spans of its parts.
#[derive(Debug)]
pub(super) struct ReadStruct {
    pub(super) event_type: EventType,
    pub(super) fields: Vec<ReadField>,
    pub(super) lock: LockOfStruct,
    pub(super) is_generated: bool,
    pub(super) unread: Vec<(Span, Option<String>, NotRead)>,
    pub(super) is_complete: bool,
}

/// How a field was read.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact about the field")]
pub(super) struct ReadField {
    pub(super) span: Span,
    pub(super) states_type: bool,
    pub(super) is_type_known: bool,
    pub(super) states_pii: bool,
    pub(super) is_nonce: bool,
}

/// The most groups in groups.
const DEEPEST: usize = 16;

impl ReadStruct {
    /// Reads a struct in the module with this number.
    pub(super) fn of(item: &ItemStruct, names: &Names, module: usize) -> Self {
        let ident = item.ident.to_string();
        let mut read = Self {
            event_type: EventType::new(&*default_reference(&ident), default_name(&ident)),
            fields: Vec::new(),
            lock: LockOfStruct::OfPackage,
            is_generated: false,
            unread: Vec::new(),
            is_complete: true,
        };
        let span = item.ident.span();
        if is_conditional(&item.attrs) {
            read.skip(span, None, NotRead::ConditionalAttribute);
        }
        if !has_only_lifetimes(&item.generics) {
            read.skip(span, None, NotRead::GenericStruct);
        }
        let rename = read.read_arguments(&item.attrs, span);
        read.add_fields(item, rename, None, names, module, DEEPEST);
        read
    }

    fn skip(&mut self, span: Span, key: Option<String>, why: NotRead) {
        self.is_complete = false;
        self.unread.push((span, key, why));
    }

    /// Reads the arguments of the struct itself, and returns its rename rule.
    fn read_arguments(&mut self, attributes: &[Attribute], span: Span) -> Option<RenameRule> {
        let mut rename = None;
        let list = arguments(attributes).unwrap_or_else(|why| {
            self.skip(span, None, why);
            Vec::new()
        });
        for argument in list {
            if let Err(why) = self.read_argument(&argument, &mut rename) {
                self.skip(argument.span, None, why);
            }
        }
        rename
    }

    fn read_argument(&mut self, argument: &Argument, rename: &mut Option<RenameRule>) -> Result<(), NotRead> {
        let event_type = &mut self.event_type;
        match &*argument.key {
            "event_type" => event_type.reference = (&*argument.text()?).into(),
            "name" => event_type.name = argument.text()?,
            "rename_all" => {
                let rule = RenameRule::parse(&argument.text()?);
                *rename = Some(rule.ok_or_else(|| argument.mistake())?);
            }
            "retention_days" => {
                event_type.expiration_policy = Some(ExpirationPolicy {
                    from: "event-type".to_owned(),
                    retention_days: Some(argument.number()?.into()),
                    extra: serde_json::Map::new(),
                });
            }
            "phone_countries" => {
                let country = |(order, code): (u32, Vec<proc_macro2::TokenTree>)| {
                    let code: syn::LitStr = syn::parse2(code.into_iter().collect()).map_err(|_| argument.mistake())?;
                    let extra = serde_json::Map::new();
                    Ok(PhoneParsing { order: Some(order.into()), country_code: code.value(), extra })
                };
                let countries = (1..).zip(parts(argument.list()?)).map(country).collect::<Result<Vec<_>, _>>()?;
                event_type.phone_parsing = Some(countries).filter(|countries| !countries.is_empty());
            }
            "metadata" => {
                let object = serde_json::from_str(&argument.text()?);
                event_type.metadata = Some(object.map_err(|_| argument.mistake())?);
            }
            "attributable" => event_type.attributable = Some(argument.flag()?),
            "lock" => self.lock = LockOfStruct::Named(argument.text()?),
            "no_lock" => {
                if argument.flag()? {
                    self.lock = LockOfStruct::None;
                }
            }
            "generated" => self.is_generated = argument.flag()?,
            // Read with the fields, or without a meaning for the event type.
            "state" | "statistic" | "field" | "as_is" | "debug" | "strict_pii" | "crate" => {}
            _ => return Err(argument.mistake()),
        }
        Ok(())
    }

    /// Adds the fields of a struct or a group: those that events carry, then the others, then those of its groups.
    /// `place` is that of the flattened field, if it is in a group.
    fn add_fields(
        &mut self,
        item: &ItemStruct,
        rename: Option<RenameRule>,
        place: Option<Span>,
        names: &Names,
        module: usize,
        depth: usize,
    ) {
        let mut groups = Vec::new();
        match &item.fields {
            Fields::Named(fields) => {
                for field in &fields.named {
                    let span = place.or(field.ident.as_ref().map(syn::Ident::span));
                    let span = span.unwrap_or_else(|| item.ident.span());
                    if self.add_field(field, rename, span, names, module) {
                        groups.push((field, span));
                    }
                }
            }
            Fields::Unit => {}
            Fields::Unnamed(_) => self.skip(place.unwrap_or_else(|| item.ident.span()), None, NotRead::NotStruct),
        }
        for argument in arguments(&item.attrs).unwrap_or_default() {
            if matches!(&*argument.key, "state" | "statistic" | "field") {
                match Row::of_not_carried(&argument) {
                    Ok((row, key)) => {
                        let span = place.unwrap_or_else(|| key.span());
                        let (states_type, states_pii) = (row.states_type(), row.states_pii());
                        let read = ReadField { span, states_type, is_type_known: true, states_pii, is_nonce: false };
                        self.push(row.not_carried(), read);
                    }
                    Err(why) => self.skip(place.unwrap_or(argument.span), None, why),
                }
            }
        }
        for (field, span) in groups {
            self.add_group(field, span, names, module, depth);
        }
    }

    /// Adds a field. Returns whether it is a group.
    fn add_field(
        &mut self,
        field: &syn::Field,
        rename: Option<RenameRule>,
        span: Span,
        names: &Names,
        module: usize,
    ) -> bool {
        let name = field.ident.as_ref().map(ToString::to_string).unwrap_or_default();
        let name = name.trim_start_matches("r#");
        let default = rename.map_or_else(|| name.to_owned(), |rule| rule.apply(name));
        let row = match arguments(&field.attrs).and_then(|arguments| Row::of_field(&arguments)) {
            Ok(row) => row,
            Err(why) => {
                self.skip(span, None, why);
                return false;
            }
        };
        let key = || Some(row.storage_key(&default).as_str().to_owned());
        if is_conditional(&field.attrs) {
            self.skip(span, key(), NotRead::ConditionalAttribute);
            return false;
        }
        if field.attrs.iter().any(|attribute| attribute.path().is_ident("cfg")) {
            self.skip(span, key(), NotRead::ConditionalField);
            return false;
        }
        if row.skip || row.flatten {
            return row.flatten && !row.skip;
        }
        let states_type = row.states_type();
        let shape = match names.shape(&field.ty, module) {
            // Its attribute names the type.
            Err(_) if states_type => Ok(names.shape_of_named_kind(&field.ty, module)),
            shape => shape,
        };
        let is_type_known = shape.is_ok();
        let shape = shape.unwrap_or_else(|why| {
            self.unread.push((span, key(), why));
            ValueShape::new(ValueKind::Any)
        });
        let (states_pii, is_nonce) = (row.states_pii(), row.is_nonce());
        let field = row.carried(&default, shape, &field.attrs);
        self.push(field, ReadField { span, states_type, is_type_known, states_pii, is_nonce });
        false
    }

    fn add_group(&mut self, field: &syn::Field, span: Span, names: &Names, module: usize, depth: usize) {
        let path = match &field.ty {
            syn::Type::Path(path) if path.qself.is_none() => words(&path.path),
            _ => Vec::new(),
        };
        match (names.find(&path, module), depth.checked_sub(1)) {
            (Found::Own(_, NamedType::Group(item), at), Some(depth)) if has_only_lifetimes(&item.generics) => {
                if is_conditional(&item.attrs) {
                    self.skip(span, None, NotRead::ConditionalAttribute);
                    return;
                }
                let rename = arguments(&item.attrs).unwrap_or_default().into_iter().find_map(|argument| {
                    (argument.key == "rename_all").then(|| RenameRule::parse(&argument.text().ok()?)).flatten()
                });
                self.add_fields(item, rename, Some(span), names, at, depth);
            }
            (Found::Several, _) => self.skip(span, None, NotRead::SeveralTypes(text(&field.ty))),
            (Found::Own(_, NamedType::Group(_), _), Some(_)) => {
                self.skip(span, None, NotRead::GenericType(text(&field.ty)));
            }
            _ => self.skip(span, None, NotRead::UnknownGroup(text(&field.ty))),
        }
    }

    fn push(&mut self, field: Field, read: ReadField) {
        self.event_type.fields.push(field);
        self.fields.push(read);
    }
}
