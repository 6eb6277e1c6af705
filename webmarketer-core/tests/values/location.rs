//! Countries by the list of ISO 3166-1, and real postcodes.

use std::collections::HashSet;

use webmarketer_core::Location;

use crate::rows;

const ISO_3166_1: &str = include_str!("data/iso-3166-1.txt");
const LABELS: &str = include_str!("data/country-labels.txt");
const POSTCODES: &str = include_str!("data/postcodes.txt");

fn code(country: &str) -> Option<&'static str> {
    Location::new(country).unwrap_or_else(|_| panic!("{country} is a country")).country_code()
}

#[test]
fn every_country_is_known_by_its_codes_and_its_name() {
    let mut countries = 0;
    for [alpha2, alpha3, number, name] in rows(ISO_3166_1) {
        for known in [alpha2, alpha3, number, name] {
            assert_eq!(code(known), Some(alpha2), "{known}");
            assert_eq!(code(&known.to_lowercase()), Some(alpha2), "{known}");
            assert_eq!(code(&format!(" {} ", known.to_uppercase())), Some(alpha2), "{known}");
        }
        countries += 1;
    }
    assert_eq!(countries, 249);
}

#[test]
fn common_names_of_countries_are_known() {
    for (known, alpha2) in [
        ("Deutschland", "DE"),
        ("España", "ES"),
        ("Espana", "ES"),
        ("Österreich", "AT"),
        ("Schweiz", "CH"),
        ("Suisse", "CH"),
        ("Italia", "IT"),
        ("Belgique", "BE"),
        ("België", "BE"),
        ("Nederland", "NL"),
        ("Polska", "PL"),
        ("Portugal", "PT"),
        ("Sverige", "SE"),
        ("Danmark", "DK"),
        ("Norge", "NO"),
        ("Suomi", "FI"),
        ("États-Unis", "US"),
        ("ETATS UNIS", "US"),
        ("Allemagne", "DE"),
        ("Espagne", "ES"),
        ("Royaume-Uni", "GB"),
        ("Guinée équatoriale", "GQ"),
        ("Congo-Kinshasa", "CD"),
        ("Tchéquie", "CZ"),
        ("Ελλάδα", "GR"),
        ("УКРАЇНА", "UA"),
        ("日本", "JP"),
        ("the Netherlands", "NL"),
        ("Holland", "NL"),
        ("Nauru", "NR"),
        ("Turkey", "TR"),
        ("Swaziland", "SZ"),
        ("U.S.A.", "US"),
        ("Trinidad & Tobago", "TT"),
        ("St. Vincent & the Grenadines", "VC"),
        ("Cote d’Ivoire", "CI"),
    ] {
        assert_eq!(code(known), Some(alpha2), "{known}");
    }
}

