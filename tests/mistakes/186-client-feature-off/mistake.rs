use std::time::Duration;

use webmarketer_core::{Client, Delivery, Error, Receipt, Recorder, WebmarketerEvent};

#[derive(WebmarketerEvent)]
struct PageViewed {
    url: String,
}

struct App {
    client: Client,
}

impl App {
    fn new() -> Result<Self, Error> {
        let client = Client::builder().from_env()?.delivery(Delivery::memory()).build()?;
        Ok(Self { client })
    }

    async fn send(&self, view: &PageViewed) -> Result<String, Error> {
        let receipt: Receipt<PageViewed> = view.send(&self.client).await?;
        match self.client.verdict(&receipt, Duration::from_secs(60)).await {
            Ok(verdict) => println!("{verdict:?}"),
            Err(error) => eprintln!("{:?}", error.kind()),
        }
        Ok(receipt.event_id.to_string())
    }

    async fn enqueue(&self, view: &PageViewed) -> Result<(), Error> {
        let queued = view.enqueue(&self.client)?;
        println!("{}", queued.nonce);
        self.client.flush(Duration::from_secs(1)).await;
        Ok(())
    }
}

async fn is_sent() -> bool {
    let (client, recorder): (Client, Recorder) = Client::recording();
    let app = App { client };
    let sent = app.send(&PageViewed { url: "https://example.com/".to_owned() }).await;
    sent.is_ok() && recorder.count::<PageViewed>() == 1
}
