//! Clients of a scripted service.

use webmarketer_core::auth::Auth;
use webmarketer_core::{Client, ClientBuilder};
use webmarketer_test_support::Service;

/// How a client finds a service.
pub(crate) trait ClientOfService {
    /// A client that has an access token and need not fetch one.
    fn client_builder(&self) -> ClientBuilder;

    /// The same client, with the addresses of this service.
    fn reached_by(&self, builder: ClientBuilder) -> ClientBuilder;
}

impl ClientOfService for Service {
    fn client_builder(&self) -> ClientBuilder {
        self.reached_by(Client::builder().project("shop").unwrap().auth(Auth::access_token("secret-token")))
    }

    fn reached_by(&self, builder: ClientBuilder) -> ClientBuilder {
        builder.api_base(format!("{}/api", self.address)).oauth_base(format!("{}/oidc", self.address))
    }
}
