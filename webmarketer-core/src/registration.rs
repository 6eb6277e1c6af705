//! The macro by which the derive registers a struct. Without the feature `registry`, it writes nothing: cargo builds the
//! derive once for a program and its build scripts, also if only one of them enables the feature.

/// Registers a struct.
#[cfg(feature = "registry")]
#[doc(hidden)]
#[macro_export]
macro_rules! __register {
    ($event:ty, $name:expr, $file:expr, $line:expr) => {
        #[cfg(not(test))]
        $crate::__private::inventory::submit! {
            $crate::registry::RegisteredEvent::__new(
                &<$event as $crate::__private::DerivesWebmarketerEvent>::TABLE,
                (::core::module_path!(), $name),
                ($file, $line),
            )
        }
    };
}

/// Registers nothing.
#[cfg(not(feature = "registry"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __register {
    ($($tokens:tt)*) => {};
}
