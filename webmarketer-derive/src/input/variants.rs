//! Finds the variants of an enum.

use proc_macro2::{Group, Ident, TokenStream, TokenTree};

use super::tokens::{Attribute, take_attributes, take_up_to_any_comma};

/// A variant of an enum.
pub(super) struct InputVariant {
    pub(super) attributes: Vec<Attribute>,
    pub(super) ident: Ident,
    /// Its fields, with the parentheses or braces.
    pub(super) fields: Option<Group>,
}

/// The variants that are complete, and whether one is not. The compiler reports that one.
pub(super) fn read_variants(tokens: TokenStream) -> (Vec<InputVariant>, bool) {
    let tokens: Vec<_> = tokens.into_iter().collect();
    let mut tokens = &*tokens;
    let (mut variants, mut is_half_typed) = (Vec::new(), false);
    while !tokens.is_empty() {
        let attributes = take_attributes(&mut tokens);
        let (ident, fields) = match tokens {
            [TokenTree::Ident(ident), TokenTree::Group(fields), rest @ ..] => {
                tokens = rest;
                (Some(ident), Some(fields.clone()))
            }
            [TokenTree::Ident(ident), rest @ ..] => {
                tokens = rest;
                (Some(ident), None)
            }
            _ => (None, None),
        };
        if let Some(ident) = ident.filter(|_| take_number(&mut tokens)) {
            variants.push(InputVariant { attributes, ident: ident.clone(), fields });
        } else {
            is_half_typed = true;
            take_up_to_any_comma(&mut tokens);
        }
    }
    (variants, is_half_typed)
}

/// Takes the number of a variant, such as `= 3`, and the comma after it. Returns false if something else comes next.
///
/// In an expression, `<` opens a list of types after `::` and at the start. Commas in it do not count.
fn take_number(tokens: &mut &[TokenTree]) -> bool {
    let (mut depth, mut before) = (0_usize, None);
    for (index, token) in tokens.iter().enumerate() {
        let punct = if let TokenTree::Punct(punct) = token { Some(punct.as_char()) } else { None };
        match punct {
            Some(',') if depth == 0 => {
                *tokens = tokens.get(index + 1..).unwrap_or_default();
                return true;
            }
            Some('=') if index == 0 => {}
            _ if index == 0 => return false,
            Some('<') if depth > 0 || matches!(before, Some(':' | '=')) => depth += 1,
            Some('>') if before != Some('-') => depth = depth.saturating_sub(1),
            _ => {}
        }
        before = punct;
    }
    *tokens = &[];
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The names of the variants, and whether one is incomplete.
    fn names(source: &str) -> (Vec<String>, bool) {
        let (variants, is_half_typed) = read_variants(source.parse().unwrap());
        (variants.iter().map(|variant| variant.ident.to_string()).collect(), is_half_typed)
    }

    #[test]
    fn the_number_of_a_variant_ends_at_its_comma() {
        for number in ["", "= 1", "= 1 << 2", "= <A as B<C, D>>::E", "= f::<A, B>(1, 2)", "= -1", "= { a < b, c }"] {
            let source = format!("#[a] First {number}, r#Second(A, B) {number}, Third {{ a: b }} {number}");
            let expected = ["First", "r#Second", "Third"].map(str::to_owned).to_vec();
            assert_eq!(names(&source), (expected.clone(), false), "{source}");
            assert_eq!(names(&format!("{source},")), (expected, false), "{source}");
        }
        assert_eq!(names(""), (vec![], false));
    }

    #[test]
    fn variants_around_a_half_typed_one_are_read() {
        for half in ["#[a]", "3", "B C", "= 3", "B: u8", "B 3", ""] {
            assert_eq!(names(&format!("A, {half}, D")), (vec!["A".to_owned(), "D".to_owned()], true), "{half}");
        }
    }
}
