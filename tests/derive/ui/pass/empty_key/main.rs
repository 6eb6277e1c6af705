use webmarketer_core::*;

#[derive(WebmarketerEvent)]
#[webmarketer(no_lock, state("", const = "UNNAMED"))]
struct Order {
    #[webmarketer(key = "")]
    id: u8,
}

#[derive(WebmarketerEvent)]
#[webmarketer(no_lock)]
struct Newsletter {
    #[webmarketer(storage_key = "stored", ingestion_key = "")]
    topic: String,
    #[webmarketer(storage_key = "", ingestion_key = "sent")]
    sent: f64,
}

fn main() {
    assert_eq!(Order::UNNAMED.key(), "");
    let event = Newsletter { topic: "tea".to_owned(), sent: 1.0 };
    assert_eq!(event.to_json().unwrap(), r#"{"":"tea","sent":1.0}"#);
    let fields = Newsletter::definition().fields;
    let keys: Vec<_> = fields.iter().map(|f| (f.storage_key.as_str(), f.ingestion_key.as_ref().unwrap().as_str())).collect();
    assert_eq!(keys, [("stored", ""), ("", "sent")]);
}
