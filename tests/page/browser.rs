//! A headless Chromium, controlled by `chromedriver` through the `WebDriver` protocol.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};
use tempfile::TempDir;
use webmarketer_test_support::http_client;

/// The codes of keys in the protocol.
pub(crate) const ENTER: &str = "\u{e007}";
pub(crate) const ESCAPE: &str = "\u{e00c}";
pub(crate) const DOWN: &str = "\u{e015}";

/// A browser with a new profile. It is closed when it is dropped.
pub(crate) struct Browser {
    driver: Child,
    /// The host and port of the driver.
    host: String,
    session: String,
    profile: TempDir,
}

impl Browser {
    /// Starts a browser and opens a URL.
    pub(crate) async fn open(url: &str) -> Self {
        let profile = tempfile::tempdir().unwrap();
        let mut driver = Command::new("chromedriver")
            .arg("--port=0")
            .stdout(Stdio::piped())
            .spawn()
            .expect("this test requires Chromium and chromedriver: apt-get install chromium chromium-driver");
        let mut lines = BufReader::new(driver.stdout.take().unwrap()).lines().map(Result::unwrap);
        let port =
            lines.find_map(|line| line.split_once("started successfully on port ").map(|(_, port)| port.to_owned()));
        let host = format!("127.0.0.1:{}", port.expect("chromedriver prints its port").trim_end_matches('.'));
        // The output must be read, because chromedriver ends if it cannot write.
        std::thread::spawn(move || lines.for_each(drop));
        let mut browser = Self { driver, host, session: String::new(), profile };
        browser.session = browser.start().await;
        browser.command("url", json!({"url": url})).await;
        browser
    }

    async fn start(&self) -> String {
        let profile = format!("--user-data-dir={}", self.profile.path().display());
        // The sandbox does not work for root. The other arguments prevent requests to the internet.
        let arguments = json!([
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--window-size=1280,900",
            profile,
        ]);
        let wanted = json!({
            "goog:chromeOptions": {"args": arguments},
            "goog:loggingPrefs": {"browser": "ALL", "performance": "ALL"},
        });
        let answer = self.send("session", json!({"capabilities": {"alwaysMatch": wanted}})).await;
        answer["sessionId"].as_str().unwrap().to_owned()
    }

    /// Waits until a JavaScript expression is truthy, and returns its value.
    pub(crate) async fn until(&self, expression: &str) -> Value {
        let script = format!(
            "const done = arguments[0];
             const look = () => {{
               let found;
               try {{ found = ({expression}); }} catch (error) {{ if (!(error instanceof TypeError)) throw error; }}
               if (found) done(found); else requestAnimationFrame(look);
             }};
             look();"
        );
        self.command("execute/async", json!({"script": script, "args": []})).await
    }

    /// Returns the current value of a JavaScript expression.
    pub(crate) async fn now(&self, expression: &str) -> Value {
        self.command("execute/sync", json!({"script": format!("return ({expression});"), "args": []})).await
    }

    /// Clicks on the element of a CSS selector.
    pub(crate) async fn click(&self, selector: &str) {
        let element = self.element(selector).await;
        self.command(&format!("element/{element}/click"), json!({})).await;
    }

    /// Types into the element of a CSS selector.
    pub(crate) async fn write(&self, selector: &str, text: &str) {
        let element = self.element(selector).await;
        self.command(&format!("element/{element}/value"), json!({"text": text})).await;
    }

    /// Presses a key in the focused element.
    pub(crate) async fn press(&self, key: &str) {
        let strokes = json!([{"type": "keyDown", "value": key}, {"type": "keyUp", "value": key}]);
        self.command("actions", json!({"actions": [{"type": "key", "id": "keys", "actions": strokes}]})).await;
    }

    /// The messages in the console of the browser.
    pub(crate) async fn console_messages(&self) -> Vec<String> {
        let log = self.log("browser").await;
        log.iter().map(|entry| format!("{}: {}", entry["level"], entry["message"])).collect()
    }

    /// The URLs of all requests of the page.
    pub(crate) async fn requested_urls(&self) -> Vec<String> {
        let log = self.log("performance").await;
        let messages =
            log.iter().map(|entry| -> Value { serde_json::from_str(entry["message"].as_str().unwrap()).unwrap() });
        let sent = messages.filter(|entry| entry["message"]["method"] == "Network.requestWillBeSent");
        // The browser starts with an internal page.
        let sent = sent.filter(|entry| !is_internal(&entry["message"]["params"]["documentURL"]));
        sent.map(|entry| entry["message"]["params"]["request"]["url"].as_str().unwrap().to_owned()).collect()
    }

    async fn log(&self, kind: &str) -> Vec<Value> {
        self.command("se/log", json!({"type": kind})).await.as_array().unwrap().clone()
    }

    async fn element(&self, selector: &str) -> String {
        let found = self.command("element", json!({"using": "css selector", "value": selector})).await;
        found.as_object().unwrap().values().next().unwrap().as_str().unwrap().to_owned()
    }

    async fn command(&self, path: &str, body: Value) -> Value {
        self.send(&format!("session/{}/{path}", self.session), body).await
    }

    async fn send(&self, path: &str, body: Value) -> Value {
        let mut answer = send("POST", &format!("http://{}/{path}", self.host), &body).await;
        let value = answer["value"].take();
        assert!(value.get("error").is_none(), "{path} of {body}: {}", value["message"]);
        value
    }
}

fn is_internal(url: &Value) -> bool {
    url.as_str().is_some_and(|url| url.starts_with("chrome:"))
}

impl Drop for Browser {
    fn drop(&mut self) {
        // A driver that is shut down closes its browser; a driver that is killed does not.
        let told = TcpStream::connect(&self.host).and_then(|mut stream| {
            write!(stream, "GET /shutdown HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n\r\n", self.host)
        });
        if told.is_err() {
            let _ = self.driver.kill();
        }
        let _ = self.driver.wait();
    }
}

/// Sends one request, and returns the JSON of the response for any status.
pub(crate) async fn send(method: &str, url: &str, body: &Value) -> Value {
    let address = url.strip_prefix("http://").unwrap();
    let (host, path) = address.split_at(address.find('/').unwrap());
    let body = if method == "GET" { String::new() } else { body.to_string() };
    let headers = [("host", host), ("content-type", "application/json")];
    http_client::send(host, method, path, &headers, body.as_bytes()).await.unwrap().json()
}
