//! What is expected of a field's type: written into the expansion, held by the compiler.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use webmarketer_schema::{Field as Locked, FieldType};

use crate::input::{Event, Field};
use crate::shape;

/// The kinds that can tell who somebody is.
const SENSITIVE: [&str; 3] = ["email", "phone", "location"];

/// The arguments of `Fits` for a field: nothing where the defaults are meant.
pub(crate) fn expectation(event: &Event<'_>, field: &Field<'_>, locked: Option<&Locked>) -> TokenStream {
    let row = &field.row;
    let kind = match (row.kind, locked) {
        _ if !row.other_type.is_empty() => None,
        (Some(kind), _) => {
            let kind = kind_name(shape::KINDS.get(kind as usize).copied().unwrap_or_default());
            Some(quote!(__wm::As<__wm::kind::#kind>))
        }
        (None, _) if row.most_probable_location.is_some() => Some(quote!(__wm::Place)),
        (None, Some(locked)) => {
            let kind = match &locked.field_type {
                FieldType::Other(_) => kind_name(""),
                known => kind_name(known.as_str()),
            };
            Some(quote!(__wm::Locked<__wm::kind::#kind>))
        }
        (None, None) => None,
    };
    let presence = locked.filter(|locked| locked.is_mandatory()).map(|_| quote!(__wm::Mandatory));
    let privacy = privacy(event, field, locked);
    let unsaid = matches!(&*privacy, [Privacy::Unsaid]);
    if kind.is_none() && presence.is_none() && unsaid {
        return TokenStream::new();
    }
    if kind.is_none() && presence.is_none() && privacy.is_empty() {
        return quote!(<__wm::Free>);
    }
    let free = || quote!(__wm::Free);
    let (kind, presence) = (kind.unwrap_or_else(free), presence.unwrap_or_else(free));
    let privacy = match &*privacy {
        [] => free(),
        [one] => one.tokens(),
        [one, two, ..] => {
            let (one, two) = (one.tokens(), two.tokens());
            quote!((#one, #two))
        }
    };
    quote!(<(#kind, #presence, #privacy)>)
}

/// What is expected of a type as far as personal data goes.
enum Privacy {
    Unsaid,
    UnsaidStrictly,
    LockedAsPii,
    LockedAsPlain,
    Nonce,
    Plain,
}

impl Privacy {
    fn tokens(&self) -> TokenStream {
        match self {
            Self::Unsaid => quote!(__wm::Unsaid),
            Self::UnsaidStrictly => quote!(__wm::UnsaidStrictly),
            Self::LockedAsPii => quote!(__wm::LockedAsPii),
            Self::LockedAsPlain => quote!(__wm::LockedAsPlain),
            Self::Nonce => quote!(__wm::Nonce),
            Self::Plain => quote!(__wm::Plain),
        }
    }
}

fn privacy(event: &Event<'_>, field: &Field<'_>, locked: Option<&Locked>) -> Vec<Privacy> {
    let row = &field.row;
    if field.nonce.is_some() {
        return vec![Privacy::Nonce];
    }
    match row.pii {
        Some(true) => return Vec::new(),
        Some(false) => return vec![Privacy::Plain],
        None => {}
    }
    let is_user = row.bits & shape::ENTITY == shape::entity("user").unwrap_or_default() && row.other_entity.is_empty();
    let said = row.kind.and_then(|kind| shape::KINDS.get(kind as usize));
    let must_say = event.strict_pii && is_user || said.is_some_and(|said| SENSITIVE.contains(said));
    let mut privacy = Vec::new();
    if must_say {
        privacy.push(Privacy::UnsaidStrictly);
    }
    match locked {
        Some(locked) if locked.pii => privacy.push(Privacy::LockedAsPii),
        Some(_) => privacy.push(Privacy::LockedAsPlain),
        None if !must_say => privacy.push(Privacy::Unsaid),
        None => {}
    }
    privacy
}

/// The name of the type that stands for a kind.
fn kind_name(kind: &str) -> Ident {
    let name = match kind {
        "string" => "String",
        "email" => "Email",
        "phone" => "Phone",
        "boolean" => "Boolean",
        "number" => "Number",
        "date" => "Date",
        "currency" => "Currency",
        "location" => "Location",
        "message" => "Message",
        _ => "Any",
    };
    Ident::new(name, Span::call_site())
}
