//! What is in a data set: a strip of images per class, how many there are, how many stay.

use egui::{Align2, Rect, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};
use eoscope_io::dataset::ImageSet;
use eoscope_io::dataset::imbalance::Profile;
use eoscope_train::{Imbalance, Plan};

use super::inner_row;
use super::strip::StripCache;
use crate::app::TrainingMsg;
use crate::ui::ViewCtx;
use crate::ui::theme::{TextKind, galley, paint, thousands};
use crate::ui::widgets::{Moved, log_slider, number_field, shorten};

const ROW: f32 = 24.0;
const NAME: f32 = 104.0;
/// Room for counts and ratios.
const COUNTS: f32 = 104.0;
/// The strip takes this share of what is left between names and counts.
const STRIP_SHARE: f32 = 0.38;
const MAX_RATIO: usize = 200;

/// Draws head and rows. `counts` are the images of every class that stay, and those that there are;
/// with a plan the ratio can be changed.
pub fn preview_ui(
    ui: &mut Ui,
    ctx: &ViewCtx<'_>,
    set: &ImageSet,
    counts: &[(usize, usize)],
    plan: Option<&Plan>,
    strips: &mut StripCache,
) {
    head_ui(ui, ctx, set, counts, plan);
    let mut order: Vec<usize> = (0..counts.len()).collect();
    order.sort_by_key(|&class_idx| std::cmp::Reverse(counts[class_idx].0));
    let largest = counts.iter().map(|count| count.1).max().unwrap_or(1).max(1);
    let head = order.first().map_or(1, |&class_idx| counts[class_idx].0).max(1);
    let pictures = strips.get(ui.ctx(), set);
    for (rank, &class_idx) in order.iter().enumerate() {
        let tokens = ctx.tokens;
        let rect = inner_row(ui, ROW);
        if !ui.is_rect_visible(rect) {
            continue;
        }
        let y = rect.center().y;
        let color = tokens.class_color(rank, order.len(), false);
        let painter = ui.painter().clone();
        painter.circle_filled(pos2(rect.left() + 4.0, y), 4.0, color);
        let name = &set.class_names[class_idx];
        let at = pos2(rect.left() + 16.0, y);
        paint(&painter, at, Align2::LEFT_CENTER, &shorten(name, 14), TextKind::Small, tokens.text);
        let middle = Rect::from_min_max(
            pos2(rect.left() + NAME, rect.top()),
            pos2(rect.right() - COUNTS, rect.bottom()),
        );
        let strip = middle.with_max_x(middle.left() + middle.width() * STRIP_SHARE);
        pictures.paint(&painter, strip, class_idx);
        let bars = middle.with_min_x(strip.right() + 16.0);
        let (stays, available) = counts[class_idx];
        let bar = |count: usize| {
            let width = (bars.width() * count as f32 / largest as f32).max(1.0);
            Rect::from_min_size(pos2(bars.left(), y - 4.0), vec2(width, 8.0))
        };
        painter.rect_filled(bar(stays), 1, color);
        if available > stays {
            let stroke = Stroke::new(1.0, tokens.text_3);
            painter.rect_stroke(bar(available), 1, stroke, StrokeKind::Inside);
        }
        let at = pos2(rect.right() - 48.0, y);
        let text = thousands(stays);
        paint(&painter, at, Align2::RIGHT_CENTER, &text, TextKind::NumberSmall, tokens.text);
        let ratio = head as f64 / stays.max(1) as f64;
        let ratio = if ratio < 10.0 { format!("{ratio:.1}×") } else { format!("{ratio:.0}×") };
        let at = rect.right_center();
        paint(&painter, at, Align2::RIGHT_CENTER, &ratio, TextKind::NumberSmall, tokens.text_3);
        let response =
            ui.interact(rect, ui.scope_id().with(("planned", class_idx)), Sense::hover());
        let text =
            format!("{name}: {} of {} training images", thousands(stays), thousands(available));
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &text));
        response.on_hover_text(text);
    }
    ui.add_space(16.0);
}

fn head_ui(
    ui: &mut Ui,
    ctx: &ViewCtx<'_>,
    set: &ImageSet,
    counts: &[(usize, usize)],
    plan: Option<&Plan>,
) {
    let tokens = ctx.tokens;
    let rect = inner_row(ui, 48.0);
    let n_train: usize = counts.iter().map(|count| count.0).sum();
    let counts_text = format!("{} train, {} test", thousands(n_train), thousands(set.test.len()));
    let size = format!("{} × {} × {}", set.width, set.height, set.channels);
    let texts = [
        format!("{counts_text}, {size}, {} classes", counts.len()),
        format!("{counts_text}, {size}"),
        counts_text,
    ];
    let mut free = rect;
    if let Some((plan, imbalance)) = plan.and_then(|plan| Some((plan, plan.data.imbalance?))) {
        free = free.with_max_x(ratio_ui(ui, ctx, rect, plan, imbalance) - 16.0);
    }
    let painter = ui.painter().with_clip_rect(free);
    let at = free.left_center();
    let name = paint(&painter, at, Align2::LEFT_CENTER, &set.name, TextKind::Heading, tokens.text);
    let left = name.right() + 12.0;
    // The longest that fits.
    for text in &texts {
        let text = galley(&painter, text, TextKind::Small, tokens.text_2);
        if left + text.size().x <= free.right() {
            let at = pos2(left, rect.center().y - text.size().y / 2.0);
            painter.galley(at, text, tokens.text_2);
            break;
        }
    }
}

/// The slider of the ratio; gives its left edge.
fn ratio_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, rect: Rect, plan: &Plan, imbalance: Imbalance) -> f32 {
    let (Profile::Exponential { ratio } | Profile::Step { ratio }) = imbalance.profile;
    let whole = ratio.round() as usize;
    let mut next = ratio;
    let y = rect.center().y;
    let field = Rect::from_min_size(pos2(rect.right() - 56.0, y - 12.0), vec2(56.0, 24.0));
    let name = "Imbalance ratio, head to tail";
    if let Some(Moved { value, .. }) = number_field(ui, field, name, whole, 1..=10_000)
        && value != whole
    {
        next = value as f64;
    }
    let width = (rect.width() * 0.24).clamp(96.0, 228.0);
    let slider =
        Rect::from_min_size(pos2(field.left() - 12.0 - width, y - 14.0), vec2(width, 36.0));
    let shown = whole.clamp(1, MAX_RATIO);
    let ticks = [1, 10, 50, MAX_RATIO];
    let moved = log_slider(ui, ctx.tokens, slider, "Imbalance ratio", shown, MAX_RATIO, &ticks);
    if let Some(Moved { value, .. }) = moved
        && value != shown
    {
        next = value as f64;
    }
    let at = pos2(slider.left() - 12.0, y);
    let color = ctx.tokens.text_2;
    let label =
        paint(ui.painter(), at, Align2::RIGHT_CENTER, "Head to tail", TextKind::Small, color);
    if next != ratio {
        let profile = match imbalance.profile {
            Profile::Exponential { .. } => Profile::Exponential { ratio: next },
            Profile::Step { .. } => Profile::Step { ratio: next },
        };
        let mut plan = plan.clone();
        plan.data.imbalance = Some(Imbalance { profile, ..imbalance });
        ctx.send(TrainingMsg::SetPlan(Box::new(plan)));
    }
    label.left()
}
