//! Tokens: assertions are verified, access tokens and refresh tokens issued and taken back.

mod assertion;
mod issued;

pub(crate) use assertion::{EndpointNames, verify_assertion};
pub(crate) use issued::{OFFLINE_ACCESS, SCOPES, Tokens};
