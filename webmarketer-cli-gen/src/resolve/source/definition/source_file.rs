//! Parses a file into modules.

use std::collections::BTreeSet;

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Attribute, Block, Item, Stmt};

use super::super::derive_name::DERIVE;
use super::module::{Module, is_for_tests, is_optional};

/// A file, parsed.
#[derive(Default)]
pub(super) struct SourceFile {
    pub(super) modules: Vec<Module>,
    /// The names of the derive in `derive(...)` that are neither in a module nor only for tests.
    pub(super) unread: Vec<Span>,
    /// The number of structs that exist only in tests.
    pub(super) for_tests: usize,
    /// The paths of modules in other files that exist only in tests.
    pub(super) test_modules: Vec<Vec<String>>,
    /// The paths of modules in other files for which a `#[cfg]` decides whether they exist.
    pub(super) optional_modules: Vec<Vec<String>>,
}

/// The position of a token.
type Position = (usize, usize);

impl SourceFile {
    /// Parses the text of the file with this number, whose module has this path.
    pub(super) fn parse(text: &str, number: usize, path: Vec<String>) -> syn::Result<Self> {
        // Everything keeps its position.
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let is_script = text.starts_with("#!") && !text.starts_with("#![");
        let text = if is_script { text.split_once('\n').map_or("", |(_, rest)| rest) } else { text };
        let text = if is_script { format!("\n{text}") } else { text.to_owned() };
        let tokens: TokenStream = text.parse()?;
        let file: syn::File = syn::parse2(tokens.clone())?;
        let mut read = Self::default();
        let mut known = BTreeSet::new();
        read.add_module(Module::new(number, path, is_optional(&file.attrs)), file.items, &mut known);
        let mut mentions = Vec::new();
        derive_mentions(tokens, &mut mentions);
        mentions.retain(|span| !known.contains(&position(*span)));
        read.unread = mentions;
        Ok(read)
    }

    /// Adds a module and the modules in it. `known` gets the places where read items name the derive.
    fn add_module(&mut self, mut module: Module, items: Vec<Item>, known: &mut BTreeSet<Position>) {
        for item in items {
            if is_for_tests(attributes(&item)) {
                self.skip_tests(&module, &item, known);
                continue;
            }
            match item {
                Item::Mod(item) => {
                    let path = module.path.iter().cloned().chain([item.ident.to_string()]).collect();
                    let is_optional = module.is_optional || is_optional(&item.attrs);
                    match item.content {
                        Some((_, items)) => {
                            self.add_module(Module::new(module.file, path, is_optional), items, known);
                        }
                        None if is_optional => self.optional_modules.push(path),
                        None => {}
                    }
                }
                Item::Fn(item) => {
                    let is_optional = module.is_optional || is_optional(&item.attrs);
                    self.add_function(&module, *item.block, is_optional, known);
                }
                item => {
                    if !matches!(item, Item::Macro(_) | Item::Const(_) | Item::Static(_) | Item::Trait(_)) {
                        let mut mentions = Vec::new();
                        for attribute in attributes(&item) {
                            derive_mentions(attribute.to_token_stream(), &mut mentions);
                        }
                        known.extend(mentions.into_iter().map(position));
                    }
                    module.add(item);
                }
            }
        }
        self.modules.push(module);
    }

    /// Adds the items in the body of a function as a module.
    fn add_function(&mut self, around: &Module, body: Block, is_optional: bool, known: &mut BTreeSet<Position>) {
        let items: Vec<_> = body
            .stmts
            .into_iter()
            .filter_map(|statement| match statement {
                Stmt::Item(item) => Some(item),
                _ => None,
            })
            .collect();
        if !items.is_empty() {
            let mut module = Module::new(around.file, around.path.clone(), is_optional);
            module.globs.push(vec!["self".to_owned()]);
            self.add_module(module, items, known);
        }
    }

    fn skip_tests(&mut self, module: &Module, item: &Item, known: &mut BTreeSet<Position>) {
        let mut mentions = Vec::new();
        derive_mentions(item.to_token_stream(), &mut mentions);
        self.for_tests += mentions.len();
        known.extend(mentions.into_iter().map(position));
        if let Item::Mod(item) = item {
            self.test_modules.push(module.path.iter().cloned().chain([item.ident.to_string()]).collect());
        }
    }
}

fn position(span: Span) -> Position {
    (span.start().line, span.start().column)
}

/// The names of the derive in `derive(...)`, at any depth.
fn derive_mentions(tokens: TokenStream, mentions: &mut Vec<Span>) {
    let mut is_derive = false;
    for token in tokens {
        match token {
            TokenTree::Ident(word) => is_derive = word == "derive",
            TokenTree::Group(group) => {
                if std::mem::take(&mut is_derive) {
                    mentions.extend(group.stream().into_iter().filter_map(|token| match token {
                        TokenTree::Ident(word) if word == DERIVE => Some(word.span()),
                        _ => None,
                    }));
                } else {
                    derive_mentions(group.stream(), mentions);
                }
            }
            TokenTree::Punct(_) | TokenTree::Literal(_) => is_derive = false,
        }
    }
}

fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Union(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}
