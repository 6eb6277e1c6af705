use webmarketer_core::{Email, Pii, WebmarketerEvent};

#[derive(WebmarketerEvent)]
#[webmarketer(rename_all = "camelCase")]
struct AccountCreated {
    #[webmarketer(user, discriminant)]
    email: Pii<Email>,
    #[webmarketer(user)]
    signed_in: bool,
}
