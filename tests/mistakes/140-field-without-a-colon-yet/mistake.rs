use webmarketer_core::{Client, Receipt, WebmarketerEvent};

#[derive(WebmarketerEvent)]
#[webmarketer(no_lock, state("refunded"))]
struct Purchase {
    order_id: String,
    customer_id
}

async fn refund(purchase: &Purchase, client: &Client) -> Option<()> {
    let receipt: Receipt<Purchase> = purchase.send(client).await.ok()?;
    receipt.event_id.set(Purchase::REFUNDED, true).send(client).await.ok()
}
