//! A running emulator of this machine or another one, as its admin API describes it.

use std::path::PathBuf;
use std::time::Duration;

use http_body_util::{BodyExt as _, Empty, Limited};
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper::{Request, StatusCode, Uri, header};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpStream;
use webmarketer_schema::ProjectId;

use crate::report;
use crate::terminal::{Exit, Failure};

/// The maximum time for a response.
const TIMEOUT: Duration = Duration::from_secs(5);

/// The maximum length of a response, in bytes.
const LONGEST: usize = 100_000;

/// What the path `ready` of the admin API returns.
pub(super) struct RunningEmulator {
    pub(super) project: Option<ProjectId>,
    pub(super) service_account_file: Option<PathBuf>,
}

impl RunningEmulator {
    /// Finds the emulator at a URL without a slash at its end.
    pub(super) async fn at(url: &str, admin_token: Option<&str>) -> Result<Self, Failure> {
        let uri: Uri = format!("{url}/_emulator/ready").parse().map_err(|_| invalid_url(url))?;
        if uri.scheme_str() != Some("http") || uri.query().is_some() || url.contains(['@', '#']) {
            return Err(invalid_url(url));
        }
        let asked = tokio::time::timeout(TIMEOUT, get(&uri, admin_token)).await;
        let none = |why: &str| report::no_emulator(url, why);
        let (status, body) =
            asked.map_err(|_| none("no response within 5 seconds"))?.map_err(|error| none(&error.to_string()))?;
        if status == StatusCode::UNAUTHORIZED {
            let what = format!("the emulator at {url} requires its admin token");
            return Err(Failure::new(Exit::Unseen, what).advise(
                "pass the file that the emulator wrote with --credentials FILE, or the token in the variable \
                 WEBMARKETER_EMULATOR_TOKEN",
            ));
        }
        let ready: Value = serde_json::from_slice(&body).unwrap_or_default();
        if status != StatusCode::OK || ready.get("status").and_then(Value::as_str) != Some("ready") {
            return Err(none(&format!(
                "the response has the status {} and is not that of an emulator",
                status.as_u16()
            )));
        }
        let text = |name: &str| ready.get(name).and_then(Value::as_str);
        Ok(Self {
            project: text("project").and_then(|id| id.parse().ok()),
            service_account_file: text("serviceAccountFile").map(PathBuf::from),
        })
    }
}

fn invalid_url(url: &str) -> Failure {
    let what = format!("expected the URL of an emulator, such as http://127.0.0.1:8710, found `{url}`");
    Failure::new(Exit::Usage, what)
}

/// Sends a request, and returns the status and the body of the response.
async fn get(uri: &Uri, bearer: Option<&str>) -> Result<(StatusCode, Bytes), Box<dyn std::error::Error + Send + Sync>> {
    let host = uri.host().unwrap_or_default();
    let port = uri.port_u16().unwrap_or(80);
    let stream = TcpStream::connect((host.trim_matches(['[', ']']), port)).await?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    let connection = tokio::spawn(connection);
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    let mut request = Request::get(path).header(header::HOST, format!("{host}:{port}"));
    if let Some(bearer) = bearer {
        request = request.header(header::AUTHORIZATION, format!("Bearer {bearer}"));
    }
    let response = sender.send_request(request.body(Empty::<Bytes>::new())?).await?;
    let status = response.status();
    let body = Limited::new(response.into_body(), LONGEST).collect().await?.to_bytes();
    connection.abort();
    Ok((status, body))
}
