//! Which event types a source may have a struct of: decided by its tokens, so that no spelling hides one. Where the tokens
//! do not tell, it may have a struct of any event type.

use heck::ToKebabCase as _;
use proc_macro2::{Delimiter, TokenStream, TokenTree};

use super::DERIVE;

/// The references of the structs that have the derive in a text; `None` where they cannot be known.
pub(super) fn defined(text: &str) -> Option<Vec<String>> {
    let mut references = Vec::new();
    items(text.parse().ok()?, &mut references)?;
    Some(references)
}

/// Reads the items of a stream, and of the groups in it.
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
                    // An item with the derive that is no struct, such as a call of a macro.
                    (!attributes.iter().any(|attribute| names(attribute.clone()))).then_some(())?;
                    attributes.clear();
                }
                items(group.stream(), references)?;
            }
            // What a macro makes is not known here.
            TokenTree::Ident(ident) if ident == "macro_rules" => {
                for token in tokens.by_ref().take(3) {
                    (!names(token.into())).then_some(())?;
                }
            }
            // Under another name the derive is not found.
            TokenTree::Ident(ident) if ident == DERIVE => {
                if matches!(tokens.peek(), Some(TokenTree::Ident(word)) if word == "as") {
                    tokens.next();
                    matches!(tokens.next(), Some(TokenTree::Ident(name)) if name == "_").then_some(())?;
                }
            }
            TokenTree::Ident(ident) if ident == "struct" => {
                let Some(TokenTree::Ident(name)) = tokens.next() else { return None };
                if attributes.iter().any(|attribute| names(attribute.clone())) {
                    references.push(reference(&attributes, &name.to_string())?);
                }
                attributes.clear();
            }
            TokenTree::Ident(_) | TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
    }
    Some(())
}

/// Whether the derive is named in a stream.
fn names(tokens: TokenStream) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(ident) => ident == DERIVE,
        TokenTree::Group(group) => names(group.stream()),
        TokenTree::Punct(_) | TokenTree::Literal(_) => false,
    })
}

/// The reference of a struct with those attributes; `None` where it is not one literal.
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
            // What depends on the configuration is not known here.
            (Some(TokenTree::Ident(word)), Some(TokenTree::Group(group))) if word == "cfg_attr" => {
                let text = group.stream().to_string();
                (!text.contains(DERIVE) && !text.contains("event_type")).then_some(())?;
            }
            _ => {}
        }
    }
    match &*found {
        [] => Some(name.trim_start_matches("r#").to_kebab_case()),
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
        ] {
            assert_eq!(defined(text), expected.map(|reference| vec![reference.to_owned()]), "{text}");
        }
        let none =
            "use x::WebmarketerEvent as _; use x::WebmarketerEvent; fn f<T: WebmarketerEvent>(_: T) {} struct A;";
        assert_eq!(defined(none), Some(Vec::new()));
    }
}
