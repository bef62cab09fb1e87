//! The gap of one class, feature by feature, down to the images that set its extremes.

use egui::{Ui, vec2};
use eoscope_core::analysis::{ByChance, FeatureGap};
use eoscope_core::numerics::inference::wilson_of_share;
use eoscope_report::chart::{FeatureRange, feature_row};
use eoscope_report::{counted, number, thousands};

use super::gap_feature::feature_ui;
use crate::app::{BoundaryMsg, GapMsg, OpenRun, PointRef, SelectionMsg};
use crate::ui::ViewCtx;
use crate::ui::charts::drawing_ui;
use crate::ui::icons::Icon;
use crate::ui::kit::{Column, Hit, Row, Table, Tool, paragraph, rule, thumbnail};
use crate::ui::points::Pictures;
use crate::ui::theme::{CONTROL, HEADER, LINE, PADDING, ROW, STALE, TextKind, delta};
use crate::view_models::{FIRST_FEATURES, GapFeatures};

/// Draws head, table and the chosen feature.
pub fn gap_class_ui(
    ui: &mut Ui,
    ctx: &ViewCtx<'_>,
    open: &OpenRun,
    class_idx: usize,
    (cache, pictures): (&mut GapFeatures, &mut Pictures),
) {
    cache.follow(open, class_idx);
    head_ui(ui, ctx, open, class_idx);
    missed_ui(ui, ctx, open, class_idx);
    let Some(first) = cache.features.first() else {
        let text = "This class has no training or no test points, so its gap is undefined.";
        paragraph(ui, text, TextKind::Small, ctx.tokens.text_3);
        return;
    };
    let chosen = open.gap.feature.unwrap_or(first.feature);
    sentence_ui(ui, ctx, cache);
    legend_ui(ui, ctx, open, class_idx);
    let n = cache.n_listed(open);
    let ends = cache.ends(n);
    let table = table(ui);
    let (_, head) = ui.allocate_space(vec2(ui.available_width(), LINE));
    table.head(ui, head.shrink2(vec2(PADDING, 0.0)));
    for at in 0..n {
        let range = cache.range(at);
        let is_chosen = range.gap.feature == chosen;
        let share = cache.share(&range.gap);
        let line = Line { range, share, ends, class_idx, is_chosen };
        line.ui(ui, ctx, open, &table, pictures);
    }
    axis_ui(ui, &table, ends);
    if cache.features.len() > FIRST_FEATURES {
        let text = if n > FIRST_FEATURES {
            format!("Show the first {FIRST_FEATURES}")
        } else {
            format!("Show all {}", thousands(cache.features.len()))
        };
        if Row::new(ui, 28.0).link(&text, "").clicked() {
            ctx.send(GapMsg::ToggleAllFeatures);
        }
    }
    rule(ui);
    if let Some(at) = cache.features.iter().position(|gap| gap.feature == chosen) {
        feature_ui(ui, ctx, open, (class_idx, cache.range(at)), pictures);
    }
}

fn head_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, open: &OpenRun, class_idx: usize) {
    let mut row = Row::new(ui, HEADER);
    let tokens = row.tokens;
    if row.tool(Tool::new(Icon::Back, "Back to all classes (Esc)")).clicked() {
        ctx.send(GapMsg::ShowGapOf(None));
    }
    let now = open.report().gap.per_class[class_idx];
    let before = open.subject.baseline.gap.per_class[class_idx];
    let change = now.zip(before).map(|(now, before)| now - before);
    let (change, color) = delta(tokens, change, 3, false);
    let fade = if open.is_stale() { STALE } else { 1.0 };
    row.end();
    let about = "Change from the baseline, the network as it was trained";
    row.gap(4.0).term(&change, TextKind::NumberSmall, color.gamma_multiply(fade), about);
    let about = "Gap of this class: mean over features of how far test lies outside training";
    let color = tokens.text.gamma_multiply(fade);
    row.gap(6.0).term(&number(now, 3), TextKind::NumberLead, color, about);
    row.gap(8.0).start().gap(4.0).dot(ctx.class_color(open, class_idx));
    let title = format!("{}, gap by feature", open.run.classes.names[class_idx]);
    row.text(&title, TextKind::Title, tokens.text);
}

