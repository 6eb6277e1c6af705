use webmarketer_core::{Client, Email, Pii, WebmarketerEvent};

#[derive(WebmarketerEvent)]
struct Newsletter {
    #[webmarketer(user, discriminant)]
    email: Pii<Email>,
    #[webmarketer(user)]
    consent: bool,
}

async fn send(event: Newsletter, order: u64, client: &Client) {
    let _ = event.envelope().nonce(order).send(client).await;
}
