//! Tokens that are put into a list one by one.

use proc_macro2::{Delimiter, Group, Ident, Literal, Punct, Spacing, Span, TokenTree};

/// Appends a word.
pub(super) fn word(tokens: &mut Vec<TokenTree>, word: &str) {
    tokens.push(Ident::new(word, Span::call_site()).into());
}

/// Appends a punctuation character.
pub(super) fn punct(tokens: &mut Vec<TokenTree>, character: char, spacing: Spacing) {
    tokens.push(Punct::new(character, spacing).into());
}

/// Appends a number.
pub(super) fn number(tokens: &mut Vec<TokenTree>, number: u32) {
    tokens.push(Literal::u32_unsuffixed(number).into());
}

/// Appends `::`.
pub(super) fn colons(tokens: &mut Vec<TokenTree>) {
    punct(tokens, ':', Spacing::Joint);
    punct(tokens, ':', Spacing::Alone);
}

/// Tokens in brackets.
pub(super) fn bracketed(tokens: Vec<TokenTree>) -> Group {
    Group::new(Delimiter::Bracket, tokens.into_iter().collect())
}
