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

async fn update(receipt: &Receipt<Order>, amount: webmarketer_core::Currency, client: &Client) -> Result<(), Error> {
    receipt.event_id.set(Order::MARGIN, amount).send(client).await
}
