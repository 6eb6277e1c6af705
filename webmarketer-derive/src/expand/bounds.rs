//! Bounds for the types that mention a type parameter.

use std::collections::HashSet;

use proc_macro2::{TokenStream, TokenTree};
use quote::{ToTokens, quote};

use crate::input::{Generics, TypeTokens};

/// Whether the type mentions one of the parameters.
pub(super) fn is_generic(generics: &Generics, of_type: &TypeTokens) -> bool {
    let parameters: Vec<_> = generics.type_parameters().collect();
    !parameters.is_empty() && mentions_any(of_type.to_token_stream(), &parameters)
}

/// A bound for each type that mentions a parameter.
pub(super) fn type_bounds<'a>(
    generics: &Generics,
    types: impl Iterator<Item = (&'a TypeTokens, TokenStream)>,
) -> Vec<TokenStream> {
    if generics.type_parameters().next().is_none() {
        return Vec::new();
    }
    let mut seen = HashSet::new();
    let generic = types.filter(|(of_type, _)| is_generic(generics, of_type));
    let bounds = generic.map(|(of_type, bound)| quote!(#of_type: #bound));
    bounds.filter(|bound| seen.insert(bound.to_string())).collect()
}

fn mentions_any(tokens: TokenStream, words: &[String]) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(ident) => words.iter().any(|word| ident == word),
        TokenTree::Group(group) => mentions_any(group.stream(), words),
        TokenTree::Punct(_) | TokenTree::Literal(_) => false,
    })
}
