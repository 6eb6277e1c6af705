//! Which texts name a country.

/// English names in everyday use that differ from ISO 3166's, which are often the formal ones.
const EVERYDAY: &[&str] = &[
    "bolivia",
    "brunei",
    "burma",
    "cape verde",
    "congo",
    "czech republic",
    "democratic republic of the congo",
    "east timor",
    "england",
    "great britain",
    "holland",
    "iran",
    "ivory coast",
    "kosovo",
    "laos",
    "macau",
    "macedonia",
    "micronesia",
    "moldova",
    "north korea",
    "northern ireland",
    "palestine",
    "republic of korea",
    "russia",
    "scotland",
    "south korea",
    "swaziland",
    "syria",
    "taiwan",
    "tanzania",
    "the netherlands",
    "turkey",
    "united kingdom",
    "united states",
    "vatican city",
    "venezuela",
    "vietnam",
    "wales",
];

/// Whether the text is a country's English name or ISO 3166-1 code, whatever its case and accents.
pub(super) fn is_known(text: &str) -> bool {
    let upper = text.to_uppercase();
    let is_code = rust_iso3166::from_alpha2(&upper).is_some() || rust_iso3166::from_alpha3(&upper).is_some();
    if is_code {
        return true;
    }
    let folded = fold(text);
    let is_formal = |country: &rust_iso3166::CountryCode| {
        let name = fold(country.name);
        // "Bolivia (Plurinational State of)" is known as "Bolivia" too.
        name == folded || name.split(" (").next() == Some(&folded)
    };
    EVERYDAY.contains(&folded.as_str()) || rust_iso3166::ALL.iter().any(is_formal)
}

/// The text in lower case, without the accents that names of countries have.
fn fold(text: &str) -> String {
    let plain = |c| match c {
        'å' | 'ã' | 'á' | 'à' => 'a',
        'ç' => 'c',
        'é' | 'è' => 'e',
        'í' => 'i',
        'ô' | 'ó' => 'o',
        'ü' => 'u',
        '’' => '\'',
        other => other,
    };
    text.to_lowercase().chars().map(plain).collect()
}

#[cfg(test)]
mod tests {
    use super::is_known;

    #[test]
    fn a_country_is_known_by_name_and_code() {
        for known in ["France", "FR", "fra", "united kingdom", "Côte d'Ivoire", "Cote d'Ivoire", "Türkiye", "Turkey"]
        {
            assert!(is_known(known), "{known}");
        }
        for unknown in ["wd", "", "Atlantis", "F", "XYZ", "12"] {
            assert!(!is_known(unknown), "{unknown}");
        }
    }
}
