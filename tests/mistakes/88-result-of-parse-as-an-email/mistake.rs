use webmarketer_core::{Email, Pii, InvalidValue, WebmarketerEvent};

#[derive(WebmarketerEvent)]
struct Newsletter {
    #[webmarketer(user, discriminant)]
    email: Pii<Email>,
    #[webmarketer(user)]
    consent: bool,
}

fn newsletter(email: &str) -> Result<Newsletter, InvalidValue> {
    Ok(Newsletter { email: Email::parse(email).into(), consent: true })
}
