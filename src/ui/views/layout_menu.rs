//! How the map is made: method, perplexity and seed; and what can be done while it forms.

use egui::{Align2, Popup, Rect, Ui, pos2, vec2};
use eoscope_core::projection::{LayoutMethod, LayoutPlan};

use crate::app::{MapMsg, OpenRun};
use crate::ui::ViewCtx;
use crate::ui::icons::Icon;
use crate::ui::theme::{TextKind, paint};
use crate::ui::widgets::{button, fine_field, icon_button, number_field, segmented};

const WIDTH: f32 = 232.0;

/// The button and its menu.
pub fn layout_menu_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, open: &OpenRun, place: Rect) {
    let tokens = ctx.tokens;
    let name = "How the map is laid out";
    let response = icon_button(ui, tokens, place, Icon::Options, name, true, false);
    Popup::menu(&response).close_behavior(egui::PopupCloseBehavior::CloseOnClickOutside).show(
        |ui| {
            let (rect, _) = ui.allocate_exact_size(vec2(WIDTH, 136.0), egui::Sense::hover());
            menu_ui(ui, ctx, open, rect.shrink(4.0));
        },
    );
}

fn menu_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, open: &OpenRun, rect: Rect) {
    let (tokens, plan) = (ctx.tokens, open.map.plan);
    let mut next = plan;
    let line = |at: f32| {
        let corner = pos2(rect.left(), rect.top() + 32.0 * at);
        Rect::from_min_size(corner, vec2(rect.width(), 24.0))
    };
    let methods = [
        ("t-SNE", "Neighbours stay neighbours; distances between groups mean nothing"),
        (
            "PCA",
            "The two directions of largest spread; no distance is drawn larger than it is, groups may overlap",
        ),
    ];
    let selected = usize::from(plan.method == LayoutMethod::Pca);
    if let Some(at) = segmented(ui, tokens, line(0.0), "Layout", &methods, selected) {
        next.method = [LayoutMethod::Tsne, LayoutMethod::Pca][at];
    }
    let label = |ui: &Ui, at: f32, text: &str| {
        let place = line(at).left_center();
        paint(ui.painter(), place, Align2::LEFT_CENTER, text, TextKind::Small, tokens.text_2);
        line(at).with_min_x(rect.right() - 64.0)
    };
    if plan.method == LayoutMethod::Tsne {
        let field = label(ui, 1.0, "Perplexity, 2–200");
        let name = "Perplexity";
        if let Some(moved) = fine_field(ui, field, name, plan.perplexity, 2.0..=200.0, 1) {
            next.perplexity = moved.value;
        }
        let field = label(ui, 2.0, "Seed");
        if let Some(moved) = number_field(ui, field, "Seed of the map", plan.seed, 0..=9_999) {
            next.seed = moved.value;
        }
    }
    if next != plan {
        ctx.send(MapMsg::SetPlan(LayoutPlan { ..next }));
    }
    let y = line(3.0).center().y + 8.0;
    let can = open.map.forming.is_none();
    let (response, _) = button(ui, tokens, rect.right(), y, Icon::Network, "Lay out", can);
    if can && response.clicked() {
        ctx.send(MapMsg::Compute);
        ui.close();
    }
}

/// How far a map is, with a way to hold it and a way out.
pub fn forming_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, open: &OpenRun, canvas: Rect, done: f32) {
    let tokens = ctx.tokens;
    let y = canvas.top() + 20.0;
    let text = match (open.map.paused, done > 0.0) {
        (true, _) => format!("Held at {:.0} %", done * 100.0),
        (false, true) => format!("The map is forming, {:.0} %", done * 100.0),
        (false, false) => "Looking up neighbours for the map…".to_owned(),
    };
    let hit = Rect::from_min_size(pos2(canvas.left() + 12.0, y - 8.0), vec2(180.0, 24.0));
    let response = ui.interact(hit, ui.scope_id().with("forming"), egui::Sense::hover());
    response.widget_info(|| {
        let mut info = egui::WidgetInfo::labeled(egui::Role::ProgressIndicator, true, &text);
        info.value = Some(f64::from(done));
        info
    });
    let at = pos2(canvas.left() + 12.0, y);
    let place = paint(ui.painter(), at, Align2::LEFT_CENTER, &text, TextKind::Small, tokens.text_2);
    let rail = Rect::from_min_size(pos2(canvas.left() + 12.0, y + 14.0), vec2(180.0, 2.0));
    ui.painter().rect_filled(rail, 1, tokens.well);
    ui.painter().rect_filled(rail.with_max_x(rail.left() + rail.width() * done), 1, tokens.accent);
    let x = place.right().max(rail.right()) + 12.0;
    let square = |at: f32| Rect::from_min_size(pos2(x + 28.0 * at, y - 12.0), vec2(24.0, 24.0));
    let (icon, name) = if open.map.paused {
        (Icon::Play, "Go on with the map")
    } else {
        (Icon::Pause, "Hold the map")
    };
    if icon_button(ui, tokens, square(0.0), icon, name, true, false).clicked() {
        ctx.send(MapMsg::Pause(!open.map.paused));
    }
    if icon_button(ui, tokens, square(1.0), Icon::Cross, "Cancel map", true, false).clicked() {
        ctx.send(MapMsg::Cancel);
    }
}
