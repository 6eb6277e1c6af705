//! Splits the tokens of an item into attributes, visibility, generics and types.

use proc_macro2::{Delimiter, Group, Spacing, Span, TokenStream, TokenTree};
use webmarketer_schema::convention::nearest_name;

/// An attribute: its name and the tokens after it.
pub(super) struct Attribute {
    word: String,
    pub(super) span: Span,
    pub(super) rest: Vec<TokenTree>,
}

impl Attribute {
    /// Whether it has that name.
    pub(super) fn is_named(&self, word: &str) -> bool {
        self.word == word
    }

    /// Whether it is probably a misspelt `webmarketer`. The compiler reports an unknown attribute.
    pub(super) fn is_misspelt(&self) -> bool {
        // Most attributes are `doc`, and comparing words costs time.
        self.word.starts_with(['w', 'W'])
            && self.word != "webmarketer"
            && nearest_name(&self.word, &["webmarketer"]).is_some()
    }
}

/// Takes the leading attributes.
pub(super) fn take_attributes(tokens: &mut &[TokenTree]) -> Vec<Attribute> {
    let mut attributes = Vec::new();
    while let [TokenTree::Punct(hash), TokenTree::Group(group), rest @ ..] = *tokens
        && hash.as_char() == '#'
    {
        *tokens = rest;
        let mut inside = without_invisible_groups(group.stream().into_iter().collect()).into_iter();
        if let Some(TokenTree::Ident(word)) = inside.next() {
            let rest: Vec<_> = inside.collect();
            // An attribute with a path, such as `rustfmt::skip`, belongs to a tool.
            if !matches!(rest.first(), Some(TokenTree::Punct(punct)) if punct.as_char() == ':') {
                attributes.push(Attribute { word: word.to_string(), span: word.span(), rest });
            }
        }
    }
    attributes
}

/// Takes the visibility, if there is one.
pub(super) fn take_visibility(tokens: &mut &[TokenTree]) -> TokenStream {
    let length = match *tokens {
        // An interpolated `$vis`, which can be empty.
        [TokenTree::Group(group), ..] if group.delimiter() == Delimiter::None && is_visibility(group.stream()) => 1,
        // `pub (A, B)` in a tuple struct is a type in parentheses.
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

/// Whether it restricts `pub`: `(crate)`, `(self)`, `(super)` or `(in path)`.
fn is_restriction(group: &Group) -> bool {
    let mut inside = group.stream().into_iter();
    match (inside.next(), inside.next()) {
        _ if group.delimiter() != Delimiter::Parenthesis => false,
        (Some(TokenTree::Ident(word)), None) => ["crate", "self", "super"].iter().any(|known| word == known),
        (Some(TokenTree::Ident(word)), Some(_)) => word == "in",
        _ => false,
    }
}

/// Takes angle brackets and their contents, if they come next.
pub(super) fn take_angle_brackets<'a>(tokens: &mut &'a [TokenTree]) -> &'a [TokenTree] {
    if !matches!(tokens.first(), Some(TokenTree::Punct(punct)) if punct.as_char() == '<') {
        return &[];
    }
    take(tokens, |_, depth| depth == 0)
}

/// Takes the tokens before the next comma, and the comma. Commas in angle brackets do not count.
pub(super) fn take_up_to_comma<'a>(tokens: &mut &'a [TokenTree]) -> &'a [TokenTree] {
    let taken = take(tokens, |token, depth| depth == 0 && token == ',');
    match taken {
        [before @ .., TokenTree::Punct(last)] if last.as_char() == ',' => before,
        all => all,
    }
}

/// Takes the tokens before the next comma, and the comma. Commas in angle brackets count.
pub(super) fn take_up_to_any_comma(tokens: &mut &[TokenTree]) {
    take(tokens, |token, _| token == ',');
}

/// Whether each `<` has a `>`.
pub(super) fn has_balanced_angles(of_type: &[TokenTree]) -> bool {
    let mut rest = of_type;
    let mut depth = 0;
    // The depth after the last token decides.
    take(&mut rest, |_, now| {
        depth = now;
        false
    });
    depth == 0
}

/// The tokens from the first one that cannot be part of a type. The compiler reports a missing comma between two
/// fields, and calls the derive with both.
pub(super) fn misplaced_tokens(of_type: &[TokenTree]) -> Option<&[TokenTree]> {
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

/// A parameter without its default.
pub(super) fn without_default(mut parameter: &[TokenTree]) -> &[TokenTree] {
    match take(&mut parameter, |token, depth| depth == 0 && token == '=') {
        [before @ .., TokenTree::Punct(last)] if last.as_char() == '=' => before,
        all => all,
    }
}

/// Takes the tokens up to and with the one for which `ends` returns true, given the character and the depth of angle
/// brackets; else all tokens.
fn take<'a>(tokens: &mut &'a [TokenTree], mut ends: impl FnMut(char, usize) -> bool) -> &'a [TokenTree] {
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

/// The tokens without the invisible group around an interpolated fragment, such as `$meta`.
pub(super) fn without_invisible_groups(tokens: Vec<TokenTree>) -> Vec<TokenTree> {
    match &*tokens {
        [TokenTree::Group(group)] if group.delimiter() == Delimiter::None => {
            without_invisible_groups(group.stream().into_iter().collect())
        }
        _ => tokens,
    }
}
