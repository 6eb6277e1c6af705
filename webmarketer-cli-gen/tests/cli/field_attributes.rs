//! `[generate.fields]` in `webmarketer.toml`: attributes of fields in generated code, and mistakes.

use crate::support::{Desk, parse, shop};

/// A folder with the lock of the shop.
fn desk() -> Desk {
    let pulled = Desk::pulled(&shop());
    let desk = Desk::new();
    desk.write("webmarketer.lock.json", &pulled.read("webmarketer.lock.json"));
    desk
}

#[test]
fn attributes_are_written_above_their_fields() {
    let desk = desk();
    desk.write(
        "webmarketer.toml",
        r#"
[generate.types]
"store-visit-booked.visit" = "::chrono::NaiveDateTime"
"product-reviewed.rating" = "u8"

[generate.fields]
"order-updated.order_id".nonce = false
"order-up*.order_id".nonce = true
"purchase.order_*".nonce = true
"product-reviewed.rating" = { nonce = "{event_type}/{}" }
"checkout-step-viewed.step" = { key = "step" }

[generate.fields."store-visit-booked.visit"]
utc = true
storage_key = "visit"
ingestion_key = "visit"

[generate.fields."purchase.refunded"]
const = "WAS_REFUNDED"

[generate.fields."purchase.items"]
const = "ITEM_COUNT"
"#,
    );
    let generated = desk.run(&["generate"]);
    assert_eq!(generated.code, 0, "{}", generated.err);
    let code = desk.read("src/events.rs");
    for expected in [
        "    #[webmarketer(nonce)]\n    pub order_id: String,\n",
        "    #[webmarketer(type = \"number\", nonce = \"{event_type}/{}\")]\n    pub rating: u8,\n",
        "    #[webmarketer(key = \"step\")]\n    pub step: f64,\n",
        "    #[webmarketer(storage_key = \"visit\", ingestion_key = \"visit\", type = \"date\", utc)]\n",
        "state(\"refunded\", const = \"WAS_REFUNDED\"",
        "#[webmarketer(statistic, const = \"ITEM_COUNT\")]\n    pub items: ",
    ] {
        assert!(code.contains(expected), "{expected}\n{code}");
    }
    // `nonce = false` comes first for the other order.
    assert_eq!(code.matches("#[webmarketer(nonce)]").count(), 1, "{code}");
    assert_eq!(desk.run(&["check", "--offline"]).code, 0);

    // Another setting is a difference of the field.
    let settings = desk.read("webmarketer.toml").replace("nonce = true", "nonce = \"raw\"");
    desk.write("webmarketer.toml", &settings);
    let ran = desk.run(&["check", "--offline", "--format", "json"]);
    assert_eq!(ran.code, 4, "{}", ran.out);
    let paths = parse(&ran.out)["findings"][0]["paths"].clone();
    assert_eq!(paths, serde_json::json!(["purchase.order_id"]));
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table of mistakes")]
fn an_attribute_that_does_not_fit_is_one_error_with_its_line() {
    let desk = desk();
    assert_eq!(desk.run(&["generate"]).code, 0);
    for (setting, says, advice) in [
        // Attributes.
        (
            "\"purchase.order_id\" = {}",
            "line 2: `purchase.order_id` sets no attribute",
            "add one such as `nonce = true`",
        ),
        ("\"purchase.order_id\" = true", "line 2: `purchase.order_id` is a boolean, expected a table", ""),
        ("\"purchase.order_id\".nonc = true", "line 2: unknown attribute `nonc`", "did you mean `nonce`?"),
        (
            "\"purchase.order_id\".zzz = true",
            "line 2: unknown attribute `zzz`",
            "expected one of `nonce`, `utc`, `const`",
        ),
        (
            "\"purchase.order_id\".type = \"u64\"",
            "line 2: the lock determines the field type",
            "under `[generate.types]`",
        ),
        (
            "\"purchase.order_id\".name = \"id\"",
            "line 2: `name` is not an attribute of a field",
            "under `[generate.names]`",
        ),
        ("\"purchase.email\".pii = false", "line 2: the lock determines whether a field is PII", "in Webmarketer"),
        ("\"purchase.email\".discriminant = true", "line 2: the lock determines `discriminant`", "in Webmarketer"),
        ("\"purchase.email\".label = \"E\"", "line 2: the lock determines `label`", "in Webmarketer"),
        ("\"purchase.email\".skip = true", "line 2: `skip` is for structs that are written by hand", "remove the line"),
        // Values.
        (
            "\"purchase.order_id\".nonce = 3",
            "line 2: `nonce` is an integer, expected a string",
            "write `nonce = true`, `nonce = \"raw\"`, or a template",
        ),
        (
            "\"purchase.order_id\".nonce = \"order\"",
            "line 2: `order` is not a valid nonce: expected `raw` for the field's value alone",
            "",
        ),
        ("\"purchase.order_id\".nonce = \"{id}\"", "unknown placeholder `{id}`", ""),
        ("\"purchase.order_id\".utc = \"yes\"", "line 2: `utc` is a string, expected true or false", ""),
        (
            "\"purchase.refunded\".const = \"refunded\"",
            "line 2: `refunded` is not a valid name of a constant",
            "such as `REFUNDED`",
        ),
        ("\"purchase.refunded\".const = \"A-B\"", "line 2: `A-B` is not a valid name of a constant", ""),
        ("\"purchase.order_id\".key = \"\"", "line 2: `key` must not be empty", ""),
        // Event types and fields.
        (
            "\"purchse.order_id\".nonce = true",
            "line 2: the lock has no field `purchse.order_id`",
            "did you mean `purchase.order_id`?",
        ),
        ("\"*.order_idd\".nonce = true", "line 2: the lock has no field `*.order_idd`", ""),
        // Attributes that do not fit the field.
        (
            "\"purchase.coupon\".nonce = true",
            "line 2: `purchase.coupon` is optional, so",
            "set `nonce` on another field",
        ),
        ("\"purchase.email\".nonce = \"raw\"", "line 2: `purchase.email` is PII, so", ""),
        ("\"product-shared.recipient\".nonce = true", "line 2: `product-shared.recipient` has the type email, so", ""),
        ("\"purchase.refunded\".nonce = true", "line 2: `purchase.refunded` is not sent with events, so", ""),
        ("\"purchase.items\".nonce = true", "line 2: `purchase.items` is a statistic, so", ""),
        (
            "\"product-reviewed.rating\".nonce = true",
            "line 2: `product-reviewed.rating` is `f64` in the code, so",
            "such as `\"product-reviewed.rating\" = \"u64\"`",
        ),
        (
            "\"purchase.order_id\".utc = true",
            "line 2: `purchase.order_id` has the type string, and `utc`",
            "remove the line",
        ),
        (
            "\"store-visit-booked.visit\".utc = true",
            "line 2: `store-visit-booked.visit` has a type with a time zone in the code",
            "`\"store-visit-booked.visit\" = \"::chrono::NaiveDate\"`",
        ),
        ("\"purchase.coupon\".const = \"COUPON\"", "line 2: `purchase.coupon` is neither a state nor a statistic", ""),
        ("\"*.order_id\".const = \"ID\"", "line 2: `coupon-applied.order_id` is neither a state nor a statistic", ""),
        // Contradictions.
        (
            "\"purchase.order_id\".key = \"orderId\"",
            "line 2: `purchase.order_id` has the storage key `order_id`, not `orderId`",
            "run `webmarketer pull`, or remove the line",
        ),
        (
            "\"purchase.order_id\".ingestion_key = \"orderId\"",
            "line 2: `purchase.order_id` has the ingestion key `order_id`, not `orderId`",
            "",
        ),
        ("\"purchase.refunded\".key = \"refunded\"", "line 2: `purchase.refunded` is not sent with events", ""),
        (
            "\"purchase.order_id\" = { key = \"order_id\", storage_key = \"order_id\" }",
            "line 2: `key` is both keys of `purchase.order_id`, and `storage_key` is one of them",
            "remove one of the two",
        ),
        (
            "\"checkout-step-*.step\".key = \"step\"\n\"purchase.order_id\".nonce = true\n\"order-updated.checkout_*\".nonce = true",
            "line 4: `order-updated.checkout_id` is optional",
            "",
        ),
        (
            "\"purchase.refunded\".const = \"SHIPPED\"",
            "line 2: the constants of `purchase.refunded` and `purchase.shipped` would both be `SHIPPED`",
            "choose another name",
        ),
    ] {
        desk.write("webmarketer.toml", &format!("[generate.fields]\n{setting}\n"));
        for command in [&["generate"][..], &["check", "--offline"]] {
            let ran = desk.fails(command, 2, says);
            assert!(ran.err.contains(advice), "{setting}: {}", ran.err);
        }
    }
}

#[test]
fn an_event_type_has_one_nonce_and_selected_event_types_have_attributes() {
    let desk = desk();
    assert_eq!(desk.run(&["generate"]).code, 0);
    let two = "[generate.fields]\n\"cart-shared.share_via\".nonce = \"raw\"\n\"cart-shared.cart_id\".nonce = true\n";
    desk.write("webmarketer.toml", two);
    let says =
        "line 2: two fields of `cart-shared` would make its nonce: `cart-shared.cart_id` and `cart-shared.share_via`";
    let ran = desk.fails(&["generate"], 2, says);
    assert!(ran.err.contains("remove one of the two lines"), "{}", ran.err);
    let selected =
        "[generate]\nevent_types = [\"purchase\"]\n[generate.fields]\n\"order-updated.order_id\".nonce = true\n";
    desk.write("webmarketer.toml", selected);
    let ran = desk.fails(
        &["generate"],
        2,
        "line 4: `event_types` does not select the event type of `order-updated.order_id`",
    );
    assert!(ran.err.contains("select that event type too"), "{}", ran.err);
}
