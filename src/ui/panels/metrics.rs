//! The metrics, with their change to the baseline.

use egui::{Align2, Popup, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use crate::app::{OpenRun, PanelMsg, Protocol};
use crate::ui::ViewCtx;
use crate::ui::icons::{self, Icon};
use crate::ui::theme::{TextKind, paint};
use crate::ui::widgets::{MetricRow, heading, metric_row, row, rule};

pub fn metrics_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, open: &OpenRun) {
    let head = heading(ui, ctx.tokens, "Metrics");
    protocol_ui(ui, ctx, head);
    let tokens = ctx.tokens;
    let rect = row(ui, 20.0);
    let y = rect.center().y;
    let label = |x: f32, anchor: Align2, text: &str| {
        paint(ui.painter(), pos2(x, y), anchor, text, TextKind::Caption, tokens.text_3);
    };
    label(rect.left(), Align2::LEFT_CENTER, "test, 0–1");
    label(rect.right() - 64.0, Align2::RIGHT_CENTER, "now");
    label(rect.right(), Align2::RIGHT_CENTER, "Δ baseline");

    let now = open.metrics(ctx.state.panels.protocol);
    let baseline = &open.subject.baseline;
    let stale = open.is_stale();
    let base = &baseline.metrics;
    let rows = [
        (
            "Balanced accuracy",
            "Mean of the recalls of all classes",
            now.balanced_accuracy,
            base.balanced_accuracy,
        ),
        (
            "G-mean (paper)",
            "Root of mean recall × mean specificity, as the paper's tables; follows balanced accuracy",
            now.g_mean_paper,
            base.g_mean_paper,
        ),
        (
            "G-mean (recalls)",
            "Geometric mean of the recalls: 0 if a class is never found",
            now.g_mean,
            base.g_mean,
        ),
        ("Macro F1", "Mean of the F1 of all classes", now.macro_f1, base.macro_f1),
    ];
    for (at, (name, meaning, value, baseline)) in rows.into_iter().enumerate() {
        let row = MetricRow {
            name,
            meaning,
            value: Some(value),
            baseline: Some(baseline),
            up_is_good: true,
            leads: at == 0,
            stale,
        };
        metric_row(ui, tokens, row);
    }
    ui.add_space(3.0);
    rule(ui, tokens);
    let row = MetricRow {
        name: "Net gap",
        meaning: "How far test features stick out of the training ranges, mean over features and classes",
        value: open.report().gap.net,
        baseline: baseline.gap.net,
        up_is_good: false,
        leads: false,
        stale,
    };
    metric_row(ui, tokens, row);
    ui.add_space(4.0);
}

/// Which epoch the metrics belong to: always written beside them.
fn protocol_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, head: egui::Rect) {
    let tokens = ctx.tokens;
    let current = ctx.state.panels.protocol;
    // The long name does not fit beside the heading.
    let text = match current {
        Protocol::LastEpoch => "last epoch",
        Protocol::BestOnTest => "best on test (paper)",
    };
    let at = pos2(head.right() - 16.0, head.center().y);
    let color = if current == Protocol::BestOnTest { tokens.warn } else { tokens.text_2 };
    let place = paint(ui.painter(), at, Align2::RIGHT_CENTER, text, TextKind::Small, color);
    icons::paint(
        ui.painter(),
        icons::box_at(head.right() - 14.0, head.center().y),
        Icon::Down,
        color,
    );
    let hit = place.with_max_x(head.right()).expand2(vec2(4.0, 4.0));
    let response = ui.interact(hit, ui.scope_id().with("protocol"), Sense::click());
    response
        .widget_info(|| WidgetInfo::labeled(Role::ComboBox, true, format!("Metrics of: {text}")));
    Popup::menu(&response).show(|ui| {
        for protocol in [Protocol::LastEpoch, Protocol::BestOnTest] {
            if ui.selectable_label(current == protocol, protocol.label()).clicked() {
                ctx.send(PanelMsg::SetProtocol(protocol));
                ui.close();
            }
        }
    });
    response
        .on_hover_text("The best epoch was chosen on the test set and is too good to be honest");
}
