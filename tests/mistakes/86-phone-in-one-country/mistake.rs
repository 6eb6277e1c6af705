use webmarketer_core::{InvalidValue, Phone};

fn phone(text: &str) -> Result<Phone, InvalidValue> {
    Phone::parse_in(text, "FR")
}
