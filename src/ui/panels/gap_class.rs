//! The gap of one class, feature by feature, down to the images that set its extremes.

use std::sync::Arc;

use egui::{Align2, Rect, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};
use eoscope_core::analysis::{FeatureGap, feature_gaps};

use super::gap_feature::feature_ui;
use crate::app::{GapMsg, OpenRun, PointRef};
use crate::ui::ViewCtx;
use crate::ui::icons::Icon;
use crate::ui::theme::{TextKind, Tokens, delta, number, paint, thousands};
use crate::ui::views::Pictures;
use crate::ui::widgets::{icon_button, row, rule, shorten, thumbnail};

/// Features that are listed at first.
const FIRST: usize = 10;
const ROW: f32 = 28.0;
/// Where the columns end and begin, from the left.
const SHARE: f32 = 96.0;
const RANGES: f32 = 112.0;
/// Room for the two images at the right.
const IMAGES: f32 = 64.0;
const IMAGE: f32 = 24.0;

/// The features of a class, worked out once per answer.
#[derive(Default)]
pub struct GapCache {
    key: Option<(usize, u64, usize)>,
    /// Largest part in the gap first.
    pub features: Vec<FeatureGap>,
    /// From where to where training and synthetic points reach, by feature.
    pub reach: Vec<[f32; 2]>,
}

impl GapCache {
    fn follow(&mut self, open: &OpenRun, class_idx: usize) {
        let key = Self::key(open, class_idx);
        if self.key == Some(key) {
            return;
        }
        self.key = Some(key);
        let ranges = open
            .answers
            .newest
            .as_ref()
            .map_or(&open.subject.train_ranges, |answer| &answer.outcome.train_ranges);
        let (low, high) = (ranges.min.row(class_idx), ranges.max.row(class_idx));
        self.reach = low.iter().zip(high).map(|(&low, &high)| [low, high]).collect();
        let features = feature_gaps(&open.run.train, &open.run.test, class_idx);
        self.features = features
            .into_iter()
            .map(|gap| gap.within(self.reach[gap.feature][0], self.reach[gap.feature][1]))
            .collect();
        self.features
            .sort_by(|a, b| b.total().total_cmp(&a.total()).then(a.feature.cmp(&b.feature)));
    }

    /// Whether it holds the features of this class under the answer on screen.
    pub fn is_of(&self, open: &OpenRun, class_idx: usize) -> bool {
        self.key == Some(Self::key(open, class_idx))
    }

    fn key(open: &OpenRun, class_idx: usize) -> (usize, u64, usize) {
        (Arc::as_ptr(&open.run) as usize, open.view().answer_serial(), class_idx)
    }

    fn total(&self) -> f64 {
        self.features.iter().map(FeatureGap::total).sum()
    }
}

/// Draws head, table and the chosen feature.
pub fn gap_class_ui(
    ui: &mut Ui,
    ctx: &ViewCtx<'_>,
    open: &OpenRun,
    class_idx: usize,
    cache: &mut GapCache,
    pictures: &mut Pictures,
) {
    cache.follow(open, class_idx);
    head_ui(ui, ctx, open, class_idx);
    let tokens = ctx.tokens;
    if cache.features.is_empty() {
        let rect = row(ui, 40.0);
        let text = "No training or no test points of this class: gap undefined";
        paint(
            ui.painter(),
            rect.left_center(),
            Align2::LEFT_CENTER,
            text,
            TextKind::Small,
            tokens.text_3,
        );
        return;
    }
    let chosen = open.gap.feature.unwrap_or(cache.features[0].feature);
    sentence_ui(ui, ctx, open, class_idx, cache);
    legend_ui(ui, ctx, open, class_idx);
    let n = if ctx.state.open.as_ref().is_some_and(|open| open.gap.all_features) {
        cache.features.len()
    } else {
        FIRST.min(cache.features.len())
    };
    let span = span_of(&cache.features[..n], &cache.reach);
    let total = cache.total().max(f64::MIN_POSITIVE);
    for at in 0..n {
        let gap = cache.features[at];
        let reach = cache.reach[gap.feature];
        let share = gap.total() / total;
        let row =
            FeatureRow { gap, reach, share, span, class_idx, is_chosen: gap.feature == chosen };
        row.ui(ui, ctx, open, pictures);
    }
    axis_ui(ui, tokens, span);
    let rect = row(ui, 28.0);
    if cache.features.len() > FIRST {
        let text = if n > FIRST {
            format!("Show the first {FIRST}")
        } else {
            format!("Show all {}", cache.features.len())
        };
        let at = rect.left_center();
        let place =
            paint(ui.painter(), at, Align2::LEFT_CENTER, &text, TextKind::Small, tokens.accent);
        let response = ui.interact(place.expand(4.0), ui.scope_id().with("all"), Sense::click());
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &text));
        if response.clicked() {
            ctx.send(GapMsg::ToggleAllFeatures);
        }
    }
    rule(ui, tokens);
    if let Some(gap) = cache.features.iter().find(|gap| gap.feature == chosen) {
        feature_ui(ui, ctx, open, class_idx, *gap, cache.reach[chosen], pictures);
    }
}

