//! The item that a derive is applied to.
//!
//! The compiler has parsed it already, so this module only finds its parts. Types, bounds and documentation stay
//! tokens. `syn::DeriveInput` parses them in full: that took half of the time of the whole macro, and the syn features
//! for it a third of the build time of syn. syn still parses the values in attributes.

use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};
use quote::{ToTokens, TokenStreamExt as _};
use syn::Ident;

use super::advising_types::advising_trait;
use super::generics::Generics;
use super::grammar::read_arguments;
use super::likely_type::{LikelyType, kind_of_name};
use super::tokens::{
    Attribute, has_balanced_angles, misplaced_tokens, take_angle_brackets, take_attributes, take_up_to_any_comma,
    take_up_to_comma, take_visibility, without_invisible_groups,
};
use super::variants::{InputVariant, read_variants};
use crate::errors::Errors;

/// A struct, an enum or a union.
pub(crate) struct DeriveInput {
    pub(super) attributes: Vec<Attribute>,
    pub(super) visibility: TokenStream,
    pub(crate) ident: Ident,
    pub(crate) generics: Generics,
    pub(super) body: ItemBody,
    /// Whether a field is incomplete. The compiler and the editor report that, so the derive does not.
    pub(crate) is_half_typed: bool,
}

/// The kind of the item, with its fields.
pub(super) enum ItemBody {
    /// A struct with named fields, and the span of its braces.
    Named(Vec<InputField>, Span),
    /// A tuple struct, and the span of its parentheses.
    Tuple(Vec<InputField>, Span),
    /// A struct without fields.
    Unit,
    /// An enum, with the span of its keyword.
    Enum(Span, Vec<InputVariant>),
    /// A union, with the span of its keyword.
    Union(Span),
}

/// A field of a struct.
pub(super) struct InputField {
    pub(super) attributes: Vec<Attribute>,
    pub(super) ident: Option<Ident>,
    pub(super) of_type: TypeTokens,
}

/// The tokens of a type.
pub(crate) struct TypeTokens(Vec<TokenTree>);

impl TypeTokens {
    /// The span of its first token.
    pub(crate) fn span(&self) -> Span {
        self.0.first().map_or_else(Span::call_site, TokenTree::span)
    }

    /// Whether its name is that of a common field type. Used only for advice.
    pub(crate) fn is_known_value(&self) -> bool {
        let is_known =
            |token: &TokenTree| matches!(token, TokenTree::Ident(word) if kind_of_name(&word.to_string()).is_some());
        self.0.iter().any(is_known)
    }

    /// What it probably is, by its name. Used only for advice.
    pub(crate) fn likely(&self) -> LikelyType {
        LikelyType::of(&self.0)
    }

    /// Its name, if it can be a group of fields: it is not the name of a common type. Used only for advice.
    pub(crate) fn group_name(&self) -> Option<String> {
        let is_in_path = |token: &TokenTree| match token {
            TokenTree::Ident(_) => true,
            TokenTree::Punct(punct) => punct.as_char() == ':',
            TokenTree::Group(_) | TokenTree::Literal(_) => false,
        };
        let is_path = self.0.iter().all(is_in_path);
        match self.0.last() {
            Some(TokenTree::Ident(name)) if is_path && !self.is_known_value() && advising_trait(&self.0).is_none() => {
                Some(name.to_string())
            }
            _ => None,
        }
    }

    /// The name and the argument of a type of std or core that wraps another type. Used only for errors.
    pub(super) fn wrapped(&self) -> Option<(String, String)> {
        let open =
            self.0.iter().position(|token| matches!(token, TokenTree::Punct(punct) if punct.as_char() == '<'))?;
        let (path, argument) = self.0.split_at_checked(open)?;
        match (path, argument) {
            ([.., TokenTree::Ident(name)], [_, argument @ .., TokenTree::Punct(_)])
                if ["Option", "Vec", "Box", "Rc", "Arc", "Pii"].iter().any(|wrapper| name == wrapper) =>
            {
                Some((name.to_string(), argument.iter().cloned().collect::<TokenStream>().to_string()))
            }
            _ => None,
        }
    }

    /// Its tokens.
    pub(crate) fn tokens(&self) -> &[TokenTree] {
        &self.0
    }
}

impl ToTokens for TypeTokens {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        tokens.append_all(&self.0);
    }
}

impl ItemBody {
    /// The fields of a struct.
    pub(super) fn fields(&self) -> &[InputField] {
        match self {
            Self::Named(fields, _) | Self::Tuple(fields, _) => fields,
            Self::Unit | Self::Enum(..) | Self::Union(_) => &[],
        }
    }

    /// The variants of an enum.
    pub(super) fn variants(&self) -> &[InputVariant] {
        if let Self::Enum(_, variants) = self { variants } else { &[] }
    }
}

impl DeriveInput {
    /// Whether there is an attribute `crate`, valid or not.
    pub(crate) fn names_crate(&self) -> bool {
        let mut errors = Errors::default();
        let arguments = read_arguments(&self.attributes, "event_type", &mut errors);
        errors.finish();
        arguments.iter().any(|argument| argument.key == "crate")
    }

