//! Charts in the window: the drawings of the report crate, painted and pointed at.

mod drawing;
mod rows;

pub use drawing::{ChartResponse, drawing_ui, next_drawing};
pub use rows::{RowView, row_chart};
