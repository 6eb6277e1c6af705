//! The page as it is served; what it shows is tried in a browser, elsewhere.

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::client::shop;

/// The whole answer to a request for that address.
async fn get(host: &str, path: &str) -> String {
    let mut stream = TcpStream::connect(host).await.unwrap();
    let head = format!("GET {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n");
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

/// What is quoted after each of these words in a text.
fn quoted<'a>(text: &'a str, word: &str) -> Vec<&'a str> {
    text.split(word).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

#[tokio::test]
async fn the_page_and_all_that_it_names_are_served_and_nothing_else_is_named() {
    let (_emulator, client) = shop().await;
    let page = get(&client.host, "/").await;
    assert!(page.starts_with("HTTP/1.1 200") && page.contains("content-type: text/html"), "{page}");
    let named = |text: &str| -> Vec<String> {
        let names = ["src=\"", "href=\"", "from \"./"].into_iter().flat_map(|word| quoted(text, word));
        names.filter(|name| !name.starts_with(['#', '$']) && !name.starts_with("data:")).map(str::to_owned).collect()
    };
    let mut files = named(&page);
    let mut seen = 0;
    while let Some(file) = files.get(seen).cloned() {
        // Relative to the page, and so below the address of whatever session it is of.
        assert!(file.chars().all(|c| c.is_ascii_lowercase() || "-.".contains(c)), "{file}");
        let answer = get(&client.host, &format!("/{file}")).await;
        assert!(answer.starts_with("HTTP/1.1 200"), "{file}: {answer}");
        for name in named(&answer) {
            if !files.contains(&name) {
                files.push(name);
            }
        }
        seen += 1;
    }
    assert!(files.len() > 5, "{files:?}");
}

#[tokio::test]
async fn whatever_is_shown_can_neither_run_nor_load_nor_send_anything() {
    let (_emulator, client) = shop().await;
    for path in ["/", "/page.css", "/page.js"] {
        let head = get(&client.host, path).await.to_lowercase();
        let (head, _) = head.split_once("\r\n\r\n").unwrap();
        assert!(head.contains("content-security-policy: default-src 'none'; script-src 'self';"), "{head}");
        assert!(!head.contains("unsafe") && !head.contains('*'), "{head}");
        assert!(head.contains("x-content-type-options: nosniff"), "{head}");
        assert!(head.contains("referrer-policy: no-referrer"), "{head}");
    }
}

#[tokio::test]
async fn a_session_has_a_page_of_its_own_whose_address_ends_in_a_slash() {
    let (emulator, client) = shop().await;
    let _session = emulator.session("mine").await.unwrap();
    let answer = get(&client.host, "/sessions/mine").await.to_lowercase();
    assert!(answer.starts_with("http/1.1 307") && answer.contains("location: /sessions/mine/"), "{answer}");
    for path in ["/sessions/mine/", "/sessions/mine/page.js"] {
        let answer = get(&client.host, path).await;
        assert!(answer.starts_with("HTTP/1.1 200"), "{path}: {answer}");
    }
    for path in ["/sessions/other", "/sessions/other/"] {
        let answer = get(&client.host, path).await;
        assert!(answer.starts_with("HTTP/1.1 404"), "{path}: {answer}");
    }
}
