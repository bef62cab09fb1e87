//! What fills the middle of the window.

mod map;
mod sweep;
mod train;
mod welcome;

pub use map::{Drawn, MapCache, map_ui};
pub use train::{StripCache, train_ui};
pub use welcome::{Samples, welcome_ui};
