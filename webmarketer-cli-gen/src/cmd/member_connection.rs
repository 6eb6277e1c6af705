//! The connection of members that share a lock.

use crate::options::Connection;
use crate::resolve::{LockUsers, MembersError};
use crate::settings::Settings;

/// The settings that name the project of a lock, and the connection. Members must agree on both.
pub(super) fn connection_of_members<'a>(
    users: &LockUsers<'a>,
    connection: &Connection,
) -> Result<(&'a Settings, Connection), MembersError> {
    let settings = users.agreeing_on_project()?;
    let reaching = users.agreeing_on_service(|settings| connection.clone().or(settings).service)?;
    Ok((settings, connection.clone().or(reaching)))
}
