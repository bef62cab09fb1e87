//! What is open, where it runs, and the theme.

use egui::{Align2, Popup, Rect, Role, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};

use crate::app::{
    ClassifyMsg, Exported, FilesMsg, MapMsg, OpenRun, PanelMsg, SaveMsg, ThemeChoice, TrainingMsg,
    WindowMsg,
};
use crate::ui::ViewCtx;
use crate::ui::icons::{self, Icon};
use crate::ui::theme::{TextKind, galley, paint};
use crate::ui::widgets::icon_button;

pub fn top_bar_ui(ui: &mut Ui, ctx: &ViewCtx<'_>) {
    let tokens = ctx.tokens;
    let rect = ui.max_rect();
    let (painter, y) = (ui.painter().clone(), rect.center().y);
    painter.hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(1.0, tokens.hairline));
    icons::paint(&painter, icons::box_at(rect.left() + 12.0, y), Icon::Mark, tokens.text);
    let right = right_side_ui(ui, ctx, rect);
    let left = rect.left() + 40.0;
    if ctx.state.training.shown {
        desk_title_ui(ui, ctx, left, y);
        return;
    }
    let Some(open) = &ctx.state.open else {
        paint(
            &painter,
            pos2(left, y),
            Align2::LEFT_CENTER,
            "Eoscope",
            TextKind::Title,
            tokens.text,
        );
        return;
    };
    let left = run_menu_ui(ui, ctx, open, left, y);
    painter.vline(left + 12.0, y - 9.0..=y + 9.0, Stroke::new(1.0, tokens.border));
    let subtitle = open.run.manifest.subtitle();
    let text = galley(&painter, &subtitle, TextKind::Body, tokens.text_2);
    // What does not fit is left out at the end rather than drawn over the right side.
    let clip = Rect::from_min_max(pos2(left + 24.0, rect.top()), pos2(right - 12.0, rect.bottom()));
    let at = pos2(clip.left(), y - text.size().y / 2.0);
    painter.with_clip_rect(clip).galley(at, text, tokens.text_2);
}

/// The title of the training page, and the way back.
fn desk_title_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, left: f32, y: f32) {
    let tokens = ctx.tokens;
    let button = Rect::from_min_size(pos2(left - 4.0, y - 12.0), vec2(24.0, 24.0));
    let back = match &ctx.state.open {
        Some(open) => format!("Back to {} (Ctrl T)", open.run.manifest.name),
        None => "Back to the start (Ctrl T)".into(),
    };
    if icon_button(ui, tokens, button, Icon::Back, &back, true, false).clicked() {
        ctx.send(TrainingMsg::Show(false));
    }
    let at = pos2(button.right() + 8.0, y);
    let title = paint(ui.painter(), at, Align2::LEFT_CENTER, "Train", TextKind::Title, tokens.text);
    if let Some(open) = &ctx.state.open {
        let x = title.right() + 12.0;
        ui.painter().vline(x, y - 9.0..=y + 9.0, Stroke::new(1.0, tokens.border));
        let text = format!("in the background; {} stays open", open.run.manifest.name);
        let at = pos2(x + 12.0, y);
        paint(ui.painter(), at, Align2::LEFT_CENTER, &text, TextKind::Body, tokens.text_2);
    }
}

/// The run's name, which opens a menu; gives its right edge.
fn run_menu_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, open: &OpenRun, left: f32, y: f32) -> f32 {
    let tokens = ctx.tokens;
    let name = &open.run.manifest.name;
    let text = galley(ui.painter(), name, TextKind::Title, tokens.text);
    let hit = Rect::from_min_size(pos2(left - 4.0, y - 14.0), vec2(text.size().x + 28.0, 28.0));
    let response = ui.interact(hit, ui.scope_id().with("run"), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("run {name}")));
    if response.hovered() || response.has_focus() {
        ui.painter().rect_filled(hit, 4, tokens.well);
    }
    ui.painter().galley(pos2(left, y - text.size().y / 2.0), text, tokens.text);
    icons::paint(ui.painter(), icons::box_at(hit.right() - 20.0, y), Icon::Down, tokens.text_2);
    Popup::menu(&response).show(|ui| {
        if ui.button("Open a run…").clicked() {
            ctx.send(FilesMsg::PickRun);
        }
        if ui.button("Open embeddings…").clicked() {
            ctx.send(FilesMsg::PickFile);
        }
        if ui.button("Train a network…").clicked() {
            ctx.send(TrainingMsg::Show(true));
        }
        for path in ctx.state.settings.recent.iter().filter(|path| open.source.path() != Some(path))
        {
            let label = path.file_stem().unwrap_or_default().to_string_lossy();
            if ui.button(label).on_hover_text(path.display().to_string()).clicked() {
                ctx.send(FilesMsg::Open(path.clone()));
            }
        }
        ui.separator();
        if ui.button("Classify images…").clicked() {
            ctx.send(ClassifyMsg::PickImages);
        }
        if ui.button("Save the network with this head…").clicked() {
            ctx.send(SaveMsg::Export(Exported::Network));
        }
        if ui.button("Save the embeddings…").clicked() {
            ctx.send(SaveMsg::Export(Exported::Embeddings));
        }
        ui.separator();
        if ui.button("Compute the map anew").clicked() {
            ctx.send(MapMsg::Compute);
        }
        if ui.button("Close").clicked() {
            ctx.send(FilesMsg::Close);
        }
    });
    response.on_hover_text(open.source.text());
    hit.right()
}

