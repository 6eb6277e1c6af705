use webmarketer_cli_gen::Builder;

fn main() {
    Builder::new().lock("webmarketer.lock.json").generate()?;
}
