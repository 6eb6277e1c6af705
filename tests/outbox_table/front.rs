//! A service in front of an emulator, which logs the requests as they are sent.

use tokio::runtime::Handle;
use webmarketer_emulator::Emulator;
use webmarketer_test_support::{Reply, Service, http_client};

/// The service, and the base address of its API.
pub(crate) fn front(emulator: &Emulator) -> (Service, String) {
    let base = emulator.api_base();
    let (host, path) = base.trim_start_matches("http://").split_once('/').unwrap();
    let host = host.to_owned();
    let path = path.to_owned();
    let service = Service::start(move |request| {
        let headers = request.headers.iter().filter(|(name, _)| {
            ["authorization", "content-type"].iter().any(|passed| name.eq_ignore_ascii_case(passed))
        });
        let mut headers: Vec<_> = headers.map(|(name, value)| (name.as_str(), value.as_str())).collect();
        headers.push(("host", &host));
        let sent = http_client::send(&host, &request.method, &request.path, &headers, request.body.as_bytes());
        match Handle::current().block_on(sent) {
            Ok(answer) => Reply::new(answer.status, "application/json", &answer.text()),
            Err(_) => Reply::Reset(Vec::new()),
        }
    });
    let base = format!("{}/{path}", service.address);
    (service, base)
}
