use webmarketer_core::{Email, WebmarketerEvent};

#[derive(WebmarketerEvent)]
#[webmarketer(no_lock)]
struct Newsletter {
    #[webmarketer(user, discriminant)]
    email: Email,
}
