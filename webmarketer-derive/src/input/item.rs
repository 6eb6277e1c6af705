//! The item that a derive is given, as far as it matters here.
//!
//! It has been parsed by the compiler, so only its parts have to be found, and most of them are passed on as they are:
//! types, bounds and documentation stay tokens. syn's own `DeriveInput`, which reads all of it in full, took half of what
//! the whole macro takes now, and a third of what syn takes to be built; syn still reads the values in attributes.

use proc_macro2::{Delimiter, Group, Spacing, Span, TokenStream, TokenTree};
use quote::{ToTokens, TokenStreamExt as _};
use syn::Ident;

use super::generics::Generics;

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
    /// Where it begins.
    pub(crate) fn span(&self) -> Span {
        self.0.first().map_or_else(Span::call_site, TokenTree::span)
    }

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
        Ok(Self { attributes, visibility, ident, generics: Generics::read(parameters, clause), body })
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
        let before = tokens;
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
            return Err(unexpected(before, "expected a type"));
        }
        if let Some(misplaced) = misplaced(of_type) {
            return Err(unexpected(misplaced, "expected a comma"));
        }
        fields.push(ItemField { attributes, ident, of_type: Type(of_type.to_vec()) });
    }
    Ok(fields)
}

fn unexpected(tokens: &[TokenTree], message: &str) -> syn::Error {
    syn::Error::new(tokens.first().map_or_else(Span::call_site, TokenTree::span), message)
}

/// Takes the attributes that come first.
pub(super) fn attributes(tokens: &mut &[TokenTree]) -> Vec<Attribute> {
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

/// Whether it is what stands behind `pub`: `(crate)`, `(self)`, `(super)` or `(in path)`.
fn is_restriction(group: &Group) -> bool {
    let mut inside = group.stream().into_iter();
    match (inside.next(), inside.next()) {
        _ if group.delimiter() != Delimiter::Parenthesis => false,
        (Some(TokenTree::Ident(word)), None) => ["crate", "self", "super"].iter().any(|known| word == known),
        (Some(TokenTree::Ident(word)), Some(_)) => word == "in",
        _ => false,
    }
}

/// Takes what stands in angle brackets, with them, if it comes next.
fn angled<'a>(tokens: &mut &'a [TokenTree]) -> &'a [TokenTree] {
    if !matches!(tokens.first(), Some(TokenTree::Punct(punct)) if punct.as_char() == '<') {
        return &[];
    }
    take(tokens, |_, depth| depth == 0)
}

/// Takes what stands before the next comma, and the comma.
pub(super) fn up_to_comma<'a>(tokens: &mut &'a [TokenTree]) -> &'a [TokenTree] {
    let taken = take(tokens, |token, depth| depth == 0 && token == ',');
    match taken {
        [before @ .., TokenTree::Punct(last)] if last.as_char() == ',' => before,
        all => all,
    }
}

/// From where on the tokens are no type any more: the compiler forgives a comma that is missing between fields, and
/// gives both to a derive.
fn misplaced(of_type: &[TokenTree]) -> Option<&[TokenTree]> {
    let mut depth = 0_usize;
    let mut joined = None;
    for (index, token) in of_type.iter().enumerate() {
        let TokenTree::Punct(punct) = token else {
            joined = None;
            continue;
        };
        let is_joint = punct.spacing() == Spacing::Joint;
        let is_misplaced = match (punct.as_char(), joined) {
            ('<', _) => {
                depth += 1;
                false
            }
            ('>', Some('-')) | (':', Some(':')) => false,
            ('>', _) if depth > 0 => {
                depth -= 1;
                false
            }
            (':', _) => {
                let next = of_type.get(index + 1);
                depth == 0 && !(is_joint && matches!(next, Some(TokenTree::Punct(next)) if next.as_char() == ':'))
            }
            ('>' | '=' | '#', _) => depth == 0,
            _ => false,
        };
        if is_misplaced {
            return of_type.get(index..);
        }
        joined = Some(punct.as_char()).filter(|character| is_joint && joined != Some(*character));
    }
    None
}

/// A parameter without what stands behind its `=`.
pub(super) fn without_default(mut parameter: &[TokenTree]) -> &[TokenTree] {
    match take(&mut parameter, |token, depth| depth == 0 && token == '=') {
        [before @ .., TokenTree::Punct(last)] if last.as_char() == '=' => before,
        all => all,
    }
}

