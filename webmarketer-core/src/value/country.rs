//! Finds the country that a text names.

use std::collections::HashMap;
use std::sync::LazyLock;

use iso_3166::COUNTRIES;
use names::{CODES, NAMES, SHARED, UNLISTED};

mod iso_3166;
mod names;

/// The country of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Country {
    /// A country in ISO 3166-1, by its alpha-2 code.
    Listed(&'static str),
    /// A country that is not in ISO 3166-1, by its name.
    Unlisted(&'static str),
    /// One of several countries with the same name, by their alpha-2 codes.
    OneOf(&'static [&'static str]),
}

impl Country {
    /// The ISO 3166-1 alpha-2 code, if the text names exactly one country with a code.
    pub(super) fn code(self) -> Option<&'static str> {
        match self {
            Self::Listed(code) => Some(code),
            Self::Unlisted(_) | Self::OneOf(_) => None,
        }
    }
}

/// All names, folded.
static BY_NAME: LazyLock<HashMap<String, Country>> = LazyLock::new(|| {
    let shared = SHARED.iter().flat_map(|(names, codes)| names.iter().map(|name| (*name, Country::OneOf(codes))));
    let unlisted = UNLISTED.iter().flat_map(|(name, others, _)| {
        std::iter::once(name).chain(*others).map(|other| (*other, Country::Unlisted(name)))
    });
    let listed = COUNTRIES.iter().map(|country| (country.name, Country::Listed(country.alpha_2)));
    let others = NAMES.iter().flat_map(|(code, names)| names.iter().map(|name| (*name, Country::Listed(code))));
    let names = shared.chain(unlisted).chain(listed).chain(others);
    names.flat_map(|(name, country)| name_readings(name).map(move |reading| (reading, country))).collect()
});

/// The maximum length of a text that can name a country, in bytes: twice the longest name.
const LONGEST: usize = 128;

/// Finds a country by its ISO 3166-1 code (two letters, three letters or three digits) or its name, ignoring
/// case, accents, punctuation and articles.
///
/// A name can have the inverted form (`Iran, Islamic Republic of`), and a code or another name of the same
/// country can follow in brackets (`United States (US)`, `Burma (Myanmar)`).
pub(super) fn find_country(text: &str) -> Option<Country> {
    if text.len() > LONGEST {
        return None;
    }
    let whole = by_code(text).or_else(|| name_readings(text).find_map(|reading| by_name(&reading)));
    whole.or_else(|| {
        let (name, other) = split_brackets(text)?;
        agreeing_country(name, by_code(other).or_else(|| by_name(&fold_name(other)))?)
    })
}

fn by_name(folded: &str) -> Option<Country> {
    BY_NAME.get(folded).copied()
}

/// The country of a code, in ASCII letters of any case.
fn by_code(text: &str) -> Option<Country> {
    if !text.is_ascii() {
        return None;
    }
    let upper = text.to_ascii_uppercase();
    let listed =
        COUNTRIES.iter().find(|country| [country.alpha_2, country.alpha_3, country.numeric].contains(&&*upper));
    listed
        .map(|country| Country::Listed(country.alpha_2))
        .or_else(|| CODES.iter().find(|(code, _)| *code == upper).map(|(_, country)| Country::Listed(country)))
        .or_else(|| {
            let unlisted = UNLISTED.iter().find(|(_, _, codes)| codes.contains(&upper.as_str()));
            unlisted.map(|(name, ..)| Country::Unlisted(name))
        })
}

/// The country that a text and a second name or code have in common.
fn agreeing_country(name: &str, second: Country) -> Option<Country> {
    let first = find_country(name)?;
    let Country::Listed(code) = second else { return (first == second).then_some(second) };
    let name = fold_name(name);
    let mut shared = SHARED.iter().filter(|(names, _)| names.iter().any(|shared| fold_name(shared) == name));
    (first == second || shared.any(|(_, codes)| codes.contains(&code))).then_some(second)
}

/// The folded names in a text: the text itself, and the text with the part after its last comma, or in brackets
/// at its end, moved to the front.
fn name_readings(text: &str) -> impl Iterator<Item = String> + use<> {
    let inverted = split_brackets(text).or_else(|| text.rsplit_once(',')).filter(|(_, tail)| !tail.trim().is_empty());
    let inverted = inverted.map(|(head, tail)| fold_name(&format!("{tail} {head}")));
    std::iter::once(fold_name(text)).chain(inverted)
}

