use webmarketer_core::{Email, Pii, WebmarketerEvent};

#[derive(WebmarketerEvent)]
struct Newsletter {
    email: String,
    #[webmarketer(user)]
    consent: bool,
}

fn parse(text: &str) -> Option<Pii<Email>> {
    Email::parse(text).ok().map(Pii::new)
}
