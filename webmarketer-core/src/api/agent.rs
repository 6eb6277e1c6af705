//! Who the credentials speak for.

use reqwest::Method;
use serde_json::{Map, Value};
use webmarketer_schema::wire::Object;

use crate::client::{Client, Error, Path};

/// Who the credentials speak for: the answer of `getMe`.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Agent {
    /// The id.
    pub id: Option<String>,
    /// The e-mail address.
    pub email: Option<String>,
    /// Everything else, as it was read.
    pub extra: Map<String, Value>,
}

impl Client {
    /// Asks who the credentials speak for (`getMe`): a good first call.
    pub async fn me(&self) -> Result<Agent, Error> {
        let answer = self.transport().call(Method::GET, Path::Me, &[], None).await?;
        let unexpected = |error| Error::unexpected(&Path::Me.name(&Method::GET), error);
        let mut object = Object::new(&answer, "").map_err(unexpected)?;
        Ok(Agent { id: object.text("id"), email: object.text("email"), extra: object.rest() })
    }
}
