use webmarketer_core::{Client, WebmarketerEvent};

#[derive(webmarketer_core::WebmarketerFields)]
struct PageViewed {
    url: String,
}

async fn send(view: PageViewed, client: &Client) {
    let _ = view.send(client).await;
}