#[test]
fn every_label_of_the_shop_systems_is_its_country_alone() {
    let mut wrong = Vec::new();
    let mut labels = 0;
    for [alpha2, label] in rows(LABELS) {
        let expected = Some(alpha2).filter(|code| !["XK", "AN"].contains(code));
        let upper = label.to_uppercase();
        let with_code = format!("{label} ({alpha2})");
        for known in [label, &upper, &with_code] {
            let found = Location::new(known).map(|location| location.country_code());
            // A code that ISO 3166-1 withdrew is invalid, with any text before it.
            if found != Ok(expected) && (alpha2, known) != ("AN", &with_code) {
                wrong.push(format!("{known}: expected {expected:?}, found {found:?}"));
            }
        }
        labels += 1;
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(labels > 600, "{labels}");
}

#[test]
fn a_name_may_be_followed_by_a_code_or_another_name_of_the_same_country() {
    for (known, alpha2) in [
        ("United States (US)", "US"),
        ("united kingdom [uk]", "GB"),
        ("France (FRA)", "FR"),
        ("France (250)", "FR"),
        ("Burma (Myanmar)", "MM"),
        ("Korea (KR)", "KR"),
        ("Virgin Islands (VI)", "VI"),
        ("Congo (DRC)", "CD"),
        ("USA (US)", "US"),
    ] {
        assert_eq!(code(known), Some(alpha2), "{known}");
    }
    for bad in ["France (DE)", "Korea (JP)", "France (Allemagne)", "France (Paris)", "Paris (FR)", "(FR)"] {
        assert!(Location::new(bad).is_err(), "{bad}");
    }
}

#[test]
fn similar_names_are_different_countries() {
    for (one, other) in [
        ("Niger", "Nigeria"),
        ("Guyana", "Guyane"),
        ("Dominique", "République dominicaine"),
        ("Slovensko", "Slovenija"),
        ("Congo", "République démocratique du Congo"),
        ("Guinée", "Guinée-Bissau"),
        ("Samoa", "American Samoa"),
        ("Saint-Martin", "Sint Maarten"),
        ("Soudan", "Soudan du Sud"),
        ("Irlande", "Irlande du Nord"),
        ("Autriche", "Australie"),
        ("North Korea", "South Korea"),
        ("British Virgin Islands", "U.S. Virgin Islands"),
    ] {
        assert_ne!(code(one), code(other), "{one} {other}");
    }
}

#[test]
fn unlisted_countries_have_no_code() {
    for known in ["Kosovo", "XK", "Korea", "Virgin Islands"] {
        assert_eq!(code(known), None, "{known}");
    }
}

#[test]
fn other_texts_are_not_countries() {
    // The codes are reserved, left to users, or withdrawn, and none is a country's everyday name.
    for bad in
        ["wd", "", " ", "ZZ", "AA", "QQQ", "EU", "SU", "YU", "000", "999", "8", "Atlantis", "Paris", "France!", "F R"]
    {
        assert!(Location::new(bad).is_err(), "{bad}");
    }
}

#[test]
fn no_single_character_is_a_country() {
    for c in '\0'..=char::MAX {
        let known = Location::new(c.encode_utf8(&mut [0; 4])).is_ok();
        assert!(!known, "{c:?} ({:#x})", u32::from(c));
    }
}

#[test]
fn of_all_short_ascii_texts_only_codes_are_countries() {
    let listed = rows(ISO_3166_1).flat_map(|[alpha2, alpha3, number, _]| [alpha2, alpha3, number]);
    let codes: HashSet<_> = listed.chain(["EL", "UK", "XK", "DRC", "RDC", "UAE", "XKX"]).collect();
    let letters = b'A'..=b'Z';
    for a in letters.clone() {
        for b in letters.clone() {
            for c in letters.clone().map(Some).chain([None]) {
                let text: String = [Some(a), Some(b), c].into_iter().flatten().map(char::from).collect();
                assert_eq!(Location::new(&text).is_ok(), codes.contains(&*text), "{text}");
            }
        }
    }
    for number in 0..=999 {
        let text = format!("{number:03}");
        assert_eq!(Location::new(&text).is_ok(), codes.contains(&*text), "{text}");
    }
}

#[test]
fn compatibility_characters_are_errors() {
    for [_, label] in rows(LABELS) {
        for (at, c) in label.char_indices().filter(|(_, c)| c.is_ascii_alphabetic()) {
            let wide = char::from_u32(u32::from(c) + 0xfee0).unwrap();
            let text = format!("{}{wide}{}", &label[..at], &label[at + 1..]);
            assert!(Location::new(&text).is_err(), "{text}");
        }
    }
}

#[test]
fn a_code_is_two_or_three_ascii_letters_or_digits() {
    // Ligatures, full-width and other compatibility forms, letters of other scripts, accents.
    for bad in [
        "ß",
        "ﬁ",
        "ﬀ",
        "ﬆ",
        "ŉ",
        "ǆ",
        "ＦＲ",
        "ｆｒ",
        "Ｆrance",
        "２５０",
        "²50",
        "ⅠⅠ",
        "F\u{301}R",
        "Fŕ",
        "ÜK",
        "ûsa",
        "İT",
        "ıt",
        "\u{212a}E",
        "ſE",
        "ﬁN",
        "ﬁnland",
        "Ｋenya",
        "𝐅𝐑",
        "🇫🇷",
        "FR\u{200d}",
        "F\u{200b}R",
    ] {
        assert!(Location::new(bad).is_err(), "{bad}");
    }
}

#[test]
fn the_country_is_sent_as_it_was_given() {
    for (given, sent) in [(" France ", "France"), ("fr", "fr"), ("\u{a0}Côte d’Ivoire\n\u{200b}", "Côte d’Ivoire")]
    {
        assert_eq!(Location::new(given).unwrap().country(), sent);
    }
}

#[test]
fn a_real_postcode_is_sent_as_it_is_printed() {
    let mut countries = 0;
    for [country, postcode] in rows(POSTCODES) {
        let normal = |text: &str| {
            let location = Location::new(country).unwrap().with_postcode(text).unwrap();
            location.postcode().unwrap().to_owned()
        };
        assert_eq!(normal(postcode), postcode, "{country}");
        let typed = format!("\u{a0} {}\t", postcode.to_lowercase().replace(' ', " \u{202f}").replace('-', "\u{2011}"));
        assert_eq!(normal(&typed), postcode, "{country}");
        countries += 1;
    }
    assert!(countries >= 60, "{countries}");
}
