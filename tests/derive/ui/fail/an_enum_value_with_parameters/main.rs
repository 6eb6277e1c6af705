use webmarketer_core::*;

#[derive(FieldValue)]
#[webmarketer(serde)]
enum Plan<T: AsRef<str>> {
    Free,
    #[webmarketer(other)]
    Other(T),
}

fn main() {
    let _ = Plan::<String>::Free;
}
