//! The web page of the emulator in a browser. These tests need Chromium and are ignored by default. Run them with
//! `cargo test -p webmarketer-tests --test page -- --ignored`.

mod browser;

use serde_json::{Value, json};
use webmarketer_emulator::{Emulator, Project, SHOP, SessionHandle};

use crate::browser::{Browser, DOWN, ENTER, ESCAPE, send};

const HOSTILE: &str = "<img src=x onerror=\"document.title = 'run'\"><script>document.title = 'run'</script>";

async fn shop() -> Emulator {
    Emulator::builder().project(Project::from_json(SHOP).unwrap()).start().await.unwrap()
}

/// Sends an event, and waits until it is processed.
async fn event(emulator: &SessionHandle, event_type: &str, nonce: &str, data: Value) {
    let event = json!({"projectId": "shop", "eventType": event_type, "nonce": nonce, "data": data});
    let id = send("POST", &format!("{}/v1/events", emulator.api_base()), &event).await;
    assert!(id.is_string(), "{id}");
    emulator.wait_idle().await;
}

/// Sends a valid event.
async fn newsletter(emulator: &SessionHandle, nonce: &str) {
    event(emulator, "newsletter", nonce, json!({"email": "ada@example.com", "newsletter_consent": true})).await;
}

/// Checks that the page sent requests to its own emulator only, and that the console is empty.
async fn assert_clean(browser: &Browser, emulator: &SessionHandle) {
    let url = emulator.url();
    let is_own = |asked: &str| asked.strip_prefix(&url).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    let asked = browser.requested_urls().await;
    assert!(asked.iter().any(|url| is_own(url)), "{asked:?}");
    let strangers: Vec<_> = asked.iter().filter(|url| !is_own(url) && !url.starts_with("data:")).collect();
    assert!(strangers.is_empty(), "{strangers:?}");
    assert_eq!(browser.console_messages().await, Vec::<String>::new());
}

#[tokio::test]
#[ignore = "needs chromium and chromedriver"]
async fn a_received_event_appears_without_a_reload() {
    let emulator = shop().await;
    let browser = Browser::open(&emulator.url()).await;
    let hint = browser.until("document.querySelector('#empty pre').textContent").await;
    assert!(hint.as_str().unwrap().contains(&format!("{}/v1/events", emulator.api_base())), "{hint}");

    browser.now("window.stayed = true").await;
    newsletter(&emulator, "first").await;
    let row = browser.until("document.querySelector('#rows li').innerText").await;
    for part in ["newsletter", "visible", "first"] {
        assert!(row.as_str().unwrap().contains(part), "{row}");
    }
    newsletter(&emulator, "second").await;
    browser.until("document.querySelectorAll('#rows li').length === 2").await;
    let newest = browser.now("document.querySelector('#rows li').innerText").await;
    assert!(newest.as_str().unwrap().contains("second"), "the newest is first: {newest}");
    assert_eq!(browser.now("window.stayed").await, true, "without loading the page again");
    assert_clean(&browser, &emulator).await;
}

#[tokio::test]
#[ignore = "needs chromium and chromedriver"]
async fn a_trashed_event_shows_each_reason_beside_its_field() {
    let emulator = shop().await;
    event(&emulator, "newsletter", "bad", json!({"email": "ada", "source": "footer"})).await;
    let browser = Browser::open(&format!("{}/#trash", emulator.url())).await;
    browser.until("document.querySelector('#rows a')").await;
    browser.click("#rows a").await;
    let rows = browser.until("document.querySelector('#detail tr.wrong') && [...document.querySelectorAll('#detail tbody tr')].map(row => [row.className, row.innerText])").await;
    let row = |field: &str| {
        let of = |row: &&Value| row[1].as_str().unwrap().starts_with(field);
        let row = rows.as_array().unwrap().iter().find(of).unwrap_or_else(|| panic!("{field}: {rows}"));
        (row[0] == "wrong", row[1].as_str().unwrap().to_owned())
    };
    let (wrong, text) = row("email");
    assert!(wrong && text.contains("invalid-field") && text.contains("ada"), "{text}");
    let (wrong, text) = row("newsletter_consent");
    assert!(wrong && text.contains("missing-field"), "{text}");
    assert!(!row("source").0, "{rows}");
    // The URL contains the view and the open event.
    let address = browser.now("location.href").await;
    let other = Browser::open(address.as_str().unwrap()).await;
    other.until("document.querySelectorAll('#detail tr.wrong').length === 2").await;
    assert_clean(&browser, &emulator).await;
    assert_clean(&other, &emulator).await;
}

