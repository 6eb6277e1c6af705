//! Countries by the list of ISO 3166-1, and real postcodes.

use webmarketer_core::Location;

use crate::rows;

const ISO_3166_1: &str = include_str!("data/iso-3166-1.txt");
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
fn a_country_is_known_by_what_people_call_it() {
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
fn neighbours_in_name_are_told_apart() {
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
fn what_is_known_without_a_code_has_none() {
    for known in ["Kosovo", "XK", "Korea", "Virgin Islands"] {
        assert_eq!(code(known), None, "{known}");
    }
}

#[test]
fn what_is_no_country_is_refused() {
    // The codes are reserved, left to users, or withdrawn, and none is a country's everyday name.
    for bad in
        ["wd", "", " ", "ZZ", "AA", "QQQ", "EU", "SU", "YU", "000", "999", "8", "Atlantis", "Paris", "France!", "F R"]
    {
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
