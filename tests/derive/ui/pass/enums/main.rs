//! Enums whose variants are texts.

#![forbid(unsafe_code)]
#![deny(warnings, missing_docs, unused_qualifications)]

use webmarketer_core::{EnumValue, FieldValue, Pii, WebmarketerEvent};

/// Named like the items that the expansion uses.
pub mod named_like_items {
    #![no_implicit_prelude]

    /// A text.
    pub struct String;
    /// A result.
    pub struct Result;

    /// A size.
    #[derive(::webmarketer_core::FieldValue)]
    #[webmarketer(display, from_str, serde)]
    pub enum Option {
        /// Not a value.
        None,
        /// The only value.
        Some,
        /// Any other text.
        #[webmarketer(other)]
        String(::std::string::String),
    }
}

macro_rules! plans {
    ($(#[$meta:meta])* $vis:vis $name:ident: $($variant:ident $(= $number:expr)?),* ; $other:ident($text:ty)) => {
        $(#[$meta])*
        #[derive(Clone, Debug, Default, PartialEq, FieldValue)]
        #[webmarketer(rename_all = "SCREAMING-KEBAB-CASE")]
        $vis enum $name {
            #[default]
            $(
                #[allow(missing_docs)]
                $variant,
            )*
            /// Any other text.
            #[webmarketer(other)]
            $other($text),
        }
    };
}

plans! {
    /// A plan.
    pub Plan: ProPlus; Other(std::sync::Arc<str>)
}

/// Deprecated, with variants that the build does not have.
#[deprecated]
#[derive(FieldValue)]
#[repr(u8)]
#[non_exhaustive]
pub enum Old {
    /// Removed from the build.
    #[cfg(any())]
    Missing,
    /// The number of a variant.
    #[deprecated]
    Gone = <Vec<(u8, u8)> as Numbered<u8, u8>>::NUMBER,
    /// A keyword.
    #[allow(non_camel_case_types)]
    r#type = 1 << 2,
}

/// Has a number.
pub trait Numbered<A, B> {
    /// The number.
    const NUMBER: u8 = 1;
}

impl<A, B> Numbered<A, B> for Vec<(A, B)> {}

/// An enum in a struct that derives it, too.
#[derive(FieldValue)]
pub struct Wrapped(Pii<Option<Plan>>);

/// An order.
#[derive(WebmarketerEvent)]
pub struct Order {
    plan: Wrapped,
    #[webmarketer(state)]
    step: named_like_items::Option,
}

fn main() {
    #[derive(Debug, PartialEq, FieldValue)]
    enum Local {
        A,
    }
    assert_eq!(Local::parse("A"), Ok(Local::A));
    assert_eq!(Plan::NAMES, ["PRO-PLUS"]);
    assert_eq!(Plan::default().as_str(), "PRO-PLUS");
    let order = Order { plan: Wrapped(Pii::new(Some(Plan::Other("x".into())))), step: "None".parse().unwrap() };
    assert_eq!(order.to_json().unwrap(), r#"{"plan":"x","step":"None"}"#);
    #[allow(deprecated)]
    let names = <Old as EnumValue>::NAMES;
    assert_eq!(names, ["Gone", "type"]);
    let _ = (named_like_items::String, named_like_items::Result, named_like_items::Option::Some);
}
