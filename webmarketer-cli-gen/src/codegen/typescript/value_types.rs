//! The parts of a TypeScript module that do not depend on the lock.

use webmarketer_schema::convention::ValueKind;

/// The types of events, and the function that sends them.
pub(super) const TRACK: &str = r#"/** An event, as `createTrack` passes it to your code. */
export type AnyEvent = {
  [E in keyof Events]: { eventType: E; data: Events[E] };
}[keyof Events];

/** A function that sends an event. */
export interface Track<Result> {
  <E extends keyof Events>(event: E, data: Events[E]): Result;
}

/**
 * Returns a function that accepts only the event types of this file, and passes each event to your code.
 *
 * ```ts
 * const track = createTrack((event) => fetch("/events", { method: "POST", body: JSON.stringify(event) }));
 * ```
 */
export function createTrack<Result>(send: (event: AnyEvent) => Result): Track<Result> {
  return function track<E extends keyof Events>(event: E, data: Events[E]): Result {
    return send({ eventType: event, data } as AnyEvent);
  };
}
"#;

/// The types of values.
pub(super) const VALUE_TYPES: &str = r"declare const personal: unique symbol;

/** Personally identifiable information (PII). Write `pii(value)` to mark a value. */
export type Pii<T> = T & { readonly [personal]: true };

/** Marks a value as personally identifiable information. Returns the value itself. */
export function pii<T>(value: T): Pii<T> {
  return value as Pii<T>;
}

/** An e-mail address, such as `ada\@example.com`. */
export type Email = string;

/** A phone number in international format, such as `+33612345678`, or in a national format of the event type. */
export type Phone = string;

/** A date with time in RFC 3339, as `toISOString()` of a `Date` returns it. */
export type DateTime = string;

/** An amount in the main unit of a currency (euros, not cents). */
export interface Currency {
  amount: number;
  currency: CurrencyCode;
}

/** A country by its name or ISO 3166-1 code, and a postcode. */
export interface Location {
  country: string;
  zipcode?: string | null;
}

/** Any JSON except `null`. */
export type AnyValue = NonNullable<unknown>;
";

/// The TypeScript type of the values of a kind.
pub(super) fn type_name(kind: ValueKind) -> &'static str {
    match kind {
        ValueKind::Any => "AnyValue",
        ValueKind::String | ValueKind::Message => "string",
        ValueKind::Email => "Email",
        ValueKind::Phone => "Phone",
        ValueKind::Boolean => "boolean",
        ValueKind::Number => "number",
        ValueKind::Date => "DateTime",
        ValueKind::Currency => "Currency",
        ValueKind::Location => "Location",
    }
}
