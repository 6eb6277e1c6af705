//! Finds the event types for which a source may have a struct. Tokens decide, so that no spelling hides a struct. If
//! they are not enough, the source may have a struct of any event type.
//!
//! Another crate may export the derive under another name, and a macro may add it. So a struct counts if it has an
//! unknown derive or attribute. Its event type is the one that its name or its attributes give.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use webmarketer_schema::convention::default_reference;

use super::derive_name::DERIVE;

/// The text does not consist of Rust tokens.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct NotRust;

/// The references of the structs in a text that may have the derive; `None` if they are unknown.
pub(super) fn defined(text: &str) -> Result<Option<Vec<String>>, NotRust> {
    let mut references = Vec::new();
    let tokens = text.parse().map_err(|_| NotRust)?;
    Ok(items(tokens, &mut references).map(|()| references))
}

/// Reads the items of a token stream and of the groups in it.
fn items(tokens: TokenStream, references: &mut Vec<String>) -> Option<()> {
    let mut attributes: Vec<TokenStream> = Vec::new();
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Punct(punct) if punct.as_char() == '#' => {
                if let Some(TokenTree::Group(group)) = tokens.peek()
                    && group.delimiter() == Delimiter::Bracket
                {
                    attributes.push(group.stream());
                    tokens.next();
                }
            }
            TokenTree::Punct(punct) if matches!(punct.as_char(), ';' | ',') => attributes.clear(),
            TokenTree::Group(group) => {
                if group.delimiter() == Delimiter::Brace {
                    // An item with the derive that is not a struct, such as a macro call.
                    (!attributes.iter().any(|attribute| names(attribute.clone()))).then_some(())?;
                    attributes.clear();
                }
                items(group.stream(), references)?;
            }
            // The expansion of a macro is unknown.
            TokenTree::Ident(ident) if ident == "macro_rules" => {
                for token in tokens.by_ref().take(3) {
                    (!names(token.clone().into())).then_some(())?;
                    // Structs in its body count; a struct that the caller names may be of any event type.
                    if let TokenTree::Group(group) = token {
                        items(group.stream(), references)?;
                    }
                }
            }
            // A renamed derive is not found.
            TokenTree::Ident(ident) if ident == DERIVE => {
                if matches!(tokens.peek(), Some(TokenTree::Ident(word)) if word == "as") {
                    tokens.next();
                    matches!(tokens.next(), Some(TokenTree::Ident(name)) if name == "_").then_some(())?;
                }
            }
            TokenTree::Ident(ident) if ident == "struct" => {
                let may_have_derive = attributes.iter().any(|attribute| is_unknown(attribute.clone()));
                let Some(TokenTree::Ident(name)) = tokens.next() else {
                    // The name is an argument of a macro.
                    (!may_have_derive).then_some(())?;
                    continue;
                };
                if may_have_derive {
                    references.push(reference(&attributes, &name.to_string())?);
                }
                attributes.clear();
            }
            TokenTree::Ident(_) | TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
    }
    Some(())
}

/// Whether a token stream names the derive.
fn names(tokens: TokenStream) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(ident) => ident == DERIVE,
        TokenTree::Group(group) => names(group.stream()),
        TokenTree::Punct(_) | TokenTree::Literal(_) => false,
    })
}

/// Derives that do not make a struct an event.
const KNOWN_DERIVES: [&str; 11] =
    ["Clone", "Copy", "Debug", "Default", "Deserialize", "Eq", "Hash", "Ord", "PartialEq", "PartialOrd", "Serialize"];

/// The crates with these derives.
const KNOWN_CRATES: [&str; 4] = ["alloc", "core", "serde", "std"];

/// Attributes that add no derive to a struct.
const KNOWN_ATTRIBUTES: [&str; 14] = [
    "allow",
    "cfg",
    "clippy",
    "deny",
    "deprecated",
    "diagnostic",
    "doc",
    "expect",
    "forbid",
    "must_use",
    "non_exhaustive",
    "repr",
    "rustfmt",
    "serde",
];

/// Whether an attribute, given without brackets, may add the derive to a struct.
fn is_unknown(attribute: TokenStream) -> bool {
    let mut tokens = attribute.into_iter();
    match (tokens.next(), tokens.next()) {
        (Some(TokenTree::Ident(word)), Some(TokenTree::Group(group))) if word == "derive" => {
            let tokens: Vec<_> = group.stream().into_iter().collect();
            let is_comma = |token: &TokenTree| matches!(token, TokenTree::Punct(punct) if punct.as_char() == ',');
            tokens.split(is_comma).filter(|path| !path.is_empty()).any(|path| !is_known_derive(path))
        }
        (Some(TokenTree::Ident(word)), Some(TokenTree::Group(group))) if word == "cfg_attr" => {
            let tokens: Vec<_> = group.stream().into_iter().collect();
            let is_comma = |token: &TokenTree| matches!(token, TokenTree::Punct(punct) if punct.as_char() == ',');
            let attributes = tokens.split(is_comma).skip(1).filter(|attribute| !attribute.is_empty());
            attributes.map(|attribute| attribute.iter().cloned().collect()).any(is_unknown)
        }
        (Some(TokenTree::Ident(word)), _) => !KNOWN_ATTRIBUTES.iter().any(|known| word == known),
        _ => true,
    }
}

