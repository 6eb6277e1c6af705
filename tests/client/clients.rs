//! Clients of a scripted service and of an emulator.

use webmarketer_core::auth::Auth;
use webmarketer_core::{Client, ClientBuilder};
use webmarketer_emulator::{Builder, Emulator, Project, SHOP};
use webmarketer_test_support::Service;

/// Makes clients of a service.
pub(crate) trait ClientOfService {
    /// A client with an access token.
    fn client_builder(&self) -> ClientBuilder;

    /// The same client, with the URLs of this service.
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

/// A client that fetches its access token with a service account. The scripted service does not verify its signature.
pub(crate) async fn signing_in(service: &Service) -> ClientBuilder {
    let (emulator, _) = start(Emulator::builder().project(Project::empty("shop".parse().unwrap()))).await;
    service.reached_by(emulator.client_builder().unwrap().project("shop").unwrap())
}

/// An emulator of the project `shop`.
pub(crate) fn shop() -> Builder {
    Emulator::builder().project(Project::from_json(SHOP).unwrap())
}

/// Starts an emulator that has a project `shop`, and returns it with a client of that project.
pub(crate) async fn start(builder: Builder) -> (Emulator, Client) {
    let emulator = builder.start().await.unwrap();
    let client = emulator.client_builder().unwrap().project("shop").unwrap().build().unwrap();
    (emulator, client)
}