/// How the class fares, what it is missed as, and the ways on from there.
fn missed_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, open: &OpenRun, class_idx: usize) {
    let confusion = &open.report().confusion;
    let of = confusion.actual(class_idx);
    if of == 0 {
        return;
    }
    let names = &open.run.classes.names;
    let recall = open.report().metrics.recall[class_idx].unwrap_or(0.0);
    let [low, high] = wilson_of_share(recall, of).map(|end| 100.0 * end);
    let found = format!("{:.1} % (95 %: {low:.0}–{high:.0})", 100.0 * recall);
    let row = confusion.counts().row(class_idx).to_vec();
    let rival = (0..row.len()).filter(|&other| other != class_idx).max_by_key(|&at| row[at]);
    let rival = rival.filter(|&rival| row[rival] > 0);
    let text = match rival {
        None => format!("{found} of {} are found.", counted(of, "test point")),
        Some(rival) => format!(
            "{found} of {} are found; most others are predicted as {} ({}).",
            counted(of, "test point"),
            names[rival],
            thousands(row[rival] as usize)
        ),
    };
    paragraph(ui, &text, TextKind::Small, ctx.tokens.text);
    let by_size = open.by_size.as_ref().and_then(|by_size| by_size.per_class[class_idx]);
    if let Some(ByChance { mean, low, high }) = by_size {
        let text = format!("Its gap by sample size alone: {mean:.3} ({low:.3}–{high:.3}).");
        paragraph(ui, &text, TextKind::Small, ctx.tokens.text_2);
    }
    let Some(rival) = rival else { return };
    let mut row = Row::new(ui, LINE + 4.0);
    let name = format!("Select the test points predicted as {}", names[rival]);
    if row.link("Show their images", &name).clicked() {
        ctx.send(SelectionMsg::SelectConfused(class_idx, rival));
    }
    let name = format!("Show the boundary between {} and {}", names[class_idx], names[rival]);
    if row.gap(16.0).link(&format!("Boundary with {}", names[rival]), &name).clicked() {
        ctx.send(BoundaryMsg::SetPair(class_idx, rival));
    }
}

fn sentence_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, cache: &GapFeatures) {
    let n = FIRST_FEATURES.min(cache.features.len());
    let first: f64 = cache.features.iter().take(n).map(FeatureGap::total).sum();
    let share = 100.0 * first / cache.total().max(f64::MIN_POSITIVE);
    let text = if cache.total() > 0.0 {
        format!("Mean of {} features; the first {n} make up {share:.0} %.", cache.features.len())
    } else {
        "No feature of its test points lies outside training.".into()
    };
    paragraph(ui, &text, TextKind::Small, ctx.tokens.text_2);
}

fn legend_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, open: &OpenRun, class_idx: usize) {
    let mut row = Row::new(ui, 22.0);
    let tokens = row.tokens;
    let color = ctx.class_color(open, class_idx);
    let classes = &open.run.classes;
    let train = format!("train {}", thousands(classes.train_counts[class_idx]));
    let test = format!("test {}", thousands(classes.test_counts[class_idx]));
    let inside = crate::ui::theme::mix(tokens.panel, color, 0.38);
    let entries = [
        (train.as_str(), tokens.text_2, "Range of the training points"),
        (test.as_str(), inside, "Range of the test points, as far as it lies inside training"),
        ("outside", color, "Part of the test range outside training: this is the gap"),
    ];
    for (label, color, about) in entries {
        let mark = row.piece(14.0, 6.0);
        row.ui.painter().rect_filled(mark, 1, color);
        row.gap(4.0).term(label, TextKind::Caption, tokens.text_2, about);
        row.gap(10.0);
    }
    let mark = row.piece(14.0, 6.0);
    let line = egui::Stroke::new(1.0, tokens.text_2);
    row.ui.painter().rect_stroke(mark, 1, line, egui::StrokeKind::Inside);
    let about = "How far synthetic points extend the training range";
    row.gap(4.0).term("synthetic", TextKind::Caption, tokens.text_2, about);
}