    /// Finds the parts of an item.
    pub(crate) fn parse(input: TokenStream) -> syn::Result<Self> {
        let tokens = without_invisible_groups(input.into_iter().collect());
        let mut tokens = &*tokens;
        let attributes = take_attributes(&mut tokens);
        let visibility = take_visibility(&mut tokens);
        let (keyword, ident) = match tokens {
            [TokenTree::Ident(keyword), TokenTree::Ident(ident), rest @ ..] => {
                tokens = rest;
                (keyword, ident.clone())
            }
            _ => return Err(unexpected(tokens, "expected a struct")),
        };
        let parameters = take_angle_brackets(&mut tokens);
        let mut is_half_typed = false;
        let mut read = |fields: &Group, named| {
            let InputFields { fields, is_half_typed: half } = read_fields(fields.stream(), named)?;
            is_half_typed = half;
            Ok::<_, syn::Error>(fields)
        };
        let (body, clause) = match (&*keyword.to_string(), tokens) {
            ("enum", [clause @ .., TokenTree::Group(variants)]) => {
                let (variants, is_half) = read_variants(variants.stream());
                is_half_typed = is_half;
                (ItemBody::Enum(keyword.span(), variants), clause)
            }
            ("union", [clause @ .., TokenTree::Group(_)]) => (ItemBody::Union(keyword.span()), clause),
            ("struct", [TokenTree::Group(fields), clause @ .., TokenTree::Punct(_)])
                if fields.delimiter() == Delimiter::Parenthesis =>
            {
                (ItemBody::Tuple(read(fields, false)?, fields.span()), clause)
            }
            ("struct", [clause @ .., TokenTree::Group(fields)]) if fields.delimiter() == Delimiter::Brace => {
                (ItemBody::Named(read(fields, true)?, fields.span()), clause)
            }
            ("struct", [clause @ .., TokenTree::Punct(_)]) => (ItemBody::Unit, clause),
            _ => return Err(unexpected(tokens, "expected the body of a struct")),
        };
        Ok(Self { attributes, visibility, ident, generics: Generics::parse(parameters, clause), body, is_half_typed })
    }
}

/// The fields of a struct that are complete.
#[derive(Default)]
pub(super) struct InputFields {
    pub(super) fields: Vec<InputField>,
    is_half_typed: bool,
}

/// Reads the fields of a struct.
///
/// The compiler reports syntax errors and still calls the derive. A field with a syntax error is omitted here. The `=`
/// of a default value is an error of the derive, because a later compiler may accept it.
pub(super) fn read_fields(tokens: TokenStream, named: bool) -> syn::Result<InputFields> {
    let tokens: Vec<_> = tokens.into_iter().collect();
    let mut tokens = &*tokens;
    let mut read = InputFields::default();
    while !tokens.is_empty() {
        let attributes = take_attributes(&mut tokens);
        take_visibility(&mut tokens);
        let ident = match tokens {
            _ if !named => None,
            [TokenTree::Ident(ident), TokenTree::Punct(colon), rest @ ..] if colon.as_char() == ':' => {
                tokens = rest;
                Some(ident.clone())
            }
            _ => {
                read.is_half_typed = true;
                take_up_to_any_comma(&mut tokens);
                continue;
            }
        };
        let before = tokens;
        let of_type = take_up_to_comma(&mut tokens);
        if of_type.is_empty() || !has_balanced_angles(of_type) {
            read.is_half_typed = true;
            tokens = before;
            take_up_to_any_comma(&mut tokens);
            continue;
        }
        match misplaced_tokens(of_type) {
            Some([TokenTree::Punct(equals), ..]) if equals.as_char() == '=' => {
                return Err(syn::Error::new(equals.span(), "a field of an event can't have a default value"));
            }
            Some(_) => read.is_half_typed = true,
            None => read.fields.push(InputField { attributes, ident, of_type: TypeTokens(of_type.to_vec()) }),
        }
    }
    Ok(read)
}

/// The names of the fields in the source between the braces of a struct. They include the fields that a `#[cfg]` turns
/// off, which the compiler removes before it calls a derive.
pub(crate) fn field_names_in_source(braces: Span) -> Vec<String> {
    let source = braces.source_text().and_then(|text| text.parse::<TokenStream>().ok());
    let Some(TokenTree::Group(group)) = source.and_then(|source| source.into_iter().next()) else { return Vec::new() };
    let fields = read_fields(group.stream(), true).map(|read| read.fields).unwrap_or_default();
    fields.into_iter().filter_map(|field| field.ident).map(|ident| ident.to_string()).collect()
}

