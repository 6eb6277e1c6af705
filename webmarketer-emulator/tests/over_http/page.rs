//! The files of the web page. The suite `page` of `webmarketer-tests` tests the page in a browser.

use webmarketer_test_support::http_client::{self, Answer};

use crate::client::shop;

async fn get(host: &str, path: &str) -> Answer {
    http_client::send(host, "GET", path, &[("host", host)], b"").await.unwrap()
}

/// The quoted texts after each occurrence of a word.
fn quoted<'a>(text: &'a str, word: &str) -> Vec<&'a str> {
    text.split(word).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

#[tokio::test]
async fn the_page_and_all_files_that_it_names_are_served() {
    let (_emulator, client) = shop().await;
    let page = get(&client.host, "/").await;
    assert!(page.status == 200 && page.head.contains("content-type: text/html"), "{}", page.head);
    let named = |text: &str| -> Vec<String> {
        let names = ["src=\"", "href=\"", "from \"./"].into_iter().flat_map(|word| quoted(text, word));
        names.filter(|name| !name.starts_with(['#', '$']) && !name.starts_with("data:")).map(str::to_owned).collect()
    };
    let mut files = named(&page.text());
    let mut seen = 0;
    while let Some(file) = files.get(seen).cloned() {
        // The names are relative, so that the page works below the URL of any session.
        assert!(file.chars().all(|c| c.is_ascii_lowercase() || "-.".contains(c)), "{file}");
        let answer = get(&client.host, &format!("/{file}")).await;
        assert_eq!(answer.status, 200, "{file}");
        for name in named(&answer.text()) {
            if !files.contains(&name) {
                files.push(name);
            }
        }
        seen += 1;
    }
    assert!(files.len() > 5, "{files:?}");
}

#[tokio::test]
async fn the_headers_forbid_scripts_resources_and_requests_of_other_origins() {
    let (_emulator, client) = shop().await;
    for path in ["/", "/page.css", "/page.js"] {
        let head = get(&client.host, path).await.head.to_lowercase();
        assert!(head.contains("content-security-policy: default-src 'none'; script-src 'self';"), "{head}");
        assert!(!head.contains("unsafe") && !head.contains('*'), "{head}");
        assert!(head.contains("x-content-type-options: nosniff"), "{head}");
        assert!(head.contains("referrer-policy: no-referrer"), "{head}");
    }
}

#[tokio::test]
async fn the_page_of_a_session_has_a_url_that_ends_with_a_slash() {
    let (emulator, client) = shop().await;
    let _session = emulator.session("mine").await.unwrap();
    let answer = get(&client.host, "/sessions/mine").await;
    assert!(answer.status == 307 && answer.head.contains("location: /sessions/mine/"), "{}", answer.head);
    for path in ["/sessions/mine/", "/sessions/mine/page.js"] {
        assert_eq!(get(&client.host, path).await.status, 200, "{path}");
    }
    for path in ["/sessions/other", "/sessions/other/"] {
        assert_eq!(get(&client.host, path).await.status, 404, "{path}");
    }
}
