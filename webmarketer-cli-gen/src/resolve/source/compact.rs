//! Renders tokens as short text.

use proc_macro2::{Delimiter, Group, Spacing, TokenStream, TokenTree};

/// Renders tokens without the paths of names, and with spaces only where they are needed.
pub(super) fn compact(tokens: impl IntoIterator<Item = TokenTree>) -> String {
    let mut text = String::new();
    let mut needs_space = false;
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        let is_word = matches!(token, TokenTree::Ident(_) | TokenTree::Literal(_));
        if is_word && needs_space {
            text.push(' ');
        }
        needs_space = is_word;
        match token {
            TokenTree::Group(group) => push_group(&mut text, &group),
            TokenTree::Punct(colon) if colon.as_char() == ':' && colon.spacing() == Spacing::Joint => {
                // Skip the second colon, and remove the path segment before it.
                tokens.next();
                let path = text.trim_end_matches(|c: char| c.is_alphanumeric() || matches!(c, '_' | '#'));
                text.truncate(path.len());
            }
            TokenTree::Punct(punct) => match punct.as_char() {
                ',' => text.push_str(if tokens.peek().is_none_or(is_end) { "" } else { ", " }),
                '=' => text.push_str(" = "),
                other => text.push(other),
            },
            other => text.push_str(&other.to_string()),
        }
    }
    text
}

/// Whether the token ends a list of type arguments. A comma before it has no meaning.
fn is_end(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == '>')
}

fn push_group(text: &mut String, group: &Group) {
    let (open, close) = match group.delimiter() {
        Delimiter::Parenthesis => ("(", ")"),
        Delimiter::Brace => ("{", "}"),
        Delimiter::Bracket => ("[", "]"),
        Delimiter::None => ("", ""),
    };
    let content: TokenStream = group.stream();
    text.push_str(open);
    text.push_str(&compact(content));
    text.push_str(close);
}
