use webmarketer_core::{Client, Error, Message, Receipt, WebmarketerEvent};

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

async fn update(receipt: &Receipt<Order>, client: &Client) -> Result<(), Error> {
    receipt.event_id.set(Order::MARGIN, "12.5").send(client).await
}
