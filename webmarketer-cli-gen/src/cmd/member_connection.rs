//! How the members that share a lock reach the service.

use std::path::Path;

use crate::options::Connection;
use crate::resolve::{LockUsers, MembersError, canonical_path};
use crate::settings::Settings;

/// The settings that name the project of a lock, and how the service is reached. Members that differ in either are refused.
pub(super) fn connection_of_members<'a>(
    users: &LockUsers<'a>,
    connection: &Connection,
) -> Result<(&'a Settings, Connection), MembersError> {
    let settings = users.agreeing_on_project()?;
    let resolved = |settings: &Settings| connection.clone().or(settings);
    let names_service = |settings: &Settings| {
        let named = [&settings.connection, &settings.profile];
        named.iter().any(|named| named.credentials.is_some() || named.api_base.is_some() || named.oauth_base.is_some())
    };
    let mut naming = users.members.iter().filter(|member| names_service(&member.settings));
    let Some(first) = naming.next() else { return Ok((settings, resolved(settings))) };
    let ours = resolved(&first.settings);
    for member in naming {
        let theirs = resolved(&member.settings);
        if let Some((key, ours, theirs)) = difference(&ours, &theirs) {
            let (ours, theirs) = (ours.clone(), theirs.clone());
            return Err(MembersError::OtherConnection {
                shared: Box::new(users.shared_by(first, member)),
                key,
                ours,
                theirs,
            });
        }
    }
    Ok((settings, ours))
}

/// What differs in two ways to the service: the key and both values.
fn difference<'c>(
    ours: &'c Connection,
    theirs: &'c Connection,
) -> Option<(&'static str, &'c Option<String>, &'c Option<String>)> {
    let file = |path: &Option<String>| path.as_ref().map(|path| canonical_path(Path::new(path)));
    if file(&ours.credentials) != file(&theirs.credentials) {
        Some(("credentials", &ours.credentials, &theirs.credentials))
    } else if ours.api_base != theirs.api_base {
        Some(("api_base", &ours.api_base, &theirs.api_base))
    } else if ours.oauth_base != theirs.oauth_base {
        Some(("oauth_base", &ours.oauth_base, &theirs.oauth_base))
    } else {
        None
    }
}
