//! Converts text to a Rust name.

use heck::{ToSnakeCase, ToUpperCamelCase};
use unicode_normalization::UnicodeNormalization as _;
use webmarketer_schema::convention::join_plural_acronyms;

use crate::settings::is_never_raw;

/// The largest number of characters of a name that is made from a reference or a key.
pub(crate) const LONGEST_NAME: usize = 60;

/// The kind of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Case {
    /// A struct: `OrderPlaced`.
    Type,
    /// A field: `order_id`.
    Field,
}

impl Case {
    /// What separates a suffix from the rest of the name.
    pub(super) const fn separator(self) -> char {
        match self {
            Self::Type => 'X',
            Self::Field => '_',
        }
    }

    /// Whether a word of a name starts at this character.
    fn starts_word(self, character: char) -> bool {
        match self {
            Self::Type => character.is_uppercase(),
            Self::Field => character == '_',
        }
    }
}

/// Converts text to the most similar name, of any length. It may be a keyword, which needs the prefix `r#`.
pub(super) fn ident(text: &str, case: Case) -> String {
    let text: String = text.nfkc().collect();
    let text = join_plural_acronyms(&text);
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

/// The start of a name, with at most `longest` characters: whole words, unless they fill less than half of it.
pub(super) fn shortened(name: &str, case: Case, longest: usize) -> &str {
    let Some((end, _)) = name.char_indices().nth(longest) else { return name };
    let until = |end| name.get(..end).unwrap_or(name);
    let words = name.char_indices().filter(|(at, character)| *at <= end && case.starts_word(*character));
    let words = words.map(|(at, _)| until(at)).next_back();
    let words = words.filter(|words| words.chars().count() * 2 >= longest);
    words.unwrap_or_else(|| until(end)).trim_end_matches('_')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::is_name;

    #[test]
    fn a_long_name_is_cut_after_a_word() {
        for (name, case, short) in [
            ("order_placed_at", Case::Field, "order_placed"),
            ("order_placed", Case::Field, "order_placed"),
            ("order_place_dat", Case::Field, "order_place"),
            ("OrderPlacedAt", Case::Type, "OrderPlaced"),
            ("OrderPlacedInAShop", Case::Type, "OrderPlaced"),
            // The whole words would be less than half of it.
            ("at_orderplacedtwice", Case::Field, "at_orderplac"),
            ("orderplacedtwice", Case::Field, "orderplacedt"),
            ("名名名名名名名名名名名名名", Case::Type, "名名名名名名名名名名名名"),
        ] {
            assert_eq!(shortened(name, case, 12), short, "{name}");
        }
    }

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
            ("VpcOpenACLs", "VpcOpenAcls", "vpc_open_acls"),
            ("ＵＲＬs", "Urls", "urls"),
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
