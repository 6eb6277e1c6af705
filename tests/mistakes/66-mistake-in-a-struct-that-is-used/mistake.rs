use webmarketer_core::{Client, Email, Pii, Receipt, WebmarketerEvent};

#[derive(WebmarketerEvent)]
struct Newsletter {
    #[webmarketer(user, discriminent)]
    email: Pii<Email>,
    #[webmarketer(user)]
    consent: bool,
}

async fn send(event: &Newsletter, client: &Client) -> Option<Receipt<Newsletter>> {
    event.send(client).await.ok()
}
