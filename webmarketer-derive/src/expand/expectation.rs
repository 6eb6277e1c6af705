//! What is expected of the type of a field, as the arguments of `Fits`.

use proc_macro2::{Ident, Punct, Spacing, Span, TokenStream, TokenTree};
use quote::quote;
use webmarketer_schema::convention::ValueKind;

use super::tokens::push_colons;
use crate::decisions::{Expectation, ExpectedKind, Privacy};

/// The arguments of `Fits`; none for its defaults.
pub(super) fn fits_arguments(expectation: &Expectation) -> Vec<TokenTree> {
    // Most fields have no attributes that change the expectation, and get a short form.
    let short = match (expectation.kind, &*expectation.privacy) {
        _ if expectation.is_utc || expectation.is_nonce => None,
        (ExpectedKind::Unsaid, [Privacy::Unsaid]) => Some(Vec::new()),
        (ExpectedKind::Unsaid, []) => Some(path_argument(&["PiiStated"])),
        (ExpectedKind::Locked(kind), privacy) => {
            let is_pii = match (privacy, kind.is_sensitive()) {
                ([Privacy::LockedAsPii], _) => Some(true),
                ([Privacy::LockedAsNotPii], false) | ([Privacy::Unsaid, Privacy::LockedAsNotPii], true) => Some(false),
                _ => None,
            };
            is_pii.map(|is_pii| {
                let module = match (expectation.is_mandatory, is_pii) {
                    (true, true) => "must_pii",
                    (true, false) => "must",
                    (false, true) => "may_pii",
                    (false, false) => "may",
                };
                path_argument(&[module, kind.type_name()])
            })
        }
        _ => None,
    };
    short.unwrap_or_else(|| all_arguments(expectation))
}

fn all_arguments(expectation: &Expectation) -> Vec<TokenTree> {
    let kind = match expectation.kind {
        ExpectedKind::Unsaid | ExpectedKind::Other | ExpectedKind::Reported => quote!(__wm::AnyKind),
        ExpectedKind::SentAs(kind) => {
            let kind = kind_ident(kind);
            quote!(__wm::SentAs<__wm::kind::#kind>)
        }
        ExpectedKind::Location => quote!(__wm::MostProbableLocation),
        ExpectedKind::Locked(kind) => {
            let kind = kind_ident(kind);
            quote!(__wm::LockedAs<__wm::kind::#kind>)
        }
    };
    let presence = call_site_ident(if expectation.is_mandatory { "Mandatory" } else { "NotMandatory" });
    let mut privacy = expectation.privacy.iter().map(|privacy| {
        let privacy = call_site_ident(privacy_name(*privacy));
        quote!(__wm::#privacy)
    });
    let first = privacy.next().unwrap_or_else(|| quote!(__wm::PiiStated));
    let privacy = privacy.fold(first, |all: TokenStream, next| quote!((#all, #next)));
    let use_of_type = match (expectation.is_nonce, expectation.is_utc) {
        (true, _) => quote!(, __wm::Nonce),
        (false, true) => quote!(, __wm::UtcStated),
        (false, false) => TokenStream::new(),
    };
    match expectation.kind {
        ExpectedKind::Locked(kind) if use_of_type.is_empty() => {
            let kind = kind_ident(kind);
            quote!(<__wm::Locked<__wm::kind::#kind, __wm::#presence, #privacy>>)
        }
        _ => quote!(<(#kind, __wm::#presence, #privacy #use_of_type)>),
    }
    .into_iter()
    .collect()
}

/// `<__wm::...>`, built token by token, because nearly every field has one.
fn path_argument(path: &[&str]) -> Vec<TokenTree> {
    let mut tokens = Vec::with_capacity(9);
    tokens.push(Punct::new('<', Spacing::Alone).into());
    tokens.push(call_site_ident("__wm").into());
    for word in path {
        push_colons(&mut tokens);
        tokens.push(call_site_ident(word).into());
    }
    tokens.push(Punct::new('>', Spacing::Alone).into());
    tokens
}

fn privacy_name(privacy: Privacy) -> &'static str {
    match privacy {
        Privacy::Unsaid => "PiiUnstated",
        Privacy::UnsaidSensitive => "PiiUnstatedOfText",
        Privacy::UnsaidStrictly => "PiiUnstatedOfUser",
        Privacy::LockedAsPii => "IsPii",
        Privacy::LockedAsNotPii => "NotPii",
        Privacy::NotPii => "NotPiiStated",
    }
}

fn kind_ident(kind: ValueKind) -> Ident {
    call_site_ident(kind.type_name())
}

fn call_site_ident(name: &str) -> Ident {
    Ident::new(name, Span::call_site())
}
