use webmarketer_core::*;

#[derive(FieldValue)]
enum Unit {
    #[webmarketer(other)]
    Other,
}

#[derive(FieldValue)]
enum Named {
    #[webmarketer(other)]
    Other { text: String },
}

#[derive(FieldValue)]
enum Two {
    #[webmarketer(other)]
    Other(String, #[webmarketer(pii)] String),
}

#[derive(FieldValue)]
enum Number {
    One,
    #[webmarketer(other)]
    Other(Option<u32>),
}

fn main() {}
