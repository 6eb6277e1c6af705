//! The table of the fields, and the method that writes their values.

use proc_macro2::{Delimiter, Group, Ident, Literal, Spacing, TokenStream, TokenTree};
use quote::quote;
use syn::ext::IdentExt as _;
use webmarketer_schema::convention::{ValueKind, shape};

use super::bounds::{is_generic, type_bounds};
use super::expectation::fits_arguments;
use super::tokens::{bracketed, push_colons, push_number, push_punct, push_word};
use crate::decisions::{Decisions, Expectation, ExpectedKind};
use crate::input::{CarriedField, Event, FieldRow, FlattenedGroup, advising_trait};

/// A field with the expectation of its type.
pub(super) struct ExpectedField<'a> {
    field: &'a CarriedField<'a>,
    /// The arguments of `Fits`.
    arguments: Vec<TokenTree>,
    /// `<Type as __F>::`, in which the type has the spans of the source.
    path: Vec<TokenTree>,
    /// Whether the type is a part of a difference from the lock that is reported. It is then not checked.
    is_reported: bool,
}

impl ExpectedField<'_> {
    /// The name of the field.
    pub(super) fn member(&self) -> &Ident {
        self.field.member
    }

    /// The shape of its type.
    pub(super) fn shape(&self) -> TokenStream {
        let mut tokens = Vec::new();
        self.push_shape(&mut tokens);
        tokens.into_iter().collect()
    }

    /// Appends `<Type as __F>::SHAPE`.
    fn push_shape(&self, tokens: &mut Vec<TokenTree>) {
        if self.is_reported {
            push_number(tokens, 0);
        } else {
            self.push_item("SHAPE", tokens);
        }
    }

    /// Appends `<Type as __F>::name`.
    ///
    /// These are most of the tokens of the expansion. They are collected in a list that becomes one stream, because
    /// joining streams costs one call to the compiler for each.
    fn push_item(&self, name: &str, tokens: &mut Vec<TokenTree>) {
        tokens.extend_from_slice(&self.path);
        push_word(tokens, name);
    }
}

/// The fields that events carry, each with the expectation of its type.
pub(super) fn expected_fields<'a>(event: &'a Event<'a>, decisions: &Decisions) -> Vec<ExpectedField<'a>> {
    let expected = |(field, expectation): (&'a CarriedField<'a>, &Expectation)| {
        let arguments = fits_arguments(expectation);
        let mut path = Vec::with_capacity(16);
        push_punct(&mut path, '<', Spacing::Alone);
        path.extend_from_slice(field.of_type.tokens());
        push_word(&mut path, "as");
        let advising = if event.is_generated { None } else { advising_trait(field.of_type.tokens()) };
        match advising {
            None => push_word(&mut path, "__F"),
            Some(name) => {
                push_word(&mut path, "__wm");
                push_colons(&mut path);
                push_word(&mut path, name);
            }
        }
        path.extend_from_slice(&arguments);
        push_punct(&mut path, '>', Spacing::Joint);
        push_colons(&mut path);
        ExpectedField { field, arguments, path, is_reported: expectation.kind == ExpectedKind::Reported }
    };
    event.fields.iter().zip(&decisions.expectations).map(expected).collect()
}