/// Takes tokens up to the one that ends them: that character, at that depth of angle brackets. All of them where none
/// does.
fn take<'a>(tokens: &mut &'a [TokenTree], ends: impl Fn(char, usize) -> bool) -> &'a [TokenTree] {
    let mut depth = 0_usize;
    let mut is_arrow = false;
    for (index, token) in tokens.iter().enumerate() {
        let TokenTree::Punct(punct) = token else {
            is_arrow = false;
            continue;
        };
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

#[cfg(test)]
mod tests {
    use super::*;

    fn read(source: &str) -> Item {
        Item::read(source.parse().unwrap()).unwrap()
    }

    /// The names and types of the fields, without spaces.
    fn fields(source: &str) -> Vec<(String, String)> {
        let plain = |text: String| text.replace(' ', "");
        let fields = read(source).body;
        let fields = fields.fields().iter().map(|field| {
            let name = field.ident.as_ref().map(ToString::to_string).unwrap_or_default();
            (name, plain(field.of_type.to_token_stream().to_string()))
        });
        fields.collect()
    }

    #[test]
    fn a_comma_ends_a_type_where_no_bracket_is_open() {
        for of_type in [
            "u8",
            "Map<K,Vec<V>>",
            "fn(u8,u8)->Option<T>",
            "Box<dynFn(A)->B>",
            "Boxed<dynFn(A)->B,C>",
            "[Pair<A,B>;3]",
            "&'astr",
            "<AasB<C,D>>::E",
            "Of<{1<2},-1>",
            "made!(a,b)",
            "a::B<c::D>",
            "Of<Item=u8>",
            "(A,B)",
        ] {
            // What is one word in the source is told apart from what only looks like it here.
            let spaced = of_type.replace("dyn", "dyn ").replace("&'a", "&'a ").replace("Aas", "A as ");
            let source = format!("struct Order {{ a: {spaced}, pub(crate) r#type: u8, pub(in a::b) c: {spaced} }}");
            let expected = [("a", of_type), ("r#type", "u8"), ("c", of_type)];
            let expected: Vec<_> = expected.iter().map(|(name, of)| ((*name).to_owned(), (*of).to_owned())).collect();
            assert_eq!(fields(&source), expected, "{source}");
        }
    }

    #[test]
    fn what_follows_pub_is_a_type_unless_it_restricts() {
        let source = "struct Order(pub (crate::A, B), pub(crate) C, pub (A), pub crate::D);";
        let types: Vec<_> = fields(source).into_iter().map(|(_, of_type)| of_type).collect();
        assert_eq!(types, ["(crate::A,B)", "C", "(A)", "crate::D"]);
    }

    #[test]
    fn generics_are_found_before_the_body_and_behind_it() {
        for source in [
            "pub struct Order<'a, T: Fn(u8) -> Vec<T>, const N: usize = { 3 }> where T: Copy, [u8; N]: Sized { a: T }",
            "pub struct Order<'a, T: Fn(u8) -> Vec<T>, const N: usize = 3>(T) where T: Copy;",
            "pub struct Order<'a, T: Iterator<Item = u8> = Vec<u8>, const N: usize> where T: Copy,;",
        ] {
            let item = read(source);
            let (declared, names) = item.generics.split();
            assert_eq!(names.to_string().replace(' ', ""), "<'a,T,N>", "{source}");
            assert!(declared.to_string().replace(' ', "").ends_with(",constN:usize>"), "{source}");
            assert_eq!(item.generics.types().collect::<Vec<_>>(), ["T"]);
            let clause = item.generics.clause(&["T: Debug".parse().unwrap()]).to_string().replace(' ', "");
            assert!(clause.starts_with("whereT:Copy,") && clause.ends_with(",T:Debug"), "{clause}");
            assert_eq!(item.visibility.to_string(), "pub");
        }
    }

    #[test]
    fn what_is_no_item_is_an_error() {
        for source in ["", "struct", "struct Order", "fn order() {}"] {
            assert!(Item::read(source.parse().unwrap()).is_err(), "{source}");
        }
    }

    #[test]
    fn what_the_compiler_forgives_is_told_where_it_stands() {
        for (fields, message, marked) in [
            ("a", "expected a field", "a"),
            ("a: , b: u8", "expected a type", "a"),
            ("a: u8 b: u8", "expected a comma", ":"),
            ("a: u8 #[webmarketer(user)] b: u8", "expected a comma", "#"),
            ("a: Vec<u8>>, b: u8", "expected a comma", ">"),
            ("a: u8 = 3", "expected a comma", "="),
        ] {
            let Err(error) = Item::read(format!("struct Order {{ {fields} }}").parse().unwrap()) else {
                panic!("{fields} is read");
            };
            assert_eq!(error.to_string(), message, "{fields}");
            assert_eq!(error.span().source_text().as_deref(), Some(marked), "{fields}");
        }
    }

    #[test]
    fn what_a_macro_pastes_is_read_as_if_it_were_typed() {
        let pasted = |source: &str| TokenTree::from(Group::new(Delimiter::None, source.parse().unwrap()));
        let mut field: Vec<TokenTree> = vec![pasted("pub")];
        field.extend("a:".parse::<TokenStream>().unwrap());
        field.push(pasted("Option<u8>"));
        let mut item: Vec<TokenTree> = vec![pasted("")];
        item.extend("struct Order".parse::<TokenStream>().unwrap());
        item.push(Group::new(Delimiter::Brace, field.into_iter().collect()).into());
        let item = Item::read(item.into_iter().collect()).unwrap();
        assert_eq!(item.ident, "Order");
        assert_eq!(item.body.fields().len(), 1);

        let lifetime = [pasted("'a"), pasted("'b: 'a")];
        let [first, second] = lifetime;
        let mut angled: Vec<TokenTree> = "<".parse::<TokenStream>().unwrap().into_iter().collect();
        angled.push(first);
        angled.extend(", ".parse::<TokenStream>().unwrap());
        angled.push(second);
        angled.extend(">".parse::<TokenStream>().unwrap());
        assert!(Generics::read(&angled, &[]).is_concrete());
    }
}
