//! The few widgets that everything is made of.

mod chart;
mod class_row;
mod metric_row;
mod number_field;
mod section;
mod segmented;
mod select;
mod slider;
mod thumbnail;

pub use chart::{Axis, ChartRow, LABEL_WIDTH};
pub use class_row::{ClassRow, class_row};
pub use metric_row::{MetricRow, metric_row};
pub use number_field::number_field;
pub use section::{heading, row, rule};
pub use segmented::segmented;
pub use select::{SelectEntry, select};
pub use slider::k_slider;
pub use thumbnail::{button, icon_button, thumbnail};
