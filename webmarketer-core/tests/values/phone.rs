//! Phone numbers: the examples of libphonenumber's metadata, ranges kept for fiction, and known pitfalls.

use webmarketer_core::Phone;

/// Numbers in international form with their E.164 form. The ranges are those that the regulators keep for films and
/// books, or the examples of the plan itself.
const INTERNATIONAL: &[(&str, &str)] = &[
    // Ofcom: London, mobile, freephone, and one without an area.
    ("+44 20 7946 0958", "+442079460958"),
    ("+44 7700 900123", "+447700900123"),
    ("+44 808 157 0123", "+448081570123"),
    ("+44 1632 960123", "+441632960123"),
    // NANPA: 555-0100 to 555-0199.
    ("+1 212-555-0123", "+12125550123"),
    ("+1.800.555.0199", "+18005550199"),
    // Arcep: one range for each zone, and one for mobiles.
    ("+33 1 99 00 12 34", "+33199001234"),
    ("+33 2 61 91 12 34", "+33261911234"),
    ("+33 3 53 01 12 34", "+33353011234"),
    ("+33 4 65 71 12 34", "+33465711234"),
    ("+33 5 36 49 12 34", "+33536491234"),
    ("+33 6 39 98 12 34", "+33639981234"),
    // ACMA: Sydney and mobile.
    ("+61 2 5550 1234", "+61255501234"),
    ("+61 491 570 006", "+61491570006"),
    // Bundesnetzagentur: Berlin and mobile.
    ("+49 30 23125 123", "+493023125123"),
    ("+49 171 3920012", "+491713920012"),
    // PTS: Stockholm and mobile.
    ("+46 8 465 004 12", "+46846500412"),
    ("+46 70 174 06 12", "+46701740612"),
    // A digit of such a number would be lost if it were parsed for a national prefix.
    ("+4915123456789", "+4915123456789"),
    // Italy keeps the zero of its plan.
    ("+39 06 698 12345", "+390669812345"),
];

#[test]
fn a_number_in_international_form_is_the_same_in_every_country() {
    for (text, e164) in INTERNATIONAL {
        assert_eq!(Phone::parse(text).unwrap().as_str(), *e164);
        for country in ["FR", "US", "DE", "IT", "zz", ""] {
            assert_eq!(Phone::parse_in(text, &[country]).unwrap().as_str(), *e164, "{country}");
        }
    }
}

#[test]
fn invisible_characters_around_a_number_are_removed() {
    for copied in [" +33639981234\n", "\u{202a}+33639981234\u{202c}", "\u{200e}+33\u{a0}6\u{202f}39\u{a0}98 12 34"] {
        assert_eq!(Phone::parse(copied).unwrap().as_str(), "+33639981234");
    }
}

#[test]
fn other_texts_are_not_phone_numbers() {
    for bad in [
        "",
        "+",
        "+33",
        "+0 123 456 789",
        "0613",
        "2584698B",
        "+33 6 12 34 56 7B",
        "ada@example.com",
        "++",
        "+1234567890123456",
    ] {
        assert!(Phone::parse_in(bad, &["FR", "BE"]).is_err(), "{bad}");
    }
}

#[test]
fn a_zero_in_parentheses_is_not_dialled() {
    for text in ["+33 (0)6 39 98 12 34", "+33(0)639981234"] {
        // Without the metadata, the country is unknown, and the number is an error.
        let phone = Phone::parse(text).map(|phone| phone.as_str().to_owned()).ok();
        assert_eq!(phone.as_deref(), cfg!(feature = "phone").then_some("+33639981234"), "{text}");
    }
}

#[cfg(feature = "phone")]
mod with_metadata {
    use rlibphonenumber::{PHONE_NUMBER_UTIL, PhoneNumber, PhoneNumberFormat, PhoneNumberType, Region};
    use webmarketer_core::Phone;

    const TYPES: [PhoneNumberType; 10] = [
        PhoneNumberType::FixedLine,
        PhoneNumberType::Mobile,
        PhoneNumberType::TollFree,
        PhoneNumberType::PremiumRate,
        PhoneNumberType::SharedCost,
        PhoneNumberType::VoIP,
        PhoneNumberType::PersonalNumber,
        PhoneNumberType::Pager,
        PhoneNumberType::UAN,
        PhoneNumberType::VoiceMail,
    ];

    fn e164(text: &str, countries: &[&str]) -> Option<String> {
        Phone::parse_in(text, countries).ok().map(|phone| phone.as_str().to_owned())
    }

    fn examples() -> impl Iterator<Item = (Region, PhoneNumber)> {
        PHONE_NUMBER_UTIL.get_supported_regions().flat_map(|region| {
            let example = move |kind| PHONE_NUMBER_UTIL.get_example_number_for_type_and_region(region, kind).ok();
            TYPES.into_iter().filter_map(example).map(move |number| (region, number))
        })
    }

    #[test]
    fn every_example_is_read_in_national_and_in_international_form() {
        let (mut read, mut wrong) = (0, Vec::new());
        for (region, number) in examples() {
            let country = region.to_string();
            let expected = number.format_as(PhoneNumberFormat::E164).into_owned();
            let national = number.format_as(PhoneNumberFormat::National).into_owned();
            let international = number.format_as(PhoneNumberFormat::International).into_owned();
            for (text, countries) in [
                (&national, &[&*country][..]),
                (&international, &[]),
                (&international, &["US", "FR"]),
                (&expected, &[]),
                (&expected, &[&*country]),
            ] {
                let got = e164(text, countries);
                if got.as_ref() != Some(&expected) {
                    wrong.push(format!("{country} {text:?} in {countries:?}: {got:?}, not {expected}"));
                }
                read += 1;
            }
        }
        assert!(read > 5_000, "{read}");
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn a_national_number_is_read_in_its_country() {
        for (text, country, number) in [
            ("020 7946 0958", "GB", "+442079460958"),
            ("(212) 555-0123", "US", "+12125550123"),
            ("1-800-555-0199", "us", "+18005550199"),
            ("01 99 00 12 34", "FR", "+33199001234"),
            ("06.39.98.12.34", "fr", "+33639981234"),
            ("0033 6 39 98 12 34", "FR", "+33639981234"),
            ("0170 1740612", "DE", "+491701740612"),
            ("06 698 12345", "IT", "+390669812345"),
            ("0470 12 34 56", "BE", "+32470123456"),
            ("03-3123-4567", "JP", "+81331234567"),
            ("０３−３１２３−４５６７", "JP", "+81331234567"),
        ] {
            assert_eq!(e164(text, &[country]).as_deref(), Some(number), "{text}");
            assert_eq!(e164(text, &[]), None, "{text}");
        }
    }

    #[test]
    fn countries_are_tried_in_order() {
        assert_eq!(e164("020 7946 0958", &["FR", "GB"]).as_deref(), Some("+442079460958"));
        assert_eq!(e164("01 99 00 12 34", &["zz", "FR", "GB"]).as_deref(), Some("+33199001234"));
    }
}