fn head_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, open: &OpenRun, class_idx: usize) {
    let tokens = ctx.tokens;
    let rect = row(ui, 40.0);
    let y = rect.center().y;
    let back = Rect::from_min_size(pos2(rect.left() - 4.0, y - 12.0), vec2(24.0, 24.0));
    let name = "Back to all classes (Esc)";
    if icon_button(ui, tokens, back, Icon::Back, name, true, false).clicked() {
        ctx.send(GapMsg::ShowGapOf(None));
    }
    let painter = ui.painter();
    painter.circle_filled(pos2(back.right() + 10.0, y), 4.0, ctx.class_color(open, class_idx));
    let name = shorten(&open.run.classes.names[class_idx], 14);
    let at = pos2(back.right() + 20.0, y);
    let title = format!("{name}, gap by feature");
    paint(painter, at, Align2::LEFT_CENTER, &title, TextKind::Title, tokens.text);
    let now = open.report().gap.per_class[class_idx];
    let before = open.subject.baseline.gap.per_class[class_idx];
    let change = now.zip(before).map(|(now, before)| now - before);
    let (text, color) = delta(tokens, change, 3, false);
    let fade = if open.is_stale() { 0.55 } else { 1.0 };
    let at = rect.right_center();
    let place = paint(
        painter,
        at,
        Align2::RIGHT_CENTER,
        &text,
        TextKind::NumberSmall,
        color.gamma_multiply(fade),
    );
    let at = pos2(place.left() - 8.0, y);
    let color = tokens.text.gamma_multiply(fade);
    paint(painter, at, Align2::RIGHT_CENTER, &number(now, 3), TextKind::NumberLead, color);
}

fn sentence_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, open: &OpenRun, class_idx: usize, cache: &GapCache) {
    let tokens = ctx.tokens;
    let n = FIRST.min(cache.features.len());
    let first: f64 = cache.features.iter().take(n).map(FeatureGap::total).sum();
    let share = 100.0 * first / cache.total().max(f64::MIN_POSITIVE);
    let text = if cache.total() > 0.0 {
        format!("Mean of {} features. The first {n} make {share:.0} % of it", cache.features.len())
    } else {
        format!("No feature of {} sticks out", open.run.classes.names[class_idx])
    };
    let rect = row(ui, 20.0);
    paint(
        ui.painter(),
        rect.left_center(),
        Align2::LEFT_CENTER,
        &text,
        TextKind::Small,
        tokens.text_2,
    );
}

fn legend_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, open: &OpenRun, class_idx: usize) {
    let tokens = ctx.tokens;
    let rect = row(ui, 22.0);
    let painter = ui.painter();
    let y = rect.center().y;
    let color = ctx.class_color(open, class_idx);
    let classes = &open.run.classes;
    let entries = [
        (format!("train {}", thousands(classes.train_counts[class_idx])), tokens.text_2, false),
        ("synthetic adds".into(), tokens.text_2, true),
        (
            format!("test {}", thousands(classes.test_counts[class_idx])),
            inside(tokens, color),
            false,
        ),
        ("sticks out".into(), color, false),
    ];
    let mut x = rect.left();
    for (label, color, hollow) in entries {
        let mark = Rect::from_min_size(pos2(x, y - 3.0), vec2(14.0, 6.0));
        if hollow {
            painter.rect_stroke(mark, 1, Stroke::new(1.0, color), StrokeKind::Inside);
        } else {
            painter.rect_filled(mark, 1, color);
        }
        let at = pos2(x + 18.0, y);
        let text =
            paint(painter, at, Align2::LEFT_CENTER, &label, TextKind::Caption, tokens.text_2);
        x = text.right() + 10.0;
    }
    let rect = row(ui, 18.0);
    let painter = ui.painter();
    let y = rect.center().y;
    let heads = [
        (rect.left(), Align2::LEFT_CENTER, "feature"),
        (rect.left() + SHARE, Align2::RIGHT_CENTER, "share, %"),
        (rect.left() + RANGES, Align2::LEFT_CENTER, "range, train over test"),
        (rect.right() - IMAGES + 12.0 + IMAGE / 2.0, Align2::CENTER_CENTER, "low"),
        (rect.right() - IMAGE / 2.0, Align2::CENTER_CENTER, "high"),
    ];
    for (x, anchor, text) in heads {
        paint(painter, pos2(x, y), anchor, text, TextKind::Caption, tokens.text_3);
    }
}

/// The colour of the part of a test range that lies inside the training range.
pub fn inside(tokens: &Tokens, color: egui::Color32) -> egui::Color32 {
    crate::ui::theme::mix(tokens.panel, color, 0.38)
}

/// One scale for all rows, so that their bars compare.
fn span_of(features: &[FeatureGap], reach: &[[f32; 2]]) -> [f32; 2] {
    let (mut low, mut high) = (f32::INFINITY, f32::NEG_INFINITY);
    for gap in features {
        let [from, to] = reach[gap.feature];
        low = low.min(from).min(gap.test[0].value);
        high = high.max(to).max(gap.test[1].value);
    }
    if high > low { [low, high] } else { [low - 1.0, low + 1.0] }
}

