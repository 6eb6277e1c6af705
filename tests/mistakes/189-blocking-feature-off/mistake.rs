use webmarketer_core::blocking::Client;
use webmarketer_core::{Error, WebmarketerEvent};

#[derive(WebmarketerEvent)]
struct PageViewed {
    url: String,
}

fn send(view: &PageViewed) -> Result<(), Error> {
    let client = Client::from_env()?;
    let receipt = client.send(view)?;
    println!("{}", receipt.event_id);
    Ok(())
}
