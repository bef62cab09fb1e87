//! The window; the only folder that names egui.
//!
//! Panels and views read [`crate::app::State`] and send [`crate::app::Msg`]s through a
//! [`ViewCtx`]; nothing here changes the state or computes for longer than a frame.

mod about;
mod ctx;
mod export;
mod icons;
mod input;
mod palette;
mod panels;
mod probe;
mod run_page;
mod screenshot;
mod shell;
mod shortcuts;
mod theme;
mod views;
mod widgets;
mod window;

pub use ctx::ViewCtx;
pub use probe::{FrameProbe, probe};
pub use shell::Shell;
pub use window::{WindowOptions, open_window};
