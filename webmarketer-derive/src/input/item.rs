//! The item that a derive is given, as far as it matters here.
//!
//! It has been parsed by the compiler, so only its parts have to be found, and most of them are passed on as they are:
//! types and documentation stay tokens. syn's own `DeriveInput`, which reads both in full, took half of what the whole
//! macro takes now; it still reads what is rare, generics and what stands in attributes.

use proc_macro2::{Delimiter, Spacing, Span, TokenStream, TokenTree};
use quote::{ToTokens, TokenStreamExt as _};
use syn::{Generics, Ident};

/// A struct, or what is none.
pub(crate) struct Item {
    pub(super) attributes: Vec<Attribute>,
    pub(super) visibility: TokenStream,
    pub(crate) ident: Ident,
    pub(crate) generics: Generics,
    pub(super) body: Body,
}

/// What the item is.
pub(super) enum Body {
    /// A struct with named fields, and its braces.
    Named(Vec<ItemField>, Span),
    /// A struct with unnamed fields, and its parentheses.
    Tuple(Vec<ItemField>, Span),
    /// A struct without fields.
    Unit,
    /// An enum, by its keyword.
    Enum(Span),
    /// A union, by its keyword.
    Union(Span),
}

/// A field of a struct.
pub(super) struct ItemField {
    pub(super) attributes: Vec<Attribute>,
    pub(super) ident: Option<Ident>,
    pub(super) of_type: Type,
}

/// A type, as it stands in the source.
pub(crate) struct Type(Vec<TokenTree>);

impl Type {
    /// Its tokens.
    pub(crate) fn tokens(&self) -> &[TokenTree] {
        &self.0
    }
}

impl ToTokens for Type {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        tokens.append_all(&self.0);
    }
}

/// An attribute: its first word, and what comes after it.
pub(super) struct Attribute {
    word: String,
    pub(super) span: Span,
    pub(super) rest: Vec<TokenTree>,
}

impl Attribute {
    /// Whether it is the one of that name.
    pub(super) fn is(&self, word: &str) -> bool {
        self.word == word
    }
}

impl Body {
    /// The fields of a struct.
    pub(super) fn fields(&self) -> &[ItemField] {
        match self {
            Self::Named(fields, _) | Self::Tuple(fields, _) => fields,
            Self::Unit | Self::Enum(_) | Self::Union(_) => &[],
        }
    }
}

impl Item {
    /// Finds the parts of an item.
    pub(crate) fn read(input: TokenStream) -> syn::Result<Self> {
        let tokens = plain(input.into_iter().collect());
        let mut tokens = &*tokens;
        let attributes = attributes(&mut tokens);
        let visibility = visibility(&mut tokens);
        let (keyword, ident) = match tokens {
            [TokenTree::Ident(keyword), TokenTree::Ident(ident), rest @ ..] => {
                tokens = rest;
                (keyword, ident.clone())
            }
            _ => return Err(unexpected(tokens, "expected a struct")),
        };
        let parameters = angled(&mut tokens);
        let mut generics: Generics = syn::parse2(parameters.iter().cloned().collect())?;
        let (body, clause) = match (&*keyword.to_string(), tokens) {
            ("enum", [clause @ .., TokenTree::Group(_)]) => (Body::Enum(keyword.span()), clause),
            ("union", [clause @ .., TokenTree::Group(_)]) => (Body::Union(keyword.span()), clause),
            ("struct", [TokenTree::Group(fields), clause @ .., TokenTree::Punct(_)])
                if fields.delimiter() == Delimiter::Parenthesis =>
            {
                (Body::Tuple(read_fields(fields.stream(), false)?, fields.span()), clause)
            }
            ("struct", [clause @ .., TokenTree::Group(fields)]) if fields.delimiter() == Delimiter::Brace => {
                (Body::Named(read_fields(fields.stream(), true)?, fields.span()), clause)
            }
            ("struct", [clause @ .., TokenTree::Punct(_)]) => (Body::Unit, clause),
            _ => return Err(unexpected(tokens, "expected the body of a struct")),
        };
        if !clause.is_empty() {
            generics.where_clause = syn::parse2(clause.iter().cloned().collect())?;
        }
        Ok(Self { attributes, visibility, ident, generics, body })
    }
}

