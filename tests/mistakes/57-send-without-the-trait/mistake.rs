mod events {
    #[derive(webmarketer_core::WebmarketerEvent)]
    pub struct PageViewed {
        pub url: String,
    }
}

async fn send(view: events::PageViewed, client: &webmarketer_core::Client) {
    let _ = view.send(client).await;
}
