//! Compares two texts of generated code as Rust code, because a formatter may have changed one of them.

use std::collections::BTreeSet;

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Attribute, Item, LitStr, UseTree, Visibility};

/// Whether two texts have the same comments and the same items. The order of `use` lines and of modules,
/// white space, the wrapping of comments and of strings, and commas at the end of a list have no meaning.
pub(super) fn is_same_code(old: &str, new: &str) -> bool {
    old == new
        || may_be_same(old, new)
            && comments(old).eq(comments(new))
            && matches!((items_of_text(old), items_of_text(new)), (Some(old), Some(new)) if old == new)
}

/// A fast check. A formatter does not change the number of these characters.
fn may_be_same(old: &str, new: &str) -> bool {
    let count = |text: &str, c: u8| memchr::memchr_iter(c, text.as_bytes()).count();
    b"#\"(".iter().all(|c| count(old, *c) == count(new, *c)) && slashes(old) == slashes(new)
}

/// The number of slashes outside of lines with only a comment: in strings, and in comments behind code.
fn slashes(text: &str) -> usize {
    let lines = text.lines().filter(|line| !line.trim_start().starts_with("//"));
    lines.map(|line| memchr::memchr_iter(b'/', line.as_bytes()).count()).sum()
}

/// The words of comments on lines of their own that are not documentation.
fn comments(text: &str) -> impl Iterator<Item = &str> {
    let lines = text.lines().map(str::trim_start).filter(|line| line.starts_with("//") && !line.starts_with("///"));
    lines.flat_map(str::split_whitespace).filter(|word| *word != "//")
}

/// The items of a text, each in a form that formatters do not change; `None` if the text is not Rust.
fn items_of_text(text: &str) -> Option<Vec<String>> {
    let file = syn::parse_file(text).ok()?;
    let mut items: Vec<_> = file.attrs.iter().map(|attribute| canonical(attribute.to_token_stream())).collect();
    push_items(&file.items, &mut items);
    Some(items)
}

fn push_items(items: &[Item], out: &mut Vec<String>) {
    let mut sorted = BTreeSet::new();
    for item in items {
        match item {
            Item::Use(line) => {
                let start = format!("{}use ", start_of_item(&line.attrs, &line.vis));
                let root = if line.leading_colon.is_some() { "::" } else { "" };
                push_paths(&line.tree, &format!("{start}{root}"), &mut sorted);
            }
            Item::Mod(module) => match &module.content {
                None => _ = sorted.insert(canonical(module.to_token_stream())),
                Some((_, items)) => {
                    let start = start_of_item(&module.attrs, &module.vis);
                    out.push(format!("{start}mod {} {{", module.ident));
                    push_items(items, out);
                    out.push("}".to_owned());
                }
            },
            other => out.push(canonical(other.to_token_stream())),
        }
    }
    out.extend(sorted);
}

/// The attributes and the visibility of an item.
fn start_of_item(attributes: &[Attribute], visibility: &Visibility) -> String {
    let mut tokens: TokenStream = attributes.iter().map(ToTokens::to_token_stream).collect();
    tokens.extend(visibility.to_token_stream());
    canonical(tokens)
}

/// Adds the path of each name that a `use` line imports.
fn push_paths(tree: &UseTree, start: &str, paths: &mut BTreeSet<String>) {
    match tree {
        UseTree::Path(path) => push_paths(&path.tree, &format!("{start}{}::", path.ident), paths),
        UseTree::Group(group) => group.items.iter().for_each(|tree| push_paths(tree, start, paths)),
        UseTree::Name(_) | UseTree::Rename(_) | UseTree::Glob(_) => {
            paths.insert(format!("{start}{}", tree.to_token_stream()));
        }
    }
}

/// Tokens as text: documentation as words, and strings as their values.
fn canonical(tokens: TokenStream) -> String {
    let (mut text, mut docs) = (String::new(), Vec::new());
    push_tokens(tokens, &mut text, &mut docs);
    text
}

