//! What fills the window between its bars.

pub mod compare;
mod run;
mod status_bar;
mod top_bar;
pub mod training;
mod welcome;

pub use compare::CompareCache;
pub use run::{
    ChartCache, GapCache, SelectionCache, features_drawing, over_k, prediction_dot, run_ui,
};
pub use status_bar::status_bar_ui;
pub use top_bar::top_bar_ui;
pub use training::{StripCache, train_ui};
pub use welcome::welcome_ui;
