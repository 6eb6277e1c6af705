//! The event types, imported once from Webmarketer.

use ::webmarketer_core::WebmarketerEvent;

/// Only punctuation
#[derive(Clone, Debug, PartialEq, WebmarketerEvent)]
#[webmarketer(name = "Only punctuation")]
pub struct N0 {
    #[webmarketer(key = "-.-")]
    pub unnamed: String,
}

/// Digits
#[derive(Clone, Debug, PartialEq, WebmarketerEvent)]
#[webmarketer(name = "Digits")]
pub struct N1 {
    #[webmarketer(key = "123")]
    pub x123: String,
}

/// Decomposed
#[derive(Clone, Debug, PartialEq, WebmarketerEvent)]
#[webmarketer(name = "Decomposed")]
pub struct N10 {
    #[webmarketer(key = "prénom")]
    pub prénom: String,
}

/// CJK
#[derive(Clone, Debug, PartialEq, WebmarketerEvent)]
#[webmarketer(name = "CJK")]
pub struct N11 {
    #[webmarketer(key = "名前")]
    pub 名前: String,
}

/// Cyrillic
#[derive(Clone, Debug, PartialEq, WebmarketerEvent)]
#[webmarketer(name = "Cyrillic")]
pub struct N12 {
    #[webmarketer(key = "имя")]
    pub имя: String,
}

/// Right to left
#[derive(Clone, Debug, PartialEq, WebmarketerEvent)]
#[webmarketer(name = "Right to left")]
pub struct N13 {
    #[webmarketer(key = "اسم")]
    pub اسم: String,
}

/// Emoji
#[derive(Clone, Debug, PartialEq, WebmarketerEvent)]
#[webmarketer(name = "Emoji")]
pub struct N14 {
    #[webmarketer(key = "🎁")]
    pub unnamed: String,
}

/// Joiner
#[derive(Clone, Debug, PartialEq, WebmarketerEvent)]
#[webmarketer(name = "Joiner")]
pub struct N15 {
    #[webmarketer(key = "a\u{200d}b")]
    pub a_b: String,
}

/// Mark
#[derive(Clone, Debug, PartialEq, WebmarketerEvent)]
#[webmarketer(name = "Mark")]
pub struct N16 {
    #[webmarketer(key = "\u{feff}bom")]
    pub bom: String,
}

/// Full width
#[derive(Clone, Debug, PartialEq, WebmarketerEvent)]
#[webmarketer(name = "Full width")]
pub struct N17 {
    #[webmarketer(key = "１２")]
    pub x12: String,
}

/// Acronym
#[derive(Clone, Debug, PartialEq, WebmarketerEvent)]
#[webmarketer(name = "Acronym")]
pub struct N18 {
    #[webmarketer(key = "XMLHttpRequest")]
    pub xml_http_request: String,
}

/// Mixed
#[derive(Clone, Debug, PartialEq, WebmarketerEvent)]
#[webmarketer(name = "Mixed")]
pub struct N19 {
    #[webmarketer(key = "iOSVersion")]
    pub i_os_version: String,
}

/// Leading digit
#[derive(Clone, Debug, PartialEq, WebmarketerEvent)]
#[webmarketer(name = "Leading digit")]
pub struct N2 {
    #[webmarketer(key = "3d")]
    pub x3d: String,
}

/// Long
#[derive(Clone, Debug, PartialEq, WebmarketerEvent)]
#[webmarketer(name = "Long")]
pub struct N20 {
    #[webmarketer(
        key = "kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk"
    )]
    pub kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk: String,
}

/// Signs
#[derive(Clone, Debug, PartialEq, WebmarketerEvent)]
#[webmarketer(name = "Signs")]
pub struct N21 {
    #[webmarketer(key = "+1")]
    pub x1: Option<String>,
    #[webmarketer(key = "1.5")]
    pub x1_5: Option<String>,
    #[webmarketer(key = "=")]
    pub unnamed: Option<String>,
    #[webmarketer(key = "ada@example.com")]
    pub ada_example_com: Option<String>,
    #[webmarketer(key = "urn:isbn:0451450523")]
    pub urn_isbn_0451450523: Option<String>,
}

/// Underscores
#[derive(Clone, Debug, PartialEq, WebmarketerEvent)]
#[webmarketer(name = "Underscores")]
pub struct N22 {
    #[webmarketer(key = "_")]
    pub unnamed: Option<String>,
    #[webmarketer(key = "__")]
    pub unnamed_9: Option<String>,
    #[webmarketer(key = "_a")]
    pub a: Option<String>,
    #[webmarketer(key = "b_")]
    pub b: Option<String>,
    #[webmarketer(key = "c__d")]
    pub c_d: Option<String>,
}

/// Acronyms
#[derive(Clone, Debug, PartialEq, WebmarketerEvent)]
#[webmarketer(name = "Acronyms")]
pub struct N23 {
    #[webmarketer(key = "HTTP2Server")]
    pub http2_server: Option<String>,
    #[webmarketer(key = "Ipv6Net")]
    pub ipv6_net: Option<String>,
    #[webmarketer(key = "UUID")]
    pub uuid: Option<String>,
    pub field0name5: Option<String>,
    #[webmarketer(key = "userID")]
    pub user_id: Option<String>,
}

/// Two ways of one accent
#[derive(Clone, Debug, PartialEq, WebmarketerEvent)]
#[webmarketer(name = "Two ways of one accent")]
pub struct N24 {
    #[webmarketer(key = "clé")]
    pub clé_a: Option<String>,
    #[webmarketer(key = "clé")]
    pub clé: Option<String>,
}

/// Alike for 200 letters
#[derive(Clone, Debug, PartialEq, WebmarketerEvent)]
#[webmarketer(name = "Alike for 200 letters")]
pub struct N25 {
    #[webmarketer(
        key = "mmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmma"
    )]
    pub mmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmm: Option<String>,
    #[webmarketer(
        key = "mmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmb"
    )]
    pub mmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmm_8: Option<String>,
}

/// Underscores
#[derive(Clone, Debug, PartialEq, WebmarketerEvent)]
#[webmarketer(name = "Underscores")]
pub struct N3 {
    #[webmarketer(key = "__x__")]
    pub x: String,
}

/// Minus
#[derive(Clone, Debug, PartialEq, WebmarketerEvent)]
#[webmarketer(name = "Minus")]
pub struct N4 {
    #[webmarketer(key = "-1")]
    pub x1: String,
}

/// Sign
#[derive(Clone, Debug, PartialEq, WebmarketerEvent)]
#[webmarketer(name = "Sign")]
pub struct N5 {
    #[webmarketer(key = "≥")]
    pub unnamed: String,
}

/// At
#[derive(Clone, Debug, PartialEq, WebmarketerEvent)]
#[webmarketer(name = "At")]
pub struct N6 {
    #[webmarketer(key = "@timestamp")]
    pub timestamp: String,
}

/// Quote
#[derive(Clone, Debug, PartialEq, WebmarketerEvent)]
#[webmarketer(name = "Quote")]
pub struct N7 {
    #[webmarketer(key = "won't")]
    pub won_t: String,
}

/// URL
#[derive(Clone, Debug, PartialEq, WebmarketerEvent)]
#[webmarketer(name = "URL")]
pub struct N8 {
    #[webmarketer(key = "https://example.com/a?b=c")]
    pub https_example_com_a_b_c: String,
}

/// Accents
#[derive(Clone, Debug, PartialEq, WebmarketerEvent)]
#[webmarketer(name = "Accents")]
pub struct N9 {
    #[webmarketer(key = "prénom")]
    pub prénom: String,
}
