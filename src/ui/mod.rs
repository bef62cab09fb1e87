//! The window; the only folder that draws.
//!
//! Pages and views read [`crate::app::State`] and send [`crate::app::Msg`]s through a
//! [`ViewCtx`]; nothing here changes the state or computes for longer than a frame.
//!
//! | folder | what it holds |
//! |---|---|
//! | `kit` | what everything is made of: rows, tables, forms, buttons, cards |
//! | `theme` | colours, type, lengths |
//! | `charts` | drawings of the report crate, painted |
//! | `points` | map, boundary and pair map |
//! | `pages` | the pages: run, compare, training, welcome |
//! | `overlays` | what lies above them |
//! | `export` | charts as files |

mod charts;
mod ctx;
mod export;
mod icons;
mod keyboard;
mod kit;
mod overlays;
mod pages;
mod points;
mod screenshot;
mod shell;
mod theme;
mod window;

pub use ctx::ViewCtx;
pub use shell::Shell;
pub use window::{WindowOptions, open_window};
