//! The curve over K: balanced accuracy and net gap, mean and deviation over seeds.

use egui::{
    Align2, Color32, Painter, Pos2, Rect, Sense, Shape, Stroke, StrokeKind, Ui, pos2, vec2,
};
use eoscope_core::experiment::{SWEEP_K, SWEEP_SEEDS, SweepPoint};
use eoscope_core::numerics::stats::MeanSd;
use eoscope_core::sampler::MAX_K;

use crate::app::{Chart, OpenRun, RecipeMsg, Sweep, SweepMsg};
use crate::ui::ViewCtx;
use crate::ui::icons::Icon;
use crate::ui::theme::{TextKind, Tokens, mix, number, paint};
use crate::ui::widgets::{button, icon_button};

const WIDTH: f32 = 420.0;
const HEAD: f32 = 40.0;
const PLOT: f32 = 96.0;
const FOOT: f32 = 44.0;
/// Room for the values left of the plots.
const LEFT: f32 = 56.0;
const K_TICKS: [usize; 6] = [1, 3, 10, 30, 100, 300];

/// The card with the curve, in the lower left corner of the map.
pub fn sweep_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, open: &OpenRun, sweep: &Sweep, map: Rect) {
    let tokens = ctx.tokens;
    let size = vec2(WIDTH.min(map.width() - 24.0), HEAD + 2.0 * (PLOT + 24.0) + FOOT);
    let card = Rect::from_min_size(map.left_bottom() + vec2(12.0, -12.0 - size.y), size);
    // The card takes the pointer, so that the map below does not.
    ui.interact(card, ui.scope_id().with("sweep"), Sense::click_and_drag());
    ui.painter().rect(card, 8, tokens.panel, Stroke::new(1.0, tokens.border), StrokeKind::Inside);
    ctx.chart(Chart::Sweep, card);
    head_ui(ui, ctx, sweep, card);

    let plot = |at: usize| {
        let top = card.top() + HEAD + 20.0 + (PLOT + 24.0) * at as f32;
        Rect::from_min_max(
            pos2(card.left() + LEFT, top),
            pos2(card.right() - 16.0, top + PLOT - 8.0),
        )
    };
    let baseline = &open.subject.baseline;
    let chart = |title: &'static str, value: fn(&SweepPoint) -> Option<MeanSd>, baseline| Curve {
        title,
        value,
        baseline,
    };
    let accuracy = Some(baseline.metrics.balanced_accuracy);
    let accuracy = chart("Balanced accuracy, 0–1", |p| Some(p.balanced_accuracy), accuracy);
    accuracy.paint(ui.painter(), tokens, open, sweep, plot(0));
    let gap = chart("Net gap", |p| p.net_gap, baseline.gap.net);
    gap.paint(ui.painter(), tokens, open, sweep, plot(1));
    k_axis(ui.painter(), tokens, plot(1));
    points_ui(ui, ctx, open, sweep, plot(0).union(plot(1)));
    foot_ui(ui, ctx, open, sweep, card);
}

fn head_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, sweep: &Sweep, card: Rect) {
    let y = card.top() + HEAD / 2.0;
    let name = format!("{} over K", sweep.recipe.sampling.kind.label());
    let at = pos2(card.left() + 12.0, y);
    let color = ctx.tokens.text;
    let title = paint(ui.painter(), at, Align2::LEFT_CENTER, &name, TextKind::Title, color);
    let hint = format!("{} head, {SWEEP_SEEDS} seeds", sweep.recipe.head.method.name());
    let at = pos2(title.right() + 8.0, y);
    paint(ui.painter(), at, Align2::LEFT_CENTER, &hint, TextKind::Small, ctx.tokens.text_2);
    let close = Rect::from_center_size(pos2(card.right() - 20.0, y), vec2(24.0, 24.0));
    let name = "Close the sweep";
    if icon_button(ui, ctx.tokens, close, Icon::Cross, name, true, false).clicked() {
        ctx.send(SweepMsg::Close);
    }
}

/// Progress with Cancel, or what the marks mean with Again.
fn foot_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, open: &OpenRun, sweep: &Sweep, card: Rect) {
    let y = card.bottom() - 20.0;
    let right = card.right() - 12.0;
    let (icon, label, msg) = if sweep.running {
        (Icon::Cross, "Cancel", SweepMsg::Cancel)
    } else {
        (Icon::Curve, "Sweep again", SweepMsg::Start)
    };
    let enabled = sweep.running || open.recipe.current.sampling.kind.uses_k();
    let (response, left) = button(ui, ctx.tokens, right, y, icon, label, enabled);
    if response.clicked() {
        ctx.send(msg);
    }
    let text = if sweep.running {
        format!("{} of {} values of K", sweep.points.len(), SWEEP_K.len())
    } else {
        "band ± sd, dashed: baseline, click: choose K".to_owned()
    };
    let at = pos2(card.left() + 12.0, y);
    let clip = Rect::from_min_max(card.min, pos2(left - 8.0, card.bottom()));
    let painter = ui.painter().with_clip_rect(clip);
    paint(&painter, at, Align2::LEFT_CENTER, &text, TextKind::Caption, ctx.tokens.text_3);
}

/// One measure over K.
struct Curve {
    title: &'static str,
    value: fn(&SweepPoint) -> Option<MeanSd>,
    baseline: Option<f64>,
}