/// The bounds that generic fields need.
pub(super) fn field_bounds(event: &Event<'_>, fields: &[ExpectedField<'_>]) -> Vec<TokenStream> {
    let fields = fields
        .iter()
        .map(|ExpectedField { field, arguments, .. }| (field.of_type, quote!(__wm::FitsField #(#arguments)*)));
    let parts = event.groups.iter().map(|part| (part.of_type, quote!(__wm::WebmarketerFields)));
    type_bounds(event.generics, fields.chain(parts))
}

/// The texts of all rows, separated by NUL: first of the fields that events carry, then of the others.
fn joined_texts<'a>(event: &'a Event<'_>, text: impl Fn(&'a FieldRow) -> &'a str) -> Literal {
    let rows = event.fields.iter().map(|field| &field.row).chain(&event.others);
    let mut texts = String::new();
    for (index, row) in rows.enumerate() {
        if index > 0 {
            texts.push('\0');
        }
        texts.push_str(text(row));
    }
    Literal::string(&texts)
}

/// The shape of each row, in the same order.
fn shape_list(event: &Event<'_>, fields: &[ExpectedField<'_>]) -> Group {
    let mut tokens = Vec::new();
    for expected in fields {
        expected.push_shape(&mut tokens);
        let row = &expected.field.row;
        let kind = if row.other_type.is_empty() { row.kind } else { Some(ValueKind::Any) };
        if kind.is_some() {
            push_punct(&mut tokens, '&', Spacing::Alone);
            push_number(&mut tokens, !shape::KIND);
        }
        let bits = row.bits | kind_bits(kind);
        if bits != 0 {
            push_punct(&mut tokens, '|', Spacing::Alone);
            push_number(&mut tokens, bits);
        }
        push_punct(&mut tokens, ',', Spacing::Alone);
    }
    for row in &event.others {
        push_number(&mut tokens, row.bits | kind_bits(row.kind));
        push_punct(&mut tokens, ',', Spacing::Alone);
    }
    bracketed(tokens)
}

fn kind_bits(kind: Option<ValueKind>) -> u32 {
    kind.map_or(0, |kind| kind as u32)
}

