//! What fills the window between its bars.

mod compare;
mod run;
mod status_bar;
mod top_bar;
mod training;
mod welcome;

pub use compare::CompareCache;
pub use run::{ChartCache, SelectionCache, prediction_dot, run_ui};
pub use status_bar::status_bar_ui;
pub use top_bar::top_bar_ui;
pub use training::{StripCache, train_ui};
pub use welcome::welcome_ui;
