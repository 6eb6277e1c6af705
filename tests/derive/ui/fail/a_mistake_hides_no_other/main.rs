use webmarketer_core::*;

#[derive(WebmarketerEvent)]
struct Order {
    #[webmarketer(lable = "Id")]
    id: std::path::PathBuf,
    path: std::path::PathBuf,
    email: Email,
}

fn main() {}
