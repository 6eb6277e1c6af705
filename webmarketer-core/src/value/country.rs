//! Which texts name a country.

use std::collections::HashMap;
use std::sync::LazyLock;

use names::{NAMES, WITHOUT_CODE};

mod names;

/// A country that a text names.
#[derive(Clone, Copy)]
pub(super) struct Country {
    /// Its ISO 3166-1 alpha-2 code, if it has one and the name is no other country's too.
    pub(super) code: Option<&'static str>,
}

/// Every name, folded.
static BY_NAME: LazyLock<HashMap<String, Country>> = LazyLock::new(|| {
    let formal = rust_iso3166::ALL.iter().map(|country| (country.name, Some(country.alpha2)));
    let others = NAMES.iter().flat_map(|(code, names)| names.iter().map(|name| (*name, Some(*code))));
    let without = WITHOUT_CODE.iter().map(|name| (*name, None));
    formal.chain(others).chain(without).map(|(name, code)| (fold(name), Country { code })).collect()
});

/// The country whose ISO 3166-1 code (two letters, three letters or three digits) or name the text is, whatever its
/// case and accents.
pub(super) fn find(text: &str) -> Option<Country> {
    let upper = text.to_uppercase();
    let by_code = rust_iso3166::from_alpha2(&upper)
        .or_else(|| rust_iso3166::from_alpha3(&upper))
        .or_else(|| rust_iso3166::from_numeric_str(&upper));
    match by_code {
        Some(country) => Some(Country { code: Some(country.alpha2) }),
        None => BY_NAME.get(&fold(text)).copied(),
    }
}

/// The text in lower case, without accents, punctuation and articles: what the ways to write one name have in common.
fn fold(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        match c {
            'á' | 'à' | 'â' | 'ä' | 'ã' | 'å' => plain.push('a'),
            'ç' | 'č' => plain.push('c'),
            'é' | 'è' | 'ê' | 'ë' => plain.push('e'),
            'í' | 'î' | 'ï' => plain.push('i'),
            'ñ' => plain.push('n'),
            'ó' | 'ô' | 'ö' | 'õ' | 'ø' => plain.push('o'),
            'ú' | 'û' | 'ü' => plain.push('u'),
            // An accent that stands by itself after its letter.
            '.' | '\u{300}'..='\u{36f}' => {}
            '&' => plain.push_str(" and "),
            '-' | '\u{2010}'..='\u{2015}' | ',' | '(' | ')' | '[' | ']' | '\'' | '’' | '*' => plain.push(' '),
            other => plain.push(other),
        }
    }
    let words = plain.split_whitespace().filter(|word| *word != "the").map(|word| match word {
        "st" => "saint",
        "ste" => "sainte",
        other => other,
    });
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::{BY_NAME, NAMES, WITHOUT_CODE, find, fold};

    #[test]
    fn a_country_is_known_by_name_and_code() {
        for (known, code) in [
            ("France", Some("FR")),
            ("FR", Some("FR")),
            ("fra", Some("FR")),
            ("250", Some("FR")),
            ("united kingdom", Some("GB")),
            ("UK", Some("GB")),
            ("Côte d'Ivoire", Some("CI")),
            ("Cote d’Ivoire", Some("CI")),
            ("Türkiye", Some("TR")),
            ("E\u{301}TATS UNIS", Some("US")),
            ("St. Kitts & Nevis", Some("KN")),
            ("The Gambia", Some("GM")),
            ("Congo (Democratic Republic of the)", Some("CD")),
            ("Congo", Some("CG")),
            ("Korea", None),
            ("Kosovo", None),
        ] {
            assert_eq!(find(known).map(|country| country.code), Some(code), "{known}");
        }
        for unknown in ["wd", "", "the", "Atlantis", "F", "XYZ", "12", "4", "999", "Fr!", "France, Spain", "-"] {
            assert!(find(unknown).is_none(), "{unknown}");
        }
    }

    #[test]
    fn no_name_is_said_twice_or_of_two_countries() {
        let mut said = HashSet::new();
        for (code, names) in NAMES {
            for name in *names {
                assert!(said.insert(fold(name)), "{name} is there twice");
                assert_eq!(BY_NAME[&fold(name)].code, Some(*code), "{name}");
            }
        }
        for name in WITHOUT_CODE {
            assert!(said.insert(fold(name)), "{name} is there twice");
        }
        for country in rust_iso3166::ALL {
            assert_eq!(BY_NAME[&fold(country.name)].code, Some(country.alpha2), "{}", country.name);
        }
    }
}
