use webmarketer_core::{Client, EventId, Message, WebmarketerEvent};

#[derive(WebmarketerEvent)]
#[webmarketer(state("won"))]
struct ContactForm {
    message: Message,
}

async fn send(form: &ContactForm, client: &Client) -> Result<String, Box<dyn std::error::Error>> {
    let envelope = form.envelope().tracker_id("23jkfs1ufeuih1fh");
    let queued = envelope.enqueue(client)?;
    println!("{}", queued.nonce);
    envelope.send(client).await?;
    let receipt = envelope.send_checked(client).await?;
    Ok(receipt.event_id.as_str().to_owned())
}

async fn win(form: &EventId<ContactForm>, client: &Client) {
    if let Err(error) = form.set(ContactForm::WON, true).send(client).await {
        eprintln!("{error}");
    }
}