#[tokio::test]
#[ignore = "needs chromium and chromedriver"]
async fn markup_in_events_is_shown_as_text() {
    let emulator = shop().await;
    event(&emulator, HOSTILE, HOSTILE, json!({HOSTILE: HOSTILE})).await;
    event(&emulator, "newsletter", "n", json!({"email": HOSTILE, HOSTILE: {HOSTILE: [HOSTILE]}})).await;
    let browser = Browser::open(&emulator.url()).await;
    for row in 1..=2 {
        browser.until("document.querySelectorAll('#rows li').length === 2").await;
        browser.click(&format!("#rows li:nth-child({row}) a")).await;
        let detail = "document.querySelector('#detail').innerText";
        browser
            .until(&format!("{detail}.includes(document.querySelector('#rows li:nth-child({row})').dataset.key)"))
            .await;
        assert_eq!(browser.now(&format!("{detail}.includes({})", json!(HOSTILE))).await, true);
        browser.click("#detail summary").await;
    }
    assert_eq!(browser.now("document.querySelectorAll('body img, body script').length").await, 0);
    assert_eq!(browser.now("document.title").await, "Events · Webmarketer emulator");
    assert_clean(&browser, &emulator).await;
}

#[tokio::test]
#[ignore = "needs chromium and chromedriver"]
async fn filters_and_search_filter_the_list_and_are_part_of_the_url() {
    let emulator = shop().await;
    newsletter(&emulator, "needle").await;
    newsletter(&emulator, "hay").await;
    event(&emulator, "purchase", "bad", json!({})).await;
    let browser = Browser::open(&emulator.url()).await;
    let rows = |count: usize| format!("document.querySelectorAll('#rows li').length === {count}");
    browser.until(&rows(3)).await;

    browser.now("document.querySelector('[name=stage]').focus()").await;
    browser.write("[name=stage]", "trashed").await;
    browser.until(&rows(1)).await;
    assert_eq!(browser.now("location.hash").await, "#events?stage=trashed");
    browser.now("history.back()").await;
    browser.until(&rows(3)).await;
    browser
        .until("[...document.querySelector('[name=type]').options].some(option => option.value === 'newsletter')")
        .await;
    browser.write("[name=type]", "newsletter").await;
    browser.until(&rows(2)).await;
    browser.write("[name=search]", "needle").await;
    browser.until(&rows(1)).await;
    assert_eq!(browser.now("location.hash").await, "#events?type=newsletter&search=needle");
    browser.write("[name=search]", "s").await;
    browser.until("document.querySelector('#empty').innerText.includes('No matches')").await;
    assert_clean(&browser, &emulator).await;
}

#[tokio::test]
#[ignore = "needs chromium and chromedriver"]
async fn requests_and_event_types_are_listed() {
    let emulator = shop().await;
    newsletter(&emulator, "first").await;
    let browser = Browser::open(&emulator.url()).await;
    browser.until("document.querySelector('#rows li')").await;
    browser.click("[data-view=requests]").await;
    let row = browser
        .until("document.body.dataset.view === 'requests' && document.querySelector('#rows li').innerText")
        .await;
    for part in ["POST", "/api/v1/events", "200"] {
        assert!(row.as_str().unwrap().contains(part), "{row}");
    }
    browser.click("nav [data-view=event-types]").await;
    browser.until("document.body.dataset.view === 'event-types' && document.querySelector('#rows li')").await;
    browser.write("[name=search]", "newsletter").await;
    browser.until("document.querySelectorAll('#rows li').length === 1").await;
    browser.click("#rows a").await;
    let fields = browser.until("document.querySelector('#detail table').innerText").await;
    for part in ["newsletter_consent", "boolean", "mandatory", "discriminant"] {
        assert!(fields.as_str().unwrap().contains(part), "{fields}");
    }
    assert_clean(&browser, &emulator).await;
}

#[tokio::test]
#[ignore = "needs chromium and chromedriver"]
async fn the_buttons_pause_ingestion_and_reset_the_session() {
    let emulator = shop().await;
    let browser = Browser::open(&emulator.url()).await;
    browser.until("!document.querySelector('#pause').hidden").await;
    browser.click("#pause").await;
    browser.until("document.querySelector('#pause').textContent === 'Resume ingestion'").await;
    let body = json!({"projectId": "shop", "eventType": "newsletter", "nonce": "1", "data": {}});
    send("POST", &format!("{}/v1/events", emulator.api_base()), &body).await;
    browser.until("document.querySelector('#rows .badge').textContent === 'waiting'").await;
    browser.click("#pause").await;
    browser.until("document.querySelector('#rows .badge').textContent === 'trashed'").await;

    browser.click("#reset").await;
    browser.click("#ask [value=no]").await;
    browser.until("!document.querySelector('#ask').open").await;
    browser.click("#reset").await;
    browser.click("#ask [value=yes]").await;
    browser.until("document.querySelector('#rows').childElementCount === 0").await;
    assert_clean(&browser, &emulator).await;
}

#[tokio::test]
#[ignore = "needs chromium and chromedriver"]
async fn each_session_has_its_own_page() {
    let emulator = shop().await;
    let session = emulator.session("mine").await.unwrap();
    newsletter(&session, "in the session").await;
    // The URL has no slash at the end.
    let browser = Browser::open(&session.url()).await;
    browser.until("document.querySelector('#rows li').innerText.includes('in the session')").await;
    browser.until("document.querySelector('#session').textContent === 'session mine'").await;
    assert_clean(&browser, &session).await;
    let other = Browser::open(&emulator.url()).await;
    other.until("document.querySelector('#empty').innerText.includes('No events yet')").await;
}

