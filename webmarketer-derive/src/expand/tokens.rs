//! Appends single tokens to a list.

use proc_macro2::{Delimiter, Group, Ident, Literal, Punct, Spacing, Span, TokenTree};

/// Appends a word.
pub(super) fn push_word(tokens: &mut Vec<TokenTree>, word: &str) {
    tokens.push(Ident::new(word, Span::call_site()).into());
}

/// Appends a punctuation character.
pub(super) fn push_punct(tokens: &mut Vec<TokenTree>, character: char, spacing: Spacing) {
    tokens.push(Punct::new(character, spacing).into());
}

/// Appends a number.
pub(super) fn push_number(tokens: &mut Vec<TokenTree>, number: u32) {
    tokens.push(Literal::u32_unsuffixed(number).into());
}

/// Appends `::`.
pub(super) fn push_colons(tokens: &mut Vec<TokenTree>) {
    push_punct(tokens, ':', Spacing::Joint);
    push_punct(tokens, ':', Spacing::Alone);
}

/// Tokens in brackets.
pub(super) fn bracketed(tokens: Vec<TokenTree>) -> Group {
    Group::new(Delimiter::Bracket, tokens.into_iter().collect())
}
