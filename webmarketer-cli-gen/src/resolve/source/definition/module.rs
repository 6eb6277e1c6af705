//! A module of a package: its items and its imports.

use std::collections::HashMap;

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::ToTokens as _;
use syn::{Attribute, Item, ItemEnum, ItemStruct, ItemType, Meta, Type, UseTree};

use super::super::derive_name::DERIVE;

/// A module, or the body of a function.
#[derive(Default)]
pub(super) struct Module {
    /// The number of its file.
    pub(super) file: usize,
    /// Its path in the crate.
    pub(super) path: Vec<String>,
    /// Whether a `#[cfg]` in its file decides whether it exists.
    pub(super) is_optional: bool,
    /// The paths of imported names.
    pub(super) imports: HashMap<String, Vec<String>>,
    /// The paths of modules all of whose items are imported.
    pub(super) globs: Vec<Vec<String>>,
    /// Its types, by name.
    pub(super) types: HashMap<String, NamedType>,
    /// The kinds of types that implement `FieldValue` here without a derive.
    pub(super) kinds: Vec<(String, Type)>,
    pub(super) events: Vec<ItemStruct>,
    /// The structs with the derive that are not event types, and where the derive is renamed.
    pub(super) others: Vec<(Span, Misplaced)>,
}

/// Something that names the derive and is not a struct.
#[derive(Debug)]
pub(super) enum Misplaced {
    NotStruct,
    RenamedDerive(String),
    ConditionalDerive,
}

/// A type that a module declares.
pub(super) enum NamedType {
    Alias(ItemType),
    /// An enum with `#[derive(FieldValue)]`.
    Variants(ItemEnum),
    /// A struct with `#[derive(FieldValue)]`.
    Wrapper(ItemStruct),
    /// A struct with `#[derive(WebmarketerFields)]`.
    Group(ItemStruct),
    Other,
}

/// Whether an item has a derive of this name.
fn derives(attributes: &[Attribute], name: &str) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("derive")
            && matches!(&attribute.meta, Meta::List(list) if has_word(list.tokens.clone(), name))
    })
}

/// Whether `cfg_attr` decides about a derive of this name, or about its attributes.
pub(super) fn is_conditional(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg_attr")
            && [DERIVE, "webmarketer", "FieldValue", "WebmarketerFields"]
                .iter()
                .any(|name| has_word(attribute.meta.to_token_stream(), name))
    })
}

/// Whether a token or a token in a group is this word.
pub(super) fn has_word(tokens: TokenStream, name: &str) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(word) => word == name,
        TokenTree::Group(group) => has_word(group.stream(), name),
        TokenTree::Punct(_) | TokenTree::Literal(_) => false,
    })
}

/// Whether an item exists only in tests.
pub(super) fn is_for_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("test")
            || matches!(&attribute.meta, Meta::List(list)
                if list.path.is_ident("cfg") && list.tokens.to_string() == "test")
    })
}

/// Whether a `#[cfg]` decides whether an item exists.
pub(super) fn is_optional(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| attribute.path().is_ident("cfg"))
}

impl Module {
    pub(super) fn new(file: usize, path: Vec<String>, is_optional: bool) -> Self {
        Self { file, path, is_optional, ..Self::default() }
    }

    /// Adds an item that has no module of its own.
    pub(super) fn add(&mut self, item: Item) {
        match item {
            Item::Use(item) => self.add_use(&mut Vec::new(), &item.tree),
            Item::Type(item) => {
                self.types.insert(item.ident.to_string(), NamedType::Alias(item));
            }
            Item::Struct(item) => self.add_struct(item),
            Item::Enum(item) => {
                let name = item.ident.to_string();
                self.add_misplaced(&item.attrs, item.ident.span());
                let is_value = derives(&item.attrs, "FieldValue");
                self.types.insert(name, if is_value { NamedType::Variants(item) } else { NamedType::Other });
            }
            Item::Union(item) => {
                self.add_misplaced(&item.attrs, item.ident.span());
                self.types.insert(item.ident.to_string(), NamedType::Other);
            }
            Item::Impl(item) => self.add_impl(item),
            _ => {}
        }
    }

    fn add_struct(&mut self, item: ItemStruct) {
        let name = item.ident.to_string();
        if derives(&item.attrs, DERIVE) {
            self.events.push(item);
            self.types.insert(name, NamedType::Other);
            return;
        }
        if is_conditional(&item.attrs) && item.attrs.iter().any(|it| has_word(it.meta.to_token_stream(), DERIVE)) {
            self.others.push((item.ident.span(), Misplaced::ConditionalDerive));
        }
        let of = if derives(&item.attrs, "WebmarketerFields") {
            NamedType::Group(item)
        } else if derives(&item.attrs, "FieldValue") {
            NamedType::Wrapper(item)
        } else {
            NamedType::Other
        };
        self.types.insert(name, of);
    }

    fn add_misplaced(&mut self, attributes: &[Attribute], span: Span) {
        if derives(attributes, DERIVE) {
            self.others.push((span, Misplaced::NotStruct));
        }
    }

    fn add_use(&mut self, before: &mut Vec<String>, tree: &UseTree) {
        let plain = |ident: &syn::Ident| ident.to_string().trim_start_matches("r#").to_owned();
        match tree {
            UseTree::Path(path) => {
                before.push(plain(&path.ident));
                self.add_use(before, &path.tree);
                before.pop();
            }
            UseTree::Group(group) => group.items.iter().for_each(|tree| self.add_use(before, tree)),
            UseTree::Glob(_) => self.globs.push(before.clone()),
            UseTree::Name(name) if name.ident == "self" => {
                if let Some(last) = before.last() {
                    self.imports.insert(last.clone(), before.clone());
                }
            }
            UseTree::Name(name) => {
                let path = before.iter().cloned().chain([plain(&name.ident)]).collect();
                self.imports.insert(plain(&name.ident), path);
            }
            UseTree::Rename(name) => {
                if name.ident == DERIVE && name.rename != "_" {
                    self.others.push((name.rename.span(), Misplaced::RenamedDerive(name.rename.to_string())));
                }
                let mut path: Vec<_> = before.clone();
                if name.ident != "self" {
                    path.push(plain(&name.ident));
                }
                self.imports.insert(plain(&name.rename), path);
            }
        }
    }

    fn add_impl(&mut self, item: syn::ItemImpl) {
        let Some((path, of)) = item.trait_.as_ref().map(|(path, _)| path).zip(last_name(&item.self_ty)) else {
            return;
        };
        if path.segments.last().is_none_or(|last| last.ident != "FieldValue") {
            return;
        }
        let kind = item.items.into_iter().find_map(|item| match item {
            syn::ImplItem::Type(item) if item.ident == "Kind" => Some(item.ty),
            _ => None,
        });
        self.kinds.extend(kind.map(|kind| (of, kind)));
    }
}

/// The last name of a type that is a path.
fn last_name(of: &Type) -> Option<String> {
    match of {
        Type::Path(path) => Some(path.path.segments.last()?.ident.to_string()),
        _ => None,
    }
}
