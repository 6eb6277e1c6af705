use webmarketer_core::{Client, Error, WebmarketerEvent};

#[derive(WebmarketerEvent)]
#[webmarketer(no_lock)]
struct Search<T> {
    filter: T,
}

async fn search<T>(filter: T, client: &Client) -> Result<(), Error> {
    Search { filter }.send(client).await?;
    Ok(())
}
