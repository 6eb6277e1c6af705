//! The credentials of a client that calls no service.

use webmarketer_core::auth::{AccessToken, Auth, BoxError, BoxFuture, TokenSource};

struct NoCredentials;

impl TokenSource for NoCredentials {
    fn access_token(&self) -> BoxFuture<'_, Result<AccessToken, BoxError>> {
        let message = "this client has no credentials: its events are sent by a relay; use `persist` or `enqueue`";
        Box::pin(async move { Err(message.into()) })
    }
}

/// The credentials of a client whose events are sent by a relay: none. A call that needs the service, such as `send`,
/// is an error.
///
/// ```
/// use webmarketer_core::Client;
/// use webmarketer_relay::no_credentials;
///
/// # fn example() -> Result<(), webmarketer_core::Error> {
/// let builder = Client::builder().project("shop")?.auth(no_credentials());
/// # builder.build()?;
/// # Ok(())
/// # }
/// # example().unwrap();
/// ```
pub fn no_credentials() -> Auth {
    Auth::custom(NoCredentials)
}
