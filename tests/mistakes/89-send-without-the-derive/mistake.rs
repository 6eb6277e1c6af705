use webmarketer_core::{Client, WebmarketerEvent as _};

struct PageViewed {
    url: String,
}

async fn send(view: PageViewed, client: &Client) {
    let _ = view.send(client).await;
}
