use webmarketer_core::*;

macro_rules! event {
    ($name:ident, $of_type:ty) => {
        #[derive(WebmarketerEvent)]
        struct $name {
            value: $of_type,
        }
    };
}

event!(Order, std::path::PathBuf);

fn main() {}