fn unexpected(tokens: &[TokenTree], message: &str) -> syn::Error {
    syn::Error::new(tokens.first().map_or_else(Span::call_site, TokenTree::span), message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(source: &str) -> DeriveInput {
        DeriveInput::parse(source.parse().unwrap()).unwrap()
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
    fn a_comma_outside_of_brackets_ends_a_type() {
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
            "Of<DeriveInput=u8>",
            "(A,B)",
        ] {
            // `plain` removes the spaces, so they are added again between words.
            let spaced = of_type.replace("dyn", "dyn ").replace("&'a", "&'a ").replace("Aas", "A as ");
            let source = format!("struct Order {{ a: {spaced}, pub(crate) r#type: u8, pub(in a::b) c: {spaced} }}");
            let expected = [("a", of_type), ("r#type", "u8"), ("c", of_type)];
            let expected: Vec<_> = expected.iter().map(|(name, of)| ((*name).to_owned(), (*of).to_owned())).collect();
            assert_eq!(fields(&source), expected, "{source}");
        }
    }

    #[test]
    fn parentheses_after_pub_are_a_type_unless_they_restrict_it() {
        let source = "struct Order(pub (crate::A, B), pub(crate) C, pub (A), pub crate::D);";
        let types: Vec<_> = fields(source).into_iter().map(|(_, of_type)| of_type).collect();
        assert_eq!(types, ["(crate::A,B)", "C", "(A)", "crate::D"]);
    }

    #[test]
    fn generics_are_found_before_and_after_the_fields() {
        for source in [
            "pub struct Order<'a, T: Fn(u8) -> Vec<T>, const N: usize = { 3 }> where T: Copy, [u8; N]: Sized { a: T }",
            "pub struct Order<'a, T: Fn(u8) -> Vec<T>, const N: usize = 3>(T) where T: Copy;",
            "pub struct Order<'a, T: Iterator<Item = u8> = Vec<u8>, const N: usize> where T: Copy,;",
        ] {
            let item = read(source);
            let (declared, names) = item.generics.split();
            assert_eq!(names.to_string().replace(' ', ""), "<'a,T,N>", "{source}");
            assert!(declared.to_string().replace(' ', "").ends_with(",constN:usize>"), "{source}");
            assert_eq!(item.generics.type_parameters().collect::<Vec<_>>(), ["T"]);
            let clause = item.generics.where_clause(&["T: Debug".parse().unwrap()]).to_string().replace(' ', "");
            assert!(clause.starts_with("whereT:Copy,") && clause.ends_with(",T:Debug"), "{clause}");
            assert_eq!(item.visibility.to_string(), "pub");
        }
    }

    #[test]
    fn tokens_that_are_not_an_item_are_an_error() {
        for source in ["", "struct", "struct Order", "fn order() {}"] {
            assert!(DeriveInput::parse(source.parse().unwrap()).is_err(), "{source}");
        }
    }

    #[test]
    fn fields_around_a_half_typed_one_are_read() {
        for half in
            ["h", "h: ", "h: Option<", "h: Option<Vec<u8>", "h: u8 i: u8", "h: Vec<u8>>", "h: u8 #[a] i: u8", ": u8"]
        {
            let item = read(&format!("struct Order {{ a: Map<u8, u8>, {half}, b: u8 }}"));
            let names: Vec<_> = item.body.fields().iter().filter_map(|field| field.ident.clone()).collect();
            assert!(item.is_half_typed && names == ["a", "b"], "{half}: {names:?}");
        }
        let item = read("struct Order { a: u8, #[webmarketer(user)] }");
        assert!(item.is_half_typed && item.body.fields().len() == 1);
        assert!(!read("struct Order { a: u8, b: Map<u8, u8> }").is_half_typed);
    }

    #[test]
    fn a_default_value_is_an_error() {
        let Err(error) = DeriveInput::parse("struct Order { a: u8 = 3 }".parse().unwrap()) else {
            panic!("it is read")
        };
        assert_eq!(error.to_string(), "a field of an event can't have a default value");
        assert_eq!(error.span().source_text().as_deref(), Some("="));
    }

    #[test]
    fn interpolated_fragments_are_read_as_source() {
        let pasted = |source: &str| TokenTree::from(Group::new(Delimiter::None, source.parse().unwrap()));
        let mut field: Vec<TokenTree> = vec![pasted("pub")];
        field.extend("a:".parse::<TokenStream>().unwrap());
        field.push(pasted("Option<u8>"));
        let mut item: Vec<TokenTree> = vec![pasted("")];
        item.extend("struct Order".parse::<TokenStream>().unwrap());
        item.push(Group::new(Delimiter::Brace, field.into_iter().collect()).into());
        let item = DeriveInput::parse(item.into_iter().collect()).unwrap();
        assert_eq!(item.ident, "Order");
        assert_eq!(item.body.fields().len(), 1);

        let lifetime = [pasted("'a"), pasted("'b: 'a")];
        let [first, second] = lifetime;
        let mut angled: Vec<TokenTree> = "<".parse::<TokenStream>().unwrap().into_iter().collect();
        angled.push(first);
        angled.extend(", ".parse::<TokenStream>().unwrap());
        angled.push(second);
        angled.extend(">".parse::<TokenStream>().unwrap());
        assert!(Generics::parse(&angled, &[]).is_concrete());
    }
}
