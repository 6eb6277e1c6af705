use webmarketer_core::WebmarketerEvent;

#[derive(WebmarketerEvent)]
struct PageViewed {
    url: String,
}

async fn send(view: &PageViewed, client: &webmarketer_core::Client) {
    match view.send(client).await {
        Ok(receipt) => println!("{}", receipt.event_id),
        Err(error) => eprintln!("{error}"),
    }
}
