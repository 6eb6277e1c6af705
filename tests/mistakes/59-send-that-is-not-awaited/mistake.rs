use webmarketer_core::{Client, Email, Pii, Receipt, SendError, WebmarketerEvent};

#[derive(WebmarketerEvent)]
struct Newsletter {
    #[webmarketer(user, discriminant)]
    email: Pii<Email>,
    #[webmarketer(user)]
    consent: bool,
}

async fn send(event: Newsletter, client: &Client) -> Result<Receipt<Newsletter>, SendError<Newsletter>> {
    let receipt = event.send(client)?;
    Ok(receipt)
}
