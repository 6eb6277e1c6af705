//! The texts for a table with another name.

use super::{postgres, sqlite};

#[test]
fn the_name_of_the_table_is_replaced_everywhere() {
    let texts = postgres::texts("sales.order").unwrap();
    assert!(texts.create.contains("CREATE TABLE IF NOT EXISTS \"sales\".\"order\" ("));
    assert!(texts.create.contains("EXISTS \"order_waiting\"\n    ON \"sales\".\"order\" (project"));
    let texts = [postgres::texts("x").unwrap(), sqlite::texts("x").unwrap()];
    assert!(texts.iter().all(|texts| !format!("{texts:?}").contains("webmarketer")), "{texts:?}");
    assert_eq!(postgres::texts("webmarketer_outbox").unwrap().done.replace('"', ""), postgres::DONE);
}

#[test]
fn a_name_that_could_be_other_sql_is_an_error() {
    let long = "x".repeat(51);
    for name in ["", ".", "a.", ".a", "a.b.c", "a b", "a;", "\"a\"", "1a", "é", "a-b", "a\0", &long] {
        let error = postgres::texts(name).unwrap_err().to_string();
        assert!(error.starts_with(&format!("invalid table name `{}`: expected", name.escape_debug())), "{error}");
        assert!(sqlite::texts(name).is_err());
    }
    assert!(sqlite::texts("a.b").is_err());
}
