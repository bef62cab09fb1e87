//! Everything by its name: type a few letters, Enter does it.

use egui::{
    Align2, Area, Context, Frame, Id, Key, Order, Role, Sense, Stroke, TextEdit, WidgetInfo, pos2,
    vec2,
};

use super::ViewCtx;
use super::theme::{TextKind, paint};
use crate::app::{Hit, WindowMsg, find};

const WIDTH: f32 = 480.0;
const ROW: f32 = 28.0;
/// Hits that are listed.
const MOST: usize = 12;

/// What is typed, and which hit is chosen.
#[derive(Default)]
pub struct Palette {
    was_open: bool,
    query: String,
    chosen: usize,
    /// What answers the query; looked up when it changes.
    hits: Vec<Hit>,
}

/// Draws the palette over everything, while it is open.
pub fn palette_ui(egui: &Context, ctx: &ViewCtx<'_>, palette: &mut Palette) {
    let is_new = ctx.state.overlays.palette && !palette.was_open;
    palette.was_open = ctx.state.overlays.palette;
    if !ctx.state.overlays.palette {
        return;
    }
    if is_new {
        palette.query.clear();
        palette.chosen = 0;
    }
    let tokens = ctx.tokens;
    let (up, down, enter, escape) = egui.input_mut(|input| {
        let none = egui::Modifiers::NONE;
        (
            input.consume_key(none, Key::ArrowUp),
            input.consume_key(none, Key::ArrowDown),
            input.consume_key(none, Key::Enter),
            input.consume_key(none, Key::Escape),
        )
    });
    palette.chosen = (palette.chosen + usize::from(down)).saturating_sub(usize::from(up));
    let window = egui.content_rect();
    let corner = pos2(window.center().x - WIDTH / 2.0, window.top() + 72.0);
    let mut done = None;
    let area = Area::new(Id::unique("palette")).fixed_pos(corner).order(Order::Foreground);
    let response = area.show(egui, |ui| {
        let frame = Frame::new()
            .fill(tokens.control)
            .stroke(Stroke::new(1.0, tokens.border))
            .corner_radius(8)
            .shadow(ui.visuals().popup_shadow)
            .inner_margin(8);
        frame.show(ui, |ui| {
            ui.set_width(WIDTH);
            ui.spacing_mut().item_spacing = vec2(0.0, 4.0);
            let edit = TextEdit::singleline(&mut palette.query)
                .hint_text("A command, a class, #number of an image, a file name")
                .desired_width(WIDTH - 16.0)
                .margin(vec2(8.0, 4.0));
            let edit = ui.add(edit);
            edit.widget_info(|| WidgetInfo::labeled(Role::SearchInput, true, "Find anything"));
            edit.request_focus();
            if edit.changed() {
                palette.chosen = 0;
            }
            // What was typed in this frame counts already.
            if is_new || edit.changed() {
                palette.hits = find(ctx.state, &palette.query, MOST);
            }
            let hits = &palette.hits;
            palette.chosen = palette.chosen.min(hits.len().saturating_sub(1));
            done = enter.then_some(palette.chosen);
            ui.spacing_mut().item_spacing.y = 0.0;
            for (at, hit) in hits.iter().enumerate() {
                let (row, response) = ui.allocate_exact_size(vec2(WIDTH, ROW), Sense::click());
                let is_chosen = at == palette.chosen;
                response.widget_info(|| {
                    WidgetInfo::selected(Role::ListBoxOption, true, is_chosen, &hit.label)
                });
                if is_chosen {
                    ui.painter().rect_filled(row, 4, tokens.accent_soft);
                } else if response.hovered() {
                    ui.painter().rect_filled(row, 4, tokens.well);
                }
                let y = row.center().y;
                let painter = ui.painter().with_clip_rect(row.with_max_x(row.right() - 84.0));
                let at_left = pos2(row.left() + 8.0, y);
                paint(
                    &painter,
                    at_left,
                    Align2::LEFT_CENTER,
                    &hit.label,
                    TextKind::Body,
                    tokens.text,
                );
                let at_right = pos2(row.right() - 8.0, y);
                let color = tokens.text_2;
                paint(
                    ui.painter(),
                    at_right,
                    Align2::RIGHT_CENTER,
                    &hit.hint,
                    TextKind::Caption,
                    color,
                );
                if response.clicked() {
                    done = Some(at);
                }
            }
            if hits.is_empty() {
                let (row, _) = ui.allocate_exact_size(vec2(WIDTH, ROW), Sense::hover());
                let at = pos2(row.left() + 8.0, row.center().y);
                let text = "Nothing is called so";
                paint(ui.painter(), at, Align2::LEFT_CENTER, text, TextKind::Small, tokens.text_3);
            }
        });
    });
    let outside = egui.input(|input| input.pointer.any_pressed())
        && egui.pointer_interact_pos().is_some_and(|at| !response.response.rect.contains(at));
    if escape || outside {
        ctx.send(WindowMsg::TogglePalette);
    } else if let Some(hit) =
        done.and_then(|at| std::mem::take(&mut palette.hits).into_iter().nth(at))
    {
        ctx.send(WindowMsg::TogglePalette);
        ctx.send(hit.msg);
    }
}
