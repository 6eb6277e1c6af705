use webmarketer_core::*;

#[derive(WebmarketerEvent)]
#[webmarketer(lock = "ui.lock.json", event_type = "été 3d")]
struct Odd {
    #[webmarketer(key = "clé", other_entity = "campaign")]
    key: String,
    #[webmarketer(storage_key = "a", ingestion_key = "x")]
    a: String,
    #[webmarketer(storage_key = "b", ingestion_key = "x", user)]
    b: String,
}

#[derive(WebmarketerEvent)]
#[webmarketer(lock = "ui.lock.json")]
struct Newsletter {
    #[webmarketer(user, discriminant)]
    email: Pii<Email>,
    topic: Option<Message>,
    when: chrono::DateTime<chrono::Utc>,
    #[webmarketer(other_type = "hologram")]
    image: Option<Json>,
}

fn main() {
    let odd = Odd { key: "k".to_owned(), a: "1".to_owned(), b: "2".to_owned() };
    assert_eq!(odd.to_json().unwrap(), r#"{"clé":"k","x":"1"}"#);
    let _ = |letter: &Newsletter| (letter.topic.is_some(), letter.when, letter.image.is_some());
    let _ = |letter: &Newsletter| letter.email.expose().as_str().len();
}
