mod events;

use events::required;
use webmarketer_core::Email;

fn newsletter(email: Email) -> events::Newsletter {
    required::Newsletter { email: email.into() }.event()
}
