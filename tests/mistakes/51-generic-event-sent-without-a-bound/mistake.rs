use webmarketer_core::{Client, SendError, WebmarketerEvent};

async fn send<E>(event: &E, client: &Client) -> Result<(), SendError<E>> {
    event.send(client).await?;
    Ok(())
}
