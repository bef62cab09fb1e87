//! The charts over classes: gap, weight norms, recall or confusion.

use egui::{Color32, Rect, Ui};
use eoscope_report::chart::{ByClass, RowChart};
use eoscope_report::number;

use super::confusion::confusion_ui;
use crate::app::{GapMsg, Matrix, OpenRun, PanelMsg, PerClass, SortBy, View};
use crate::ui::ViewCtx;
use crate::ui::charts::{ChartResponse, RowView, row_chart};
use crate::ui::icons::Icon;
use crate::ui::kit::{Row, Tool, heading, paragraph, rule, segments};
use crate::ui::theme::{CONTROL, PADDING, STALE, TextKind, delta, galley};
use crate::view_models::{ClassChart, ConfusedPairs, by_size_text};

/// Rows that are seen at once; more scroll, so that the other charts stay in reach.
const MOST_ROWS: usize = 12;

/// The charts as they were made last.
#[derive(Default)]
pub struct ChartCache {
    key: Option<Key>,
    gap: Option<RowChart>,
    norms: Option<RowChart>,
    recall: Option<RowChart>,
    /// The counts behind the matrix.
    pub confusion: ConfusedPairs,
}

/// Everything that the charts depend on.
#[derive(Clone, Debug, PartialEq)]
struct Key {
    answer: u64,
    listed: Vec<usize>,
    sizes: [f32; 4],
    panels: crate::app::Panels,
    scene: (View, SortBy),
    pair: (usize, usize),
    dark: bool,
    is_stale: bool,
    scales: [f64; 3],
    has_by_size: bool,
}

impl ChartCache {
    /// Makes the charts again when something has changed.
    fn follow(&mut self, ctx: &ViewCtx<'_>, open: &OpenRun, sizes: [f32; 4]) {
        let scales = &open.scales;
        let key = Key {
            answer: open.view().answer_serial(),
            listed: open.classes.listed.clone(),
            sizes,
            panels: ctx.state.panels,
            scene: (ctx.state.scene.view, ctx.state.scene.sort_by),
            pair: open.boundary.pair,
            dark: ctx.tokens.dark,
            is_stale: open.is_stale(),
            scales: [scales.gap, scales.norm, scales.recall_floor],
            has_by_size: open.by_size.is_some(),
        };
        if self.key.as_ref() == Some(&key) {
            return;
        }
        self.key = Some(key);
        let [width, gap, norms, recall] = sizes;
        self.gap = Some(ClassChart::of(open, [width, gap]).gap(&ctx.look()));
        self.norms = Some(ClassChart::of(open, [width, norms]).bars(&ctx.look(), ByClass::Norms));
        let protocol = ctx.state.panels.protocol;
        self.recall = Some(ClassChart::of(open, [width, recall]).recall(&ctx.look(), protocol));
    }
}

/// Draws the three charts one below the other in a panel of a height.
pub fn charts_ui(
    ui: &mut Ui,
    ctx: &ViewCtx<'_>,
    open: &OpenRun,
    cache: &mut ChartCache,
    height: f32,
) {
    let is_tall = height > 960.0;
    let [gap, norms, recall] = if is_tall { [28.0, 24.0, 26.0] } else { [18.0, 16.0, 18.0] };
    let width = ui.available_width() - 2.0 * PADDING;
    cache.follow(ctx, open, [width, gap, norms, recall]);
    gap_ui(ui, ctx, open, cache, gap * MOST_ROWS as f32);
    rule(ui);
    norms_ui(ui, ctx, open, cache, norms * MOST_ROWS as f32);
    rule(ui);
    per_class_ui(ui, ctx, open, cache, (is_tall, recall));
}

fn gap_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, open: &OpenRun, cache: &ChartCache, most: f32) {
    let about = "How far the test points of a class reach beyond its training points, feature by \
                 feature. 0: nothing lies outside. It grows by itself when a class has few training points.";
    let split = ctx.state.panels.gap_by_outcome;
    {
        let mut head = heading(ui, "Generalization gap", about);
        head.end();
        let name = "Split the gap into test points classified right and wrong";
        if head.tool(Tool::new(Icon::Halves, name).active(split)).clicked() {
            ctx.send(PanelMsg::ToggleGapByOutcome);
        }
        head.gap(6.0);
        let (now, base) = (open.report(), &open.subject.baseline);
        if split {
            let (now, base) = (now.gap_ratio(), base.gap_ratio());
            let value = now.map_or("–".into(), |now| format!("{}×", number(Some(now), 2)));
            let change = now.zip(base).map(|(now, base)| now - base);
            // Neither end of this ratio is good by itself.
            let (change, _) = delta(ctx.tokens, change, 2, false);
            let about = "Net gap of wrong test points over that of right ones";
            title_value(
                &mut head,
                open,
                ["wrong / right", about],
                &value,
                (change, ctx.tokens.text_2),
            );
        } else {
            let (now, base) = (now.gap.net, base.gap.net);
            let change = now.zip(base).map(|(now, base)| now - base);
            let about = "Mean of the gaps of all classes";
            let change = delta(ctx.tokens, change, 3, false);
            title_value(&mut head, open, ["net", about], &number(now, 3), change);
        }
    }
    if let Some(text) = by_size_text(open).filter(|_| !split) {
        paragraph(ui, &text, TextKind::Caption, ctx.tokens.text_2);
    }
    let response = cache.gap.as_ref().map(|chart| rows(ui, ctx, open, (chart, most)));
    let response = response.unwrap_or_default();
    if let Some(class_idx) = response.clicked {
        ctx.send(GapMsg::ShowGapOf(Some(class_idx)));
    }
    ctx.point_out(response.hovered);
    ui.add_space(4.0);
}

