//! An application that sends typed events.
//!
//! The structs come from `webmarketer.lock.json`, by the build script. If the variables of the README are set, it sends
//! to the service or the emulator that they name. Otherwise, it starts an emulator in this process.

use std::error::Error;

use webmarketer_core::auth::ServiceAccount;
use webmarketer_core::{Client, ErrorKind, WebmarketerEvent, variables};
use webmarketer_emulator::{Emulator, Project, SHOP};

mod events {
    include!(concat!(env!("OUT_DIR"), "/events.rs"));
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    if std::env::var_os(variables::CREDENTIALS).is_some() {
        return send(&Client::from_env()?).await;
    }
    println!("{} is not set, so an emulator on this machine takes the event", variables::CREDENTIALS);
    let emulator = Emulator::builder().project(Project::from_json(SHOP)?).start().await?;
    let client = Client::builder()
        .project("shop")?
        .service_account(ServiceAccount::from_json(&emulator.service_account_json())?)
        .api_base(emulator.api_base())
        .oauth_base(emulator.oauth_base())
        .build()?;
    send(&client).await
}

async fn send(client: &Client) -> Result<(), Box<dyn Error>> {
    let event = events::ProductReviewed {
        product_id: "teapot-green".to_owned(),
        review_id: "2026-0042".to_owned(),
        review_body: Some("Pours well, keeps warm.".into()),
        rating: 5.0,
    };
    let receipt = event.send(client).await?;
    println!("received as {}", receipt.event_id);

    // Received is not stored: the service validates after it has answered. An event that can be read was processed,
    // and one that was refused is in the trash.
    for _ in 0..20 {
        match client.events().raw(&receipt.event_id).await {
            Ok(event) => {
                let trash = client.trash().list().since(event.created_at).await?;
                match trash.iter().find(|trashed| trashed.id == receipt.event_id.as_str()) {
                    None => println!("stored at {} as {}", event.created_at, event.event_type),
                    Some(trashed) => println!("refused: {:?}", trashed.errors),
                }
                return Ok(());
            }
            Err(error) if error.kind() == ErrorKind::NotFound => {
                tokio::time::sleep(std::time::Duration::from_millis(100)).await;
            }
            Err(error) => return Err(error.into()),
        }
    }
    println!("not processed yet");
    Ok(())
}
