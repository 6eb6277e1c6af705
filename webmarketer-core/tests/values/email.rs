//! Addresses that look odd and are right, and that look right and are wrong.

use webmarketer_core::Email;

/// An address whose parts have these lengths, the domain in labels of at most 63.
fn of_lengths(local: usize, domain: usize) -> String {
    let mut text = "d".repeat(domain - 4);
    for dot in (63..text.len()).step_by(64) {
        text.replace_range(dot..=dot, ".");
    }
    format!("{}@{text}.com", "l".repeat(local))
}

#[test]
fn unusual_valid_addresses_are_accepted() {
    for (address, why) in [
        ("ada+news@example.com", "a plus sign is a letter like others (RFC 5322, 3.2.3)"),
        ("ada.b.lovelace@example.com", "dots between words are part of the name"),
        ("customer/department=shipping@example.com", "an example of RFC 3696, section 3"),
        ("$A12345@example.com", "an example of RFC 3696, section 3"),
        ("!def!xyz%abc@example.com", "an example of RFC 3696, section 3"),
        ("_somename@example.com", "an example of RFC 3696, section 3"),
        ("\"Abc@def\"@example.com", "an example of RFC 3696, section 3: the last @ is the one that counts"),
        ("\"Fred Bloggs\"@example.com", "an example of RFC 3696, section 3: in quotes a blank is a letter"),
        ("\"Abc\\@def\"@example.com", "RFC 3696 with erratum 246: an escaped sign stands in quotes"),
        (
            "\"Fred\\ Bloggs\"@example.com",
            "RFC 3696 with erratum 246: any sign of ASCII can be escaped (RFC 5321, 4.1.2)",
        ),
        ("\"Joe.\\\\Blow\"@example.com", "RFC 3696 with erratum 246: so can the backslash"),
        ("\"a..b.\"@example.com", "in quotes dots stand where they like"),
        ("\"a <b\"@example.com", "in quotes an angle bracket opens nothing"),
        ("a@example.com", "one letter is a name"),
        ("1@1.example", "so is one digit, and a label can begin with one (RFC 1123, 2.1)"),
        ("ada@xn--mnchen-3ya.example", "a name in another script as the DNS has it"),
        ("ada@a--b.example", "hyphens in the middle are allowed"),
        ("ada@a_b.example.com", "no host name has an underscore by the rules, but some have, and get mail"),
        ("ada@example.museum", "a top-level domain can be long"),
        ("ada@b.c", "and short: no rule asks for two letters"),
        ("jörg@münchen.example", "RFC 6531: any script on both sides"),
        ("je\u{301}ro\u{302}me@example.com", "RFC 6531: accents that stand by themselves"),
        ("用户@例子.世界", "RFC 6531 in Chinese"),
        ("संपर्क@उदाहरण.भारत", "RFC 6531 in Hindi, whose vowels are marks"),
        ("чебурашка@пример.рф", "RFC 6531 in Cyrillic"),
    ] {
        assert_eq!(Email::parse(address).expect(why).as_str(), address, "{why}");
    }
}