/// A value with its change at the end of a heading.
fn title_value(
    head: &mut Row<'_>,
    open: &OpenRun,
    [name, about]: [&str; 2],
    value: &str,
    (change, color): (String, Color32),
) {
    let fade = if open.is_stale() { STALE } else { 1.0 };
    let (text, text_3) = (head.tokens.text.gamma_multiply(fade), head.tokens.text_3);
    let about_change = "Change from the baseline, the network as it was trained";
    let width = |text, kind| galley(head.ui.painter(), text, kind, text_3).size().x;
    let both = width(&change, TextKind::Number) + width(value, TextKind::NumberLead) + 6.0;
    // The value matters more.
    if both <= head.room() {
        head.term(&change, TextKind::Number, color.gamma_multiply(fade), about_change);
        head.gap(6.0);
    }
    head.term(value, TextKind::NumberLead, text, about);
    head.gap(6.0).term_if_room(name, TextKind::Caption, text_3, about);
}

fn norms_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, open: &OpenRun, cache: &ChartCache, most: f32) {
    let about = "The last layer has one weight vector per class. A longer one wins more often; large \
                 classes tend to have longer ones.";
    let report = open.report();
    {
        let mut head = heading(ui, "Weight norms", about);
        head.end();
        head.gap(6.0);
        let (spread, base) = (report.norm_spread(), open.subject.baseline.norm_spread());
        let change = spread.zip(base).map(|(now, base)| now - base);
        // A spread nearer to 1 treats classes more alike: a fall helps.
        let change = delta(ctx.tokens, change, 2, false);
        let about = "Longest weight vector over the shortest. 1: all classes alike";
        title_value(&mut head, open, ["max / min", about], &number(spread, 2), change);
    }
    if report.weight_norms.iter().all(Option::is_none) {
        let text = "This head compares directions: the length of its weights favours no class.";
        paragraph(ui, text, TextKind::Small, ctx.tokens.text_2);
    } else if let Some(chart) = &cache.norms {
        ctx.point_out(rows(ui, ctx, open, (chart, most)).hovered);
    }
    ui.add_space(4.0);
}

/// Recall and confusion below each other, or one of them where that is too high.
fn per_class_ui(
    ui: &mut Ui,
    ctx: &ViewCtx<'_>,
    open: &OpenRun,
    cache: &mut ChartCache,
    (is_tall, row): (bool, f32),
) {
    let about = "Recall: the share of the test points of a class that are found. Ring: the baseline. \
         Line: its 95 % interval by the number of test points (Wilson).";
    let shown = ctx.state.panels.per_class;
    // A narrow panel has no room for both choices beside each other.
    let mut has_row = false;
    {
        let mut head = heading(ui, "Per class", about);
        head.end();
        if !is_tall {
            let rect = head.gap(6.0).piece(132.0, 24.0);
            if let Some(per_class) = segments(head.ui, rect, "Per class", shown) {
                ctx.send(PanelMsg::SetPerClass(per_class));
            }
            if shown == PerClass::Confusion {
                has_row = head.room() < 3.0 * CONTROL;
                if !has_row {
                    matrix_choice_ui(&mut head, ctx);
                }
            }
        }
    }
    if has_row {
        matrix_choice_ui(Row::new(ui, 28.0).end(), ctx);
    }
    if is_tall || shown == PerClass::Recall {
        let chart = cache.recall.as_ref();
        let response = chart.map(|chart| rows(ui, ctx, open, (chart, row * MOST_ROWS as f32)));
        ctx.point_out(response.unwrap_or_default().hovered);
    }
    if is_tall {
        rule(ui);
        let about = "Rows are true classes, columns what their test points are predicted as";
        let mut head = heading(ui, "Confusion", about);
        head.end();
        matrix_choice_ui(&mut head, ctx);
    }
    if is_tall || shown == PerClass::Confusion {
        confusion_ui(ui, ctx, open, &mut cache.confusion, row);
    }
    ui.add_space(4.0);
}

/// Draws a chart; the class that is pointed at stands out in all of them.
fn rows(
    ui: &mut Ui,
    ctx: &ViewCtx<'_>,
    open: &OpenRun,
    (chart, most): (&RowChart, f32),
) -> ChartResponse {
    let listed = &open.classes.listed;
    let pointed = ctx.state.scene.pointed_class;
    let marked = listed.iter().position(|class_idx| Some(*class_idx) == pointed);
    row_chart(ui, chart, listed.len(), RowView { most, marked, linked: None })
}

/// How the confusion matrix counts.
fn matrix_choice_ui(head: &mut Row<'_>, ctx: &ViewCtx<'_>) {
    let rect: Rect = head.gap(6.0).piece(3.0 * CONTROL, CONTROL);
    let chosen: Option<Matrix> = segments(head.ui, rect, "Confusion", ctx.state.panels.matrix);
    if let Some(matrix) = chosen {
        ctx.send(PanelMsg::SetMatrix(matrix));
    }
}