fn table(ui: &Ui) -> Table<'static> {
    let ranges = ui.available_width() - 2.0 * PADDING - 44.0 - 60.0 - 16.0 - 2.0 * (CONTROL + 8.0);
    Table {
        name: "features",
        columns: vec![
            Column::numbers("feature", 44.0).tooltip("Number of the feature, from 0"),
            Column::numbers("share, %", 60.0).tooltip("Its share of the gap of this class"),
            Column::words("", 16.0),
            Column::words("range, train over test", ranges)
                .tooltip("From the least to the largest value of the class"),
            Column::numbers("low", CONTROL + 8.0)
                .tooltip("Test image that lies furthest below the training range"),
            Column::numbers("high", CONTROL + 8.0)
                .tooltip("Test image that lies furthest above the training range"),
        ],
        row: ROW,
    }
}

/// The values at both ends of the ranges.
fn axis_ui(ui: &mut Ui, table: &Table<'_>, ends: [f32; 2]) {
    let mut row = Row::new(ui, LINE);
    let color = row.tokens.text_3;
    let before: f32 = table.columns[..3].iter().map(|column| column.width).sum();
    let about = "Values of the features, on one axis for all rows";
    row.part(before).term("feature value", TextKind::Caption, color, about);
    let [low, high] = ends.map(|value| number(Some(f64::from(value)), 2));
    let mut part = row.part(table.columns[3].width);
    part.text(&low, TextKind::NumberSmall, color);
    part.end().text(&high, TextKind::NumberSmall, color);
}

/// A row of the table.
struct Line {
    range: FeatureRange,
    /// Its share of the gap of the class, 0–1.
    share: f64,
    ends: [f32; 2],
    class_idx: usize,
    is_chosen: bool,
}

impl Line {
    fn ui(
        &self,
        ui: &mut Ui,
        ctx: &ViewCtx<'_>,
        open: &OpenRun,
        table: &Table<'_>,
        pictures: &mut Pictures,
    ) {
        let mut row = Row::new(ui, ROW);
        if !row.ui.is_rect_visible(row.rect()) {
            return;
        }
        let tokens = row.tokens;
        let gap = &self.range.gap;
        let share = self.share * 100.0;
        let outside = number(Some(gap.total()), 3);
        let said =
            format!("feature {}: {share:.1} % of the gap, test outside by {outside}", gap.feature);
        let hit = Hit::button(&*said).selected(self.is_chosen).tooltip(&*said);
        if row.hit(hit, ("feature", gap.feature)).clicked() {
            ctx.send(GapMsg::ShowFeature(gap.feature));
        }
        let widths: Vec<f32> = table.columns.iter().map(|column| column.width).collect();
        let mut cell = row.part(widths[0]);
        cell.end().text(&gap.feature.to_string(), TextKind::NumberSmall, tokens.text);
        let mut cell = row.part(widths[1]);
        cell.end().text(&format!("{share:.1}"), TextKind::NumberSmall, tokens.text_2);
        let ranges = row.gap(widths[2]).take(widths[3]);
        let size = [ranges.width(), ranges.height()];
        let ink = ctx.class_ink(open, self.class_idx);
        drawing_ui(row.ui, &feature_row(&self.range, self.ends, size, ink), ranges);
        for (is_outside, extreme) in [gap.below > 0.0, gap.above > 0.0].into_iter().zip(gap.test) {
            let place = row.gap(8.0).piece(CONTROL, CONTROL);
            // Only an image that makes the gap is worth its place.
            let point = PointRef::Test(extreme.row as u32);
            if is_outside && let Some(texture) = pictures.get(row.ui, open, point) {
                thumbnail(row.ui, place, Some(texture));
            }
        }
    }
}
