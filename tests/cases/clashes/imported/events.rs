//! The event types, imported once from Webmarketer.

use ::webmarketer_core::WebmarketerEvent;

/// A b
#[derive(Clone, Debug, PartialEq, WebmarketerEvent)]
#[webmarketer(event_type = "a--b", name = "A b")]
pub struct AB {
    #[webmarketer(key = "URL")]
    pub url_3: String,
    #[webmarketer(key = "_url")]
    pub url_1: String,
    pub url: String,
    pub url_2: String,
}

/// A-b
#[derive(Clone, Debug, PartialEq, WebmarketerEvent)]
#[webmarketer(event_type = "a-b", name = "A-b")]
pub struct ABXd {
    pub all: String,
    pub builder: String,
    pub clone: String,
    pub default: String,
    pub new: String,
    pub required: String,
}

/// A_b
#[derive(Clone, Debug, PartialEq, WebmarketerEvent)]
#[webmarketer(event_type = "a_b", name = "A_b")]
pub struct ABX6 {
    #[webmarketer(key = "USER_ID")]
    pub user_id_1: String,
    #[webmarketer(key = "user-id")]
    pub user_id_8: String,
    #[webmarketer(key = "userId")]
    pub user_id_f: String,
    pub user_id: String,
}