/// The way to the palette: a field where there is room, an icon else; gives its left edge.
fn search_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, bar: Rect, right: f32) -> f32 {
    /// Windows narrower than this have no room for the field.
    const WIDE: f32 = 1200.0;
    let tokens = ctx.tokens;
    let y = bar.center().y;
    let name = "Find a command, a class or a point (Ctrl K)";
    if bar.width() < WIDE {
        let place = Rect::from_min_size(pos2(right - 24.0, y - 12.0), vec2(24.0, 24.0));
        if icon_button(ui, tokens, place, Icon::Search, name, true, ctx.state.overlays.palette)
            .clicked()
        {
            ctx.send(WindowMsg::TogglePalette);
        }
        return place.left();
    }
    let place = Rect::from_min_size(pos2(right - 232.0, y - 12.0), vec2(232.0, 24.0));
    let response = ui.interact(place, ui.scope_id().with("search"), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, name));
    let fill = if response.hovered() { tokens.well } else { tokens.control };
    let edge = if response.has_focus() { tokens.accent } else { tokens.border };
    let painter = ui.painter();
    painter.rect(place, 4, fill, Stroke::new(1.0, edge), egui::StrokeKind::Inside);
    let icon = icons::box_at(place.left() + 8.0, y);
    icons::paint(painter, icon, Icon::Search, tokens.text_2);
    let at = pos2(icon.right() + 6.0, y);
    let text = "Find anything";
    paint(painter, at, Align2::LEFT_CENTER, text, TextKind::Small, tokens.text_3);
    let at = pos2(place.right() - 8.0, y);
    paint(painter, at, Align2::RIGHT_CENTER, "Ctrl K", TextKind::NumberSmall, tokens.text_2);
    if response.clicked() {
        ctx.send(WindowMsg::TogglePalette);
    }
    place.left()
}

/// Device and theme; gives the left edge.
fn right_side_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, rect: Rect) -> f32 {
    let tokens = ctx.tokens;
    let y = rect.center().y;
    let button = Rect::from_center_size(pos2(rect.right() - 24.0, y), vec2(24.0, 24.0));
    let (icon, name, next) = if tokens.dark {
        (Icon::Moon, "Switch to the light theme", ThemeChoice::Light)
    } else {
        (Icon::Sun, "Switch to the dark theme", ThemeChoice::Dark)
    };
    if icon_button(ui, tokens, button, icon, name, true, false).clicked() {
        ctx.send(WindowMsg::SetTheme(next));
    }
    let help = button.translate(vec2(-28.0, 0.0));
    let active = ctx.state.overlays.shortcuts;
    if icon_button(ui, tokens, help, Icon::Help, "Shortcuts (?)", true, active).clicked() {
        ctx.send(WindowMsg::ToggleShortcuts);
    }
    let mut right = search_ui(ui, ctx, rect, help.left() - 8.0) - 8.0;
    if ctx.state.open.is_some()
        && !ctx.state.training.shown
        && ui.ctx().content_rect().width() < crate::ui::shell::NARROW
    {
        let button = Rect::from_center_size(pos2(right - 12.0, y), vec2(24.0, 24.0));
        let active = ctx.state.panels.show_charts;
        if icon_button(ui, tokens, button, Icon::Bars, "Charts", true, active).clicked() {
            ctx.send(PanelMsg::ToggleCharts);
        }
        right = button.left() - 8.0;
    }
    let threads = rayon::current_num_threads();
    let text = format!("CPU, {threads} threads");
    let at = pos2(right - 4.0, y);
    let place =
        paint(ui.painter(), at, Align2::RIGHT_CENTER, &text, TextKind::Small, tokens.text_2);
    ui.painter().circle_filled(pos2(place.left() - 10.0, y), 3.0, tokens.good);
    place.left() - 16.0
}
