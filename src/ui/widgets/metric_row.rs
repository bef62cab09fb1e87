//! A row of the metrics: name, value, difference to the baseline.

use egui::{Align2, Ui, pos2};

use super::section::row;
use crate::ui::theme::{TextKind, Tokens, delta, number, paint};

/// What a row of the metrics shows.
#[derive(Clone, Copy, Debug)]
pub struct MetricRow<'a> {
    /// Its name.
    pub name: &'a str,
    /// What it means, for the pointer.
    pub meaning: &'a str,
    /// The value; none if it is undefined.
    pub value: Option<f64>,
    /// The value of the baseline.
    pub baseline: Option<f64>,
    /// Whether a rise helps.
    pub up_is_good: bool,
    /// Whether this is the metric to look at first.
    pub leads: bool,
    /// Whether the value belongs to an older recipe.
    pub stale: bool,
}

/// Draws the row, 24 points high, the leading one 28.
pub fn metric_row(ui: &mut Ui, tokens: &Tokens, metric: MetricRow<'_>) {
    let rect = row(ui, if metric.leads { 28.0 } else { 24.0 });
    let y = rect.center().y;
    let (name_kind, value_kind) = if metric.leads {
        (TextKind::Heading, TextKind::NumberBold)
    } else {
        (TextKind::Small, TextKind::Number)
    };
    let name_color = if metric.leads { tokens.text } else { tokens.text_2 };
    let at = pos2(rect.left(), y);
    paint(ui.painter(), at, Align2::LEFT_CENTER, metric.name, name_kind, name_color);
    let fade = if metric.stale { 0.55 } else { 1.0 };
    let value = number(metric.value, 4);
    let at = pos2(rect.right() - 56.0, y);
    let color = tokens.text.gamma_multiply(fade);
    paint(ui.painter(), at, Align2::RIGHT_CENTER, &value, value_kind, color);
    let difference = metric.value.zip(metric.baseline).map(|(value, baseline)| value - baseline);
    let (change, color) = delta(tokens, difference, 4, metric.up_is_good);
    let at = pos2(rect.right(), y);
    let color = color.gamma_multiply(fade);
    paint(ui.painter(), at, Align2::RIGHT_CENTER, &change, TextKind::Number, color);
    let id = ui.scope_id().with(("metric", metric.name));
    let response = ui.interact(rect, id, egui::Sense::hover());
    response.widget_info(|| {
        let text = format!("{} {value}, {change} to the baseline", metric.name);
        egui::WidgetInfo::labeled(egui::Role::Label, true, text)
    });
    response.on_hover_text(metric.meaning);
}
