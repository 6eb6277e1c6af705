use webmarketer_core::{Client, Error, WebmarketerEvent};

#[derive(WebmarketerEvent)]
#[webmarketer(no_lock)]
struct Search<T> {
    filter: T,
}

struct Color(String);

async fn search(color: Color, client: &Client) -> Result<(), Error> {
    Search { filter: color }.send(client).await?;
    Ok(())
}