fn push_tokens(tokens: TokenStream, text: &mut String, docs: &mut Vec<String>) {
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        if matches!(&token, TokenTree::Punct(hash) if hash.as_char() == '#')
            && let Some(TokenTree::Group(group)) = tokens.peek()
            && let Some(line) = doc_line(group)
        {
            docs.extend(line.split_whitespace().map(str::to_owned));
            tokens.next();
            continue;
        }
        if !docs.is_empty() {
            text.extend(["/// ", &docs.join(" "), "\n"]);
            docs.clear();
        }
        match token {
            TokenTree::Punct(comma) if comma.as_char() == ',' => {
                let is_end = |next: &TokenTree| matches!(next, TokenTree::Punct(end) if end.as_char() == '>');
                text.push_str(if tokens.peek().is_none_or(is_end) { "" } else { ", " });
            }
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::Brace => ("{", "}"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::None => ("", ""),
                };
                text.push_str(open);
                push_tokens(group.stream(), text, docs);
                text.push_str(close);
            }
            TokenTree::Literal(literal) => match syn::parse2::<LitStr>(TokenTree::from(literal.clone()).into()) {
                Ok(string) => text.extend([&*format!("{:?}", string.value()), " "]),
                Err(_) => text.extend([&*literal.to_string(), " "]),
            },
            TokenTree::Ident(ident) => text.extend([&*ident.to_string(), " "]),
            TokenTree::Punct(punct) => text.push(punct.as_char()),
        }
    }
}

/// The text of a line of documentation, from the group of its attribute.
fn doc_line(group: &Group) -> Option<String> {
    let mut tokens = group.stream().into_iter();
    let (name, equals, value) = (tokens.next()?, tokens.next()?, tokens.next()?);
    let is_doc = matches!(&name, TokenTree::Ident(name) if name == "doc")
        && matches!(&equals, TokenTree::Punct(equals) if equals.as_char() == '=');
    is_doc.then(|| syn::parse2::<LitStr>(value.into()).ok()).flatten().map(|line| line.value())
}

#[cfg(test)]
mod tests {
    use super::*;

    const CODE: &str = "// Generated by a program. Do not edit.\n\n#![allow(dead_code)]\n\n\
        use ::a::b::{D, E};\nuse ::a::{F, G};\n\n/// A label that is long (event type `a`)\n\
        #[derive(Clone, Debug)]\n#[x(generated, key = \"a b\")]\npub struct A {\n    /// B\n    /// (c)\n    \
        pub b: Option<G<D<E>>>,\n}\n\nmod c;\n\nmod d;\n\npub mod required {\n    use super::*;\n\n    pub struct A {}\n}\n";

    #[test]
    fn code_that_a_formatter_changed_is_the_same_code() {
        for (from, to) in [
            ("use ::a::b::{D, E};\nuse ::a::{F, G};\n", "use ::a::{\n  b::{E, D},\n  G, F,\n};\n"),
            ("use ::a::b::{D, E};\nuse ::a::{F, G};\n", "use ::a::F;\nuse ::a::b::D;\nuse ::a::G;\nuse ::a::b::E;\n"),
            ("/// A label that is long (event", "/// A label that is\n/// long (event"),
            ("a program. Do not edit.\n", "a program.\n// Do not edit.\n"),
            ("#[x(generated, key = \"a b\")]", "#[x(\n    generated,\n    key = \"a \\\n          b\",\n)]"),
            ("Option<G<D<E>>>", "Option<\n    G<D<E>>,\n>"),
            ("    pub b", "\tpub b"),
            ("mod c;\n\nmod d;", "mod d;\nmod c;"),
            ("pub struct A {}", "pub struct A\n{\n}"),
        ] {
            assert!(CODE.contains(from), "{from}");
            assert!(is_same_code(CODE, &CODE.replacen(from, to, 1)), "{to}");
        }
    }

    #[test]
    fn code_with_another_meaning_is_other_code() {
        for (from, to) in [
            ("{D, E}", "{D}"),
            ("::a::b::", "::a::c::"),
            ("label that", "label which"),
            ("// Generated", "// Written"),
            ("\"a b\"", "\"a  b\""),
            ("generated, ", ""),
            ("Option<G<D<E>>>", "Option<G<D>>"),
            ("pub b", "b"),
            ("mod d;\n\n", ""),
            ("    use super::*;\n", ""),
            ("pub struct A {}", "struct A {}"),
            ("pub struct A {}", "pub struct A {} }"),
            ("#![allow(dead_code)]", "#![deny(dead_code)]"),
            ("mod c;", "// Mine\nmod c;"),
            ("mod c;", "mod c; // mine"),
            ("mod c;", "/* mine */\nmod c;"),
        ] {
            assert!(CODE.contains(from), "{from}");
            assert!(!is_same_code(CODE, &CODE.replacen(from, to, 1)), "{to}");
        }
    }
}
