use webmarketer_core::{Client, Error};

fn client() -> Result<Client, Error> {
    Client::new()
}
