//! Detects that a text which should be the path of a service-account file is its content, which must not be printed.

use base64::Engine as _;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};

/// Both alphabets' prefix decodes alike, whether or not the end is padded or cut off.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// From this length on, a name of mixed letters and digits is taken for a part of a key.
const LONG: usize = 48;

/// Whether it looks like JSON, a key in PEM form, or either in base64, whole or in part.
pub(super) fn is_content(text: &str) -> bool {
    let has_mark = text.contains(['{', '}', '"', '\n', '\r']) || text.contains("-----") || text.contains("PRIVATE KEY");
    has_mark
        || starts_encoded(text.trim())
        || text.split(['/', '\\']).any(|name| is_random(name) || starts_encoded(name))
}

/// Whether it is the start of base64 that decodes to JSON, PEM or DER.
fn starts_encoded(text: &str) -> bool {
    let start = text.get(..12).and_then(|start| BASE64.decode(start).ok());
    start.is_some_and(|start| {
        let start = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&start).trim_ascii_start();
        let is_json = start.first() == Some(&b'{')
            && start.get(1..).is_some_and(|rest| rest.trim_ascii_start().starts_with(b"\""));
        is_json || start.starts_with(b"-----") || start.starts_with(&[0x30, 0x82])
    })
}

fn is_random(name: &str) -> bool {
    let is_base64 = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'=' | b'-' | b'_');
    let has = |is: fn(&u8) -> bool| name.as_bytes().iter().any(is);
    name.len() >= LONG
        && name.bytes().all(is_base64)
        && has(u8::is_ascii_uppercase)
        && has(u8::is_ascii_lowercase)
        && has(u8::is_ascii_digit)
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

    use super::is_content;

    #[test]
    fn content_is_distinguished_from_paths() {
        let json = "{\n  \"type\": \"service-account\", \"privateKey\": \"-----BEGIN PRIVATE KEY-----\\nMIIEv\"}";
        let pem = "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQ\n";
        let der = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQCx7Vn1kR2tY0pQ";
        for content in [json, pem, &json[..20]] {
            for encoded in [content.to_owned(), STANDARD.encode(content), URL_SAFE_NO_PAD.encode(content)] {
                assert!(is_content(&encoded) && is_content(&format!("/home/ci/shop/{encoded}")), "{encoded}");
            }
        }
        assert!(is_content(der) && is_content(&der[12..]));
        for path in [
            "account.json",
            "/var/run/secrets/webmarketer/service-account.json",
            "C:\\Users\\Ada\\account.json",
            "/nix/store/3f2a9c0b1d4e5f60718293a4b5c6d7e8-Webmarketer-Service-Account-1.json",
            "$HOME/account.json",
            "account",
            "",
        ] {
            assert!(!is_content(path), "{path}");
        }
    }
}
