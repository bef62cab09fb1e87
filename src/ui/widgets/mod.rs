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
pub use class_row::{ClassRow, class_row, shorten};
pub use metric_row::{MetricRow, metric_row};
pub use number_field::{fine_field, number_field};
pub use section::{heading, row, rule};
pub use segmented::segmented;
pub use select::{SelectEntry, select};
pub use slider::{Moved, k_slider, log_slider};
pub use thumbnail::{button, icon_button, thumbnail};

#[cfg(test)]
mod tests {
    use egui::{Rect, Ui, vec2};
    use egui_kittest::Harness;

    use super::*;
    use crate::ui::theme::{DARK, LIGHT, Tokens, install_fonts, install_styles};

    /// The nine widgets below each other.
    fn gallery(ui: &mut Ui, tokens: &Tokens) {
        ui.painter().rect_filled(ui.max_rect(), 0, tokens.panel);
        ui.spacing_mut().item_spacing = vec2(0.0, 0.0);
        heading(ui, tokens, "Section heading");
        let entries = [
            SelectEntry { label: "EOS", hint: "expansive, toward enemies", about: "" },
            SelectEntry { label: "SMOTE", hint: "between class neighbours", about: "" },
        ];
        let rect = row(ui, 28.0);
        select(ui, tokens, rect, "Sampler", &entries, 0);
        ui.add_space(4.0);
        let rect = row(ui, 24.0);
        number_field(ui, rect.with_min_x(rect.right() - 48.0), "Seed", 9_999, 0..=9_999);
        let rect = row(ui, 36.0);
        k_slider(ui, tokens, rect, "K neighbours", 100);
        let rect = row(ui, 24.0);
        segmented(ui, tokens, rect, "Head", &[("Keep", ""), ("Fast", ""), ("Reference", "")], 1);
        ui.add_space(8.0);
        rule(ui, tokens);
        for (rank, (name, train)) in
            [("airplane", 5_000), ("a very long name", 50)].into_iter().enumerate()
        {
            let color = tokens.class_color(rank, 10, false);
            let share = train as f32 / 5_000.0;
            let class = ClassRow { name, color, train, test: 1_000, share, solo: rank == 1 };
            class_row(ui, tokens, class);
        }
        rule(ui, tokens);
        for (leads, value) in [(true, Some(0.7443)), (false, None)] {
            let metric = MetricRow {
                name: "Balanced accuracy",
                meaning: "",
                value,
                baseline: Some(0.7556),
                up_is_good: true,
                leads,
                stale: false,
            };
            metric_row(ui, tokens, metric);
        }
        rule(ui, tokens);
        let rows = row(ui, 36.0);
        let ticks = row(ui, 20.0);
        let axis = Axis::new(rows, 44.0, 0.0, 1.0);
        axis.paint(ui.painter(), tokens, rows, ticks, "gap");
        for (chart, value) in ChartRow::rows(rows, rows.top(), 18.0, 2).zip([0.3, 0.9]) {
            chart.label(ui.painter(), "ankle boot", tokens.text);
            ui.painter().rect_filled(chart.bar(&axis, value), 1, tokens.class_color(0, 10, false));
            chart.value(ui.painter(), 0.0, &format!("{value:.3}"), tokens.text);
        }
        ui.add_space(8.0);
        let rect = row(ui, 56.0);
        thumbnail(ui, tokens, Rect::from_min_size(rect.min, vec2(56.0, 56.0)), None);
        let y = rect.center().y;
        button(ui, tokens, rect.right(), y, crate::ui::icons::Icon::Pin, "Pin current", true);
    }

    #[track_caller]
    fn check(name: &str, tokens: &'static Tokens, theme: egui::Theme) {
        let mut ready = false;
        // Without a renderer the test was not run, and must not look as if.
        let painter = std::panic::catch_unwind(|| Harness::builder().wgpu())
            .expect("NOT RUN: there is no renderer for pictures (Debian: mesa-vulkan-drivers)");
        let mut harness =
            painter.with_size(vec2(272.0, 430.0)).with_theme(theme).build_ui(move |ui| {
                if !ready {
                    install_fonts(ui.ctx());
                    install_styles(ui.ctx());
                    ready = true;
                }
                gallery(ui, tokens);
            });
        harness.run_steps(4);
        harness.snapshot(name);
    }

    #[test]
    fn the_nine_widgets_look_as_they_should_on_dark() {
        check("widgets-dark", &DARK, egui::Theme::Dark);
    }

    #[test]
    fn the_nine_widgets_look_as_they_should_on_light() {
        check("widgets-light", &LIGHT, egui::Theme::Light);
    }
}
