//! Type, measures, and the colours of `eoscope_colors` as egui wants them.

mod egui_colors;
mod fonts;
mod measures;
mod style;
mod text;

pub use egui_colors::{DARK, LIGHT, Tokens, color, mix, readable_on};
pub use fonts::install_fonts;
pub use measures::*;
pub use style::install_styles;
pub use text::{TextKind, capital, delta, elided, galley, paint};
