//! The generics of a struct: its parameters and its `where` clause.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::{ToTokens, TokenStreamExt as _, quote};

use super::tokens::{take_attributes, take_up_to_comma, without_default};

/// The generics of a struct.
#[derive(Default)]
pub(crate) struct Generics {
    parameters: Vec<GenericParameter>,
    /// The predicates of the `where` clause.
    predicates: Vec<TokenTree>,
}

/// One parameter.
struct GenericParameter {
    kind: GenericParameterKind,
    /// `'a`, `T` or `N`.
    name: Vec<TokenTree>,
    /// The parameter with its bounds, without a default.
    declared: Vec<TokenTree>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum GenericParameterKind {
    Lifetime,
    Type,
    Const,
}

struct TokenSlice<'a>(&'a [TokenTree]);

impl ToTokens for TokenSlice<'_> {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        tokens.append_all(self.0);
    }
}

/// The tokens without the invisible group around an interpolated name, such as `$lifetime`.
fn without_pasted_group(tokens: &[TokenTree]) -> Vec<TokenTree> {
    match tokens {
        [TokenTree::Group(name), rest @ ..] if name.delimiter() == Delimiter::None => {
            name.stream().into_iter().chain(rest.iter().cloned()).collect()
        }
        _ => tokens.to_vec(),
    }
}

impl Generics {
    /// Reads the parameters with their angle brackets, and the `where` clause. Both can be empty.
    pub(super) fn parse(angled: &[TokenTree], clause: &[TokenTree]) -> Self {
        let mut inside = match angled {
            [_, inside @ .., _] => inside,
            _ => &[],
        };
        let mut parameters = Vec::new();
        while !inside.is_empty() {
            take_attributes(&mut inside);
            let declared = without_pasted_group(without_default(take_up_to_comma(&mut inside)));
            let (kind, name) = match &*declared {
                [TokenTree::Punct(_), TokenTree::Ident(_), ..] => (GenericParameterKind::Lifetime, declared.get(..2)),
                [TokenTree::Ident(word), TokenTree::Ident(_), ..] if word == "const" => {
                    (GenericParameterKind::Const, declared.get(1..2))
                }
                _ => (GenericParameterKind::Type, declared.get(..1)),
            };
            let name = name.unwrap_or_default().to_vec();
            parameters.push(GenericParameter { kind, name, declared });
        }
        let predicates = match clause {
            [_, predicates @ .., TokenTree::Punct(last)] if last.as_char() == ',' => predicates,
            [_, predicates @ ..] => predicates,
            [] => &[],
        };
        Self { parameters, predicates: predicates.to_vec() }
    }

    /// The parameters as an `impl` declares them, and as the struct's name takes them.
    pub(crate) fn split(&self) -> (TokenStream, TokenStream) {
        if self.parameters.is_empty() {
            return (TokenStream::new(), TokenStream::new());
        }
        let declared = self.parameters.iter().map(|parameter| TokenSlice(&parameter.declared));
        let names = self.parameters.iter().map(|parameter| TokenSlice(&parameter.name));
        (quote!(<#(#declared),*>), quote!(<#(#names),*>))
    }

    /// The `where` clause with those bounds added.
    pub(crate) fn where_clause(&self, bounds: &[TokenStream]) -> TokenStream {
        let given = (!self.predicates.is_empty()).then(|| TokenSlice(&self.predicates).into_token_stream());
        let predicates: Vec<_> = given.into_iter().chain(bounds.iter().cloned()).collect();
        if predicates.is_empty() { TokenStream::new() } else { quote!(where #(#predicates),*) }
    }

    /// The names of the parameters that are types.
    pub(crate) fn type_parameters(&self) -> impl Iterator<Item = String> {
        let types = self.parameters.iter().filter(|parameter| parameter.kind == GenericParameterKind::Type);
        types.map(|parameter| parameter.name.iter().map(ToString::to_string).collect())
    }

    /// Whether all parameters are lifetimes.
    pub(crate) fn is_concrete(&self) -> bool {
        self.parameters.iter().all(|parameter| parameter.kind == GenericParameterKind::Lifetime)
    }

    /// How many parameters there are.
    pub(crate) fn len(&self) -> usize {
        self.parameters.len()
    }
}