impl Curve {
    fn paint(&self, painter: &Painter, tokens: &Tokens, open: &OpenRun, sweep: &Sweep, plot: Rect) {
        let at = plot.left_top() + vec2(-44.0, -12.0);
        paint(painter, at, Align2::LEFT_CENTER, self.title, TextKind::Caption, tokens.text_2);
        let (low, high) = self.range(sweep);
        let y = |value: f64| {
            let share = ((value - low) / (high - low)).clamp(0.0, 1.0) as f32;
            plot.bottom() - plot.height() * share
        };
        for value in [low, 0.5 * (low + high), high] {
            let y = y(value).round() + 0.5;
            painter.hline(plot.x_range(), y, Stroke::new(1.0, tokens.grid));
            let at = pos2(plot.left() - 8.0, y);
            let text = number(Some(value), 3);
            paint(painter, at, Align2::RIGHT_CENTER, &text, TextKind::NumberSmall, tokens.text_3);
        }
        if let Some(baseline) = self.baseline {
            let ends = [pos2(plot.left(), y(baseline)), pos2(plot.right(), y(baseline))];
            painter.extend(Shape::dashed_line(&ends, Stroke::new(1.0, tokens.text_2), 4.0, 4.0));
        }
        let values: Vec<(usize, MeanSd)> =
            sweep.points.iter().filter_map(|point| Some((point.k, (self.value)(point)?))).collect();
        let band = mix(tokens.panel, tokens.accent, 0.22);
        for pair in values.windows(2) {
            painter.add(strip(plot, pair, &y, band));
        }
        let at = |&(k, value): &(usize, MeanSd)| pos2(k_place(plot, k), y(value.mean));
        let line: Vec<Pos2> = values.iter().map(at).collect();
        painter.add(Shape::line(line, Stroke::new(1.5, tokens.text)));
        let same = open.recipe.current.sampling.kind == sweep.recipe.sampling.kind;
        let current = if same { open.recipe.current.sampling.k_neighbors } else { 0 };
        for value in &values {
            let color = if value.0 == current { tokens.accent } else { tokens.text };
            let radius = if value.0 == current { 4.0 } else { 2.5 };
            painter.circle_filled(at(value), radius, color);
        }
    }

    /// The values with their deviations and the baseline, and a little room.
    fn range(&self, sweep: &Sweep) -> (f64, f64) {
        let (mut low, mut high) =
            self.baseline.map_or((f64::INFINITY, f64::NEG_INFINITY), |value| (value, value));
        for value in sweep.points.iter().filter_map(self.value) {
            let sd = value.sd.unwrap_or(0.0);
            low = low.min(value.mean - sd);
            high = high.max(value.mean + sd);
        }
        if low > high {
            return (0.0, 1.0);
        }
        let room = (0.1 * (high - low)).max(0.002);
        (low - room, high + room)
    }
}

/// The band between two neighbouring K.
fn strip(plot: Rect, pair: &[(usize, MeanSd)], y: &impl Fn(f64) -> f32, color: Color32) -> Shape {
    let corner = |(k, value): (usize, MeanSd), side: f64| {
        pos2(k_place(plot, k), y(value.mean + side * value.sd.unwrap_or(0.0)))
    };
    let corners = vec![
        corner(pair[0], 1.0),
        corner(pair[1], 1.0),
        corner(pair[1], -1.0),
        corner(pair[0], -1.0),
    ];
    Shape::convex_polygon(corners, color, Stroke::NONE)
}

/// K has a logarithmic axis from 1 to its largest value.
fn k_place(plot: Rect, k: usize) -> f32 {
    plot.left() + plot.width() * (k as f32).ln() / (MAX_K as f32).ln()
}

fn k_axis(painter: &Painter, tokens: &Tokens, plot: Rect) {
    let y = plot.bottom() + 12.0;
    for k in K_TICKS {
        let at = pos2(k_place(plot, k), y);
        let text = k.to_string();
        paint(painter, at, Align2::CENTER_CENTER, &text, TextKind::NumberSmall, tokens.text_3);
    }
    let at = pos2(plot.left() - 20.0, y);
    paint(painter, at, Align2::RIGHT_CENTER, "K", TextKind::Caption, tokens.text_3);
}

/// Every K can be pointed at, read and chosen.
fn points_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, open: &OpenRun, sweep: &Sweep, plots: Rect) {
    for point in &sweep.points {
        let x = k_place(plots, point.k);
        let hit = Rect::from_center_size(pos2(x, plots.center().y), vec2(16.0, plots.height()));
        let response = ui.interact(hit, ui.scope_id().with(("swept", point.k)), Sense::click());
        let sd = |value: MeanSd| value.sd.map_or(String::new(), |sd| format!(" ± {sd:.4}"));
        let accuracy = point.balanced_accuracy;
        let gap = point
            .net_gap
            .map_or(String::new(), |gap| format!(", net gap {:.4}{}", gap.mean, sd(gap)));
        let text =
            format!("K = {}: balanced accuracy {:.4}{}{gap}", point.k, accuracy.mean, sd(accuracy));
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &text));
        if response.hovered() {
            ui.painter().vline(x, plots.y_range(), Stroke::new(1.0, ctx.tokens.text_3));
        }
        if response.on_hover_text(text).clicked() {
            let mut recipe = sweep.recipe.clone();
            recipe.sampling.k_neighbors = point.k;
            recipe.seed = open.recipe.current.seed;
            ctx.send(RecipeMsg::SetRecipe { recipe, dragging: false });
        }
    }
}
