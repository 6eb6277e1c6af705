//! A headless Chromium, driven through the protocol of `WebDriver` by its own `chromedriver`.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};
use tempfile::TempDir;
use webmarketer_test_support::http_client;

/// Keys, as the protocol writes them.
pub(crate) const ENTER: &str = "\u{e007}";
pub(crate) const ESCAPE: &str = "\u{e00c}";
pub(crate) const DOWN: &str = "\u{e015}";

/// A browser of its own, with nothing in it. Dropped, it is closed.
pub(crate) struct Browser {
    driver: Child,
    /// The host and port of the driver.
    host: String,
    session: String,
    profile: TempDir,
}

impl Browser {
    /// Starts a browser and opens an address in it.
    pub(crate) async fn open(url: &str) -> Self {
        let profile = tempfile::tempdir().unwrap();
        let mut driver = Command::new("chromedriver")
            .arg("--port=0")
            .stdout(Stdio::piped())
            .spawn()
            .expect("this needs a Chromium and its driver: apt-get install chromium chromium-driver");
        let mut lines = BufReader::new(driver.stdout.take().unwrap()).lines().map(Result::unwrap);
        let port =
            lines.find_map(|line| line.split_once("started successfully on port ").map(|(_, port)| port.to_owned()));
        let host = format!("127.0.0.1:{}", port.expect("the driver tells its port").trim_end_matches('.'));
        // Nobody reads on, and a driver that cannot write ends.
        std::thread::spawn(move || lines.for_each(drop));
        let mut browser = Self { driver, host, session: String::new(), profile };
        browser.session = browser.start().await;
        browser.command("url", json!({"url": url})).await;
        browser
    }

    async fn start(&self) -> String {
        let profile = format!("--user-data-dir={}", self.profile.path().display());
        // Without a sandbox, it starts where tests run as root. The rest keeps it from speaking to anybody.
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

    /// What an expression of JavaScript amounts to in the page, once that is anything but false, null or nothing.
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

    /// What an expression of JavaScript amounts to in the page as it is.
    pub(crate) async fn now(&self, expression: &str) -> Value {
        self.command("execute/sync", json!({"script": format!("return ({expression});"), "args": []})).await
    }

    /// Clicks on the element of that selector.
    pub(crate) async fn click(&self, selector: &str) {
        let element = self.element(selector).await;
        self.command(&format!("element/{element}/click"), json!({})).await;
    }

    /// Types into the element of that selector.
    pub(crate) async fn write(&self, selector: &str, text: &str) {
        let element = self.element(selector).await;
        self.command(&format!("element/{element}/value"), json!({"text": text})).await;
    }

    /// Presses a key, wherever the focus is.
    pub(crate) async fn press(&self, key: &str) {
        let strokes = json!([{"type": "keyDown", "value": key}, {"type": "keyUp", "value": key}]);
        self.command("actions", json!({"actions": [{"type": "key", "id": "keys", "actions": strokes}]})).await;
    }

    /// Everything that the console holds against the page.
    pub(crate) async fn complaints(&self) -> Vec<String> {
        let log = self.log("browser").await;
        log.iter().map(|entry| format!("{}: {}", entry["level"], entry["message"])).collect()
    }

    /// The addresses of everything that the page asked for.
    pub(crate) async fn asked(&self) -> Vec<String> {
        let log = self.log("performance").await;
        let messages =
            log.iter().map(|entry| -> Value { serde_json::from_str(entry["message"].as_str().unwrap()).unwrap() });
        let sent = messages.filter(|entry| entry["message"]["method"] == "Network.requestWillBeSent");
        // The browser starts with a page of its own.
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
        // The driver closes its browser where it is told to end, and leaves it behind where it is killed.
        let told = TcpStream::connect(&self.host).and_then(|mut stream| {
            write!(stream, "GET /shutdown HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n\r\n", self.host)
        });
        if told.is_err() {
            let _ = self.driver.kill();
        }
        let _ = self.driver.wait();
    }
}

/// Sends one request, and returns the JSON of the answer whatever its status.
pub(crate) async fn send(method: &str, url: &str, body: &Value) -> Value {
    let address = url.strip_prefix("http://").unwrap();
    let (host, path) = address.split_at(address.find('/').unwrap());
    let body = if method == "GET" { String::new() } else { body.to_string() };
    let headers = [("host", host), ("content-type", "application/json")];
    http_client::send(host, method, path, &headers, body.as_bytes()).await.unwrap().json()
}
