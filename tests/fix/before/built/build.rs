fn main() {
    webmarketer_cli_gen::Builder::new().generate().unwrap();
}
