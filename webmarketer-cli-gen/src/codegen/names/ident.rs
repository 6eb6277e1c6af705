//! Converts text to a Rust name.

use heck::{ToSnakeCase, ToUpperCamelCase};
use unicode_normalization::UnicodeNormalization as _;

use crate::settings::is_never_raw;

/// The kind of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Case {
    /// A struct: `OrderPlaced`.
    Type,
    /// A field: `order_id`.
    Field,
}

/// Converts text to the most similar name. It may be a keyword, which needs the prefix `r#`.
pub(super) fn ident(text: &str, case: Case) -> String {
    let text: String = text.nfkc().collect();
    let cased = match case {
        Case::Type => text.to_upper_camel_case(),
        Case::Field => text.to_snake_case(),
    };
    // heck keeps all letters and digits; a name can contain fewer. The compiler compares names in NFC and warns about
    // names that are not in NFKC. Converting the case can produce text that is not in NFKC.
    let mut name: String = cased.nfkc().filter(|c| unicode_ident::is_xid_continue(*c)).collect();
    if !name.chars().any(|c| c != '_') {
        name.clear();
        name.push_str(if case == Case::Type { "Unnamed" } else { "unnamed" });
    }
    if !name.starts_with(unicode_ident::is_xid_start) {
        // The compiler accepts an underscore, but it marks a name as unused.
        name.insert(0, if case == Case::Type { 'X' } else { 'x' });
    }
    if is_never_raw(&name) {
        name.push('_');
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::is_name;

    #[test]
    fn every_text_becomes_a_valid_name() {
        for (text, of_type, field) in [
            ("purchase", "Purchase", "purchase"),
            ("contact-form", "ContactForm", "contact_form"),
            ("XMLHttpRequest", "XmlHttpRequest", "xml_http_request"),
            ("3d view", "X3dView", "x3d_view"),
            ("", "Unnamed", "unnamed"),
            ("___", "Unnamed", "unnamed"),
            ("-1", "X1", "x1"),
            ("≥", "Unnamed", "unnamed"),
            ("self", "Self_", "self_"),
            ("prénom", "Prénom", "prénom"),
            ("won't", "WonT", "won_t"),
            ("a\u{200d}b", "AB", "a_b"),
            ("type", "Type", "type"),
            ("cle\u{301}", "Clé", "clé"),
            ("１２", "X12", "x12"),
            ("userID", "UserId", "user_id"),
            ("UUID", "Uuid", "uuid"),
            ("iOSVersion", "IOsVersion", "i_os_version"),
            ("field0name5", "Field0name5", "field0name5"),
            ("Ipv6Net", "Ipv6Net", "ipv6_net"),
        ] {
            assert_eq!(ident(text, Case::Type), of_type, "{text:?}");
            assert_eq!(ident(text, Case::Field), field, "{text:?}");
            assert!(is_name(of_type) && is_name(field), "{text:?}");
            // Converting the name of a field again does not change it. That of a type may change (`AB` is one word), so
            // it is pinned.
            assert_eq!(ident(field, Case::Field), field);
        }
    }
}
