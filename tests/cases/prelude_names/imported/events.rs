//! The event types, imported once from Webmarketer.

use ::webmarketer_core::WebmarketerEvent;

/// Bool
#[derive(Clone, Debug, PartialEq, WebmarketerEvent)]
pub struct Bool {
    pub value: ::std::string::String,
    pub count: ::core::option::Option<f64>,
}

/// Box
#[derive(Clone, Debug, PartialEq, WebmarketerEvent)]
pub struct Box {
    pub value: ::std::string::String,
    pub count: ::core::option::Option<f64>,
}

/// Clone
#[derive(Clone, Debug, PartialEq, WebmarketerEvent)]
pub struct Clone {
    pub value: ::std::string::String,
    pub count: ::core::option::Option<f64>,
}

/// Core
#[derive(Clone, Debug, PartialEq, WebmarketerEvent)]
pub struct Core {
    pub value: ::std::string::String,
    pub count: ::core::option::Option<f64>,
}

/// Debug
#[derive(Clone, Debug, PartialEq, WebmarketerEvent)]
pub struct Debug {
    pub value: ::std::string::String,
    pub count: ::core::option::Option<f64>,
}

/// Default
#[derive(Clone, Debug, PartialEq, WebmarketerEvent)]
pub struct Default {
    pub value: ::std::string::String,
    pub count: ::core::option::Option<f64>,
}

/// Email
#[derive(Clone, Debug, PartialEq, WebmarketerEvent)]
pub struct Email {
    pub value: ::std::string::String,
    pub count: ::core::option::Option<f64>,
}

/// Err
#[derive(Clone, Debug, PartialEq, WebmarketerEvent)]
pub struct Err {
    pub value: ::std::string::String,
    pub count: ::core::option::Option<f64>,
}

/// From
#[derive(Clone, Debug, PartialEq, WebmarketerEvent)]
pub struct From {
    pub value: ::std::string::String,
    pub count: ::core::option::Option<f64>,
}

/// Json
#[derive(Clone, Debug, PartialEq, WebmarketerEvent)]
pub struct Json {
    pub value: ::std::string::String,
    pub count: ::core::option::Option<f64>,
}

/// None
#[derive(Clone, Debug, PartialEq, WebmarketerEvent)]
pub struct None {
    pub value: ::std::string::String,
    pub count: ::core::option::Option<f64>,
}

/// Ok
#[derive(Clone, Debug, PartialEq, WebmarketerEvent)]
pub struct Ok {
    pub value: ::std::string::String,
    pub count: ::core::option::Option<f64>,
}

/// Option
#[derive(Clone, Debug, PartialEq, WebmarketerEvent)]
pub struct Option {
    pub value: ::std::string::String,
    pub count: ::core::option::Option<f64>,
}

/// Pii
#[derive(Clone, Debug, PartialEq, WebmarketerEvent)]
pub struct Pii {
    pub value: ::std::string::String,
    pub count: ::core::option::Option<f64>,
}

/// Result
#[derive(Clone, Debug, PartialEq, WebmarketerEvent)]
pub struct Result {
    pub value: ::std::string::String,
    pub count: ::core::option::Option<f64>,
}

/// Send
#[derive(Clone, Debug, PartialEq, WebmarketerEvent)]
pub struct Send {
    pub value: ::std::string::String,
    pub count: ::core::option::Option<f64>,
}

/// Serde
#[derive(Clone, Debug, PartialEq, WebmarketerEvent)]
pub struct Serde {
    pub value: ::std::string::String,
    pub count: ::core::option::Option<f64>,
}

/// Some
#[derive(Clone, Debug, PartialEq, WebmarketerEvent)]
pub struct Some {
    pub value: ::std::string::String,
    pub count: ::core::option::Option<f64>,
}

/// Std
#[derive(Clone, Debug, PartialEq, WebmarketerEvent)]
pub struct Std {
    pub value: ::std::string::String,
    pub count: ::core::option::Option<f64>,
}

/// String
#[derive(Clone, Debug, PartialEq, WebmarketerEvent)]
pub struct String {
    pub value: ::std::string::String,
    pub count: ::core::option::Option<f64>,
}

/// U64
#[derive(Clone, Debug, PartialEq, WebmarketerEvent)]
pub struct U64 {
    pub value: ::std::string::String,
    pub count: ::core::option::Option<f64>,
}

/// Vec
#[derive(Clone, Debug, PartialEq, WebmarketerEvent)]
pub struct Vec {
    pub value: ::std::string::String,
    pub count: ::core::option::Option<f64>,
}