#[tokio::test]
#[ignore = "needs chromium and chromedriver"]
async fn the_page_can_be_used_with_the_keyboard() {
    let emulator = shop().await;
    newsletter(&emulator, "older").await;
    newsletter(&emulator, "newer").await;
    let browser = Browser::open(&emulator.url()).await;
    browser.until("document.querySelectorAll('#rows li').length === 2").await;
    browser.now("document.querySelector('#rows a').focus()").await;
    browser.press(DOWN).await;
    browser.press(ENTER).await;
    browser.until("document.activeElement.id === 'detail' && document.activeElement.innerText.includes('older')").await;
    browser.press(ESCAPE).await;
    browser.until("document.querySelector('#detail').hidden").await;
    browser.until("document.activeElement === document.querySelectorAll('#rows a')[1]").await;
    assert_clean(&browser, &emulator).await;
}

#[tokio::test]
#[ignore = "needs chromium and chromedriver"]
async fn the_page_shows_an_error_while_the_emulator_is_not_reachable() {
    let emulator = shop().await;
    let url = emulator.url();
    let browser = Browser::open(&url).await;
    browser.until("document.querySelector('#status').textContent === 'live'").await;
    emulator.stop().await;
    browser.until("document.querySelector('#error').textContent.includes('is not reachable. Retrying…')").await;
    let port = url.rsplit_once(':').unwrap().1.parse().unwrap();
    let project = Project::from_json(SHOP).unwrap();
    let emulator = Emulator::builder().project(project).port(port).start().await.unwrap();
    browser.until("document.querySelector('#error').hidden").await;
    newsletter(&emulator, "again").await;
    browser.until("document.querySelector('#rows li')").await;
}

#[cfg(target_os = "linux")]
#[tokio::test]
#[ignore = "needs chromium and chromedriver"]
async fn the_page_shows_an_alert_while_changes_cannot_be_written_and_still_shows_events() {
    let Some(disk) = webmarketer_test_support::SmallDisk::mount() else { return };
    let builder = Emulator::builder().project(Project::from_json(SHOP).unwrap()).data(disk.path().join("data"));
    let emulator = builder.on_warning(|_| {}).start().await.unwrap();
    newsletter(&emulator, "first").await;
    let browser = Browser::open(&emulator.url()).await;
    browser.until("document.querySelector('#rows li')").await;
    assert_eq!(browser.now("document.querySelector('#write-failure').hidden").await, true);

    disk.fill();
    for number in 0.. {
        let data = json!({"email": "ada@example.com", "newsletter_consent": true});
        let nonce = format!("filling-{number}");
        let event = json!({"projectId": "shop", "eventType": "newsletter", "nonce": nonce, "data": data});
        if send("POST", &format!("{}/v1/events", emulator.api_base()), &event).await["statusCode"] == 500 {
            break;
        }
    }
    let alert = "document.querySelector('#write-failure')";
    browser.until(&format!("!{alert}.hidden")).await;
    let text = browser.now(&format!("{alert}.textContent")).await;
    let text = text.as_str().unwrap();
    assert!(text.starts_with("Changes are not on disk: cannot write ") && text.contains("emulator.redb"), "{text}");
    // Reads go on.
    assert_eq!(browser.now("document.querySelector('#error').hidden").await, true);
    browser.write("[name=search]", "first").await;
    browser.until("document.querySelectorAll('#rows li').length === 1").await;
    let other = Browser::open(&emulator.url()).await;
    other.until(&format!("document.querySelector('#rows li') && !{alert}.hidden")).await;

    disk.free();
    browser.until(&format!("{alert}.hidden")).await;
    assert_eq!(emulator.write_failure(), None);
    assert_clean(&browser, &emulator).await;
}

#[tokio::test]
#[ignore = "needs chromium and chromedriver"]
async fn the_page_shows_how_many_events_were_removed() {
    let builder = Emulator::builder().project(Project::from_json(SHOP).unwrap()).keep(2);
    let emulator = builder.on_warning(|_| {}).start().await.unwrap();
    newsletter(&emulator, "1").await;
    newsletter(&emulator, "2").await;
    let browser = Browser::open(&emulator.url()).await;
    browser.until("document.querySelectorAll('#rows li').length === 2").await;
    assert_eq!(browser.now("document.querySelector('#dropped').hidden").await, true);
    newsletter(&emulator, "3").await;
    let text =
        browser.until("!document.querySelector('#dropped').hidden && document.querySelector('#dropped').textContent");
    assert_eq!(text.await, "Older events were removed (1 in total): the emulator keeps the latest 2 of each project.");
    assert_clean(&browser, &emulator).await;
}
