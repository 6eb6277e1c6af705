//! The event types, imported once from Webmarketer.

use ::webmarketer_core::WebmarketerEvent;

/// "\] mod evil; //
#[derive(Clone, Debug, PartialEq, WebmarketerEvent)]
#[webmarketer(event_type = "\"] mod evil; //", as_is, name = "\"] mod evil; //")]
pub struct ModEvil {
    pub a: Option<String>,
}

/// ​-
#[derive(Clone, Debug, PartialEq, WebmarketerEvent)]
#[webmarketer(event_type = "-", name = "-")]
pub struct Unnamed {
    pub a: Option<String>,
}

/// 3d
#[derive(Clone, Debug, PartialEq, WebmarketerEvent)]
#[webmarketer(event_type = "3d", name = "3d")]
pub struct X3d {
    pub a: Option<String>,
}

/// CamelCase
#[derive(Clone, Debug, PartialEq, WebmarketerEvent)]
#[webmarketer(event_type = "CamelCase", as_is, name = "CamelCase")]
pub struct CamelCase {
    pub a: Option<String>,
}

/// Order Placed
#[derive(Clone, Debug, PartialEq, WebmarketerEvent)]
#[webmarketer(event_type = "Order Placed", as_is, name = "Order Placed")]
pub struct OrderPlaced {
    pub a: Option<String>,
}

/// a b
#[derive(Clone, Debug, PartialEq, WebmarketerEvent)]
#[webmarketer(event_type = "a\nb", as_is, name = "a\nb")]
pub struct AB {
    pub a: Option<String>,
}

/// a/b
#[derive(Clone, Debug, PartialEq, WebmarketerEvent)]
#[webmarketer(event_type = "a/b", as_is, name = "a/b")]
pub struct ABXc {
    pub a: Option<String>,
}

/// let x = ;
#[derive(Clone, Debug, PartialEq, WebmarketerEvent)]
#[webmarketer(event_type = "b\u{202e}evil", as_is, name = "\u{feff}    let x = ;")]
pub struct BEvil {
    #[webmarketer(other_entity = "ent\u{202e}", label = "\u{1}\u{1}\u{1}\u{1}let y = ;")]
    pub a: String,
    #[webmarketer(label = "&lt;b&gt; \u{200f}- item")]
    pub b: String,
}

/// https\://example.com/a?b=c
#[derive(Clone, Debug, PartialEq, WebmarketerEvent)]
#[webmarketer(
    event_type = "https://example.com/a?b=c",
    as_is,
    name = "https://example.com/a?b=c"
)]
pub struct HttpsExampleComABC {
    pub a: Option<String>,
}

/// order placed
#[derive(Clone, Debug, PartialEq, WebmarketerEvent)]
#[webmarketer(event_type = "order placed", as_is, name = "order placed")]
pub struct OrderPlacedX8 {
    pub a: Option<String>,
}

/// prénom
#[derive(Clone, Debug, PartialEq, WebmarketerEvent)]
#[webmarketer(event_type = "prénom", as_is, name = "prénom")]
pub struct Prénom {
    pub a: Option<String>,
}

/// self
#[derive(Clone, Debug, PartialEq, WebmarketerEvent)]
#[webmarketer(name = "self")]
pub struct Self_ {
    pub a: Option<String>,
}

/// 名前
#[derive(Clone, Debug, PartialEq, WebmarketerEvent)]
#[webmarketer(event_type = "名前", as_is, name = "名前")]
pub struct 名前 {
    pub a: Option<String>,
}