fn is_known_derive(path: &[TokenTree]) -> bool {
    let words = path.iter().filter_map(|token| match token {
        TokenTree::Ident(ident) => Some(ident.to_string()),
        _ => None,
    });
    let words: Vec<_> = words.collect();
    match &*words {
        [name] => KNOWN_DERIVES.contains(&&**name),
        [krate, .., name] => KNOWN_CRATES.contains(&&**krate) && KNOWN_DERIVES.contains(&&**name),
        [] => false,
    }
}

/// The reference of a struct with these attributes; `None` if it is not a single literal.
fn reference(attributes: &[TokenStream], name: &str) -> Option<String> {
    let mut found = Vec::new();
    for attribute in attributes {
        let mut tokens = attribute.clone().into_iter();
        match (tokens.next(), tokens.next()) {
            (Some(TokenTree::Ident(word)), Some(TokenTree::Group(group))) if word == "webmarketer" => {
                let mut tokens = group.stream().into_iter().peekable();
                while let Some(token) = tokens.next() {
                    if matches!(&token, TokenTree::Ident(key) if key == "event_type") {
                        tokens.next();
                        let literal: syn::LitStr = syn::parse2(tokens.next()?.into()).ok()?;
                        found.push(literal.value());
                    }
                }
            }
            // The configuration is unknown.
            (Some(TokenTree::Ident(word)), Some(TokenTree::Group(group))) if word == "cfg_attr" => {
                let text = group.stream().to_string();
                (!text.contains(DERIVE) && !text.contains("event_type")).then_some(())?;
            }
            _ => {}
        }
    }
    match &*found {
        [] => Some(default_reference(name)),
        [one] => Some(one.clone()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_spelling_of_a_reference_hides_a_struct() {
        for (text, expected) in [
            ("#[derive(WebmarketerEvent)] struct PageViewed;", Some("page-viewed")),
            ("#[derive(Clone, x::WebmarketerEvent)] #[webmarketer(event_type=\"a\")] struct B {}", Some("a")),
            (
                "#[webmarketer(event_type = r\"a\")] #[derive(WebmarketerEvent)] pub struct B<const N: usize> {}",
                Some("a"),
            ),
            ("#[derive(WebmarketerEvent)] #[webmarketer(event_type = \"\\u{61}\")] struct B {} struct C;", Some("a")),
            (
                "/** event_type = \"b\" */ #[derive(WebmarketerEvent)] #[webmarketer(event_type = \"a\")] struct B;",
                Some("a"),
            ),
            ("mod inner { #[derive(WebmarketerEvent)] struct A { b: u8 } }", Some("a")),
            ("use x::WebmarketerEvent as Event; #[derive(Event)] struct A;", None),
            ("macro_rules! event { ($a:literal) => { #[derive(WebmarketerEvent)] struct A; } }", None),
            ("#[cfg_attr(rustfmt, rustfmt_skip)] #[derive(WebmarketerEvent)] struct A;", Some("a")),
            ("#[cfg_attr(test, derive(WebmarketerEvent))] struct A;", None),
            ("#[derive(WebmarketerEvent)] #[webmarketer(event_type = $name)] struct A;", None),
            ("#[derive(WebmarketerEvent)] struct A {", None),
            // Another crate may export the derive under another name, or a macro may add it.
            ("#[derive(Clone, a::Event)] struct PageViewed;", Some("page-viewed")),
            ("#[derive(a::Debug)] struct PageViewed;", Some("page-viewed")),
            ("#[derive(Event)] #[webmarketer(event_type = \"a\")] struct B;", Some("a")),
            ("#[cfg_attr(test, derive(Event))] struct PageViewed;", Some("page-viewed")),
            ("#[a::event] struct PageViewed;", Some("page-viewed")),
            ("macro_rules! m { () => { #[derive(Event)] struct PageViewed; } }", Some("page-viewed")),
            ("macro_rules! m { ($a:ident) => { #[derive(Event)] struct $a; } }", None),
            ("m! { #[derive(Event)] struct PageViewed; }", Some("page-viewed")),
        ] {
            let found = defined(text).ok().flatten();
            assert_eq!(found, expected.map(|reference| vec![reference.to_owned()]), "{text}");
        }
        let none =
            "use x::WebmarketerEvent as _; use x::WebmarketerEvent; fn f<T: WebmarketerEvent>(_: T) {} struct A;";
        assert_eq!(defined(none), Ok(Some(Vec::new())));
        let known = "/** A */ #[derive(Clone, ::std::fmt::Debug, serde::Serialize)] #[serde(default)] #[must_use] struct A; \
                     macro_rules! m { ($a:ident) => { #[derive(Debug)] struct $a; } } enum B { C(u8) }";
        assert_eq!(defined(known), Ok(Some(Vec::new())));
    }
}
