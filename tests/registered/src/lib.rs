//! Structs of another crate, for the tests of the registry: see `webmarketer-core/tests/registry.rs`.

use webmarketer_core::{Email, Pii, WebmarketerEvent, WebmarketerFields};

/// Newsletter registration
#[derive(WebmarketerEvent)]
#[webmarketer(no_lock, retention_days = 30, name = "Newsletter")]
pub struct NewsletterSignup {
    /// The customer.
    #[webmarketer(flatten)]
    pub customer: Customer,
}

/// A group of fields. It does not define an event type.
#[derive(WebmarketerFields)]
pub struct Customer {
    /// E-mail address
    #[webmarketer(user, discriminant)]
    pub email: Pii<Email>,
}

/// Structs with parameters, in a module.
pub mod orders {
    use webmarketer_core::{FieldValue, WebmarketerEvent};

    /// Has only a lifetime, so it is one event type.
    #[derive(WebmarketerEvent)]
    #[webmarketer(no_lock)]
    pub struct Order<'a> {
        /// The number.
        pub number: &'a str,
    }

    /// Has a type, so it is any number of event types.
    #[derive(WebmarketerEvent)]
    #[webmarketer(no_lock)]
    pub struct Return<T: FieldValue> {
        /// The reason.
        pub reason: T,
    }

    /// A struct with a name that is a keyword, in a function.
    pub fn local() -> &'static str {
        #[derive(WebmarketerEvent)]
        #[webmarketer(no_lock)]
        struct r#Local {}

        Local::EVENT_TYPE
    }
}

macro_rules! event {
    ($name:ident) => {
        /// A struct that a macro writes.
        #[derive(WebmarketerEvent)]
        #[webmarketer(no_lock)]
        pub struct $name {}
    };
}

event!(Pasted);
