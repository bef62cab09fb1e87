//! Turning a panic into a reason, so that no panic reaches a person.

use std::any::Any;
use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread::LocalKey;

thread_local! {
    /// How many [`guard`]s this thread is inside of.
    static GUARDS: Cell<usize> = const { Cell::new(0) };
    /// How many [`contain`]s this thread is inside of.
    static CONTAINED: Cell<usize> = const { Cell::new(0) };
}

/// What a panic said, in one line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Panicked(pub String);

/// Runs code of others that may panic where it should give an error; a panic comes back as the first
/// line of what it said. It is an error like any other, and the caller tells it.
///
/// # Errors
/// When `work` panics.
pub fn guard<T>(work: impl FnOnce() -> T) -> Result<T, Panicked> {
    catch(&GUARDS, work)
}

/// Runs our own work so that a fault in it does not end its thread; a panic comes back as the first
/// line of what it said, and is a fault that should be reported.
///
/// # Errors
/// When `work` panics.
pub(crate) fn contain<T>(work: impl FnOnce() -> T) -> Result<T, Panicked> {
    catch(&CONTAINED, work)
}

/// Whether a panic in this thread would become an error of a [`guard`].
pub fn is_guarded() -> bool {
    GUARDS.get() > 0
}

/// Whether a panic in this thread would become an event of the work that it is doing.
pub fn is_contained() -> bool {
    CONTAINED.get() > 0
}

fn catch<T>(
    depth: &'static LocalKey<Cell<usize>>,
    work: impl FnOnce() -> T,
) -> Result<T, Panicked> {
    depth.set(depth.get() + 1);
    let outcome = catch_unwind(AssertUnwindSafe(work));
    depth.set(depth.get() - 1);
    outcome.map_err(|panic| Panicked(reason_of(&*panic)))
}

/// What a panic said, in one line.
fn reason_of(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
    text.and_then(|text| text.lines().next()).unwrap_or("no reason given").into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_its_first_line() {
        assert_eq!(guard(|| 7), Ok(7));
        let outcome: Result<(), Panicked> = guard(|| panic!("no memory\nand a stack"));
        assert_eq!(outcome, Err(Panicked("no memory".into())));
        let inside = || (is_guarded(), is_contained());
        assert_eq!(contain(inside), Ok((false, true)));
        assert_eq!(guard(inside), Ok((true, false)));
        assert_eq!(inside(), (false, false));
    }
}
