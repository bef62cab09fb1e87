//! Everything that needs libtorch: training from the command line and in the window.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says where")]
#![allow(clippy::disallowed_methods, reason = "tests lay out their own files")]

#[allow(dead_code, reason = "shared with the tests that need no libtorch")]
#[path = "../it/window/fixture.rs"]
mod fixture;
#[allow(dead_code, reason = "shared with the tests that need no libtorch")]
#[path = "../it/support.rs"]
mod support;
mod train;
mod window;
