use webmarketer_core::{Client, Error};

struct PageViewed {
    url: String,
}

async fn ensure(client: &Client) -> Result<(), Error> {
    client.event_types().ensure::<PageViewed>().await?;
    Ok(())
}