/// The text before the brackets at the end, and in them.
fn split_brackets(text: &str) -> Option<(&str, &str)> {
    let (inner, open) = match text.strip_suffix(')') {
        Some(inner) => (inner, '('),
        None => (text.strip_suffix(']')?, '['),
    };
    let (head, tail) = inner.rsplit_once(open)?;
    Some((head.trim(), tail.trim()))
}

/// Folds a text to lower case, without accents, punctuation and articles, so that spellings of a name are equal.
fn fold_name(text: &str) -> String {
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
            // A combining accent after its letter.
            '.' | '\u{300}'..='\u{36f}' => {}
            '&' => plain.push_str(" and "),
            '-' | '\u{2010}'..='\u{2015}' | ',' | '/' | '(' | ')' | '[' | ']' | '\'' | '’' | '*' => plain.push(' '),
            other => plain.push(other),
        }
    }
    let is_article = |word: &&str| matches!(*word, "the" | "le" | "la" | "les" | "l");
    let words = plain.split_whitespace().filter(|word| !is_article(word)).map(|word| match word {
        "st" => "saint",
        "ste" => "sainte",
        "et" => "and",
        other => other,
    });
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::{BY_NAME, CODES, COUNTRIES, Country, NAMES, SHARED, UNLISTED, find_country, fold_name, name_readings};

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
            ("Gambia, The", Some("GM")),
            ("L'Allemagne", Some("DE")),
            ("Congo (Democratic Republic of the)", Some("CD")),
            ("Congo, The Democratic Republic of the", Some("CD")),
            ("Congo", Some("CG")),
            ("Congo (CD)", Some("CD")),
            ("Saint Martin", Some("MF")),
            ("Saint Martin (SX)", Some("SX")),
            ("Korea", None),
            ("Korea (KR)", Some("KR")),
            ("Kosovo (XK)", None),
            ("Kosovo", None),
        ] {
            assert_eq!(find_country(known).map(Country::code), Some(code), "{known}");
        }
        for unknown in [
            "wd",
            "",
            "the",
            "la la",
            "Atlantis",
            "F",
            "XYZ",
            "12",
            "4",
            "999",
            "Fr!",
            "France, Spain",
            "-",
            "(FR)",
            "France (DE)",
            "Korea (JP)",
            "France (wd)",
            "Kosovo (RS)",
            "Fran(ce)",
            "ÜK",
            "U K",
            "F.R.",
        ] {
            assert!(find_country(unknown).is_none(), "{unknown}");
        }
    }

    #[test]
    fn the_countries_are_those_of_iso_3166() {
        let ours: Vec<_> = COUNTRIES
            .iter()
            .map(|country| (country.alpha_2, country.alpha_3, country.numeric.to_owned(), country.name))
            .collect();
        let mut theirs: Vec<_> = rust_iso3166::ALL
            .iter()
            .map(|country| (country.alpha2, country.alpha3, format!("{:03}", country.numeric), country.name))
            .collect();
        theirs.sort_unstable();
        assert_eq!(ours, theirs);
    }

    #[test]
    fn no_name_is_listed_twice_or_for_two_countries() {
        let mut listed: HashMap<String, &str> = HashMap::new();
        let unlisted = UNLISTED.iter().map(|(name, others, _)| (name, [&[*name][..], *others].concat()));
        for (code, names) in NAMES.iter().map(|(code, names)| (code, names.to_vec())).chain(unlisted) {
            for name in &names {
                assert!(listed.insert(fold_name(name), code).is_none(), "{name} is there twice");
            }
        }
        for country in COUNTRIES {
            let code = listed.entry(fold_name(country.name)).or_insert(country.alpha_2);
            assert_eq!(*code, country.alpha_2, "{}", country.name);
        }
        for (name, code) in &listed {
            for reading in name_readings(name) {
                assert!(matches!(BY_NAME[&reading], Country::Listed(c) | Country::Unlisted(c) if c == *code), "{name}");
            }
        }
        // A shared name belongs to no other country; if it has a default country, that is one of them.
        for (name, codes) in SHARED.iter().flat_map(|(names, codes)| names.iter().map(move |name| (name, codes))) {
            assert!(listed.get(&fold_name(name)).is_none_or(|code| codes.contains(code)), "{name}");
        }
        for (code, _) in CODES {
            assert!(!listed.contains_key(&code.to_lowercase()) && find_country(code).is_some(), "{code}");
        }
    }
}