/// The value of each field that events carry, without its type.
fn value_list(fields: &[ExpectedField<'_>]) -> Group {
    let mut tokens = Vec::new();
    for expected in fields.iter().filter(|expected| !expected.is_reported) {
        push_erased_value(expected, &mut tokens);
        push_punct(&mut tokens, ',', Spacing::Alone);
    }
    bracketed(tokens)
}

/// Appends `<Type as __F>::erase(&self.member)`.
fn push_erased_value(expected: &ExpectedField<'_>, tokens: &mut Vec<TokenTree>) {
    expected.push_item("erase", tokens);
    let mut argument = Vec::new();
    push_punct(&mut argument, '&', Spacing::Alone);
    push_word(&mut argument, "self");
    push_punct(&mut argument, '.', Spacing::Alone);
    argument.push(expected.field.member.clone().into());
    tokens.push(Group::new(Delimiter::Parenthesis, argument.into_iter().collect()).into());
}

/// The properties that only few fields have; `None` if no field has one.
fn override_list(event: &Event<'_>) -> Option<TokenStream> {
    let rows = event.fields.iter().map(|field| &field.row).chain(&event.others).enumerate();
    let others: Vec<_> = rows
        .filter_map(|(index, FieldRow { storage_key, ingestion_key, other_type, other_entity, .. })| {
            // An empty key is valid, so NUL stands for the storage key.
            let is_same = ingestion_key.text == storage_key.text;
            let sent_as = if is_same { "\0" } else { &*ingestion_key.text };
            if is_same && other_type.is_empty() && other_entity.is_empty() {
                return None;
            }
            let index = Literal::usize_unsuffixed(index);
            Some(quote!((#index, #sent_as, #other_type, #other_entity)))
        })
        .collect();
    (!others.is_empty()).then(|| quote!(&[#(#others),*]))
}

/// The groups that are flattened, if there are any.
fn group_tables(event: &Event<'_>) -> Option<TokenStream> {
    let parts =
        event.groups.iter().map(|FlattenedGroup { of_type, .. }| quote!(&<#of_type as __wm::WebmarketerFields>::TABLE));
    (!event.groups.is_empty()).then(|| quote!(&[#(#parts),*]))
}

/// The names of the fields that events carry, if one is not its storage key.
fn field_names(event: &Event<'_>) -> Option<Literal> {
    let is_renamed = |field: &CarriedField<'_>| field.member.unraw() != field.row.storage_key.text;
    event.fields.iter().any(is_renamed).then(|| joined_names(event.fields.iter().map(|field| field.member)))
}

/// The names of fields, separated by NUL.
fn joined_names<'a>(names: impl Iterator<Item = &'a Ident>) -> Literal {
    let names: Vec<_> = names.map(|name| name.unraw().to_string()).collect();
    Literal::string(&names.join("\0"))
}

/// The constant `TABLE`; `extras` are the properties of the event type itself.
pub(super) fn table_constant(
    event: &Event<'_>,
    fields: &[ExpectedField<'_>],
    reference: &str,
    name: &str,
    extras: Option<TokenStream>,
) -> TokenStream {
    let keys = joined_texts(event, |row| &row.storage_key.text);
    let labels = joined_texts(event, |row| &row.label);
    let shapes = shape_list(event, fields);
    let reference = (!reference.is_empty()).then(|| quote!(event_type: #reference,));
    let others = override_list(event).map(|others| quote!(others: #others,));
    let fields = field_names(event).map(|fields| quote!(fields: #fields,));
    let parts = group_tables(event).map(|parts| {
        let part_fields = joined_names(event.groups.iter().map(|group| group.member));
        quote!(parts: #parts, part_fields: #part_fields,)
    });
    let extras = extras.map(|extras| quote!(extras: #extras,));
    quote! {
        const TABLE: __wm::Table =
            __wm::Table { #reference name: #name, keys: #keys, labels: #labels, shapes: &#shapes, #others #fields #parts #extras ..__wm::EMPTY_TABLE };
    }
}

/// The method that writes the values.
pub(super) fn write_method(event: &Event<'_>, fields: &[ExpectedField<'_>]) -> TokenStream {
    if fields.is_empty() && event.groups.is_empty() {
        return quote!(
            fn write_fields(&self, _: &mut __wm::DataWriter<'_>) {}
        );
    }
    let values = value_list(fields);
    let own = (!fields.is_empty()).then(|| quote!(__wm::DataWriter::write_values(__data, &#values);));
    let parts = event
        .groups
        .iter()
        .map(|FlattenedGroup { member, of_type }| quote!(<#of_type as __wm::WebmarketerFields>::flatten(&self.#member, __data);));
    quote! {
        fn write_fields(&self, __data: &mut __wm::DataWriter<'_>) {
            #own
            #(#parts)*
        }
    }
}

/// The method that makes the nonce, if a field does.
pub(super) fn nonce_method(event: &Event<'_>, fields: &[ExpectedField<'_>]) -> Option<TokenStream> {
    let mut fields = fields.iter().filter(|expected| !expected.is_reported);
    let (expected, nonce) = fields.find_map(|expected| Some((expected, &expected.field.nonce.as_ref()?.1)))?;
    let [before, after] = nonce.around(&event.event_type);
    let mut value = Vec::new();
    push_erased_value(expected, &mut value);
    let value: TokenStream = value.into_iter().collect();
    Some(quote! {
        fn field_nonce(&self) -> __wm::Option<__wm::String> {
            __wm::build_nonce(#before, #value, #after)
        }
    })
}

/// An empty method for a struct with errors. Errors in the types of fields without errors are still reported.
pub(super) fn stub_write_method(event: &Event<'_>, decisions: &Decisions) -> TokenStream {
    let mut shapes = Vec::new();
    for expected in expected_fields(event, decisions).iter().filter(|expected| !expected.field.is_unclear) {
        // A type parameter without bounds implements nothing.
        if !is_generic(event.generics, expected.field.of_type) {
            expected.push_shape(&mut shapes);
            push_punct(&mut shapes, ',', Spacing::Alone);
        }
    }
    let shapes = (!shapes.is_empty()).then(|| {
        let shapes = bracketed(shapes);
        quote!(let _ = #shapes;)
    });
    quote! {
        fn write_fields(&self, _: &mut __wm::DataWriter<'_>) { #shapes }
    }
}
