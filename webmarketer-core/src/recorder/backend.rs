//! The client whose calls a recorder answers.

use serde_json::Value;

use super::handle::Recorder;
use crate::client::{Client, LocalBackend, Operation, PreparedEvent};
use crate::error::Error;

impl Client {
    /// A client for tests, which sends nothing. Events, states and statistics are checked by the rules of the service,
    /// and kept by the [`Recorder`].
    ///
    /// ```
    /// use webmarketer_core::{Client, WebmarketerEvent};
    ///
    /// #[derive(WebmarketerEvent)]
    /// struct PageViewed {
    ///     url: String,
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), webmarketer_core::Error> {
    /// let (client, recorder) = Client::recording();
    /// PageViewed { url: "https://example.com/".to_owned() }.send(&client).await?;
    /// recorder.assert_sent::<PageViewed>(|data| data["url"] == "https://example.com/");
    /// # Ok(())
    /// # }
    /// ```
    pub fn recording() -> (Self, Recorder) {
        let recorder = Recorder::default();
        (Self::local(recorder.clone()), recorder)
    }
}

impl LocalBackend for Recorder {
    fn receive(&self, event: &PreparedEvent) -> Result<String, Error> {
        self.journal().receive(event)
    }

    fn event_id(&self, nonce: &str) -> Option<String> {
        self.journal().ids.get(nonce).cloned()
    }

    fn answer(&self, operation: Operation<'_>, body: Option<&Value>) -> Result<Value, Error> {
        self.journal().answer(operation, body)
    }

    fn has_verdicts(&self) -> bool {
        true
    }
}
