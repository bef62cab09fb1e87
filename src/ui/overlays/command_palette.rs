//! Everything by its name: type a few letters, Enter does it.

use egui::{Area, Context, Id, Key, Order, Role, TextEdit, Ui, WidgetInfo, vec2};

use crate::app::{Found, WindowMsg, find};
use crate::ui::ViewCtx;
use crate::ui::kit::{Hit, Row, card_frame};
use crate::ui::theme::{DIALOG, ROW, TextKind};

/// Results that are listed.
const MOST: usize = 12;

/// What is typed, and which result is chosen.
#[derive(Default)]
pub struct Palette {
    was_open: bool,
    query: String,
    chosen: usize,
    /// What answers the query; looked up when it changes.
    found: Vec<Found>,
}

/// Draws the palette over everything, while it is open.
pub fn palette_ui(egui: &Context, ctx: &ViewCtx<'_>, palette: &mut Palette) {
    let is_new = ctx.state.overlays.palette && !palette.was_open;
    palette.was_open = ctx.state.overlays.palette;
    if !ctx.state.overlays.palette {
        return;
    }
    if is_new {
        (palette.query, palette.chosen) = (String::new(), 0);
    }
    let [up, down, enter, escape] = egui.input_mut(|input| {
        [Key::ArrowUp, Key::ArrowDown, Key::Enter, Key::Escape]
            .map(|key| input.consume_key(egui::Modifiers::NONE, key))
    });
    palette.chosen = (palette.chosen + usize::from(down)).saturating_sub(usize::from(up));
    let window = egui.content_rect();
    let width = DIALOG.min(window.width() - 48.0);
    let top = window.min + vec2((window.width() - width) / 2.0, 72.0);
    let area = Area::new(Id::unique("palette")).fixed_pos(top).order(Order::Foreground);
    let response = area.show(egui, |ui| {
        card_frame(ui).inner_margin(8).show(ui, |ui| {
            ui.set_width(width);
            ui.spacing_mut().item_spacing = vec2(0.0, 4.0);
            query_ui(ui, ctx, palette, is_new);
            ui.spacing_mut().item_spacing.y = 0.0;
            list_ui(ui, palette).or(enter.then_some(palette.chosen))
        })
    });
    let (outer, chosen) = (response.response.rect, response.inner.inner);
    let outside = egui.input(|input| input.pointer.any_pressed())
        && egui.pointer_interact_pos().is_some_and(|at| !outer.contains(at));
    if escape || outside {
        ctx.send(WindowMsg::TogglePalette);
    } else if let Some(found) =
        chosen.and_then(|at| std::mem::take(&mut palette.found).into_iter().nth(at))
    {
        ctx.send(WindowMsg::TogglePalette);
        ctx.send(found.msg);
    }
}

fn query_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, palette: &mut Palette, is_new: bool) {
    let edit = TextEdit::singleline(&mut palette.query)
        .hint_text("A command, a class, two classes, a number of an image, a path")
        .desired_width(f32::INFINITY)
        .margin(vec2(8.0, 4.0));
    let edit = ui.add(edit);
    edit.widget_info(|| WidgetInfo::labeled(Role::SearchInput, true, "Find anything"));
    edit.request_focus();
    if edit.changed() {
        palette.chosen = 0;
    }
    // What was typed in this frame counts already.
    if is_new || edit.changed() {
        palette.found = find(ctx.state, &palette.query, MOST);
    }
    palette.chosen = palette.chosen.min(palette.found.len().saturating_sub(1));
}

/// The results; gives the one that was clicked.
fn list_ui(ui: &mut Ui, palette: &Palette) -> Option<usize> {
    let mut clicked = None;
    for (at, found) in palette.found.iter().enumerate() {
        let mut row = Row::new(ui, ROW);
        let tokens = row.tokens;
        let hit = Hit::button(&*found.label).role(Role::ListBoxOption);
        if row.hit(hit.selected(at == palette.chosen), at).clicked() {
            clicked = Some(at);
        }
        row.end().text(&found.hint, TextKind::Caption, tokens.text_2);
        row.gap(8.0).start().text(&found.label, TextKind::Body, tokens.text);
    }
    if palette.found.is_empty() {
        Row::new(ui, ROW).hint("No matches");
    }
    clicked
}
