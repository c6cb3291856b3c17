//! Turns a panic of a third-party reader into an error.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Once;

thread_local! {
    static QUIET: Cell<bool> = const { Cell::new(false) };
}

static HOOK: Once = Once::new();

/// Runs `read`; where it panics, returns what it said.
///
/// The Parquet library asserts on some corrupt files, where a person should get a sentence and not a
/// backtrace. The values `read` worked on must be dropped after an error.
pub(crate) fn guarded<T>(read: impl FnOnce() -> T) -> Result<T, String> {
    HOOK.call_once(|| {
        // The standard hook prints every panic, even one that is caught; it is left in place for all others.
        let standard = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            if !QUIET.get() {
                standard(panic);
            }
        }));
    });
    let before = QUIET.replace(true);
    let result = catch_unwind(AssertUnwindSafe(read));
    QUIET.set(before);
    result.map_err(|panic| {
        let text = panic.downcast_ref::<&str>().map(|text| text.to_string());
        text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "corrupt".to_string())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_text() {
        assert_eq!(guarded(|| 3), Ok(3));
        assert_eq!(guarded(|| -> u8 { panic!("bad {}", 1) }), Err("bad 1".to_string()));
    }
}
