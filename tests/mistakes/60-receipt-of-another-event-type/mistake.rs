use webmarketer_core::{Client, Message, Receipt, WebmarketerEvent};

#[derive(WebmarketerEvent)]
#[webmarketer(state("won"))]
struct ContactForm {
    message: Message,
}

#[derive(WebmarketerEvent)]
#[webmarketer(no_lock, state("refunded"), statistic("margin"))]
struct Order {
    id: String,
}

async fn send(form: &ContactForm, client: &Client) -> Option<Receipt<Order>> {
    form.send(client).await.ok()
}
