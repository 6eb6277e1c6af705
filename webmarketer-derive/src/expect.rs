//! What is expected of a field's type: written into the expansion as the arguments of `Fits`, held by the compiler.

use proc_macro2::{Ident, Punct, Spacing, Span, TokenTree};
use quote::quote;
use webmarketer_schema::Field as Locked;
use webmarketer_schema::convention::{Kind, shape};

use crate::expand::colons;
use crate::input::{Event, Field};

/// The arguments of `Fits` for a field: nothing where the defaults are meant.
pub(crate) fn expectation(event: &Event<'_>, field: &Field<'_>, locked: Option<&Locked>) -> Vec<TokenTree> {
    let row = &field.row;
    let privacy = privacy(event, field, locked);
    let says_kind = row.kind.is_some() || !row.other_type.is_empty() || row.most_probable_location.is_some();
    match (locked, privacy) {
        _ if field.utc => {}
        // Most fields: nothing is said, without a lock or with one.
        (None, [Some("Unsaid"), None, None]) if !says_kind => return Vec::new(),
        (None, [None, None, None]) if !says_kind => return argument(&["Free"]),
        (Some(locked), [Some(privacy @ ("LockedAsPii" | "LockedAsPlain")), None, None]) if !says_kind => {
            let module = match (locked.is_mandatory(), privacy) {
                (true, "LockedAsPii") => "must_pii",
                (true, _) => "must",
                (false, "LockedAsPii") => "may_pii",
                (false, _) => "may",
            };
            return argument(&[module, locked_kind(locked)]);
        }
        _ => {}
    }
    let kind = if !row.other_type.is_empty() {
        quote!(__wm::Free)
    } else if let Some(kind) = row.kind {
        let kind = name(kind.type_name());
        quote!(__wm::As<__wm::kind::#kind>)
    } else if row.most_probable_location.is_some() {
        quote!(__wm::Place)
    } else if let Some(locked) = locked {
        let kind = name(locked_kind(locked));
        quote!(__wm::Locked<__wm::kind::#kind>)
    } else {
        quote!(__wm::Free)
    };
    let presence = name(if locked.is_some_and(Locked::is_mandatory) { "Mandatory" } else { "Free" });
    let mut privacy = privacy.into_iter().flatten().map(|privacy| {
        let privacy = name(privacy);
        quote!(__wm::#privacy)
    });
    let first = privacy.next().unwrap_or_else(|| quote!(__wm::Free));
    let privacy = privacy.fold(first, |all, next| quote!((#all, #next)));
    let utc = field.utc.then(|| quote!(, __wm::Utc));
    quote!(<(#kind, __wm::#presence, #privacy #utc)>).into_iter().collect()
}

/// `<__wm::...>`, token by token: nearly every field has one of these.
fn argument(path: &[&str]) -> Vec<TokenTree> {
    let mut tokens = Vec::with_capacity(9);
    tokens.push(Punct::new('<', Spacing::Alone).into());
    tokens.push(name("__wm").into());
    for word in path {
        colons(&mut tokens);
        tokens.push(name(word).into());
    }
    tokens.push(Punct::new('>', Spacing::Alone).into());
    tokens
}

/// What is expected of a type as far as personal data goes, by the names of the expectations.
fn privacy(event: &Event<'_>, field: &Field<'_>, locked: Option<&Locked>) -> [Option<&'static str>; 3] {
    let row = &field.row;
    let nonce = field.nonce.as_ref().map(|_| "Nonce");
    match row.pii {
        Some(true) => return [None, None, nonce],
        Some(false) => return [Some("Plain"), None, nonce],
        None => {}
    }
    let is_user = event.strict_pii && row.bits & shape::ENTITY == shape::USER && row.other_entity.is_empty();
    let must_say = (is_user || row.kind.is_some_and(Kind::is_sensitive)).then_some("UnsaidStrictly");
    match (must_say, locked) {
        // What the lock has as PII must be PII: that says it.
        (_, Some(locked)) if locked.pii => [Some("LockedAsPii"), None, nonce],
        (None, Some(_)) => [Some("LockedAsPlain"), None, nonce],
        (Some(must_say), Some(_)) => [Some(must_say), Some("LockedAsPlain"), nonce],
        (None, None) => [Some("Unsaid"), None, nonce],
        (must_say, None) => [must_say, None, nonce],
    }
}

/// The type that stands for the kind that the lock has.
fn locked_kind(locked: &Locked) -> &'static str {
    Kind::of(&locked.field_type).type_name()
}

fn name(name: &str) -> Ident {
    Ident::new(name, Span::call_site())
}
