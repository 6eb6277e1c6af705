//! Tokens: verifies assertions; issues and revokes access tokens and refresh tokens.

mod assertion;
mod issued;

pub(crate) use assertion::{EndpointNames, verify_assertion};
pub(crate) use issued::{OFFLINE_ACCESS, SCOPES, Tokens};
