//! The metrics, with their change to the baseline.

use egui::{Popup, Role, Ui};
use eoscope_report::number;

use crate::app::{OpenRun, PanelMsg, Protocol};
use crate::ui::ViewCtx;
use crate::ui::icons::Icon;
use crate::ui::kit::{Hit, Row, heading, rule};
use crate::ui::theme::{FIELD, LINE, SPACE, STALE, TABLE_ROW, TextKind, delta};

/// A row of the metrics.
struct Metric {
    name: &'static str,
    meaning: &'static str,
    value: Option<f64>,
    baseline: Option<f64>,
    up_is_good: bool,
    /// Whether it is the one to look at first.
    leads: bool,
    is_stale: bool,
}

pub fn metrics_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, open: &OpenRun) {
    let about = "How well the head predicts the test points, and what changed";
    protocol_ui(&mut heading(ui, "Metrics", about), ctx);
    {
        let mut row = Row::new(ui, LINE);
        let color = row.tokens.text_3;
        row.term("test, 0–1", TextKind::Caption, color, "Measured on the test points; 1 is best");
        let about = "Baseline: the network as it was trained, without sampling";
        row.end().term("Δ baseline", TextKind::Caption, color, about);
        row.gap(8.0).term("now", TextKind::Caption, color, "With the current sampler and head");
    }
    let now = open.metrics(ctx.state.panels.protocol);
    let baseline = &open.subject.baseline;
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
            "Root of mean recall × mean specificity, as in the paper's tables; it moves with balanced accuracy",
            now.g_mean_paper,
            base.g_mean_paper,
        ),
        (
            "G-mean (recalls)",
            "Geometric mean of the recalls: 0 if a class is never found",
            now.g_mean,
            base.g_mean,
        ),
        (
            "Macro F1",
            "Mean over classes of F1, the harmonic mean of precision and recall",
            now.macro_f1,
            base.macro_f1,
        ),
    ];
    let is_stale = open.is_stale();
    for (at, (name, meaning, value, baseline)) in rows.into_iter().enumerate() {
        let (value, baseline) = (Some(value), Some(baseline));
        Metric { name, meaning, value, baseline, up_is_good: true, leads: at == 0, is_stale }
            .ui(ui);
    }
    ui.add_space(3.0);
    rule(ui);
    let gap = Metric {
        name: "Net gap",
        meaning: "How far test features lie outside the training ranges, mean over features and classes",
        value: open.report().gap.net,
        baseline: baseline.gap.net,
        up_is_good: false,
        leads: false,
        is_stale,
    };
    gap.ui(ui);
}

impl Metric {
    fn ui(&self, ui: &mut Ui) {
        let mut row = Row::new(ui, if self.leads { 28.0 } else { TABLE_ROW });
        let tokens = row.tokens;
        let fade = if self.is_stale { STALE } else { 1.0 };
        let difference = self.value.zip(self.baseline).map(|(value, baseline)| value - baseline);
        let (change, color) = delta(tokens, difference, 4, self.up_is_good);
        let value = number(self.value, 4);
        let spoken = format!("{} {value}, {change} to the baseline", self.name);
        row.hit(Hit::label(spoken).tooltip(self.meaning), ("metric", self.name));
        let (name_kind, value_kind, name_color) = if self.leads {
            (TextKind::Heading, TextKind::NumberBold, tokens.text)
        } else {
            (TextKind::Small, TextKind::Number, tokens.text_2)
        };
        let mut cell = row.end().part(FIELD + SPACE);
        cell.end().text(&change, TextKind::Number, color.gamma_multiply(fade));
        row.text(&value, value_kind, tokens.text.gamma_multiply(fade));
        row.gap(8.0).start().text(self.name, name_kind, name_color);
    }
}

/// Which epoch the metrics belong to: always written beside them.
fn protocol_ui(head: &mut Row<'_>, ctx: &ViewCtx<'_>) {
    let current = ctx.state.panels.protocol;
    // The long name does not fit beside the heading.
    let (text, color) = match current {
        Protocol::FinalHead => ("final head", head.tokens.text_2),
        Protocol::BestOnTest => ("best on test (paper)", head.tokens.warn),
    };
    let arrow = head.end().piece(16.0, 16.0);
    let place = head.text(text, TextKind::Small, color).union(arrow);
    crate::ui::icons::paint(head.ui.painter(), arrow, Icon::Down, color);
    let hit = Hit::button(format!("Metrics of: {text}")).role(Role::ComboBox);
    let hit = hit.tooltip(match current {
        Protocol::FinalHead => {
            "Metrics of the head at its optimum, or after the last epoch of its fit"
        }
        Protocol::BestOnTest => "Picks the epoch by looking at the test set: too good to be true",
    });
    let response = hit.show(head.ui, "protocol", place.expand(3.0));
    Popup::menu(&response).show(|ui| {
        for protocol in [Protocol::FinalHead, Protocol::BestOnTest] {
            if ui.selectable_label(current == protocol, protocol.label()).clicked() {
                ctx.send(PanelMsg::SetProtocol(protocol));
                ui.close();
            }
        }
    });
}