#[test]
fn invalid_addresses_are_errors() {
    for (bad, why) in [
        ("", "nothing is no address"),
        ("ada", "there is no domain"),
        ("@example.com", "there is no name"),
        ("ada@", "there is no domain behind the @"),
        ("ada@@example.com", "two @ are one too many outside quotes"),
        ("ada@example.com, bob@example.com", "two addresses are not one"),
        ("ada@example.com bob", "a blank ends an address"),
        ("ada lovelace@example.com", "a blank is a letter only in quotes"),
        (".ada@example.com", "a dot stands between two words"),
        ("ada.@example.com", "a dot stands between two words"),
        ("a..b@example.com", "a word stands between two dots"),
        ("a(comment)@example.com", "comments belong to headers, not to addresses (RFC 5321, 4.1.2)"),
        ("ada@(comment)example.com", "comments belong to headers, not to addresses"),
        ("Ada <ada@example.com>", "a display name is no part of an address"),
        ("<ada@example.com>", "angle brackets are no part of an address"),
        ("mailto:ada@example.com?x", "a link is no address"),
        ("\"ada@example.com", "a quote that opens must close"),
        ("\"ada\"b@example.com", "a quoted name is quoted as a whole"),
        ("\"a\"b\"@example.com", "a quote in quotes is escaped"),
        ("\"ada\\\"@example.com", "an escaped quote closes nothing"),
        ("\"\"@example.com", "an empty name is nobody's"),
        ("Abc\\@def@example.com", "RFC 3696 as first printed, withdrawn by erratum 246"),
        ("ada@example", "no mail reaches a host without a domain"),
        ("ada@localhost", "no mail reaches a host without a domain"),
        ("ada@[192.0.2.1]", "an IP address is nobody's address for long"),
        ("ada@[IPv6:2001:db8::1]", "an IP address is nobody's address for long"),
        ("ada@192.0.2.1", "an IP address needs brackets: no top-level domain is all digits (RFC 3696, 2)"),
        ("ada@example.com.", "an address has no dot at its end (RFC 5321, 4.1.2)"),
        ("ada@.example.com", "a label has a letter at least"),
        ("ada@example..com", "a label has a letter at least"),
        ("ada@-example.com", "a label does not begin with a hyphen (RFC 1123, 2.1)"),
        ("ada@example-.com", "a label does not end with a hyphen"),
        ("ada@exa!mple.com", "host names have letters, digits and hyphens"),
        ("ada@exam ple.com", "a domain has no blank"),
        ("ada@exam\u{200b}ple.com", "nor one that nobody sees"),
        ("ada@exam\u{3000}ple.com", "nor a wide one"),
        ("ada\n@example.com", "a line ends an address"),
        ("ada\u{0}@example.com", "a control character is no letter"),
        ("\"ada\r\nBcc: bob\"@example.com", "nor is it in quotes"),
    ] {
        assert!(Email::parse(bad).is_err(), "{bad:?}: {why}");
    }
}

#[test]
fn the_limits_are_those_of_rfc_5321_and_1035() {
    assert!(Email::parse(&of_lengths(64, 20)).is_ok());
    assert!(Email::parse(&of_lengths(65, 20)).is_err());
    assert_eq!(of_lengths(64, 189).len(), 254);
    assert!(Email::parse(&of_lengths(64, 189)).is_ok());
    assert!(Email::parse(&of_lengths(64, 190)).is_err());
    let with_label = |label: &str| Email::parse(&format!("ada@{label}.com"));
    assert!(with_label(&"d".repeat(63)).is_ok());
    assert!(with_label(&"d".repeat(64)).is_err());
    // Bytes, not characters: 32 letters of two bytes each, and 33.
    assert!(Email::parse(&format!("{}@example.com", "é".repeat(32))).is_ok());
    assert!(Email::parse(&format!("{}@example.com", "é".repeat(33))).is_err());
    // A label in another script is measured as the DNS has it: 24 letters are 72 bytes here and fewer there.
    assert!(with_label(&"字".repeat(24)).is_ok());
    assert!(with_label(&"字".repeat(60)).is_err());
}

#[test]
fn invisible_characters_around_an_address_are_removed() {
    for copied in [
        " ada@example.com\r\n",
        "\u{feff}ada@example.com",
        "\u{202a}ada@example.com\u{202c}",
        "ada@example.com\u{200b}\u{a0}",
    ] {
        assert_eq!(Email::parse(copied).unwrap().as_str(), "ada@example.com");
    }
}

/// The command line uses Unicode's data to find invisible characters, and the values use a smaller table.
#[test]
fn the_trimmed_characters_are_those_of_unicode() {
    use icu_properties::CodePointSetData;
    use icu_properties::props::{BidiControl, DefaultIgnorableCodePoint, JoinControl, VariationSelector};

    let ignorable = CodePointSetData::new::<DefaultIgnorableCodePoint>();
    let of_direction = CodePointSetData::new::<BidiControl>();
    let joiner = CodePointSetData::new::<JoinControl>();
    let selector = CodePointSetData::new::<VariationSelector>();
    // Nothing is assigned between the planes 3 and 14.
    for c in ('\0'..='\u{3ffff}').chain('\u{e0000}'..='\u{e1fff}') {
        let is_invisible =
            (ignorable.contains(c) || of_direction.contains(c)) && !joiner.contains(c) && !selector.contains(c);
        let text = format!("{c}ada@example.com{c}");
        let is_trimmed = Email::parse(&text).is_ok_and(|email| email.as_str() == "ada@example.com");
        assert_eq!(is_trimmed, is_invisible || c.is_whitespace(), "{}", c.escape_unicode());
    }
}
