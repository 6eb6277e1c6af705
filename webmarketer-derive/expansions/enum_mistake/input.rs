#[derive(FieldValue)]
#[webmarketer(display)]
enum Payment {
    Card(u8),
}