/// Reads the fields of a struct.
fn read_fields(tokens: TokenStream, named: bool) -> syn::Result<Vec<ItemField>> {
    let tokens: Vec<_> = tokens.into_iter().collect();
    let mut tokens = &*tokens;
    let mut fields = Vec::new();
    while !tokens.is_empty() {
        let attributes = attributes(&mut tokens);
        visibility(&mut tokens);
        let ident = match tokens {
            _ if !named => None,
            [TokenTree::Ident(ident), TokenTree::Punct(colon), rest @ ..] if colon.as_char() == ':' => {
                tokens = rest;
                Some(ident.clone())
            }
            _ => return Err(unexpected(tokens, "expected a field")),
        };
        let of_type = up_to_comma(&mut tokens);
        if of_type.is_empty() {
            return Err(unexpected(tokens, "expected a type"));
        }
        fields.push(ItemField { attributes, ident, of_type: Type(of_type.to_vec()) });
    }
    Ok(fields)
}

fn unexpected(tokens: &[TokenTree], message: &str) -> syn::Error {
    syn::Error::new(tokens.first().map_or_else(Span::call_site, TokenTree::span), message)
}

/// Takes the attributes that come first.
fn attributes(tokens: &mut &[TokenTree]) -> Vec<Attribute> {
    let mut attributes = Vec::new();
    while let [TokenTree::Punct(hash), TokenTree::Group(group), rest @ ..] = *tokens
        && hash.as_char() == '#'
    {
        *tokens = rest;
        let mut inside = plain(group.stream().into_iter().collect()).into_iter();
        if let Some(TokenTree::Ident(word)) = inside.next() {
            let rest: Vec<_> = inside.collect();
            // A path of several words is somebody else's.
            if !matches!(rest.first(), Some(TokenTree::Punct(punct)) if punct.as_char() == ':') {
                attributes.push(Attribute { word: word.to_string(), span: word.span(), rest });
            }
        }
    }
    attributes
}

/// Takes the visibility, if one comes next.
fn visibility(tokens: &mut &[TokenTree]) -> TokenStream {
    let length = match *tokens {
        // What a macro pastes as `$vis`, which may be nothing.
        [TokenTree::Group(group), ..] if group.delimiter() == Delimiter::None && is_visibility(group.stream()) => 1,
        // A type in parentheses can follow, too.
        [TokenTree::Ident(word), TokenTree::Group(group), ..] if word == "pub" && is_restriction(group) => 2,
        [TokenTree::Ident(word), ..] if word == "pub" => 1,
        _ => return TokenStream::new(),
    };
    let (visibility, rest) = tokens.split_at(length);
    *tokens = rest;
    visibility.iter().cloned().collect()
}

fn is_visibility(tokens: TokenStream) -> bool {
    tokens.into_iter().next().is_none_or(|first| matches!(first, TokenTree::Ident(word) if word == "pub"))
}

fn is_restriction(group: &proc_macro2::Group) -> bool {
    group.delimiter() == Delimiter::Parenthesis
        && matches!(
            group.stream().into_iter().next(),
            Some(TokenTree::Ident(word)) if ["crate", "self", "super", "in"].iter().any(|known| word == known)
        )
}

/// Takes what stands in angle brackets, with them, if it comes next.
fn angled<'a>(tokens: &mut &'a [TokenTree]) -> &'a [TokenTree] {
    if !matches!(tokens.first(), Some(TokenTree::Punct(punct)) if punct.as_char() == '<') {
        return &[];
    }
    take(tokens, |_, depth| depth == 0)
}

/// Takes what stands before the next comma, and the comma.
fn up_to_comma<'a>(tokens: &mut &'a [TokenTree]) -> &'a [TokenTree] {
    let taken = take(tokens, |token, depth| depth == 0 && token == ',');
    match taken {
        [before @ .., TokenTree::Punct(last)] if last.as_char() == ',' => before,
        all => all,
    }
}

/// Takes tokens up to the one that ends them: that character, at that depth of angle brackets. All of them where none
/// does.
fn take<'a>(tokens: &mut &'a [TokenTree], ends: impl Fn(char, usize) -> bool) -> &'a [TokenTree] {
    let mut depth = 0_usize;
    let mut is_arrow = false;
    for (index, token) in tokens.iter().enumerate() {
        let TokenTree::Punct(punct) = token else { continue };
        let character = punct.as_char();
        match character {
            '<' => depth += 1,
            '>' if !is_arrow => depth = depth.saturating_sub(1),
            _ => {}
        }
        is_arrow = character == '-' && punct.spacing() == Spacing::Joint;
        if ends(character, depth) {
            let (taken, rest) = tokens.split_at(index + 1);
            *tokens = rest;
            return taken;
        }
    }
    std::mem::take(tokens)
}

/// The tokens without the group that a macro puts around what it pastes, such as `$meta`.
pub(super) fn plain(tokens: Vec<TokenTree>) -> Vec<TokenTree> {
    match &*tokens {
        [TokenTree::Group(group)] if group.delimiter() == Delimiter::None => {
            plain(group.stream().into_iter().collect())
        }
        _ => tokens,
    }
}
