//! What is in a data set: a strip of images per class, how many there are, how many stay.

use egui::{Stroke, StrokeKind, Ui};
use eoscope_io::dataset::ImageSet;
use eoscope_io::dataset::imbalance::Profile;
use eoscope_report::drawing::{Font, width_of};
use eoscope_report::{counted, thousands};
use eoscope_train::{Imbalance, Plan};

use super::image_strip::{StripCache, Strips};
use super::inner_row;
use crate::app::TrainingMsg;
use crate::ui::ViewCtx;
use crate::ui::kit::{Cut, Hit, Moved, Row, log_slider, middle, number_field};
use crate::ui::theme::{CHOICE, CONTROL, FIELD, NAMES, TABLE_ROW, TextKind, color};

/// The strip takes this share of what is left between names and counts.
const STRIP_SHARE: f32 = 0.38;
const MAX_RATIO: usize = 200;

/// Draws head and rows. `counts` are the images of every class that stay, and those that there are;
/// with a plan the ratio can be changed.
pub fn preview_ui(
    ui: &mut Ui,
    ctx: &ViewCtx<'_>,
    set: &ImageSet,
    (counts, plan): (&[(usize, usize)], Option<&Plan>),
    strips: &mut StripCache,
) {
    head_ui(ui, ctx, set, counts, plan);
    let mut order: Vec<usize> = (0..counts.len()).collect();
    order.sort_by_key(|&class_idx| std::cmp::Reverse(counts[class_idx].0));
    let widest = set.class_names.iter().map(|name| width_of(name, Font::Small));
    let preview = Preview {
        set,
        counts,
        names: (16.0 + widest.fold(64.0, f32::max)).min(ui.available_width() * 0.25),
        largest: counts.iter().map(|count| count.1).max().unwrap_or(1).max(1),
        most: order.first().map_or(1, |&class_idx| counts[class_idx].0).max(1),
    };
    let pictures = strips.get(ui.ctx(), set);
    for (rank, &class_idx) in order.iter().enumerate() {
        let class = color(ctx.tokens.theme.class(rank, order.len()));
        preview.class_ui(ui, pictures, class_idx, class);
    }
    ui.add_space(16.0);
}

/// What all rows share.
struct Preview<'a> {
    set: &'a ImageSet,
    counts: &'a [(usize, usize)],
    /// Width of the names.
    names: f32,
    /// Images of the largest class that there are, and that stay.
    largest: usize,
    most: usize,
}

impl Preview<'_> {
    fn class_ui(&self, ui: &mut Ui, pictures: &Strips, class_idx: usize, class: egui::Color32) {
        let mut row = inner_row(ui, TABLE_ROW);
        if !row.ui.is_rect_visible(row.rect()) {
            return;
        }
        let tokens = row.tokens;
        let name = &self.set.class_names[class_idx];
        let (stays, available) = self.counts[class_idx];
        let said =
            format!("{name}: {} of {} training images", thousands(stays), thousands(available));
        row.hit(Hit::label(said), ("planned", class_idx));
        let mut cell = row.part(self.names);
        cell.dot(class).text(name, TextKind::Small, tokens.text);
        let ratio = self.most as f64 / stays.max(1) as f64;
        let ratio = if ratio < 10.0 { format!("{ratio:.1}×") } else { format!("{ratio:.0}×") };
        let mut cell = row.end().part(FIELD);
        cell.end().text(&ratio, TextKind::NumberSmall, tokens.text_3);
        let mut cell = row.part(FIELD);
        cell.end().text(&thousands(stays), TextKind::NumberSmall, tokens.text);
        row.gap(8.0).start().gap(8.0);
        let strip = row.take(row.room() * STRIP_SHARE);
        pictures.paint(row.ui.painter(), strip, class_idx);
        let bars = middle(row.gap(16.0).rest(), [row.room(), 8.0]);
        let bar = |count: usize| {
            let share = count as f32 / self.largest as f32;
            Cut(bars).start((bars.width() * share).max(1.0))
        };
        row.ui.painter().rect_filled(bar(stays), 1, class);
        if available > stays {
            let stroke = Stroke::new(1.0, tokens.text_3);
            row.ui.painter().rect_stroke(bar(available), 1, stroke, StrokeKind::Inside);
        }
    }
}

fn head_ui(
    ui: &mut Ui,
    ctx: &ViewCtx<'_>,
    set: &ImageSet,
    counts: &[(usize, usize)],
    plan: Option<&Plan>,
) {
    let mut row = inner_row(ui, 48.0);
    let tokens = row.tokens;
    if let Some((plan, imbalance)) = plan.and_then(|plan| Some((plan, plan.data.imbalance?))) {
        ratio_ui(&mut row, ctx, plan, imbalance);
    }
    row.start().text(&set.name, TextKind::Heading, tokens.text);
    row.gap(12.0);
    let n_train: usize = counts.iter().map(|count| count.0).sum();
    let text = format!("{} train, {} test", thousands(n_train), thousands(set.test.len()));
    let size = format!("{} × {} × {}", set.width, set.height, set.channels);
    let classes = counted(counts.len(), "class");
    // The longest that fits.
    for text in [format!("{text}, {size}, {classes}"), format!("{text}, {size}"), text] {
        if row.text_if_room(&text, TextKind::Small, tokens.text_2) {
            break;
        }
    }
}

/// The slider of the ratio, at the end of the head.
fn ratio_ui(row: &mut Row<'_>, ctx: &ViewCtx<'_>, plan: &Plan, imbalance: Imbalance) {
    let (Profile::Exponential { ratio } | Profile::Step { ratio }) = imbalance.profile;
    let whole = ratio.round() as usize;
    let mut next = ratio;
    let field = row.end().piece(56.0, CONTROL);
    let name = "Imbalance, largest to smallest class";
    if let Some(Moved { value, .. }) = number_field(row.ui, field, name, whole, 1..=10_000)
        && value != whole
    {
        next = value as f64;
    }
    let width = (row.rect().width() * 0.24).clamp(72.0, 228.0);
    let slider = row.gap(12.0).piece(width, 36.0).translate(egui::vec2(0.0, 4.0));
    let shown = whole.clamp(1, MAX_RATIO);
    let ticks = (MAX_RATIO, &[1, 10, 50, MAX_RATIO][..]);
    if let Some(Moved { value, .. }) = log_slider(row.ui, slider, "Imbalance ratio", shown, ticks)
        && value != shown
    {
        next = value as f64;
    }
    let color = row.tokens.text_2;
    let about = "How many times more training images the largest class has than the smallest";
    // The name of the images needs some of the room.
    if row.room() >= NAMES + CHOICE {
        row.gap(12.0).term("Largest : smallest class", TextKind::Small, color, about);
    }
    row.gap(16.0);
    if next != ratio {
        let profile = match imbalance.profile {
            Profile::Exponential { .. } => Profile::Exponential { ratio: next },
            Profile::Step { .. } => Profile::Step { ratio: next },
        };
        let mut plan = plan.clone();
        plan.data.imbalance = Some(Imbalance { profile, ..imbalance });
        ctx.send(TrainingMsg::SetPlan(Box::new(plan)));
    }
}
