//! Writes the expansion. It makes no decisions, and writes few tokens: the compiler spends more time on the expansion
//! than the macro does.

mod attribute_docs;
mod bounds;
mod constants;
mod debug;
mod enum_value;
mod event;
mod expectation;
mod group;
mod registration;
mod scope;
mod table;
mod tokens;
mod value;
mod watch;

pub(crate) use attribute_docs::attribute_docs;
#[cfg(test)]
pub(crate) use attribute_docs::imports;
pub(crate) use enum_value::{expand_enum, stub_enum};
pub(crate) use event::{expand_event, stub_event};
pub(crate) use group::{expand_group, stub_group};
pub(crate) use value::{expand_value, stub_value};
pub(crate) use watch::watch_file;