fn axis_ui(ui: &mut Ui, tokens: &Tokens, span: [f32; 2]) {
    let rect = row(ui, 20.0);
    let painter = ui.painter();
    let y = rect.center().y;
    let at = rect.left_center();
    paint(painter, at, Align2::LEFT_CENTER, "feature value", TextKind::Caption, tokens.text_3);
    let (left, right) = (rect.left() + RANGES, rect.right() - IMAGES);
    let ends = [(left, Align2::LEFT_CENTER, span[0]), (right, Align2::RIGHT_CENTER, span[1])];
    for (x, anchor, value) in ends {
        let text = number(Some(f64::from(value)), 2);
        paint(painter, pos2(x, y), anchor, &text, TextKind::NumberSmall, tokens.text_3);
    }
}

/// A row of the table.
struct FeatureRow {
    gap: FeatureGap,
    reach: [f32; 2],
    /// Its part in the gap of the class, 0–1.
    share: f64,
    span: [f32; 2],
    class_idx: usize,
    is_chosen: bool,
}

impl FeatureRow {
    fn ui(&self, ui: &mut Ui, ctx: &ViewCtx<'_>, open: &OpenRun, pictures: &mut Pictures) {
        let tokens = ctx.tokens;
        let rect = row(ui, ROW);
        if !ui.is_rect_visible(rect) {
            return;
        }
        let feature = self.gap.feature;
        let response = ui.interact(rect, ui.scope_id().with(("feature", feature)), Sense::click());
        let share = self.share * 100.0;
        let told = format!(
            "feature {feature}: {share:.1} % of the gap, test sticks out by {:.3}",
            self.gap.total()
        );
        response.widget_info(|| WidgetInfo::selected(Role::Button, true, self.is_chosen, &told));
        if self.is_chosen {
            ui.painter().rect_filled(rect.expand2(vec2(4.0, 0.0)), 4, tokens.accent_soft);
        } else if response.hovered() || response.has_focus() {
            ui.painter().rect_filled(rect.expand2(vec2(4.0, 0.0)), 4, tokens.well);
        }
        let painter = ui.painter();
        let y = rect.center().y;
        let at = pos2(rect.left() + 30.0, y);
        let text = feature.to_string();
        paint(painter, at, Align2::RIGHT_CENTER, &text, TextKind::NumberSmall, tokens.text);
        let at = pos2(rect.left() + SHARE, y);
        let text = format!("{share:.1}");
        paint(painter, at, Align2::RIGHT_CENTER, &text, TextKind::NumberSmall, tokens.text_2);
        let ranges = Rect::from_min_max(
            pos2(rect.left() + RANGES, rect.top()),
            pos2(rect.right() - IMAGES, rect.bottom()),
        );
        self.ranges_ui(ui, ctx, open, ranges);
        let places = [rect.right() - IMAGES + 12.0, rect.right() - IMAGE];
        let sticks = [self.gap.below > 0.0, self.gap.above > 0.0];
        for ((left, sticks), extreme) in places.into_iter().zip(sticks).zip(self.gap.test) {
            // Only an image that makes the gap is worth its place.
            if !sticks {
                continue;
            }
            let point = PointRef::Test(extreme.row as u32);
            if let Some(texture) = pictures.get(ui, open, point) {
                let place = Rect::from_min_size(pos2(left, y - IMAGE / 2.0), vec2(IMAGE, IMAGE));
                thumbnail(ui, tokens, place, Some(texture));
            }
        }
        if response.on_hover_text(told).clicked() {
            ctx.send(GapMsg::ShowFeature(feature));
        }
    }

    /// Train above test, and what the synthetic points add.
    fn ranges_ui(&self, ui: &Ui, ctx: &ViewCtx<'_>, open: &OpenRun, rect: Rect) {
        let (tokens, painter) = (ctx.tokens, ui.painter());
        let x = |value: f32| {
            let share = (value - self.span[0]) / (self.span[1] - self.span[0]);
            rect.left() + rect.width() * share.clamp(0.0, 1.0)
        };
        let bar = |from: f32, to: f32, top: f32| {
            Rect::from_min_max(pos2(x(from), top), pos2(x(to).max(x(from) + 1.0), top + 5.0))
        };
        let y = rect.center().y;
        let color = ctx.class_color(open, self.class_idx);
        let [low, high] = self.reach;
        let (train, test) = (self.gap.train, self.gap.test);
        if low < train[0].value || high > train[1].value {
            let outline = bar(low, high, y - 6.0);
            painter.rect_stroke(outline, 1, Stroke::new(1.0, tokens.text_2), StrokeKind::Inside);
        }
        painter.rect_filled(bar(train[0].value, train[1].value, y - 6.0), 1, tokens.text_2);
        painter.rect_filled(bar(test[0].value, test[1].value, y + 1.0), 1, inside(tokens, color));
        if self.gap.below > 0.0 {
            painter.rect_filled(bar(test[0].value, low, y + 1.0), 1, color);
        }
        if self.gap.above > 0.0 {
            painter.rect_filled(bar(high, test[1].value, y + 1.0), 1, color);
        }
    }
}
