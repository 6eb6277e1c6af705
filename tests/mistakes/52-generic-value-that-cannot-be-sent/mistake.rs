use webmarketer_core::{Client, WebmarketerEvent};

#[derive(WebmarketerEvent)]
#[webmarketer(no_lock)]
struct Search<T> {
    term: String,
    filter: T,
}

async fn send(client: &Client) {
    let search = Search { term: "shoes".to_owned(), filter: vec!["red"] };
    let _ = search.send(client).await;
}
